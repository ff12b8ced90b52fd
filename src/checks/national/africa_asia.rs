//! China, Egypt, Iran, Israel, Kazakhstan, Korea, Kuwait, Malaysia, Mauritius, New Zealand, Saudi Arabia, South Africa, Taiwan, Thailand, Turkey and the United Arab
//! Emirates.

use super::{Check, digits, is_day, is_one_digit, number, pair, weighted};
use crate::checks::luhn;

/// The checks by the names that pattern files give them.
pub(super) const CHECKS: &[(&str, Check)] = &[
    ("ae_emirates_id", emirates_id),
    ("cn_ric", ric),
    ("eg_national_id", eg_national_id),
    ("id_nik", nik),
    ("il_teudat_zehut", teudat_zehut),
    ("ir_national_code", national_code),
    ("kr_rrn", rrn),
    ("kw_civil_id", civil_id),
    ("kz_iin", iin),
    ("my_nric", my_nric),
    ("nz_ird", ird),
    ("sa_national_id", sa_national_id),
    ("th_pin", pin),
    ("tr_tckn", tckn),
    ("tw_id", tw_id),
    ("za_id", za_id),
];

/// The Emirates ID: 784, a year, seven digits, Luhn (ICP).
fn emirates_id(value: &[u8]) -> bool {
    value.starts_with(b"784")
        && digits::<15>(value).is_some_and(|digits| matches!(pair(&digits, 3), 19 | 20))
        && luhn::passes(value)
}

