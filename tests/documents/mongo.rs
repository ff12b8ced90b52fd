//! What `mongodump` writes: what is found in it, and what is written back.

use std::io::{Read, Write};

use proptest::prelude::*;

use super::{holds_none_of, places};
use crate::harness::Folder;

/// An element: its type (<https://bsonspec.org/spec.html>) and its bytes.
type Value = (u8, Vec<u8>);

/// A document of these elements.
pub(super) fn document(elements: &[(&str, Value)]) -> Vec<u8> {
    let mut inner = Vec::new();
    for (name, (kind, bytes)) in elements {
        inner.push(*kind);
        inner.extend_from_slice(name.as_bytes());
        inner.push(0);
        inner.extend_from_slice(bytes);
    }
    [&(inner.len() as i32 + 5).to_le_bytes()[..], &inner, &[0]].concat()
}

pub(super) fn text(text: &str) -> Value {
    (2, [&(text.len() as i32 + 1).to_le_bytes()[..], text.as_bytes(), &[0]].concat())
}

fn whole(number: i64) -> Value {
    (0x12, number.to_le_bytes().to_vec())
}

fn real(number: f64) -> Value {
    (1, number.to_le_bytes().to_vec())
}

/// A day, counted from 1970.
fn day(number: i64) -> Value {
    (9, (number * 86_400_000).to_le_bytes().to_vec())
}

fn inner(elements: &[(&str, Value)]) -> Value {
    (3, document(elements))
}

fn list(values: &[Value]) -> Value {
    let names: Vec<_> = (0..values.len()).map(|number| number.to_string()).collect();
    let elements: Vec<_> = names.iter().map(String::as_str).zip(values.iter().cloned()).collect();
    (4, document(&elements))
}

fn blob(bytes: &[u8]) -> Value {
    (5, [&(bytes.len() as i32).to_le_bytes()[..], &[0], bytes].concat())
}

fn id(number: u8) -> Value {
    (7, vec![number; 12])
}

/// Customers, with all that is theirs in documents in documents.
pub(super) fn customers() -> Vec<Vec<u8>> {
    vec![
        document(&[
            ("_id", id(1)),
            ("name", text("Jan de Vries")),
            ("contact", inner(&[("email", text("jan@example.com")), ("phone", whole(31_612_345_678))])),
            ("birth_date", day(1783)),
            ("logins", list(&[text("from 192.0.2.7"), text("from 192.0.2.8")])),
            ("orders", list(&[inner(&[("card", text("4111 1111 1111 1111")), ("amount", real(12.5))])])),
            ("active", (8, vec![1])),
        ]),
        document(&[
            ("_id", id(2)),
            ("name", text("Anna Jansen")),
            ("contact", inner(&[("email", text("anna@example.org")), ("phone", real(31_687_654_321.0))])),
            ("note", (0x0d, text("mail('anna@example.org')").1)),
            ("filter", (0x0b, b"anna@example.org\0i\0".to_vec())),
        ]),
    ]
}

/// Values in them that are nobody's to read.
pub(super) const IN_CUSTOMERS: [&str; 8] =
    ["Jan de Vries", "Anna Jansen", "jan@example", "anna@example.", "192.0.2.7", "192.0.2.8", "4111 1111", "12345678"];

/// The same where it is bytes of numbers.
fn holds_no_number(bytes: &[u8]) {
    let numbers = [31_612_345_678_i64.to_le_bytes(), 31_687_654_321_f64.to_le_bytes(), (1783 * 86_400_000_i64).to_le_bytes()];
    for number in numbers {
        assert!(memchr::memmem::find(bytes, &number).is_none(), "{number:x?} is left");
    }
}

