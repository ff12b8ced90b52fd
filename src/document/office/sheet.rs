//! The rows of a sheet as lines of CSV: its first row names the columns as the first line of a CSV file does, and each row is the line of its number.
//!
//! A cell that comes back changed holds its new text itself, or its string does, if the cells that share it agree. A number stays one where what was written for it is a number, a formula keeps what
//! it computes from, and has the new text as its result.

use std::io::{self, BufRead, Write};
use std::ops::Range;

use super::book::{Book, Head, column, prefix, text_of};
use super::shared::relay;
use super::xml::{self, Kind, Tokens};
use super::{csv, damaged};
use crate::document::rewriting::{in_name, lost};

/// Rows that a sheet has at most.
const MOST_ROWS: u64 = 1_048_576;
/// The largest whole number that is told without loss.
const MOST_WHOLE: f64 = 1e15;

/// How the value of a cell is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
    Number,
    Day,
    Shared(usize),
    /// In the cell, as the text that a formula gives, though there is none: what stands for a number or a day is written so.
    Given,
    /// In the cell, as a string that it does not share.
    Alone,
    /// In the cell, as the text that a formula gives, or as what is no text.
    Own,
}

/// A cell of the row that is read.
struct Cell {
    column: usize,
    /// Its tokens among those of the row, tags included.
    tokens: Range<usize>,
    is: Is,
    has_formula: bool,
    text: String,
}

/// What is done with a line: something else to put in its place, if it is changed.
pub(super) type Each<'e> = dyn FnMut(&str) -> io::Result<Option<String>> + 'e;

/// Goes through the rows of a sheet: `each` is asked for every row, and what comes of it is written to `out`. Says whether anything was changed.
///
/// # Errors
/// The part is damaged; what `each` and `out` say.
pub(super) fn walk(
    part: impl BufRead,
    book: &mut Book,
    heads: &[Head],
    each: &mut Each<'_>,
    out: &mut dyn Write,
) -> io::Result<bool> {
    let (mut tokens, mut token) = (Tokens::new(part), Vec::new());
    let mut row: Vec<(Kind, Vec<u8>)> = Vec::new();
    let (mut last, mut width, mut held, mut is_in_row, mut is_changed) = (0, 0, 0, false, false);
    while let Some(kind) = tokens.next(&mut token)? {
        let is_row = xml::name(&token) == b"row" && matches!(kind, Kind::Open | Kind::Close);
        is_in_row |= is_row && kind == Kind::Open;
        if !is_in_row {
            out.write_all(&token)?;
            continue;
        }
        held += token.len();
        xml::is_row_held(row.len(), held)?;
        row.push((kind, std::mem::take(&mut token)));
        if !(is_row && kind == Kind::Close) {
            continue;
        }
        (is_in_row, held) = (false, 0);
        let number = attribute(&row[0].1, b"r")?.and_then(|number| number.parse().ok()).unwrap_or(last + 1);
        if number <= last || number > MOST_ROWS {
            return Err(damaged());
        }
        // A row that is not there is an empty line.
        for _ in last + 1..number {
            each("")?;
        }
        last = number;
        let cells = cells(&row, book)?;
        // The names of the columns of a table stay: the table says them too. In the first row they say what follows.
        let is_head = |cell: &Cell| heads.iter().any(|(row, columns)| *row == number && columns.contains(&cell.column));
        // Every line has the cells that the first has.
        let is_first = width == 0;
        width = if width == 0 { columns(&cells) } else { width };
        let told = cells.iter().filter(|cell| is_first || !is_head(cell));
        let line = csv::line(told.map(|cell| (cell.column, cell.text.as_str())), width);
        let given = each(&line)?.map(|line| csv::values(&line));
        let places = csv::values(&line).len();
        if given.as_ref().is_some_and(|given| given.len() != places) {
            return Err(lost());
        }
        let mut at = 0;
        for cell in &cells {
            write(&row[at..cell.tokens.start], out)?;
            at = cell.tokens.end;
            let is_told = is_first || !is_head(cell);
            let new = given.as_ref().filter(|_| is_told).map(|given| given[cell.column].as_str());
            match new.filter(|new| *new != csv::in_line(&cell.text)) {
                Some(_) if is_head(cell) => return Err(in_name()),
                Some(new) => {
                    csv::comes_back(&cell.text, new)?;
                    let is_shared = matches!(cell.is, Is::Shared(number) if book.shared.becomes(number, new)?);
                    is_changed |= !is_shared;
                    let tokens = &mut row[cell.tokens.clone()];
                    if is_shared || cell.is == Is::Alone && relay(tokens, new)? {
                        write(tokens, out)?;
                    } else {
                        changed(tokens, cell, new, book, out)?;
                    }
                }
                None => {
                    let moved = match cell.is {
                        Is::Shared(number) => Some(book.shared.stays(number)).filter(|now| *now != number),
                        _ => None,
                    };
                    if let Some(number) = moved {
                        point_to(number, &mut row[cell.tokens.clone()]);
                        is_changed = true;
                    }
                    write(&row[cell.tokens.clone()], out)?;
                }
            }
        }
        write(&row[at..], out)?;
        row.clear();
    }
    if is_in_row { Err(damaged()) } else { Ok(is_changed) }
}

