//! Parquet files: what is found in their columns, and what is left of them.

use parquet::basic::{Compression, GzipLevel, ZstdLevel};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::properties::WriterVersion;
use parquet::file::reader::FileReader;

use super::columnar::{self, IN_PEOPLE};
use super::{holds_none_of, places};
use crate::harness::Folder;

const V1: WriterVersion = WriterVersion::PARQUET_1_0;

#[test]
fn each_finding_has_its_column_and_row() {
    let folder = Folder::new();
    folder.write("people.parquet", &columnar::people(Compression::SNAPPY, V1, 2));
    let found = places(&folder.run("scan people.parquet --format jsonl --show-values").exits(0));
    for expected in [
        "metadata:1 metadata.value email_address meta@example.com",
        "rows:1 rows.name person_name Jan de Vries",
        "rows:1 rows.email email_address jan@example.com",
        "rows:1 rows.phone phone_number 31612345678",
        "rows:1 rows.born date_of_birth 1974-11-19",
        "rows:1 rows.home.phone phone_number +31 6 12345678",
        "rows:2 rows.email email_address anna@example.org",
        "rows:4 rows.email email_address jan@example.com",
        "rows:5 rows.name person_name Anna Jansen",
    ] {
        assert!(found.iter().any(|is| is == expected), "{expected}: {found:#?}");
    }
    for value in
        ["json@example.com", "home@example.com", "work@example.com", "map@example.com", "raw@example.com", "login@example.com"]
    {
        assert!(found.iter().any(|is| is.starts_with("rows:1 ") && is.ends_with(value)), "{value}: {found:#?}");
    }
}

#[test]
fn what_few_files_have_is_read_and_written() {
    let folder = Folder::new();
    folder.write("in/odd.parquet", &columnar::odd(true));
    let found = places(&folder.run("scan in/odd.parquet --format jsonl --show-values").exits(0));
    for (kind, value) in [
        ("phone_number", "31612345678"),
        ("email_address", "login@example.com"),
        ("date_of_birth", "1974-11-19"),
        ("date_of_birth", "1980-01-02"),
        ("postal_code", "1012 AB"),
    ] {
        assert!(found.iter().any(|is| is.starts_with("rows") && is.ends_with(&format!("{kind} {value}"))), "{value}: {found:#?}");
    }
    // The key of a map says what its list holds, and that of a word what it is.
    for expected in ["rows:1 rows.attrs.value phone_number 31687654321", "metadata:1 metadata.value date_of_birth 1974-11-19"] {
        assert!(found.iter().any(|is| is == expected), "{expected}: {found:#?}");
    }
    for action in ["scramble", "surrogate", "label"] {
        let flags = if action == "label" { "--action phone_number=surrogate".to_owned() } else { format!("--action *={action}") };
        folder.run(&format!("redact in/odd.parquet -o {action}.parquet -q --verify {flags}")).exits(0);
        holds_none_of(&folder.read(&format!("{action}.parquet")), &["login@example", "1012 AB", "3011 BH", "1974-11-19"]);
        folder.run(&format!("verify {action}.parquet --against in/odd.parquet -q")).exits(0);
        let file = columnar::open(&folder.path(&format!("{action}.parquet")));
        assert_eq!(file.metadata().file_metadata().version(), 2);
        let rows = columnar::rows(&folder.path(&format!("{action}.parquet")));
        for gone in ["31612345678", "1974-11-19", "1980-01-02", "31687654321"] {
            assert!(rows.iter().all(|row| !row.contains(gone)), "{action}: {gone} {rows:#?}");
        }
        assert!(rows[0].contains(".0") && rows[0].contains("[5]"), "{action}: {rows:#?}");
    }
}

/// The schema of Arrow holds a copy of all other words, in which nothing says what a number is.
#[test]
fn copies_of_what_was_replaced_go() {
    let structure =
        base64::Engine::encode(&base64::prelude::BASE64_STANDARD, b"\x10\x00bsn\x00\x09\x00\x00\x00111222333\x00\x00");
    let folder = Folder::new();
    folder.write("copied.parquet", &columnar::told(&[("bsn", "111222333"), ("ARROW:schema", &structure)]));
    folder.write("alone.parquet", &columnar::told(&[("writer", "x"), ("ARROW:schema", &structure)]));
    for (name, keys) in [("copied.parquet", &["bsn"][..]), ("alone.parquet", &["writer", "ARROW:schema"])] {
        folder.run(&format!("redact {name} -o out-{name} -q")).exits(0);
        let file = columnar::open(&folder.path(&format!("out-{name}")));
        let words = file.metadata().file_metadata().key_value_metadata().unwrap();
        assert_eq!(words.iter().map(|pair| pair.key.as_str()).collect::<Vec<_>>(), keys, "{name}: {words:?}");
        assert_ne!(words[0].value.as_deref(), Some("111222333"));
    }
}

