//! IBANs: two letters and two digits at a word boundary, in one piece or in groups.

use super::Hits;
use crate::detect::look::{Look, is_word};
use crate::detect::rules::Rule;
use crate::detect::score::Form;
use crate::detect::validate::iban;
use crate::model::Traits;

/// Verifies the IBAN whose first letter stands at `start`.
#[inline(always)]
pub(crate) fn iban(look: &Look<'_>, rule: &Rule, start: usize, hits: &mut Hits) {
    let buffer = look.buffer;
    let length = iban::length(buffer[start], buffer[start + 1]);
    if length == 0 || look.before(start) == b'*' || look.joins(start) {
        return;
    }
    // `be21-c5625e6e1424` behind a hyphen is the tail of a UUID; people write an IBAN behind one in capitals.
    if look.before(start) == b'-' && buffer[start].is_ascii_lowercase() {
        return;
    }
    let mut packed = [0u8; iban::LONGEST];
    let mut count = 0;
    let mut at = start;
    let mut separator = None;
    while count < length {
        let byte = look.byte(at);
        if byte.is_ascii_alphanumeric() {
            packed[count] = byte;
            count += 1;
        } else if matches!(byte, b' ' | b'-' | b'.')
            && separator.is_none_or(|known| known == byte)
            && count >= 4
            && look.byte(at + 1).is_ascii_alphanumeric()
        {
            separator = Some(byte);
        } else {
            return;
        }
        at += 1;
    }
    let after = look.byte(at);
    if is_word(after) || after == b'*' || matches!(after, b'-') && is_word(look.byte(at + 1)) {
        return;
    }
    if !iban::passes(&packed[..length]) {
        return;
    }
    let traits = Traits { validated: true, reserved: iban::is_example(&packed[..length]), ..Traits::default() };
    if hits.push_plain(look, start..at, rule, rule.score(Form::Strong, traits), traits) {
        hits.iban = start..at;
    }
}