fn write(tokens: &[(Kind, Vec<u8>)], out: &mut dyn Write) -> io::Result<()> {
    tokens.iter().try_for_each(|(_, token)| out.write_all(token))
}

/// Lets a cell share another string.
fn point_to(number: usize, cell: &mut [(Kind, Vec<u8>)]) {
    let mut number = number.to_string().into_bytes();
    let mut is_value = false;
    for (kind, token) in cell {
        match kind {
            Kind::Open | Kind::Close if xml::name(token) == b"v" => is_value = *kind == Kind::Open,
            // What else stands there is blank.
            Kind::Text | Kind::Data if is_value => *token = std::mem::take(&mut number),
            _ => {}
        }
    }
}

fn columns(cells: &[Cell]) -> usize {
    cells.iter().map(|cell| cell.column + 1).max().unwrap_or_default()
}

/// The value of an attribute, without its prefix.
fn attribute(tag: &[u8], name: &[u8]) -> io::Result<Option<String>> {
    let found = xml::attributes(tag).into_iter().find(|(is, _)| *is == name);
    found.map(|(_, value)| xml::unescape(&tag[value])).transpose()
}

/// The cells of a row, in order.
fn cells(row: &[(Kind, Vec<u8>)], book: &mut Book) -> io::Result<Vec<Cell>> {
    let mut cells: Vec<Cell> = Vec::new();
    let (mut at, mut next, mut told) = (0, 0, 0);
    while let Some((kind, token)) = row.get(at) {
        if xml::name(token) != b"c" || *kind != Kind::Open {
            if xml::name(token) == b"c" && *kind == Kind::Empty {
                next = place(token, next)? + 1;
            }
            at += 1;
            continue;
        }
        let is_end = |(kind, token): &(Kind, Vec<u8>)| *kind == Kind::Close && xml::name(token) == b"c";
        let end = at + row[at..].iter().position(is_end).ok_or_else(damaged)? + 1;
        let column = place(token, next)?;
        if column < next {
            return Err(damaged());
        }
        next = column + 1;
        let cell = cell(row, at..end, column, book)?;
        // Cells may share a long string.
        told += cell.text.len();
        xml::is_row_held(0, told)?;
        cells.push(cell);
        at = end;
    }
    Ok(cells)
}

/// The number of the column that a cell says it is in, or the next.
fn place(tag: &[u8], next: usize) -> io::Result<usize> {
    let Some(name) = attribute(tag, b"r")? else { return Ok(next) };
    column(&name).ok_or_else(damaged)
}

