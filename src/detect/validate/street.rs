//! Whether a text that stands where an address may stand is a street with a number. In running text the words of `street_address` decide instead.

/// Words for a street, in small letters, that stand apart.
const STREETS: &[&[u8]] = &[
    b"street",
    b"road",
    b"rd",
    b"avenue",
    b"ave",
    b"lane",
    b"ln",
    b"drive",
    b"court",
    b"square",
    b"boulevard",
    b"blvd",
    b"terrace",
    b"crescent",
    b"rue",
    b"calle",
    b"avenida",
    b"chemin",
    b"weg",
    b"laan",
    b"plein",
    b"allee",
];
/// Ends of words for a street, in small letters.
const STREET_ENDS: &[&str] = &[
    "straat",
    "weg",
    "laan",
    "plein",
    "gracht",
    "kade",
    "singel",
    "dijk",
    "stra\u{df}e",
    "strasse",
    "str.",
    "platz",
    "gasse",
    "gatan",
    "v\u{e4}gen",
    "vej",
    "gade",
    "veien",
    "gata",
];

/// Whether it names a street and a house: `12 Main Street`, `Dorpsstraat 12a`, `12 rue de la Paix`.
pub(super) fn is_one(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text).to_lowercase();
    let mut words = text.split([' ', ',']).filter(|word| !word.is_empty());
    let is_house = |word: &str| word.len() <= 6 && word.starts_with(|first: char| first.is_ascii_digit());
    let is_street = |word: &str| {
        STREETS.contains(&word.trim_end_matches('.').as_bytes())
            || STREET_ENDS.iter().any(|end| word.len() > end.len() + 1 && word.ends_with(end))
    };
    words.clone().any(is_house) && words.any(is_street)
}
