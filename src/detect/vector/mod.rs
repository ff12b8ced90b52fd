//! Stage one: bytes to class bitmaps, one bit a byte, by the widest vectors the processor has.
//!
//! This module knows nothing of personal data. The kernel is chosen at run time; [`portable`] is the oracle to which the
//! others are held by tests. It is, with the choice of kernel in `anchors`, the only place with `unsafe`.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
pub(crate) mod heads;
pub(crate) mod list;
pub(crate) mod portable;
pub(crate) mod sieve;

use heads::Heads;
use sieve::Sieve;

/// Bytes that one bitmap word describes.
pub(crate) const WORD: usize = 64;

/// Begins the control sequences of terminals (ECMA-48, section 5.4).
pub(crate) const ESCAPE: u8 = 0x1b;

/// The classes, as positions in [`Bits::class`]. Wider classes are unions that stage two builds from these.
pub(crate) mod class {
    /// `0-9`.
    pub(crate) const DIGIT: usize = 0;
    /// `a-f A-F`.
    pub(crate) const HEX_LETTER: usize = 1;
    /// `A-Z`.
    pub(crate) const UPPER: usize = 2;
    /// `a-z`.
    pub(crate) const LOWER: usize = 3;
    /// Bytes of 0x80 and above: parts of letters in UTF-8.
    pub(crate) const HIGH: usize = 4;
    /// `_`.
    pub(crate) const UNDERSCORE: usize = 5;
    /// `-`.
    pub(crate) const DASH: usize = 6;
    /// `.`.
    pub(crate) const DOT: usize = 7;
    /// `:`.
    pub(crate) const COLON: usize = 8;
    /// `@`.
    pub(crate) const AT: usize = 9;
    /// `%`.
    pub(crate) const PERCENT: usize = 10;
    /// Punctuation of a mail local part that is met in practice: `! # $ & ' * + ^ ~`.
    pub(crate) const MAIL_PUNCTUATION: usize = 11;
    /// Separators in numbers besides `-` and `.`: space, `(`, `)`, `/`.
    pub(crate) const NUMBER_SEPARATOR: usize = 12;
    /// `=` and `>`, which like the colon end a key.
    pub(crate) const EQUALS: usize = 13;
    /// What may stand between a key and its end: `"`, `'`, `\`, space, `]`.
    pub(crate) const KEY_CLOSER: usize = 14;
    /// `J`, the third letter of a JSON web token, and `4` and `5`, which tell `%40` and `%25` from other escapes. The first is the only
    /// capital and the others are the only digits.
    pub(crate) const TELLING: usize = 15;
    /// How many there are.
    pub(crate) const COUNT: usize = 16;
}

/// The classes of a byte, as bits numbered by [`class`]. Every kernel is derived from this one definition or tested against it.
pub(crate) const fn classes_of(byte: u8) -> u16 {
    use class::*;
    let mut bits = 0u16;
    match byte {
        b'0'..=b'9' => bits |= 1 << DIGIT,
        b'a'..=b'z' => bits |= 1 << LOWER,
        b'A'..=b'Z' => bits |= 1 << UPPER,
        0x80..=0xff => bits |= 1 << HIGH,
        b'_' => bits |= 1 << UNDERSCORE,
        b'-' => bits |= 1 << DASH,
        b'.' => bits |= 1 << DOT,
        b':' => bits |= 1 << COLON,
        b'@' => bits |= 1 << AT,
        b'%' => bits |= 1 << PERCENT,
        b'!' | b'#' | b'$' | b'&' | b'*' | b'+' | b'^' | b'~' => bits |= 1 << MAIL_PUNCTUATION,
        b'\'' => bits |= 1 << MAIL_PUNCTUATION | 1 << KEY_CLOSER,
        b' ' => bits |= 1 << NUMBER_SEPARATOR | 1 << KEY_CLOSER,
        b'(' | b')' | b'/' => bits |= 1 << NUMBER_SEPARATOR,
        b'=' | b'>' => bits |= 1 << EQUALS,
        b'"' | b'\\' | b']' => bits |= 1 << KEY_CLOSER,
        _ => {}
    }
    if matches!(byte, b'a'..=b'f' | b'A'..=b'F') {
        bits |= 1 << HEX_LETTER;
    }
    if matches!(byte, b'J' | b'4' | b'5') {
        bits |= 1 << TELLING;
    }
    bits
}

/// Class bitmaps of consecutive words, structure of arrays so that stage two runs over one class at a time.
#[derive(Clone)]
pub(crate) struct Bits<const WORDS: usize> {
    /// `class[c][w]` holds the bits of class `c` for the 64 bytes of word `w`.
    pub(crate) class: [[u64; WORDS]; class::COUNT],
    /// Whether an [`ESCAPE`] was among the bytes that were classified. It is set, never cleared: told here, when the bytes are near anyway,
    /// it costs a twelfth of a look of its own.
    pub(crate) has_escape: bool,
}

