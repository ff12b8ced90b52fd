//! Phone numbers in a cluster of digits: in international form behind `+` or `00`, and in the national forms of the regions.

use super::digits::{LEAST_DIGITS, joined_right};
use super::groups::{Groups, MOST_DIGITS};
use super::{Hits, phone_shape, quad, record};
use crate::detect::context::{self, Verdict};
use crate::detect::look::Look;
use crate::detect::rules::Rule;
use crate::detect::score::Form;
use crate::model::Traits;
use crate::numbering::{self, MOST_INTERNATIONAL};

/// Bytes between two groups of one cluster, and one more.
const MOST_SEPARATORS: usize = 3;
/// Groups of a number in international form.
const MOST_GROUPS: usize = 12;
/// Groups of a phone number in national form: `06 12 34 56 78` has five.
const MOST_NATIONAL_GROUPS: usize = 7;
/// Digits of `00`, a calling code and an area code together, as people write them in one.
const LONGEST_CODE: u32 = 8;
/// The longest key that is looked at, in bytes.
const LONGEST_KEY: usize = 40;
/// Digits of a number in international form: E.164 has fifteen at most, and a trunk prefix may stand among them.
const INTERNATIONAL_DIGITS: std::ops::RangeInclusive<usize> = 7..=MOST_INTERNATIONAL;

/// Where a number in international form starts whose first digit stands at `first`: its `+`, also encoded, with an opening bracket
/// allowed between.
#[inline]
pub(super) fn plus_before(look: &Look<'_>, first: usize) -> Option<usize> {
    let mut at = first;
    if !matches!(look.before(at), b'+' | b'(' | b'B' | b'b') {
        return None;
    }
    if look.before(at) == b'(' {
        at -= 1;
    }
    if look.before(at) == b'+' {
        at -= 1;
    } else if at >= 3 && look.buffer[at - 3..at].eq_ignore_ascii_case(b"%2b") {
        at -= 3;
    } else {
        return None;
    }
    // A plus inside a token (base64, `a+49`) is none of a phone number; `%20+31` and `%3D%2B31` end an escape, and where a value ends
    // the next may begin.
    let is_free = !look.joins(at) || ends_international(look, at);
    (is_free && !look.is_behind_mask(at) && look.before(at) != b'+').then_some(at)
}

/// Whether a number in international form, in one piece, ends just before `end`: the next may begin there.
#[cold]
fn ends_international(look: &Look<'_>, end: usize) -> bool {
    let run = look.run_left(look.digits(), end, MOST_DIGITS);
    run >= LEAST_DIGITS && look.before(end - run) == b'+' && numbering::international(&look.buffer[end - run..end]).is_some()
}

/// A number in international form whose plus stands at `plus` and whose digits, without what stands between, are the first `count` of
/// `digits`. It reaches to `end` and stands clear; says whether it is one.
#[inline(always)]
pub(super) fn international_in(
    look: &Look<'_>,
    rule: &Rule,
    plus: usize,
    end: usize,
    (digits, count): (&[u8; MOST_INTERNATIONAL], usize),
    hits: &mut Hits,
) -> bool {
    if !INTERNATIONAL_DIGITS.contains(&count) {
        return false;
    }
    let Some(number) = numbering::international_in(digits, count) else { return false };
    let traits = Traits { validated: true, reserved: number.reserved, ..Traits::default() };
    hits.push_clear(look, plus..end, rule, rule.score(Form::Strong, traits), traits);
    true
}

