//! Stage three's view of a place: the bytes, and the bitmaps of the tile around it.
//!
//! Runs are followed in the bit domain, sixty-four bytes a step. Positions are byte positions in the buffer.

use super::anchors::{PAD, TILE_BYTES, Tile, WORDS};
use super::rules::Detection;
use super::vector::{WORD, class};
use crate::model::limits;

type Row = [u64; WORDS];

/// Where the position stands in [`Look::near`].
pub(crate) const HERE: usize = 64;

/// What a verifier sees.
pub(crate) struct Look<'a> {
    pub(crate) buffer: &'a [u8],
    pub(crate) tile: &'a Tile,
    /// Byte position of the first bit, plus `PAD * WORD` so that it is never negative.
    pub(crate) start: usize,
    pub(crate) rules: &'a Detection,
}

impl<'a> Look<'a> {
    #[inline(always)]
    fn index(&self, position: usize) -> (usize, u32) {
        let bit = position + PAD * WORD - self.start;
        ((bit / WORD).min(WORDS - 2), (bit % WORD) as u32)
    }

    /// Whether the position lies in the tile, so that its bitmaps can be asked.
    #[inline(always)]
    pub(crate) fn is_in_tile(&self, position: usize) -> bool {
        (self.start..self.start + TILE_BYTES).contains(&position)
    }

    /// Whether the bitmaps tell of so many bytes on either side of `position`: a whole number of words, fewer than a tile has on its edges.
    #[inline(always)]
    pub(crate) fn reaches(&self, position: usize, side: usize) -> bool {
        (self.start + side..self.start + TILE_BYTES + 2 * PAD * WORD - side).contains(&(position + PAD * WORD))
    }

    /// Bit `i` tells of the byte at `position + i`. Valid for positions in the tile and up to its right edge.
    #[inline(always)]
    pub(crate) fn ahead(&self, row: &Row, position: usize) -> u64 {
        let (word, shift) = self.index(position);
        // Two shifts, since a shift by 64 is none.
        row[word] >> shift | row[word + 1] << 1 << (63 - shift)
    }

    /// Bit `63 - i` tells of the byte at `position - 1 - i`.
    #[inline(always)]
    pub(crate) fn behind(&self, row: &Row, position: usize) -> u64 {
        let (word, shift) = self.index(position);
        let before = if word == 0 { 0 } else { row[word - 1] };
        before >> shift | row[word] << 1 << (63 - shift)
    }

    /// Length of the run of `row` that starts at `position`, at most `limit` (itself at most five words).
    #[inline(always)]
    pub(crate) fn run_right(&self, row: &Row, position: usize, limit: usize) -> usize {
        let mut length = 0;
        while length < limit {
            let gap = !self.ahead(row, position + length);
            if gap != 0 {
                return (length + gap.trailing_zeros() as usize).min(limit);
            }
            length += WORD;
        }
        limit
    }

    /// Length of the run of `row` that ends just before `position`, at most `limit` (itself at most five words).
    #[inline(always)]
    pub(crate) fn run_left(&self, row: &Row, position: usize, limit: usize) -> usize {
        let limit = limit.min(position);
        let mut length = 0;
        while length < limit {
            let gap = !self.behind(row, position - length);
            if gap != 0 {
                return (length + gap.leading_zeros() as usize).min(limit);
            }
            length += WORD;
        }
        limit
    }

    /// The bytes around `position`, which is [`HERE`] of them, where the buffer has so many: a view that is checked once.
    #[inline(always)]
    pub(crate) fn near(&self, position: usize) -> Option<&[u8; 2 * HERE]> {
        if self.is_careful() {
            return None;
        }
        self.buffer.get(position.wrapping_sub(HERE)..)?.first_chunk()
    }

    /// Whether tests ask for nothing to be decided by bits alone.
    #[inline(always)]
    #[allow(clippy::unused_self)]
    pub(crate) fn is_careful(&self) -> bool {
        #[cfg(test)]
        return self.rules.is_careful;
        #[cfg(not(test))]
        false
    }

