//! Postal codes without a street: before a place, behind a state, on a line with a place, or behind a word that says what they are.

use super::address::is_year;
use super::{Hits, Number, house, is_capital, is_part, place};
use crate::detect::lexicon::part;
use crate::detect::look::Look;
use crate::detect::rules::Rule;
use crate::detect::score::Form;
use crate::model::Traits;

/// Letters of countries before their codes, as the posts and signs on cars have them.
const COUNTRIES: [&[u8]; 33] = [
    b"A", b"B", b"D", b"F", b"I", b"L", b"S", b"N", b"H", b"FI", b"SE", b"NO", b"DK", b"DE", b"AT", b"CH", b"NL", b"BE", b"FR",
    b"LT", b"LV", b"EE", b"PL", b"CZ", b"SK", b"ES", b"PT", b"IT", b"LU", b"GR", b"HR", b"SI", b"HU",
];

/// The longest that a code goes on behind its first digits, with what is glued to it, in bytes.
const LONGEST_REST: usize = 8;

/// Whether the number may be a postal code or the end of one, by what stands beside it and the few words before it. Over-approves.
pub(super) fn may_be(number: &Number<'_>) -> bool {
    number.look.rules.spoken.postal_code.is_some()
        && (may_begin_code(number) && is_beside_place(number)
            || number.before.is_some_and(|word| may_announce(number, word))
            || is_behind_sign(number))
}

/// Whether the word before the number may say that it is a code, or a state stands there.
fn may_announce(number: &Number<'_>, (start, end): (usize, usize)) -> bool {
    let is_code = |(first, last): (usize, usize)| number.parts(first, last).has(part::POSTAL);
    number.before_parts.has(part::POSTAL)
        || number.before_parts.has(part::STATE) && behind_state(number, start, end).is_some()
        || is_linked(&number.text[start..end]) && number.word_before(start).is_some_and(is_code)
}

