//! BSON as bytes (<https://bsonspec.org/spec.html>, version 1.1): the elements of a document, each held to the length that it claims.

use std::io::{self, Read};

/// The longest document, in bytes: what servers take, and what they keep for themselves (`BSONObjMaxInternalSize`).
pub(super) const LONGEST: usize = (16 << 20) + (16 << 10);
/// The shortest: its length, and the byte that ends it.
const SHORTEST: usize = 5;
/// Documents in documents, as servers count them.
pub(super) const DEEPEST: usize = 100;

/// Types of elements that something is done with.
pub(super) const DOUBLE: u8 = 0x01;
pub(super) const STRING: u8 = 0x02;
pub(super) const DOCUMENT: u8 = 0x03;
pub(super) const ARRAY: u8 = 0x04;
pub(super) const BINARY: u8 = 0x05;
pub(super) const BOOLEAN: u8 = 0x08;
pub(super) const DATE: u8 = 0x09;
pub(super) const REGEX: u8 = 0x0b;
pub(super) const POINTER: u8 = 0x0c;
pub(super) const CODE: u8 = 0x0d;
pub(super) const SYMBOL: u8 = 0x0e;
pub(super) const SCOPED_CODE: u8 = 0x0f;
pub(super) const INT32: u8 = 0x10;
pub(super) const INT64: u8 = 0x12;
pub(super) const DECIMAL: u8 = 0x13;
/// Types of one length, and their lengths: undefined, the id of an object, null, a moment of replication, the least and the most.
const OTHERS: [(u8, usize); 6] = [(0x06, 0), (0x07, 12), (0x0a, 0), (0x11, 8), (0xff, 0), (0x7f, 0)];

/// An element of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'d> {
    pub(super) kind: u8,
    pub(super) name: &'d [u8],
    pub(super) value: &'d [u8],
}

/// The elements of a document.
pub(super) struct Elements<'d>(&'d [u8]);

impl<'d> Elements<'d> {
    /// Those of a document with its length before it and a NUL byte behind it.
    ///
    /// # Errors
    /// It is not as long as it says.
    pub(super) fn of(document: &'d [u8]) -> io::Result<Self> {
        match document {
            [_, _, _, _, elements @ .., 0] if length(document) == Some(document.len()) => Ok(Self(elements)),
            _ => Err(damaged()),
        }
    }

    /// The next.
    ///
    /// # Errors
    /// It is cut off, or of no known type.
    pub(super) fn next(&mut self) -> io::Result<Option<Element<'d>>> {
        let Some((kind, rest)) = self.0.split_first() else { return Ok(None) };
        let (name, rest) = name(rest).ok_or_else(damaged)?;
        let length = value(*kind, rest).filter(|length| *length <= rest.len()).ok_or_else(damaged)?;
        let (value, rest) = rest.split_at(length);
        self.0 = rest;
        Ok(Some(Element { kind: *kind, name, value }))
    }
}

/// The number that four bytes are, if it is a length.
fn length(bytes: &[u8]) -> Option<usize> {
    let bytes = bytes.get(..4)?.try_into().ok()?;
    usize::try_from(i32::from_le_bytes(bytes)).ok()
}

/// What stands before a NUL byte, and behind it.
pub(super) fn name(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(0, bytes)?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

/// The bytes of a string and of its length, which counts the NUL byte behind it.
fn string(bytes: &[u8]) -> Option<usize> {
    let length = length(bytes).filter(|length| *length > 0)?;
    let whole = length.checked_add(4)?;
    (bytes.get(whole - 1) == Some(&0)).then_some(whole)
}

/// How long the value of this type is that begins here.
fn value(kind: u8, bytes: &[u8]) -> Option<usize> {
    match kind {
        DOUBLE | DATE | INT64 => Some(8),
        INT32 => Some(4),
        DECIMAL => Some(16),
        BOOLEAN => matches!(bytes.first(), Some(0 | 1)).then_some(1),
        STRING | CODE | SYMBOL => string(bytes),
        DOCUMENT | ARRAY => length(bytes).filter(|length| *length >= SHORTEST && bytes.get(length - 1) == Some(&0)),
        BINARY => length(bytes)?.checked_add(5),
        REGEX => {
            let (_, rest) = name(bytes)?;
            let (_, rest) = name(rest)?;
            Some(bytes.len() - rest.len())
        }
        POINTER => string(bytes)?.checked_add(12),
        SCOPED_CODE => {
            let whole = length(bytes)?;
            let code = string(bytes.get(4..whole)?)?;
            let scope = bytes.get(4 + code..whole)?;
            (value(DOCUMENT, scope) == Some(scope.len())).then_some(whole)
        }
        _ => OTHERS.iter().find(|(known, _)| *known == kind).map(|(_, length)| *length),
    }
}

/// The text of a string, without its length and its end.
pub(super) fn text(value: &[u8]) -> &[u8] {
    value.get(4..value.len().saturating_sub(1)).unwrap_or_default()
}

/// Appends a string.
pub(super) fn push_string(text: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&i32::try_from(text.len() + 1).unwrap_or(i32::MAX).to_le_bytes());
    out.extend_from_slice(text);
    out.push(0);
}

