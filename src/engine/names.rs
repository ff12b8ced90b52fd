//! Personal data in what archives say of their members: names, where links lead, comments, records.
//!
//! A name is looked at part by part, so that a folder has one name wherever it stands. The ending that says how a file is packed is not
//! looked at, since `jan@example.com.zip` would be a mail address to its end.

use std::collections::{HashMap, HashSet};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use crate::model::{ArchiveKind, Candidate, Codec, Entry, EntryKind, Finding, Native, Place, Trailer};

use super::edit::Editor;
use super::rename::Renaming;
use super::{Engine, Finder};

/// What the text is called that is the path of a member.
const NAME: &str = "name";
/// Texts that are remembered with what was found in them.
const MOST_REMEMBERED: usize = 4096;
/// The longest text that is remembered, in bytes.
const LONGEST_REMEMBERED: usize = 256;
/// Folders with findings in their names that are known again.
const MOST_FOLDERS: usize = 100_000;
/// Pax records that hold numbers, or what stands elsewhere too.
const NO_TEXT: [&[u8]; 10] =
    [b"path", b"linkpath", b"mtime", b"atime", b"ctime", b"uid", b"gid", b"hdrcharset", b"charset", b"LIBARCHIVE.creationtime"];
/// Where user and group stand in the header of tar archives, 32 bytes each.
const OWNERS: [usize; 2] = [265, 297];

/// What was found in texts before, by the text.
#[derive(Default)]
pub(super) struct Remembered(HashMap<Vec<u8>, Vec<Candidate>>);

/// A finding in what is said of a member.
pub(super) struct NameFinding {
    /// What sort of text it stands in.
    pub(super) field: &'static str,
    pub(super) finding: Finding,
    pub(super) value: Vec<u8>,
    /// The path down to the folder or file in whose own name it is; nothing for findings in other texts.
    pub(super) known_by: Option<Vec<u8>>,
}

/// Folders and files in whose own names something was found: a folder's name stands in that of each member below it.
#[derive(Default)]
pub(super) struct KnownFolders(HashSet<Vec<u8>>);

impl KnownFolders {
    /// Whether this finding was not met before.
    pub(super) fn is_new(&mut self, found: &NameFinding) -> bool {
        found.known_by.as_ref().is_none_or(|known_by| self.0.len() >= MOST_FOLDERS || self.0.insert(known_by.clone()))
    }
}

/// A member with what was found in what is said of it.
pub(super) struct Member {
    /// The member; redacted where edits are made.
    pub(super) entry: Box<Entry>,
    /// Its name as it is in the archive that is read.
    pub(super) original: Vec<u8>,
    /// Where it leads, as in the archive that is read.
    pub(super) original_target: Option<Vec<u8>>,
    pub(super) found: Vec<NameFinding>,
    /// Length of the path of the outermost archive.
    pub(super) outer: usize,
}

impl Member {
    pub(super) fn new(entry: Box<Entry>, outer: usize) -> Self {
        let (original, original_target) = (entry.name.clone(), entry.target().map(<[u8]>::to_vec));
        Self { entry, original, original_target, found: Vec::new(), outer }
    }

