//! What follows the heads of `INSERT` and `UPDATE`: tuples of values, and values that are set, in every dialect of strings.
//!
//! A value may be an expression: `replace('a\nb','\n',char(10))`, `'a' || 'b'`, `'x'::text`, `CAST(N'1974-11-19' AS date)`. Then the texts in it
//! are the cell, those apart that only say how it is read. A text over several lines is a cell in each of them: findings stay within a
//! line, and what was read may be written before the next one is seen.

use std::sync::Arc;

use super::first::first_of;
use super::reader::{Followed, Found, Next, Reader};
use crate::model::{Frame, Place, Style};

/// Which columns the values are for.
#[derive(Clone, Debug)]
pub(super) enum Columns {
    /// Those of a tuple, in order.
    Listed(Arc<[Followed]>),
    /// Each is named before its value; those that the table was created with are known.
    Named { table: Vec<u8>, known: Vec<(Vec<u8>, Followed)>, unknown: Style, name: Vec<u8>, column: Followed },
}

/// Follows values.
#[derive(Clone, Debug)]
pub(super) struct Values {
    columns: Columns,
    /// Whether a backslash escapes in every string.
    escapes: bool,
    state: State,
    field: usize,
    start: u64,
    depth: u32,
    /// The last word of what is no string.
    word: Word,
    /// What opened the string, and closes it.
    quote: u8,
    /// What closes a string in dollar quotes, and how much of it was just seen.
    tag: Vec<u8>,
    tag_seen: usize,
    is_escaping: bool,
    /// Strings of the value so far.
    strings: u32,
    /// Every string of the value is a part of it, not only the first.
    takes_all: bool,
    /// The last sign was a bar, or two: `||`.
    is_joining: bool,
    /// What strings are written in, if that is not plain text.
    written_in: Option<Style>,
    /// The string has had lines before this one.
    is_continued: bool,
    /// Behind `WHERE`.
    is_condition: bool,
    /// A line has begun since the last tuple, or the last value of an assignment.
    is_new_line: bool,
    /// The quote stands behind a backslash, which does not escape here, or not as far as is known.
    is_behind_backslash: bool,
    /// The last byte of the bytes before.
    last: u8,
    /// Every cell is told, whatever its column is.
    is_fence: bool,
    /// Where the statement starts, and the tuple.
    statement: u64,
    tuple: u64,
    /// What makes a statement of tuples, once the first of them was seen.
    frame: Option<Frame>,
    /// Where the first tuple ended: a record of its own only if another one follows.
    only: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Between,
    /// Behind `-` between tuples, and in the comment that it begins.
    Dash,
    LineComment,
    /// Behind `/` between tuples, in the comment that it begins, and behind a star in it.
    Slash,
    Comment,
    Star,
    /// Before a value.
    Value,
    /// In what names the next column.
    Name,
    String,
    /// Behind a quote in a string.
    Quote,
    /// Behind a backslash in a string.
    Escape,
    /// In what opens a string in dollar quotes.
    Tag,
    Dollar,
    Bare,
    /// Behind a string or in an expression, before what delimits it.
    After,
}

/// A word in small letters, as far as words that matter go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Word {
    bytes: [u8; 8],
    length: u8,
    /// Something stands behind it.
    is_over: bool,
}

impl Word {
    fn take(&mut self, byte: u8) {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            if self.is_over {
                *self = Self::default();
            }
            if let Some(place) = self.bytes.get_mut(usize::from(self.length)) {
                *place = byte.to_ascii_lowercase();
            }
            self.length = self.length.saturating_add(1);
        } else {
            self.is_over = true;
        }
    }

    fn text(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length).min(self.bytes.len())]
    }
}

