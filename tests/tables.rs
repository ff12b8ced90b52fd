//! Tables: what their columns say is found, and what is written back is of the type that the column has.

use crate::harness::{Folder, run};
use std::net::IpAddr;

const DUMP: &str = "\
CREATE TABLE public.people (
    id bigint NOT NULL,
    first_name text,
    last_name character varying(80),
    phone bigint,
    card_no numeric,
    birth_date date,
    last_ip inet,
    notes text
);
COPY public.people (id, first_name, last_name, phone, card_no, birth_date, last_ip, notes) FROM stdin;
1\tjan\tde vries\t31612345678\t4111111111111111\t1974-11-19\t192.0.2.7\tmail jan@example.com
2\tXiang\tO'Brien\t31612345679\t5555555555554444\t2001-02-28\t2001:db8::7\t\\N
3\tjan\tQvist\t31612345678\t\\N\t\\N\t192.0.2.7\tnothing
\\.
INSERT INTO people VALUES (4, 'jan', 'D''Arcy', 31612345678, 4111111111111111, '1974-11-19', '192.0.2.7', 'x'),
(5, NULL, 'x;y)', NULL, NULL, NULL, NULL, 'card 4111111111111111');
";

fn redacted(text: &str) -> String {
    let folder = Folder::new();
    String::from_utf8(run(&mut folder.inkout("redact -q"), text.as_bytes()).exits(0).out).unwrap()
}

#[test]
fn no_row_keeps_a_value_of_a_column_that_is_named() {
    let out = redacted(DUMP);
    let (before, after): (Vec<&str>, Vec<&str>) = (DUMP.lines().collect(), out.lines().collect());
    assert_eq!(before.len(), after.len());
    for (old, new) in before[11..14].iter().zip(&after[11..14]) {
        let (old, new): (Vec<&str>, Vec<&str>) = (old.split('\t').collect(), new.split('\t').collect());
        assert_eq!(old.len(), new.len(), "{new:?}");
        assert_eq!(old[0], new[0], "the key of the row stays");
        for column in 1..7 {
            assert_eq!(old[column] == "\\N", new[column] == "\\N", "{new:?}");
            assert!(old[column] != new[column] || old[column] == "\\N", "{new:?}");
        }
        for number in [new[3], new[4]].iter().filter(|cell| **cell != "\\N") {
            assert!(number.parse::<u64>().is_ok(), "{new:?}");
        }
        assert!(new[5] == "\\N" || new[5].len() == 10 && new[5].split('-').all(|part| part.parse::<u16>().is_ok()), "{new:?}");
        assert!(new[6].parse::<IpAddr>().is_ok(), "{new:?}");
    }
    assert!(after[11].contains("mail [EMAIL:") && after[13].ends_with("\tnothing"), "free text is redacted by content");
}

#[test]
fn one_value_has_one_replacement_in_every_table() {
    let out = redacted(DUMP);
    let rows: Vec<Vec<&str>> = out.lines().skip(11).take(3).map(|line| line.split('\t').collect()).collect();
    let insert = out.lines().find(|line| line.starts_with("INSERT")).unwrap();
    for column in [1, 3, 6] {
        assert_eq!(rows[0][column], rows[2][column]);
        assert!(insert.contains(rows[0][column]), "{insert}");
    }
    assert_ne!(rows[0][3], rows[1][3], "no two numbers become one");
}

#[test]
fn statements_stay_statements() {
    let out = redacted(DUMP);
    let tail: Vec<&str> = out.lines().skip(15).collect();
    assert!(tail[0].starts_with("INSERT INTO people VALUES (4, '[NAME:") && tail[0].ends_with("'x'),"), "{tail:?}");
    assert!(
        tail[1].starts_with("(5, NULL, '") && tail[1].ends_with("');") && tail[1].contains("card ************1111"),
        "{tail:?}"
    );
    assert_eq!(tail[0].matches('\'').count() % 2, 0, "{tail:?}");
}

