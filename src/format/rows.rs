//! What follows the heads of SQL statements: the tuples of `INSERT` and the rows of `COPY` (PostgreSQL's text format).

use std::sync::Arc;

use super::reader::{Followed, Found, Next, Reader};
use crate::model::{Cell, Style};

/// Follows the tuples of an `INSERT`.
#[derive(Debug)]
pub(super) struct Insert {
    columns: Arc<[Followed]>,
    /// Whether a backslash escapes in every string.
    escapes: bool,
    state: Place,
    field: usize,
    start: u64,
    depth: u32,
    /// The byte before, for `E'…'`.
    before: u8,
    is_escaping: bool,
    /// A bare value is more than a number or a word.
    is_expression: bool,
    /// A line has begun since the last tuple.
    is_new_line: bool,
    /// The quote stands behind a backslash, which does not escape here, or not as far as is known.
    is_behind_backslash: bool,
    /// The last byte of the bytes before.
    last: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Between,
    /// Before a value.
    Value,
    String,
    /// Behind a quote in a string.
    Quote,
    /// Behind a backslash in a string.
    Escape,
    Bare,
    /// Behind a string, before what delimits it.
    After,
    /// A string inside a bare value: `ARRAY['x']`.
    Inner,
}

impl Insert {
    pub(super) fn new(columns: Arc<[Followed]>, escapes: bool) -> Self {
        Self {
            columns,
            escapes,
            state: Place::Between,
            field: 0,
            start: 0,
            depth: 0,
            before: 0,
            is_escaping: false,
            is_expression: false,
            is_new_line: false,
            is_behind_backslash: false,
            last: 0,
        }
    }

    fn tuples(&mut self, bytes: &[u8], offset: u64, cells: &mut Vec<Cell>) -> (usize, Next) {
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            match self.state {
                Place::Between => match byte {
                    b'(' => {
                        self.field = 0;
                        self.is_new_line = false;
                        self.state = Place::Value;
                    }
                    b'\n' => self.is_new_line = true,
                    b',' | b' ' | b'\r' | b'\t' => {}
                    b';' => return (at + 1, Next::Line),
                    _ if self.is_new_line => return (at, Next::Line),
                    _ => return (at, Next::Text),
                },
                Place::Value => match byte {
                    b' ' | b'\n' | b'\r' | b'\t' => {}
                    b'\'' => {
                        self.is_escaping = self.escapes || matches!(self.before, b'E' | b'e');
                        self.start = offset + at as u64 + 1;
                        self.state = Place::String;
                    }
                    // A prefix of a string.
                    b'E' | b'e' | b'N' | b'n' | b'_' if !matches!(self.before, b'E' | b'e' | b'N' | b'n') => {
                        self.start = offset + at as u64;
                        self.before = byte;
                        self.state = Place::Bare;
                        at += 1;
                        continue;
                    }
                    _ => {
                        self.start = offset + at as u64;
                        self.state = Place::Bare;
                        self.depth = 0;
                        self.before = 0;
                        continue;
                    }
                },
                Place::String => {
                    let found = if self.is_escaping {
                        memchr::memchr2(b'\'', b'\\', &bytes[at..])
                    } else {
                        memchr::memchr(b'\'', &bytes[at..])
                    };
                    let Some(found) = found else { return (bytes.len(), Next::Same) };
                    let before = if at + found > 0 { bytes[at + found - 1] } else { self.last };
                    at += found;
                    self.is_behind_backslash = before == b'\\' && !self.is_escaping;
                    self.state = if bytes[at] == b'\'' { Place::Quote } else { Place::Escape };
                }
                Place::Escape => self.state = Place::String,
                Place::Quote if byte == b'\'' => self.state = Place::String,
                // `'O\'Brien'`: no value goes on behind a quote, so backslashes escape here.
                Place::Quote if self.is_behind_backslash && (byte.is_ascii_alphanumeric() || byte >= 0x80) => {
                    (self.escapes, self.is_escaping) = (true, true);
                    self.state = Place::String;
                }
                Place::Quote => {
                    self.cell(offset + at as u64 - 1, Style::Text, cells);
                    self.state = Place::After;
                    continue;
                }
                Place::After => match byte {
                    b',' => self.next(),
                    b')' => self.state = Place::Between,
                    b';' => return (at + 1, Next::Line),
                    _ => {}
                },
                Place::Inner => {
                    if byte == b'\'' {
                        self.state = Place::Bare;
                    }
                }
                Place::Bare => match byte {
                    b'\'' if self.depth == 0 && !self.is_expression => {
                        // `_binary 'x'` is MySQL's; of `DATE '2024-01-02'` the string is the value.
                        self.is_escaping = self.escapes || matches!(self.before, b'E' | b'e' | b'_');
                        self.start = offset + at as u64 + 1;
                        self.state = Place::String;
                        self.before = 0;
                    }
                    b'\'' => {
                        self.is_expression = true;
                        self.state = Place::Inner;
                    }
                    b'(' | b'[' => {
                        self.is_expression = true;
                        self.depth += 1;
                    }
                    b')' | b']' if self.depth > 0 => self.depth -= 1,
                    b',' if self.depth == 0 => {
                        self.cell(offset + at as u64, Style::Number, cells);
                        self.next();
                    }
                    b')' => {
                        self.cell(offset + at as u64, Style::Number, cells);
                        self.state = Place::Between;
                    }
                    b';' => return (at + 1, Next::Line),
                    _ => {}
                },
            }
            at += 1;
        }
        (at, Next::Same)
    }

    fn next(&mut self) {
        self.field += 1;
        self.depth = 0;
        self.before = 0;
        self.state = Place::Value;
    }

    fn cell(&mut self, end: u64, style: Style, cells: &mut Vec<Cell>) {
        self.before = 0;
        if std::mem::take(&mut self.is_expression) && style == Style::Number {
            return;
        }
        if let Some(followed) = self.columns.get(self.field) {
            // In a column of dates a string is one, and a bare value is a number everywhere.
            let style = if style == Style::Text { followed.style } else { style };
            cells.extend(Followed { style, ..*followed }.cell(self.start, end));
        }
    }
}

