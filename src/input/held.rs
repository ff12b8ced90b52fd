//! A document that comes out of a stream, held until it is processed: documents are read at any place, streams from their start.
//!
//! What is held is not redacted yet, so nothing of it may ever have a name: it is kept in memory, and what is too long for that in a file
//! without a name, in the folder for temporary files. Nothing is left of either when the process ends, however it does. A part of a document in
//! several files is known by its name and by what lies beside it: a folder has links for both, which lead nowhere for anyone else. Such a folder
//! may be left where a run is killed; no byte of anything is in it.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::fd::AsRawFd;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{MemfdFlags, memfd_create};
use tempfile::TempDir;

/// Bytes that are held in memory.
const IN_MEMORY: u64 = 16 << 20;

/// The bytes of a document.
#[derive(Debug)]
pub(crate) struct Held {
    path: PathBuf,
    /// Open as long as it is held.
    file: File,
    _links: Option<Links>,
}

/// Names of what is held.
#[derive(Debug)]
struct Links {
    _folder: TempDir,
    /// What the other name is of.
    _beside: Option<Arc<Held>>,
}

impl Held {
    /// Takes all of a stream.
    ///
    /// # Errors
    /// It cannot be read to its end, or is longer than there is room for.
    pub(super) fn new(stream: &mut dyn Read) -> io::Result<Self> {
        let mut file = File::from(memfd_create("inkout", MemfdFlags::CLOEXEC)?);
        if io::copy(&mut stream.take(IN_MEMORY), &mut file)? == IN_MEMORY {
            let mut longer = tempfile::tempfile()?;
            file.seek(SeekFrom::Start(0))?;
            io::copy(&mut file, &mut longer)?;
            drop(file);
            file = longer;
            io::copy(stream, &mut file)?;
        }
        Ok(Self { path: place(&file), file, _links: None })
    }

    /// The same under a name, and with another file beside it.
    ///
    /// # Errors
    /// There is no room for links.
    pub(super) fn named(self, name: &OsStr, beside: Option<(OsString, Arc<Self>)>) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix(".inkout-").tempdir()?;
        let path = folder.path().join(name);
        symlink(place(&self.file), &path)?;
        if let Some((name, beside)) = &beside {
            symlink(place(&beside.file), folder.path().join(name))?;
        }
        let links = Some(Links { _folder: folder, _beside: beside.map(|(_, beside)| beside) });
        Ok(Self { path, _links: links, ..self })
    }

    /// Where it can be opened, as long as it is held.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// All of it, from its start.
    ///
    /// # Errors
    /// It cannot be opened.
    pub(super) fn open(&self) -> io::Result<File> {
        File::open(&self.path)
    }
}

/// Whoever opens this has a file of its own, with its own place in it.
fn place(file: &File) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_what_was_read_and_has_no_name() {
        for length in [0, 5, IN_MEMORY - 1, IN_MEMORY, IN_MEMORY + 70_000] {
            let bytes: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let held = Held::new(&mut bytes.as_slice()).unwrap();
            for _ in 0..2 {
                let mut again = Vec::new();
                held.open().unwrap().read_to_end(&mut again).unwrap();
                assert!(again == bytes, "{length} bytes");
            }
            let name = std::fs::read_link(held.path()).unwrap();
            assert!(name.to_string_lossy().ends_with(" (deleted)"), "{}", name.display());
        }
    }

    #[test]
    fn names_are_links_that_go_away() {
        let contents = Arc::new(Held::new(&mut &b"contents"[..]).unwrap());
        let data = Held::new(&mut &b"data"[..]).unwrap().named("1.dat".as_ref(), Some(("toc.dat".into(), contents))).unwrap();
        let path = data.path().to_owned();
        assert_eq!(std::fs::read(&path).unwrap(), b"data");
        assert_eq!(std::fs::read(path.with_file_name("toc.dat")).unwrap(), b"contents");
        assert!(path.symlink_metadata().unwrap().is_symlink());
        drop(data);
        assert!(!path.parent().unwrap().exists());
    }
}