/// Whether signs stand before the number that say that it is a code.
fn is_behind_sign(number: &Number<'_>) -> bool {
    let before = &number.text[..number.at];
    let signs = [&b"C.P. "[..], b"c.p. ", b"C. P. ", b"zip+4 ", b"ZIP+4 "];
    matches!(before, [.., b'.' | b'4', b' ']) && signs.iter().any(|sign| before.ends_with(sign))
}

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
        // `2560-544 SILVEIRA`, `61-131`
        _ if number.digits == 3 && number.text[..number.at].ends_with(b"-") => {
            (before_hyphen(number).unwrap_or(number.at), false)
        }
        _ => (number.at, false),
    };
    let announced = number.word_before(at).filter(|(_, end)| at <= end + 3);
    // `cp` is a command too, and a `pin` is a secret as well.
    let is_code = |start: usize, end: usize| {
        number.parts(start, end).has(part::POSTAL)
            && match number.text[start..end].to_ascii_lowercase().as_slice() {
                b"cap" if number.digits == 5 && &number.text[start..end] == b"CAP" => true,
                b"cp" | b"cap" | b"pc" | b"kod" | b"npa" => {
                    (number.byte(end) == b':' || number.text[end..].starts_with(b" :")) && number.digits > 3 || may_be_one(number)
                }
                // `C.P. 76020`
                b"p" => number.text[..end].ends_with(b"C.P") || number.text[..end].ends_with(b"c.p"),
                b"pin" => number.digits == 6 && !is_secret(number, start),
                _ => true,
            }
    };
    let is_announced =
        announced.is_some_and(|(start, end)| {
            is_code(start, end)
                || is_linked(&number.text[start..end])
                    && number.word_before(start).is_some_and(|(first, last)| start <= last + 2 && is_code(first, last))
        }) || [&b"C.P. "[..], b"c.p. ", b"C. P. ", b"zip+4 ", b"ZIP+4 "].iter().any(|words| number.text[..at].ends_with(words));
    let state = announced.filter(|_| !is_british).and_then(|(start, end)| behind_state(number, start, end));
    // Most numbers are no code by how many digits they have and what stands behind those.
    if !is_announced && state.is_none() && !may_begin_code(number) {
        return false;
    }
    let is_line = is_line(number, at);
    let is_abroad = behind_country(number);
    let is_near = || matches!(number.digits, 2..=6) && is_behind_word(number, at);
    if !(is_announced || is_line || is_abroad || state.is_some() || may_be_one(number) || is_in_home(number) || is_near()) {
        if number.digits == 4
            && let Some(code) = place::typed_code(number, number.at)
        {
            let is_asked =
                number.before_parts.has(part::SPEAKER) && number.text[..number.at].ends_with(b": ") || is_announced_typed(number);
            return is_asked && number.take(&rule, code.start, code.end, Form::Strong, hits);
        }
        return is_british && typed(number, at, &rule, hits);
    }
    let Some(code) = place::code(number, at).filter(|code| code.end > number.at && (!is_british || code.is_telling)) else {
        if is_british && typed(number, at, &rule, hits) {
            return true;
        }
        if is_announced || state.is_some() {
            // What is glued to it may be a value of its own.
            hits.withhold_among(number.from + at, number.from + number.end(), LONGEST_REST);
        }
        return false;
    };
    if !is_before_code(number.text[..at].last().copied().unwrap_or(b'\n')) {
        return false;
    }
    let blanks = (0..2).take_while(|blank| number.byte(code.end + blank) == b' ').count();
    let has_name = blanks > 0 && place::name(number, code.end + blanks).is_some();
    let form = match () {
        () if is_announced || is_british => Form::Strong,
        () if is_line && !is_year(&number.text[at..code.end]) => Form::Strong,
        () if code.is_telling && is_quoted(number, &code) || is_abroad && (has_name || code.is_telling) => Form::Strong,
        () if has_name && is_in_home(number) && !is_year(&number.text[at..code.end]) => Form::Strong,
        () if state.is_some_and(|digits| code.end - at == digits || digits == 5 && code.end - at == 10 || code.is_telling) => {
            Form::Strong
        }
        () if is_abroad && is_of_country(number, &code) || is_near_word(number, &code) && is_near() => Form::Strong,
        () if number.digits == 3
            && has_name
            && before_hyphen(number).is_some()
            && (at == 0 || is_opened(number, at))
            && !is_year(&number.text[at..number.at - 1]) =>
        {
            Form::Strong
        }
        () if is_dutch(number, &code) || has_name && is_led(number, at, &code) => Form::Strong,
        () if has_name && !is_year(&number.text[at..code.end]) && is_before_town_and_street(number, &code) => Form::Strong,
        // `Copyright 1991 DJ Delorie`
        // But `1621KV` is no year.
        () if code.is_telling && has_name && (!is_year(&number.text[at..at + 4]) || number.byte(at + 4).is_ascii_uppercase())
            || is_before_street(number, &code) =>
        {
            Form::Strong
        }
        () if has_name && hamlet_before(number, at).is_some() => Form::Strong,
        () if code.is_telling || has_name && number.digits == 5 => Form::Weak,
        () => return false,
    };
    // `The Old Rectory, Church Lane, NR11 7QF`
    if is_british
        && let Some(street) = number.look.rules.spoken.street_address
        && let Some((start, end)) = house::named_before(number, at)
    {
        number.take(&street, start, end, Form::Strong, hits);
    }
    if has_name
        && let Some(street) = number.look.rules.spoken.street_address
        && let Some((start, end)) = hamlet_before(number, at)
    {
        number.take(&street, start, end, Form::Strong, hits);
    }
    number.take(&rule, at, code.end, form, hits)
}

/// Whether the word before a `PIN` at `start` says that it is a secret: `conference bridge PIN 441822`.
fn is_secret(number: &Number<'_>, start: usize) -> bool {
    const SECRETS: [&[u8]; 12] = [
        b"bridge",
        b"conference",
        b"meeting",
        b"access",
        b"host",
        b"voicemail",
        b"door",
        b"sim",
        b"security",
        b"login",
        b"your",
        b"card",
    ];
    let word = number.word_before(start).map(|(first, last)| &number.text[first..last]);
    word.is_some_and(|word| SECRETS.iter().any(|secret| word.eq_ignore_ascii_case(secret)))
}

/// A place without streets before its code: `lieu-dit Les Bruyères, 24200 Sarlat`.
fn hamlet_before(number: &Number<'_>, code: usize) -> Option<(usize, usize)> {
    let before = number.text[..code].strip_suffix(b", ")?;
    let start = memchr::memmem::rfind(before, b"ieu-dit ").or_else(|| memchr::memmem::rfind(before, b"ieudit "))?;
    let start = start.checked_sub(1)?;
    let is_one = matches!(before[start], b'L' | b'l') && before.len() - start < 48 && !before[start..].contains(&b',');
    is_one.then_some((start, before.len()))
}

