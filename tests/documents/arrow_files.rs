//! Files and streams of Arrow: what is found in them, and what is written back. Those that are read here were written by PyArrow.

use proptest::prelude::*;

use super::{holds_none_of, places};
use crate::harness::Folder;

const FILE: &[u8] = include_bytes!("arrow_files/customers.arrow");
const STREAM: &[u8] = include_bytes!("arrow_files/customers.stream");
const VIEWS: &[u8] = include_bytes!("arrow_files/views.arrow");
const SHORT: &[u8] = include_bytes!("arrow_files/short.arrow");
const HIDDEN: &[u8] = include_bytes!("arrow_files/hidden.arrow");
/// One batch of 6,000 rows, which are not held together.
const LONG: &[u8] = include_bytes!("arrow_files/long.arrow");
const UNION: &[u8] = include_bytes!("arrow_files/union.arrow");

/// Values in them that are nobody's to read.
const IN_FILES: [&str; 7] =
    ["Jan de Vries", "Anna Jansen", "jan@example", "anna@example", "gone@example", "Gone Person", "192.0.2.7"];

#[track_caller]
fn found(name: &str, bytes: &[u8]) -> Vec<String> {
    let folder = Folder::with(&[(name, bytes)]);
    places(&folder.run(&format!("scan {name} --format jsonl --show-values")).exits(0))
}

#[test]
fn findings_name_row_and_column() {
    let expected = [
        "metadata:1 metadata.value email_address jan@example.com",
        "metadata:2 metadata.value email_address anna@example.org",
        "rows:1 rows.name person_name Jan de Vries",
        "rows:1 rows.email email_address jan@example.com",
        "rows:1 rows.phone phone_number 31612345678",
        "rows:1 rows.born date_of_birth 1974-11-19",
        "rows:1 rows.contact email_address jan@example.com",
        "rows:1 rows.home.street street_address Main Street 1",
        "rows:1 rows.home.phone phone_number 31612345678",
        "rows:1 rows.mails email_address jan@example.com",
        "rows:1 rows.mails email_address anna@example.org",
        "rows:1 rows.attrs.value email_address jan@example.com",
        "rows:1 rows.blob email_address jan@example.com",
        "rows:1 rows.pair ip_address 192.0.2.7",
        "rows:2 rows.name person_name Anna Jansen",
        "rows:2 rows.email email_address anna@example.org",
        "rows:2 rows.phone phone_number 31687654321",
        "rows:2 rows.born date_of_birth 1980-01-02",
        "rows:2 rows.contact email_address anna@example.org",
        "rows:3 rows.contact email_address jan@example.com",
    ];
    assert_eq!(found("a.feather", FILE), expected);
    let in_stream = found("a.arrows", STREAM);
    assert_eq!(in_stream[..20], expected);
    assert_eq!(in_stream.last().map(String::as_str), Some("rows:6 rows.contact email_address gone@example.net"));
}

/// Redacts a file with these flags.
#[track_caller]
fn redacted(bytes: &[u8], flags: &str, values: &[&str]) -> Vec<u8> {
    let folder = Folder::with(&[("a.arrow", bytes)]);
    folder.run(&format!("redact a.arrow -o b.arrow -q {flags}")).exits(0);
    let after = folder.read("b.arrow");
    holds_none_of(&after, values);
    for number in [31_612_345_678_i64, 31_687_654_321] {
        assert!(memchr::memmem::find(&after, &number.to_le_bytes()).is_none(), "{number} is left");
    }
    after
}

#[test]
fn what_is_redacted_holds_nothing_of_it() {
    for bytes in [FILE, STREAM, VIEWS] {
        let after = redacted(bytes, "", &IN_FILES);
        // What is packed is looked at as it is read; numbers and days hold others.
        let values = found("b.arrow", &after).join("\n");
        holds_none_of(values.as_bytes(), &[&IN_FILES[..], &["31612345678", "31687654321", "1974-11-19"]].concat());
        assert!(!values.contains("email"), "{values}");
        assert_eq!(after.starts_with(b"ARROW1"), bytes.starts_with(b"ARROW1"));
        assert_eq!(after.ends_with(b"ARROW1"), bytes.ends_with(b"ARROW1"));
    }
    let folder = Folder::with(&[("a.arrow", VIEWS)]);
    folder.run("redact a.arrow -o b.arrow -q --verify").exits(0);
    folder.run("redact b.arrow -o c.arrow -q").exits(0);
    assert_eq!(folder.read("c.arrow"), folder.read("b.arrow"));
}

#[test]
fn surrogates_are_found_as_what_they_stand_for() {
    let folder = Folder::with(&[("a.arrow", FILE)]);
    folder.run("redact a.arrow -o b.arrow -q --action *=surrogate").exits(0);
    let kinds = |places: Vec<String>| {
        let words = |place: &String| place.split(' ').take(3).collect::<Vec<_>>().join(" ");
        places.iter().map(words).filter(|place| place.starts_with("rows") && !place.ends_with("ip_address")).collect::<Vec<_>>()
    };
    assert_eq!(kinds(found("b.arrow", &folder.read("b.arrow"))), kinds(found("a.arrow", FILE)));
}

