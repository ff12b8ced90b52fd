//! Australia, Hong Kong, India, Japan and Singapore.

use super::{Check, digits, is_one_digit, weighted};

/// The checks by the names that pattern files give them.
pub(super) const CHECKS: &[(&str, Check)] = &[
    ("au_medicare", medicare),
    ("au_tfn", tfn),
    ("hk_hkid", hkid),
    ("in_aadhaar", aadhaar),
    ("in_pan", pan),
    ("jp_my_number", my_number),
    ("sg_nric", nric),
];

/// The tax file number of Australia: modulo 11 over eight or nine digits (ATO).
fn tfn(value: &[u8]) -> bool {
    let is_long = digits::<9>(value)
        .is_some_and(|digits| weighted(&digits, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11) && !is_one_digit(&digits));
    is_long
        || digits::<8>(value)
            .is_some_and(|digits| weighted(&digits, &[10, 7, 8, 4, 6, 3, 5, 1]).is_multiple_of(11) && !is_one_digit(&digits))
}

/// The Medicare number of Australia: begins with 2 to 6, the ninth digit checks the eight before; then the card's issue and the person's
/// number on it.
fn medicare(value: &[u8]) -> bool {
    let card = value.get(..10).filter(|_| value.len() <= 11 && value.iter().all(u8::is_ascii_digit));
    card.and_then(digits::<10>).is_some_and(|digits| {
        (2..=6).contains(&digits[0]) && weighted(&digits, &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == digits[8] && digits[9] > 0
    })
}

/// The Hong Kong identity card number: one or two letters, six digits and a check sign modulo 11; a missing letter counts 36 (Immigration
/// Department).
fn hkid(value: &[u8]) -> bool {
    let letter = |byte: u8| u32::from(byte - b'A') + 10;
    let (prefix, rest) = match value {
        [a @ b'A'..=b'Z', b @ b'A'..=b'Z', rest @ ..] => (letter(*a) * 9 + letter(*b) * 8, rest),
        [b @ b'A'..=b'Z', rest @ ..] => (36 * 9 + letter(*b) * 8, rest),
        _ => return false,
    };
    let Some((sign, number)) = rest.split_last() else { return false };
    let check = match sign {
        b'A' => 10,
        digit if digit.is_ascii_digit() => u32::from(digit & 15),
        _ => return false,
    };
    digits::<6>(number).is_some_and(|digits| (prefix + weighted(&digits, &[7, 6, 5, 4, 3, 2]) + check).is_multiple_of(11))
}

/// The Aadhaar number of India: twelve digits, the first 2 or more, checked by Verhoeff's scheme (UIDAI).
fn aadhaar(value: &[u8]) -> bool {
    digits::<12>(value).is_some_and(|digits| digits[0] >= 2 && verhoeff(&digits) && !is_one_digit(&digits))
}

/// Whether digits pass the scheme of Verhoeff.
pub(super) fn verhoeff(digits: &[u32]) -> bool {
    // Multiplication in the dihedral group of ten, and the permutation by which a digit's place changes it.
    let times = |a: u32, b: u32| match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => (a + b) % 5 + 5,
        (false, true) => (a + 5 - b) % 5 + 5,
        (false, false) => (a + 5 - b) % 5,
    };
    const PERMUTED: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let check = digits.iter().rev().enumerate().fold(0, |check, (place, digit)| {
        let digit = (0..place % 8).fold(*digit, |digit, _| PERMUTED[digit as usize]);
        times(check, digit)
    });
    check == 0
}

/// The permanent account number of India: five letters, of which the fourth tells the sort of holder, four digits and a letter (Income Tax
/// Department).
fn pan(value: &[u8]) -> bool {
    let [_, _, _, holder, _, number @ .., last] = value else { return false };
    b"ABCFGHJLPT".contains(holder) && last.is_ascii_uppercase() && digits::<4>(number).is_some_and(|digits| digits != [0; 4])
}

/// The Individual Number of Japan: twelve digits, modulo 11 (Ordinance of the Ministry of Internal Affairs 85 of 2014).
fn my_number(value: &[u8]) -> bool {
    digits::<12>(value).is_some_and(|digits| {
        let remainder = weighted(&digits, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        digits[11] == if remainder <= 1 { 0 } else { 11 - remainder } && !is_one_digit(&digits)
    })
}

/// The NRIC and FIN of Singapore: a letter for the century and the status, seven digits and a letter modulo 11.
fn nric(value: &[u8]) -> bool {
    let [first, number @ .., sign] = value else { return false };
    let (offset, signs) = match first {
        b'S' => (0, b"JZIHGFEDCBA"),
        b'T' => (4, b"JZIHGFEDCBA"),
        b'F' => (0, b"XWUTRQPNMLK"),
        b'G' => (4, b"XWUTRQPNMLK"),
        b'M' => (3, b"XWUTRQPNJLK"),
        _ => return false,
    };
    digits::<7>(number).is_some_and(|digits| {
        let remainder = (weighted(&digits, &[2, 7, 6, 5, 4, 3, 2]) + offset) % 11;
        signs[remainder as usize] == *sign
    })
}
