//! House numbers, and what belongs to a house: `12a`, `263-2`, `18/3/12`, `25 C 61`, `21 III`; flats and floors: `Apt 4B`, `bus 3`, `2 tr`, `3. mf`,
//! `esc. B`, `12/F`, `#03-77`.

use super::Number;
use crate::detect::lexicon::part;

/// The longest part of a house number behind a hyphen or a slash.
const LONGEST_PART: usize = 4;

/// Whether what stands at `at` ends a word.
fn is_end(number: &Number<'_>, at: usize) -> bool {
    let byte = number.byte(at);
    !byte.is_ascii_alphanumeric() && byte != b'_' && byte < 0x80
}

/// Letters and digits at `at`, at most six.
fn token(number: &Number<'_>, at: usize) -> usize {
    number.text.get(at..).map_or(0, |text| text.iter().take(6).take_while(|byte| byte.is_ascii_alphanumeric()).count())
}

/// Whether the digits may be the number of a house, by what stands directly behind them. Over-approves.
pub(super) fn may_be(number: &Number<'_>) -> bool {
    let end = number.end();
    let [first, second, third] = number.bytes(end);
    let is_whole = match first {
        b'.' | b':' => !second.is_ascii_digit(),
        b'%' | b'@' | b'(' | b'=' | b'_' | 0x80.. => false,
        b'A'..=b'Z' | b'a'..=b'z' => {
            is_end(number, end + 1) || matches!([first, second, third], [b'b', b'i', b's'] | [b't', b'e', b'r'] | [b'h', b's', _])
        }
        _ => true,
    };
    is_whole && number.digits <= 5 && number.byte(number.at) != b'0'
}

/// Where a house number ends with what belongs to it.
pub(super) fn number(number: &Number<'_>) -> Option<usize> {
    if number.digits > 5 || number.byte(number.at) == b'0' {
        return None;
    }
    let mut end = number.end();
    // A decimal, a time, a share.
    match number.byte(end) {
        b'.' | b':' if number.byte(end + 1).is_ascii_digit() => return None,
        b'%' | b'@' | b'(' | b'=' => return None,
        _ => {}
    }
    if number.byte(end).is_ascii_alphabetic() && is_end(number, end + 1) {
        end += 1;
    }
    for suffix in [b"bis".as_slice(), b"ter", b"hs"] {
        if number.text[end..].starts_with(suffix) && is_end(number, end + suffix.len()) {
            end += suffix.len();
            break;
        }
    }
    end = joined(number, end)?;
    for _ in 0..2 {
        let Some(next) = apart(number, end) else { break };
        end = next;
    }
    let beyond = number.byte(end + 1);
    let is_more = match number.byte(end) {
        b',' => beyond.is_ascii_digit() && token(number, end + 1) < 4,
        b'.' | b':' | b'-' | b'/' => beyond.is_ascii_digit(),
        b'\\' => !matches!(beyond, b'n' | b'r'),
        b'%' | b'@' | b'(' | b'=' => true,
        _ => !is_end(number, end),
    };
    (!is_more).then_some(end)
}

/// Where parts behind hyphens and slashes end, `None` if they go on as those of no house.
fn joined(number: &Number<'_>, at: usize) -> Option<usize> {
    let mut end = at;
    for _ in 0..2 {
        let separator = number.byte(end);
        if !matches!(separator, b'-' | b'/') {
            break;
        }
        let length = token(number, end + 1);
        if !(1..=LONGEST_PART).contains(&length) || !is_end(number, end + 1 + length) {
            return None;
        }
        end += 1 + length;
    }
    // `3-4-1981` is a date.
    let parts = end - number.end();
    let is_date = number.text[at..end].iter().filter(|byte| **byte == b'-').count() > 1
        || parts > 6
        || number.text[at..end]
            .split(|byte| matches!(byte, b'-' | b'/'))
            .any(|part| part.len() == 4 && number.text[at..end].contains(&b'/'));
    (!is_date && !matches!(number.byte(end), b'-' | b'/')).then_some(end)
}

