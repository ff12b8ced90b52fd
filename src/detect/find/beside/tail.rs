//! What stands around a street and its number: part of a house, postal code and place.

use super::{Number, is_capital, place};
use crate::detect::lexicon::part;

/// What follows a street at `at`: part of a house, postal code and place. Where it ends, and whether there is a code.
pub(super) fn of(number: &Number<'_>, at: usize) -> (usize, bool) {
    let mut end = at;
    let mut at = at;
    for _ in 0..4 {
        let comma = usize::from(number.byte(at) == b',');
        let start = match number.text.get(at + comma..) {
            Some([b' ', b' ', ..]) => at + comma + 2,
            Some([b' ', b'-', b' ', ..]) => at + comma + 3,
            Some([b' ', ..]) => at + comma + 1,
            _ => break,
        };
        if let Some((_, end)) = place::code_and_name(number, start) {
            return (end, true);
        }
        if let Some(unit) = unit(number, start) {
            (end, at) = (unit, unit);
            continue;
        }
        let Some(name) = place::name(number, start) else { break };
        let ends = matches!(number.byte(name), b'\n' | b'\r' | b'.' | b';' | b')' | b'"' | b'\'' | b'<') && comma > 0;
        if ends {
            end = name;
        }
        if !matches!(number.byte(name), b',' | b' ') {
            break;
        }
        at = name;
    }
    (end, false)
}

/// Part of a house at `at`: `Apt 4B`, `bus 3`, `#12`.
fn unit(number: &Number<'_>, at: usize) -> Option<usize> {
    let token = |at: usize| {
        number.text.get(at..).map_or(0, |text| text.iter().take(6).take_while(|byte| byte.is_ascii_alphanumeric()).count())
    };
    if number.byte(at) == b'#' {
        let length = token(at + 1);
        return (length > 0).then_some(at + 1 + length);
    }
    let word_end = number.word_at(at);
    let behind = word_end + usize::from(number.byte(word_end) == b'.');
    let length = token(behind + 1);
    let has_number =
        number.text.get(behind + 1..behind + 1 + length).is_some_and(|token| token.iter().any(u8::is_ascii_digit) || length == 1);
    (number.parts(at, word_end).has(part::UNIT) && number.byte(behind) == b' ' && length > 0 && has_number)
        .then_some(behind + 1 + length)
}

/// Where the part of a house begins that stands before the street at `start`: `Flat 2, 221B Baker Street`.
pub(super) fn with_unit(number: &Number<'_>, start: usize) -> usize {
    let Some(before) = number.text[..start].strip_suffix(b", ") else { return start };
    let token = before.len() - before.iter().rev().take(5).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if token == before.len() || token == 0 || before[token - 1] != b' ' {
        return start;
    }
    match number.word_before(token) {
        Some((first, end)) if number.parts(first, end).has(part::UNIT) && is_capital(&number.text[first..end]) => first,
        _ => start,
    }
}
