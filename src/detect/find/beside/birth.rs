//! Dates of birth in running text: `born on 12 March 1974`, `geboren te Utrecht op 3-4-1981`, `né le 12 mars 1974`, `dob 19741119`, `*12.03.1985`,
//! `f. 15/1-78`. A date without a word or a sign that announces it is no one's.

use super::date::{self, Date};
use super::{Hits, Number};
use crate::detect::lexicon::part;
use crate::detect::score::Form;

/// Words between what announces a date and the date.
const MOST_WORDS: usize = 7;
/// The longest that a date goes on behind its first number, in bytes.
const LONGEST_REST: usize = 14;
/// The last year of birth of somebody who answers with nothing but a date.
const LAST_OF_SPEAKER: u32 = 2012;

pub(super) fn find(number: &Number<'_>, hits: &mut Hits) -> bool {
    let Some(rule) = number.look.rules.spoken.date_of_birth else { return false };
    const TELLING: u32 = part::LINK | part::BIRTH | part::MONTH | part::SPEAKER;
    let is_signed = is_signed(number);
    // `op`, `am`, `le`, or what announces it, stands directly before, or it follows in brackets.
    let is_telling = is_signed || number.before_parts.has(TELLING) || is_dotted(number);
    if number.digits > 8 || !is_telling && !is_before_bracket(number) {
        return false;
    }
    // Most numbers begin no date, which is told sooner than what the words before them say.
    let date = match number.digits {
        6 | 8 => date::compact(number),
        ..=4 => date::around(number),
        _ => None,
    };
    let Some(date) = date else { return false };
    let is_announced = is_telling && (is_signed || is_announced(number));
    let is_said = number.before_parts.has(part::SPEAKER);
    let is_one = match number.digits {
        6 => is_announced,
        8 => is_announced || is_said && (is_followed(number, date.end) || is_answer(number, &date)),
        _ => is_announced || is_followed(number, date.end) || is_answer(number, &date),
    };
    if !is_one {
        return false;
    }
    number.take(&rule, date.start, date.end, Form::Strong, hits)
}

/// Whether a bracket opens so soon behind the number that only the rest of a date stands between.
fn is_before_bracket(number: &Number<'_>) -> bool {
    let behind = &number.text[number.end()..];
    memchr::memchr(b'(', &behind[..behind.len().min(LONGEST_REST)]).is_some()
}

/// `*12.03.1985`, `°17/08/1992`: signs for a birth.
fn is_signed(number: &Number<'_>) -> bool {
    let before = &number.look.buffer[..number.from + number.at];
    let is_star = match before {
        [.., b' ' | b'(' | b',' | b'\n', b'*'] | [b'*'] => {
            // Not the emphasis of a text.
            let behind = &number.look.buffer[number.from + number.at..];
            let date =
                behind.iter().take(12).take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'/' | b'-')).count();
            date >= 8 && behind.get(date) != Some(&b'*')
        }
        // `Abe * 03.03.2010`
        [.., letter, b' ', b'*', b' '] => letter.is_ascii_alphabetic() && number.byte(number.end()) == b'.',
        _ => false,
    };
    is_star || matches!(before, [rest @ .., 0xc2, 0xb0] if !rest.last().is_some_and(u8::is_ascii_digit))
}

/// Whether one of the next words says that the date was one of birth: `am 5. Oktober 1972 in Bonn geboren`, `30-05-1996 (geb.)`.
fn is_followed(number: &Number<'_>, end: usize) -> bool {
    let mut at = end;
    for _ in 0..3 {
        if number.byte(at) != b' ' {
            return false;
        }
        let bracket = usize::from(number.byte(at + 1) == b'(');
        let start = at + 1 + bracket;
        let word_end = number.word_at(start);
        if number.parts(start, word_end).has(part::BIRTH) {
            return word_end - start > 3 || bracket > 0 && word_end - start > 2;
        }
        at = word_end;
    }
    false
}

/// Whether somebody says nothing but the date, as one who was asked for it: `Beller: 9 april 1970.`
fn is_answer(number: &Number<'_>, date: &Date) -> bool {
    let Some((start, end)) = number.word_before(date.start) else { return false };
    let is_said = number.parts(start, end).has(part::SPEAKER) && number.text[end..date.start] == *b": ";
    let is_end = |at: usize| matches!(number.look.byte(number.from + at), b'\n' | b'\r');
    let is_all = is_end(date.end) || number.byte(date.end) == b'.' && is_end(date.end + 1);
    is_said && is_all && date.year.is_some_and(|year| year <= LAST_OF_SPEAKER)
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
        // `20°` is a temperature.
        if word.has(part::BIRTH) && number.text[..start].last().is_some_and(u8::is_ascii_digit) {
            return false;
        }
        if word_end == start + 1 && word.has(part::BIRTH) {
            let is_dob = number.text[..word_end].to_ascii_lowercase().ends_with(b"d.o.b");
            return is_dob || place == 0 && is_letter(number, start, gap);
        }
        if word.has(part::BIRTH) {
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

/// Whether a letter stands for the word: `Vegard Holm (f. 15/1-78)`, `Helmi (s. 24.9.2011)`, `Sundell f 480102`.
fn is_letter(number: &Number<'_>, start: usize, gap: &[u8]) -> bool {
    let is_small = number.byte(start).is_ascii_lowercase();
    let date = date::around(number).or_else(|| date::compact(number));
    // `s. 12` is a page.
    let is_dated = date.is_some_and(|date| date.end - date.start >= 6);
    let is_behind = match number.text[..start] {
        [.., b'('] | [.., b',', b' '] => true,
        [.., b' '] => number.word_before(start).is_some_and(|(first, end)| super::is_capital(&number.text[first..end])),
        _ => false,
    };
    let is_er = number.text[..start].ends_with(b" er ");
    is_small && is_dated && (is_behind || is_er) && matches!(gap, b". " | b" ")
}
