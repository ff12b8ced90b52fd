//! Words that may make values of weak forms certain: of which detectors those beside a value speak. The others need not be asked, nor their
//! checks be made. Numbers stand in rows, and so near each other that they see the same words: each is looked at once.

use std::collections::VecDeque;
use std::ops::Range;

use super::anchors::TILE_BYTES;
use super::context::{AFTER, BEFORE, FIRST, LONGEST, NEAR, first_of, place_of};
use super::look::Look;
use super::vector::{WORD, class};
use crate::model::DetectorIndex;

/// Words of the filter, of sixty-four bits each.
const FILTER_WORDS: usize = 1024;
const _: () = assert!(FILTER_WORDS * 64 == 1 << 16, "a place has sixteen bits");
/// Words that begin in so many bytes are told from one look at the bitmaps, which shows their lengths.
const STEP: usize = WORD - LONGEST;
/// Bytes in which such words are read: as many as there are behind what is looked at.
const VIEW: usize = 2 * WORD - AFTER;

/// The most detectors that words may speak of.
pub(super) const MOST_DETECTORS: usize = 512;

/// Detectors, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Set([u64; MOST_DETECTORS / 64]);

impl Set {
    /// All of them.
    const ALL: Self = Self([u64::MAX; MOST_DETECTORS / 64]);
    const NONE: Self = Self([0; MOST_DETECTORS / 64]);

    /// Puts in the detector at this place, which is below [`MOST_DETECTORS`].
    pub(super) fn put(&mut self, index: usize) {
        self.0[index / 64] |= 1 << (index % 64);
    }

    #[inline(always)]
    pub(crate) fn has(&self, detector: DetectorIndex) -> bool {
        self.0.get(detector.get() / 64).is_some_and(|set| set >> (detector.get() % 64) & 1 == 1)
    }

    /// Whether both have one.
    #[inline(always)]
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(one, other)| one & other != 0)
    }

    #[inline(always)]
    pub(super) fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] | other.0[at]))
    }
}

/// One bit for each hash of the beginning and the length of a word that speaks of a detector with weak forms.
#[derive(Debug)]
pub(crate) struct Doubtful(Box<[u64; FILTER_WORDS]>);

impl Default for Doubtful {
    fn default() -> Self {
        Self(Box::new([0; FILTER_WORDS]))
    }
}

/// Of which detectors words speak that were met before: some speak of hundreds, and the same stand on line after line. Depends on nothing but
/// the rules.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recalled {
    /// Each with the number of the word, in the one place that it has.
    places: Vec<(u32, Set)>,
    /// The rules by which they speak of them.
    rules: u64,
}

impl Recalled {
    const PLACES: usize = 32;

    /// Forgets everything if it was found by other rules.
    pub(crate) fn hold_to(&mut self, rules: u64) {
        if self.rules != rules {
            self.places.clear();
            self.rules = rules;
        }
    }

    /// Of which detectors the word of this number speaks, which is none for zero.
    #[inline]
    pub(super) fn get(&mut self, number: u32, of: impl FnOnce() -> Set) -> Set {
        if number == 0 {
            return Set::NONE;
        }
        if self.places.is_empty() {
            self.places.resize(Self::PLACES, (0, Set::NONE));
        }
        let place = &mut self.places[number as usize % Self::PLACES];
        if place.0 != number {
            *place = (number, of());
        }
        place.1
    }
}

/// What is known of the words of a buffer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard {
    /// All that begin here were looked at.
    read: Range<usize>,
    /// Where those among them begin that speak of something, and of what.
    telling: VecDeque<(usize, Set)>,
    /// All of it.
    all: Set,
}

impl Heard {
    /// Begins with another buffer.
    pub(crate) fn clear(&mut self) {
        self.start_at(0);
    }

    fn start_at(&mut self, position: usize) {
        self.read = position..position;
        self.telling.clear();
        self.all = Set::NONE;
    }
}

impl Doubtful {
    pub(super) fn add(&mut self, word: &[u8]) {
        let place = place_of(first_of(word), word.len());
        self.0[place >> 6] |= 1 << (place & 63);
    }

