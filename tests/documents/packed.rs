//! Documents that are no files of their own: in archives, compressed, on standard input. They are read and written there as files are.

use std::io::{Read, Write};

use super::whole::{run_clean, stays_small};
use super::{columnar, dumps, holds_none_of, make, mongo, open_package, package, places};
use crate::harness::{Folder, run};

/// Puts files into a tar archive, in this order.
fn tar(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o640);
        header.set_mtime(1_700_000_000);
        builder.append_data(&mut header, name, bytes.as_slice()).unwrap();
    }
    builder.into_inner().unwrap()
}

fn zip(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The members of a tar archive.
fn members(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = tar::Archive::new(bytes);
    let entries = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        (entry.path().unwrap().to_string_lossy().into_owned(), content)
    });
    entries.collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A document of each kind that is rewritten.
fn stores(folder: &Folder) -> Vec<(&'static str, Vec<u8>)> {
    let rows = "INSERT INTO customers VALUES (1, 'Jan de Vries', 'jan@example.com', 31612345678), (2, 'Anna Jansen', 'anna@example.org', NULL);";
    make::database(
        &folder.path("desk"),
        &format!("CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT, email TEXT, phone INTEGER); {rows}"),
    );
    let desk = folder.read("desk");
    std::fs::remove_file(folder.path("desk")).unwrap();
    vec![
        ("desk.db", desk),
        ("customers.parquet", columnar::customers()),
        ("customers.xlsx", package::book()),
        ("letter.docx", package::letter()),
        ("shop.dump", dumps::shop()),
        ("customers.arrow", include_bytes!("arrow_files/sample.arrow").to_vec()),
        ("customers.bson", mongo::customers().concat()),
        ("dump.archive", mongo::archive(&mongo::customers(), [0, 0])),
        ("customers.ods", open_package::package(&open_package::book_parts())),
        ("letter.odt", open_package::package(&open_package::letter_parts())),
    ]
}

#[test]
fn a_document_in_an_archive_becomes_what_the_file_becomes() {
    let folder = Folder::new();
    let stores = stores(&folder);
    for (name, bytes) in &stores {
        folder.write(&format!("in/{name}"), bytes);
    }
    let found = |of: &str| {
        let mut found = places(&run_clean(&folder, &format!("scan {of} --format jsonl --show-values")).exits(0));
        found.sort();
        found
    };
    let as_files = found("in");
    run_clean(&folder, "redact in -o out --action *=label:plain -q --verify").exits(0);
    let mut all = stores.clone();
    all.insert(1, ("log.txt", b"jan@example.com\n".to_vec()));
    folder.write("a.tar", &tar(&all));
    folder.write("a.zip", &zip(&all));
    folder.write("deep.tar", &tar(&[("x/inner.zip", zip(&all))]));
    for (archive, inner) in [("a.tar", ""), ("a.zip", ""), ("deep.tar", "inner.zip!")] {
        let prefix =
            |place: &String| place.replacen(inner, "", 1).split_once('!').map_or_else(String::new, |(_, rest)| rest.to_owned());
        let in_archive: Vec<_> = found(archive).iter().map(prefix).filter(|place| !place.is_empty()).collect();
        assert_eq!(in_archive.len(), as_files.len(), "{archive}");
        run_clean(&folder, &format!("redact {archive} -o new-{archive} --action *=label:plain -q --verify")).exits(0);
    }
    for (name, bytes) in members(&folder.read("new-a.tar")) {
        if name == "log.txt" {
            assert_eq!(bytes, b"[EMAIL]\n");
        } else {
            assert!(bytes == folder.read(&format!("out/{name}")), "{name}");
        }
    }
    let [(_, inner)] = members(&folder.read("new-deep.tar")).try_into().unwrap();
    for archive in [folder.read("new-a.zip"), inner] {
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
        for (name, _) in &stores {
            let mut bytes = Vec::new();
            zip.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
            assert!(bytes == folder.read(&format!("out/{name}")), "{name}");
        }
    }
    // Compressed, and through a pipe.
    for (name, bytes) in &stores {
        let out = folder.read(&format!("out/{name}"));
        folder.write("a.gz", &gzip(bytes));
        run_clean(&folder, "redact a.gz -o b.gz --force --action *=label:plain -q").exits(0);
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(folder.read("b.gz").as_slice()).read_to_end(&mut unpacked).unwrap();
        assert!(unpacked == out, "{name}.gz");
        let piped = run(&mut folder.inkout("redact --action *=label:plain -q"), bytes).exits(0);
        assert!(piped.out == out, "{name} through a pipe");
    }
}

#[test]
fn what_is_only_read_is_searched_and_left_out() {
    let folder = Folder::new();
    let pdf = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documents/read_only/invoice.pdf")).unwrap();
    folder.write("a.tar", &tar(&[("invoice.pdf", pdf), ("b.txt", b"jan@example.com".to_vec())]));
    assert!(places(&folder.run("scan a.tar --format jsonl --show-values")).len() > 1);
    folder.run("redact a.tar -o b.tar --action *=label:plain").exits(3).names(&["a.tar!invoice.pdf", "PDF"]);
    assert_eq!(members(&folder.read("b.tar")), [("b.txt".to_owned(), b"[EMAIL]".to_vec())]);
}

