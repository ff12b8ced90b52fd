//! Tables as Jira and Confluence write them: `||Name||Mail||` names the columns, `|Jan|jan@example.com|` is a row, and `||Name|Jan|` is a row that
//! names its own.

use std::ops::Range;

use super::lines::Lines;
use super::reader::{Begin, Followed, Format, Found, Next, Reader};
use super::{LONGEST_FIRST_LINE, header};
use crate::model::{Frame, Style};

pub(super) const FORMAT: Format = Format {
    name: "wiki",
    sign: "a line names columns between double bars",
    is_first_only: false,
    may_begin: |byte| byte == b'|',
    glance: |first| first.starts_with(b"||") && first[2] != b'|',
    begin,
};

/// The most cells of a row.
const MOST_CELLS: usize = 256;

fn begin(head: &[u8], found: &mut Found<'_>) -> Begin {
    let room = &head[..head.len().min(LONGEST_FIRST_LINE)];
    let Some(end) = memchr::memchr(b'\n', room) else {
        return if room.len() == LONGEST_FIRST_LINE { Begin::No } else { Begin::Open };
    };
    let cells = cells(&room[..end]);
    if cells.is_empty() || !room.starts_with(b"||") {
        return Begin::No;
    }
    let start = found.start;
    let mut table = Wiki::default();
    table.row(&room[..end], &cells, start, found);
    Begin::Is(end + 1, Box::new(table))
}

/// A cell of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    place: Range<usize>,
    /// It names what stands below or behind it.
    is_name: bool,
}

/// The cells of a line that begins and ends with a bar; none if it is no row.
fn cells(line: &[u8]) -> Vec<Part> {
    let line = line.trim_ascii_end();
    let mut cells = Vec::new();
    let mut at = 0;
    while line.get(at) == Some(&b'|') && at + 1 < line.len() && cells.len() < MOST_CELLS {
        let is_name = line.get(at + 1) == Some(&b'|');
        let start = at + 1 + usize::from(is_name);
        // An escaped bar, and one in a link, parts nothing.
        let mut is_linked = false;
        let end = (start..line.len()).find(|at| {
            is_linked = matches!(line[*at], b'[') || is_linked && line[*at] != b']';
            line[*at] == b'|' && !is_linked && line[at - 1] != b'\\'
        });
        let Some(end) = end else { break };
        cells.push(Part { place: trimmed(line, start..end), is_name });
        at = end;
    }
    let is_whole = matches!(line.get(at..), Some(b"|" | b"||"));
    if is_whole { cells } else { Vec::new() }
}

/// The range without the blanks at its ends, and the signs for emphasis.
fn trimmed(line: &[u8], range: Range<usize>) -> Range<usize> {
    let text = &line[range.clone()];
    let start = range.start + text.len() - text.trim_ascii_start().len();
    let end = start + text.trim_ascii().len();
    match line[start..end] {
        [b'*', .., b'*'] if end - start > 2 => start + 1..end - 1,
        _ => start..end,
    }
}

/// Follows the rows of a table.
#[derive(Debug, Default)]
struct Wiki {
    columns: Vec<Followed>,
    /// The names that rows have of their own are those of people.
    is_of_people: bool,
    lines: Lines,
}

impl Wiki {
    fn row(&mut self, line: &[u8], cells: &[Part], start: u64, found: &mut Found<'_>) {
        let names: Vec<&[u8]> = cells.iter().filter(|cell| cell.is_name).map(|cell| &line[cell.place.clone()]).collect();
        self.is_of_people |= header::is_of_people(names.iter().copied());
        let is_of_people = self.is_of_people;
        let named: Vec<Followed> = names.iter().map(|name| found.column_of(name, b"", Style::Text, is_of_people)).collect();
        if names.len() == cells.len() {
            self.columns = named;
            return;
        }
        if found.records.is_wanted() {
            found.records.end(start);
            found.records.begin(start, Frame::default());
        }
        let mut own = named.into_iter();
        let mut last = None;
        for (at, cell) in cells.iter().enumerate() {
            if cell.is_name {
                last = own.next();
            } else if let Some(column) = last.take().or(self.columns.get(at).copied()) {
                found.cell(column, start + cell.place.start as u64, start + cell.place.end as u64);
            }
        }
    }

    /// Reads a line that starts at `start`. What is no whole row is none, and ends nothing: the next one may be.
    fn line(&mut self, line: &[u8], start: u64, found: &mut Found<'_>) -> bool {
        let cells = cells(line);
        if !cells.is_empty() {
            self.row(line, &cells, start, found);
        }
        true
    }
}

impl Reader for Wiki {
    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        let mut lines = std::mem::take(&mut self.lines);
        let end = lines.follow(bytes, offset, |byte| byte == b'|', |line, start| self.line(line, start, found));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_cells() {
        let texts = |line: &str| {
            let text = |cell: &Part| format!("{}{}", if cell.is_name { "*" } else { "" }, &line[cell.place.clone()]);
            cells(line.as_bytes()).iter().map(text).collect::<Vec<_>>()
        };
        for (line, expected) in [
            ("||Name||Mail||", &["*Name", "*Mail"][..]),
            ("|Jan| jan@example.com |\r", &["Jan", "jan@example.com"]),
            ("||Name|*Jan*|", &["*Name", "Jan"]),
            (r"|a\|b|[x|https://example.com]|", &[r"a\|b", "[x|https://example.com]"]),
            ("||x", &[]),
            ("|a|b", &[]),
            ("|", &[]),
            ("||", &[]),
            ("text", &[]),
        ] {
            assert_eq!(texts(line), expected, "{line}");
        }
    }
}
