//! What stands for one word of a name: a name of the same length for a name that is known, a word that can be said for any
//! other. It is
//! a permutation of all words of a sort and shape, so columns of given names, family names and full names agree, and two
//! people never become one.

use super::letters;
use super::lists::{GLUED, Listed, Lists, Sort};
use super::permute::Permuter;

/// The most letters that are looked at together; longer words are taken apart.
const MOST_LETTERS: usize = 28;
/// The most bytes of so many letters.
const MOST_BYTES: usize = 4 * MOST_LETTERS;
/// The product of the numbers of letters that are permuted together stays below.
const LARGEST: u128 = 1 << 120;
/// What keeps the permutations of names, of particles and of single letters apart from those of words.
const OF_NAMES: u64 = 1 << 40;
const OF_PARTICLES: u64 = 2 << 40;
const OF_INITIALS: u64 = 3 << 40;

/// A few letters in small letters, on the stack.
#[derive(Clone, Copy)]
struct Small {
    bytes: [u8; MOST_BYTES],
    length: usize,
}

impl Small {
    fn new() -> Self {
        Self { bytes: [0; MOST_BYTES], length: 0 }
    }

    fn push(&mut self, letter: char) {
        let mut bytes = [0; 4];
        let text = letter.encode_utf8(&mut bytes).as_bytes();
        if let Some(place) = self.bytes.get_mut(self.length..self.length + text.len()) {
            place.copy_from_slice(text);
            self.length += text.len();
        }
    }

    fn push_all(&mut self, text: &str) {
        if let Some(place) = self.bytes.get_mut(self.length..self.length + text.len()) {
            place.copy_from_slice(text.as_bytes());
            self.length += text.len();
        }
    }

    /// Letters in small letters, as far as those have the same length: nothing may become longer.
    fn of(word: &str) -> Self {
        let mut small = Self::new();
        if word.is_ascii() {
            small.push_all(word);
            small.bytes[..small.length].make_ascii_lowercase();
        } else {
            for letter in word.chars() {
                let lower = letters::lower(letter).filter(|lower| lower.len_utf8() == letter.len_utf8());
                small.push(lower.unwrap_or(letter));
            }
        }
        small
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

/// How words are told apart beyond their letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A name follows: a particle stays.
    Before,
    /// Nothing follows: a particle is a name.
    Last,
    /// Words that are no names: of a street, of a town.
    Elsewhere,
}

impl Permuter {
    /// Appends what stands for a word of letters.
    pub(super) fn word(&self, word: &str, place: Place, out: &mut Vec<u8>) {
        let mut rest = word;
        let mut seen = 0;
        while !rest.is_empty() {
            let is_short = rest.len() <= MOST_LETTERS;
            let end = if is_short { None } else { rest.char_indices().nth(MOST_LETTERS) }.map_or(rest.len(), |(at, _)| at);
            let (piece, behind) = rest.split_at(end);
            self.piece(piece, place, seen, out);
            if !behind.is_empty() {
                seen = self.hash(piece.to_lowercase().as_bytes());
            }
            rest = behind;
        }
    }

    fn piece(&self, piece: &str, place: Place, seen: u64, out: &mut Vec<u8>) {
        let small;
        let word = if is_small(piece) {
            piece
        } else {
            small = Small::of(piece);
            small.text()
        };
        if let [letter @ b'a'..=b'z'] = word.as_bytes() {
            return put(piece, (self.initial(*letter) as char).encode_utf8(&mut [0]), out);
        }
        if place == Place::Elsewhere {
            return put(piece, self.said(word, seen, |_| true).text(), out);
        }
        let lists = Lists::get();
        match lists.sort(word) {
            Sort::Listed(listed) => put(piece, self.listed(lists, listed, 0, |_| true), out),
            Sort::Glued(at, listed) => {
                let particle = GLUED[at];
                let name = self.listed(lists, listed, at + 1, |name| {
                    let mut glued = Small::new();
                    glued.push_all(particle);
                    glued.push_all(name);
                    matches!(lists.sort(glued.text()), Sort::Glued(other, _) if other == at)
                });
                // Particles are ASCII.
                let (before, behind) = piece.split_at_checked(particle.len()).unwrap_or((piece, ""));
                out.extend_from_slice(before.as_bytes());
                put(behind, name, out);
            }
            Sort::Particle if place == Place::Last => put(piece, self.particle(word), out),
            Sort::Particle | Sort::Title => out.extend_from_slice(piece.as_bytes()),
            Sort::Unknown => put(piece, self.said(word, seen, |other| lists.sort(other) == Sort::Unknown).text(), out),
        }
    }

