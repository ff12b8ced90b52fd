//! Dates of birth in running text: `born on 12 March 1974`, `geboren te Utrecht op 3-4-1981`, `né le 12 mars 1974`. A date without a word that
//! announces it is no one's.

use super::{Hits, Number, date};
use crate::detect::lexicon::part;
use crate::detect::score::Form;

/// Words between what announces a date and the date.
const MOST_WORDS: usize = 7;

pub(super) fn find(number: &Number<'_>, hits: &mut Hits) -> bool {
    let Some(rule) = number.look.rules.spoken.date_of_birth else { return false };
    // `op`, `am`, `le`, or what announces it, stands directly before.
    if number.digits > 4 || !(number.before_parts.has(part::LINK | part::BIRTH | part::MONTH) || is_dotted(number)) {
        return false;
    }
    let is_announced = is_announced(number);
    let Some((start, end)) = date::around(number).filter(|(_, end)| is_announced || is_followed(number, *end)) else {
        return false;
    };
    number.take(&rule, start, end, Form::Strong, hits)
}

/// Whether one of the next words says that the date was one of birth: `am 5. Oktober 1972 in Bonn geboren`.
fn is_followed(number: &Number<'_>, end: usize) -> bool {
    let mut at = end;
    for _ in 0..3 {
        if number.byte(at) != b' ' {
            return false;
        }
        let word_end = number.word_at(at + 1);
        if number.parts(at + 1, word_end).has(part::BIRTH) {
            return number.text[at + 1..word_end].len() > 3;
        }
        at = word_end;
    }
    false
}

/// `d.o.b. 12-03-1974`, `geb.dat. 12-3-1974`
fn is_dotted(number: &Number<'_>) -> bool {
    number
        .before
        .is_some_and(|(start, end)| start > 1 && end - start < 4 && number.byte(start - 1) == b'.' && number.byte(end) == b'.')
}

/// Whether a word before the number says that a date of birth follows.
fn is_announced(number: &Number<'_>) -> bool {
    let mut end = number.at;
    let mut is_linked = false;
    for place in 0..MOST_WORDS {
        let Some((start, word_end)) = number.word_before(end) else { return false };
        let word = number.parts(start, word_end);
        let gap = &number.text[word_end..end];
        let is_abbreviated = word_end - start <= 3;
        // A sentence, a bracket or a clause ends here.
        if gap.contains(&b'(') && place > 0 || gap.contains(&b'.') && !is_abbreviated && place > 0 || gap.contains(&b'/') {
            return false;
        }
        if word.has(part::BIRTH) || gap.starts_with(b".") && number.text[..word_end].to_ascii_lowercase().ends_with(b"d.o.b") {
            return true;
        }
        let is_link = word.has(part::LINK);
        if place == 0 {
            is_linked = is_link;
            // `born March 12`
            if !is_link && !word.has(part::MONTH) {
                return false;
            }
        } else if !is_linked && !is_link && place > 1 {
            return false;
        }
        is_linked |= is_link;
        end = start;
    }
    false
}
