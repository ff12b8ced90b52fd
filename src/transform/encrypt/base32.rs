//! Base32 of RFC 4648, section 6, in small letters and without padding.

use crate::transform::tag;

/// Bits in a character.
const BITS: u32 = 5;

/// Characters that stand for so many bytes.
pub(super) fn length(bytes: usize) -> usize {
    (bytes * 8).div_ceil(BITS as usize)
}

/// Appends the characters that stand for `bytes`.
pub(super) fn encode(bytes: &[u8], out: &mut Vec<u8>) {
    let (mut held, mut count) = (0u64, 0);
    for byte in bytes {
        held = held << 8 | u64::from(*byte);
        count += 8;
        while count >= BITS {
            count -= BITS;
            out.push(tag::character(held >> count));
        }
    }
    if count > 0 {
        out.push(tag::character(held << (BITS - count)));
    }
}

/// The bytes that `text` stands for; `None` if it is not the one way to write them.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    let (mut held, mut count) = (0u32, 0);
    for byte in text {
        let value = match byte {
            b'a'..=b'z' => byte - b'a',
            b'2'..=b'7' => byte - b'2' + 26,
            _ => return None,
        };
        held = (held << BITS | u32::from(value)) & 0xfff;
        count += BITS;
        if count >= 8 {
            count -= 8;
            bytes.push((held >> count) as u8);
        }
    }
    let is_exact = count < BITS && held & ((1 << count) - 1) == 0;
    is_exact.then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_known_answers() {
        // RFC 4648, section 10.
        for (bytes, text) in [
            ("", ""),
            ("f", "my"),
            ("fo", "mzxq"),
            ("foo", "mzxw6"),
            ("foob", "mzxw6yq"),
            ("fooba", "mzxw6ytb"),
            ("foobar", "mzxw6ytboi"),
        ] {
            let mut out = Vec::new();
            encode(bytes.as_bytes(), &mut out);
            assert_eq!(String::from_utf8_lossy(&out), text);
            assert_eq!(decode(text.as_bytes()).as_deref(), Some(bytes.as_bytes()));
            assert_eq!(length(bytes.len()), text.len());
        }
        for text in ["a", "mz", "mzx", "MY", "m1", "mzxw6a", "my=="] {
            assert_eq!(decode(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(bytes in proptest::collection::vec(any::<u8>(), 0..70)) {
            let mut out = Vec::new();
            encode(&bytes, &mut out);
            prop_assert_eq!(out.len(), length(bytes.len()));
            prop_assert_eq!(decode(&out), Some(bytes));
        }
    }
}
