//! The AVX-512 kernel: `vpermi2b` looks 64 bytes up in a table of 128 codes, `vptestmb` turns a code bit into a bitmap word.
#![allow(unsafe_code)]

use std::arch::x86_64::{
    __m512i, _mm512_cmpeq_epi8_mask, _mm512_loadu_si512, _mm512_movepi8_mask, _mm512_permutex2var_epi8, _mm512_set1_epi8,
    _mm512_test_epi8_mask,
};

use super::{Bits, ESCAPE, WORD, class, classes_of};

/// Low and high byte of the class codes of the 128 ASCII bytes.
const fn table(shift: u32) -> [u8; 128] {
    let mut table = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (classes_of(byte as u8) >> shift) as u8;
        byte += 1;
    }
    table
}

static LOW: [u8; 128] = table(0);
static HIGH: [u8; 128] = table(8);

/// Classifies `bytes`, a whole number of words.
///
/// # Safety
/// The processor must have AVX-512 F, BW and VBMI.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
pub(super) unsafe fn classify<const WORDS: usize>(bytes: &[u8], bits: &mut Bits<WORDS>, first_word: usize) {
    // SAFETY: the tables are 128 bytes, read as two unaligned 64-byte halves.
    let (low0, low1, high0, high1) = unsafe {
        (
            _mm512_loadu_si512(LOW.as_ptr().cast()),
            _mm512_loadu_si512(LOW.as_ptr().add(64).cast()),
            _mm512_loadu_si512(HIGH.as_ptr().cast()),
            _mm512_loadu_si512(HIGH.as_ptr().add(64).cast()),
        )
    };
    let mut escapes = 0;
    for (word, chunk) in bytes.chunks_exact(WORD).enumerate() {
        // SAFETY: `chunk` is exactly 64 bytes.
        let input: __m512i = unsafe { _mm512_loadu_si512(chunk.as_ptr().cast()) };
        // The look-up takes the low seven bits of a byte, so bytes of 0x80 and above are taken out of every other class.
        let high = _mm512_movepi8_mask(input);
        let low_codes = _mm512_permutex2var_epi8(low0, input, low1);
        let high_codes = _mm512_permutex2var_epi8(high0, input, high1);
        escapes |= _mm512_cmpeq_epi8_mask(input, _mm512_set1_epi8(ESCAPE as i8));
        let w = first_word + word;
        macro_rules! put {
            ($($codes:ident, $base:expr, $($bit:literal)*);*) => { $($(
                bits.class[$base + $bit][w] = _mm512_test_epi8_mask($codes, _mm512_set1_epi8((1u8 << $bit) as i8)) & !high;
            )*)* };
        }
        put!(low_codes, 0, 0 1 2 3 5 6 7; high_codes, 8, 0 1 2 3 4 5 6 7);
        bits.class[class::HIGH][w] = high;
    }
    bits.has_escape |= escapes != 0;
}