impl<const WORDS: usize> Bits<WORDS> {
    pub(crate) fn new() -> Self {
        Self { class: [[0; WORDS]; class::COUNT], has_escape: false }
    }
}

/// Which kernel classifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kernel {
    /// Byte by byte through a table; the oracle.
    Portable,
    /// Bit planes by `vpmovmskb`, classes by Boolean functions of 256 planes at a time.
    Avx2,
    /// 64 bytes at a time, table look-up by `vpermi2b`.
    Avx512,
}

impl Kernel {
    /// The fastest kernel of this processor.
    #[must_use]
    pub(crate) fn best() -> Self {
        Self::all().last().copied().unwrap_or(Self::Portable)
    }

    /// The kernels this processor can run, slowest first.
    #[must_use]
    pub(crate) fn all() -> Vec<Self> {
        #[allow(unused_mut)]
        let mut kernels = vec![Self::Portable];
        #[cfg(target_arch = "x86_64")]
        {
            // Every processor with AVX2 has the bit instructions, but a virtual one may hide them.
            let has_bits = std::arch::is_x86_feature_detected!("bmi1")
                && std::arch::is_x86_feature_detected!("bmi2")
                && std::arch::is_x86_feature_detected!("lzcnt")
                && std::arch::is_x86_feature_detected!("popcnt");
            if has_bits && std::arch::is_x86_feature_detected!("avx2") {
                kernels.push(Self::Avx2);
            }
            if has_bits
                && std::arch::is_x86_feature_detected!("avx2")
                && std::arch::is_x86_feature_detected!("avx512f")
                && std::arch::is_x86_feature_detected!("avx512bw")
                && std::arch::is_x86_feature_detected!("avx512vl")
                && std::arch::is_x86_feature_detected!("avx512dq")
                && std::arch::is_x86_feature_detected!("avx512vbmi")
                && std::arch::is_x86_feature_detected!("avx512vbmi2")
                && std::arch::is_x86_feature_detected!("avx512bitalg")
                && std::arch::is_x86_feature_detected!("avx512vpopcntdq")
                && std::arch::is_x86_feature_detected!("gfni")
            {
                kernels.push(Self::Avx512);
            }
        }
        kernels
    }

