//! What stands beside the value of a field, or within it, and says whether it is one: other fields of a person on its line, goods, parts of an address, a
//! call that makes a date.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, BuildError};

use crate::detect::look::Look;

/// Whether something else on the line speaks of a person: `"name": "Blue Shirt"` is a product, unless a mail address stands beside it.
#[cold]
pub(super) fn is_among_people(look: &Look<'_>, start: usize, end: usize) -> bool {
    // In small letters, so that labels, which are in capitals, are none.
    static SIGNS: Signs = Signs::new(|| {
        AhoCorasick::new([
            "@",
            "mail",
            "hone",
            "elef",
            "obile",
            "irth",
            "eboorte",
            "urname",
            "ender",
            "ddress",
            "straat",
            "user",
            "channel",
            "message",
            "first_name",
            "irstName",
            "oornaam",
            "city",
            "City",
            "town",
            "plaats",
            "addr",
            "street",
            "ville",
            "\"ort",
            "stadt",
            "ciudad",
            "comune",
            "citt",
            "indirizzo",
            "miasto",
            "ulica",
            "cidade",
            "morada",
            "poststed",
            "kaupunki",
            "hnr",
            "huisn",
            "\"rue",
            "calle",
            "streetName",
            "state\"",
            "via=",
            "adres",
            "direcc",
            "osoite",
        ])
    });
    says_one_of(look, start, end, &SIGNS)
}

/// How the halves of a name are called, each with the other.
const HALVES: [(&[u8], &[u8]); 4] = [(b"first", b"last"), (b"last", b"first"), (b"fn", b"ln"), (b"ln", b"fn")];
/// How far beside one half of a name the other is looked for, in bytes.
const BESIDE: usize = 96;

/// Whether a name and its other half stand beside each other: `first="Rosalind", last="Achterberg"`.
pub(super) fn is_half_of_name(look: &Look<'_>, name: &Range<usize>, text: &[u8]) -> bool {
    let called = &look.buffer[name.clone()];
    let Some((_, other)) = HALVES.iter().find(|(one, _)| called.eq_ignore_ascii_case(one)) else { return false };
    let is_name =
        text.first().is_some_and(|byte| byte.is_ascii_uppercase() || *byte >= 0x80) && !text.iter().any(u8::is_ascii_digit);
    // The sign and the quotes are those of this half.
    let sign = &look.buffer[name.end..look.buffer.len().min(name.end + 2)];
    let sign = if sign.last().is_some_and(u8::is_ascii_alphanumeric) { &sign[..1] } else { sign };
    let is_other = |part: &[u8]| {
        memchr::memmem::find_iter(part, other).any(|at| {
            part[at + other.len()..].starts_with(sign)
                && (at == 0 || !part[at - 1].is_ascii_alphanumeric() && part[at - 1] != b'_')
        })
    };
    let before = &look.buffer[name.start.saturating_sub(BESIDE)..name.start];
    let behind = &look.buffer[name.end..look.buffer.len().min(name.end + BESIDE)];
    let before = &before[memchr::memrchr(b'\n', before).map_or(0, |at| at + 1)..];
    let behind = &behind[..memchr::memchr(b'\n', behind).unwrap_or(behind.len())];
    is_name && (is_other(before) || is_other(behind))
}

/// Whether a field is called as half of a name may be, which says little by itself.
pub(super) fn may_be_half(name: &[u8]) -> bool {
    HALVES.iter().any(|(half, _)| name.eq_ignore_ascii_case(half))
}

/// Whether a field for a password stands beside the value of another: `login(user: "curlew-cottage", password: "…")`.
pub(super) fn is_beside_password(look: &Look<'_>, end: usize) -> bool {
    const NEAR: usize = 24;
    const PASSWORDS: [&[u8]; 6] = [b"password", b"passwd", b"pass", b"pwd", b"wachtwoord", b"passwort"];
    let behind = &look.buffer[end..look.buffer.len().min(end + NEAR)];
    let at = behind.iter().take_while(|byte| matches!(byte, b'"' | b'\'' | b',' | b' ' | b'&' | b';')).count();
    let behind = &behind[at..];
    at > 0
        && PASSWORDS.iter().any(|word| {
            behind.get(..word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word))
                && matches!(behind.get(word.len()), Some(b'=' | b':' | b'"' | b'\''))
        })
}

/// Whether something else on the line speaks of what is sold: `{"name": "Emma Armchair", "price": 199}`.
#[cold]
pub(super) fn is_among_goods(look: &Look<'_>, start: usize, end: usize) -> bool {
    static SIGNS: Signs = Signs::new(|| {
        AhoCorasick::new([
            "price", "sku", "brand", "stock", "product", "prijs", "colour", "color", "categor", "qty", "quantity", "aantal",
            "merchant", "ean\"",
        ])
    });
    says_one_of(look, start, end, &SIGNS)
}

/// Words that are looked for together, made ready when the first line asks.
pub(super) type Signs = LazyLock<Result<AhoCorasick, BuildError>>;

/// Whether one of the words stands on the line, before the value or behind it.
pub(super) fn says_one_of(look: &Look<'_>, start: usize, end: usize, words: &Signs) -> bool {
    words.as_ref().is_ok_and(|words| look.line_around(start, end).into_iter().any(|part| words.is_match(part)))
}

/// Whether the value is a number of a house, or the name of a street in one word: `"huisnummer": "122"`, `"straat": "Heuvelring"`.
pub(super) fn is_part_of_address(look: &Look<'_>, text: &[u8], name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    let is_of_house = [
        &b"nummer"[..],
        b"huisnr",
        b"hausnr",
        b"house_no",
        b"housenumber",
        b"house_number",
        b"house_nr",
        b"husnr",
        b"civico",
        b"nr_domu",
        b"numer_domu",
    ]
    .iter()
    .any(|word| memchr::memmem::find(&name, word).is_some());
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_number = (1..=4).contains(&digits) && text.len() <= digits + 2 && text.iter().all(u8::is_ascii_alphanumeric);
    let is_street = text.first().is_some_and(|first| first.is_ascii_uppercase() || *first >= 0x80)
        && look.rules.lexicon.end_of(text) != crate::detect::lexicon::Parts::default();
    is_of_house && is_number || is_street
}

/// Where a date stands that a program makes: `Date.new(1991, 4, 23)`, `new Date('1993-05-28')`, `date(1990, 2, 19)`.
pub(super) fn constructed(text: &[u8]) -> Option<Range<usize>> {
    let length =
        text.iter().take(32).take_while(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'.' | b' ' | b':' | b'_')).count();
    let is_maker = memchr::memmem::find(&text[..length].to_ascii_lowercase(), b"date").is_some();
    let rest = text[length..].strip_prefix(b"(").filter(|_| is_maker)?;
    let quote = rest.first().filter(|byte| matches!(byte, b'"' | b'\''));
    let start = length + 1 + usize::from(quote.is_some());
    let end = start + text[start..].iter().position(|byte| *byte == quote.copied().unwrap_or(b')'))?;
    let date = &text[start..end];
    let is_date = (8..=25).contains(&date.len()) && date.first().is_some_and(u8::is_ascii_digit);
    is_date.then_some(start..end)
}