    /// What of a path stands before the name of this member; behind it a path may go on.
    fn archive_of<'p>(&self, path: &'p [u8]) -> &'p [u8] {
        let name = self.original.strip_prefix(b"./").unwrap_or(&self.original);
        let is_here = |end: &usize| path[..*end].ends_with(b"!") && path[*end..].starts_with(name);
        let last = (self.outer..=path.len()).rev().find(is_here);
        &path[..last.unwrap_or(path.len())]
    }

    /// Looks at what is said of the member, and replaces it if an editor is there. `path` is its path as the user would write it.
    pub(super) fn look(&mut self, path: &Path, engine: &Engine, editor: Option<&Editor>, finder: &mut Finder) {
        let archive = self.archive_of(path.as_os_str().as_bytes()).to_vec();
        let mut texts = Texts { engine, editor, finder, archive: &archive, name: &self.original, found: &mut self.found };
        let entry = &mut *self.entry;
        let is_file = entry.kind != EntryKind::Records;
        if is_file {
            texts.path(NAME, &mut entry.name);
        }
        match &mut entry.kind {
            EntryKind::Link(target) | EntryKind::HardLink(target) => texts.path("link target", target),
            EntryKind::File | EntryKind::Folder | EntryKind::Records => {}
        }
        texts.text("comment", &mut entry.comment);
        if let Native::Tar(native) = &mut entry.native {
            let is_number =
                |key: &[u8]| NO_TEXT.contains(&key) || key.starts_with(b"SCHILY.") && !key.starts_with(b"SCHILY.xattr.");
            for (_, value) in native.records.iter_mut().filter(|(key, _)| !is_number(key)) {
                texts.text("pax record", value);
            }
            for at in OWNERS.into_iter().filter(|_| is_file) {
                let field = &mut native.header[at..at + 32];
                let length = memchr::memchr(0, field).unwrap_or(field.len());
                let mut name = field[..length].to_vec();
                if texts.text("owner", &mut name) {
                    name.resize(field.len(), 0);
                    field.copy_from_slice(&name);
                }
            }
        }
    }
}

/// Looks at the comments that stand behind the members of an archive.
pub(super) fn look_at_trailer(
    trailer: &mut Trailer,
    engine: &Engine,
    editor: Option<&Editor>,
    finder: &mut Finder,
    found: &mut Vec<NameFinding>,
) {
    let mut texts = Texts { engine, editor, finder, archive: b"", name: b"", found };
    texts.text("comment", &mut trailer.comment);
    for (_, _, comment) in &mut trailer.late {
        texts.text("comment", comment);
    }
}

/// The path of a member without what was found in its names; the first `known` bytes of it are not looked at.
pub(super) fn shown(path: &Path, known: usize, engine: &Engine, finder: &mut Finder) -> PathBuf {
    let bytes = path.as_os_str().as_bytes();
    let (outer, inner) = bytes.split_at(known.min(bytes.len()));
    let mut shown = outer.to_vec();
    for part in inner.split_inclusive(|byte| matches!(byte, b'/' | b'!')) {
        let separated = part.ends_with(b"/") || part.ends_with(b"!");
        let (part, separator) = part.split_at(part.len() - usize::from(separated));
        let mut part = part.to_vec();
        let mut found = Vec::new();
        Texts { engine, editor: Some(&engine.editor), finder, archive: b"", name: b"", found: &mut found }.path(NAME, &mut part);
        shown.extend_from_slice(&part);
        shown.extend_from_slice(separator);
    }
    PathBuf::from(std::ffi::OsString::from_vec(shown))
}

/// Paths of files without what is found in their names.
#[derive(Default)]
pub(super) struct Naming {
    finder: Option<Box<Finder>>,
    renaming: Renaming,
}

impl Naming {
    /// A path to be told to whoever gets the output.
    pub(super) fn shown(&mut self, path: &Path, engine: &Engine) -> PathBuf {
        shown(path, 0, engine, self.finder.get_or_insert_with(|| Box::new(Finder::new())))
    }

    /// The path of a file in a mirrored tree: another one for every file.
    pub(super) fn path(&mut self, relative: &Path, engine: &Engine) -> PathBuf {
        let shown = self.shown(relative, engine);
        let path = self.renaming.path(relative.as_os_str().as_bytes(), shown.as_os_str().as_bytes());
        PathBuf::from(std::ffi::OsString::from_vec(path))
    }
}

/// Looks at texts, one after the other.
struct Texts<'a> {
    engine: &'a Engine,
    editor: Option<&'a Editor>,
    finder: &'a mut Finder,
    /// Path of the archive, and the name of the member in it.
    archive: &'a [u8],
    name: &'a [u8],
    found: &'a mut Vec<NameFinding>,
}

