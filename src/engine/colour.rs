//! Colours in logs: detection sees blanks where a terminal sees a control sequence (ECMA-48, section 5.4: `ESC [ 1 ; 31 m`), for its letter
//! and digits would belong to the value behind it. Every byte stays where it is, and what is written is made of the bytes as they came.

use std::borrow::Cow;

use crate::detect::ESCAPE;

/// The longest sequence that is known, in bytes.
const LONGEST: usize = 32;

/// The bytes with blanks for control sequences.
pub(super) fn without(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut seen = Cow::Borrowed(bytes);
    for at in memchr::memchr_iter(ESCAPE, bytes) {
        if let Some(length) = sequence(&bytes[at..]) {
            seen.to_mut()[at..at + length].fill(b' ');
        }
    }
    seen
}

/// The length of the control sequence that begins here.
fn sequence(bytes: &[u8]) -> Option<usize> {
    let parameters = bytes.strip_prefix(&[ESCAPE, b'['])?;
    // What was encrypted behind an escape has to be met as it is.
    if parameters.starts_with(b"ENC:") {
        return None;
    }
    let length = parameters.iter().take(LONGEST).take_while(|byte| matches!(byte, 0x20..=0x3f)).count();
    matches!(parameters.get(length), Some(0x40..=0x7e)).then_some(length + 3)
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn sequences_become_blanks() {
        for (bytes, seen) in [
            ("plain [32m", "plain [32m"),
            ("\x1b[32mjan\x1b[0m", "     jan    "),
            ("\x1b[1;38;5;208m7\x1b[m", "             7   "),
            ("\x1b[2K\x1b[1Gx", "        x"),
            ("\x1b(B \x1b", "\x1b(B \x1b"),
            ("\x1b[32", "\x1b[32"),
            ("\x1b[\n", "\x1b[\n"),
            ("\x1b[ENC:EMAIL:x]", "\x1b[ENC:EMAIL:x]"),
            ("\x1b[Ex", "   x"),
        ] {
            assert_eq!(without(bytes.as_bytes()), seen.as_bytes(), "{bytes:?}");
        }
    }
}
