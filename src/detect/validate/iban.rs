//! IBAN: length by country (SWIFT IBAN registry) and check digits modulo 97 (ISO 13616, ISO 7064).

use super::digits;
use super::known::Known;

/// Country and total length.
#[rustfmt::skip]
const LENGTHS: &[(&[u8; 2], u8)] = &[
    (b"AD", 24), (b"AE", 23), (b"AL", 28), (b"AT", 20), (b"AZ", 28), (b"BA", 20), (b"BE", 16), (b"BG", 22), (b"BH", 22),
    (b"BI", 27), (b"BR", 29), (b"BY", 28), (b"CH", 21), (b"CR", 22), (b"CY", 28), (b"CZ", 24), (b"DE", 22), (b"DJ", 27),
    (b"DK", 18), (b"DO", 28), (b"EE", 20), (b"EG", 29), (b"ES", 24), (b"FI", 18), (b"FK", 18), (b"FO", 18), (b"FR", 27),
    (b"GB", 22), (b"GE", 22), (b"GI", 23), (b"GL", 18), (b"GR", 27), (b"GT", 28), (b"HN", 28), (b"HR", 21), (b"HU", 28),
    (b"IE", 22), (b"IL", 23), (b"IQ", 23), (b"IS", 26), (b"IT", 27), (b"JO", 30), (b"KW", 30), (b"KZ", 20), (b"LB", 28),
    (b"LC", 32), (b"LI", 21), (b"LT", 20), (b"LU", 20), (b"LV", 21), (b"LY", 25), (b"MC", 27), (b"MD", 24), (b"ME", 22),
    (b"MK", 19), (b"MN", 20), (b"MR", 27), (b"MT", 31), (b"MU", 30), (b"NI", 28), (b"NL", 18), (b"NO", 15), (b"OM", 23),
    (b"PK", 24), (b"PL", 28), (b"PS", 29), (b"PT", 25), (b"QA", 29), (b"RO", 24), (b"RS", 22), (b"RU", 33), (b"SA", 24),
    (b"SC", 31), (b"SD", 18), (b"SE", 24), (b"SI", 19), (b"SK", 24), (b"SM", 27), (b"SO", 23), (b"ST", 25), (b"SV", 28),
    (b"TL", 23), (b"TN", 24), (b"TR", 26), (b"UA", 29), (b"VA", 22), (b"VG", 24), (b"XK", 20), (b"YE", 30),
];

/// The longest IBAN, in characters without separators.
pub(crate) const LONGEST: usize = 34;

/// Countries whose account numbers (BBAN) hold digits only.
#[rustfmt::skip]
const DIGITS_ONLY: &[&[u8; 2]] = &[
    b"AE", b"AT", b"BA", b"BE", b"CR", b"CZ", b"DE", b"DK", b"EE", b"ES", b"FI", b"FO", b"GL", b"HR", b"HU", b"IL", b"IS", b"LT", b"LY",
    b"ME", b"MN", b"MR", b"NO", b"PL", b"PT", b"RS", b"SD", b"SE", b"SI", b"SK", b"SO", b"TL", b"TN", b"VA", b"XK",
];

/// Beside a length: account numbers of the country hold digits only.
const ONLY_DIGITS: u8 = 0x80;

/// Lengths by the two letters, for a look-up without a search, with [`ONLY_DIGITS`].
static BY_LETTERS: [u8; 26 * 26] = {
    let mut table = [0; 26 * 26];
    let mut i = 0;
    while i < LENGTHS.len() {
        let (country, length) = LENGTHS[i];
        table[place(country[0], country[1])] = length;
        i += 1;
    }
    let mut i = 0;
    while i < DIGITS_ONLY.len() {
        table[place(DIGITS_ONLY[i][0], DIGITS_ONLY[i][1])] |= ONLY_DIGITS;
        i += 1;
    }
    table
};

/// Where the country that two capitals name stands in [`BY_LETTERS`].
const fn place(first: u8, second: u8) -> usize {
    (first - b'A') as usize * 26 + (second - b'A') as usize
}

/// The entry of the country that the two letters name; zero if there is none.
#[inline]
fn entry(first: u8, second: u8) -> u8 {
    let (a, b) = ((first & !0x20).wrapping_sub(b'A'), (second & !0x20).wrapping_sub(b'A'));
    if a < 26 && b < 26 { BY_LETTERS[usize::from(a) * 26 + usize::from(b)] } else { 0 }
}

/// The length of an IBAN of the country that the two letters name, in characters without separators; zero if there is none.
#[inline]
pub(crate) fn length(first: u8, second: u8) -> usize {
    usize::from(entry(first, second) & !ONLY_DIGITS)
}

/// What a character adds in the sum modulo 97 (ISO 13616: letters count from ten on), and what kind it is, so that kinds can be gathered.
static CHARACTERS: [(u8, u8); 256] = {
    let mut table = [(0, STRANGER); 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = match byte as u8 {
            digit @ b'0'..=b'9' => (digit - b'0', 0),
            capital @ b'A'..=b'Z' => (capital - b'A' + 10, CAPITAL),
            small @ b'a'..=b'z' => (small - b'a' + 10, SMALL),
            _ => (0, STRANGER),
        };
        byte += 1;
    }
    table
};
const CAPITAL: u8 = 1;
const SMALL: u8 = 2;
const STRANGER: u8 = 4;