/// Whether a postal code may begin or end with the digits, as far as the bytes next to them tell. Over-approves.
fn may_begin_code(number: &Number<'_>) -> bool {
    let [first, second] = [number.byte(number.end()), number.byte(number.end() + 1)];
    match number.digits {
        // `6XE`, `K1A 0B1`
        1 => first.is_ascii_alphabetic() && second.is_ascii_alphanumeric(),
        2 | 3 => {
            matches!(first, b' ' | b'-') && second.is_ascii_digit()
                || three_before(number).is_some()
                || before_hyphen(number).is_some()
        }
        4..=6 => true,
        _ => false,
    }
}

/// Whether a code may begin behind this byte.
fn is_before_code(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b',' | b'(' | b'"' | b'\'' | b'\t' | b'>' | b'^' | b';' | b'|' | b'-' | b'=')
}

/// Whether anything stands beside the digits that more than their number makes them a code: the start of a line, a country, a place, a word
/// for it or for somebody who lives there. Years are none.
fn is_beside_place(number: &Number<'_>) -> bool {
    let is_year = || is_year(&number.text[number.at..number.end()]) && number.byte(number.end()) != b'-';
    let before = number.byte_before();
    let is_told = || {
        matches!(before, b'\n' | b'-')
            || may_be_one(number)
            || number.digits == 4 && (number.before_parts.has(part::SPEAKER) || number.is_in_home())
            || !is_year() && is_behind_word(number, number.at)
    };
    number.digits < 4 || is_before_code(before) && is_told()
}

/// Whether what stands beside the digits may make them a postal code: `1016 GV`, `10115 Berlin`, `NW1 6XE`.
fn may_be_one(number: &Number<'_>) -> bool {
    let end = number.end();
    let gap = usize::from(number.byte(end) == b' ');
    let [first, second] = [number.byte(end + gap), number.byte(end + gap + 1)];
    match number.digits {
        1 => gap == 0 && first.is_ascii_uppercase() && second.is_ascii_uppercase(),
        4 => first.is_ascii_uppercase() && second.is_ascii_uppercase() || is_parted(number, 3),
        2 => is_parted(number, 3),
        3 => before_hyphen(number).is_some() && gap == 1 && (first.is_ascii_uppercase() || first >= 0x80),
        5 => gap == 1 && (first.is_ascii_uppercase() || first >= 0x80),
        _ => false,
    }
}

/// Whether a hyphen and so many digits follow, and a place: `61-001 Poznań`, `1250-024 Lisboa`.
fn is_parted(number: &Number<'_>, digits: usize) -> bool {
    let end = number.end();
    let text = number.text.get(end..).unwrap_or_default();
    let is_code =
        text.first() == Some(&b'-') && text[1..].iter().take(4).take_while(|byte| byte.is_ascii_digit()).count() == digits;
    is_code && number.byte(end + 1 + digits) == b' ' && place::name(number, end + 2 + digits).is_some()
}

/// Whether a quote or a comma stands before `at`.
fn is_opened(number: &Number<'_>, at: usize) -> bool {
    matches!(number.text[..at], [.., b'"' | b'\'' | b'>' | b';' | b'|'] | [.., b',', b' '])
}

/// Whether a code behind the letters of its country has as many digits as codes have there, and nothing follows: `CH-8700.`
fn is_of_country(number: &Number<'_>, code: &place::Code) -> bool {
    let Some(before) = number.text[..number.at].strip_suffix(b"-") else { return false };
    let letters = &before[before.len().saturating_sub(2)..];
    let digits = match letters {
        b"CH" | b"AT" | b"DK" | b"NO" | b"BE" => 4,
        b"DE" | b"FR" | b"FI" | b"ES" | b"IT" | b"LT" => 5,
        _ => return false,
    };
    let is_closed = matches!(number.byte(code.end), b'\n' | b'\r' | b',' | b'.' | b')' | b'"' | b';' | b'?')
        && !number.byte(code.end + 1).is_ascii_digit();
    number.digits == digits && code.end == number.end() && is_closed && !is_year(&number.text[number.at..code.end])
}

/// Whether a word for postal codes stands few words before one that ends its clause: `Postnr stämmer, 294 31`, `PLZ? Kundin: ja 1150, Top 14`.
fn is_near_word(number: &Number<'_>, code: &place::Code) -> bool {
    let text = &number.text[code.start..code.end];
    let is_closed = match number.text.get(code.end..).unwrap_or_default() {
        []
        | [b'\n' | b'\r' | b',' | b';' | b')' | b'?' | b'!' | b'"' | b'\'', ..]
        | [b'.']
        | [b'.', b' ' | b'\n' | b'\r', ..] => true,
        [b' ', next, ..] => next.is_ascii_lowercase() || next.is_ascii_uppercase() && !code.is_telling,
        _ => false,
    };
    is_closed && text.len() > 3 && !is_year(text)
}

