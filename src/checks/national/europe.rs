//! Belgium, France, Germany, Ireland, Italy, Lithuania, the Netherlands, Poland, Spain, Switzerland and the United Kingdom.

use super::{Check, digits, is_day, is_one_digit, number, pair, weighted};

/// The checks by the names that pattern files give them.
pub(super) const CHECKS: &[(&str, Check)] = &[
    ("be_rijksregisternummer", rijksregisternummer),
    ("ch_ahv", ahv),
    ("de_steuer_id", steuer_id),
    ("es_dni", dni),
    ("es_nie", nie),
    ("fr_nir", nir),
    ("gb_nhs", nhs),
    ("gb_nino", nino),
    ("ie_pps", pps),
    ("it_codice_fiscale", codice_fiscale),
    ("lt_asmens_kodas", asmens_kodas),
    ("nl_bsn", bsn),
    ("pl_pesel", pesel),
];

/// The burgerservicenummer of the Netherlands: modulo 11, the last digit counting negative (Besluit burgerservicenummer, article 3).
fn bsn(value: &[u8]) -> bool {
    digits::<9>(value).is_some_and(|digits| {
        let sum = weighted(&digits, &[9, 8, 7, 6, 5, 4, 3, 2]);
        !is_one_digit(&digits) && sum % 11 == digits[8] % 11 && digits[8] < 10
    })
}

/// The rijksregisternummer of Belgium: a date, three digits and 97 less the remainder by 97, for people born since 2000 with a 2 in front.
/// Twenty or forty is added to the month of a BIS number; an unknown month or day is zero (FOD BOSA).
fn rijksregisternummer(value: &[u8]) -> bool {
    digits::<11>(value).is_some_and(|digits| {
        let (month, day) = (pair(&digits, 2) % 20, pair(&digits, 4));
        let (nine, check) = (number(&digits[..9]), number(&digits[9..]));
        let is_date = pair(&digits, 2) < 53 && month <= 12 && day <= 31 && nine > 0;
        is_date && (check == 97 - nine % 97 || check == 97 - (2_000_000_000 + nine) % 97)
    })
}

/// The AHV number of Switzerland: 756 and the check digit of EAN-13 (BSV).
fn ahv(value: &[u8]) -> bool {
    value.starts_with(b"756")
        && digits::<13>(value)
            .is_some_and(|digits| weighted(&digits, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10))
}

/// The Steuer-Identifikationsnummer of Germany: of the first ten digits one stands there twice or three times, no other twice; then ISO 7064
/// MOD 11,10 (BZSt).
fn steuer_id(value: &[u8]) -> bool {
    digits::<11>(value).is_some_and(|digits| {
        let mut counts = [0; 10];
        digits[..10].iter().for_each(|digit| counts[*digit as usize] += 1);
        let repeated = counts.iter().filter(|count| **count > 1).count();
        let most = counts.iter().copied().max().unwrap_or_default();
        let product = digits[..10].iter().fold(10, |product, digit| {
            let sum = (product + digit) % 10;
            (if sum == 0 { 10 } else { sum }) * 2 % 11
        });
        digits[0] != 0 && repeated == 1 && matches!(most, 2 | 3) && (11 - product) % 10 == digits[10]
    })
}

/// The letter of the documento nacional de identidad of Spain for a number (Real Decreto 1553/2005).
fn letter(number: u64) -> u8 {
    b"TRWAGMYFPDXBNJZSQVHLCKE"[(number % 23) as usize]
}

/// The DNI of Spain: eight digits and the letter that their remainder by 23 has.
fn dni(value: &[u8]) -> bool {
    let Some((sign, number)) = value.split_last() else { return false };
    digits::<8>(number).is_some_and(|digits| *sign == letter(super::number(&digits)))
}

/// The NIE of Spain: as the DNI, with X, Y or Z for the first digit 0, 1 or 2.
fn nie(value: &[u8]) -> bool {
    let [first @ b'X'..=b'Z', rest @ .., sign] = value else { return false };
    digits::<7>(rest).is_some_and(|digits| *sign == letter(u64::from(first - b'X') * 10_000_000 + number(&digits)))
}

