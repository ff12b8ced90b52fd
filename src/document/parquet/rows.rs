//! The rows of a row group, some at a time: from the columns, each of which is read on its own, to lines of a table, and what of a line that came
//! back is another.
//!
//! Where dictionaries and pages of all columns would not fit memory together, some columns are opened anew for every batch of rows: their
//! values are copied out of the pages, which go before the next column is read.

use std::cmp::Reverse;
use std::io;
use std::ops::Range;

use parquet::file::reader::RowGroupReader;

use super::column::{Column, Form};
use super::guard::Pages;
use super::part::{BATCH, Part, Place};
use super::several::Style;
use super::values::VALUE;
use super::{damaged, refused};
use crate::document::cells::{NULL, escape, unescape};
use crate::document::rewriting::lost;

/// Rows that are read at a time where values are copied.
const LARGE_BATCH: usize = 1 << 16;
/// Bytes that columns which are kept open may hold together.
const MOST_OPEN: usize = 24 << 20;
/// Bytes of values that are copied out of pages for a batch.
const MOST_COPIED: usize = 8 << 20;
/// Bytes of a row as a line.
const LONGEST_ROW: usize = 8 << 20;

fn too_long() -> io::Error {
    refused("a row of it is longer than 8 MiB, which is too long to be held in memory")
}

/// Is told of values: two numbers that say where one is, and its text.
pub(super) type Each<'e> = dyn FnMut(usize, usize, &[u8]) -> io::Result<()> + 'e;

/// The rows of a row group.
pub(super) struct Rows<'g> {
    columns: &'g [Column],
    group: &'g dyn RowGroupReader,
    parts: Vec<Part>,
    places: Vec<Place>,
    /// Rows that are read next, and at most.
    batch: usize,
    most: usize,
    /// Rows that are read and not yet told.
    ready: usize,
    /// Those that are not read.
    left: Range<usize>,
    text: Vec<u8>,
    list: Vec<u8>,
}

impl<'g> Rows<'g> {
    /// These rows of a group, whose pages are known.
    pub(super) fn new(columns: &'g [Column], group: &'g dyn RowGroupReader, pages: &Pages, left: Range<usize>) -> Self {
        let mut parts: Vec<_> = pages.columns.iter().enumerate().map(|(number, held)| Part::new(group, number, held)).collect();
        let is_all_open = keep(&mut parts);
        let most = if is_all_open && parts.iter().all(|part| !part.held.is_long) {
            parts.iter().map(|part| part.held.step).min().unwrap_or(BATCH).min(BATCH)
        } else {
            LARGE_BATCH
        };
        let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(usize::MAX).max(1);
        let of_row = group.metadata().columns().iter().map(|column| {
            let count = |number: i64| usize::try_from(number).unwrap_or(0);
            count(column.uncompressed_size()) / rows + VALUE * (count(column.num_values()) / rows).max(1)
        });
        let batch = (MOST_COPIED / of_row.sum::<usize>().max(1)).clamp(1, most);
        let batch = if most == LARGE_BATCH { batch } else { most };
        let places = vec![Place::default(); columns.len()];
        Self { columns, group, parts, places, batch, most, ready: 0, left, text: Vec::new(), list: Vec::new() }
    }

    /// Reads some more rows, in place of those before; how many.
    pub(super) fn read(&mut self) -> io::Result<usize> {
        let mut wanted = self.batch.min(self.left.len());
        let copied = loop {
            match self.copied(wanted)? {
                Some(copied) => break copied,
                None => wanted /= 2,
            }
        };
        // Where rows are long, fewer are tried, for the next may be as long.
        self.batch = if copied < MOST_COPIED / 4 { (wanted * 2).clamp(1, self.most) } else { wanted };
        self.ready = wanted;
        self.left.start += wanted;
        Ok(wanted)
    }

    /// Reads so many rows: how many bytes were copied for them; nothing if they are too many.
    fn copied(&mut self, wanted: usize) -> io::Result<Option<usize>> {
        let mut copied = 0;
        if wanted == 0 {
            return Ok(Some(copied));
        }
        // The values of the batch before go first.
        self.parts.iter_mut().for_each(|part| part.values.clear());
        for part in &mut self.parts {
            copied += part.read(self.group, self.left.start, wanted)?;
            if copied > MOST_COPIED && wanted > 1 {
                return Ok(None);
            }
        }
        Ok(Some(copied))
    }

    /// Writes the next row as a line without its end; says whether something in it is not wholly told. Nothing if none is ready.
    pub(super) fn line(&mut self, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
        if self.ready == 0 {
            return Ok(None);
        }
        self.ready -= 1;
        line.clear();
        for (part, place) in self.parts.iter_mut().zip(&mut self.places) {
            *place = part.next()?;
        }
        let mut is_partial = false;
        for number in 0..self.columns.len() {
            if number > 0 {
                line.push(b'\t');
            }
            is_partial |= self.cell(number, line)?;
            if line.len() > LONGEST_ROW {
                return Err(too_long());
            }
        }
        Ok(Some(is_partial))
    }