/// Whether such a word stands few small words before `at`.
fn is_behind_word(number: &Number<'_>, at: usize) -> bool {
    let mut at = at;
    for place in 0..5 {
        let Some((start, end)) = number.word_before(at) else { return false };
        let gap = &number.text[end..at];
        if gap.len() > 3 || gap.contains(&b'/') {
            return false;
        }
        let word = &number.text[start..end];
        let is_short = word.len() < 4;
        if place > 0 && !is_short && number.parts(start, end).has(part::POSTAL) {
            return true;
        }
        if !word.iter().all(|byte| byte.is_ascii_lowercase() || *byte >= 0x80 || *byte == b'\'') && place > 0 {
            return false;
        }
        at = start;
    }
    false
}

/// Words between a word for a postal code and the code.
fn is_linked(word: &[u8]) -> bool {
    let mut small = [0; 8];
    let Some(small) = small.get_mut(..word.len()) else { return false };
    small.copy_from_slice(word);
    small.make_ascii_lowercase();
    matches!(
        &*small,
        b"is"
            | b"ist"
            | b"est"
            | b"es"
            | b"\xc3\xa8"
            | b"\xc3\xa9"
            | b"\xc3\xa4r"
            | b"er"
            | b"on"
            | b"jest"
            | b"code"
            | b"number"
            | b"nummer"
            | b"lautet"
            | b"luidt"
            | b"pocztowy"
            | b"kodas"
            | b"postal"
            | b"v\xc3\xa5rt"
    )
}

/// Capitals behind four digits that are words, units and the like.
const NO_DUTCH: &[&[u8]] = &[
    b"OF", b"TO", b"BY", b"IN", b"AT", b"ON", b"IS", b"OR", b"IF", b"NO", b"AN", b"AS", b"IT", b"BE", b"WE", b"HE", b"SO", b"UP",
    b"GO", b"MY", b"ME", b"ID", b"OK", b"TV", b"PC", b"CD", b"NR", b"ST", b"ND", b"TH", b"RD", b"EN", b"DE", b"SE", b"NE", b"SW",
    b"NW", b"LB", b"OZ", b"FT", b"YD", b"PX", b"PT", b"MS", b"NS", b"ML", b"CL", b"DL", b"MA", b"AH", b"VA", b"KV", b"VV", b"DB",
    b"SN", b"NL", b"FR", b"ES", b"CM", b"MM", b"BV", b"NV", b"AG", b"SA", b"KG", b"TL", b"KR", b"RM", b"LT", b"HR", b"JR", b"DR",
    b"AI", b"IO", b"IP", b"OS", b"QA", b"UI", b"UX", b"XL", b"XS", b"JE", b"DJ",
];

/// Whether four digits and two capitals stand in a sentence where a place may, or at the end of what is known of somebody: `bezorging in 2312 ZK lukt`,
/// `Mehmet Altan, 3066 GR`.
fn is_dutch(number: &Number<'_>, code: &place::Code) -> bool {
    let text = &number.text[code.start..code.end];
    if !code.is_telling || number.digits != 4 || !(6..=7).contains(&text.len()) {
        return false;
    }
    let letters = &text[text.len() - 2..];
    if !letters.iter().all(u8::is_ascii_uppercase) {
        return false;
    }
    // `5014 CL huisnr 9`
    let behind = number.text[code.end..].trim_ascii_start();
    if [&b"huisnr"[..], b"huisnummer", b"hnr "].iter().any(|word| behind.starts_with(word)) {
        return true;
    }
    let is_glued = text[4].is_ascii_uppercase();
    if NO_DUTCH.contains(&letters) || is_year(&text[..4]) && !is_glued {
        return false;
    }
    let is_closed = match number.text.get(code.end..).unwrap_or_default() {
        []
        | [b'\n' | b'\r' | b',' | b';' | b')' | b'?' | b'!' | b'"' | b'\'', ..]
        | [b'.']
        | [b'.', b' ' | b'\n' | b'\r', ..] => true,
        [b' ', next, ..] => next.is_ascii_lowercase() || *next == b'(' || *next == 0xc2 || has_house(&number.text[code.end..]),
        _ => false,
    };
    let is_quoted = matches!(number.text[..code.start], [.., b'"' | b'\''] | [.., 0xe2, 0x80, _]);
    if is_quoted && is_closed && has_house(&number.text[code.end..]) {
        return true;
    }
    let Some((start, end)) = number.word_before(code.start) else { return false };
    let (word, gap) = (&number.text[start..end], &number.text[end..code.start]);
    const LEADS: [&[u8]; 12] =
        [b"in", b"op", b"te", b"naar", b"bij", b"uit", b"van", b"pc", b"voor", b"PC", b"omgeving", b"regio"];
    let is_led = gap == b" " && (LEADS.contains(&word) || speaks_of_codes(number, start))
        || gap == b" (" && (is_capital(word) && number.byte(code.end) == b')' || speaks_of_codes(number, end))
        || gap == b" (" && number.byte(code.end) == b')' && word.iter().all(u8::is_ascii_digit) && word.len() < 5
        || gap == b", " && word.len() > 2 && word.iter().any(u8::is_ascii_lowercase)
        || gap == b": " && number.parts(start, end).has(part::SPEAKER | part::HOME);
    is_closed && is_led
}

