//! Values and people that are known beforehand: lists of up to some millions, found at the words of a text.
//!
//! Case and accents do not count, nor which punctuation stands between the words of an entry. Of a list nothing is kept but keyed hashes (fifty-six
//! bits of SipHash-1-3 under a key of the run), so neither memory nor a core dump shows who is on it. Words are met one by one: a filter dismisses
//! nearly all by a quick hash, the others are followed over the words behind them. What is found depends on its own bytes and the one before
//! them, so it does not matter how a stream is cut.

mod filter;
mod fold;
mod people;
mod table;

use siphasher::sip::SipHasher13;

use super::find::Hits;
use super::look::Look;
use crate::model::{DetectorIndex, Traits, Ways};
use filter::Filter;
use fold::{LONGEST_WORD, Word};
use table::{Gathered, Table};

/// The most words of an entry.
pub(crate) const MOST_WORDS: usize = 16;
/// Confidence of a name of somebody who is known, in percent.
const NAME: u8 = 95;
/// In the mark of a person: some given names are initials.
const SHORT: u8 = 0x80;

/// Makes hashes of words.
#[derive(Clone, Debug)]
struct Hasher {
    quick: [u64; 2],
    keyed: SipHasher13,
}

impl Hasher {
    fn new(key: [u64; 4]) -> Self {
        Self { quick: [key[2], key[3]], keyed: SipHasher13::new_with_keys(key[0], key[1]) }
    }

    /// The quick hash of a word, by its first sixteen bytes and its length.
    #[inline(always)]
    fn quick(&self, first: u128, length: usize) -> u64 {
        let low = (first as u64 ^ self.quick[0]).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let high = ((first >> 64) as u64 ^ self.quick[1] ^ length as u64).wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
        let mixed = low ^ high.rotate_left(32);
        (mixed ^ mixed >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93)
    }

    fn quick_of(&self, folded: &[u8]) -> u64 {
        let mut first = [0; 16];
        let length = folded.len().min(first.len());
        first[..length].copy_from_slice(&folded[..length]);
        self.quick(u128::from_le_bytes(first), folded.len())
    }

    /// The quick hash of a word of a text.
    #[inline]
    fn quick_at(&self, text: &[u8], word: Word) -> u64 {
        let length = word.end - word.start;
        match text[word.start..].first_chunk::<16>() {
            Some(first) if word.is_ascii && length <= 16 => {
                let mask = u128::MAX >> (128 - 8 * length);
                // Letters and digits in small letters have this bit set.
                let small = (u128::from_le_bytes(*first) | u128::from_le_bytes([b' '; 16])) & mask;
                self.quick(small, length)
            }
            _ => {
                let mut space = [0; LONGEST_WORD];
                fold::fold(&text[word.start..word.end], &mut space).map_or(0, |folded| self.quick_of(folded))
            }
        }
    }

    fn keyed(&self, folded: &[u8]) -> u64 {
        self.keyed.hash(folded)
    }

    fn keyed_at(&self, text: &[u8], word: Word) -> u64 {
        let mut space = [0; LONGEST_WORD];
        fold::fold(&text[word.start..word.end], &mut space).map_or(0, |folded| self.keyed(folded))
    }
}

/// How the hashes of words become that of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// They stand in one order.
    Fixed,
    /// They stand in any.
    Free,
}

impl Order {
    #[inline]
    fn add(self, sum: u64, word: u64) -> u64 {
        match self {
            Self::Fixed => (sum.rotate_left(27) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15),
            Self::Free => sum.wrapping_add(word),
        }
    }

    #[inline]
    fn hash(self, sum: u64, count: usize) -> u64 {
        let mixed = (sum ^ count as u64).wrapping_mul(0xff51_afd7_ed55_8ccd);
        mixed ^ mixed >> 33
    }
}

/// A list that is being read.
#[derive(Debug, Default)]
struct Gathering {
    entries: Gathered,
    /// Words that entries begin with.
    starts: Gathered,
    /// All their words.
    words: Gathered,
    longest: usize,
}

/// A list.
#[derive(Debug)]
struct List {
    order: Order,
    starts: Filter,
    words: Filter,
    table: Table,
    longest: usize,
}

