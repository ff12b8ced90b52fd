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