#[test]
fn numbers_in_json_become_quoted_labels() {
    let out =
        redacted("{\"first_name\":\"Jan\",\"phone\":31612345678,\"inner\":\"{\\\"phone\\\":31612345678}\",\"n\":31612345678}\n");
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(value["phone"].as_str().is_some_and(|label| label.starts_with("[PHONE:")), "{out}");
    let inner: serde_json::Value = serde_json::from_str(value["inner"].as_str().unwrap()).unwrap();
    assert_eq!(inner["phone"], value["phone"]);
    assert_eq!(value["n"], 31_612_345_678_u64, "a number without a telling name stays");
}

#[test]
fn delimited_files_keep_their_shape() {
    let text = "\u{feff}id;\"Voornaam\";achternaam;telefoonnummer;omschrijving\r\n1;Jan;\"de \"\"Vries\"\"; jr\";0612345678;a\r\n2;;Qvist;31612345678;\"x;\ny\"\r\n";
    let out = redacted(text);
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(out.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2, "{out}");
    assert!(rows[0][1].starts_with("[NAME:") && rows[0][2].starts_with("[NAME:") && rows[0][3].starts_with("[PHONE:"), "{out}");
    assert!(rows[1][1].is_empty() && rows[1][2].starts_with("[NAME:") && rows[1][3].starts_with("[PHONE:"), "{out}");
    assert_eq!((&rows[0][4], &rows[1][4]), ("a", "x;\ny"));
}

/// What becomes of one value in an `INSERT`, in a column of this type.
fn in_column(column: &str, value: &str) -> String {
    let out = redacted(&format!("CREATE TABLE t (id int, {column});\nINSERT INTO t VALUES (1, {value});\n"));
    let row = out.split('\n').skip(1).collect::<Vec<_>>().join("\n");
    row.strip_prefix("INSERT INTO t VALUES (1, ").and_then(|rest| rest.strip_suffix(");\n")).unwrap().to_owned()
}

/// Letters and digits by their sort, everything else as it is.
fn shape(text: &str) -> String {
    let sort = |c: char| match c {
        'a'..='z' => 'x',
        'A'..='Z' => 'X',
        '0'..='9' => '9',
        _ => c,
    };
    text.chars().map(sort).collect()
}

#[test]
fn what_is_written_fits_its_column() {
    assert!(in_column("email text", "'jan@example.com'").starts_with("'[EMAIL:"));
    assert!(in_column("email varchar(40)", "'jan@example.com'").starts_with("'[EMAIL:"));
    assert!(in_column("last_name text CHECK (length(last_name) > 0)", "'Qvist'").starts_with("'[NAME:"));
    for (column, value) in [
        ("email varchar(15)", "'jan@example.com'"),
        ("email varchar(17)", "'jan@example.com'"),
        ("email character varying(15) NOT NULL", "'jan@example.com'"),
        ("email nvarchar(15)", "N'jan@example.com'"),
        ("last_name char(5)", "'Qvist'"),
        ("email mail_of_mine", "'jan@example.com'"),
        ("email text CHECK (email LIKE '%@%')", "'o''neil@example.com'"),
        ("email text, CONSTRAINT c CHECK (email ~ '@')", "'jan@example.com'"),
        ("phone varchar(12)", "'+31612345678'"),
        ("phone bigint", "31612345678"),
        ("birth_date date", "'1974-11-19'"),
        ("birth_date datetime", "'1974-11-19 00:00:00'"),
        ("last_ip inet", "'192.0.2.0/24'"),
        ("mac_address macaddr", "'00:00:5e:00:53:01'"),
        ("session_id uuid", "'daa66d30-1234-4abc-8def-d8dca0c156f0'"),
        ("notes varchar(27)", "'mail jan@example.com today'"),
    ] {
        let out = in_column(column, value);
        assert_ne!(out, value, "{column}");
        let (from, to) = if value.contains('@') || value.contains("Qvist") || value.contains('+') {
            (shape(value), shape(&out))
        } else {
            let digit = |c: char| if c.is_ascii_hexdigit() { '9' } else { c };
            (value.chars().map(digit).collect(), out.chars().map(digit).collect())
        };
        // An address of the internet protocol has no fixed length.
        assert!(from == to || column.contains("inet") && out.ends_with(".0/24'"), "{column}: {out}");
    }
    assert_eq!(in_column("birth_date date", "'0000-00-00'"), "'0000-00-00'");
    assert_eq!(in_column("email boolean", "'t'"), "'t'");
    assert_eq!(in_column("email json", "'{}'"), "'{}'");
    assert_eq!(in_column("manager int", "12"), "12");
    assert_eq!(in_column("notes varchar(5)", "'x'"), "'x'");
}

