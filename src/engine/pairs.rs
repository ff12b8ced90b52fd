//! Pairs what was read with what was written of it: the streams of the original, and those of the output that a manifest names.
//!
//! Most have the same name on both sides. Where names were redacted, what is left over is paired in its order, if on both sides
//! the same number is left; else it is told that no original is known.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::charset::Choice;
use crate::error::Result;
use crate::input::Limits;
use crate::model::Flaw;
use crate::proof::Entry;
use crate::walk::{Visit, WalkOptions, walk};

use super::streams::Streams;

/// The original, and what was written of it.
pub(super) type Both = (Box<dyn Read + Send>, Box<dyn Read + Send>);

/// A stream that was written.
pub(super) struct Pair<'m> {
    /// Where it is, as the user would write it.
    pub(super) path: PathBuf,
    pub(super) entry: &'m Entry,
    /// It, behind its original; or why there is nothing to compare.
    pub(super) streams: Result<Both, Flaw>,
}

/// The pairs, one after the other.
pub(super) struct Pairs<'m> {
    entries: &'m [Entry],
    /// For each entry the number of the archive that it is a member of.
    archives: Vec<Option<usize>>,
    out: Side,
    against: Side,
    /// Which stream of the original (by its number) each entry was made from.
    originals: HashMap<usize, usize>,
    next: usize,
    limits: Limits,
}

/// The streams of one side, in order.
struct Side {
    root: PathBuf,
    is_folder: bool,
    files: std::vec::IntoIter<PathBuf>,
    open: Option<(PathBuf, Streams)>,
    /// How many streams were given.
    given: usize,
}

impl Side {
    fn new(root: &Path) -> Result<Self> {
        let mut files = Vec::new();
        for visit in walk(&[root.to_path_buf()], &WalkOptions::default())? {
            if let Visit::File(source) = visit {
                files.push(source.path);
            }
        }
        Ok(Self { root: root.to_path_buf(), is_folder: root.is_dir(), files: files.into_iter(), open: None, given: 0 })
    }

    /// A stream's name below the root; of a root that is a file, what stands behind its name.
    fn name(&self, path: &Path) -> String {
        let path = path.to_string_lossy();
        let root = self.root.to_string_lossy();
        let below = path.strip_prefix(&*root).unwrap_or(&path);
        below.trim_start_matches(['/', '!']).to_owned()
    }

    /// The next stream of all files; files that cannot be opened are passed over.
    fn next(&mut self, limits: &Limits) -> Option<(PathBuf, Box<dyn Read + Send>)> {
        loop {
            if let Some((_, streams)) = &mut self.open
                && let Some(stream) = streams.next()
            {
                self.given += 1;
                return Some((stream.path, stream.reader));
            }
            let path = self.files.next()?;
            self.open = Streams::open(&path, limits).ok().map(|streams| (path, streams));
        }
    }
}

impl<'m> Pairs<'m> {
    pub(super) fn new(out: &Path, against: &Path, entries: &'m [Entry], limits: Limits) -> Result<Self> {
        let mut side = Side::new(against)?;
        let mut names = Vec::new();
        while let Some((path, _)) = side.next(&limits) {
            names.push(side.name(&path));
        }
        let out = Side::new(out)?;
        let originals = matched(&names, entries, &out);
        let archives = archives(entries);
        Ok(Self { entries, archives, out, against: Side::new(against)?, originals, next: 0, limits })
    }

