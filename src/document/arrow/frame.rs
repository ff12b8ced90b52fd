//! What stands around batches (`Message.fbs` and `File.fbs` of Arrow): messages one behind the other, each with its length before it and its buffers behind it; in
//! a file between two signs, with a list of where they are at its end.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;

use super::flat::Table;
use super::schema::{self, Node};
use super::{SCHEMA, at, damaged, refused};
use crate::document::parquet::column::Column;

/// What a file begins and ends with, and what stands before the length of each message.
pub(super) const MAGIC: &[u8] = b"ARROW1";
pub(super) const CONTINUED: [u8; 4] = [0xff; 4];
/// What messages begin at a multiple of, and the bytes of the sign a file begins with so.
const ALIGNED: usize = 8;
/// Bytes that a message without its buffers may have, and what may be said of a file at its end.
const LONGEST: u64 = 16 << 20;
/// Messages of a file.
const MOST: usize = 1 << 20;
/// Bytes of a place in the list at the end of a file: where, how long the message is, how long its buffers are.
const PLACE: usize = 24;

/// Where a message is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    at: u64,
    /// With its length before it.
    message: u64,
    body: u64,
}

impl Frame {
    /// The message, and where the bytes behind it are.
    ///
    /// # Errors
    /// It is cut off.
    pub(super) fn read(&self, file: &mut (impl Read + Seek)) -> io::Result<(Vec<u8>, Range<u64>)> {
        let (message, _) = head(file, self.at)?.ok_or_else(damaged)?;
        let start = self.at + self.message;
        Ok((message, start..start.checked_add(self.body).ok_or_else(damaged)?))
    }
}

fn exactly(file: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is cut off")) }
}

/// The message at a place, and how long it is with its length before it; nothing at the end of all.
fn head(file: &mut (impl Read + Seek), place: u64) -> io::Result<Option<(Vec<u8>, u64)>> {
    at(file, place)?;
    let mut start = Vec::new();
    file.take(8).read_to_end(&mut start)?;
    let Some((continued, length)) = start.split_first_chunk::<4>() else {
        return if start.is_empty() { Ok(None) } else { Err(damaged()) };
    };
    let length = length.try_into().map_or(0, u32::from_le_bytes);
    match *continued {
        CONTINUED if length == 0 => Ok(None),
        CONTINUED if u64::from(length) <= LONGEST => Ok(Some((exactly(file, u64::from(length))?, u64::from(length) + 8))),
        [0, 0, 0, 0] => Ok(None),
        CONTINUED => Err(damaged()),
        _ => Err(refused("it is written in the way of before version 0.15")),
    }
}

/// Whether a stream begins here.
///
/// # Errors
/// It is none, or cut off.
pub(super) fn begins_with_schema(file: &mut (impl Read + Seek)) -> io::Result<bool> {
    let Some((message, _)) = head(file, 0)? else { return Ok(false) };
    let message = Table::root(&message).filter(|message| message.byte(1) == SCHEMA).and_then(|message| message.table(2));
    Ok(message.is_some_and(|schema| schema.tables(1).all(|field| field.is_some_and(|field| field.byte(2) > 0))))
}

/// A file by its messages.
pub(super) struct Layout {
    /// What stands before the message with the schema: its length, but for some writers, who know that it is told at the end again.
    lead: Vec<u8>,
    /// The message with the schema.
    pub(super) schema: Vec<u8>,
    /// What stands at the end of a file; a stream has nothing there.
    pub(super) footer: Option<Vec<u8>>,
    /// Dictionaries and batches, in their order.
    pub(super) frames: Vec<Frame>,
}

