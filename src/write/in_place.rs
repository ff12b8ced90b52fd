//! A new content for an existing file, which keeps its name, rights and owner, and is not touched if it changed meanwhile.

use std::ffi::OsString;
use std::fs::{File, Metadata, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::atomic::refused;
use super::temporary::{Temporary, folder_of};
use crate::error::{Error, Result};

/// The new content of a file, under a temporary name until it is complete. Dropping it leaves the file as it is.
pub(crate) struct InPlace {
    temporary: Temporary,
    path: PathBuf,
    backup: Option<PathBuf>,
    seen: Metadata,
}

impl InPlace {
    /// Begins the new content of `path`. `seen` is the file as it was when it was opened for reading: should it be another one by the
    /// time the content is complete, nothing is replaced. With `backup` the old content is kept under the name with that suffix.
    ///
    /// # Errors
    /// Refused for what cannot be replaced without surprise: links, hard links (the other names would keep the old content), anything
    /// but a regular file, a backup that exists already. Input and output errors if the folder cannot be written to.
    pub(crate) fn open(path: &Path, seen: &Metadata, backup: Option<&str>) -> Result<Self> {
        let backup = backup.map(|suffix| backup_name(path, suffix)).transpose()?;
        let seen = seen.clone();
        check_replaceable(path, &seen)?;
        if let Some(backup) = &backup
            && backup.symlink_metadata().is_ok()
        {
            return Err(refused(path, &format!("its backup {} exists already", backup.display())));
        }
        let temporary =
            Temporary::new(folder_of(path), 0o600).map_err(|err| Error::io(path, "cannot create a file beside it", err))?;
        Ok(Self { temporary, path: path.to_path_buf(), backup, seen })
    }

    /// The file's name.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Replaces the content.
    ///
    /// # Errors
    /// Refused if the file changed, or its owner cannot be kept; then, and on any error, it is as it was.
    pub(crate) fn finish(self) -> Result<()> {
        let Self { temporary, path, backup, seen } = self;
        keep_owner(&temporary.file, &seen).map_err(|_| refused(&path, "its owner and group cannot be kept"))?;
        let mode = Permissions::from_mode(seen.mode() & 0o7777);
        // After the owner: the system drops set-user-id when that changes.
        temporary.file.set_permissions(mode).map_err(|err| Error::io(&path, "cannot keep its mode", err))?;
        keep_attributes(&path, &temporary.file);
        temporary.file.sync_all().map_err(|err| Error::io(&path, "cannot write", err))?;

        check_replaceable(&path, &seen)?;
        if let Some(backup) = &backup {
            std::fs::hard_link(&path, backup).map_err(|err| Error::io(backup, "cannot keep a backup", err))?;
        }
        temporary.persist(&path, true).map_err(|err| {
            if let Some(backup) = &backup {
                let _ = std::fs::remove_file(backup);
            }
            Error::io(&path, "cannot write", err)
        })
    }
}

impl Write for InPlace {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.temporary.file.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn backup_name(path: &Path, suffix: &str) -> Result<PathBuf> {
    if suffix.is_empty() || suffix.contains('/') {
        return Err(Error::Usage(format!("a backup suffix is part of a file name, not `{suffix}`")));
    }
    let mut name = OsString::from(path);
    name.push(suffix);
    Ok(PathBuf::from(name))
}

/// Whether the file under that name is still the one that was seen, and may be replaced.
fn check_replaceable(path: &Path, seen: &Metadata) -> Result<()> {
    let now = path.symlink_metadata().map_err(|err| Error::io(path, "cannot look at it again", err))?;
    if now.is_symlink() {
        return Err(refused(path, "is a symbolic link (name the file it leads to)"));
    }
    if !now.is_file() {
        return Err(refused(path, "is not a regular file"));
    }
    if now.nlink() > 1 {
        return Err(refused(path, "has hard links, which would keep the old content"));
    }
    let state = |file: &Metadata| (file.dev(), file.ino(), file.size(), file.mtime(), file.mtime_nsec());
    if state(&now) != state(seen) {
        return Err(refused(path, "changed while it was read"));
    }
    Ok(())
}

/// Gives the new file the old one's owner and group, where they are not its own anyway.
fn keep_owner(file: &File, seen: &Metadata) -> io::Result<()> {
    let new = file.metadata()?;
    let owner = (new.uid() != seen.uid()).then(|| rustix::fs::Uid::from_raw(seen.uid()));
    let group = (new.gid() != seen.gid()).then(|| rustix::fs::Gid::from_raw(seen.gid()));
    if owner.is_some() || group.is_some() {
        rustix::fs::fchown(file, owner, group)?;
    }
    Ok(())
}

/// Copies extended attributes, access control lists among them, as far as the system lets us: an attribute that cannot be set grants
/// nothing, so leaving it out is no danger.
fn keep_attributes(from: &Path, to: &File) {
    let Ok(from) = File::open(from) else { return };
    let mut names = vec![0_u8; 64 * 1024];
    let Ok(len) = rustix::fs::flistxattr(&from, &mut names[..]) else { return };
    let mut value = vec![0_u8; 64 * 1024];
    for name in names[..len].split(|&byte| byte == 0).filter(|name| !name.is_empty()) {
        if let Ok(len) = rustix::fs::fgetxattr(&from, name, &mut value[..]) {
            let _ = rustix::fs::fsetxattr(to, name, &value[..len], rustix::fs::XattrFlags::empty());
        }
    }
}