#[test]
fn what_is_written_is_the_same_file_with_other_values() {
    let folder = Folder::new();
    for (number, compression, version) in [
        (0, Compression::UNCOMPRESSED, V1),
        (1, Compression::SNAPPY, WriterVersion::PARQUET_2_0),
        (2, Compression::GZIP(GzipLevel::default()), V1),
        (3, Compression::ZSTD(ZstdLevel::default()), WriterVersion::PARQUET_2_0),
        (4, Compression::LZ4_RAW, V1),
        (5, Compression::LZ4, V1),
    ] {
        for action in ["label", "surrogate", "mask"] {
            let (from, to) = (format!("{number}.parquet"), format!("{number}-{action}.parquet"));
            folder.write(&from, &columnar::people(compression, version, 2));
            folder.run(&format!("redact {from} -o {to} --action *={action} -q")).exits(0);
            holds_none_of(&folder.read(&to), &IN_PEOPLE);
            let (before, behind) = (columnar::open(&folder.path(&from)), columnar::open(&folder.path(&to)));
            let (old, new) = (before.metadata(), behind.metadata());
            assert_eq!(old.file_metadata().schema(), new.file_metadata().schema());
            let shape = |group: &RowGroupMetaData| {
                let columns = group.columns().iter();
                let shape = columns.map(|column| {
                    let (has_filter, has_index) =
                        (column.bloom_filter_offset().is_some(), column.column_index_offset().is_some());
                    (column.num_values(), column.compression(), column.statistics().is_some(), has_filter, has_index)
                });
                (group.num_rows(), shape.collect::<Vec<_>>())
            };
            let shapes = |groups: &[RowGroupMetaData]| groups.iter().map(shape).collect::<Vec<_>>();
            assert_eq!(shapes(old.row_groups()), shapes(new.row_groups()), "{to}");
            let rows = columnar::rows(&folder.path(&to));
            assert_eq!(rows.len(), 6);
            // What nobody is told by stays.
            assert!(rows[0].contains("country: \"NL\"") && rows[0].contains("seen: 2023-11-14 22:13:20.123"), "{}", rows[0]);
            assert!(rows[0].contains("active: true") && rows[0].contains("balance: 12.5"), "{}", rows[0]);
            assert!(rows[2].contains("id: 3, name: null, email: null"), "{}", rows[2]);
        }
    }
}

#[test]
fn a_redacted_file_is_held_to_its_manifest() {
    let folder = Folder::new();
    let text = |number: usize| format!("call +31 6 12345678, number {number}");
    folder.write("in/t.parquet", &columnar::texts(5000, 1800, text, Compression::SNAPPY));
    folder.run("redact in/t.parquet -o t.parquet -q --verify").exits(0);
    holds_none_of(&folder.read("t.parquet"), &["@example", "12345678"]);
    assert_eq!(columnar::rows(&folder.path("t.parquet")).len(), 5000);
    // Nothing is found in it any more, and a second run leaves it as it is.
    assert_eq!(places(&folder.run("scan t.parquet --format jsonl").exits(0)), [""; 0]);
    let once = folder.read("t.parquet");
    folder.run("redact t.parquet --in-place -q").exits(0);
    assert!(folder.read("t.parquet") == once);
}

#[test]
fn what_cannot_be_read_is_refused_by_name_and_the_run_goes_on() {
    let folder = Folder::new();
    let whole = columnar::people(Compression::SNAPPY, V1, 1);
    let mut encrypted = whole.clone();
    let end = encrypted.len() - 4;
    encrypted[end..].copy_from_slice(b"PARE");
    folder.write("in/encrypted.parquet", &encrypted);
    folder.write("in/long.parquet", &columnar::texts(1, 1, |_| "x".repeat(80 << 20), Compression::GZIP(GzipLevel::default())));
    folder.write("in/short.parquet", &whole[..whole.len() / 2]);
    folder.write("in/mail.txt", b"jan@example.com\n");
    for command in ["scan in", "redact in -o out"] {
        folder.run(command).exits(3).names(&[
            "in/encrypted.parquet: it is encrypted",
            "in/long.parquet",
            "a page of it claims to be too long to be held in memory",
            "in/short.parquet: the file is damaged",
        ]);
    }
    assert!(folder.read("out/mail.txt").starts_with(b"[EMAIL:"));
    assert!(!folder.path("out/long.parquet").exists() && !folder.path("out/short.parquet").exists());
}

#[test]
fn damage_is_told_and_leaves_nothing() {
    let folder = Folder::new();
    for compression in [Compression::UNCOMPRESSED, Compression::GZIP(GzipLevel::default())] {
        let whole = columnar::people(compression, V1, 2);
        let cut = [4, 8, 12, 100, whole.len() / 3, whole.len() - 1].map(|length| whole[..length].to_vec());
        let torn = (0..40_usize).map(|number| {
            let mut bytes = whole.clone();
            let from = (number * 9973) % (whole.len() - 12);
            let length = [1, 2, 8, 60][number % 4].min(whole.len() - 12 - from);
            bytes[from..from + length].fill([0xff, 0x00, 0x7f, 0x80, 0x15][number % 5]);
            bytes
        });
        for (number, bytes) in cut.into_iter().chain(torn).enumerate() {
            folder.write("a.parquet", &bytes);
            for command in ["scan a.parquet", "redact a.parquet -o out.parquet --no-manifest"] {
                let ran = folder.run(command);
                assert!(matches!(ran.code, Some(0 | 3)), "{number}: {command}: {}", ran.err);
                assert!(!ran.err.contains("jan@") && !ran.err.contains("panicked"), "{number}: {}", ran.err);
            }
            if folder.path("out.parquet").exists() {
                holds_none_of(&folder.read("out.parquet"), &["jan@example.com", "anna@example.org"]);
                std::fs::remove_file(folder.path("out.parquet")).unwrap();
            }
            assert_eq!(folder.names(), ["a.parquet"], "{number}");
        }
    }
}

#[test]
fn memory_does_not_grow_with_a_file() {
    let folder = Folder::new();
    let text = |number: usize| format!("a line of some length that says nothing {number} {}", "x".repeat(150));
    folder.write("large.parquet", &columnar::texts(300_000, 300_000, text, Compression::SNAPPY));
    super::whole::stays_small(&folder, "scan large.parquet -q");
    super::whole::stays_small(&folder, "redact large.parquet -o out.parquet -q --no-manifest");
}
