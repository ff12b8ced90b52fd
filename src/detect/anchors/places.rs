//! The anchors of a tile as a list of positions.

use super::{PAD, Row, TILE, TILE_BYTES};
use crate::detect::vector::WORD;

/// Positions that are written in one go, whether or not a word has so many.
const STEP: usize = 4;
const _: () = assert!(TILE <= WORD);

/// Positions in a tile, in order.
pub(crate) struct Places([u16; TILE_BYTES + STEP]);

impl Places {
    pub(crate) fn new() -> Box<Self> {
        Box::new(Self([0; TILE_BYTES + STEP]))
    }

    /// Lists the set bits of the tile. How many bits a word has cannot be foreseen, so as many are written as most have, and those that
    /// were none are written over.
    #[inline(always)]
    pub(crate) fn fill(&mut self, row: &Row) -> &[u16] {
        // Which words have any, first: whether one has cannot be foreseen either.
        let mut words = 0u64;
        for w in 0..TILE {
            words |= u64::from(row[PAD + w] != 0) << w;
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
        &self.0[..count.min(TILE_BYTES)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::anchors::WORDS;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn places_are_the_set_bits(words in proptest::collection::vec(prop_oneof![Just(0), Just(!0), any::<u64>()], WORDS)) {
            let mut row = [0; WORDS];
            row.copy_from_slice(&words);
            let mut places = Places::new();
            let expected: Vec<u16> =
                (0..TILE_BYTES).filter(|at| row[PAD + at / WORD] >> (at % WORD) & 1 == 1).map(|at| at as u16).collect();
            prop_assert_eq!(places.fill(&row), &expected[..]);
        }
    }
}
