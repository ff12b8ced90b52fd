//! A new file from redacted rows: with the schema, row groups, compression and marks of the original, but pages, dictionaries, statistics,
//! indexes and filters that were made of nothing but redacted values.
//!
//! Rows come back, columns are written. So each row group is gone through twice: what becomes of its values is noted as rows come back, and then
//! column by column its values are read once more and written as they are or as was noted.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::column::writer::{ColumnCloseResult, ColumnWriter, get_column_writer};
use parquet::file::metadata::{ColumnChunkMetaData, KeyValue, ParquetMetaData, RowGroupMetaData};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr, WriterVersion};
use parquet::file::reader::{FileReader, RowGroupReader};
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use tempfile::{SpooledData, SpooledTempFile};

use super::changes::Changes;
use super::column::Column;
use super::guard::{self, Pages};
use super::part::Part;
use super::rows::Rows;
use super::values::Values;
use super::{Input, TABLE, apart, column, damaged, failed, row_count, words};
use crate::document::cells::END;
use crate::document::rewriting::{Redacted, lost, pass_head};

/// Bytes of a column of a row group that are kept in memory; more wait in a file without a name, redacted.
const IN_MEMORY: usize = 1 << 20;
/// Bytes of a column that are written as one row group.
const LONGEST_COLUMN: i64 = 16 << 20;

/// Writes a file like that of `reader` to the empty file `out`, with these texts.
///
/// # Errors
/// What was written does not fit, or stands where it cannot be replaced.
pub(super) fn rebuild(input: &Input, redacted: &mut Redacted, out: &Path) -> io::Result<()> {
    let Input { file, reader, columns, .. } = input;
    let metadata = reader.metadata();
    let words = words::changed(metadata.file_metadata(), redacted)?;
    let mut apart = apart::changes(input, redacted)?;
    redacted.begin(TABLE)?;
    pass_head(&column::head(columns.iter(), TABLE), redacted)?;
    let schema = metadata.file_metadata().schema_descr_ptr().root_schema_ptr();
    let target = BufWriter::new(File::options().write(true).open(out)?);
    let mut writer = SerializedFileWriter::new(target, schema, file_properties(metadata, words)).map_err(|err| failed(&err))?;
    let mut row = 0;
    for (number, meta) in metadata.row_groups().iter().enumerate() {
        let group = reader.get_row_group(number).map_err(|err| failed(&err))?;
        let pages = guard::pages(file, meta)?;
        let original =
            Original { columns, group: group.as_ref(), pages: &pages, properties: group_properties(meta, &pages), row };
        for rows in portions(meta)? {
            let changes = original.changes(rows.clone(), redacted)?;
            original.write(rows, changes, &mut apart, &mut writer)?;
        }
        row += row_count(meta)?;
    }
    if redacted.line()? != Some(END) {
        return Err(lost());
    }
    redacted.end()?;
    redacted.finish()?;
    writer.close().map_err(|err| failed(&err))?;
    Ok(())
}

/// The rows of a group that become a group: all of them, unless a column of them would be too long. Pages of a column wait in memory until its
/// dictionary is complete.
fn portions(group: &RowGroupMetaData) -> io::Result<Vec<Range<usize>>> {
    let longest = group.columns().iter().map(ColumnChunkMetaData::compressed_size).max().unwrap_or_default().max(0);
    let (rows, count) = (row_count(group)?, usize::try_from(longest / LONGEST_COLUMN + 1).map_err(|_| damaged())?);
    let each = rows.div_ceil(count).max(1);
    // A group without rows is one too.
    let starts = (0..rows.max(1)).step_by(each);
    Ok(starts.map(|start| start..(start + each).min(rows)).collect())
}

/// A row group of the original.
struct Original<'g> {
    columns: &'g [Column],
    group: &'g dyn RowGroupReader,
    pages: &'g Pages,
    /// How it is written.
    properties: WriterPropertiesPtr,
    /// Rows of the file before it.
    row: usize,
}

