//! Documents that are only read: event logs of Windows and PDF documents. They are made here; `tests/documents/read_only/` has one of each, which
//! `INKOUT_SAMPLES=record` writes anew.

use std::io::Write;
use std::path::Path;

use super::places;
use crate::harness::Folder;

/// Bytes before the first record of a chunk, of a chunk, and of what stands before all.
const HEAD: usize = 512;
const CHUNK: usize = 64 << 10;
const FILE_HEAD: usize = 4096;

/// One record in binary XML, which begins at a place in its chunk: names stand where they are used first.
struct Record {
    bytes: Vec<u8>,
    at: usize,
}

impl Record {
    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn name(&mut self, name: &str) {
        let here = self.at + self.bytes.len() + 4;
        self.bytes.extend(u32::try_from(here).unwrap().to_le_bytes());
        self.bytes.extend([0; 4]);
        let hash = name.encode_utf16().fold(0_u32, |hash, unit| hash.wrapping_mul(65_599).wrapping_add(u32::from(unit)));
        self.bytes.extend(u16::try_from(hash & 0xffff).unwrap().to_le_bytes());
        self.bytes.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        self.bytes.extend(Self::wide(name));
        self.bytes.extend([0, 0]);
    }

    fn text(&mut self, text: &str) {
        self.bytes.extend([5, 1]);
        self.bytes.extend(u16::try_from(text.encode_utf16().count()).unwrap().to_le_bytes());
        self.bytes.extend(Self::wide(text));
    }

    /// An element, perhaps with an attribute, and what is in it.
    fn element(&mut self, name: &str, attribute: Option<(&str, &str)>, content: impl FnOnce(&mut Self)) {
        self.bytes.push(if attribute.is_some() { 0x41 } else { 1 });
        let size = self.bytes.len();
        self.bytes.extend([0; 4]);
        self.name(name);
        if let Some((name, value)) = attribute {
            let size = self.bytes.len();
            self.bytes.extend([0; 4]);
            self.bytes.push(6);
            self.name(name);
            self.text(value);
            self.measure(size);
        }
        self.bytes.push(2);
        content(self);
        self.bytes.push(4);
        self.measure(size);
    }

    fn measure(&mut self, place: usize) {
        let length = u32::try_from(self.bytes.len() - place - 4).unwrap();
        self.bytes[place..place + 4].copy_from_slice(&length.to_le_bytes());
    }
}

/// A log-on, as `Security` has it.
fn record(at: usize, number: u64, data: &[(&str, &str)]) -> Vec<u8> {
    let mut record = Record { bytes: b"**\0\0\0\0\0\0".to_vec(), at };
    record.bytes.extend(number.to_le_bytes());
    record.bytes.extend(133_000_000_000_000_000_u64.to_le_bytes());
    record.bytes.extend([15, 1, 1, 0]);
    record.element("Event", None, |record| {
        record.element("System", None, |record| {
            record.element("EventID", None, |record| record.text("4624"));
            record.element("Computer", None, |record| record.text("host.example.com"));
        });
        record.element("EventData", None, |record| {
            for (name, value) in data {
                record.element("Data", Some(("Name", name)), |record| record.text(value));
            }
        });
    });
    record.bytes.push(0);
    let length = u32::try_from(record.bytes.len() + 4).unwrap().to_le_bytes();
    record.bytes[4..8].copy_from_slice(&length);
    record.bytes.extend(length);
    record.bytes
}

fn crc(parts: &[&[u8]]) -> [u8; 4] {
    let mut crc = flate2::Crc::new();
    parts.iter().for_each(|part| crc.update(part));
    crc.sum().to_le_bytes()
}

