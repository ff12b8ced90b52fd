//! Office Open XML (ECMA-376): a zip archive of parts in XML. Each part with text is a text of paragraphs, one a line, and of what stands in notes,
//! properties and links; a sheet is a table as CSV has it, a row a line.
//!
//! It is written back as the same members in the same order; those in which nothing was changed are copied as they are compressed.

mod book;
pub(super) mod csv;
mod edits;
mod filled;
pub(super) mod line;
pub(super) mod lines;
pub(super) mod open;
pub(super) mod package;
mod shared;
mod sheet;
mod strings;
pub(super) mod xml;

use std::collections::HashMap;
use std::io::{self, BufReader, Seek, Write};
use std::path::Path;

use tempfile::SpooledTempFile;

use self::book::Book;
use self::lines::Scope;
use self::package::{Package, Part};
use super::reading::Texts;
use super::rewriting::{Redacted, lost};
use super::{Document, is_unchanged};
use crate::model::SkipReason;

/// The parts by which texts, presentations and workbooks are known.
const MAIN: [&str; 3] = ["word/document.xml", "ppt/presentation.xml", "xl/workbook.xml"];
/// The strings that sheets share.
const STRINGS: &str = "xl/sharedStrings.xml";
/// Bytes of a part that are kept in memory; longer ones wait in a file without a name, redacted.
pub(super) const IN_MEMORY: usize = 1 << 20;

/// The store.
pub(super) struct Office;

/// Whether the file at `path`, which begins like this, is an office file.
pub(super) fn is_office(head: &[u8], path: &Path) -> bool {
    head.starts_with(b"PK\x03\x04") && Package::open_small(path).is_ok_and(|package| MAIN.iter().any(|name| package.has(name)))
}

