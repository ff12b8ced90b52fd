//! Delimited text without a line of names: the first rows say what its columns are.

use super::reader::{Begin, Format, Found};
use super::vote::{FEWEST, ROWS};
use super::{LONGEST_FIRST_LINE, csv, header};

pub(super) const FORMAT: Format = Format {
    name: "rows",
    sign: "the first rows have the same cells, and people among them",
    is_first_only: true,
    may_begin: |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'"' | b'+') || byte >= 0x80,
    glance: |_| true,
    begin,
};

/// The longest cell of a table in which people are, in bytes. Lines of logs have longer ones.
const LONGEST_CELL: usize = 200;

fn begin(head: &[u8], found: &mut Found<'_>) -> Begin {
    let Some(voter) = found.voter else { return Begin::No };
    let room = &head[..head.len().min(LONGEST_FIRST_LINE)];
    let mut rows: Vec<Vec<&[u8]>> = Vec::new();
    let mut delimiter = None;
    for line in room.split_inclusive(|byte| *byte == b'\n').take(ROWS) {
        if !line.ends_with(b"\n") {
            break;
        }
        if csv::begins_statement(line) {
            return Begin::No;
        }
        let Some(by) = delimiter.or_else(|| delimiter_of(line)) else { return Begin::No };
        delimiter = Some(by);
        let cells = header::cells(line, by);
        if !is_row(&cells, rows.is_empty()) || rows.first().is_some_and(|first| first.len() != cells.len()) {
            return Begin::No;
        }
        rows.push(cells);
    }
    let Some(delimiter) = delimiter.filter(|_| rows.len() == ROWS) else {
        return if room.len() == LONGEST_FIRST_LINE { Begin::No } else { Begin::Open };
    };
    let table = voter.names(&rows).and_then(|names| csv::Table::unnamed(delimiter, &names, found));
    table.map_or(Begin::No, |table| Begin::Is(0, Box::new(table)))
}

/// What stands between the cells of a line.
fn delimiter_of(line: &[u8]) -> Option<u8> {
    [b'\t', b';', b'|', b','].into_iter().find(|delimiter| memchr::memchr_iter(*delimiter, line).count() + 1 >= FEWEST)
}

/// Whether these may be cells of people: short ones, and in the first row some sign of a value.
fn is_row(cells: &[&[u8]], is_first: bool) -> bool {
    let is_long = |cell: &&[u8]| cell.len() > LONGEST_CELL || memchr::memchr2(b'{', b'=', cell).is_some();
    cells.len() >= FEWEST && !cells.iter().any(is_long) && (!is_first || cells.iter().any(|cell| is_sign(cell)))
}

/// An address of mail, or digits as in a phone number or a date: most lines that have commas hold no such cell.
fn is_sign(cell: &[u8]) -> bool {
    let digits = cell.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_numbered = |byte: &u8| byte.is_ascii_digit() || b" -./+()".contains(byte);
    digits >= 8 && cell.iter().all(is_numbered) || cell.contains(&b'@') && !cell.contains(&b' ')
}