impl Reader for Insert {
    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        let (taken, next) = self.tuples(bytes, offset, found.cells);
        self.last = taken.checked_sub(1).map_or(self.last, |at| bytes[at]);
        (taken, next)
    }

    /// A dump that was cut ends in the middle of a value.
    fn finish(&mut self, offset: u64, found: &mut Found<'_>) {
        match self.state {
            Place::String | Place::Escape => self.cell(offset, Style::Text, found.cells),
            Place::Quote => self.cell(offset - 1, Style::Text, found.cells),
            Place::Bare => self.cell(offset, Style::Number, found.cells),
            Place::Between | Place::Value | Place::After | Place::Inner => {}
        }
        if matches!(self.state, Place::String | Place::Escape | Place::Inner) {
            found.trouble(self.start, "a string in a statement has no end");
        }
    }
}

/// Follows the rows of a `COPY` block.
#[derive(Debug)]
pub(super) struct Copy {
    columns: Arc<[Followed]>,
    field: usize,
    start: Option<u64>,
    /// The first bytes of the row, as far as they are those of its end: `\.`.
    is_end: Option<u8>,
}

impl Copy {
    pub(super) fn new(columns: Arc<[Followed]>) -> Self {
        Self { columns, field: 0, start: None, is_end: Some(0) }
    }
}

impl Reader for Copy {
    fn finish(&mut self, offset: u64, found: &mut Found<'_>) {
        if let (Some(followed), Some(start), None) = (self.columns.get(self.field), self.start, self.is_end) {
            found.cell(*followed, start, offset);
        }
        if self.is_end != Some(2) {
            found.trouble(offset, "a COPY block has no end");
        }
    }

    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        let mut at = 0;
        while at < bytes.len() {
            let start = *self.start.get_or_insert(offset + at as u64);
            if let Some(seen) = self.is_end {
                self.is_end = match (seen, bytes[at]) {
                    (0, b'\\') => Some(1),
                    (1, b'.') => Some(2),
                    (2, b'\r') => Some(2),
                    (2, b'\n') => return (at + 1, Next::Line),
                    _ => None,
                };
                if self.is_end.is_some() {
                    at += 1;
                    continue;
                }
            }
            let Some(length) = memchr::memchr2(b'\t', b'\n', &bytes[at..]) else { return (bytes.len(), Next::Same) };
            at += length;
            let end = offset + at as u64;
            if let Some(followed) = self.columns.get(self.field) {
                found.cell(*followed, start, end);
            }
            self.start = None;
            self.field += 1;
            if bytes[at] == b'\n' {
                self.field = 0;
                self.is_end = Some(0);
            }
            at += 1;
        }
        (at, Next::Same)
    }
}
