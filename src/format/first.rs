//! The first of a few bytes in a text. Most cells and texts are short, so that the first bytes are looked at without a search being set up.

/// So many times eight bytes are looked at before.
const LOOKS: usize = 4;

/// Where the first of these bytes stands, from `at` on.
#[inline(always)]
pub(super) fn first_of(bytes: &[u8], mut at: usize, wanted: [u8; 3]) -> Option<usize> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = LOW << 7;
    // The lowest bit that is set is that of the first byte that is zero.
    let zeros = |word: u64| word.wrapping_sub(LOW) & !word;
    let [a, b, c] = wanted;
    for _ in 0..LOOKS {
        let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk) else { break };
        let word = u64::from_le_bytes(*chunk);
        let is = |byte: u8| zeros(word ^ (LOW * u64::from(byte)));
        let hit = (is(a) | is(b) | is(c)) & HIGH;
        if hit != 0 {
            return Some(at + hit.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    memchr::memchr3(a, b, c, &bytes[at..]).map(|found| at + found)
}

#[cfg(test)]
mod tests {
    use super::first_of;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_first_is_the_first_one_by_one(text in "[a-h\"\\\\\\x80-\\xff]{0,60}", tail in any::<Vec<u8>>(), at in 0usize..70, wanted in any::<[u8; 3]>()) {
            let bytes = [text.as_bytes(), &tail].concat();
            let at = at.min(bytes.len());
            for wanted in [wanted, *b"\"\\\n", *b"fgh", [b'h', 0xc2, 0]] {
                let expected = bytes[at..].iter().position(|byte| wanted.contains(byte)).map(|found| at + found);
                prop_assert_eq!(first_of(&bytes, at, wanted), expected);
            }
        }
    }
}
