//! BSON as `mongodump` writes it: the documents of a collection one behind the other, or an archive of several collections.
//! A document is a line of JSON, so fields are known by their paths as in JSON, and findings are in the document of that number.
//!
//! It is written back document by document, with all lengths anew; what was not changed is taken from the original.

mod archive;
mod decimal;
mod json;
mod lines;
mod values;
mod wire;

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use self::wire::{Next, check, damaged, read};
use super::reading::Texts;
use super::rewriting::Redacted;
use super::{Document, is_unchanged};
use crate::model::SkipReason;

/// What the text of a collection is called: what the collection is called only its file says.
const NAME: &str = "documents";
/// What files of collections are called.
const EXTENSION: &str = "bson";
/// Bytes of the name of a field by which a document is known that is not all there yet.
const MOST_OF_NAME: usize = 64;
/// Bytes that are handed on at a time.
const PIECE: usize = 64 << 10;
/// What is said of blobs that are no text.
const PARTIAL: &str = "values in it that are no text were searched for printable text only";

/// The store.
pub(super) struct Bson;

/// Whether a file that begins like this, and lies there, is one: its first document has to be one through and through.
pub(super) fn is_bson(head: &[u8], path: &Path) -> bool {
    if !begins_so(head) {
        return false;
    }
    let Ok(mut input) = open(path) else { return false };
    let mut document = Vec::new();
    let is_archive = first_four(input.as_mut()) == Some(archive::MAGIC);
    if !is_archive {
        let Ok(again) = open(path) else { return false };
        input = again;
    }
    let is_one = matches!(read(input.as_mut(), &mut document), Ok(Next::Document)) && check(&document, 1).is_ok();
    // Nothing is in the shortest document that could tell; one that is damaged is named by its file.
    let is_named = path.file_stem().is_some() && path.extension().is_some_and(|extension| extension == EXTENSION);
    is_named || is_one && (is_archive || document.len() > 5)
}

/// Whether what begins like this may be one: as far as its first document is there, it is one.
pub(super) fn is_likely(head: &[u8]) -> bool {
    if !begins_so(head) {
        return false;
    }
    let mut document = Vec::new();
    let is_archive = head.starts_with(&archive::MAGIC);
    let mut start = if is_archive { &head[4..] } else { head };
    match read(&mut start, &mut document) {
        Ok(Next::Document) => check(&document, 1).is_ok() && (is_archive || document.len() > 5),
        Ok(Next::Mark | Next::End) => false,
        // It goes on behind what is there: its first field has a name.
        Err(_) => wire::name(head.get(5..).unwrap_or_default()).is_some_and(|(name, _)| {
            (1..=MOST_OF_NAME).contains(&name.len())
                && std::str::from_utf8(name).is_ok_and(|name| !name.contains(char::is_control))
        }),
    }
}

/// Whether an archive or a document may begin like this: with a length, and the type of an element.
fn begins_so(head: &[u8]) -> bool {
    match head {
        [length @ .., _] if length.len() < 4 => false,
        _ if head.starts_with(&archive::MAGIC) => true,
        [a, b, c, d, kind, ..] => {
            let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
            (5..=wire::LONGEST).contains(&length) && matches!(kind, 0..=0x13 | 0x7f | 0xff) && (*kind != 0 || length == 5)
        }
        _ => false,
    }
}

fn first_four(input: &mut dyn Read) -> Option<[u8; 4]> {
    let mut first = [0; 4];
    input.read_exact(&mut first).is_ok().then_some(first)
}

fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    Ok(Box::new(BufReader::new(File::open(path)?)))
}

/// Tells a document as a line.
fn tell_line(document: &[u8], number: u64, texts: &mut Texts) -> io::Result<bool> {
    check(document, 1).map_err(|err| at(number, &err))?;
    // A text may be as long as a document: it is handed on in pieces.
    let is_partial = lines::line(document, &mut |bytes| bytes.chunks(PIECE).try_for_each(|piece| texts.write(piece)))?;
    texts.write(b"\n")?;
    Ok(is_partial)
}

/// Makes a document of the next line, which was told of this one.
fn change_line(document: &[u8], number: u64, redacted: &mut Redacted, new: &mut Vec<u8>) -> io::Result<()> {
    check(document, 1).map_err(|err| at(number, &err))?;
    new.clear();
    lines::changed(document, redacted, new).map_err(|err| at(number, &err))
}

/// An error with its place.
fn at(number: u64, err: &io::Error) -> io::Error {
    io::Error::new(err.kind(), format!("document {number}: {err}"))
}

/// Reads the next document of a collection, which is the one of this number.
fn next(input: &mut dyn Read, document: &mut Vec<u8>, number: u64) -> io::Result<bool> {
    match read(input, document).map_err(|err| at(number, &err))? {
        Next::Document => Ok(true),
        Next::Mark => Err(at(number, &damaged())),
        Next::End => Ok(false),
    }
}

impl Document for Bson {
    fn read(&self, original: &Path, texts: &mut Texts) -> io::Result<()> {
        let seen = original.metadata()?;
        let mut input = open(original)?;
        let is_partial = if first_four(input.as_mut()) == Some(archive::MAGIC) {
            archive::tell(input.as_mut(), texts)?
        } else {
            let (mut input, mut document) = (open(original)?, Vec::new());
            let (mut number, mut is_partial) = (1, false);
            texts.begin(NAME, 0)?;
            while next(input.as_mut(), &mut document, number)? {
                is_partial |= tell_line(&document, number, texts)?;
                number += 1;
            }
            texts.end()?;
            is_partial
        };
        if is_partial {
            texts.left_out(NAME, SkipReason::NoContent(PARTIAL))?;
        }
        is_unchanged(original, &seen)
    }

    fn rewrite(&self, original: &Path, redacted: &mut Redacted, out: &Path) -> io::Result<()> {
        let seen = original.metadata()?;
        let mut output = BufWriter::new(OpenOptions::new().write(true).truncate(true).open(out)?);
        let mut input = open(original)?;
        if first_four(input.as_mut()) == Some(archive::MAGIC) {
            archive::rewrite(input.as_mut(), redacted, &mut output)?;
        } else {
            let (mut input, mut document, mut new) = (open(original)?, Vec::new(), Vec::new());
            let mut number = 1;
            redacted.begin(NAME)?;
            while next(input.as_mut(), &mut document, number)? {
                change_line(&document, number, redacted, &mut new)?;
                output.write_all(&new)?;
                number += 1;
            }
            redacted.end()?;
            redacted.finish()?;
        }
        output.flush()?;
        is_unchanged(original, &seen)
    }
}
