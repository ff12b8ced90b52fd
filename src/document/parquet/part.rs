//! One column of a row group, some rows of it at a time. Values are references into pages; where rows of a read lie in many or long ones, they are
//! copied out of them, so that no more than one page is held beside what was asked for.

use std::io;

use parquet::basic::Encoding;
use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use parquet::file::reader::RowGroupReader;
use parquet::schema::types::ColumnDescPtr;

use super::guard::Held;
use super::values::Values;
use super::{damaged, failed, refused};

/// Rows that are read at a time where no value is copied.
pub(super) const BATCH: usize = 1024;
/// Rows that are read in a step where values may be told in less bytes than they have.
const PACKED_STEP: usize = 64;
/// Rows of a column with several values in each that are read without looking how many they are, and how many that may be.
const SEVERAL_STEP: usize = 16;
const MOST_LEVELS: usize = 1 << 22;

/// Some rows of one column.
pub(super) struct Part {
    number: usize,
    pub(super) leaf: ColumnDescPtr,
    pub(super) held: Held,
    /// What it is read with goes on where it was; else it is opened for every read.
    pub(super) is_kept: bool,
    /// What it is read with, and the row it stands before.
    reader: Option<(ColumnReader, usize)>,
    pub(super) definitions: Vec<i16>,
    pub(super) repetitions: Vec<i16>,
    pub(super) values: Values,
    /// What was handed out of the rows that were read.
    level: usize,
    value: usize,
}

/// One row of a column: its first level, how many there are, and its first value.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) level: usize,
    pub(super) levels: usize,
    pub(super) value: usize,
    pub(super) values: usize,
}

/// Does the same with a reader of any type.
macro_rules! with {
    ($reader:expr, $inner:ident => $act:expr) => {
        match $reader {
            ColumnReader::BoolColumnReader($inner) => $act,
            ColumnReader::Int32ColumnReader($inner) => $act,
            ColumnReader::Int64ColumnReader($inner) => $act,
            ColumnReader::Int96ColumnReader($inner) => $act,
            ColumnReader::FloatColumnReader($inner) => $act,
            ColumnReader::DoubleColumnReader($inner) => $act,
            ColumnReader::ByteArrayColumnReader($inner) => $act,
            ColumnReader::FixedLenByteArrayColumnReader($inner) => $act,
        }
    };
}

impl Part {
    pub(super) fn new(group: &dyn RowGroupReader, number: usize, held: &Held) -> Self {
        let column = group.metadata().column(number);
        let leaf = column.column_descr_ptr();
        let mut held = held.clone();
        if column.encodings().any(|encoding| encoding == Encoding::DELTA_BYTE_ARRAY) {
            held.step = held.step.min(PACKED_STEP);
        }
        if leaf.max_rep_level() > 0 {
            held.step = held.step.min(SEVERAL_STEP);
        }
        let (definitions, repetitions, values) = (Vec::new(), Vec::new(), Values::Truths(Vec::new()));
        Self { number, leaf, held, is_kept: true, reader: None, definitions, repetitions, values, level: 0, value: 0 }
    }

    /// Rows to read at a time where the column is read alone.
    pub(super) fn batch(&self) -> usize {
        self.held.step.min(BATCH)
    }

    /// Reads so many rows behind the first `from`, in place of those that were read before; how many bytes were copied out of pages.
    pub(super) fn read(&mut self, group: &dyn RowGroupReader, from: usize, wanted: usize) -> io::Result<usize> {
        self.definitions.clear();
        self.repetitions.clear();
        (self.level, self.value) = (0, 0);
        let is_settled = !self.is_kept || self.held.is_long || wanted > self.held.step;
        let kept = self.reader.take().filter(|(_, at)| *at == from);
        let mut reader = match kept {
            Some((reader, _)) => {
                self.values.clear();
                reader
            }
            None => self.open(group, from)?,
        };
        let (mut rows, mut bytes) = (0, 0);
        while rows < wanted {
            // What reads a page still holds the one before.
            if rows > 0 && self.is_start(from + rows) {
                drop(reader);
                reader = self.reopen(group, from + rows)?;
            }
            let end = self.held.starts.partition_point(|start| *start <= (from + rows) as u64);
            let room = self.held.starts.get(end).map_or(usize::MAX, |start| *start as usize - from - rows);
            let already = self.values.len();
            let read = self.step(&mut reader, self.held.step.min(wanted - rows).min(room))?;
            if read == 0 {
                return Err(damaged());
            }
            rows += read;
            if is_settled {
                bytes += self.values.settle(already);
            }
        }
        if self.is_kept && !self.is_start(from + rows) {
            self.reader = Some((reader, from + rows));
        }
        Ok(bytes)
    }

