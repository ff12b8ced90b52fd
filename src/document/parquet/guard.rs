//! What is looked at before the file is believed: whether its end says that it is encrypted or too long to be held, and whether its pages are as
//! long as they say. A page of a few bytes may claim gigabytes, and some codecs write whatever they are given.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;

use flate2::read::MultiGzDecoder;
use parquet::basic::Compression;
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};

use super::thrift::{self, Stop};
use super::{damaged, refused};

/// What ends a file, and what ends one whose end is encrypted.
pub(super) const MAGIC: &[u8] = b"PAR1";
const ENCRYPTED: &[u8] = b"PARE";
/// Bytes of the structure at the end at most.
const LONGEST_FOOTER: u64 = 32 << 20;
/// Bytes that a page may unpack to. Writers make pages of one mebibyte; those that count values and not bytes make longer ones of long texts.
const LONGEST_PAGE: i64 = 40 << 20;
/// Bytes that a column may hold at a time: its dictionary, and a page both packed and unpacked.
const MOST_HELD: i64 = 48 << 20;
/// Bytes of a usual page, and of one that is so long that two of them may not be held at a time.
const USUAL_PAGE: i64 = 1 << 20;
const LONG_PAGE: i64 = 4 << 20;
/// Values of a page at most of which rows have several, for one row may have all of them.
const MOST_SEVERAL: i64 = 1 << 21;
/// Bytes read of a page to know its head, and at most if its statistics are longer.
const HEAD: u64 = 1 << 10;
const LONGEST_HEAD: u64 = 4 << 20;

/// What is said of a page that is too long.
const TOO_LONG: &str = "a page of it claims to be too long to be held in memory";

/// Looks at the end of the file.
///
/// # Errors
/// It is damaged, encrypted, or too long.
pub(super) fn footer(file: &File) -> io::Result<()> {
    let length = file.metadata()?.len();
    let mut end = [0; 8];
    file.read_exact_at(&mut end, length.checked_sub(8).ok_or_else(damaged)?)?;
    if &end[4..] == ENCRYPTED {
        return Err(refused("it is encrypted"));
    }
    let footer = u64::from(u32::from_le_bytes([end[0], end[1], end[2], end[3]]));
    if &end[4..] != MAGIC || footer > length - 8 {
        return Err(damaged());
    }
    if footer > LONGEST_FOOTER {
        return Err(refused("what its end says of it is too long to be held in memory"));
    }
    let mut bytes = vec![0; usize::try_from(footer).map_err(|_| damaged())?];
    file.read_exact_at(&mut bytes, length - 8 - footer)?;
    let mut is_encrypted = false;
    // FileMetaData.encryption_algorithm, ColumnChunk.crypto_metadata.
    thrift::follow(&bytes, &mut |path, _| is_encrypted |= matches!(path, [8] | [4, 1, 8])).map_err(|_| damaged())?;
    if is_encrypted { Err(refused("it is encrypted")) } else { Ok(()) }
}

/// What the pages of a row group turned out to be.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// Some are of the second version.
    pub(super) has_second: bool,
    /// Those of each column.
    pub(super) columns: Vec<Held>,
}

/// What a column holds while it is read.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// Bytes of its dictionary, and of the pages that the rows of one step lie in.
    pub(super) bytes: usize,
    /// Rows that lie in no more bytes than its longest page has, or a usual one if that is long, wherever they are.
    pub(super) step: usize,
    /// It has pages that are long.
    pub(super) is_long: bool,
    /// The rows that its pages begin with, if they are long; not known where rows have several values.
    pub(super) starts: Vec<u64>,
}

/// Looks at the pages of a row group.
///
/// # Errors
/// They are not what they say, or too long.
pub(super) fn pages(file: &File, group: &RowGroupMetaData) -> io::Result<Pages> {
    let mut pages = Pages::default();
    for column in group.columns() {
        let held = chunk(file, column, group.num_rows(), &mut pages.has_second)?;
        pages.columns.push(held);
    }
    Ok(pages)
}

/// Looks at the pages of one column of a row group.
///
/// # Errors
/// They are not what they say, or too long.
pub(super) fn column(file: &File, group: &RowGroupMetaData, number: usize) -> io::Result<Held> {
    chunk(file, group.column(number), group.num_rows(), &mut false)
}

