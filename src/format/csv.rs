//! Delimited text (RFC 4180 and its relatives): the dialect and the columns by the first line, cells by quotes and delimiters. In records of
//! calls, cells of callers are read by [`super::caller`].

use super::caller::{self, Numbers, Parties};
use super::first::first_of;
use super::reader::{Begin, Followed, Format, Found, Next, Reader};
use super::{LONGEST_FIRST_LINE, header, types};
use crate::model::{Cell, Frame, Place, Style};

pub(super) const FORMAT: Format = Format {
    name: "csv",
    sign: "the first line names the columns of a table",
    is_first_only: true,
    may_begin: |_| true,
    glance: |_| true,
    begin,
};

/// The first line, if it names columns and one of them matters.
fn begin(head: &[u8], found: &mut Found<'_>) -> Begin {
    let room = head.len().min(LONGEST_FIRST_LINE);
    // Lines of old Macintoshes end in a carriage return alone.
    let Some(end) = memchr::memchr2(b'\n', b'\r', &head[..room]) else {
        return if room == LONGEST_FIRST_LINE { Begin::No } else { Begin::Open };
    };
    let end = match head.get(end..end + 2) {
        Some([b'\r', b'\n']) => end + 2,
        None if head[end] == b'\r' => return Begin::Open,
        _ => end + 1,
    };
    let line = &head[..end];
    if let Some(names) = line.strip_prefix(b"#Fields: ") {
        let table = Table::of_extended_log(names, found).map(|table| table.behind(found.start, end));
        return table.map_or(Begin::No, |table| Begin::Is(end, Box::new(table)));
    }
    // A piece of a dump without the remarks above it.
    if begins_statement(line) || begins_comment(line) {
        return Begin::No;
    }
    if header::is_before_header(line) {
        return Begin::Before(end);
    }
    let Some(table) = Table::new(line, found) else { return Begin::No };
    // Only now: what no table can be is told at once, for other formats may tell what stands in the line.
    match may_be_prose(line, &head[end..room.max(end)]) {
        Some(true) => Begin::No,
        None if room < LONGEST_FIRST_LINE => Begin::Open,
        _ => Begin::Is(end, Box::new(table.behind(found.start, end))),
    }
}

/// Whether a line is the start of a letter or a sentence for all its commas: `Dear team, see below`. The line below it tells, if it is there.
fn may_be_prose(line: &[u8], below: &[u8]) -> Option<bool> {
    if memchr::memmem::find(line, b", ").is_none() || memchr::memchr3(b'\t', b';', b'|', line).is_some() {
        return Some(false);
    }
    let end = memchr::memchr(b'\n', below)?;
    Some(memchr::memchr(b',', &below[..end]).is_none())
}

/// Whether a line begins a statement of SQL that lists columns, which is no header for all its commas.
pub(super) fn begins_statement(line: &[u8]) -> bool {
    const STATEMENTS: [&[u8]; 6] =
        [b"insert into ", b"insert ignore into ", b"replace into ", b"copy ", b"create table ", b"update "];
    let begins = |statement: &[u8]| line.get(..statement.len()).is_some_and(|start| start.eq_ignore_ascii_case(statement));
    STATEMENTS.iter().any(|statement| begins(statement)) && memchr::memchr2(b'(', b'=', line).is_some()
}

/// Whether a line begins a comment of SQL or of code: `-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)` names no columns.
fn begins_comment(line: &[u8]) -> bool {
    const COMMENTS: [&[u8]; 5] = [b"-- ", b"/*", b"// ", b"<?", b"<!"];
    COMMENTS.iter().any(|comment| line.starts_with(comment))
}

/// The first record may be in doubt for so many bytes: what lies further back may be written by now.
const LONGEST_DOUBT: u64 = 8 * 1024;

/// What no cell has in it: streams with such bytes are refused.
const NO_DELIMITER: u8 = 0;

