//! Where somebody is, behind a word that says so: `gps 62.0641, 28.3013`, `locatie: 51.850419,5.281304`, `position N 59°18.240' E 018°40.115'`.

use super::{Hits, Number};
use crate::detect::lexicon::part;
use crate::detect::score::Form;

/// Words between what announces a place and the place.
const MOST_WORDS: usize = 4;
/// The longest that two places are, in bytes.
const LONGEST: usize = 40;
/// Digits behind the point: three tell a place to a hundred metres.
const LEAST_DECIMALS: usize = 3;

pub(super) fn find(number: &Number<'_>, hits: &mut Hits) -> bool {
    let Some(rule) = number.look.rules.spoken.geo_coordinates else { return false };
    if number.digits > 3 || !(matches!(number.byte(number.end()), b'.' | 0xc2)) || !is_announced(number) {
        return false;
    }
    let start = signed(number, number.at);
    let Some(end) = decimal_pair(number).or_else(|| degrees(number)) else {
        // What is glued to it may be a value of its own.
        hits.withhold_among(number.from + start, number.from + number.end(), LONGEST);
        return false;
    };
    number.take(&rule, start, end, Form::Strong, hits)
}

/// Where a number begins whose sign or quarter stands before its digits: `-33.8`, `N 59`.
fn signed(number: &Number<'_>, at: usize) -> usize {
    match &number.text[..at] {
        [.., b'-'] => at - 1,
        [.., b' ' | b':', b'N' | b'S' | b'E' | b'W', b' '] => at - 2,
        _ => at,
    }
}

/// Whether a word before the number says that a place follows.
fn is_announced(number: &Number<'_>) -> bool {
    let mut at = signed(number, number.at);
    for place in 0..MOST_WORDS {
        let Some((start, end)) = number.word_before(at) else { return false };
        if number.parts(start, end).has(part::GEO) {
            return true;
        }
        if number.text[start..end].eq_ignore_ascii_case(b"version") {
            return false;
        }
        if place > 0 && !number.text[end..at].iter().all(|byte| matches!(byte, b' ' | b':')) {
            return false;
        }
        at = start;
    }
    false
}

/// Two decimals in the ranges of latitude and longitude: where they end.
fn decimal_pair(number: &Number<'_>) -> Option<usize> {
    let (first, end) = decimal(number, number.at)?;
    let gap = match number.text.get(end..)? {
        [b',' | b';', b' ', ..] | [b' ', b'/', ..] => 2,
        [b',' | b';' | b'/' | b' ', ..] => 1,
        _ => return None,
    };
    let next = end + gap + usize::from(number.byte(end + gap) == b' ');
    let (second, end) = decimal(number, next + usize::from(number.byte(next) == b'-'))?;
    let goes_on = number.byte(end) == b'.' && number.byte(end + 1).is_ascii_digit();
    let is_whole = !(number.byte(end).is_ascii_alphanumeric() || goes_on);
    (first <= 90 && second <= 180 && is_whole).then_some(end)
}

/// The decimal at `at`: what stands before its point, and where it ends.
fn decimal(number: &Number<'_>, at: usize) -> Option<(u32, usize)> {
    let text = number.text.get(at..)?;
    let whole = text.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
    let value = text[..whole].iter().fold(0, |value, digit| value * 10 + u32::from(digit & 15));
    let decimals = text.get(whole + 1..)?.iter().take(20).take_while(|byte| byte.is_ascii_digit()).count();
    ((1..=3).contains(&whole) && text[whole] == b'.' && decimals >= LEAST_DECIMALS).then_some((value, at + whole + 1 + decimals))
}

/// Two places in degrees: `59°18.240' E 018°40.115'`, `51°26'29.8"N 5°28'10.9"E`.
fn degrees(number: &Number<'_>) -> Option<usize> {
    let end = degree(number, number.at)?;
    let mut at = end;
    while matches!(number.byte(at), b' ' | b',' | b';') {
        at += 1;
    }
    if matches!(number.byte(at), b'E' | b'W' | b'N' | b'S' | b'O') && number.byte(at + 1) != b'\n' {
        at += 1 + usize::from(number.byte(at + 1) == b' ');
    }
    degree(number, at)
}

/// One of them at `at`, with the quarter behind it: where it ends.
fn degree(number: &Number<'_>, at: usize) -> Option<usize> {
    let text = number.text.get(at..)?;
    let digits = text.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
    let rest = text[digits..].strip_prefix("\u{b0}".as_bytes()).filter(|_| digits > 0)?;
    let minutes = rest
        .iter()
        .take(24)
        .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'\'' | b'"' | b' ' | 0xe2 | 0x80 | 0xb2 | 0xb3))
        .count();
    let mut end = at + digits + 2 + minutes;
    if matches!(number.byte(end), b'N' | b'S' | b'E' | b'W' | b'O')
        && !number.byte(end + 1).is_ascii_alphanumeric()
        && number.byte(end + 1) != b' '
        || matches!(number.byte(end), b'N' | b'S') && number.byte(end + 1) == b' '
    {
        end += 1;
    }
    while number.text[..end].last() == Some(&b' ') {
        end -= 1;
    }
    Some(end)
}
