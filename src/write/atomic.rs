//! A new file that appears under its name complete or not at all.

use std::fs::{Metadata, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use super::temporary::{Temporary, folder_of};
use crate::error::{Error, Result};

/// How a new file is placed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Placement<'a> {
    /// Whether a file of that name is replaced.
    pub(crate) force: bool,
    /// The file whose read, write and execute rights it gets; without one they are those of any new file.
    pub(crate) mode_from: Option<&'a Metadata>,
    /// The folder below which missing folders are made, itself included: the root of a mirrored tree.
    pub(crate) below: Option<&'a Path>,
}

/// A file being written under a temporary name in the folder of its final one. Dropping it removes it.
pub(crate) struct AtomicFile {
    temporary: Temporary,
    path: PathBuf,
    force: bool,
    mode: Option<u32>,
}

impl AtomicFile {
    /// Begins the file that is to be called `path`.
    ///
    /// # Errors
    /// Refused if a file of that name exists and is not to be replaced, or if what exists is no regular file: a link is not followed, a
    /// device not replaced. An input or output error if its folder cannot be written to.
    pub(crate) fn create(path: &Path, placement: Placement<'_>) -> Result<Self> {
        if let Some(root) = placement.below {
            create_folders(root, path)?;
        }
        match path.symlink_metadata() {
            Ok(there) if !there.is_file() => return Err(refused(path, "exists and is not a regular file")),
            Ok(_) if !placement.force => return Err(refused(path, "exists already (replace it with --force)")),
            _ => {}
        }
        // Set-user-id and the like belong to the program that was there, not to a copy of its bytes.
        let mode = placement.mode_from.map(|metadata| metadata.permissions().mode() & 0o777);
        // Until it has the rights of its source, nobody else may look into it.
        let temporary = Temporary::new(folder_of(path), if mode.is_some() { 0o600 } else { 0o666 })
            .map_err(|err| Error::io(path, "cannot create a file beside it", err))?;
        Ok(Self { temporary, path: path.to_path_buf(), force: placement.force, mode })
    }

    /// The rights it is to have, instead of those of any new file. Set-user-id and the like are left out.
    pub(crate) fn set_mode(&mut self, mode: u32) {
        self.mode = Some(mode & 0o777);
    }

    /// The time it was last changed. What is written afterwards changes it again.
    pub(super) fn set_modified(&mut self, time: SystemTime) -> io::Result<()> {
        self.temporary.file.set_modified(time)
    }

    /// The final name.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// The disk may be full only now, or a file of that name may have appeared; then nothing is under the final name that was not
    /// there before.
    pub(crate) fn finish(self) -> Result<()> {
        let Self { temporary, path, force, mode } = self;
        let set = mode.map_or(Ok(()), |mode| temporary.file.set_permissions(Permissions::from_mode(mode)));
        set.and_then(|()| temporary.persist(&path, force)).map_err(|err| Error::io(&path, "cannot write", err))
    }
}

impl Write for AtomicFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.temporary.file.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Makes the folders from `root` down to that of `path`. A link among those below `root` is refused: it would lead out of the tree.
pub(super) fn create_folders(root: &Path, path: &Path) -> Result<()> {
    let failed = |folder: &Path| {
        let folder = folder.to_path_buf();
        move |err| Error::io(folder, "cannot create the folder", err)
    };
    std::fs::create_dir_all(root).map_err(failed(root))?;
    let below = folder_of(path).strip_prefix(root).map_err(|_| refused(path, "lies outside the output folder"))?;
    let mut folder = root.to_path_buf();
    for component in below.components() {
        let Component::Normal(name) = component else { return Err(refused(path, "lies outside the output folder")) };
        folder.push(name);
        match std::fs::create_dir(&folder) {
            Ok(()) => {}
            Err(err) if err.kind() == io::ErrorKind::AlreadyExists => {
                let there = folder.symlink_metadata().map_err(failed(&folder))?;
                if !there.is_dir() {
                    return Err(refused(&folder, "exists and is not a folder"));
                }
            }
            Err(err) => return Err(failed(&folder)(err)),
        }
    }
    Ok(())
}

pub(super) fn refused(path: &Path, reason: &str) -> Error {
    Error::Refused { path: path.to_path_buf(), reason: reason.to_string() }
}
