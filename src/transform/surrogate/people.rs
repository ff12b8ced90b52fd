//! Names of people, names they sign in by, and streets: word by word, so that columns and ways of writing agree. What stands
//! between words stays, and
//! so do escapes.

use super::permute::Permuter;
use super::words::Place;
use crate::transform::scramble::text::{escape, first};

/// Digits that are one number.
const MOST_DIGITS: usize = 18;
/// What keeps numbers of so many digits apart from other permutations.
const OF_DIGITS: u64 = 4 << 40;

/// Ends of names of streets, in small letters, the longer before those they end in. They stay.
#[rustfmt::skip]
const ENDS_OF_STREETS: &[&str] = &[
    "boulevard", "straat", "strasse", "straße", "gracht", "singel", "plein", "platz", "gatan", "dreef", "laan", "kade", "dijk", "park", "hof",
    "steeg", "gasse", "allee", "vägen", "street", "veien", "vegen", "gade", "gate", "weg", "str", "vej", "ring",
];
/// Words of addresses that say nothing of where, in small letters. They stay.
#[rustfmt::skip]
const WORDS_OF_STREETS: &[&str] = &[
    "street", "st", "road", "rd", "avenue", "ave", "av", "lane", "ln", "drive", "dr", "court", "ct", "place", "pl", "square", "sq", "way", "close",
    "crescent", "terrace", "boulevard", "blvd", "highway", "apartment", "apt", "suite", "unit", "floor", "flat", "po", "box", "straat", "laan",
    "weg", "plein", "gracht", "kade", "dijk", "hof", "postbus", "postfach", "straße", "strasse", "str", "allee", "platz", "am", "an", "der", "den",
    "dem", "de", "het", "van", "von", "rue", "avenida", "calle", "via", "du", "des", "la", "le", "les", "del", "the", "of", "and", "en", "und",
    "et", "bis", "no", "nr",
];

/// A piece of a value.
enum Piece<'a> {
    /// A word of letters.
    Word(&'a str),
    Digits(&'a [u8]),
    /// Anything else.
    Other(&'a [u8]),
}

/// The pieces of a value in order.
struct Pieces<'a>(&'a [u8]);

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let all = self.0;
        if all.is_empty() {
            return None;
        }
        let length = |is_like: &dyn Fn(char) -> bool| {
            let mut end = 0;
            while let Some(byte) = all.get(end) {
                // Most of what is met.
                if byte.is_ascii_alphanumeric() {
                    if !is_like(char::from(*byte)) {
                        break;
                    }
                    end += 1;
                    continue;
                }
                if escape(&all[end..]) > 0 {
                    break;
                }
                match first(&all[end..]) {
                    (Some(letter), length) if is_like(letter) => end += length,
                    _ => break,
                }
            }
            end
        };
        let letters = length(&char::is_alphabetic);
        let digits = if letters > 0 { 0 } else { length(&|letter| letter.is_ascii_digit()) };
        let end = match letters.max(digits) {
            0 => escape(all).max(first(all).1).min(all.len()),
            end => end,
        };
        let (piece, rest) = all.split_at(end);
        self.0 = rest;
        Some(match (letters, digits) {
            // Letters are characters, so this is text.
            (1.., _) => Piece::Word(std::str::from_utf8(piece).unwrap_or_default()),
            (_, 1..) => Piece::Digits(piece),
            _ => Piece::Other(piece),
        })
    }
}

impl Permuter {
    /// Appends another name. Of a name in parts the last word is a name in any case (`Le`), but for one that is turned round
    /// (`Vries, Jan de`).
    pub(super) fn name(&self, value: &[u8], out: &mut Vec<u8>) {
        let is_turned = memchr::memchr(b',', value).is_some();
        let words = Pieces(value).filter(|piece| matches!(piece, Piece::Word(_))).count();
        let (mut word_number, mut before) = (0, 0);
        let mut rest = Pieces(value);
        while let Some(piece) = rest.next() {
            match piece {
                Piece::Word(word) => {
                    word_number += 1;
                    // `O'Brien`, `d'Arc`, `'t Hooft`, `Jan's`.
                    let is_elided = word.len() == 1 && (before == b'\'' || rest.0.first() == Some(&b'\''));
                    let place = if word_number < words || is_turned { Place::Before } else { Place::Last };
                    if is_elided { out.extend_from_slice(word.as_bytes()) } else { self.word(word, place, out) }
                }
                Piece::Digits(digits) => self.digits(digits, out),
                Piece::Other(other) => out.extend_from_slice(other),
            }
            before = out.last().copied().unwrap_or_default();
        }
    }

    /// Appends another street, number, town: the words that say what sort of street it is stay.
    pub(super) fn street(&self, value: &[u8], out: &mut Vec<u8>) {
        let mut from = [0; 16];
        for piece in Pieces(value) {
            match piece {
                Piece::Word(word) => self.word_of_street(word, &mut from, out),
                Piece::Digits(digits) => self.digits(digits, out),
                Piece::Other(other) => out.extend_from_slice(other),
            }
        }
    }

    fn word_of_street(&self, word: &str, small: &mut [u8; 16], out: &mut Vec<u8>) {
        if is_of_street(word.as_bytes(), small) {
            out.extend_from_slice(word.as_bytes());
            return;
        }
        // What stands for a word must not be read otherwise than the word is.
        let start = start_of_end(word);
        let from = out.len();
        let mut current = word[..start].to_owned();
        loop {
            out.truncate(from);
            self.word(&current, Place::Elsewhere, out);
            let made = out.len();
            out.extend_from_slice(&word.as_bytes()[start..]);
            let other = std::str::from_utf8(&out[from..]).unwrap_or_default();
            if (start_of_end(other) == start && !is_of_street(other.as_bytes(), small)) || other == word {
                return;
            }
            current = String::from_utf8_lossy(&out[from..made]).into_owned();
        }
    }

