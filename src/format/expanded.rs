//! Rows that are printed one column a line: `\x` of `psql` and `\G` of MySQL's client, each row below a line that counts it.
//!
//! Of a value over several lines `psql` says which lines are of it; each is a value of its column. In those of MySQL's client they are text.

use std::ops::Range;

use super::lines::Lines;
use super::reader::{Begin, Followed, Format, Found, Next, Reader};
use super::{LONGEST_FIRST_LINE, header};
use crate::model::{Frame, Style};

pub(super) const FORMAT: Format = Format {
    name: "expanded",
    sign: "a line counts a row, and its columns stand below each other",
    is_first_only: false,
    may_begin: |byte| matches!(byte, b'-' | b'+' | b'*'),
    glance: |first| first.starts_with(b"-[ ") || first.starts_with(b"+-[ ") || first.starts_with(b"*************************** "),
    begin,
};

/// So many lines may stand in a row that are none of its columns: those of a value with line ends.
const MOST_OTHERS: u8 = 8;

/// How the lines of a row are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Client {
    /// `name  | value`, and where a line goes on `      | more`.
    Psql,
    /// The same with a bar on either side.
    Boxed,
    /// `  name: value`, with every colon at one place.
    Mysql,
}

fn begin(head: &[u8], found: &mut Found<'_>) -> Begin {
    let room = &head[..head.len().min(LONGEST_FIRST_LINE)];
    let Some(end) = memchr::memchr(b'\n', room) else {
        return if room.len() == LONGEST_FIRST_LINE { Begin::No } else { Begin::Open };
    };
    match client(&room[..end]) {
        Some(client) => {
            found.records.begin(found.start, Frame::default());
            Begin::Is(end + 1, Box::new(Expanded { client, ..Expanded::default() }))
        }
        None => Begin::No,
    }
}

/// Who prints such a line above a row: `-[ RECORD 1 ]---+---`, in the language of the user; `*** 1. row ***`.
fn client(line: &[u8]) -> Option<Client> {
    let line = line.trim_ascii_end();
    if let Some(rest) = line.strip_prefix(b"*************************** ") {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        return (digits > 0 && rest[digits..] == *b". row ***************************").then_some(Client::Mysql);
    }
    let (rest, client) = match line.strip_prefix(b"+") {
        Some(rest) => (rest, Client::Boxed),
        None => (line, Client::Psql),
    };
    let rest = rest.strip_prefix(b"-[ ")?;
    let close = rest.windows(2).position(|pair| pair == b" ]")?;
    let number = rest[..close].rsplit(|byte| *byte == b' ').next()?;
    let is_row = !number.is_empty() && number.len() < close && number.iter().all(u8::is_ascii_digit);
    (is_row && rest[close + 2..].iter().all(|byte| matches!(byte, b'-' | b'+'))).then_some(client)
}

/// Follows the lines of rows.
#[derive(Debug)]
struct Expanded {
    client: Client,
    /// Where the colons of this row stand, in characters.
    mark: Option<usize>,
    /// The column of the line before.
    last: Option<Followed>,
    /// Lines since the last column.
    others: u8,
    /// The columns so far are those of people.
    is_of_people: bool,
    lines: Lines,
}

impl Default for Expanded {
    fn default() -> Self {
        Self { client: Client::Psql, mark: None, last: None, others: 0, is_of_people: false, lines: Lines::default() }
    }
}

impl Expanded {
    /// Reads a line that starts at `start`; whether the rows go on.
    fn line(&mut self, line: &[u8], start: u64, found: &mut Found<'_>) -> bool {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if client(line) == Some(self.client) {
            if found.records.is_wanted() {
                found.records.end(start);
                found.records.begin(start, Frame::default());
            }
            (self.mark, self.last, self.others) = (None, None, 0);
            return true;
        }
        let Some((name, value)) = self.parts(line) else {
            // A value of MySQL goes on as it is.
            self.others += 1;
            return self.client == Client::Mysql && self.others <= MOST_OTHERS && !is_count(line);
        };
        self.others = 0;
        if !name.is_empty() {
            self.last = Some(self.column(&line[name], found));
        }
        if let Some(column) = self.last {
            found.cell(column, start + value.start as u64, start + value.end as u64);
        }
        true
    }

    fn column(&mut self, name: &[u8], found: &mut Found<'_>) -> Followed {
        let style = if self.client == Client::Boxed { Style::Lined } else { Style::Text };
        self.is_of_people |= header::is_of_people(std::iter::once(name));
        found.column_of(name, b"", style, self.is_of_people)
    }

    /// The name and the value in a line.
    fn parts(&mut self, line: &[u8]) -> Option<(Range<usize>, Range<usize>)> {
        let open = usize::from(self.client == Client::Boxed);
        if open > 0 && !(line.starts_with(b"|") && line.ends_with(b"|") && line.len() > 1) {
            return None;
        }
        let mark = match self.client {
            Client::Mysql => self.colon(line)?,
            _ => open + memchr::memchr(b'|', line.get(open..)?)?,
        };
        if !matches!(line.get(mark + 1), None | Some(b' ')) {
            return None;
        }
        let name = trimmed(line, open..mark);
        // Rows of MySQL have a name in each line that is none of a value.
        if name.is_empty() && (self.client == Client::Mysql || self.last.is_none()) {
            return None;
        }
        let mut end = line.len() - open;
        // The sign that a value goes on in the next line.
        if self.client != Client::Mysql && line[mark + 1..end].trim_ascii_end().ends_with(b"+") {
            end = mark + 1 + line[mark + 1..end].trim_ascii_end().len() - 1;
        }
        Some((name, trimmed(line, mark + 1..end.max(mark + 1))))
    }

    /// The colon behind the name of a column: all of a row stand at one place.
    fn colon(&mut self, line: &[u8]) -> Option<usize> {
        let characters = |at: usize| line[..at].iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        let at = memchr::memchr_iter(b':', line).find(|at| self.mark.is_none_or(|mark| characters(*at) == mark))?;
        self.mark = Some(characters(at));
        Some(at)
    }
}

/// Whether the line says how many rows there were, or is the prompt for the next statement.
fn is_count(line: &[u8]) -> bool {
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && line[digits..].starts_with(b" row") || line.starts_with(b"mysql> ") || line.starts_with(b"MariaDB [")
}

/// The range without the blanks at its ends.
fn trimmed(line: &[u8], range: Range<usize>) -> Range<usize> {
    let text = &line[range.clone()];
    let start = range.start + text.len() - text.trim_ascii_start().len();
    start..start + text.trim_ascii().len()
}

impl Reader for Expanded {
    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        let mut lines = std::mem::take(&mut self.lines);
        let end = lines.follow(bytes, offset, |_| true, |line, start| self.line(line, start, found));
        self.lines = lines;
        if let Some(end) = end {
            return (end, Next::Line);
        }
        found.records.keep(Some(self.lines.open(offset + bytes.len() as u64)));
        (bytes.len(), Next::Same)
    }

    fn finish(&mut self, offset: u64, found: &mut Found<'_>) {
        if let Some((line, start)) = self.lines.last(offset) {
            self.line(&line, start, found);
        }
    }
}