impl Gathering {
    fn add(&mut self, hasher: &Hasher, order: Order, words: &[Vec<u8>], mark: u8) {
        let sum = words.iter().fold(0, |sum, word| order.add(sum, hasher.keyed(word)));
        self.entries.add(order.hash(sum, words.len()), mark);
        for (at, word) in words.iter().enumerate() {
            let quick = hasher.quick_of(word);
            self.words.add_word(quick);
            if at == 0 || order == Order::Free {
                self.starts.add_word(quick);
            }
        }
        self.longest = self.longest.max(words.len());
    }

    fn list(self, order: Order) -> Option<List> {
        (self.longest > 0).then(|| List {
            order,
            starts: self.starts.hashes(),
            words: self.words.hashes(),
            table: self.entries.table(),
            longest: self.longest,
        })
    }
}

/// Why an entry cannot be on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// It has no letters or digits.
    Empty,
    /// It has too many words, or too long ones.
    TooLong,
}

/// Reads lists.
#[derive(Debug)]
pub(crate) struct Lists {
    hasher: Hasher,
    values: Gathering,
    people: Gathering,
}

impl Lists {
    /// Empty lists, hashed under this key.
    pub(crate) fn new(key: [u64; 4]) -> Self {
        Self { hasher: Hasher::new(key), values: Gathering::default(), people: Gathering::default() }
    }

    /// Takes in a value; `mark` says which detector finds it.
    ///
    /// # Errors
    /// The value cannot be on a list.
    pub(crate) fn value(&mut self, value: &[u8], mark: u8) -> Result<(), Problem> {
        let (words, _) = words_of(value)?;
        self.values.add(&self.hasher, Order::Fixed, &words, mark);
        Ok(())
    }

    /// Takes in the name of a person: `Jan de Vries`, `Vries, Jan de`.
    ///
    /// # Errors
    /// The name cannot be on a list.
    pub(crate) fn person(&mut self, name: &[u8]) -> Result<(), Problem> {
        let (words, comma) = words_of(name)?;
        for way in people::ways(words, comma) {
            let first = way.words.first().map_or(0, |first| self.hasher.keyed(first));
            let mark = first as u8 & !SHORT | if way.is_short { SHORT } else { 0 };
            self.people.add(&self.hasher, Order::Free, &way.words, mark);
        }
        Ok(())
    }

    /// How many ways of writing somebody's name were taken in, doubles included as far as they are not dropped yet.
    pub(crate) fn names(&self) -> usize {
        self.people.entries.len()
    }

    /// The lists, ready to be looked for.
    pub(crate) fn known(self) -> Known {
        Known { hasher: self.hasher, values: self.values.list(Order::Fixed), people: self.people.list(Order::Free) }
    }
}

/// The words of an entry as they are compared, and how many of them stand before its first comma.
fn words_of(entry: &[u8]) -> Result<(Vec<Vec<u8>>, Option<usize>), Problem> {
    let mut words = Vec::new();
    let mut comma = None;
    let mut at = 0;
    while let Some(word) = fold::next(entry, at) {
        if comma.is_none() && !words.is_empty() && entry[at..word.start].contains(&b',') {
            comma = Some(words.len());
        }
        let mut space = [0; LONGEST_WORD];
        let folded = fold::fold(&entry[word.start..word.end], &mut space).ok_or(Problem::TooLong)?;
        if !folded.is_empty() {
            words.push(folded.to_vec());
        }
        at = word.end;
    }
    match words.len() {
        0 => Err(Problem::Empty),
        1..=MOST_WORDS => Ok((words, comma)),
        _ => Err(Problem::TooLong),
    }
}

/// The given names and the family's of a name, as lists compare words: `Jan de Vries`, `Vries, Jan de`, without titles.
pub(crate) fn parts_of_name(name: &[u8]) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let (words, comma) = words_and_comma(name);
    people::parts(words, comma)
}

