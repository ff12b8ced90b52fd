//! Puts members together: into an archive of some kind, or a folder.
//!
//! A member's size stands before its content, and a member that is given up half-way must leave nothing; so its content is collected in
//! a [`Spool`] and written when it is complete. What is collected is redacted already.

mod document;
mod folder;
mod spool;
mod tar;
mod zip;

use std::io::{self, Write};
use std::path::Path;

pub(crate) use self::folder::Folder;
use self::spool::Spool;
use crate::model::{ArchiveKind, Codec, Entry, Trailer};

/// Takes members in their order.
pub(crate) trait Pack: Send {
    /// Begins a member with content.
    ///
    /// # Errors
    /// It cannot be written; so for all methods.
    fn begin(&mut self, entry: Entry) -> io::Result<()>;

    /// More of its content.
    ///
    /// # Errors
    /// The disk is full.
    fn content(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// The member is complete.
    ///
    /// # Errors
    /// What `out` says.
    fn end(&mut self, out: &mut dyn Write) -> io::Result<()>;

    /// The member is given up.
    fn give_up(&mut self);

    /// A member without content.
    ///
    /// # Errors
    /// What `out` says.
    fn other(&mut self, entry: Entry, out: &mut dyn Write) -> io::Result<()>;

    /// The archive is complete, but for what stands behind its members.
    ///
    /// # Errors
    /// What `out` says.
    fn finish(&mut self, trailer: Trailer, out: &mut dyn Write) -> io::Result<()>;

    /// Whether a member that is given up is the loss of all.
    fn is_whole(&self) -> bool {
        false
    }

    /// Whether a member that cannot be written leaves the others as they are.
    fn is_loose(&self) -> bool {
        false
    }
}

/// An archive of this kind; of a document one like that at `original`. Content that does not fit memory is collected in `folder`, without a name, or where the system has room for
/// temporary files.
///
/// # Errors
/// Archives of this kind are read only.
pub(crate) fn pack(kind: ArchiveKind, folder: Option<&Path>, original: Option<&Path>) -> io::Result<Box<dyn Pack>> {
    let spool = || Spool::new(folder.map(Path::to_path_buf));
    match kind {
        ArchiveKind::Tar => Ok(Box::new(tar::Tar::new(spool()))),
        ArchiveKind::Zip => Ok(Box::new(zip::Zip::new(spool(), spool()))),
        ArchiveKind::Document(kind) => match original {
            Some(original) => Ok(Box::new(document::Document::new(kind, original, folder)?)),
            None => Err(io::Error::new(io::ErrorKind::Unsupported, format!("a {kind} is written where it is a file only"))),
        },
        ArchiveKind::SevenZ => Err(io::Error::new(
            io::ErrorKind::Unsupported,
            format!("a {kind} is only read: name an OUT that ends in .tar, .tar.gz or .zip, or a folder"),
        )),
    }
}

/// The kind and compression of archive that a file of this name holds.
pub(crate) fn kind_by_name(path: &Path) -> Option<(ArchiveKind, Codec)> {
    const ENDINGS: &[(&str, ArchiveKind, Codec)] = &[
        (".tar", ArchiveKind::Tar, Codec::None),
        (".tar.gz", ArchiveKind::Tar, Codec::Gzip),
        (".tgz", ArchiveKind::Tar, Codec::Gzip),
        (".tar.zst", ArchiveKind::Tar, Codec::Zstd),
        (".tzst", ArchiveKind::Tar, Codec::Zstd),
        (".tar.xz", ArchiveKind::Tar, Codec::Xz),
        (".txz", ArchiveKind::Tar, Codec::Xz),
        (".tar.bz2", ArchiveKind::Tar, Codec::Bzip2),
        (".tbz2", ArchiveKind::Tar, Codec::Bzip2),
        (".zip", ArchiveKind::Zip, Codec::None),
    ];
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    ENDINGS.iter().find(|(ending, ..)| name.ends_with(ending)).map(|(_, kind, codec)| (*kind, *codec))
}
