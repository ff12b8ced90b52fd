//! Letters by their like: a vowel stands for a vowel, a consonant for a consonant, an accented letter for one with the same accent. So what is
//! made of a name that nobody knows can be said, and has its length in letters and in bytes.

use crate::transform::scramble::text;

/// Small letters that stand for each other. All of a row have as many bytes, and a capital of their own.
const ROWS: &[&str] = &[
    "aeiouy",
    "bcdfghjklmnpqrstvwxz",
    "áéíóúý",
    "äëïöü",
    "àèìòù",
    "âêîôû",
    "åæø",
    "ãõ",
    "çñ",
    "ąę",
    "ćłńśźż",
    "čďěňřšťž",
    "āēīū",
    "őű",
    "đėğįşţųů",
    "ģķļņ",
    "ðþ",
];
/// Where the Latin letters end. Those in no row stay as they are: what is near them in the code is not like them.
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
    ROWS.iter().copied().find(|row| row.contains(small))
}

/// The place of a letter among its like: by its row, or among the letters of its script. `None` for what has no like.
pub(super) fn place(letter: char) -> Option<Place> {
    let small = lower(letter).unwrap_or(letter);
    match row_of(small) {
        Some(row) => {
            let value = row.chars().position(|other| other == small)?;
            Some(Place { value: value as u64, size: row.chars().count() as u64 })
        }
        None if u32::from(small) < PAST_LATIN => None,
        None => text::place(letter).map(|(value, size)| Place { value, size }),
    }
}

/// The letter at that place among the like of `like`, in its case.
pub(super) fn at(like: char, value: u64) -> char {
    let small = lower(like).unwrap_or(like);
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
                assert!("ßı".contains(letter), "{letter}");
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
