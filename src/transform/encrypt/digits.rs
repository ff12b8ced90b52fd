//! FF1 (NIST SP 800-38G): digits become other digits, where nothing else can stand. As long, of the same sign and within the same limits.
//!
//! Fewer than six digits are refused, as the standard asks for a million values at least: all of fewer could be tried.

use aes::{Aes128, Aes192, Aes256};
use fpe::ff1::{FF1, FlexibleNumeralString};

use super::Method;
use crate::transform::key::SubKey;
use crate::transform::phone;

/// SP 800-38G, revision 1: radix^length is at least 1,000,000.
const LEAST: usize = 6;
/// The most digits.
const MOST: usize = 56;
/// Digits of a card that stay: at most so many first, and so many last ones (PCI DSS 4.0, requirement 3.4.1).
const CARD_ENDS: (usize, usize) = (6, 4);
/// Numbers up to these stay up to these: the most that integer types of databases hold.
const LARGEST: [u64; 4] = [8_388_607, i32::MAX as u64, u32::MAX as u64, i64::MAX as u64];
/// Steps after which no value like the one before is expected any more: one in ten is.
const MOST_STEPS: usize = 2000;

/// FF1 with AES under a key of 16, 24 or 32 bytes; `None` if the key, the radix or the length does not fit.
fn ff1(key: &[u8], radix: u32, tweak: &[u8], numerals: Vec<u16>, inverse: bool) -> Option<Vec<u16>> {
    let text = FlexibleNumeralString::from(numerals);
    let made = match (key.len(), inverse) {
        (16, false) => FF1::<Aes128>::new(key, radix).ok()?.encrypt(tweak, &text),
        (16, true) => FF1::<Aes128>::new(key, radix).ok()?.decrypt(tweak, &text),
        (24, false) => FF1::<Aes192>::new(key, radix).ok()?.encrypt(tweak, &text),
        (24, true) => FF1::<Aes192>::new(key, radix).ok()?.decrypt(tweak, &text),
        (32, false) => FF1::<Aes256>::new(key, radix).ok()?.encrypt(tweak, &text),
        (32, true) => FF1::<Aes256>::new(key, radix).ok()?.decrypt(tweak, &text),
        _ => return None,
    };
    made.ok().map(Vec::from)
}

/// What a number must share with the one that takes its place.
fn class(all: &[u16]) -> (bool, Option<usize>, bool) {
    let number = all.iter().try_fold(0u64, |number, digit| number.checked_mul(10)?.checked_add(u64::from(*digit)));
    let limits = number.map(|number| LARGEST.iter().filter(|most| number <= **most).count());
    let sum = all.iter().rev().enumerate().fold(0, |sum, (at, digit)| {
        let digit = if at % 2 == 1 { 2 * digit } else { *digit };
        sum + digit / 10 + digit % 10
    });
    (all.first() == Some(&0), limits, sum % 10 == 0)
}

/// Appends what `value` becomes, or became with `inverse`; says whether it can.
pub(super) fn write(method: Method, key: &SubKey, value: &[u8], inverse: bool, out: &mut Vec<u8>) -> bool {
    let is_grouping = |byte: &u8| matches!(byte, b' ' | b'-' | b'.' | b'/' | b'(' | b')' | b'+');
    if !value.iter().all(|byte| byte.is_ascii_digit() || is_grouping(byte)) {
        return false;
    }
    let places: Vec<usize> = (0..value.len()).filter(|at| value[*at].is_ascii_digit()).collect();
    let mut digits: Vec<u16> = places.iter().map(|at| u16::from(value[*at] - b'0')).collect();
    let count = digits.len();
    let (first, last) = match method {
        Method::Card if count > CARD_ENDS.1 + LEAST => (CARD_ENDS.0.min(count - CARD_ENDS.1 - LEAST), CARD_ENDS.1),
        Method::Phone => (country(value), 0),
        _ => (0, 0),
    };
    let Some(middle) = digits.get(first..count.saturating_sub(last)) else { return false };
    if !(LEAST..=MOST).contains(&middle.len()) {
        return false;
    }
    let mut middle = middle.to_vec();
    let tweak: Vec<u8> = digits[..first].iter().chain(&digits[count - last..]).map(|digit| *digit as u8).collect();
    let wanted = class(&digits);
    let is_alike = |(zero, limits, luhn)| (zero, limits) == (wanted.0, wanted.1) && (method != Method::Card || luhn == wanted.2);
    for _ in 0..MOST_STEPS {
        let Some(next) = ff1(&key[..], 10, &tweak, middle, inverse) else { return false };
        digits[first..count - last].copy_from_slice(&next);
        middle = next;
        if !is_alike(class(&digits)) {
            continue;
        }
        let from = out.len();
        out.extend_from_slice(value);
        for (at, digit) in places.iter().zip(&digits) {
            out[from + at] = b'0' + *digit as u8;
        }
        // A national number must not look like an international one, of which less would be brought back.
        if method != Method::Phone || country(&out[from..]) == first {
            return true;
        }
        out.truncate(from);
    }
    false
}