/// Whether the check digits are right, and letters stand only where the country has them, all of one case: `be185002f2c6 HTTP` is the end
/// of a digest and a word.
#[inline]
pub(crate) fn passes(iban: &[u8]) -> bool {
    let [a, b, c, d, bban @ ..] = iban else { return false };
    if bban.is_empty() || !matches!((c, d), (b'0', b'2'..=b'9') | (b'1'..=b'8', b'0'..=b'9') | (b'9', b'0'..=b'8')) {
        return false;
    }
    let (mut remainder, mut kinds) = (0u64, 0u8);
    let mut rest = bban;
    // Eight characters are at most sixteen digits, which fit beside a remainder.
    while let Some((eight, beyond)) = rest.split_first_chunk::<8>() {
        match digits::eight(*eight) {
            Some(value) => remainder = remainder * 100_000_000 + value,
            None => {
                // Each step waits for the one before, so two rows of steps are taken side by side.
                let [a, b, c, d, e, f, g, h] = *eight;
                let ((first, wide, one), (second, scale, other)) = (four([a, b, c, d]), four([e, f, g, h]));
                remainder = remainder * (wide * scale) + first * scale + second;
                kinds |= one | other;
            }
        }
        remainder %= 97;
        rest = beyond;
    }
    for byte in rest {
        (remainder, kinds) = add(remainder, kinds, *byte);
    }
    remainder %= 97;
    let only_digits = entry(*a, *b) & ONLY_DIGITS != 0;
    if only_digits && kinds != 0 {
        return false;
    }
    let (value, scale, kind) = four([*a, *b, *c, *d]);
    matches!(kinds | kind, CAPITAL | SMALL) && (remainder * scale + value) % 97 == 1
}

/// What four characters add in the sum, by what the sum before them is to be multiplied, and of what kinds they are.
#[inline(always)]
fn four(bytes: [u8; 4]) -> (u64, u64, u8) {
    let (mut value, mut scale, mut kinds) = (0, 1, 0);
    for byte in bytes {
        let step = if CHARACTERS[usize::from(byte)].1 == 0 { 10 } else { 100 };
        scale *= step;
        (value, kinds) = add(value, kinds, byte);
    }
    (value, scale, kinds)
}

#[inline(always)]
fn add(remainder: u64, kinds: u8, byte: u8) -> (u64, u8) {
    let (value, kind) = CHARACTERS[usize::from(byte)];
    (remainder * if kind == 0 { 10 } else { 100 } + u64::from(value), kinds | kind)
}

/// Whether it is one of the examples in the registry, which banks never issue.
pub(crate) fn is_example(iban: &[u8]) -> bool {
    #[rustfmt::skip]
    const EXAMPLES: &[&str] = &[
        "NL91ABNA0417164300", "DE89370400440532013000", "GB29NWBK60161331926819", "FR1420041010050500013M02606", "BE68539007547034",
        "ES9121000418450200051332", "IT60X0542811101000000123456", "CH9300762011623852957", "AT611904300234573201", "DK5000400440116243",
        "NO9386011117947", "SE4550000000058398257466", "FI2112345600000785", "IE29AIBK93115212345678", "LT121000011101001000",
        "PL61109010140000071219812874", "PT50000201231234567890154", "LU280019400644750000", "GB82WEST12345698765432", "GB33BUKB20201555555555",
    ];
    // Country and check digits tell all of them apart.
    static HEADS: Known = Known::new(&{
        let mut heads = [0; EXAMPLES.len()];
        let mut i = 0;
        while i < heads.len() {
            let bytes = EXAMPLES[i].as_bytes();
            heads[i] = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as u64;
            i += 1;
        }
        heads
    });
    // The country in capitals.
    let Some(head) = iban.first_chunk::<4>().map(|head| u32::from_le_bytes(*head) & !0x2020) else { return false };
    let place = HEADS.place(head.into());
    place.is_some_and(|place| EXAMPLES[place].as_bytes().eq_ignore_ascii_case(iban))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registry_examples_pass_and_every_other_check_digit_fails() {
        for iban in [
            "NL91ABNA0417164300",
            "DE89370400440532013000",
            "GB29NWBK60161331926819",
            "NO9386011117947",
            "LC55HEMM000100010012001200023015",
        ] {
            assert!(passes(iban.as_bytes()), "{iban}");
            assert!(passes(iban.to_ascii_lowercase().as_bytes()), "{iban}");
            assert_eq!(length(iban.as_bytes()[0], iban.as_bytes()[1]), iban.len());
            let right = (0..100).filter(|n| passes(format!("{}{n:02}{}", &iban[..2], &iban[4..]).as_bytes())).count();
            assert_eq!(right, 1, "{iban}");
        }
        assert_eq!(length(b'X', b'X'), 0);
        assert!(!passes(b"Nl91ABNA0417164300") && !passes(b"nl91ABNA0417164300"), "letters of one case");
        let bban = "123A56789012";
        let any = (0..100).any(|n| passes(format!("BE{n:02}{bban}").as_bytes()));
        assert!(!any, "Belgian account numbers are digits");
    }
}