impl Values {
    /// What follows the head of the statement that starts at `statement`.
    pub(super) fn new(columns: Columns, escapes: bool, statement: u64) -> Self {
        let state = if matches!(columns, Columns::Named { .. }) { State::Name } else { State::Between };
        Self {
            columns,
            escapes,
            state,
            field: 0,
            start: 0,
            depth: 0,
            word: Word::default(),
            quote: b'\'',
            tag: Vec::new(),
            tag_seen: 0,
            is_escaping: false,
            strings: 0,
            takes_all: false,
            is_joining: false,
            written_in: None,
            is_continued: false,
            is_condition: false,
            is_new_line: false,
            is_behind_backslash: false,
            last: 0,
            is_fence: false,
            statement,
            tuple: 0,
            frame: None,
            only: None,
        }
    }

    /// A tuple begins.
    fn begin_tuple(&mut self, here: u64, found: &mut Found<'_>) {
        if !found.records.is_wanted() {
            return;
        }
        self.part(found);
        self.tuple = here;
        match self.frame {
            Some(frame) => {
                found.records.begin(here, frame);
            }
            None => {
                let head = (self.statement, here);
                self.frame = Some(Frame { head, between: ",\n", close: ";\n", ..Frame::default() });
            }
        }
    }

    /// A tuple ends. The record of the first one is the whole statement as far as is known.
    fn end_tuple(&mut self, end: u64, found: &mut Found<'_>) {
        match self.frame {
            Some(frame) if frame.head.1 == self.tuple => self.only = Some(end),
            Some(_) => found.records.end(end),
            None => {}
        }
    }

    /// Another tuple follows the first.
    fn part(&mut self, found: &mut Found<'_>) {
        if let (Some(end), Some(frame)) = (self.only.take(), self.frame) {
            found.records.drop_last();
            found.records.begin(self.tuple, frame);
            found.records.end(end);
        }
    }

    /// The statement ends with a semicolon.
    fn end_statement(end: u64, found: &mut Found<'_>) -> Next {
        found.records.end_with_line(end);
        Next::Line
    }

