//! Whether the bytes beside a finding may be a value too, by a look at a few of them: most findings stand between blanks, quotes and
//! commas, or behind a key, and hide nothing.

use std::ops::Range;

use crate::detect::find::{ends_scheme, is_glue};

/// Bytes beside a finding that are looked at.
const NEAR: usize = 64;

/// Whether something that may be a value is glued to a finding. It starts where the bytes before it that are in no other finding (`free`)
/// end, ends at `end`, and the next one starts where `following` says.
#[inline(always)]
pub(super) fn may_hide(bytes: &[u8], free: Range<usize>, end: usize, following: impl FnOnce() -> Option<usize>) -> bool {
    let before = free.end > 0 && is_glue(bytes[free.end - 1]);
    let behind = end < bytes.len() && is_glue(bytes[end]);
    // One branch: which side it is cannot be foreseen.
    before | behind && {
        let following = following().unwrap_or(bytes.len());
        may_be_one(if before { &bytes[free] } else { &[] }, if behind { &bytes[end..following] } else { &[] })
    }
}

/// Whether what stands on either side of a finding may be a value. Beside other findings nothing is looked for: labels stand for them, and
/// what is glued to them is looked at there.
#[inline(never)]
fn may_be_one(before: &[u8], behind: &[u8]) -> bool {
    !ends_scheme(before) && may_hold::<false>(before) || may_hold::<true>(behind)
}

/// What a byte adds to the counts of digits, dots, colons, hyphens and letters, eight bits each, or that it has to be looked at.
static COUNTS: [u64; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = match byte as u8 {
            b'0'..=b'9' => DIGIT,
            b'.' => DOT,
            b':' => COLON,
            b'-' => DASH,
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'@' | b'=' | b' ' | b'\n' | b'\r' | b'\t' | b'"' | b'\'' | b',' | b';' | b'|' | b'&' | b'<' | b'>' => TELLING,
            _ => 0,
        };
        byte += 1;
    }
    table
};
const DIGIT: u64 = 1;
const DOT: u64 = 1 << 8;
const COLON: u64 = 1 << 16;
const DASH: u64 = 1 << 24;
const LETTER: u64 = 1 << 32;
/// The counts of letters and digits.
const ALPHANUMERIC: u64 = (LETTER + DIGIT) * 0xff;
const TELLING: u64 = 1 << 63;

/// Whether these bytes, up to what ends a value of any kind, may be one: by their digits, or the signs that a kind must have. They are read
/// away from the finding. Without a branch but for what tells: bytes of other kinds follow one another in every order.
#[inline(always)]
fn may_hold<const IS_FORWARD: bool>(bytes: &[u8]) -> bool {
    let length = bytes.len().min(NEAR);
    let near = if IS_FORWARD { &bytes[..length] } else { &bytes[bytes.len() - length..] };
    let byte_at = |at: usize| if IS_FORWARD { near[at] } else { near[length - 1 - at] };
    let (mut counts, mut at) = (0, 0);
    loop {
        // Four at a time, as long as none of them tells.
        while at + 4 <= length {
            let (mut sum, mut all) = (0u64, 0);
            for next in at..at + 4 {
                let count = COUNTS[usize::from(byte_at(next))];
                sum = sum.wrapping_add(count);
                all |= count;
            }
            if all & TELLING != 0 {
                break;
            }
            counts += sum;
            at += 4;
        }
        if at == length {
            break;
        }
        let byte = byte_at(at);
        let count = COUNTS[usize::from(byte)];
        let following = || (at + 1 < length).then(|| byte_at(at + 1));
        match byte {
            _ if count != TELLING => counts += count,
            // Directly beside the finding one is none of a mail address, since there stands a label, and the other the sign of its own key.
            b'@' | b'=' if at > 0 => return true,
            b'@' | b'=' => {}
            // Blanks stand in numbers, and behind the sign of a key.
            b' ' if !IS_FORWARD && counts & ALPHANUMERIC != 0 && matches!(following(), Some(b':' | b'=')) => {
                return true;
            }
            b' ' if at > 0 && is_of_number(byte_at(at - 1)) && following().is_some_and(is_of_number) => {}
            _ => break,
        }
        at += 1;
    }
    let [digits, dots, colons, dashes, ..] = counts.to_le_bytes();
    digits >= 7 || dots >= 3 && digits >= 4 || colons >= 2 || dashes >= 5
}

#[inline]
fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_uppercase() || matches!(byte, b'(' | b')')
}