/// Follows the records behind the header.
#[derive(Debug)]
pub(super) struct Table {
    delimiter: u8,
    /// What ends a record: a line feed, or a carriage return where no line feed is.
    end: u8,
    columns: Vec<Column>,
    /// Those who call and are called, in a table of calls.
    parties: Option<Parties>,
    /// Bytes of a cell that has to be read, from before.
    kept: Vec<u8>,
    /// The record names the types of the columns.
    is_types: bool,
    state: State,
    /// Cells of the record that matter; they are told at its end, when the first record has shown that it is one.
    record: Vec<Cell>,
    /// Where the record starts.
    record_start: u64,
    /// Position of the cell in its record.
    field: usize,
    /// Where the cell starts, behind its quote, or the line of it that was reached.
    start: u64,
    /// Where the cell starts.
    opened_at: u64,
    is_certain: bool,
    /// It stands in a `COPY` block, which a line of `\.` ends.
    is_copy: bool,
    /// The record names the columns.
    is_header: bool,
    /// Only its rows told that it is a table: what is none ends it.
    is_unnamed: bool,
    /// The last byte of the bytes before.
    last: u8,
    /// Every cell is told, whatever its column is.
    is_fence: bool,
    /// What makes a table of records.
    frame: Frame,
}

/// A column, and what its cells are read for.
#[derive(Clone, Copy, Debug)]
struct Column {
    followed: Followed,
    reads: Reads,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reads {
    /// Nothing: the column says it all.
    Nothing,
    /// Who calls or is called.
    Parties(Numbers),
    /// The name of a type, which stands there if the first record is one of types.
    Type,
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
    /// In a record that begins like the end of a `COPY` block, so many bytes of it.
    End(u8),
}

impl Table {
    /// A reader for what follows this first line, if it names columns and one of them matters.
    fn new(line: &[u8], found: &mut Found<'_>) -> Option<Self> {
        let end = *line.last()?;
        let Some((delimiter, names)) = header::read(line) else {
            let followed = found.column(header::single(line)?, b"", Style::Text);
            let column = Column { followed, reads: Reads::Nothing };
            return followed.column.map(|_| Self { end, ..Self::any(NO_DELIMITER, vec![column], None) });
        };
        let names: Vec<_> = names.iter().map(Vec::as_slice).collect();
        if header::is_of_calls(&names) {
            return Self::of_calls(delimiter, &names, found).map(|table| Self { end, ..table });
        }
        let is_of_people = header::is_of_people(names.iter().copied());
        let column = |name: &&[u8]| {
            let mut followed = found.column_of(name, b"", Style::Text, is_of_people);
            if found.unique.has(None, name) {
                followed.style = types::unique(followed.style);
            }
            Column { followed, reads: Reads::Nothing }
        };
        let mut columns: Vec<Column> = names.iter().map(column).collect();
        let meanings: Vec<_> = columns.iter().map(|column| column.followed.column).collect();
        if !header::has_people(&meanings, found.judge) {
            let age = (found.judge)(b"age", b"");
            columns.iter_mut().filter(|column| column.followed.column == age).for_each(|column| column.followed.column = None);
        }
        Self::of(delimiter, columns, None).map(|table| Self { end, ..table })
    }

    /// A reader for rows without a line of names, whose columns are called so, if one of them matters.
    pub(super) fn unnamed(delimiter: u8, names: &[String], found: &mut Found<'_>) -> Option<Self> {
        let column = |name: &String| Column { followed: found.column(name.as_bytes(), b"", Style::Text), reads: Reads::Nothing };
        let columns = names.iter().map(column).collect();
        Self::of(delimiter, columns, None).map(|table| Self { is_certain: true, is_unnamed: true, ..table })
    }

    /// A reader for the records of an extended log (W3C, as Internet Information Services write it), which has named these fields.
    fn of_extended_log(names: &[u8], found: &mut Found<'_>) -> Option<Self> {
        let names = names.trim_ascii().split(|byte| *byte == b' ');
        let column = |name: &[u8]| Column { followed: found.column(name, b"", Style::Text), reads: Reads::Nothing };
        Self::of(b' ', names.map(column).collect(), None).map(|table| Self { is_certain: true, ..table })
    }