    fn values(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            let here = offset + at as u64;
            match self.state {
                State::Between => match byte {
                    b'(' => {
                        self.begin_tuple(here, found);
                        self.field = 0;
                        self.is_new_line = false;
                        self.begin_value();
                    }
                    b'\n' => self.is_new_line = true,
                    b',' => self.part(found),
                    b' ' | b'\r' | b'\t' => {}
                    b';' => return (at + 1, Self::end_statement(here + 1, found)),
                    b'-' => self.state = State::Dash,
                    b'/' => self.state = State::Slash,
                    _ if self.is_new_line => return (at, Next::Line),
                    _ => return (at, Next::Text),
                },
                State::Dash if byte == b'-' => self.state = State::LineComment,
                State::Slash if byte == b'*' => self.state = State::Comment,
                State::Dash | State::Slash => return (at, Next::Text),
                State::LineComment => match memchr::memchr(b'\n', &bytes[at..]) {
                    Some(length) => {
                        at += length;
                        self.is_new_line = true;
                        self.state = State::Between;
                    }
                    None => return (bytes.len(), Next::Same),
                },
                State::Comment => match memchr::memchr(b'*', &bytes[at..]) {
                    Some(length) => {
                        at += length;
                        self.state = State::Star;
                    }
                    None => return (bytes.len(), Next::Same),
                },
                State::Star => match byte {
                    b'/' => self.state = State::Between,
                    b'*' => {}
                    _ => self.state = State::Comment,
                },
                State::Name => match byte {
                    b'=' => self.name_column(found),
                    b';' => return (at + 1, Self::end_statement(here + 1, found)),
                    b'\'' => self.open_unnamed(here),
                    _ if self.is_other_statement(byte) => return (at, Next::Line),
                    _ => self.take_name(byte),
                },
                State::Value => match byte {
                    b' ' | b'\n' | b'\r' | b'\t' => {}
                    b'\'' => self.open(byte, here),
                    // A column is no value of a row, so this is a string, whoever wrote it.
                    b'"' if self.escapes || matches!(self.columns, Columns::Listed(_)) => self.open(byte, here),
                    b'$' => {
                        self.tag.clear();
                        self.tag.push(byte);
                        self.state = State::Tag;
                    }
                    _ => {
                        self.start = here;
                        self.state = State::Bare;
                        continue;
                    }
                },
                State::String => {
                    // A backslash at the end of a line is as good as one before any other byte.
                    let escape = if self.is_escaping { b'\\' } else { self.quote };
                    let line_end = if self.is_followed() { b'\n' } else { self.quote };
                    let Some(stop) = first_of(bytes, at, [self.quote, escape, line_end]) else {
                        return (bytes.len(), Next::Same);
                    };
                    at = stop;
                    match bytes[at] {
                        b'\n' => self.end_line(bytes, at, offset, found),
                        b'\\' if self.quote != b'\\' => self.state = State::Escape,
                        // As nearly all strings end, and begin: without a look at the state for each byte.
                        _ if self.depth == 0 && bytes.get(at + 1) == Some(&b',') => {
                            self.end_string(offset + at as u64, found);
                            self.next();
                            at += 2;
                            if self.state == State::Value && bytes.get(at) == Some(&b'\'') {
                                self.open(b'\'', offset + at as u64);
                                at += 1;
                            }
                            continue;
                        }
                        _ => {
                            self.is_behind_backslash = self.before(bytes, at) == b'\\' && !self.is_escaping;
                            self.state = State::Quote;
                        }
                    }
                }
                State::Escape => {
                    self.state = State::String;
                    if byte == b'\n' {
                        self.end_line(bytes, at, offset, found);
                    }
                }
                State::Quote if byte == self.quote => self.state = State::String,
                // `'O\'Brien'`: no value goes on behind a quote, so backslashes escape here.
                State::Quote if self.is_behind_backslash && (byte.is_ascii_alphanumeric() || byte >= 0x80) => {
                    (self.escapes, self.is_escaping) = (true, true);
                    self.state = State::String;
                }
                State::Quote => {
                    self.end_string(here - 1, found);
                    self.state = State::After;
                    continue;
                }
                State::Tag => match byte {
                    b'$' => {
                        self.tag.push(byte);
                        self.tag_seen = 0;
                        self.begin_string(here + 1);
                        self.state = State::Dollar;
                    }
                    b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'0'..=b'9' if self.tag.len() <= LONGEST_TAG => self.tag.push(byte),
                    _ => {
                        self.state = State::After;
                        continue;
                    }
                },
                State::Dollar => {
                    self.tag_seen = match byte {
                        _ if byte == self.tag[self.tag_seen] => self.tag_seen + 1,
                        b'$' => 1,
                        _ => 0,
                    };
                    if self.tag_seen == self.tag.len() {
                        self.end_string(here + 1 - self.tag.len() as u64, found);
                        self.state = State::After;
                    } else if byte == b'\n' {
                        self.end_line(bytes, at, offset, found);
                    }
                }
                State::Bare => match byte {
                    b'\'' => self.open(byte, here),
                    b',' => {
                        self.end_bare(here, found);
                        self.next();
                    }
                    b')' | b';' => {
                        self.end_bare(here, found);
                        self.state = State::After;
                        continue;
                    }
                    b' ' | b'\t' | b'\r' | b'\n' if matches!(self.columns, Columns::Named { .. }) => {
                        self.end_bare(here, found);
                        self.state = State::After;
                        continue;
                    }
                    b'(' | b'[' | b'|' => {
                        self.state = State::After;
                        continue;
                    }
                    b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'.' => {
                        let rest = &bytes[at..];
                        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'.').count();
                        rest[..length].iter().for_each(|byte| self.word.take(*byte));
                        at += length;
                        continue;
                    }
                    _ => self.word.take(byte),
                },
                State::After => match byte {
                    b',' if self.depth == 0 => self.next(),
                    b')' | b']' if self.depth > 0 => self.depth -= 1,
                    b')' => {
                        self.end_tuple(here + 1, found);
                        self.state = State::Between;
                    }
                    b';' => return (at + 1, Self::end_statement(here + 1, found)),
                    b'(' | b'[' => {
                        self.takes_all |= byte == b'[' || self.word.text().starts_with(b"concat");
                        if self.word.text() == b"unhex" {
                            self.written_in = Some(Style::Hex);
                        }
                        self.word.is_over = true;
                        self.depth += 1;
                    }
                    b'\'' => self.open(byte, here),
                    b'"' if self.escapes => self.open(byte, here),
                    _ if self.is_other_statement(byte) => return (at, Next::Line),
                    _ if self.ends_assignment() && byte.is_ascii_alphabetic() && self.word.is_over => {
                        self.is_condition = true;
                        self.state = State::Name;
                        continue;
                    }
                    _ => {
                        self.is_joining = byte == b'|' || self.is_joining && byte.is_ascii_whitespace();
                        self.word.take(byte);
                    }
                },
            }
            at += 1;
        }
        (at, Next::Same)
    }

    /// Whether this begins another statement: one may end without a semicolon, but conditions go on in few ways.
    fn is_other_statement(&mut self, byte: u8) -> bool {
        if !self.ends_assignment() || self.state == State::Name && !self.is_condition {
            return false;
        }
        if byte == b'\n' {
            self.is_new_line = true;
            return false;
        }
        let begins = self.is_new_line && !byte.is_ascii_whitespace();
        self.is_new_line &= !begins;
        begins && byte.is_ascii_alphabetic() && !matches!(byte.to_ascii_lowercase(), b'w' | b'a' | b'o' | b'f')
    }

    /// A string opens whose column is not known.
    fn open_unnamed(&mut self, here: u64) {
        if let Columns::Named { column, .. } = &mut self.columns {
            *column = NO_COLUMN;
        }
        self.begin_value();
        self.open(b'\'', here);
    }

    /// Whether another word may be none of the value: `SET a = 'x' WHERE …`.
    fn ends_assignment(&self) -> bool {
        self.depth == 0 && matches!(self.columns, Columns::Named { .. })
    }

    fn before(&self, bytes: &[u8], at: usize) -> u8 {
        if at > 0 { bytes[at - 1] } else { self.last }
    }

    fn begin_value(&mut self) {
        self.state = State::Value;
        self.depth = 0;
        self.strings = 0;
        self.word = Word::default();
        (self.takes_all, self.is_joining, self.written_in) = (false, false, None);
    }

    /// The value is over, and another one follows.
    fn next(&mut self) {
        self.field += 1;
        self.begin_value();
        self.is_new_line = false;
        if let Columns::Named { name, .. } = &mut self.columns {
            name.clear();
            self.state = State::Name;
        }
    }

    /// A string opens at `here`.
    fn open(&mut self, quote: u8, here: u64) {
        self.quote = quote;
        let prefix = if self.word.is_over && self.state == State::After { &[][..] } else { self.word.text() };
        // `_binary 'x'` is MySQL's.
        self.is_escaping = self.escapes || matches!(prefix, b"e") || prefix.starts_with(b"_");
        match prefix {
            b"x" => self.written_in = Some(Style::Hex),
            // Bits: no others fit.
            b"b" => self.written_in = Some(Style::Compound),
            _ => {}
        }
        self.begin_string(here + 1);
        self.state = State::String;
    }

    fn begin_string(&mut self, start: u64) {
        self.start = start;
        self.is_continued = false;
    }

    /// Whether the string is a part of the value, not what says how it is read.
    fn is_part(&self) -> bool {
        self.strings == 0 || self.takes_all || self.is_joining || self.depth == 0
    }

    fn end_string(&mut self, end: u64, found: &mut Found<'_>) {
        self.cell(end, found);
        self.strings += 1;
        self.word.is_over = true;
        self.is_joining = false;
    }

    /// A line ends in a string.
    fn end_line(&mut self, bytes: &[u8], at: usize, offset: u64, found: &mut Found<'_>) {
        let here = offset + at as u64;
        let is_crlf = self.before(bytes, at) == b'\r' && here > self.start;
        self.is_continued = true;
        self.cell(here - u64::from(is_crlf), found);
        self.start = here + 1;
    }

    /// The cell of a string, or of a line of it.
    fn cell(&mut self, end: u64, found: &mut Found<'_>) {
        if self.is_fence {
            return found.fence(self.start, end);
        }
        let Some(followed) = self.followed().filter(|_| self.is_part()) else { return };
        let style = match followed.style {
            _ if self.written_in.is_some() => self.written_in.unwrap_or(Style::Hex),
            // How much room other lines leave is not known.
            Style::Short(_) | Style::ShortKey(_) if self.is_continued || self.strings > 0 || self.depth > 0 => Style::Checked,
            // A value that nobody asks for may be any text.
            Style::Unknown if followed.column.is_none() => Style::Text,
            style => style,
        };
        found.cell(Followed { style, ..followed }, self.start, end);
    }

    /// A value without quotes ends: a number, or a word.
    fn end_bare(&mut self, end: u64, found: &mut Found<'_>) {
        if self.is_fence {
            return found.fence(self.start, end);
        }
        let style = if self.word.text().starts_with(b"0x") { Style::Hex } else { Style::Number };
        if let Some(followed) = self.followed() {
            found.cell(Followed { style, ..followed }, self.start, end);
        }
    }

    fn followed(&self) -> Option<Followed> {
        match &self.columns {
            Columns::Listed(columns) => columns.get(self.field).copied(),
            Columns::Named { column, .. } => Some(*column),
        }
    }

    /// Whether the value's lines have to be told apart.
    fn is_followed(&self) -> bool {
        self.is_fence || self.followed().is_some_and(|followed| followed.matters() || followed.style != Style::Text)
    }

    /// Takes a byte of what names the next column.
    fn take_name(&mut self, byte: u8) {
        let Columns::Named { name, .. } = &mut self.columns else { return };
        match byte {
            // The part before was a table.
            b'.' => name.clear(),
            b'`' | b'"' | b'[' | b']' => {}
            _ if byte.is_ascii_whitespace() => self.word.is_over = true,
            // `WHERE name`, `AND name`: the last word is the name.
            _ if std::mem::take(&mut self.word.is_over) => {
                name.clear();
                name.push(byte);
            }
            _ if name.len() < LONGEST_COLUMN => name.push(byte),
            _ => {}
        }
    }

    /// The name of the column is whole.
    fn name_column(&mut self, found: &mut Found<'_>) {
        if let Columns::Named { table, known, unknown, name, column } = &mut self.columns {
            let known = known.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
            *column = known.map_or_else(|| found.column(name, table, *unknown), |(_, followed)| *followed);
        }
        self.begin_value();
    }
}

