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
    "katu",
    "kuja",
    "tie",
    "polku",
    "plads",
    "v\u{e6}nget",
    "gate",
    "vei",
    "vegen",
    "v\u{e4}g",
    "gr\u{e4}nd",
    "torget",
    "damm",
    "ufer",
    "allee",
    "all\u{e9}",
    "dreef",
    "hof",
    "markt",
    "pad",
    "ring",
    "steeg",
    "vejen",
    "stien",
    "bakken",
    "backen",
    "stigen",
];

/// Whether it names a street and a house: `12 Main Street`, `Dorpsstraat 12a`, `12 rue de la Paix`.
pub(super) fn is_one(text: &[u8]) -> bool {
    let original = text;
    let text = String::from_utf8_lossy(text).to_lowercase();
    if text.starts_with("lieu-dit ") {
        return true;
    }
    let mut words = text.split([' ', ',']).filter(|word| !word.is_empty());
    let is_house = |word: &str| word.len() <= 6 && word.starts_with(|first: char| first.is_ascii_digit());
    let is_street = |word: &str| {
        STREETS.contains(&word.trim_end_matches('.').as_bytes())
            || STREET_ENDS.iter().any(|end| word.len() > end.len() + 1 && word.ends_with(end))
    };
    words.clone().any(is_house) && words.any(is_street) || is_flat(&text) || is_plain(&text) || is_numbered(original)
}

/// Words that other things have a number behind.
const THINGS: &[&str] = &[
    "Port", "Bank", "Register", "Page", "Line", "Room", "Block", "Section", "Segment", "Slot", "Unit", "Node", "Channel",
    "Device", "Bus", "Offset", "Version", "Chapter", "Table", "Step", "Level", "Type", "Class", "Group", "Order", "Invoice",
    "Ticket", "Test", "User", "Item", "Product", "Address", "Host", "Server", "Sensor", "Zone",
];

/// Capitals and a number, as streets without a word for one are written: `Spui 1`, `De Run 4118`, `Dorf 117`; or none: `Plaza Mayor s/n`.
fn is_numbered(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else { return false };
    let words: Vec<&str> = text.split(' ').collect();
    let Some((house, names)) = words.split_last().filter(|(_, names)| (1..=5).contains(&names.len())) else { return false };
    let digits = house.bytes().take_while(u8::is_ascii_digit).count();
    let is_house = (1..=4).contains(&digits) && house.len() <= digits + 4 || *house == "s/n";
    let is_capital = |word: &&str| {
        word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().all(|sign| sign.is_alphabetic() || "'.-".contains(sign))
    };
    let is_small = |word: &&str| word.len() <= 4 && word.chars().all(char::is_alphabetic);
    is_house
        && names.iter().all(|word| is_capital(word) || is_small(word))
        && names.iter().any(|word| is_capital(word) && word.chars().count() > 2)
        && !names.iter().any(|word| THINGS.contains(word))
        && is_capital(&names[0])
}

/// Words for a part of a house.
const UNITS: &[&str] = &[
    "apt",
    "apartment",
    "unit",
    "flat",
    "suite",
    "ste",
    "floor",
    "room",
    "bus",
    "appartement",
    "etage",
    "wohnung",
    "piso",
    "interno",
    "leilighet",
    "lgh",
];

/// `Apt 3`, `Flat 2B`
fn is_flat(text: &str) -> bool {
    let mut words = text.split(' ');
    let (unit, number) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    words.next().is_none()
        && UNITS.contains(&unit.trim_end_matches('.'))
        && (1..=4).contains(&number.len())
        && number.chars().any(|sign| sign.is_ascii_digit())
}

/// More words for a street, which are common words as well: where a field says so they are enough.
const KINDS: &[&str] = &[
    "st",
    "pl",
    "ct",
    "ter",
    "cres",
    "way",
    "close",
    "grove",
    "gardens",
    "hill",
    "row",
    "sq",
    "mews",
    "walk",
    "view",
    "place",
    "park",
    "parkway",
    "circle",
    "trail",
    "via",
    "viale",
    "corso",
    "piazza",
    "rua",
    "ul.",
    "ulica",
    "al.",
    "os.",
    "plaza",
    "paseo",
    "quai",
    "impasse",
    "all\u{e9}e",
    "cours",
    "spui",
    "gate",
    "vei",
    "v\u{e4}g",
    "katu",
    "tie",
];

/// `12 Pine Ter`, `ul. Polna 3`
fn is_plain(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let is_house = |word: &&str| word.len() <= 6 && word.starts_with(|first: char| first.is_ascii_digit());
    (2..=7).contains(&words.len())
        && words.iter().any(is_house)
        && words.iter().any(|word| KINDS.contains(&word.trim_end_matches(',')))
}
