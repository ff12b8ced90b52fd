//! The table of contents as text: what a plain dump would have there, a remark on each entry and the statements that create and remove it. The
//! statements that come back are put in their entries; what an entry is called stays.

use std::io;

use super::literals::Literals;
use super::toc::{Contents, Entry};
use super::wire::Str;
use crate::document::rewriting::{Redacted, in_name, lost};

/// What the text is called.
pub(super) const NAME: &str = "toc";
/// A line behind each statement.
const BEHIND: &[u8] = b"--*";
/// What stands before who owns an entry.
const OWNER: &[u8] = b"; Owner: ";

/// Writes a line for the dump, and an entry's lines by `tell`. Of a statement strings are missing that are told elsewhere.
pub(super) fn tell(contents: &Contents, literals: &Literals, tell: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    tell(&database(contents))?;
    for (number, entry) in contents.entries.iter().enumerate() {
        tell(&remark(entry))?;
        let definition = entry.definition.as_deref().map(|definition| literals.hidden(number, definition));
        for statement in [definition.as_deref(), entry.removal.as_deref()] {
            let text = statement.unwrap_or_default();
            for line in text.split_inclusive(|byte| *byte == b'\n') {
                // One that looks as what stands behind a statement has a sign more.
                let (content, end) = line.strip_suffix(b"\n").map_or((line, &b""[..]), |content| (content, b"\n"));
                tell(content)?;
                tell(if is_like_behind(content) { b"*" } else { b"" })?;
                tell(end)?;
            }
            if !text.is_empty() && !text.ends_with(b"\n") {
                tell(b"\n")?;
            }
            tell(BEHIND)?;
            tell(b"\n")?;
        }
    }
    Ok(())
}

/// Whether a line is what stands behind a statement, with any number of signs more.
fn is_like_behind(line: &[u8]) -> bool {
    line.strip_prefix(BEHIND).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

fn in_line(text: &Str) -> Vec<u8> {
    let text = text.as_deref().unwrap_or_default();
    text.iter().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte }).collect()
}

fn database(contents: &Contents) -> Vec<u8> {
    [b"-- Database: ", in_line(&contents.database).as_slice(), b"\n"].concat()
}

/// The remark that a plain dump has, up to who owns the entry.
fn named(entry: &Entry) -> Vec<u8> {
    let parts: [&[u8]; 6] =
        [b"-- Name: ", &in_line(&entry.tag), b"; Type: ", &in_line(&entry.kind), b"; Schema: ", &in_line(&entry.schema)];
    parts.concat()
}

fn remark(entry: &Entry) -> Vec<u8> {
    [named(entry).as_slice(), OWNER, &in_line(&entry.owner), b"\n"].concat()
}

/// Puts what came back in its place.
///
/// # Errors
/// What an entry is called was changed, or lines are missing.
pub(super) fn put(contents: &mut Contents, redacted: &mut Redacted) -> io::Result<()> {
    redacted.begin(NAME)?;
    let line = redacted.line()?.ok_or_else(lost)?;
    if database(contents).strip_suffix(b"\n") != Some(line) {
        contents.database = Some(line.strip_prefix(b"-- Database: ").ok_or_else(lost)?.to_vec());
    }
    for entry in &mut contents.entries {
        let line = redacted.line()?.ok_or_else(lost)?;
        if remark(entry).strip_suffix(b"\n") != Some(line) {
            let owner = line.strip_prefix(named(entry).as_slice()).and_then(|rest| rest.strip_prefix(OWNER));
            entry.owner = Some(owner.ok_or_else(in_name)?.to_vec());
        }
        for statement in [&mut entry.definition, &mut entry.removal] {
            let new = lines(redacted)?;
            if let Some(old) = statement {
                let is_ended = old.is_empty() || old.ends_with(b"\n");
                *old = if is_ended { new } else { new.strip_suffix(b"\n").unwrap_or(&new).to_vec() };
            } else if !new.is_empty() {
                return Err(lost());
            }
        }
    }
    redacted.end()
}

/// The lines up to the one that stands behind a statement.
fn lines(redacted: &mut Redacted) -> io::Result<Vec<u8>> {
    let mut lines = Vec::new();
    loop {
        let line = redacted.line()?.ok_or_else(lost)?;
        if line == BEHIND {
            return Ok(lines);
        }
        lines.extend_from_slice(if is_like_behind(line) { &line[..line.len() - 1] } else { line });
        lines.push(b'\n');
    }
}
