//! Temporary files beside their final name, and the list of those that a killed run would leave.

use std::collections::BTreeSet;
use std::fs::{File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::TempPath;

/// How the names of temporary files begin, so that people know them where a power cut left one.
const PREFIX: &str = ".inkout-";

/// The temporary files that exist now.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Removes every temporary file of this process: for a signal handler that ends it, where nothing is dropped. What is being written
/// then fails or stays without a name, so no final name is touched.
pub(crate) fn remove_unfinished() {
    // Not given back: what would be made from now on would stay.
    let unfinished = std::mem::ManuallyDrop::new(UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner));
    for path in unfinished.iter() {
        let _ = std::fs::remove_file(path);
    }
}

/// A file under a temporary name, which goes away unless it is given its final one.
pub(super) struct Temporary {
    pub(super) file: File,
    path: TempPath,
    listed: Listed,
}

/// Its entry in [`UNFINISHED`].
struct Listed(PathBuf);

impl Drop for Listed {
    fn drop(&mut self) {
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}

impl Temporary {
    /// Creates a file in `folder`. `mode` is subject to the umask.
    pub(super) fn new(folder: &Path, mode: u32) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        // Held from before the file exists: a signal finds it on the list or not there at all.
        let mut unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
        let named =
            builder.prefix(PREFIX).permissions(Permissions::from_mode(mode)).tempfile_in(folder).map_err(|err| plain(&err))?;
        let (file, path) = named.into_parts();
        let listed = Listed(path.to_path_buf());
        unfinished.insert(listed.0.clone());
        drop(unfinished);
        Ok(Self { file, path, listed })
    }

    /// Its name for the time being.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the file its final name: in one step, after its bytes are on the disk, so that the name never shows a part of them.
    /// Without `replace` a file of that name makes it fail.
    pub(super) fn persist(self, name: &Path, replace: bool) -> io::Result<()> {
        self.file.sync_all()?;
        let renamed = if replace { self.path.persist(name) } else { self.path.persist_noclobber(name) };
        renamed.map_err(|err| err.error)?;
        drop(self.listed);
        sync_folder(folder_of(name));
        Ok(())
    }
}

/// What the system said, without the temporary name: the caller names the file that people know.
fn plain(err: &io::Error) -> io::Error {
    let inner = err.get_ref().and_then(|inner| inner.source()).and_then(|source| source.downcast_ref::<io::Error>());
    match inner.and_then(io::Error::raw_os_error).or_else(|| err.raw_os_error()) {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::from(err.kind()),
    }
}

/// The folder of a file.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Makes the new name last over a power cut. Where a file system cannot do that the file is still whole, so failure is no error.
fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}
