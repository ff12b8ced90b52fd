//! Whether digits in groups are written as people write phone numbers, and hardly anything else: an area code and what follows.
//!
//! Whether the number is one, the numbering plans say; this only tells how it looks.

use super::groups::Groups;
use crate::detect::look::Look;

/// Digits of a number with a trunk prefix that is told by its shape.
const TRUNK_DIGITS: std::ops::RangeInclusive<usize> = 9..=12;
/// Digits of an area code with its trunk prefix.
const AREA_DIGITS: std::ops::RangeInclusive<usize> = 2..=5;
/// The most groups of such a number.
const MOST_GROUPS: usize = 6;

/// Whether the row of groups has such a shape, whatever stands beside it.
pub(super) fn is_phone(look: &Look<'_>, groups: &Groups, first: usize, last: usize) -> bool {
    let count = last - first + 1;
    if count == 1 || count > MOST_GROUPS {
        return false;
    }
    let Some(digits) = groups.row(first, last) else { return false };
    let mut lengths = [0; MOST_GROUPS];
    for (slot, group) in lengths.iter_mut().zip(first..=last) {
        *slot = (groups.end[group] - groups.start[group]) as usize;
    }
    let lengths = &lengths[..count];
    let between = |gap: usize| &look.buffer[groups.end[first + gap] as usize..groups.start[first + gap + 1] as usize];
    let is_bracketed = look.before(groups.start[first] as usize) == b'(' && between(0).starts_with(b")");
    if digits[0] == b'0' {
        // `02 2016 -0700` is the rest of a date.
        let is_parted = (0..count - 1).all(|gap| matches!(between(gap), [_] | b") " | b")-" | b")/"));
        let is_even = (1..count - 1).all(|gap| between(gap) == between(0))
            // `06-14 82 38 96`
            || count == 5 && between(0) == b"-" && (1..count - 1).all(|gap| between(gap) == b" ");
        let end = groups.end[last] as usize;
        let is_time = look.byte(end) == b':' && look.byte(end + 1).is_ascii_digit();
        return digits[1] != b'0'
            && is_parted
            && !is_time
            && (is_even || lengths.iter().any(|length| *length != 2))
            && has_trunk_prefix(digits.len(), lengths)
            && !is_counted(digits, lengths)
            // `02-03-2026 08` is a date, `02110-1301` is a ZIP code, `0104/010417` a number of an article.
            && !lengths.starts_with(&[2, 2, 4])
            && lengths != [5, 4]
            && !(lengths == [4, 6] && between(0) == b"/");
    }
    // `612 34 50 71`: Spain, and others without a trunk prefix.
    let is_iberian =
        lengths == [3, 2, 2, 2] && (0..count - 1).all(|gap| between(gap) == b" ") && matches!(digits[0], b'6'..=b'9');
    is_iberian || is_north_american(digits, lengths, is_bracketed, &between)
}

/// `0151 23456789`, `0346 241393`, `071 517 86 85`, `06-12345678`, `(020) 7946 0018`, `0495/43.48.31`.
fn has_trunk_prefix(digits: usize, lengths: &[usize]) -> bool {
    let (last, before) = (lengths[lengths.len() - 1], lengths[lengths.len() - 2]);
    TRUNK_DIGITS.contains(&digits)
        && AREA_DIGITS.contains(&lengths[0])
        && lengths[1..].iter().all(|length| *length >= 2)
        // `0112-2024-99` is the number of a file.
        && (last >= 3 || before <= 3 || lengths.len() > 3)
}

/// `01 02 03 04 05`: bytes, or whatever is counted.
fn is_counted(digits: &[u8], lengths: &[usize]) -> bool {
    let pair = |at: usize| (digits[at] - b'0') * 10 + (digits[at + 1] - b'0');
    lengths.iter().all(|length| *length == 2) && (2..digits.len()).step_by(2).all(|at| pair(at) == pair(at - 2) + 1)
}

/// `202-555-0143`, `202.555.0143`, `(202) 555-0143`, `1-202-555-0143` (North American Numbering Plan).
fn is_north_american<'l>(digits: &[u8], lengths: &[usize], is_bracketed: bool, between: &impl Fn(usize) -> &'l [u8]) -> bool {
    let (first, lengths) = match lengths {
        [1, rest @ ..] if digits[0] == b'1' => (1, rest),
        all => (0, all),
    };
    let number = &digits[first..];
    let is_mark = |group: usize| matches!(between(group), b"-" | b".");
    let is_shaped = match lengths {
        [3, 3, 4] if is_bracketed && first == 0 => {
            matches!(between(0), b") " | b")" | b")-") && matches!(between(1), b"-" | b"." | b" ")
        }
        [3, 7] => is_bracketed && first == 0,
        [3, 3, 4] => is_mark(first) && between(first) == between(first + 1) && (first == 0 || is_mark(0)),
        _ => false,
    };
    is_shaped && number[0] >= b'2' && number[3] >= b'2'
}
