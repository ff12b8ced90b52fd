//! The action `remove`: nothing stays, except a space where two words would become one.

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
}