/// A phone number in international form: the longest row of groups that the numbering plan accepts. `skip` digits (`00`) stand
/// before the calling code. Returns its last group.
#[inline]
#[allow(clippy::too_many_arguments)]
pub(super) fn international(
    look: &Look<'_>,
    rule: &Rule,
    groups: &Groups,
    first: usize,
    start: usize,
    skip: usize,
    form: Form,
    hits: &mut Hits,
) -> Option<usize> {
    for last in (first..groups.last(first, MOST_GROUPS)).rev() {
        let Some(digits) = groups.row(first, last) else { continue };
        if digits.len() < skip || !INTERNATIONAL_DIGITS.contains(&(digits.len() - skip)) {
            continue;
        }
        let Some(number) = numbering::international(&digits[skip..]) else { continue };
        let end = groups.end[last] as usize;
        // An address behind the number is none of it, and two are no number: `0018 (198.51.100.7`.
        let is_doubtful = form == Form::Weak || quad::is_at(look.buffer, groups.start[first] as usize);
        if is_doubtful && (first + 1..=last).any(|group| quad::is_at(look.buffer, groups.start[group] as usize)) {
            continue;
        }
        // `(+31) 6 …` starts at its bracket.
        let text = &look.buffer[start..end];
        let start = if look.before(start) == b'(' && text.contains(&b')') && !text.contains(&b'(') { start - 1 } else { start };
        let extension = match look.byte(end) {
            b'x' => look.byte(end + 1).is_ascii_digit() || look.byte(end + 1) == b'.' || look.byte(end + 1) == b' ',
            b'e' => look.byte(end + 1) == b'x',
            b'w' => true,
            _ => false,
        } && form == Form::Strong;
        if joined_right(look, end, false) && !extension || form == Form::Weak && is_file_name(look, end) {
            continue;
        }
        // Separators speak for a number behind `00`; a bare run, also one with a tail (`003135891-9662`), may be any number with zeros in
        // front.
        let is_spaced = last > first
            && groups.end[first] - groups.start[first] <= LONGEST_CODE
            && !(last == first + 1 && look.byte(groups.end[first] as usize) == b'.');
        let form = if form == Form::Weak && is_spaced { Form::Strong } else { form };
        let mut traits = Traits { validated: true, reserved: number.reserved, ..Traits::default() };
        if form == Form::Weak {
            match look.rules.words.near(look, start, end, rule.index) {
                Verdict::For => traits.context_for = true,
                Verdict::Against => {
                    traits.context_against = true;
                    withhold(look, rule, start, end, hits);
                }
                Verdict::Silent => {}
            }
            // `…;0031204680118;2024-06-03 08:00;…`
            if last == first && !traits.context_for && record::speaks(look, start, end) {
                traits = Traits { context_for: true, context_against: false, ..traits };
            }
        }
        hits.push_plain(look, start..end, rule, rule.score(form, traits), traits);
        return Some(last);
    }
    None
}

/// A phone number in national form that is all of the row of digits at `start..end`, which stands clear.
#[inline]
pub(super) fn national_in_run(look: &Look<'_>, rule: &Rule, start: usize, end: usize, hits: &mut Hits) {
    let digits = &look.buffer[start..end];
    if rule.figures.weak.saturating_add(rule.figures.boost) < look.rules.minimum {
        return;
    }
    // Fewer steps than the plans.
    if is_limit(digits) || looks_like_date(digits) {
        return;
    }
    let Some((national, is_own)) = look.rules.national.find_own(digits) else { return };
    if !is_own && !is_announced(look, rule, start, digits.len()) {
        return;
    }
    let mut traits = Traits { validated: true, reserved: national.reserved, ..Traits::default() };
    match verdict(look, rule, start, end) {
        Verdict::For => traits.context_for = true,
        Verdict::Against => {
            traits.context_against = true;
            withhold(look, rule, start, end, hits);
        }
        Verdict::Silent => {}
    }
    let is_recorded =
        || digits[0] == b'0' && record::speaks(look, start, end) || digits.len() > 8 && record::is_beside_arrow(look, start, end);
    if !traits.context_for && is_recorded() {
        traits = Traits { context_for: true, context_against: false, ..traits };
    }
    hits.push_plain(look, start..end, rule, rule.score(Form::Weak, traits), traits);
}

/// What the words around a number say, unless it is the value of a key that says nothing: then it is another key's word.
fn verdict(look: &Look<'_>, rule: &Rule, start: usize, end: usize) -> Verdict {
    let verdict = look.rules.words.near(look, start, end, rule.index);
    let is_of_other_key = verdict == Verdict::For
        && match &look.buffer[..start] {
            [.., b'"', b':', b'"'] => !is_named(look, rule, start - 3),
            [.., b'"', b':', b' ', b'"'] => !is_named(look, rule, start - 4),
            _ => false,
        };
    if is_of_other_key { Verdict::Silent } else { verdict }
}

/// Digits that a number of a region has at least which is not among those chosen.
const LEAST_ABROAD: usize = 9;
/// How far before such a number a word for a phone may stand, in bytes.
const ANNOUNCED: usize = 32;

