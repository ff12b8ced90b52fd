//! Every string of bytes comes back from every set, however it is cut; places in the text are places in the bytes; sets are told.

use encoding_rs::Encoding;
use proptest::prelude::*;

use super::{Charset, Choice, Decoder, Encoder, Meter, is_undecided, of_line, of_start};

const NAMES: [&str; 34] = [
    "utf-16le",
    "utf-16be",
    "utf-32le",
    "utf-32be",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "windows-874",
    "iso-8859-2",
    "iso-8859-3",
    "iso-8859-4",
    "iso-8859-5",
    "iso-8859-6",
    "iso-8859-7",
    "iso-8859-8",
    "iso-8859-10",
    "iso-8859-13",
    "iso-8859-15",
    "iso-8859-16",
    "koi8-r",
    "koi8-u",
    "macintosh",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "gbk",
    "gb18030",
    "big5",
];

fn set(name: &str) -> Charset {
    match Choice::named(name) {
        Some(Choice::Only(set)) => set,
        other => panic!("{name}: {other:?}"),
    }
}

fn sets() -> impl Strategy<Value = Charset> {
    prop::sample::select(NAMES.map(set).to_vec())
}

/// Pieces of these sizes, in turn.
fn pieces<'a>(mut bytes: &'a [u8], sizes: &'a [usize]) -> impl Iterator<Item = &'a [u8]> {
    let mut sizes = sizes.iter().cycle();
    std::iter::from_fn(move || {
        let (piece, rest) = bytes.split_at(bytes.len().min(*sizes.next()?));
        bytes = rest;
        (!piece.is_empty()).then_some(piece)
    })
}

fn decoded(set: Charset, bytes: &[u8], sizes: &[usize]) -> Vec<u8> {
    let (mut decoder, mut text) = (Decoder::new(set), Vec::new());
    for piece in pieces(bytes, sizes) {
        decoder.decode(piece, false, &mut text);
    }
    decoder.decode(b"", true, &mut text);
    text
}

fn encoded(set: Charset, text: &[u8], sizes: &[usize]) -> Vec<u8> {
    let (mut encoder, mut bytes) = (Encoder::new(set), Vec::new());
    for piece in pieces(text, sizes) {
        encoder.encode(piece, &mut bytes);
    }
    encoder.finish(&mut bytes);
    bytes
}

/// A text in a set by the crate's own words, not by ours.
fn written(name: &str, text: &str) -> Vec<u8> {
    match name {
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "utf-32le" => text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect(),
        "utf-32be" => text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect(),
        name => Encoding::for_label(name.as_bytes()).unwrap().encode(text).0.into_owned(),
    }
}

/// Bytes of all kinds: any, and some that are near to being characters.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let unit = prop_oneof![
        3 => any::<u8>().prop_map(|byte| vec![byte]),
        2 => (0x81u8..0xff, 0x30u8..0xff).prop_map(|(a, b)| vec![a, b]),
        1 => (0x81u8..0x90, 0x30u8..0x3a, 0x81u8..0xff, 0x30u8..0x3a).prop_map(|(a, b, c, d)| vec![a, b, c, d]),
        1 => (0x8eu8..0x90, 0xa1u8..0xff, 0xa1u8..0xff).prop_map(|(a, b, c)| vec![a, b, c]),
        2 => prop::sample::select(vec!["\n", "a", "jan ", "\0"]).prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::sample::select(vec!['\u{10fe00}', '\u{10fe41}', '\u{10feff}', '\u{10ff00}', '\u{ffff}', 'é', '漢'])
            .prop_flat_map(|c| prop::sample::select(["utf-16le", "utf-16be", "utf-32le", "utf-32be", "gb18030"].to_vec())
                .prop_map(move |name| written(name, &c.to_string()))),
    ];
    proptest::collection::vec(unit, 0..60).prop_map(|units| units.concat())
}

