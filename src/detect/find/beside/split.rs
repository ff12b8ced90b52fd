//! An address in a field of a text, taken apart: the street with what belongs to the house, and the postal code. The place is left.

use std::ops::Range;

use super::address::is_year;
use super::memo::Memo;
use super::{Number, house, place};
use crate::detect::look::Look;
use crate::model::limits;

/// Where the street of an address ends that is written in `start..end`, and where its postal code stands.
pub(crate) fn split(look: &Look<'_>, span: Range<usize>) -> (usize, Option<Range<usize>>) {
    // No address is longer, and places in it are numbers of sixteen bits.
    if span.len() > limits::MAX_FINDING {
        return (span.end, None);
    }
    let memo = Memo::default();
    let number = Number::in_text(look, &look.buffer[span.clone()], span.start, &memo);
    let in_buffer = |code: place::Code| span.start + code.start..span.start + code.end;
    let mut at = 0;
    let mut has_house = false;
    while let Some(comma) = memchr::memchr(b',', &number.text[at..]).map(|comma| at + comma) {
        has_house |= number.text[at..comma].iter().any(u8::is_ascii_digit);
        let next = comma + 1 + number.text[comma + 1..].iter().take_while(|byte| **byte == b' ').count();
        let is_more = house::unit(&number, next).is_some() || number.byte(next).is_ascii_digit();
        let code = code(&number, next);
        if has_house && (code.is_some() || !is_more) {
            let code = code.or_else(|| further(&number, next));
            return (span.start + comma, code.map(in_buffer));
        }
        at = next;
    }
    // `Kerkstraat 12 1016 GV Amsterdam`
    let rest = number.text[at..].iter().position(u8::is_ascii_digit).map_or(number.text.len(), |digit| at + digit);
    match further(&number, rest).filter(|code| code.is_telling && code.start > rest && number.byte(code.start - 1) == b' ') {
        Some(code) => (span.start + code.start - 1, Some(in_buffer(code))),
        None => (span.end, None),
    }
}

/// The postal code at `at`.
fn code(number: &Number<'_>, at: usize) -> Option<place::Code> {
    let code = place::code_and_name(number, at).map(|(code, _)| code).or_else(|| place::typed_code(number, at));
    code.or_else(|| place::code(number, at).filter(|code| !is_year(&number.text[code.start..code.end])))
}

/// The first postal code that begins at a word behind `at`.
fn further(number: &Number<'_>, at: usize) -> Option<place::Code> {
    let words = (at..number.text.len()).filter(|at| *at > 0 && matches!(number.text[at - 1], b' ' | b','));
    words.into_iter().find_map(|at| code(number, at))
}
