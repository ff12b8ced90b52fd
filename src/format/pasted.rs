//! Tables pasted from a spreadsheet below other text: a line of names with tabs between them, and rows as long as lines have tabs.

use std::ops::Range;

use super::lines::Lines;
use super::reader::{Begin, Followed, Format, Found, Next, Reader};
use super::{LONGEST_FIRST_LINE, header};
use crate::model::{Frame, Style};

pub(super) const FORMAT: Format = Format {
    name: "pasted",
    sign: "names of fields stand on a line, with tabs between them",
    is_first_only: false,
    may_begin: |byte| byte.is_ascii_alphabetic() || matches!(byte, b'"' | b'#') || byte >= 0xc0,
    glance: |first| memchr::memchr(b'\t', first).is_some(),
    begin,
};

/// So many columns the line has to name at least, and so many of them have to matter.
const LEAST: usize = 3;
const LEAST_KNOWN: usize = 2;

fn begin(head: &[u8], found: &mut Found<'_>) -> Begin {
    let room = &head[..head.len().min(LONGEST_FIRST_LINE)];
    // Most lines have no tab: nothing is waited for.
    let Some(end) = memchr::memchr(b'\n', room) else {
        return if room.len() == LONGEST_FIRST_LINE { Begin::No } else { Begin::Open };
    };
    let Some((b'\t', names)) = header::read(&room[..=end]) else { return Begin::No };
    if names.len() < LEAST {
        return Begin::No;
    }
    let is_of_people = header::is_of_people(names.iter().map(Vec::as_slice));
    let columns: Vec<Followed> = names.iter().map(|name| found.column_of(name, b"", Style::Text, is_of_people)).collect();
    if columns.iter().filter(|column| column.matters()).count() < LEAST_KNOWN {
        return Begin::No;
    }
    Begin::Is(end + 1, Box::new(Pasted { columns, lines: Lines::default() }))
}

/// Follows the rows.
#[derive(Debug)]
struct Pasted {
    columns: Vec<Followed>,
    lines: Lines,
}

impl Pasted {
    /// Reads a line that starts at `start`; whether the table goes on.
    fn line(&mut self, line: &[u8], start: u64, found: &mut Found<'_>) -> bool {
        // A line with many more cells is of something else, and so is an indented one, which is not asked about.
        let tabs = memchr::memchr_iter(b'\t', line).count();
        if tabs == 0 || tabs > 2 * self.columns.len() {
            return false;
        }
        if found.records.is_wanted() {
            found.records.end(start);
            found.records.begin(start, Frame::default());
        }
        let mut at = 0;
        for column in &self.columns {
            let end = memchr::memchr(b'\t', &line[at..]).map_or(line.len(), |length| at + length);
            let place = bare(line, at..end);
            found.cell(*column, start + place.start as u64, start + place.end as u64);
            at = end + 1;
            if at > line.len() {
                break;
            }
        }
        true
    }
}

/// The range without the blanks and quotes at its ends.
fn bare(line: &[u8], range: Range<usize>) -> Range<usize> {
    let text = &line[range.clone()];
    let start = range.start + text.len() - text.trim_ascii_start().len();
    let end = start + text.trim_ascii().len();
    match line[start..end] {
        [b'"', .., b'"'] if end - start > 1 => start + 1..end - 1,
        _ => start..end,
    }
}

impl Reader for Pasted {
    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        let mut lines = std::mem::take(&mut self.lines);
        let end = lines.follow(bytes, offset, |byte| byte != b'\t', |line, start| self.line(line, start, found));
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