/// Digits of a phone number that say its country.
fn country(value: &[u8]) -> usize {
    phone::country(value).map_or(0, |country| country.iter().filter(|byte| byte.is_ascii_digit()).count())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ff1_gives_the_known_answers() {
        // The nine samples of NIST, FF1samples.pdf.
        let key = "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94";
        let key: Vec<u8> = (0..32).map(|at| u8::from_str_radix(&key[2 * at..2 * at + 2], 16).unwrap()).collect();
        let letters = |text: &str| text.chars().map(|c| c.to_digit(36).unwrap() as u16).collect::<Vec<u16>>();
        let long = "0123456789abcdefghi";
        for (length, radix, tweak, plain, expected) in [
            (16, 10, "", "0123456789", "2433477484"),
            (16, 10, "9876543210", "0123456789", "6124200773"),
            (16, 36, "7777pqrs777", long, "a9tv40mll9kdu509eum"),
            (24, 10, "", "0123456789", "2830668132"),
            (24, 10, "9876543210", "0123456789", "2496655549"),
            (24, 36, "7777pqrs777", long, "xbj3kv35jrawxv32ysr"),
            (32, 10, "", "0123456789", "6657667009"),
            (32, 10, "9876543210", "0123456789", "1001623463"),
            (32, 36, "7777pqrs777", long, "xs8a0azh2avyalyzuwd"),
        ] {
            let made = ff1(&key[..length], radix, tweak.as_bytes(), letters(plain), false).unwrap();
            assert_eq!(made, letters(expected), "{length} {radix} {tweak}");
            assert_eq!(ff1(&key[..length], radix, tweak.as_bytes(), made, true).unwrap(), letters(plain));
        }
        assert_eq!(ff1(&key, 10, b"", vec![1, 2, 3, 4, 5], false), None, "fewer than a million values");
    }

    fn made(method: Method, value: &str, inverse: bool) -> Option<String> {
        let mut out = Vec::new();
        let key = SubKey::new([7; 32]);
        write(method, &key, value.as_bytes(), inverse, &mut out).then(|| String::from_utf8(out).unwrap())
    }

    #[track_caller]
    fn check(method: Method, value: &str) -> String {
        let other = made(method, value, false).unwrap_or_else(|| panic!("{value} is refused"));
        assert_eq!(made(method, &other, true).as_deref(), Some(value));
        assert!(other != value && other.len() == value.len(), "{other}");
        other
    }

    #[test]
    fn cards_keep_their_ends_and_their_check() {
        for value in ["4111111111111111", "5555 5555 5555 4444", "378282246310005", "6304000000000000000", "30569309025904"] {
            let other = check(Method::Card, value);
            let digits = |text: &str| text.chars().filter_map(|c| c.to_digit(10)).map(|d| d as u16).collect::<Vec<u16>>();
            let (was, is) = (digits(value), digits(&other));
            let first = 6.min(was.len() - 10);
            assert_eq!((&is[..first], &is[is.len() - 4..]), (&was[..first], &was[was.len() - 4..]), "{other}");
            assert!(class(&is).2, "{other} passes Luhn");
        }
    }

    #[test]
    fn numbers_stay_in_their_type_and_phones_in_their_country() {
        assert!(check(Method::Phone, "+31 6 12345678").starts_with("+31 "));
        assert!(check(Method::Phone, "0031612345678").starts_with("0031"));
        assert!(check(Method::Phone, "0612345678").starts_with('0'));
        assert!(check(Method::Number, "2000000001").parse::<i32>().is_ok());
        assert!(!check(Method::Number, "100000").starts_with('0'));
        for value in ["12345", "", "12x456", "+31 12345", "1e300000"] {
            assert_eq!(made(if value.starts_with('+') { Method::Phone } else { Method::Number }, value, false), None, "{value}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn all_digits_come_back(value in "[0-9]{6,20}", method in prop_oneof![Just(Method::Number), Just(Method::Card), Just(Method::Phone)]) {
            if let Some(other) = made(method, &value, false) {
                prop_assert_eq!(made(method, &other, true), Some(value));
            }
        }
    }
}
