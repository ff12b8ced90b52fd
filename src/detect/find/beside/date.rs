//! Dates as people write them: `12 March 1974`, `March 12th, 1974`, `12. März 1974`, `12 de marzo de 1974`, `3-4-1981`, `1974-03-12`, `24/9-2013`,
//! `12-12-'66`, `19741119`, `1974年3月12日`.

use super::{Number, is_part};
use crate::detect::lexicon::part;

/// Years in which somebody may be born who is alive or was lately.
const YEARS: std::ops::RangeInclusive<u32> = 1880..=2035;

/// Words between a day and its month.
const JOIN_MONTHS: [&[u8]; 5] = [b"of", b"de", b"del", b"di", b"the"];

/// A date: where it begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Its year, if it is written with four digits.
    pub(super) year: Option<u32>,
}

/// Whether the number may be one of a date, by what stands directly beside it. Over-approves.
pub(super) fn may_be(number: &Number<'_>) -> bool {
    let end = number.end();
    let [first, second, third] = number.bytes(end);
    let is_of_numbers = matches!(first, b'-' | b'/' | b'.' | b' ') && second.is_ascii_digit()
        || first == b' ' && matches!(second, b'/' | b'-' | b'.') && third == b' ';
    match number.digits {
        1 | 2 => is_of_numbers || roman(number, end + 1).is_some() || may_be_written(number),
        4 => is_of_numbers || first == 0xe5,
        6 | 8 => true,
        _ => false,
    }
}

/// Whether the name of a month may belong to the number.
fn may_be_written(number: &Number<'_>) -> bool {
    let end = number.end();
    let [first, second] = number.bytes(end);
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte >= 0x80;
    number.before_parts.has(part::MONTH)
        || match first {
            b' ' | b'-' => number.behind_parts.has(part::MONTH) || may_join_month(&number.text[end + 1..]),
            // `12. March`
            b'.' if matches!(second, b' ' | b'-' | b'/') => {
                let start = end + 2;
                number.parts(start, number.word_at(start)).has(part::MONTH)
                    || may_join_month(number.text.get(start..).unwrap_or_default())
            }
            b'.' | b'/' => is_letter(second),
            // `12:a mars`
            b':' => matches!(second, b'a' | b'e'),
            // `12th of March`
            _ => is_letter(first),
        }
}

/// Whether the text begins with a word that may stand between a day and its month: `12 de marzo`.
fn may_join_month(text: &[u8]) -> bool {
    let is_whole = |rest: &[u8]| rest.first().is_none_or(|byte| !byte.is_ascii_alphabetic() && *byte < 0x80);
    matches!(text.first(), Some(b'o' | b'd' | b't'))
        && JOIN_MONTHS.iter().any(|word| text.strip_prefix(*word).is_some_and(is_whole))
}

/// The date that begins at the number, or around it where its month stands before it.
pub(super) fn of(number: &Number<'_>) -> Option<Date> {
    match number.digits {
        6 | 8 => compact(number),
        1 | 2 | 4 => around(number),
        _ => None,
    }
}

/// The date around a number of at most four digits.
fn around(number: &Number<'_>) -> Option<Date> {
    let (at, end) = (number.at, number.end());
    let value = digits(&number.text[at..end]);
    match number.byte(end) {
        b'-' | b'/' | b'.' if number.byte(end + 1).is_ascii_digit() => numeric(number, value),
        b' ' if number.byte(end + 1).is_ascii_digit() => numeric(number, value).filter(|date| date.year.is_some()),
        b' ' if matches!(number.byte(end + 1), b'/' | b'-' | b'.') && number.byte(end + 2) == b' ' => numeric(number, value),
        b'-' | b'/' | b'.' | b' ' if number.digits <= 2 && roman(number, end + 1).is_some() => with_roman(number, value),
        0xe5 if number.digits == 4 => japanese(number, value),
        _ if number.digits <= 2 && value > 0 && value <= 31 => written(number),
        _ => None,
    }
}