/// Looks at the pages of a column of so many rows.
fn chunk(file: &File, column: &ColumnChunkMetaData, rows: i64, has_second: &mut bool) -> io::Result<Held> {
    if column.file_path().is_some_and(|path| !path.is_empty()) {
        return Err(refused("its columns lie in other files"));
    }
    let start = column.dictionary_page_offset().unwrap_or_else(|| column.data_page_offset());
    let (Ok(mut at), Ok(length)) = (u64::try_from(start), u64::try_from(column.compressed_size())) else { return Err(damaged()) };
    let end = at.checked_add(length).filter(|end| file.metadata().is_ok_and(|file| *end <= file.len())).ok_or_else(damaged)?;
    let (mut dictionary, mut longest, mut packed_most, mut values) = (0, 0, 0, 0_i64);
    // Of the page whose values are the longest, how many there are in how many bytes.
    let mut fewest: (i64, i64) = (i64::MAX, 1);
    let mut starts = Vec::new();
    let mut head = Vec::new();
    let is_several = column.column_descr().max_rep_level() > 0;
    while at < end {
        let page = match page(file, at, end, &mut head) {
            // Behind the last page may be anything: nobody reads on there.
            Err(_) if values >= column.num_values() => break,
            page => page?,
        };
        // In a dictionary each value takes room.
        let most = match page.kind {
            DICTIONARY => page.unpacked.max(0),
            _ if is_several => MOST_SEVERAL,
            _ => i64::from(i32::MAX),
        };
        if !(0..=LONGEST_PAGE).contains(&page.unpacked) || !(0..=most).contains(&page.values) {
            return Err(refused(TOO_LONG));
        }
        let packed = u64::try_from(page.packed).map_err(|_| damaged())?;
        let from = at + page.head;
        at = from.checked_add(packed).filter(|behind| *behind <= end).ok_or_else(damaged)?;
        if let Compression::GZIP(_) = column.compression() {
            is_as_long(file, from, &page)?;
        }
        match page.kind {
            DICTIONARY => dictionary = page.unpacked,
            kind => {
                *has_second |= kind == SECOND;
                longest = longest.max(page.unpacked);
                packed_most = packed_most.max(page.packed);
                starts.push(values.cast_unsigned());
                values = values.saturating_add(page.values);
                let bytes = page.unpacked.max(1);
                if page.values > 0 && i128::from(page.values) * i128::from(fewest.1) < i128::from(fewest.0) * i128::from(bytes) {
                    fewest = (page.values, bytes);
                }
            }
        }
        if dictionary + longest + packed_most > MOST_HELD {
            return Err(refused(TOO_LONG));
        }
    }
    let is_long = longest > LONG_PAGE;
    let room = if is_long { USUAL_PAGE } else { longest.max(USUAL_PAGE) };
    let step = i128::from(fewest.0) * i128::from(room) / i128::from(fewest.1);
    // A row may have several values.
    let step = if is_several { step * i128::from(rows) / i128::from(values.max(1)) } else { step };
    // The rows of a step may lie in two pages.
    let bytes = dictionary + longest + if is_long { packed_most } else { longest };
    Ok(Held {
        bytes: usize::try_from(bytes).map_err(|_| damaged())?,
        step: usize::try_from(step).unwrap_or(usize::MAX).max(1),
        is_long,
        starts: if is_long && !is_several { starts } else { Vec::new() },
    })
}

/// Kinds of pages (`PageType` of the format).
const DICTIONARY: i64 = 2;
const SECOND: i64 = 3;

/// What the head of a page says.
#[derive(Default)]
struct Page {
    /// Bytes of the head.
    head: u64,
    kind: i64,
    unpacked: i64,
    packed: i64,
    values: i64,
    /// Bytes at its start that are not compressed.
    levels: i64,
}

fn page(file: &File, at: u64, end: u64, bytes: &mut Vec<u8>) -> io::Result<Page> {
    let mut room = HEAD.min(end - at);
    loop {
        bytes.resize(usize::try_from(room).map_err(|_| damaged())?, 0);
        file.read_exact_at(bytes, at)?;
        let mut page = Page::default();
        let followed = thrift::follow(bytes, &mut |path, number| {
            let Some(number) = number else { return };
            match path {
                [1] => page.kind = number,
                [2] => page.unpacked = number,
                [3] => page.packed = number,
                // Of a page, a dictionary, a page of the second version.
                [5 | 7 | 8, 1] => page.values = number,
                [8, 5 | 6] => page.levels = page.levels.saturating_add(number),
                _ => {}
            }
        });
        match followed {
            Ok(head) => return Ok(Page { head: head as u64, ..page }),
            Err(Stop::Short) if room < (end - at).min(LONGEST_HEAD) => room = (room * 8).min(end - at).min(LONGEST_HEAD),
            Err(_) => return Err(damaged()),
        }
    }
}

/// Whether a page in gzip, which is unpacked to its end whatever it claims, is not longer than it says.
fn is_as_long(file: &File, from: u64, page: &Page) -> io::Result<()> {
    let (levels, packed) = (u64::try_from(page.levels).map_err(|_| damaged())?, page.packed.cast_unsigned());
    if levels > packed || page.unpacked < page.levels {
        return Err(damaged());
    }
    let content = At { file, at: from + levels, end: from + packed };
    let most = (page.unpacked - page.levels).cast_unsigned();
    // What is no gzip is told by whoever reads it.
    let unpacked = io::copy(&mut MultiGzDecoder::new(content).take(most + 1), &mut io::sink()).unwrap_or(0);
    if unpacked > most { Err(damaged()) } else { Ok(()) }
}

/// A part of a file.
struct At<'f> {
    file: &'f File,
    at: u64,
    end: u64,
}

impl Read for At<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = usize::try_from(self.end - self.at).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.file.read_at(&mut buffer[..room], self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}
