//! Street addresses in running text. The house number is met first; what stands before or behind it tells whether there is a street: an end of a word
//! (`Prinsengracht 263`), a word behind its name (`221B Baker Street`), a word before it (`12 rue de la Paix`, `Calle Mayor 5`), or a postal code and a place
//! that follow (`Am Markt 5, 10115 Berlin`).

use super::{Hits, Number, is_capital, is_part, place, postal, tail};
use crate::detect::lexicon::{Parts, part};
use crate::detect::score::Form;
use crate::detect::validate::given;

/// The most words of a name of a street.
const MOST_WORDS: usize = 5;

/// A street with its number.
struct Street {
    start: usize,
    end: usize,
    /// Whether it needs nothing beside it.
    is_sure: bool,
}

pub(super) fn find(number: &Number<'_>, hits: &mut Hits) -> bool {
    let spoken = &number.look.rules.spoken;
    if let Some(rule) = spoken.street_address
        && let Some(street) = street(number)
    {
        let (end, is_placed) = tail::of(number, street.end);
        let is_sure = street.is_sure || is_placed;
        let form = if is_sure { Form::Strong } else { Form::Weak };
        if number.take(&rule, tail::with_unit(number, street.start), end, form, hits) {
            return true;
        }
    }
    postal::find(number, hits)
}

/// The street whose house number this is.
fn street(number: &Number<'_>) -> Option<Street> {
    let house = house(number);
    house
        .and_then(|house| boxed(number).or_else(|| ended(number, house)).or_else(|| opened(number, house)))
        .or_else(|| typed(number))
        .or_else(|| led(number))
        .or_else(|| house.and_then(|house| placed(number, house)))
}

/// Where a house number ends with what belongs to it: `12a`, `263-2`, `12-hs`, `5 bis`, `3/14`.
fn house(number: &Number<'_>) -> Option<usize> {
    let mut end = number.end();
    if number.digits > 5 || number.byte(number.at) == b'0' {
        return None;
    }
    let is_end = |at: usize| !number.byte(at).is_ascii_alphanumeric() && number.byte(at) != b'_' && number.byte(at) < 0x80;
    if number.byte(end).is_ascii_alphabetic() && is_end(end + 1) {
        end += 1;
    } else if number.byte(end) == b' '
        && number.byte(end + 1).is_ascii_alphabetic()
        && matches!(number.byte(end + 2), b',' | b'\n' | b';')
    {
        end += 2;
    }
    for suffix in [b" bis".as_slice(), b" ter", b"bis", b"ter", b" hs"] {
        if number.text[end..].starts_with(suffix) && is_end(end + suffix.len()) {
            end += suffix.len();
            break;
        }
    }
    if matches!(number.byte(end), b'-' | b'/') {
        let behind = number.text[end + 1..].iter().take(5).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if (1..=4).contains(&behind) && is_end(end + 1 + behind) && !matches!(number.byte(end + 1 + behind), b'-' | b'/') {
            end += 1 + behind;
        } else {
            return None;
        }
    }
    let beyond = number.byte(end + 1);
    let is_more = match number.byte(end) {
        b'.' | b',' | b':' | b'-' | b'/' => beyond.is_ascii_digit(),
        b'%' | b'\\' | b'@' => true,
        b'(' | b'=' => true,
        _ => !is_end(end),
    };
    (!is_more).then_some(end)
}

/// `Postbus 123`, `PO Box 12`.
fn boxed(number: &Number<'_>) -> Option<Street> {
    let (mut start, word_end) = number.before?;
    let word = &number.text[start..word_end];
    if number.at > word_end + 2 || !number.before_parts.has(part::BOX) || !is_capital(word) && !word.starts_with(b"po") {
        return None;
    }
    let mut is_sure = !word.eq_ignore_ascii_case(b"box") && word.len() > 2;
    if !is_sure {
        let before = &number.text[..start];
        let post: &[&[u8]] = &[b"P.O. ", b"PO ", b"P.O ", b"P O ", b"po ", b"p.o. ", b"Post Office ", b"P. O. "];
        let length = post.iter().find(|post| before.ends_with(post)).map_or(0, |post| post.len());
        start -= length;
        is_sure = length > 0;
    }
    let mut end = number.end();
    // `Postfach 10 01 02`
    while number.byte(end) == b' ' && number.text[end + 1..].iter().take(3).take_while(|byte| byte.is_ascii_digit()).count() == 2
    {
        end += 3;
    }
    Some(Street { start, end, is_sure })
}