/// Where a part of the house number ends that stands apart behind `at`: ` B`, ` C 61`, ` III`, ` hs`, ` C01`, ` a-12`.
fn apart(number: &Number<'_>, at: usize) -> Option<usize> {
    if number.byte(at) != b' ' {
        return None;
    }
    let length = token(number, at + 1);
    let end = at + 1 + length;
    let word = number.text.get(at + 1..end)?;
    if word.is_empty() || !is_end(number, end) {
        return None;
    }
    let next = number.byte(end);
    let is_closed = matches!(next, b',' | b'\n' | b'\r' | b';' | b'.' | b')' | b'"' | b'\'' | b'<' | b'|');
    match word {
        [letter] if letter.is_ascii_alphabetic() => {
            // `25 C 61`
            let flat = token(number, end + 1);
            let has_flat = next == b' '
                && (1..=3).contains(&flat)
                && letter.is_ascii_uppercase()
                && number.text[end + 1..end + 1 + flat].iter().all(u8::is_ascii_digit)
                && is_end(number, end + 1 + flat)
                && !matches!(number.byte(end + 1 + flat), b'.' | b',' if number.byte(end + 2 + flat).is_ascii_digit());
            if has_flat {
                return Some(end + 1 + flat);
            }
            // `35 a-12`
            let part = token(number, end + 1);
            if next == b'-' && (1..=3).contains(&part) && number.byte(end + 1).is_ascii_digit() && is_end(number, end + 1 + part)
            {
                return Some(end + 1 + part);
            }
            // `71 A i Stockholm`; a letter that is a word is none of a house.
            let is_sure = next == b' ' && (b'A'..=b'H').contains(letter) && number.byte(end + 1).is_ascii_lowercase();
            // `8 A 8913 CR`
            let is_before_code = next == b' ' && token(number, end + 1) >= 4 && number.byte(end + 1).is_ascii_digit();
            (is_closed || is_sure || is_before_code).then_some(end)
        }
        b"bis" | b"ter" | b"hs" | b"huis" | b"zwart" | b"rood" | b"boven" | b"beneden" => Some(end),
        _ if word.iter().all(|byte| matches!(byte, b'I' | b'V' | b'X')) => Some(end),
        [letter, digits @ ..] if letter.is_ascii_alphabetic() && digits.iter().all(u8::is_ascii_digit) => {
            (digits.len() <= 4 && (is_closed || letter.is_ascii_lowercase() || digits.len() == 2)).then_some(end)
        }
        _ => None,
    }
}

/// A flat or a floor at `at`: where it ends.
pub(super) fn unit(number: &Number<'_>, at: usize) -> Option<usize> {
    if number.byte(at) == b'#' {
        return behind_word(number, at + 1);
    }
    // `st. tv.`: on the ground floor, to the left.
    if number.text.get(at..).is_some_and(|text| text.starts_with(b"st. ")) {
        let end = number.word_at(at + 4);
        let is_side = matches!(number.text[at + 4..end], [b't', b'v' | b'h'] | [b'm', b'f']);
        return is_side.then(|| end + usize::from(number.byte(end) == b'.'));
    }
    ordinal(number, at).or_else(|| named(number, at))
}

/// What tells a flat from others, at `at`: `4B`, `03-77`, `3.1`.
fn behind_word(number: &Number<'_>, at: usize) -> Option<usize> {
    let mut end = at + token(number, at);
    let is_number = number.text.get(at..end)?.iter().any(u8::is_ascii_digit) || end == at + 1;
    if end == at || !is_number || !is_end(number, end) {
        return None;
    }
    let part = token(number, end + 1);
    let is_lettered = part == 1 && number.byte(end) == b'-' && number.byte(end + 1).is_ascii_uppercase();
    if matches!(number.byte(end), b'-' | b'.' | b'/')
        && (1..=3).contains(&part)
        && (number.byte(end + 1).is_ascii_digit() || is_lettered)
    {
        end += 1 + part;
    }
    Some(end)
}

/// `Apt 4B`, `bus 3`, `esc. B`, `Tower 3`, `bajo B`, `Rear`.
fn named(number: &Number<'_>, at: usize) -> Option<usize> {
    let word_end = number.word_at(at);
    let parts = number.parts(at, word_end);
    let point = usize::from(number.byte(word_end) == b'.');
    let behind = word_end + point;
    if parts.has(part::UNIT)
        && number.byte(behind) == b' '
        && let Some(end) = behind_word(number, behind + 1)
    {
        return Some(end);
    }
    (parts.has(part::ALONE) && is_end(number, word_end)).then(|| word_end + point * usize::from(word_end - at <= 4))
}