    /// Appends another number of as many digits; one that begins with no zero becomes one that does not.
    pub(super) fn digits(&self, digits: &[u8], out: &mut Vec<u8>) {
        let mut seen = 0;
        for (at, piece) in digits.chunks(MOST_DIGITS).enumerate() {
            let number = piece.iter().fold(0u64, |number, digit| number * 10 + u64::from(digit & 15));
            let full = 10u64.pow(piece.len() as u32);
            let least = if at == 0 && piece.len() > 1 && piece[0] != b'0' { full / 10 } else { 0 };
            let past = if at == 0 && piece.len() > 1 && least == 0 { full / 10 } else { full };
            let tweak = (piece.len() as u64 | u64::from(least > 0) << 8 | seen << 9) & (OF_DIGITS - 1) | OF_DIGITS;
            let other = least + self.next(tweak, u128::from(number - least), u128::from(past - least), |_| true) as u64;
            let from = out.len();
            out.resize(from + piece.len(), b'0');
            let mut rest = other;
            for place in out[from..].iter_mut().rev() {
                *place = b'0' + (rest % 10) as u8;
                rest /= 10;
            }
            seen = number % 1_000_003;
        }
    }
}

/// Appends other digits in the places of those of `value`, all of them one number.
pub(super) fn put_digits(permuter: &Permuter, value: &[u8], out: &mut Vec<u8>) {
    let from = out.len();
    out.extend_from_slice(value);
    let digits: Vec<u8> = value.iter().copied().filter(u8::is_ascii_digit).collect();
    let others = out.len();
    permuter.digits(&digits, out);
    let (written, others) = out[from..].split_at_mut(others - from);
    let places = written.iter_mut().filter(|byte| byte.is_ascii_digit());
    places.zip(others).for_each(|(place, digit)| *place = *digit);
    out.truncate(from + value.len());
}

/// Appends what `step`, a permutation, makes of `value` when it is repeated until the outcome is accepted, as `value` itself
/// is: so no outcome is
/// that of another.
pub(super) fn shifted_back(value: &[u8], out: &mut Vec<u8>, step: impl Fn(&[u8], &mut Vec<u8>), accept: impl Fn(&[u8]) -> bool) {
    let from = out.len();
    step(value, out);
    while !accept(&out[from..]) && out[from..] != *value {
        let current = out.split_off(from);
        step(&current, out);
    }
}

/// Whether it is a word of addresses that says nothing of where.
fn is_of_street(word: &[u8], small: &mut [u8; 16]) -> bool {
    let Some(small) = small.get_mut(..word.len()) else { return false };
    small.copy_from_slice(word);
    small.make_ascii_lowercase();
    WORDS_OF_STREETS.iter().any(|known| known.as_bytes() == &*small)
}

/// Where the end of a street's name begins, or the end of the word.
fn start_of_end(word: &str) -> usize {
    let has_end = |end: &&&str| {
        let start = word.len().checked_sub(end.len()).filter(|start| *start > 1);
        start.is_some_and(|start| word.as_bytes()[start..].eq_ignore_ascii_case(end.as_bytes()))
    };
    ENDS_OF_STREETS.iter().find(has_end).map_or(word.len(), |end| word.len() - end.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(write: impl Fn(&Permuter, &mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&Permuter::new(&[7; 16]), &mut out);
        String::from_utf8(out).unwrap()
    }

    fn name(value: &str) -> String {
        with(|permuter, out| permuter.name(value.as_bytes(), out))
    }

    #[test]
    fn ways_to_write_a_name_agree() {
        let (given, surname) = (name("Jan"), name("Vries"));
        for (value, expected) in [
            ("Jan de Vries", format!("{given} de {surname}")),
            ("de Vries, Jan", format!("de {surname}, {given}")),
            ("Vries, Jan de", format!("{surname}, {given} de")),
            ("dhr. Jan de Vries jr.", format!("dhr. {given} de {surname} jr.")),
            ("de Vries", format!("de {surname}")),
            ("JAN DE VRIES", format!("{given} de {surname}").to_uppercase()),
            ("jan.devries", format!("{given}.de{surname}").to_lowercase()),
            ("Jan-Vries\\nJan", format!("{given}-{surname}\\n{given}")),
        ] {
            assert_eq!(name(value), expected, "{value}");
        }
        assert!(given != "Jan" && surname != "Vries");
        let other = name("Pat O'Brien");
        assert!(other.contains(" O'") && !other.ends_with("Brien"), "{other}");
        assert_ne!(name("J. Smith").as_bytes()[0], b'J');
        assert!(name("Anh Le").ends_with(|last: char| last.is_lowercase()) && !name("Anh Le").ends_with("Le"));
    }

    #[test]
    fn streets_keep_what_they_are() {
        let street = |value: &str| with(|permuter, out| permuter.street(value.as_bytes(), out));
        for (value, stays) in [
            ("Hoofdstraat 12", "straat "),
            ("Prins Hendrikkade 33-2", "kade "),
            ("221B Baker Street", " Street"),
            ("Friedrichstraße 9", "straße "),
            ("12 Rue de la Paix", " Rue de la "),
        ] {
            let other = street(value);
            assert!(other.contains(stays) && other.len() == value.len() && other != value, "{other}");
        }
        let numbers: std::collections::HashSet<String> =
            (0..1000).map(|number| street(&format!("Hoofdstraat {number}"))).collect();
        assert_eq!(numbers.len(), 1000);
    }
}
