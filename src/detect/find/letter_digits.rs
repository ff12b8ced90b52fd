//! IBANs: two letters and two digits at a word boundary, in one piece or in groups.

use super::Hits;
use crate::detect::look::{HERE, Look, is_joint};
use crate::detect::rules::Rule;
use crate::detect::score::Form;
use crate::detect::validate::iban;
use crate::model::Traits;

/// Verifies the IBAN whose first letter stands at `start`.
#[inline(always)]
pub(crate) fn at(look: &Look<'_>, rule: &Rule, start: usize, hits: &mut Hits) {
    let length = iban::length(look.byte(start), look.byte(start + 1));
    if length > 0 && !is_plain(look, rule, start, length, hits) {
        iban(look, rule, start, hits);
    }
}

/// By length, an IBAN in groups of four and what follows it, as bits of a word.
static IN_FOURS: [u64; 64] = {
    let mut patterns = [0; 64];
    let mut length = 1;
    while length <= iban::LONGEST {
        let mut i = 0;
        while i < length {
            patterns[length] |= 1 << (i + i / 4);
            i += 1;
        }
        length += 1;
    }
    patterns
};

/// Decides an IBAN in one piece, or in groups of four, with nothing unusual around it; says whether it was one, or cannot be any.
#[inline(always)]
fn is_plain(look: &Look<'_>, rule: &Rule, start: usize, length: usize, hits: &mut Hits) -> bool {
    let Some(near) = look.near(start) else { return false };
    let word = look.ahead(&look.tile.unions.word, start);
    let run = (!word).trailing_zeros() as usize;
    let mut after = near[(HERE + run) & 127];
    if run < length && !matches!(after, b' ' | b'-' | b'.') {
        return true;
    }
    let mut packed = [0; 40];
    let mut end = start + length;
    let mut iban = &near[HERE..(HERE + length).min(2 * HERE)];
    if run == 4 && word & !(!0 << ((length + length.div_ceil(4)) & 63)) == IN_FOURS[length & 63] {
        // The bits say where the groups are; they are apart by one separator, the same throughout.
        let groups = length.div_ceil(4);
        for group in 0..groups.min(9) {
            packed[4 * group..4 * group + 4].copy_from_slice(&near[HERE + 5 * group..HERE + 5 * group + 4]);
            if group > 0 && near[HERE + 5 * group - 1] != after {
                return false;
            }
        }
        end = start + length + groups - 1;
        after = near[(HERE + length + groups - 1) & 127];
        iban = &packed[..length.min(iban::LONGEST)];
    } else if run != length {
        return false;
    }
    if !matches!(near[HERE - 1], b' ' | b'"' | b'\'' | b'\n' | b'\t' | b',' | b';' | b'|' | b'=' | b'>' | b'(')
        || matches!(after, b'*' | b'-' | b']' | b'~' | b'_')
    {
        return false;
    }
    if iban::passes(iban) {
        let traits = Traits { validated: true, reserved: iban::is_example(iban), ..Traits::default() };
        if hits.push_clear(look, start..end, rule, rule.score(Form::Strong, traits), traits) {
            hits.iban = start..end;
        }
    }
    true
}

/// Verifies the IBAN whose first letter stands at `start`, whatever stands around it.
#[inline(never)]
fn iban(look: &Look<'_>, rule: &Rule, start: usize, hits: &mut Hits) {
    let buffer = look.buffer;
    let length = iban::length(buffer[start], buffer[start + 1]);
    if length == 0 || look.is_behind_mask(start) || look.joins(start) {
        return;
    }
    // `be21-c5625e6e1424` behind a hyphen is the tail of a UUID; people write an IBAN behind one in capitals.
    if look.before(start) == b'-' && buffer[start].is_ascii_lowercase() {
        return;
    }
    let mut packed = [0u8; iban::LONGEST];
    let Some(at) = read(buffer, start, &mut packed[..length]) else { return };
    let iban = &packed[..length];
    if look.joins_behind(at) && !is_before_currency(look, at)
        || look.byte(at) == b'-' && is_joint(look.byte(at + 1)) && !is_number(&buffer[at + 1..])
    {
        return;
    }
    if !iban::passes(iban) {
        return;
    }
    let traits = Traits { validated: true, reserved: iban::is_example(iban), ..Traits::default() };
    if hits.push_plain(look, start..at, rule, rule.score(Form::Strong, traits), traits) {
        hits.iban = start..at;
    }
}

/// Whether a currency stands directly behind, as banks write accounts in MT940 and its like: `NL91ABNA0417164300EUR`.
#[cold]
fn is_before_currency(look: &Look<'_>, at: usize) -> bool {
    const CURRENCIES: [&[u8; 3]; 9] = [b"EUR", b"USD", b"GBP", b"CHF", b"SEK", b"NOK", b"DKK", b"PLN", b"CZK"];
    let code = look.buffer.get(at..at + 3);
    code.is_some_and(|code| CURRENCIES.iter().any(|currency| code == *currency)) && !look.joins_behind(at + 3)
}

/// Whether an IBAN starts at `start` of the buffer.
#[cold]
pub(super) fn is_at(buffer: &[u8], start: usize) -> bool {
    let [a, b, ..] = buffer[start..] else { return false };
    let length = iban::length(a, b);
    let mut packed = [0u8; iban::LONGEST];
    length > 0 && read(buffer, start, &mut packed[..length]).is_some() && iban::passes(&packed[..length])
}

/// Whether so many digits follow as a card number has: a value of its own, not the tail of a token.
#[cold]
fn is_number(text: &[u8]) -> bool {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count() >= 12
}

/// Reads the characters of an IBAN at `start`, without its separators; returns where it ends.
fn read(buffer: &[u8], start: usize, packed: &mut [u8]) -> Option<usize> {
    let mut count = 0;
    let mut at = start;
    let mut separator = None;
    let byte_at = |at: usize| buffer.get(at).copied().unwrap_or(b'\n');
    while count < packed.len() {
        let byte = byte_at(at);
        if byte.is_ascii_alphanumeric() {
            packed[count] = byte;
            count += 1;
        } else if matches!(byte, b' ' | b'-' | b'.')
            && separator.is_none_or(|known| known == byte)
            && count >= 4
            && byte_at(at + 1).is_ascii_alphanumeric()
        {
            separator = Some(byte);
        } else {
            return None;
        }
        at += 1;
    }
    Some(at)
}