/// `2 tr`, `3. etg.`, `4e ét.`, `9th Fl`, `12/F`, `G/F`, `3.º izda.`
fn ordinal(number: &Number<'_>, at: usize) -> Option<usize> {
    let digits = number.text.get(at..)?.iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
    let is_ground = digits == 0 && matches!(number.byte(at), b'G' | b'B' | b'U') && number.byte(at + 1) == b'/';
    let mut end = at + digits + usize::from(is_ground);
    if end == at || digits > 2 {
        return None;
    }
    if number.text[end..].starts_with(b"/F") && is_end(number, end + 2) {
        return Some(end + 2);
    }
    let suffixes: [&[u8]; 14] = [
        b".\xc2\xba",
        b".\xc2\xaa",
        b"\xc2\xba",
        b"\xc2\xaa",
        b"\xc2\xb0",
        b"st",
        b"nd",
        b"rd",
        b"th",
        b"er",
        b"\xc3\xa8me",
        b"e",
        b".",
        b":e",
    ];
    let suffix = suffixes.iter().find(|suffix| number.text[end..].starts_with(suffix)).map_or(0, |suffix| suffix.len());
    end += suffix;
    // `1.º`, `3.º B`, `4º 1ª`
    let whole = number.text[end - suffix..end].iter().any(|byte| matches!(byte, 0xba | 0xaa)).then(|| {
        let door = number.text[end..].starts_with(b" ") && {
            let length = token(number, end + 1);
            length == 1 && is_end(number, end + 2) || number.text[end + 2..].starts_with(b"\xc2\xaa")
        };
        if door && is_end(number, end + 2) {
            end + 2
        } else if door {
            end + 4
        } else {
            end
        }
    });
    end += usize::from(number.byte(end) == b' ');
    let word_end = number.word_at(end);
    // `4e ét.`, `2 tr`, `9th Fl`
    let parts = number.parts(end, word_end);
    if word_end > end && parts.has(part::UNIT | part::ALONE) {
        let is_counted = number.byte(word_end) == b' ' && number.byte(word_end + 1).is_ascii_digit();
        return (!is_counted).then(|| word_end + usize::from(number.byte(word_end) == b'.' && word_end - end <= 4));
    }
    whole
}

/// Where the parts of a house begin that stand before the street at `start`: `Flat 2, 221B Baker Street`, `Shop 12, G/F, 33 Cheung Fat Street`.
pub(super) fn with_units(number: &Number<'_>, start: usize) -> usize {
    let mut start = start;
    // `Blk 412 Bedok North Ave`
    let blocks: [&[u8]; 4] = [b"Blk ", b"Block ", b"Lot ", b"BLK "];
    if let Some(block) = blocks.iter().find(|block| number.text[..start].ends_with(block)) {
        start -= block.len();
    }
    for _ in 0..3 {
        let Some(first) = unit_before(number, start) else { break };
        start = first;
    }
    start
}

fn unit_before(number: &Number<'_>, start: usize) -> Option<usize> {
    let before = number.text[..start].strip_suffix(b", ")?;
    let token =
        before.len() - before.iter().rev().take(6).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'/').count();
    if token == before.len() {
        return None;
    }
    if before[token..].ends_with(b"/F") {
        return Some(token);
    }
    let (first, end) = number.word_before(token).filter(|(_, end)| token > 0 && token - end <= 2)?;
    let is_unit = number.parts(first, end).has(part::UNIT) && super::is_capital(&number.text[first..end]);
    is_unit.then_some(first)
}

/// Words before the number of a plot: `No. 12`, `House No. 212`, `Plot 45`, `#42`.
const NUMBERED: &[&[u8]] = &[
    b"No",
    b"Plot",
    b"Door",
    b"House",
    b"Flat",
    b"Unit",
    b"Room",
    b"Shop",
    b"Apartment",
    b"Apt",
    b"Villa",
    b"Block",
    b"Site",
    b"H",
];

/// Whether the number may be one of a plot: behind a word or a sign for it, before a comma.
pub(super) fn may_be_plot(number: &Number<'_>) -> bool {
    let [first, second] = number.bytes(number.end());
    let is_parted = match first {
        b',' => second == b' ',
        b'-' | b'/' => true,
        first => first.is_ascii_alphabetic() && matches!(second, b',' | b'-' | b'/'),
    };
    let is_told =
        |(start, end): (usize, usize)| super::is_capital(&number.text[start..end]) || number.before_parts.has(part::HOME);
    is_parted && (number.text[..number.at].ends_with(b"#") || number.before.is_some_and(is_told))
}