/// The longest tag of a string in dollar quotes that is understood, in bytes.
const LONGEST_TAG: usize = 64;
/// The longest name of a column, in bytes; databases allow at most half of it.
const LONGEST_COLUMN: usize = 256;

/// No column.
pub(super) const NO_COLUMN: Followed = Followed { column: None, style: Style::Text, place: Place::NONE };

impl Reader for Values {
    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        let (taken, next) = self.values(bytes, offset, found);
        self.last = taken.checked_sub(1).map_or(self.last, |at| bytes[at]);
        (taken, next)
    }

    fn parting(&self) -> [u8; 3] {
        *b"'\"$"
    }

    fn fence(&self) -> Option<Box<dyn Reader>> {
        Some(Box::new(Self { is_fence: true, ..self.clone() }))
    }

    /// A dump that was cut ends in the middle of a value.
    fn finish(&mut self, offset: u64, found: &mut Found<'_>) {
        match self.state {
            State::String | State::Escape | State::Dollar => self.cell(offset, found),
            State::Quote => self.cell(offset - 1, found),
            State::Bare => self.end_bare(offset, found),
            _ => {}
        }
        if matches!(self.state, State::String | State::Escape | State::Dollar) {
            found.trouble(self.start, "a string in a statement has no end");
        }
    }
}