fn cell(row: &[(Kind, Vec<u8>)], tokens: Range<usize>, column: usize, book: &mut Book) -> io::Result<Cell> {
    let tag = &row[tokens.start].1;
    let (mut text, mut has_formula, mut open) = (String::new(), false, Vec::new());
    for (kind, token) in &row[tokens.clone()] {
        match kind {
            Kind::Open => open.push(xml::name(token)),
            Kind::Close => drop(open.pop()),
            Kind::Text | Kind::Data if matches!(open.last(), Some(&b"v" | &b"t")) && !open.contains(&&b"rPh"[..]) => {
                text.push_str(&text_of(*kind, token)?);
            }
            _ => {}
        }
        has_formula |= xml::name(token) == b"f" && matches!(kind, Kind::Open | Kind::Empty);
    }
    let kind = attribute(tag, b"t")?;
    let style = attribute(tag, b"s")?.and_then(|style| style.parse().ok());
    let mut is = Is::Own;
    match kind.as_deref() {
        Some("s") => {
            let number = text.trim().parse().map_err(|_| damaged())?;
            text = book.shared.get(number)?.ok_or_else(damaged)?;
            is = Is::Shared(number);
        }
        Some("n") | None => {
            is = Is::Number;
            if let Ok(number) = text.trim().parse::<f64>() {
                if let Some(day) = book.day(style, number) {
                    (is, text) = (Is::Day, day);
                } else if number.fract() == 0.0 && number.abs() <= MOST_WHOLE * 10.0 && text.contains(['E', 'e', '.']) {
                    // Long numbers are written with an exponent.
                    text = format!("{number:.0}");
                }
            }
        }
        Some("str") if !has_formula => is = Is::Given,
        Some("inlineStr") if !has_formula => is = Is::Alone,
        Some(_) => {}
    }
    Ok(Cell { column, tokens, is, has_formula, text })
}

/// Writes a cell with another text.
fn changed(tokens: &[(Kind, Vec<u8>)], cell: &Cell, new: &str, book: &Book, out: &mut dyn Write) -> io::Result<()> {
    let Some((_, tag)) = tokens.first() else { return Err(lost()) };
    let number = match cell.is {
        Is::Number if new.parse::<f64>().is_ok_and(f64::is_finite) => Some(new.to_owned()),
        Is::Day => book.number(new).map(|number| number.to_string()),
        // It stood for a number if it is none and becomes one: what is encrypted comes back as what it was.
        Is::Given if cell.text.parse::<f64>().is_err() => number_of(tag, new, book)?,
        _ => None,
    };
    let kind = match (&number, cell.is) {
        (Some(_), _) => None,
        (None, Is::Number | Is::Day | Is::Given) => Some("str"),
        (None, _) if cell.has_formula => Some("str"),
        (None, _) => Some("inlineStr"),
    };
    let prefix = prefix(tag);
    out.write_all(format!("<{prefix}c").as_bytes())?;
    for (name, value) in xml::attributes(tag).into_iter().filter(|(name, _)| *name != b"t") {
        out.write_all(b" ")?;
        out.write_all(name)?;
        out.write_all(b"=\"")?;
        out.write_all(&tag[value])?;
        out.write_all(b"\"")?;
    }
    if let Some(kind) = kind {
        write!(out, " t=\"{kind}\"")?;
    }
    out.write_all(b">")?;
    let mut is_in_formula = false;
    for (kind, token) in tokens.iter().filter(|_| cell.has_formula) {
        let is_tag = xml::name(token) == b"f" && matches!(kind, Kind::Open | Kind::Close | Kind::Empty);
        if is_in_formula || is_tag {
            out.write_all(token)?;
        }
        is_in_formula = if is_tag { *kind == Kind::Open } else { is_in_formula };
    }
    let mut text = Vec::new();
    xml::escape(number.as_deref().unwrap_or(new), false, &mut text);
    let (open, close) = match kind {
        Some("inlineStr") => (format!("<{prefix}is><{prefix}t xml:space=\"preserve\">"), format!("</{prefix}t></{prefix}is>")),
        _ => (format!("<{prefix}v>"), format!("</{prefix}v>")),
    };
    out.write_all(&[open.as_bytes(), &text, close.as_bytes(), format!("</{prefix}c>").as_bytes()].concat())
}

