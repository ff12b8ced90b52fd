//! Dates as people write them: `12 March 1974`, `March 12th, 1974`, `12. März 1974`, `12 de marzo de 1974`, `3-4-1981`, `1974-03-12`.

use super::{Number, is_part};
use crate::detect::lexicon::part;

/// Years in which somebody may be born who is alive or was lately.
const YEARS: std::ops::RangeInclusive<u32> = 1880..=2035;

/// The date around the number: where it begins and ends.
pub(super) fn around(number: &Number<'_>) -> Option<(usize, usize)> {
    let (at, end) = (number.at, number.end());
    let value = digits(&number.text[at..end]);
    match number.byte(end) {
        separator @ (b'-' | b'/' | b'.') if number.byte(end + 1).is_ascii_digit() => {
            let (second, second_end) = group(number, end + 1)?;
            let (third, third_end) = group(number, second_end + 1).filter(|_| number.byte(second_end) == separator)?;
            let is_date = match (number.digits, third_end - second_end - 1) {
                (4, 1..=2) => YEARS.contains(&value) && is_day(third, second),
                (1..=2, 4) => YEARS.contains(&third) && (is_day(value, second) || is_day(second, value)),
                (1..=2, 2) => is_day(value, second) || is_day(second, value),
                _ => false,
            };
            (is_date && !is_glued(number, third_end, separator)).then_some((at, third_end))
        }
        _ if number.digits <= 2 && value > 0 && value <= 31 => written(number),
        _ => None,
    }
}

/// A date with the name of a month, whose day is the number.
fn written(number: &Number<'_>) -> Option<(usize, usize)> {
    let end = number.end();
    // `12th`, `1er`, `12.`, `1º`
    let suffix: &[&[u8]] = &[b"st", b"nd", b"rd", b"th", b"er", b"e", b".", b"\xc2\xba", b":a", b":e"];
    let suffix = suffix.iter().find(|suffix| number.text[end..].starts_with(suffix)).map_or(0, |suffix| suffix.len());
    let mut at = end + suffix;
    // Before it: `March 12, 1974`.
    if let Some((start, word_end)) = number.word_before(number.at)
        && number.parts(start, word_end).has(part::MONTH)
        && number.at - word_end <= 2
    {
        let year = year(number, at);
        return Some((start, year.unwrap_or(at)));
    }
    for _ in 0..3 {
        if matches!(number.byte(at), b' ' | b'-') {
            at += 1;
        }
        let word_end = number.word_at(at);
        // A hyphen joins `12-mar-1974`.
        let word_end = at + number.text[at..word_end].iter().position(|byte| *byte == b'-').unwrap_or(word_end - at);
        let word = number.text.get(at..word_end)?;
        if number.lexicon.word(word).has(part::MONTH) {
            let end = word_end + usize::from(number.byte(word_end) == b'.');
            return Some((number.at, year(number, end).unwrap_or(word_end)));
        }
        if !matches!(word, b"of" | b"de" | b"del" | b"di" | b"the") {
            return None;
        }
        at = word_end;
    }
    None
}

/// Where the year ends that follows at `at`, perhaps behind a comma or a small word: `, 1974`, ` de 1974`, ` '81`.
fn year(number: &Number<'_>, at: usize) -> Option<usize> {
    let mut at = at;
    at += usize::from(number.byte(at) == b',');
    at += usize::from(matches!(number.byte(at), b' ' | b'-'));
    for word in [b"de ".as_slice(), b"del ", b"of ", b"in "] {
        if number.text.get(at..)?.starts_with(word) {
            at += word.len();
            break;
        }
    }
    let is_short = number.byte(at) == b'\'';
    at += usize::from(is_short);
    let (value, end) = group(number, at)?;
    let is_year = match end - at {
        4 => YEARS.contains(&value),
        2 => is_short,
        _ => false,
    };
    (is_year && !is_part(number.byte(end))).then_some(end)
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
    number.byte(end) == separator && number.byte(end + 1).is_ascii_alphanumeric() || number.byte(end).is_ascii_alphanumeric()
}