/// What an archive of them is, with the documents of two collections mixed, and the sums that end them.
pub(super) fn archive(customers: &[Vec<u8>], sums: [u64; 2]) -> Vec<u8> {
    const MARK: [u8; 4] = [0xff; 4];
    let options = "{\"options\":{},\"indexes\":[{\"v\":2,\"key\":{\"email\":1},\"partialFilterExpression\":{\"email\":\"jan@example.com\"}}]}";
    let listed = |name: &str, options: &str| {
        document(&[
            ("db", text("shop")),
            ("collection", text(name)),
            ("metadata", text(options)),
            ("size", whole(0)),
            ("type", text("collection")),
        ])
    };
    let head = |name: &str, sum: Option<u64>| {
        let sum = sum.map(|sum| whole(sum.cast_signed()));
        let is_last = u8::from(sum.is_some());
        document(&[
            ("db", text("shop")),
            ("collection", text(name)),
            ("EOF", (8, vec![is_last])),
            ("CRC", sum.unwrap_or_else(|| whole(0))),
        ])
    };
    let log = document(&[("line", text("login jan@example.com"))]);
    [
        &0x8199_e26d_u32.to_le_bytes()[..],
        &document(&[
            ("concurrent_collections", (0x10, vec![4, 0, 0, 0])),
            ("version", text("0.1")),
            ("server_version", text("7.0.0")),
        ]),
        &listed("customers", options),
        &listed("log", "{}"),
        &MARK,
        &head("customers", None),
        &customers[0],
        &MARK,
        &head("log", None),
        &log,
        &MARK,
        &head("log", Some(sums[0])),
        &MARK,
        &head("customers", None),
        &customers[1],
        &MARK,
        &head("customers", Some(sums[1])),
        &MARK,
    ]
    .concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut unpacked = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut unpacked).unwrap();
    unpacked
}

#[track_caller]
fn finds(name: &str, bytes: &[u8], expected: &[&str]) {
    let folder = Folder::with(&[(name, bytes)]);
    assert_eq!(places(&folder.run(&format!("scan {name} --format jsonl --show-values")).exits(0)), expected);
}

const IN_ONE: [&str; 7] = [
    "documents:1 $.name person_name Jan de Vries",
    "documents:1 $.contact.email email_address jan@example.com",
    "documents:1 $.contact.phone phone_number 31612345678",
    "documents:1 $.birth_date date_of_birth 1974-11-19",
    "documents:1 $.logins[] ip_address 192.0.2.7",
    "documents:1 $.logins[] ip_address 192.0.2.8",
    "documents:1 $.orders[].card credit_card 4111 1111 1111 1111",
];
const IN_TWO: [&str; 5] = [
    "documents:2 $.name person_name Anna Jansen",
    "documents:2 $.contact.email email_address anna@example.org",
    "documents:2 $.contact.phone phone_number 31687654321",
    "documents:2 $.note email_address anna@example.org",
    "documents:2 $.filter email_address anna@example.org",
];

#[test]
fn findings_name_document_and_field() {
    let expected = [&IN_ONE[..], &IN_TWO].concat();
    finds("customers.bson", &customers().concat(), &expected);
    // Whatever it is called.
    finds("dump.1", &customers().concat(), &expected);
    finds("customers.bson.gz", &gzip(&customers().concat()), &expected);
}

#[test]
fn findings_in_an_archive_name_collection_document_and_field() {
    let of = |places: &[&str], text: &str| places.iter().map(|place| place.replace("documents:", text)).collect::<Vec<_>>();
    let mut expected = vec!["archive:2 $.metadata email_address jan@example.com".to_owned()];
    expected.extend(of(&IN_ONE, "shop.customers:"));
    expected.push("shop.log:1 $.line email_address jan@example.com".to_owned());
    // A block is a text by itself, called by its first document.
    expected.extend(of(&IN_TWO, "shop.customers-2:"));
    let expected: Vec<_> = expected.iter().map(String::as_str).collect();
    finds("dump.archive", &archive(&customers(), [0, 0]), &expected);
}

/// The documents that follow each other, by their lengths.
fn documents(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut documents, mut rest) = (Vec::new(), bytes);
    while let Some(length) = rest.get(..4) {
        let (document, behind) = rest.split_at(i32::from_le_bytes(length.try_into().unwrap()) as usize);
        documents.push(document);
        rest = behind;
    }
    documents
}