/// The numéro d'inscription au répertoire of France: sex, year, month, department, commune, order and 97 less the remainder by 97. Corsica has
/// 2A and 2B, counted as 19 and 18 (INSEE).
fn nir(value: &[u8]) -> bool {
    let mut plain = [0; 15];
    if value.len() != plain.len() {
        return false;
    }
    plain.copy_from_slice(value);
    match &mut plain[5..7] {
        pair @ [b'2', b'A'] => pair.copy_from_slice(b"19"),
        pair @ [b'2', b'B'] => pair.copy_from_slice(b"18"),
        _ => {}
    }
    digits::<15>(&plain).is_some_and(|digits| {
        let month = pair(&digits, 3);
        // Months that nobody knows are told by numbers of their own, which hardly any of the temporary numbers (3, 4, 7, 8) have, and IMEIs do: 35….
        let is_month = matches!(month, 1..=12) || matches!(digits[0], 1 | 2) && matches!(month, 20..=42 | 50..=99);
        matches!(digits[0], 1..=4 | 7 | 8)
            && is_month
            && pair(&digits, 5) > 0
            && 97 - number(&digits[..13]) % 97 == number(&digits[13..])
    })
}

/// The NHS number of England: modulo 11 (NHS Data Dictionary).
fn nhs(value: &[u8]) -> bool {
    digits::<10>(value).is_some_and(|digits| {
        let check = 11 - weighted(&digits[..9], &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        check % 11 == digits[9] && !is_one_digit(&digits)
    })
}

/// The National Insurance number of the United Kingdom: which letters may begin it, and end it (HMRC, NIM39110). `QQ` is given to nobody and
/// stands in examples.
fn nino(value: &[u8]) -> bool {
    let [a, b, middle @ .., suffix] = value else { return false };
    let is_prefix = !b"DFIQUV".contains(a)
        && !b"DFIOQUV".contains(b)
        && ![b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"].contains(&&[*a, *b]);
    digits::<6>(middle).is_some() && (is_prefix || [*a, *b] == *b"QQ") && (b'A'..=b'D').contains(suffix)
}

/// The Personal Public Service number of Ireland: modulo 23, with a second letter times nine (Department of Social Protection).
fn pps(value: &[u8]) -> bool {
    let (number, letters) = value.split_at(value.len().min(7));
    let (sign, second) = match letters {
        [sign] | [sign, b'W'] => (sign, 0),
        [sign, second @ b'A'..=b'I'] => (sign, u32::from(second - b'A') + 1),
        _ => return false,
    };
    digits::<7>(number).is_some_and(|digits| {
        let remainder = (weighted(&digits, &[8, 7, 6, 5, 4, 3, 2]) + 9 * second) % 23;
        u32::from(*sign) == if remainder == 0 { u32::from(b'W') } else { u32::from(b'A') - 1 + remainder }
    })
}

/// The codice fiscale of Italy for people: sixteen signs, the last a check over all others (Decreto ministeriale 23 dicembre 1976). Letters may stand
/// for digits where two people would have the same.
fn codice_fiscale(value: &[u8]) -> bool {
    const ODD: [u32; 26] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let Some((sign, rest)) = value.split_last() else { return false };
    let index = |byte: u8| usize::from(if byte.is_ascii_digit() { byte - b'0' } else { byte.wrapping_sub(b'A') });
    let is_sign = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    if rest.len() != 15 || !rest.iter().all(is_sign) || !sign.is_ascii_uppercase() {
        return false;
    }
    let sum: u32 =
        rest.iter().enumerate().map(|(at, byte)| if at % 2 == 0 { ODD[index(*byte)] } else { index(*byte) as u32 }).sum();
    b"ABCDEHLMPRST".contains(&rest[8]) && sum % 26 == u32::from(sign - b'A')
}

/// The asmens kodas of Lithuania: sex and century, date, three digits, modulo 11 in two steps (Gyventojų registras).
fn asmens_kodas(value: &[u8]) -> bool {
    digits::<11>(value).is_some_and(|digits| {
        let first = weighted(&digits[..10], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
        let second = weighted(&digits[..10], &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
        let check = if first < 10 { first } else { second % 10 };
        (1..=6).contains(&digits[0]) && is_day(pair(&digits, 5), pair(&digits, 3)) && check == digits[10]
    })
}

/// The PESEL number of Poland: a date whose month tells the century, four digits, modulo 10 (Ustawa o ewidencji ludności, article 15).
fn pesel(value: &[u8]) -> bool {
    digits::<11>(value).is_some_and(|digits| {
        is_day(pair(&digits, 4), pair(&digits, 2) % 20)
            && weighted(&digits, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10)
    })
}
