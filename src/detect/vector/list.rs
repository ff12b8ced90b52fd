//! Bitmaps as lists of positions: with AVX-512 the numbers of the set bits of a word are pressed together in one go, however many it
//! has.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{
    __m512i, _mm512_add_epi16, _mm512_castsi512_si256, _mm512_cvtepu8_epi16, _mm512_extracti64x4_epi64, _mm512_loadu_si512,
    _mm512_maskz_compress_epi8, _mm512_set1_epi16, _mm512_storeu_si512,
};

use super::WORD;

/// How many places more than there are bits a list has: those of a word are written whether or not it has so many.
pub(crate) const SPARE: usize = WORD;

/// The places of a word.
#[cfg(target_arch = "x86_64")]
static PLACES: [u8; WORD] = {
    let mut places = [0; WORD];
    let mut at = 0;
    while at < WORD {
        places[at] = at as u8;
        at += 1;
    }
    places
};

/// Lists the set bits of these words of `row`, as far as there is room for them; says how many.
///
/// # Safety
/// The processor must have AVX-512 F, BW and VBMI2.
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,popcnt,bmi1")]
pub(super) unsafe fn list(row: &[u64], mut words: u64, places: &mut [u16]) -> usize {
    // SAFETY: the table is 64 bytes.
    let all: __m512i = unsafe { _mm512_loadu_si512(PLACES.as_ptr().cast()) };
    let mut count = 0;
    while words != 0 {
        let w = words.trailing_zeros() as usize;
        words &= words - 1;
        let Some(&bits) = row.get(w) else { break };
        let Some(room) = places.get_mut(count..count + SPARE) else { break };
        let (set, first) = (_mm512_maskz_compress_epi8(bits, all), _mm512_set1_epi16((w * WORD) as i16));
        let lower = _mm512_add_epi16(_mm512_cvtepu8_epi16(_mm512_castsi512_si256(set)), first);
        // SAFETY: the room is 64 places.
        unsafe { _mm512_storeu_si512(room.as_mut_ptr().cast(), lower) };
        let set_bits = bits.count_ones() as usize;
        if set_bits > WORD / 2 {
            let upper = _mm512_add_epi16(_mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64::<1>(set)), first);
            // SAFETY: the same, and half of it is written.
            unsafe { _mm512_storeu_si512(room.as_mut_ptr().add(WORD / 2).cast(), upper) };
        }
        count += set_bits;
    }
    count
}
