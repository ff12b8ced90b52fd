//! What writers of the file say of it in words: keys and values, told as a table of two columns. The schema of Arrow among them, a structure in
//! base64, is told as blobs are, and struck out as they are; where another value is changed it goes, for it holds copies of them.

use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use parquet::file::metadata::{FileMetaData, KeyValue};

use crate::document::blobs;
use crate::document::cells::{END, NULL, escape, unescape};
use crate::document::reading::Texts;
use crate::document::rewriting::{Redacted, in_name, lost};

/// What the table is called.
const NAME: &str = "metadata";
const HEAD: &[u8] = b"COPY metadata (key, value) FROM stdin;\n";
/// The key of the schema of Arrow.
const ARROW: &str = "ARROW:schema";

fn pairs(file: &FileMetaData) -> &[KeyValue] {
    file.key_value_metadata().map_or(&[], Vec::as_slice)
}

/// The structure that a value is in base64.
fn structure(pair: &KeyValue) -> Option<Vec<u8>> {
    pair.value.as_ref().filter(|_| pair.key == ARROW).and_then(|value| STANDARD.decode(value).ok())
}

fn line(pair: &KeyValue) -> Vec<u8> {
    let mut line = Vec::new();
    escape(pair.key.as_bytes(), &mut line);
    line.push(b'\t');
    match (structure(pair), &pair.value) {
        (Some(structure), _) => escape(blobs::text(&structure).as_bytes(), &mut line),
        (None, Some(value)) => escape(value.as_bytes(), &mut line),
        (None, None) => line.extend_from_slice(NULL),
    }
    line
}

/// Tells them, if there are any.
pub(super) fn tell(file: &FileMetaData, texts: &mut Texts) -> io::Result<()> {
    if pairs(file).is_empty() {
        return Ok(());
    }
    texts.begin(NAME, 1)?;
    texts.write(HEAD)?;
    for pair in pairs(file) {
        texts.write(&line(pair))?;
        texts.write(b"\n")?;
    }
    texts.write(END)?;
    texts.write(b"\n")?;
    texts.end()
}

/// What they have become.
pub(super) fn changed(file: &FileMetaData, redacted: &mut Redacted) -> io::Result<Vec<KeyValue>> {
    let mut changed = pairs(file).to_vec();
    if changed.is_empty() {
        return Ok(changed);
    }
    redacted.begin(NAME)?;
    if redacted.line()? != HEAD.strip_suffix(b"\n") {
        return Err(in_name());
    }
    let mut is_copied = false;
    for pair in &mut changed {
        let new = redacted.line()?.ok_or_else(lost)?;
        if line(pair) == new {
            continue;
        }
        let (key, value) = new.split_at(new.iter().position(|byte| *byte == b'\t').ok_or_else(lost)?);
        let text = |cell: &[u8]| String::from_utf8(unescape(cell)).map_err(|_| lost());
        let structure = structure(pair);
        is_copied |= pair.key != ARROW;
        pair.key = text(key)?;
        pair.value = match (structure, &pair.value) {
            (Some(old), _) => Some(STANDARD.encode(blobs::struck(&old, &unescape(&value[1..]))?)),
            (None, Some(_)) => Some(text(&value[1..])?),
            (None, None) => None,
        };
    }
    if redacted.line()? != Some(END) {
        return Err(lost());
    }
    redacted.end()?;
    // Readers do without it: it says more of types than Parquet itself can.
    changed.retain(|pair| !is_copied || pair.key != ARROW);
    Ok(changed)
}
