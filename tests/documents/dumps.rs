//! Dumps of PostgreSQL in its own format, in each version and compression, written here by the format's description.

use std::io::Write;

use super::{holds_none_of, places};
use crate::harness::Folder;

/// Compressions by their number in the head.
const CODECS: [(u8, &str); 4] = [(0, ""), (1, ".gz"), (2, ".lz4"), (3, ".zst")];

const ROWS: &str = "1\tJan de Vries\tjan@example.com\n2\t\\N\tanna@example.org\n\\.\n\n\n";
const TABLE: &str =
    "CREATE TABLE public.users (\n    id integer NOT NULL,\n    name text,\n    email text DEFAULT 'it''s'::text\n);\n";
const COPY: &str = "COPY public.users (id, name, email) FROM stdin;\n";

/// Writes numbers and strings as the format has them, for the dumps of one version.
struct Dump {
    bytes: Vec<u8>,
    minor: u8,
    codec: u8,
    is_folder: bool,
}

impl Dump {
    fn number(&mut self, number: i32) {
        self.bytes.push(u8::from(number < 0));
        self.bytes.extend(number.unsigned_abs().to_le_bytes());
    }

    fn text(&mut self, text: Option<&str>) {
        self.number(text.map_or(-1, |text| i32::try_from(text.len()).unwrap()));
        self.bytes.extend(text.unwrap_or_default().as_bytes());
    }

    fn head(&mut self) {
        self.bytes.extend(b"PGDMP");
        self.bytes.extend([1, self.minor, 0, 4, 8, if self.is_folder { 3 } else { 1 }]);
        match (self.minor, self.codec) {
            (15.., codec) => self.bytes.push(codec),
            (_, 0) => self.number(0),
            _ => self.number(-1),
        }
        for part in [1, 2, 3, 4, 5, 126, 0] {
            self.number(part);
        }
        for text in ["shop", "15.1", "15.2"] {
            self.text(Some(text));
        }
    }

    fn entry(&mut self, id: i32, tag: &str, kind: &str, definition: Option<&str>, copy: Option<&str>, place: (u8, u64)) {
        self.number(id);
        self.number(i32::from(place.0 != 3));
        for text in ["0", "0", tag, kind] {
            self.text(Some(text));
        }
        self.number(2);
        for text in [definition, Some(""), copy, Some(if kind == "BLOBS" { "" } else { "public" }), Some("")] {
            self.text(text);
        }
        if self.minor >= 14 {
            self.text(Some("heap"));
        }
        if self.minor >= 16 {
            self.number(114);
        }
        for text in [Some("shopkeeper"), Some("false"), Some("1"), None] {
            self.text(text);
        }
        if self.is_folder {
            let name = if place.0 == 3 { String::new() } else { format!("{id}.dat") };
            self.text(Some(&name));
        } else {
            self.bytes.push(place.0);
            self.bytes.extend(place.1.to_le_bytes());
        }
    }

    fn entries(&mut self, note: &str, places: [u64; 2]) {
        self.number(if self.is_folder { 3 } else { 4 });
        self.entry(1, "users", "TABLE", Some(TABLE), None, (3, 0));
        self.entry(2, "TABLE users", "COMMENT", Some(&format!("COMMENT ON TABLE public.users IS '{note}';\n")), None, (3, 0));
        self.entry(3, "users", "TABLE DATA", None, Some(COPY), (2, places[0]));
        if !self.is_folder {
            self.entry(4, "BLOBS", "BLOBS", None, None, (2, places[1]));
        }
    }

    fn pieces(&mut self, content: &[u8]) {
        let packed = packed(content, self.codec, false);
        self.number(i32::try_from(packed.len()).unwrap());
        self.bytes.extend(packed);
        self.number(0);
    }
}

fn packed(content: &[u8], codec: u8, is_file: bool) -> Vec<u8> {
    let level = flate2::Compression::default();
    match codec {
        0 => content.to_vec(),
        1 if is_file => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        }
        1 => {
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), level);
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        }
        2 => {
            let mut encoder = lz4_flex::frame::FrameEncoder::new(Vec::new());
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        }
        _ => {
            let mut encoder = zstd::Encoder::new(Vec::new(), 0).unwrap();
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        }
    }
}

/// A dump in one file: a table with these rows, a remark on it and two large objects.
pub(super) fn dump(minor: u8, codec: u8, rows: &str, note: &str, objects: [&[u8]; 2]) -> Vec<u8> {
    let made = |places: [u64; 2]| {
        let mut dump = Dump { bytes: Vec::new(), minor, codec, is_folder: false };
        dump.head();
        dump.entries(note, places);
        let first = dump.bytes.len() as u64;
        dump.bytes.push(1);
        dump.number(3);
        dump.pieces(rows.as_bytes());
        let second = dump.bytes.len() as u64;
        dump.bytes.push(3);
        dump.number(4);
        for (number, object) in (16_420..).zip(objects) {
            dump.number(number);
            dump.pieces(object);
        }
        dump.number(0);
        (dump.bytes, [first, second])
    };
    let (_, places) = made([0, 0]);
    made(places).0
}

