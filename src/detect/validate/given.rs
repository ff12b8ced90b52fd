//! Whether a text is the name of a person whatever stands around it: a given name that many people have, initials or a title, and a family
//! name behind it. It decides where the name of a field says too little: `name`, `contact`, `customer`.

mod table;

use table::LONGEST;

/// The names in small letters, one a line, below lines of remarks.
static GIVEN: &[u8] = include_bytes!("../../../patterns/names/given.txt");
/// Where in the list each name stands: the table that the build step makes of it.
static SLOTS: &[u8; 4 << table::SLOT_BITS] = include_bytes!(concat!(env!("OUT_DIR"), "/given.bin"));
/// What is said before a name, without the point behind it.
const TITLES: [&[u8]; 26] = [
    b"Dr", b"Mr", b"Mrs", b"Ms", b"Prof", b"Dhr", b"Mevr", b"Mw", b"Drs", b"Ir", b"Herr", b"Frau", b"Mevrouw", b"Meneer", b"Mme",
    b"Sr", b"Sra", b"Hr", b"Mdm", b"Miss", b"Ing", b"dhr", b"mevr", b"mw", b"mevrouw", b"meneer",
];
/// Initials that are no person's.
const NOT_INITIALS: [&[u8]; 8] = [b"U.S.", b"U.K.", b"E.U.", b"N.V.", b"B.V.", b"S.A.", b"L.A.", b"U.N."];

/// Whether many people have this given name.
pub(crate) fn is_given(word: &[u8]) -> bool {
    let Ok(word) = std::str::from_utf8(word) else { return false };
    if word.len() < 3 || word.len() > LONGEST {
        return false;
    }
    if !word.is_ascii() {
        return is_listed(word.to_lowercase().as_bytes());
    }
    let mut small = [0; LONGEST];
    small[..word.len()].copy_from_slice(word.as_bytes());
    small.make_ascii_lowercase();
    is_listed(&small[..word.len()])
}

/// Whether the name, which is in small letters, is in the list.
fn is_listed(name: &[u8]) -> bool {
    let mut slot = table::slot(name);
    loop {
        // One in three slots has a name, so there is always one that has none.
        let [a, b, c, d] = [0, 1, 2, 3].map(|byte| SLOTS[(4 * slot + byte) % SLOTS.len()]);
        let entry = u32::from_le_bytes([a, b, c, d]);
        if entry == 0 {
            return false;
        }
        let (start, length) = table::name_of(entry);
        if GIVEN.get(start..start + length) == Some(name) {
            return true;
        }
        slot = (slot + 1) % (1 << table::SLOT_BITS);
    }
}

/// Whether the text, of words with capitals and particles between them, is a person's name: `Anna Smith`, `J.P. van der Meer`,
/// `Dr. Ripley`, but not `Blue Shirt`.
pub(crate) fn is_whole_name(text: &[u8]) -> bool {
    let mut words = text.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).peekable();
    let mut has_title = false;
    while words.next_if(|word| is_title(word)).is_some() {
        has_title = true;
    }
    let Some(first) = words.next() else { return false };
    let is_first = is_given(before_hyphen(first))
        || is_initials(first)
        || first.len() == 1 && words.peek().is_some_and(|word| is_small(word));
    let has_family = words.any(is_family);
    is_first && has_family || has_title && (has_family || is_family(first))
}

