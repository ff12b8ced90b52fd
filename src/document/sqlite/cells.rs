//! Values of SQLite as cells of a table, and back.
//!
//! A blob that is text is that text; of any other blob the printable text in it is told ([`blobs`]).

use std::io::{self, Read};

use rusqlite::Row;
use rusqlite::types::ValueRef;

use super::failed;
use super::long::{Long, Pieces, Value};
use super::schema::Table;
use crate::document::blobs::{self, is_text, pieces};
use crate::document::cells::{NULL, escape, unescape};
use crate::document::rewriting::lost;

/// Writes a row that was selected as a line without its end; says whether something in it is not wholly told.
pub(super) fn row(row: &Row<'_>, table: &Table, line: &mut Vec<u8>) -> io::Result<bool> {
    let mut is_partial = false;
    let first = usize::from(table.number.is_some());
    for column in 0..table.columns.len() {
        if column > 0 {
            line.push(b'\t');
        }
        is_partial |= write(row.get_ref(first + column).map_err(|err| failed(&err))?, line);
    }
    Ok(is_partial)
}

/// Writes a value; says whether it is not wholly told.
fn write(value: ValueRef<'_>, out: &mut Vec<u8>) -> bool {
    match value {
        ValueRef::Null => out.extend_from_slice(NULL),
        ValueRef::Integer(number) => out.extend_from_slice(number.to_string().as_bytes()),
        ValueRef::Real(number) => out.extend_from_slice(format!("{number:?}").as_bytes()),
        ValueRef::Text(text) => escape(text, out),
        ValueRef::Blob(blob) if is_text(blob) => escape(blob, out),
        ValueRef::Blob(blob) => {
            escape(blobs::text(blob).as_bytes(), out);
            return true;
        }
    }
    false
}

/// Bytes that are handed on at a time.
const PIECE: usize = 64 << 10;

/// Tells a long row as [`row`] writes one; says whether something in it is not wholly told.
pub(super) fn long(row: &Long<'_>, table: &Table, out: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<bool> {
    let mut is_partial = false;
    let mut cell = Vec::new();
    for column in 0..table.columns.len() {
        if column > 0 {
            out(b"\t")?;
        }
        let mut tell = |bytes: &[u8]| {
            cell.clear();
            escape(bytes, &mut cell);
            out(&cell)
        };
        match row.value(column)? {
            Value::Held(value) => {
                cell.clear();
                is_partial |= write(value.value(), &mut cell);
                out(&cell)?;
            }
            Value::Text(mut text) => copy(text.as_mut(), &mut tell)?,
            Value::Blob(mut blob) => {
                let is_text = is_text_in_pieces(blob.as_mut())?;
                if is_text {
                    copy(blob.as_mut(), &mut tell)?
                } else {
                    pieces::tell(blob.as_mut(), &mut tell)?
                }
                is_partial |= !is_text;
            }
        }
    }
    Ok(is_partial)
}

/// Whether a blob is text; it is read from its start again then.
pub(super) fn is_text_in_pieces(blob: &mut dyn Pieces) -> io::Result<bool> {
    let is_text = pieces::is_text(blob)?;
    blob.rewind()?;
    Ok(is_text)
}

/// Hands on what is read, piece by piece.
pub(super) fn copy(mut bytes: impl Read, out: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        match bytes.read(&mut piece)? {
            0 => return Ok(()),
            read => out(&piece[..read])?,
        }
    }
}

/// A value that is held.
#[derive(Debug, PartialEq)]
pub(super) enum Owned {
    Null,
    Integer(i64),
    Real(f64),
    /// In any bytes.
    Text(Vec<u8>),
    Blob(Vec<u8>),
}

impl Owned {
    pub(super) fn of(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Real(number) => Self::Real(number),
            ValueRef::Text(text) => Self::Text(text.to_vec()),
            ValueRef::Blob(blob) => Self::Blob(blob.to_vec()),
        }
    }

    /// As SQLite takes it.
    pub(super) fn value(&self) -> ValueRef<'_> {
        match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text),
            Self::Blob(blob) => ValueRef::Blob(blob),
        }
    }
}

/// What a cell has become whose value was `old`. It keeps its class of storage where what was written for it can be of that class.
pub(super) fn changed(old: ValueRef<'_>, cell: &[u8]) -> io::Result<Owned> {
    let new = unescape(cell);
    let text = || std::str::from_utf8(&new).ok();
    match old {
        ValueRef::Integer(_) => match text().and_then(|new| new.parse().ok()) {
            Some(number) => Ok(Owned::Integer(number)),
            None => Ok(Owned::Text(new)),
        },
        ValueRef::Real(_) => match text().and_then(|new| new.parse().ok()) {
            Some(number) => Ok(Owned::Real(number)),
            None => Ok(Owned::Text(new)),
        },
        ValueRef::Text(_) => Ok(Owned::Text(new)),
        ValueRef::Blob(blob) if is_text(blob) => Ok(Owned::Blob(new)),
        ValueRef::Blob(blob) => blobs::struck(blob, &new).map(Owned::Blob),
        ValueRef::Null => Err(lost()),
    }
}

/// Whether a cell is as this value is told.
pub(super) fn is_same(value: ValueRef<'_>, cell: &[u8], buffer: &mut Vec<u8>) -> bool {
    buffer.clear();
    write(value, buffer);
    buffer == cell
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(old: ValueRef<'_>, told: &str, cell: &str, expected: Owned) {
        let mut written = Vec::new();
        write(old, &mut written);
        assert_eq!(String::from_utf8_lossy(&written), told);
        assert_eq!(changed(old, cell.as_bytes()).unwrap(), expected);
    }

    #[test]
    fn values_keep_their_class_where_they_can() {
        check(ValueRef::Integer(31_612_345_678), "31612345678", "31687654321", Owned::Integer(31_687_654_321));
        check(ValueRef::Integer(7), "7", "[PHONE:x]", Owned::Text(b"[PHONE:x]".to_vec()));
        check(ValueRef::Real(52.25), "52.25", "52.0", Owned::Real(52.0));
        check(ValueRef::Text(b"a\tb\\"), "a\\tb\\\\", "x\\ny", Owned::Text(b"x\ny".to_vec()));
        check(ValueRef::Blob("jan é".as_bytes()), "jan é", "[x]", Owned::Blob(b"[x]".to_vec()));
        assert!(changed(ValueRef::Null, b"x").is_err());
    }

    proptest! {
        #[test]
        fn a_blob_stays_what_it_is(blob in proptest::collection::vec(prop_oneof![any::<u8>(), 97_u8..105], 0..200)) {
            let mut cell = Vec::new();
            write(ValueRef::Blob(&blob), &mut cell);
            prop_assert_eq!(changed(ValueRef::Blob(&blob), &cell).ok(), Some(Owned::Blob(blob.clone())));
        }
    }
}
