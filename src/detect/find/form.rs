//! Values that are known by their form and a check: numbers that a state gives to a person, and whatever pattern files declare so.
//!
//! A value stands for itself: it is no part of a longer token, a decimal, a version or a row of groups. A form that many other things have needs
//! a word beside it.

use std::ops::Range;

use super::Hits;
use crate::detect::context::{self, Verdict};
use crate::detect::forms::{Meaning, Meanings};
use crate::detect::look::{Look, is_joint};
use crate::detect::score::Form;
use crate::detect::vector::{WORD, class};
use crate::model::Traits;
use crate::model::form::LONGEST;

/// So far into a cluster of digits values are looked for, in bytes.
const LONGEST_CLUSTER: usize = 96;

/// Groups that begin so many bytes behind where bits were read are told by them: so many are left as the longest form has, and as tell what
/// stands behind it.
const TOLD: usize = WORD - LONGEST - 4;
/// More separators than may stand between two groups.
const MANY_SEPARATORS: usize = 3;
const _: () = assert!(TOLD + LONGEST + MANY_SEPARATORS < WORD);

/// Verifies the cluster of digits whose first stands at `first`: a value may begin at each of its groups.
#[inline]
pub(crate) fn number(look: &Look<'_>, first: usize, hits: &mut Hits) {
    let forms = &look.rules.forms;
    let last = first + LONGEST_CLUSTER;
    let mut start = first;
    let mut from = first;
    let mut bits = (look.ahead(look.digits(), first), separators(look, first));
    while start < last {
        if start - from > TOLD {
            from = start;
            bits = (look.ahead(look.digits(), start), separators(look, start));
        }
        let digits = bits.0 >> (start - from);
        let run = (!digits).trailing_zeros() as usize;
        if run == 0 || run > LONGEST {
            return;
        }
        // Nearly all groups begin no form, which the bits of their digits tell.
        let mut end = if look.is_careful() || forms.may_go_on(digits, run, |place| look.byte(start + place)) {
            value(look, start, hits)
        } else {
            whole(look, start, run, hits)
        };
        // `X-1234567-L`
        if end.is_none() && forms.has_letters() && look.before(start) == b'-' && start >= 2 {
            let is_behind_letter = look.buffer[start - 2].is_ascii_uppercase() && !look.joins(start - 2);
            end = if is_behind_letter { value(look, start - 2, hits) } else { None };
        }
        let behind = end.unwrap_or(start + run);
        let separators = (!(bits.1 >> (behind - from))).trailing_zeros() as usize;
        start = behind + separators;
        if separators == 0 || separators >= MANY_SEPARATORS || !look.byte(start).is_ascii_digit() {
            return;
        }
    }
}

/// What stands between groups from `position` on, as bits.
#[inline(always)]
fn separators(look: &Look<'_>, position: usize) -> u64 {
    let bits = &look.tile.bits.class;
    [class::NUMBER_SEPARATOR, class::DASH, class::DOT].iter().fold(0, |all, class| all | look.ahead(&bits[*class], position))
}

/// [`value`] where the digits at `start`, so many, are all that can be one.
#[inline(always)]
fn whole(look: &Look<'_>, start: usize, digits: usize, hits: &mut Hits) -> Option<usize> {
    let meanings = look.rules.forms.whole(digits)?;
    let end = start + digits;
    if look.byte(end).is_ascii_alphanumeric() {
        return None;
    }
    let before = Before::of(look, start)?;
    if !is_free_behind(look, end, false) {
        return None;
    }
    means(look, meanings, before, start..end, hits)
}

/// Verifies the token in which a digit at `position` stands behind a capital, or behind two and a blank.
#[inline]
pub(crate) fn token(look: &Look<'_>, position: usize, hits: &mut Hits) {
    let spaced = usize::from(look.before(position) == b' ');
    let run = look.run_left(&look.tile.unions.word, position - spaced, LONGEST);
    if run < LONGEST {
        value(look, position - spaced - run, hits);
    }
}

/// Takes the longest value that begins at `start`; where it ends.
fn value(look: &Look<'_>, start: usize, hits: &mut Hits) -> Option<usize> {
    let text = &look.buffer[start..look.buffer.len().min(start + LONGEST)];
    let before = Before::of(look, start)?;
    for (length, meanings) in look.rules.forms.at(text) {
        let end = start + length;
        let has_blanks = text[..length].contains(&b' ');
        if !is_free_behind(look, end, has_blanks) || has_blanks && before == Before::Digit {
            continue;
        }
        let end = means(look, meanings, before, start..end, hits);
        if end.is_some() {
            return end;
        }
    }
    None
}