    /// The name in statistics.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        }
    }

    /// Classifies `bytes` into the words from `first_word` on. A last partial word is padded with bytes of no class.
    #[inline]
    pub(crate) fn classify<const WORDS: usize>(self, bytes: &[u8], bits: &mut Bits<WORDS>, first_word: usize) {
        let whole = bytes.len() / WORD * WORD;
        let (body, tail) = bytes.split_at(whole);
        self.classify_words(body, bits, first_word);
        if !tail.is_empty() {
            let mut padded = [0u8; WORD];
            padded[..tail.len()].copy_from_slice(tail);
            self.classify_words(&padded, bits, first_word + whole / WORD);
        }
    }

    /// Whether it has a quick way to tell what [`Kernel::sift`] takes out.
    #[inline]
    pub(crate) fn sifts(self) -> bool {
        self == Self::Avx512
    }

    /// Takes out of `asked` the bytes that begin nothing which the sieve knows, as far as the kernel has a quick way to tell. `letters`
    /// says which bytes are letters, or parts of them, for one word more than is asked for.
    #[inline]
    #[allow(unsafe_code)]
    pub(crate) fn sift(self, bytes: &[u8], letters: &[u64], sieve: &Sieve, asked: &mut [u64]) {
        match self {
            // SAFETY: as below.
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => unsafe { avx512::sift(bytes, letters, sieve, asked) },
            _ => {}
        }
    }

    /// Lists the set bits of these words of `row`, in order, if the kernel has a quick way to; says how many there are. The list is
    /// longer than the row has bits by [`list::SPARE`].
    #[inline]
    #[allow(unsafe_code)]
    pub(crate) fn list(self, row: &[u64], words: u64, places: &mut [u16]) -> Option<usize> {
        match self {
            // SAFETY: as below.
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => Some(unsafe { list::list(row, words, places) }),
            _ => None,
        }
    }

    /// Keeps of `places`, in order, those where a word may begin that is known, as far as the kernel has a quick way to tell; says how
    /// many.
    #[inline]
    #[allow(unsafe_code)]
    pub(crate) fn pick(self, bytes: &[u8], known: &Heads, places: &mut [u16]) -> usize {
        match self {
            // SAFETY: as below.
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => unsafe { heads::pick(bytes, known, places) },
            _ => places.len(),
        }
    }

    #[inline]
    #[allow(unsafe_code)]
    fn classify_words<const WORDS: usize>(self, bytes: &[u8], bits: &mut Bits<WORDS>, first_word: usize) {
        match self {
            Self::Portable => portable::classify(bytes, bits, first_word),
            // SAFETY: a value other than `Portable` comes from `all`, which lists a kernel only where the processor has every
            // feature that the kernel is compiled for; the kernels take slices and index within bounds.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => unsafe { avx2::classify(bytes, bits, first_word) },
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => unsafe { avx512::classify(bytes, bits, first_word) },
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx2 | Self::Avx512 => portable::classify(bytes, bits, first_word),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn naive(bytes: &[u8]) -> Bits<32> {
        let mut bits = Bits::new();
        for (i, &byte) in bytes.iter().enumerate() {
            for c in 0..class::COUNT {
                bits.class[c][i / WORD] |= u64::from(classes_of(byte) >> c & 1) << (i % WORD);
            }
        }
        bits
    }

    fn check(bytes: &[u8]) {
        let expected = naive(bytes);
        for kernel in Kernel::all() {
            let mut bits = Bits::<32>::new();
            kernel.classify(bytes, &mut bits, 0);
            assert!(bits.class == expected.class, "{kernel:?} differs on {bytes:?}");
            assert_eq!(bits.has_escape, bytes.contains(&ESCAPE), "{kernel:?} on {bytes:?}");
        }
    }

    #[test]
    fn every_byte_value_is_classified_alike() {
        let bytes: Vec<u8> = (0..=255).collect();
        check(&bytes);
        for byte in 0..=255u8 {
            check(&[byte; 70]);
        }
    }

    /// What is left of all bits.
    fn sifted(kernel: Kernel, bytes: &[u8], sieve: &Sieve) -> [u64; 8] {
        let mut asked = [!0; 8];
        let mut letters = [0; 9];
        for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| byte.is_ascii_alphabetic() || **byte >= 0x80) {
            letters[at / WORD] |= 1u64 << (at % WORD);
        }
        kernel.sift(bytes, &letters, sieve, &mut asked);
        asked
    }

    #[test]
    fn what_a_sieve_took_in_is_left_and_most_else_is_not() {
        let words = ["password", "pin", "pw", "tel", "tél", "x", "logged in", "a c no"];
        let mut sieve = Sieve::default();
        for word in words {
            let mut bytes = [b' '; 4];
            bytes.iter_mut().zip(word.bytes()).for_each(|(to, from)| *to = from);
            if word.len() == 1 { sieve.add_letter(word.as_bytes()[0]) } else { sieve.add(bytes) }
        }
        for text in [
            "PASSWORD",
            "Passe",
            "pin: 1",
            "pin.",
            "pw=x",
            "PW\"",
            "Tel 1",
            "t\u{e9}l.",
            "x-y",
            "X 12",
            "logger",
            "a-c.",
            "A C nr",
        ] {
            let padded = format!("{text:<128}");
            for kernel in Kernel::all() {
                assert!(sifted(kernel, padded.as_bytes(), &sieve)[0] & 1 == 1, "{kernel:?}: {text}");
            }
            assert!(sieve.has(*padded.as_bytes().first_chunk().unwrap()), "{text}");
        }
        let others = ["pint", "table", "tell", "the", "and", "which", "house", "about", "is", "letter", "people"];
        let passed = others.iter().filter(|word| sieve.has(*format!("{word:<4}").as_bytes().first_chunk().unwrap())).count();
        assert!(passed <= 4, "{passed}");
    }

    proptest! {
        #[test]
        fn every_kernel_sifts_like_the_oracle_or_not_at_all(
            bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b' '), b'a'..=b'f', b'A'..=b'F'], 0..512),
            known in proptest::collection::vec(any::<[u8; 4]>(), 0..300),
        ) {
            let mut sieve = Sieve::default();
            known.iter().for_each(|bytes| sieve.add(*bytes));
            for kernel in Kernel::all() {
                let left = sifted(kernel, &bytes, &sieve);
                for at in 0..bytes.len().saturating_sub(3) {
                    let is_left = left[at / WORD] >> (at % WORD) & 1 == 1;
                    let is_known = sieve.has([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
                    // The last words of a buffer are not looked at.
                    let is_sifted = kernel == Kernel::Avx512 && (at / WORD + 1) * WORD + 3 <= bytes.len();
                    prop_assert_eq!(is_left, is_known || !is_sifted);
                }
            }
        }

        #[test]
        fn every_kernel_equals_the_naive_one(bytes in proptest::collection::vec(any::<u8>(), 0..2048)) {
            check(&bytes);
        }
    }
}
