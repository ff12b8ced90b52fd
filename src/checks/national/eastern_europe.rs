//! Bulgaria, Croatia, Czechia, Estonia, Hungary, Latvia, Moldova, Romania, Russia, Slovakia, Ukraine and the states that were Yugoslavia.

use super::{Check, digits, is_day, is_one_digit, number, pair, weighted};

/// The checks by the names that pattern files give them.
pub(super) const CHECKS: &[(&str, Check)] = &[
    ("bg_egn", egn),
    ("cz_rodne_cislo", rodne_cislo),
    ("ee_isikukood", isikukood),
    ("hr_oib", oib),
    ("hu_adoazonosito", adoazonosito),
    ("hu_taj", taj),
    ("lv_personas_kods", personas_kods),
    ("md_idnp", idnp),
    ("ro_cnp", cnp),
    ("rs_jmbg", jmbg),
    ("ru_inn", inn),
    ("ru_snils", snils),
    ("ua_rntrc", rntrc),
];

/// The EGN of Bulgaria: a date, with 20 or 40 added to the month for other centuries than the last, and a sum modulo 11 (GRAO).
fn egn(value: &[u8]) -> bool {
    digits::<10>(value).is_some_and(|digits| {
        let month = match pair(&digits, 2) {
            month @ 21..=32 => month - 20,
            month @ 41..=52 => month - 40,
            month => month,
        };
        is_day(pair(&digits, 4), month) && weighted(&digits, &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == digits[9]
    })
}

/// The rodné číslo of Czechia and Slovakia: a date, with 50 added to the month of women and 20 where numbers ran out, and a multiple of 11;
/// until 1985 the remainder 10 counted as none (Act 133/2000). Numbers of nine digits are older and have no check.
fn rodne_cislo(value: &[u8]) -> bool {
    digits::<10>(value).is_some_and(|digits| {
        let month = match pair(&digits, 2) {
            month @ 71..=82 => month - 70,
            month @ 51..=62 => month - 50,
            month @ 21..=32 => month - 20,
            month => month,
        };
        let remainder = number(&digits[..9]) % 11;
        is_day(pair(&digits, 4), month) && remainder % 10 == u64::from(digits[9])
    })
}

/// The isikukood of Estonia: a century, a date, a sum modulo 11 in two steps (EVS 585).
fn isikukood(value: &[u8]) -> bool {
    digits::<11>(value).is_some_and(|digits| {
        let first = weighted(&digits, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
        let second = weighted(&digits, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
        let check = if first == 10 { second % 10 } else { first };
        (1..=8).contains(&digits[0]) && is_day(pair(&digits, 5), pair(&digits, 3)) && check == digits[10]
    })
}

/// The OIB of Croatia: ISO 7064, MOD 11,10.
fn oib(value: &[u8]) -> bool {
    digits::<11>(value).is_some_and(|digits| {
        let product = digits[..10].iter().fold(10, |product, digit| {
            let sum = (product + digit) % 10;
            (if sum == 0 { 10 } else { sum }) * 2 % 11
        });
        !is_one_digit(&digits) && (11 - product) % 10 == digits[10]
    })
}

/// The tax identification of persons in Hungary: 8, days since 1867, three digits, a sum modulo 11 (Act XCII of 2003).
fn adoazonosito(value: &[u8]) -> bool {
    digits::<10>(value).is_some_and(|digits| digits[0] == 8 && weighted(&digits, &[1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 == digits[9])
}

/// The TAJ number of Hungary: weighted 3 and 7, modulo 10 (Act XX of 1996).
fn taj(value: &[u8]) -> bool {
    digits::<9>(value)
        .is_some_and(|digits| !is_one_digit(&digits) && weighted(&digits, &[3, 7, 3, 7, 3, 7, 3, 7]) % 10 == digits[8])
}

/// The personas kods of Latvia: a date, a century, a sum modulo 11; since 2017 32 to 39 and no date.
fn personas_kods(value: &[u8]) -> bool {
    digits::<11>(value).is_some_and(|digits| {
        let is_new = (32..=39).contains(&pair(&digits, 0));
        let check = (1101 - weighted(&digits, &[1, 6, 3, 7, 9, 10, 5, 8, 4, 2])) % 11 % 10;
        let is_old = is_day(pair(&digits, 0), pair(&digits, 2)) && digits[6] < 3;
        (is_new || is_old) && check == digits[10]
    })
}

/// The IDNP of Moldova: weighted 7, 3, 1, modulo 10.
fn idnp(value: &[u8]) -> bool {
    digits::<13>(value).is_some_and(|digits| {
        digits[0] < 3 && weighted(&digits, &[7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1]) % 10 == digits[12] && !is_one_digit(&digits)
    })
}

/// The CNP of Romania: sex and century, a date, a county, a sum modulo 11.
fn cnp(value: &[u8]) -> bool {
    digits::<13>(value).is_some_and(|digits| {
        let sum = weighted(&digits, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
        let county = pair(&digits, 7);
        let is_county = matches!(county, 1..=52 | 70 | 80..=83);
        digits[0] > 0
            && is_county
            && is_day(pair(&digits, 5), pair(&digits, 3))
            && (if sum == 10 { 1 } else { sum }) == digits[12]
    })
}

/// The JMBG of the states that were Yugoslavia, EMŠO in Slovenia: a date with three digits of the year, a region, a sum modulo 11.
fn jmbg(value: &[u8]) -> bool {
    digits::<13>(value).is_some_and(|digits| {
        let sum = weighted(&digits, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
        let is_year = matches!(digits[4], 9 | 8 | 0);
        is_day(pair(&digits, 0), pair(&digits, 2)) && is_year && (11 - sum % 11) % 11 % 10 == digits[12] && sum % 11 != 1
    })
}

/// The INN of persons in Russia: two check digits modulo 11 (FNS).
fn inn(value: &[u8]) -> bool {
    digits::<12>(value).is_some_and(|digits| {
        let first = weighted(&digits, &[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10;
        let second = weighted(&digits, &[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10;
        !is_one_digit(&digits) && first == digits[10] && second == digits[11]
    })
}

/// The SNILS of Russia: nine digits weighted from 9 to 1, modulo 101 (Pension Fund).
fn snils(value: &[u8]) -> bool {
    digits::<11>(value).is_some_and(|digits| {
        let sum = weighted(&digits, &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101;
        number(&digits[..9]) > 1_001_998 && u64::from(sum % 100) == number(&digits[9..]) && !is_one_digit(&digits[..9])
    })
}

/// The RNTRC of Ukraine: days since 1899, a sum modulo 11.
fn rntrc(value: &[u8]) -> bool {
    digits::<10>(value).is_some_and(|digits| {
        // The first weight is -1.
        let sum = weighted(&digits[1..], &[5, 7, 9, 4, 6, 10, 5, 7]) + 10 * digits[0];
        !is_one_digit(&digits) && sum % 11 % 10 == digits[9]
    })
}
