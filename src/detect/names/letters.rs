//! Where words begin and end in bytes: letters, digits and `_` in UTF-8, with apostrophes and hyphens between them.
//!
//! Whether a byte belongs to a word is told by the bytes next to it alone.

use std::sync::OnceLock;

use super::word::LONGEST;

/// Characters of a block of [`LETTERS`].
const BLOCK: u32 = 64;
/// Which characters of the first plane are letters, by blocks, each told when it is first asked for: text that is not ASCII asks for each character.
static LETTERS: [OnceLock<u64>; 0x1_0000 / BLOCK as usize] = [const { OnceLock::new() }; 0x1_0000 / BLOCK as usize];

/// The character at `at` and its length, if one is encoded there.
fn character(buffer: &[u8], at: usize) -> Option<(char, usize)> {
    let first = *buffer.get(at)?;
    let length = match first {
        0..=0x7f => return Some((char::from(first), 1)),
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let text = std::str::from_utf8(buffer.get(at..at + length)?).ok()?;
    text.chars().next().map(|found| (found, length))
}

/// Bytes of the letter, digit or `_` at `at`; none if something else stands there.
#[inline]
pub(super) fn letter(buffer: &[u8], at: usize) -> usize {
    match buffer.get(at) {
        Some(byte) if byte.is_ascii_alphanumeric() || *byte == b'_' => usize::from(!is_escape(buffer, at)),
        Some(0x80..) => character(buffer, at).filter(|(found, _)| is_letter(*found)).map_or(0, |(_, length)| length),
        _ => 0,
    }
}

fn is_letter(character: char) -> bool {
    let code = u32::from(character);
    match LETTERS.get((code / BLOCK) as usize) {
        Some(block) => block.get_or_init(|| block_of(code)) >> (code % BLOCK) & 1 == 1,
        None => is_any_letter(character),
    }
}

/// Which characters of the block of this one are letters.
#[cold]
fn block_of(code: u32) -> u64 {
    let first = code / BLOCK * BLOCK;
    let is_letter = |at: &u32| char::from_u32(first + at).is_some_and(is_any_letter);
    (0..BLOCK).filter(is_letter).fold(0, |block, at| block | 1 << at)
}

fn is_any_letter(character: char) -> bool {
    character.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&character)
}

/// Whether the letter at `at` is part of an escape: the `n` of `\nJan`.
#[inline]
fn is_escape(buffer: &[u8], at: usize) -> bool {
    at > 0 && buffer[at - 1] == b'\\' && matches!(buffer[at], b'n' | b'r' | b't')
}

/// Bytes of the letter, digit or `_` that ends before `at`.
#[inline]
pub(super) fn letter_before(buffer: &[u8], at: usize) -> usize {
    let Some(last) = at.checked_sub(1) else { return 0 };
    if buffer[last] < 0x80 {
        return letter(buffer, last);
    }
    (2..=4.min(at)).find(|length| letter(buffer, at - length) == *length).unwrap_or(0)
}

/// Bytes of what joins the letters on its sides to one word at `at`: an apostrophe or a hyphen. The apostrophe before the last `s` does not.
#[inline]
fn joint(buffer: &[u8], at: usize) -> usize {
    let length = match buffer.get(at) {
        Some(b'\'' | b'-') => 1,
        Some(0xe2) if buffer[at..].starts_with("\u{2019}".as_bytes()) => 3,
        _ => return 0,
    };
    if letter_before(buffer, at) == 0 || letter(buffer, at + length) == 0 {
        return 0;
    }
    let is_possessive = buffer[at] != b'-' && matches!(buffer[at + length], b's' | b'S') && letter(buffer, at + length + 1) == 0;
    if is_possessive { 0 } else { length }
}

fn joint_before(buffer: &[u8], at: usize) -> usize {
    [1, 3].into_iter().find(|length| *length <= at && joint(buffer, at - length) == *length).unwrap_or(0)
}

/// Where the word ends that begins at `start`; `None` if it is too long.
pub(super) fn end_of(buffer: &[u8], start: usize) -> Option<usize> {
    let mut end = start;
    while end - start <= LONGEST {
        let step = letter(buffer, end);
        let step = if step == 0 && end > start { joint(buffer, end) } else { step };
        if step == 0 {
            return Some(end);
        }
        end += step;
    }
    None
}

/// Where the word begins that ends at `end`; `None` if it is too long.
pub(super) fn start_of(buffer: &[u8], end: usize) -> Option<usize> {
    let mut start = end;
    while end - start <= LONGEST {
        let step = letter_before(buffer, start);
        let step = if step == 0 && start < end { joint_before(buffer, start) } else { step };
        if step == 0 {
            return Some(start);
        }
        start -= step;
    }
    None
}

/// `\n` or `\r`.
pub(super) fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Whether the word that ends at `end` begins with a capital, and behind no `/`.
pub(super) fn begins_with_capital(buffer: &[u8], end: usize) -> bool {
    let start = (0..LONGEST).try_fold(end, |at, _| match letter_before(buffer, at) {
        0 => Err(at),
        step => Ok(at - step),
    });
    let start = start.unwrap_or_else(|start| start);
    let first = buffer.get(start).copied().unwrap_or_default();
    start < end && (first.is_ascii_uppercase() || first >= 0x80) && (start == 0 || buffer[start - 1] != b'/')
}

/// Whether an escape stands just before the word.
pub(super) fn is_escape_before(buffer: &[u8], start: usize) -> bool {
    start >= 2 && is_escape(buffer, start - 1)
}