    /// A reader for records of calls with these columns, if one of them matters.
    pub(super) fn of_calls(delimiter: u8, names: &[&[u8]], found: &mut Found<'_>) -> Option<Self> {
        let [name, number, address] = [&b"full_name"[..], b"phone_number", b"ip_address"].map(|name| (found.judge)(name, b""));
        let column = |column: &&[u8]| {
            let own = (found.judge)(column, b"");
            let in_calls = (found.judge)(column, b"calls");
            let followed = Followed { column: own.or(in_calls), style: Style::Text, place: found.places.of(column, b"") };
            let reads = match (own, in_calls) {
                _ if header::is_number_for_address(column) => {
                    let followed = Followed { column: address, style: Style::Number, ..followed };
                    return Column { followed, reads: Reads::Nothing };
                }
                _ if header::is_before_types(column) => Reads::Type,
                (Some(_), _) if own == number => Reads::Parties(Numbers::Sure),
                (Some(_), _) if own == name => Reads::Parties(Numbers::Instead),
                (_, Some(_)) if in_calls == number => Reads::Parties(Numbers::Likely),
                _ => Reads::Nothing,
            };
            Column { followed, reads }
        };
        let columns = names.iter().map(column).collect();
        let parties = Parties::new(found);
        Self::of(delimiter, columns, Some(parties))
    }

    fn of(delimiter: u8, columns: Vec<Column>, parties: Option<Parties>) -> Option<Self> {
        columns.iter().any(|column| column.followed.matters()).then(|| Self::any(delimiter, columns, parties))
    }

    fn any(delimiter: u8, columns: Vec<Column>, parties: Option<Parties>) -> Self {
        Self {
            delimiter,
            end: b'\n',
            columns,
            parties,
            kept: Vec::new(),
            is_types: false,
            state: State::Start,
            record: Vec::new(),
            record_start: u64::MAX,
            field: 0,
            start: 0,
            opened_at: 0,
            is_certain: false,
            is_copy: false,
            is_header: false,
            is_unnamed: false,
            last: 0,
            is_fence: false,
            frame: Frame::default(),
        }
    }

    /// The same, behind a head of this length.
    fn behind(self, start: u64, length: usize) -> Self {
        Self { frame: Frame { head: (start, start + length as u64), ..self.frame }, ..self }
    }

    /// A reader for the records of a `COPY` block in CSV format.
    pub(super) fn of_copy(columns: &[Followed], delimiter: u8, has_header: bool, frame: Frame) -> Self {
        let columns = columns.iter().map(|followed| Column { followed: *followed, reads: Reads::Nothing });
        Self { is_certain: true, is_copy: true, is_header: has_header, frame, ..Self::any(delimiter, columns.collect(), None) }
    }