/// Whether a word for a phone stands before a number, with no other number between: `Teléfono de contacto: 612 …`, `cell. 338 …`.
#[cold]
fn is_announced(look: &Look<'_>, rule: &Rule, start: usize, digits: usize) -> bool {
    let before = &look.buffer[start.saturating_sub(ANNOUNCED)..start];
    let first = start - before.len();
    // Beyond a label or a mask nothing is seen.
    let is_end_of_other = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'\n' | b']' | b'*');
    let from = before.iter().rposition(is_end_of_other).map_or(0, |at| at + 1);
    let is_end = |at: &usize| {
        let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte >= 0x80;
        is_letter(look.before(*at)) && !is_letter(look.byte(*at))
    };
    digits >= LEAST_ABROAD
        && (first + from + 1..=start)
            .filter(is_end)
            .any(|at| look.rules.words.word_before(look.buffer, at, rule.index) == Verdict::For)
}

/// Whether the key that ends at `end` has a word for a phone in it.
#[cold]
fn is_named(look: &Look<'_>, rule: &Rule, end: usize) -> bool {
    let first = end.saturating_sub(LONGEST_KEY);
    let key = &look.buffer[first..end];
    let start = memchr::memrchr(b'"', key).map_or(end, |at| first + at + 1);
    let is_end = |at: &usize| *at == end || !look.buffer[*at].is_ascii_alphabetic() && look.buffer[*at] < 0x80;
    (start + 1..=end).filter(is_end).any(|at| look.rules.words.word_before(look.buffer, at, rule.index) == Verdict::For)
}

/// The largest numbers of 31 and 32 bits, and what stands for none: no one's, though plans have numbers like them.
fn is_limit(digits: &[u8]) -> bool {
    matches!(digits, b"2147483647" | b"2147483648" | b"4294967295" | b"4294967296" | b"4294967294")
}

/// A phone number without `+` that starts with this group: its last group.
#[inline]
pub(super) fn in_groups(look: &Look<'_>, rule: &Rule, groups: &Groups, first: usize, hits: &mut Hits) -> Option<usize> {
    let at = groups.start[first] as usize;
    let opening = look.buffer[at];
    if opening == b'0' && groups.row(first, first).is_none_or(|digits| digits.starts_with(b"00")) {
        // `12:00:00 4111…` holds a time.
        let is_time = look.before(at) == b':' && at >= 2 && look.buffer[at - 2].is_ascii_digit();
        if groups.are_pairs(look, first) {
            return None;
        }
        if look.before(at) != b'/'
            && !is_time
            && let Some(last) = international(look, rule, groups, first, at, 2, Form::Weak, hits)
        {
            return Some(last);
        }
    }
    if rule.figures.weak.saturating_add(rule.figures.boost) < look.rules.minimum || !look.rules.national.may_start(opening) {
        return None;
    }
    for last in (first..groups.last(first, MOST_NATIONAL_GROUPS)).rev() {
        let Some(digits) = groups.row(first, last) else { continue };
        let group = last - first;
        if group == 1
            && (is_decimal(look, groups, first)
                || is_code_and_amount((groups.end[first] - groups.start[first]) as usize, opening, digits.len()))
        {
            continue;
        }
        // Fewer steps than the plans.
        if matches!(group, 0 | 2) && looks_like_date(digits) || group == 0 && is_limit(digits) {
            continue;
        }
        let Some((national, is_own)) = look.rules.national.find_own(digits) else { continue };
        let end = groups.end[last] as usize;
        if !is_own && !is_announced(look, rule, at, digits.len()) {
            continue;
        }
        if joined_right(look, end, group == 0) || is_year_and_number(look, groups, first, last, digits) {
            continue;
        }
        // `06-12345678 10:22`, `2016-2020`.
        let is_before_time = group > 0 && look.byte(end) == b':' && look.byte(end + 1).is_ascii_digit();
        if is_before_time || group == 1 && are_years(digits) {
            continue;
        }
        // Among other numbers the shape says little: these may be columns.
        let is_shaped = phone_shape::is_phone(look, groups, first, last);
        let is_alone = first == 0 && last + 1 == groups.count && groups.is_whole || stands_out(look, groups, first, last);
        let form = if is_shaped && is_alone && is_own { Form::Shaped } else { Form::Weak };
        if is_shaped && !is_alone {
            hits.withhold_among(at, end, MOST_SEPARATORS);
        }
        let is_recorded = group == 0 && opening == b'0' && digits.len() > 8 && record::speaks(look, at, end);
        if form == Form::Weak && !is_recorded && !groups.may_have_context(look, rule) {
            // A shorter row may have a shape.
            continue;
        }
        // `(020) 7946 0000` starts at its bracket.
        let start = if look.before(at) == b'(' && look.buffer[at..end].contains(&b')') { at - 1 } else { at };
        let mut traits = Traits { validated: true, reserved: national.reserved, ..Traits::default() };
        match verdict(look, rule, start, end) {
            Verdict::For => traits.context_for = true,
            Verdict::Against => {
                traits.context_against = true;
                if form == Form::Shaped {
                    hits.withhold(start, context::BEFORE);
                } else {
                    withhold(look, rule, start, end, hits);
                }
            }
            Verdict::Silent => {}
        }
        if is_recorded && !traits.context_for {
            traits = Traits { context_for: true, context_against: false, ..traits };
        }
        return hits.push_plain(look, start..end, rule, rule.score(form, traits), traits).then_some(last);
    }
    None
}