/// The number that a cell with this tag would hold to show this text, if there is one.
fn number_of(tag: &[u8], text: &str, book: &Book) -> io::Result<Option<String>> {
    let style = attribute(tag, b"s")?.and_then(|style| style.parse().ok());
    if let Some(day) = book.number(text).filter(|day| book.day(style, *day as f64).as_deref() == Some(text)) {
        return Ok(Some(day.to_string()));
    }
    let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
    let whole = whole.strip_prefix('-').unwrap_or(whole);
    let are_digits = [whole, rest].iter().all(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
    Ok((are_digits && (whole == "0" || !whole.starts_with('0'))).then(|| text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> Book {
        let mut book = Book::default();
        book.days = vec![false, true];
        for string in ["Name", "Jan, \"x\"\nde Vries", "stays"] {
            book.shared.push(string).unwrap();
        }
        book
    }

    #[test]
    fn rows_are_lines_and_changed_cells_hold_their_text() {
        let sheet = "<x:sheetData><x:row r=\"1\"><x:c r=\"A1\" t=\"s\"><x:v>0</x:v></x:c><x:c r=\"C1\"><x:v>4.11E+3</x:v></x:c></x:row>\
                     <x:row r=\"3\"><x:c r=\"A3\" s=\"7\" t=\"s\"><x:v>1</x:v></x:c><x:c r=\"B3\" t=\"s\"><x:v>2</x:v></x:c>\
                     <x:c r=\"C3\" s=\"1\"><x:v>27352</x:v></x:c><x:c r=\"D3\" t=\"str\"><x:f>A3&amp;1</x:f><x:v>y</x:v></x:c></x:row></x:sheetData>";
        let (mut book, mut lines, mut out) = (book(), Vec::new(), Vec::new());
        let mut each = |line: &str| {
            lines.push(line.to_owned());
            Ok((lines.len() == 3).then(|| "[NAME],stays,1970-01-02,[X]".to_owned()))
        };
        assert!(walk(sheet.as_bytes(), &mut book, &[], &mut each, &mut out).unwrap());
        assert_eq!(lines, ["\"Name\",,\"4110\"", "", "\"Jan, \"\"x\"\" de Vries\",\"stays\",\"1974-11-19\",\"y\""]);
        assert!(!book.shared.becomes(0, "x").unwrap() && book.shared.becomes(1, "[NAME]").unwrap(), "what its cell became");
        let out = String::from_utf8(out).unwrap();
        for part in [
            "<x:c r=\"A3\" s=\"7\" t=\"s\"><x:v>1</x:v></x:c>",
            "<x:c r=\"B3\" t=\"s\"><x:v>2</x:v></x:c>",
            "<x:c r=\"C3\" s=\"1\"><x:v>25570</x:v></x:c>",
            "<x:c r=\"D3\" t=\"str\"><x:f>A3&amp;1</x:f><x:v>[X]</x:v></x:c>",
        ] {
            assert!(out.contains(part), "{part}: {out}");
        }
    }

    #[test]
    fn what_stood_for_a_number_becomes_one_again() {
        let sheet = "<row><c r=\"A1\"><v>3.1612345678E+10</v></c><c r=\"B1\" s=\"1\"><v>27352</v></c><c r=\"C1\" t=\"s\"><v>0</v></c></row>";
        let changed = |sheet: &[u8], line: &str| {
            let mut out = Vec::new();
            walk(sheet, &mut book(), &[], &mut |_| Ok(Some(line.to_owned())), &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        let sealed = changed(sheet.as_bytes(), "[A],[B],[C]");
        assert_eq!(
            sealed,
            "<row><c r=\"A1\" t=\"str\"><v>[A]</v></c><c r=\"B1\" s=\"1\" t=\"str\"><v>[B]</v></c>\
             <c r=\"C1\" t=\"s\"><v>0</v></c></row>"
        );
        let back = changed(sealed.as_bytes(), "31612345678,1974-11-19,17");
        assert!(
            back.starts_with("<row><c r=\"A1\"><v>31612345678</v></c><c r=\"B1\" s=\"1\"><v>27352</v></c><c r=\"C1\" t=\"s\">"),
            "{back}"
        );
        // A string of its own is written where it stands.
        let alone = |text: &str| format!("<row><c t=\"inlineStr\"><is><r><t>Jan</t></r><r><b/><t>{text}</t></r></is></c></row>");
        assert_eq!(changed(alone(" x").as_bytes(), "Jan y"), alone("y").replace("<t>y", "<t xml:space=\"preserve\"> y"));
        // What was text stays text.
        assert_eq!(changed(sealed.as_bytes(), "0612345678,x,[C]").matches("t=\"str\"").count(), 2);
        assert!(changed(b"<row><c r=\"A1\" t=\"str\"><v>31612345678</v></c></row>", "31687654321").contains("t=\"str\""));
    }

    #[test]
    fn cells_that_do_not_agree_share_no_string() {
        let row = |one: usize, other: usize| format!("<row><c t=\"s\"><v>{one}</v></c><c t=\"s\"><v>{other}</v></c></row>");
        let changed = |lines: [&str; 2]| {
            let (mut lines, mut out) = (lines.map(str::to_owned).into_iter(), Vec::new());
            let sheet = row(2, 0) + &row(2, 2);
            let is_changed = walk(sheet.as_bytes(), &mut book(), &[], &mut |_| Ok(lines.next()), &mut out).unwrap();
            (String::from_utf8(out).unwrap(), is_changed)
        };
        assert_eq!(changed(["[A],Name", "[A],[A]"]), (row(2, 0) + &row(2, 2), false));
        assert_eq!(changed(["[A],Name", "stays,[A]"]), (row(2, 0) + &row(3, 2), true));
        let own = "<c t=\"inlineStr\"><is><t xml:space=\"preserve\">[B]</t></is></c>";
        let expected = row(2, 0) + &row(2, 2).replacen("<c t=\"s\"><v>2</v></c>", own, 1);
        assert_eq!(changed(["[A],Name", "[B],[A]"]), (expected.clone(), true));
        assert_eq!(changed(["stays,Name", "[B],stays"]), (expected, true));
    }

    #[test]
    fn names_of_columns_of_a_table_stay() {
        let cell = |name: &str, text: &str| format!("<c r=\"{name}\" t=\"str\"><v>{text}</v></c>");
        let sheet = format!("<row>{}</row><row>{}{}</row>", cell("A1", "Who"), cell("A2", "Mail"), cell("B2", "x"));
        let told = |heads: &[Head]| {
            let mut lines = Vec::new();
            let mut each = |line: &str| {
                lines.push(line.to_owned());
                Ok(Some("[NAME]".to_owned() + &",[NAME]".repeat(line.matches(',').count())))
            };
            let outcome = walk(sheet.as_bytes(), &mut book(), heads, &mut each, &mut io::sink());
            (lines, outcome.is_ok())
        };
        assert_eq!(told(&[]), (vec!["\"Who\"".to_owned(), "\"Mail\",\"x\"".to_owned()], true));
        assert_eq!(told(&[(2, 0..=0)]), (vec!["\"Who\"".to_owned(), ",\"x\"".to_owned()], true));
        // In the first row they are told, and what is found there cannot be replaced.
        assert!(!told(&[(1, 0..=0)]).1);
    }

    #[test]
    fn what_is_damaged_is_told() {
        for sheet in [
            "<row r=\"1\"><c t=\"s\"><v>9</v></c></row>",
            "<row r=\"1\"><c r=\"ZZZZ1\"><v>9</v></c></row>",
            "<row r=\"2\"></row><row r=\"1\"></row>",
            "<row><c><v>1</v>",
            "<row r=\"99999999\"></row>",
        ] {
            assert!(walk(sheet.as_bytes(), &mut book(), &[], &mut |_| Ok(None), &mut io::sink()).is_err(), "{sheet}");
        }
    }
}
