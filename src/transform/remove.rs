//! The action `remove`: nothing stays, except a space where two words would become one, and an empty pair of quotes where a key would
//! take what follows for its value.

/// What stands for the value of a key: single quotes, as a text that is quoted itself is so more often by double ones.
const NO_VALUE: &[u8] = b"''";
/// The most blanks between a key's sign and its value.
const MOST_BLANKS: usize = 64;

/// The sign of a key before a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sign {
    /// There is none.
    #[default]
    None,
    /// `=`, directly before it: nothing behind a blank is taken for the value then.
    Tight,
    /// Any other.
    Loose,
}

impl Sign {
    /// The sign at the end of `before`.
    pub(crate) fn at_end(before: &[u8]) -> Self {
        let blanks = before.iter().rev().take(MOST_BLANKS).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        match before[..before.len() - blanks] {
            [.., b'='] if blanks == 0 => Self::Tight,
            [.., b'=' | b':'] | [.., b'=', b'>'] => Self::Loose,
            _ => Self::None,
        }
    }
}

/// Appends what stays of a value behind a key's `sign`.
pub(super) fn write_value(sign: Sign, before: u8, after: u8, out: &mut Vec<u8>) {
    match (sign, after) {
        (Sign::None, _) => write(before, after, out),
        (_, b'\n' | b'\r' | b'&' | b'<' | b'"' | b'\'' | b'`') | (Sign::Tight, b' ' | b'\t') => {}
        _ => out.extend_from_slice(NO_VALUE),
    }
}

/// Appends what stays between the bytes `before` and `after` the finding; a line end stands for the edge of the input.
#[inline]
pub(super) fn write(before: u8, after: u8, out: &mut Vec<u8>) {
    if is_word(before) && is_word(after) {
        out.push(b' ');
    }
}

/// A letter, a digit, `_`, or any byte of a character beyond ASCII.
#[inline]
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_space_stays_only_between_words() {
        for (before, after, expected) in
            [(b'a', b'b', " "), (b'1', b'_', " "), (0xc3, b'Z', " "), (b' ', b'b', ""), (b'a', b',', ""), (b'\n', b'\n', "")]
        {
            let mut out = Vec::new();
            write(before, after, &mut out);
            assert_eq!(out, expected.as_bytes(), "{before} {after}");
        }
    }
    #[test]
    fn a_key_is_left_without_a_value() {
        for (before, after, expected) in [
            ("password=", b' ', "password="),
            ("password=", b'\n', "password="),
            ("password=", b'&', "password="),
            ("password=", b',', "password=''"),
            ("token: ", b' ', "token: ''"),
            ("token: ", b'\n', "token: "),
            ("token = ", b';', "token = ''"),
            ("token => ", b')', "token => ''"),
            ("\"token\": \"", b'"', "\"token\": \""),
            ("https://", b':', "https://"),
        ] {
            let mut out = before.as_bytes().to_vec();
            write_value(Sign::at_end(before.as_bytes()), before.as_bytes()[before.len() - 1], after, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), expected, "{after}");
        }
    }
}