#[test]
fn what_was_written_last_is_read_with_its_database_wherever_it_stands() {
    let folder = Folder::new();
    make::with_wal(
        &folder.path("app.db"),
        "CREATE TABLE t(a); INSERT INTO t VALUES ('early@example.com');",
        "INSERT INTO t VALUES ('late@example.com');",
    );
    let database = ("d/app.db", folder.read("app.db"));
    let wal = ("d/app.db-wal", folder.read("app.db-wal"));
    let index = ("d/app.db-shm", [b"\x18\xe2\x2d\0".as_slice(), &[0; 32764]].concat());
    let other = ("d/mail.txt", b"other@example.com\n".to_vec());
    let near = ("d/app.db-notes", b"near@example.com\n".to_vec());
    let all = ["early@example.com", "late@example.com", "near@example.com", "other@example.com"];
    for (number, order) in [
        [&database, &index, &wal, &near, &other],
        [&wal, &database, &index, &other, &near],
        [&wal, &other, &near, &database, &index],
        [&index, &wal, &other, &database, &near],
    ]
    .into_iter()
    .enumerate()
    {
        folder.write("a.tar", &tar(&order.map(Clone::clone)));
        let mut values: Vec<_> = run_clean(&folder, "scan a.tar --format jsonl --show-values").exits(0).findings();
        values.sort_by(|one, other| one.1.cmp(&other.1));
        assert_eq!(values.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>(), all, "{number}");
        run_clean(&folder, "redact a.tar -o b.tar --force -q --verify").exits(0);
        let written = members(&folder.read("b.tar"));
        assert_eq!(written.len(), 3, "{number}: {:?}", written.iter().map(|(name, _)| name).collect::<Vec<_>>());
        for (name, bytes) in written {
            holds_none_of(&bytes, &all);
            if name == "d/app.db" {
                folder.write("out.db", &bytes);
                let database = rusqlite::Connection::open(folder.path("out.db")).unwrap();
                assert_eq!(database.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0)), Ok(2), "{number}");
            }
        }
    }
    // Two of one name are both read with it.
    folder.write("a.tar", &tar(&[wal.clone(), database.clone(), database.clone()]));
    run_clean(&folder, "redact a.tar -o b.tar --force -q").exits(0);
    let [(_, first), (_, second)] = members(&folder.read("b.tar")).try_into().unwrap();
    assert!(first == second);
    // What comes too late, or alone, is said.
    for (order, reason) in [(vec![database, other.clone(), wal.clone()], "stands before it"), (vec![wal, other], "not beside it")]
    {
        folder.write("a.tar", &tar(&order));
        folder.run("redact a.tar -o b.tar --force").exits(3).names(&["a.tar!d/app.db-wal", reason]);
        holds_none_of(&folder.read("b.tar"), &all);
    }
    // In a folder it is no loss either.
    folder.write("in/app.db", &folder.read("app.db"));
    folder.write("in/app.db-wal", &folder.read("app.db-wal"));
    run_clean(&folder, "redact in -o out -q --verify").exits(0);
    assert!(!folder.path("out/app.db-wal").exists());
}

#[test]
fn a_dump_in_several_files_is_told_by_what_stands_before_them() {
    let folder = Folder::new();
    let rows = "1\tjan de vries\tjan@example.com\n\\.\n\n\n";
    dumps::write_folder(&folder, "d", (1, ".gz"), "ask note@example.com", rows, b"blob@example.com");
    let member = |name: &str| (format!("d/{name}"), folder.read(&format!("d/{name}")));
    let archive = |names: &[&str]| {
        let members: Vec<_> = names.iter().map(|name| member(name)).collect();
        tar(&members.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect::<Vec<_>>())
    };
    folder.write("a.tar", &archive(&["toc.dat", "3.dat.gz", "blob_7.dat.gz", "blobs.toc"]));
    let mut found = places(&run_clean(&folder, "scan a.tar --format jsonl --show-values").exits(0));
    found.sort();
    let expected = [
        "d/3.dat.gz!public.users:1 users.email email_address jan@example.com",
        "d/3.dat.gz!public.users:1 users.name person_name jan de vries",
        "d/blob_7.dat.gz!large_object:1 pg_largeobject.data email_address blob@example.com",
        "d/toc.dat!toc:11 - email_address note@example.com",
    ];
    assert_eq!(found, expected);
    folder.run("redact d -o out --action *=label:plain -q").exits(0);
    run_clean(&folder, "redact a.tar -o b.tar --action *=label:plain -q --verify").exits(0);
    for (name, bytes) in members(&folder.read("b.tar")) {
        assert!(bytes == folder.read(&format!("out/{}", name.trim_start_matches("d/"))), "{name}");
    }
    // Names are the same however they are spelled.
    let spelled = [member("toc.dat"), (format!("./{}", member("3.dat.gz").0), member("3.dat.gz").1)];
    folder.write("spelled.tar", &tar(&spelled.each_ref().map(|(name, bytes)| (name.as_str(), bytes.clone()))));
    folder.run("redact spelled.tar -o s.tar --action *=label:plain -q").exits(0);
    assert!(members(&folder.read("s.tar"))[1].1 == folder.read("out/3.dat.gz"));
    // What cannot be told is not written.
    folder.write("deep.tar", &tar(&[("inner.tar", archive(&["toc.dat", "3.dat.gz"]))]));
    folder.run("redact deep.tar -o e.tar --max-depth 1").exits(3).names(&["inner.tar!d/toc.dat", "inner.tar!d/3.dat.gz"]);
    folder.write("late.tar", &archive(&["3.dat.gz", "toc.dat"]));
    folder.run("redact late.tar -o c.tar").exits(3).names(&["late.tar!d", "searched by content alone"]);
}

