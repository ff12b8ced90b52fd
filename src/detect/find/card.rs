//! Payment card numbers in a cluster of digits: in one piece, or in groups as they are printed.

use super::Hits;
use super::digits::joined_right;
use super::groups::Groups;
use crate::detect::context::{self, Verdict};
use crate::detect::look::Look;
use crate::detect::rules::Rule;
use crate::detect::score::Form;
use crate::detect::validate::{card, digits};
use crate::model::Traits;

/// Groups of a card number: `4111 1111 1111 1111 111` has five.
const MOST_GROUPS: usize = 6;
/// The fewest digits of a card number.
pub(super) const LEAST_DIGITS: usize = 12;
/// The most digits of a card number.
pub(super) const MOST_DIGITS: usize = 19;

/// A payment card that is all of the row of digits at `start..end`, which stands clear; says whether it was taken.
#[inline]
pub(super) fn in_run(look: &Look<'_>, rule: &Rule, start: usize, end: usize, hits: &mut Hits) -> bool {
    let digits = &look.buffer[start..end];
    card::is_card(digits) && judge(look, rule, start, end, digits, Form::Weak, hits)
}

/// A payment card in four groups of four at `start`, which stands clear; says whether it was taken.
#[inline]
pub(super) fn in_fours(look: &Look<'_>, rule: &Rule, start: usize, hits: &mut Hits) -> bool {
    let Some(text) = look.buffer[start..].first_chunk::<19>() else { return false };
    let separator = text[4];
    if text[9] != separator || text[14] != separator || !matches!(separator, b' ' | b'-' | b'.') {
        return false;
    }
    let mut digits = [0; 16];
    for group in 0..4 {
        digits[4 * group..4 * group + 4].copy_from_slice(&text[5 * group..5 * group + 4]);
    }
    card::is_card(&digits) && !are_even(&digits) && judge(look, rule, start, start + text.len(), &digits, Form::Strong, hits)
}

/// Whether groups of four are as far apart each: a row of widths or places, not a card.
fn are_even(digits: &[u8]) -> bool {
    let (fours, rest) = digits.as_chunks::<4>();
    let [a, b, c, last @ ..] = fours else { return false };
    let value = |group: &[u8; 4]| i32::from(digits::four(*group));
    let (a, b, c) = (value(a), value(b), value(c));
    // The last may be shorter.
    let d = last.first().map_or_else(|| digits::value(rest) as i32, value);
    let step = b - a;
    step > 0 && (c - b - step).abs() <= 1 && (d - c - step).abs() <= 1
}

/// A payment card that starts with this group: its last group.
#[inline]
pub(super) fn in_groups(look: &Look<'_>, rule: &Rule, groups: &Groups, first: usize, hits: &mut Hits) -> Option<usize> {
    let start = groups.start[first] as usize;
    let opening = (groups.end[first] - groups.start[first]) as usize;
    if !card::may_start(look.buffer[start], opening) {
        return None;
    }
    let mut lengths = [0u8; MOST_GROUPS];
    let mut separator = None;
    let mut best = None;
    for group in first..groups.last(first, MOST_GROUPS) {
        if group > first {
            // One separator, the same throughout.
            let (from, to) = (groups.end[group - 1] as usize, groups.start[group] as usize);
            let gap = look.buffer[from];
            if to != from + 1 || !matches!(gap, b' ' | b'-' | b'.') || separator.is_some_and(|known| known != gap) {
                break;
            }
            separator = Some(gap);
        }
        let Some(digits) = groups.row(first, group).filter(|digits| digits.len() <= MOST_DIGITS) else { break };
        lengths[group - first] = (groups.end[group] - groups.start[group]) as u8;
        if digits.len() >= LEAST_DIGITS
            && card::is_layout(&lengths[..=group - first], separator)
            && card::is_card(digits)
            && !(group - first == 3 && are_even(digits))
            && !joined_right(look, groups.end[group] as usize, true)
        {
            best = Some((group, digits));
        }
    }
    let (last, digits) = best?;
    let form = if last == first { Form::Weak } else { Form::Strong };
    judge(look, rule, start, groups.end[last] as usize, digits, form, hits).then_some(last)
}

/// Scores the card number at `start..end`, and says whether it was taken.
#[inline]
fn judge(look: &Look<'_>, rule: &Rule, start: usize, end: usize, digits: &[u8], form: Form, hits: &mut Hits) -> bool {
    let mut traits = Traits { validated: true, reserved: card::is_test_number(digits), ..Traits::default() };
    if traits.reserved {
        // No order number happens to be a published test card.
        return hits.push_plain(look, start..end, rule, rule.score(Form::Strong, traits), traits);
    }
    match look.rules.words.near(look, start, end, rule.index) {
        Verdict::For => traits.context_for = true,
        Verdict::Against => traits.context_against = true,
        Verdict::Silent => {}
    }
    // Bare runs of other lengths, and those in a path, are mostly something else: only a word for it makes them a card.
    let in_path = look.before(start) == b'/' || look.byte(end) == b'/';
    // Twelve digits in fours are as often a reference.
    let doubtful =
        !traits.context_for && (digits.len() == 12 || form == Form::Weak && (in_path || !matches!(digits.len(), 15 | 16)));
    let score = rule.score(form, traits);
    let may_be = |look: &Look<'_>| !doubtful || look.rules.words.follows(look, end, rule.index);
    if traits.context_against && score < look.rules.minimum && may_be(look) {
        hits.withhold(start, context::BEFORE);
    }
    hits.push_plain(look, start..end, rule, if doubtful { score / 2 } else { score }, traits)
}