/// Whether the number of a house follows the code: `6413 VK 12a`, `3111 AL 88-III`.
fn has_house(behind: &[u8]) -> bool {
    let Some(rest) = behind.strip_prefix(b" ") else { return false };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let length = digits + rest[digits..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    (1..=4).contains(&digits)
        && length - digits <= 4
        && rest[0] != b'0'
        && matches!(rest.get(length), None | Some(b' ' | b',' | b'.' | b';' | b')' | b'"' | b'\'' | b'\n' | b'\r'))
}

/// Whether a word for postal codes stands before `at` on the line.
fn speaks_of_codes(number: &Number<'_>, at: usize) -> bool {
    let mut at = at;
    for _ in 0..8 {
        let Some((start, end)) = number.word_before(at) else { return false };
        let parts = number.parts(start, end);
        if parts.has(part::POSTAL) && (end - start > 3 || matches!(&number.text[start..end], b"PC" | b"pc")) {
            return true;
        }
        at = start;
    }
    false
}

/// Whether a word that only places follow stands before a code and its place: `nach 01067 Dresden`, `mieszkam w 61-001 Poznań`.
fn is_led(number: &Number<'_>, at: usize, code: &place::Code) -> bool {
    const LEADS: &[&str] = &[
        "nach", "aus", "à", "en", "na", "w", "z", "från", "till", "til", "fra", "te", "ze", "em", "vers", "hacia", "wohnt",
        "jusqu'à", "pod",
    ];
    let text = &number.text[at..code.end];
    let Some((start, end)) = number.word_before(at).filter(|(_, end)| at == end + 1) else { return false };
    let word = &number.text[start..end];
    text.len() >= 5 && number.text[end] == b' ' && !is_year(&text[..4]) && LEADS.iter().any(|lead| lead.as_bytes() == word)
}

/// Whether a place and a street with its number follow the code: `44135 Dortmund, Hansastraße 20`.
fn is_before_town_and_street(number: &Number<'_>, code: &place::Code) -> bool {
    let Some(end) = place::name(number, code.end + 1) else { return false };
    if code.end - code.start < 4 || number.byte(end) != b',' || number.byte(end + 1) != b' ' {
        return false;
    }
    let start = end + 2;
    let word_end = number.word_at(start);
    let word = &number.text[start..word_end];
    let is_street = is_capital(word) && number.lexicon.end_of(word).has(part::END);
    is_street && number.byte(word_end) == b' ' && number.byte(word_end + 1).is_ascii_digit()
}

/// `postcode 5211 jl`
fn is_announced_typed(number: &Number<'_>) -> bool {
    number.before_parts.has(part::POSTAL) && number.before.is_some_and(|(_, end)| number.at <= end + 2)
}

/// A code in small letters behind a word that says what it is: `postcode sw1a 1aa`, `postal code t2p 2m5`.
fn typed(number: &Number<'_>, at: usize, rule: &Rule, hits: &mut Hits) -> bool {
    let end = number.end() + 2;
    let Some(text) = number.text.get(at..end) else { return false };
    let is_small = text.iter().any(u8::is_ascii_lowercase) && !text.iter().any(u8::is_ascii_uppercase);
    let is_behind = |at: usize| number.word_before(at).filter(|(_, end)| at <= end + 2);
    let is_announced = is_behind(at).is_some_and(|(start, end)| {
        let is_code = |start: usize, end: usize| number.parts(start, end).has(part::POSTAL);
        is_code(start, end)
            || is_linked(&number.text[start..end]) && is_behind(start).is_some_and(|(start, end)| is_code(start, end))
    });
    if !is_small || !is_announced || !place::is_whole_in_capitals(&text.to_ascii_uppercase()) {
        return false;
    }
    if number.byte(end).is_ascii_alphanumeric() {
        return false;
    }
    number.take(rule, at, end, Form::Strong, hits)
}

/// Where two digits or four begin that stand before a hyphen and these three.
fn before_hyphen(number: &Number<'_>) -> Option<usize> {
    let before = number.text[..number.at].strip_suffix(b"-")?;
    let digits = before.iter().rev().take(5).take_while(|byte| byte.is_ascii_digit()).count();
    let start = before.len() - digits;
    let is_free = before[..start]
        .last()
        .is_none_or(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'.' | b'/' | b'+' | b'_'));
    (matches!(digits, 2 | 4) && is_free).then_some(start)
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
    match (&number.text[..code.start], number.byte(code.end)) {
        ([.., b'\''], b'\'') => true,
        // The key of a value in JSON says what it is.
        ([.., b' ' | b',' | b'(' | b';', b'"'], b'"') => !number.text[..code.start - 1].ends_with(b": "),
        _ => false,
    }
}