    fn cell(&mut self, number: usize, line: &mut Vec<u8>) -> io::Result<bool> {
        let (column, part, place) = (&self.columns[number], &self.parts[number], self.places[number]);
        if place.values == 0 || column.form == Form::Untold || column.is_apart() {
            line.extend_from_slice(NULL);
            return Ok(false);
        }
        self.text.clear();
        let is_long = |value: usize| part.values.bytes(value).is_some_and(|bytes| bytes.len() > LONGEST_ROW);
        if !column.is_list {
            if is_long(place.value) {
                return Err(too_long());
            }
            let is_partial = part.values.tell(place.value, column.form, &mut self.text);
            escape(&self.text, line);
            return Ok(is_partial);
        }
        let keys = column.keys.map(|keys| (&self.parts[keys], self.places[keys]));
        let mut is_partial = false;
        let (mut value, mut key, mut entry) = (place.value, keys.map_or(0, |(_, keys)| keys.value), 0);
        let style = if keys.is_some() { Style::Object } else { Style::List };
        self.list.clear();
        self.list.push(b'{');
        for level in 0..place.levels {
            // A value of a map may be a list: then its key stands before each.
            if let Some((keys, of)) = keys.filter(|(keys, _)| level > 0 && part.is_entry(place.level + level, keys)) {
                key += usize::from(keys.has_value(of.level + entry));
                entry += 1;
            }
            let is_there = part.has_value(place.level + level);
            if is_there {
                if self.list.len() > 1 {
                    self.list.push(b',');
                }
                if let Some((keys, _)) = keys {
                    self.text.clear();
                    keys.values.tell(key, Form::Bytes, &mut self.text);
                    style.write_text(&self.text, &mut self.list);
                    self.list.push(b':');
                }
                if is_long(value) || self.list.len() > LONGEST_ROW {
                    return Err(too_long());
                }
                self.text.clear();
                is_partial |= part.values.tell(value, column.form, &mut self.text);
                style.write(&self.text, column.form, &mut self.list);
                value += 1;
            }
        }
        if keys.is_some_and(|(_, keys)| keys.levels != entry + 1) {
            return Err(damaged());
        }
        self.list.push(b'}');
        escape(&self.list, line);
        Ok(is_partial)
    }

    /// Hands out what of a line that came back is not as in `told`, the row that [`Rows::line`] gave last: the column, the number of the value in
    /// its row, and its text.
    ///
    /// # Errors
    /// It has other cells, or other values in them.
    pub(super) fn changes(&mut self, told: &[u8], new: &[u8], each: &mut Each<'_>) -> io::Result<()> {
        let (mut told, mut new) = (told.split(|byte| *byte == b'\t'), new.split(|byte| *byte == b'\t'));
        for number in 0..self.columns.len() {
            let (old, new) = (told.next().ok_or_else(lost)?, new.next().ok_or_else(lost)?);
            if old != new {
                self.cell_changes(number, &unescape(new), each)
                    .map_err(|err| io::Error::new(err.kind(), format!("column {}: {err}", self.columns[number].name)))?;
            }
        }
        if new.next().is_some() { Err(lost()) } else { Ok(()) }
    }

    fn cell_changes(&mut self, number: usize, new: &[u8], each: &mut Each<'_>) -> io::Result<()> {
        let (column, part, place) = (&self.columns[number], &self.parts[number], self.places[number]);
        if place.values == 0 || column.form == Form::Untold || column.is_apart() {
            return Err(lost());
        }
        if !column.is_list {
            return each(number, 0, new);
        }
        let style = if column.keys.is_some() { Style::Object } else { Style::List };
        let list = style.read(new).ok_or_else(lost)?;
        if list.len() != place.values {
            return Err(lost());
        }
        for (at, new) in list.iter().enumerate() {
            self.text.clear();
            part.values.tell(place.value + at, column.form, &mut self.text);
            if self.text != *new {
                each(number, at, new)?;
            }
        }
        Ok(())
    }
}

/// Chooses which columns are kept open, those first that it would cost most to open anew; whether all are.
fn keep(parts: &mut [Part]) -> bool {
    let mut order: Vec<_> = (0..parts.len()).collect();
    order.sort_by_key(|number| (Reverse(parts[*number].leaf.max_rep_level() > 0), parts[*number].held.bytes));
    let mut open = 0;
    let mut closed = Vec::new();
    for number in order {
        let bytes = parts[number].held.bytes;
        parts[number].is_kept = open + bytes <= MOST_OPEN;
        if parts[number].is_kept { open += bytes } else { closed.push(number) }
    }
    // Any column is open while it is read, so nothing is saved if that is only one.
    if let [only] = closed[..] {
        parts[only].is_kept = true;
        return true;
    }
    closed.is_empty()
}