impl Layout {
    /// Reads where everything is.
    ///
    /// # Errors
    /// It is damaged, or of a version that is not read.
    pub(super) fn read(file: &mut (impl Read + Seek)) -> io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        at(file, 0)?;
        let mut start = [0; 6];
        file.read_exact(&mut start).map_err(|_| damaged())?;
        if start != *MAGIC {
            return Self::of_stream(file, length);
        }
        let footer = footer(file, length)?;
        let table = Table::root(&footer).ok_or_else(damaged)?;
        let mut frames = Vec::new();
        for field in [2, 3] {
            for place in table.longs(field, 3).chunks_exact(3) {
                let (Ok(at), Ok(body)) = (u64::try_from(place[0]), u64::try_from(place[2])) else { return Err(damaged()) };
                // The second number has four bytes, and as many that say nothing.
                let message = u64::from(place[1] as u64 as u32);
                if at.saturating_add(message).saturating_add(body) > length || message > LONGEST {
                    return Err(damaged());
                }
                frames.push(Frame { at, message, body });
            }
        }
        if frames.len() > MOST {
            return Err(damaged());
        }
        let start = ALIGNED as u64;
        let end = frames.iter().map(|frame| frame.at).min().unwrap_or(length - 10 - footer.len() as u64);
        let before = end.checked_sub(start).filter(|before| *before <= LONGEST).ok_or_else(damaged)?;
        at(file, start)?;
        let mut lead = exactly(file, before)?;
        let schema = lead.split_off(if lead.starts_with(&CONTINUED) { lead.len().min(ALIGNED) } else { 0 });
        Ok(Self { lead, schema, footer: Some(footer), frames })
    }

    fn of_stream(file: &mut (impl Read + Seek), end: u64) -> io::Result<Self> {
        let (schema, mut place) = head(file, 0)?.ok_or_else(damaged)?;
        let mut frames = Vec::new();
        while let Some((message, length)) = head(file, place)? {
            let body = Table::root(&message).ok_or_else(damaged)?.long(3);
            let body = u64::try_from(body).map_err(|_| damaged())?;
            let next = place.checked_add(length).and_then(|next| next.checked_add(body)).ok_or_else(damaged)?;
            if next > end || frames.len() > MOST {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is cut off"));
            }
            frames.push(Frame { at: place, message: length, body });
            place = next;
        }
        let length = u32::try_from(schema.len()).map_err(|_| damaged())?;
        Ok(Self { lead: [CONTINUED, length.to_le_bytes()].concat(), schema, footer: None, frames })
    }

    /// What its columns are.
    ///
    /// # Errors
    /// They are of types that are not read.
    pub(super) fn schema(&self) -> io::Result<(Vec<Node>, Vec<Column>)> {
        let message = Table::root(&self.schema).ok_or_else(damaged)?;
        if message.byte(1) != SCHEMA {
            return Err(damaged());
        }
        match &self.footer {
            Some(footer) => schema::read(Table::root(footer).and_then(|footer| footer.table(1)).ok_or_else(damaged)?, footer),
            None => schema::read(message.table(2).ok_or_else(damaged)?, &self.schema),
        }
    }

    /// Writes these dictionaries, and the batches that follow each other in `batches`.
    ///
    /// # Errors
    /// They cannot be written.
    pub(super) fn write(
        mut self,
        dictionaries: &[(Vec<u8>, Vec<u8>)],
        batches: &mut (impl Read + Seek),
        out: &mut impl Write,
    ) -> io::Result<()> {
        let mut place = 0;
        if self.footer.is_some() {
            out.write_all(MAGIC)?;
            out.write_all(&[0; 2])?;
            place = ALIGNED as u64;
        }
        self.schema.resize((self.lead.len() + self.schema.len()).next_multiple_of(ALIGNED) - self.lead.len(), 0);
        out.write_all(&self.lead)?;
        out.write_all(&self.schema)?;
        place += (self.lead.len() + self.schema.len()) as u64;
        let mut lists = [Vec::new(), Vec::new()];
        for (message, body) in dictionaries {
            let frame = write(message, body, out)?.moved(place);
            place += frame.whole();
            lists[0].push(frame);
        }
        let mut from = 0;
        while let Some((message, length)) = head(batches, from)? {
            let body = u64::try_from(Table::root(&message).ok_or_else(damaged)?.long(3)).map_err(|_| damaged())?;
            at(batches, from)?;
            let frame = Frame { at: place, message: length, body };
            if io::copy(&mut batches.take(frame.whole()), out)? != frame.whole() {
                return Err(damaged());
            }
            (from, place) = (from + frame.whole(), place + frame.whole());
            lists[1].push(frame);
        }
        out.write_all(&CONTINUED)?;
        out.write_all(&[0; 4])?;
        let Some(footer) = &mut self.footer else { return Ok(()) };
        for (field, frames) in [(2, &lists[0]), (3, &lists[1])] {
            list(footer, field, frames)?;
        }
        out.write_all(footer)?;
        out.write_all(&u32::try_from(footer.len()).map_err(|_| damaged())?.to_le_bytes())?;
        out.write_all(MAGIC)
    }
}

