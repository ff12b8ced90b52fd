//! Letters by their like: a vowel stands for a vowel, a consonant for a consonant, an accented letter for one with the same
//! accent. So what is
//! made of a name that nobody knows can be said, and has its length in letters and in bytes.

use crate::transform::scramble::text;

/// Small letters that stand for each other. All of a row have as many bytes, and a capital of their own; and a character set
/// that has one of them
/// has all, for nothing that is written may be missing in the set of its text.
#[rustfmt::skip]
const ROWS: &[&str] = &[
    VOWELS, CONSONANTS, "áéíóúý", "äëöü", "àèìòù", "âîô", "êû", "åæø", "ãõ", "ąę", "ćłńśźż", "čšž", "ďěňřť", "āēīū", "őű", "ėįų", "ğş",
    "ģķļņ", "ðþ", "аеиоуыэюя", "бвгджзйклмнпрстфхцчшщ", "ъь", "єії", "αεηιουω", "βγδζθκλμνξπρστφχψ", "άέήίόύώ",
];
const VOWELS: &str = "aeiouy";
const CONSONANTS: &str = "bcdfghjklmnpqrstvwxz";
/// By small ASCII letter its row of the first two, and its place there.
static ASCII: [(bool, u8); 26] = {
    let mut table = [(false, 0); 26];
    let (vowels, consonants) = (VOWELS.as_bytes(), CONSONANTS.as_bytes());
    let mut at = 0;
    while at < consonants.len() {
        table[(consonants[at] - b'a') as usize] = (false, at as u8);
        if at < vowels.len() {
            table[(vowels[at] - b'a') as usize] = (true, at as u8);
        }
        at += 1;
    }
    table
};
/// Where the Latin letters end. Those in no row stay as they are (so do Greek and Cyrillic ones): what is near them in the
/// code is not like them.
const PAST_LATIN: u32 = 0x250;

/// A letter as a number among its like.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) value: u64,
    pub(super) size: u64,
}

/// The small letter of a capital that has one, and is its only capital.
pub(super) fn lower(letter: char) -> Option<char> {
    if letter.is_ascii() {
        return Some(letter.to_ascii_lowercase());
    }
    let mut all = letter.to_lowercase();
    let small = all.next().filter(|_| all.len() == 0)?;
    (letter == small || upper(small) == letter).then_some(small)
}

/// The capital of a small letter; of what has none as a single letter, the letter itself.
pub(super) fn upper(small: char) -> char {
    if small.is_ascii() {
        return small.to_ascii_uppercase();
    }
    let mut all = small.to_uppercase();
    match (all.next(), all.next()) {
        (Some(capital), None) => capital,
        _ => small,
    }
}

fn row_of(small: char) -> Option<&'static str> {
    if small.is_ascii() {
        let (is_vowel, _) = ascii(small)?;
        return Some(if is_vowel { VOWELS } else { CONSONANTS });
    }
    ROWS[2..].iter().copied().find(|row| row.contains(small))
}

fn ascii(small: char) -> Option<(bool, u8)> {
    ASCII.get(usize::from(u8::try_from(small).ok()?.wrapping_sub(b'a'))).copied()
}

/// What letters of the same row have in common.
pub(super) fn like(small: char) -> char {
    row_of(small).and_then(|row| row.chars().next()).unwrap_or(small)
}

/// The place of a letter among its like: by its row, or among the letters of its script. `None` for what has no like.
pub(super) fn place(letter: char) -> Option<Place> {
    let small = lower(letter).unwrap_or(letter);
    if let Some((is_vowel, value)) = ascii(small) {
        return Some(Place { value: value.into(), size: if is_vowel { VOWELS.len() } else { CONSONANTS.len() } as u64 });
    }
    match row_of(small) {
        Some(row) => {
            let value = row.chars().position(|other| other == small)?;
            Some(Place { value: value as u64, size: row.chars().count() as u64 })
        }
        // Signs of a script that has rows are written in sets that have those rows and little else.
        None if u32::from(small) < PAST_LATIN || (0x370..0x530).contains(&u32::from(small)) => None,
        None => text::place(letter).map(|(value, size)| Place { value, size }),
    }
}

/// The letter at that place among the like of `like`, in its case.
pub(super) fn at(like: char, value: u64) -> char {
    let small = lower(like).unwrap_or(like);
    if let Some((is_vowel, _)) = ascii(small) {
        let row = if is_vowel { VOWELS } else { CONSONANTS };
        let other = row.as_bytes().get(value as usize).map_or(small, |byte| char::from(*byte));
        return if small == like { other } else { other.to_ascii_uppercase() };
    }
    match row_of(small).and_then(|row| row.chars().nth(value as usize)) {
        Some(other) if small != like => upper(other),
        Some(other) => other,
        None => {
            let mut bytes = [0; 4];
            let length = like.encode_utf8(&mut bytes).len();
            text::put(like, value, &mut bytes[..length]);
            text::first(&bytes[..length]).0.unwrap_or(like)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_letters_of_one_length_with_capitals_of_their_own() {
        let mut met = std::collections::HashSet::new();
        for letter in ROWS.iter().flat_map(|row| row.chars()) {
            assert!(met.insert(letter), "{letter}");
            assert_eq!(lower(upper(letter)), Some(letter));
            assert_eq!(upper(letter).len_utf8(), letter.len_utf8(), "{letter}");
        }
        for row in ROWS {
            assert!(row.chars().all(|letter| letter.len_utf8() * row.chars().count() == row.len()), "{row}");
        }
    }

    #[test]
    fn every_place_is_a_letter_of_the_same_sort() {
        for letter in "aZéÉßжЖ王ñŁőşı".chars() {
            let Some(Place { value, size }) = place(letter) else {
                assert!("ßıñ".contains(letter), "{letter}");
                continue;
            };
            assert_eq!(at(letter, value), letter);
            for value in 0..size.min(100) {
                let other = at(letter, value);
                assert_eq!((other.len_utf8(), other.is_uppercase()), (letter.len_utf8(), letter.is_uppercase()), "{other}");
                assert_eq!(place(other).map(|place| place.value), Some(value), "{letter} {other}");
            }
        }
    }
}