#[test]
fn structures_in_columns_stay_structures() {
    let out = in_column("emails text[]", "'{jan@example.com,\"piet@example.com\",NULL}'");
    assert!(out.starts_with("'{[EMAIL:") && out.contains(",\"[EMAIL:") && out.ends_with("\",NULL}'"), "{out}");
    let out = in_column("full_name jsonb", r#"'{"first": "Jan", "titles": ["Dr\"s", 12]}'"#);
    let value: serde_json::Value = serde_json::from_str(out.trim_matches('\'')).unwrap();
    assert!(value["first"].as_str().unwrap().starts_with("[NAME:") && value["titles"][0].as_str().unwrap().starts_with("[NAME:"));
    let out = in_column("phone jsonb", r#"'{"home": 31612345678, "mobile": "+31612345679"}'"#);
    let value: serde_json::Value = serde_json::from_str(out.trim_matches('\'')).unwrap();
    assert!(value["home"].as_str().is_some_and(|label| label.starts_with("[PHONE:")), "{out}");
    assert!(value["mobile"].as_str().is_some_and(|label| label.starts_with("[PHONE:")), "{out}");
}

#[test]
fn every_line_of_a_value_is_redacted() {
    let out = in_column("last_name text", "'Qvist\nVane\r\nO''Neil'");
    let lines: Vec<&str> = out.trim_matches('\'').split('\n').collect();
    assert!(
        lines.len() == 3 && lines.iter().all(|line| line.trim_end().starts_with("[NAME:") && line.trim_end().ends_with(']')),
        "{out}"
    );
    assert!(lines[1].ends_with('\r'));
}

#[test]
fn cards_in_columns_of_numbers_keep_their_end() {
    let out = in_column("card_no numeric(16)", "4111111111111111");
    assert!(out.starts_with('9') && out.ends_with("1111") && out.len() == 16 && out.parse::<u64>().is_ok(), "{out}");
}

#[test]
fn cards_of_a_key_do_not_become_one() {
    for column in [
        "card_number varchar(40) UNIQUE",
        "card_number text PRIMARY KEY",
        "card_number varchar(19), UNIQUE KEY k (`card_number`(8))",
    ] {
        let out = in_column(column, "'4111111111111111'");
        assert!(out.starts_with("'9") && out.ends_with("1111'") && out.len() == 18, "{column}: {out}");
    }
    assert_eq!(in_column("card_number varchar(40)", "'4111111111111111'"), "'************1111'");
    assert!(in_column("email varchar(100) UNIQUE", "'jan@example.com'").starts_with("'[EMAIL:"));
    assert_eq!(
        in_column("job_title varchar(9) CHECK (job_title IN ('Head', 'Hand'))", "'Head'"),
        "'Head'",
        "a list of values is no one's"
    );
}

#[test]
fn scramble_is_an_action() {
    let folder = Folder::new();
    let run = |text: &str, action: &str| {
        let mut command = folder.inkout(&format!("redact -q --action {action}"));
        String::from_utf8(crate::harness::run(&mut command, text.as_bytes()).exits(0).out).unwrap()
    };
    let text = "mail Jan.deVries@example.com, call +31612345678\n";
    let out = run(text, "*=scramble");
    assert_eq!(shape(&out), shape(text));
    assert!(
        !out.contains("Jan.deVries") && !out.contains("612345678") && out.starts_with("mail ") && out.contains(", call +"),
        "{out}"
    );
    assert_eq!(run(text, "*=scramble"), out, "the same each time under one key");
    let out = run(text, "email_address=scramble");
    assert!(out.contains('@') && out.contains("[PHONE:"), "{out}");
}

#[test]
fn the_user_may_say_which_columns_are_unique() {
    let folder = Folder::new();
    let redact = |flags: &str, text: &str| {
        String::from_utf8(run(&mut folder.inkout(&format!("redact -q {flags}")), text.as_bytes()).exits(0).out).unwrap()
    };
    let cards = ["4111111111111111", "5555555555554444"];
    for (text, unique) in [
        (format!("id,card_no\n1,{}\n2,{}\n", cards[0], cards[1]), "payments.card_no"),
        (
            format!(
                "CREATE TABLE public.payments (id int, card_no text);\nCOPY public.payments (id, card_no) FROM stdin;\n1\t{}\n2\t{}\n\\.\n",
                cards[0], cards[1]
            ),
            "public.payments.card_no",
        ),
        (format!("INSERT INTO payments (id, card_no) VALUES (1,'{}'),(2,'{}');\n", cards[0], cards[1]), "Payments.CARD_NO"),
    ] {
        assert!(redact("", &text).contains("************1111"), "a mask is enough where nothing says otherwise: {text}");
        let out = redact(&format!("--unique {unique}"), &text);
        let found: Vec<&str> = out.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 16).collect();
        assert_eq!(found.len(), 2, "{out}");
        for (card, other) in cards.iter().zip(&found) {
            assert!(other.starts_with('9') && other[12..] == card[12..] && other != card, "{out}");
            let luhn = other.bytes().rev().enumerate().fold(0, |sum, (place, digit)| {
                let digit = u32::from(digit - b'0') << (place % 2);
                sum + digit / 10 + digit % 10
            });
            assert_eq!(luhn % 10, 0, "{out}");
        }
        let other = redact("--unique other.column", &text);
        assert!(other.contains("************1111"), "{other}");
    }
    run(&mut folder.inkout("redact -q --unique card_no"), b"").exits(2).names(&["TABLE.COLUMN"]);
}

#[test]
fn columns_of_towns_goods_and_clubs_hold_no_people() {
    let out = |text: &str| redacted(text).lines().nth(1).map(str::to_owned).unwrap_or_default();
    for (table, expected) in [
        ("id,city,team\n1,Madison,Stanley Matthews\n", "1,Madison,Stanley Matthews"),
        ("sku;product;prijs\n1;Kop Ursula blauw;3,00\n", "1;Kop Ursula blauw;3,00"),
        ("stad;film;medewerker\nAustin;Annie Hall;Emma de Boer\n", "Austin;Annie Hall;[NAME]"),
        (
            "id,product_new,note\n1,Emma Jansen lamp,we spoke with Emma Jansen today\n",
            "1,Emma Jansen lamp,we spoke with [NAME] today",
        ),
    ] {
        assert_eq!(labels_only(&out(table)), expected, "{table}");
    }
}

#[test]
fn a_first_and_a_last_are_names_of_people() {
    let text = "emp_id,last,first\n1,ostrander,piper\n";
    assert_eq!(labels_only(redacted(text).lines().nth(1).unwrap()), "1,[NAME],[NAME]");
    let of_access = "id,last,count\n1,yesterday,3\n";
    assert_eq!(redacted(of_access), of_access);
}

#[test]
fn a_column_that_may_hold_people_needs_values_that_look_so() {
    let text = "row,student,advisor\n1,anna moyo,\"Petrov, Anna\"\n2,to be told,sales team\n3,ROSE KENNEDY,x\n";
    let lines = ["row,student,advisor", "1,[NAME],\"[NAME]\"", "2,to be told,sales team", "3,[NAME],x"];
    let out = redacted(text);
    assert_eq!(out.lines().map(labels_only).collect::<Vec<_>>(), lines);
}

/// The text with labels that do not tell of which value they are.
fn labels_only(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("[NAME:") {
        plain.push_str(before);
        plain.push_str("[NAME]");
        rest = behind.split_once(']').map_or("", |(_, rest)| rest);
    }
    plain + rest
}

#[test]
fn one_kind_alone_is_known_by_its_column() {
    let folder = Folder::with(&[("a.csv", b"name,date_of_birth,age\nJan Jansen,1971-04-03,44\n")]);
    let ran = folder.run("redact a.csv -q --detect date_of_birth --action *=label:plain").exits(0);
    assert_eq!(ran.text(), "name,date_of_birth,age\nJan Jansen,[BIRTHDATE],44\n");
}
