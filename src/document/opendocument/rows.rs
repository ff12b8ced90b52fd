//! The rows of the sheets of a part as lines of CSV: the first row of each names the columns as the first line of a CSV file does, and each row is the
//! line of its number. A row or cell that says that it is repeated is told as often, and written as few times as what came back allows.

use std::io::{self, BufRead, Write};

use super::cell::{Cell, Token, set_count};
use super::tag;
use crate::document::office::xml::{self, Kind, Tokens};
use crate::document::office::{csv, damaged, open};
use crate::document::rewriting::lost;

/// Rows that a sheet has at most, and columns.
const MOST_ROWS: u64 = 1 << 24;
const MOST_COLUMNS: usize = 1 << 14;
/// Empty rows between others that are told: an empty line each.
const MOST_EMPTY: u64 = 1 << 20;
/// Bytes that rows and cells may tell anew by being repeated.
const MOST_REPEATED: usize = 256 << 20;
/// Elements in elements.
const DEEPEST: usize = 4096;

/// What rows are told to.
pub(super) trait Told {
    /// The rows of a sheet of this name follow.
    fn sheet(&mut self, name: Option<String>) -> io::Result<()>;

    /// A row; what is to be in its place, if that is another.
    fn row(&mut self, line: &str) -> io::Result<Option<String>>;
}

/// Goes through the sheets of a part, and writes what comes of it to `out`. Says whether anything was changed.
///
/// # Errors
/// The part is damaged; what `told` and `out` say.
pub(super) fn walk(part: impl BufRead, told: &mut dyn Told, out: &mut dyn Write) -> io::Result<bool> {
    let (mut tokens, mut token) = (Tokens::new(part), Vec::new());
    let mut open: Vec<Vec<u8>> = Vec::new();
    let mut sheet = Sheet { told, last: 0, empty: 0, width: 0, repeated: 0, is_changed: false };
    // The tokens of the row that is open, and how many elements are open around it.
    let (mut row, mut around, mut held): (Vec<Token>, Option<usize>, usize) = (Vec::new(), None, 0);
    while let Some(kind) = tokens.next(&mut token)? {
        match kind {
            Kind::Open if open.len() >= DEEPEST => return Err(damaged()),
            Kind::Open => {
                open.push(xml::name(&token).to_vec());
                if around.is_none() && open::is_row(&open) {
                    around = Some(open.len());
                } else if around.is_none() && xml::name(&token) == b"table" {
                    sheet.begin(&token)?;
                }
            }
            Kind::Empty if around.is_none() && xml::name(&token) == b"table-row" => {
                sheet.skip(&token)?;
            }
            _ => {}
        }
        let Some(depth) = around else {
            if kind == Kind::Close {
                open.pop();
            }
            out.write_all(&token)?;
            continue;
        };
        held += token.len();
        xml::is_row_held(row.len(), held)?;
        row.push((kind, std::mem::take(&mut token)));
        if kind == Kind::Close {
            if open.len() == depth {
                sheet.row(&row, out)?;
                row.clear();
                (around, held) = (None, 0);
            }
            open.pop();
        }
    }
    if around.is_some() { Err(damaged()) } else { Ok(sheet.is_changed) }
}

/// The attribute that says how often a row is repeated.
const REPEATED: &[u8] = b"number-rows-repeated";

/// A sheet on the way.
struct Sheet<'t> {
    told: &'t mut dyn Told,
    /// The number of the last row.
    last: u64,
    /// How many rows up to it are empty, and told only if another one follows.
    empty: u64,
    /// Cells of a line: as many as the first has.
    width: usize,
    /// Bytes that were told anew.
    repeated: usize,
    is_changed: bool,
}

