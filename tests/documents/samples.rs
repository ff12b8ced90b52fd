//! The documents of `samples/documents/` are what is made here, as it comes back once it was encrypted: without what was deleted in a database,
//! pictures of pages, words in two writings. So they are what comes back each time. `INKOUT_SAMPLES=record` writes them anew.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::types::Value;

use super::{columnar, dumps, make, mongo, open_package, package, places};
use crate::harness::Folder;

/// Customers and what they asked for, with an index of the words.
const HELP_DESK: &str = "
    CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT UNIQUE, phone TEXT);
    CREATE TABLE tickets(id INTEGER PRIMARY KEY, email TEXT REFERENCES customers(email), subject TEXT, body BLOB);
    CREATE VIRTUAL TABLE words USING fts5(subject, content='tickets', content_rowid='id');
    CREATE VIEW open_tickets AS SELECT id, subject FROM tickets;
    INSERT INTO customers VALUES (1, 'Jan de Vries', 'jan@example.com', '+31 6 12345678'), (2, 'Anna Jansen', 'anna@example.org', NULL);
    INSERT INTO tickets VALUES (1, 'jan@example.com', 'No mail', 'My address is jan@example.com, I log in from 192.0.2.7.'),
        (2, 'anna@example.org', 'Invoice', CAST('Please charge 4111 1111 1111 1111.' AS BLOB));
    INSERT INTO words(words) VALUES ('rebuild');";

fn made(folder: &Path) -> Vec<(&'static str, Vec<u8>)> {
    let database = folder.join("helpdesk.sqlite");
    make::database(&database, HELP_DESK);
    vec![
        ("customers.arrow", include_bytes!("arrow_files/sample.arrow").to_vec()),
        ("customers.bson", mongo::customers().concat()),
        ("customers.ods", open_package::package(&open_package::book_parts())),
        ("customers.parquet", columnar::customers()),
        ("customers.xlsx", package::book()),
        ("helpdesk.sqlite", std::fs::read(database).unwrap()),
        ("letter.docx", package::letter()),
        ("letter.odt", open_package::package(&open_package::letter_parts())),
        ("shop.dump", dumps::shop()),
    ]
}

/// What is compared byte by byte.
const IN_BYTES: [&str; 4] = ["arrow", "bson", "dump", "parquet"];

/// What a document holds, whatever made it: rows by table, or parts by name.
fn content(path: &Path) -> BTreeMap<String, String> {
    if path.extension().is_some_and(|extension| extension == "sqlite") {
        let database = Connection::open(path).unwrap();
        let tables = ["customers", "tickets", "words", "sqlite_schema"].map(|table| {
            let mut rows = database.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let columns = if table == "sqlite_schema" { 3 } else { rows.column_count() };
            let rows =
                rows.query_map([], |row| (0..columns).map(|column| row.get::<_, Value>(column)).collect::<Result<Vec<_>, _>>());
            (table.to_owned(), format!("{:?}", rows.unwrap().map(Result::unwrap).collect::<Vec<_>>()))
        });
        return tables.into_iter().collect();
    }
    if path.extension().and_then(std::ffi::OsStr::to_str).is_some_and(|extension| IN_BYTES.contains(&extension)) {
        return BTreeMap::from([("bytes".to_owned(), format!("{:x?}", std::fs::read(path).unwrap()))]);
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(std::fs::read(path).unwrap())).unwrap();
    let mut parts = BTreeMap::new();
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        parts.insert(part.name().unwrap().into_owned(), String::from_utf8_lossy(&bytes).into_owned());
    }
    parts
}

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/documents").join(name)
}

#[test]
fn the_samples_are_what_is_made_here() {
    let folder = encrypted_and_back();
    for entry in std::fs::read_dir(folder.path("in")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let back = folder.path(&format!("back/{name}"));
        if std::env::var_os("INKOUT_SAMPLES").is_some_and(|value| value == "record") {
            std::fs::create_dir_all(sample("")).unwrap();
            std::fs::copy(&back, sample(&name)).unwrap();
        }
        assert_eq!(content(&sample(&name)), content(&back), "{name}");
    }
}

/// What is made, in `in`, and what comes back of it, in `back`.
fn encrypted_and_back() -> Folder {
    let folder = Folder::new();
    let all = made(&folder.path(""));
    for (name, bytes) in &all {
        folder.write(&format!("in/{name}"), bytes);
    }
    folder.run("redact in -o sealed -q --action *=encrypt").exits(0);
    folder.run("restore sealed -o back -q --manifest sealed.manifest.json").exits(0);
    folder
}

#[test]
fn redacted_samples_are_clean() {
    let folder = Folder::new();
    let samples = [
        ("customers.arrow", 12),
        ("customers.bson", 12),
        ("customers.ods", 20),
        ("customers.parquet", 18),
        ("customers.xlsx", 14),
        ("helpdesk.sqlite", 10),
        ("letter.docx", 10),
        ("letter.odt", 12),
        ("shop.dump", 6),
    ];
    for (name, least) in samples {
        folder.write(&format!("in/{name}"), &std::fs::read(sample(name)).unwrap());
        let found = places(&folder.run(&format!("scan in/{name} --format jsonl --show-values")).exits(0));
        assert_eq!(found.len(), least, "{found:?}");
    }
    folder.run("redact in -o out -q --verify").exits(0);
    let left = places(&folder.run("scan out --format jsonl --show-values").exits(0));
    assert_eq!(left, [""; 0]);
}

/// A document is built anew: its rows, the texts of its paragraphs and what its cells hold are what they were.
#[test]
fn encrypted_documents_come_back() {
    let folder = encrypted_and_back();
    let values = |of: &str| places(&folder.run(&format!("scan {of} --format jsonl --show-values")).exits(0));
    assert_eq!(values("sealed"), [""; 0]);
    assert_eq!(values("back"), values("in"));
    let made = |name: &str| folder.path(&format!("in/{name}"));
    for name in ["customers.bson", "customers.parquet", "helpdesk.sqlite", "shop.dump"] {
        assert_eq!(content(&folder.path(&format!("back/{name}"))), content(&made(name)), "{name}");
    }
    let text = |path: &Path| {
        let body = content(path).remove("word/document.xml").unwrap();
        body.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text).collect::<String>()
    };
    assert_eq!(text(&folder.path("back/letter.docx")), text(&made("letter.docx")));
    let sheet = content(&folder.path("back/customers.xlsx")).remove("xl/worksheets/sheet1.xml").unwrap();
    for cell in
        ["<c r=\"C2\"><v>31612345678</v></c>", "<c r=\"D2\" s=\"1\"><v>27352</v></c>", "<c r=\"C4\"><v>31687654321</v></c>"]
    {
        assert!(sheet.contains(cell), "{cell}: {sheet}");
    }
}
