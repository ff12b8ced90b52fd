//! SipHash-1-3 of a number and a half of a number, which is what the rounds of a permutation ask for.
//!
//! The same function as that of the crate `siphasher` (a test holds the two together). What is known of a message before the half is, is
//! worked in once for all halves: ten rounds wait for one another, and each then waits for four steps of the hash instead of five.

/// The state of the hash.
#[derive(Clone, Copy)]
pub(super) struct Sip([u64; 4]);

/// Halves below this are seven bytes.
const SEVEN_BYTES: u64 = 1 << 56;

impl Sip {
    pub(super) fn new(key: &[u8; 16]) -> Self {
        let half = |from: usize| u64::from_le_bytes(std::array::from_fn(|at| key[from + at]));
        let (a, b) = (half(0), half(8));
        // The constants of the paper (Aumasson and Bernstein, 2012).
        Self([a ^ 0x736f_6d65_7073_6575, b ^ 0x646f_7261_6e64_6f6d, a ^ 0x6c79_6765_6e65_7261, b ^ 0x7465_6462_7974_6573])
    }

    #[inline(always)]
    fn round(self) -> Self {
        let [mut v0, mut v1, mut v2, mut v3] = self.0;
        v0 = v0.wrapping_add(v1);
        v2 = v2.wrapping_add(v3);
        v1 = v1.rotate_left(13) ^ v0;
        v3 = v3.rotate_left(16) ^ v2;
        v0 = v0.rotate_left(32).wrapping_add(v3);
        v2 = v2.wrapping_add(v1);
        v3 = v3.rotate_left(21) ^ v0;
        v1 = v1.rotate_left(17) ^ v2;
        v2 = v2.rotate_left(32);
        Self([v0, v1, v2, v3])
    }

    /// The state after eight more bytes, a little-endian number.
    #[inline(always)]
    pub(super) fn after(mut self, number: u64) -> Self {
        self.0[3] ^= number;
        self = self.round();
        self.0[0] ^= number;
        self
    }

    /// The hash of one number before and this one: as seven bytes if it has no more, as eight otherwise.
    #[inline(always)]
    pub(super) fn hash(self, half: u64) -> u64 {
        let mut last = if half < SEVEN_BYTES { self.after(15 << 56 | half) } else { self.after(half).after(16 << 56) };
        last.0[2] ^= 0xff;
        let [v0, v1, v2, v3] = last.round().round().round().0;
        v0 ^ v1 ^ v2 ^ v3
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_hash_of_the_crate(key: [u8; 16], number: u64, half: u64, shift in 0u32..64) {
            let half = half >> shift;
            let length = if half < SEVEN_BYTES { 15 } else { 16 };
            let bytes = [number.to_le_bytes(), half.to_le_bytes()].concat();
            let expected = siphasher::sip::SipHasher13::new_with_key(&key).hash(&bytes[..length]);
            prop_assert_eq!(Sip::new(&key).after(number).hash(half), expected);
        }
    }
}