    /// The byte at `position`, or a line end where the buffer has none.
    #[inline(always)]
    pub(crate) fn byte(&self, position: usize) -> u8 {
        self.buffer.get(position).copied().unwrap_or(b'\n')
    }

    /// The byte just before `position`, or a line end.
    #[inline(always)]
    pub(crate) fn before(&self, position: usize) -> u8 {
        if position == 0 { b'\n' } else { self.byte(position - 1) }
    }

    /// What is before a value on its line and what is behind it, as far as context goes.
    pub(crate) fn line_around(&self, start: usize, end: usize) -> [&'a [u8]; 2] {
        let before = &self.buffer[start.saturating_sub(limits::CONTEXT)..start];
        let after = &self.buffer[end..self.buffer.len().min(end + limits::CONTEXT)];
        let before = memchr::memrchr(b'\n', before).map_or(before, |at| &before[at + 1..]);
        [before, memchr::memchr(b'\n', after).map_or(after, |at| &after[..at])]
    }

    /// Whether the byte before `position` joins what starts there to a word. The end of an escape does not: `\n192.0.2.7` in JSON,
    /// `%20jan`, `\u003cjan`. Nor does emphasis: `_192.0.2.7_`.
    #[inline(always)]
    pub(crate) fn joins(&self, position: usize) -> bool {
        is_joint(self.before(position)) && !self.is_set_off(position)
    }

    /// Whether the byte before `position`, which would join, ends an escape or is the emphasis of a text.
    #[cold]
    fn is_set_off(&self, position: usize) -> bool {
        if self.before(position) != b'_' {
            return self.ends_escape(position);
        }
        let text = &self.buffer[..position];
        let text = text.strip_suffix(b"__").unwrap_or(&text[..position - 1]);
        !text.last().is_some_and(|byte| is_joint(*byte))
    }

    /// Whether what follows a value that ends at `end` makes it part of a longer word, or is a mask of ours. One or two stars, and an
    /// underscore before no word, are emphasis.
    #[inline(always)]
    pub(crate) fn joins_behind(&self, end: usize) -> bool {
        match self.byte(end) {
            b'_' => is_joint(self.byte(end + 1 + usize::from(self.byte(end + 1) == b'_'))),
            b'*' => self.is_before_mask(end),
            after => after.is_ascii_alphanumeric(),
        }
    }

    /// Whether stars of one of our masks stand just before `position`: it has at least three together.
    #[inline(always)]
    pub(crate) fn is_behind_mask(&self, position: usize) -> bool {
        self.before(position) == b'*' && self.buffer[..position].ends_with(b"***")
    }

    /// Whether stars of one of our masks stand at `position`.
    #[inline(always)]
    pub(crate) fn is_before_mask(&self, position: usize) -> bool {
        self.byte(position) == b'*' && self.buffer[position..].starts_with(b"***")
    }

    /// Whether an escape ends just before `position`: of JSON, C and Python, of a URL, of syslog, or one that sets colours (ECMA-48).
    #[cold]
    pub(crate) fn ends_escape(&self, position: usize) -> bool {
        let first = position.saturating_sub(LONGEST_ESCAPE);
        self.may_be_escaped(position) && (first..position).any(|at| escape(&self.buffer[at..position]) == Some(position - at))
            || self.ends_control_sequence(position)
    }

    /// Whether a sequence that sets colours (ECMA-48) ends just before `position`.
    #[cold]
    pub(crate) fn ends_control_sequence(&self, position: usize) -> bool {
        ends_control_sequence(&self.buffer[..position])
    }

