//! What is looked at before the document is taken apart, which holds all of it in memory: how long it is, and to what those streams unpack that
//! hold other objects.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::ZlibDecoder;

use super::refused;

/// Bytes of a document at most: it is held in memory, more than once.
const LONGEST: u64 = 32 << 20;
/// Bytes that all streams of objects may unpack to.
const MOST_OBJECTS: u64 = 32 << 20;
/// Bytes before a stream in which it says what it is.
const SAID: usize = 2048;
/// Filters of a stream of objects. Others, or several, could unpack to anything.
const FILTER: &[u8] = b"FlateDecode";

/// The bytes of a document.
///
/// # Errors
/// It is too long, or unpacks to too much.
pub(super) fn load(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(refused("it is longer than 32 MiB"));
    }
    let mut left = MOST_OBJECTS;
    for at in memchr::memmem::find_iter(&bytes, b"stream") {
        let before = &bytes[at.saturating_sub(SAID)..at];
        let said = &before[memchr::memmem::rfind(before, b" obj").unwrap_or(0)..];
        // What ends a stream ends with that word too.
        if said.ends_with(b"end") || memchr::memmem::find(said, b"ObjStm").is_none() {
            continue;
        }
        let filters = memchr::memmem::find_iter(said, b"Decode").filter(|at| !said[*at..].starts_with(b"DecodeParms")).count();
        if filters > 1 || filters == 1 && memchr::memmem::find(said, FILTER).is_none() {
            return Err(refused("objects in it are packed in a way that is not read"));
        }
        let mut content = &bytes[at + b"stream".len()..];
        while let [b'\r' | b'\n', rest @ ..] = content {
            content = rest;
        }
        if filters == 1 {
            // What is damaged is told by whoever reads it.
            let unpacked = io::copy(&mut ZlibDecoder::new(content).take(left + 1), &mut io::sink()).unwrap_or(0);
            left = left.checked_sub(unpacked).ok_or_else(|| refused("objects in it unpack to more than fits in memory"))?;
        }
    }
    Ok(bytes)
}
