//! Parquet files (<https://parquet.apache.org/docs/file-format/>). All rows are one text, as `COPY` has them, with a column for each leaf of the
//! schema; what writers say of the file is another, and so are lists of numbers that are no whole ones.
//!
//! Pages hold copies of values in their dictionaries, statistics and filters, so nothing but values is taken over: a new file is written from
//! redacted rows, row group by row group.

mod apart;
mod changes;
pub(super) mod column;
pub(super) mod days;
mod guard;
mod part;
mod rebuild;
mod rows;
pub(super) mod several;
mod thrift;
pub(super) mod values;
mod words;

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetStatisticsPolicy, RowGroupMetaData};
use parquet::file::properties::ReaderProperties;
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::{ReadOptionsBuilder, SerializedFileReader};

use self::column::Column;
use self::rows::Rows;
use super::cells::END;
use super::reading::Texts;
use super::rewriting::Redacted;
use super::{Document, is_unchanged};
use crate::model::SkipReason;

/// What the text of the rows is called.
const TABLE: &str = "rows";

/// Whether a file that begins like this, and lies there, is one; one that is encrypted is told from its end.
pub(super) fn is_parquet(head: &[u8], path: &Path) -> bool {
    let ends_so = || {
        let mut end = [0; 4];
        let file = File::open(path);
        let read = file.and_then(|file| file.read_exact_at(&mut end, file.metadata()?.len().saturating_sub(4)));
        read.is_ok() && matches!(&end, b"PAR1" | b"PARE")
    };
    head.starts_with(guard::MAGIC) && (head.len() < 12 || head.contains(&0) || ends_so())
        || head.starts_with(b"PARE") && ends_so()
}

/// Whether a file that begins like this may be one.
pub(super) fn is_likely(head: &[u8]) -> bool {
    head.starts_with(guard::MAGIC) && (head.len() < 12 || head.contains(&0)) || head.starts_with(b"PARE")
}

/// The store.
pub(super) struct Parquet;

impl Document for Parquet {
    fn read(&self, original: &Path, texts: &mut Texts) -> io::Result<()> {
        let input = Input::open(original)?;
        let metadata = input.reader.metadata();
        words::tell(metadata.file_metadata(), texts)?;
        apart::tell(&input, texts)?;
        let head = column::head(input.columns.iter(), TABLE);
        texts.begin(TABLE, head.iter().filter(|byte| **byte == b'\n').count() as u64)?;
        texts.write(&head)?;
        let mut line = Vec::new();
        let mut is_partial = false;
        for (number, meta) in metadata.row_groups().iter().enumerate() {
            let pages = guard::pages(&input.file, meta)?;
            let group = input.reader.get_row_group(number).map_err(|err| failed(&err))?;
            let mut rows = Rows::new(&input.columns, group.as_ref(), &pages, 0..row_count(meta)?);
            while rows.read()? > 0 {
                while let Some(is_partial_row) = rows.line(&mut line)? {
                    is_partial |= is_partial_row;
                    line.push(b'\n');
                    texts.write(&line)?;
                }
            }
        }
        texts.write(END)?;
        texts.write(b"\n")?;
        texts.end()?;
        if is_partial {
            let reason = "values in it that are no text were searched for printable text only";
            texts.left_out(TABLE, SkipReason::NoContent(reason))?;
        }
        is_unchanged(original, &input.seen)
    }

    fn rewrite(&self, original: &Path, redacted: &mut Redacted, out: &Path) -> io::Result<()> {
        let input = Input::open(original)?;
        rebuild::rebuild(&input, redacted, out)?;
        is_unchanged(original, &input.seen)
    }
}

/// A file that is read.
struct Input {
    file: File,
    /// As what it was seen before.
    seen: Metadata,
    reader: SerializedFileReader<File>,
    columns: Vec<Column>,
}

impl Input {
    fn open(original: &Path) -> io::Result<Self> {
        let (file, seen) = open(original)?;
        let reader = reader(&file)?;
        let columns = column::columns(reader.metadata().file_metadata().schema_descr())?;
        Ok(Self { file, seen, reader, columns })
    }
}

fn open(original: &Path) -> io::Result<(File, Metadata)> {
    let file = File::open(original)?;
    let seen = file.metadata()?;
    guard::footer(&file)?;
    Ok((file, seen))
}

fn reader(file: &File) -> io::Result<SerializedFileReader<File>> {
    // The oldest writers of LZ4 meant something else, which is unpacked to its end whatever it claims.
    let properties = ReaderProperties::builder().set_backward_compatible_lz4(false).build();
    let options = ReadOptionsBuilder::new()
        .with_reader_properties(properties)
        .with_encoding_stats_policy(ParquetStatisticsPolicy::SkipAll)
        .build();
    let reader = SerializedFileReader::new_with_options(file.try_clone()?, options).map_err(|err| failed(&err))?;
    let unknown = |codec: &Compression| matches!(codec, Compression::LZO | Compression::BROTLI(_));
    for group in reader.metadata().row_groups() {
        if group.columns().iter().any(|column| unknown(&column.compression())) {
            return Err(refused("it is compressed in a way that is not read (Brotli, LZO)"));
        }
    }
    Ok(reader)
}

fn row_count(group: &RowGroupMetaData) -> io::Result<usize> {
    usize::try_from(group.num_rows()).map_err(|_| damaged())
}

/// What cannot be read or put back, in words.
fn refused(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, reason)
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the file is damaged")
}

/// An error of the reader in words that hold nothing of what the file holds.
fn failed(err: &ParquetError) -> io::Error {
    match err {
        ParquetError::NYI(_) => refused("it is written in a way that is not read"),
        _ => damaged(),
    }
}