fn words_and_comma(text: &[u8]) -> (Vec<Vec<u8>>, Option<usize>) {
    let mut words = Vec::new();
    let mut comma = None;
    let mut at = 0;
    while let Some(word) = fold::next(text, at) {
        if comma.is_none() && !words.is_empty() && text[at..word.start].contains(&b',') {
            comma = Some(words.len());
        }
        let mut space = [0; LONGEST_WORD];
        words.extend(fold::fold(&text[word.start..word.end], &mut space).filter(|folded| !folded.is_empty()).map(<[u8]>::to_vec));
        at = word.end;
    }
    (words, comma)
}

/// Lists that are looked for.
#[derive(Debug)]
pub(crate) struct Known {
    hasher: Hasher,
    values: Option<List>,
    people: Option<List>,
}

/// Whose findings are what stands on lists.
#[derive(Clone, Debug, Default)]
pub(crate) struct Owners {
    /// By mark, with the confidence in percent.
    pub(crate) values: Vec<(DetectorIndex, u8)>,
    /// Of names of people.
    pub(crate) person: Option<DetectorIndex>,
}

impl Known {
    /// Finds what stands on the lists.
    pub(crate) fn find(&self, look: &Look<'_>, owners: &Owners, hits: &mut Hits) {
        let text = look.buffer;
        let mut at = 0;
        while let Some(word) = fold::next(text, at) {
            at = word.end;
            if word.end - word.start > LONGEST_WORD {
                continue;
            }
            let quick = self.hasher.quick_at(text, word);
            for list in [&self.values, &self.people].into_iter().flatten() {
                if list.starts.has(quick) {
                    self.follow(look, list, word, owners, hits);
                }
            }
        }
    }

    /// Looks up the entries that may begin with a word.
    #[inline(never)]
    fn follow(&self, look: &Look<'_>, list: &List, first: Word, owners: &Owners, hits: &mut Hits) {
        let text = look.buffer;
        let start = self.hasher.keyed_at(text, first);
        let mut words = [first; MOST_WORDS];
        let mut sum = list.order.add(0, start);
        let mut count = 1;
        loop {
            let end = words[count - 1].end;
            if let Some(mark) = list.table.get(list.order.hash(sum, count)) {
                let taken = match list.order {
                    Order::Fixed => owners.values.get(usize::from(mark)).map(|(owner, score)| (*owner, *score, Ways::LISTED)),
                    Order::Free => owners
                        .person
                        .filter(|_| is_name(text, &words[..count], mark, start as u8 & !SHORT))
                        .map(|owner| (owner, NAME, Ways::KNOWN)),
                };
                let is_parted = hits.fence(first.start).is_some_and(|fence| fence < end);
                if let Some((owner, score, ways)) = taken.filter(|_| !is_parted) {
                    hits.push(look, first.start..end, owner, score, Traits { ways, ..Traits::default() });
                }
            }
            let next = fold::next(text, end).filter(|_| count < list.longest.min(MOST_WORDS));
            let Some(next) = next.filter(|next| fold::may_part(&text[end..next.start])) else { return };
            if next.end - next.start > LONGEST_WORD || !list.words.has(self.hasher.quick_at(text, next)) {
                return;
            }
            sum = list.order.add(sum, self.hasher.keyed_at(text, next));
            words[count] = next;
            count += 1;
        }
    }
}

/// Whether the name of somebody who is known, in whatever case and order, is meant: `mark` has the first word of its usual order.
fn is_name(text: &[u8], words: &[Word], mark: u8, first: u8) -> bool {
    let has_capital = |word: &Word| fold::has_capital(&text[word.start..word.end]);
    let is_letter = |word: &&Word| text[word.start..word.end].utf8_chunks().flat_map(|chunk| chunk.valid().chars()).count() == 1;
    match words {
        // `will`, `mark`: one small word is more often another.
        [only] => has_capital(only) && only.end - only.start > 1,
        _ if mark & SHORT != 0 => words.iter().filter(is_letter).all(has_capital) && words.iter().any(|word| !is_letter(&word)),
        _ if mark & !SHORT == first => true,
        [first, .., last] => has_capital(first) && has_capital(last) || text[first.end..last.start].contains(&b','),
        [] => false,
    }
}

#[cfg(test)]
mod tests;
