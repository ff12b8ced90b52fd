//! Files of Arrow (<https://arrow.apache.org/docs/format/Columnar.html>): streams of batches of rows, and the same with a list of them at the end (Feather,
//! version 2). All rows are one text, as `COPY` has them, with a column for each leaf of the schema; what writers say of the file is another.
//!
//! It is written back batch by batch (a long batch becomes several), with the schema that it had. Dictionaries are made anew, of what rows have; what stands where no row has a value is wiped.

mod batch;
mod flat;
mod frame;
mod opening;
mod rows;
mod schema;
mod store;
mod stored;
mod words;

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use self::flat::Table;
use self::frame::{Frame, Layout};
use self::rows::{Dictionaries, Dictionary, Rows};
use self::schema::Node;
use self::stored::Stored;
use super::cells::END;
use super::parquet::column;
use super::reading::Texts;
use super::rewriting::{Redacted, in_name, lost};
use super::{Document, is_unchanged};
use crate::model::SkipReason;

/// What the text of the rows is called.
const TABLE: &str = "rows";
/// Kinds of messages (`MessageHeader`).
const SCHEMA: u8 = 1;
const DICTIONARY: u8 = 2;
const BATCH: u8 = 3;
/// Bytes of redacted batches that are kept in memory until dictionaries are known.
const IN_MEMORY: usize = 1 << 20;

/// Bytes of the dictionaries of a file that are held while it is read; where it is written they are held several times over.
const MOST_READ: u64 = 48 << 20;
const MOST_WRITTEN: u64 = 16 << 20;

/// The store.
pub(super) struct Arrow;

/// Whether a file that begins like this, and lies there, is one.
pub(super) fn is_arrow(head: &[u8], path: &Path) -> bool {
    begins_as_file(head)
        || head.starts_with(&frame::CONTINUED)
            && File::open(path).and_then(|file| frame::begins_with_schema(&mut BufReader::new(file))).unwrap_or_default()
}

/// Whether what begins like this may be one: a stream begins with its schema.
pub(super) fn is_likely(head: &[u8]) -> bool {
    begins_as_file(head) || frame::begins_with_schema(&mut io::Cursor::new(head)).unwrap_or_default()
}

/// Behind the sign two bytes fill it up to eight.
fn begins_as_file(head: &[u8]) -> bool {
    head.starts_with(frame::MAGIC) && head.get(6..8) == Some(&[0; 2])
}

