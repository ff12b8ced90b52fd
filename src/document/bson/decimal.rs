//! Decimal numbers of 128 bits (IEEE 754-2008, binary integer decimal), as text and back.

/// What is taken from exponents.
const BIAS: i32 = 6176;
/// Digits that fit.
const DIGITS: usize = 34;
/// Zeros that are written out.
const MOST_ZEROS: i32 = 40;

/// The number as text; none if it is none, or has more zeros than anyone writes.
pub(super) fn text(bytes: [u8; 16]) -> Option<String> {
    let bits = u128::from_le_bytes(bytes);
    // Two bits that are set tell of numbers that nobody writes, and of what is no number.
    if bits >> 125 & 3 == 3 {
        return None;
    }
    let exponent = i32::try_from(bits >> 113 & 0x3fff).ok()? - BIAS;
    let coefficient = bits & ((1 << 113) - 1);
    if coefficient >= 10_u128.pow(DIGITS as u32) || !(-MOST_ZEROS..=MOST_ZEROS).contains(&exponent) {
        return None;
    }
    let sign = if bits >> 127 == 1 { "-" } else { "" };
    let fraction = usize::try_from(-exponent).unwrap_or(0);
    let digits = format!("{coefficient:0width$}", width = fraction + 1);
    let zeros = "0".repeat(usize::try_from(exponent).unwrap_or(0));
    let (whole, fraction) = digits.split_at(digits.len() - fraction);
    let zeros = if coefficient == 0 { "" } else { &zeros };
    Some(if fraction.is_empty() { format!("{sign}{whole}{zeros}") } else { format!("{sign}{whole}.{fraction}") })
}

/// The number that is written so.
pub(super) fn number(text: &str) -> Option<[u8; 16]> {
    let (sign, digits) = text.strip_prefix('-').map_or((0, text), |rest| (1_u128, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let digits = format!("{whole}{fraction}");
    if whole.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) || digits.trim_start_matches('0').len() > DIGITS {
        return None;
    }
    let coefficient: u128 = digits.trim_start_matches('0').parse().or(if digits.contains('0') { Ok(0) } else { Err(()) }).ok()?;
    let exponent = BIAS.checked_sub(i32::try_from(fraction.len()).ok()?).filter(|exponent| *exponent >= 0)?;
    Some((sign << 127 | u128::try_from(exponent).ok()? << 113 | coefficient).to_le_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_tests_of_the_format() {
        // From decimal128-1.json of the BSON corpus.
        for (hex, expected) in [
            ("01000000000000000000000000004030", Some("1")),
            ("010000000000000000000000000040b0", Some("-1")),
            ("d2040000000000000000000000003a30", Some("1.234")),
            ("00000000000000000000000000004030", Some("0")),
            ("f2af967ed05c82de3297ff6fde3c4030", Some("1234567890123456789012345678901234")),
            ("01000000000000000000000000004630", None),
            ("0000000000000000000000000000007c", None),
            ("00000000000000000000000000000078", None),
        ] {
            let bytes: Vec<u8> = (0..16).filter_map(|at| u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()).collect();
            let Ok(bytes) = <[u8; 16]>::try_from(bytes) else { panic!("{hex}") };
            let told = text(bytes);
            if expected.is_some() {
                assert_eq!(told.as_deref(), expected, "{hex}");
                assert_eq!(number(expected.unwrap_or_default()), Some(bytes));
            } else {
                assert!(told.is_none() || number(&told.clone().unwrap_or_default()).is_some(), "{hex}");
            }
        }
        assert_eq!(number("12345678901234567890123456789012345"), None);
        assert_eq!((number(""), number("."), number("1e5"), number("[PHONE]")), (None, None, None, None));
    }
}
