//! Dumps of PostgreSQL whose statements list what a column may hold, and other things that a dump may have.

use super::dumps;
use crate::harness::Folder;

const TYPE: &str = "CREATE TYPE public.contact AS ENUM (\n    'jan@example.com',\n    'anna@example.org'\n);\n";
const DOMAIN: &str = "CREATE DOMAIN public.mail AS text\n\tCONSTRAINT mail_check CHECK ((VALUE = ANY (ARRAY['jan@example.com'::text, 'o''x@example.com'::text])));\n";
const TABLE: &str = "CREATE TABLE public.users (\n    id integer NOT NULL,\n    last_ip inet DEFAULT '192.0.2.7'::inet,\n    who public.contact,\n    box public.mail,\n    \
    email character varying(40),\n    CONSTRAINT users_email_check CHECK (((email)::text = ANY ((ARRAY['jan@example.com'::character varying, \
    'anna@example.org'::character varying])::text[])))\n);\n";
const COPY: &str = "COPY public.users (id, last_ip, who, box, email) FROM stdin;\n";
const ROWS: &str = "1\t192.0.2.7\tjan@example.com\to'x@example.com\tanna@example.org\n\\.\n\n\n";
const PARTED: &str = "CREATE TABLE public.logins (\n    email text,\n    at date\n)\nPARTITION BY LIST (email);\n";
const PART: &str = "CREATE TABLE public.logins_1 (\n    email text,\n    at date\n);\n";
const ATTACH: &str =
    "ALTER TABLE ONLY public.logins ATTACH PARTITION public.logins_1 FOR VALUES IN ('jan@example.com', 'anna@example.org');\n";
const BODY: &str = "CREATE FUNCTION public.f() RETURNS text\n    LANGUAGE sql\n    AS $$\n--*\n--**\nSELECT '--*'\n--*\n$$;\n";

#[test]
fn what_statements_list_becomes_what_rows_become() {
    let folder = Folder::new();
    let dump = dumps::of(
        &[
            ("contact", "TYPE", TYPE),
            ("mail", "DOMAIN", DOMAIN),
            ("users", "TABLE", TABLE),
            ("logins", "TABLE", PARTED),
            ("logins_1", "TABLE", PART),
            ("logins_1", "TABLE ATTACH", ATTACH),
            ("f()", "FUNCTION", BODY),
        ],
        &[
            ("users", COPY, ROWS),
            ("logins_1", "COPY public.logins_1 (email, at) FROM stdin;\n", "jan@example.com\t2020-01-01\n\\.\n\n\n"),
        ],
    );
    folder.write("a.dump", &dump);
    for action in ["label", "surrogate", "scramble", "mask", "hash"] {
        folder.run(&format!("redact a.dump -o {action}.dump -q --action *={action}")).exits(0);
        let new = folder.read(&format!("{action}.dump"));
        super::holds_none_of(&new, &["jan@example.com", "anna@example.org", "o'x@example.com", "o''x@example", "192.0.2.7"]);
        let new = String::from_utf8_lossy(&new).into_owned();
        assert!(new.contains(BODY), "{action}");
        let row = new.lines().find(|line| line.split('\t').count() > 4).unwrap();
        for cell in row.rsplit('\t').take(4) {
            assert!(new.contains(&format!("'{}'", cell.replace('\'', "''"))), "{action}: {cell} in {new}");
        }
        let row = new.lines().find(|line| line.ends_with("\t2020-01-01")).unwrap();
        let cell = row.split('\t').next().unwrap().rsplit(|c: char| c.is_control()).next().unwrap();
        assert!(new.contains(&format!("FOR VALUES IN ('{cell}', '")), "{action}: {cell} in {new}");
    }
}
