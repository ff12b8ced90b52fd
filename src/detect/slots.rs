//! A table of words by their hashes, with open addressing. Eight bytes for each place: tables of thousands of words stay in the caches, and
//! cost the start of a run little.
//!
//! It knows nothing of words: what stands for one is a number, and two whose hashes agree are the same.

/// Bits of what stands for a word; the others are those of its hash.
const VALUE_BITS: u32 = 24;
/// The fewest places.
const LEAST: usize = 16;

/// Numbers by hashes.
#[derive(Debug, Default)]
pub(crate) struct Slots(Box<[u64]>);

impl Slots {
    /// A table with room for so many words.
    pub(crate) fn with_room(words: usize) -> Self {
        Self(vec![0; (words * 2).next_power_of_two().max(LEAST)].into())
    }

    /// What stands for the word of this hash.
    #[inline]
    pub(crate) fn get(&self, hash: u64) -> Option<usize> {
        let slot = *self.0.get(self.place(hash)?)?;
        if slot == 0 { None } else { Some((slot & ((1 << VALUE_BITS) - 1)) as usize) }
    }

    /// Has a number other than zero stand for the word of this hash. One that is too large for the table stands for nothing.
    pub(crate) fn set(&mut self, hash: u64, value: usize) {
        if let Some(at) = self.place(hash)
            && value < 1 << VALUE_BITS
        {
            self.0[at] = hash >> VALUE_BITS << VALUE_BITS | value as u64;
        }
    }

    /// The place of this hash, or the empty one where it would be. The table has twice as many places as words, so there is one.
    #[inline(always)]
    fn place(&self, hash: u64) -> Option<usize> {
        let mask = self.0.len().checked_sub(1)?;
        // The lowest bit of most hashes is always set.
        let mut at = (hash >> 1) as usize & mask;
        while self.0[at] != 0 && (self.0[at] ^ hash) >> VALUE_BITS != 0 {
            at = (at + 1) & mask;
        }
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_set_is_there_and_nothing_else(hashes in proptest::collection::hash_set(0u64..5000, 0..200)) {
            // Neighbours in the table, so that they get in each other's way.
            let spread = |hash: u64| hash << VALUE_BITS | (hash & 7) << 1 | 1;
            let mut slots = Slots::with_room(hashes.len());
            for hash in &hashes {
                slots.set(spread(*hash), 9);
                slots.set(spread(*hash), *hash as usize + 1);
            }
            for hash in 0..5000 {
                let expected = hashes.contains(&hash).then_some(hash as usize + 1);
                prop_assert_eq!(slots.get(spread(hash)), expected);
            }
        }
    }

    #[test]
    fn a_table_without_words_has_none() {
        assert_eq!((Slots::default().get(1), Slots::with_room(0).get(1)), (None, None));
    }
}
