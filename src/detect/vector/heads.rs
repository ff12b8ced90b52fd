//! Words by their first eight letters: a filter of 8 KiB, which AVX-512 asks for eight words at a time.
//!
//! It knows nothing of what the words are for. Over-approves.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{
    _mm_loadu_si128, _mm_mask_storeu_epi16, _mm_maskz_compress_epi16, _mm_maskz_loadu_epi16, _mm_storeu_si128, _mm512_add_epi64,
    _mm512_and_si512, _mm512_andnot_si512, _mm512_cmple_epu8_mask, _mm512_cmple_epu64_mask, _mm512_cvtepu16_epi64,
    _mm512_i64gather_epi64, _mm512_mask_i64gather_epi64, _mm512_mask_mov_epi64, _mm512_movm_epi8, _mm512_mullo_epi64,
    _mm512_or_si512, _mm512_set1_epi8, _mm512_set1_epi64, _mm512_setzero_si512, _mm512_srli_epi64, _mm512_srlv_epi64,
    _mm512_sub_epi8, _mm512_test_epi64_mask,
};

/// Letters that are looked at.
pub(crate) const BYTES: usize = 8;
/// Bits of the filter, as a power of two.
const FILTER_BITS: u32 = 16;
/// Words of sixty-four bits in it.
const FILTER: usize = 1 << FILTER_BITS >> 6;
/// Spreads letters over the bits of a number.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
/// Words that are asked for together.
#[cfg(target_arch = "x86_64")]
const TOGETHER: usize = 8;

/// Where such a number stands in a filter of [`FILTER_BITS`].
#[inline(always)]
pub(crate) fn bit(letters: u64) -> usize {
    (letters.wrapping_mul(SPREAD) >> (u64::BITS - FILTER_BITS)) as usize
}

/// Words, told by their first letters as a number: small ones, the first the lowest and zero behind the last.
#[derive(Debug)]
pub(crate) struct Heads(Box<[u64; FILTER]>);

impl Default for Heads {
    fn default() -> Self {
        Self(Box::new([0; FILTER]))
    }
}

impl Heads {
    /// Takes in a word.
    pub(crate) fn add(&mut self, letters: u64) {
        self.0[bit(letters) >> 6] |= 1 << (bit(letters) & 63);
    }

    /// Whether a word begins so.
    #[inline(always)]
    pub(crate) fn has(&self, letters: u64) -> bool {
        self.0[bit(letters) >> 6] >> (bit(letters) & 63) & 1 == 1
    }
}

/// Keeps of `places`, in order, those where a word begins that is known, or that lie too near the end of `bytes` to tell; says how
/// many. Of a word that begins with a small letter only the small ones count.
///
/// # Safety
/// The processor must have AVX-512 F, BW, DQ, VL and VBMI2.
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2")]
pub(super) unsafe fn pick(bytes: &[u8], known: &Heads, places: &mut [u16]) -> usize {
    let Some(last) = bytes.len().checked_sub(BYTES) else { return places.len() };
    let (last, lowest) = (_mm512_set1_epi64(last as i64), _mm512_set1_epi64(0xff));
    let (small, range, first) = (_mm512_set1_epi8(0x20), _mm512_set1_epi8(25), _mm512_set1_epi8(b'a' as i8));
    let (ones, one, low_six) = (_mm512_set1_epi64(-1), _mm512_set1_epi64(1), _mm512_set1_epi64(63));
    let (mut at, mut kept) = (0, 0);
    while at < places.len() {
        let count = (places.len() - at).min(TOGETHER);
        let lanes = 0xff_u8 >> (TOGETHER - count);
        // SAFETY: so many places are left.
        let asked = unsafe {
            let from = places.as_ptr().add(at);
            if count == TOGETHER { _mm_loadu_si128(from.cast()) } else { _mm_maskz_loadu_epi16(lanes, from.cast()) }
        };
        let wide = _mm512_cvtepu16_epi64(asked);
        let within = _mm512_cmple_epu64_mask(wide, last);
        // SAFETY: eight bytes follow each of these places.
        let text = unsafe { _mm512_mask_i64gather_epi64::<1>(_mm512_setzero_si512(), within, wide, bytes.as_ptr().cast()) };
        let lower = _mm512_cmple_epu8_mask(_mm512_sub_epi8(text, first), range);
        let letters = _mm512_cmple_epu8_mask(_mm512_sub_epi8(_mm512_or_si512(text, small), first), range);
        let (lower, letters) = (_mm512_movm_epi8(lower), _mm512_movm_epi8(letters));
        let run = _mm512_mask_mov_epi64(letters, _mm512_test_epi64_mask(lower, lowest), lower);
        // What lies below the first byte that is none of them.
        let others = _mm512_andnot_si512(run, ones);
        let below = _mm512_andnot_si512(others, _mm512_add_epi64(others, ones));
        let head = _mm512_and_si512(_mm512_or_si512(text, small), below);
        let place = _mm512_srli_epi64::<{ u64::BITS - FILTER_BITS }>(_mm512_mullo_epi64(head, _mm512_set1_epi64(SPREAD as i64)));
        // SAFETY: the filter has as many words as these bits tell apart.
        let word = unsafe { _mm512_i64gather_epi64::<8>(_mm512_srli_epi64::<6>(place), known.0.as_ptr().cast()) };
        let told = _mm512_test_epi64_mask(_mm512_srlv_epi64(word, _mm512_and_si512(place, low_six)), one);
        let left = (told | !within) & lanes;
        // SAFETY: no more are kept than were read, so what is written ends where the places read end.
        unsafe {
            let (to, left) = (places.as_mut_ptr().add(kept), _mm_maskz_compress_epi16(left, asked));
            if count == TOGETHER { _mm_storeu_si128(to.cast(), left) } else { _mm_mask_storeu_epi16(to.cast(), lanes, left) }
        }
        kept += left.count_ones() as usize;
        at += count;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::super::Kernel;
    use super::*;
    use proptest::prelude::*;

    /// The letters at the start of the text as a number.
    fn letters(text: &[u8]) -> u64 {
        let is_small = text.first().is_some_and(u8::is_ascii_lowercase);
        let is_one = |byte: &&u8| byte.is_ascii_lowercase() || !is_small && byte.is_ascii_alphabetic();
        let counted = text.iter().take(BYTES).take_while(is_one);
        (0..).zip(counted).fold(0, |letters, (at, byte)| letters | u64::from(byte | 0x20) << (8 * at))
    }

    proptest! {
        #[test]
        fn words_are_picked_that_the_filter_has(
            bytes in proptest::collection::vec(prop_oneof![any::<u8>(), b'a'..=b'c', b'A'..=b'C', Just(b' ')], 0..400),
            step in 1usize..9,
            known in proptest::collection::vec(0usize..400, 0..40),
        ) {
            let mut heads = Heads::default();
            known.iter().filter(|at| **at < bytes.len()).for_each(|at| heads.add(letters(&bytes[*at..])));
            let places: Vec<u16> = (0..bytes.len() as u16).step_by(step).collect();
            let is_left = |at: &u16| usize::from(*at) + BYTES > bytes.len() || heads.has(letters(&bytes[usize::from(*at)..]));
            let expected: Vec<u16> = places.iter().copied().filter(is_left).collect();
            for kernel in Kernel::all().into_iter().filter(|kernel| kernel.sifts()) {
                let mut picked = places.clone();
                let kept = kernel.pick(&bytes, &heads, &mut picked);
                prop_assert_eq!(&picked[..kept], &expected[..]);
            }
        }
    }
}