/// A date of three numbers: `3-4-1981`, `1974-03-12`, `24/9-2013`, `05/05/'71`.
fn numeric(number: &Number<'_>, value: u32) -> Option<Date> {
    let (at, end) = (number.at, number.end());
    let (separator, second) = separated(number, end)?;
    let (second, second_end) = group(number, second)?;
    let (between, third) = separated(number, second_end)?;
    // In the north the year is set off: `24/9-2013`.
    let is_even = between == separator || separator == b'/' && between == b'-' || separator == b'/' && between == b' ';
    let elided = apostrophe(number, third);
    let (value_of_third, third_end) = group(number, third + elided).filter(|_| is_even)?;
    let length = third_end - third - elided;
    let third = value_of_third;
    let (is_date, year) = match (number.digits, length) {
        (4, 1..=2) if elided == 0 => (YEARS.contains(&value) && is_day(third, second), Some(value)),
        (1..=2, 4) if elided == 0 => (YEARS.contains(&third) && (is_day(value, second) || is_day(second, value)), Some(third)),
        (1..=2, 2) => (is_day(value, second) || is_day(second, value), None),
        _ => (false, None),
    };
    (is_date && !is_glued(number, third_end, between)).then_some(Date { start: at, end: third_end, year })
}

/// What stands between two numbers of a date at `at`, and where the next begins: `/`, ` / `.
fn separated(number: &Number<'_>, at: usize) -> Option<(u8, usize)> {
    match number.text.get(at..)? {
        [b' ', mark @ (b'/' | b'-' | b'.'), b' ', ..] => Some((*mark, at + 3)),
        [mark @ (b'/' | b'-' | b'.' | b' '), ..] => Some((*mark, at + 1)),
        _ => None,
    }
}

/// A month in Roman numerals at `at`, and where it ends: `XI`.
fn roman(number: &Number<'_>, at: usize) -> Option<(u32, usize)> {
    const MONTHS: [&[u8]; 12] = [b"i", b"ii", b"iii", b"iv", b"v", b"vi", b"vii", b"viii", b"ix", b"x", b"xi", b"xii"];
    if !matches!(number.byte(at) | 0x20, b'i' | b'v' | b'x') {
        return None;
    }
    let length = number.text.get(at..)?.iter().take(5).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let word = &number.text[at..at + length];
    let month = MONTHS.iter().position(|month| word.eq_ignore_ascii_case(month))?;
    Some((month as u32 + 1, at + length))
}

/// `19 IX 1977`, `30.XI.1953`
fn with_roman(number: &Number<'_>, day: u32) -> Option<Date> {
    let (month, end) = roman(number, number.end() + 1)?;
    let is_even = number.byte(end) == number.byte(number.end());
    let (year, end) = group(number, end + 1).filter(|(_, last)| is_even && last - end == 5)?;
    (YEARS.contains(&year) && is_day(day, month)).then_some(Date { start: number.at, end, year: Some(year) })
}

/// Length of what stands for a century at `at`: `'66`.
fn apostrophe(number: &Number<'_>, at: usize) -> usize {
    match number.text.get(at..) {
        Some([b'\'' | b'-', ..]) => 1,
        Some([0xe2, 0x80, 0x99, ..]) => 3,
        _ => 0,
    }
}

/// `1974年3月12日`
fn japanese(number: &Number<'_>, year: u32) -> Option<Date> {
    let sign = |at: usize, sign: &str| number.text.get(at..)?.starts_with(sign.as_bytes()).then_some(at + sign.len());
    let month = sign(number.end(), "\u{5e74}")?;
    let (value, end) = group(number, month)?;
    let day = sign(end, "\u{6708}")?;
    let (day, end) = group(number, day)?;
    let end = sign(end, "\u{65e5}")?;
    (YEARS.contains(&year) && is_day(day, value)).then_some(Date { start: number.at, end, year: Some(year) })
}

/// A date in six or eight digits: `19741119`, `19111974`, `741119`.
fn compact(number: &Number<'_>) -> Option<Date> {
    let (start, end) = (number.at, number.end());
    let text = &number.text[start..end];
    let behind = [number.byte(end), number.byte(end + 1)];
    let goes_on = matches!(behind[0], b'-' | b'.' | b',' | b'/' | b':' | b'+') && behind[1].is_ascii_digit();
    let is_free = !(behind[0].is_ascii_alphanumeric() || goes_on);
    let two = |at: usize| digits(&text[at..at + 2]);
    let year = match text.len() {
        8 if YEARS.contains(&digits(&text[..4])) && is_day(two(6), two(4)) => Some(digits(&text[..4])),
        8 if YEARS.contains(&digits(&text[4..])) && (is_day(two(0), two(2)) || is_day(two(2), two(0))) => {
            Some(digits(&text[4..]))
        }
        6 if is_day(two(4), two(2)) || is_day(two(0), two(2)) || is_day(two(2), two(0)) => None,
        _ => return None,
    };
    is_free.then_some(Date { start, end, year })
}

