//! The AVX2 kernel: range compares on 32 bytes, `vpmovmskb` to bits.
#![allow(unsafe_code)]

use std::arch::x86_64::{
    __m256i, _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_max_epu8, _mm256_min_epu8, _mm256_movemask_epi8, _mm256_or_si256,
    _mm256_set1_epi8,
};

use super::{Bits, WORD, class};

#[inline]
#[target_feature(enable = "avx2")]
fn is(input: __m256i, byte: u8) -> __m256i {
    _mm256_cmpeq_epi8(input, _mm256_set1_epi8(byte as i8))
}

#[inline]
#[target_feature(enable = "avx2")]
fn within(input: __m256i, first: u8, last: u8) -> __m256i {
    let clamped = _mm256_min_epu8(_mm256_max_epu8(input, _mm256_set1_epi8(first as i8)), _mm256_set1_epi8(last as i8));
    _mm256_cmpeq_epi8(clamped, input)
}

#[inline]
#[target_feature(enable = "avx2")]
fn or(a: __m256i, b: __m256i) -> __m256i {
    _mm256_or_si256(a, b)
}

#[inline]
#[target_feature(enable = "avx2")]
fn bits_of(mask: __m256i) -> u64 {
    u64::from(_mm256_movemask_epi8(mask) as u32)
}

/// The classes of 32 bytes, bit `i` for byte `i`.
#[inline]
#[target_feature(enable = "avx2")]
fn half(input: __m256i) -> [u64; class::COUNT] {
    let folded = _mm256_or_si256(input, _mm256_set1_epi8(0x20));
    let space = is(input, b' ');
    let quote = is(input, b'\'');
    // 0x28 and 0x29 are the parentheses; 0x23 and 0x24 are # and $.
    let mail = or(
        or(or(is(input, b'!'), within(input, b'#', b'$')), or(within(input, b'&', b'\''), within(input, b'*', b'+'))),
        or(is(input, b'^'), is(input, b'~')),
    );
    let mut out = [0; class::COUNT];
    out[class::DIGIT] = bits_of(within(input, b'0', b'9'));
    out[class::HEX_LETTER] = bits_of(within(folded, b'a', b'f'));
    out[class::UPPER] = bits_of(within(input, b'A', b'Z'));
    out[class::LOWER] = bits_of(within(input, b'a', b'z'));
    out[class::HIGH] = bits_of(input);
    out[class::UNDERSCORE] = bits_of(is(input, b'_'));
    out[class::DASH] = bits_of(is(input, b'-'));
    out[class::DOT] = bits_of(is(input, b'.'));
    out[class::COLON] = bits_of(is(input, b':'));
    out[class::AT] = bits_of(is(input, b'@'));
    out[class::PERCENT] = bits_of(is(input, b'%'));
    out[class::MAIL_PUNCTUATION] = bits_of(mail);
    out[class::NUMBER_SEPARATOR] = bits_of(or(or(space, within(input, b'(', b')')), is(input, b'/')));
    out[class::EQUALS] = bits_of(or(is(input, b'='), is(input, b'>')));
    out[class::KEY_CLOSER] = bits_of(or(or(space, quote), or(is(input, b'"'), within(input, b'\\', b']'))));
    out[class::LETTER_J] = bits_of(is(input, b'J'));
    out
}

/// Classifies `bytes`, a whole number of words.
///
/// # Safety
/// The processor must have AVX2.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn classify<const WORDS: usize>(bytes: &[u8], bits: &mut Bits<WORDS>, first_word: usize) {
    for (word, chunk) in bytes.chunks_exact(WORD).enumerate() {
        // SAFETY: `chunk` is exactly 64 bytes, read as two unaligned halves.
        let (low, high) =
            unsafe { (half(_mm256_loadu_si256(chunk.as_ptr().cast())), half(_mm256_loadu_si256(chunk.as_ptr().add(32).cast()))) };
        for c in 0..class::COUNT {
            bits.class[c][first_word + word] = low[c] | high[c] << 32;
        }
    }
}
