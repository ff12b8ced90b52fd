//! What else the line of a value speaks of: people, or what is sold. It tells what the name of a field leaves open.

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
type Signs = LazyLock<Result<AhoCorasick, BuildError>>;

/// Whether one of the words stands on the line, before the value or behind it.
fn says_one_of(look: &Look<'_>, start: usize, end: usize, words: &Signs) -> bool {
    words.as_ref().is_ok_and(|words| look.line_around(start, end).into_iter().any(|part| words.is_match(part)))
}
