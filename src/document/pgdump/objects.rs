//! Large objects in a dump: each is a row of a table, with its number and its content as blobs have it.

use std::io::{self, BufReader, Read, Write};

use super::PARTIAL;
use super::blocks::{Packer, Pieced, Pieces, unpacked};
use super::toc::Contents;
use crate::document::blobs::{self, is_text};
use crate::document::cells::{END, NULL, escape, unescape};
use crate::document::reading::Texts;
use crate::document::rewriting::{Redacted, in_name, lost};
use crate::model::SkipReason;

/// What stands before the rows.
pub(super) const HEAD: &[u8] = b"COPY pg_largeobject (loid, data) FROM stdin;\n";
/// Bytes of an object at most, which is held in memory.
const LONGEST: u64 = 16 << 20;

/// The next object of a block: its number and content; none behind the last.
fn next(input: &mut impl Read, contents: &Contents) -> io::Result<Option<(i64, Option<Vec<u8>>)>> {
    let number = contents.widths.read_number(input)?;
    if number == 0 {
        return Ok(None);
    }
    let mut pieces = Pieces::new(input, contents.widths);
    let content = content(&mut unpacked(BufReader::new(&mut pieces), contents.codec, false)?)?;
    pieces.finish()?;
    Ok(Some((number, content)))
}

/// The content of an object; nothing if it is too long to be held, which is passed over.
pub(super) fn content(input: &mut dyn Read) -> io::Result<Option<Vec<u8>>> {
    let mut content = Vec::new();
    (&mut *input).take(LONGEST + 1).read_to_end(&mut content)?;
    if content.len() as u64 <= LONGEST {
        return Ok(Some(content));
    }
    io::copy(input, &mut io::sink())?;
    Ok(None)
}

/// What is not told of objects.
#[derive(Default)]
pub(super) struct Left {
    is_partial: bool,
    /// Those that are too long.
    long: Vec<i64>,
}

impl Left {
    /// Says so of the text of this name, which is over.
    pub(super) fn tell(&self, name: &str, texts: &mut Texts) -> io::Result<()> {
        if self.is_partial {
            texts.left_out(name, SkipReason::NoContent(PARTIAL))?;
        }
        for number in &self.long {
            let reason =
                format!("large object {number} of more than 16 MiB is not looked at, and empty where the dump is written");
            texts.left_out(name, SkipReason::Unsupported(reason))?;
        }
        Ok(())
    }
}

/// A row without its end; notes what in it is not told.
pub(super) fn line(number: i64, content: Option<&[u8]>, line: &mut Vec<u8>, left: &mut Left) {
    line.clear();
    line.extend_from_slice(number.to_string().as_bytes());
    line.push(b'\t');
    let Some(content) = content else {
        left.long.push(number);
        return line.extend_from_slice(NULL);
    };
    let is_whole = is_text(content);
    if is_whole {
        escape(content, line)
    } else {
        escape(blobs::text(content).as_bytes(), line)
    }
    left.is_partial |= !is_whole;
}

/// Tells the objects of a block; says what in them is not told.
pub(super) fn tell(
    input: &mut impl Read,
    contents: &Contents,
    tell: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<Left> {
    let mut left = Left::default();
    let mut row = Vec::new();
    while let Some((number, content)) = next(input, contents)? {
        line(number, content.as_deref(), &mut row, &mut left);
        row.push(b'\n');
        tell(&row)?;
    }
    tell(END)?;
    tell(b"\n")?;
    Ok(left)
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

/// What an object has become, by the row that comes next. Nobody looked at one that is too long: nothing is left of it.
pub(super) fn changed(number: i64, content: Option<Vec<u8>>, redacted: &mut Redacted) -> io::Result<Vec<u8>> {
    let mut row = Vec::new();
    line(number, content.as_deref(), &mut row, &mut Left::default());
    let new = redacted.line()?.ok_or_else(lost)?;
    let content = content.unwrap_or_default();
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
