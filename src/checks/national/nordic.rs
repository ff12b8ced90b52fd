//! Denmark, Finland, Norway and Sweden. (Their numbers begin with a date of birth.)

use super::{Check, digits, is_day, number, pair, weighted};

/// The checks by the names that pattern files give them.
pub(super) const CHECKS: &[(&str, Check)] = &[
    ("dk_cpr", cpr),
    ("fi_henkilotunnus", henkilotunnus),
    ("no_fodselsnummer", fodselsnummer),
    ("se_personnummer", personnummer),
];

/// The CPR number of Denmark: a date and four digits. Since 2007 numbers are given that fail the old check digit (CPR-kontoret), so only
/// the date is checked. Sixty is added to the day of some that were given a second time.
fn cpr(value: &[u8]) -> bool {
    digits::<10>(value).is_some_and(|digits| {
        let day = pair(&digits, 0);
        is_day(if day > 60 { day - 60 } else { day }, pair(&digits, 2)) && number(&digits[6..]) != 0
    })
}

/// The fødselsnummer of Norway and the D-number: a date, three digits, two check digits modulo 11 (Skatteetaten). Forty is added to the day
/// of a D-number and to the month of a hospital's, eighty or sixty-five to the month of test persons.
fn fodselsnummer(value: &[u8]) -> bool {
    digits::<11>(value).is_some_and(|digits| {
        let (day, month) = (pair(&digits, 0), pair(&digits, 2));
        let day = if day > 40 { day - 40 } else { day };
        let month = match month {
            81..=92 => month - 80,
            66..=77 => month - 65,
            41..=52 => month - 40,
            month => month,
        };
        is_day(day, month)
            && weighted(&digits, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]).is_multiple_of(11)
            && weighted(&digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
    })
}

/// The personnummer of Sweden and the samordningsnummer: a date, three digits, Luhn over the last ten (SKV 704). Sixty is added to the day
/// of a samordningsnummer.
fn personnummer(value: &[u8]) -> bool {
    let short = match value {
        [b'1', b'8' | b'9', rest @ ..] | [b'2', b'0', rest @ ..] if value.len() == 12 => rest,
        _ => value,
    };
    digits::<10>(short).is_some_and(|digits| {
        let day = pair(&digits, 4);
        let sum: u32 =
            digits.iter().enumerate().map(|(at, digit)| if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { *digit }).sum();
        is_day(if day > 60 { day - 60 } else { day }, pair(&digits, 2)) && sum.is_multiple_of(10)
    })
}

/// The henkilötunnus of Finland: a date, a sign for the century, three digits and a check sign modulo 31 (Digi- ja väestötietovirasto). The
/// sign may be a letter.
fn henkilotunnus(value: &[u8]) -> bool {
    const SIGNS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let (date, rest) = value.split_at(value.len().min(6));
    let rest = match rest {
        [b'A'..=b'F' | b'U'..=b'Y', rest @ ..] if rest.len() == 4 => rest,
        rest => rest,
    };
    let [a, b, c, sign] = *rest else { return false };
    let (Some(date), Some(individual)) = (digits::<6>(date), digits::<3>(&[a, b, c])) else { return false };
    let remainder = (number(&date) * 1000 + number(&individual)) % 31;
    is_day(pair(&date, 0), pair(&date, 2)) && number(&individual) >= 2 && SIGNS[remainder as usize] == sign
}
