//! Rows of ASCII digits read eight at a time.

/// The value of eight ASCII digits, if they are digits: pairs of neighbours are joined three times.
#[inline(always)]
pub(crate) fn eight(digits: [u8; 8]) -> Option<u64> {
    let digits = u64::from_le_bytes(digits) ^ u64::from_le_bytes([b'0'; 8]);
    if (digits | digits.wrapping_add(u64::from_le_bytes([6; 8]))) & u64::from_le_bytes([0xf0; 8]) != 0 {
        return None;
    }
    let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    Some((fours * 10_000 + (fours >> 32)) & 0xffff_ffff)
}

/// The value of four ASCII digits. Of anything else nothing is said.
#[inline(always)]
pub(crate) fn four(digits: [u8; 4]) -> u16 {
    let digits = u32::from_le_bytes(digits) & 0x0f0f_0f0f;
    let pairs = (digits.wrapping_mul(10).wrapping_add(digits >> 8)) & 0x00ff_00ff;
    (pairs.wrapping_mul(100).wrapping_add(pairs >> 16)) as u16
}

/// The value of up to nineteen ASCII digits. Of anything else nothing is said.
#[inline(always)]
pub(crate) fn value(digits: &[u8]) -> u64 {
    let (mut value, mut rest) = (0u64, digits);
    while let Some((first, beyond)) = rest.split_first_chunk() {
        value = value.wrapping_mul(100_000_000).wrapping_add(eight(*first).unwrap_or(0));
        rest = beyond;
    }
    rest.iter().fold(value, |value, digit| value.wrapping_mul(10).wrapping_add(u64::from(digit & 15)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn values_are_those_of_the_standard_library(digits in "[0-9]{1,19}", bytes in any::<[u8; 8]>()) {
            prop_assert_eq!(Ok(value(digits.as_bytes())), digits.parse());
            if let Some(first) = digits.as_bytes().first_chunk() {
                prop_assert_eq!(Ok(four(*first)), digits[..4].parse());
            }
            let expected = std::str::from_utf8(&bytes).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
            prop_assert_eq!(eight(bytes), expected.and_then(|text| text.parse().ok()));
        }
    }
}