/// Whether the text is a person's name with the family first: `Petrov, Anatoly`, `AKEHURST, B.`, `Vries, J. de`.
pub(crate) fn is_family_first(text: &[u8]) -> bool {
    let Some(at) = memchr::memmem::find(text, b", ") else { return false };
    let (family, given) = (&text[..at], &text[at + 2..]);
    let mut families = family.split(|byte| *byte == b' ');
    let is_family = families.clone().count() <= MOST_FAMILIES && families.all(|word| is_word(word) && !word.is_empty());
    let mut words = given.split(|byte| *byte == b' ');
    let first = words.next().unwrap_or_default();
    // `Mei-Ling`
    let is_double = || {
        let mut parts = first.split(|byte| *byte == b'-');
        parts.clone().count() == 2 && parts.all(|part| part.len() > 1 && part[0].is_ascii_uppercase() && is_word(part))
    };
    let is_first = is_given(before_hyphen(first))
        || is_double()
        || is_initials(first)
        || matches!(first, [letter] if letter.is_ascii_uppercase());
    // More given names, initials, and particles that belong to the family.
    is_family && is_first && words.clone().count() < MOST_FAMILIES && words.all(|word| is_initials(word) || is_word(word))
}

/// Whether the text is a given name that many people have and a word or more behind it, in letters of any case: `tendai moyo`.
pub(crate) fn is_name_in_any_case(text: &[u8]) -> bool {
    let mut words = text.split(|byte| *byte == b' ');
    let first = words.next().unwrap_or_default();
    let behind = words.clone().count();
    is_given(before_hyphen(first))
        && (1..=MOST_FAMILIES).contains(&behind)
        && words.all(|word| is_word(word) || is_initials(word))
}

/// The first of two given names in one: `Jean-Luc`.
fn before_hyphen(word: &[u8]) -> &[u8] {
    word.split(|byte| *byte == b'-').next().unwrap_or(word)
}

/// The most words of a family name.
const MOST_FAMILIES: usize = 3;

/// Letters, with hyphens and apostrophes between them.
fn is_word(word: &[u8]) -> bool {
    !word.is_empty() && word.iter().all(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80 || matches!(byte, b'-' | b'\''))
}

/// Whether the point at the end of a word belongs to it, and ends no sentence: initials and titles.
pub(crate) fn has_point(word: &[u8]) -> bool {
    is_initials(word) || is_title(word)
}

/// Bytes of the titles at the start of a text, with the blanks behind them, if something follows.
pub(crate) fn titles(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(blank) = memchr::memchr(b' ', &text[at..]) {
        let behind = at + blank + text[at + blank..].iter().take_while(|byte| **byte == b' ').count();
        if behind == text.len() || !is_title(&text[at..at + blank]) {
            break;
        }
        at = behind;
    }
    at
}

fn is_title(word: &[u8]) -> bool {
    let word = word.strip_suffix(b".").unwrap_or(word);
    TITLES.contains(&word)
}

/// `J.` and `J.P.`
fn is_initials(word: &[u8]) -> bool {
    let is_pair = |pair: &[u8]| matches!(pair, [letter, b'.'] if letter.is_ascii_uppercase());
    !word.is_empty() && word.len() <= 10 && word.chunks(2).all(is_pair) && !NOT_INITIALS.contains(&word)
}

fn is_small(word: &[u8]) -> bool {
    word.len() > 1 && word.iter().all(u8::is_ascii_lowercase)
}

/// A word with a capital and small letters behind it, or of capitals only that are no numeral.
fn is_family(word: &[u8]) -> bool {
    let is_shouted = || word.len() > 3 && word.iter().all(u8::is_ascii_uppercase);
    word.len() > 1
        && word.first().is_some_and(|byte| byte.is_ascii_uppercase() || *byte >= 0x80)
        && (word.iter().any(|byte| byte.is_ascii_lowercase() || *byte >= 0x80) || is_shouted())
}

