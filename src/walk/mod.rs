//! From the PATH arguments to the inputs: walks folders and says of everything it meets what becomes of it.
//!
//! Responsible for the order, for what the user left out, and for never passing over anything in silence. It opens no file: what is
//! in one, and whether it can be read, is found out by `input`.
//!
//! - Hidden and git-ignored files are included: an audit must not miss a backup because a `.gitignore` names it.
//! - Entries come sorted by name, folder by folder, and PATH arguments in their order. One folder's names are held at a time for each
//!   level, nothing else.
//! - A PATH is always read, whatever the rules say of it; they count below it.
//! - A PATH that lies below another one, or is named twice, is visited once, as the PATH it is. Hard links, and what `follow`
//!   reaches by several links, are visited under each name.

mod filter;
mod sampled;
#[cfg(test)]
mod tests;

use std::collections::{HashSet, VecDeque};
use std::ffi::OsString;
use std::fs::{FileType, Metadata};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Component, Path, PathBuf};

use ignore::gitignore::Gitignore;

use self::filter::{Entry, Filter};
pub(crate) use self::sampled::Sampled;
use crate::error::{Error, Result};
use crate::model::{SkipReason, Skipped, Source};

/// What to leave out, and what to follow.
#[derive(Clone, Debug, Default)]
pub(crate) struct WalkOptions {
    /// Honour `.gitignore` files, also those above PATH in the same repository.
    pub(crate) gitignore: bool,
    /// Globs over the path below PATH; with `!` in front they exclude. As soon as one takes in, only what is taken in is read.
    pub(crate) globs: Vec<String>,
    /// Names of file types to read, as ripgrep knows them.
    pub(crate) types: Vec<String>,
    /// Names of file types not to read.
    pub(crate) types_not: Vec<String>,
    /// The largest file to read, in bytes as stored.
    pub(crate) max_filesize: Option<u64>,
    /// Follow symbolic links below PATH.
    pub(crate) follow: bool,
    /// Ignore files in the syntax of `.gitignore`, relative to the working directory; the last one wins.
    pub(crate) ignore_files: Vec<PathBuf>,
    /// Whether `.inkoutignore` in the working directory counts, for what lies below that.
    pub(crate) read_inkoutignore: bool,
    /// The folder that output goes to: should links lead into it, it is no input.
    pub(crate) output: Option<PathBuf>,
}

/// Something the walk met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Visit {
    /// An input.
    File(Source),
    /// Something that is no input, and why. An excluded folder stands for all that is in it.
    Skipped(Skipped),
}

/// Walks the PATH arguments.
///
/// # Errors
/// A rule that cannot be understood. Everything that goes wrong later is a [`Visit::Skipped`].
pub(crate) fn walk(paths: &[PathBuf], options: &WalkOptions) -> Result<Walk> {
    let working = std::env::current_dir().map_err(|err| Error::io(".", "cannot find the working directory", err))?;
    walk_from(&working, paths, options)
}

/// [`walk`] with the working directory given.
fn walk_from(working: &Path, paths: &[PathBuf], options: &WalkOptions) -> Result<Walk> {
    let filter = Filter::new(options, working)?;
    let mut seen = HashSet::new();
    let key = |path: &PathBuf| path.canonicalize().unwrap_or_else(|_| path.clone());
    let roots: VecDeque<PathBuf> = paths.iter().filter(|path| seen.insert(key(path))).cloned().collect();
    let has_several = roots.len() > 1;
    let elsewhere = if has_several { seen } else { HashSet::new() };
    Ok(Walk {
        working: working.to_path_buf(),
        roots,
        elsewhere,
        filter,
        gitignore: options.gitignore,
        follow: options.follow,
        max_filesize: options.max_filesize,
        output: options.output.clone(),
        above: Vec::new(),
        base: PathBuf::new(),
        has_several,
        stack: Vec::new(),
        pending: VecDeque::new(),
    })
}

/// The walk: an iterator in a fixed order.
pub(crate) struct Walk {
    working: PathBuf,
    /// PATH arguments still to come.
    roots: VecDeque<PathBuf>,
    /// Where the PATH arguments really are, if there are several: such an entry is visited as a PATH, not on the way.
    elsewhere: HashSet<PathBuf>,
    filter: Filter,
    gitignore: bool,
    follow: bool,
    max_filesize: Option<u64>,
    output: Option<PathBuf>,
    /// `.gitignore` files above the current PATH, the deepest first.
    above: Vec<Gitignore>,
    /// In front of the relative paths: the name of the current PATH if there are several.
    base: PathBuf,
    /// Whether there are several PATH arguments.
    has_several: bool,
    /// The folders from the current PATH down to where the walk stands.
    stack: Vec<Folder>,
    /// Visits found while a folder was listed.
    pending: VecDeque<Visit>,
}

/// A folder that is being walked.
struct Folder {
    path: PathBuf,
    relative: PathBuf,
    /// Without `.` and `..`, for ignore files.
    absolute: PathBuf,
    /// Without symbolic links, to know the other PATH arguments again.
    canonical: PathBuf,
    /// Device and inode, to know loops.
    id: (u64, u64),
    gitignore: Option<Gitignore>,
    entries: std::vec::IntoIter<(OsString, FileType)>,
}

impl Iterator for Walk {
    type Item = Visit;

    fn next(&mut self) -> Option<Visit> {
        loop {
            if let Some(visit) = self.pending.pop_front() {
                return Some(visit);
            }
            let visit = match self.stack.last_mut().map(|folder| folder.entries.next()) {
                Some(Some((name, kind))) => self.meet(&name, kind),
                Some(None) => {
                    self.stack.pop();
                    None
                }
                None => {
                    let root = self.roots.pop_front()?;
                    self.start(root)
                }
            };
            if visit.is_some() {
                return visit;
            }
        }
    }
}