    /// How many bytes from `position` on are the rest of an escape that begins before: two of `20192.0.2.7` behind `%`.
    #[inline(always)]
    pub(crate) fn rest_of_escape(&self, position: usize) -> usize {
        match self.before(position) {
            b'%' | b'#' | b'\\' | b'u' | b'x' | b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' if self.may_be_escaped(position) => {
                self.escape_around(position)
            }
            _ => 0,
        }
    }

    /// Whether what begins an escape stands so near before `position` that the escape may reach it.
    #[inline(always)]
    fn may_be_escaped(&self, position: usize) -> bool {
        let Some(Some(eight)) = position.checked_sub(8).map(|from| self.buffer[from..].first_chunk::<8>()) else { return true };
        let bytes = u64::from_le_bytes(*eight);
        let has = |byte: u8| {
            let differences = bytes ^ u64::from_le_bytes([byte; 8]);
            differences.wrapping_sub(u64::from_le_bytes([0x01; 8])) & !differences & u64::from_le_bytes([0x80; 8])
        };
        (has(b'\\') | has(b'%') | has(b'#')) != 0
    }

    #[cold]
    fn escape_around(&self, position: usize) -> usize {
        (position.saturating_sub(LONGEST_ESCAPE)..position)
            .find_map(|at| escape(&self.buffer[at..]).map(|length| at + length).filter(|end| *end > position))
            .map_or(0, |end| end - position)
    }

    /// Bit `i` tells whether the byte at `position + i` is a mark: no letter or digit, no blank, and not above ASCII.
    #[inline(always)]
    pub(crate) fn marks(&self, position: usize) -> u64 {
        let class = &self.tile.bits.class;
        let word = self.ahead(&self.tile.unions.word, position) & !self.ahead(&class[class::UNDERSCORE], position);
        let blank = self.ahead(&class[class::NUMBER_SEPARATOR], position) & self.ahead(&class[class::KEY_CLOSER], position);
        !(word | blank)
    }

    /// The digits bitmap.
    #[inline(always)]
    pub(crate) fn digits(&self) -> &Row {
        &self.tile.bits.class[class::DIGIT]
    }
}

/// The longest escape but those that set colours, in bytes: `\u003c`.
const LONGEST_ESCAPE: usize = 6;
/// The longest sequence that sets colours, in bytes: `ESC[38;2;255;255;255m` and its like.
const LONGEST_CONTROL: usize = 24;

/// Length of the escape at the start of `text`.
fn escape(text: &[u8]) -> Option<usize> {
    let is_hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
    match text {
        [b'\\', b'n' | b't' | b'r' | b'f' | b'b' | b'v' | b'a' | b'e', ..] => Some(2),
        [b'\\', b'x', a, b, ..] if is_hex(&[*a, *b]) => Some(4),
        [b'\\', b'u', digits @ ..] if digits.len() >= 4 && is_hex(&digits[..4]) => Some(6),
        [b'%', a, b, ..] if is_hex(&[*a, *b]) => Some(3),
        // rsyslog and C write control characters in octal.
        [b'#' | b'\\', b'0', b'1', b'1' | b'2' | b'5', ..] | [b'#' | b'\\', b'0', b'3', b'3', ..] => Some(4),
        _ => None,
    }
}

/// Whether a control sequence (ECMA-48, 5.4) ends at the end of `text`: `ESC[1;32m`, with the escape as itself or written out.
fn ends_control_sequence(text: &[u8]) -> bool {
    let text = &text[text.len().saturating_sub(LONGEST_CONTROL)..];
    let [rest @ .., before, last] = text else { return false };
    if !last.is_ascii_alphabetic() || !(before.is_ascii_digit() || matches!(before, b';' | b':' | b'[')) {
        return false;
    }
    let rest = &text[..rest.len() + 1];
    let parameters = rest.iter().rev().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b';' | b':')).count();
    let Some(rest) = rest[..rest.len() - parameters].strip_suffix(b"[") else { return false };
    let written: [&[u8]; 8] = [b"\x1b", b"^[", b"\\u001b", b"\\u001B", b"\\x1b", b"\\x1B", b"\\e", b"033"];
    written.iter().any(|escape| rest.ends_with(escape))
}

/// Whether a byte joins what stands beside it to one word: an ASCII letter or digit, or `_`. A byte above ASCII does not: it may be of a
/// quotation mark, a space or a currency sign, and a number beside a letter of another script is still a number.
#[inline(always)]
pub(crate) const fn is_joint(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a byte belongs to a word: letter, digit, `_`, or part of a UTF-8 letter.
#[inline(always)]
pub(crate) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
