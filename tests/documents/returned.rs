//! What is encrypted in a document comes back, value by value.

use std::io::{Cursor, Read};

use parquet::basic::Compression;
use parquet::file::properties::WriterVersion;
use parquet::file::reader::FileReader;

use super::dumps;
use super::{columnar, package};
use crate::harness::Folder;

/// Encrypts a file and brings it back; demands that nothing of these values stands in what is encrypted. How many values it says cannot come back.
#[track_caller]
fn there_and_back(folder: &Folder, name: &str, gone: &[&str]) -> usize {
    let ran = folder.run(&format!("redact {name} -o sealed-{name} -q --action *=encrypt"));
    super::holds_none_of(&folder.read(&format!("sealed-{name}")), gone);
    let told = ran.err.lines().filter(|line| line.contains("cannot be brought back"));
    let count = told.filter_map(|line| line.split_whitespace().find_map(|word| word.parse::<usize>().ok())).sum();
    assert_eq!(ran.code, Some(if count > 0 { 3 } else { 0 }), "{name}: {}", ran.err);
    folder.run(&format!("restore sealed-{name} -o back-{name} -q --manifest sealed-{name}.manifest.json")).exits(0);
    count
}

#[test]
fn every_value_of_a_parquet_file_comes_back() {
    let folder = Folder::new();
    folder.write("odd.parquet", &columnar::odd(false));
    folder.write("customers.parquet", &columnar::customers());
    for name in ["odd.parquet", "customers.parquet"] {
        let told = there_and_back(&folder, name, &["login@example", "1012 AB", "jan@example", "Jan de Vries"]);
        let rows = |of: &str| columnar::rows(&folder.path(&format!("{of}{name}")));
        let (old, sealed, new) = (rows(""), rows("sealed-"), rows("back-"));
        assert_ne!(old, sealed);
        let differing = |(old, new): (&String, &String)| {
            let cells = |row: &str| row.split(", ").map(str::to_owned).collect::<Vec<_>>();
            cells(old).into_iter().zip(cells(new)).filter(|(old, new)| old != new).collect::<Vec<_>>()
        };
        let lost: Vec<_> = old.iter().zip(&new).flat_map(differing).collect();
        assert_eq!(lost.len(), told, "{name}: what is lost is told: {lost:#?}");
        let words = |of: &str| {
            columnar::open(&folder.path(&format!("{of}{name}"))).metadata().file_metadata().key_value_metadata().cloned()
        };
        assert_eq!(words(""), words("back-"));
    }
}

#[test]
fn every_value_of_a_dump_comes_back() {
    const TABLE: &str = "CREATE TABLE public.users (\n    id integer NOT NULL,\n    name text,\n    email character varying(40),\n    phone_numbers bigint[],\n    \
        phones text[],\n    born date,\n    postal_code character varying(8),\n    ip inet,\n    raw bytea,\n    mobile character(12)\n);\n";
    const ROWS: &str = "1\tJan de Vries\tjan@example.com\t{31612345678,31687654321}\t{\"+31 6 12345678\",0612345678}\t1974-11-19\t1012 AB\t192.0.2.7\t\\\\x6a616e406578616d706c652e636f6d\t0612345678  \n\
        2\tAnna Jansen\tanna@example.org\t{31611111111}\t\\N\t1980-01-02\t3011 BH\t198.51.100.4\t\\\\x00ff\t0687654321  \n\\.\n\n\n";
    const COPY: &str =
        "COPY public.users (id, name, email, phone_numbers, phones, born, postal_code, ip, raw, mobile) FROM stdin;\n";
    let folder = Folder::new();
    let dump = dumps::of(&[("users", "TABLE", TABLE)], &[("users", COPY, ROWS)]);
    folder.write("a.dump", &dump);
    let told = there_and_back(&folder, "a.dump", &["jan@example", "Jan de Vries", "31612345678", "+31 6 12345678", "1012 AB"]);
    let rows = |name: &str| {
        let text = String::from_utf8_lossy(&folder.read(name)).into_owned();
        let rows = text.lines().filter(|line| line.split('\t').count() == 10);
        rows.flat_map(|row| row.split(['\t', ',']).map(str::to_owned).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    let (old, new) = (rows("a.dump"), rows("back-a.dump"));
    let lost: Vec<_> = old.iter().zip(&new).filter(|(old, new)| old != new).collect();
    assert_eq!(lost.len(), told, "what is lost is told: {lost:#?}");
}

/// A number of a map is no token, bytes that are no text have no room for one, and nothing says where it was encrypted: the file is refused, and row and column are named.
#[test]
fn what_cannot_come_back_is_refused_by_name() {
    let folder = Folder::new();
    folder.write("odd.parquet", &columnar::odd(true));
    folder.write("people.parquet", &columnar::people(Compression::SNAPPY, WriterVersion::PARQUET_1_0, 2));
    for (name, place) in [("odd", "row 1: column attrs.value"), ("people", "row 1: column raw: what is encrypted in bytes")] {
        folder.run(&format!("redact {name}.parquet -o sealed-{name}.parquet -q --action *=encrypt")).exits(3).names(&[place]);
        assert!(!folder.path(&format!("sealed-{name}.parquet")).exists());
    }
}

#[test]
fn every_cell_of_a_workbook_comes_back() {
    let book = |name: &str| {
        let mut parts = package::book_parts();
        for (_, content) in parts.iter_mut().filter(|(part, _)| *part == "xl/sharedStrings.xml") {
            let text = String::from_utf8(std::mem::take(content)).unwrap();
            let text = text.replace("Jan de Vries", name).replace("Anna Jansen", "Jansen, Anna").replace("see ", "see \"her\", ");
            *content = text.into_bytes();
        }
        package::package(&parts)
    };
    let folder = Folder::new();
    let content = |path: &str, part: &str| {
        let mut archive = zip::ZipArchive::new(Cursor::new(folder.read(path))).unwrap();
        let mut text = String::new();
        archive.by_name(part).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    for (number, name) in ["Vries, Jan de", "Jan \"J\" de Vries", "\"Jan\" de Vries", "Jan \"de Vries\""].into_iter().enumerate()
    {
        let file = format!("{number}.xlsx");
        folder.write(&file, &book(name));
        assert_eq!(there_and_back(&folder, &file, &["Vries", "Jansen", "anna@example"]), 0);
        for part in ["xl/sharedStrings.xml", "xl/worksheets/sheet2.xml"] {
            let old = content(&file, part).replace("of nobody gone@example.net", "").replace("<t></t>", "<t/>");
            assert_eq!(content(&format!("back-{file}"), part), old, "{name}: {part}");
        }
    }
    // For the end of a line a row has a blank, so what has one would come back as something else.
    folder.write("lines.xlsx", &book("Jan\nde Vries"));
    folder
        .run("redact lines.xlsx -o x.xlsx --action *=encrypt")
        .exits(3)
        .names(&["lines.xlsx", "a line end is in what would be encrypted"]);
    folder.run("redact lines.xlsx -o y.xlsx").exits(0);
}
