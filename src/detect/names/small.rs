//! Which words in small letters are worth a look: a bit for each that announces a name or is one by itself, by its first eight bytes. Nearly
//! all others are told by it from the tile's bitmaps alone.

/// Bytes that are looked at.
pub(crate) const BYTES: usize = 8;

/// The bits.
#[derive(Clone, Copy)]
pub(crate) struct Filter<'a> {
    bits: &'a [u8],
    shift: u32,
}

impl<'a> Filter<'a> {
    /// A filter of these bytes, whose number is a power of two.
    pub(crate) const fn new(bits: &'a [u8]) -> Self {
        Self { bits, shift: u64::BITS - (8 * bits.len()).trailing_zeros() }
    }

    /// Whether a word that begins with these bytes, the first the lowest and zero behind the last, may be one. Over-approves.
    #[inline(always)]
    pub(crate) fn has(&self, first: u64) -> bool {
        let place = place(first, self.shift);
        self.bits.get(place / 8).is_some_and(|byte| byte >> (place % 8) & 1 == 1)
    }
}

#[inline(always)]
fn place(first: u64, shift: u32) -> usize {
    (first.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> shift) as usize
}

/// A filter of so many bytes for these words.
#[allow(dead_code)]
pub(crate) fn pack<'a>(words: impl Iterator<Item = &'a [u8]>, bytes: usize) -> Vec<u8> {
    let mut bits = vec![0; bytes];
    let shift = u64::BITS - (8 * bytes).trailing_zeros();
    for word in words {
        let length = word.iter().take(BYTES).take_while(|byte| byte.is_ascii_lowercase()).count();
        let mut first = [0; BYTES];
        first[..length].copy_from_slice(&word[..length]);
        let place = place(u64::from_le_bytes(first), shift);
        bits[place / 8] |= 1 << (place % 8);
    }
    bits
}