/// A house that is told by the parts of its address: `House No. 212, Sector 9-B`, `Room 1805, Block F, Kai Tin Estate`, `Flat 9, Kiln House`. Where it
/// begins and ends.
pub(super) fn plot(number: &Number<'_>) -> Option<(usize, usize)> {
    if !may_be_plot(number) {
        return None;
    }
    let mut end = number.end();
    if number.byte(end).is_ascii_alphabetic() && is_end(number, end + 1) {
        end += 1;
    }
    for _ in 0..2 {
        let part = token(number, end + 1);
        if matches!(number.byte(end), b'-' | b'/') && (1..=4).contains(&part) && is_end(number, end + 1 + part) {
            end += 1 + part;
        }
    }
    if number.byte(end) != b',' || number.byte(end + 1) != b' ' {
        return None;
    }
    let before = &number.text[..number.at];
    let mut start = if before.ends_with(b"#") {
        number.at - 1
    } else {
        let (first, last) = number.word_before(number.at).filter(|(_, last)| number.at <= last + 2)?;
        match &number.text[first..last] {
            word if NUMBERED.contains(&word) => first,
            // `Address: 12/4, 3rd Cross, Malleswaram`
            _ if number.parts(first, last).has(part::HOME) && before.ends_with(b": ") => number.at,
            _ => return None,
        }
    };
    for kind in [b"House ".as_slice(), b"Flat ", b"Plot ", b"Door ", b"Shop ", b"H."] {
        if number.text[..start].ends_with(kind) {
            start -= kind.len();
        }
    }
    let (mut at, mut found) = (end, None);
    for _ in 0..3 {
        let Some(next) = segment(number, at) else { break };
        if next.1 {
            found = Some(next.0);
        }
        at = next.0;
    }
    found.map(|end| (start, end))
}

/// The part of an address behind the comma at `at`: where it ends, and whether it is told to be one: `Kai Tin Estate`, `Sector 9-B`, `2nd Cross`.
fn segment(number: &Number<'_>, at: usize) -> Option<(usize, bool)> {
    if number.byte(at) != b',' || number.byte(at + 1) != b' ' {
        return None;
    }
    let (mut at, mut is_told, mut words) = (at + 2, false, 0);
    let mut last = at;
    is_told |= number.text[at..].starts_with(b"The ");
    while words < 5 {
        let end = number.word_at(at);
        let word = number.text.get(at..end)?;
        let digits = token(number, at);
        if word.is_empty() {
            // `9-B`, `2nd`, `3`
            if digits == 0 || digits > 4 || !number.byte(at).is_ascii_digit() {
                return None;
            }
            at += digits;
            let part = token(number, at + 1);
            if number.byte(at) == b'-' && (1..=2).contains(&part) {
                at += 1 + part;
            }
        } else {
            if !super::is_capital(word) && !number.lexicon.word(word).has(part::PARTICLE) {
                return (words > 0).then_some((last, is_told));
            }
            let parts = number.lexicon.word(word);
            is_told |= parts.has(part::HOUSE | part::TYPE | part::WEAK_TYPE);
            at = end;
        }
        words += 1;
        last = at;
        match number.byte(at) {
            b' ' => at += 1,
            b',' | b'.' | b'\n' | b'\r' | b';' | b')' | b'"' | b'\'' => break,
            _ if number.text.len() == at => break,
            _ => return None,
        }
    }
    (words > 0 && words < 5).then_some((at, is_told))
}

/// Parts of an address without a number before the postal code at `code`: `The Old Rectory, Church Lane, NR11 7QF`. Where it begins and ends.
pub(super) fn named_before(number: &Number<'_>, code: usize) -> Option<(usize, usize)> {
    let mut end = code;
    let mut found: Option<(usize, usize)> = None;
    for place in 0..4 {
        let text = &number.text[..end];
        let Some(rest) = text.strip_suffix(b", ").or_else(|| if place == 0 { text.strip_suffix(b" ") } else { None }) else {
            break;
        };
        let from = memchr::memrchr3(b',', b':', b'"', rest).map_or(0, |at| at + 1);
        let from = from + rest[from..].iter().take_while(|byte| **byte == b' ').count();
        let words: Vec<&[u8]> = rest[from..].split(|byte| *byte == b' ').collect();
        // What stands before the first capital is of the sentence.
        let first = words
            .iter()
            .rposition(|word| !super::is_capital(word) && !matches!(*word, b"of" | b"the" | b"and" | b"on" | b"le" | b"upon"))
            .map_or(0, |at| at + 1);
        let words = &words[first..];
        let length = words.iter().map(|word| word.len() + 1).sum::<usize>().saturating_sub(1);
        let start = rest.len() - length;
        if words.is_empty() || words.len() > 5 || words.iter().any(|word| word.iter().any(u8::is_ascii_digit)) {
            break;
        }
        let last = words[words.len() - 1];
        let parts = number.lexicon.word(last);
        let is_told = words.len() > 1 && (parts.has(part::HOUSE | part::TYPE | part::WEAK_TYPE) || words[0] == b"The");
        match &mut found {
            Some((begin, _)) if is_told => *begin = start,
            None if is_told => found = Some((start, rest.len())),
            // One part may be a town.
            None if place == 0 => {}
            _ => break,
        }
        if first > 0 || from == 0 {
            break;
        }
        end = start;
    }
    found.map(|(start, end)| (with_units(number, start), end))
}
