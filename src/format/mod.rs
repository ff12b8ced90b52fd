//! Where the fields of tables stand: cells of CSV and TSV files, of SQL `INSERT` statements and of `COPY` blocks.
//!
//! It follows a stream from its start, in pieces of any size, and says which bytes are the cells of columns that matter; what a column is
//! it asks whoever knows. It decides nothing about a value and changes nothing. Where input is not what it seemed to be, it goes on as text.

mod csv;
mod header;
mod rows;
mod sql;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{Cell, Column, Style, limits};

/// Says what a column of this name in this table is; `None` if it does not matter.
pub(crate) type Judge<'j> = &'j dyn Fn(&[u8], &[u8]) -> Option<Column>;

/// A column of a table as it was created.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Created {
    name: Vec<u8>,
    style: Style,
}

/// A column whose cells are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Followed {
    column: Option<Column>,
    style: Style,
}

/// Cells that only have a style matter from this length on, in bytes: nothing shorter is a value that is found by what it looks like.
const LEAST_TYPED: u64 = 7;

impl Followed {
    /// The cell at these offsets, if it matters.
    fn cell(self, start: u64, end: u64, style: Style) -> Option<Cell> {
        let matters = end > start && (self.column.is_some() || style != Style::Text && end - start >= LEAST_TYPED);
        matters.then_some(Cell { start, end, column: self.column, style })
    }
}

/// The longest head of a statement or of a file that is understood, in bytes.
const LONGEST_HEAD: usize = 64 * 1024;

/// The longest first line that may name columns, in bytes. What it means is known before any of it is written, wherever it is cut.
const LONGEST_FIRST_LINE: usize = 16 * 1024;
const _: () = assert!(LONGEST_FIRST_LINE <= limits::OVERLAP);

/// So many bytes of a head are looked at first.
const SHORTEST_LOOK: usize = 64;

/// What is followed at the moment.
#[derive(Debug)]
enum Mode {
    /// The first line of the stream, which may name the columns of a table.
    FirstLine,
    /// At the start of a line, which may begin a statement.
    LineStart,
    /// Text, to the end of the line.
    Line,
    /// The head of a statement, gathered until it can be understood.
    Head,
    Csv(csv::Reader),
    Insert(rows::Insert),
    Copy(rows::Copy),
}

/// Follows one stream.
#[derive(Debug)]
pub(crate) struct Structure {
    mode: Mode,
    /// Offset of the next byte.
    offset: u64,
    head: Vec<u8>,
    /// Columns of tables by name, from their `CREATE TABLE`.
    tables: HashMap<Vec<u8>, Vec<Created>>,
    cells: Vec<Cell>,
    /// The last statement's table and columns, and what they are: dumps repeat them in every statement.
    last: Option<Judged>,
}

/// A statement's table and columns, and what they are.
type Judged = (Vec<u8>, Vec<Vec<u8>>, Arc<[Followed]>);

impl Structure {
    /// At the start of a stream.
    pub(crate) fn new() -> Self {
        Self { mode: Mode::FirstLine, offset: 0, head: Vec::new(), tables: HashMap::new(), cells: Vec::new(), last: None }
    }

    /// Offset of the first byte that was not followed yet.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// The cells whose end was seen, in order.
    pub(crate) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Drops the cells that end before `offset`.
    pub(crate) fn forget(&mut self, offset: u64) {
        let known = self.cells.partition_point(|cell| cell.end <= offset);
        self.cells.drain(..known);
    }

    /// Follows the next bytes of the stream.
    pub(crate) fn follow(&mut self, mut bytes: &[u8], judge: Judge<'_>) {
        while !bytes.is_empty() {
            let taken = self.step(bytes, judge);
            self.offset += taken as u64;
            bytes = &bytes[taken..];
        }
    }

