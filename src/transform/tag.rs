//! Tags: a keyed function of a value, written in base32.
//!
//! The function is SipHash-2-4 with a sub-key of 128 bits for each kind and purpose. It is a pseudo-random function made for short
//! inputs: without the key, a tag tells nothing of the value, and trying all card or phone numbers gives nothing. HMAC-SHA-256 promises the
//! same and costs ten times as much (two compressions of at least 64 bytes, some 300 ns without SHA instructions); keyed BLAKE3 also works
//! in blocks of 64 bytes and takes about 80 ns for the values at hand, where SipHash takes 15 to 20 ns. Its security bound is that of its
//! 128-bit key; the 50 bits of a tag are a truncation for readers, in which two of a million values meet with probability 1 in 2000.

use siphasher::sip::SipHasher24;
use siphasher::sip128::SipHasher24 as SipHasher128;

/// The alphabet of RFC 4648, section 6, in lower case: no digit that looks like a letter.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Characters in a tag over the canonical form: 50 bits.
pub(super) const LONG: usize = 10;
/// Characters in the tag over the exact bytes: 20 bits, which tell apart the few spellings of one value.
pub(super) const SHORT: usize = 4;

/// Makes tags under one sub-key.
#[derive(Clone)]
pub(super) struct Tagger(SipHasher24);

impl Tagger {
    pub(super) fn new(key: &[u8; 16]) -> Self {
        Self(SipHasher24::new_with_key(key))
    }

    /// The first `N` characters of the tag of `value`; at most 12, as the function yields 64 bits.
    #[inline]
    pub(super) fn tag<const N: usize>(&self, value: &[u8]) -> [u8; N] {
        let hash = self.0.hash(value);
        std::array::from_fn(|i| character(hash >> (59 - 5 * i)))
    }
}

/// Makes fingerprints under one sub-key: 16 characters, 80 bits, since a store of findings compares more values than one file holds.
#[derive(Clone)]
pub(super) struct Fingerprinter(SipHasher128);

impl Fingerprinter {
    pub(super) fn new(key: &[u8; 16]) -> Self {
        Self(SipHasher128::new_with_key(key))
    }

    /// The fingerprint of `value`.
    pub(super) fn fingerprint(&self, value: &[u8]) -> [u8; 16] {
        let hash = self.0.hash(value).as_u128();
        std::array::from_fn(|i| character((hash >> (123 - 5 * i)) as u64))
    }
}

/// The character for the low five bits.
#[inline]
pub(super) fn character(bits: u64) -> u8 {
    ALPHABET[(bits & 31) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of the reference vectors: 00 01 .. 0f.
    const KEY: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    #[test]
    fn siphash_gives_the_known_answers() {
        // Appendix A of the paper, and the first vectors of `vectors.h` of the reference implementation, for inputs 00, 00 01, ...
        let sip = SipHasher24::new_with_key(&KEY);
        for (length, expected) in
            [(0, 0x726f_db47_dd0e_0e31), (1, 0x74f8_39c5_93dc_67fd), (8, 0x93f5_f579_9a93_2462), (15, 0xa129_ca61_49be_45e5u64)]
        {
            let input: Vec<u8> = (0..length).collect();
            assert_eq!(sip.hash(&input), expected, "{length} bytes");
        }
        let sip = SipHasher128::new_with_key(&KEY);
        let expected: [u8; 16] = [0xa3, 0x81, 0x7f, 0x04, 0xba, 0x25, 0xa8, 0xe6, 0x6d, 0xf6, 0x72, 0x14, 0xc7, 0x55, 0x02, 0x93];
        assert_eq!(sip.hash(&[]).as_bytes(), expected);
    }

    #[test]
    fn tags_are_the_leading_bits_in_base32() {
        // 0xa129ca6149be45e5 in groups of five bits from the top: 10100 00100 10100 11100 10100 11000 01010 01001 10111 11001 ...
        let input: Vec<u8> = (0..15).collect();
        let tagger = Tagger::new(&KEY);
        assert_eq!(&tagger.tag::<LONG>(&input), b"ueu4uykjxz");
        assert_eq!(&tagger.tag::<SHORT>(&input), b"ueu4");
    }

    #[test]
    fn a_fingerprint_depends_on_key_and_value() {
        let (a, b) = (Fingerprinter::new(&KEY), Fingerprinter::new(&[7; 16]));
        assert_eq!(a.fingerprint(b"x"), a.fingerprint(b"x"));
        assert_ne!(a.fingerprint(b"x"), a.fingerprint(b"y"));
        assert_ne!(a.fingerprint(b"x"), b.fingerprint(b"x"));
        assert!(a.fingerprint(b"x").iter().all(|byte| ALPHABET.contains(byte)));
    }
}
