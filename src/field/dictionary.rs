//! Looks a name up by its end: `billing_first_name` ends in `first name`, whatever stands before it.
//!
//! The entries are compiled by the build step: sorted by their letters from the last to the first, so that a name is followed from its end
//! and left where no entry goes on. What the entries are is data, below `patterns/fields/`.

use super::compiled;
use super::name::{LONGEST, Name};
use super::{Named, Strength};
use crate::model::KINDS;

/// An entry of fewer letters counts only where a word begins: `naam` in `klant_naam`, not `age` in `page`.
const WITHIN_WORD: usize = 7;
/// How many words that change nothing may stand behind: `email_address_new_raw`.
const BEHIND: usize = 2;

/// What a name means that ends in an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A kind, by its place in the taxonomy.
    Is(u8, Strength),
    /// Likely a kind, as what the row itself has: its name, its title. Of a thing it is no one's.
    OfTheRow(u8),
    /// Likely a kind, if it is the whole name: `from`, not `valid_from`.
    Alone(u8),
    /// Something that no kind covers, though shorter entries say so.
    Never,
}

/// A word that says something of the words around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Modifier {
    /// Whatever comes behind it is something else: `has`, `max`.
    Before,
    /// Leaves what stands before it what it is: `new`, `raw`.
    Behind,
}

/// What a table, object or element holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// People: what is likely a name is one.
    People,
    /// Calls: who is likely called is.
    Calls,
    /// Things, whose name, number and code are no one's.
    Things,
}

/// Entries, each with its meaning, looked up by the end of a name.
pub(super) struct Endings<M: 'static> {
    /// The letters of all entries, one after the other.
    pub(super) letters: &'static [u8],
    /// Where each entry ends in `letters`; one more before the first.
    pub(super) ends: &'static [u32],
    pub(super) meanings: &'static [M],
    /// One bit for each three letters that an entry ends in.
    pub(super) filter: &'static [u64],
    /// The first entry for each two last letters, and one more.
    pub(super) pairs: &'static [u16],
}

impl<M: Copy> Endings<M> {
    /// How many letters of the longest entry that the name ends in, and what it means.
    fn longest(&self, letters: &[u8], starts: u64) -> Option<(usize, M)> {
        let bit = ending(letters)?;
        if self.filter.get(bit >> 6).is_none_or(|bits| bits >> (bit & 63) & 1 == 0) {
            return None;
        }
        let starts = starts & (u64::MAX >> (LONGEST - letters.len().min(LONGEST)));
        let mut best = None;
        // Entries that end in these two letters stand together, so narrowing begins behind them.
        let pair = (bit & 0x1f) << 5 | bit >> 5 & 0x1f;
        let (mut low, mut high) = (usize::from(*self.pairs.get(pair)?), usize::from(*self.pairs.get(pair + 1)?));
        for (depth, letter) in letters.iter().rev().enumerate().skip(usize::from(letters.len() > 1)) {
            if depth > 1 {
                low = partition(low, high, |index| self.letter(index, depth) < Some(*letter));
                high = partition(low, high, |index| self.letter(index, depth) == Some(*letter));
            }
            if low == high {
                break;
            }
            let length = depth + 1;
            // Word starts from the first letter of the entry on; an entry that begins within a word must end with that word, or
            // `ship_address` would end in `ip address`.
            let starts = starts >> (letters.len() - length);
            let is_placed = starts & 1 == 1 || length >= WITHIN_WORD && starts == 0;
            // The shortest of those that share an end stands first.
            if is_placed && self.letter(low, length).is_none() {
                best = self.meanings.get(low).map(|meaning| (length, *meaning));
            }
        }
        best
    }

    /// What the entry that is all of `letters` means.
    fn whole(&self, letters: &[u8]) -> Option<M> {
        self.longest(letters, 1).filter(|(length, _)| *length == letters.len()).map(|(_, meaning)| meaning)
    }

    /// The same as [`Self::longest`], of a name that may stand in the plural.
    fn longest_of_any_number(&self, letters: &[u8], starts: u64) -> Option<(usize, M)> {
        let as_it_is = self.longest(letters, starts);
        let singular = match letters {
            [stem @ .., b's', b's', b'e', b's'] => &letters[..stem.len() + 2],
            [stem @ .., b's'] if stem.len() > 2 => stem,
            _ => return as_it_is,
        };
        let cut = self.longest(singular, starts).map(|(length, meaning)| (length + letters.len() - singular.len(), meaning));
        match (as_it_is, cut) {
            (Some(whole), Some(cut)) if whole.0 >= cut.0 => Some(whole),
            (whole, cut) => cut.or(whole),
        }
    }

    /// The letter of an entry at `depth` from its end.
    fn letter(&self, index: usize, depth: usize) -> Option<u8> {
        let (start, end) = (*self.ends.get(index)? as usize, *self.ends.get(index + 1)? as usize);
        if depth < end - start { self.letters.get(end - 1 - depth).copied() } else { None }
    }
}