    /// Follows `bytes`, and keeps those of a cell that has to be read and goes on.
    fn read(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> Result<usize, usize> {
        let taken = self.records(bytes, offset, found)?;
        let is_within = matches!(self.state, State::Bare | State::Quoted | State::Quote);
        if is_within && self.columns.get(self.field).is_some_and(|column| column.reads != Reads::Nothing) {
            let from = self.start.saturating_sub(offset) as usize;
            // One byte more tells that it is longer.
            let room = (caller::LONGEST + 1).saturating_sub(self.kept.len());
            let more = bytes.get(from..).unwrap_or_default();
            self.kept.extend_from_slice(&more[..more.len().min(room)]);
        }
        Ok(taken)
    }

    /// Follows `bytes`, the first of which is at `offset`.
    ///
    /// # Errors
    /// The first record, which ends behind so many bytes, has not as many cells as the header: this is no table. Or it is over there.
    fn records(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> Result<usize, usize> {
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
                    self.opened_at = self.start;
                    if self.is_copy && self.field == 0 && byte == b'\\' {
                        self.state = State::End(1);
                        at += 1;
                    }
                }
                State::End(seen) => match (seen, byte) {
                    (1, b'.') | (2, b'\r') => {
                        self.state = State::End(2);
                        at += 1;
                    }
                    (2, b'\n') => return Err(at + 1),
                    _ => self.state = State::Bare,
                },
                State::Bare => {
                    let Some(stop) = first_of(bytes, at, [self.delimiter, self.end, self.end]) else { return Ok(bytes.len()) };
                    at = stop;
                    let is_crlf = bytes[at] == b'\n' && self.before(bytes, at) == b'\r';
                    self.end_cell(offset + at as u64 - u64::from(is_crlf), (bytes, offset), found.cells);
                    self.delimit(bytes[at], self.start, offset + at as u64, found).map_err(|()| at + 1)?;
                    at += 1;
                }
                // A cell of several lines is told line by line: findings stay within a line, and what was read before may be written by now.
                State::Quoted if !self.is_certain || self.has_lines(offset + at as u64) => {
                    let Some(stop) = memchr::memchr2(b'"', b'\n', &bytes[at..]) else { return Ok(bytes.len()) };
                    at += stop;
                    if bytes[at] == b'"' {
                        self.state = State::Quote;
                    } else {
                        self.trust(found.cells);
                        if self.has_lines(offset + at as u64) {
                            let is_crlf = self.before(bytes, at) == b'\r';
                            self.end_cell(offset + at as u64 - u64::from(is_crlf), (bytes, offset), found.cells);
                            self.start = offset + at as u64 + 1;
                        }
                    }
                    at += 1;
                }
                State::Quoted => match memchr::memchr(b'"', &bytes[at..]) {
                    Some(stop) => {
                        at += stop + 1;
                        self.state = State::Quote;
                    }
                    None => return Ok(bytes.len()),
                },
                State::Quote if byte == b'"' => {
                    self.state = State::Quoted;
                    at += 1;
                }
                State::Quote => {
                    self.end_cell(offset + at as u64 - 1, (bytes, offset), found.cells);
                    self.state = State::After;
                }
                // What stands there is no part of the cell.
                State::After => {
                    let Some(stop) = memchr::memchr2(self.delimiter, self.end, &bytes[at..]) else { return Ok(bytes.len()) };
                    at += stop;
                    self.delimit(bytes[at], self.start, offset + at as u64, found).map_err(|()| at + 1)?;
                    at += 1;
                }
            }
        }
        Ok(at)
    }

    /// Whether the lines of the cell are cells. Not so many of them: the quote that opened it may have been none.
    fn has_lines(&self, here: u64) -> bool {
        self.is_fence
            || here - self.opened_at <= LONGEST_DOUBT
                && self.columns.get(self.field).is_some_and(|column| column.followed.matters())
    }

    /// The byte before `at`, which may be the last of the bytes before.
    fn before(&self, bytes: &[u8], at: usize) -> u8 {
        if at > 0 { bytes[at - 1] } else { self.last }
    }

    /// The cell ends at `end`; the bytes, and where they start, are those that are followed.
    fn end_cell(&mut self, end: u64, (bytes, offset): (&[u8], u64), cells: &mut Vec<Cell>) {
        if self.is_fence {
            let (start, end) = (self.start, end.max(self.start));
            if end > start {
                cells.push(Cell { start, end, column: None, style: Style::Text, place: Place::NONE });
            }
            return;
        }
        if self.is_header {
            return;
        }
        // Most cells are of a table that is one, and nobody reads them.
        if self.is_certain && self.record.is_empty() {
            match self.columns.get(self.field) {
                Some(Column { followed, reads: Reads::Nothing }) => return cells.extend(followed.cell(self.start, end)),
                None => return,
                Some(_) => {}
            }
        }
        self.read_cell(end, (bytes, offset));
        self.settle(end, cells);
    }

    /// Takes the cell for what its column says, or for what stands in it.
    fn read_cell(&mut self, end: u64, (bytes, offset): (&[u8], u64)) {
        let Some(Column { followed, reads }) = self.columns.get(self.field).copied() else { return };
        let end = end.max(self.start);
        if reads == Reads::Nothing {
            self.record.extend(followed.cell(self.start, end));
            return;
        }
        let mut kept = std::mem::take(&mut self.kept);
        if end - self.start > caller::LONGEST as u64 {
            self.record.extend(followed.cell(self.start, end));
            return;
        }
        let from = self.start.saturating_sub(offset) as usize;
        let to = end.saturating_sub(offset) as usize;
        let here = bytes.get(from..to).unwrap_or_default();
        let text = if kept.is_empty() {
            here
        } else {
            // The quote that ended the cell may have been kept.
            kept.truncate((end - self.start) as usize);
            kept.extend_from_slice(here);
            &kept
        };
        match (reads, self.parties) {
            (Reads::Parties(numbers), Some(parties)) => {
                self.record.extend(parties.cells(text, self.start, followed, numbers).into_iter().flatten());
            }
            (Reads::Type, _) => self.is_types = !self.is_certain && text.eq_ignore_ascii_case(b"integer"),
            _ => {}
        }
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
        if !self.record.is_empty() {
            cells.append(&mut self.record);
        }
    }

