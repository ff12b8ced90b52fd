//! Dumps that `pg_dump` writes in one file of its own format, or in a folder (`pg_dump -Fc`, `-Fd`; `pg_backup_custom.c` and
//! `pg_backup_directory.c` of PostgreSQL say how). What stands in a table is a text as it would be in a plain dump, behind the statements that
//! create the tables; those statements, and all others, are a text too.
//!
//! In a folder each file is a dump of its own: `toc.dat` with the statements, and one for the data of each table.

mod blocks;
mod folder;
mod objects;
mod statements;
mod toc;
mod wire;

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use self::blocks::{Packer, Pieced, Pieces, unpacked};
pub(super) use self::folder::told_by;
use self::toc::{Contents, Data, Entry};
use super::reading::Texts;
use super::rewriting::{Redacted, in_name, lost};
use super::sqlite::in_one_line;
use super::{Document, is_unchanged};
use crate::model::SkipReason;

/// What a block of data begins with: those of a table, or large objects (`BLK_DATA`, `BLK_BLOBS`).
const ROWS: u8 = 1;
const OBJECTS: u8 = 3;
/// That the place of data is known (`K_OFFSET_POS_SET`).
const KNOWN: u8 = 2;
/// In a schema of so many bytes the statements of all tables stand before the rows of each; in a longer one only its own.
const SHORT: usize = 64 << 10;
/// What is said of large objects that are no text.
const PARTIAL: &str = "values in it that are no text were searched for printable text only";
/// Bytes that are read at a time.
const PIECE: usize = 64 << 10;

/// Whether a file that begins like this is a dump, or, by its name and what lies beside it, data of one.
pub(super) fn is_dump(head: &[u8], path: &Path) -> bool {
    head.starts_with(toc::MAGIC) || folder::contents_of(path).is_some()
}

/// Whether a file that begins like this is one, or the table of contents of one in a folder.
pub(super) fn is_likely(head: &[u8]) -> bool {
    head.starts_with(toc::MAGIC)
}

/// Whether a file of this name and beginning is the table of contents of a folder.
pub(super) fn tells_others(head: &[u8], name: &Path) -> bool {
    head.starts_with(toc::MAGIC) && name.file_name().is_some_and(|name| name == folder::CONTENTS)
}

/// Why the table of contents of a folder is not read elsewhere.
const APART: &str =
    "a dump in several files: its tables are known only where it lies in a folder (unpack the archive, and name the folder)";

/// The store.
pub(super) struct PgDump;

impl Document for PgDump {
    fn read(&self, original: &Path, texts: &mut Texts) -> io::Result<()> {
        let seen = original.metadata()?;
        let mut input = BufReader::new(File::open(original)?);
        match folder::Part::of(original)? {
            Some(part) => part.tell(input, texts)?,
            None => {
                let contents = Contents::read(&mut input)?;
                if contents.is_folder && original.file_name().is_none_or(|name| name != folder::CONTENTS) {
                    return Err(io::Error::new(io::ErrorKind::Unsupported, APART));
                }
                texts.begin(statements::NAME, 0)?;
                statements::tell(&contents, &mut |bytes| texts.write(bytes))?;
                texts.end()?;
                if !contents.is_folder {
                    tell_blocks(&mut input, &contents, texts)?;
                }
            }
        }
        is_unchanged(original, &seen)
    }

    fn rewrite(&self, original: &Path, redacted: &mut Redacted, out: &Path) -> io::Result<()> {
        let seen = original.metadata()?;
        let mut input = BufReader::new(File::open(original)?);
        let mut out = BufWriter::new(File::options().write(true).open(out)?);
        match folder::Part::of(original)? {
            Some(part) => part.write(input, redacted, &mut out)?,
            None => {
                let mut contents = Contents::read(&mut input)?;
                let before = contents.clone();
                statements::put(&mut contents, redacted)?;
                contents.write_head(&mut out)?;
                let place = out.stream_position()?;
                contents.write_entries(&mut out)?;
                if !contents.is_folder {
                    write_blocks(&mut input, &before, &mut contents, redacted, &mut out)?;
                    // Where data are is known only now; it takes as many bytes as before.
                    out.seek(SeekFrom::Start(place))?;
                    contents.write_entries(&mut out)?;
                }
            }
        }
        redacted.finish()?;
        out.flush()?;
        is_unchanged(original, &seen)
    }
}

