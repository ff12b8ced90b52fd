//! The parts of phone numbers that actions keep: the country and the area.
//!
//! Which digits are an area is a matter of each country's plan; here as much is kept as nearly all plans have of it, and never half of
//! a number.

use std::ops::Range;

/// Country codes of one and of two digits (ITU-T E.164, list of assigned codes); all others have three.
const ONE: [u8; 2] = [1, 7];
const TWO: [u8; 43] = [
    20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 60, 61, 62, 63, 64,
    65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95,
];
/// Iran's, the last of two digits.
const IRAN: u8 = 98;
/// Digits of an area in the North American plan, and at most elsewhere.
const AREA: (usize, usize) = (3, 5);
/// Digits of an area where nothing parts it from the rest.
const USUAL_AREA: usize = 2;

/// Where the digits stand, up to an extension.
fn digits(value: &[u8]) -> Vec<usize> {
    let is_end = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b';' | b'#' | b',');
    let end = value.iter().position(is_end).unwrap_or(value.len());
    (0..end).filter(|at| value[*at].is_ascii_digit()).collect()
}

/// The digits that stand before a national number: the country's code, and `00` or `011` before it. None if the number is national.
fn prefix(value: &[u8], digits: &[usize]) -> Option<usize> {
    let number = |range: Range<usize>| {
        let part = digits.get(range)?;
        Some(part.iter().fold(0u16, |number, at| number * 10 + u16::from(value[*at] - b'0')))
    };
    let is_plus = value.iter().take(digits.first().copied()?).any(|byte| *byte == b'+');
    let from = match () {
        () if is_plus => 0,
        () if number(0..2) == Some(0) => 2,
        () if number(0..3) == Some(11) => 3,
        () => return None,
    };
    let is_of =
        |codes: &[u8], length: usize| number(from..from + length).is_some_and(|code| codes.iter().any(|c| u16::from(*c) == code));
    let length = match () {
        () if is_of(&ONE, 1) => 1,
        () if is_of(&TWO, 2) || is_of(&[IRAN], 2) => 2,
        () => 3,
    };
    (digits.len() >= from + length).then_some(from + length)
}

/// The country of an international number, as it is written: `+31`.
pub(super) fn country(value: &[u8]) -> Option<&[u8]> {
    let digits = digits(value);
    let length = prefix(value, &digits)?;
    Some(&value[..=digits[length - 1]])
}

/// How many digits at the start are a number's country and area, a trunk prefix among them.
pub(super) fn area(value: &[u8]) -> usize {
    let digits = digits(value);
    let country = prefix(value, &digits);
    let from = country.unwrap_or_else(|| usize::from(digits.first().is_some_and(|at| value[*at] == b'0')));
    let is_american =
        country == Some(1) && value.get(digits[0]) == Some(&b'1') || country.is_none() && from == 0 && digits.len() == 10;
    let group = digits[from.min(digits.len())..].windows(2).position(|pair| pair[1] - pair[0] > 1).map_or(0, |at| at + 1);
    let length = match () {
        () if is_american => AREA.0,
        () if (1..=AREA.1).contains(&group) => group,
        () => USUAL_AREA,
    };
    from + length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_told_from_what_follows() {
        for (value, expected) in [
            ("+31612345678", Some("+31")),
            ("+1 (202) 555-0143", Some("+1")),
            ("+353 20 910 1234", Some("+353")),
            ("0031 6 12345678", Some("0031")),
            ("011 44 20 7946 0000", Some("011 44")),
            ("(+98) 21 1234 5678", Some("(+98")),
            ("06-12345678", None),
            ("+", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(country(value.as_bytes()), expected.map(str::as_bytes), "{value}");
        }
    }

    #[test]
    fn areas_are_what_is_parted_from_the_rest() {
        for (value, expected) in [
            ("+1 202-555-0143", 4),
            ("+12025550143", 4),
            ("202-555-0143", 3),
            ("(202) 555-0143", 3),
            ("020 7946 0000", 3),
            ("06-12345678", 2),
            ("0612345678", 3),
            ("+31 20 1234567", 4),
            ("+49 30 1234567", 4),
            ("01632 960123", 5),
            ("+44 1632 960123", 6),
        ] {
            assert_eq!(area(value.as_bytes()), expected, "{value}");
        }
    }
}