fn sizes() -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(prop_oneof![1usize..5, 1usize..200], 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_come_back(set in sets(), bytes in bytes(), sizes in sizes(), others in sizes()) {
        let text = decoded(set, &bytes, &[usize::MAX]);
        prop_assert!(std::str::from_utf8(&text).is_ok());
        prop_assert_eq!(&decoded(set, &bytes, &sizes), &text, "decoded in pieces");
        prop_assert_eq!(&encoded(set, &text, &[usize::MAX]), &bytes);
        prop_assert_eq!(&encoded(set, &text, &others), &bytes, "encoded in pieces");
    }

    #[test]
    fn what_is_no_text_comes_back_too(bytes in bytes(), sizes in sizes(), others in sizes()) {
        let set = Charset::OPAQUE;
        let text = decoded(set, &bytes, &sizes);
        prop_assert!(!text.contains(&0));
        prop_assert_eq!(&encoded(set, &text, &[usize::MAX]), &bytes);
        prop_assert_eq!(&encoded(set, &text, &others), &bytes, "encoded in pieces");
        let mut meter = Meter::new(set, 0);
        pieces(&text, &others).for_each(|piece| meter.pass(piece));
        meter.pass(b"");
        prop_assert!(meter.place() + 3 >= bytes.len() as u64 && meter.place() <= bytes.len() as u64);
    }

    #[test]
    fn text_comes_out_as_it_is_written(name in prop::sample::select(NAMES.to_vec()), text in "[ -~\n]{0,40}|.{0,20}") {
        // What stands for bytes is escaped.
        let text: String = text.chars().filter(|c| !(0x0010_fe00..0x0010_ff00).contains(&u32::from(*c))).collect();
        let set = set(name);
        let bytes = written(name, &text);
        let is_wide = name.starts_with("utf");
        if is_wide || !Encoding::for_label(name.as_bytes()).unwrap().encode(&text).2 {
            let expected = if is_wide || text.is_ascii() { text } else {
                Encoding::for_label(name.as_bytes()).unwrap().decode_without_bom_handling(&bytes).0.into_owned()
            };
            prop_assert_eq!(String::from_utf8(decoded(set, &bytes, &[usize::MAX])).unwrap(), expected);
        }
    }

    #[test]
    fn places_in_the_text_are_places_in_the_bytes(set in sets(), bytes in bytes(), sizes in sizes()) {
        let text = decoded(set, &bytes, &[usize::MAX]);
        let mut meter = Meter::new(set, 0);
        let mut at = 0;
        for piece in pieces(&text, &sizes) {
            prop_assert_eq!(meter.measure(piece) + meter.place(), { let mut other = meter.clone(); other.pass(piece); other.place() });
            meter.pass(piece);
            at += piece.len();
            let whole = (0..=at).rev().find(|at| std::str::from_utf8(&text[..*at]).is_ok()).unwrap();
            prop_assert_eq!(meter.place(), encoded(set, &text[..whole], &[usize::MAX]).len() as u64);
        }
        prop_assert_eq!(meter.place(), bytes.len() as u64);
    }

    #[test]
    fn what_is_put_in_does_not_shift_what_stands_behind(set in sets(), bytes in bytes(), at in any::<prop::sample::Index>(), gone in 0usize..9) {
        // As an edit does that takes out any bytes of the text.
        let text = decoded(set, &bytes, &[usize::MAX]);
        let from = at.index(text.len() + 1);
        let to = (from + gone).min(text.len());
        let edited = [&text[..from], b"[EMAIL]\n", &text[to..]].concat();
        let out = encoded(set, &edited, &[7]);
        let again = decoded(set, &out, &[usize::MAX]);
        let is_wide = set.is_wide();
        prop_assert!(!is_wide || again.windows(8).any(|window| window == b"[EMAIL]\n"), "{:?}", String::from_utf8_lossy(&again));
    }
}

#[test]
fn what_a_set_cannot_say_becomes_a_question_mark() {
    for (name, expected) in [("windows-1252", &b"a?\xe9\n"[..]), ("shift_jis", b"a??\n"), ("koi8-r", b"a??\n")] {
        assert_eq!(encoded(set(name), "a漢é\n".replace('漢', "\u{10000}").as_bytes(), &[1]), expected, "{name}");
    }
    // Half a character, and bytes that are none.
    assert_eq!(encoded(set("utf-16be"), b"a\xc3", &[9]), b"\0a\0?");
    assert_eq!(encoded(set("utf-16be"), b"a\xffb", &[9]), b"\0a\0?\0b");
}

