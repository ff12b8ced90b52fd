//! Dates in words, postal codes, coordinates, and which numbers fit where another stood.

use super::Surrogates;
use super::people::{put_digits, shifted_back};

/// The largest numbers that integer types of databases hold, of each length: numbers up to these stay up to these.
const LARGEST: [u64; 9] = [127, 255, 32_767, 65_535, 8_388_607, 16_777_215, i32::MAX as u64, u32::MAX as u64, i64::MAX as u64];
/// Names of months in the languages whose dates are found, in small letters; January of each comes first.
#[rustfmt::skip]
const MONTHS: &[[&str; 12]] = &[
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"],
    ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"],
    ["januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember"],
    ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
    ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
];
/// What keeps these permutations apart from others.
const OF_DAYS: u64 = 11 << 40;
const OF_POSTCODES: u64 = 12 << 40;
/// Days that every month has.
const DAYS: u64 = 28;

/// Whether a number of digits fits wherever another one did: as long, without zeros in front, within the same types.
pub(super) fn fits_as(value: &[u8], other: &[u8]) -> bool {
    let number =
        |digits: &[u8]| digits.iter().try_fold(0u64, |number, digit| number.checked_mul(10)?.checked_add(u64::from(digit & 15)));
    let type_of = |number: Option<u64>| number.map(|number| LARGEST.iter().filter(|largest| **largest < number).count());
    other.len() == value.len()
        && (other.first() == Some(&b'0')) == (value.first() == Some(&b'0'))
        && type_of(number(other)) == type_of(number(value))
}

impl Surrogates {
    /// Appends another date in words: the day, the year and the name of the month become others, within the same decade and
    /// language. What
    /// would stay as it is becomes other text.
    pub(super) fn day(&self, value: &[u8], out: &mut Vec<u8>) {
        let from = out.len();
        self.words_of_day(value, out);
        if out[from..] == *value {
            out.truncate(from);
            let stays = |other: &[u8]| {
                let mut again = Vec::with_capacity(other.len());
                self.words_of_day(other, &mut again);
                again == other
            };
            shifted_back(value, out, |value, out| self.scrambler.text(value, out), stays);
        }
    }

    fn words_of_day(&self, value: &[u8], out: &mut Vec<u8>) {
        let mut rest = value;
        while !rest.is_empty() {
            let is_digits = rest[0].is_ascii_digit();
            let is_letters = rest[0].is_ascii_alphabetic() || rest[0] >= 0x80;
            let is_like = |byte: &u8| match (is_digits, is_letters) {
                (true, _) => byte.is_ascii_digit(),
                (_, true) => byte.is_ascii_alphabetic() || *byte >= 0x80,
                _ => !byte.is_ascii_alphanumeric() && *byte < 0x80,
            };
            let (piece, behind) = rest.split_at(rest.iter().take_while(|byte| is_like(byte)).count().max(1));
            rest = behind;
            if is_digits {
                self.digits_of_day(piece, out);
            } else if is_letters {
                self.month(piece, out);
            } else {
                out.extend_from_slice(piece);
            }
        }
    }

    fn digits_of_day(&self, digits: &[u8], out: &mut Vec<u8>) {
        let number = digits.iter().take(9).fold(0u64, |number, digit| number * 10 + u64::from(digit & 15));
        // Days that every month has, months, and years of a decade stay among themselves.
        let (least, past) = match (digits.len(), number) {
            (1 | 2, 1..=9) => (1, 10),
            (2, 10..=12) => (10, 13),
            (2, 13..=DAYS) => (13, DAYS + 1),
            (4, _) => (number / 10 * 10, number / 10 * 10 + 10),
            (2, 32..) => (number / 10 * 10, number / 10 * 10 + 10),
            _ => (number, number + 1),
        };
        let tweak = OF_DAYS | least << 8 | digits.len() as u64;
        let mut other = least + self.permuter.next(tweak, u128::from(number - least), u128::from(past - least), |_| true) as u64;
        let from = out.len();
        out.extend_from_slice(digits);
        if past - least > 1 {
            for place in out[from..].iter_mut().rev() {
                *place = b'0' + (other % 10) as u8;
                other /= 10;
            }
        }
    }

