//! The rows of a row group, some at a time: from the columns, each of which is read on its own, to lines of a table and back.

use std::io;

use parquet::basic::Encoding;
use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use parquet::file::reader::RowGroupReader;
use parquet::schema::types::ColumnDescPtr;

use super::column::{Column, Form};
use super::several::Style;
use super::values::Values;
use super::{damaged, failed, refused};
use crate::document::cells::{NULL, escape, unescape};
use crate::document::rewriting::lost;

/// Rows that are read at a time; fewer where values may be told in less bytes than they have.
const BATCH: usize = 1024;
const SMALL_BATCH: usize = 64;
/// Rows of a column with several values in each that are read without looking how many they are, and how many that may be.
const STEP: usize = 16;
const MOST_LEVELS: usize = 1 << 22;

/// Some rows of one column.
pub(super) struct Part {
    reader: ColumnReader,
    pub(super) leaf: ColumnDescPtr,
    pub(super) definitions: Vec<i16>,
    pub(super) repetitions: Vec<i16>,
    pub(super) values: Values,
    /// What was read of rows, from the next row on.
    level: usize,
    value: usize,
}

/// One row of a column: its first level, how many there are, and its first value.
#[derive(Clone, Copy, Default)]
struct Place {
    level: usize,
    levels: usize,
    value: usize,
    values: usize,
}

/// The rows of a row group.
pub(super) struct Rows<'c> {
    columns: &'c [Column],
    pub(super) parts: Vec<Part>,
    places: Vec<Place>,
    batch: usize,
    /// Rows that are read and not yet told.
    ready: usize,
    left: usize,
    text: Vec<u8>,
    list: Vec<u8>,
}

impl<'c> Rows<'c> {
    pub(super) fn new(columns: &'c [Column], group: &dyn RowGroupReader) -> io::Result<Self> {
        let mut parts = Vec::with_capacity(columns.len());
        let mut batch = BATCH;
        for number in 0..columns.len() {
            let leaf = group.metadata().column(number).column_descr_ptr();
            let reader = group.get_column_reader(number).map_err(|err| failed(&err))?;
            let is_packed = group.metadata().column(number).encodings().any(|encoding| encoding == Encoding::DELTA_BYTE_ARRAY);
            if is_packed {
                batch = SMALL_BATCH;
            }
            let values = match &reader {
                ColumnReader::BoolColumnReader(_) => Values::Truths(Vec::new()),
                ColumnReader::Int32ColumnReader(_) => Values::Shorts(Vec::new()),
                ColumnReader::Int64ColumnReader(_) => Values::Longs(Vec::new()),
                ColumnReader::Int96ColumnReader(_) => Values::Moments(Vec::<Int96>::new()),
                ColumnReader::FloatColumnReader(_) => Values::Floats(Vec::new()),
                ColumnReader::DoubleColumnReader(_) => Values::Doubles(Vec::new()),
                ColumnReader::ByteArrayColumnReader(_) => Values::Bytes(Vec::<ByteArray>::new()),
                ColumnReader::FixedLenByteArrayColumnReader(_) => Values::Fixed(Vec::<FixedLenByteArray>::new()),
            };
            parts.push(Part { reader, leaf, definitions: Vec::new(), repetitions: Vec::new(), values, level: 0, value: 0 });
        }
        let left = usize::try_from(group.metadata().num_rows()).map_err(|_| damaged())?;
        let places = vec![Place::default(); columns.len()];
        Ok(Self { columns, parts, places, batch, ready: 0, left, text: Vec::new(), list: Vec::new() })
    }

