//! Phone numbers with a dash or a slash between blanks behind their area code: `020 - 653 85 77`, `+31 (0)6 - 34 41 43 53`, `0721 / 9 29 81 49`.
//!
//! No other number is written so, and clusters of digits end at three separators: the part behind the dash is met as one of its own.

use super::Hits;
use super::digits::joined_right;
use super::groups::{Groups, MOST_DIGITS};
use crate::detect::context::{self, Verdict};
use crate::detect::look::Look;
use crate::detect::rules::Rule;
use crate::detect::score::Form;
use crate::model::Traits;
use crate::numbering;

/// What stands between: the dash may be a longer one.
const DASHES: [&[u8]; 5] = [b" - ", b" / ", " \u{2013} ".as_bytes(), b"/ ", b" -- "];
/// The longest that stands before the dash, in bytes: `+31 (0)346`.
const LONGEST_CODE: usize = 14;
/// Digits of an area code with its trunk prefix.
const AREA_DIGITS: std::ops::RangeInclusive<usize> = 2..=5;

/// The number whose last part starts at `first`; says whether there was one.
#[cold]
pub(super) fn number(look: &Look<'_>, rule: &Rule, first: usize, groups: &mut Groups, hits: &mut Hits) -> bool {
    let Some(before) = DASHES.iter().find_map(|dash| look.buffer[..first].strip_suffix(*dash)) else { return false };
    let Some((start, code)) = code(look, before.len()) else { return false };
    if look.buffer[start] != b'+' && follows_number(look, start) {
        // What stands before it may be a value of its own.
        hits.withhold(start, 2);
        return false;
    }
    groups.fill(look, first);
    let Some(last) = groups.count.checked_sub(1).filter(|_| groups.is_whole) else { return false };
    // Groups behind it may be a value of their own.
    hits.withhold_among(start, groups.end[last] as usize, 2);
    let Some(rest) = groups.row(0, last) else { return false };
    let mut digits = [0; 2 * MOST_DIGITS];
    let mut count = 0;
    for digit in look.buffer[code..before.len()].iter().filter(|byte| byte.is_ascii_digit()).chain(rest) {
        let Some(slot) = digits.get_mut(count) else { return false };
        *slot = *digit;
        count += 1;
    }
    let digits = &digits[..count];
    let end = groups.end[last] as usize;
    if joined_right(look, end, false) {
        return false;
    }
    let is_international = look.buffer[start] == b'+' || look.buffer[start..code].contains(&b'+');
    let (reserved, form) = if is_international {
        let Some(number) = numbering::international(digits) else { return false };
        (number.reserved, Form::Strong)
    } else {
        let Some(number) = look.rules.national.find(digits) else { return false };
        (number.reserved, Form::Shaped)
    };
    let mut traits = Traits { validated: true, reserved, ..Traits::default() };
    match look.rules.words.near(look, start, end, rule.index) {
        Verdict::For => traits.context_for = true,
        Verdict::Against => {
            traits.context_against = true;
            hits.withhold(start, context::BEFORE);
        }
        Verdict::Silent => {}
    }
    hits.push_plain(look, start..end, rule, rule.score(form, traits), traits)
}

/// [`number`] for a last part of so few digits that it is no cluster: `0706 - 27 90 00`.
#[cold]
pub(super) fn beside(look: &Look<'_>, first: usize, hits: &mut Hits) {
    if let Some(rule) = &look.rules.served.phone {
        number(look, rule, first, &mut Groups::default(), hits);
    }
}

/// Where the code that ends at `end` starts, with its bracket or plus, and its first digit.
fn code(look: &Look<'_>, end: usize) -> Option<(usize, usize)> {
    let near = &look.buffer[end.saturating_sub(LONGEST_CODE)..end];
    let at = end - near.len();
    if let Some(plus) = near.iter().rposition(|byte| *byte == b'+') {
        let rest = &near[plus + 1..];
        let is_code = rest.first()?.is_ascii_digit() && rest.iter().all(|byte| byte.is_ascii_digit() || b" ()".contains(byte));
        return (is_code && !look.joins(at + plus)).then_some((at + plus, at + plus + 1));
    }
    let (near, is_bracketed) = near.strip_suffix(b")").map_or((near, false), |inner| (inner, true));
    let run = near.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let first = at + near.len() - run;
    let start = first - usize::from(is_bracketed);
    let is_code = AREA_DIGITS.contains(&run) && look.buffer[first] == b'0' && (!is_bracketed || look.buffer[start] == b'(');
    is_code.then_some((start, first))
}

/// Whether the code at `start` is the end of a row of groups, or of a word.
fn follows_number(look: &Look<'_>, start: usize) -> bool {
    look.joins(start)
        || matches!(look.before(start), b'-' | b'.' | b'/')
        || look.buffer[..start].strip_suffix(b" ").is_some_and(|rest| rest.last().is_some_and(u8::is_ascii_digit))
}
