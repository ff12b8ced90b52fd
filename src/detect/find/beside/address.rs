//! Street addresses in running text. The house number is met first; what stands before or behind it tells whether there is a street: an end of a word
//! (`Prinsengracht 263`), a word behind its name (`221B Baker Street`), a word before it (`12 rue de la Paix`, `Calle Mayor 5`), a postal code and a place
//! that follow (`Am Markt 5, 10115 Berlin`), or somebody who lives there (`bor på Sommarhagen 118`).
//!
//! The finding is the street with what belongs to the house; the postal code that stands with it is one of its own.

use super::{Hits, Number, house, is_capital, is_part, place, postal, tail};
use crate::detect::lexicon::{Parts, part};
use crate::detect::score::Form;
use crate::detect::validate::given;
use crate::detect::vector::WORD;

/// The most words of a name of a street.
const MOST_WORDS: usize = 5;
/// How far before a street a word counts that would speak against it, in bytes.
const NEAR: usize = 8;

/// The longest postal code with what stands before it, in bytes.
const LONGEST_CODE: usize = 16;

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
        && let Some(street) = street(number, hits)
    {
        let tail = tail::of(number, street.end);
        let form = if street.is_sure || tail.is_placed || tail.has_unit { Form::Strong } else { Form::Weak };
        if number.take(&rule, house::with_units(number, street.start), tail.end, form, hits) {
            match tail.code.zip(spoken.postal_code) {
                Some(((start, end), rule)) => {
                    number.take(&rule, start, end, Form::Strong, hits);
                }
                // What is glued to a code that follows may be a value of its own.
                None => hits.withhold_among(number.from + street.start, number.from + tail.seen, LONGEST_CODE),
            }
            return true;
        }
    }
    postal::find(number, hits)
}

/// The street whose house number this is.
fn street(number: &Number<'_>, hits: &mut Hits) -> Option<Street> {
    let house = number.before.filter(|word| may_be_of_street(number, *word)).and_then(|_| house::number(number));
    house
        .and_then(|house| boxed(number).or_else(|| ended(number, house)).or_else(|| opened(number, house)))
        .or_else(|| typed(number, hits))
        .or_else(|| led(number, hits))
        .or_else(|| house.and_then(|house| placed(number, house).or_else(|| homed(number, house))))
        .or_else(|| homed_behind(number))
}

/// Whether the word before a number may be part of what names a street. Most are small words that say nothing.
fn may_be_of_street(number: &Number<'_>, (start, end): (usize, usize)) -> bool {
    let word = &number.text[start..end];
    number.before_parts != Parts::default() || is_capital(word) || number.lexicon.may_end(word) || is_towards(word)
}