impl Original<'_> {
    /// What becomes of these rows, by the lines that come back.
    fn changes(&self, of: Range<usize>, redacted: &mut Redacted) -> io::Result<Changes> {
        let mut changes = Changes::new(self.columns.len());
        let mut row = of.start;
        let mut rows = Rows::new(self.columns, self.group, self.pages, of);
        let mut told = Vec::new();
        while rows.read()? > 0 {
            while rows.line(&mut told)?.is_some() {
                let new = redacted.line()?.ok_or_else(lost)?;
                if new != told {
                    let mut keep = |column: usize, value: usize, text: &[u8]| changes.keep(column, row, value, text);
                    rows.changes(&told, new, &mut keep).map_err(|err| self.in_row(row, &err))?;
                }
                row += 1;
            }
        }
        Ok(changes)
    }

    fn in_row(&self, row: usize, err: &io::Error) -> io::Error {
        io::Error::new(err.kind(), format!("row {}: {err}", self.row + row + 1))
    }

    /// Writes these rows as a row group, a column behind the other: only one of them is in memory.
    fn write<W: Write + Send>(
        &self,
        of: Range<usize>,
        mut changes: Changes,
        apart: &mut Changes,
        writer: &mut SerializedFileWriter<W>,
    ) -> io::Result<()> {
        let mut written = writer.next_row_group().map_err(|err| failed(&err))?;
        for number in 0..self.columns.len() {
            let mut sink = TrackedWrite::new(tempfile::spooled_tempfile(IN_MEMORY));
            // Of what is told apart changes are known by the rows of the file.
            let (changes, before) = if self.columns[number].is_apart() { (&mut *apart, self.row) } else { (&mut changes, 0) };
            let closed = self.write_column(number, of.clone(), (changes, before), &mut sink)?;
            let appended = match sink.into_inner().map_err(|err| failed(&err))?.into_inner() {
                SpooledData::InMemory(bytes) => written.append_column(&Bytes::from(bytes.into_inner()), closed),
                SpooledData::OnDisk(file) => written.append_column(&file, closed),
            };
            appended.map_err(|err| failed(&err))?;
        }
        written.close().map_err(|err| failed(&err))?;
        Ok(())
    }

    fn write_column(
        &self,
        number: usize,
        of: Range<usize>,
        (changes, before): (&mut Changes, usize),
        sink: &mut TrackedWrite<SpooledTempFile>,
    ) -> io::Result<ColumnCloseResult> {
        let (held, column) = (self.pages.columns.get(number).ok_or_else(damaged)?, &self.columns[number]);
        let mut part = Part::new(self.group, number, held);
        let pages = Box::new(SerializedPageWriter::new(sink));
        let mut writer = get_column_writer(Arc::clone(&part.leaf), Arc::clone(&self.properties), pages);
        let mut changes = changes.of(number)?;
        for start in of.clone().step_by(part.batch()) {
            let rows = start..(start + part.batch()).min(of.end);
            part.read(self.group, start, rows.len())?;
            for row in rows {
                let place = part.next()?;
                while let Some((value, text)) = changes.next(before + row)? {
                    let set = part.values.set(place.value + value, column.form, text);
                    set.map_err(|err| self.in_row(row, &io::Error::new(err.kind(), format!("column {}: {err}", column.name))))?;
                }
            }
            write(&mut writer, &part)?;
        }
        writer.close().map_err(|err| failed(&err))
    }
}

