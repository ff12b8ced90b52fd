//! Entries looked up by the end of a name: sorted by their letters from the last to the first, so that a name is followed from its end and
//! left where no entry goes on.
//!
//! What entries mean is nothing to this module; `compile` writes its tables.

use super::name::LONGEST;

/// An entry of fewer letters counts only where a word begins: `naam` in `klant_naam`, not `age` in `page`.
const WITHIN_WORD: usize = 7;

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
    pub(super) fn longest(&self, letters: &[u8], starts: u64) -> Option<(usize, M)> {
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
            let goes_on = |index| self.letter(index, depth) == Some(*letter);
            if depth > 1 && low < high && !(goes_on(low) && goes_on(high - 1)) {
                low = partition(low, high, |index| self.letter(index, depth) < Some(*letter));
                high = partition(low, high, goes_on);
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
    pub(super) fn whole(&self, letters: &[u8]) -> Option<M> {
        self.longest(letters, 1).filter(|(length, _)| *length == letters.len()).map(|(_, meaning)| meaning)
    }

    /// The same as [`Self::longest`], of a name that may stand in the plural.
    pub(super) fn longest_of_any_number(&self, letters: &[u8], starts: u64) -> Option<(usize, M)> {
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
pub(super) fn ending(letters: &[u8]) -> Option<usize> {
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