/// An event log with these records from 5001 on; one number is missing before the last.
fn event_log(records: &[&[(&str, &str)]]) -> Vec<u8> {
    let numbers: Vec<u64> = (0..records.len() as u64).map(|at| 5001 + at + u64::from(at + 1 == records.len() as u64)).collect();
    let (first, last) = (numbers[0], numbers[numbers.len() - 1]);
    let mut chunk = b"ElfChnk\0".to_vec();
    for number in [1, records.len() as u64, first, last] {
        chunk.extend(number.to_le_bytes());
    }
    chunk.resize(HEAD, 0);
    let mut last_at = HEAD;
    for (number, data) in numbers.iter().zip(records) {
        last_at = chunk.len();
        let record = record(last_at, *number, data);
        chunk.extend(record);
    }
    let end = chunk.len();
    for (at, number) in [(40, 128), (44, last_at), (48, end)] {
        chunk[at..at + 4].copy_from_slice(&u32::try_from(number).unwrap().to_le_bytes());
    }
    let of_records = crc(&[&chunk[HEAD..end]]);
    chunk[52..56].copy_from_slice(&of_records);
    let of_head = crc(&[&chunk[..120], &chunk[128..HEAD]]);
    chunk[124..128].copy_from_slice(&of_head);
    chunk.resize(CHUNK, 0);
    let mut file = b"ElfFile\0".to_vec();
    for number in [0, 0, last + 1] {
        file.extend(u64::to_le_bytes(number));
    }
    file.extend(128_u32.to_le_bytes());
    for number in [1_u16, 3, 4096, 1] {
        file.extend(number.to_le_bytes());
    }
    file.resize(120, 0);
    let of_file = crc(&[&file]);
    file.extend([0; 4]);
    file.extend(of_file);
    file.resize(FILE_HEAD, 0);
    file.extend(chunk);
    file
}

fn usual_log() -> Vec<u8> {
    event_log(&[
        &[("TargetUserName", "jdevries"), ("IpAddress", "192.0.2.7"), ("LogonType", "3")],
        &[("TargetUserName", "ajansen"), ("Mail", "anna@example.org")],
        &[("Note", "mail to jan@example.com failed")],
    ])
}

/// A document of these objects, the first of which is the catalogue.
fn pdf(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", number + 1).bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
    for place in &places {
        bytes.extend(format!("{place:010} 00000 n \n").bytes());
    }
    bytes.extend(format!("trailer\n<</Size {}/Root 1 0 R{trailer}>>\nstartxref\n{table}\n%%EOF\n", places.len() + 1).bytes());
    bytes
}

fn stream(said: &str, content: &[u8], is_packed: bool) -> Vec<u8> {
    let content = if is_packed {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    } else {
        content.to_vec()
    };
    let filter = if is_packed { "/Filter/FlateDecode" } else { "" };
    let head = format!("<</Length {}{filter}{said}>>\nstream\n", content.len());
    [head.as_bytes(), &content, b"\nendstream"].concat()
}

/// An invoice of two pages: one in a usual font, one in a font whose signs are numbers; a link, and who wrote it.
fn usual_pdf(second: &[u8]) -> Vec<u8> {
    let first = b"BT /F1 12 Tf 72 700 Td (Name: Jan de Vries) Tj 0 -14 Td [(Mail: jan@exa) 12 (mple.com)] TJ 0 -14 Td (Phone: +31 6 12345678) Tj ET";
    let signs = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange <0000> <FFFF> \
                 endcodespacerange 1 beginbfrange <0000> <00FF> <0000> endbfrange endcmap end end";
    let objects = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/Contents 5 0 R/Resources<</Font<</F1 7 0 R>>>>/Annots[9 0 R]>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/Contents 6 0 R/Resources<</Font<</F2 8 0 R>>>>>>".to_vec(),
        stream("", first, false),
        stream("", second, true),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec(),
        b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode 10 0 R>>".to_vec(),
        b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(mailto:link@example.com)>>>>".to_vec(),
        stream("", signs.as_bytes(), true),
        b"<</Author(Anna Jansen)/Title(Invoice)>>".to_vec(),
    ];
    pdf(&objects, "/Info 11 0 R")
}

/// Shows a text by the numbers of its signs.
fn shown(text: &str) -> Vec<u8> {
    let numbers: String = text.bytes().map(|byte| format!("00{byte:02x}")).collect();
    format!("BT /F2 12 Tf 1 0 0 1 72 700 Tm <{numbers}> Tj ET").into_bytes()
}

