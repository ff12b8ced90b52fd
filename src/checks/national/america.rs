//! The United States and Canada.

use super::{Check, digits, is_one_digit, number};

/// The checks by the names that pattern files give them.
pub(super) const CHECKS: &[(&str, Check)] = &[("ca_sin", sin), ("us_itin", itin), ("us_ssn", ssn)];

/// The Social Security number: no check digit; areas, groups and serial numbers that are never given (SSA, "Social Security Number
/// Randomization", 2011).
fn ssn(value: &[u8]) -> bool {
    digits::<9>(value).is_some_and(|digits| {
        let (area, group, serial) = (number(&digits[..3]), number(&digits[3..5]), number(&digits[5..]));
        area != 0
            && area != 666
            && area < 900
            && group != 0
            && serial != 0
            && !is_one_digit(&digits)
            && number(&digits) != 123_456_789
    })
}

/// The Individual Taxpayer Identification Number: nine digits that begin with 9, in certain groups (IRS, Internal Revenue Manual 3.21.263).
fn itin(value: &[u8]) -> bool {
    digits::<9>(value).is_some_and(|digits| {
        digits[0] == 9 && matches!(number(&digits[3..5]), 50..=65 | 70..=88 | 90..=92 | 94..=99) && !is_one_digit(&digits)
    })
}

/// The Social Insurance Number of Canada: Luhn; none begins with 8. Those with 0 are given to nobody and stand in examples.
fn sin(value: &[u8]) -> bool {
    digits::<9>(value).is_some_and(|digits| {
        let sum: u32 =
            digits.iter().enumerate().map(|(at, digit)| if at % 2 == 1 { digit * 2 / 10 + digit * 2 % 10 } else { *digit }).sum();
        digits[0] != 8 && sum.is_multiple_of(10) && !is_one_digit(&digits)
    })
}
