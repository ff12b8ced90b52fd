//! Lists of days, moments and fractions: each such column is a text of its own, a value a line, so that what is written for a value is what its
//! column can hold.

use std::io;

use parquet::file::reader::FileReader;

use super::changes::Changes;
use super::column::{self, Column};
use super::guard;
use super::part::Part;
use super::rows::Each;
use super::{Input, TABLE, failed, row_count};
use crate::document::cells::{END, escape, unescape};
use crate::document::reading::Texts;
use crate::document::rewriting::{Redacted, lost, pass_head};

/// The columns that are told apart, by their numbers.
fn columns(input: &Input) -> impl Iterator<Item = (usize, &Column)> {
    input.columns.iter().enumerate().filter(|(_, column)| column.is_apart())
}

fn name(column: &Column) -> String {
    format!("{TABLE}.{}", column.name)
}

/// Hands out each value of a column: its row, its number there, and its line.
fn each(input: &Input, number: usize, each: &mut Each<'_>) -> io::Result<()> {
    let (mut first, form) = (0, input.columns[number].form);
    let (mut text, mut line) = (Vec::new(), Vec::new());
    for (group_number, meta) in input.reader.metadata().row_groups().iter().enumerate() {
        let held = guard::column(&input.file, meta, number)?;
        let group = input.reader.get_row_group(group_number).map_err(|err| failed(&err))?;
        let mut part = Part::new(group.as_ref(), number, &held);
        let count = row_count(meta)?;
        for start in (0..count).step_by(part.batch()) {
            let end = (start + part.batch()).min(count);
            part.read(group.as_ref(), start, end - start)?;
            for row in start..end {
                let place = part.next()?;
                for value in 0..place.values {
                    text.clear();
                    line.clear();
                    part.values.tell(place.value + value, form, &mut text);
                    escape(&text, &mut line);
                    each(first + row, value, &line)?;
                }
            }
        }
        first += count;
    }
    Ok(())
}

/// Tells the columns.
pub(super) fn tell(input: &Input, texts: &mut Texts) -> io::Result<()> {
    for (number, column) in columns(input) {
        let head = column::head_of_values(column, TABLE);
        texts.begin(&name(column), head.iter().filter(|byte| **byte == b'\n').count() as u64)?;
        texts.write(&head)?;
        each(input, number, &mut |_, _, line| {
            texts.write(line)?;
            texts.write(b"\n")
        })?;
        texts.write(END)?;
        texts.write(b"\n")?;
        texts.end()?;
    }
    Ok(())
}

/// What becomes of them, by the rows of the file.
pub(super) fn changes(input: &Input, redacted: &mut Redacted) -> io::Result<Changes> {
    let mut changes = Changes::new(input.columns.len());
    for (number, column) in columns(input) {
        redacted.begin(&name(column))?;
        pass_head(&column::head_of_values(column, TABLE), redacted)?;
        each(input, number, &mut |row, value, line| {
            let new = redacted.line()?.ok_or_else(lost)?;
            if new == line { Ok(()) } else { changes.keep(number, row, value, &unescape(new)) }
        })?;
        if redacted.line()? != Some(END) {
            return Err(lost());
        }
        redacted.end()?;
    }
    Ok(changes)
}
