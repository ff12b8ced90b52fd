//! Where somebody is: behind a word that says so (`gps 62.0641, 28.3013`, `lat 51.5007`), in degrees with their quarter (`51°26'29.8"N 5°28'10.9"E`), or as
//! two decimals that stand as only places do: `op 51.850419,5.281304`, `/@51.91173,4.45294`, `(51.50073, -0.12463)`.

use super::memo::Memo;
use super::{Hits, Number, is_part};
use crate::detect::lexicon::part;
use crate::detect::look::Look;
use crate::detect::rules::Rule;
use crate::detect::score::Form;

/// Words between what announces a place and the place.
const MOST_WORDS: usize = 4;
/// The longest that two places are, in bytes.
const LONGEST: usize = 48;
/// Digits behind the point: three tell a place to a hundred metres.
const LEAST_DECIMALS: usize = 3;
/// So many tell a place where nothing announces it.
const TELLING_DECIMALS: usize = 4;
/// More digits have numbers that are computed.
const MOST_DECIMALS: usize = 9;

/// Small words that a place follows, in the languages of the catalogue.
const AT: &[&str] = &[
    "at", "is", "op", "bij", "naar", "here", "hier", "bei", "an", "nach", "vor", "à", "a", "au", "en", "på", "ved", "vid", "er",
    "em", "na", "w", "pod", "olen", "on", "near", "seen", "from", "van", "of", "nb", "br", "ligt", "står", "reported",
];

/// What two numbers beside each other are.
struct Pair {
    /// Where the first begins and ends, and the second.
    first: (usize, usize),
    second: (usize, usize),
    /// A quarter of the compass stands with them.
    has_quarter: bool,
    /// So many decimals have both at least.
    decimals: usize,
}

/// A number of degrees.
struct Degrees {
    /// With its sign, or the quarter before it.
    start: usize,
    end: usize,
    whole: u32,
    /// Digits behind the point, zero where minutes follow.
    decimals: usize,
    has_quarter: bool,
}

/// Whether degrees may stand there: three decimals or a sign for degrees, or fewer decimals with the quarter of the compass.
pub(super) fn may_be(number: &Number<'_>) -> bool {
    let is_quarter = |byte: u8| matches!(byte, b'N' | b'S' | b'E' | b'W' | b'O');
    if number.digits > 3 {
        return false;
    }
    let text = &number.text[number.end()..];
    let [b'.' | b',', rest @ ..] = text else { return text.starts_with(b"\xc2") || text.starts_with(b" deg") };
    let decimals = rest.iter().take(MOST_DECIMALS).take_while(|byte| byte.is_ascii_digit()).count();
    let is_led = || matches!(number.text[..number.at], [.., quarter] | [.., quarter, b' '] if is_quarter(quarter));
    let is_behind = || match rest[decimals..] {
        [b' ', next, ..] => is_quarter(next) || matches!(next, b'd' | 0xc2),
        [next, ..] => is_quarter(next) || next == 0xc2,
        [] => false,
    };
    decimals >= LEAST_DECIMALS || decimals > 0 && (is_led() || is_behind())
}

/// Behind a word that says so.
pub(super) fn find(number: &Number<'_>, hits: &mut Hits) -> bool {
    let Some(rule) = number.look.rules.spoken.geo_coordinates else { return false };
    if number.digits > 3
        || !(matches!(number.byte(number.end()), b'.' | b',' | 0xc2) || number.text[number.end()..].starts_with(b" deg"))
    {
        return false;
    }
    let (is_announced, is_axis) = announced(number, signed(number, number.at));
    if !is_announced {
        return false;
    }
    let start = signed(number, number.at);
    if let Some(pair) = pair(number, start).filter(|pair| pair.has_quarter || pair.decimals >= LEAST_DECIMALS) {
        return number.take(&rule, pair.first.0, pair.second.1, Form::Strong, hits);
    }
    if is_axis
        && let Some(one) =
            degrees(number, start).filter(|one| one.decimals >= LEAST_DECIMALS || one.decimals == 0 && one.has_quarter)
        && is_whole(number, one.end)
    {
        return number.take(&rule, one.start, one.end, Form::Strong, hits);
    }
    // What is glued to it may be a value of its own.
    hits.withhold_among(number.from + start, number.from + number.end(), LONGEST);
    false
}