/// Notes a number that the word before it speaks against, if one behind it speaks for it.
#[cold]
fn withhold(look: &Look<'_>, rule: &Rule, start: usize, end: usize, hits: &mut Hits) {
    if look.rules.words.is_followed(look, start, end, rule.index) {
        hits.withhold(start, context::BEFORE);
    }
}

/// Whether an extension in small letters follows: `00231220-619517.tar`.
#[inline]
fn is_file_name(look: &Look<'_>, end: usize) -> bool {
    look.byte(end) == b'.' && look.byte(end + 1).is_ascii_lowercase()
}

/// Two groups with a point between are a decimal, unless the first is an area code with its zero: `20.817053`, not `06.12345678`.
fn is_decimal(look: &Look<'_>, groups: &Groups, first: usize) -> bool {
    let (start, end) = (groups.start[first] as usize, groups.end[first] as usize);
    // `17:40:05.097461`: seconds.
    let is_behind_minutes = look.before(start) == b':' && start >= 2 && look.buffer[start - 2].is_ascii_digit();
    look.byte(end) == b'.'
        && end + 1 == groups.start[first + 1] as usize
        && (look.buffer[start] != b'0' || end - start == 1 || is_behind_minutes)
}

/// Three digits and then a few more, without a zero in front, are a status and a size (`200 40593`), not a number that people write.
#[inline]
pub(super) fn is_code_and_amount(first_group: usize, opening: u8, digits: usize) -> bool {
    first_group == 3 && opening != b'0' && digits < 10
}

/// Whether the row has a mark in it, and nothing but blanks beside it, so that what stands there is no part of it: `06-12345678 3 calls`.
fn stands_out(look: &Look<'_>, groups: &Groups, first: usize, last: usize) -> bool {
    let gap = |group: usize| &look.buffer[groups.end[group] as usize..groups.start[group + 1] as usize];
    let is_blank = |bytes: &[u8]| bytes.iter().all(|byte| matches!(byte, b' ' | b'('));
    let is_marked = (first..last).any(|group| gap(group).iter().any(|byte| *byte != b' '));
    let is_free_behind = last + 1 >= groups.count || is_blank(gap(last));
    is_marked && (first == 0 || is_blank(gap(first - 1))) && is_free_behind
}

/// A year and a number of eight digits together with a mark between, of an invoice or a case: `2024/0118`.
fn is_year_and_number(look: &Look<'_>, groups: &Groups, first: usize, last: usize, digits: &[u8]) -> bool {
    last == first + 1
        && digits.len() == 8
        && groups.end[first] - groups.start[first] == 4
        && matches!(digits[..2], [b'1', b'9'] | [b'2', b'0'])
        && matches!(look.byte(groups.end[first] as usize), b'/' | b'-')
}

/// Two years: `2016-2020`.
fn are_years(digits: &[u8]) -> bool {
    digits.len() == 8 && [&digits[..2], &digits[4..6]].iter().all(|century| matches!(*century, b"19" | b"20"))
}

/// Eight digits, in one group or three, that read as a date of 1900 to 2099, year first or last.
fn looks_like_date(digits: &[u8]) -> bool {
    let two = |at: usize| (digits[at] - b'0') * 10 + (digits[at + 1] - b'0');
    let date = |day: u8, month: u8| (1..=31).contains(&day) && (1..=12).contains(&month);
    digits.len() == 8
        && (matches!(two(0), 19 | 20) && (date(two(6), two(4)) || date(two(4), two(6)))
            || matches!(two(4), 19 | 20) && (date(two(0), two(2)) || date(two(2), two(0))))
}
