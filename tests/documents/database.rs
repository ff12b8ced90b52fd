//! SQLite: what is found in a database, and what a redacted one is.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};

use super::make::{self, IN_DESK};
use super::{holds_none_of, places};
use crate::harness::Folder;

fn open(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// All rows that a statement selects, each value as it is stored.
fn rows(database: &Connection, sql: &str) -> Vec<Vec<Value>> {
    let mut statement = database.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows =
        statement.query_map([], |row| (0..columns).map(|column| row.get(column)).collect::<rusqlite::Result<Vec<Value>>>());
    rows.unwrap().map(Result::unwrap).collect()
}

fn text(database: &Connection, sql: &str) -> Vec<String> {
    let shown = |value: &Value| match value {
        Value::Null => "NULL".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => format!("{number:?}"),
        Value::Text(text) => text.clone(),
        Value::Blob(blob) => format!("x'{}'", blob.iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
    };
    rows(database, sql).iter().map(|row| row.iter().map(shown).collect::<Vec<_>>().join("|")).collect()
}

#[track_caller]
fn is_sound(path: &Path) -> Connection {
    let database = open(path);
    assert_eq!(text(&database, "PRAGMA integrity_check"), ["ok"]);
    assert_eq!(text(&database, "PRAGMA foreign_key_check"), [""; 0]);
    database
}

#[test]
fn findings_name_table_column_and_row() {
    let folder = Folder::new();
    make::desk(&folder.path("desk.db"), "UTF-8");
    let found = places(&folder.run("scan desk.db --format jsonl --show-values").exits(0));
    let expected = [
        "sqlite_schema:7 - email_address jan@example.com",
        "sqlite_schema:8 - email_address anna@example.org",
        "customers:1 customers.name person_name Jan de Vries",
        "customers:1 customers.email email_address jan@example.com",
        "customers:1 customers.phone phone_number 31612345678",
        "customers:1 customers.born date_of_birth 1974-11-19",
        "customers:1 customers.note email_address jan@example.com",
        "customers:2 customers.name person_name Anna Jansen",
        "customers:2 customers.email email_address anna@example.org",
        "customers:2 customers.phone phone_number 31687654321",
        "customers:2 customers.born date_of_birth 1980-01-02",
        "orders:1 orders.email email_address jan@example.com",
        "orders:1 orders.card credit_card 4111 1111 1111 1111",
        "orders:2 orders.email email_address anna@example.org",
        "log:1 log.line email_address jan@example.com",
        "log:1 log.line ip_address 192.0.2.7",
        "log:1 log.line email_address anna@example.org",
        "notes:1 notes.body email_address jan@example.com",
        "old:1 old.body email_address anna@example.org",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_redacted_database_is_the_same_but_for_what_was_found() {
    for encoding in ["UTF-8", "UTF-16le"] {
        let folder = Folder::new();
        make::desk(&folder.path("desk.db"), encoding);
        folder.run("redact desk.db -o clean.db -q").exits(0);
        if encoding == "UTF-8" {
            folder.run("verify clean.db --manifest clean.db.manifest.json --against desk.db").exits(0);
        }
        holds_none_of(&folder.read("clean.db"), &IN_DESK);
        let (before, after) = (open(&folder.path("desk.db")), is_sound(&folder.path("clean.db")));
        for same in [
            "SELECT type, name, tbl_name FROM sqlite_schema WHERE name NOT LIKE '%\\_%' ESCAPE '\\' ORDER BY name",
            "PRAGMA user_version",
            "PRAGMA application_id",
            "PRAGMA encoding",
            "PRAGMA page_size",
            "SELECT * FROM sqlite_sequence",
            "SELECT id, typeof(name), typeof(email), typeof(phone), balance, typeof(born), typeof(note), country FROM customers",
            "SELECT note FROM customers WHERE id = 2",
            "SELECT number, typeof(email), typeof(card) FROM orders ORDER BY number",
            "SELECT rowid, typeof(line), typeof(kind), kind FROM log",
            "SELECT line FROM log WHERE rowid > 1",
            "SELECT rowid, title FROM notes",
            "SELECT docid FROM old",
            "SELECT * FROM places",
            "SELECT * FROM audit",
            "SELECT count(*) FROM customers JOIN orders USING (email)",
            "SELECT length(phone), length(born) FROM customers",
        ] {
            assert_eq!(text(&after, same), text(&before, same), "{encoding}: {same}");
        }
        assert!(text(&after, "SELECT line FROM log WHERE rowid = 1")[0].contains("]\nnext\tline \\ ["));
        // No trigger fired, no view was read; both are there.
        assert_eq!(text(&after, "SELECT count(*) FROM audit"), ["3"]);
        assert_eq!(text(&after, "SELECT count(*) FROM important"), ["1"], "the string in the view is that of the row");
        // What is indexed is what is there.
        for (query, count) in [("notes MATCH 'please'", 1), ("notes MATCH 'jan'", 0), ("notes MATCH 'gone'", 0)] {
            assert_eq!(text(&after, &format!("SELECT count(*) FROM notes WHERE {query}")), [count.to_string()], "{query}");
        }
        assert_eq!(text(&after, "SELECT count(*) FROM found WHERE found MATCH 'jan OR anna'"), ["0"]);
        assert_eq!(text(&after, "SELECT count(*) FROM found WHERE found MATCH 'email'"), ["2"]);
        assert_eq!(text(&after, "SELECT count(*) FROM old WHERE old MATCH 'anna'"), ["0"]);
        assert_eq!(text(&after, "SELECT count(*) FROM words WHERE term = 'jan'"), ["0"]);
        assert_eq!(text(&after, "PRAGMA freelist_count"), ["0"]);
    }
}

#[test]
fn what_is_redacted_is_clean_and_stays_as_it_is() {
    let folder = Folder::new();
    make::desk(&folder.path("desk.db"), "UTF-8");
    folder.run("redact desk.db -o once.db -q").exits(0);
    // Numbers and days in columns that hold nothing else are another's.
    let left = places(&folder.run("scan once.db --format jsonl --show-values").exits(0));
    assert!(left.iter().all(|place| place.contains(" customers.phone ") || place.contains(" customers.born ")), "{left:?}");
    folder.run("redact once.db -o twice.db -q").exits(0);
    let (once, twice) = (open(&folder.path("once.db")), open(&folder.path("twice.db")));
    for table in ["orders", "log", "notes", "old", "sqlite_schema"] {
        let all = format!("SELECT * FROM {table}");
        assert_eq!(rows(&once, &all), rows(&twice, &all), "{table}");
    }
    assert_eq!(rows(&once, "SELECT name, email, note FROM customers"), rows(&twice, "SELECT name, email, note FROM customers"));
}

#[test]
fn what_is_encrypted_comes_back() {
    let folder = Folder::new();
    make::desk(&folder.path("desk.db"), "UTF-8");
    folder.run("redact desk.db -o sealed.db -q --action *=encrypt,date_of_birth=keep").exits(0);
    holds_none_of(&folder.read("sealed.db"), &["jan@example", "Anna Jansen", "31612345678", "4111"]);
    folder.run("restore sealed.db -o back.db -q --manifest sealed.db.manifest.json").exits(0);
    let (before, back) = (open(&folder.path("desk.db")), is_sound(&folder.path("back.db")));
    for table in ["customers", "orders", "log", "audit", "notes", "found", "old", "places", "important"] {
        let all = format!("SELECT * FROM {table}");
        assert_eq!(rows(&back, &all), rows(&before, &all), "{table}");
    }
}

#[test]
fn columns_that_join_tables_agree_whatever_is_written() {
    for flags in
        ["", "--action *=surrogate", "--action email_address=hash", "--action *=label:plain", "--action email_address=mask"]
    {
        let folder = Folder::new();
        make::database(
            &folder.path("shop.db"),
            // The table that refers comes first, and no two customers may share an address.
            "CREATE TABLE orders(id INTEGER PRIMARY KEY, email TEXT REFERENCES customers(email));
             CREATE TABLE customers(email TEXT); CREATE UNIQUE INDEX u ON customers(email);
             INSERT INTO customers VALUES ('jan@example.com'), ('anna@example.org'), ('piet@example.net');
             INSERT INTO orders(email) VALUES ('anna@example.org'), ('jan@example.com'), ('anna@example.org'), (NULL);",
        );
        folder.run(&format!("redact shop.db -o clean.db -q {flags}")).exits(0);
        let clean = is_sound(&folder.path("clean.db"));
        let joined = "SELECT orders.id, customers.rowid FROM orders JOIN customers USING (email) ORDER BY 1";
        assert_eq!(text(&clean, joined), ["1|2", "2|1", "3|2"], "{flags}");
        holds_none_of(&folder.read("clean.db"), &["jan@example", "anna@example", "piet@example"]);
    }
}

#[test]
fn what_cannot_be_written_back_is_refused_with_its_place() {
    let row = "INSERT INTO t VALUES ('jan@example.com'), ('anna@example.org');";
    for (sql, why) in [
        (format!("CREATE TABLE t(a TEXT); CREATE UNIQUE INDEX u ON t(substr(a, 1, 1)); {row}"), "u"),
        (format!("CREATE TABLE t(\"jan@example.com\" TEXT); {row}"), "name of a part"),
        (format!("CREATE TABLE \"jan@example.com\"(a TEXT); CREATE TABLE t(a TEXT); {row}"), "name of a part"),
        (format!("CREATE TABLE t(a TEXT); {row} CREATE VIRTUAL TABLE f USING fts5(a, content='');"), "full-text index"),
        (
            format!(
                "CREATE TABLE t(a TEXT); {row} PRAGMA writable_schema = ON;
                 INSERT INTO sqlite_schema VALUES ('table', 'other', 'other', 0, 'CREATE VIRTUAL TABLE other USING elsewhere(a)');"
            ),
            "module",
        ),
    ] {
        let folder = Folder::new();
        make::database(&folder.path("a.db"), &sql);
        let before = folder.read("a.db");
        let ran = folder.run("redact a.db -o out.db --no-manifest").exits(3).names(&["a.db", why]);
        assert!(!ran.err.contains("anna@"), "{}", ran.err);
        folder.run("redact a.db --in-place").exits(3).names(&["a.db", why]);
        folder.run("redact a.db --in-place --backup .old").exits(3);
        assert_eq!(folder.names(), ["a.db"], "{sql}");
        assert!(folder.read("a.db") == before);
    }
}

#[test]
fn values_of_every_sort_stay_what_they_are_where_nothing_is_found() {
    let folder = Folder::new();
    make::database(
        &folder.path("a.db"),
        r#"CREATE TABLE "odd ""name"" (x)"("a b", "c	d" BLOB, [e!f] NUMERIC, `g``h`);
           INSERT INTO "odd ""name"" (x)" VALUES (NULL, x'00', 9223372036854775807, -9223372036854775808),
               (0.1, x'', 1e300, -0.0), ('\N', '\.', '\', 'a' || char(0) || 'b'), ('', ' ', char(9, 10, 13, 11, 8), 'é€😀'),
               (CAST(x'ff61e9' AS TEXT), x'ff61e9', 9e999, -9e999);
           CREATE TABLE strict(a INTEGER PRIMARY KEY, b ANY, c REAL) STRICT;
           INSERT INTO strict VALUES (-5, '1', 2.0), (7, 1, 3.5), (9, x'31', NULL);
           CREATE TABLE none(a);
           CREATE TABLE keyed(a TEXT COLLATE NOCASE, b INT, PRIMARY KEY (a, b DESC)) WITHOUT ROWID;
           INSERT INTO keyed VALUES ('b', 1), ('A', 2), ('a', 1);
           CREATE TABLE rowid(rowid TEXT, oid INT); INSERT INTO rowid(_rowid_, rowid) VALUES (40, 'x'), (3, 'y');
           CREATE TABLE ALL_ALIASES(rowid, oid, _rowid_); INSERT INTO ALL_ALIASES VALUES (1, 2, 3);
           DROP TABLE none; CREATE TABLE none(a);"#,
    );
    folder.run("redact a.db -o b.db -q --verify").exits(0);
    let (before, after) = (open(&folder.path("a.db")), is_sound(&folder.path("b.db")));
    for sql in [
        r#"SELECT *, typeof("a b"), typeof("c	d"), typeof([e!f]), typeof(`g``h`), rowid FROM "odd ""name"" (x)""#,
        "SELECT a, b, typeof(b), c, typeof(c) FROM strict",
        "SELECT * FROM keyed",
        "SELECT _rowid_, rowid FROM rowid",
        "SELECT * FROM ALL_ALIASES",
        "SELECT sql FROM sqlite_schema WHERE type = 'table'",
    ] {
        // Texts that are not UTF-8 are compared as bytes.
        let sql = if sql.contains("odd") {
            sql.replace("SELECT *,", "SELECT hex(\"a b\"), \"c	d\", [e!f], hex(`g``h`),")
        } else {
            sql.to_owned()
        };
        assert_eq!(text(&after, &sql), text(&before, &sql), "{sql}");
    }
}

#[test]
fn a_table_that_is_called_like_one_of_an_index_is_the_users() {
    let folder = Folder::new();
    Connection::open(folder.path("mails.db"))
        .unwrap()
        .execute_batch(
            "CREATE TABLE mails_stat (id INTEGER PRIMARY KEY, email TEXT);
             INSERT INTO mails_stat VALUES (1, 'jan@example.com');
             CREATE VIRTUAL TABLE mails USING fts3(body);
             INSERT INTO mails VALUES ('hello');",
        )
        .unwrap();
    let found = places(&folder.run("scan mails.db --format jsonl --show-values").exits(0));
    assert_eq!(found, ["mails_stat:1 mails_stat.email email_address jan@example.com"]);
    // It is written, or the database is refused.
    let ran = folder.run("redact mails.db -o out.db");
    if folder.path("out.db").exists() {
        ran.exits(0);
        holds_none_of(&std::fs::read(folder.path("out.db")).unwrap(), &["jan@example.com"]);
        assert_eq!(text(&is_sound(&folder.path("out.db")), "SELECT count(*) FROM mails_stat"), ["1"]);
    } else {
        ran.exits(3);
    }
}

#[test]
fn no_row_goes_for_what_a_constraint_says_of_conflicts() {
    let folder = Folder::new();
    for conflict in ["IGNORE", "REPLACE"] {
        let (from, to) = (format!("{conflict}.db"), format!("{conflict}-out.db"));
        Connection::open(folder.path(&from))
            .unwrap()
            .execute_batch(&format!(
                "CREATE TABLE c (email TEXT UNIQUE ON CONFLICT {conflict});
                 INSERT INTO c VALUES ('a@example.com'), ('b@example.com'), ('c@example.com');"
            ))
            .unwrap();
        folder.run(&format!("redact {from} -o {to}")).exits(0);
        assert_eq!(text(&is_sound(&folder.path(&to)), "SELECT count(*) FROM c"), ["3"]);
        // Values that become one are no reason to lose a row.
        folder.run(&format!("redact {from} -o plain-{to} --action *=label:plain")).exits(3);
        assert!(!folder.path(&format!("plain-{to}")).exists());
    }
}