/// What stands before the rows of a table: how tables are created, and that rows follow.
fn head(contents: &Contents, entry: &Entry) -> Vec<u8> {
    let text = |text: &Option<Vec<u8>>| String::from_utf8_lossy(text.as_deref().unwrap_or_default()).into_owned();
    let defines = |entry: &&Entry| ["TYPE", "DOMAIN", "TABLE"].iter().any(|kind| entry.is(kind));
    let all: usize = contents.entries.iter().filter(defines).map(|entry| entry.definition.as_ref().map_or(0, Vec::len)).sum();
    let is_told = |other: &&Entry| {
        defines(other) && (all <= SHORT || !other.is("TABLE") || other.tag == entry.tag && other.schema == entry.schema)
    };
    let mut head = String::new();
    for other in contents.entries.iter().filter(is_told) {
        head.push_str(&in_one_line(&text(&other.definition)));
        head.push('\n');
    }
    head.push_str(&text(&entry.copy));
    head.into_bytes()
}

fn lines(head: &[u8]) -> u64 {
    head.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// Passes over the head of a text, which has to be as it was.
fn pass_head(head: &[u8], redacted: &mut Redacted) -> io::Result<()> {
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        if redacted.line()?.ok_or_else(lost)? != line.strip_suffix(b"\n").unwrap_or(line) {
            return Err(in_name());
        }
    }
    Ok(())
}

fn tell_all(input: &mut dyn Read, texts: &mut Texts) -> io::Result<()> {
    let mut buffer = vec![0; PIECE];
    loop {
        match input.read(&mut buffer).map_err(wire::cut)? {
            0 => return Ok(()),
            read => texts.write(&buffer[..read])?,
        }
    }
}

fn write_all(redacted: &mut Redacted, out: &mut impl Write) -> io::Result<()> {
    while let Some(bytes) = redacted.piece()? {
        out.write_all(bytes)?;
    }
    Ok(())
}

/// The block that comes next: what it is and whose; nothing at the end.
fn block<'c>(input: &mut impl BufRead, contents: &'c Contents) -> io::Result<Option<(u8, usize, &'c Entry)>> {
    if input.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let kind = wire::byte(input)?;
    let id = contents.widths.read_number(input)?;
    let number = contents.entries.iter().position(|entry| entry.id == id).ok_or_else(damaged)?;
    if matches!(kind, ROWS | OBJECTS) { Ok(Some((kind, number, &contents.entries[number]))) } else { Err(damaged()) }
}

fn tell_blocks(input: &mut impl BufRead, contents: &Contents, texts: &mut Texts) -> io::Result<()> {
    while let Some((kind, _, entry)) = block(input, contents)? {
        let name = entry.name();
        if kind == OBJECTS {
            texts.begin(&name, lines(objects::HEAD))?;
            texts.write(objects::HEAD)?;
            let is_partial = objects::tell(input, contents, &mut |bytes| texts.write(bytes))?;
            texts.end()?;
            if is_partial {
                texts.left_out(&name, SkipReason::NoContent(PARTIAL))?;
            }
            continue;
        }
        let head = head(contents, entry);
        texts.begin(&name, lines(&head))?;
        texts.write(&head)?;
        let mut pieces = Pieces::new(input, contents.widths);
        tell_all(&mut unpacked(BufReader::new(&mut pieces), contents.codec, false)?, texts)?;
        pieces.finish()?;
        texts.end()?;
    }
    Ok(())
}

/// Writes the data that came back, and notes where. `before` are the contents as they were.
fn write_blocks(
    input: &mut impl BufRead,
    before: &Contents,
    contents: &mut Contents,
    redacted: &mut Redacted,
    out: &mut (impl Write + Seek),
) -> io::Result<()> {
    while let Some((kind, number, entry)) = block(input, before)? {
        let place = out.stream_position()?;
        contents.entries[number].data = Data::At(KNOWN, place);
        out.write_all(&[kind])?;
        contents.widths.write_number(entry.id, out)?;
        redacted.begin(&entry.name())?;
        if kind == OBJECTS {
            objects::write(input, before, redacted, out)?;
            redacted.end()?;
            continue;
        }
        Pieces::new(input, before.widths).finish()?;
        pass_head(&head(before, entry), redacted)?;
        let mut packer = Packer::new(Pieced::new(&mut *out, before.widths), before.codec, false)?;
        write_all(redacted, &mut packer)?;
        packer.finish()?.finish()?;
    }
    Ok(())
}

/// What cannot be read or put back, in words.
fn refused(reason: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, reason.into())
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the dump is damaged")
}
