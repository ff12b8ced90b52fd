//! Makes the documents of the tests. All that is in them is synthetic.

use std::path::Path;

use rusqlite::Connection;

/// What `desk` is made of: every sort of table and value, a trigger that would fire, full-text indexes with their own and with others' rows.
const DESK: &str = r#"
PRAGMA user_version = 7;
PRAGMA application_id = 99;
CREATE TABLE customers(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, email TEXT UNIQUE, phone INTEGER, balance REAL,
    born DATE, note BLOB, country TEXT CHECK (country IN ('NL', 'BE')), shown TEXT GENERATED ALWAYS AS (name || ' <' || email || '>'));
CREATE TABLE orders(number TEXT PRIMARY KEY, email TEXT REFERENCES customers(email), card TEXT) WITHOUT ROWID;
CREATE TABLE log(line, kind);
CREATE UNIQUE INDEX log_line ON log(line);
CREATE INDEX customers_email ON customers(email COLLATE NOCASE);
CREATE VIEW important AS SELECT name FROM customers WHERE email = 'jan@example.com' -- ask anna@example.org
;
CREATE TABLE audit(what TEXT);
CREATE TRIGGER noted AFTER INSERT ON customers BEGIN INSERT INTO audit VALUES ('a new customer'); END;
INSERT INTO customers(name, email, phone, balance, born, note, country) VALUES
    ('Jan de Vries', 'jan@example.com', 31612345678, 12.5, '1974-11-19', CAST('call jan@example.com' AS BLOB), 'NL'),
    ('Anna Jansen', 'anna@example.org', 31687654321, -3.0, '1980-01-02', x'00FF00', 'BE'),
    ('Gone Person', 'gone@example.net', NULL, NULL, NULL, NULL, NULL);
INSERT INTO orders VALUES ('o1', 'jan@example.com', '4111 1111 1111 1111'), ('o2', 'anna@example.org', NULL), ('o3', NULL, NULL);
INSERT INTO log VALUES ('login jan@example.com from 192.0.2.7' || char(10) || 'next	line \ anna@example.org', 'x'), (NULL, 1.5), (7, x'');
CREATE VIRTUAL TABLE notes USING fts5(title, body);
INSERT INTO notes VALUES ('first', 'mail jan@example.com please'), ('second', 'or gone@example.net');
DELETE FROM notes WHERE title = 'second';
CREATE VIRTUAL TABLE found USING fts5(name, email, content='customers', content_rowid='id');
INSERT INTO found(found) VALUES ('rebuild');
CREATE VIRTUAL TABLE old USING fts4(body);
INSERT INTO old(docid, body) VALUES (12, 'write to anna@example.org');
CREATE VIRTUAL TABLE words USING fts5vocab(notes, row);
CREATE VIRTUAL TABLE places USING rtree(id, x0, x1);
INSERT INTO places VALUES (1, 2.5, 3.5);
DELETE FROM customers WHERE name = 'Gone Person';
INSERT INTO found(found) VALUES ('rebuild');
ANALYZE;
"#;

/// Values in it that are nobody's to read, deleted ones too.
pub(super) const IN_DESK: [&str; 10] = [
    "Jan de Vries",
    "Anna Jansen",
    "jan@example",
    "anna@example",
    "gone@example",
    "31612345678",
    "31687654321",
    "1974-11-19",
    "4111 1111 1111 1111",
    "192.0.2.7",
];

/// The database of a help desk.
pub(super) fn desk(path: &Path, encoding: &str) {
    let database = Connection::open(path).unwrap();
    database.execute_batch(&format!("PRAGMA encoding = '{encoding}'; PRAGMA foreign_keys = OFF; {DESK}")).unwrap();
}

/// A database made by these statements.
pub(super) fn database(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

/// A database, the last changes of which lie beside it: what an application that is open leaves.
pub(super) fn with_wal(path: &Path, before: &str, behind: &str) {
    let folder = tempfile::tempdir().unwrap();
    let live = folder.path().join("live");
    let database = Connection::open(&live).unwrap();
    database.execute_batch(&format!("PRAGMA journal_mode = WAL; {before} PRAGMA wal_checkpoint(TRUNCATE); {behind}")).unwrap();
    std::fs::copy(&live, path).unwrap();
    let beside = |path: &Path| format!("{}-wal", path.display());
    std::fs::copy(beside(&live), beside(path)).unwrap();
}

/// A database as it was left in the middle of a change, which its journal takes back.
pub(super) fn with_journal(path: &Path, before: &str, behind: &str) {
    let folder = tempfile::tempdir().unwrap();
    let live = folder.path().join("live");
    let database = Connection::open(&live).unwrap();
    // With so few pages in memory changes are written before they are complete.
    database.execute_batch(&format!("{before} PRAGMA cache_size = 1; BEGIN; {behind}")).unwrap();
    std::fs::copy(&live, path).unwrap();
    let beside = |path: &Path| format!("{}-journal", path.display());
    std::fs::copy(beside(&live), beside(path)).unwrap();
}
