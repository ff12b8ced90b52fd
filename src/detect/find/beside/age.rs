//! Ages in running text: `my 12 year old son`, `12 jaar oud`, `een 15-jarige`, `aged 12`. Of somebody under eighteen they say that a minor is
//! spoken of.

use super::{Hits, Number};
use crate::detect::lexicon::part;
use crate::detect::score::Form;

/// Who is younger is a minor (Convention on the Rights of the Child, article 1).
const OF_AGE: u32 = 18;
/// The oldest age that is one.
const OLDEST: u32 = 120;

/// Whether a word for years or ages stands directly beside the number.
pub(super) fn may_be(number: &Number<'_>) -> bool {
    let is_telling = number.behind_parts.has(part::YEARS | part::OF_AGE) || number.before_parts.has(part::AGED);
    number.digits <= 3 && is_telling
}

pub(super) fn find(number: &Number<'_>, hits: &mut Hits) -> bool {
    let spoken = &number.look.rules.spoken;
    let end = number.end();
    if !may_be(number) {
        return false;
    }
    let value = number.text[number.at..end].iter().fold(0, |value, digit| value * 10 + u32::from(digit & 15));
    let minor = spoken.minor.filter(|_| value < OF_AGE);
    let Some(rule) = minor.or(spoken.age).filter(|_| value <= OLDEST) else { return false };
    let Some((end, form)) = phrase(number).or_else(|| announced(number)) else { return false };
    number.take(&rule, number.at, end, form, hits)
}

/// The phrase that the number begins: where it ends.
fn phrase(number: &Number<'_>) -> Option<(usize, Form)> {
    let end = number.end();
    let start = end + usize::from(matches!(number.byte(end), b' ' | b'-'));
    let word_end = number.word_at(start);
    // `year-old` is one word to us.
    let first_end = start + number.text.get(start..word_end)?.iter().position(|byte| *byte == b'-').unwrap_or(word_end - start);
    let word = number.parts(start, first_end);
    if word.has(part::OF_AGE) {
        return Some((first_end, Form::Strong));
    }
    if !word.has(part::YEARS) || first_end == start {
        return None;
    }
    let next = first_end + usize::from(matches!(number.byte(first_end), b' ' | b'-'));
    let next_end = number.word_at(next);
    let next_end = next + number.text.get(next..next_end)?.iter().position(|byte| *byte == b'-').unwrap_or(next_end - next);
    let is_old = next > first_end && number.parts(next, next_end).has(part::OLD);
    if is_old {
        return Some((next_end, Form::Weak));
    }
    // `mijn dochter van 7 jaar`
    is_behind_person(number).then_some((first_end, Form::Strong))
}

/// Whether one of the three words before the number is somebody.
fn is_behind_person(number: &Number<'_>) -> bool {
    let mut at = number.at;
    for _ in 0..3 {
        let Some((start, end)) = number.word_before(at).filter(|(_, end)| at - end == 1) else { return false };
        if number.parts(start, end).has(part::PERSON) {
            return true;
        }
        at = start;
    }
    false
}

/// An age behind a word that says so: `aged 12`.
fn announced(number: &Number<'_>) -> Option<(usize, Form)> {
    let (_, word_end) = number.before.filter(|_| number.before_parts.has(part::AGED))?;
    let end = number.end();
    let is_joined =
        matches!(number.byte(end), b'.' | b',' | b'-' | b'/' | b':' | b'%') && number.byte(end + 1).is_ascii_alphanumeric();
    let is_alone = !(is_joined || number.byte(end).is_ascii_alphanumeric());
    let is_aged = number.at == word_end + 1;
    let next = number.word_at(end + 1);
    // `aged 12 months`
    let is_followed = number.byte(end) == b' ' && next > end + 1 && number.text[end + 1..next].starts_with(b"mo");
    // `wine aged 12 years`: many things are aged so many years.
    let is_counted = number.byte(end) == b' ' && number.parts(end + 1, next).has(part::YEARS);
    (is_aged && is_alone && !is_followed).then_some((end, if is_counted { Form::Weak } else { Form::Strong }))
}