/// Whether a file that begins like this, and has this name, may be one: by the first of its members, or how its name ends.
pub(super) fn is_likely(head: &[u8], name: &Path) -> bool {
    const FIRST: [&[u8]; 6] = [b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/"];
    const ENDINGS: [&str; 9] = ["docx", "docm", "dotx", "xlsx", "xlsm", "xltx", "pptx", "pptm", "potx"];
    // Behind the fixed part of a member's header stands its name (APPNOTE 4.3.7).
    let Some(first) = head.strip_prefix(b"PK\x03\x04").and_then(|header| header.get(26..)) else { return false };
    let extension = name.extension().unwrap_or_default();
    FIRST.iter().any(|name| first.starts_with(name)) || ENDINGS.iter().any(|ending| extension.eq_ignore_ascii_case(ending))
}

impl Document for Office {
    fn read(&self, original: &Path, texts: &mut Texts) -> io::Result<()> {
        let seen = original.metadata()?;
        let mut package = Package::open(original)?;
        let mut book = book(&mut package)?;
        let mut has_media = false;
        for number in 0..package.len() {
            let (name, part) = package.part(number)?;
            match part {
                Part::Xml => {
                    if book.has_rows(&name) {
                        let mut telling = Telling::new(texts, book.name(&name));
                        let heads = book.heads(&name);
                        sheet::walk(package.content(number)?, &mut book, &heads, &mut |line| telling.line(line), &mut io::sink())
                            .map_err(|err| in_part(&name, err))?;
                        telling.end()?;
                    }
                    let scope = scope(&name, &book);
                    let mut telling = Telling::new(texts, name.clone());
                    let told = lines::walk(package.content(number)?, scope, &mut |line| telling.line(line), &mut io::sink());
                    told.map_err(|err| in_part(&name, err))?;
                    telling.end()?;
                }
                Part::Media if package.is_media(number, &name)? => has_media = true,
                Part::Media | Part::Other => texts.left_out(&name, SkipReason::Unsupported(OTHER.to_owned()))?,
                Part::Plain => {}
            }
        }
        if has_media {
            texts.left_out("media", SkipReason::NoContent("pictures and the like in it were not looked at"))?;
        }
        is_unchanged(original, &seen)
    }

    fn rewrite(&self, original: &Path, redacted: &mut Redacted, out: &Path) -> io::Result<()> {
        let seen = original.metadata()?;
        let mut package = Package::open(original)?;
        let mut book = book(&mut package)?;
        let mut changed: HashMap<usize, SpooledTempFile> = HashMap::new();
        for number in 0..package.len() {
            let (name, part) = package.part(number)?;
            match part {
                Part::Xml => {
                    let mut spool = None;
                    if book.has_rows(&name) {
                        let heads = book.heads(&name);
                        let mut rows = tempfile::spooled_tempfile(IN_MEMORY);
                        let mut asking = Asking::new(redacted, book.name(&name));
                        let walked =
                            sheet::walk(package.content(number)?, &mut book, &heads, &mut |line| asking.line(line), &mut rows);
                        let is_changed = walked.map_err(|err| in_part(&name, err))?;
                        asking.end()?;
                        spool = Some(rows).filter(|_| is_changed);
                    }
                    let scope = scope(&name, &book);
                    let mut asking = Asking::new(redacted, name.clone());
                    let mut each = |line: &str| asking.line(line);
                    let mut written = tempfile::spooled_tempfile(IN_MEMORY);
                    let is_changed = match &mut spool {
                        Some(rows) => {
                            rows.rewind()?;
                            lines::walk(BufReader::new(rows), scope, &mut each, &mut written)
                        }
                        None => lines::walk(package.content(number)?, scope, &mut each, &mut written),
                    };
                    let is_changed = is_changed.map_err(|err| in_part(&name, err))?;
                    asking.end()?;
                    changed.extend(Some((number, written)).filter(|_| is_changed || spool.is_some()));
                }
                Part::Plain => {}
                Part::Media if package.is_media(number, &name)? => {}
                Part::Media | Part::Other => return Err(io::Error::new(io::ErrorKind::Unsupported, format!("{name}: {OTHER}"))),
            }
        }
        redacted.finish()?;
        if let Some(number) = package.find(STRINGS) {
            let mut written = tempfile::spooled_tempfile(IN_MEMORY);
            // How its words are read aloud may be changed already.
            let is_changed = match changed.remove(&number) {
                Some(mut strings) => {
                    strings.rewind()?;
                    book.shared.write(BufReader::new(strings), &mut written)?;
                    true
                }
                None => book.shared.write(package.content(number)?, &mut written)?,
            };
            changed.extend(Some((number, written)).filter(|_| is_changed));
        }
        let mut written = package::create(out)?;
        for number in 0..package.len() {
            match changed.get_mut(&number) {
                Some(content) => {
                    content.rewind()?;
                    package.replace(number, content, &mut written)?;
                }
                None => package.copy(number, &mut written)?,
            }
        }
        let mut file = written.finish().map_err(|_| io::Error::other("its end cannot be written"))?;
        file.flush()?;
        is_unchanged(original, &seen)
    }
}

/// What the sheets of a workbook share; nothing if it is none.
fn book(package: &mut Package) -> io::Result<Book> {
    let mut book = Book::default();
    if let (Some(workbook), Some(links)) = (package.find("xl/workbook.xml"), package.find("xl/_rels/workbook.xml.rels")) {
        let parts = package::links(package.content(links)?)?;
        book.sheets(package.content(workbook)?, &parts)?;
    }
    for number in 0..package.len() {
        let (name, part) = package.part(number)?;
        if package.find("xl/workbook.xml").is_some() && part == Part::Xml && name.ends_with(".xml") {
            book.may_have_rows(&name, package.content(number)?)?;
        }
    }
    for number in 0..package.len() {
        let (name, _) = package.part(number)?;
        let Some((folder, sheet)) = name.strip_suffix(".rels").and_then(|name| name.split_once("_rels/")) else { continue };
        let sheet = format!("{folder}{sheet}");
        if !book.has_rows(&sheet) {
            continue;
        }
        let links = package::links(package.content(number)?)?;
        for target in links.into_values() {
            let table = package::resolve(folder, &target);
            if let Some(table) =
                Some(table).filter(|table| table.starts_with("xl/tables/")).and_then(|table| package.find(&table))
            {
                book.table(&sheet, package.content(table)?)?;
            }
        }
    }
    if let Some(styles) = package.find("xl/styles.xml") {
        book.styles(package.content(styles)?)?;
    }
    if let Some(strings) = package.find(STRINGS) {
        book.shared.take_in(package.content(strings)?)?;
    }
    Ok(book)
}

/// Tells lines of a text, which begins with its first.
pub(super) struct Telling<'t> {
    texts: &'t mut Texts,
    name: String,
    is_begun: bool,
}