/// The first index from `low` to `high` for which `is_before` no longer holds.
fn partition(mut low: usize, mut high: usize, is_before: impl Fn(usize) -> bool) -> usize {
    while low < high {
        let middle = low.midpoint(high);
        if is_before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// The last three letters as one number; where there are fewer, none counts as zero. No entry ends in what is no letter from a to z.
fn ending(letters: &[u8]) -> Option<usize> {
    let (before, b, c) = match *letters {
        [.., a, b, c] => (a, b, c),
        [b, c] => (0, b, c),
        [c] => (0, 0, c),
        [] => return None,
    };
    if (b | c) >= 0x80 {
        return None;
    }
    Some(usize::from(before & 0x1f) << 10 | usize::from(b & 0x1f) << 5 | usize::from(c & 0x1f))
}

/// What fields are, by their names.
pub(crate) struct Dictionary {
    pub(super) names: Endings<Meaning>,
    /// Whole names that are of a kind, by its place, in tables of calls only: `from` is a number there.
    pub(super) in_calls: Endings<u8>,
    pub(super) modifiers: Endings<Modifier>,
    pub(super) tables: Endings<Rows>,
    /// One bit for each three letters that a name may end in which means anything, the plural and words behind it included.
    pub(super) tails: &'static [u64],
    /// For each kind, the tables in which what is likely is sure.
    pub(super) sure_in: &'static [Option<Rows>],
}

impl Dictionary {
    /// The dictionary that ships in the binary. It is ready-made: this costs nothing.
    pub(crate) const fn built_in() -> Self {
        compiled::DICTIONARY
    }

    /// What a field of this name is. `table` is the name of the table, object or element it stands in, empty where unknown.
    ///
    /// Both are raw bytes, with the quotes they may stand in. Nothing is allocated, and most names are dismissed by their last letters.
    pub(crate) fn named(&self, name: &[u8], table: &[u8]) -> Option<Named> {
        if !self.may_mean(name) {
            return None;
        }
        let name = Name::new(name);
        let alone = self.meaning(name.letters(), name.starts);
        let in_calls = if table.is_empty() { None } else { self.in_calls.whole(name.letters()) };
        // The table is looked up only where it could matter.
        let is_open = !table.is_empty() && !matches!(alone, None | Some(Meaning::Never | Meaning::Is(_, Strength::Sure)));
        let rows = if is_open || in_calls.is_some() { self.rows(table) } else { None };
        if rows == Some(Rows::Calls)
            && let Some(kind) = in_calls
        {
            return Some(Named { kind: KINDS.get(usize::from(kind))?, strength: Strength::Sure });
        }
        let (kind, strength) = match alone? {
            Meaning::Never => return None,
            Meaning::OfTheRow(_) if rows == Some(Rows::Things) => return None,
            Meaning::OfTheRow(kind) | Meaning::Alone(kind) => (kind, Strength::Likely),
            Meaning::Is(kind, strength) => (kind, strength),
        };
        let is_lifted = rows.is_some() && self.sure_in.get(usize::from(kind)).copied().flatten() == rows;
        Some(Named { kind: KINDS.get(usize::from(kind))?, strength: if is_lifted { Strength::Sure } else { strength } })
    }

    /// Whether the last three letters leave anything open. Over-approves.
    fn may_mean(&self, name: &[u8]) -> bool {
        let mut bits = 0;
        let mut shift = 0;
        for byte in name.iter().rev() {
            if !byte.is_ascii() {
                return true;
            }
            if byte.is_ascii_alphabetic() {
                bits |= usize::from(byte & 0x1f) << shift;
                shift += 5;
                if shift == 15 {
                    break;
                }
            }
        }
        self.tails.get(bits >> 6).is_some_and(|tails| tails >> (bits & 63) & 1 == 1)
    }

    /// What a name means wherever it stands, with the words beside it.
    fn meaning(&self, letters: &[u8], starts: u64) -> Option<Meaning> {
        let mut length = letters.len();
        for cut in 0..=BEHIND {
            let letters = &letters[..length];
            if let Some((found, meaning)) = self.names.longest_of_any_number(letters, starts) {
                // A word cut off behind a name that is not certain leaves too little.
                let is_enough = match meaning {
                    Meaning::Is(_, Strength::Sure) => true,
                    Meaning::Alone(_) => found == letters.len() && cut == 0,
                    _ => cut == 0,
                };
                return (is_enough && !self.is_turned(&letters[..length - found], starts)).then_some(meaning);
            }
            let last = last_start(starts, length)?;
            if self.modifiers.whole(&letters[last..]) != Some(Modifier::Behind) {
                return None;
            }
            length = last;
        }
        None
    }

    /// Whether a word of `before` makes what follows something else.
    fn is_turned(&self, before: &[u8], starts: u64) -> bool {
        let mut length = before.len();
        while let Some(start) = last_start(starts, length) {
            if self.modifiers.whole(&before[start..length]) == Some(Modifier::Before) {
                return true;
            }
            length = start;
        }
        false
    }

    fn rows(&self, table: &[u8]) -> Option<Rows> {
        let table = Name::new(table);
        self.tables.longest_of_any_number(table.letters(), table.starts).map(|(_, rows)| rows)
    }
}

/// Where the last word among the first `length` letters begins.
fn last_start(starts: u64, length: usize) -> Option<usize> {
    let below = if length == 0 { 0 } else { starts & (u64::MAX >> (LONGEST - length.min(LONGEST))) };
    below.checked_ilog2().map(|place| place as usize)
}
