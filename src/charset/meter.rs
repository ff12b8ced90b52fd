//! How many bytes decoded text takes in its set: from places in the text to places in the original.

use super::encode::Encoder;
use super::runs::{Cursor, Runs};
use super::{Charset, ESCAPE_LEN, Kind, next_escape};

/// Measures the text of one stream, in order, in pieces of any size.
#[derive(Clone)]
pub(crate) struct Meter {
    /// Where it is in the runs that are the text of binary data, if that is what it measures.
    cursor: Option<Cursor>,
    set: Charset,
    /// Bytes in the set, of all whole characters that came by.
    total: u64,
    /// The start of a character whose end has not come yet.
    carry: Vec<u8>,
}

impl Meter {
    /// Behind so many bytes of ASCII at the start of a stream.
    pub(crate) fn new(set: Charset, ascii: u64) -> Self {
        Self { cursor: None, set, total: ascii, carry: Vec::new() }
    }

    /// At the start of the text of runs.
    pub(super) fn of_runs(runs: Runs) -> Self {
        Self { cursor: Some(Cursor::new(runs)), ..Self::new(Charset::OPAQUE, 0) }
    }

    /// Where the text stands in the original; within a character, where that begins.
    pub(crate) fn place(&self) -> u64 {
        self.cursor.as_ref().map_or(self.total, Cursor::place)
    }

    /// Passes over the next bytes of the text.
    pub(crate) fn pass(&mut self, mut text: &[u8]) {
        if let Some(cursor) = &mut self.cursor {
            return cursor.pass(text, true);
        }
        if !self.carry.is_empty() {
            let tail = text.iter().take_while(|byte| is_inner(**byte)).count();
            self.carry.extend_from_slice(&text[..tail]);
            text = &text[tail..];
            if text.is_empty() && missing(&self.carry) > 0 {
                return;
            }
            self.total += self.length(&self.carry);
            self.carry.clear();
        }
        let start = text.len() - text.iter().rev().take(ESCAPE_LEN - 1).take_while(|byte| is_inner(**byte)).count();
        let last = start.saturating_sub(1);
        if missing(&text[last..]) > 0 {
            self.carry.extend_from_slice(&text[last..]);
            text = &text[..last];
        }
        self.total += self.length(text);
    }

    /// Bytes that these, which follow, take.
    pub(crate) fn measure(&self, text: &[u8]) -> u64 {
        let mut other = self.clone();
        match &mut other.cursor {
            Some(cursor) => cursor.pass(text, false),
            None => other.pass(text),
        }
        other.place() - self.place()
    }

    /// Bytes of whole characters.
    fn length(&self, text: &[u8]) -> u64 {
        let characters = || text.iter().filter(|byte| !is_inner(**byte)).count() as u64;
        let escapes = || {
            let (mut rest, mut count) = (text, 0);
            while let Some((at, _)) = next_escape(rest) {
                count += 1;
                rest = &rest[at + ESCAPE_LEN..];
            }
            count
        };
        match self.set.0 {
            Kind::Single(_) => characters(),
            Kind::Opaque => text.len() as u64 - (ESCAPE_LEN as u64 - 1) * escapes(),
            // An escape would take four bytes, and stands for one.
            Kind::Utf16(_) => 2 * (characters() + text.iter().filter(|byte| **byte >= 0xf0).count() as u64) - 3 * escapes(),
            Kind::Utf32(_) => 4 * characters() - 3 * escapes(),
            Kind::Multi(_) => {
                let mut bytes = Vec::new();
                Encoder::new(self.set).encode(text, &mut bytes);
                bytes.len() as u64
            }
        }
    }
}

/// Whether the byte is not the first of a character.
fn is_inner(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

/// Bytes that a character lacks which begins like this.
fn missing(start: &[u8]) -> usize {
    let length: usize = match start.first() {
        Some(0xc0..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..) => 4,
        _ => 1,
    };
    length.saturating_sub(start.len().max(1))
}