/// Appends what `content` appends as something with its length, which counts itself, before it.
///
/// # Errors
/// What `content` says; it is longer than any document.
pub(super) fn push_counted(out: &mut Vec<u8>, content: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<()> {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    content(out)?;
    let length = out.len() - start;
    if length > LONGEST {
        return Err(too_long());
    }
    let length = i32::try_from(length).unwrap_or(i32::MAX).to_le_bytes();
    out[start..start + 4].copy_from_slice(&length);
    Ok(())
}

/// What comes next in a file.
pub(super) enum Next {
    /// A document; it is in the buffer.
    Document,
    /// The number that stands where a length would, and is none.
    Mark,
    End,
}

/// Reads the next document.
///
/// # Errors
/// It is cut off, or longer than any.
pub(super) fn read(input: &mut dyn Read, document: &mut Vec<u8>) -> io::Result<Next> {
    document.clear();
    input.take(4).read_to_end(document)?;
    match (document.as_slice(), length(document)) {
        ([], _) => return Ok(Next::End),
        ([0xff, 0xff, 0xff, 0xff], _) => return Ok(Next::Mark),
        (_, Some(length)) if length > LONGEST => {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "it has a document of more than 16 MiB"));
        }
        (_, Some(length)) if length >= SHORTEST => {
            // No more than the longest.
            document.reserve_exact(length);
            input.take(length as u64 - 4).read_to_end(document)?;
            if document.len() != length {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is cut off in a document"));
            }
        }
        _ => return Err(damaged()),
    }
    Ok(Next::Document)
}

/// Whether a document is one, through and through.
///
/// # Errors
/// It is none; documents lie in it deeper than servers take.
pub(super) fn check(document: &[u8], depth: usize) -> io::Result<()> {
    if depth > DEEPEST {
        return Err(io::Error::new(io::ErrorKind::Unsupported, "documents lie in documents of it deeper than 100 levels"));
    }
    let mut elements = Elements::of(document)?;
    while let Some(element) = elements.next()? {
        if let Some(inner) = inner(&element) {
            check(inner, depth + 1)?;
        }
    }
    Ok(())
}

/// The document that an element holds.
pub(super) fn inner<'d>(element: &Element<'d>) -> Option<&'d [u8]> {
    match element.kind {
        DOCUMENT | ARRAY => Some(element.value),
        SCOPED_CODE => element.value.get(4 + string(element.value.get(4..)?)?..),
        _ => None,
    }
}

/// The code of an element that has a scope too.
pub(super) fn code<'d>(element: &Element<'d>) -> &'d [u8] {
    let string = element.value.get(4..).and_then(|rest| rest.get(..string(rest)?));
    string.map_or(&[], text)
}

/// What is written in a document has no room there.
pub(super) fn too_long() -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, "a document is longer than 16 MiB with what is written there")
}

pub(super) fn too_long_name() -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, "the name of a field, or code with a scope, in it is longer than 170 KiB")
}

pub(super) fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the file is damaged")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check_document(bytes: &[u8], is_one: bool) {
        assert_eq!(check(bytes, 1).is_ok(), is_one, "{bytes:x?}");
    }

    #[test]
    fn lengths_are_held_to() {
        // The two examples of the specification.
        check_document(b"\x16\0\0\0\x02hello\0\x06\0\0\0world\0\0", true);
        let array = b"\x31\0\0\0\x04BSON\0\x26\0\0\0\x020\0\x08\0\0\0awesome\0\x011\0\x33\x33\x33\x33\x33\x33\x14\x40\x102\0\xc2\x07\0\0\0\0";
        check_document(array, true);
        for cut in 0..array.len() {
            check_document(&array[..cut], false);
        }
        for (bytes, is_one) in [
            (&b"\x05\0\0\0\0"[..], true),
            (b"\x06\0\0\0\0", false),
            (b"\x05\0\0\0\x01", false),
            (b"\xff\xff\xff\xff\0", false),
            // A string with a length of nothing, of too much, and without an end.
            (b"\x0d\0\0\0\x02a\0\0\0\0\0\0\0", false),
            (b"\x0d\0\0\0\x02a\0\x7f\0\0\0\0\0", false),
            (b"\x0e\0\0\0\x02a\0\x02\0\0\0xx\0", false),
            (b"\x08\0\0\0\x99a\0\0", false),
            (b"\x09\0\0\0\x08a\0\x02\0", false),
        ] {
            check_document(bytes, is_one);
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| {
            let mut document = b"\x05\0\0\0\0".to_vec();
            for _ in 1..depth {
                let mut outer = Vec::new();
                push_counted(&mut outer, |out| {
                    out.extend_from_slice(b"\x03a\0");
                    out.extend_from_slice(&document);
                    out.push(0);
                    Ok(())
                })
                .unwrap();
                document = outer;
            }
            document
        };
        check_document(&nested(DEEPEST), true);
        check_document(&nested(DEEPEST + 1), false);
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_odd(bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(0), 1_u8..20], 0..80)) {
            let mut document = (bytes.len() as i32 + 5).to_le_bytes().to_vec();
            document.extend_from_slice(&bytes);
            document.push(0);
            let _ = check(&document, 1);
            let mut buffer = Vec::new();
            let mut input = &document[..];
            while let Ok(Next::Document) = read(&mut input, &mut buffer) {}
        }
    }
}
