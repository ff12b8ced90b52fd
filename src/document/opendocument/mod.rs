//! OpenDocument (ISO/IEC 26300): texts, workbooks, presentations and drawings, a zip archive of parts in XML. Each part with text is a text of paragraphs,
//! one a line, and of what stands in notes, properties and links; a sheet is a table as CSV has it, a row a line. How XML is read and written back
//! is that of `office`.
//!
//! It is written back as the same members in the same order. Where anything was changed, pictures of pages and of objects in them and signatures go: they show
//! and swear to what is no longer there.

mod cell;
mod rows;
mod tag;

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Seek, Write};
use std::path::Path;

use tempfile::SpooledTempFile;

use self::rows::Told;
use super::office::lines::{self, Scope};
use super::office::package::{self, Package};
use super::office::xml::{self, Kind, Tokens};
use super::office::{Asking, IN_MEMORY, Telling, damaged, in_part};
use super::reading::Texts;
use super::rewriting::Redacted;
use super::{Document, is_unchanged};
use crate::model::SkipReason;

/// The member that says what the document is, by which it is known (part 2, section 3.3).
const TYPE: &str = "mimetype";
const OPEN: &[u8] = b"application/vnd.oasis.opendocument.";
/// The list of its members (part 2, section 4).
const MANIFEST: &str = "META-INF/manifest.xml";
/// The endings of parts that are XML.
const XML: [&str; 4] = [".xml", ".rdf", ".svg", ".xlb"];
/// Folders of members that hold no words.
const MEDIA: [&str; 4] = ["pictures/", "media/", "fonts/", "configurations2/images/"];
/// Members that go where anything is changed: pictures of what is there, where its pages end, and signatures.
const GO: [&str; 5] =
    ["Thumbnails/", "ObjectReplacements/", "layout-cache", "META-INF/documentsignatures.xml", "META-INF/macrosignatures.xml"];
/// Why a part is not read.
const OTHER: &str = "what is embedded there (another document, a program) is not looked at";

/// The store.
pub(super) struct OpenDocument;

/// Whether the file at `path`, which begins like this, is one.
pub(super) fn is_open_document(head: &[u8], path: &Path) -> bool {
    head.starts_with(b"PK\x03\x04")
        && Package::open_small(path).is_ok_and(|mut package| {
            let has_list = package.find(MANIFEST).is_some();
            has_list && package.find(TYPE).is_some_and(|number| has_type(&mut package, number).unwrap_or_default())
        })
}

/// Whether a file that begins like this, and has this name, may be one: by its type, which stands first, or by how its name ends.
pub(super) fn is_likely(head: &[u8], name: &Path) -> bool {
    const ENDINGS: [&str; 8] = ["odt", "ods", "odp", "odg", "ott", "ots", "otp", "otg"];
    // Behind the fixed part of a member's header stands its name (APPNOTE 4.3.7).
    let Some(first) = head.strip_prefix(b"PK\x03\x04").and_then(|header| header.get(26..)) else { return false };
    let extension = name.extension().unwrap_or_default();
    first.strip_prefix(TYPE.as_bytes()).is_some_and(|kind| kind.starts_with(OPEN))
        || ENDINGS.iter().any(|ending| extension.eq_ignore_ascii_case(ending))
}

fn has_type(package: &mut Package, number: usize) -> io::Result<bool> {
    let mut kind = Vec::new();
    package.content(number)?.take(OPEN.len() as u64).read_to_end(&mut kind)?;
    Ok(kind == OPEN)
}

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Its text is read.
    Xml(Scope),
    /// Nobody looks for words in it.
    Media,
    /// It goes.
    Gone,
    /// It may hold anything.
    Other,
    /// No text of anybody.
    Plain,
}

