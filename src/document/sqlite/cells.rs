//! Values of SQLite as cells of a table, and back.
//!
//! A blob that is text is that text; of any other blob the printable text in it is told ([`blobs`]).

use std::io;

use rusqlite::Row;
use rusqlite::types::ValueRef;

use super::failed;
use super::schema::Table;
use crate::document::blobs::{self, is_text};
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

/// What a cell has become.
#[derive(Debug, PartialEq)]
pub(super) enum Changed {
    Integer(i64),
    Real(f64),
    /// In any bytes.
    Text(Vec<u8>),
    Blob(Vec<u8>),
}

impl Changed {
    /// As SQLite takes it.
    pub(super) fn value(&self) -> ValueRef<'_> {
        match self {
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text),
            Self::Blob(blob) => ValueRef::Blob(blob),
        }
    }
}

/// What a cell has become whose value was `old`. It keeps its class of storage where what was written for it can be of that class.
pub(super) fn changed(old: ValueRef<'_>, cell: &[u8]) -> io::Result<Changed> {
    let new = unescape(cell);
    let text = || std::str::from_utf8(&new).ok();
    match old {
        ValueRef::Integer(_) => match text().and_then(|new| new.parse().ok()) {
            Some(number) => Ok(Changed::Integer(number)),
            None => Ok(Changed::Text(new)),
        },
        ValueRef::Real(_) => match text().and_then(|new| new.parse().ok()) {
            Some(number) => Ok(Changed::Real(number)),
            None => Ok(Changed::Text(new)),
        },
        ValueRef::Text(_) => Ok(Changed::Text(new)),
        ValueRef::Blob(blob) if is_text(blob) => Ok(Changed::Blob(new)),
        ValueRef::Blob(blob) => blobs::struck(blob, &new).map(Changed::Blob),
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
    fn check(old: ValueRef<'_>, told: &str, cell: &str, expected: Changed) {
        let mut written = Vec::new();
        write(old, &mut written);
        assert_eq!(String::from_utf8_lossy(&written), told);
        assert_eq!(changed(old, cell.as_bytes()).unwrap(), expected);
    }

    #[test]
    fn values_keep_their_class_where_they_can() {
        check(ValueRef::Integer(31_612_345_678), "31612345678", "31687654321", Changed::Integer(31_687_654_321));
        check(ValueRef::Integer(7), "7", "[PHONE:x]", Changed::Text(b"[PHONE:x]".to_vec()));
        check(ValueRef::Real(52.25), "52.25", "52.0", Changed::Real(52.0));
        check(ValueRef::Text(b"a\tb\\"), "a\\tb\\\\", "x\\ny", Changed::Text(b"x\ny".to_vec()));
        check(ValueRef::Blob("jan é".as_bytes()), "jan é", "[x]", Changed::Blob(b"[x]".to_vec()));
        assert!(changed(ValueRef::Null, b"x").is_err());
    }

    proptest! {
        #[test]
        fn a_blob_stays_what_it_is(blob in proptest::collection::vec(prop_oneof![any::<u8>(), 97_u8..105], 0..200)) {
            let mut cell = Vec::new();
            write(ValueRef::Blob(&blob), &mut cell);
            prop_assert_eq!(changed(ValueRef::Blob(&blob), &cell).ok(), Some(Changed::Blob(blob.clone())));
        }
    }
}