    /// Whether a long page begins with this row.
    fn is_start(&self, row: usize) -> bool {
        self.held.starts.binary_search(&(row as u64)).is_ok()
    }

    /// What reads the column from this row on; there are no values before it.
    fn open(&mut self, group: &dyn RowGroupReader, row: usize) -> io::Result<ColumnReader> {
        let reader = self.reopen(group, row)?;
        self.values = match &reader {
            ColumnReader::BoolColumnReader(_) => Values::Truths(Vec::new()),
            ColumnReader::Int32ColumnReader(_) => Values::Shorts(Vec::new()),
            ColumnReader::Int64ColumnReader(_) => Values::Longs(Vec::new()),
            ColumnReader::Int96ColumnReader(_) => Values::Moments(Vec::<Int96>::new()),
            ColumnReader::FloatColumnReader(_) => Values::Floats(Vec::new()),
            ColumnReader::DoubleColumnReader(_) => Values::Doubles(Vec::new()),
            ColumnReader::ByteArrayColumnReader(_) => Values::Bytes(Vec::<ByteArray>::new()),
            ColumnReader::FixedLenByteArrayColumnReader(_) => Values::Fixed(Vec::<FixedLenByteArray>::new()),
        };
        Ok(reader)
    }

    fn reopen(&self, group: &dyn RowGroupReader, row: usize) -> io::Result<ColumnReader> {
        let mut reader = group.get_column_reader(self.number).map_err(|err| failed(&err))?;
        let passed = with!(&mut reader, reader => reader.skip_records(row)).map_err(|err| failed(&err))?;
        if passed == row { Ok(reader) } else { Err(damaged()) }
    }

    fn step(&mut self, reader: &mut ColumnReader, wanted: usize) -> io::Result<usize> {
        let (definitions, repetitions) = (&mut self.definitions, &mut self.repetitions);
        macro_rules! read {
            ($reader:expr, $values:expr) => {
                $reader.read_records(wanted, Some(&mut *definitions), Some(&mut *repetitions), $values)
            };
        }
        let read = match (reader, &mut self.values) {
            (ColumnReader::BoolColumnReader(reader), Values::Truths(values)) => read!(reader, values),
            (ColumnReader::Int32ColumnReader(reader), Values::Shorts(values)) => read!(reader, values),
            (ColumnReader::Int64ColumnReader(reader), Values::Longs(values)) => read!(reader, values),
            (ColumnReader::Int96ColumnReader(reader), Values::Moments(values)) => read!(reader, values),
            (ColumnReader::FloatColumnReader(reader), Values::Floats(values)) => read!(reader, values),
            (ColumnReader::DoubleColumnReader(reader), Values::Doubles(values)) => read!(reader, values),
            (ColumnReader::ByteArrayColumnReader(reader), Values::Bytes(values)) => read!(reader, values),
            (ColumnReader::FixedLenByteArrayColumnReader(reader), Values::Fixed(values)) => read!(reader, values),
            _ => return Err(damaged()),
        };
        let (rows, ..) = read.map_err(|err| failed(&err))?;
        if self.definitions.len() > MOST_LEVELS {
            return Err(refused("rows of it have too many values to be held in memory"));
        }
        Ok(rows)
    }

    /// Whether a level has a value.
    pub(super) fn has_value(&self, level: usize) -> bool {
        self.leaf.max_def_level() == 0 || self.definitions.get(level).is_some_and(|is| *is == self.leaf.max_def_level())
    }

    /// Whether another entry of a map begins at a level that is not the first of its row, where each has one of `keys`.
    pub(super) fn is_entry(&self, level: usize, keys: &Self) -> bool {
        self.repetitions.get(level).is_some_and(|repetition| *repetition <= keys.leaf.max_rep_level())
    }

    /// Goes on to the next of the rows that were read.
    pub(super) fn next(&mut self) -> io::Result<Place> {
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
