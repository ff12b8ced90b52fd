//! Values that are too long to be held are found and replaced as short ones are, also where a finding lies across the end of a piece; and what cannot be
//! written so is refused by name and place, not left out.

use rusqlite::types::Value;
use rusqlite::{Connection, params};

use super::bounded::MOST;
use super::whole::stays_below;
use super::{holds_none_of, mongo, package};
use crate::harness::Folder;

const MAIL: &[u8] = b"jan@example.com";

/// So many bytes of a text, with an address across the end of each piece of 64 KiB, and whatever else may be cut there.
fn long(length: usize, between: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(length);
    while text.len() < length {
        let end = (text.len() / (64 << 10) + 1) * (64 << 10);
        while text.len() + between.len() + 9 < end {
            text.extend_from_slice(between);
        }
        text.extend_from_slice(b" ");
        text.extend_from_slice(MAIL);
        text.extend_from_slice(b" ");
    }
    text
}

fn replaced(text: &[u8]) -> Vec<u8> {
    let mut new = Vec::new();
    let mut rest = text;
    while let Some(at) = memchr::memmem::find(rest, MAIL) {
        new.extend_from_slice(&rest[..at]);
        new.extend_from_slice(b"[EMAIL]");
        rest = &rest[at + MAIL.len()..];
    }
    new.extend_from_slice(rest);
    new
}

/// A text in any bytes, as a statement takes it.
fn inserted(connection: &Connection, table: &str, key: i64, kind: &str, bytes: &[u8], last: &str) {
    let insert = format!("INSERT INTO {table} VALUES (?1, CAST(?2 AS {kind}), ?3)");
    connection.execute(&insert, params![key, bytes, last]).unwrap();
}