impl Sheet<'_> {
    fn begin(&mut self, tag: &[u8]) -> io::Result<()> {
        (self.last, self.empty, self.width) = (0, 0, 0);
        self.told.sheet(tag::value(tag, b"name")?)
    }

    fn skip(&mut self, tag: &[u8]) -> io::Result<()> {
        let count = tag::count(tag, REPEATED)?;
        (self.last, self.empty) = (self.last.saturating_add(count), self.empty.saturating_add(count));
        Ok(())
    }

    /// Tells a row, and writes what comes of it: equal ones that follow each other as one.
    fn row(&mut self, row: &[Token], out: &mut dyn Write) -> io::Result<()> {
        let Some((_, tag)) = row.first() else { return Ok(()) };
        let cells = cells(row)?;
        if cells.iter().all(Cell::is_empty) {
            self.skip(tag)?;
            return write(row, out);
        }
        let rows = tag::count(tag, REPEATED)?;
        self.last = self.last.saturating_add(rows);
        if self.last > MOST_ROWS || self.empty > MOST_EMPTY {
            return Err(damaged());
        }
        for _ in 0..std::mem::take(&mut self.empty) {
            let line = csv::line(std::iter::empty(), self.width);
            if self.told.row(&line)?.is_some_and(|new| new != line) {
                return Err(lost());
            }
        }
        let (mut columns, mut told) = (Vec::new(), 0_usize);
        for cell in cells.iter().filter(|cell| !cell.is_empty()) {
            if cell.column.saturating_add(cell.count) > MOST_COLUMNS {
                return Err(damaged());
            }
            self.repeats(cell.text.len(), cell.count as u64)?;
            told = told.saturating_add(cell.text.len().saturating_mul(cell.count));
            xml::is_row_held(0, told)?;
            columns.extend((0..cell.count).map(|number| (cell.column + number, cell.text.as_str())));
        }
        self.width = if self.width == 0 { columns.last().map_or(0, |(column, _)| column + 1) } else { self.width };
        let line = csv::line(columns.into_iter(), self.width);
        self.repeats(line.len(), rows)?;
        let mut given = self.told.row(&line)?;
        let mut count = 1;
        for _ in 1..rows {
            let next = self.told.row(&line)?;
            if next == given {
                count += 1;
            } else {
                self.write(row, &cells, (&line, given.as_deref()), (count, rows), out)?;
                (given, count) = (next, 1);
            }
        }
        self.write(row, &cells, (&line, given.as_deref()), (count, rows), out)
    }

    fn repeats(&mut self, bytes: usize, count: u64) -> io::Result<()> {
        let more = bytes.saturating_mul(usize::try_from(count - 1).unwrap_or(usize::MAX));
        self.repeated = self.repeated.saturating_add(more);
        if self.repeated > MOST_REPEATED {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "rows and cells in it that are repeated come to more than 256 MiB",
            ));
        }
        Ok(())
    }

    /// Writes a row so many times, with the line that is given in place of the one that was told.
    fn write(
        &mut self,
        row: &[Token],
        cells: &[Cell],
        (line, given): (&str, Option<&str>),
        (count, of): (u64, u64),
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if given.is_none() && count == of {
            return write(row, out);
        }
        self.is_changed = true;
        let Some((_, tag)) = row.first() else { return Ok(()) };
        let mut tag = tag.clone();
        set_count(&mut tag, REPEATED, count);
        out.write_all(&tag)?;
        let given = given.map(csv::values);
        if given.as_ref().is_some_and(|given| given.len() != csv::values(line).len()) {
            return Err(lost());
        }
        let mut at = 1;
        for cell in cells {
            write(&row[at..cell.tokens.start], out)?;
            at = cell.tokens.end;
            let told = csv::in_line(&cell.text);
            let new = |number: usize| match &given {
                Some(given) if !cell.is_empty() => given.get(cell.column + number).filter(|new| **new != told),
                _ => None,
            };
            let mut from = 0;
            while from < cell.count {
                let same = (from..cell.count).take_while(|number| cell.is_empty() || new(*number) == new(from)).count();
                match new(from) {
                    Some(new) => {
                        csv::comes_back(&cell.text, new)?;
                        cell.write_changed(row, new, same, out)?;
                    }
                    None if same == cell.count => write(&row[cell.tokens.clone()], out)?,
                    None => cell.write_same(row, same, out)?,
                }
                from += same;
            }
        }
        write(&row[at..], out)
    }
}

/// The cells of a row, in order.
fn cells(row: &[Token]) -> io::Result<Vec<Cell>> {
    let mut cells = Vec::new();
    let (mut depth, mut column, mut start) = (0_usize, 0_usize, None);
    for (number, (kind, token)) in row.iter().enumerate().skip(1) {
        let is_cell = depth == 0 && open::is_cell(xml::name(token));
        let whole = match kind {
            Kind::Open => {
                if is_cell {
                    start = Some(number);
                }
                depth += 1;
                None
            }
            Kind::Close => {
                depth = depth.saturating_sub(1);
                if depth == 0 { start.take().map(|start| start..number + 1) } else { None }
            }
            Kind::Empty => is_cell.then_some(number..number + 1),
            Kind::Text | Kind::Data | Kind::Other => None,
        };
        if let Some(tokens) = whole {
            let cell = Cell::read(row, tokens, column)?;
            column = column.saturating_add(cell.count);
            cells.push(cell);
        }
    }
    Ok(cells)
}