    fn delimit(&mut self, byte: u8, start: u64, end: u64, found: &mut Found<'_>) -> Result<(), ()> {
        self.field += 1;
        self.state = State::Start;
        if byte == self.end {
            if std::mem::take(&mut self.is_types) {
                self.record.clear();
                self.frame.head.1 = end + 1;
                (self.record_start, self.field) = (end + 1, 0);
                return Ok(());
            }
            // Records may have a cell too many or too few, but the first one shows whether this is a table. An empty line is none.
            let is_empty = self.field == 1 && end.saturating_sub(start) <= 1;
            let slack = usize::from(self.columns.len() > 3);
            self.settle(end, found.cells);
            if self.is_unnamed && (is_empty || self.field.abs_diff(self.columns.len()) > slack) {
                return Err(());
            }
            if !self.is_certain && !is_empty {
                if self.field.abs_diff(self.columns.len()) > slack {
                    return Err(());
                }
                self.trust(found.cells);
            }
            if found.records.is_wanted() {
                if self.is_header {
                    self.frame.head.1 = end + 1;
                } else if !is_empty {
                    found.records.row(self.record_start, end + 1, self.frame);
                }
            }
            self.record_start = end + 1;
            self.field = 0;
            self.is_header = false;
        }
        Ok(())
    }
}

impl Reader for Table {
    fn parting(&self) -> [u8; 3] {
        [self.delimiter, b'"', b'"']
    }

    fn fence(&self) -> Option<Box<dyn Reader>> {
        let Self { delimiter, end, state, record_start, field, start, opened_at, is_copy, last, .. } = *self;
        let bare = Self::any(delimiter, Vec::new(), None);
        Some(Box::new(Self {
            end,
            state,
            record_start,
            field,
            start,
            opened_at,
            is_copy,
            last,
            is_certain: true,
            is_fence: true,
            ..bare
        }))
    }

    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        match self.read(bytes, offset, found) {
            Ok(taken) => {
                let start = Some(self.record_start).filter(|start| *start < offset + taken as u64 && !self.is_header);
                found.records.within_row(start, self.frame);
                self.last = taken.checked_sub(1).map_or(self.last, |at| bytes[at]);
                self.settle(offset + taken as u64, found.cells);
                (taken, Next::Same)
            }
            Err(taken) => {
                found.records.drop_open();
                (taken, Next::Line)
            }
        }
    }

    fn finish(&mut self, offset: u64, found: &mut Found<'_>) {
        self.settle(offset, found.cells);
        match self.state {
            State::Bare => self.end_cell(offset, (&[], offset), found.cells),
            State::Quote => self.end_cell(offset - 1, (&[], offset), found.cells),
            State::Quoted => {
                found.trouble(self.start, "a quoted cell has no end");
                if self.has_lines(offset) {
                    self.end_cell(offset, (&[], offset), found.cells);
                }
            }
            State::Start | State::After | State::End(_) => {}
        }
        if self.is_copy && self.state != State::End(2) {
            found.trouble(offset, "a COPY block has no end");
        }
        let is_end = self.is_copy && self.state == State::End(2);
        if !is_end && (self.is_certain || self.field + 1 == self.columns.len()) {
            self.trust(found.cells);
        } else {
            found.records.drop_open();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_name_no_columns() {
        for (line, expected) in [
            ("-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)", true),
            ("-- phpMyAdmin SQL Dump, version 5.2.1", true),
            ("/* name, email */", true),
            ("name,email", false),
            ("-,name,email", false),
        ] {
            assert_eq!(begins_comment(line.as_bytes()), expected, "{line}");
        }
    }
}