#[test]
fn what_is_redacted_holds_nothing_of_it() {
    for action in ["label", "surrogate", "mask", "remove", "encrypt", "hash"] {
        let folder = Folder::with(&[("a.bson", &customers().concat()), ("b.bson.gz", &gzip(&customers().concat()))]);
        folder.run(&format!("redact a.bson -o out.bson -q --verify --action *={action}")).exits(0);
        let bytes = folder.read("out.bson");
        if action != "mask" {
            holds_none_of(&bytes, &IN_CUSTOMERS[..7]);
        }
        holds_no_number(&bytes);
        let written = documents(&bytes);
        assert_eq!(written.len(), 2);
        // Ids, and all that is nobody's, are as they were.
        for (document, number) in written.iter().zip([1, 2]) {
            assert!(document.starts_with(&[&document[..4], &[7], b"_id\0", &[number; 12]].concat()));
        }
        assert!(memchr::memmem::find(written[0], &[&b"\x01amount\0"[..], &12.5_f64.to_le_bytes()].concat()).is_some());
        folder.run(&format!("redact b.bson.gz -o out.bson.gz -q --action *={action}")).exits(0);
        if !matches!(action, "surrogate" | "label" | "encrypt" | "hash") {
            assert_eq!(gunzip(&folder.read("out.bson.gz")), bytes);
        }
        assert_eq!(documents(&gunzip(&folder.read("out.bson.gz"))).len(), 2);
    }
}

#[test]
fn of_blobs_what_is_found_is_struck_out() {
    let photo = blob(b"\0\xff\x01 by anna@example.org\0\x02");
    let bytes = document(&[("photo", photo), ("text", blob(b"by anna@example.org"))]);
    let folder = Folder::with(&[("a.bson", &bytes)]);
    folder.run("redact a.bson -o b.bson --action *=label:plain").exits(0).names(&["searched for printable text only"]);
    let struck = blob(b"\0\xff\x01 by ****************\0\x02");
    assert_eq!(folder.read("b.bson"), document(&[("photo", struck), ("text", blob(b"by [EMAIL]"))]));
}

#[test]
fn numbers_and_days_stay_what_they_are_where_what_is_written_is_one() {
    let folder = Folder::with(&[("a.bson", &customers().concat())]);
    folder.run("redact a.bson -o b.bson -q --verify --action *=surrogate").exits(0);
    let bytes = folder.read("b.bson");
    for (kind, name) in [(0x12, "phone"), (0x01, "phone"), (0x09, "birth_date")] {
        let element = [&[kind], name.as_bytes(), &[0]].concat();
        assert!(memchr::memmem::find(&bytes, &element).is_some(), "{name}");
    }
    folder.run("redact a.bson -o c.bson -q --verify").exits(0);
    assert!(memchr::memmem::find(&folder.read("c.bson"), b"\x02phone\0").is_some());
}

#[test]
fn sums_of_collections_are_those_of_what_is_written() {
    let folder = Folder::with(&[("a.archive", &archive(&customers(), [1, 2]))]);
    folder.run("redact a.archive -o b.archive -q --verify --action *=label:plain").exits(0);
    let bytes = folder.read("b.archive");
    holds_none_of(&bytes, &IN_CUSTOMERS);
    holds_no_number(&bytes);
    // One that is written again without a finding has the same sums, and no others.
    folder.run("redact b.archive -o c.archive -q --verify").exits(0);
    assert_eq!(folder.read("c.archive"), bytes);
    let sum = |bytes: &[u8], name: &str| {
        let end = memchr::memmem::rfind(bytes, &[&b"\x02collection\0"[..], &text(name).1].concat()).unwrap();
        let at = end + memchr::memmem::find(&bytes[end..], b"\x12CRC\0").unwrap() + 5;
        u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
    };
    // CRC-64/XZ of what is written for the log: its one document.
    let log = document(&[("line", text("login [EMAIL]"))]);
    assert!(memchr::memmem::find(&bytes, &log).is_some());
    assert_eq!(sum(&bytes, "log"), crc64(&log));
}

/// CRC-64/XZ, bit by bit.
fn crc64(bytes: &[u8]) -> u64 {
    let step = |sum: u64| if sum & 1 == 1 { sum >> 1 ^ 0xc96c_5795_d787_0f42 } else { sum >> 1 };
    !bytes.iter().fold(!0, |sum, byte| (0..8).fold(sum ^ u64::from(*byte), |sum, _| step(sum)))
}