#[test]
fn lines_are_whole_as_soon_as_their_end_is_there() {
    for name in NAMES {
        let set = set(name);
        for broken in [&b"\x81"[..], b"\x81\x30", b"\x8f\xa1", b"\xff"] {
            if set.is_wide() {
                continue;
            }
            let (mut decoder, mut text) = (Decoder::new(set), Vec::new());
            decoder.decode(&[b"line ", broken, b"\n"].concat(), false, &mut text);
            assert_eq!((text.last(), decoder.pending()), (Some(&b'\n'), 0), "{name} {broken:x?}");
        }
    }
}

#[test]
fn wide_sets_are_told_by_their_first_line() {
    let line = "Jan, jan@example.com\r\n";
    for name in &NAMES[..4] {
        let Charset(kind) = set(name);
        for mark in ["", "\u{feff}"] {
            let bytes = written(name, &format!("{mark}{line}and more of it"));
            // What comes behind the line end does not matter.
            let enough = (0..bytes.len()).find(|length| !is_undecided(&bytes[..*length])).unwrap();
            for length in [enough, enough + 1, bytes.len()] {
                let told = of_start(&bytes[..length]).map(|(Charset(kind), _)| kind);
                assert_eq!(told, Some(kind), "{name} {mark:?} {length}");
            }
        }
    }
    for text in [&b"plain\n"[..], b"a\0b\nc", b"\0\0\0\x01\x02\0\0", b"ab\0\0", b"\n\0a\0", b"", b"\x89PNG\0"] {
        assert_eq!(of_start(text), None, "{text:?}");
    }
    assert!(is_undecided(b"abc") && !is_undecided(b"abcd") && !is_undecided(b"a\n") && is_undecided(b"a\0b\0"));
}

#[test]
fn older_sets_are_told_by_a_line() {
    for (name, lines) in [
        ("windows-1252", &["1;Müller;Köln", "naam: André", "Söderström, Åke", "5 €", "Français, garçon", "Núñez"][..]),
        ("windows-1251", &["Иван Петров", "имя;телефон;адрес"]),
        ("koi8-u", &["Иван Петров живёт в Москве"]),
        ("windows-1253", &["Γιώργος Παπαδόπουλος"]),
        ("shift_jis", &["氏名,電話番号,住所", "顧客名: 鈴木一郎"]),
        ("euc-jp", &["氏名,電話番号,住所", "これは山田太郎さんの電話番号です"]),
        ("euc-kr", &["이름,전화번호,주소", "김철수"]),
        ("gbk", &["姓名,电话号码,地址", "客户张伟的电话"]),
        ("big5", &["姓名,電話號碼,地址", "客戶王小明的電話"]),
    ] {
        for line in lines {
            let bytes = written(name, &format!("{line}\r\n"));
            let expected = Encoding::for_label(name.as_bytes()).unwrap().name();
            assert_eq!(of_line(&bytes, false).map(Charset::name), Some(expected), "{line}");
            assert_eq!(of_line(line.as_bytes(), false), None, "{line} in UTF-8");
        }
    }
    // More of UTF-8 than of anything else.
    assert_eq!(of_line("Müller, Söderström, \u{fe}".as_bytes(), false), None);
    assert_eq!(of_line(b"M\xc3\xbcller, S\xc3\xb6derstr\xc3\xb6m, \xe9\n", false), None);
    // A character that the limit cuts.
    assert_eq!(of_line(b"caf\xc3", true), None);
    assert_eq!(of_line(b"caf\xe9", false).map(Charset::name), Some("windows-1252"));
}

#[test]
fn sets_have_the_names_of_the_standard() {
    assert_eq!(set("latin1").name(), "windows-1252");
    assert_eq!(set("UTF-16").name(), "UTF-16LE");
    assert_eq!(set(" sjis ").name(), "Shift_JIS");
    assert_eq!(Choice::named("utf8"), Some(Choice::Utf8));
    for unknown in ["", "iso-2022-jp", "utf-7", "ebcdic", "replacement", "hz-gb-2312"] {
        assert_eq!(Choice::named(unknown), None, "{unknown}");
    }
}
