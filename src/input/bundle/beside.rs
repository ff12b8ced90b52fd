//! Documents in several files, as members of one archive: which belongs to which, wherever they stand in it.
//!
//! What tells what is in others (`toc.dat` of a dump) is kept for those that follow. Changes that stand beside a document (the `-wal` of a
//! database) are kept until it comes, or looked for directly behind it: members come once, in their order.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::hash::BuildHasher;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Bundle, Item, headed, member_path, plain};
use crate::document;
use crate::input::archive::Step;
use crate::input::meter::Given;
use crate::input::{Entered, Found, Held, failed};
use crate::model::{Codec, EntryKind, SkipReason, Skipped};

/// Members that are kept for others, of each sort.
const MOST: usize = 64;
/// Why changes are left out to which nothing belongs.
pub(super) const ALONE: &str = "changes to a database that is not beside it";
/// Why they are where it came before them.
const LATE: &str =
    "changes to a database that stands before it, and was read without them (unpack the archive, and name the folder)";
/// What becomes of what is read with something else.
pub(in crate::input) const WITH: &str = "is read with the database beside it";
/// Why data are left out whose table is not known.
const UNTOLD: &str = "data of a dump, and what tells their tables beside them cannot be read";
const EARLY: &str = "data in it stand before what tells their tables, and were searched by content alone (unpack the archive, and name the folder)";

/// What was met of them.
#[derive(Default)]
pub(super) struct Parts {
    told_by: HashMap<PathBuf, Arc<Held>>,
    /// Hashes of the names of those that were missed, and of those that cannot be read.
    missed: HashSet<u64>,
    lost: HashSet<u64>,
    /// Changes by the name of what they belong to.
    changes: HashMap<PathBuf, Changes>,
    /// Hashes of the names of documents that may have changes beside them.
    met: HashSet<u64>,
}

/// What stands beside a document.
struct Changes {
    name: PathBuf,
    held: Arc<Held>,
    is_used: bool,
}

impl Parts {
    /// Changes that were kept, and for which nothing came.
    pub(super) fn alone(&mut self) -> Option<PathBuf> {
        let unused = self.changes.iter().filter(|(_, changes)| !changes.is_used).map(|(main, _)| main);
        let main = unused.min()?.clone();
        self.changes.remove(&main).map(|changes| changes.name)
    }
}

/// Another file under the name that it has beside a document.
pub(in crate::input) type Beside = (OsString, Arc<Held>);

impl Bundle {
    /// Keeps what belongs to a document; gives back what does not.
    ///
    /// # Errors
    /// It is kept, or comes too late, or cannot be read.
    pub(super) fn keep_changes(
        &mut self,
        head: &[u8],
        name: &Path,
        mut content: Box<dyn Read + Send>,
    ) -> Result<Box<dyn Read + Send>, SkipReason> {
        let Some((main, has_changes)) = document::belongs_to(head, name) else { return Ok(content) };
        let Some(level) = self.levels.last_mut() else { return Ok(content) };
        if !has_changes {
            return Err(SkipReason::NoContent(WITH));
        }
        if level.parts.met.contains(&self.hasher.hash_one(&main)) {
            return Err(SkipReason::Failed(LATE.to_owned()));
        }
        if level.parts.changes.len() == MOST {
            return Err(SkipReason::Failed(ALONE.to_owned()));
        }
        let held = Arc::new(Held::new(&mut content).map_err(|err| failed(&err))?);
        level.parts.changes.insert(main, Changes { name: name.to_owned(), held, is_used: false });
        Err(SkipReason::NoContent(WITH))
    }

