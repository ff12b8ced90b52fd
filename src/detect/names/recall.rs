//! Rows of words that were labelled a moment ago, and what was found in them: lines of logs say the same again and again.
//!
//! What is found in a row follows from what is kept of its words and of nothing else ([`super::features`], [`super::tagger`]), and all of that is
//! compared; so what was recalled is what would have been found, in whatever order rows come.

use super::WEIGHTS;
use super::beside::Gap;
use super::lexicon::Entry;
use super::tagger::{self, Found};
use super::word::{Shape, Word};

/// The most words of a row, with those on either side, that is kept.
const MOST_WORDS: usize = 10;
/// The most names of a row that is kept.
const MOST_NAMES: usize = 2;
/// So many bytes of a word on either side are many.
const FEW: usize = 4;
/// How many rows are kept.
const KEPT: usize = 512;

/// What labels depend on of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    hash: u32,
    ends: [u32; 4],
    entry: Entry,
    shape: Shape,
    gap: Gap,
    /// Bytes; of the words on either side it matters only whether they are few, and of numbers and the like not even that.
    length: u8,
}

impl Seen {
    const NOTHING: Self = Self { hash: 0, ends: [0; 4], entry: Entry(0), shape: Shape::Nothing, gap: Gap::Edge, length: 0 };
}

/// A row, and what was found in it.
#[derive(Clone, Debug)]
struct Row {
    seen: [Seen; MOST_WORDS],
    count: usize,
    stands_alone: bool,
    /// The first word of each name, the one behind its last, and its margin.
    names: [(u8, u8, i32); MOST_NAMES],
    found: usize,
}

/// The rows that are kept: none until the first is labelled.
#[derive(Default)]
pub(crate) struct Recall {
    rows: Vec<Row>,
}

impl Recall {
    /// [`tagger::tag_part`] for all of these words but [`tagger::REACH`] on either side.
    pub(crate) fn tag(&mut self, words: &[Word], stands_alone: bool, threshold: i32, take: &mut impl FnMut(Found)) {
        let part = tagger::REACH..words.len() - tagger::REACH;
        if words.len() > MOST_WORDS {
            tagger::tag_part(words, part, stands_alone, &WEIGHTS, threshold, take);
            return;
        }
        let mut seen = [Seen::NOTHING; MOST_WORDS];
        let mut hash = u64::from(stands_alone);
        for (at, (word, seen)) in words.iter().zip(&mut seen).enumerate() {
            let length = match word.shape {
                Shape::Number | Shape::Technical | Shape::Other | Shape::Nothing => 0,
                _ if part.contains(&at) => (word.end - word.start) as u8,
                _ => (word.end - word.start).min(FEW) as u8,
            };
            *seen = Seen { hash: word.hash, ends: word.ends, entry: word.entry, shape: word.shape, gap: word.gap, length };
            let looks = u64::from(word.shape as u8) | u64::from(word.gap as u8) << 8 | u64::from(length) << 16;
            hash = (hash.rotate_left(7) ^ u64::from(word.hash) << 32 ^ looks).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        if self.rows.is_empty() {
            self.make_room();
        }
        let place = (hash >> (u64::BITS - KEPT.trailing_zeros())) as usize;
        let row = &mut self.rows[place];
        if row.count != words.len() || row.stands_alone != stands_alone || row.seen != seen {
            let mut names = [(0, 0, 0); MOST_NAMES];
            let mut found = 0;
            tagger::tag_part(words, part, stands_alone, &WEIGHTS, threshold, &mut |name: Found| {
                if let Some(kept) = names.get_mut(found) {
                    *kept = (name.words.start as u8, name.words.end as u8, name.margin);
                }
                found += 1;
                take(name);
            });
            if found <= MOST_NAMES {
                *row = Row { seen, count: words.len(), stands_alone, names, found };
            }
            return;
        }
        for (start, end, margin) in &row.names[..row.found] {
            take(Found { words: usize::from(*start)..usize::from(*end), margin: *margin });
        }
    }

    #[cold]
    fn make_room(&mut self) {
        let nothing =
            Row { seen: [Seen::NOTHING; MOST_WORDS], count: 0, stands_alone: false, names: [(0, 0, 0); MOST_NAMES], found: 0 };
        self.rows.resize(KEPT, nothing);
    }
}
