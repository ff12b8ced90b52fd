//! Dates of birth in running text: `born on 12 March 1974`, `geboren te Utrecht op 3-4-1981`, `né le 12 mars 1974`, `dob 19741119`, `*12.03.1985`,
//! `f. 15/1-78`. A date without a word or a sign that announces it is no one's.

use super::date::{self, Date};
use super::{Hits, Number};
use crate::detect::lexicon::part;
use crate::detect::score::Form;
use crate::detect::validate::given;

/// Words between what announces a date and the date.
const MOST_WORDS: usize = 7;
/// The longest that a date goes on behind its first number, in bytes.
const LONGEST_REST: usize = 14;
/// The last year of birth of somebody who answers with nothing but a date.
const LAST_OF_SPEAKER: u32 = 2012;
/// The last year that stands alone as one of birth.
const LAST_ALONE: u32 = 2015;
/// The last year of birth of somebody in brackets behind whose name a date stands.
const LAST_IN_BRACKETS: u32 = 2013;

/// Forms of address and words for those whose day of birth is noted behind their name.
const ADDRESSED: &[&str] = &[
    "mw",
    "mevr",
    "mevrouw",
    "mej",
    "dhr",
    "hr",
    "heer",
    "meneer",
    "dhr",
    "mvr",
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "frau",
    "herr",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "sr",
    "sra",
    "srta",
    "sig",
    "sigra",
    "pan",
    "pani",
    "fru",
    "pt",
    "patient",
    "patiënt",
    "patiënte",
    "cliënt",
    "cliënte",
    "client",
    "leerling",
    "zoon",
    "dochter",
    "kind",
    "son",
    "daughter",
    "baby",
    "sonen",
    "dottern",
    "sønnen",
    "datteren",
    "datter",
    "sohn",
    "tochter",
    "fils",
    "fille",
    "hijo",
    "hija",
    "pupil",
    "resident",
    "bewoner",
    "bewoonster",
    "acheteur",
    "acheteuse",
    "passenger",
    "vader",
    "moeder",
    "father",
    "mother",
    "barnet",
    "eleven",
    "patienten",
];

/// Announce a date, or stand between what does and the date.
const TELLING: u32 = part::LINK | part::BIRTH | part::MONTH | part::SPEAKER;

/// Whether the number may be of a date, and something may say that it is one of birth, by what stands directly beside it. Over-approves.
pub(super) fn may_be(number: &Number<'_>) -> bool {
    let is_led = || match number.text[..number.at] {
        // `*12.03.1985`, `°17/08/1992`, `Holm (13/2/38)`, `de Wit, 04-11-1938`, `né en 1939`, `geboren - 1974-03-12`
        [.., b'*' | b'(' | 0xb0] | [.., b'*' | b',' | b'-', b' '] | [.., b'e', b'n', b' '] => true,
        _ => number.digits <= 2 || is_dotted(number) || is_before_bracket(number),
    };
    let is_named =
        || matches!(number.digits, 2 | 4) && (number.before_parts.has(part::BIRTH | part::MONTH) || is_behind_en(number));
    let is_wanted = number.look.rules.spoken.date_of_birth.is_some() && number.digits <= 8;
    is_wanted && (date::may_be(number) && (number.before_parts.has(TELLING) || is_led()) && number.date().is_some() || is_named())
}

pub(super) fn find(number: &Number<'_>, hits: &mut Hits) -> bool {
    let Some(rule) = number.look.rules.spoken.date_of_birth.filter(|_| number.digits <= 8) else { return false };
    let date = number.date();
    let noted = date.and_then(|date| noted(number, date));
    if let Some(date) = noted.or_else(|| spelled(number)).or_else(|| year_alone(number)) {
        return number.take(&rule, date.start, date.end, Form::Strong, hits);
    }
    // Most numbers begin no date, which is told sooner than what the words before them say.
    let Some(date) = date else { return false };
    let is_signed = is_signed(number);
    let is_near = || number.digits <= 2 && is_near_birth(number);
    // `op`, `am`, `le`, or what announces it, stands directly before, or it follows in brackets.
    let is_telling = is_signed
        || number.before_parts.has(TELLING)
        || is_dotted(number)
        || number.text[..number.at].ends_with(b" - ")
        || number.text[..number.at].ends_with(b" en ")
        || is_near();
    if !is_telling && !is_before_bracket(number) {
        return false;
    }
    let is_announced = is_telling && (is_signed || is_announced(number) || is_near());
    let is_said = number.before_parts.has(part::SPEAKER);
    let is_one = match number.digits {
        6 => is_announced,
        8 => is_announced || is_said && (is_followed(number, date.end) || is_answer(number, &date)),
        _ => is_announced || is_followed(number, date.end) || is_answer(number, &date),
    };
    is_one && number.take(&rule, date.start, date.end, Form::Strong, hits)
}