/// Two numbers whose first has its point, or its sign for degrees, at `position`, and that nothing need announce.
#[cold]
pub(crate) fn at(look: &Look<'_>, position: usize, hits: &mut Hits) {
    let Some(rule) = look.rules.spoken.geo_coordinates else { return };
    let digits = look.buffer[..position].iter().rev().take(4).take_while(|byte| byte.is_ascii_digit()).count();
    let is_sign = look.byte(position) == 0xc2 && look.byte(position + 1) == 0xb0;
    let first = position - digits;
    if !(1..=3).contains(&digits) || first < hits.spoken_done || look.byte(position) != b'.' && !is_sign {
        return;
    }
    let rest = &look.buffer[position + 1..];
    let decimals = rest.iter().take(MOST_DECIMALS + 1).take_while(|byte| byte.is_ascii_digit()).count();
    let is_version = !is_sign && matches!(rest[decimals..], [b'.', next, ..] if next.is_ascii_digit());
    if is_version || super::hangs(look, first, digits) {
        return;
    }
    // Most decimals have no second beside them, nor a word before.
    let is_before_second = is_sign
        || matches!(
            rest.get(decimals),
            Some(b' ' | b',' | b';' | b'/' | b'\'' | b'"' | b'N' | b'S' | b'E' | b'W' | b'O' | 0x80..)
        );
    if !(is_before_second || is_behind_word(look, first) || look.is_careful()) {
        return;
    }
    let memo = Memo::default();
    let number = Number::beside(look, first, digits, hits, &memo);
    let is_led = || matches!(number.text[..number.at], [.., b'N' | b'S' | b'E' | b'W'] | [.., b'N' | b'S' | b'E' | b'W', b' ']);
    if is_before_second || is_led() || look.is_careful() || announced(&number, signed(&number, number.at)).1 {
        beside_each_other(&number.in_line(&Memo::default()), &rule, hits);
    }
}

/// Whether a word, or a sign, stands before a number, as far as a look at the byte tells that separates no words. Over-approves.
fn is_behind_word(look: &Look<'_>, first: usize) -> bool {
    let before = look.buffer[..first].iter().rev().find(|byte| !matches!(byte, b' ' | b'.' | b':' | b',' | b'(' | b'/'));
    before.is_some_and(|byte| is_part(*byte) || *byte == b'+')
}

/// Takes two numbers beside each other for a place, or one behind a word for one of its sides.
fn beside_each_other(number: &Number<'_>, rule: &Rule, hits: &mut Hits) {
    let start = signed(number, number.at);
    let Some(pair) = pair(number, start) else {
        // `lon -0.1246`
        if announced(number, start).1
            && let Some(one) = degrees(number, start).filter(|one| one.decimals >= TELLING_DECIMALS)
            && is_whole(number, one.end)
        {
            number.take(rule, one.start, one.end, Form::Strong, hits);
        }
        return;
    };
    let is_joined = number.text[..start].last().is_some_and(|byte| {
        byte.is_ascii_alphanumeric() || *byte >= 0x80 && !is_bracket_of_text(number, start) || matches!(byte, b'.' | b'_')
    });
    if is_joined || !(pair.has_quarter || speaks_for_itself(number, &pair)) {
        hits.withhold_among(number.from + start, number.from + pair.second.1, LONGEST);
        return;
    }
    // In a list each is a value of its own.
    let is_apart = matches!(number.byte(pair.first.1), b'\'' | b'"')
        || pair.second.0 == pair.first.1 + 1
            && matches!(number.byte(pair.first.1), b',' | b';' | b'|' | b'\t')
            && number.text[..start].last() == Some(&number.byte(pair.first.1));
    let is_list = matches!(number.text[..start].last(), Some(b'['))
        || is_call(number, start) && number.byte(pair.first.1) == b','
        || is_apart;
    if is_list {
        number.take(rule, pair.first.0, pair.first.1, Form::Strong, hits);
        number.take(rule, pair.second.0, pair.second.1, Form::Strong, hits);
    } else {
        number.take(rule, pair.first.0, pair.second.1, Form::Strong, hits);
    }
}

