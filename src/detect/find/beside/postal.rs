//! Postal codes without a street: before a place, or behind a word that says what they are.

use super::address::is_year;
use super::{Hits, Number, is_capital, place};
use crate::detect::lexicon::part;
use crate::detect::score::Form;

pub(super) fn find(number: &Number<'_>, hits: &mut Hits) -> bool {
    let Some(rule) = number.look.rules.spoken.postal_code else { return false };
    let (at, is_british) = match number.text[..number.at].iter().rev().position(|byte| *byte == b' ') {
        // The second half of one of the United Kingdom: `6XE`.
        Some(0) if number.digits == 1 => {
            let first = number.at - 1;
            (first - number.text[..first].iter().rev().take(4).take_while(|byte| byte.is_ascii_alphanumeric()).count(), true)
        }
        _ => (number.at, false),
    };
    let announced = number.word_before(at).filter(|(_, end)| at <= end + 2);
    let is_announced = announced.is_some_and(|(start, end)| number.parts(start, end).has(part::POSTAL));
    if !is_announced && !may_be_one(number) {
        return false;
    }
    let Some(code) = place::code(number, at).filter(|code| code.end > number.at && (!is_british || code.is_telling)) else {
        return false;
    };
    let before = number.text[..at].last().copied().unwrap_or(b'\n');
    if !matches!(before, b' ' | b'\n' | b',' | b'(' | b'"' | b'\t' | b'>') {
        return false;
    }
    let has_name = number.byte(code.end) == b' ' && place::name(number, code.end + 1).is_some();
    // `London NW1 6XE`
    let is_behind_name =
        is_british && announced.is_some_and(|(start, end)| is_capital(&number.text[start..end]) && end - start > 3);
    let form = match () {
        () if is_announced => Form::Strong,
        // `Copyright 1991 DJ Delorie`
        () if code.is_telling && has_name && !is_british && !is_year(&number.text[at..at + 4]) || is_behind_name => Form::Strong,
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
