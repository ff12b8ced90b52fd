//! The AVX2 kernel: the eight bits of every byte become eight bit planes (`vpmovmskb` of the input, shifted left by one each time), and
//! the classes are Boolean functions of the planes, four words at a time.
//!
//! Sixteen moves a word make all planes, whatever the number of classes; a move a class and half would be twice as many.
#![allow(unsafe_code)]

use std::arch::x86_64::{
    __m256i, _mm256_add_epi8, _mm256_and_si256, _mm256_andnot_si256, _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_or_si256,
    _mm256_setzero_si256, _mm256_storeu_si256, _mm256_xor_si256,
};

use super::{Bits, WORD, class};

/// Words whose planes are made before their classes. By then the stores of the planes are done, so that loads of four words need not
/// wait for them.
const BLOCK: usize = 16;
/// Words of a vector.
const LANES: usize = 4;

/// `planes[b][w]` holds bit `b` of the 64 bytes of word `w`.
type Planes = [[u32; 2 * BLOCK]; 8];

#[inline]
#[target_feature(enable = "avx2")]
fn twice(input: __m256i) -> __m256i {
    _mm256_add_epi8(input, input)
}

#[inline]
#[target_feature(enable = "avx2")]
fn top_bits(input: __m256i) -> u32 {
    _mm256_movemask_epi8(input) as u32
}

#[inline]
#[target_feature(enable = "avx2")]
fn and(a: __m256i, b: __m256i) -> __m256i {
    _mm256_and_si256(a, b)
}

/// `a` without `b`.
#[inline]
#[target_feature(enable = "avx2")]
fn less(a: __m256i, b: __m256i) -> __m256i {
    _mm256_andnot_si256(b, a)
}

#[inline]
#[target_feature(enable = "avx2")]
fn or(a: __m256i, b: __m256i) -> __m256i {
    _mm256_or_si256(a, b)
}

/// The classes as functions of the bits of a byte: rows of the table of ASCII (the first hexadecimal digit) and places in them (the
/// second).
#[inline]
#[target_feature(enable = "avx2")]
fn classes([b0, b1, b2, b3, b4, b5, b6, b7]: [__m256i; 8]) -> [__m256i; class::COUNT] {
    let rows_2_3 = less(b5, or(b7, b6));
    let rows_4_to_7 = less(b6, b7);
    let row_2 = less(rows_2_3, b4);
    let row_3 = and(rows_2_3, b4);
    let rows_4_5 = less(rows_4_to_7, b5);
    let row_4 = less(rows_4_5, b4);
    let row_5 = and(rows_4_5, b4);
    let rows_5_7 = and(rows_4_to_7, b4);
    let (b01, low_odd) = (and(b0, b1), _mm256_xor_si256(b0, b1));
    let low_any = or(b0, b1);
    let places_1_to_f = or(low_any, or(b2, b3));
    let places_4_to_7 = less(b2, b3);
    let places_8_to_b = less(b3, b2);
    let places_c_to_f = and(b2, b3);
    let place_a = less(and(places_8_to_b, b1), b0);
    let place_e = less(and(places_c_to_f, b1), b0);
    let place_f = and(places_c_to_f, b01);
    // All of rows 4 and 5, 6 and 7 but places 0 and 1b to 1f of 32.
    let letter = less(and(rows_4_to_7, or(places_1_to_f, b4)), and(and(b4, b3), or(b2, b01)));
    let mut out = [b7; class::COUNT];
    out[class::DIGIT] = less(row_3, and(b3, or(b2, b1)));
    out[class::HEX_LETTER] = less(and(less(rows_4_to_7, or(b4, b3)), or(low_any, b2)), and(b01, b2));
    out[class::UPPER] = less(letter, b5);
    out[class::LOWER] = and(letter, b5);
    out[class::HIGH] = b7;
    out[class::UNDERSCORE] = and(row_5, place_f);
    out[class::DASH] = less(and(row_2, and(places_c_to_f, b0)), b1);
    out[class::DOT] = and(row_2, place_e);
    out[class::COLON] = and(row_3, place_a);
    out[class::AT] = less(row_4, places_1_to_f);
    out[class::PERCENT] = less(and(row_2, and(places_4_to_7, b0)), b1);
    // 1 and 3, 4, 6 and 7, A and B of row 2; E of rows 5 and 7.
    let places_1_3 = less(b0, or(b2, b3));
    let places_4_6_7 = less(places_4_to_7, less(b0, b1));
    let punctuation = or(or(places_1_3, places_4_6_7), and(places_8_to_b, b1));
    out[class::MAIL_PUNCTUATION] = or(and(row_2, punctuation), and(rows_5_7, place_e));
    out[class::NUMBER_SEPARATOR] = and(row_2, or(or(less(places_8_to_b, b1), place_f), less(b5, places_1_to_f)));
    out[class::EQUALS] = and(row_3, and(places_c_to_f, low_odd));
    // 0, 2 and 7 of row 2; C and D of row 5.
    let quotes = or(less(b5, or(or(b3, b2), b0)), and(places_4_to_7, b01));
    out[class::KEY_CLOSER] = or(and(row_2, quotes), less(and(row_5, places_c_to_f), b1));
    // A of row 4; 4 and 5 of row 3.
    out[class::TELLING] = or(and(row_4, place_a), less(and(row_3, places_4_to_7), b1));
    out
}