/// Whether somebody signs in with this: a given name, alone or with what they add to it (`anna`, `anna.smith`, `jan_dv42`), or an initial and
/// a family name (`m.bakker`).
pub(crate) fn is_login(text: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'-');
    if text.len() > 2 * LONGEST || !text.iter().all(is_part) {
        return false;
    }
    let mut parts = text.split(|byte| matches!(byte, b'.' | b'_' | b'-'));
    let first = parts.next().unwrap_or_default();
    let name = &first[..first.iter().rposition(u8::is_ascii_lowercase).map_or(0, |at| at + 1)];
    let mut is_initial_and_family = || {
        first.len() == 1
            && text.get(1) == Some(&b'.')
            && parts.next().is_some_and(|family| family.len() >= 4 && family.iter().all(u8::is_ascii_lowercase))
    };
    is_given(name) || is_initial_and_family()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order() {
        let names: Vec<&str> = std::str::from_utf8(GIVEN).unwrap().lines().filter(|line| !line.starts_with('#')).collect();
        assert!(names.is_sorted());
        assert!(names.len() > 5_000);
        assert!(names.iter().all(|name| is_given(name.as_bytes()) && name.to_lowercase() == *name));
        assert!(
            !["", "blue", "server", "main", "# given", "premium", "aaaa", "zzzz"].iter().any(|name| is_given(name.as_bytes()))
        );
    }

    #[test]
    fn names_and_things() {
        for name in [
            "Anna Smith",
            "Jan de Vries",
            "J.P. van der Meer",
            "J de Vries",
            "M. van den Berg",
            "Jürgen Groß",
            "Jean-Luc Picard",
            "Dr. Ripley",
            "Mevr. A. de Boer",
            "ROSE KENNEDY",
            "Fatima El Amrani",
        ] {
            assert!(is_whole_name(name.as_bytes()), "{name}");
        }
        for thing in
            ["Blue Shirt", "Premium Plan", "Anna", "U.S. Bank", "A Team", "Dr.", "Open An Issue", "Web Frontend", "Main", ""]
        {
            assert!(!is_whole_name(thing.as_bytes()), "{thing}");
        }
    }

    #[test]
    fn families_first_and_names_in_any_case() {
        for name in
            ["Petrov, Anna", "AKEHURST, B", "Vries, J. de", "de la Cruz, Maria", "O'Brien, Mary-Ann", "Jansen, Jan Willem"]
        {
            assert!(is_family_first(name.as_bytes()), "{name}");
        }
        for thing in ["Shirt, Blue", "Anna", "Amsterdam, 12", "red, green", "Smith, ", ", Anna", "Jan,Anna", "a b c d e, Anna"] {
            assert!(!is_family_first(thing.as_bytes()), "{thing}");
        }
        for name in ["anna moyo", "JAN DE VRIES", "mary-ann o'brien", "maria de la cruz"] {
            assert!(is_name_in_any_case(name.as_bytes()), "{name}");
        }
        for thing in ["anna", "blue shirt", "anna 7", "anna  b", "sales team", "anna b c d e f"] {
            assert!(!is_name_in_any_case(thing.as_bytes()), "{thing}");
        }
    }

    #[test]
    fn every_name_of_the_list_is_found_and_nothing_that_is_nearly_one() {
        let names = std::str::from_utf8(GIVEN).unwrap().lines().filter(|line| !line.starts_with('#'));
        let names: std::collections::HashSet<&str> = names.collect();
        assert!(names.len() > 10_000);
        for name in &names {
            assert!(is_listed(name.as_bytes()), "{name}");
            for other in [format!("{name}q"), format!("q{name}"), name.chars().skip(1).collect()] {
                assert_eq!(is_listed(other.as_bytes()), names.contains(other.as_str()), "{other}");
            }
        }
        assert!(is_given("Jürgen".as_bytes()) && is_given(b"JAN") && !is_given(b"ja") && !is_given(b"\xff\xfe\xfd"));
    }

    #[test]
    fn logins() {
        for login in ["anna", "anna.smith", "jan_dv42", "bob7", "m.bakker"] {
            assert!(is_login(login.as_bytes()), "{login}");
        }
        for other in ["nginx", "request.user", "app_user", "4412", "", "User", "a.b", "m.x", "user"] {
            assert!(!is_login(other.as_bytes()), "{other}");
        }
    }
}
