//! The Luhn check digit, ISO/IEC 7812-1 annex B.

/// Whether ASCII digits pass. Zero digits do not.
#[inline]
pub(crate) fn passes(digits: &[u8]) -> bool {
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
    !digits.is_empty() && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::passes;

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