/// Whether somebody lives in the place behind the code: `gedomicilieerd te 9320 Erembodegem`.
fn is_in_home(number: &Number<'_>) -> bool {
    number.digits == 4 && number.byte(number.end()) == b' ' && number.is_in_home()
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

/// States that are words too, or begin other numbers.
const NO_STATES: [[u8; 2]; 26] = [
    *b"IN", *b"OR", *b"ME", *b"HI", *b"ID", *b"OK", *b"OH", *b"DE", *b"LA", *b"PA", *b"MA", *b"AL", *b"CO", *b"VA", *b"MD",
    *b"MS", *b"PR", *b"ON", *b"AB", *b"SK", *b"NS", *b"NB", *b"NL", *b"PE", *b"NT", *b"NU",
];

/// How many digits a code has behind the state or province in `start..end`, with a place before it: `Boise, ID 83701`, `Woombye QLD 4559`.
fn behind_state(number: &Number<'_>, start: usize, end: usize) -> Option<usize> {
    let word = &number.text[start..end];
    let is_short = word.len() <= 3 && word.iter().all(u8::is_ascii_uppercase);
    if !(is_short || is_capital(word) && word.len() > 3) || !number.lexicon.word(word).has(part::STATE) || number.at != end + 1 {
        return None;
    }
    // Towns of India, and Singapore, stand before six digits.
    if word.len() > 3 && number.digits == 6 {
        return (number.byte(number.at) != b'0' || word == b"Singapore").then_some(6);
    }
    let (first, last) = number.word_before(start)?;
    // Few of these are words.
    let is_other = <&[u8; 2]>::try_from(word).is_ok_and(|word| NO_STATES.contains(word));
    let is_sure = is_short && !is_other && start == last + 1 && number.text[first..last].iter().any(u8::is_ascii_lowercase);
    let is_parted = number.byte(last) == b',' || is_sure;
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
    let text = &look.buffer[start..look.buffer.len().min(start + 10)];
    let Some(length) = place::irish(text).or_else(|| canadian(look, text, start)) else { return };
    if look.joins(start) || look.joins_behind(start + length) {
        hits.withhold_among(start, start + length, 2);
    } else {
        let traits = Traits::default();
        hits.push(look, start..start + length, rule.index, rule.score(Form::Strong, traits), traits);
    }
}

/// Length of a code of Canada behind a place or a province: `Toronto ON M5V 3L9`.
fn canadian(look: &Look<'_>, text: &[u8], start: usize) -> Option<usize> {
    let length = place::canadian(text)?;
    let before = &look.buffer[start.saturating_sub(16)..start];
    let before = before.strip_suffix(b" ").unwrap_or(before);
    let is_listed = matches!(before.last(), Some(b',' | b'"' | b':' | b'\'' | b'.' | b'='));
    let word = before.iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let is_word = word > 1;
    let is_closed =
        matches!(text.get(length), None | Some(b',' | b'.' | b'\n' | b'\r' | b';' | b')' | b'"' | b'\'' | b'<' | b' '));
    ((is_listed || is_word) && is_closed).then_some(length)
}