/// Whether typographic punctuation ends before `start`.
fn is_bracket_of_text(number: &Number<'_>, start: usize) -> bool {
    matches!(number.text[..start], [.., 0xe2, 0x80, _] | [.., 0xef, _, _])
}

/// Where a number begins whose sign or quarter stands before its digits: `-33.8`, `N 59`, `N59`.
fn signed(number: &Number<'_>, at: usize) -> usize {
    let is_free = |before: Option<&u8>| before.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte < 0x80);
    match &number.text[..at] {
        [before @ .., b'N' | b'S' | b'E' | b'W', b' '] if is_free(before.last()) => at - 2,
        [before @ .., b'N' | b'S' | b'E' | b'W' | b'-' | b'+'] if is_free(before.last()) => at - 1,
        _ => at,
    }
}

/// Whether a word before `at` says that a place follows, and whether it is one of its two sides.
fn announced(number: &Number<'_>, at: usize) -> (bool, bool) {
    let mut at = at;
    for place in 0..MOST_WORDS {
        let Some((start, end)) = number.word_before(at) else { return (false, false) };
        let parts = number.parts(start, end);
        if parts.has(part::GEO | part::AXIS) {
            return (true, place == 0 && parts.has(part::AXIS));
        }
        if number.text[start..end].eq_ignore_ascii_case(b"version") {
            return (false, false);
        }
        if place > 0 && !number.text[end..at].iter().all(|byte| matches!(byte, b' ' | b':')) {
            return (false, false);
        }
        at = start;
    }
    (false, false)
}

/// Whether two decimals stand as those of a place do.
fn speaks_for_itself(number: &Number<'_>, pair: &Pair) -> bool {
    let (start, end) = (pair.first.0, pair.second.1);
    let before = &number.text[..start];
    let wholes = [pair.first, pair.second].map(|(start, end)| {
        number.text[start..end].iter().take_while(|byte| **byte != b'.').filter(|byte| byte.is_ascii_digit()).count()
    });
    let decimals = [pair.first, pair.second]
        .map(|(start, end)| number.text[start..end].iter().rev().take_while(|byte| byte.is_ascii_digit()).count());
    // Parts of one are no place, nor are numbers that are computed.
    if pair.decimals < TELLING_DECIMALS || wholes.iter().all(|digits| *digits < 2) || decimals[0].abs_diff(decimals[1]) > 2 {
        return false;
    }
    let is_closed = !number.byte(end).is_ascii_alphanumeric();
    // Cells of a record: `;57.70887;11.97456`.
    let delimiter = number.byte(pair.first.1);
    let is_end = matches!(number.byte(end), b'\n' | b'\r' | b')') || number.byte(end) == delimiter;
    let is_record = matches!(delimiter, b';' | b',' | b'|' | b'\t')
        && before.last() == Some(&delimiter)
        && pair.second.0 == pair.first.1 + 1
        && decimals[0] == decimals[1]
        && pair.decimals > TELLING_DECIMALS
        && is_end
        && before.len() > 12;
    let is_assigned = (before.ends_with(b"=") || before.ends_with(b"= "))
        && delimiter == b','
        && (is_end || number.byte(end) == b'&' || number.byte(end) == b';');
    // Words before, words behind: a sentence, and no other such number in it.
    let is_of_sentence = delimiter == b','
        && decimals[0] == decimals[1]
        && before.ends_with(b" ")
        && before.len() > 2
        && before[before.len() - 2].is_ascii_alphabetic()
        && matches!(number.text.get(end..).unwrap_or_default(), [] | [b'\n' | b'\r' | b')', ..] | [b'.' | b',' | b';', b' ' | b'\n', ..] | [b' ', b'a'..=b'z' | b'A'..=b'Z', ..])
        && !has_decimal(before)
        && !has_decimal(&number.text[end..]);
    if is_record || is_assigned || is_of_sentence {
        return true;
    }
    let is_in_url = matches!(before.last(), Some(b'@')) && pair.second.0 == pair.first.1 + 1
        || before.ends_with(b"/@")
        || before.ends_with(b"geo:")
        || [&b"q="[..], b"ll=", b"loc=", b"center=", b"at=", b"latlng=", b"pos="].iter().any(|key| before.ends_with(key))
        || number.byte(pair.first.1) == b'/' && memchr::memmem::find(before, b"map=").is_some();
    let is_enclosed = matches!(
        (before.last(), number.byte(end)),
        (Some(b'"'), b'"') | (Some(b'\''), b'\'') | (Some(b'('), b')') | (Some(b'['), b']') | (Some(b'>'), b'<')
    );
    if is_in_url || is_enclosed {
        return true;
    }
    // `POINT(4.29861 52.07667)` has blanks, prose has commas.
    let is_parted = matches!(number.byte(pair.first.1), b',' | b';');
    let word = number.word_before(start).filter(|(_, end)| start - end <= 2);
    let is_led = word.is_some_and(|(start, end)| {
        let word = &number.text[start..end];
        AT.iter().any(|at| word.eq_ignore_ascii_case(at.as_bytes())) || word.ends_with(b"'s") || word.ends_with(b"'m")
    });
    is_parted && is_closed && is_led
}