/// The name of a member, and what it is.
fn part(package: &mut Package, number: usize) -> io::Result<(String, Part)> {
    let (name, is_folder) = package.name(number)?;
    let lower = name.to_ascii_lowercase();
    let part = match () {
        () if is_folder || name == TYPE => Part::Plain,
        () if GO.iter().any(|gone| name.starts_with(gone)) => Part::Gone,
        () if lower.ends_with("content.xml") => Part::Xml(Scope::OpenSheets),
        () if XML.iter().any(|ending| lower.ends_with(ending)) => Part::Xml(Scope::Open),
        () if MEDIA.iter().any(|folder| lower.starts_with(folder) || lower.contains(&format!("/{folder}"))) => Part::Media,
        () => Part::Other,
    };
    Ok((name, part))
}

/// Its list says what is encrypted.
fn is_readable(package: &mut Package) -> io::Result<()> {
    let Some(list) = package.find(MANIFEST) else { return Err(damaged()) };
    let (mut tokens, mut token) = (Tokens::new(package.content(list)?), Vec::new());
    while let Some(kind) = tokens.next(&mut token)? {
        if matches!(kind, Kind::Open | Kind::Empty) && matches!(xml::name(&token), b"encryption-data" | b"encrypted-key") {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "it is encrypted"));
        }
    }
    Ok(())
}