fn stored(connection: &Connection, table: &str, key: i64) -> (String, Vec<u8>, String) {
    let select = format!("SELECT typeof(a), CAST(a AS BLOB), z FROM {table} WHERE k = ?1");
    connection.query_row(&select, [key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap()
}

#[test]
fn long_values_of_a_database_are_as_short_ones() {
    const LONG: usize = 1_300_000;
    let values = [
        (-7, "TEXT", long(LONG, b"nothing of anybody, ")),
        (1, "TEXT", long(LONG, "é€😀, ".as_bytes())),
        (2, "TEXT", long(LONG, b"a\0b\\\n\t\\000 ")),
        (3, "TEXT", long(LONG, b"\xff\xc3 \xe2\x82 ")),
        (5, "BLOB", long(LONG, b"nothing of anybody, ")),
        (i64::MAX, "TEXT", long(100_000, b"short ")),
    ];
    // By their numbers, or by what SQLite holds: where there are none, in a full-text index, behind a condition and an index, beside what is computed.
    let tables = [
        ("plain", "CREATE TABLE plain(k INTEGER PRIMARY KEY, a, z TEXT)", "UTF-8"),
        ("keyed", "CREATE TABLE keyed(k PRIMARY KEY, a, z) WITHOUT ROWID", "UTF-8"),
        ("checked", "CREATE TABLE checked(k INTEGER PRIMARY KEY, a CHECK (length(a) > 3), z)", "UTF-8"),
        ("found", "CREATE TABLE found(k, a, z); CREATE INDEX by_a ON found(a)", "UTF-8"),
        ("made", "CREATE TABLE made(k, a, z, n GENERATED ALWAYS AS (length(a)))", "UTF-8"),
        ("texts", "CREATE VIRTUAL TABLE texts USING fts5(k, a, z)", "UTF-8"),
        ("wide", "CREATE TABLE wide(k, a, z)", "UTF-16le"),
    ];
    for (table, create, encoding) in tables {
        let folder = Folder::new();
        let database = Connection::open(folder.path("a.db")).unwrap();
        database.execute_batch(&format!("PRAGMA encoding = '{encoding}'; {create}")).unwrap();
        // Characters of the other encoding are not any bytes.
        let kept =
            values.iter().filter(|(_, kind, bytes)| *kind == "BLOB" || encoding == "UTF-8" || std::str::from_utf8(bytes).is_ok());
        let kept: Vec<_> = kept.filter(|(_, _, bytes)| table == "plain" || !bytes.contains(&0)).collect();
        for (key, kind, bytes) in &kept {
            match std::str::from_utf8(bytes) {
                Ok(text) if *kind == "TEXT" => {
                    let insert = format!("INSERT INTO {table}(k, a, z) VALUES (?1, ?2, 'mail jan@example.com')");
                    database.execute(&insert, params![key, text]).unwrap();
                }
                _ => {
                    let insert = format!("INSERT INTO {table}(k, a, z) VALUES (?1, CAST(?2 AS {kind}), 'mail jan@example.com')");
                    database.execute(&insert, params![key, bytes]).unwrap();
                }
            }
        }
        drop(database);
        folder.run("redact a.db -o b.db --action *=label:plain -q --no-manifest").exits(0);
        holds_none_of(&folder.read("b.db"), &["jan@example"]);
        let new = Connection::open(folder.path("b.db")).unwrap();
        let sound: String = new.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(sound, "ok", "{table}");
        for (key, kind, bytes) in kept {
            let (is, text, last) = stored(&new, table, *key);
            assert!(is == kind.to_lowercase() && last == "mail [EMAIL]", "{table} {key}: {is}, {last}");
            let text = if encoding == "UTF-8" || is == "blob" {
                text
            } else {
                let units: Vec<u16> = text.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
                String::from_utf16(&units).unwrap().into_bytes()
            };
            assert!(text == replaced(bytes), "{table} {key}: {} bytes of {}", text.len(), replaced(bytes).len());
        }
    }
}

/// In a blob that is no text each character goes.
#[test]
fn long_blobs_keep_their_length() {
    let folder = Folder::new();
    let database = Connection::open(folder.path("a.db")).unwrap();
    database.execute_batch("CREATE TABLE t(k INTEGER PRIMARY KEY, a, z)").unwrap();
    let wide: Vec<u8> = "to jan@example.com \0".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let blob = [&long(700_000, b"\0\x01\xff of nobody")[..], &wide, &long(700_000, b"\xfe\xff\0\0 of nobody")].concat();
    inserted(&database, "t", 1, "BLOB", &blob, "x");
    drop(database);
    folder.run("redact a.db -o b.db --action *=label:plain -q --no-manifest").exits(0);
    let new = folder.read("b.db");
    holds_none_of(&new, &["jan@example"]);
    assert!(memchr::memmem::find(&new, b"j\0a\0n\0@\0").is_none());
    let (kind, is, _) = stored(&Connection::open(folder.path("b.db")).unwrap(), "t", 1);
    assert!(kind == "blob" && is.len() == blob.len());
    let struck = is.iter().zip(&blob).filter(|(new, old)| new != old);
    assert!(struck.clone().all(|(new, _)| *new == b'*') && struck.count() >= 2 * 10 * MAIL.len());
}

#[test]
fn what_is_too_long_is_refused_by_name_and_place() {
    let long = |mebibytes: usize| format!("replace(hex(zeroblob({})), '00', 'x ') || 'jan@example.com'", mebibytes << 19);
    for (create, value, place) in [
        ("CREATE TABLE t(k, a)", long(34), &["a.db", "table t, row 2", "32 MiB"]),
        ("CREATE TABLE t(k, a UNIQUE)", long(17), &["a.db", "table t, row 2", "16 MiB"]),
        ("CREATE TABLE t(k PRIMARY KEY, a) WITHOUT ROWID", long(17), &["a.db", "table t", "16 MiB"]),
    ] {
        let folder = Folder::new();
        let database = Connection::open(folder.path("a.db")).unwrap();
        database.execute_batch(&format!("{create}; INSERT INTO t VALUES (1, 'x'), (2, {value});")).unwrap();
        drop(database);
        let found = folder.run("scan a.db --format jsonl --show-values").exits(0).findings();
        assert!(found.len() == 1 && found[0].1 == "jan@example.com", "{create}");
        folder.run("redact a.db -o b.db -q").exits(3).names(place);
        assert!(!folder.path("b.db").exists());
    }
}

#[test]
fn memory_does_not_grow_with_a_value() {
    let folder = Folder::new();
    let database = Connection::open(folder.path("text.db")).unwrap();
    let text = "lorem ipsum dolor ".repeat(900_000) + "jan@example.com ";
    database.execute_batch("CREATE TABLE t(k INTEGER PRIMARY KEY, a, z)").unwrap();
    database.execute("INSERT INTO t VALUES (1, ?1, 'x')", [&text]).unwrap();
    drop(database);
    let database = Connection::open(folder.path("blob.db")).unwrap();
    database.execute_batch("CREATE TABLE t(k INTEGER PRIMARY KEY, a)").unwrap();
    database.execute("INSERT INTO t VALUES (1, ?1)", [Value::Blob(text.repeat(3).into_bytes())]).unwrap();
    drop(database);
    let document =
        |filler: &str| mongo::document(&[("t", mongo::text(&(filler.repeat((15 << 20) / filler.len()) + " jan@example.com ")))]);
    let documents = [document("lorem ipsum dolor "), document("lorem\n\u{1}\" ipsum"), document("é€😀 ")].concat();
    folder.write("a.bson", &documents);
    for name in ["text.db", "blob.db", "a.bson"] {
        stays_below(MOST, &folder, &format!("scan {name} -q"));
        stays_below(MOST, &folder, &format!("redact {name} -o out-{name} -q --no-manifest"));
        assert!(folder.read(&format!("out-{name}")).len() >= folder.read(name).len() - 4096);
        holds_none_of(&folder.read(&format!("out-{name}")), &["jan@example"]);
    }
}

/// A paragraph and a row are held; the part that has one that is too long is named.
#[test]
fn office_files_that_are_too_long_are_refused_by_their_part() {
    let filler = "nothing of anybody, ";
    let text = |mebibytes: usize| filler.repeat((mebibytes << 20) / filler.len()) + " jan@example.com ";
    let letter = |paragraph: &str| {
        let mut parts = package::letter_parts();
        let body = parts.iter_mut().find(|(name, _)| name == "word/document.xml").unwrap();
        let xml = String::from_utf8(body.1.clone()).unwrap();
        body.1 = xml.replacen("<w:body>", &format!("<w:body><w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>"), 1).into_bytes();
        package::package(&parts)
    };
    let folder = Folder::with(&[("a.docx", &letter(&text(7))), ("b.docx", &letter(&text(9)))]);
    for command in ["scan a.docx -q", "redact a.docx -o c.docx -q --no-manifest"] {
        stays_below(MOST, &folder, command);
    }
    folder.run("scan b.docx").exits(3).names(&["b.docx", "word/document.xml", "8 MiB"]);
    folder.run("redact b.docx -o d.docx").exits(3).names(&["b.docx", "word/document.xml", "8 MiB"]);
    assert!(!folder.path("d.docx").exists());
}