/// Whether a number with digits behind its point stands in the text.
fn has_decimal(text: &[u8]) -> bool {
    text.windows(4).any(|part| matches!(part, [a, b'.', b, c] if [a, b, c].iter().all(|byte| byte.is_ascii_digit())))
}

/// Whether the two are arguments of a call: `LatLng(51.50073, -0.12463)`.
fn is_call(number: &Number<'_>, start: usize) -> bool {
    matches!(number.text[..start], [.., before, b'('] if before.is_ascii_alphabetic() || before == b'[')
}

/// The two numbers the first of which begins at `start`.
fn pair(number: &Number<'_>, start: usize) -> Option<Pair> {
    let first = degrees(number, start)?;
    let mut at = first.end;
    let gap = number.text[at..].iter().take(3).take_while(|byte| matches!(byte, b' ' | b',' | b';' | b'/')).count();
    at += gap;
    // `'-25.28370', '152.87211'`
    for quote in [b"', '".as_slice(), b"','", b"\",\"", b"\", \""] {
        if gap == 0 && number.text[at..].starts_with(quote) {
            at += quote.len();
            break;
        }
    }
    let gap = at - first.end;
    let second = degrees(number, at).filter(|_| gap > 0 || first.has_quarter)?;
    let goes_on = match number.text.get(second.end..).unwrap_or_default() {
        // A third is that of a vector, but the height of a place, or of a map, has no decimals.
        [b',' | b';' | b' ', rest @ ..] => {
            let rest = rest.strip_prefix(b" ").unwrap_or(rest);
            let digits = rest.iter().take(6).take_while(|byte| byte.is_ascii_digit() || **byte == b'-').count();
            digits > 0
                && rest.get(digits) == Some(&b'.')
                && rest[digits + 1..].iter().take(TELLING_DECIMALS).filter(|byte| byte.is_ascii_digit()).count()
                    == TELLING_DECIMALS
                && !(first.has_quarter && second.has_quarter)
        }
        _ => false,
    };
    let is_place = first.whole <= 90 && second.whole <= 180 || first.whole <= 180 && second.whole <= 90;
    let is_even = (first.decimals == 0) == (second.decimals == 0);
    let decimals = first.decimals.min(second.decimals);
    let has_quarter = first.has_quarter && second.has_quarter;
    // Behind another number it is the rest of a row.
    let is_behind = matches!(number.text[..first.start], [.., b'.', digit, _] | [.., digit, b',' | b' '] | [.., digit, b',', b' '] if digit.is_ascii_digit());
    (is_place
        && is_even
        && (has_quarter || decimals >= LEAST_DECIMALS)
        && !goes_on
        && (has_quarter || !is_behind)
        && is_whole(number, second.end))
    .then_some(Pair { first: (first.start, first.end), second: (second.start, second.end), has_quarter, decimals })
}

