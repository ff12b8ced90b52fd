//! What is decided by bits, where a value stands clear, is what the careful path decides.

use proptest::prelude::*;

use super::rules::Detection;
use super::vector::Kernel;
use super::{Scratch, detect};
use crate::model::Candidate;

/// Values whole and broken, what announces them, and what may stand between them.
const PIECES: &[&str] = &[
    "192.0.2.7",
    "10.0.0.1",
    "1.2.3.4",
    "255.255.255.0",
    "010.001.002.003",
    "192.0.2.7.443",
    "256.1.2.3",
    "120.0.0.0",
    "Chrome/",
    "db01.internal/",
    "+31201234567",
    "+1 202-555-0143",
    "+1.202.555.0143",
    "+44 (0)20 7946 0749",
    "0031612345678",
    "0612345678",
    "06-12345678",
    "(020) 7946 0000",
    "4111111111111111",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "4111.1111.1111.1111",
    "4111 1111 1111 1112",
    "378282246310005",
    "3782 822463 10005",
    "NL91ABNA0417164300",
    "NL91 ABNA 0417 1643 00",
    "nl91abna0417164300",
    "DE89 3704 0044 0532 0130 00",
    "DE89-3704-0044-0532-0130-00",
    "NL91ABNA0417164301",
    "jan@example.com",
    "jan+x@example.co.uk",
    "o'neil@example.org",
    "jan@192.0.2.7",
    "jan@example.",
    "jan@example..com",
    "+31201234567@example.net",
    "2001:db8::1",
    "2001:db8:1:2:3:4:5:6",
    "fe80::1%eth0",
    "::1",
    "ff02::2",
    "00:00:5e:00:53:01",
    "12:34:56",
    "2024-01-02",
    "2024-01-02T12:34:56.789Z",
    "1772431200236",
    "7438d894-9136-4c13-aaf6-d321684b0dfa",
    "404 33348",
    "10663.70",
    "sip:jan@example.com",
    "sip:+31201234567@192.0.2.7:5060",
    "https://u:secret@example.com/x",
    "password=hunter2x",
    "token: abcDEF123456789abc",
    "[EMAIL:abcdefghij]",
    "[PHONE]",
    "************1111",
    "phone ",
    "card ",
    "tel. ",
    "version ",
    "order ",
    "\\n",
    "\\u003c",
    "%20",
    "%2B",
    "%3D",
    "\u{1b}[32m",
    "#012",
    " ",
    "  ",
    ", ",
    "; ",
    "\t",
    "\n",
    ",",
    ";",
    "/",
    "|",
    "=",
    "+",
    ":",
    "-",
    "\"",
    "'",
    "(",
    ")",
    "<",
    ">",
    ".",
    "_",
    "*",
    "&",
    "@",
    "[",
    "]",
    "~",
    "x",
    "7",
    "A",
    "é",
    "“",
];

fn rules(is_careful: bool) -> Detection {
    let detectors = crate::pattern::built_in_without_examples().expect("the catalogue is right");
    let regions: Vec<String> = ["NL", "US", "GB", "DE", "IN"].map(String::from).to_vec();
    let mut rules = Detection::new(&detectors, 0, &regions, Kernel::best()).expect("the detectors can be used");
    rules.is_careful = is_careful;
    rules
}

/// Candidates in one order, each once: a value may be found from two places.
fn candidates(rules: &Detection, text: &[u8]) -> Vec<Candidate> {
    let mut scratch = Scratch::new();
    detect(rules, text, &[], 0, &mut scratch);
    let mut found = scratch.hits.candidates;
    found.sort_by_key(|candidate| (candidate.start, candidate.end, candidate.detector, candidate.score));
    found.dedup();
    found
}

thread_local! {
    static RULES: [Detection; 2] = [rules(false), rules(true)];
}

fn check(text: &[u8]) -> Result<(), TestCaseError> {
    // Far from the ends, where there is room for a view of what is near.
    let text = [&b"some words of a line before\n".repeat(4), text, &b"\nand some words of lines behind".repeat(4)].concat();
    RULES.with(|[plain, careful]| {
        prop_assert_eq!(candidates(plain, &text), candidates(careful, &text), "{}", String::from_utf8_lossy(&text));
        Ok(())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn by_bits_is_with_care(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 1..9)) {
        check(pieces.concat().as_bytes())?;
    }

    #[test]
    fn by_bits_is_with_care_on_digits(text in "[-0-9 .()/+:@*_%x,'\"\n]{1,60}") {
        check(text.as_bytes())?;
    }
}

/// Words and numbers as they stand in addresses, dates and the like.
const BESIDE: &[&str] = &[
    "12",
    "5",
    "1974",
    "12-03-1974",
    "12/27",
    "3-4-81",
    "19741119",
    "741119",
    "10115",
    "1016 GV",
    "1016gv",
    "111 22",
    "560001",
    "2000",
    "007",
    "51.5007",
    "52.3702, 4.8952",
    "51.5",
    "N 51.5, E 4.3",
    "51°26'29.8\"N",
    "6XE",
    "1aa",
    "62704",
    "12B",
    "3bis",
    "12-14",
    "3/17",
    "9th",
    "12:30",
    "4.2",
    "03-77",
    "99 99 99 999",
    "20-00-00",
    "born",
    "geboren",
    "né",
    "dob",
    "d.o.b.",
    "geb.",
    "en",
    "on",
    "op",
    "le",
    "the",
    "of",
    "van",
    "is",
    "March",
    "maart",
    "mars",
    "XI",
    "years",
    "year-old",
    "jaar",
    "jarige",
    "old",
    "aged",
    "dochter",
    "Mw. Kooistra",
    "Beller:",
    "exp",
    "cvv",
    "code",
    "sort",
    "rekening",
    "card",
    "4111111111111111",
    "Prinsengracht",
    "noorderkade",
    "Baker",
    "Street",
    "Am Markt",
    "Chapter",
    "rue",
    "de la Paix",
    "Calle",
    "Mayor",
    "Box",
    "Postbus",
    "PO",
    "Apt",
    "nr",
    "n.",
    "nummer",
    "Oude",
    "kanaaldijk-Noord",
    "Straße",
    "gate",
    "adres",
    "woont",
    "bor på",
    "at",
    "in",
    "te",
    "i",
    "Sommarhagen",
    "House No.",
    "#",
    "Sector 9-B",
    "Kiln House",
    "bus 3",
    "postcode",
    "PLZ",
    "C.P.",
    "zip",
    "klopt",
    "Berlin",
    "Amsterdam",
    "Springfield, IL",
    "NW1",
    "A-",
    "London",
    "gps",
    "lat",
    "lon",
    "d'Artagnan",
    "*",
    "(",
    ")",
    ",",
    ".",
    ":",
    "- ",
    "\n",
    "[",
    "\"",
    "'",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn beside_words_by_what_is_next_is_with_care(pieces in proptest::collection::vec((proptest::sample::select(BESIDE), any::<bool>()), 2..10)) {
        let glued = pieces.iter().map(|(piece, is_apart)| format!("{piece}{}", if *is_apart { " " } else { "" }));
        check(glued.collect::<String>().as_bytes())?;
        let apart: Vec<&str> = pieces.iter().map(|(piece, _)| *piece).collect();
        check(apart.join(" ").as_bytes())?;
    }
}