fn made() -> [(&'static str, Vec<u8>); 2] {
    [("invoice.pdf", usual_pdf(&shown("Pay to anna@example.org"))), ("security.evtx", usual_log())]
}

#[test]
fn what_is_only_read_is_searched_and_refused_by_redact() {
    let folder = Folder::new();
    for (name, bytes) in made() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents/read_only").join(name);
        if std::env::var_os("INKOUT_SAMPLES").is_some_and(|value| value == "record") {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &bytes).unwrap();
        }
        assert!(std::fs::read(&path).unwrap() == bytes, "{name}: INKOUT_SAMPLES=record writes it anew");
        folder.write(&format!("in/{name}"), &bytes);
    }
    let found = places(&folder.run("scan in/invoice.pdf --format jsonl --show-values").exits(0));
    for expected in [
        "document:1 - email_address link@example.com",
        "document:2 Author person_name Anna Jansen",
        "page-1:1 Name person_name Jan de Vries",
        "page-1:2 Mail email_address jan@example.com",
        "page-1:3 Phone phone_number +31 6 12345678",
        "page-2:1 - email_address anna@example.org",
    ] {
        let (place, rest) = expected.split_once(' ').unwrap();
        let value = rest.split_once(' ').unwrap().1;
        assert!(found.iter().any(|is| is.starts_with(&format!("{place} ")) && is.ends_with(value)), "{expected}: {found:#?}");
    }
    let found = places(&folder.run("scan in/security.evtx --format jsonl --show-values").exits(0));
    for (place, value) in [
        ("records:5001 ", "username jdevries"),
        ("records:5001 ", "ip_address 192.0.2.7"),
        ("records:5002 ", "username ajansen"),
        ("records:5002 ", "email_address anna@example.org"),
        ("records-5004:5004 ", "email_address jan@example.com"),
    ] {
        assert!(found.iter().any(|is| is.starts_with(place) && is.ends_with(value)), "{place}{value}: {found:#?}");
    }
    folder.write("in/mail.txt", b"jan@example.com\n");
    folder.run("redact in -o out").exits(3).names(&[
        "invoice.pdf",
        "a PDF document is only read",
        "security.evtx",
        "an event log is only read",
    ]);
    assert!(folder.read("out/mail.txt").starts_with(b"[EMAIL:"));
    assert!(!folder.path("out/invoice.pdf").exists() && !folder.path("out/security.evtx").exists());
}

#[test]
fn a_page_with_signs_that_no_text_holds_is_read() {
    let folder = Folder::new();
    folder.write("a.pdf", &usual_pdf(&shown("\0\u{1}pay anna@example.org\0")));
    let found = places(&folder.run("scan a.pdf --format jsonl --show-values").exits(0));
    assert!(found.iter().any(|is| is.starts_with("page-2:1 ") && is.ends_with("anna@example.org")), "{found:?}");
}

#[test]
fn what_unpacks_to_too_much_is_refused_and_the_run_goes_on() {
    let folder = Folder::new();
    let blanks = vec![b' '; 40 << 20];
    folder.write("in/page.pdf", &usual_pdf(&blanks));
    let objects = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[]/Count 0>>".to_vec(),
        stream("/Type/ObjStm/N 1/First 4", &blanks, true),
    ];
    folder.write("in/objects.pdf", &pdf(&objects, ""));
    let nested = format!("<</A {}{}>>", "[".repeat(200_000), "]".repeat(200_000));
    folder.write("in/nested.pdf", &pdf(&[b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), nested.into_bytes()], ""));
    folder.write("in/mail.txt", b"jan@example.com\n");
    let ran = folder.run("scan in --format jsonl").exits(3);
    let text = format!("{}{}", ran.text(), ran.err);
    for part in [
        "page.pdf!page-2",
        "it unpacks to more than is read of a page",
        "objects.pdf",
        "objects in it unpack to more than fits in memory",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(places(&ran).iter().any(|is| is.contains("email_address")), "{text}");
}

#[test]
fn damage_is_told() {
    let folder = Folder::new();
    for (name, whole) in made() {
        let cut = (0..10).map(|part| whole[..9 + part * (whole.len() - 9) / 10].to_vec());
        let torn = (0..40_usize).map(|number| {
            let mut bytes = whole.clone();
            let room = whole.len().min(FILE_HEAD + 2500) - 8;
            let from = 8 + (number * 997) % room;
            let length = [1, 2, 8, 60][number % 4].min(whole.len() - from);
            bytes[from..from + length].fill([0xff, 0x00, 0x7f, 0x80, 0x15][number % 5]);
            bytes
        });
        for (number, bytes) in cut.into_iter().chain(torn).enumerate() {
            folder.write(name, &bytes);
            let ran = folder.run(&format!("scan {name}"));
            assert!(matches!(ran.code, Some(0 | 3)), "{name} {number}: {}", ran.err);
            assert!(!ran.err.contains("panicked") && !ran.err.contains("jan@"), "{name} {number}: {}", ran.err);
        }
    }
}
