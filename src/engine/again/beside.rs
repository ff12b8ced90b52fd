//! Whether the bytes beside a finding may be a value too, by a look at a few of them: most findings stand between blanks, quotes and
//! commas, or behind a key, and hide nothing.

use std::ops::Range;

/// Bytes beside a finding that are looked at.
const NEAR: usize = 64;

/// Whether something that may be a value is glued to a finding. It starts where the bytes before it that are in no other finding (`free`)
/// end, ends at `end`, and the next one starts where `following` says.
#[inline(always)]
pub(super) fn may_hide(bytes: &[u8], free: Range<usize>, end: usize, following: impl FnOnce() -> Option<usize>) -> bool {
    let before = free.end > 0 && is_glue(bytes[free.end - 1]);
    let behind = end < bytes.len() && is_glue(bytes[end]);
    (before || behind) && {
        let following = following().unwrap_or(bytes.len());
        may_be_one(if before { &bytes[free] } else { &[] }, if behind { &bytes[end..following] } else { &[] })
    }
}

/// Whether what stands on either side of a finding may be a value. Beside other findings nothing is looked for: labels stand for them, and
/// what is glued to them is looked at there.
#[inline(never)]
fn may_be_one(before: &[u8], behind: &[u8]) -> bool {
    may_hold(before.iter().rev().copied(), false) || may_hold(behind.iter().copied(), true)
}

/// Whether what stands behind this byte, or before it, is of one piece with it for one rule or another.
#[inline(always)]
fn is_glue(byte: u8) -> bool {
    GLUE[usize::from(byte)]
}

static GLUE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = !matches!(
            byte as u8,
            0..=b' ' | b'"' | b'\'' | b',' | b';' | b'|' | b'&' | b'<' | b'>' | b'!' | b'$' | b'?' | b'`' | b'\\' | 0x7f
        );
        byte += 1;
    }
    table
};

/// Whether these bytes, up to what ends a value of any kind, may be one: by their digits, or the signs that a kind must have.
#[inline]
fn may_hold(bytes: impl Iterator<Item = u8>, is_forward: bool) -> bool {
    let (mut letters, mut digits, mut dots, mut colons, mut dashes) = (0, 0, 0, 0, 0);
    let mut last = 0;
    let mut bytes = bytes.take(NEAR).peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'a'..=b'z' | b'A'..=b'Z' => letters += 1,
            b'.' => dots += 1,
            b':' => colons += 1,
            b'-' => dashes += 1,
            // Directly beside the finding it is none of a mail address: there stands a label.
            b'@' if last != 0 => return true,
            // A key, unless it is that of the value itself.
            b'=' if last != 0 => return true,
            b'\n' | b'\r' | b'\t' | b'"' | b'\'' | b',' | b';' | b'|' | b'&' | b'<' | b'>' => break,
            // Blanks stand in numbers, and behind the sign of a key.
            b' ' if !is_forward && letters + digits > 0 && bytes.peek().is_some_and(|sign| matches!(sign, b':' | b'=')) => {
                return true;
            }
            b' ' if !(is_of_number(last) && bytes.peek().is_some_and(|next| is_of_number(*next))) => break,
            _ => {}
        }
        last = byte;
        if digits >= 7 || dots >= 3 && digits >= 4 || colons >= 2 || dashes >= 5 {
            return true;
        }
    }
    false
}

#[inline]
fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_uppercase() || matches!(byte, b'(' | b')')
}