/// Where [`ESCAPE`](super::ESCAPE) stands: place B of row 1.
#[inline]
#[target_feature(enable = "avx2")]
fn escapes([b0, b1, b2, b3, b4, b5, b6, b7]: [__m256i; 8]) -> __m256i {
    less(and(and(b4, b3), and(b1, b0)), or(or(b7, b6), or(b5, b2)))
}

/// The planes of the words from `from` on, as many words as a vector holds.
#[inline]
#[target_feature(enable = "avx2")]
fn planes_at(planes: &Planes, from: usize) -> [__m256i; 8] {
    // One after another: a closure would be a function of its own, without these instructions.
    let [b0, b1, b2, b3, b4, b5, b6, b7] = planes;
    [
        four_words(b0, from),
        four_words(b1, from),
        four_words(b2, from),
        four_words(b3, from),
        four_words(b4, from),
        four_words(b5, from),
        four_words(b6, from),
        four_words(b7, from),
    ]
}

/// As many words of a plane as a vector holds, from `from` on.
#[inline]
#[target_feature(enable = "avx2")]
fn four_words(plane: &[u32; 2 * BLOCK], from: usize) -> __m256i {
    let words = &plane[2 * from..2 * (from + LANES)];
    // SAFETY: the slice has as many words as are read.
    unsafe { _mm256_loadu_si256(words.as_ptr().cast()) }
}

/// A vector as words.
#[inline]
#[target_feature(enable = "avx2")]
fn words_of(vector: __m256i) -> [u64; LANES] {
    let mut words = [0; LANES];
    // SAFETY: the array has as many words as are written.
    unsafe { _mm256_storeu_si256(words.as_mut_ptr().cast(), vector) };
    words
}

/// The last words of the input, fewer than a vector holds.
#[cold]
#[target_feature(enable = "avx2")]
fn classify_rest<const WORDS: usize>(planes: &Planes, from: usize, to: usize, bits: &mut Bits<WORDS>, first_word: usize) {
    let planes = planes_at(planes, from);
    for (row, sum) in bits.class.iter_mut().zip(classes(planes)) {
        row[first_word..first_word + to - from].copy_from_slice(&words_of(sum)[..to - from]);
    }
    bits.has_escape |= words_of(escapes(planes))[..to - from].iter().any(|word| *word != 0);
}

/// Classifies `bytes`, a whole number of words.
///
/// # Safety
/// The processor must have AVX2.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn classify<const WORDS: usize>(bytes: &[u8], bits: &mut Bits<WORDS>, first_word: usize) {
    let mut planes: Planes = [[0; 2 * BLOCK]; 8];
    let mut escaped = _mm256_setzero_si256();
    for (block, bytes) in bytes.chunks(BLOCK * WORD).enumerate() {
        for (w, chunk) in bytes.chunks_exact(WORD).enumerate() {
            // SAFETY: `chunk` is exactly 64 bytes, read as two unaligned halves.
            let (mut low, mut high) =
                unsafe { (_mm256_loadu_si256(chunk.as_ptr().cast()), _mm256_loadu_si256(chunk.as_ptr().add(32).cast())) };
            for plane in planes.iter_mut().rev() {
                plane[2 * w] = top_bits(low);
                plane[2 * w + 1] = top_bits(high);
                (low, high) = (twice(low), twice(high));
            }
        }
        let count = bytes.len() / WORD;
        let mut w = 0;
        while w + LANES <= count {
            let four = planes_at(&planes, w);
            let sums = classes(four);
            escaped = or(escaped, escapes(four));
            let at = first_word + block * BLOCK + w;
            for c in 0..class::COUNT {
                let words = &mut bits.class[c][at..at + LANES];
                // SAFETY: the slice has as many words as are written.
                unsafe { _mm256_storeu_si256(words.as_mut_ptr().cast(), sums[c]) };
            }
            w += LANES;
        }
        if w < count {
            classify_rest(&planes, w, count, bits, first_word + block * BLOCK + w);
        }
    }
    bits.has_escape |= words_of(escaped) != [0; LANES];
}
