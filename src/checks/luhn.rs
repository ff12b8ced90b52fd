//! The Luhn check digit, ISO/IEC 7812-1 annex B.

/// The most digits that are summed eight at a time; no number that carries this check has more.
const LONGEST: usize = 24;

/// Whether ASCII digits pass. Zero digits do not.
#[inline]
pub(crate) fn passes(digits: &[u8]) -> bool {
    if digits.is_empty() || digits.len() > LONGEST {
        return !digits.is_empty() && passes_at_length(digits);
    }
    // Zeros in front change nothing.
    let mut padded = [b'0'; LONGEST];
    padded[LONGEST - digits.len()..].copy_from_slice(digits);
    let (eights, _) = padded.as_chunks::<8>();
    let mut sums = 0;
    let mut strangers = 0;
    for eight in eights {
        let values = u64::from_le_bytes(*eight) ^ u64::from_le_bytes([b'0'; 8]);
        strangers |= values | values.wrapping_add(u64::from_le_bytes([6; 8]));
        // Of two digits the left one is doubled. Where that is ten or more, its digits are summed: nine less.
        const LEFT: u64 = 0x00ff_00ff_00ff_00ff;
        let (left, right) = (values & LEFT, values >> 8 & LEFT);
        let is_carried = left.wrapping_add(0x007b_007b_007b_007b) >> 7 & 0x0001_0001_0001_0001;
        sums += 2 * left + right - 9 * is_carried;
    }
    let sum = sums.wrapping_mul(0x0001_0001_0001_0001) >> 48;
    strangers & u64::from_le_bytes([0xf0; 8]) == 0 && sum.is_multiple_of(10)
}

/// [`passes`] for any number of digits.
#[cold]
fn passes_at_length(digits: &[u8]) -> bool {
    // Doubling wraps at nine: the sum of the digits of twice the digit.
    const DOUBLED: [u8; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    let mut sum = 0u32;
    for (i, &byte) in digits.iter().rev().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return false;
        }
        sum += u32::from(if i % 2 == 1 { DOUBLED[usize::from(digit)] } else { digit });
    }
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{passes, passes_at_length};

    proptest! {
        #[test]
        fn eight_at_a_time_is_one_by_one(digits in "[0-9]{1,24}", stranger in 0usize..24, byte in any::<u8>()) {
            prop_assert_eq!(passes(digits.as_bytes()), passes_at_length(digits.as_bytes()));
            let mut bytes = digits.into_bytes();
            let at = stranger % bytes.len();
            bytes[at] = byte;
            prop_assert_eq!(passes(&bytes), passes_at_length(&bytes));
        }
    }

    #[test]
    fn one_check_digit_in_ten_passes() {
        for body in ["411111111111111", "7992739871", "37828224631000", "0"] {
            let right: Vec<String> = (0..10).map(|d| format!("{body}{d}")).filter(|n| passes(n.as_bytes())).collect();
            assert_eq!(right.len(), 1, "{body}");
        }
        assert!(passes(b"79927398713") && passes(b"4111111111111111"));
        assert!(!passes(b"") && !passes(b"41111111 1111111"));
    }
}
