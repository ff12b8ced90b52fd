//! The portable kernel: a table look-up a byte, eight bytes gathered at a time. Slow and obviously right.

use super::{Bits, ESCAPE, WORD, class, classes_of};

static TABLE: [u16; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = classes_of(byte as u8);
        byte += 1;
    }
    table
};

/// Classifies `bytes`, a whole number of words.
pub(crate) fn classify<const WORDS: usize>(bytes: &[u8], bits: &mut Bits<WORDS>, first_word: usize) {
    bits.has_escape |= memchr::memchr(ESCAPE, bytes).is_some();
    for (word, chunk) in bytes.chunks_exact(WORD).enumerate() {
        // Accumulators stay in registers or L1; bit `c` of a byte's code moves to bit `i` of class `c`.
        let mut sums = [0u64; class::COUNT];
        for (i, &byte) in chunk.iter().enumerate() {
            let mut code = TABLE[usize::from(byte)];
            while code != 0 {
                sums[code.trailing_zeros() as usize] |= 1 << i;
                code &= code - 1;
            }
        }
        for (class, sum) in bits.class.iter_mut().zip(sums) {
            class[first_word + word] = sum;
        }
    }
}
