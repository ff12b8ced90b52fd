//! What stands behind a street and its number: part of a house, place, postal code.

use super::address::is_year;
use super::{Number, house, place};
use crate::detect::lexicon::part;

/// What follows a street.
pub(super) struct Tail {
    /// Where the street ends with what belongs to the house.
    pub(super) end: usize,
    /// Where its postal code stands.
    pub(super) code: Option<(usize, usize)>,
    /// Whether code and place leave no doubt that it is an address.
    pub(super) is_placed: bool,
    /// Whether a place stands between.
    pub(super) is_named: bool,
    /// How far it was looked.
    pub(super) seen: usize,
    /// Whether a part of the house follows.
    pub(super) has_unit: bool,
}

/// What is counted: no code stands before it.
const MEASURES: &[&[u8]] = &[
    b"euro",
    b"eur",
    b"kr",
    b"kroner",
    b"kronor",
    b"gulden",
    b"pond",
    b"dollar",
    b"dollars",
    b"usd",
    b"gbp",
    b"km",
    b"m",
    b"m2",
    b"meter",
    b"mensen",
    b"people",
    b"personen",
    b"stuks",
    b"keer",
    b"times",
    b"uur",
    b"uhr",
    b"users",
    b"items",
    b"rows",
    b"sqm",
    b"sqft",
    b"ft",
    b"miles",
    b"mb",
    b"kb",
    b"gb",
    b"ms",
    b"kg",
    b"watt",
    b"kwh",
    b"st",
    b"stk",
    b"am",
    b"pm",
];

/// What follows a street at `at`.
pub(super) fn of(number: &Number<'_>, at: usize) -> Tail {
    let (mut end, mut at) = (at, at);
    let (mut is_named, mut has_unit) = (false, false);
    for _ in 0..6 {
        let Some((start, is_parted)) = gap(number, at) else { break };
        // `12 in Nieuwegein, 3438 sb`, `3 i 754 44 Uppsala`
        let word_end = number.word_at(start);
        let is_small = !is_named && is_small(&number.text[start..word_end]);
        let start = if is_small && number.byte(word_end) == b' ' { word_end + 1 } else { start };
        if let Some((code, is_placed)) = code(number, start, is_parted || is_small || has_unit, is_named, has_unit) {
            // In a cell of its own it is as good as one with its place.
            let is_cell = matches!(number.byte(at), b'\'' | b'"') && !is_year(&number.text[code.start..code.end]);
            let is_placed = is_placed || is_cell;
            return Tail { end, code: Some((code.start, code.end)), is_placed, is_named, has_unit, seen: code.end };
        }
        if let Some(unit) = house::unit(number, start).filter(|_| !is_named && !is_small) {
            (end, at, has_unit) = (unit, unit, true);
            continue;
        }
        let Some(name) = place::name(number, start) else { break };
        (at, is_named) = (name, true);
    }
    Tail { end, code: None, is_placed: false, is_named, has_unit, seen: at }
}

/// Whether a code may be behind what follows a street at `at`: nothing but a small word that says nothing stands directly behind it in most texts.
pub(super) fn may_have_code(number: &Number<'_>, at: usize) -> bool {
    let [first, second] = number.bytes(at);
    if first != b' ' || !second.is_ascii_lowercase() {
        return true;
    }
    let end = number.word_at(at + 1);
    let word = &number.text[at + 1..end];
    is_small(word) || super::is_capital(word) || number.parts(at + 1, end).has(part::UNIT | part::ALONE)
}

/// Whether a small word stands before places.
fn is_small(word: &[u8]) -> bool {
    matches!(word, b"in" | b"te" | b"i" | b"\xc3\xa0" | b"en" | b"a" | b"w" | b"em")
}

/// What stands between the parts of an address: where the next one begins, and whether it is more than a blank.
fn gap(number: &Number<'_>, at: usize) -> Option<(usize, bool)> {
    let text = number.text.get(at..)?;
    let length = match text {
        // HL7, LDAP, and the end of a line in an escaped text.
        [b'^', ..] => text.iter().take_while(|byte| **byte == b'^').count(),
        [b' ', b'$', b' ', ..] => 3,
        [b'\\', b'n', ..] => 2,
        [b' ', b'-' | b'/' | b'|', b' ', ..] => 3,
        [b',', b' ', b' ', ..] => 3,
        [b',' | b';', b' ', ..] => 2,
        [b',', next, ..] if next.is_ascii_alphanumeric() => 1,
        [b'.', b' ', ..] => 2,
        [b' ', 0xe2, 0x80, 0x93 | 0xa2, b' ', ..] => 5,
        [b' ', 0xc2, 0xb7, b' ', ..] => 4,
        // The next cell of a row: `'Torenlaan 8','1251 HJ'`.
        [b'\'', b',', b' ', b'\'', ..] => 4,
        [b'\'', b',', b'\'', ..] | [b'"', b',', b'"', ..] | [b'"', b';', b'"', ..] => 3,
        [b';' | b'|' | b'\t', next, ..] if next.is_ascii_alphanumeric() => 1,
        [b' ', b' ', ..] => 2,
        [b' ', ..] => 1,
        _ => return None,
    };
    let is_parted = text[0] != b' ' || length > 2;
    // A point ends a sentence, so no place follows one; a code may.
    (text[0] != b'.' || text[2..].first().is_some_and(u8::is_ascii_digit)).then_some((at + length, is_parted))
}

/// The postal code at `start`, and whether it is one without doubt.
fn code(number: &Number<'_>, start: usize, is_parted: bool, is_named: bool, has_unit: bool) -> Option<(place::Code, bool)> {
    if let Some((code, end)) = place::code_and_name(number, start) {
        let text = &number.text[code.start..code.end];
        let is_indian = text.len() == 7 && text[3] == b' ' && text[4].is_ascii_digit();
        let is_doubtful = !code.is_telling && (is_measured(number, code.end) || is_indian);
        return (!is_doubtful && (code.is_telling || end > code.end)).then_some((code, true));
    }
    if let Some(code) = place::typed_code(number, start).filter(|_| is_parted || is_named) {
        return Some((code, true));
    }
    let code = place::code(number, start)?;
    let text = &number.text[code.start..code.end];
    let is_end = matches!(
        number.byte(code.end),
        b'\n' | b'\r' | b'.' | b',' | b';' | b')' | b'"' | b'\'' | b'<' | b'|' | b'^' | b'\\' | b'?' | b'!'
    );
    let is_followed = number.byte(code.end) == b' ' && !is_measured(number, code.end);
    let is_short = text.len() == 4;
    let is_one = if is_named {
        !is_year(text)
    } else {
        is_parted && !is_year(text) && (has_unit || text.len() != 6 || text[3] == b' ' || text[2] == b'-')
    };
    // `2000,` is a code as well as a year: Antwerp.
    let is_antwerp = is_parted && text == b"2000" && is_end;
    ((is_one || is_antwerp) && (is_end || is_followed && !(is_short && !is_parted && !is_named))).then_some((code, false))
}

/// Whether what stands behind the blank at `at` is counted.
fn is_measured(number: &Number<'_>, at: usize) -> bool {
    let start = at + usize::from(number.byte(at) == b' ');
    let end = start
        + number
            .text
            .get(start..)
            .map_or(0, |text| text.iter().take(9).take_while(|byte| byte.is_ascii_alphanumeric() || **byte >= 0x80).count());
    let word = &number.text[start..end];
    // `7500 St. Moritz`
    let is_saint = word == b"St" && number.byte(end) == b'.';
    !is_saint && MEASURES.iter().any(|measure| word.eq_ignore_ascii_case(measure))
}
