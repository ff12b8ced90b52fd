//! The AVX-512 kernel: `vpermi2b` looks 64 bytes up in a table of 128 codes, whose bits become bitmap words.
//!
//! Eight words are made in one go: `vgf2p8affineqb` transposes the bits of eight bytes each, `vpermi2b` brings the classes of two
//! words together, and what is left is a transposition of four by four pairs. Bit by bit, with a mask for each class and word, it
//! takes three times as many instructions.
#![allow(unsafe_code)]

use std::arch::x86_64::{
    __m512i, _MM_HINT_T0, _mm_prefetch, _mm512_andnot_si512, _mm512_cmpeq_epi8_mask, _mm512_gf2p8affine_epi64_epi8,
    _mm512_loadu_si512, _mm512_mask_blend_epi8, _mm512_mask_mov_epi8, _mm512_maskz_mov_epi8, _mm512_min_epu8,
    _mm512_movepi8_mask, _mm512_or_si512, _mm512_permutex2var_epi8, _mm512_permutexvar_epi8, _mm512_set1_epi8, _mm512_set1_epi64,
    _mm512_setzero_si512, _mm512_shuffle_epi8, _mm512_shuffle_i64x2, _mm512_storeu_si512, _mm512_ternarylogic_epi64,
    _mm512_test_epi8_mask, _mm512_testn_epi8_mask, _mm512_xor_si512,
};

use super::sieve::{self, Few, Sieve};
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

/// Words that are made in one go.
const GROUP: usize = 8;

/// How far ahead bytes are fetched: about as many as are looked at in one go.
const AHEAD: usize = 64 * WORD;

/// Where the bytes of each eight are taken from: the last first, as the transposition of bits turns them round.
static TURNED: [u8; 64] = {
    let mut places = [0; 64];
    let mut at = 0;
    while at < 64 {
        places[at] = (at as u8 & 0x38) | (7 - (at as u8 & 7));
        at += 1;
    }
    places
};

/// Where the bytes of two words are taken from that tell of four classes, from the first given on: class by class, those of the first word
/// and those of the second. Bytes of the second stand behind the 64 of the first.
const fn paired(first: u8) -> [u8; 64] {
    let mut places = [0; 64];
    let mut at = 0;
    while at < 64 {
        let (class, word, eight) = (first + (at as u8 >> 4), at as u8 >> 3 & 1, at as u8 & 7);
        places[at] = word << 6 | eight << 3 | class;
        at += 1;
    }
    places
}

static LOWER_FOUR: [u8; 64] = paired(0);
static UPPER_FOUR: [u8; 64] = paired(4);

/// Bit `j` of byte `j`.
const DIAGONAL: i64 = 0x8040_2010_0804_0201_u64 as i64;