impl Document for OpenDocument {
    fn read(&self, original: &Path, texts: &mut Texts) -> io::Result<()> {
        let seen = original.metadata()?;
        let mut package = Package::open(original)?;
        is_readable(&mut package)?;
        let mut has_media = false;
        for number in 0..package.len() {
            let (name, part) = part(&mut package, number)?;
            match part {
                Part::Xml(scope) => {
                    if scope == Scope::OpenSheets {
                        let mut sheets = Sheets { part: &name, telling: Telling::new(texts, name.clone()) };
                        let told = rows::walk(package.content(number)?, &mut sheets, &mut io::sink());
                        told.map_err(|err| in_part(&name, err))?;
                        sheets.telling.end()?;
                    }
                    let mut telling = Telling::new(texts, name.clone());
                    let told = lines::walk(package.content(number)?, scope, &mut |line| telling.line(line), &mut io::sink());
                    told.map_err(|err| in_part(&name, err))?;
                    telling.end()?;
                }
                Part::Media if package.is_media(number, &name)? => has_media = true,
                Part::Media | Part::Other => texts.left_out(&name, SkipReason::Unsupported(OTHER.to_owned()))?,
                Part::Plain | Part::Gone => {}
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
        is_readable(&mut package)?;
        let mut changed: HashMap<usize, SpooledTempFile> = HashMap::new();
        let mut gone = Vec::new();
        for number in 0..package.len() {
            let (name, part) = part(&mut package, number)?;
            match part {
                Part::Xml(scope) => {
                    let written = rewritten(&mut package, number, &name, scope, redacted)?;
                    changed.extend(written.map(|written| (number, written)));
                }
                Part::Plain => {}
                Part::Gone => gone.push((number, name)),
                Part::Media if package.is_media(number, &name)? => {}
                Part::Media | Part::Other => return Err(io::Error::new(io::ErrorKind::Unsupported, format!("{name}: {OTHER}"))),
            }
        }
        redacted.finish()?;
        if changed.is_empty() {
            gone.clear();
        }
        if let Some(list) = package.find(MANIFEST).filter(|_| !gone.is_empty()) {
            let mut shorter = tempfile::spooled_tempfile(IN_MEMORY);
            match changed.remove(&list) {
                Some(mut list) => {
                    list.rewind()?;
                    without(BufReader::new(list), &gone, &mut shorter)?;
                }
                None => without(package.content(list)?, &gone, &mut shorter)?,
            }
            changed.insert(list, shorter);
        }
        let mut written = package::create(out)?;
        // What says the type stands first, and as it is.
        let first = package.find(TYPE);
        for number in first.into_iter().chain((0..package.len()).filter(|number| Some(*number) != first)) {
            match changed.get_mut(&number) {
                _ if gone.iter().any(|(is, _)| *is == number) => {}
                Some(content) => {
                    content.rewind()?;
                    package.replace(number, content, &mut written)?;
                }
                None if Some(number) == first => package.store(number, &mut written)?,
                None => package.copy(number, &mut written)?,
            }
        }
        let mut file = written.finish().map_err(|_| io::Error::other("its end cannot be written"))?;
        file.flush()?;
        is_unchanged(original, &seen)
    }
}

/// What a part becomes, if it changes.
fn rewritten(
    package: &mut Package,
    number: usize,
    name: &str,
    scope: Scope,
    redacted: &mut Redacted,
) -> io::Result<Option<SpooledTempFile>> {
    let mut spool = None;
    if scope == Scope::OpenSheets {
        let mut rows = tempfile::spooled_tempfile(IN_MEMORY);
        let mut sheets = Sheets { part: name, telling: Asking::new(redacted, name.to_owned()) };
        let walked = rows::walk(package.content(number)?, &mut sheets, &mut rows);
        let is_changed = walked.map_err(|err| in_part(name, err))?;
        sheets.telling.end()?;
        spool = Some(rows).filter(|_| is_changed);
    }
    let mut asking = Asking::new(redacted, name.to_owned());
    let mut each = |line: &str| asking.line(line);
    let mut written = tempfile::spooled_tempfile(IN_MEMORY);
    let is_changed = match &mut spool {
        Some(rows) => {
            rows.rewind()?;
            lines::walk(BufReader::new(rows), scope, &mut each, &mut written)
        }
        None => lines::walk(package.content(number)?, scope, &mut each, &mut written),
    };
    let is_changed = is_changed.map_err(|err| in_part(name, err))?;
    asking.end()?;
    Ok(Some(written).filter(|_| is_changed || spool.is_some()))
}

/// Writes the list of members without those that go.
fn without(list: impl BufRead, gone: &[(usize, String)], out: &mut dyn Write) -> io::Result<()> {
    let (mut tokens, mut token) = (Tokens::new(list), Vec::new());
    let mut is_in_gone = false;
    while let Some(kind) = tokens.next(&mut token)? {
        if xml::name(&token) == b"file-entry" && matches!(kind, Kind::Open | Kind::Empty) {
            let path = tag::value(&token, b"full-path")?.unwrap_or_default();
            let is_gone = gone.iter().any(|(_, name)| *name == path) || GO.contains(&path.as_str());
            if is_gone && kind == Kind::Empty {
                continue;
            }
            is_in_gone |= is_gone;
        }
        if !is_in_gone {
            out.write_all(&token)?;
        }
        is_in_gone &= !(xml::name(&token) == b"file-entry" && kind == Kind::Close);
    }
    Ok(())
}

/// The sheets of a part, each a text of its own.
struct Sheets<'n, T> {
    part: &'n str,
    telling: T,
}

impl<T> Sheets<'_, T> {
    /// What the text of a sheet is called: those of an object in the document have its name before theirs.
    fn name(&self, sheet: Option<String>) -> String {
        let folder = self.part.rfind('/').map_or("", |end| &self.part[..=end]);
        sheet.map_or_else(|| format!("{}.rows", self.part), |sheet| format!("{folder}{sheet}"))
    }
}

impl Told for Sheets<'_, Telling<'_>> {
    fn sheet(&mut self, name: Option<String>) -> io::Result<()> {
        self.telling.go_on(self.name(name))
    }

    fn row(&mut self, line: &str) -> io::Result<Option<String>> {
        self.telling.line(line)
    }
}

impl Told for Sheets<'_, Asking<'_>> {
    fn sheet(&mut self, name: Option<String>) -> io::Result<()> {
        self.telling.go_on(self.name(name))
    }

    fn row(&mut self, line: &str) -> io::Result<Option<String>> {
        self.telling.line(line)
    }
}
