//! A new file from redacted rows: with the schema, row groups, compression and marks of the original, but pages, dictionaries, statistics,
//! indexes and filters that were made of nothing but redacted values.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::column::writer::{ColumnCloseResult, ColumnWriter, get_column_writer};
use parquet::file::metadata::{ColumnChunkMetaData, KeyValue, ParquetMetaData, RowGroupMetaData};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr, WriterVersion};
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use tempfile::{SpooledData, SpooledTempFile};

use super::column::Column;
use super::guard::{self, Pages};
use super::rows::{Part, Rows};
use super::values::Values;
use super::{TABLE, column, damaged, failed, words};
use crate::document::cells::END;
use crate::document::rewriting::{Redacted, in_name, lost};

/// Bytes of a column of a row group that are kept in memory; more wait in a file without a name, redacted.
const IN_MEMORY: usize = 256 << 10;

/// What a column of a row group waits in until those before it are written.
type Sink = TrackedWrite<SpooledTempFile>;

/// Writes a file like that of `reader` to the empty file `out`, with these texts.
///
/// # Errors
/// What was written does not fit, or stands where it cannot be replaced.
pub(super) fn rebuild(
    file: &File,
    reader: &SerializedFileReader<File>,
    columns: &[Column],
    redacted: &mut Redacted,
    out: &Path,
) -> io::Result<()> {
    let metadata = reader.metadata();
    let words = words::changed(metadata.file_metadata(), redacted)?;
    redacted.begin(TABLE)?;
    for line in column::head(columns, TABLE).split_inclusive(|byte| *byte == b'\n') {
        if redacted.line()?.ok_or_else(lost)? != line.strip_suffix(b"\n").unwrap_or(line) {
            return Err(in_name());
        }
    }
    let schema = metadata.file_metadata().schema_descr_ptr().root_schema_ptr();
    let pages = metadata.row_groups().iter().map(|group| guard::pages(file, group)).collect::<io::Result<Vec<_>>>()?;
    let target = BufWriter::new(File::options().write(true).open(out)?);
    let properties = file_properties(metadata, &pages, words);
    let mut writer = SerializedFileWriter::new(target, schema, properties).map_err(|err| failed(&err))?;
    let mut row = 0_u64;
    for (number, pages) in pages.iter().enumerate() {
        let group = metadata.row_group(number);
        let properties = group_properties(group, pages);
        let mut sinks: Vec<Sink> = columns.iter().map(|_| TrackedWrite::new(tempfile::spooled_tempfile(IN_MEMORY))).collect();
        let closed = write_columns(reader, number, columns, &properties, &mut sinks, redacted, &mut row)?;
        let mut written = writer.next_row_group().map_err(|err| failed(&err))?;
        for (sink, closed) in sinks.into_iter().zip(closed) {
            let appended = match sink.into_inner().map_err(|err| failed(&err))?.into_inner() {
                SpooledData::InMemory(bytes) => written.append_column(&Bytes::from(bytes.into_inner()), closed),
                SpooledData::OnDisk(file) => written.append_column(&file, closed),
            };
            appended.map_err(|err| failed(&err))?;
        }
        written.close().map_err(|err| failed(&err))?;
    }
    if redacted.line()? != Some(END) {
        return Err(lost());
    }
    redacted.end()?;
    redacted.finish()?;
    writer.close().map_err(|err| failed(&err))?;
    Ok(())
}

/// Writes the columns of a row group, each to its sink.
fn write_columns(
    reader: &SerializedFileReader<File>,
    number: usize,
    columns: &[Column],
    properties: &WriterPropertiesPtr,
    sinks: &mut [Sink],
    redacted: &mut Redacted,
    row: &mut u64,
) -> io::Result<Vec<ColumnCloseResult>> {
    let group = reader.get_row_group(number).map_err(|err| failed(&err))?;
    let mut rows = Rows::new(columns, group.as_ref())?;
    let writer = |(part, sink): (&Part, _)| {
        get_column_writer(Arc::clone(&part.leaf), Arc::clone(properties), Box::new(SerializedPageWriter::new(sink)))
    };
    let mut writers: Vec<_> = rows.parts.iter().zip(sinks).map(writer).collect();
    let mut told = Vec::new();
    while rows.read()? > 0 {
        while rows.line(&mut told)?.is_some() {
            *row += 1;
            let new = redacted.line()?.ok_or_else(lost)?;
            if new != told {
                rows.put(&told, new).map_err(|err| io::Error::new(err.kind(), format!("row {row}: {err}")))?;
            }
        }
        for (writer, part) in writers.iter_mut().zip(&rows.parts) {
            write(writer, part)?;
        }
    }
    writers.into_iter().map(|writer| writer.close().map_err(|err| failed(&err))).collect()
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
fn file_properties(metadata: &ParquetMetaData, pages: &[Pages], words: Vec<KeyValue>) -> WriterPropertiesPtr {
    let has_index =
        metadata.row_groups().iter().flat_map(RowGroupMetaData::columns).any(|column| column.offset_index_offset().is_some());
    let version = version(pages.iter().any(|pages| pages.has_second));
    let properties = WriterProperties::builder()
        .set_writer_version(version)
        .set_offset_index_disabled(!has_index)
        .set_key_value_metadata(Some(words).filter(|words| !words.is_empty()));
    Arc::new(properties.build())
}

fn version(has_second: bool) -> WriterVersion {
    if has_second { WriterVersion::PARQUET_2_0 } else { WriterVersion::PARQUET_1_0 }
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
