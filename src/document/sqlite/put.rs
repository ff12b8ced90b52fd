//! Long rows on their way into a new database: what their values have become waits in a file without a name until their lengths are known, for room of
//! a length is what SQLite has to be asked for before a value can be written in pieces (<https://www.sqlite.org/c3ref/blob_write.html>).
//!
//! Where something stands behind a value in its row, or it is a text, SQLite holds the room for it twice while it makes that: so rows have a limit.

use std::io::{self, Read, Write};
use std::ops::Range;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Statement};

use super::cells::{self, Owned, is_text_in_pieces};
use super::long::{Long, Value, WITH_ROOM, WRITTEN};
use super::schema::{Table, listed};
use super::{ddl, failed};
use crate::document::blobs::pieces;
use crate::document::cells::unescape;
use crate::document::rewriting::{Redacted, lost};
use crate::document::spill::Spill;

/// Bytes that are written at a time.
const PIECE: u64 = 64 << 10;
/// The longest that an escaped sign of a cell is.
const ESCAPED: usize = 4;

/// What a value has become.
enum New {
    Held(Owned),
    /// It waits.
    Long {
        is_text: bool,
        place: Range<u64>,
    },
}

/// Bytes of short values of a row that are held together at most: SQLite holds them twice more.
const HELD: usize = 24 << 20;

/// Writes a long row with what its cells have become; says whether its number was replaced.
///
/// # Errors
/// It is longer than what can be written; it does not fit its table any more.
pub(super) fn long(target: &Connection, table: &Table, row: &Long<'_>, redacted: &mut Redacted) -> io::Result<bool> {
    let mut spill = Spill::default();
    let mut news = Vec::with_capacity(table.columns.len());
    let (mut raw, mut buffer, mut is_changed) = (Vec::new(), Vec::new(), false);
    for column in 0..table.columns.len() {
        let mut cell = Cell { redacted, held: Vec::new(), plain: Vec::new(), at: 0, end: None };
        let from = spill.len();
        let new = match row.value(column)? {
            Value::Held(old) => {
                cell.raw(&mut raw)?;
                if cells::is_same(old.value(), &raw, &mut buffer) {
                    New::Held(old)
                } else {
                    is_changed |= table.key == Some(column);
                    New::Held(cells::changed(old.value(), &raw)?)
                }
            }
            Value::Text(_) => {
                cells::copy(&mut cell, &mut |bytes| spill.append(bytes))?;
                New::Long { is_text: true, place: from..spill.len() }
            }
            Value::Blob(mut blob) => {
                if is_text_in_pieces(blob.as_mut())? {
                    cells::copy(&mut cell, &mut |bytes| spill.append(bytes))?;
                } else {
                    pieces::struck(blob.as_mut(), &mut cell, &mut |bytes| spill.append(bytes))?;
                }
                New::Long { is_text: false, place: from..spill.len() }
            }
        };
        let end = if column + 1 == table.columns.len() { b'\n' } else { b'\t' };
        if cell.end != Some(end) {
            return Err(lost());
        }
        news.push(new);
    }
    let has_room = has_room(table, &news)?;
    insert(target, table, row.number()?, &news, &mut spill, has_room)?;
    Ok(is_changed)
}

/// Whether SQLite makes room for what waits, which is filled behind that; if not, it takes the row as a whole.
///
/// # Errors
/// There is more of it than SQLite may hold.
fn has_room(table: &Table, news: &[New]) -> io::Result<bool> {
    let is_long = |new: &New| matches!(new, New::Long { .. });
    let held: usize = news
        .iter()
        .map(|new| match new {
            New::Held(Owned::Text(text)) => text.len(),
            New::Held(Owned::Blob(bytes)) => bytes.len(),
            New::Held(_) | New::Long { .. } => 0,
        })
        .sum();
    if held > HELD {
        let reason = format!("it has {} MiB of short values, which is more than can be written ({} MiB)", held >> 20, HELD >> 20);
        return Err(io::Error::new(io::ErrorKind::Unsupported, reason));
    }
    let is_whole = table.pieced_by.is_none() || news.iter().zip(&table.whole).any(|(new, is_whole)| *is_whole && is_long(new));
    // Of such values nothing but their type and length is in the row where zeros stand at its end.
    let is_room = |new: &New| matches!(new, New::Long { is_text: false, .. } | New::Held(Owned::Null | Owned::Integer(0 | 1)));
    if !is_whole && news.iter().skip_while(|new| !is_long(new)).all(is_room) {
        return Ok(true);
    }
    let most = if is_whole { WRITTEN } else { WITH_ROOM };
    let length: u64 = news.iter().map(|new| if let New::Long { place, .. } = new { place.end - place.start } else { 0 }).sum();
    if length > most {
        let reason =
            format!("it has {} MiB, which is more than can be written there ({} MiB)", length.div_ceil(1 << 20), most >> 20);
        return Err(io::Error::new(io::ErrorKind::Unsupported, reason));
    }
    Ok(!is_whole)
}

