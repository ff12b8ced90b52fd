//! What writers of the file say of it and of its columns in words: keys and values, told as a table of two columns. They stay as long as they are, for what stands
//! around them is not written anew: what is found in them is struck out.

use std::io;
use std::ops::Range;

use super::flat::Table;
use super::frame::Layout;
use crate::document::blobs;
use crate::document::cells::{END, escape, unescape};
use crate::document::reading::Texts;
use crate::document::rewriting::{Redacted, in_name, lost};

/// What the table is called.
const NAME: &str = "metadata";
const HEAD: &[u8] = b"COPY metadata (key, value) FROM stdin;\n";
/// Fields in fields.
const DEEPEST: usize = 64;

/// Where keys and values stand.
type Pair = (Range<usize>, Range<usize>);

/// Those of a schema.
fn of_schema(schema: Table<'_>, pairs: &mut Vec<Pair>) {
    of_list(schema, 2, pairs);
    schema.tables(1).flatten().for_each(|field| of_field(field, 0, pairs));
}

fn of_field(field: Table<'_>, depth: usize, pairs: &mut Vec<Pair>) {
    of_list(field, 6, pairs);
    if depth < DEEPEST {
        field.tables(5).flatten().for_each(|child| of_field(child, depth + 1, pairs));
    }
}

fn of_list(table: Table<'_>, list: usize, pairs: &mut Vec<Pair>) {
    pairs.extend(table.tables(list).flatten().filter_map(|pair| Some((pair.text(0)?, pair.text(1)?))));
}

fn pairs(layout: &Layout) -> (Vec<Pair>, Vec<Pair>) {
    let (mut first, mut last) = (Vec::new(), Vec::new());
    if let Some(schema) = Table::root(&layout.schema).and_then(|message| message.table(2)) {
        of_schema(schema, &mut first);
    }
    if let Some(footer) = layout.footer.as_deref().and_then(Table::root) {
        if let Some(schema) = footer.table(1) {
            of_schema(schema, &mut last);
        }
        of_list(footer, 4, &mut last);
    }
    (first, last)
}

/// What is said, each once: the end of a file says again what its start does.
fn said(layout: &Layout) -> Vec<(Vec<u8>, Vec<u8>)> {
    let (first, last) = pairs(layout);
    let footer = layout.footer.as_deref().unwrap_or_default();
    let text = |bytes: &[u8], (key, value): &Pair| (bytes[key.clone()].to_vec(), bytes[value.clone()].to_vec());
    let mut said: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    let all = first.iter().map(|pair| text(&layout.schema, pair)).chain(last.iter().map(|pair| text(footer, pair)));
    for pair in all {
        if !said.contains(&pair) {
            said.push(pair);
        }
    }
    said
}

fn shown(bytes: &[u8]) -> Vec<u8> {
    if std::str::from_utf8(bytes).is_ok() { bytes.to_vec() } else { blobs::text(bytes).into_bytes() }
}

fn line((key, value): &(Vec<u8>, Vec<u8>)) -> Vec<u8> {
    let mut line = Vec::new();
    escape(&shown(key), &mut line);
    line.push(b'\t');
    escape(&shown(value), &mut line);
    line
}

/// Tells them, if there are any.
pub(super) fn tell(layout: &Layout, texts: &mut Texts) -> io::Result<()> {
    let said = said(layout);
    if said.is_empty() {
        return Ok(());
    }
    texts.begin(NAME, 1)?;
    texts.write(HEAD)?;
    for pair in &said {
        texts.write(&line(pair))?;
        texts.write(b"\n")?;
    }
    texts.write(END)?;
    texts.write(b"\n")?;
    texts.end()
}

/// Strikes out what came back changed.
///
/// # Errors
/// It is not what was told.
pub(super) fn change(layout: &mut Layout, redacted: &mut Redacted) -> io::Result<()> {
    let said = said(layout);
    if said.is_empty() {
        return Ok(());
    }
    redacted.begin(NAME)?;
    if redacted.line()? != HEAD.strip_suffix(b"\n") {
        return Err(in_name());
    }
    let (first, last) = pairs(layout);
    for pair in &said {
        let new = redacted.line()?.ok_or_else(lost)?;
        if line(pair) == new {
            continue;
        }
        let at = new.iter().position(|byte| *byte == b'\t').ok_or_else(lost)?;
        let (key, value) = (struck(&pair.0, &unescape(&new[..at]))?, struck(&pair.1, &unescape(&new[at + 1..]))?);
        let footer = layout.footer.as_deref_mut().unwrap_or_default();
        for (bytes, places) in [(layout.schema.as_mut_slice(), &first), (footer, &last)] {
            for (of_key, of_value) in places {
                if bytes[of_key.clone()] == pair.0 && bytes[of_value.clone()] == pair.1 {
                    bytes[of_key.clone()].copy_from_slice(&key);
                    bytes[of_value.clone()].copy_from_slice(&value);
                }
            }
        }
    }
    if redacted.line()? != Some(END) {
        return Err(lost());
    }
    redacted.end()
}

/// What a key or value becomes, as long as it was.
fn struck(old: &[u8], new: &[u8]) -> io::Result<Vec<u8>> {
    let struck = if std::str::from_utf8(old).is_ok() { blobs::struck_text(old, new) } else { blobs::struck(old, new)? };
    if struck.len() == old.len() { Ok(struck) } else { Err(lost()) }
}
