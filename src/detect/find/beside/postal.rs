//! Postal codes without a street: before a place, behind a state, on a line with a place, or behind a word that says what they are.

use super::address::{is_announced, is_year};
use super::{Hits, Number, is_capital, is_part, place};
use crate::detect::lexicon::part;
use crate::detect::look::Look;
use crate::detect::score::Form;
use crate::model::Traits;

/// Letters of countries before their codes, as the posts and signs on cars have them.
const COUNTRIES: [&[u8]; 33] = [
    b"A", b"B", b"D", b"F", b"I", b"L", b"S", b"N", b"H", b"FI", b"SE", b"NO", b"DK", b"DE", b"AT", b"CH", b"NL", b"BE", b"FR",
    b"LT", b"LV", b"EE", b"PL", b"CZ", b"SK", b"ES", b"PT", b"IT", b"LU", b"GR", b"HR", b"SI", b"HU",
];

/// The longest that a code goes on behind its first digits, with what is glued to it, in bytes.
const LONGEST_REST: usize = 8;

pub(super) fn find(number: &Number<'_>, hits: &mut Hits) -> bool {
    let Some(rule) = number.look.rules.spoken.postal_code else { return false };
    let (at, is_british) = match number.text[..number.at].iter().rev().position(|byte| *byte == b' ') {
        // The second half of one of the United Kingdom: `6XE`.
        Some(0) if number.digits == 1 => {
            let first = number.at - 1;
            (first - number.text[..first].iter().rev().take(4).take_while(|byte| byte.is_ascii_alphanumeric()).count(), true)
        }
        // `111 28`
        Some(0) if number.digits == 2 => (three_before(number).unwrap_or(number.at), false),
        _ => (number.at, false),
    };
    let announced = number.word_before(at).filter(|(_, end)| at <= end + 2);
    // `cp` is a command too.
    let is_code = |start: usize, end: usize| number.parts(start, end).has(part::POSTAL) && number.text[start..end] != *b"cp";
    let is_announced = announced.is_some_and(|(start, end)| is_code(start, end));
    let state = announced.filter(|_| !is_british).and_then(|(start, end)| behind_state(number, start, end));
    let is_line = is_line(number, at);
    let is_abroad = behind_country(number);
    if !(is_announced || is_line || is_abroad || state.is_some() || may_be_one(number) || is_in_home(number)) {
        return false;
    }
    let Some(code) = place::code(number, at).filter(|code| code.end > number.at && (!is_british || code.is_telling)) else {
        if is_announced || state.is_some() {
            // What is glued to it may be a value of its own.
            hits.withhold_among(number.from + at, number.from + number.end(), LONGEST_REST);
        }
        return false;
    };
    let before = number.text[..at].last().copied().unwrap_or(b'\n');
    if !matches!(before, b' ' | b'\n' | b',' | b'(' | b'"' | b'\'' | b'\t' | b'>' | b'^' | b';' | b'|' | b'-') {
        return false;
    }
    let has_name = number.byte(code.end) == b' ' && place::name(number, code.end + 1).is_some();
    let form = match () {
        () if is_announced || is_british => Form::Strong,
        () if is_line && !is_year(&number.text[at..code.end]) => Form::Strong,
        () if code.is_telling && is_quoted(number, &code) || is_abroad && (has_name || code.is_telling) => Form::Strong,
        () if has_name && is_in_home(number) && !is_year(&number.text[at..code.end]) => Form::Strong,
        () if state.is_some_and(|digits| code.end - at >= digits) => Form::Strong,
        // `Copyright 1991 DJ Delorie`
        () if code.is_telling && has_name && !is_year(&number.text[at..at + 4]) || is_before_street(number, &code) => {
            Form::Strong
        }
        () if code.is_telling || has_name && number.digits == 5 => Form::Weak,
        () => return false,
    };
    number.take(&rule, at, code.end, form, hits)
}

/// Whether what stands beside the digits may make them a postal code: `1016 GV`, `10115 Berlin`, `NW1 6XE`.
fn may_be_one(number: &Number<'_>) -> bool {
    let end = number.end();
    let gap = usize::from(number.byte(end) == b' ');
    let [first, second] = [number.byte(end + gap), number.byte(end + gap + 1)];
    match number.digits {
        1 => gap == 0 && first.is_ascii_uppercase() && second.is_ascii_uppercase(),
        4 => first.is_ascii_uppercase() && second.is_ascii_uppercase(),
        5 => gap == 1 && (first.is_ascii_uppercase() || first >= 0x80),
        _ => false,
    }
}