/// Whether nothing goes on behind `end`.
fn is_whole(number: &Number<'_>, end: usize) -> bool {
    let goes_on = matches!(number.byte(end), b'.' | b',') && number.byte(end + 1).is_ascii_digit() && number.byte(end) == b'.';
    !(number.byte(end).is_ascii_alphanumeric() || goes_on || number.byte(end) == b'_')
}

/// Degrees at `at`, as a decimal or with minutes, and the quarter before or behind them.
fn degrees(number: &Number<'_>, at: usize) -> Option<Degrees> {
    let start = at;
    let is_quarter = |byte: u8| matches!(byte, b'N' | b'S' | b'E' | b'W' | b'O');
    let is_led = is_quarter(number.byte(at));
    let mut at = at + usize::from(is_led);
    at += usize::from(is_led && number.byte(at) == b' ');
    at += usize::from(!is_led && matches!(number.byte(at), b'-' | b'+'));
    let text = number.text.get(at..)?;
    let digits = text.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=3).contains(&digits) {
        return None;
    }
    let whole = text[..digits].iter().fold(0, |value, digit| value * 10 + u32::from(digit & 15));
    let mut end = at + digits;
    let mut decimals = 0;
    if matches!(number.byte(end), b'.' | b',') {
        decimals = number.text[end + 1..].iter().take(MOST_DECIMALS + 1).take_while(|byte| byte.is_ascii_digit()).count();
        if decimals == 0 || decimals > MOST_DECIMALS {
            return None;
        }
        end += 1 + decimals;
    }
    let mut is_signed = false;
    for sign in ["\u{b0}".as_bytes(), b" deg", "\u{ba}".as_bytes(), " \u{b0}".as_bytes()] {
        if number.text[end..].starts_with(sign) {
            end += sign.len();
            is_signed = true;
            break;
        }
    }
    if is_signed && decimals == 0 {
        end += minutes(number, end);
    } else if !is_signed && decimals == 0 {
        return None;
    }
    let gap = usize::from(number.byte(end) == b' ');
    let behind = number.byte(end + gap);
    let has_behind = !is_led
        && is_quarter(behind)
        && !(number.byte(end + gap + 1).is_ascii_alphabetic() || number.byte(end + gap + 1) >= 0x80)
        // `N 51° N 4°`: it belongs to what follows.
        && !(gap > 0 && number.byte(end + gap + 1) == b' ' && number.byte(end + gap + 2).is_ascii_digit() && !number.byte(end + gap + 2).is_ascii_whitespace() && is_led)
        && (behind != b'O' || is_signed);
    if has_behind {
        end += gap + 1;
    }
    Some(Degrees { start, end, whole, decimals, has_quarter: is_led || has_behind })
}

/// Minutes and seconds at `at`: `59'18.2"`, ` 22.442'`.
fn minutes(number: &Number<'_>, at: usize) -> usize {
    let is_of_minutes =
        |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'\'' | b'"' | b' ' | 0xe2 | 0x80 | 0xb2 | 0xb3 | 0x99 | 0x9d);
    let text = number.text.get(at..).unwrap_or_default();
    let mut length = text.iter().take(28).take_while(|byte| is_of_minutes(byte)).count();
    // The sign ends them: what follows is the next number.
    if let Some(sign) = text[..length].iter().rposition(|byte| matches!(byte, b'"' | b'\'' | 0xb2 | 0xb3 | 0x99 | 0x9d)) {
        length = sign + 1;
    }
    while length > 0 && text[length - 1] == b' ' {
        length -= 1;
    }
    length
}