/// A date with the name of a month, whose day is the number.
fn written(number: &Number<'_>) -> Option<Date> {
    let end = number.end();
    // `12th`, `1er`, `12.`, `1º`
    let suffix = match number.bytes(end) {
        [b's', b't'] | [b'n' | b'r', b'd'] | [b't', b'h'] | [b'e', b'r'] | [0xc2, 0xba] | [b':', b'a' | b'e'] => 2,
        [b'e' | b'.', _] => 1,
        _ => 0,
    };
    let mut at = end + suffix;
    let with_year = |start: usize, end: usize, behind: usize| match year(number, behind) {
        Some((value, end)) => Date { start, end, year: value },
        None => Date { start, end, year: None },
    };
    // Before it: `March 12, 1974`.
    if let Some((start, word_end)) = number.word_before(number.at)
        && number.parts(start, word_end).has(part::MONTH)
        && number.at - word_end <= 2
    {
        return Some(with_year(start, at, at));
    }
    for _ in 0..3 {
        if matches!(number.byte(at), b' ' | b'-' | b'/') {
            at += 1;
        }
        let word_end = number.word_at(at);
        // A hyphen joins `12-mar-1974`.
        let word_end = at + number.text[at..word_end].iter().position(|byte| *byte == b'-').unwrap_or(word_end - at);
        let word = number.text.get(at..word_end)?;
        if number.lexicon.word(word).has(part::MONTH) {
            let behind = word_end + usize::from(number.byte(word_end) == b'.');
            return Some(with_year(number.at, word_end, behind));
        }
        if !JOIN_MONTHS.contains(&word) {
            return None;
        }
        at = word_end;
    }
    None
}

/// The year that follows at `at`, perhaps behind a comma or a small word, if it has four digits, and where it ends: `, 1974`, ` de 1974`, ` '81`, `-74`.
fn year(number: &Number<'_>, at: usize) -> Option<(Option<u32>, usize)> {
    let mut at = at;
    at += usize::from(number.byte(at) == b',');
    at += usize::from(number.byte(at) == b' ' && number.byte(at + 1) == b'-');
    let is_joined = matches!(number.byte(at), b'-' | b'/');
    at += usize::from(is_joined || number.byte(at) == b' ');
    for word in [b"de ".as_slice(), b"del ", b"of ", b"in "] {
        if number.text.get(at..)?.starts_with(word) {
            at += word.len();
            break;
        }
    }
    let elided = apostrophe(number, at);
    at += elided;
    let (value, end) = group(number, at)?;
    let behind = number.byte(end);
    let is_closed = !matches!(behind, b' ' | b':' | b'%') || number.byte(end + 1).is_ascii_uppercase();
    let is_year = match end - at {
        4 => YEARS.contains(&value),
        2 => elided > 0 || is_joined || is_closed,
        _ => false,
    };
    (is_year && !is_part(behind)).then_some(((end - at == 4).then_some(value), end))
}

/// The digits at `at`, at most four: their value and where they end.
fn group(number: &Number<'_>, at: usize) -> Option<(u32, usize)> {
    let length = number.text.get(at..)?.iter().take(5).take_while(|byte| byte.is_ascii_digit()).count();
    (1..=4).contains(&length).then(|| (digits(&number.text[at..at + length]), at + length))
}

fn digits(text: &[u8]) -> u32 {
    text.iter().fold(0, |value, digit| value * 10 + u32::from(digit & 15))
}

fn is_day(day: u32, month: u32) -> bool {
    (1..=31).contains(&day) && (1..=12).contains(&month)
}

/// Whether more of the same follows.
fn is_glued(number: &Number<'_>, end: usize, separator: u8) -> bool {
    number.byte(end) == separator && separator != b' ' && number.byte(end + 1).is_ascii_alphanumeric()
        || number.byte(end).is_ascii_alphanumeric()
}
