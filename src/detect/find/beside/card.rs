//! Whether a line speaks of a payment card: what ends with a month may be one, and as often a voucher, a test or a tin.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, BuildError};

use crate::detect::validate::card;

/// Words for cards, and for what stands on them, in small letters.
static WORDS: LazyLock<Result<AhoCorasick, BuildError>> = LazyLock::new(|| {
    AhoCorasick::builder().ascii_case_insensitive(true).build([
        "card",
        "kaart",
        "karte",
        "carte",
        "tarjeta",
        "kort",
        "carta",
        "cartao",
        "cart\u{e3}o",
        "karta",
        "karty",
        "visa",
        "master",
        "amex",
        "maestro",
        "cvv",
        "cvc",
        "cvn",
        "cid ",
        "\"pan\"",
        "pan=",
        "pin=",
        "\u{30ab}\u{30fc}\u{30c9}",
    ])
});
/// The fewest digits of a card that is looked for in a row of a table.
const LEAST_DIGITS: usize = 13;

/// Whether one of these parts of a line has a word for a card, or a number of one.
pub(crate) fn speaks_of_card(line: [&[u8]; 2]) -> bool {
    line.into_iter().any(|part| WORDS.as_ref().is_ok_and(|words| words.is_match(part)) || has_number(part))
}

/// Whether the number of a card stands there, in one piece or in groups.
fn has_number(text: &[u8]) -> bool {
    let mut digits = [0; 19];
    let mut count = 0;
    for (at, byte) in text.iter().chain(b"\n").enumerate() {
        match byte {
            b'0'..=b'9' if count < digits.len() => {
                digits[count] = *byte;
                count += 1;
            }
            b' ' | b'-' if count > 0 && text.get(at + 1).is_some_and(u8::is_ascii_digit) => {}
            _ => {
                if count >= LEAST_DIGITS && card::is_card(&digits[..count]) && card::has_issuer(&digits[..count]) {
                    return true;
                }
                count = 0;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_and_other_things_that_end() {
        for line in ["pay by card, exp ", "4111 1111 1111 1111;", "a,4111111111111111,", "CVC 123 "] {
            assert!(speaks_of_card([line.as_bytes(), b""]), "{line}");
        }
        for line in ["voucher expires ", "Batch 943 204 77 exp ", "8007992530685;", "sample ends "] {
            assert!(!speaks_of_card([line.as_bytes(), b""]), "{line}");
        }
    }
}
