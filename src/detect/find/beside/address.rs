//! Street addresses in running text. The house number is met first; what stands before or behind it tells whether there is a street: an end of a word
//! (`Prinsengracht 263`), a word behind its name (`221B Baker Street`), a word before it (`12 rue de la Paix`, `Calle Mayor 5`), a postal code and a place
//! that follow (`Am Markt 5, 10115 Berlin`), or somebody who lives there (`bor på Sommarhagen 118`).
//!
//! The finding is the street with what belongs to the house; the postal code that stands with it is one of its own.

use super::{Hits, Number, behind, home, house, is_capital, is_part, place, small, tail};
use crate::detect::lexicon::{Parts, part};
use crate::detect::score::Form;
use crate::detect::validate::given;
use crate::detect::vector::WORD;

/// The most words of a name of a street.
pub(super) const MOST_WORDS: usize = 5;

/// The longest postal code with what stands before it, in bytes.
const LONGEST_CODE: usize = 16;

/// A street with its number.
pub(super) struct Street {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it needs nothing beside it.
    pub(super) is_sure: bool,
}

/// Whether the number may be of a house, by what stands directly beside it. Over-approves.
pub(super) fn may_be(number: &Number<'_>) -> bool {
    let is_wanted = number.look.rules.spoken.street_address.is_some();
    is_wanted && (may_end_street(number) || behind::may_be(number) || house::may_be_plot(number))
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
    false
}

/// The street whose house number this is.
fn street(number: &Number<'_>, hits: &mut Hits) -> Option<Street> {
    let house = number.before.and_then(|_| house::number(number));
    let is_behind = behind::may_be(number) || number.look.is_careful();
    let found = house
        .and_then(|house| boxed(number).or_else(|| opened(number, house)).or_else(|| ended(number, house)))
        .or_else(|| is_behind.then(|| behind::typed(number, hits).or_else(|| behind::led(number, hits))).flatten())
        .or_else(|| house::plot(number).map(|(start, end)| Street { start, end, is_sure: true }))
        .or_else(|| house.and_then(|house| placed(number, house)));
    match found {
        Some(street) if street.is_sure => Some(street),
        // What is doubtful by its words may be sure by who lives there.
        found => house
            .and_then(|house| home::homed(number, house))
            .or(found)
            .or_else(|| is_behind.then(|| behind::homed_behind(number).or_else(|| behind::typed_small(number))).flatten()),
    }
}

/// Whether the number may be one of a house behind what names a street. Most words before numbers are small ones that say nothing.
fn may_end_street(number: &Number<'_>) -> bool {
    let Some((start, end)) = number.before.filter(|_| house::may_be(number)) else { return false };
    let word = &number.text[start..end];
    if is_capital(word) || number.before_parts.has(part::BOX | part::APART) || number.lexicon.may_end(word) {
        return true;
    }
    // What may stand between a name and its number needs the name.
    let is_between =
        |word: &[u8], parts: Parts| parts.has(part::PARTICLE | part::UNIT) || home::is_towards(word) || is_numbering(word);
    is_between(word, number.before_parts)
        && number.word_before(start).is_some_and(|(first, last)| {
            let name = &number.text[first..last];
            is_capital(name) || is_between(name, number.parts(first, last)) || is_numbering(word) && number.lexicon.may_end(name)
        })
}

