//! An archive unpacked into a folder. Links are made when everything else is there, so that nothing is written through one.

use std::collections::HashSet;
use std::fs::{self, File, FileTimes, Permissions};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::Pack;
use crate::model::{Entry, EntryKind, Time, Trailer};
use crate::write::{AtomicFile, Placement};

/// A folder that takes members.
pub(crate) struct Folder {
    root: PathBuf,
    force: bool,
    file: Option<(AtomicFile, Entry)>,
    /// Files of this run: a later member of the same name takes the place of the earlier one.
    written: HashSet<PathBuf>,
    /// Folders, whose rights and times are set when nothing more is written into them.
    folders: Vec<(PathBuf, Entry)>,
    links: Vec<(PathBuf, EntryKind)>,
}

impl Folder {
    /// The folder `root`, which is made when something is put into it. With `force` files in it are replaced.
    pub(crate) fn new(root: PathBuf, force: bool) -> Self {
        Self { root, force, file: None, written: HashSet::new(), folders: Vec::new(), links: Vec::new() }
    }

    fn path(&self, name: &[u8]) -> PathBuf {
        let parts = name.split(|byte| *byte == b'/').filter(|part| !part.is_empty() && *part != b".");
        parts.fold(self.root.clone(), |path, part| path.join(std::ffi::OsStr::from_bytes(part)))
    }

    fn create(&self, path: &Path) -> io::Result<AtomicFile> {
        let force = self.force || self.written.contains(path);
        AtomicFile::create(path, Placement { force, mode_from: None, below: Some(&self.root) }).map_err(io::Error::other)
    }

    fn link(&self, path: &Path, kind: &EntryKind) -> io::Result<()> {
        if self.force && path.symlink_metadata().is_ok_and(|there| !there.is_dir()) {
            fs::remove_file(path)?;
        }
        match kind {
            EntryKind::HardLink(target) => fs::hard_link(self.path(target), path),
            EntryKind::Link(target) => std::os::unix::fs::symlink(std::ffi::OsStr::from_bytes(target), path),
            EntryKind::File | EntryKind::Folder | EntryKind::Records => Ok(()),
        }
    }
}

impl Pack for Folder {
    fn begin(&mut self, entry: Entry) -> io::Result<()> {
        let path = self.path(&entry.name);
        self.file = Some((self.create(&path)?, entry));
        Ok(())
    }

    fn content(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), |(file, _)| file.write_all(bytes))
    }

    fn end(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        let Some((mut file, entry)) = self.file.take() else { return Ok(()) };
        file.set_mode(entry.mode.unwrap_or(0o644));
        if let Some(time) = entry.modified.and_then(system_time) {
            file.set_modified(time)?;
        }
        file.finish().map_err(io::Error::other)?;
        self.written.insert(self.path(&entry.name));
        Ok(())
    }

    fn give_up(&mut self) {
        self.file = None;
    }

    fn other(&mut self, entry: Entry, _out: &mut dyn Write) -> io::Result<()> {
        let path = self.path(&entry.name);
        match entry.kind {
            EntryKind::Folder => {
                // What is made for a file in a folder is the folder.
                crate::write::create_folders(&self.root, &path.join("file")).map_err(io::Error::other)?;
                self.folders.push((path, entry));
            }
            EntryKind::Link(_) | EntryKind::HardLink(_) => {
                crate::write::create_folders(&self.root, &path).map_err(io::Error::other)?;
                self.links.push((path, entry.kind));
            }
            EntryKind::File | EntryKind::Records => {}
        }
        Ok(())
    }

    fn finish(&mut self, _trailer: Trailer, _out: &mut dyn Write) -> io::Result<()> {
        let links = std::mem::take(&mut self.links);
        let is_hard = |kind: &EntryKind| matches!(kind, EntryKind::HardLink(_));
        for hard in [true, false] {
            for (path, kind) in links.iter().filter(|(_, kind)| is_hard(kind) == hard) {
                self.link(path, kind)?;
            }
        }
        for (path, entry) in std::mem::take(&mut self.folders).into_iter().rev() {
            if let Some(time) = entry.modified.and_then(system_time) {
                File::open(&path)?.set_times(FileTimes::new().set_modified(time))?;
            }
            if let Some(mode) = entry.mode {
                fs::set_permissions(&path, Permissions::from_mode(mode & 0o777))?;
            }
        }
        Ok(())
    }

    fn is_loose(&self) -> bool {
        true
    }
}

fn system_time(time: Time) -> Option<SystemTime> {
    let whole = Duration::from_secs(time.seconds.unsigned_abs());
    let start =
        if time.seconds < 0 { SystemTime::UNIX_EPOCH.checked_sub(whole) } else { SystemTime::UNIX_EPOCH.checked_add(whole) };
    start?.checked_add(Duration::from_nanos(u64::from(time.nanos)))
}