/// `Prinsengracht 263`: the end of the word before the number says that it is a street.
fn ended(number: &Number<'_>, house: usize) -> Option<Street> {
    let (start, word_end) = number.before?;
    let gap = &number.text[word_end..number.at];
    if !matches!(gap, b" " | b". " | b", ") {
        return None;
    }
    let word = &number.text[start..word_end];
    let end = number.lexicon.end_of(word);
    // `Mariahilfer Straße 85`
    let is_apart = end == Parts::default() && number.lexicon.is_end(word) && is_capital(word) && is_behind_capital(number, start);
    if !is_apart && (end == Parts::default() || !is_capital(word) && !is_behind_lead(number, start)) {
        return None;
    }
    if is_apart {
        let (before, _) = number.word_before(start)?;
        return Some(Street { start: first_word(number, before), end: house, is_sure: true });
    }
    Some(Street { start: first_word(number, start), end: house, is_sure: end.has(part::END) })
}

/// Whether a word with a capital stands directly before `start`.
fn is_behind_capital(number: &Number<'_>, start: usize) -> bool {
    let before = number.word_before(start).filter(|(_, end)| start == end + 1);
    before.is_some_and(|(first, end)| is_capital(&number.text[first..end]) && end - first > 3)
}

/// Whether a small word is the last of a name of a street: `Tweede van der helststraat`.
fn is_behind_lead(number: &Number<'_>, start: usize) -> bool {
    number
        .word_before(start)
        .is_some_and(|(start, end)| number.parts(start, end).has(part::LEAD) && is_capital(&number.text[start..end]))
}

/// Where the name of a street begins whose last word begins at `start`.
fn first_word(number: &Number<'_>, start: usize) -> usize {
    let (mut first, mut at) = (start, start);
    let last = &number.text[start..number.word_at(start)];
    // `Example Street 14`: a street is more than its kind, also where a sentence begins.
    let is_kind = number.lexicon.is_end(last) || number.lexicon.word(last).has(part::TYPE | part::WEAK_TYPE);
    for place in 0..MOST_WORDS {
        let gap = at - number.text[..at].iter().rev().take_while(|byte| matches!(byte, b' ' | b'.')).count();
        let between = &number.text[gap..at];
        if between.is_empty() || between.len() > 2 || between == b"." || !between.ends_with(b" ") {
            break;
        }
        let word_start = gap
            - number.text[..gap]
                .iter()
                .rev()
                .take_while(|byte| is_part(**byte) || byte.is_ascii_digit() || **byte == b'.')
                .count();
        let word = &number.text[word_start..gap];
        let parts = number.lexicon.word(word);
        let is_ordinal =
            word.first().is_some_and(u8::is_ascii_digit) && word.last().is_some_and(u8::is_ascii_lowercase) && word.len() <= 4;
        // A point ends a sentence, unless the word is an abbreviation.
        let is_sentence = between.len() == 2 && word.len() > 5 && !parts.has(part::LEAD);
        if word.is_empty() || is_sentence {
            break;
        }
        let is_start =
            word_start == 0 || number.text[..word_start].ends_with(b". ") || number.text[..word_start].ends_with(b": ");
        let is_name = is_capital(word) && (!is_start || place == 0 && is_kind || given::is_given(word));
        if is_ordinal || is_name || parts.has(part::LEAD) {
            first = word_start;
        } else if !parts.has(part::PARTICLE) {
            break;
        }
        at = word_start;
    }
    first
}

/// `Calle Mayor 5`, `Avenue Louise 54`, `Via Roma 12`, `ul. Marszałkowska 10`.
fn opened(number: &Number<'_>, house: usize) -> Option<Street> {
    let (mut end, mut has_name) = (number.at, false);
    for place in 0..MOST_WORDS {
        let (start, word_end) = number.word_before(end)?;
        let word = &number.text[start..word_end];
        let gap = &number.text[word_end..end];
        let is_gap = matches!(gap, b" ") || place == 0 && gap == b", " || matches!(gap, b". " | b"/" | b"/ ");
        if !is_gap {
            return None;
        }
        let parts = if place == 0 { number.before_parts } else { number.lexicon.word(word) };
        // `C/ Mayor 5`, `ul. Polna 3`
        let is_head = parts.has(part::OPENER | part::HEAD)
            && if word.len() > 1 { is_capital(word) || gap.starts_with(b".") } else { gap.starts_with(b"/") };
        if has_name && is_head {
            return Some(Street { start, end: house, is_sure: true });
        }
        if !is_capital(word) && !parts.has(part::PARTICLE) {
            return None;
        }
        has_name |= is_capital(word);
        end = start;
    }
    None
}

