//! What writers of the file say of it in words: keys and values, each told as an object in JSON, for the key says what the value is. The schema of Arrow among them, a structure in
//! base64, is told as blobs are, and struck out as they are; where another value is changed it goes, for it holds copies of them.

use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use parquet::file::metadata::{FileMetaData, KeyValue};

use super::several::Style;
use crate::document::blobs;
use crate::document::cells::{END, escape, unescape};
use crate::document::reading::Texts;
use crate::document::rewriting::{Redacted, lost, pass_head};

/// What the table is called.
const NAME: &str = "metadata";
const HEAD: &[u8] = b"CREATE TABLE metadata (value jsonb);\nCOPY metadata (value) FROM stdin;\n";
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
    let mut object = vec![b'{'];
    Style::Object.write_text(pair.key.as_bytes(), &mut object);
    object.push(b':');
    match (structure(pair), &pair.value) {
        (Some(structure), _) => Style::Object.write_text(blobs::text(&structure).as_bytes(), &mut object),
        (None, Some(value)) => Style::Object.write_text(value.as_bytes(), &mut object),
        (None, None) => object.extend_from_slice(b"null"),
    }
    object.push(b'}');
    let mut line = Vec::new();
    escape(&object, &mut line);
    line
}

/// Tells them, if there are any.
pub(super) fn tell(file: &FileMetaData, texts: &mut Texts) -> io::Result<()> {
    if pairs(file).is_empty() {
        return Ok(());
    }
    texts.begin(NAME, 2)?;
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
    pass_head(HEAD, redacted)?;
    let mut is_copied = false;
    for pair in &mut changed {
        let new = redacted.line()?.ok_or_else(lost)?;
        if line(pair) == new {
            continue;
        }
        let (key, value) = Style::pair(&unescape(new)).ok_or_else(lost)?;
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(|_| lost());
        let structure = structure(pair);
        is_copied |= pair.key != ARROW;
        pair.key = text(key)?;
        pair.value = match (structure, &pair.value) {
            (Some(old), _) => Some(STANDARD.encode(blobs::struck(&old, &value)?)),
            (None, Some(_)) => Some(text(value)?),
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