/// `Postbus 123`, `PO Box 12`.
fn boxed(number: &Number<'_>) -> Option<Street> {
    let (mut start, word_end) = number.before?;
    let word = &number.text[start..word_end];
    let is_joined = start > 0 && number.text[start - 1].is_ascii_alphanumeric();
    if number.at > word_end + 2
        || is_joined
        || !number.before_parts.has(part::BOX)
        || !is_capital(word) && !word.starts_with(b"po")
    {
        return None;
    }
    let mut is_sure = !word.eq_ignore_ascii_case(b"box") && word.len() > 2;
    if !is_sure {
        let before = &number.text[..start];
        let post: &[&[u8]] = &[b"P.O. ", b"PO ", b"P.O ", b"P O ", b"po ", b"p.o. ", b"Post Office ", b"P. O. "];
        let is_whole = |post: &&&[u8]| {
            before.ends_with(post) && !before[..before.len() - post.len()].last().is_some_and(u8::is_ascii_alphanumeric)
        };
        let length = post.iter().find(is_whole).map_or(0, |post| post.len());
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
    if let Some(is_sure) = is_apart(number, start, word) {
        let (before, _) = number.word_before(start)?;
        return Some(Street { start: first_word(number, before), end: house, is_sure });
    }
    let end = number.lexicon.end_of(word);
    if end == Parts::default() || !is_capital(word) && !is_behind_lead(number, start) {
        return None;
    }
    // `Upplandsg. 40`, `Strandgt. 3`
    let is_short = gap == b". " && matches!(word, [.., b'g'] | [.., b'g', b't']);
    Some(Street { start: first_word(number, start), end: house, is_sure: end.has(part::END) || is_short })
}

/// Whether the word is one for a street that stands apart behind its name, and whether it is so for certain: `Mariahilfer Straße 85`,
/// `Karl Johans gate 22`, `Enghave Plads 4`.
fn is_apart(number: &Number<'_>, start: usize, word: &[u8]) -> Option<bool> {
    let parts = number.parts(start, start + word.len());
    let is_kind = parts.has(part::APART) || number.lexicon.is_end(word);
    if !is_kind || !is_behind_capital(number, start) {
        return None;
    }
    let (first, end) = number.word_before(start)?;
    let before = &number.text[first..end];
    // `gate` is English too: a street of the north has its owner before it.
    let is_owned = before.ends_with(b"s") && !number.lexicon.word(before).has(part::NEVER);
    match (is_capital(word), parts.has(part::APART)) {
        (true, true) => Some(true),
        (true, false) => Some(false),
        (false, true) if word.eq_ignore_ascii_case(b"gate") => {
            let is_long = number
                .word_before(first)
                .is_some_and(|(other, end)| first == end + 1 && is_capital(&number.text[other..end]) && end - other > 3);
            Some(is_owned && before.len() > 4 || is_long)
        }
        (false, true) => Some(true),
        _ => None,
    }
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
        let length =
            number.text[..gap].iter().rev().take_while(|byte| is_part(**byte) || byte.is_ascii_digit() || **byte == b'.').count();
        let word_start = gap - length;
        let is_quoted = number.text[word_start] == b'\'' && !matches!(number.text.get(word_start + 1), Some(b's' | b't'));
        let word_start = word_start + usize::from(is_quoted && length > 1);
        let word = &number.text[word_start..gap];
        let parts = number.parts(word_start, gap);
        let is_ordinal =
            word.first().is_some_and(u8::is_ascii_digit) && word.last().is_some_and(u8::is_ascii_lowercase) && word.len() <= 4;
        // A point ends a sentence, unless the word is an abbreviation.
        let is_sentence = between.len() == 2 && word.len() > 5 && !parts.has(part::LEAD);
        if word.is_empty() || is_sentence || parts.has(part::HOME) {
            break;
        }
        let is_start =
            word_start == 0 || number.text[..word_start].ends_with(b". ") || number.text[..word_start].ends_with(b": ");
        // `Unter den Linden 77`, `Het Wielsem 12`
        let is_leading =
            matches!(word, b"Unter" | b"Hinter" | b"Am" | b"Zum" | b"Zur" | b"Im" | b"De" | b"Het" | b"Den" | b"Vor");
        let is_name = is_capital(word) && (!is_start || is_leading || place == 0 && is_kind || given::is_given(word));
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
        let parts = if place == 0 { number.before_parts } else { number.parts(start, word_end) };
        // `C/ Mayor 5`, `ul. Polna 3`
        let is_typed = matches!(
            word,
            b"calle" | b"avenida" | b"avda" | b"plaza" | b"paseo" | b"carretera" | b"rua" | b"viale" | b"piazza" | b"vicolo"
        );
        let is_head = parts.has(part::OPENER | part::HEAD)
            && if word.len() > 1 { is_capital(word) || is_typed || gap.starts_with(b".") } else { gap.starts_with(b"/") };
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

/// `221B Baker Street`, `742 Evergreen Terrace`, `12 N Main St.`, `3/17 Wattle Gr`.
fn typed(number: &Number<'_>, hits: &mut Hits) -> Option<Street> {
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

/// Where a range of house numbers ends, or a flat and the house: `12-14`, `3/17`.
fn ranged(number: &Number<'_>) -> usize {
    let end = number.end();
    let second = number.text[end..].iter().skip(1).take(5).take_while(|byte| byte.is_ascii_digit()).count();
    let is_range = matches!(number.byte(end), b'-' | b'/') && (1..=4).contains(&second) && number.digits <= 4;
    if is_range { end + 1 + second } else { end }
}

/// Whether nothing is glued to the number from before.
fn is_free(number: &Number<'_>) -> bool {
    let Some(at) = number.at.checked_sub(1) else { return true };
    match number.text[at] {
        b' ' | b'"' | b'\'' | b'(' | b'>' | b'\t' | b'-' | b'|' | b'^' | b';' => true,
        b',' => at == 0 || !number.text[at - 1].is_ascii_digit(),
        _ => false,
    }
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
fn led(number: &Number<'_>, hits: &mut Hits) -> Option<Street> {
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
    if has_name && !is_free(number) {
        // The number before it may be a value of its own.
        hits.withhold(number.from + number.at, NEAR);
        return None;
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
    if !has_digits_behind(number, house) {
        return None;
    }
    let tail = tail::of(number, house);
    let (code, code_end) = tail.code.filter(|_| tail.is_placed)?;
    let (known, end) =
        place::code_and_name(number, code).or_else(|| place::typed_code(number, code).map(|code| (code, code.end)))?;
    // What stands before the code: `, `, or only a blank: `Ryzen 7 5900HX`.
    let is_parted = code > tail.end + 1;
    // Four digits behind a number are a year as often: `Copyright 2002, 2003 …`.
    let is_short = code_end - code == 4;
    let is_plain = is_parted
        && end > known.end
        && !(is_short && number.digits > 3)
        && !is_year(&number.text[code..code_end])
        && !tail.is_named;
    let is_code = if known.is_telling { is_parted || end > known.end } else { is_plain };
    is_code.then(|| Street { start: first_word(number, start), end: house, is_sure: true })
}

/// Whether a digit stands behind `at` as far as the text goes: every postal code has some.
fn has_digits_behind(number: &Number<'_>, at: usize) -> bool {
    let digits = number.look.digits();
    (number.from + at..number.from + number.text.len()).step_by(WORD).any(|place| number.look.ahead(digits, place) != 0)
}

/// `Adres Heikant 3a`, `bor på Sommarhagen 118`, `ich wohne Hinter der Mauer 2`: somebody lives there.
fn homed(number: &Number<'_>, house: usize) -> Option<Street> {
    if number.digits > 4 || is_year(&number.text[number.at..number.end()]) || !is_closed(number, house) {
        return None;
    }
    let (mut at, mut first) = (number.at, None);
    for _ in 0..MOST_WORDS + 2 {
        let (start, end) = number.word_before(at)?;
        let word = &number.text[start..end];
        let parts = number.parts(start, end);
        let gap = &number.text[end..at];
        if parts.has(part::HOME) && matches!(gap, b" " | b": " | b". ") {
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

/// `lives at 3 Harbour View`: a number, and capitals behind it.
fn homed_behind(number: &Number<'_>) -> Option<Street> {
    let at = ranged(number);
    let at = at + usize::from(number.byte(at).is_ascii_alphabetic());
    let is_name = number.byte(at) == b' ' && (number.byte(at + 1).is_ascii_uppercase() || number.byte(at + 1) >= 0x80);
    if number.digits > 4 || !is_name || number.byte(number.at) == b'0' || !is_announced(number) {
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
        (at, words) = (end, words + 1);
    }
    let is_end = matches!(number.byte(at), b',' | b'.' | b'\n' | b'\r' | b';' | b')');
    ((2..=4).contains(&words) && is_end).then_some(Street { start: number.at, end: at, is_sure: true })
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
fn is_towards(word: &[u8]) -> bool {
    const WORDS: &[&[u8]] = &[
        b"is",
        b"er",
        b"ist",
        b"at",
        b"to",
        b"naar",
        b"nach",
        b"til",
        b"till",
        b"i",
        b"p\xc3\xa5",
        b"in",
        b"te",
        b"nu",
        b"now",
        b"nog",
        b"on",
        b"ved",
        b"vid",
        b"en",
        b"au",
        b"a",
        b"\xc3\xa0",
    ];
    WORDS.contains(&word)
}

/// Whether the clause ends behind the house, or a place follows: `3a, 5821 CB`, `12 in Nieuwegein`.
fn is_closed(number: &Number<'_>, house: usize) -> bool {
    match number.byte(house) {
        b'\n' | b'\r' | b',' | b'.' | b';' | b')' | b'"' | b'\'' | b'<' | b'|' | b'!' | b'?' => true,
        b' ' => {
            matches!(number.text.get(house + 1..), Some([b'i', b'n', b' ', next, ..] | [b't', b'e', b' ', next, ..] | [b'i', b' ', next, ..]) if next.is_ascii_uppercase())
        }
        _ => false,
    }
}
