//! Streets whose number stands before their name: `221B Baker Street`, `12 N Main St.`, `3/17 Wattle Gr`, `12 rue de la Paix`, `lives at 3 Harbour View`.

use super::address::{MOST_WORDS, Street, is_year};
use super::{Hits, Number, is_capital, is_part, place};
use crate::detect::lexicon::part;

/// How far before a street a word counts that would speak against it, in bytes.
const NEAR: usize = 8;

/// Whether the name of a street may stand behind the number, by what stands directly behind it. Over-approves.
pub(super) fn may_be(number: &Number<'_>) -> bool {
    // `orders/12 GET`
    let is_of_path = matches!(number.text[..number.at], [.., before, b'/'] if !before.is_ascii_digit());
    if number.digits > 5 || is_of_path {
        return false;
    }
    let at = ranged(number);
    let at = at + usize::from(number.byte(at).is_ascii_alphabetic());
    let [first, second, third, fourth] = number.bytes(at);
    let may_be_name = || match second {
        // `12 June Street party`
        b'A'..=b'Z' | 0x80.. | b'\'' => at > number.end() || !number.behind_parts.has(part::MONTH),
        // `d'Artagnan`
        b'd' | b'l' if third == b'\'' => true,
        // `5th`
        b'0'..=b'9' => [third, fourth].iter().any(u8::is_ascii_alphabetic) || third.is_ascii_digit() && fourth.is_ascii_digit(),
        _ => is_small_home(number),
    };
    first == b' ' && may_be_name() || may_be_led(number)
}

/// Whether somebody says where they live, which may be in small letters.
fn is_small_home(number: &Number<'_>) -> bool {
    number.before_parts.has(part::SPEAKER) || number.is_in_home()
}

/// Whether a word may stand behind the number that names of streets begin with: `12 rue`, `3 bis, avenue`, `12B, rue`.
fn may_be_led(number: &Number<'_>) -> bool {
    let end = number.end();
    let is_rue = |at: usize| number.bytes(at) == *b"r. ";
    let is_suffix = |at: usize| matches!(&number.bytes(at), b"bis" | b"ter");
    match number.bytes(end) {
        [b' ', _] => number.behind_parts.has(part::OPENER) || number.is_behind_joined || is_suffix(end + 1) || is_rue(end + 1),
        [b',', b' '] => number.parts(end + 2, number.word_at(end + 2)).has(part::OPENER) || is_rue(end + 2),
        [b'A'..=b'Z', b' ' | b','] => true,
        _ => is_suffix(end),
    }
}

/// `221B Baker Street`, `742 Evergreen Terrace`, `12 N Main St.`, `3/17 Wattle Gr`.
pub(super) fn typed(number: &Number<'_>, hits: &mut Hits) -> Option<Street> {
    let mut at = ranged(number);
    at += usize::from(number.byte(at).is_ascii_alphabetic());
    if number.digits > 5 || number.byte(number.at) == b'0' || number.byte(at) != b' ' {
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
        let is_name = is_ordinal || is_capital(word);
        if place == 0 && !is_name {
            return None;
        }
        let parts = number.parts(at, word_end);
        let word_end = if is_ordinal { at + ordinal } else { word_end };
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
        // `3a Weaver's Walk`
        let end = end + 2 * usize::from(is_name && number.text[end..].starts_with(b"'s "));
        if number.byte(end) != b' ' {
            break;
        }
        at = end + 1;
    }
    let (mut end, is_sure) = found?;
    // `Bedok North Ave 2 #09-118`
    let numbered = number.text[end..].iter().skip(1).take(3).take_while(|byte| byte.is_ascii_digit()).count();
    if number.byte(end) == b' ' && (1..=2).contains(&numbered) && number.text[end + 1 + numbered..].starts_with(b" #") {
        end += 1 + numbered;
    }
    if is_behind_number(number) || !is_free(number) {
        // The number before it may be a value of its own.
        hits.withhold(number.from + number.at, NEAR);
        return None;
    }
    // `60 Lanark Way,`
    const RARE: [&[u8]; 17] = [
        b"Way",
        b"Walk",
        b"Hill",
        b"Rise",
        b"Vale",
        b"Cottages",
        b"Villas",
        b"Croft",
        b"Meadow",
        b"Meadows",
        b"Chase",
        b"Wynd",
        b"Brae",
        b"Fold",
        b"Garth",
        b"Pk",
        b"Cr.",
    ];
    let is_closed = matches!(number.byte(end), b',' | b'\n' | b'\r' | b'.' | b';' | b')' | b'"' | b'\'')
        || matches!(number.text.get(end..), Some([b' ', b'(' | b'-', ..] | [b' ', 0xe2, 0x80, ..]));
    let is_rare = is_closed && RARE.iter().any(|kind| number.text[..end].ends_with(kind));
    let is_sure = is_sure || is_rare && number.digits < 4;
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
    Some(Street { start: behind_flat(number), end, is_sure })
}

/// Where a flat begins that stands before the house: `4/15 Hope St`.
pub(super) fn behind_flat(number: &Number<'_>) -> usize {
    let Some(before) = number.text[..number.at].strip_suffix(b"/") else { return number.at };
    let digits = before.iter().rev().take(5).take_while(|byte| byte.is_ascii_digit()).count();
    let start = before.len() - digits;
    let is_joint = |byte: u8| matches!(byte, b' ' | b'"' | b'\'' | b'\t' | b'>' | b'|' | b';');
    // What stands before what may be seen is a mask or a label, or the line begins.
    let is_free = match before[..start].last() {
        Some(byte) => is_joint(*byte),
        None => matches!(number.look.before(number.from), b'\n' | b' '),
    };
    if (1..=4).contains(&digits) && is_free && before[start] != b'0' { start } else { number.at }
}

