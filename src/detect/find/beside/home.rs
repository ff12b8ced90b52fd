//! Streets that somebody who lives there tells, whatever their name: `Adres Heikant 3a`, `bor på Sommarhagen 118`, `ich wohne Hinter der Mauer 2`.

use super::address::{MOST_WORDS, Street, is_year};
use super::{Number, is_capital};
use crate::detect::lexicon::part;

/// `Adres Heikant 3a`, `bor på Sommarhagen 118`, `ich wohne Hinter der Mauer 2`: somebody lives there.
pub(super) fn homed(number: &Number<'_>, house: usize) -> Option<Street> {
    if number.digits > 4 || is_year(&number.text[number.at..number.end()]) || !is_closed(number, house) {
        return None;
    }
    let (mut at, mut first) = (number.at, None);
    const PARTS: [&[u8]; 16] = [
        b"Section",
        b"Sections",
        b"Chapter",
        b"Table",
        b"Figure",
        b"Page",
        b"Version",
        b"Release",
        b"Part",
        b"Step",
        b"Line",
        b"Level",
        b"Phase",
        b"Debian",
        b"Linux",
        b"Python",
    ];
    for _ in 0..MOST_WORDS + 2 {
        let (start, end) = number.word_before(at)?;
        let word = &number.text[start..end];
        let parts = number.parts(start, end);
        let gap = &number.text[end..at];
        if PARTS.contains(&word) {
            return None;
        }
        if parts.has(part::HOME) && matches!(gap, b" " | b": " | b". " | b" \"") {
            return first.map(|start| Street { start, end: house, is_sure: true });
        }
        let is_gap = gap == b" " || gap == b". " && word.len() < 5;
        if !is_gap || parts.has(part::MONTH | part::UNIT) {
            return None;
        }
        match is_capital(word) {
            true if word.len() > 1 => first = Some(start),
            false if parts.has(part::PARTICLE) || is_towards(word) => {}
            _ => return None,
        }
        at = start;
    }
    None
}

/// Whether one of the two words before the number says that somebody lives there.
pub(super) fn is_announced(number: &Number<'_>) -> bool {
    let mut at = number.at;
    for _ in 0..2 {
        let Some((start, end)) = number.word_before(at) else { return false };
        let gap = &number.text[end..at];
        if gap != b" " && gap != b": " {
            return false;
        }
        if number.parts(start, end).has(part::HOME) {
            return true;
        }
        if !matches!(&number.text[start..end], b"at" | b"to" | b"is" | b"on" | b"te" | b"in" | b"i" | b"\xc3\xa0") {
            return false;
        }
        at = start;
    }
    false
}

/// Whether the small word may stand between who lives somewhere and where.
pub(super) fn is_towards(word: &[u8]) -> bool {
    matches!(
        word,
        b"is"
            | b"er"
            | b"ist"
            | b"at"
            | b"to"
            | b"naar"
            | b"nach"
            | b"til"
            | b"till"
            | b"i"
            | b"p\xc3\xa5"
            | b"in"
            | b"te"
            | b"nu"
            | b"now"
            | b"nog"
            | b"on"
            | b"ved"
            | b"vid"
            | b"en"
            | b"au"
            | b"a"
            | b"\xc3\xa0"
            | b"na"
            | b"przy"
            | b"w"
            | b"no"
            | b"em"
            | b"nel"
            | b"osoitteessa"
            | b"aan"
            | b"op"
            | b"de"
            | b"bij"
            | b"nummer"
            | b"den"
            | b"der"
            | b"from"
            | b"van"
    )
}

/// Whether the clause ends behind the house, or a place follows: `3a, 5821 CB`, `12 in Nieuwegein`.
pub(super) fn is_closed(number: &Number<'_>, house: usize) -> bool {
    match number.byte(house) {
        b'\n' | b'\r' | b',' | b'.' | b';' | b')' | b'"' | b'\'' | b'<' | b'|' | b'!' | b'?' => true,
        b' ' => {
            matches!(number.byte(house + 1), b'(' | b'/')
                || matches!(number.text.get(house + 1..), Some([b'i', b'n', b' ', next, ..] | [b't', b'e', b' ', next, ..] | [b'i', b' ', next, ..]) if next.is_ascii_uppercase())
        }
        _ => false,
    }
}