/// A date behind the name of somebody: in brackets, behind a form of address, or as when somebody is from: `Mw. Kooistra (13/2/38)`,
/// `mevr. de Wit, 04-11-1938`, `hij is van 27-06-2003`.
fn noted(number: &Number<'_>, date: Date) -> Option<Date> {
    let before = &number.text[..number.at];
    let is_bracketed = before.ends_with(b" (");
    let is_parted = before.ends_with(b", ");
    let is_from = before.ends_with(b" van ") && number.digits <= 2;
    if !(is_bracketed || number.digits <= 4 && (is_parted || is_from)) || date.start != number.at || date.end - date.start < 6 {
        return None;
    }
    if date.year.is_some_and(|year| !(1900..=LAST_IN_BRACKETS).contains(&year)) {
        return None;
    }
    if is_from {
        const SUBJECTS: &[&[u8]] = &[
            b"ik ben van ",
            b"hij is van ",
            b"zij is van ",
            b"ze is van ",
            b"je bent van ",
            b"u bent van ",
            b"is ook van ",
            b"moeder is van ",
            b"vader is van ",
            b"zoon is van ",
            b"dochter is van ",
            b"man is van ",
            b"vrouw is van ",
            b"partner is van ",
        ];
        let is_closed =
            matches!(number.byte(date.end), b'.' | b',' | b'\n' | b'\r' | b')' | b'!' | b'?') || number.text.len() == date.end;
        let small = before.to_ascii_lowercase();
        return (is_closed && SUBJECTS.iter().any(|subject| small.ends_with(subject))).then_some(date);
    }
    let is_closed = if is_bracketed {
        number.byte(date.end) == b')'
    } else {
        matches!(number.byte(date.end), b',' | b'\n' | b'\r' | b';')
            || number.byte(date.end) == b'.' && number.byte(date.end + 1) == b' '
    };
    if !is_closed {
        return None;
    }
    let (mut at, mut names, mut is_given) = (number.at, 0, false);
    for place in 0..5 {
        let (start, end) = number.word_before(at)?;
        let word = &number.text[start..end];
        let gap = &number.text[end..at];
        let small = word.to_ascii_lowercase();
        let is_somebody =
            number.parts(start, end).has(part::SPEAKER | part::PERSON) || ADDRESSED.iter().any(|title| title.as_bytes() == small);
        if place > 0 && names > 0 && is_somebody {
            return Some(date);
        }
        let is_gap = place == 0 || gap == b" " || gap == b". " && word.len() < 4;
        if !is_gap {
            break;
        }
        if super::is_capital(word) {
            names += 1;
            // A whole name, or one that is nothing else.
            is_given |= given::is_given(word);
            if is_bracketed
                && is_given
                && names > 1
                && date.year.is_some()
                && date.end - date.start > 7
                && is_numeric(number, &date)
            {
                return Some(date);
            }
        } else if !number.lexicon.word(word).has(part::PARTICLE) || names == 0 {
            break;
        }
        at = start;
    }
    None
}

/// A date whose day is a word: `vijf april 1962`, `ventidue settembre '68`, where one of birth is announced or asked for.
fn spelled(number: &Number<'_>) -> Option<Date> {
    if !matches!(number.digits, 2 | 4) || !number.before_parts.has(part::MONTH) {
        return None;
    }
    let text = &number.text[number.at..number.end()];
    let year = text.iter().fold(0, |value, digit| value * 10 + u32::from(digit & 15));
    let (month, month_end) = number.before?;
    let gap = &number.text[month_end..number.at];
    let is_year = if number.digits == 4 { gap == b" " && (1900..=LAST_ALONE).contains(&year) } else { gap == b" '" };
    let (start, end) = number.word_before(month).filter(|(_, end)| month == end + 1 && is_year)?;
    let word = &number.text[start..end];
    if word.len() < 3 || !word.iter().all(|byte| byte.is_ascii_lowercase() || *byte >= 0x80 || *byte == b'-') {
        return None;
    }
    let (before, before_end) = number.word_before(start)?;
    let gap = &number.text[before_end..start];
    let parts = number.parts(before, before_end);
    let is_told = parts.has(part::SPEAKER) && gap == b": " || parts.has(part::BIRTH) && matches!(gap, b" " | b": ");
    let is_linked = parts.has(part::LINK)
        && gap == b" "
        && number.word_before(before).is_some_and(|(first, last)| number.parts(first, last).has(part::BIRTH | part::SPEAKER));
    (is_told || is_linked).then_some(Date { start, end: number.end(), year: None })
}

/// Whether the date is of numbers, with the year behind the day: `31/12/1999`.
fn is_numeric(number: &Number<'_>, date: &Date) -> bool {
    let text = &number.text[date.start..date.end];
    text.len() <= 10 && number.digits <= 2 && text.iter().all(|byte| byte.is_ascii_digit() || b"-./".contains(byte))
}

