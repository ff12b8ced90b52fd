//! Argentina, Brazil, Chile, the Dominican Republic, Ecuador, El Salvador, Guatemala, Mexico, Uruguay and Venezuela.

use super::{Check, digits, is_day, is_one_digit, number, pair, weighted};
use crate::checks::luhn;

/// The checks by the names that pattern files give them.
pub(super) const CHECKS: &[(&str, Check)] = &[
    ("ar_cuit", cuit),
    ("br_cpf", cpf),
    ("cl_run", run),
    ("do_cedula", do_cedula),
    ("ec_ci", ec_ci),
    ("gt_cui", gt_cui),
    ("mx_curp", curp),
    ("sv_dui", dui),
    ("uy_ci", uy_ci),
    ("ve_rif", rif),
];

/// The CUIL of persons in Argentina: a type, the number of the identity card, a sum modulo 11 (AFIP).
fn cuit(value: &[u8]) -> bool {
    digits::<11>(value).is_some_and(|digits| {
        let sum = weighted(&digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        let check = (11 - sum) % 11;
        matches!(pair(&digits, 0), 20 | 23 | 24 | 27) && (if check == 10 { 9 } else { check }) == digits[10]
    })
}

/// The CPF of Brazil: two check digits modulo 11 (Receita Federal).
fn cpf(value: &[u8]) -> bool {
    digits::<11>(value).is_some_and(|digits| {
        let check = |weights: &[u32]| (11 - weighted(&digits, weights) % 11) % 11 % 10;
        let first = check(&[10, 9, 8, 7, 6, 5, 4, 3, 2]);
        let second = check(&[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
        !is_one_digit(&digits) && first == digits[9] && second == digits[10]
    })
}

/// The RUN of Chile: a sum modulo 11 whose remainder may be K (Registro Civil).
fn run(value: &[u8]) -> bool {
    let Some((check, serial)) = value.split_last() else { return false };
    if !(7..=8).contains(&serial.len()) || !serial.iter().all(u8::is_ascii_digit) || serial.iter().all(|byte| *byte == serial[0])
    {
        return false;
    }
    let sum: u32 = serial.iter().rev().zip([2, 3, 4, 5, 6, 7, 2, 3]).map(|(digit, weight)| u32::from(digit & 15) * weight).sum();
    b"0K987654321".get((sum % 11) as usize).is_some_and(|sign| sign == check)
}

/// The cédula of the Dominican Republic: Luhn over eleven digits.
fn do_cedula(value: &[u8]) -> bool {
    digits::<11>(value).is_some_and(|digits| !is_one_digit(&digits)) && luhn::passes(value)
}

/// The cédula of Ecuador: a province, Luhn over ten digits.
fn ec_ci(value: &[u8]) -> bool {
    digits::<10>(value).is_some_and(|digits| matches!(pair(&digits, 0), 1..=24 | 30 | 50) && digits[2] < 6) && luhn::passes(value)
}

/// The CUI of Guatemala: eight digits and a check modulo 11, a department and a municipality.
fn gt_cui(value: &[u8]) -> bool {
    digits::<13>(value).is_some_and(|digits| {
        let sum = weighted(&digits, &[2, 3, 4, 5, 6, 7, 8, 9]) % 11;
        (1..=22).contains(&pair(&digits, 9)) && pair(&digits, 11) > 0 && sum == digits[8] && number(&digits[..8]) > 0
    })
}

/// The CURP of Mexico: four letters of the name, a date, sex, a state, three consonants, a sign for the century, a check digit (RENAPO).
fn curp(value: &[u8]) -> bool {
    const SIGNS: &[u8] = b"0123456789ABCDEFGHIJKLMN\xffOPQRSTUVWXYZ";
    let [a, b, c, d, date @ .., sex, s1, s2, x, y, z, _, check] = value else { return false };
    if date.len() != 6
        || ![a, b, c, d, s1, s2, x, y, z].iter().all(|byte| byte.is_ascii_uppercase())
        || !matches!(sex, b'H' | b'M' | b'X')
    {
        return false;
    }
    let sum: Option<u32> = value[..17]
        .iter()
        .zip((2..=18).rev())
        .map(|(byte, weight)| SIGNS.iter().position(|sign| sign == byte).map(|value| value as u32 * weight))
        .sum();
    digits::<6>(date).is_some_and(|date| is_day(pair(&date, 4), pair(&date, 2)))
        && sum.is_some_and(|sum| u32::from(check.wrapping_sub(b'0')) == (10 - sum % 10) % 10)
}

/// The DUI of El Salvador: weighted from 9 to 2, modulo 10.
fn dui(value: &[u8]) -> bool {
    digits::<9>(value).is_some_and(|digits| {
        !is_one_digit(&digits) && (10 - weighted(&digits, &[9, 8, 7, 6, 5, 4, 3, 2]) % 10) % 10 == digits[8]
    })
}

/// The cédula of Uruguay: weighted 2, 9, 8, 7, 6, 3, 4, modulo 10.
fn uy_ci(value: &[u8]) -> bool {
    digits::<8>(value)
        .is_some_and(|digits| !is_one_digit(&digits) && (10 - weighted(&digits, &[2, 9, 8, 7, 6, 3, 4]) % 10) % 10 == digits[7])
}

/// The RIF of persons in Venezuela: V or E, eight digits, a sum modulo 11 (SENIAT).
fn rif(value: &[u8]) -> bool {
    let Some((kind @ (b'V' | b'E'), number)) = value.split_first() else { return false };
    digits::<9>(number).is_some_and(|digits| {
        let sum = weighted(&digits, &[3, 2, 7, 6, 5, 4, 3, 2]) + if *kind == b'V' { 4 } else { 8 };
        b"00987654321"[(sum % 11) as usize] - b'0' == digits[8] as u8
    })
}
