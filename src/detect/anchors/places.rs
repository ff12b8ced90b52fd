//! The anchors of a tile as a list of positions.

use super::{PAD, Row, TILE, TILE_BYTES, WORDS};
use crate::detect::vector::list::SPARE;
use crate::detect::vector::{Kernel, WORD};

/// Positions that are written in one go, whether or not a word has so many.
const STEP: usize = 4;
/// Words that are told of together.
const SHOWN: usize = if WORDS - PAD < WORD { WORDS - PAD } else { WORD };
const _: () = assert!(TILE < SHOWN && STEP <= SPARE);

/// The most positions: those of a tile, and of a word behind it.
const MOST: usize = TILE_BYTES + WORD;

/// Positions in a tile, in order.
pub(crate) struct Places([u16; MOST + SPARE]);

impl Places {
    pub(crate) fn new() -> Box<Self> {
        Box::new(Self([0; MOST + SPARE]))
    }

    /// Lists the set bits of the tile.
    #[inline(always)]
    pub(crate) fn fill(&mut self, kernel: Kernel, row: &Row) -> &mut [u16] {
        self.list(kernel, row, filled(row) & ((1 << TILE) - 1))
    }

    /// Lists those of the tile and the word behind it.
    #[inline(always)]
    pub(crate) fn fill_beyond(&mut self, kernel: Kernel, row: &Row) -> &mut [u16] {
        self.list(kernel, row, filled(row) & ((2 << TILE) - 1))
    }

    /// Lists the set bits of these words. How many bits a word has cannot be foreseen, so as many are written as most have, and those that
    /// were none are written over. Which words have any cannot be foreseen either.
    #[inline(always)]
    fn list(&mut self, kernel: Kernel, row: &Row, mut words: u64) -> &mut [u16] {
        if let Some(count) = kernel.list(&row[PAD..], words, &mut self.0) {
            return &mut self.0[..count.min(MOST)];
        }
        let mut count = 0;
        while words != 0 {
            let w = words.trailing_zeros() as usize;
            words &= words - 1;
            let mut bits = row[PAD + w];
            let mut at = count;
            count += bits.count_ones() as usize;
            while at < count {
                let Some(step) = self.0.get_mut(at..).and_then(<[u16]>::first_chunk_mut::<STEP>) else { break };
                for place in step {
                    *place = (w * WORD) as u16 + bits.trailing_zeros() as u16;
                    bits &= bits.wrapping_sub(1);
                }
                at += STEP;
            }
        }
        &mut self.0[..count.min(MOST)]
    }
}

/// Which words from the first of the tile on are not empty, as bits.
#[inline(always)]
pub(crate) fn filled(row: &Row) -> u64 {
    let mut words = 0;
    // As many as there are bits, and each by itself, which becomes vectors.
    for w in 0..SHOWN {
        words |= if row[PAD + w] == 0 { 0 } else { 1u64 << w };
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn places_are_the_set_bits(words in proptest::collection::vec(prop_oneof![Just(0), Just(!0), any::<u64>()], WORDS)) {
            let mut row = [0; WORDS];
            row.copy_from_slice(&words);
            let mut places = Places::new();
            let expected: Vec<u16> =
                (0..TILE_BYTES).filter(|at| row[PAD + at / WORD] >> (at % WORD) & 1 == 1).map(|at| at as u16).collect();
            let beyond = (0..WORD).filter(|bit| row[PAD + TILE] >> bit & 1 == 1).map(|bit| (TILE_BYTES + bit) as u16);
            let expected_beyond: Vec<u16> = expected.iter().copied().chain(beyond).collect();
            for kernel in Kernel::all() {
                prop_assert_eq!(places.fill(kernel, &row), &expected[..]);
                prop_assert_eq!(places.fill_beyond(kernel, &row), &expected_beyond[..]);
            }
        }
    }
}
