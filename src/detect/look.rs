//! Stage three's view of a place: the bytes, and the bitmaps of the tile around it.
//!
//! Runs are followed in the bit domain, sixty-four bytes a step. Positions are byte positions in the buffer.

use super::anchors::{PAD, Tile, WORDS};
use super::rules::Detection;
use super::vector::{WORD, class};

type Row = [u64; WORDS];

/// What a verifier sees.
pub(crate) struct Look<'a> {
    pub(crate) buffer: &'a [u8],
    pub(crate) tile: &'a Tile,
    /// Byte position of the first bit, plus `PAD * WORD` so that it is never negative.
    pub(crate) start: usize,
    pub(crate) rules: &'a Detection,
}

impl Look<'_> {
    #[inline(always)]
    fn index(&self, position: usize) -> (usize, u32) {
        let bit = position + PAD * WORD - self.start;
        ((bit / WORD).min(WORDS - 2), (bit % WORD) as u32)
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

    /// Whether the byte before `position` joins what starts there to a word. The end of an escape does not: `\n192.0.2.7` in JSON,
    /// `%20jan`, `\u003cjan`.
    #[inline(always)]
    pub(crate) fn joins(&self, position: usize) -> bool {
        is_word(self.before(position)) && !self.ends_escape(position)
    }

    /// Whether an escape ends just before `position`.
    #[cold]
    pub(crate) fn ends_escape(&self, position: usize) -> bool {
        let before = &self.buffer[position.saturating_sub(6)..position];
        match before {
            [.., b'\\', b'n' | b't' | b'r'] => true,
            [.., b'%', a, b] => a.is_ascii_hexdigit() && b.is_ascii_hexdigit(),
            [b'\\', b'u', rest @ ..] => rest.iter().all(u8::is_ascii_hexdigit),
            _ => false,
        }
    }

    /// The digits bitmap.
    #[inline(always)]
    pub(crate) fn digits(&self) -> &Row {
        &self.tile.bits.class[class::DIGIT]
    }
}

/// Whether a byte belongs to a word: letter, digit, `_`, or part of a UTF-8 letter.
#[inline(always)]
pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
