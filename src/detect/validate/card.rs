//! Payment card numbers: issuer range, length, layout (ISO/IEC 7812; the ranges that the card schemes publish).

use super::known::Known;
use super::{digits, luhn};

/// Issuer ranges: first and last prefix of six digits, allowed lengths as a bit set.
const RANGES: &[(u32, u32, u32)] = &[
    (180_000, 180_099, len(&[15])),                             // JCB, old
    (213_100, 213_199, len(&[15])),                             // JCB, old
    (220_000, 220_499, len(&[16, 17, 18, 19])),                 // Mir
    (222_100, 272_099, len(&[16])),                             // Mastercard, 2-series
    (300_000, 305_999, len(&[14, 16])),                         // Diners Club
    (309_500, 309_599, len(&[14, 16])),                         // Diners Club
    (340_000, 349_999, len(&[15])),                             // American Express
    (352_800, 358_999, len(&[16, 17, 18, 19])),                 // JCB
    (360_000, 369_999, len(&[14, 16, 19])),                     // Diners Club
    (370_000, 379_999, len(&[15])),                             // American Express
    (380_000, 399_999, len(&[14, 16])),                         // Diners Club
    (400_000, 499_999, len(&[13, 16, 18, 19])),                 // Visa
    (500_000, 509_999, len(&[12, 13, 14, 15, 16, 17, 18, 19])), // Maestro, Dankort, RuPay, Verve
    (510_000, 559_999, len(&[16])),                             // Mastercard
    (560_000, 589_999, len(&[12, 13, 14, 15, 16, 17, 18, 19])), // Maestro
    (600_000, 609_999, len(&[16, 17, 18, 19])),                 // Discover, RuPay, Hipercard
    (601_100, 601_199, len(&[16, 17, 18, 19])),                 // Discover
    (620_000, 629_999, len(&[16, 17, 18, 19])),                 // UnionPay
    (630_400, 630_499, len(&[12, 13, 14, 15, 16, 17, 18, 19])), // Maestro, Laser
    (636_000, 639_999, len(&[16, 17, 18, 19])),                 // InterPayment, InstaPayment
    (644_000, 659_999, len(&[16, 17, 18, 19])),                 // Discover, RuPay, Troy
    (670_000, 679_999, len(&[12, 13, 14, 15, 16, 17, 18, 19])), // Maestro, Switch
    (810_000, 817_199, len(&[16, 17, 18, 19])),                 // UnionPay
    (979_200, 979_299, len(&[16])),                             // Troy
];

/// Where the ranges of a first digit start in [`RANGES`], which are in order.
const BY_DIGIT: [usize; 11] = {
    let mut starts = [RANGES.len(); 11];
    let mut i = RANGES.len();
    while i > 0 {
        i -= 1;
        let mut digit = 0;
        while digit as u32 <= RANGES[i].0 / 100_000 {
            starts[digit] = i;
            digit += 1;
        }
    }
    starts
};

/// The lengths of all ranges by the first two digits: nearly every number that is no card is told by one look.
static BY_TWO_DIGITS: [u32; 100] = {
    let mut lengths = [0; 100];
    let mut i = 0;
    while i < RANGES.len() {
        let mut two = RANGES[i].0 / 10_000;
        while two <= RANGES[i].1 / 10_000 {
            lengths[two as usize] |= RANGES[i].2;
            two += 1;
        }
        i += 1;
    }
    lengths
};

const fn len(lengths: &[u32]) -> u32 {
    let mut bits = 0;
    let mut i = 0;
    while i < lengths.len() {
        bits |= 1 << lengths[i];
        i += 1;
    }
    bits
}

/// Numbers that processors publish for tests, without their check digit's siblings.
const TEST_NUMBERS: &[&str] = &[
    "4111111111111111",
    "4242424242424242",
    "4012888888881881",
    "4000056655665556",
    "4222222222222",
    "4917610000000000",
    "5555555555554444",
    "5105105105105100",
    "5200828282828210",
    "5454545454545454",
    "2223003122003222",
    "2223000048400011",
    "378282246310005",
    "371449635398431",
    "378734493671000",
    "6011111111111117",
    "6011000990139424",
    "30569309025904",
    "38520000023237",
    "3056930009020004",
    "36227206271667",
    "3530111333300000",
    "3566002020360505",
    "6304000000000000",
    "6759649826438453",
    "6200000000000005",
];