/// A dump, not compressed, of these entries (tag, kind, definition) and tables (tag, `COPY`, rows).
pub(super) fn of(entries: &[(&str, &str, &str)], tables: &[(&str, &str, &str)]) -> Vec<u8> {
    let made = |places: &[u64]| {
        let mut dump = Dump { bytes: Vec::new(), minor: 16, codec: 0, is_folder: false };
        dump.head();
        dump.number(i32::try_from(entries.len() + tables.len()).unwrap());
        for (id, (tag, kind, definition)) in (1..).zip(entries) {
            dump.entry(id, tag, kind, Some(definition), None, (3, 0));
        }
        for ((id, (tag, copy, _)), place) in (1001..).zip(tables).zip(places) {
            dump.entry(id, tag, "TABLE DATA", None, Some(copy), (2, *place));
        }
        let mut seen = Vec::new();
        for (id, (.., rows)) in (1001..).zip(tables) {
            seen.push(dump.bytes.len() as u64);
            dump.bytes.push(1);
            dump.number(id);
            dump.pieces(rows.as_bytes());
        }
        (dump.bytes, seen)
    };
    let (_, places) = made(&vec![0; tables.len()]);
    made(&places).0
}

/// The dump of the tests, as it is and as it becomes.
pub(super) fn usual(minor: u8, codec: u8) -> [Vec<u8>; 2] {
    let objects: [&[u8]; 2] = [b"write to blob@example.com", b"\x00\x01bytes@example.com\xff\xfe"];
    let (old, new) = (ROWS, "1\t[NAME]\t[EMAIL]\n2\t\\N\t[EMAIL]\n\\.\n\n\n");
    let redacted: [&[u8]; 2] = [b"write to [EMAIL]", b"\x00\x01*****************\xff\xfe"];
    [dump(minor, codec, old, "ask note@example.com", objects), dump(minor, codec, new, "ask [EMAIL]", redacted)]
}

/// The dump of `samples/documents/`.
pub(super) fn shop() -> Vec<u8> {
    dump(14, 1, ROWS, "ask note@example.com", [b"write to blob@example.com", b"or to other@example.com"])
}

#[test]
fn each_version_and_compression_is_read_and_written() {
    let folder = Folder::new();
    for minor in 12..=16 {
        for (codec, _) in CODECS.into_iter().filter(|(codec, _)| *codec < 2 || minor >= 15) {
            let name = format!("{minor}-{codec}.dump");
            let [old, new] = usual(minor, codec);
            folder.write(&name, &old);
            let found = places(&folder.run(&format!("scan {name} --format jsonl --show-values")).exits(0));
            let expected = [
                "toc:11 - email_address note@example.com",
                "public.users:1 users.name person_name Jan de Vries",
                "public.users:1 users.email email_address jan@example.com",
                "public.users:2 users.email email_address anna@example.org",
                "large_objects.4:1 pg_largeobject.data email_address blob@example.com",
                "large_objects.4:2 pg_largeobject.data email_address bytes@example.com",
            ];
            assert_eq!(found, expected, "{name}");
            folder.run(&format!("redact {name} -o new-{name} --action *=label:plain -q")).exits(0);
            assert!(folder.read(&format!("new-{name}")) == new, "{name}");
        }
    }
}

/// Writes a dump in a folder.
pub(super) fn write_folder(to: &Folder, name: &str, codec: (u8, &str), note: &str, rows: &str, object: &[u8]) {
    let mut dump = Dump { bytes: Vec::new(), minor: 16, codec: codec.0, is_folder: true };
    dump.head();
    dump.entries(note, [0, 0]);
    to.write(&format!("{name}/toc.dat"), &dump.bytes);
    to.write(&format!("{name}/3.dat{}", codec.1), &packed(rows.as_bytes(), codec.0, true));
    to.write(&format!("{name}/blob_7.dat{}", codec.1), &packed(object, codec.0, true));
    to.write(&format!("{name}/blobs.toc"), b"7 blob_7.dat\n");
}