    /// Another month of as many bytes in the same language, in the same case.
    fn month(&self, word: &[u8], out: &mut Vec<u8>) {
        let same = |month: &&&str| month.len() == word.len();
        let is_it = |month: &&str| month.to_lowercase() == String::from_utf8_lossy(word).to_lowercase();
        let of = MONTHS.iter().enumerate().find_map(|(language, months)| {
            let place = months.iter().filter(same).position(is_it)?;
            Some((language, months, place))
        });
        let from = out.len();
        out.extend_from_slice(word);
        let Some((language, months, place)) = of else { return };
        let size = months.iter().filter(same).count() as u128;
        let tweak = OF_DAYS | (language as u64 + 1) << 32 | word.len() as u64;
        let place = self.permuter.next(tweak, place as u128, size, |_| true);
        let Some(other) = months.iter().filter(same).nth(place as usize) else { return };
        for (place, byte) in out[from..].iter_mut().zip(other.bytes()) {
            *place = if place.is_ascii_uppercase() { byte.to_ascii_uppercase() } else { byte };
        }
    }

    /// Appends another postal code: digits and letters where they were. A Dutch one begins with no zero and has none of the
    /// letters that are
    /// not given out (PostNL).
    pub(super) fn postcode(&self, value: &[u8], out: &mut Vec<u8>) {
        let signs = || value.iter().filter(|byte| byte.is_ascii_alphanumeric());
        let is_digit: Vec<bool> = signs().map(u8::is_ascii_digit).collect();
        if value.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b' ')) {
            return put_digits(&self.permuter, value, out);
        }
        let is_dutch = is_digit == [true, true, true, true, false, false];
        if !is_dutch || !is_dutch_code(value) {
            return shifted_back(value, out, |value, out| self.scrambler.text(value, out), |other| !is_dutch_code(other));
        }
        let digit = |byte: &u8| if byte.is_ascii_digit() { byte & 15 } else { byte.to_ascii_uppercase() - b'A' };
        let base = |byte: &u8| if byte.is_ascii_digit() { 10u128 } else { 26 };
        let number = signs().fold(0, |number, sign| number * base(sign) + u128::from(digit(sign)));
        let from = out.len();
        let put = |mut number: u128, out: &mut Vec<u8>| {
            out.truncate(from);
            out.extend_from_slice(value);
            for place in out[from..].iter_mut().rev().filter(|byte| byte.is_ascii_alphanumeric()) {
                let (size, first) = match *place {
                    b'0'..=b'9' => (10, b'0'),
                    b'a'..=b'z' => (26, b'a'),
                    _ => (26, b'A'),
                };
                *place = first + (number % size) as u8;
                number /= size;
            }
        };
        let size = 10_000 * 26 * 26;
        let other = self.permuter.next(OF_POSTCODES, number, size, |other| {
            put(other, out);
            is_dutch_code(&out[from..])
        });
        put(other, out);
    }

    /// Appends other coordinates: each number within its degrees.
    pub(super) fn coordinates(&self, value: &[u8], out: &mut Vec<u8>) {
        let mut rest = value;
        while let Some(start) = rest.iter().position(u8::is_ascii_digit) {
            let (before, from) = rest.split_at(start);
            out.extend_from_slice(before);
            let is_of_it =
                |at: usize| from[at].is_ascii_digit() || from[at] == b'.' && from.get(at + 1).is_some_and(u8::is_ascii_digit);
            let end = (0..from.len()).take_while(|at| is_of_it(*at)).count();
            self.scrambler.number(&from[..end], out);
            rest = &from[end..];
        }
        out.extend_from_slice(rest);
    }
}

/// Whether it is a postal code of the Netherlands.
fn is_dutch_code(value: &[u8]) -> bool {
    let mut signs = value.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_uppercase);
    let code: [u8; 6] = std::array::from_fn(|_| signs.next().unwrap_or_default());
    let [first, b, c, d, x, y] = code;
    signs.next().is_none()
        && (b'1'..=b'9').contains(&first)
        && [b, c, d].iter().all(u8::is_ascii_digit)
        && [x, y].iter().all(|letter| letter.is_ascii_uppercase() && !b"FIOQUY".contains(letter))
        && ![*b"SA", *b"SD", *b"SS"].contains(&[x, y])
}
