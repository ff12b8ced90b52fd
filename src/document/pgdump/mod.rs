//! Dumps that `pg_dump` writes in one file of its own format, or in a folder (`pg_dump -Fc`, `-Fd`; `pg_backup_custom.c` and
//! `pg_backup_directory.c` of PostgreSQL say how). What stands in a table is a text as it would be in a plain dump, behind the statements that
//! create the tables; those statements, and all others, are a text too.
//!
//! In a folder each file is a dump of its own: `toc.dat` with the statements, and one for the data of each table.

mod blocks;
mod bytea;
mod folder;
mod lexer;
mod literals;
mod objects;
mod statements;
mod tables;
mod toc;
mod wire;

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use self::blocks::{Packer, Pieced, Pieces, unpacked};
use self::bytea::Rows;
pub(super) use self::folder::told_by;
use self::literals::Literals;
use self::toc::{Contents, Data, Entry};
use super::reading::Texts;
use super::rewriting::{Redacted, pass_head};
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
    head.starts_with(toc::MAGIC) && is_contents(name)
}

/// Whether a file of this name may be the table of contents of a folder.
pub(super) fn is_contents(name: &Path) -> bool {
    name.file_name().is_some_and(|name| name == folder::CONTENTS)
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
                let literals = Literals::of(&contents);
                texts.begin(statements::NAME, 0)?;
                statements::tell(&contents, &literals, &mut |bytes| texts.write(bytes))?;
                texts.end()?;
                literals.tell(&contents, texts)?;
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
                Literals::of(&before).put(&before, &mut contents, redacted)?;
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
    let table = tables::copied(entry).map(|(table, _)| table).unwrap_or_default();
    let mut head = definitions(contents, &table);
    head.extend_from_slice(String::from_utf8_lossy(entry.copy.as_deref().unwrap_or_default()).as_bytes());
    head
}

/// The statements that create a table of this name, and those that it may need.
fn definitions(contents: &Contents, table: &[u8]) -> Vec<u8> {
    let defines = |entry: &&Entry| ["TYPE", "DOMAIN", "TABLE"].iter().any(|kind| entry.is(kind));
    let all: usize = contents.entries.iter().filter(defines).map(|entry| entry.definition.as_ref().map_or(0, Vec::len)).sum();
    let is_told = |other: &&Entry| {
        let is_it = || other.definition.as_deref().and_then(tables::created_name).is_some_and(|name| name == table);
        defines(other) && (all <= SHORT || !other.is("TABLE") || is_it())
    };
    let mut head = Vec::new();
    for other in contents.entries.iter().filter(is_told) {
        head.extend_from_slice(&lexer::in_one_line(other.definition.as_deref().unwrap_or_default()));
        head.push(b'\n');
    }
    head
}

fn lines(head: &[u8]) -> u64 {
    head.iter().filter(|byte| **byte == b'\n').count() as u64
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
            let left = objects::tell(input, contents, &mut |bytes| texts.write(bytes))?;
            texts.end()?;
            left.tell(&name, texts)?;
            continue;
        }
        let head = head(contents, entry);
        texts.begin(&name, lines(&head))?;
        texts.write(&head)?;
        let mut pieces = Pieces::new(input, contents.widths);
        let rows = Rows::of(contents, entry);
        let has_long = rows.tell(&mut unpacked(BufReader::new(&mut pieces), contents.codec, false)?, texts)?;
        pieces.finish()?;
        texts.end()?;
        if has_long {
            texts.left_out(&name, SkipReason::Unsupported(bytea::LONG.to_owned()))?;
        }
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
        pass_head(&head(before, entry), redacted)?;
        let mut pieces = Pieces::new(input, before.widths);
        let mut packer = Packer::new(Pieced::new(&mut *out, before.widths), before.codec, false)?;
        let mut original = unpacked(BufReader::new(&mut pieces), before.codec, false)?;
        Rows::of(before, entry).write(&mut original, redacted, &mut packer)?;
        drop(original);
        pieces.finish()?;
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