#[test]
fn a_dump_in_a_folder_is_files_that_know_each_other() {
    let folder = Folder::new();
    for codec in CODECS {
        let number = codec.0;
        write_folder(&folder, &format!("{number}"), codec, "ask note@example.com", ROWS, b"\0blob@example.com\xff");
        write_folder(
            &folder,
            &format!("expected-{number}"),
            codec,
            "ask [EMAIL]",
            "1\t[NAME]\t[EMAIL]\n2\t\\N\t[EMAIL]\n\\.\n\n\n",
            b"\0****************\xff",
        );
        let found = places(&folder.run(&format!("scan {number} --format jsonl --show-values")).exits(0));
        let expected = [
            "public.users:1 users.name person_name Jan de Vries",
            "public.users:1 users.email email_address jan@example.com",
            "public.users:2 users.email email_address anna@example.org",
            "large_object:1 pg_largeobject.data email_address blob@example.com",
            "toc:11 - email_address note@example.com",
        ];
        assert_eq!(found, expected, "{number}");
        folder.run(&format!("redact {number} -o out-{number} --action *=label:plain -q")).exits(0);
        for file in ["toc.dat".to_owned(), format!("3.dat{}", codec.1), format!("blob_7.dat{}", codec.1), "blobs.toc".to_owned()]
        {
            let read = |folder_: &str| folder.read(&format!("{folder_}-{number}/{file}"));
            assert!(read("out") == read("expected"), "{number}: {file}");
        }
        // In place it is the same, whichever file comes first.
        folder.run(&format!("redact {number} --in-place --action *=label:plain -q")).exits(0);
        assert!(folder.read(&format!("{number}/toc.dat")) == folder.read(&format!("expected-{number}/toc.dat")));
    }
}

#[test]
fn a_large_object_that_is_too_long_is_left_out_and_no_other() {
    let folder = Folder::new();
    let long = vec![b'x'; (16 << 20) + 1];
    folder.write("a.dump", &dump(16, 1, ROWS, "ask note@example.com", [&long, b"write to blob@example.com"]));
    let ran = folder.run("scan a.dump --format jsonl --show-values").exits(3);
    assert!(ran.text().contains("large object 16420 of more than 16 MiB"), "{}", ran.text());
    assert!(places(&ran).iter().any(|is| is.ends_with("blob@example.com")));
    folder.run("redact a.dump -o b.dump --action *=label:plain").exits(3).names(&["a.dump!large_objects.4: large object 16420"]);
    let new = "1\t[NAME]\t[EMAIL]\n2\t\\N\t[EMAIL]\n\\.\n\n\n";
    assert!(folder.read("b.dump") == dump(16, 1, new, "ask [EMAIL]", [b"", b"write to [EMAIL]"]));
}

#[test]
fn what_is_not_known_is_refused_by_name() {
    let folder = Folder::new();
    for (at, byte, reason) in [
        (6, 17, "version 1.17"),
        (5, 2, "version 2.16"),
        (10, 2, "a format that is not read"),
        (11, 9, "compressed in a way that is not known"),
        (8, 0, "the dump is damaged"),
    ] {
        let [mut bytes, _] = usual(16, 0);
        bytes[at] = byte;
        folder.write("in/a.dump", &bytes);
        folder.write("in/mail.txt", b"jan@example.com\n");
        folder.run("scan in").exits(3).names(&["in/a.dump", reason]);
        folder.run("redact in -o out --force").exits(3).names(&["in/a.dump", reason]);
        assert!(folder.read("out/mail.txt").starts_with(b"[EMAIL:") && !folder.path("out/a.dump").exists());
    }
    // The name of a table stands in too many places.
    let [bytes, _] = usual(16, 0);
    let bytes = String::from_utf8_lossy(&bytes).replace("TABLE users", "a@e.example").into_bytes();
    folder.write("b.dump", &bytes);
    let ran = folder.run("redact b.dump -o b.out");
    assert!(!folder.path("b.out").exists() || ran.code == Some(0), "{}", ran.err);
}

#[test]
fn damage_is_told_and_leaves_nothing() {
    let folder = Folder::new();
    for codec in 0..=3 {
        let [whole, _] = usual(16, codec);
        let cut = (0..12).map(|part| whole[..5 + part * (whole.len() - 5) / 12].to_vec());
        let torn = (0..24_usize).map(|number| {
            let mut bytes = whole.clone();
            let from = 11 + (number * 9973) % (whole.len() - 11);
            let length = [1, 2, 8, 60][number % 4].min(whole.len() - from);
            bytes[from..from + length].fill([0xff, 0x00, 0x7f, 0x80, 0x15][number % 5]);
            bytes
        });
        for (number, bytes) in cut.into_iter().chain(torn).enumerate() {
            folder.write("a.dump", &bytes);
            for command in ["scan a.dump", "redact a.dump -o out.dump --no-manifest"] {
                let ran = folder.run(command);
                assert!(matches!(ran.code, Some(0 | 3)), "{codec} {number}: {command}: {}", ran.err);
                assert!(!ran.err.contains("jan@") && !ran.err.contains("panicked"), "{number}: {}", ran.err);
            }
            if folder.path("out.dump").exists() {
                holds_none_of(&folder.read("out.dump"), &["jan@example.com", "anna@example.org", "note@example.com"]);
                std::fs::remove_file(folder.path("out.dump")).unwrap();
            }
            assert_eq!(folder.names(), ["a.dump"], "{number}");
        }
    }
}