/// A year behind a word for a birth: `b. 1931`, `né en 1939`, `Jahrgang 1950`.
fn year_alone(number: &Number<'_>) -> Option<Date> {
    let end = number.end();
    let text = &number.text[number.at..end];
    let is_year = number.digits == 4 && matches!(text[0], b'1' | b'2');
    if !is_year {
        return None;
    }
    let year = text.iter().fold(0, |value, digit| value * 10 + u32::from(digit & 15));
    let is_closed = match number.text.get(end..).unwrap_or_default() {
        [b'.' | b',' | b';' | b')' | b'\r' | b'\n' | b'!' | b'?' | b'"' | b'\'', next, ..] => !next.is_ascii_digit(),
        [b' ', next, ..] => matches!(next, b'(' | b'/' | b'|'),
        [_] | [] => true,
        _ => false,
    };
    if !(1900..=LAST_ALONE).contains(&year) || !is_closed {
        return None;
    }
    let (start, word_end) = number.before?;
    let word = &number.text[start..word_end];
    let gap = &number.text[word_end..number.at];
    let is_french = is_behind_en(number) && gap == b" " && {
        let before = &number.text[..start];
        ["né ", "née ", "nés ", "nascido ", "nascida "].iter().any(|born| before.ends_with(born.as_bytes()))
    };
    let is_birth = number.before_parts.has(part::BIRTH) && matches!(gap, b" " | b". " | b": ");
    let is_letter = word.len() == 1 && gap == b". " && matches!(number.text[..start], [.., b'('] | [.., b',', b' '])
        || word.len() == 1 && gap == b" " && matches!(number.text[..start], [.., b'(']);
    (is_french || is_birth && (word.len() > 1 || is_letter)).then_some(Date { start: number.at, end, year: Some(year) })
}

/// Whether the word before the number is `en`, as in `né en 1939`.
fn is_behind_en(number: &Number<'_>) -> bool {
    number.before.is_some_and(|(start, end)| &number.text[start..end] == b"en")
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
    let is_said = number.parts(start, end).has(part::SPEAKER) && matches!(&number.text[end..date.start], b": " | b" : ");
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
    // `date of birth - 12 March`, `né(e) le`
    for dash in [" - ", " \u{2013} "] {
        if number.text[..end].ends_with(dash.as_bytes()) {
            end -= dash.len();
            break;
        }
    }
    if number.text[..end].ends_with(b"(e) le ") {
        return ["né(e) le ", "Né(e) le "].iter().any(|born| number.text[..end].ends_with(born.as_bytes()));
    }
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
            let small = number.text[..word_end].to_ascii_lowercase();
            let is_dob = small.ends_with(b"d.o.b") || small.ends_with(b"d/o/b");
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
                return is_near_birth(number);
            }
        } else if !is_linked && !is_link && place > 1 {
            return false;
        }
        is_linked |= is_link;
        end = start;
    }
    false
}

/// Whether a whole date stands few small words behind a word for a birth: `DOB as per docs 17.08.1990`.
fn is_near_birth(number: &Number<'_>) -> bool {
    let date = number.date();
    let is_whole = |date: &Date| date.year.is_some() || date.end - date.start >= 6;
    if !date.is_some_and(|date| date.start == number.at && is_whole(&date) && is_numeric(number, &date)) {
        return false;
    }
    let mut at = number.at;
    if let Some(place) = number.text[..at].strip_suffix(b", ") {
        // `GEB.: Leuven, 11/09/1963`
        let town = place
            .iter()
            .rev()
            .take_while(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80 || matches!(byte, b'-' | b'\''))
            .count();
        let (before, town) = place.split_at(place.len() - town);
        let label = before.trim_ascii_end().strip_suffix(b":").unwrap_or_default();
        return super::is_capital(town)
            && number
                .word_before(label.len())
                .is_some_and(|(start, end)| !label.is_empty() && number.parts(start, end).has(part::BIRTH));
    }
    for place in 0..5 {
        // `Geboortedatum ter controle: 30.01.1951`
        let is_gap = |end: usize| at == end + 1 || place == 0 && number.text[end..at] == *b": ";
        let Some((start, end)) = number.word_before(at).filter(|(_, end)| is_gap(*end)) else { return false };
        let word = &number.text[start..end];
        if place > 0 && end - start > 2 && number.parts(start, end).has(part::BIRTH) {
            return true;
        }
        // Of a form all words may be in capitals.
        let is_small = word.iter().all(|byte| byte.is_ascii_lowercase() || *byte >= 0x80);
        if !is_small && !word.iter().all(u8::is_ascii_uppercase) {
            return false;
        }
        at = start;
    }
    false
}

/// Whether a letter stands for the word: `Vegard Holm (f. 15/1-78)`, `Helmi (s. 24.9.2011)`, `Sundell f 480102`.
fn is_letter(number: &Number<'_>, start: usize, gap: &[u8]) -> bool {
    let is_small = number.byte(start).is_ascii_lowercase();
    let date = number.date();
    // `s. 12` is a page.
    let is_dated = date.is_some_and(|date| date.end - date.start >= 6);
    let is_behind = match number.text[..start] {
        [] | [.., b'('] | [.., b',', b' '] => date.is_some_and(|date| date.end - date.start >= 8) || start > 0,
        [.., b' '] => number.word_before(start).is_some_and(|(first, end)| {
            super::is_capital(&number.text[first..end]) || number.parts(first, end).has(part::PERSON)
        }),
        _ => false,
    };
    let is_er = number.text[..start].ends_with(b" er ");
    is_small && is_dated && (is_behind || is_er) && matches!(gap, b". " | b" ")
}
