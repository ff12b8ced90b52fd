//! What can stand in the place of a value where no type was told, by what the value looks like.

use crate::model::Slot;

/// What can stand in a cell of an unknown type, by what stands there. A number in quotes is a text of digits.
pub(super) fn slot_of(text: &[u8], is_quoted: bool) -> Slot {
    let is = |signs: &[u8]| text.iter().all(|byte| byte.is_ascii_digit() || signs.contains(byte));
    let are = |at: &[usize], sign: u8| at.iter().all(|at| text.get(*at) == Some(&sign));
    let is_hex = || text.iter().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'-' | b'/' | b'.'));
    match () {
        () if !text.iter().any(u8::is_ascii_digit) => Slot::Any,
        () if is_quoted && text.iter().all(u8::is_ascii_digit) => Slot::Any,
        () if text.strip_prefix(b"-").unwrap_or(text).iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
            && text.iter().filter(|byte| **byte == b'.').count() < 2 =>
        {
            Slot::Number
        }
        () if text.len() >= 10 && are(&[4, 7], b'-') && is(b"-:. +TZ") => Slot::Date,
        () if is(b"./") && text.iter().filter(|byte| **byte == b'.').count() == 3 => Slot::Address,
        () if is_hex()
            && (text.len() == 36 && are(&[8, 13, 18, 23], b'-') || text.iter().filter(|byte| **byte == b':').count() > 1) =>
        {
            Slot::Address
        }
        () => match text.strip_prefix(b"\\\\x").or(text.strip_prefix(b"\\x")) {
            Some(digits) if digits.iter().all(u8::is_ascii_hexdigit) => Slot::Hex,
            _ => Slot::Any,
        },
    }
}