/// Classifies `bytes`, a whole number of words.
///
/// # Safety
/// The processor must have AVX-512 F, BW and VBMI, and GFNI.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,gfni")]
pub(super) unsafe fn classify<const WORDS: usize>(bytes: &[u8], bits: &mut Bits<WORDS>, first_word: usize) {
    let groups = bytes.chunks_exact(GROUP * WORD);
    let (whole, rest) = (bytes.len() / (GROUP * WORD) * GROUP, groups.remainder());
    let tables = Tables::new();
    let escape = _mm512_set1_epi8(ESCAPE as i8);
    // What is nearest to an escape so far: no bit is left of one.
    let mut nearest = escape;
    for (group, chunk) in groups.enumerate() {
        let w = first_word + GROUP * group;
        let mut input = [escape; GROUP];
        let mut all = _mm512_setzero_si512();
        for (word, input) in input.iter_mut().enumerate() {
            // SAFETY: `chunk` is eight times 64 bytes.
            *input = unsafe { _mm512_loadu_si512(chunk.as_ptr().add(WORD * word).cast()) };
            // What is looked at next is fetched while these are worked on: processors foresee a row of reads, but each tile begins a new one.
            _mm_prefetch::<_MM_HINT_T0>(chunk.as_ptr().wrapping_add(WORD * word + AHEAD).cast());
            all = _mm512_or_si512(all, *input);
            nearest = _mm512_min_epu8(nearest, _mm512_xor_si512(*input, escape));
        }
        // Most text has none.
        let made = if _mm512_movepi8_mask(all) == 0 { tables.words::<true>(input) } else { tables.words::<false>(input) };
        for of in 0..GROUP {
            for (half, made) in made.iter().enumerate() {
                let row = &mut bits.class[GROUP * half + of][w..w + GROUP];
                // SAFETY: the row has eight words from here on.
                unsafe { _mm512_storeu_si512(row.as_mut_ptr().cast(), made[of]) };
            }
        }
    }
    let mut escapes = _mm512_testn_epi8_mask(nearest, nearest);
    let Tables { low: (low0, low1), high: (high0, high1), .. } = tables;
    for (word, chunk) in rest.chunks_exact(WORD).enumerate() {
        // SAFETY: `chunk` is exactly 64 bytes.
        let input: __m512i = unsafe { _mm512_loadu_si512(chunk.as_ptr().cast()) };
        let high = _mm512_movepi8_mask(input);
        let low_codes = _mm512_permutex2var_epi8(low0, input, low1);
        let high_codes = _mm512_permutex2var_epi8(high0, input, high1);
        escapes |= _mm512_cmpeq_epi8_mask(input, escape);
        let w = first_word + whole + word;
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

/// What bytes are looked up in.
#[derive(Clone, Copy)]
struct Tables {
    low: (__m512i, __m512i),
    high: (__m512i, __m512i),
    turned: __m512i,
    lower_four: __m512i,
    upper_four: __m512i,
}

impl Tables {
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn new() -> Self {
        // SAFETY: the tables are 64 and 128 bytes, read in unaligned pieces of 64.
        unsafe {
            Self {
                low: (_mm512_loadu_si512(LOW.as_ptr().cast()), _mm512_loadu_si512(LOW.as_ptr().add(64).cast())),
                high: (_mm512_loadu_si512(HIGH.as_ptr().cast()), _mm512_loadu_si512(HIGH.as_ptr().add(64).cast())),
                turned: _mm512_loadu_si512(TURNED.as_ptr().cast()),
                lower_four: _mm512_loadu_si512(LOWER_FOUR.as_ptr().cast()),
                upper_four: _mm512_loadu_si512(UPPER_FOUR.as_ptr().cast()),
            }
        }
    }

    /// The bitmaps of eight times 64 bytes, class by class.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,gfni")]
    fn words<const ARE_ASCII: bool>(self, input: [__m512i; GROUP]) -> [[__m512i; GROUP]; 2] {
        let diagonal = _mm512_set1_epi64(DIAGONAL);
        let only_high = _mm512_set1_epi8((1u8 << class::HIGH) as i8);
        let (mut low, mut high) = (input, input);
        for word in 0..GROUP {
            let input = _mm512_shuffle_epi8(input[word], self.turned);
            let mut low_codes = _mm512_permutex2var_epi8(self.low.0, input, self.low.1);
            let mut high_codes = _mm512_permutex2var_epi8(self.high.0, input, self.high.1);
            if !ARE_ASCII {
                // The look-up takes the low seven bits of a byte, so bytes of 0x80 and above are taken out of every other class.
                let is_high = _mm512_movepi8_mask(input);
                low_codes = _mm512_mask_mov_epi8(low_codes, is_high, only_high);
                high_codes = _mm512_maskz_mov_epi8(!is_high, high_codes);
            }
            low[word] = _mm512_gf2p8affine_epi64_epi8::<0>(diagonal, low_codes);
            high[word] = _mm512_gf2p8affine_epi64_epi8::<0>(diagonal, high_codes);
        }
        [self.columns(low), self.columns(high)]
    }

    /// What is told of eight words, eight bytes of which tell eight classes of as many bytes, class by class.
    #[inline]
    #[target_feature(enable = "avx512f,avx512vbmi")]
    fn columns(self, words: [__m512i; GROUP]) -> [__m512i; GROUP] {
        let [a, b, c, d, e, f, g, h] = words;
        // Two words of four classes each, then four, then all eight.
        macro_rules! four {
            ($places:expr) => {{
                let (ab, cd) = (_mm512_permutex2var_epi8(a, $places, b), _mm512_permutex2var_epi8(c, $places, d));
                let (ef, gh) = (_mm512_permutex2var_epi8(e, $places, f), _mm512_permutex2var_epi8(g, $places, h));
                let (even, odd) = (_mm512_shuffle_i64x2::<0x88>(ab, cd), _mm512_shuffle_i64x2::<0xdd>(ab, cd));
                let (even2, odd2) = (_mm512_shuffle_i64x2::<0x88>(ef, gh), _mm512_shuffle_i64x2::<0xdd>(ef, gh));
                [
                    _mm512_shuffle_i64x2::<0x88>(even, even2),
                    _mm512_shuffle_i64x2::<0x88>(odd, odd2),
                    _mm512_shuffle_i64x2::<0xdd>(even, even2),
                    _mm512_shuffle_i64x2::<0xdd>(odd, odd2),
                ]
            }};
        }
        let ([zero, one, two, three], [four, five, six, seven]) = (four!(self.lower_four), four!(self.upper_four));
        [zero, one, two, three, four, five, six, seven]
    }
}

/// Takes out of `asked` what the sieve does not know, but for words of bitmaps whose bytes are not all there.
///
/// # Safety
/// The processor must have AVX-512 F, BW and VBMI.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
pub(super) unsafe fn sift(bytes: &[u8], letters: &[u64], sieve: &Sieve, asked: &mut [u64]) {
    let mut any = 0u64;
    for (w, asked) in asked.iter().enumerate().take(WORD.min(letters.len() - 1)) {
        any |= u64::from(*asked != 0) << w;
    }
    // Closures would be compiled without these instructions.
    macro_rules! sift_by {
        ($tables:ident) => {
            while any != 0 {
                let w = any.trailing_zeros() as usize;
                any &= any - 1;
                let Some(window) = bytes.get(WORD * w..WORD * w + WORD + sieve::BYTES - 1) else { return };
                let mut text = [_mm512_setzero_si512(); sieve::BYTES];
                for (far, text) in text.iter_mut().enumerate() {
                    // SAFETY: the window is 67 bytes.
                    *text = unsafe { _mm512_loadu_si512(window.as_ptr().add(far).cast()) };
                }
                let is_ascii = _mm512_movepi8_mask(_mm512_or_si512(text[0], text[3])) == 0;
                let (here, there) = (letters[w], letters[w + 1]);
                let letters = [here, here >> 1 | there << 63, here >> 2 | there << 62, here >> 3 | there << 61];
                asked[w] &= if is_ascii { $tables.told::<true>(text, letters) } else { $tables.told::<false>(text, letters) };
            }
        };
    }
    match sieve.few() {
        Some(few) => {
            let few = FewTables::of(few);
            sift_by!(few)
        }
        None => {
            let hashes = HashTables::of(sieve);
            sift_by!(hashes)
        }
    }
}

/// 64 bytes of a table of so many, wherever they lie.
#[inline]
#[target_feature(enable = "avx512f")]
fn part<const LENGTH: usize>(table: &[u8; LENGTH], at: usize) -> __m512i {
    // SAFETY: the slice is 64 bytes.
    unsafe { _mm512_loadu_si512(table[64 * at..64 * at + 64].as_ptr().cast()) }
}

/// What tells a few words.
#[derive(Clone, Copy)]
struct FewTables {
    ascii: [[__m512i; 2]; sieve::BYTES],
    high: [u8; sieve::BYTES],
}

impl FewTables {
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn of(few: &Few) -> Self {
        let [a, b, c, d] = &few.ascii;
        let both = [[part(a, 0), part(a, 1)], [part(b, 0), part(b, 1)], [part(c, 0), part(c, 1)], [part(d, 0), part(d, 1)]];
        Self { ascii: both, high: few.high }
    }

    /// Which of 64 bytes begin what it knows. `text` is what stands there, and one, two and three bytes further on.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    fn told<const ARE_ASCII: bool>(self, text: [__m512i; sieve::BYTES], _: [u64; sieve::BYTES]) -> u64 {
        let mut told = text;
        for place in 0..sieve::BYTES {
            let [lower, upper] = self.ascii[place];
            told[place] = _mm512_permutex2var_epi8(lower, text[place], upper);
            if !ARE_ASCII {
                let high = _mm512_set1_epi8(self.high[place] as i8);
                told[place] = _mm512_mask_mov_epi8(told[place], _mm512_movepi8_mask(text[place]), high);
            }
        }
        let three = _mm512_ternarylogic_epi64::<0x80>(told[0], told[1], told[2]);
        _mm512_test_epi8_mask(three, told[3])
    }
}

/// What tells many words.
#[derive(Clone, Copy)]
struct HashTables {
    first: [__m512i; sieve::BYTES],
    second: [__m512i; sieve::BYTES],
    tables: [__m512i; 8],
    marks: __m512i,
}

impl HashTables {
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn of(sieve: &Sieve) -> Self {
        let [first, second] = &sieve::HASHES;
        let table = &*sieve.tables;
        Self {
            first: [part(&first[0], 0), part(&first[1], 0), part(&first[2], 0), part(&first[3], 0)],
            second: [part(&second[0], 0), part(&second[1], 0), part(&second[2], 0), part(&second[3], 0)],
            tables: [
                part(table, 0),
                part(table, 1),
                part(table, 2),
                part(table, 3),
                part(table, 4),
                part(table, 5),
                part(table, 6),
                part(table, 7),
            ],
            marks: part(&sieve::MARKS, 0),
        }
    }

    /// Which of 64 bytes begin what it knows. `text` is what stands there, and one, two and three bytes further on, and `letters` which
    /// of these are letters: their codes are in their lower bits, so that nothing has to be looked up for them.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    fn told<const ARE_ASCII: bool>(self, text: [__m512i; sieve::BYTES], letters: [u64; sieve::BYTES]) -> u64 {
        let [first, second, third, fourth] = letters;
        let counted = [first, second, third, fourth & (third | !second)];
        let mut codes = text;
        for place in 0..sieve::BYTES {
            codes[place] = _mm512_maskz_mov_epi8(counted[place], text[place]);
            if !ARE_ASCII {
                let beyond = _mm512_set1_epi8(sieve::HIGH as i8);
                codes[place] = _mm512_mask_mov_epi8(codes[place], counted[place] & _mm512_movepi8_mask(text[place]), beyond);
            }
        }
        let [c0, c1, c2, c3] = codes;
        macro_rules! hash {
            ($of:expr) => {
                _mm512_xor_si512(
                    _mm512_ternarylogic_epi64::<0x96>(
                        _mm512_permutexvar_epi8(c0, $of[0]),
                        _mm512_permutexvar_epi8(c1, $of[1]),
                        _mm512_permutexvar_epi8(c2, $of[2]),
                    ),
                    _mm512_permutexvar_epi8(c3, $of[3]),
                )
            };
        }
        let (h, g) = (hash!(self.first), hash!(self.second));
        let (odd, upper) = (_mm512_movepi8_mask(h), _mm512_movepi8_mask(g));
        macro_rules! look_up {
            ($at:literal) => {{
                let [a, b, c, d] = [self.tables[$at], self.tables[$at + 1], self.tables[$at + 2], self.tables[$at + 3]];
                _mm512_mask_blend_epi8(odd, _mm512_permutex2var_epi8(a, h, b), _mm512_permutex2var_epi8(c, h, d))
            }};
        }
        let told = _mm512_mask_blend_epi8(upper, look_up!(0), look_up!(4));
        _mm512_testn_epi8_mask(_mm512_andnot_si512(told, _mm512_permutexvar_epi8(g, self.marks)), _mm512_set1_epi8(-1))
    }
}