    /// Another of the small letters.
    fn initial(&self, letter: u8) -> u8 {
        let others = self
            .known
            .initials
            .get_or_init(|| std::array::from_fn(|place| b'a' + self.next(OF_INITIALS, place as u128, 26, |_| true) as u8));
        others.get(usize::from(letter.wrapping_sub(b'a'))).copied().unwrap_or(letter)
    }

    /// The next name of the same list and length that is accepted; `row` tells what is.
    fn listed(&self, lists: &Lists, listed: Listed, row: usize, accept: impl Fn(&str) -> bool) -> &'static str {
        let names = lists.names(listed.class);
        let place = self.known.name(row, usize::from(listed.number), lists.many(), || {
            let is_one = |place: u128| names.get(place as usize).is_some_and(|name| accept(name));
            let tweak = OF_NAMES | u64::from(listed.class);
            self.next(tweak, u128::from(listed.place), names.len() as u128, is_one) as u16
        });
        names.get(usize::from(place)).copied().unwrap_or_default()
    }

    /// Another particle of the same length, for one that is a name.
    fn particle(&self, word: &str) -> &'static str {
        let like = || super::lists::PARTICLES.iter().copied().filter(|other| other.len() == word.len());
        let place = like().position(|other| other == word).unwrap_or(0);
        let place = self.next(OF_PARTICLES | word.len() as u64, place as u128, like().count() as u128, |_| true);
        like().nth(place as usize).unwrap_or_default()
    }

    /// The next word with a vowel for each vowel and a consonant for each consonant that is accepted.
    fn said(&self, word: &str, mut seen: u64, accept: impl Fn(&str) -> bool) -> Small {
        let mut done = Small::new();
        let mut letters = word.chars();
        loop {
            // As many letters as make one number; nearly always all.
            let (mut number, mut size, mut shape, mut end) = (0u128, 1u128, seen, letters.clone());
            let mut is_all = true;
            for letter in letters.clone() {
                let (value, like) = letters::place(letter).map_or((0, 1), |place| (place.value, place.size));
                if size.saturating_mul(u128::from(like)) > LARGEST {
                    is_all = false;
                    break;
                }
                (number, size) = (number * u128::from(like) + u128::from(value), size * u128::from(like));
                shape = shape.wrapping_mul(0x0100_0000_01b3) ^ like;
                end.next();
            }
            let from = letters.clone();
            let spell = |mut number: u128, size: u128| {
                let mut spelt = done;
                let mut left = size;
                for letter in from.clone().take(from.clone().count() - end.clone().count()) {
                    let like = letters::place(letter).map_or(1, |place| u128::from(place.size));
                    left /= like;
                    spelt.push(if like > 1 { letters::at(letter, (number / left) as u64) } else { letter });
                    number %= left;
                }
                spelt
            };
            let tweak = shape & (OF_NAMES - 1);
            // Only words that are one number are names that may be known.
            let is_whole = is_all && done.length == 0;
            let other = self.next(tweak, number, size, |other| !is_whole || accept(spell(other, size).text()));
            let spelt = spell(other, size);
            if is_all {
                return spelt;
            }
            seen = self.hash(&number.to_le_bytes());
            (done, letters) = (spelt, end);
        }
    }
}