/// Whether a small word says that the number of a house follows: `n. 8`, `Beukenlaan nummer 15`.
fn is_numbering(word: &[u8]) -> bool {
    matches!(word, b"n" | b"nr" | b"no" | b"num" | b"nummer")
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
        // `RR 2 Box 144`
        let route = before
            .strip_suffix(b" ")
            .map_or(0, |before| before.iter().rev().take(4).take_while(|byte| byte.is_ascii_digit()).count());
        if !is_sure && route > 0 {
            let head = &before[..before.len() - 1 - route];
            let route_start = [b"RR ".as_slice(), b"HC ", b"Rural Route "]
                .iter()
                .find(|kind| head.ends_with(kind))
                .map(|kind| head.len() - kind.len());
            if let Some(first) = route_start {
                (start, is_sure) = (first, true);
            }
        }
    } else if number.text[..start].ends_with(b"Apartado de ") {
        start -= b"Apartado de ".len();
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
    let (mut start, mut word_end) = number.before?;
    let gap = &number.text[word_end..number.at];
    if !matches!(gap, b" " | b". " | b", ") {
        return None;
    }
    // `Beukenlaan nummer 15`, `Hoofdweg Noord 66`
    let is_between = matches!(
        &number.text[start..word_end],
        b"nummer"
            | b"nr"
            | b"no"
            | b"Nr"
            | b"num"
            | b"Noord"
            | b"Zuid"
            | b"Oost"
            | b"West"
            | b"Noordzijde"
            | b"Zuidzijde"
            | b"Nord"
            | b"S\xc3\xbcd"
            | b"Ost"
    );
    if is_between {
        let (first, last) = number.word_before(start).filter(|(_, last)| start == last + 1)?;
        if number.lexicon.end_of(&number.text[first..last]) == Parts::default() {
            return None;
        }
        (start, word_end) = (first, last);
    }
    let gap = if word_end == number.before?.1 { gap } else { b" " };
    let word = &number.text[start..word_end];
    if let Some(is_sure) = is_apart(number, start, word) {
        let (before, _) = number.word_before(start)?;
        return Some(Street { start: first_word(number, before), end: house, is_sure });
    }
    let end = number.lexicon.end_of(word);
    // `Kanaaldijk-Noord 61`
    let end = match memchr::memrchr(b'-', word).filter(|_| end == Parts::default()) {
        Some(hyphen) if matches!(&word[hyphen + 1..], b"Noord" | b"Zuid" | b"Oost" | b"West" | b"Nord" | b"Ost") => {
            number.lexicon.end_of(&word[..hyphen])
        }
        _ => end,
    };
    let is_small = !is_capital(word) && !is_behind_lead(number, start);
    if end == Parts::default() || is_small && !(end.has(part::END) && small::is_small_street(number, word, house)) {
        return None;
    }
    if is_small {
        let is_homed = small::first_small(number, start);
        return Some(Street { start: is_homed, end: house, is_sure: true });
    }
    // `Upplandsg. 40`, `Strandgt. 3`
    let is_short = gap == b". " && matches!(word, [.., b'g'] | [.., b'g', b't']);
    // `Øvre Slottsgate 12`
    let is_led = is_behind_lead(number, start);
    let is_line = small::is_line(number, start, house) || small::is_said(number, start);
    Some(Street { start: first_word(number, start), end: house, is_sure: end.has(part::END) || is_short || is_led || is_line })
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
    // `Vilniaus g. 12`, but `PR 714`
    if word.len() <= 2 && (is_capital(word) || number.byte(start + word.len()) != b'.') && word != b"gt" {
        return None;
    }
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
    // Where the name begins behind `van`, and the names of somebody before that.
    let (mut behind_van, mut names) = (None, 0);
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
        if word == b"van" && behind_van.is_none() {
            behind_van = Some(first);
        }
        if is_ordinal || is_name || parts.has(part::LEAD) {
            // `Gerrit de Haan van de Molenweg 12`, but `Jan van Galenstraat 12`
            names += usize::from(behind_van.is_some() && is_name && !parts.has(part::LEAD));
            if names > 1 {
                return behind_van.unwrap_or(first);
            }
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
    // `Privada de los Pinos #48`
    if number.text[..end].ends_with(b" #") {
        end -= 1;
    }
    // `Quinta da Várzea, lote 7`
    if let Some((start, word_end)) = number.before
        && number.before_parts.has(part::UNIT)
        && matches!(&number.text[word_end..number.at], b" " | b". ")
        && number.text[..start].ends_with(b", ")
    {
        end = start - 1;
    }
    let first_end = end;
    for place in 0..MOST_WORDS {
        // `ul. 3 Maja 12`
        let digits = number.text[..end.saturating_sub(1)].iter().rev().take(3).take_while(|byte| byte.is_ascii_digit()).count();
        if place == 1 && (1..=2).contains(&digits) && number.text[..end - 1 - digits].ends_with(b". ") {
            end -= 1 + digits;
        }
        let (start, word_end) = number.word_before(end)?;
        let word = &number.text[start..word_end];
        let gap = &number.text[word_end..end];
        let is_gap = matches!(gap, b" ") || place == 0 && matches!(gap, b", " | b",") || matches!(gap, b". " | b"/" | b"/ ");
        if !is_gap {
            return None;
        }
        let parts = if place == 0 && first_end == number.at { number.before_parts } else { number.parts(start, word_end) };
        // `C.so Vittorio Emanuele II n. 203`, `R. das Flores nº 9`
        const SHORT: [&[u8]; 8] = [b"C.so", b"c.so", b"P.zza", b"p.zza", b"P.za", b"V.le", b"v.le", b"L.go"];
        // `Via A. Volta n. 8`
        if place == 0 && matches!(word, b"n" | b"nr" | b"no" | b"num" | b"N") && gap == b". " {
            end = start;
            continue;
        }
        if has_name && let Some(short) = SHORT.iter().find(|short| number.text[..word_end].ends_with(short)) {
            return Some(Street { start: word_end - short.len(), end: house, is_sure: true });
        }
        let is_led =
            || [&b"da "[..], b"das ", b"do ", b"dos ", b"de "].iter().any(|particle| number.text[end..].starts_with(particle));
        if has_name && matches!(word, b"R" | b"r") && gap == b". " && is_led() {
            return Some(Street { start, end: house, is_sure: true });
        }
        // `C/ Mayor 5`, `ul. Polna 3`
        let is_typed = || {
            matches!(
            word,
            b"calle" | b"avenida" | b"avda" | b"plaza" | b"paseo" | b"carretera" | b"rua" | b"viale" | b"piazza" | b"vicolo" | b"corso" | b"largo" | b"ulica"
                | b"rue" | b"avenue" | b"boulevard" | b"quai" | b"chemin" | b"carrer" | b"travessa" | b"osiedle" | b"rambla" | b"camino" | b"glorieta"
        ) || word == "chaussée".as_bytes()
            || word == "allée".as_bytes()
            || word == "praça".as_bytes()
            // `abito in via Garibaldi 15`
            || word == b"via" && (number.text[..start].ends_with(b"in ") || number.text[..start].ends_with(b": "))
        };
        let is_head = parts.has(part::OPENER | part::HEAD)
            && if word.len() > 1 { is_capital(word) || is_typed() || gap.starts_with(b".") } else { gap.starts_with(b"/") };
        // `2 LOC Major, 2`
        let is_short =
            matches!(word, b"LOC" | b"Loc" | b"loc" | b"Str" | b"STR" | b"Jr" | b"JR" | b"CL") && !gap.starts_with(b".");
        if has_name && is_head && !is_short {
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

/// Whether a number looks like a year.
pub(super) fn is_year(digits: &[u8]) -> bool {
    digits.len() == 4 && matches!(digits[..2], [b'1', b'9'] | [b'2', b'0'])
}

/// `Am Markt 5, 10115 Berlin`: capitals, a number, a postal code and a place.
fn placed(number: &Number<'_>, house: usize) -> Option<Street> {
    let (start, word_end) = number.before?;
    let word = &number.text[start..word_end];
    if number.at != word_end + 1 || !is_capital(word) || word.len() < 3 || number.before_parts.has(part::UNIT | part::MONTH) {
        return None;
    }
    if !tail::may_have_code(number, house) || !has_digits_behind(number, house) {
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
        && (!is_year(&number.text[code..code_end])
            || [&b"2000 Antwerp"[..], b"2000 Anvers"].iter().any(|place| number.text[code..].starts_with(place)))
        && !tail.is_named;
    let is_code = if known.is_telling { is_parted || end > known.end } else { is_plain };
    is_code.then(|| Street { start: first_word(number, start), end: house, is_sure: true })
}

/// Whether a digit stands behind `at` as far as the text goes: every postal code has some.
fn has_digits_behind(number: &Number<'_>, at: usize) -> bool {
    let digits = number.look.digits();
    (number.from + at..number.from + number.text.len()).step_by(WORD).any(|place| number.look.ahead(digits, place) != 0)
}