/// The resident identity number of China: a place, a date, three digits, ISO 7064 MOD 11-2 (GB 11643).
fn ric(value: &[u8]) -> bool {
    let Some((check, rest)) = value.split_last() else { return false };
    digits::<17>(rest).is_some_and(|digits| {
        let sum = weighted(&digits, &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11;
        let is_place = (11..=82).contains(&pair(&digits, 0));
        is_place
            && matches!(pair(&digits, 6), 19 | 20)
            && is_day(pair(&digits, 12), pair(&digits, 10))
            && b"10X98765432"[sum as usize] == *check
    })
}

/// The national number of Egypt: a century, a date, a governorate, four digits, a check digit modulo 11 that is tested where it is known.
fn eg_national_id(value: &[u8]) -> bool {
    digits::<14>(value).is_some_and(|digits| {
        let governorate = pair(&digits, 7);
        matches!(digits[0], 2 | 3)
            && is_day(pair(&digits, 5), pair(&digits, 3))
            && matches!(governorate, 1..=35 | 88)
            && number(&digits[9..13]) > 0
    })
}

/// The NIK of Indonesia: a province, regency and district, a date with 40 added to the day of women, four digits (Ministry of Home Affairs).
fn nik(value: &[u8]) -> bool {
    digits::<16>(value).is_some_and(|digits| {
        let day = pair(&digits, 6);
        let is_place = matches!(pair(&digits, 0), 11..=21 | 31..=36 | 51..=53 | 61..=65 | 71..=76 | 81 | 82 | 91..=97);
        is_place
            && pair(&digits, 2) > 0
            && pair(&digits, 4) > 0
            && is_day(if day > 40 { day - 40 } else { day }, pair(&digits, 8))
            && number(&digits[12..]) > 0
    })
}

/// The identity number of Israel: Luhn over nine digits.
fn teudat_zehut(value: &[u8]) -> bool {
    digits::<9>(value).is_some_and(|digits| number(&digits) > 0 && !is_one_digit(&digits)) && luhn::passes(value)
}

/// The national code of Iran: a sum modulo 11.
fn national_code(value: &[u8]) -> bool {
    digits::<10>(value).is_some_and(|digits| {
        let rest = weighted(&digits, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        !is_one_digit(&digits) && (if rest < 2 { rest } else { 11 - rest }) == digits[9]
    })
}

/// The resident registration number of Korea: a date, sex and century, a place, a sum modulo 11; numbers since October 2020 have no check.
fn rrn(value: &[u8]) -> bool {
    digits::<13>(value).is_some_and(|digits| {
        let sum = weighted(&digits, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
        let is_date = is_day(pair(&digits, 4), pair(&digits, 2));
        is_date && (1..=8).contains(&digits[6]) && (11 - sum % 11) % 10 == digits[12]
    })
}

/// The civil number of Kuwait: a century, a date, a sum modulo 11 (PACI).
fn civil_id(value: &[u8]) -> bool {
    digits::<12>(value).is_some_and(|digits| {
        let sum = weighted(&digits, &[2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
        matches!(digits[0], 2 | 3) && is_day(pair(&digits, 5), pair(&digits, 3)) && 11 - sum % 11 == digits[11]
    })
}

/// The IIN of Kazakhstan: a date, a century, a sum modulo 11 in two steps.
fn iin(value: &[u8]) -> bool {
    digits::<12>(value).is_some_and(|digits| {
        let first = weighted(&digits, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11;
        let second = weighted(&digits, &[3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11;
        let check = if first == 10 { second } else { first };
        is_day(pair(&digits, 4), pair(&digits, 2)) && (1..=6).contains(&digits[6]) && check == digits[11]
    })
}

/// The NRIC of Malaysia: a date, a place of birth, four digits (JPN).
fn my_nric(value: &[u8]) -> bool {
    digits::<12>(value).is_some_and(|digits| {
        let place = pair(&digits, 6);
        is_day(pair(&digits, 4), pair(&digits, 2)) && !matches!(place, 0 | 17..=20 | 69 | 70 | 73 | 80 | 81 | 94..=97)
    })
}

/// The IRD number of New Zealand: modulo 11 in two steps (Inland Revenue).
fn ird(value: &[u8]) -> bool {
    let mut packed = *b"000000000";
    let Some(place) = packed.len().checked_sub(value.len()).filter(|place| *place < 2) else { return false };
    packed[place..].copy_from_slice(value);
    digits::<9>(&packed).is_some_and(|digits| {
        let check = |weights: &[u32]| (11 - weighted(&digits, weights) % 11) % 11;
        let first = check(&[3, 2, 7, 6, 5, 4, 3, 2]);
        let check = if first == 10 { check(&[7, 4, 3, 2, 5, 2, 7, 6]) } else { first };
        (10_000_000..=150_000_000).contains(&number(&digits)) && check == digits[8]
    })
}

/// The number of persons in Saudi Arabia: 1 for citizens and 2 for residents, Luhn.
fn sa_national_id(value: &[u8]) -> bool {
    digits::<10>(value).is_some_and(|digits| matches!(digits[0], 1 | 2)) && luhn::passes(value)
}

/// The number of persons in Thailand: weighted from 13 to 2, modulo 11.
fn pin(value: &[u8]) -> bool {
    digits::<13>(value).is_some_and(|digits| {
        let sum = weighted(&digits, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
        matches!(digits[0], 1..=8) && (11 - sum % 11) % 10 == digits[12] && !is_one_digit(&digits)
    })
}

/// The T.C. kimlik numarası of Turkey: two check digits modulo 10.
fn tckn(value: &[u8]) -> bool {
    digits::<11>(value).is_some_and(|digits| {
        let odd: u32 = digits[..9].iter().step_by(2).sum();
        let even: u32 = digits[1..8].iter().step_by(2).sum();
        let first = (odd * 7 + 90 - even) % 10;
        digits[0] > 0 && first == digits[9] && digits[..10].iter().sum::<u32>() % 10 == digits[10]
    })
}

/// The identity number of Taiwan: a letter for a place, sex, a sum modulo 10 (Ministry of the Interior).
fn tw_id(value: &[u8]) -> bool {
    const PLACES: &[u8] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let Some((letter, rest)) = value.split_first() else { return false };
    let Some(place) = PLACES.iter().position(|known| known == letter) else { return false };
    let place = place as u32 + 10;
    digits::<9>(rest).is_some_and(|digits| {
        let sum = place / 10 + place % 10 * 9 + weighted(&digits, &[8, 7, 6, 5, 4, 3, 2, 1, 1]);
        matches!(digits[0], 1 | 2 | 8 | 9) && sum.is_multiple_of(10)
    })
}

/// The identity number of South Africa: a date, four digits, citizenship, Luhn.
fn za_id(value: &[u8]) -> bool {
    digits::<13>(value).is_some_and(|digits| is_day(pair(&digits, 4), pair(&digits, 2)) && digits[10] < 3) && luhn::passes(value)
}