impl<'t> Telling<'t> {
    pub(super) fn new(texts: &'t mut Texts, name: String) -> Self {
        Self { texts, name, is_begun: false }
    }

    /// Another text follows.
    pub(super) fn go_on(&mut self, name: String) -> io::Result<()> {
        self.end()?;
        (self.name, self.is_begun) = (name, false);
        Ok(())
    }

    pub(super) fn line(&mut self, line: &str) -> io::Result<Option<String>> {
        if !self.is_begun {
            self.texts.begin(&self.name, 0)?;
            self.is_begun = true;
        }
        self.texts.write(line.as_bytes())?;
        self.texts.write(b"\n")?;
        Ok(None)
    }

    pub(super) fn end(&mut self) -> io::Result<()> {
        if self.is_begun { self.texts.end() } else { Ok(()) }
    }
}

/// Asks for lines of a text, as [`Telling`] tells them.
pub(super) struct Asking<'r> {
    redacted: &'r mut Redacted,
    name: String,
    is_begun: bool,
}

impl<'r> Asking<'r> {
    pub(super) fn new(redacted: &'r mut Redacted, name: String) -> Self {
        Self { redacted, name, is_begun: false }
    }

    /// Another text follows.
    pub(super) fn go_on(&mut self, name: String) -> io::Result<()> {
        self.end()?;
        (self.name, self.is_begun) = (name, false);
        Ok(())
    }

    pub(super) fn line(&mut self, line: &str) -> io::Result<Option<String>> {
        if !self.is_begun {
            self.redacted.begin(&self.name)?;
            self.is_begun = true;
        }
        let new = self.redacted.line()?.ok_or_else(lost)?;
        let new = std::str::from_utf8(new).map_err(|_| lost())?;
        Ok(Some(new).filter(|new| *new != line).map(str::to_owned))
    }

    pub(super) fn end(&mut self) -> io::Result<()> {
        if self.is_begun { self.redacted.end() } else { Ok(()) }
    }
}

fn scope(name: &str, book: &Book) -> Scope {
    match () {
        () if name.ends_with(".rels") => Scope::Links,
        () if name == STRINGS => Scope::Strings,
        () if book.has_rows(name) => Scope::Sheet,
        () if name.starts_with("customXml/item") && !name.starts_with("customXml/itemProps") => Scope::Data,
        () if name.starts_with("xl/tables/") => Scope::Table,
        () if name.contains("/charts/") => Scope::Chart,
        () => Scope::All,
    }
}

/// Why a part is not read.
const OTHER: &str = "what is embedded there (another document, a program, a copy of cells) is not looked at";

/// What is said of a document, with the part in which it was met.
pub(super) fn in_part(name: &str, err: io::Error) -> io::Error {
    match err.kind() {
        kind @ (io::ErrorKind::Unsupported | io::ErrorKind::InvalidData) => io::Error::new(kind, format!("{name}: {err}")),
        _ => err,
    }
}

pub(super) fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the document is damaged")
}
