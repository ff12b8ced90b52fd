//! Members of archives, as far as every kind of archive has them, and what only their own kind can say of them.

use std::fmt;

use super::DocumentKind;

/// How members are put together into one stream of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArchiveKind {
    /// tar: POSIX ustar and pax, GNU, and the one before them.
    Tar,
    /// zip (APPNOTE 6.3), with zip64.
    Zip,
    /// 7z, for reading only.
    SevenZ,
    /// A document: its members are the texts in it.
    Document(DocumentKind),
}

impl ArchiveKind {
    /// The endings by which names tell that they are archives.
    pub const ENDINGS: &'static [&'static str] = &["tar", "tgz", "tzst", "txz", "tbz2", "zip", "7z"];
}

impl fmt::Display for ArchiveKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tar => "tar archive",
            Self::Zip => "zip archive",
            Self::SevenZ => "7z archive",
            Self::Document(kind) => return kind.fmt(f),
        })
    }
}

/// One member of an archive, without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path in the archive as it is written there, the parts separated by `/`.
    pub name: Vec<u8>,
    /// What it is.
    pub kind: EntryKind,
    /// Permission bits, with those above them (set-user-id and the like).
    pub mode: Option<u32>,
    /// Numbers of owner and group.
    pub owner: Option<(u64, u64)>,
    /// When it was last changed.
    pub modified: Option<Time>,
    /// Words of people about it.
    pub comment: Vec<u8>,
    /// What only its own kind of archive can say.
    pub native: Native,
}

impl Entry {
    /// A member of which no more is known.
    #[must_use]
    pub fn new(name: Vec<u8>, kind: EntryKind) -> Self {
        Self { name, kind, mode: None, owner: None, modified: None, comment: Vec::new(), native: Native::None }
    }

    /// Where a link leads, as it is written.
    #[must_use]
    pub fn target(&self) -> Option<&[u8]> {
        match &self.kind {
            EntryKind::Link(target) | EntryKind::HardLink(target) => Some(target),
            EntryKind::File | EntryKind::Folder | EntryKind::Records => None,
        }
    }
}

/// What a member is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file, with content.
    File,
    /// A folder.
    Folder,
    /// A symbolic link to a path that is relative to its own folder.
    Link(Vec<u8>),
    /// Another name of a member before it.
    HardLink(Vec<u8>),
    /// No file: pax records for all members that follow.
    Records,
}

/// A time, in seconds since 1970 (UTC) and nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// Seconds; before 1970 they are negative.
    pub seconds: i64,
    /// Nanoseconds behind them.
    pub nanos: u32,
}

/// What one kind of archive says of a member and another cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Native {
    /// Nothing.
    None,
    /// Of a tar archive.
    Tar(Box<TarEntry>),
    /// Of a zip archive.
    Zip(Box<ZipEntry>),
    /// Of a document: so many lines at the start of the text say what it is. They are not counted.
    Text {
        /// Lines; a negative number if that many are counted that are not there, for lines have numbers of their own.
        head: i64,
    },
}

/// Pax records, keys and values, in their order.
pub type Records = Vec<(Vec<u8>, Vec<u8>)>;

/// A member's header in a tar archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TarEntry {
    /// The header block as it was read. Name, link, size and checksum in it are set anew.
    pub header: [u8; 512],
    /// Its pax records in their order, without those that say again what the header or [`Entry`] has (size, sparse files).
    pub records: Records,
}

/// A member's headers in a zip archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ZipEntry {
    /// How it is compressed: 0 not at all, 8 by deflate.
    pub method: u16,
    /// Flags of the local header.
    pub flags: u16,
    /// Date and time as MS-DOS has them: the date in the upper half.
    pub dos_time: u32,
    /// Where it was read: the offset of its local header.
    pub offset: u64,
    /// Extra fields of the local header that are kept.
    pub local_extra: Vec<u8>,
    /// What the central directory says, where it is known.
    pub central: Option<ZipCentral>,
}

/// What only the central directory of a zip archive says of a member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ZipCentral {
    /// Version and system that it was made by.
    pub made_by: u16,
    /// Internal attributes.
    pub internal: u16,
    /// External attributes: the mode in the upper half if the system is Unix.
    pub external: u32,
    /// Extra fields that are kept.
    pub extra: Vec<u8>,
}

/// What stands behind the members of an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trailer {
    /// Words of people about the archive.
    pub comment: Vec<u8>,
    /// What a zip archive that was read as a stream says of its members behind them, with their comments, by [`ZipEntry::offset`].
    pub late: Vec<(u64, ZipCentral, Vec<u8>)>,
}