impl Frame {
    fn whole(&self) -> u64 {
        self.message + self.body
    }

    fn moved(self, at: u64) -> Self {
        Self { at, ..self }
    }
}

/// Writes a message and the bytes behind it.
pub(super) fn write(message: &[u8], body: &[u8], out: &mut impl Write) -> io::Result<Frame> {
    let length = message.len().next_multiple_of(ALIGNED);
    out.write_all(&CONTINUED)?;
    out.write_all(&u32::try_from(length).map_err(|_| damaged())?.to_le_bytes())?;
    out.write_all(message)?;
    out.write_all(&[0; ALIGNED][..length - message.len()])?;
    out.write_all(body)?;
    Ok(Frame { at: 0, message: length as u64 + 8, body: body.len() as u64 })
}

/// What stands at the end of a file.
fn footer(file: &mut (impl Read + Seek), length: u64) -> io::Result<Vec<u8>> {
    let mut end = [0; 10];
    at(file, length.checked_sub(10).ok_or_else(damaged)?)?;
    file.read_exact(&mut end)?;
    let (size, magic) = end.split_at(4);
    let size = u64::from(size.try_into().map_or(0, u32::from_le_bytes));
    if magic != MAGIC {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is cut off"));
    }
    let start = (length - 10).checked_sub(size).filter(|_| size <= LONGEST).ok_or_else(damaged)?;
    at(file, start)?;
    exactly(file, size)
}

/// Writes where messages are: in the place of those that stood there, or behind all else if there are more of them.
fn list(footer: &mut Vec<u8>, field: usize, frames: &[Frame]) -> io::Result<()> {
    let table = Table::root(footer).ok_or_else(damaged)?;
    let Some((mut start, mut count)) = table.list(field, PLACE) else {
        return if frames.is_empty() { Ok(()) } else { Err(damaged()) };
    };
    if frames.len() > count {
        let leads = table.place(field).ok_or_else(damaged)?;
        footer[start - 4..start + count * PLACE].fill(0);
        // Numbers of eight bytes stand at a multiple of eight, with their count before them.
        footer.resize((footer.len() + 4).next_multiple_of(ALIGNED), 0);
        (start, count) = (footer.len(), frames.len());
        let offset = u32::try_from(start - 4 - leads).map_err(|_| damaged())?;
        footer[leads..leads + 4].copy_from_slice(&offset.to_le_bytes());
        footer.resize(start + count * PLACE, 0);
    }
    let mut places = Vec::with_capacity(count * PLACE);
    for frame in frames {
        places.extend_from_slice(&frame.at.to_le_bytes());
        places.extend_from_slice(&frame.message.to_le_bytes());
        places.extend_from_slice(&frame.body.to_le_bytes());
    }
    places.resize(count * PLACE, 0);
    footer[start..start + count * PLACE].copy_from_slice(&places);
    footer[start - 4..start].copy_from_slice(&u32::try_from(frames.len()).map_err(|_| damaged())?.to_le_bytes());
    Ok(())
}
