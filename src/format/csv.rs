//! Delimited text (RFC 4180 and its relatives): the dialect and the columns by the first line, cells by quotes and delimiters.

use super::reader::{Begin, Followed, Format, Found, Next, Reader};
use super::{LONGEST_FIRST_LINE, header};
use crate::model::{Cell, Style};

pub(super) const FORMAT: Format =
    Format { name: "csv", sign: "the first line names the columns of a table", is_first_only: true, may_begin: |_| true, begin };

/// The first line, if it names columns and one of them matters.
fn begin(head: &[u8], found: &mut Found<'_>) -> Begin {
    let room = head.len().min(LONGEST_FIRST_LINE);
    let Some(end) = memchr::memchr(b'\n', &head[..room]).map(|at| at + 1) else {
        return if room == LONGEST_FIRST_LINE { Begin::No } else { Begin::Open };
    };
    let line = &head[..end];
    if header::is_before_header(line) {
        return Begin::Before(end);
    }
    match Table::new(line, found) {
        Some(table) => Begin::Is(end, Box::new(table)),
        None => Begin::No,
    }
}

/// The first record may be in doubt for so many bytes: what lies further back may be written by now.
const LONGEST_DOUBT: u64 = 8 * 1024;

/// Follows the records behind the header.
#[derive(Debug)]
struct Table {
    delimiter: u8,
    columns: Vec<Followed>,
    state: State,
    /// Cells of the record that matter; they are told at its end, when the first record has shown that it is one.
    record: Vec<Cell>,
    /// Where the record starts.
    record_start: u64,
    /// Position of the cell in its record.
    field: usize,
    /// Where the cell starts, behind its quote.
    start: u64,
    is_certain: bool,
    /// The last byte of the bytes before, where they ended in a bare cell.
    last: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// At the start of a cell.
    Start,
    Bare,
    Quoted,
    /// Behind a quote in a quoted cell: it closes the cell, or the next one doubles it.
    Quote,
    /// Behind the quote that closed the cell.
    After,
}

impl Table {
    /// A reader for what follows this first line, if it names columns and one of them matters.
    fn new(line: &[u8], found: &mut Found<'_>) -> Option<Self> {
        let (delimiter, names) = header::read(line)?;
        let columns: Vec<_> = names.iter().map(|name| found.column(name, b"", Style::Text)).collect();
        columns.iter().any(|column| column.matters()).then(|| Self {
            delimiter,
            columns,
            state: State::Start,
            record: Vec::new(),
            record_start: u64::MAX,
            field: 0,
            start: 0,
            is_certain: false,
            last: 0,
        })
    }

    /// Follows `bytes`, the first of which is at `offset`.
    ///
    /// # Errors
    /// The first record, which ends behind so many bytes, has not as many cells as the header: this is no table.
    fn read(&mut self, bytes: &[u8], offset: u64, cells: &mut Vec<Cell>) -> Result<usize, usize> {
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            match self.state {
                State::Start => {
                    self.start = offset + at as u64;
                    self.record_start = self.record_start.min(self.start);
                    self.state = if byte == b'"' { State::Quoted } else { State::Bare };
                    if byte == b'"' {
                        self.start += 1;
                        at += 1;
                    }
                }
                State::Bare => {
                    let Some(found) = memchr::memchr2(self.delimiter, b'\n', &bytes[at..]) else {
                        self.last = bytes[bytes.len() - 1];
                        return Ok(bytes.len());
                    };
                    at += found;
                    let is_crlf = bytes[at] == b'\n' && self.before(bytes, at) == b'\r';
                    self.end_cell(offset + at as u64 - u64::from(is_crlf), cells);
                    self.delimit(bytes[at], self.start, offset + at as u64, cells).map_err(|()| at + 1)?;
                    at += 1;
                }
                // A first record of several lines is told line by line: what was read before may be written by now.
                State::Quoted if !self.is_certain => match memchr::memchr2(b'"', b'\n', &bytes[at..]) {
                    Some(found) => {
                        at += found + 1;
                        if bytes[at - 1] == b'"' {
                            self.state = State::Quote;
                        } else {
                            self.trust(cells);
                        }
                    }
                    None => return Ok(bytes.len()),
                },
                State::Quoted => match memchr::memchr(b'"', &bytes[at..]) {
                    Some(found) => {
                        at += found + 1;
                        self.state = State::Quote;
                    }
                    None => return Ok(bytes.len()),
                },
                State::Quote if byte == b'"' => {
                    self.state = State::Quoted;
                    at += 1;
                }
                State::Quote => {
                    self.end_cell(offset + at as u64 - 1, cells);
                    self.state = State::After;
                }
                // What stands there is no part of the cell.
                State::After => {
                    let Some(found) = memchr::memchr2(self.delimiter, b'\n', &bytes[at..]) else { return Ok(bytes.len()) };
                    at += found;
                    self.delimit(bytes[at], self.start, offset + at as u64, cells).map_err(|()| at + 1)?;
                    at += 1;
                }
            }
        }
        Ok(at)
    }

    /// The byte before `at`, which may be the last of the bytes before.
    fn before(&self, bytes: &[u8], at: usize) -> u8 {
        if at > 0 { bytes[at - 1] } else { self.last }
    }

    fn end_cell(&mut self, end: u64, cells: &mut Vec<Cell>) {
        self.record.extend(self.columns.get(self.field).and_then(|column| column.cell(self.start, end)));
        self.settle(end, cells);
    }

    /// Tells what is certain of a record that was followed up to `to`. What follows a cell before its delimiter may be long, and so may
    /// a first record: neither is waited for.
    fn settle(&mut self, to: u64, cells: &mut Vec<Cell>) {
        if self.is_certain || to.saturating_sub(self.record_start) > LONGEST_DOUBT {
            self.trust(cells);
        }
    }

    /// Takes it for a table, and tells what was held back.
    fn trust(&mut self, cells: &mut Vec<Cell>) {
        self.is_certain = true;
        cells.append(&mut self.record);
    }

    fn delimit(&mut self, byte: u8, start: u64, end: u64, cells: &mut Vec<Cell>) -> Result<(), ()> {
        self.field += 1;
        self.state = State::Start;
        if byte == b'\n' {
            // Records may have a cell too many or too few, but the first one shows whether this is a table. An empty line is none.
            let is_empty = self.field == 1 && end.saturating_sub(start) <= 1;
            let slack = usize::from(self.columns.len() > 3);
            self.settle(end, cells);
            if !self.is_certain && !is_empty {
                if self.field.abs_diff(self.columns.len()) > slack {
                    return Err(());
                }
                self.trust(cells);
            }
            self.record_start = end + 1;
            self.field = 0;
        }
        Ok(())
    }
}

impl Reader for Table {
    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        match self.read(bytes, offset, found.cells) {
            Ok(taken) => {
                self.settle(offset + taken as u64, found.cells);
                (taken, Next::Same)
            }
            Err(taken) => (taken, Next::Line),
        }
    }

    fn finish(&mut self, offset: u64, found: &mut Found<'_>) {
        self.settle(offset, found.cells);
        match self.state {
            State::Bare => self.end_cell(offset, found.cells),
            State::Quote => self.end_cell(offset - 1, found.cells),
            State::Quoted => found.trouble(self.start, "a quoted cell has no end"),
            State::Start | State::After => {}
        }
        if self.is_certain || self.field + 1 == self.columns.len() {
            self.trust(found.cells);
        }
    }
}