impl Walk {
    /// Begins a PATH argument: a visit if it is a file, else its folder on the stack.
    fn start(&mut self, path: PathBuf) -> Option<Visit> {
        if path == Path::new("-") {
            return Some(Visit::File(Source::stdin()));
        }
        let metadata = match std::fs::metadata(&path) {
            Ok(metadata) => metadata,
            Err(err) => return Some(failed(path, &err)),
        };
        if !metadata.is_dir() {
            let relative = path.file_name().map_or_else(|| path.clone(), PathBuf::from);
            return Some(Visit::File(Source { path, relative, explicit: true }));
        }
        let absolute = without_dots(&self.working.join(&path));
        if self.has_several {
            self.base = absolute.file_name().map(PathBuf::from).unwrap_or_default();
        }
        self.above = if self.gitignore { filter::gitignores_above(&absolute) } else { Vec::new() };
        self.enter(path, PathBuf::new(), absolute, &metadata)
    }

    /// Decides about one entry of the folder on top of the stack.
    fn meet(&mut self, name: &OsString, kind: FileType) -> Option<Visit> {
        let folder = self.stack.last()?;
        let path = folder.path.join(name);
        let mut kind = kind;
        let mut metadata = None;
        let mut canonical = None;
        if kind.is_symlink() {
            if !self.follow {
                return Some(no_content(path, "symbolic link, not followed"));
            }
            match std::fs::metadata(&path).and_then(|metadata| Ok((metadata, path.canonicalize()?))) {
                Ok((found, real)) => {
                    kind = found.file_type();
                    metadata = Some(found);
                    canonical = Some(real);
                }
                Err(err) => return Some(failed(path, &err)),
            }
        }
        if let Some(what) = special(kind) {
            return Some(no_content(path, what));
        }
        if !self.elsewhere.is_empty() && self.elsewhere.contains(&canonical.unwrap_or_else(|| folder.canonical.join(name))) {
            return None;
        }
        let relative = folder.relative.join(name);
        let mut absolute = PathBuf::new();
        if self.filter.is_active() {
            absolute = folder.absolute.join(name);
            let entry = Entry { relative: &relative, absolute: &absolute, is_folder: kind.is_dir() };
            let gitignores = self.stack.iter().rev().filter_map(|folder| folder.gitignore.as_ref()).chain(&self.above);
            if let Some(by) = self.filter.excluded_by(&entry, gitignores) {
                return Some(excluded(path, by));
            }
        }
        if kind.is_dir() {
            return match metadata.map_or_else(|| std::fs::metadata(&path), Ok) {
                Ok(metadata) => self.enter(path, relative, absolute, &metadata),
                Err(err) => Some(failed(path, &err)),
            };
        }
        self.file(path, relative, metadata)
    }

    /// A regular file in a folder.
    fn file(&self, path: PathBuf, relative: PathBuf, metadata: Option<Metadata>) -> Option<Visit> {
        if let Some(limit) = self.max_filesize {
            match metadata.map_or_else(|| std::fs::metadata(&path), Ok) {
                Ok(metadata) if metadata.len() > limit => return Some(excluded(path, "larger than the size limit")),
                Ok(_) => {}
                Err(err) => return Some(failed(path, &err)),
            }
        }
        Some(Visit::File(Source { path, relative: self.base.join(relative), explicit: false }))
    }

    /// Lists a folder and puts it on the stack.
    fn enter(&mut self, path: PathBuf, relative: PathBuf, absolute: PathBuf, metadata: &Metadata) -> Option<Visit> {
        let id = (metadata.dev(), metadata.ino());
        if self.stack.iter().any(|folder| folder.id == id) {
            // Its content is met where it really is, so nothing is lost.
            return Some(no_content(path, "symbolic link to a folder it lies in"));
        }
        // It may be made while the walk goes on, so it is looked up each time.
        let output = self.output.as_ref().and_then(|output| std::fs::metadata(output).ok());
        if output.is_some_and(|output| (output.dev(), output.ino()) == id) {
            return Some(excluded(path, "the output"));
        }
        let listing = match std::fs::read_dir(&path) {
            Ok(listing) => listing,
            Err(err) => return Some(failed(path, &err)),
        };
        let mut entries = Vec::new();
        for entry in listing {
            match entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?))) {
                Ok(entry) => entries.push(entry),
                Err(err) => self.pending.push_back(failed(path.clone(), &err)),
            }
        }
        entries.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let gitignore = if self.gitignore { filter::gitignore_of(&absolute) } else { None };
        let canonical = if self.elsewhere.is_empty() { Ok(PathBuf::new()) } else { path.canonicalize() };
        let canonical = canonical.unwrap_or_default();
        self.stack.push(Folder { path, relative, absolute, canonical, id, gitignore, entries: entries.into_iter() });
        None
    }
}

/// What a thing without content of its own is called.
fn special(kind: FileType) -> Option<&'static str> {
    if kind.is_fifo() {
        Some("named pipe")
    } else if kind.is_socket() {
        Some("socket")
    } else if kind.is_block_device() || kind.is_char_device() {
        Some("device")
    } else {
        None
    }
}

/// Resolves `.` and `..` by name only: ignore files speak of the path as written, not of where links lead.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

fn excluded(path: PathBuf, by: &'static str) -> Visit {
    Visit::Skipped(Skipped { path, reason: SkipReason::Excluded(by) })
}

fn no_content(path: PathBuf, what: &'static str) -> Visit {
    Visit::Skipped(Skipped { path, reason: SkipReason::NoContent(what) })
}

fn failed(path: PathBuf, err: &io::Error) -> Visit {
    Visit::Skipped(Skipped { path, reason: SkipReason::Failed(err.to_string()) })
}