impl Document for Arrow {
    fn read(&self, original: &Path, texts: &mut Texts) -> io::Result<()> {
        let seen = original.metadata()?;
        let mut file = BufReader::new(File::open(original)?);
        let layout = Layout::read(&mut file)?;
        let (fields, columns) = layout.schema()?;
        words::tell(&layout, texts)?;
        let head = column::head(columns.iter(), TABLE);
        texts.begin(TABLE, head.iter().filter(|byte| **byte == b'\n').count() as u64)?;
        texts.write(&head)?;
        let (mut dictionaries, mut line, mut is_partial) = (Dictionaries::new(), Vec::new(), false);
        let (mut left, mut number) = (MOST_READ, 0_u64);
        for frame in &layout.frames {
            let Some(mut stored) = next(&mut file, frame, &fields, &mut dictionaries, &mut left)? else { continue };
            while let Some(batch) = stored.next(&mut file).map_err(|err| behind(number, &err))? {
                let mut rows = Rows::new(&columns, batch)?;
                while let Some(is_partly) = rows.line(&dictionaries, &mut line)? {
                    number += 1;
                    is_partial |= is_partly;
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
        is_unchanged(original, &seen)
    }

    fn rewrite(&self, original: &Path, redacted: &mut Redacted, out: &Path) -> io::Result<()> {
        let seen = original.metadata()?;
        let mut file = BufReader::new(File::open(original)?);
        let mut layout = Layout::read(&mut file)?;
        let (fields, columns) = layout.schema()?;
        words::change(&mut layout, redacted)?;
        let head = column::head(columns.iter(), TABLE);
        redacted.begin(TABLE)?;
        for line in head.strip_suffix(b"\n").unwrap_or(&head).split(|byte| *byte == b'\n') {
            if redacted.line()? != Some(line) {
                return Err(in_name());
            }
        }
        let (mut dictionaries, mut told, mut number) = (Dictionaries::new(), Vec::new(), 0_u64);
        let mut spool = BufWriter::new(tempfile::spooled_tempfile(IN_MEMORY));
        let (mut like, mut left) = (None, MOST_WRITTEN);
        for frame in &layout.frames {
            let Some(mut stored) = next(&mut file, frame, &fields, &mut dictionaries, &mut left)? else { continue };
            while let Some(batch) = stored.next(&mut file).map_err(|err| behind(number, &err))? {
                let mut rows = Rows::new(&columns, batch)?;
                while rows.line(&dictionaries, &mut told)?.is_some() {
                    number += 1;
                    let new = redacted.line()?.ok_or_else(lost)?;
                    let put = rows.put(&mut dictionaries, &told, new);
                    put.map_err(|err| io::Error::new(err.kind(), format!("row {number}: {err}")))?;
                }
                let batch = rows.finish();
                let (message, body) = batch.write(None)?;
                frame::write(&message, &body, &mut spool)?;
                like = Some(batch);
            }
        }
        if redacted.line()? != Some(END) {
            return Err(lost());
        }
        redacted.end()?;
        redacted.finish()?;
        let mut spool = spool.into_inner().map_err(|_| io::Error::other("a batch cannot be kept"))?;
        spool.rewind()?;
        let mut out = BufWriter::new(OpenOptions::new().write(true).truncate(true).open(out)?);
        let mut known: Vec<_> = dictionaries.into_iter().collect();
        known.sort_unstable_by_key(|(id, _)| *id);
        let mut written = Vec::new();
        for (id, dictionary) in known {
            if let Some(like) = &like {
                written.push(dictionary.written(like).write(Some(id))?);
            }
        }
        layout.write(&written, &mut spool, &mut out)?;
        out.flush()?;
        is_unchanged(original, &seen)
    }
}

/// Reads what comes next: a batch of rows, or a dictionary, which is kept if so many bytes are left for it.
fn next(
    file: &mut (impl Read + Seek),
    frame: &Frame,
    fields: &[Node],
    dictionaries: &mut Dictionaries,
    left: &mut u64,
) -> io::Result<Option<Stored>> {
    let (message, body) = frame.read(file)?;
    let table = Table::root(&message).ok_or_else(damaged)?;
    let header = table.table(2).ok_or_else(damaged)?;
    match table.byte(1) {
        BATCH => Stored::open(header, file, body, fields).map(Some),
        DICTIONARY => {
            let id = header.long(0);
            let leaf = leaf_of(fields, id).ok_or_else(damaged)?;
            let node = Node::Leaf(schema::Leaf { dictionary: None, ..leaf });
            let batch = Stored::open(header.table(1).ok_or_else(damaged)?, file, body, &[node])?;
            let is_more = header.byte(2) != 0;
            let before = dictionaries.remove(&id);
            let held = before.as_ref().map_or(0, |before| before.held);
            // One that is replaced goes.
            *left += if is_more { 0 } else { held };
            let room = *left;
            let batch = batch.whole(file, left)?;
            let held = room - *left + if is_more { held } else { 0 };
            dictionaries.insert(id, Dictionary::read(batch, before, is_more, held)?);
            Ok(None)
        }
        _ => Err(refused("it has tensors, which are not read")),
    }
}

/// What is said of the row behind so many others.
fn behind(number: u64, err: &io::Error) -> io::Error {
    io::Error::new(err.kind(), format!("row {}: {err}", number.saturating_add(1)))
}

fn too_many() -> io::Error {
    refused("its dictionaries come to more bytes than can be held in memory (48 MiB to be read, 16 MiB to be written)")
}

/// The column with a dictionary of this number.
fn leaf_of(fields: &[Node], id: i64) -> Option<schema::Leaf> {
    fields.iter().find_map(|field| match field {
        Node::Leaf(leaf) => Some(*leaf).filter(|leaf| leaf.dictionary.is_some_and(|(is, _)| is == id)),
        Node::List(_, child) | Node::FixedList(_, child) => leaf_of(std::slice::from_ref(child), id),
        Node::Struct(children) => leaf_of(children, id),
        Node::Null => None,
    })
}

/// What cannot be read or put back, in words.
fn refused(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, reason)
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the file is damaged")
}

/// Goes to a place in a file.
fn at(file: &mut impl Seek, place: u64) -> io::Result<()> {
    file.seek(SeekFrom::Start(place)).map(|_| ())
}