#[test]
fn what_was_encrypted_comes_back_as_what_it_was() {
    let bytes = customers()[0].clone();
    let folder = Folder::with(&[("in/a.bson", &bytes), ("in/b.archive", &archive(&customers(), [0, 0]))]);
    folder.run("redact in -o sealed -q --action *=encrypt").exits(0);
    holds_none_of(&folder.read("sealed/a.bson"), &IN_CUSTOMERS);
    folder.run("restore sealed -o back -q --manifest sealed.manifest.json").exits(0);
    assert_eq!(folder.read("back/a.bson"), bytes);
    let places = |of: &str| places(&folder.run(&format!("scan {of}/b.archive --format jsonl --show-values")).exits(0));
    assert_eq!(places("back"), places("in"));
}

#[test]
fn what_is_damaged_is_named_with_its_place() {
    let both = customers().concat();
    let nested = (0..101).fold(document(&[]), |document, _| self::document(&[("a", (3, document))]));
    let first = customers()[0].clone();
    let mut wrong = both.clone();
    wrong[first.len() + 60] ^= 0x55;
    let torn = archive(&customers(), [0, 0]);
    for (name, bytes, why) in [
        ("a.bson", both[..both.len() - 1].to_vec(), "document 2: it is cut off"),
        ("a.bson", [&both[..], b"\xff\xff\xff\x7f"].concat(), "document 3: it has a document of more than 16 MiB"),
        ("a.bson", [&both[..], b"\x01\0"].concat(), "document 3"),
        ("a.bson", [&first[..], &nested].concat(), "document 2: documents lie in documents"),
        ("a.bson", first[..first.len() - 3].to_vec(), "document 1"),
        ("a.archive", torn[..torn.len() - 30].to_vec(), "cut off"),
    ] {
        let folder = Folder::with(&[(name, &bytes)]);
        let ran = folder.run(&format!("redact {name} -o out --no-manifest")).exits(3).names(&[name, why]);
        assert!(!ran.err.contains("jan@"), "{}", ran.err);
        folder.run(&format!("scan {name}")).exits(3);
        assert_eq!(folder.names(), [name], "{why}");
    }
    // A collection cannot get another name.
    let named = String::from_utf8_lossy(b"customers").into_owned();
    let mut parts = archive(&customers(), [0, 0]);
    while let Some(at) = memchr::memmem::find(&parts, named.as_bytes()) {
        parts.splice(at..at + 9, *b"a@b.co.uk");
    }
    let folder = Folder::with(&[("a.archive", &parts)]);
    folder.run("redact a.archive -o out --no-manifest").exits(3).names(&["a.archive", "personal data"]);
}

#[test]
fn other_files_are_none() {
    for (name, bytes) in [
        // A length that could be one, and what follows.
        ("a.bin", &b"\x16\0\0\0\x02hello\0\x07\0\0\0world\0\0"[..]),
        ("b.bin", b"\x05\0\0\0\0"),
        ("c.bin", b"\x10\0\0\0\x10ab"),
        ("d.bin", b"\x6d\xe2\x99\x81 and no more"),
        ("e.bin", b"\x20\0\0\0\x02\x03\x04\x05\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
    ] {
        let folder = Folder::with(&[(name, bytes)]);
        let ran = folder.run(&format!("scan {name}"));
        assert!(!format!("{}{}", ran.err, ran.text()).contains("BSON"), "{name}: {}", ran.err);
    }
}

#[test]
fn a_document_of_16_mib_is_read_and_written() {
    let filling = "x jan@example.com ".repeat(950_000);
    let bytes = document(&[("_id", id(1)), ("text", text(&filling[..(16 << 20) - 100]))]);
    let folder = Folder::with(&[("a.bson", &bytes)]);
    folder.run("redact a.bson -o b.bson -q --action *=mask").exits(0);
    let after = folder.read("b.bson");
    assert_eq!(documents(&after).len(), 1);
    holds_none_of(&after, &["jan@example"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_bytes_are_too_odd(at in 0_usize..400, byte: u8, cut in 0_usize..500) {
        let mut bytes = archive(&customers(), [0, 0]);
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(length - cut % 3 * (cut % length) / 2);
        let folder = Folder::with(&[("a.archive", &bytes)]);
        // It is read, or said to be damaged.
        let ran = folder.run("scan a.archive -q");
        prop_assert!(matches!(ran.code, Some(0 | 1 | 3)), "{:?}", ran.code);
    }
}