    /// Reads some more rows, in place of those before; how many.
    pub(super) fn read(&mut self) -> io::Result<usize> {
        let wanted = self.batch.min(self.left);
        self.ready = wanted;
        self.left -= wanted;
        for part in &mut self.parts {
            if part.read(wanted)? != wanted {
                return Err(damaged());
            }
        }
        Ok(wanted)
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
        }
        Ok(Some(is_partial))
    }

    fn cell(&mut self, number: usize, line: &mut Vec<u8>) -> io::Result<bool> {
        let (column, part, place) = (&self.columns[number], &self.parts[number], self.places[number]);
        if place.values == 0 || column.form == Form::Untold {
            line.extend_from_slice(NULL);
            return Ok(false);
        }
        self.text.clear();
        if !column.is_list {
            let is_partial = part.values.tell(place.value, column.form, &mut self.text);
            escape(&self.text, line);
            return Ok(is_partial);
        }
        let keys = column.keys.map(|keys| (&self.parts[keys], self.places[keys]));
        if keys.is_some_and(|(_, keys)| keys.levels != place.levels) {
            return Err(damaged());
        }
        let mut is_partial = false;
        let (mut value, mut key) = (place.value, keys.map_or(0, |(_, keys)| keys.value));
        let style = if keys.is_some() { Style::Object } else { Style::List };
        self.list.clear();
        self.list.push(b'{');
        for level in 0..place.levels {
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
                self.text.clear();
                is_partial |= part.values.tell(value, column.form, &mut self.text);
                style.write(&self.text, column.form, &mut self.list);
                value += 1;
            }
            key += usize::from(keys.is_some_and(|(keys, place)| keys.has_value(place.level + level)));
        }
        self.list.push(b'}');
        escape(&self.list, line);
        Ok(is_partial)
    }

    /// Puts the cells of a line in the place of the values of the row that [`Rows::line`] gave last, where they are not those of `told`.
    ///
    /// # Errors
    /// They do not fit.
    pub(super) fn put(&mut self, told: &[u8], new: &[u8]) -> io::Result<()> {
        let (mut told, mut new) = (told.split(|byte| *byte == b'\t'), new.split(|byte| *byte == b'\t'));
        for number in 0..self.columns.len() {
            let (old, new) = (told.next().ok_or_else(lost)?, new.next().ok_or_else(lost)?);
            if old != new {
                let column = &self.columns[number];
                let put = self.put_cell(number, &unescape(new));
                put.map_err(|err| io::Error::new(err.kind(), format!("column {}: {err}", column.name)))?;
            }
        }
        if new.next().is_some() { Err(lost()) } else { Ok(()) }
    }

    fn put_cell(&mut self, number: usize, new: &[u8]) -> io::Result<()> {
        let (column, part, place) = (&self.columns[number], &mut self.parts[number], self.places[number]);
        if place.values == 0 || column.form == Form::Untold {
            return Err(lost());
        }
        if !column.is_list {
            return part.values.set(place.value, column.form, new);
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
                part.values.set(place.value + at, column.form, new)?;
            }
        }
        Ok(())
    }
}

impl Part {
    fn read(&mut self, wanted: usize) -> io::Result<usize> {
        self.definitions.clear();
        self.repetitions.clear();
        self.values.clear();
        (self.level, self.value) = (0, 0);
        let levels = (&mut self.definitions, &mut self.repetitions);
        let is_list = self.leaf.max_rep_level() > 0;
        macro_rules! read {
            ($reader:expr, $values:expr) => {{
                let mut rows = 0;
                while rows < wanted {
                    let step = if is_list { STEP.min(wanted - rows) } else { wanted - rows };
                    let (read, ..) = $reader
                        .read_records(step, Some(&mut *levels.0), Some(&mut *levels.1), $values)
                        .map_err(|err| failed(&err))?;
                    if read == 0 {
                        break;
                    }
                    if levels.0.len() > MOST_LEVELS {
                        return Err(refused("rows of it have too many values to be held in memory"));
                    }
                    rows += read;
                }
                Ok(rows)
            }};
        }
        match (&mut self.reader, &mut self.values) {
            (ColumnReader::BoolColumnReader(reader), Values::Truths(values)) => read!(reader, values),
            (ColumnReader::Int32ColumnReader(reader), Values::Shorts(values)) => read!(reader, values),
            (ColumnReader::Int64ColumnReader(reader), Values::Longs(values)) => read!(reader, values),
            (ColumnReader::Int96ColumnReader(reader), Values::Moments(values)) => read!(reader, values),
            (ColumnReader::FloatColumnReader(reader), Values::Floats(values)) => read!(reader, values),
            (ColumnReader::DoubleColumnReader(reader), Values::Doubles(values)) => read!(reader, values),
            (ColumnReader::ByteArrayColumnReader(reader), Values::Bytes(values)) => read!(reader, values),
            (ColumnReader::FixedLenByteArrayColumnReader(reader), Values::Fixed(values)) => read!(reader, values),
            _ => Err(damaged()),
        }
    }

    /// Whether a level has a value.
    fn has_value(&self, level: usize) -> bool {
        self.leaf.max_def_level() == 0 || self.definitions.get(level).is_some_and(|is| *is == self.leaf.max_def_level())
    }

    /// Goes on to the next row.
    fn next(&mut self) -> io::Result<Place> {
        let levels = if self.leaf.max_rep_level() == 0 {
            1
        } else {
            let rest = self.repetitions.get(self.level + 1..).unwrap_or_default();
            1 + rest.iter().take_while(|repetition| **repetition > 0).count()
        };
        let values = (self.level..self.level + levels).filter(|level| self.has_value(*level)).count();
        let place = Place { level: self.level, levels, value: self.value, values };
        self.level += levels;
        self.value += values;
        if self.value > self.values.len() { Err(damaged()) } else { Ok(place) }
    }
}