/// `221B Baker Street`, `742 Evergreen Terrace`, `12 N Main St.`
fn typed(number: &Number<'_>) -> Option<Street> {
    let mut at = number.end() + usize::from(number.byte(number.end()).is_ascii_alphabetic());
    let is_free = number.at == 0 || matches!(number.text[number.at - 1], b' ' | b'"' | b'\'' | b'(' | b'>' | b'\t' | b'-');
    if number.digits > 5 || number.byte(number.at) == b'0' || !is_free || number.byte(at) != b' ' || is_behind_number(number) {
        return None;
    }
    at += 1;
    let mut found = None;
    for place in 0..MOST_WORDS {
        let word_end = number.word_at(at);
        let word = number.text.get(at..word_end)?;
        // `5th`
        let ordinal = number.text[at..].iter().take(5).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let is_ordinal = number.byte(at).is_ascii_digit() && number.byte(at + ordinal) == b' ' && ordinal > 2 && place < 2;
        let word_end = if is_ordinal { at + ordinal } else { word_end };
        let parts = number.lexicon.word(word);
        let is_name = is_ordinal || is_capital(word);
        if !(is_name || place > 0 && parts.has(part::PARTICLE)) {
            break;
        }
        // `12 June Street party`
        if place == 0 && parts.has(part::MONTH) {
            return None;
        }
        if place > 0 && is_name && parts.has(part::TYPE | part::WEAK_TYPE) {
            let end = word_end + usize::from(number.byte(word_end) == b'.' && word_end - at < 5);
            found = Some((end, parts.has(part::TYPE)));
        }
        let end = word_end + usize::from(number.byte(word_end) == b'.' && word_end - at < 5);
        if number.byte(end) != b' ' {
            break;
        }
        at = end + 1;
    }
    let (mut end, is_sure) = found?;
    // `2016 Iain Lane` is a year and somebody.
    let is_sure = is_sure && !is_year(&number.text[number.at..number.end()]);
    // `16th St NW`
    for direction in
        [b" NW".as_slice(), b" NE", b" SW", b" SE", b" N", b" S", b" E", b" W", b" North", b" South", b" East", b" West"]
    {
        if number.text[end..].starts_with(direction) && !number.byte(end + direction.len()).is_ascii_alphanumeric() {
            end += direction.len();
            break;
        }
    }
    Some(Street { start: number.at, end, is_sure })
}

/// Whether a number looks like a year.
pub(super) fn is_year(digits: &[u8]) -> bool {
    digits.len() == 4 && matches!(digits[..2], [b'1', b'9'] | [b'2', b'0'])
}

/// Whether the number is the last of a time or a date: `Nov 26 21:33:33 2024 Main Street`.
fn is_behind_number(number: &Number<'_>) -> bool {
    number.at >= 2 && number.text[number.at - 1] == b' ' && number.text[number.at - 2].is_ascii_digit()
}

/// `12 rue de la Paix`, `3 bis, avenue Foch`.
fn led(number: &Number<'_>) -> Option<Street> {
    let mut at = number.end();
    if number.digits > 4 || number.byte(number.at) == b'0' {
        return None;
    }
    for suffix in [b" bis".as_slice(), b" ter", b"bis", b"ter"] {
        if number.text[at..].starts_with(suffix) {
            at += suffix.len();
            break;
        }
    }
    at += usize::from(number.byte(at).is_ascii_uppercase() && matches!(number.byte(at + 1), b' ' | b','));
    at += usize::from(number.byte(at) == b',');
    if number.byte(at) != b' ' {
        return None;
    }
    at += 1;
    let opener_end = number.word_at(at);
    if !number.parts(at, opener_end).has(part::OPENER) {
        return None;
    }
    let (mut end, mut has_name) = (opener_end, false);
    let mut at = opener_end + usize::from(number.byte(opener_end) == b'.');
    for _ in 0..MOST_WORDS + 2 {
        if number.byte(at) != b' ' {
            break;
        }
        let word_end = number.word_at(at + 1);
        let word = &number.text[at + 1..word_end];
        if is_capital(word) {
            (end, has_name) = (word_end, true);
        } else if !number.lexicon.word(word).has(part::PARTICLE) {
            break;
        }
        at = word_end;
    }
    has_name.then_some(Street { start: number.at, end, is_sure: true })
}

/// `Am Markt 5, 10115 Berlin`: capitals, a number, a postal code and a place.
fn placed(number: &Number<'_>, house: usize) -> Option<Street> {
    let (start, word_end) = number.before?;
    let word = &number.text[start..word_end];
    if number.at != word_end + 1 || !is_capital(word) || word.len() < 3 || number.before_parts.has(part::UNIT | part::MONTH) {
        return None;
    }
    let comma = usize::from(number.byte(house) == b',');
    let code = house + comma + 1;
    if number.byte(house + comma) != b' ' {
        return None;
    }
    let start_of_code = code;
    let (code, end) = place::code_and_name(number, code)?;
    // Four digits behind a number are a year as often: `Copyright 2002, 2003 …`.
    let is_short = code.end - start_of_code == 4;
    let is_plain =
        comma > 0 && end > code.end && !(is_short && number.digits > 3) && !is_year(&number.text[start_of_code..code.end]);
    // `Ryzen 7 5900HX`
    let is_code = if code.is_telling { comma > 0 || end > code.end } else { is_plain };
    is_code.then(|| Street { start: first_word(number, start), end: house, is_sure: true })
}