fn write(writer: &mut ColumnWriter<'_>, part: &Part) -> io::Result<()> {
    let definitions = Some(part.definitions.as_slice()).filter(|_| part.leaf.max_def_level() > 0);
    let repetitions = Some(part.repetitions.as_slice()).filter(|_| part.leaf.max_rep_level() > 0);
    let written = match (writer, &part.values) {
        (ColumnWriter::BoolColumnWriter(writer), Values::Truths(values)) => writer.write_batch(values, definitions, repetitions),
        (ColumnWriter::Int32ColumnWriter(writer), Values::Shorts(values)) => writer.write_batch(values, definitions, repetitions),
        (ColumnWriter::Int64ColumnWriter(writer), Values::Longs(values)) => writer.write_batch(values, definitions, repetitions),
        (ColumnWriter::Int96ColumnWriter(writer), Values::Moments(values)) => {
            writer.write_batch(values, definitions, repetitions)
        }
        (ColumnWriter::FloatColumnWriter(writer), Values::Floats(values)) => writer.write_batch(values, definitions, repetitions),
        (ColumnWriter::DoubleColumnWriter(writer), Values::Doubles(values)) => {
            writer.write_batch(values, definitions, repetitions)
        }
        (ColumnWriter::ByteArrayColumnWriter(writer), Values::Bytes(values)) => {
            writer.write_batch(values, definitions, repetitions)
        }
        (ColumnWriter::FixedLenByteArrayColumnWriter(writer), Values::Fixed(values)) => {
            writer.write_batch(values, definitions, repetitions)
        }
        _ => return Err(damaged()),
    };
    written.map(|_| ()).map_err(|err| failed(&err))
}

/// What is said of the whole file. Rows that were in an order may be in none any more, so nothing is said of that.
fn file_properties(metadata: &ParquetMetaData, words: Vec<KeyValue>) -> WriterPropertiesPtr {
    let has_index =
        metadata.row_groups().iter().flat_map(RowGroupMetaData::columns).any(|column| column.offset_index_offset().is_some());
    let properties = WriterProperties::builder()
        .set_writer_version(version(metadata.file_metadata().version() >= 2))
        .set_offset_index_disabled(!has_index)
        .set_key_value_metadata(Some(words).filter(|words| !words.is_empty()));
    Arc::new(properties.build())
}

fn version(is_second: bool) -> WriterVersion {
    if is_second { WriterVersion::PARQUET_2_0 } else { WriterVersion::PARQUET_1_0 }
}

/// How values are written that stand in no dictionary: as they were, for some readers know not all ways in all columns.
fn encoding(column: &ColumnChunkMetaData) -> Encoding {
    const OTHER: [Encoding; 4] = [
        Encoding::DELTA_BYTE_ARRAY,
        Encoding::DELTA_LENGTH_BYTE_ARRAY,
        Encoding::DELTA_BINARY_PACKED,
        Encoding::BYTE_STREAM_SPLIT,
    ];
    column.encodings().find(|encoding| OTHER.contains(encoding)).unwrap_or(Encoding::PLAIN)
}

/// How the columns of a row group are written: as they were.
fn group_properties(group: &RowGroupMetaData, pages: &Pages) -> WriterPropertiesPtr {
    let mut properties = WriterProperties::builder().set_writer_version(version(pages.has_second));
    let has_index = group.columns().iter().any(|column| column.offset_index_offset().is_some());
    properties = properties.set_offset_index_disabled(!has_index);
    for column in group.columns() {
        let path = || column.column_path().clone();
        let is_dictionary = |encoding| matches!(encoding, Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY);
        let statistics = match (column.column_index_offset(), column.statistics()) {
            (Some(_), _) => EnabledStatistics::Page,
            (None, Some(_)) => EnabledStatistics::Chunk,
            (None, None) => EnabledStatistics::None,
        };
        let compression = match column.compression() {
            // How hard was tried is not said.
            Compression::GZIP(_) => Compression::GZIP(GzipLevel::default()),
            Compression::ZSTD(_) => Compression::ZSTD(ZstdLevel::default()),
            compression => compression,
        };
        properties = properties
            .set_column_compression(path(), compression)
            .set_column_encoding(path(), encoding(column))
            .set_column_dictionary_enabled(path(), column.encodings().any(is_dictionary))
            .set_column_statistics_enabled(path(), statistics)
            .set_column_bloom_filter_enabled(path(), column.bloom_filter_offset().is_some());
        if column.bloom_filter_offset().is_some() {
            properties =
                properties.set_column_bloom_filter_max_ndv(path(), column.num_values().clamp(1, 1 << 20).cast_unsigned());
        }
    }
    Arc::new(properties.build())
}