    /// Follows some of the bytes; returns how many.
    fn step(&mut self, bytes: &[u8], judge: Judge<'_>) -> usize {
        match &mut self.mode {
            Mode::FirstLine => {
                let room = bytes.len().min(LONGEST_FIRST_LINE - self.head.len());
                let end = memchr::memchr(b'\n', &bytes[..room]).map(|at| at + 1);
                let taken = end.unwrap_or(room);
                self.head.extend_from_slice(&bytes[..taken]);
                if end.is_some() || self.head.len() == LONGEST_FIRST_LINE {
                    self.first_line(taken, judge);
                }
                taken
            }
            Mode::LineStart if matches!(bytes[0], b' ' | b'\t') => 1,
            Mode::LineStart => {
                self.head.clear();
                self.mode = if sql::may_begin(bytes[0]) { Mode::Head } else { Mode::Line };
                0
            }
            Mode::Line => match memchr::memchr(b'\n', bytes) {
                Some(at) => {
                    self.mode = Mode::LineStart;
                    at + 1
                }
                None => bytes.len(),
            },
            Mode::Head => self.head(bytes, judge),
            Mode::Csv(reader) => match reader.follow(bytes, self.offset, &mut self.cells) {
                Ok(taken) => taken,
                Err(taken) => {
                    self.mode = Mode::LineStart;
                    taken
                }
            },
            Mode::Insert(insert) => {
                let (taken, end) = insert.follow(bytes, self.offset, &mut self.cells);
                match end {
                    rows::End::Open => {}
                    rows::End::Text => self.mode = Mode::Line,
                    rows::End::Statement => self.mode = Mode::LineStart,
                }
                taken
            }
            Mode::Copy(copy) => {
                let (taken, is_done) = copy.follow(bytes, self.offset, &mut self.cells);
                if is_done {
                    self.mode = Mode::LineStart;
                }
                taken
            }
        }
    }

    /// The first line is whole, with its last `taken` bytes: it names columns, or is text like any other.
    fn first_line(&mut self, taken: usize, judge: Judge<'_>) {
        let line = std::mem::take(&mut self.head);
        if header::is_before_header(&line) && line.ends_with(b"\n") {
            return;
        }
        match csv::Reader::new(&line, judge) {
            Some(reader) => self.mode = Mode::Csv(reader),
            None => {
                // Once more, as the start of a text.
                self.mode = Mode::LineStart;
                self.offset = self.offset + taken as u64 - line.len() as u64;
                self.follow(&line, judge);
                self.offset -= taken as u64;
            }
        }
    }

    /// Gathers the head of a statement.
    fn head(&mut self, bytes: &[u8], judge: Judge<'_>) -> usize {
        let known = self.head.len();
        // Twice as many each time: most heads are told to be none by their first word.
        let room = (known.max(SHORTEST_LOOK)).min(LONGEST_HEAD - known);
        self.head.extend_from_slice(&bytes[..bytes.len().min(room)]);
        let (length, mode) = match sql::read_head(&self.head) {
            sql::Head::Open if self.head.len() < LONGEST_HEAD => return self.head.len() - known,
            sql::Head::Open => (self.head.len(), Mode::Line),
            sql::Head::Other { length } => (length, Mode::Line),
            sql::Head::Create { table, columns, length } => {
                self.last = None;
                self.tables.insert(table.to_ascii_lowercase(), columns);
                (length, Mode::Line)
            }
            sql::Head::Insert { table, columns, length, escapes } => {
                let judged = self.judged(&table, columns, judge);
                (length, Mode::Insert(rows::Insert::new(judged, escapes)))
            }
            sql::Head::Copy { table, columns, length } => {
                let judged = self.judged(&table, columns, judge);
                (length, Mode::Copy(rows::Copy::new(judged)))
            }
        };
        self.head.clear();
        self.mode = mode;
        length.max(known) - known
    }

    /// What the columns of a statement are; without a list they are those that the table was created with.
    fn judged(&mut self, table: &[u8], columns: Vec<Vec<u8>>, judge: Judge<'_>) -> Arc<[Followed]> {
        if let Some((_, _, judged)) = self.last.as_ref().filter(|(name, known, _)| name == table && *known == columns) {
            return Arc::clone(judged);
        }
        let created = self.tables.get(&table.to_ascii_lowercase()).map_or(&[][..], Vec::as_slice);
        let style_of =
            |name: &[u8]| created.iter().find(|column| column.name.eq_ignore_ascii_case(name)).map(|column| column.style);
        let names: Vec<&[u8]> = if columns.is_empty() {
            created.iter().map(|column| column.name.as_slice()).collect()
        } else {
            columns.iter().map(Vec::as_slice).collect()
        };
        let judged: Arc<[Followed]> = names
            .into_iter()
            .map(|name| Followed { column: judge(name, table), style: style_of(name).unwrap_or(Style::Text) })
            .collect();
        self.last = Some((table.to_vec(), columns, Arc::clone(&judged)));
        judged
    }

    /// The stream ends here.
    pub(crate) fn finish(&mut self, judge: Judge<'_>) {
        // A first line without an end is text like any other.
        if matches!(self.mode, Mode::FirstLine) && !self.head.is_empty() {
            self.first_line(0, judge);
        }
        match &mut self.mode {
            Mode::Csv(reader) => reader.finish(self.offset, &mut self.cells),
            Mode::Insert(insert) => insert.finish(self.offset, &mut self.cells),
            Mode::Copy(copy) => copy.finish(self.offset, &mut self.cells),
            Mode::FirstLine | Mode::LineStart | Mode::Line | Mode::Head => {}
        }
    }
}