/// Takes a value for what it may mean; its end if it was taken.
fn means(look: &Look<'_>, meanings: &Meanings, before: Before, span: Range<usize>, hits: &mut Hits) -> Option<usize> {
    // Behind most words in paths nothing is one, which takes fewer steps than to listen to all words beside it.
    if before == Before::Word
        && !look.is_careful()
        && let Some(spoken) = look.rules.words.spoken_for(look.buffer, span.start - 1)
        && !meanings.all.iter().any(|meaning| spoken.has(meaning.rule.index))
    {
        return None;
    }
    let is_cell = is_cell(look, span.start, span.end);
    // Fewer steps than the checks.
    let told = (meanings.are_doubtful() && !look.is_careful())
        .then(|| look.rules.words.told(look, span.start, span.end, &mut hits.heard, &mut hits.recalled));
    // Nearly always the words say nothing of those that need one.
    let is_silent = told.is_some_and(|told| !told.meets(&meanings.doubtful)) && !is_cell;
    let meanings = if is_silent { &meanings.sure } else { &meanings.all };
    if meanings.is_empty() {
        return None;
    }
    let mut room = [0; LONGEST];
    let value = &look.buffer[span.clone()];
    let packed = if value.iter().all(u8::is_ascii_alphanumeric) { value } else { pack(value, &mut room) };
    let known = hits.candidates.len();
    for meaning in meanings {
        let stands_alone = is_cell && meaning.rule.figures.weak >= ALMOST;
        if meaning.needs_word() && !stands_alone && told.is_some_and(|told| !told.has(meaning.rule.index)) {
            continue;
        }
        if meaning.check.is_none_or(|check| check(packed)) {
            take(look, meaning, before, is_cell, span.clone(), hits);
        }
    }
    (hits.candidates.len() > known).then_some(span.end)
}

/// The letters and digits of a value, put where there is room for the longest.
fn pack<'p>(value: &[u8], room: &'p mut [u8; LONGEST]) -> &'p [u8] {
    let mut count = 0;
    for (byte, place) in value.iter().filter(|byte| byte.is_ascii_alphanumeric()).zip(room.iter_mut()) {
        *place = *byte;
        count += 1;
    }
    &room[..count]
}

/// What stands before a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    /// Nothing that could belong to it.
    Free,
    /// A blank behind a digit.
    Digit,
    /// A word and a hyphen or point, which has to be one that speaks for it: `BSN-123456782`.
    Word,
}

impl Before {
    /// What stands before a value at `start`; `None` if it is part of something longer.
    fn of(look: &Look<'_>, start: usize) -> Option<Self> {
        if look.joins(start) || look.is_behind_mask(start) {
            return None;
        }
        let beyond = if start >= 2 { look.buffer[start - 2] } else { b'\n' };
        match look.before(start) {
            b' ' if beyond.is_ascii_digit() => Some(Self::Digit),
            b'-' | b'.' | b'/' | b'+' if beyond.is_ascii_alphabetic() => Some(Self::Word),
            b'-' | b'.' | b'/' | b'+' | b',' | b'*' | b'%' if is_joint(beyond) && look.before(start) != b',' => None,
            // A minus, a path, the rest of an escape.
            b'/' | b'%' | b'\\' | b'+' | b'$' | 0xa3 => None,
            _ => Some(Self::Free),
        }
    }
}

/// Whether what follows a value that ends at `end` is no part of it.
fn is_free_behind(look: &Look<'_>, end: usize, has_blanks: bool) -> bool {
    let beyond = look.byte(end + 1);
    match look.byte(end) {
        b'-' | b'/' | b'+' => !is_joint(beyond),
        b'.' | b',' => !beyond.is_ascii_digit() || look.byte(end) == b',' && !has_cents(look, end),
        b' ' => !(has_blanks && beyond.is_ascii_digit()),
        b'%' | b'@' | b'\\' => false,
        _ => !look.joins_behind(end),
    }
}

/// Whether two digits follow the comma, as in an amount.
fn has_cents(look: &Look<'_>, end: usize) -> bool {
    look.byte(end + 2).is_ascii_digit() && !is_joint(look.byte(end + 3))
}

/// Weak forms of at least this score, in percent, count where they are all of a cell: their checks leave less than one number in a thousand.
const ALMOST: u8 = 40;

/// Whether a value is all of a cell or a text: `'15076500565',`, `;85073003328;`.
#[inline(always)]
fn is_cell(look: &Look<'_>, start: usize, end: usize) -> bool {
    let behind = look.byte(end);
    match look.before(start) {
        quote @ (b'\'' | b'"') => behind == quote,
        b';' | b'\t' | b'|' => matches!(behind, b';' | b'\t' | b'|' | b'\n' | b'\r'),
        b',' => behind == b',' && !look.buffer[..start - 1].ends_with(b" "),
        b' ' => start >= 2 && look.buffer[start - 2] == b'|' && behind == b' ' && matches!(look.byte(end + 1), b'|' | b' '),
        _ => false,
    }
}

/// Scores a value whose check passed.
fn take(look: &Look<'_>, meaning: &Meaning, before: Before, is_cell: bool, span: Range<usize>, hits: &mut Hits) {
    let Meaning { rule, form, check, .. } = meaning;
    let Range { start, end } = span;
    // What is all of a cell has no rest that could make it something else.
    let form = if is_cell && rule.figures.weak >= ALMOST { &Form::Strong } else { form };
    if before == Before::Word && look.rules.words.word_before(look.buffer, start - 1, rule.index) != Verdict::For {
        return;
    }
    if *form == Form::Weak && rule.figures.weak.saturating_add(rule.figures.boost) < look.rules.minimum {
        return;
    }
    let mut traits = Traits { validated: check.is_some(), ..Traits::default() };
    match look.rules.words.near(look, start, end, rule.index) {
        Verdict::For => traits.context_for = true,
        Verdict::Against => {
            traits.context_against = true;
            hits.withhold(start, context::BEFORE);
        }
        Verdict::Silent => {}
    }
    hits.push_plain(look, start..end, rule, rule.score(*form, traits), traits);
}