/// Where a range of house numbers ends, or a flat and the house: `12-14`, `3/17`.
pub(super) fn ranged(number: &Number<'_>) -> usize {
    let end = number.end();
    let second = number.text[end..].iter().skip(1).take(5).take_while(|byte| byte.is_ascii_digit()).count();
    let is_range = matches!(number.byte(end), b'-' | b'/') && (1..=4).contains(&second) && number.digits <= 4;
    if is_range { end + 1 + second } else { end }
}

/// Whether nothing is glued to the number from before.
pub(super) fn is_free(number: &Number<'_>) -> bool {
    let Some(at) = number.at.checked_sub(1) else { return true };
    match number.text[at] {
        b' ' | b'"' | b'\'' | b'(' | b'>' | b'\t' | b'-' | b'|' | b'^' | b';' => true,
        b',' => at == 0 || !number.text[at - 1].is_ascii_digit(),
        b'/' => behind_flat(number) < number.at,
        _ => false,
    }
}

/// Whether the number is the last of a time or a date: `Nov 26 21:33:33 2024 Main Street`.
pub(super) fn is_behind_number(number: &Number<'_>) -> bool {
    number.at >= 2 && number.text[number.at - 1] == b' ' && number.text[number.at - 2].is_ascii_digit()
}

/// `12 rue de la Paix`, `3 bis, avenue Foch`.
pub(super) fn led(number: &Number<'_>, hits: &mut Hits) -> Option<Street> {
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
    // `57 r. Oberkampf`
    let is_rue = number.text[at..].starts_with(b"r. ");
    if !number.parts(at, opener_end).has(part::OPENER) && !is_rue {
        return None;
    }
    let (mut end, mut has_name) = (opener_end, false);
    let mut at = opener_end + usize::from(number.byte(opener_end) == b'.');
    // `21 Lorong 8 Toa Payoh`
    let order = number.text[at..].iter().skip(1).take(3).take_while(|byte| byte.is_ascii_digit()).count();
    if (1..=2).contains(&order)
        && number.byte(at) == b' '
        && number.byte(at + 1 + order) == b' '
        && number.byte(at + 2 + order).is_ascii_uppercase()
    {
        at += 1 + order;
    }
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
    if has_name && !is_free(number) {
        // The number before it may be a value of its own.
        hits.withhold(number.from + number.at, NEAR);
        return None;
    }
    has_name.then_some(Street { start: number.at, end, is_sure: true })
}

/// `my addr is 8 baker st`, `cust: 14 weavers lane`: small letters, where somebody says where they live.
pub(super) fn typed_small(number: &Number<'_>) -> Option<Street> {
    const TYPES: &[&[u8]] = &[
        b"street",
        b"st",
        b"road",
        b"rd",
        b"avenue",
        b"ave",
        b"lane",
        b"ln",
        b"drive",
        b"dr",
        b"close",
        b"court",
        b"ct",
        b"way",
        b"place",
        b"terrace",
        b"crescent",
        b"grove",
        b"gardens",
        b"blvd",
        b"square",
    ];
    let at = number.end() + usize::from(number.byte(number.end()).is_ascii_lowercase());
    let is_said = number.before_parts.has(part::SPEAKER) && number.text[..number.at].ends_with(b": ");
    if number.digits > 4 || number.byte(at) != b' ' || !(is_said || number.is_in_home()) {
        return None;
    }
    let mut at = at;
    for words in 0..4 {
        if number.byte(at) != b' ' {
            return None;
        }
        let end = number.word_at(at + 1);
        let word = number.text.get(at + 1..end)?;
        if word.is_empty() || !word.iter().all(u8::is_ascii_lowercase) {
            return None;
        }
        at = end;
        if words > 0 && TYPES.contains(&word) {
            for side in [b" west".as_slice(), b" east", b" north", b" south"] {
                if number.text[at..].starts_with(side) {
                    at += side.len();
                }
            }
            let is_end = !number.byte(at).is_ascii_alphanumeric() && number.byte(at) != b'_';
            return is_end.then_some(Street { start: number.at, end: at, is_sure: true });
        }
    }
    None
}

/// `lives at 3 Harbour View`: a number, and capitals behind it.
pub(super) fn homed_behind(number: &Number<'_>) -> Option<Street> {
    let at = ranged(number);
    let at = at + usize::from(number.byte(at).is_ascii_alphabetic());
    let is_name = number.byte(at) == b' ' && (number.byte(at + 1).is_ascii_uppercase() || number.byte(at + 1) >= 0x80);
    if number.digits > 4 || !is_name || number.byte(number.at) == b'0' || !number.is_in_home() {
        return None;
    }
    // `woont in 4811 DJ Breda`
    if place::code(number, number.at).is_some_and(|code| code.is_telling) {
        return None;
    }
    let (mut at, mut words) = (at, 0);
    while words < MOST_WORDS && number.byte(at) == b' ' {
        let end = number.word_at(at + 1);
        let word = &number.text[at + 1..end];
        let parts = number.parts(at + 1, end);
        if !is_capital(word) || parts.has(part::MONTH) || end - at < 3 {
            break;
        }
        let end = end + 2 * usize::from(number.text[end..].starts_with(b"'s "));
        (at, words) = (end, words + 1);
    }
    let last = number.text[..at].iter().rev().take_while(|byte| is_part(**byte)).count();
    let is_street = number.lexicon.word(&number.text[at - last..at]).has(part::TYPE | part::WEAK_TYPE);
    let is_end = matches!(number.byte(at), b',' | b'.' | b'\n' | b'\r' | b';' | b')') || is_street && number.byte(at) == b' ';
    ((2..=4).contains(&words) && is_end).then_some(Street { start: number.at, end: at, is_sure: true })
}