/// Whether `digits` (ASCII) lie in an issuer range, have a length that it issues, and pass the Luhn check.
#[inline]
pub(crate) fn is_card(digits: &[u8]) -> bool {
    has_issuer(digits) && luhn::passes(digits)
}

/// Whether some range of so many digits, nineteen at most, begins with these two (ASCII).
#[inline(always)]
fn may_begin(two: [u8; 2], length: usize) -> bool {
    let (first, second) = (two[0].wrapping_sub(b'0'), two[1].wrapping_sub(b'0'));
    BY_TWO_DIGITS.get(usize::from(first) * 10 + usize::from(second)).is_some_and(|lengths| lengths >> length & 1 == 1)
}

/// Whether `digits` (ASCII) lie in an issuer range and have a length that it issues.
#[inline]
pub(crate) fn has_issuer(digits: &[u8]) -> bool {
    if !(12..=19).contains(&digits.len()) || !may_begin([digits[0], digits[1]], digits.len()) {
        return false;
    }
    let prefix = digits[..6].iter().fold(0u32, |value, digit| value * 10 + u32::from(digit.wrapping_sub(b'0')));
    let bit = 1u32 << digits.len();
    let first = usize::from(digits[0].wrapping_sub(b'0'));
    first < 10
        && RANGES[BY_DIGIT[first]..BY_DIGIT[first + 1]]
            .iter()
            .any(|(first, last, lengths)| (*first..=*last).contains(&prefix) && lengths & bit != 0)
}

/// Whether any card starts with this digit, in a group of so many.
#[inline]
pub(crate) fn may_start(digit: u8, group: usize) -> bool {
    matches!(digit, b'1'..=b'6' | b'8' | b'9') && matches!(group, 4 | 6 | 8 | 12..=19)
}

static TEST_VALUES: Known = Known::new(&{
    let mut values = [0; TEST_NUMBERS.len()];
    let mut i = 0;
    while i < values.len() {
        let digits = TEST_NUMBERS[i].as_bytes();
        let mut at = 0;
        while at < digits.len() {
            values[i] = values[i] * 10 + (digits[at] - b'0') as u64;
            at += 1;
        }
        i += 1;
    }
    values
});

/// Whether a card number (ASCII digits, none of them a zero in front) is one that processors publish for tests.
#[inline]
pub(crate) fn is_test_number(digits: &[u8]) -> bool {
    TEST_VALUES.place(digits::value(digits)).is_some()
}

/// Whether groups of these lengths, with this separator, are a way in which cards are printed or typed. Two groups with a hyphen are a
/// range.
#[inline]
pub(crate) fn is_layout(groups: &[u8], separator: Option<u8>) -> bool {
    if groups.len() == 2 && separator == Some(b'-') {
        return false;
    }
    matches!(
        groups,
        [12..=19]
            | [4, 4, 4, 1..=7]
            | [4, 4, 4, 4, 1..=3]
            | [4, 6, 4 | 5]
            | [4, 4, 4]
            | [8, 8]
            | [6, 6, 4]
            | [6, 10]
            | [6, 13]
            | [4, 5, 6]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_in_order_and_found_by_their_first_digit() {
        assert!(RANGES.windows(2).all(|pair| pair[0].0 <= pair[1].0));
        for (first, last, _) in RANGES {
            let digit = (first / 100_000) as usize;
            assert_eq!(digit, (last / 100_000) as usize);
            assert!(RANGES[BY_DIGIT[digit]..BY_DIGIT[digit + 1]].iter().any(|range| range.0 == *first), "{first}");
        }
    }

    #[test]
    fn published_test_numbers_are_cards() {
        for number in TEST_NUMBERS {
            assert!(is_card(number.as_bytes()), "{number}");
            assert!(is_test_number(number.as_bytes()));
        }
    }

    #[test]
    fn ranges_lengths_and_check_digits_are_held_to() {
        for (number, why) in [
            ("4111111111111112", "check digit"),
            ("0000000000000000", "no issuer"),
            ("1700000000000008", "no issuer"),
            ("7992739871300000", "no issuer"),
            ("2720990000000006", "check digit"),
            ("2721000000000004", "range"),
            ("34000000000009", "length"),
            ("41111111111", "too short"),
            ("5555555555554444000", "length"),
        ] {
            assert!(!is_card(number.as_bytes()), "{number}: {why}");
        }
        assert!(is_card(b"2221000000000009"), "first of the 2-series");
        assert!(is_card(b"2720990000000007"), "last of the 2-series");
    }
}