fn insert(
    target: &Connection,
    table: &Table,
    number: Option<Owned>,
    news: &[New],
    spill: &mut Spill,
    has_room: bool,
) -> io::Result<()> {
    let place = |new: &New| match new {
        New::Long { is_text: true, .. } if has_room => "CAST(zeroblob(?) AS TEXT)",
        New::Long { is_text: false, .. } if has_room => "zeroblob(?)",
        _ => "?",
    };
    let places: Vec<_> = number.iter().map(|_| "?").chain(news.iter().map(place)).collect();
    let columns = listed(table.number, &table.columns);
    let insert = format!("INSERT OR ABORT INTO {} ({columns}) VALUES ({})", ddl::quoted(&table.name), places.join(", "));
    let mut insert = target.prepare(&insert).map_err(|err| failed(&err))?;
    let first = usize::from(number.is_some());
    if let Some(number) = &number {
        bind(&mut insert, 0, number.value())?;
    }
    for (column, new) in (first..).zip(news) {
        match new {
            New::Held(value) => bind(&mut insert, column, value.value())?,
            New::Long { place, .. } if has_room => {
                let length = i64::try_from(place.end - place.start).map_err(|_| lost())?;
                bind(&mut insert, column, ValueRef::Integer(length))?;
            }
            New::Long { is_text, place } => {
                let mut value = Vec::new();
                value.reserve_exact(usize::try_from(place.end - place.start).map_err(|_| lost())?);
                spill.read(place.clone(), &mut value)?;
                bind(&mut insert, column, if *is_text { ValueRef::Text(&value) } else { ValueRef::Blob(&value) })?;
            }
        }
    }
    insert.raw_execute().map_err(|err| failed(&err))?;
    // What SQLite holds of the row goes before it is filled.
    drop(insert);
    let row = target.last_insert_rowid();
    for (name, new) in table.columns.iter().zip(news) {
        let New::Long { place, .. } = new else { continue };
        if !has_room || place.is_empty() {
            continue;
        }
        let mut value = target.blob_open("main", table.name.as_str(), name.as_str(), row, false).map_err(|err| failed(&err))?;
        let mut piece = Vec::new();
        for from in place.clone().step_by(PIECE as usize) {
            piece.clear();
            spill.read(from..place.end.min(from + PIECE), &mut piece)?;
            value.write_all(&piece)?;
        }
        value.close().map_err(|err| failed(&err))?;
    }
    Ok(())
}

/// Binds a value to a place of a statement.
pub(super) fn bind(statement: &mut Statement<'_>, column: usize, value: ValueRef<'_>) -> io::Result<()> {
    let value = rusqlite::types::ToSqlOutput::Borrowed(value);
    statement.raw_bind_parameter(column + 1, value).map_err(|err| failed(&err))
}

/// A cell that comes back, read as the text that it stands for.
struct Cell<'r> {
    redacted: &'r mut Redacted,
    /// The beginning of an escaped sign that goes on in the next piece.
    held: Vec<u8>,
    plain: Vec<u8>,
    at: usize,
    /// What ends it, once that was met.
    end: Option<u8>,
}

impl Cell<'_> {
    /// All of it, as it is written.
    fn raw(&mut self, raw: &mut Vec<u8>) -> io::Result<()> {
        raw.clear();
        while self.end.is_none() {
            let (bytes, end) = self.redacted.until(b'\t', b'\n')?;
            raw.extend_from_slice(bytes);
            self.end = end;
        }
        Ok(())
    }
}

impl Read for Cell<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.plain.len() {
            if self.end.is_some() {
                return Ok(0);
            }
            let (bytes, end) = self.redacted.until(b'\t', b'\n')?;
            (self.plain, self.end) = (unescaped(&mut self.held, bytes, end.is_some()), end);
            self.at = 0;
        }
        let length = buffer.len().min(self.plain.len() - self.at);
        buffer[..length].copy_from_slice(&self.plain[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

/// More of the text of a cell. A sign that may go on is held back.
fn unescaped(held: &mut Vec<u8>, bytes: &[u8], is_last: bool) -> Vec<u8> {
    held.extend_from_slice(bytes);
    // An escaped sign begins at each backslash that no other one stands before.
    let mut end = held.len();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &held[at..]).filter(|_| !is_last) {
        at += found;
        if at + ESCAPED > held.len() {
            end = at;
            break;
        }
        at += if held[at..].starts_with(b"\\000") { ESCAPED } else { 2 };
    }
    let plain = unescape(&held[..end]);
    held.drain(..end);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::cells::escape;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cell_in_pieces_is_the_text_that_it_stands_for(
            text in proptest::collection::vec(prop_oneof![any::<u8>(), Just(0), Just(b'\\'), Just(b'0'), Just(b'\n')], 0..80),
            parts in proptest::collection::vec(1_usize..6, 1..5),
        ) {
            let mut cell = Vec::new();
            escape(&text, &mut cell);
            let (mut held, mut plain, mut rest) = (Vec::new(), Vec::new(), &cell[..]);
            for part in parts.iter().cycle() {
                let (piece, behind) = rest.split_at(rest.len().min(*part));
                rest = behind;
                plain.extend(unescaped(&mut held, piece, rest.is_empty()));
                if rest.is_empty() {
                    break;
                }
            }
            prop_assert_eq!(plain, text);
        }
    }
}