/// Whether a word has small letters of ASCII alone.
fn is_small(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Appends other letters in the case of those of a word, of which there are as many.
fn put(word: &str, other: &str, out: &mut Vec<u8>) {
    if is_small(word) {
        return out.extend_from_slice(other.as_bytes());
    }
    if word.is_ascii() && other.is_ascii() {
        let cased = |(letter, other): (u8, u8)| if letter.is_ascii_uppercase() { other.to_ascii_uppercase() } else { other };
        out.extend(word.bytes().zip(other.bytes()).map(cased));
        return;
    }
    for (letter, other) in word.chars().zip(other.chars()) {
        let is_capital = letters::lower(letter).is_some_and(|lower| lower != letter);
        let capital = letters::upper(other);
        let other = if is_capital && capital.len_utf8() == other.len_utf8() { capital } else { other };
        out.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn other(word: &str) -> String {
        let mut out = Vec::new();
        Permuter::new(&[7; 16]).word(word, Place::Before, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn known_names_become_known_names_of_the_same_length() {
        let lists = Lists::get();
        for word in ["jan", "anna", "vries", "smith", "bakker", "devries"] {
            let other = other(word);
            assert!(other != word && other.len() == word.len(), "{word} {other}");
            assert_eq!(
                std::mem::discriminant(&lists.sort(&other)),
                std::mem::discriminant(&lists.sort(word)),
                "{word} became {other}"
            );
        }
        assert_eq!(other("devries"), format!("de{}", other("vries")));
        assert_eq!((other("JAN"), other("Jan")), (other("jan").to_uppercase(), letters_of(&other("jan"))));
    }

    fn letters_of(word: &str) -> String {
        word[..1].to_uppercase() + &word[1..]
    }

    #[test]
    fn no_two_words_become_one() {
        let permuter = Permuter::new(&[7; 16]);
        let mut made: HashSet<String> = HashSet::new();
        let mut add = |word: &str| {
            made.insert(word.to_owned());
        };
        for file in [
            include_str!("../../../patterns/names/surrogates/given.txt"),
            include_str!("../../../patterns/names/surrogates/surnames.txt"),
        ] {
            for name in file.lines() {
                add(name);
                add(&format!("de{name}"));
            }
        }
        let syllables =
            ["ba", "co", "du", "fi", "ge", "ha", "jo", "ku", "li", "me", "na", "po", "ra", "su", "ti", "ve", "wa", "xé"];
        let mut number = 0usize;
        while made.len() < 245_000 {
            let mut word = String::new();
            let mut rest = number;
            for _ in 0..4 {
                word += syllables[rest % syllables.len()];
                rest /= syllables.len();
            }
            word += ["", "n", "ssen", "rik"][rest % 4];
            made.insert(word);
            number += 1;
        }
        let mut others: HashSet<String> = HashSet::with_capacity(made.len());
        for word in &made {
            let mut out = Vec::new();
            permuter.word(word, Place::Before, &mut out);
            let other = String::from_utf8(out).unwrap();
            assert!(other.len() == word.len() && other.chars().count() == word.chars().count(), "{word} {other}");
            assert!(others.insert(other), "{word}");
        }
    }

    #[test]
    fn all_words_of_a_shape_become_all_others() {
        let all = || ('a'..='z').flat_map(|a| ('a'..='z').map(move |b| format!("{a}{b}")));
        for place in [Place::Before, Place::Last, Place::Elsewhere] {
            let others: HashSet<String> = all()
                .map(|word| {
                    let mut out = Vec::new();
                    Permuter::new(&[3; 16]).word(&word, place, &mut out);
                    String::from_utf8(out).unwrap()
                })
                .collect();
            assert_eq!(others, all().collect(), "{place:?}");
        }
    }

    proptest! {
        #[test]
        fn any_letters_keep_their_shape(word in "\\p{L}{1,70}") {
            let other = other(&word);
            prop_assert_eq!(other.chars().count(), word.chars().count());
            prop_assert_eq!(other.len(), word.len());
        }

        #[test]
        fn two_words_stay_two(a in "[a-dA-Dé王]{1,4}", b in "[a-dA-Dé王]{1,4}") {
            prop_assert_eq!(other(&a) == other(&b), a == b);
        }
    }
}