    /// Of which detectors with weak forms words around `start..end`, which starts in the tile, may speak, for or against. Of all others
    /// [`Words::near`](super::context::Words::near) is silent. `of` tells of which a word speaks.
    #[inline]
    pub(super) fn told(
        &self,
        look: &Look<'_>,
        start: usize,
        end: usize,
        heard: &mut Heard,
        mut of: impl FnMut(&[u8]) -> Set,
    ) -> Set {
        if start < 2 * WORD || end - start > NEAR || start > look.start + TILE_BYTES || end + 2 * WORD > look.buffer.len() {
            return Set::ALL;
        }
        let (from, to) = (start - BEFORE, end + AFTER);
        if !(heard.read.start..=heard.read.end).contains(&from) {
            heard.start_at(from);
        }
        let known = heard.telling.len();
        while heard.telling.front().is_some_and(|(at, _)| *at < from) {
            heard.telling.pop_front();
        }
        let mut is_same = heard.telling.len() == known;
        heard.read.start = from;
        while heard.read.end < to {
            let at = heard.read.end;
            let reach = STEP.min(to - at);
            is_same &= self.listen(look, at, reach, &mut heard.telling, &mut of);
            heard.read.end = at + reach;
        }
        if !is_same {
            heard.all = heard.telling.iter().fold(Set::NONE, |all, (_, set)| all.and(*set));
        }
        heard.all
    }

    /// Looks at the words that begin in so many bytes from `from` on; whether none speaks of anything.
    #[inline]
    fn listen(
        &self,
        look: &Look<'_>,
        from: usize,
        reach: usize,
        telling: &mut VecDeque<(usize, Set)>,
        of: &mut impl FnMut(&[u8]) -> Set,
    ) -> bool {
        let letters = look.ahead(&look.tile.unions.letter, from);
        let is_within = look.behind(&look.tile.unions.letter, from) >> (u64::BITS - 1);
        let mut begins = letters & !(letters << 1 | is_within) & (u64::MAX >> (WORD - reach));
        let Some(bytes) = look.buffer.get(from..).and_then(<[u8]>::first_chunk) else {
            telling.push_back((from, Set::ALL));
            return false;
        };
        let known = telling.len();
        // Which words are asked for cannot be foreseen, so no branch is taken for one.
        let mut asked = 0;
        if letters & look.ahead(&look.tile.bits.class[class::HIGH], from) == 0 {
            while begins != 0 {
                let at = begins.trailing_zeros();
                begins &= begins - 1;
                let length = (letters >> at).trailing_ones() as usize;
                asked |= self.has(bytes, at as usize, length) << at;
            }
        } else {
            while begins != 0 {
                let at = begins.trailing_zeros();
                begins &= begins - 1;
                let (word, length) = (at as usize % WORD, (letters >> at).trailing_ones() as usize);
                let is_plain = (bytes[word] | bytes[(word + length - 1) % WORD]) < 0x80;
                asked |= if is_plain { self.has(bytes, word, length) } else { 1 } << at;
            }
        }
        while asked != 0 {
            let at = asked.trailing_zeros();
            asked &= asked - 1;
            let (word, length) = (from + at as usize, (letters >> at).trailing_ones() as usize);
            let text = look.buffer.get(word..word + length).unwrap_or_default();
            // Punctuation above ASCII may hang on a word.
            let is_plain = text.first().zip(text.last()).is_some_and(|(first, last)| (*first | *last) < 0x80);
            let set = if is_plain { of(text) } else { Set::ALL };
            if set != Set::NONE {
                telling.push_back((word, set));
            }
        }
        telling.len() == known
    }

    /// Whether the word of so many letters at this place of the bytes, the first of which is ASCII, may speak of something, as a bit.
    #[inline(always)]
    fn has(&self, bytes: &[u8; VIEW], word: usize, length: usize) -> u64 {
        let word = word % WORD;
        let four = bytes[word..word + 4].first_chunk().map_or(0, |four| u32::from_le_bytes(*four));
        let place = place_of((four | 0x2020_2020) & FIRST[length.min(4)], length);
        self.0[place >> 6 & (FILTER_WORDS - 1)] >> (place & 63) & 1
    }
}