/// Where three digits begin that stand before a blank and these two.
fn three_before(number: &Number<'_>) -> Option<usize> {
    let at = number.at.checked_sub(4)?;
    let is_free = at == 0 || !number.text[at - 1].is_ascii_alphanumeric();
    (is_free && number.text[at..at + 3].iter().all(u8::is_ascii_digit)).then_some(at)
}

/// Whether letters of a country stand before the code: `A-6020 Innsbruck`, `FI-00100`.
fn behind_country(number: &Number<'_>) -> bool {
    let before = &number.text[..number.at];
    let Some(rest) = before.strip_suffix(b"-") else { return false };
    let letters = rest.iter().rev().take(3).take_while(|byte| byte.is_ascii_uppercase()).count();
    COUNTRIES.contains(&&rest[rest.len() - letters..])
        && (3..=5).contains(&number.digits)
        && !rest[..rest.len() - letters]
            .last()
            .is_some_and(|byte| is_part(*byte) || byte.is_ascii_digit() || matches!(byte, b'_' | b'.' | b'/'))
}

/// Whether the code is all that stands in quotes.
fn is_quoted(number: &Number<'_>, code: &place::Code) -> bool {
    number.text[..code.start].ends_with(b"'") && number.byte(code.end) == b'\''
}

/// Whether somebody lives in the place behind the code: `gedomicilieerd te 9320 Erembodegem`.
fn is_in_home(number: &Number<'_>) -> bool {
    number.digits == 4 && number.byte(number.end()) == b' ' && is_announced(number)
}

/// Whether code and place are all of the line: `33200 TAMPERE`, `111 28 Stockholm`, `6020 Innsbruck`.
fn is_line(number: &Number<'_>, at: usize) -> bool {
    let look = number.look;
    if at > 0 || !matches!(look.before(number.from), b'\n') || !(2..=5).contains(&number.digits) {
        return false;
    }
    let Some(code) = place::code(number, 0).filter(|code| !code.is_telling) else { return false };
    // Years, and numbers that are counted.
    let first = number.word_at(code.end + 1);
    let is_word = first > code.end + 4 && !number.text[code.end + 1..first].ends_with(b"ed");
    let Some(end) = place::name(number, code.end + 1).filter(|_| number.byte(code.end) == b' ' && is_word) else { return false };
    let behind = number.from + end;
    matches!(look.byte(behind), b'\n' | b'\r') && (code.end > 4 || !is_year(&number.text[..4]))
}

/// How many digits a code has behind the state or province in `start..end`, with a place before it: `Boise, ID 83701`, `Woombye QLD 4559`.
fn behind_state(number: &Number<'_>, start: usize, end: usize) -> Option<usize> {
    let word = &number.text[start..end];
    let is_short = word.len() <= 3 && word.iter().all(u8::is_ascii_uppercase);
    if !(is_short || is_capital(word) && word.len() > 3) || !number.lexicon.word(word).has(part::STATE) || number.at != end + 1 {
        return None;
    }
    let (first, last) = number.word_before(start)?;
    let is_parted = number.byte(last) == b',';
    let is_named = is_capital(&number.text[first..last]) && last - first > 2;
    match word.len() {
        3 if is_named => Some(4),
        _ if is_named && is_parted => Some(5),
        _ => None,
    }
}

/// Whether a street with its number follows the code: `6821 BN, Sonsbeekweg 40`.
fn is_before_street(number: &Number<'_>, code: &place::Code) -> bool {
    let start = code.end + 2;
    if !code.is_telling || number.byte(code.end) != b',' || number.byte(code.end + 1) != b' ' {
        return false;
    }
    let end = number.word_at(start);
    let is_street = end > start + 3 && is_capital(&number.text[start..end]);
    is_street && number.byte(end) == b' ' && number.byte(end + 1).is_ascii_digit()
}

/// An Eircode whose first digit stands at `position`: `D08 X7K2`.
#[cold]
pub(super) fn eircode(look: &Look<'_>, position: usize, hits: &mut Hits) {
    let Some(rule) = look.rules.spoken.postal_code else { return };
    let start = position - 1;
    let Some(length) = place::irish(&look.buffer[start..look.buffer.len().min(start + 10)]) else { return };
    if look.joins(start) || look.joins_behind(start + length) {
        hits.withhold_among(start, start + length, 2);
    } else {
        let traits = Traits::default();
        hits.push(look, start..start + length, rule.index, rule.score(Form::Strong, traits), traits);
    }
}