    /// The next stream that was written.
    pub(super) fn next(&mut self) -> Option<Pair<'m>> {
        let number = self.next + self.entries[self.next..].iter().position(|entry| entry.before.is_some())?;
        self.next = number + 1;
        let entry = &self.entries[number];
        let (path, archive) = self.place(number);
        // What the set was told by may be gone from what was written.
        let charset = entry.encoding.as_deref().and_then(Choice::named).filter(|_| archive.is_none());
        let usual = self.limits;
        self.limits.charset = charset.unwrap_or(usual.charset);
        let after = self.written(&path, archive.as_deref());
        self.limits = usual;
        let streams = match (after, self.originals.get(&number)) {
            (Err(flaw), _) => Err(flaw),
            (Ok(_), None) => Err(Flaw::NoOriginal),
            (Ok(after), Some(original)) => self.original(*original).map(|before| (before, after)).ok_or(Flaw::NoOriginal),
        };
        Some(Pair { path, entry, streams })
    }

    /// Where a stream is, and the file of the archive that it is a member of.
    fn place(&self, number: usize) -> (PathBuf, Option<PathBuf>) {
        let name = &self.entries[number].path;
        let archive = self.archives[number].map(|archive| &self.entries[archive]);
        let file = |name: &str| if self.out.is_folder { self.out.root.join(name) } else { self.out.root.clone() };
        match archive {
            Some(archive) => {
                let file = file(&archive.path);
                (PathBuf::from(format!("{}{}", file.display(), &name[archive.path.len()..])), Some(file))
            }
            None => (file(name), None),
        }
    }

    /// The stream as it was written. The members of an archive are asked for in its order, and each once.
    fn written(&mut self, path: &Path, archive: Option<&Path>) -> Result<Box<dyn Read + Send>, Flaw> {
        let file = archive.unwrap_or(path);
        let is_open = archive.is_some() && self.out.open.as_ref().is_some_and(|(open, _)| open == file);
        if !is_open {
            if !file.exists() {
                return Err(Flaw::Missing);
            }
            let streams = Streams::open(file, &self.limits).map_err(|reason| Flaw::Unreadable(reason.to_string()))?;
            self.out.open = Some((file.to_path_buf(), streams));
        }
        let stream = self.out.open.as_mut().and_then(|(_, streams)| streams.next());
        stream.map(|stream| stream.reader).ok_or(Flaw::Missing)
    }

    /// The stream of this number of the original.
    fn original(&mut self, number: usize) -> Option<Box<dyn Read + Send>> {
        if self.against.given > number {
            // The manifest has them in another order.
            self.against = Side::new(&self.against.root).ok()?;
        }
        while self.against.given < number {
            self.against.next(&self.limits)?;
        }
        self.against.next(&self.limits).map(|(_, reader)| reader)
    }
}

/// For each entry the number of the archive that it is a member of: archives stand behind their members.
fn archives(entries: &[Entry]) -> Vec<Option<usize>> {
    let whole = entries.iter().enumerate().filter(|(_, entry)| entry.before.is_none());
    let known: HashMap<&str, usize> = whole.map(|(number, entry)| (entry.path.as_str(), number)).collect();
    let of = |entry: &Entry| {
        let ends = entry.path.match_indices('!').map(|(at, _)| at);
        ends.filter_map(|at| known.get(&entry.path[..at]).copied()).next()
    };
    entries.iter().map(of).collect()
}

/// Which of the originals, by their names, each entry was made from.
fn matched(originals: &[String], entries: &[Entry], out: &Side) -> HashMap<usize, usize> {
    let root = out.root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = |entry: &Entry| {
        let below = if out.is_folder { &entry.path } else { entry.path.strip_prefix(&root).unwrap_or(&entry.path) };
        below.trim_start_matches('!').to_owned()
    };
    let written: Vec<_> = entries.iter().enumerate().filter(|(_, entry)| entry.before.is_some()).collect();
    let known: HashMap<&str, usize> = originals.iter().enumerate().map(|(number, name)| (name.as_str(), number)).collect();
    let mut taken = HashSet::new();
    let mut pairs = HashMap::new();
    for (entry, original) in written.iter().filter_map(|(number, entry)| Some((*number, *known.get(&*name(entry))?))) {
        if taken.insert(original) {
            pairs.insert(entry, original);
        }
    }
    let entries: Vec<_> = written.iter().map(|(number, _)| *number).filter(|number| !pairs.contains_key(number)).collect();
    let originals: Vec<_> = (0..originals.len()).filter(|number| !taken.contains(number)).collect();
    if entries.len() == originals.len() {
        pairs.extend(entries.into_iter().zip(originals));
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::manifest::Content;

    #[track_caller]
    fn check(originals: &[&str], written: &[&str], expected: &[Option<usize>]) {
        let entry = |path: &&str| Entry { path: (*path).to_owned(), before: Some(Content::default()), ..Entry::default() };
        let entries: Vec<_> = written.iter().map(entry).collect();
        let originals: Vec<_> = originals.iter().map(|name| (*name).to_owned()).collect();
        let out = Side { root: "out".into(), is_folder: true, files: Vec::new().into_iter(), open: None, given: 0 };
        let pairs = matched(&originals, &entries, &out);
        let found: Vec<_> = (0..entries.len()).map(|entry| pairs.get(&entry).copied()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_left_over_is_paired_in_its_order() {
        check(&["a", "b"], &["a", "b"], &[Some(0), Some(1)]);
        check(&["a", "jan", "piet"], &["a", "[N1]", "[N2]"], &[Some(0), Some(1), Some(2)]);
        // One was left out: which of them, is not known.
        check(&["a", "jan", "piet"], &["a", "[N2]"], &[Some(0), None]);
        check(&["a", "b.png"], &["a"], &[Some(0)]);
    }
}
