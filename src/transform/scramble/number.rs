//! Numbers of the same length that fit where the ones before them did, and cards.

use super::Scrambler;

/// The most digits that are permuted together; longer numbers are permuted in pieces of so many.
const MOST_DIGITS: usize = 19;
/// Numbers up to these stay up to these: the most that integer types of databases hold (of the largest the first nineteen of its twenty
/// digits), and the years of a child, which a `CHECK` may tell from an adult's.
const LARGEST: [u64; 10] =
    [17, 127, 255, 32_767, 65_535, 8_388_607, i32::MAX as u64, u32::MAX as u64, u64::MAX / 10 - 1, i64::MAX as u64];
/// Degrees of latitude and longitude stay within these.
const DEGREES: [u64; 2] = [90, 180];
/// The least and the most digits of a card, ISO/IEC 7812-1.
const CARD: std::ops::RangeInclusive<usize> = 12..=19;
/// The digits of a card that stay.
const LAST: usize = 4;

impl Scrambler {
    /// Appends another number in the shape of `value`. A sign, a point and an exponent stay.
    pub(in crate::transform) fn number(&self, value: &[u8], out: &mut Vec<u8>) {
        let from = out.len();
        out.extend_from_slice(value);
        let end = value
            .iter()
            .position(|byte| matches!(byte, b'e' | b'E'))
            .filter(|at| is_exponent(&value[at + 1..]) && value[..*at].iter().any(u8::is_ascii_digit))
            .unwrap_or(value.len());
        let is_digit = |at: &usize| value[*at].is_ascii_digit();
        let digits: Vec<usize> = (0..end).filter(is_digit).collect();
        let point = value.iter().position(|byte| *byte == b'.').filter(|at| *at < end);
        let whole = point.map_or(0, |point| (0..point).filter(is_digit).count());
        // The sign and what follows a point do not matter: all digits are one number.
        for piece in digits.chunks(MOST_DIGITS) {
            let number = piece.iter().fold(0u64, |number, at| number * 10 + u64::from(value[*at] - b'0'));
            let fraction = piece.len().checked_sub(whole).filter(|fraction| point.is_some() && *fraction > 0);
            let scale = fraction.and_then(|fraction| 10u64.checked_pow(fraction as u32));
            let mut other = self.other(number, piece.len() as u32, piece[0] == digits[0], scale);
            for at in piece.iter().rev() {
                out[from + at] = b'0' + (other % 10) as u8;
                other /= 10;
            }
        }
    }

    /// Another number of as many digits; `leads` says that a number that starts with no zero keeps starting with none, and `scale` what
    /// one is written as if a point stands in it.
    fn other(&self, number: u64, digits: u32, leads: bool, scale: Option<u64>) -> u64 {
        let full = 10u64.pow(digits);
        let least = if leads && digits > 1 && number >= full / 10 { full / 10 } else { 0 };
        // Between two limits of types numbers change places among themselves. Only limits of so many digits: a small part of all numbers
        // would be walked to for ever.
        let degrees = scale.map(|scale| DEGREES.map(|most| most.saturating_mul(scale)));
        let types = LARGEST.map(|largest| largest + 1);
        let limits = degrees.as_ref().map_or(&types[..], |degrees| &degrees[..]);
        let limits = limits.iter().copied().filter(|past| (full / 10 + 1..full).contains(past));
        // One that starts with a zero keeps it where numbers in the same place keep none.
        let (mut least, mut past) = (least, if leads && digits > 1 && least == 0 { full / 10 } else { full });
        for limit in limits {
            if number < limit {
                past = past.min(limit);
                break;
            }
            least = limit;
        }
        let count = past - least;
        if count < 2 {
            return number;
        }
        // Values outside the range are stepped over: the network permutes all numbers of so many digits.
        let inside = |value: u64| (least..past).contains(&value);
        let walk = |mut value: u64, step: &dyn Fn(u64) -> u64| loop {
            value = step(value);
            if inside(value) {
                return value;
            }
        };
        let permuted = walk(number, &|value| self.permute(value, digits, false));
        let next = least + (permuted - least + self.step(digits, count)) % count;
        walk(next, &|value| self.permute(value, digits, true))
    }

    /// Appends a card that was never issued: it begins with nine, which ISO/IEC 7812-1 leaves to national bodies, ends in the same four
    /// digits if `shows_end`, and its check digit is right. A number that is no card stays no more than a number.
    ///
    /// There are ten times as many cards as such numbers, so that two become one is as unlikely as with a label, not impossible.
    pub(in crate::transform) fn card(&self, value: &[u8], shows_end: bool, out: &mut Vec<u8>) {
        if !is_card(value) {
            return self.number(value, out);
        }
        let from = out.len();
        out.extend_from_slice(value);
        let digits: Vec<usize> = (from..out.len()).filter(|at| out[*at].is_ascii_digit()).collect();
        let middle = &digits[1..digits.len() - if shows_end { LAST } else { 0 }];
        let number = middle.iter().fold(0u64, |number, at| number * 10 + u64::from(out[*at] - b'0'));
        let mut other = self.within(number, 10u64.pow(middle.len() as u32));
        for at in middle.iter().rev() {
            out[*at] = b'0' + (other % 10) as u8;
            other /= 10;
        }
        out[digits[0]] = b'9';
        // One digit makes the sum right, whatever its place: doubled or not, each digit adds another remainder.
        for digit in b'0'..=b'9' {
            out[middle[0]] = digit;
            if passes(digits.iter().map(|at| out[*at])) {
                return;
            }
        }
    }
}

/// Whether this stands behind the `e` of a number.
fn is_exponent(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"+").or(text.strip_prefix(b"-")).unwrap_or(text);
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

/// Whether it has the digits of a card and is not one of those that stand for cards already.
pub(super) fn is_card(value: &[u8]) -> bool {
    let digits = || value.iter().copied().filter(u8::is_ascii_digit);
    CARD.contains(&digits().count()) && digits().next() != Some(b'9') && passes(digits())
}

/// The Luhn check digit, ISO/IEC 7812-1 annex B.
fn passes(digits: impl DoubleEndedIterator<Item = u8>) -> bool {
    const DOUBLED: [u32; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    let values = digits.rev().map(|digit| usize::from(digit & 15)).enumerate();
    let sum: u32 = values.map(|(i, value)| if i % 2 == 1 { DOUBLED[value] } else { value as u32 }).sum();
    sum.is_multiple_of(10)
}
