//! What can stand in the place of a value where no type was told, by what the value looks like.

use crate::model::Slot;

/// What bytes are, as bits.
mod sign {
    pub(super) const DIGIT: u8 = 1;
    /// In a number behind its sign.
    pub(super) const NUMBER: u8 = 1 << 1;
    /// In a date with a time.
    pub(super) const DATE: u8 = 1 << 2;
    /// In an IPv4 address with its network.
    pub(super) const QUAD: u8 = 1 << 3;
    /// In an IPv6 address, one of hardware, or a UUID.
    pub(super) const HEX: u8 = 1 << 4;
}

static SIGNS: [u8; 256] = {
    let mut signs = [0; 256];
    let mut byte = 0;
    while byte < signs.len() {
        signs[byte] = match byte as u8 {
            b'0'..=b'9' => sign::DIGIT | sign::NUMBER | sign::DATE | sign::QUAD | sign::HEX,
            b'.' => sign::NUMBER | sign::DATE | sign::QUAD | sign::HEX,
            b'/' => sign::QUAD | sign::HEX,
            b'-' | b':' => sign::DATE | sign::HEX,
            b' ' | b'+' | b'T' | b'Z' => sign::DATE,
            b'a'..=b'f' | b'A'..=b'F' => sign::HEX,
            _ => 0,
        };
        byte += 1;
    }
    signs
};

/// What can stand in a cell of an unknown type, by what stands there. A number in quotes is a text of digits.
pub(super) fn slot_of(text: &[u8], is_quoted: bool) -> Slot {
    let rest = text.strip_prefix(b"-").unwrap_or(text);
    let (mut all, mut any, mut points, mut colons) = (u8::MAX, 0, 0, 0);
    for byte in rest {
        let signs = SIGNS[usize::from(*byte)];
        all &= signs;
        any |= signs;
        points += usize::from(*byte == b'.');
        colons += usize::from(*byte == b':');
    }
    let is_number = all & sign::NUMBER != 0 && points < 2;
    let all = if rest.len() < text.len() { all & SIGNS[usize::from(b'-')] } else { all };
    let are = |at: &[usize], sign: u8| at.iter().all(|at| text.get(*at) == Some(&sign));
    match () {
        () if any & sign::DIGIT == 0 => Slot::Any,
        () if is_quoted && all & sign::DIGIT != 0 => Slot::Any,
        () if is_number => Slot::Number,
        () if text.len() >= 10 && are(&[4, 7], b'-') && all & sign::DATE != 0 => Slot::Date,
        () if all & sign::QUAD != 0 && points == 3 => Slot::Address,
        () if all & sign::HEX != 0 && (text.len() == 36 && are(&[8, 13, 18, 23], b'-') || colons > 1) => Slot::Address,
        () => match text.strip_prefix(b"\\\\x").or(text.strip_prefix(b"\\x")) {
            Some(digits) if digits.iter().all(u8::is_ascii_hexdigit) => Slot::Hex,
            _ => Slot::Any,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same, asked one after the other.
    fn by_each(text: &[u8], is_quoted: bool) -> Slot {
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

    proptest! {
        #[test]
        fn one_look_says_what_many_say(
            text in prop_oneof![
                "-?[0-9.]{0,12}",
                "[0-9]{4}-[0-9]{2}-[0-9]{2}[-:. +TZ0-9/]{0,12}",
                "-?[0-9]{1,3}(\\.[0-9]{1,3}){2,4}(/[0-9]{2})?",
                "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-fg]{12}",
                "-?[0-9a-fA-F:./-]{0,20}",
                r"\\{0,2}x[0-9a-fA-F]{0,9}",
                "[0-9A-Za-z .:/+-]{0,20}",
            ],
            is_quoted in any::<bool>(),
        ) {
            prop_assert_eq!(slot_of(text.as_bytes(), is_quoted), by_each(text.as_bytes(), is_quoted));
        }
    }
}