#[test]
fn a_document_that_cannot_be_written_is_the_only_loss() {
    let folder = Folder::new();
    let named = |name: &str, sql: &str| {
        make::database(&folder.path(name), sql);
        folder.read(name)
    };
    // The name of a table cannot be replaced.
    let odd =
        named("odd.db", "CREATE TABLE \"jan@example.com\"(a); CREATE TABLE u(a); INSERT INTO u VALUES ('jan@example.com');");
    let mut torn = named("torn.db", "CREATE TABLE t(a); INSERT INTO t VALUES ('jan@example.com');");
    torn.truncate(5000);
    let good = named("good.db", "CREATE TABLE t(a); INSERT INTO t VALUES ('jan@example.com');");
    let text = b"jan@example.com\n".to_vec();
    let all = [
        ("a.txt", text.clone()),
        ("odd.db", odd),
        ("b.txt", text.clone()),
        ("torn.db", torn),
        ("good.db", good),
        ("c.txt", text),
    ];
    folder.write("a.tar", &tar(&all));
    folder.write("a.zip", &zip(&[("in.tar", tar(&all)), ("d.txt", b"jan@example.com\n".to_vec())]));
    let ran = run_clean(&folder, "redact a.tar -o b.tar").exits(3).names(&["a.tar!odd.db", "a.tar!torn.db"]);
    assert!(!ran.err.contains("good.db"), "{}", ran.err);
    let written = members(&folder.read("b.tar"));
    assert_eq!(written.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["a.txt", "b.txt", "good.db", "c.txt"]);
    written.iter().for_each(|(_, bytes)| holds_none_of(bytes, &["jan@example"]));
    let piped = run(&mut folder.inkout("redact -q"), &folder.read("a.tar")).exits(3);
    assert_eq!(members(&piped.out).len(), 4, "{}", piped.err);
    run_clean(&folder, "redact a.zip -o b.zip -q").exits(3);
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(folder.read("b.zip"))).unwrap();
    assert_eq!(zip.len(), 2);
    let mut inner = Vec::new();
    zip.by_name("in.tar").unwrap().read_to_end(&mut inner).unwrap();
    assert_eq!(members(&inner).len(), 4);
}

#[test]
fn what_looks_like_a_document_and_is_none_is_what_it_is() {
    let folder = Folder::new();
    let plain = zip(&[("xl/notes.txt", b"jan@example.com\n".to_vec())]);
    folder.write("a.tar", &tar(&[("plain.xlsx", plain), ("x.db-wal", b"anna@example.com\n".to_vec())]));
    let values = folder.run("scan a.tar --format jsonl --show-values").exits(0).findings();
    assert_eq!(values.len(), 2, "{values:?}");
    folder.run("redact a.tar -o b.tar -q --verify").exits(0);
    assert_eq!(members(&folder.read("b.tar")).len(), 2);
}

#[test]
fn encrypted_documents_in_an_archive_come_back() {
    let folder = Folder::new();
    folder.write("a.tar", &tar(&stores(&folder)));
    let found = |of: &str| places(&folder.run(&format!("scan {of} --format jsonl --show-values")).exits(0));
    folder.run("redact a.tar -o sealed.tar -q --action *=encrypt").exits(0);
    folder.run("restore sealed.tar -o back.tar -q --manifest sealed.tar.manifest.json").exits(0);
    assert_eq!(found("back.tar"), found("a.tar"));
}

#[test]
fn memory_does_not_grow_with_a_document_in_an_archive() {
    let folder = Folder::new();
    make::database(
        &folder.path("large.db"),
        "CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT, body TEXT);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250000)
         INSERT INTO t SELECT i, 'user' || i || '@example.com', printf('%.*c', 200, 'x') FROM n;",
    );
    folder.write("large.tar", &tar(&[("large.db", folder.read("large.db"))]));
    stays_small(&folder, "scan large.tar -q");
    stays_small(&folder, "redact large.tar -o out.tar -q");
}
