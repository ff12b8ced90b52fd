//! Large objects in a dump: each is a row of a table, with its number and its content as blobs have it.

use std::io::{self, BufReader, Read, Write};

use super::blocks::{Packer, Pieced, Pieces, unpacked};
use super::refused;
use super::toc::Contents;
use crate::document::blobs::{self, is_text};
use crate::document::cells::{END, escape, unescape};
use crate::document::rewriting::{Redacted, in_name, lost};

/// What stands before the rows.
pub(super) const HEAD: &[u8] = b"COPY pg_largeobject (loid, data) FROM stdin;\n";
/// Bytes of an object at most, which is held in memory.
const LONGEST: u64 = 16 << 20;

/// The next object of a block: its number and content; none behind the last.
fn next(input: &mut impl Read, contents: &Contents) -> io::Result<Option<(i64, Vec<u8>)>> {
    let number = contents.widths.read_number(input)?;
    if number == 0 {
        return Ok(None);
    }
    let mut pieces = Pieces::new(input, contents.widths);
    let content = content(&mut unpacked(BufReader::new(&mut pieces), contents.codec, false)?)?;
    pieces.finish()?;
    Ok(Some((number, content)))
}

/// The content of an object.
pub(super) fn content(input: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    input.take(LONGEST + 1).read_to_end(&mut content)?;
    if content.len() as u64 > LONGEST {
        return Err(refused("a large object in it is too long to be held in memory"));
    }
    Ok(content)
}

/// A row without its end; says whether something in it is not told.
pub(super) fn line(number: i64, content: &[u8], line: &mut Vec<u8>) -> bool {
    line.clear();
    line.extend_from_slice(number.to_string().as_bytes());
    line.push(b'\t');
    let is_whole = is_text(content);
    if is_whole {
        escape(content, line)
    } else {
        escape(blobs::text(content).as_bytes(), line)
    }
    !is_whole
}

/// Tells the objects of a block; says whether something in them is not told.
pub(super) fn tell(
    input: &mut impl Read,
    contents: &Contents,
    tell: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<bool> {
    let mut is_partial = false;
    let mut row = Vec::new();
    while let Some((number, content)) = next(input, contents)? {
        is_partial |= line(number, &content, &mut row);
        row.push(b'\n');
        tell(&row)?;
    }
    tell(END)?;
    tell(b"\n")?;
    Ok(is_partial)
}

/// Writes the objects of a block as they came back.
pub(super) fn write(input: &mut impl Read, contents: &Contents, redacted: &mut Redacted, out: &mut impl Write) -> io::Result<()> {
    if redacted.line()? != HEAD.strip_suffix(b"\n") {
        return Err(in_name());
    }
    while let Some((number, content)) = next(input, contents)? {
        let content = changed(number, content, redacted)?;
        contents.widths.write_number(number, out)?;
        let mut packer = Packer::new(Pieced::new(&mut *out, contents.widths), contents.codec, false)?;
        packer.write_all(&content)?;
        packer.finish()?.finish()?;
    }
    contents.widths.write_number(0, out)?;
    if redacted.line()? != Some(END) {
        return Err(lost());
    }
    Ok(())
}

/// What an object has become, by the row that comes next.
pub(super) fn changed(number: i64, content: Vec<u8>, redacted: &mut Redacted) -> io::Result<Vec<u8>> {
    let mut row = Vec::new();
    line(number, &content, &mut row);
    let new = redacted.line()?.ok_or_else(lost)?;
    if new == row {
        return Ok(content);
    }
    let at = new.iter().position(|byte| *byte == b'\t').ok_or_else(lost)?;
    if new[..at] != row[..row.len().min(at)] {
        return Err(lost());
    }
    let new = unescape(&new[at + 1..]);
    if is_text(&content) { Ok(new) } else { blobs::struck(&content, &new) }
}