    /// What belongs to a document and stands beside it: before it, or directly behind.
    ///
    /// # Errors
    /// What is there cannot be read.
    pub(super) fn look_beside(&mut self, found: &Found, name: &Path) -> Result<Option<Beside>, SkipReason> {
        let Found::Held(head, _) = found else { return Ok(None) };
        if !document::has_beside(head) {
            return Ok(None);
        }
        let Some(level) = self.levels.last_mut() else { return Ok(None) };
        level.parts.met.insert(self.hasher.hash_one(name));
        while level.ahead.is_none() {
            let step = level.archive.next();
            let is_beside = |other: &Path| {
                let rest = other.as_os_str().as_bytes().strip_prefix(name.as_os_str().as_bytes());
                rest.is_some_and(|rest| rest.starts_with(b"-"))
            };
            match &step {
                Ok(Step::Member(entry)) if entry.kind == EntryKind::File && is_beside(&plain(&entry.name)) => {
                    let other = plain(&entry.name);
                    let (head, mut content) = headed(Box::new(Given(level.archive.content(), Arc::clone(&self.meter))))?;
                    match document::belongs_to(&head, &other) {
                        Some((main, true)) if main == name => {
                            let held = Arc::new(Held::new(&mut content).map_err(|err| failed(&err))?);
                            level.parts.changes.insert(main, Changes { name: other, held, is_used: false });
                        }
                        Some(_) => {}
                        None => (level.ahead, level.begun) = (Some(step), Some(content)),
                    }
                }
                _ => level.ahead = Some(step),
            }
        }
        // Another member of this name would be read with it too.
        Ok(level.parts.changes.get_mut(name).map(|changes| {
            changes.is_used = true;
            (changes.name.file_name().unwrap_or_default().to_owned(), Arc::clone(&changes.held))
        }))
    }

    /// This member tells what is in those beside it.
    pub(super) fn tells(&mut self, name: &Path, held: &Arc<Held>) {
        let Some(level) = self.levels.last_mut() else { return };
        if level.parts.missed.contains(&self.hasher.hash_one(name)) {
            let folder = name.parent().unwrap_or(name);
            let path = member_path(&level.path, folder.as_os_str().as_bytes());
            self.waiting = Some(Item::LeftOut(Skipped { path, reason: SkipReason::Failed(EARLY.to_owned()) }));
        }
        if level.parts.told_by.len() < MOST {
            level.parts.told_by.insert(name.to_owned(), Arc::clone(held));
        }
    }

    /// A member cannot be read, or is none by itself: if it tells what is in others, nothing can.
    pub(super) fn lost(&mut self, name: &Path) {
        if let Some(level) = self.levels.last_mut().filter(|_| document::may_tell_others(name)) {
            level.parts.lost.insert(self.hasher.hash_one(name));
        }
    }

    /// What tells of a member what is in it, if that is another one.
    ///
    /// # Errors
    /// That cannot be read.
    pub(super) fn told_by(&mut self, name: &Path) -> Result<Option<(PathBuf, Arc<Held>)>, SkipReason> {
        let Some(by) = document::told_by(name) else { return Ok(None) };
        let Some(level) = self.levels.last_mut() else { return Ok(None) };
        let mark = self.hasher.hash_one(&by);
        match level.parts.told_by.get(&by) {
            Some(held) => Ok(Some((by, Arc::clone(held)))),
            None if level.parts.lost.contains(&mark) => Err(SkipReason::Failed(UNTOLD.to_owned())),
            None => {
                level.parts.missed.insert(mark);
                Ok(None)
            }
        }
    }

    /// Opens a member that is a part of a document in several.
    pub(super) fn part(
        &self,
        content: &mut dyn Read,
        name: &Path,
        (by, contents): (PathBuf, Arc<Held>),
    ) -> Result<(Entered, Codec), SkipReason> {
        let held = Held::new(content).and_then(|held| {
            let beside = (by.file_name().unwrap_or_default().to_owned(), contents);
            held.named(name.file_name().unwrap_or_default(), Some(beside))
        });
        Ok((Entered::held(held.map_err(|err| failed(&err))?, &[], &self.limits)?, Codec::None))
    }
}