impl Texts<'_> {
    /// A path, part by part.
    fn path(&mut self, field: &'static str, path: &mut Vec<u8>) {
        let mut redacted = Vec::with_capacity(path.len());
        let mut at = 0;
        for part in path.split_inclusive(|byte| *byte == b'/') {
            let text = part.strip_suffix(b"/").unwrap_or(part);
            let length = without_ending(text);
            let findings = self.find(&text[..length]);
            self.report(field, &text[..length], at, &findings, (field == NAME).then_some(at + text.len()));
            let before = redacted.len();
            self.write(&text[..length], &findings, &mut redacted);
            if !findings.is_empty() {
                keep_one_part(&mut redacted, before);
            }
            redacted.extend_from_slice(&part[length..]);
            at += part.len();
        }
        if self.editor.is_some() {
            *path = redacted;
        }
    }

    /// A text without parts; says whether it was replaced.
    fn text(&mut self, field: &'static str, text: &mut Vec<u8>) -> bool {
        let findings = self.find(text);
        self.report(field, text, 0, &findings, None);
        if findings.is_empty() || self.editor.is_none() {
            return false;
        }
        let mut redacted = Vec::new();
        self.write(text, &findings, &mut redacted);
        *text = redacted;
        true
    }

    fn find(&mut self, text: &[u8]) -> Vec<Candidate> {
        // Nothing that is so short says who somebody is.
        if text.len() < 4 {
            return Vec::new();
        }
        if let Some(known) = self.finder.names.0.get(text) {
            return known.clone();
        }
        let findings = self.engine.plain(text, self.editor, self.finder);
        if text.len() <= LONGEST_REMEMBERED {
            let remembered = &mut self.finder.names.0;
            if remembered.len() >= MOST_REMEMBERED {
                remembered.clear();
            }
            remembered.insert(text.to_vec(), findings.clone());
        }
        findings
    }

    fn report(&mut self, field: &'static str, text: &[u8], at: usize, findings: &[Candidate], known_by: Option<usize>) {
        for found in findings {
            let (start, end) = (found.start as usize, found.end as usize);
            let finding = Finding {
                start: (at + start) as u64,
                end: (at + end) as u64,
                line: 1,
                column: (at + start + 1) as u64,
                detector: found.detector,
                score: found.score,
                traits: found.traits,
                place: Place::NONE,
            };
            let known_by = known_by.and_then(|end| self.name.get(..end)).map(|name| [self.archive, name].concat());
            self.found.push(NameFinding { field, finding, value: text[start..end].to_vec(), known_by });
        }
    }

    fn write(&self, text: &[u8], findings: &[Candidate], redacted: &mut Vec<u8>) {
        match self.editor {
            Some(editor) => editor.edit(text, 0..text.len(), findings, &[], redacted, &mut Vec::new()),
            None => redacted.extend_from_slice(text),
        }
    }
}

/// The length of a name without the ending that says how it is packed.
fn without_ending(name: &[u8]) -> usize {
    let mut length = name.len();
    while let Some(dot) = memchr::memrchr(b'.', &name[..length]).filter(|dot| *dot > 0) {
        let ending = &name[dot + 1..length];
        let mut known = Codec::ENDINGS.iter().chain(ArchiveKind::ENDINGS);
        if !known.any(|known| known.as_bytes().eq_ignore_ascii_case(ending)) {
            break;
        }
        length = dot;
    }
    length
}

/// What replaces a part of a path is one part of a path, and has a name.
fn keep_one_part(path: &mut Vec<u8>, from: usize) {
    for byte in &mut path[from..] {
        if matches!(byte, b'/' | b'\\' | 0) {
            *byte = b'_';
        }
    }
    if matches!(&path[from..], b"" | b"." | b"..") {
        path.truncate(from);
        path.push(b'_');
    }
}