fn write(tokens: &[Token], out: &mut dyn Write) -> io::Result<()> {
    tokens.iter().try_for_each(|(_, token)| out.write_all(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told, and gives for each line what stands for it.
    struct Lines<'g> {
        told: Vec<String>,
        given: &'g dyn Fn(usize, &str) -> Option<String>,
    }

    impl Told for Lines<'_> {
        fn sheet(&mut self, name: Option<String>) -> io::Result<()> {
            self.told.push(format!("= {}", name.unwrap_or_default()));
            Ok(())
        }

        fn row(&mut self, line: &str) -> io::Result<Option<String>> {
            self.told.push(line.to_owned());
            Ok((self.given)(self.told.len() - 1, line).filter(|new| new != line))
        }
    }

    fn walked(rows: &str, given: &dyn Fn(usize, &str) -> Option<String>) -> io::Result<(Vec<String>, String)> {
        let (mut lines, mut out) = (Lines { told: Vec::new(), given }, Vec::new());
        let xml = format!("<spreadsheet><table t:name=\"S\">{rows}</table></spreadsheet>");
        walk(xml.as_bytes(), &mut lines, &mut out)?;
        let out = String::from_utf8(out).unwrap();
        let inner = out.split_once("\"S\">").unwrap().1.strip_suffix("</table></spreadsheet>").unwrap().to_owned();
        Ok((lines.told, inner))
    }

    fn cell(text: &str) -> String {
        format!("<table-cell><p>{text}</p></table-cell>")
    }

    fn repeated(text: &str, count: usize) -> String {
        format!("<table-cell number-columns-repeated=\"{count}\"><p>{text}</p></table-cell>")
    }

    #[test]
    fn what_is_repeated_is_told_as_often_and_parted_where_it_becomes_different() {
        let rows = format!(
            "<table-row>{}{}</table-row><table-row number-rows-repeated='2'><table-cell number-columns-repeated='9'/></table-row>\
             <table-row number-rows-repeated=\"3\">{}<table-cell number-columns-repeated=\"16000\"/></table-row>\
             <table-row number-rows-repeated=\"1000000\"><table-cell number-columns-repeated=\"16384\"/></table-row>",
            cell("a"),
            repeated("b", 2),
            repeated("x", 3),
        );
        const X: &str = "\"x\",\"x\",\"x\"";
        let same = walked(&rows, &|_, _| None).unwrap();
        assert_eq!(same.0, ["= S", "\"a\",\"b\",\"b\"", ",,", ",,", X, X, X]);
        assert_eq!(same.1, rows);
        let changed = walked(&rows, &|number, _| (number == 5).then(|| "x,y,y".to_owned())).unwrap().1;
        let rest = "<table-cell number-columns-repeated=\"16000\"/></table-row>";
        let three = format!("<table-row>{}{rest}", repeated("x", 3));
        let expected = format!("{three}<table-row>{}{}{rest}{three}", cell("x"), repeated("y", 2));
        assert!(changed.contains(&expected), "{changed}");
        let all = walked(&rows, &|_, line| Some(line.replace('x', "y"))).unwrap().1;
        assert!(all.contains(&format!("<table-row number-rows-repeated=\"3\">{}<", repeated("y", 3))), "{all}");
    }

    #[test]
    fn rows_of_cells_that_hold_tables_and_notes_are_whole() {
        let note = "<annotation><creator>Jan</creator><p>n</p></annotation>";
        let inner = "<table name=\"T\"><table-row><table-cell><p>in</p></table-cell></table-row></table>";
        let rows = format!("<table-row><table-cell>{note}<p>a</p>{inner}</table-cell>{}</table-row>", cell("b"));
        let (told, out) = walked(&rows, &|number, _| (number == 1).then(|| "c,b".to_owned())).unwrap();
        assert_eq!(told, ["= S", "\"a\",\"b\""]);
        assert_eq!(out, rows.replace("<p>a</p>", "<p>c</p>"));
    }

    #[test]
    fn what_claims_too_much_is_refused() {
        for rows in [
            format!("<table-row number-rows-repeated=\"99999999\">{}</table-row>", cell("a")),
            format!("<table-row number-rows-repeated=\"16000000\">{}</table-row>", cell(&"a".repeat(60))),
            format!("<table-row number-rows-repeated=\"9999999\"/><table-row>{}</table-row>", cell("a")),
            format!("<table-row>{}</table-row>", repeated("a", 20_000)),
            "<table-row><table-cell><p>".to_owned(),
            "<table>".repeat(5000),
        ] {
            assert!(walked(&rows, &|_, _| None).is_err(), "{}", &rows[..60.min(rows.len())]);
        }
    }
}