#[test]
fn what_was_encrypted_comes_back() {
    let folder = Folder::with(&[("in/a.arrow", FILE), ("in/b.arrow", STREAM), ("in/c.arrow", VIEWS)]);
    // In days no token fits.
    folder.run("redact in -o sealed -q --action *=encrypt").exits(3).names(&["5 values of date_of_birth"]);
    folder.run("restore sealed -o back -q --manifest sealed.manifest.json").exits(0);
    for name in ["a.arrow", "b.arrow", "c.arrow"] {
        // What is struck out in words of the writer does not come back.
        let rows = |folder_name: &str| {
            let places = found(name, &folder.read(&format!("{folder_name}/{name}")));
            let is_brought_back = |place: &String| place.starts_with("rows") && !place.contains("date_of_birth");
            places.into_iter().filter(is_brought_back).collect::<Vec<_>>()
        };
        assert_eq!(rows("back"), rows("in"), "{name}");
    }
}

#[test]
fn texts_that_become_longer_get_their_buffers() {
    let after = redacted(SHORT, "--action *=label", &["a@b.nl"]);
    assert!(memchr::memmem::find(&after, b"[EMAIL:").is_some());
}

#[test]
fn what_no_row_has_goes() {
    // Values that are said to be none, and some that no list has.
    let expected = ["rows:1 rows.mails email_address jan@example.com", "rows:2 rows.mail email_address jan@example.com"];
    assert_eq!(found("a.arrow", HIDDEN), expected);
    assert!(memchr::memmem::find(HIDDEN, b"kees@example.net").is_some());
    redacted(HIDDEN, "--action *=label", &["kees@example.net", "jan@example.com"]);
}

#[test]
fn what_is_damaged_or_unknown_is_named() {
    let mut torn = FILE.to_vec();
    torn.truncate(FILE.len() - 20);
    for (bytes, why) in [(UNION.to_vec(), "Union"), (STREAM[..STREAM.len() - 200].to_vec(), "cut off"), (torn, "cut off")] {
        let folder = Folder::with(&[("a.arrow", &bytes)]);
        let ran = folder.run("redact a.arrow -o b.arrow --no-manifest").exits(3).names(&["a.arrow", why]);
        assert!(!ran.err.contains("jan@"), "{}", ran.err);
        assert_eq!(folder.names(), ["a.arrow"]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_bytes_are_too_odd(at in any::<usize>(), byte: u8, of in 0_usize..3, cut in 0_usize..4) {
        let mut bytes = [FILE, STREAM, VIEWS][of].to_vec();
        let place = at % bytes.len();
        bytes[place] = byte;
        if cut == 0 {
            bytes.truncate(place);
        }
        let folder = Folder::with(&[("a.arrow", &bytes)]);
        // It is read, or said to be damaged, and nothing is left of a run that failed.
        let ran = folder.run("redact a.arrow -o b.arrow -q --no-manifest");
        prop_assert!(matches!(ran.code, Some(0 | 3)), "{:?} {}", ran.code, ran.err);
    }
}

#[test]
fn a_long_batch_is_read_and_written_in_parts() {
    let folder = Folder::with(&[("a.arrow", LONG)]);
    let found = places(&folder.run("scan a.arrow --format jsonl --show-values").exits(0));
    let of = |column: &str| found.iter().filter(|place| place.contains(column)).cloned().collect::<Vec<_>>();
    let expected = |first: usize, text: &dyn Fn(usize) -> String| {
        (0..120).map(|number| format!("rows:{} {}", 50 * number + first, text(number))).collect::<Vec<_>>()
    };
    assert_eq!(of(" rows.text "), expected(1, &|number| format!("rows.text email_address user{number}@example.com")));
    assert_eq!(of(" rows.view "), expected(6, &|number| format!("rows.view email_address view{number}@example.net")));
    // One in eleven lists is none, and one in thirteen places in the dictionary.
    assert_eq!(of(" rows.list ").len(), (0..120).filter(|number| number * 50 % 11 > 0).count());
    assert_eq!(of(" rows.kind ").len(), (0..6_000).filter(|row| row % 3 == 2 && row % 13 > 0).count());
    folder.run("redact a.arrow -o b.arrow -q").exits(0);
    folder.run("verify b.arrow --manifest b.arrow.manifest.json --against a.arrow").exits(0);
    holds_none_of(&folder.read("b.arrow"), &["@example"]);
    folder.run("redact b.arrow -o c.arrow -q --no-manifest").exits(0);
    assert!(folder.read("b.arrow") == folder.read("c.arrow"), "what was parted stays so");
}
