//! Phone numbers with a point between their groups, which begin as an address does: `06.12.34.56.78`, `0471.57.21.67`, `044.668.18.00`.

use super::Hits;
use crate::detect::context::{self, Verdict};
use crate::detect::look::Look;
use crate::detect::score::Form;
use crate::model::Traits;

/// Groups of numbers that people write so, by their lengths: France and the Netherlands, Belgium, Switzerland, North America.
const SHAPES: [&[usize]; 7] =
    [&[2, 3, 2, 3], &[2, 2, 2, 2, 2], &[4, 2, 2, 2], &[3, 2, 2, 2], &[3, 3, 2, 2], &[1, 3, 3, 4], &[2, 3, 2, 2]];
/// The most digits of them.
const MOST_DIGITS: usize = 11;

/// The number whose first group starts at `start`; says whether there was one.
#[cold]
pub(super) fn number(look: &Look<'_>, start: usize, hits: &mut Hits) -> bool {
    let Some(rule) = &look.rules.served.phone else { return false };
    if !matches!(look.byte(start), b'0' | b'1' | b'6' | b'7' | b'9')
        || look.joins(start)
        || matches!(look.before(start), b'.' | b'-' | b'/' | b'+')
    {
        return false;
    }
    let (mut digits, mut count) = ([0; MOST_DIGITS], 0);
    let (mut lengths, mut groups) = ([0; 5], 0);
    let mut at = start;
    loop {
        let first = at;
        while look.byte(at).is_ascii_digit() {
            let Some(slot) = digits.get_mut(count) else { return false };
            (*slot, count, at) = (look.byte(at), count + 1, at + 1);
        }
        let Some(slot) = lengths.get_mut(groups) else { return false };
        (*slot, groups) = (at - first, groups + 1);
        if look.byte(at) != b'.' || !look.byte(at + 1).is_ascii_digit() {
            break;
        }
        at += 1;
    }
    // `655.20.41.88`
    let is_iberian = lengths[..groups] == [3, 2, 2, 2] && digits[0] >= b'6';
    let is_shaped = is_iberian
        || SHAPES.contains(&&lengths[..groups])
            && digits[0] <= b'1'
            && (digits[0] == b'0') == (lengths[0] > 1)
            && digits[1] != b'0';
    if !is_shaped || look.joins_behind(at) {
        return false;
    }
    let Some(national) = look.rules.national.find(&digits[..count]) else { return false };
    let mut traits = Traits { validated: true, reserved: national.reserved, ..Traits::default() };
    match look.rules.words.near(look, start, at, rule.index) {
        Verdict::For => traits.context_for = true,
        Verdict::Against => {
            traits.context_against = true;
            hits.withhold(start, context::BEFORE);
        }
        Verdict::Silent => {}
    }
    hits.push_plain(look, start..at, rule, rule.score(Form::Shaped, traits), traits)
}
