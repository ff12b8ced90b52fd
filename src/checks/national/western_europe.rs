//! Further numbers of Austria, France, Germany, Greece, Iceland, Luxembourg, the Netherlands, Portugal, Spain and the United Kingdom.

use super::asia_pacific::verhoeff;
use super::{Check, digits, is_day, is_one_digit, number, pair, weighted};
use crate::checks::luhn;

/// The checks by the names that pattern files give them.
pub(super) const CHECKS: &[(&str, Check)] = &[
    ("at_vnr", vnr),
    ("de_rvnr", rvnr),
    ("es_nuss", nuss),
    ("fr_spi", spi),
    ("gb_utr", utr),
    ("gr_amka", amka),
    ("is_kennitala", kennitala),
    ("lu_matricule", matricule),
    ("nl_onderwijsnummer", onderwijsnummer),
    ("pt_cc", cc),
    ("pt_nif", nif),
];

/// The insurance number of Austria: three digits, a check digit modulo 11, a date; months 13 to 15 are given where numbers ran out (ASVG).
fn vnr(value: &[u8]) -> bool {
    digits::<10>(value).is_some_and(|digits| {
        let month = pair(&digits, 6);
        let is_date = is_day(pair(&digits, 4), month) || (13..=15).contains(&month) && (1..=31).contains(&pair(&digits, 4));
        digits[0] > 0 && is_date && weighted(&digits, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 == digits[3]
    })
}

/// The pension insurance number of Germany: an office, a date, a letter, two digits, and the digit sums of weighted digits modulo 10 (VKVV).
fn rvnr(value: &[u8]) -> bool {
    let Some(letter) = value.get(8).filter(|letter| letter.is_ascii_uppercase()) else { return false };
    let mut packed = [0; 13];
    if value.len() != 12 {
        return false;
    }
    packed[..8].copy_from_slice(&value[..8]);
    let place = letter - b'A' + 1;
    packed[8..10].copy_from_slice(&[b'0' + place / 10, b'0' + place % 10]);
    packed[10..].copy_from_slice(&value[9..]);
    digits::<13>(&packed).is_some_and(|digits| {
        let products = digits.iter().zip([2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]).map(|(digit, weight)| digit * weight);
        let day = pair(&digits, 2);
        let is_date = is_day(if day > 50 { day - 50 } else { day }, pair(&digits, 4));
        is_date && pair(&digits, 0) > 1 && products.map(|product| product / 10 + product % 10).sum::<u32>() % 10 == digits[12]
    })
}

/// The social security number of Spain: a province, eight digits, the remainder by 97 (Seguridad Social).
fn nuss(value: &[u8]) -> bool {
    digits::<12>(value).is_some_and(|digits| {
        let (province, serial, check) = (number(&digits[..2]), number(&digits[2..10]), number(&digits[10..]));
        let whole = if serial < 10_000_000 { serial + province * 10_000_000 } else { number(&digits[..10]) };
        matches!(province, 1..=53 | 66) && serial > 0 && whole % 97 == check
    })
}

/// The tax number of persons in France: 0 to 3, and the last three digits the remainder of the others by 511 (DGFiP).
fn spi(value: &[u8]) -> bool {
    digits::<13>(value)
        .is_some_and(|digits| digits[0] < 4 && number(&digits[..10]) > 0 && number(&digits[..10]) % 511 == number(&digits[10..]))
}

/// The unique taxpayer reference of the United Kingdom: the first digit is a check modulo 11 (HMRC).
fn utr(value: &[u8]) -> bool {
    digits::<10>(value).is_some_and(|digits| {
        let sum = weighted(&digits[1..], &[6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11;
        !is_one_digit(&digits) && b"21987654321"[sum as usize] - b'0' == digits[0] as u8
    })
}

/// The AMKA of Greece: a date and Luhn.
fn amka(value: &[u8]) -> bool {
    digits::<11>(value).is_some_and(|digits| is_day(pair(&digits, 0), pair(&digits, 2))) && luhn::passes(value)
}

/// The kennitala of Iceland: a date (40 more for the day of companies, which are none), a check digit modulo 11, a century.
fn kennitala(value: &[u8]) -> bool {
    digits::<10>(value).is_some_and(|digits| {
        let sum = weighted(&digits, &[3, 2, 7, 6, 5, 4, 3, 2, 1]);
        is_day(pair(&digits, 0), pair(&digits, 2)) && matches!(digits[9], 0 | 8 | 9) && sum.is_multiple_of(11)
    })
}

/// The matricule of Luxembourg: a date, three digits, Luhn over these, Verhoeff over them (Guichet.lu).
fn matricule(value: &[u8]) -> bool {
    digits::<13>(value).is_some_and(|digits| {
        let is_date = matches!(pair(&digits, 0), 18..=20) && is_day(pair(&digits, 6), pair(&digits, 4));
        let others = || digits[..11].iter().chain(&digits[12..]).copied().collect::<Vec<u32>>();
        is_date && luhn::passes(&value[..12]) && verhoeff(&others())
    })
}

/// The onderwijsnummer of the Netherlands: as the BSN with a remainder of 5, and 10 in front (DUO).
fn onderwijsnummer(value: &[u8]) -> bool {
    digits::<9>(value).is_some_and(|digits| {
        let sum = weighted(&digits, &[9, 8, 7, 6, 5, 4, 3, 2]);
        pair(&digits, 0) == 10 && (sum + 11 - digits[8]) % 11 == 5
    })
}

/// The number of the citizen's card of Portugal: nine digits, two letters or digits, Luhn over the values of all.
fn cc(value: &[u8]) -> bool {
    let is_shaped = value.len() == 12 && value[..9].iter().chain(&value[11..]).all(u8::is_ascii_digit);
    let values = value.iter().rev().enumerate().map(|(at, byte)| {
        let value = match byte {
            b'0'..=b'9' => u32::from(byte - b'0'),
            byte => u32::from(byte.to_ascii_uppercase().saturating_sub(b'A')) + 10,
        };
        let doubled = if at % 2 == 1 { value * 2 } else { value };
        if at % 2 == 1 && doubled > 9 { doubled - 9 } else { doubled }
    });
    is_shaped && values.sum::<u32>().is_multiple_of(10)
}

/// The NIF of Portugal: persons have 1, 2, 3 or 45 in front; a sum modulo 11 (Portaria 377/2003).
fn nif(value: &[u8]) -> bool {
    digits::<9>(value).is_some_and(|digits| {
        let sum = weighted(&digits, &[9, 8, 7, 6, 5, 4, 3, 2]);
        let is_person = matches!(digits[0], 1..=3) || pair(&digits, 0) == 45;
        is_person && !is_one_digit(&digits) && (11 - sum % 11) % 11 % 10 == digits[8]
    })
}
