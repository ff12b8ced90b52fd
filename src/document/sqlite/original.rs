//! The database that is read. Nothing is ever written beside it: it is opened as a file that does not change, and held to that.
//!
//! SQLite keeps what was written last in a file beside the database (`-wal`), or what has to be taken back after a crash (`-journal`). Where
//! there is such a file, both are copied, for only so can they be put together; so is a database that has no name, which SQLite cannot open. The copies have names for the moment in which SQLite opens
//! them, and none while they are used: however the process ends, nothing is left of them.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use rustix::fs::{AtFlags, CWD, Mode, OFlags};

use super::failed;

/// How a journal begins whose changes are to be taken back.
const JOURNAL: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
/// What is shorter holds no change: the header of a `-wal`.
const WAL_HEADER: u64 = 32;
/// KiB of pages that are kept.
const CACHE: &str =
    "PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;";
/// The name of a copy while it has one.
const COPY: &str = "copy";

/// An open database.
pub(super) struct Original {
    pub(super) connection: Connection,
    path: PathBuf,
    /// The file as it was when it was opened.
    seen: Metadata,
    /// Something stands behind its pages.
    pub(super) has_more: bool,
}

impl Original {
    /// Opens a database, with what stands beside it.
    ///
    /// # Errors
    /// It cannot be read, is damaged, or something is written to it just now.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        // SQLite looks for what belongs to it beside the file that a link leads to. A file without a name cannot be found so.
        let found = path.canonicalize().ok();
        let is_named = found.is_some();
        let path = found.unwrap_or_else(|| path.to_owned());
        let seen = path.metadata()?;
        let (wal, journal) = (beside(&path, "-wal"), beside(&path, "-journal"));
        let connection = if has_changes(&wal) {
            copied(&path, Some((&wal, "copy-wal")))?
        } else if is_hot(&journal) {
            copied(&path, Some((&journal, "copy-journal")))?
        } else if !is_named {
            copied(&path, None)?
        } else {
            Connection::open_with_flags(uri(&path), OpenFlags::SQLITE_OPEN_READ_ONLY | flags()).map_err(|err| failed(&err))?
        };
        set_up(&connection)?;
        let is_alone = !(has_changes(&wal) || is_hot(&journal));
        let has_more = is_alone && is_more_than_whole(&path, seen.len())?;
        let original = Self { connection, path, seen, has_more };
        original.is_unchanged()?;
        Ok(original)
    }

    /// Whether the file is as it was when it was opened.
    ///
    /// # Errors
    /// Something was written to it.
    pub(super) fn is_unchanged(&self) -> io::Result<()> {
        let state = |file: &Metadata| (file.dev(), file.ino(), file.size(), file.mtime(), file.mtime_nsec());
        if state(&self.path.metadata()?) == state(&self.seen) {
            return Ok(());
        }
        Err(io::Error::other(
            "changed while it was read (stop what writes to it, or take a copy with `sqlite3 FILE \".backup COPY\"`)",
        ))
    }
}

fn flags() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

/// Nothing in a schema may do more than compute.
fn set_up(connection: &Connection) -> io::Result<()> {
    let set = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true);
    set.and_then(|_| connection.execute_batch(CACHE)).map_err(|err| failed(&err))?;
    // What is damaged from its start on is told here.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).map_err(|err| failed(&err))
}

/// Whether a file has more than the pages that its header counts, and not only zeros, which systems leave room with.
///
/// # Errors
/// It has less: of what is missing SQLite would say that it is empty.
fn is_more_than_whole(path: &Path, length: u64) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let mut header = [0; 100];
    file.read_exact(&mut header)?;
    let number = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    // 1 stands for 65,536.
    let page = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 1 << 16,
        size => u64::from(size),
    };
    let end = u64::from(number(28)) * page;
    // The count is believed if it was written with the last change.
    if end == 0 || number(24) != number(92) {
        return Ok(false);
    }
    if length < end {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file is cut off: pages of it are missing"));
    }
    file.seek(SeekFrom::Start(end))?;
    let mut piece = vec![0; 64 << 10];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(false),
            read if piece[..read].iter().any(|byte| *byte != 0) => return Ok(true),
            _ => {}
        }
    }
}

/// The file of this ending beside a database.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

/// The database that a file belongs to which begins like this, and whether it holds changes: what was written last (`-wal`), what has to be
/// taken back (`-journal`), or where in the first of these pages stand (`-shm`) (<https://www.sqlite.org/fileformat2.html>).
pub(in crate::document) fn belongs_to(head: &[u8], name: &Path) -> Option<(PathBuf, bool)> {
    const KINDS: [(&[u8], &[u8], bool); 5] = [
        (b"-wal", b"\x37\x7f\x06\x82", true),
        (b"-wal", b"\x37\x7f\x06\x83", true),
        (b"-journal", &JOURNAL, true),
        // The order of its bytes is the machine's.
        (b"-shm", b"\x18\xe2\x2d\0", false),
        (b"-shm", b"\0\x2d\xe2\x18", false),
    ];
    KINDS.iter().find_map(|(ending, magic, has_changes)| {
        let main = name.as_os_str().as_bytes().strip_suffix(*ending).filter(|_| head.starts_with(magic))?;
        Some((PathBuf::from(OsStr::from_bytes(main)), *has_changes))
    })
}

/// A file beside a database whose changes SQLite would put into it.
pub(super) fn companion(path: &Path) -> Option<PathBuf> {
    let (wal, journal) = (beside(path, "-wal"), beside(path, "-journal"));
    if has_changes(&wal) { Some(wal) } else { Some(journal).filter(|journal| is_hot(journal)) }
}

/// Whether what was written last stands in a file beside the database.
fn has_changes(wal: &Path) -> bool {
    wal.metadata().is_ok_and(|wal| wal.len() > WAL_HEADER)
}

/// Whether a journal holds what is to be taken back; one that was used up begins with zeros, or is empty.
fn is_hot(journal: &Path) -> bool {
    let mut start = [0; JOURNAL.len()];
    File::open(journal).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == JOURNAL
}

/// A file that does not change, and beside which nothing may be written (<https://www.sqlite.org/uri.html>).
fn uri(path: &Path) -> String {
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' => uri.push(*byte as char),
            byte if byte.is_ascii_alphanumeric() => uri.push(*byte as char),
            byte => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri + "?mode=ro&immutable=1"
}

/// Opens a copy of a database, put together with one of the file beside it.
fn copied(path: &Path, beside: Option<(&Path, &'static str)>) -> io::Result<Connection> {
    let folder = tempfile::Builder::new().prefix(".inkout-").tempdir()?;
    // Both have names only once both are there.
    let files = [Some((path, COPY)), beside].into_iter().flatten();
    let copies = files.map(|(path, name)| Ok((copy(path, folder.path(), name)?, name))).collect::<io::Result<Vec<_>>>()?;
    for (copy, name) in copies {
        copy.name(folder.path(), name)?;
    }
    let main = folder.path().join(COPY);
    let connection = Connection::open_with_flags(&main, OpenFlags::SQLITE_OPEN_READ_WRITE | flags());
    let connection = connection.map_err(|err| failed(&err))?;
    // The file beside it is opened when something is read for the first time; from then on nobody needs a name.
    set_up(&connection)?;
    folder.close()?;
    Ok(connection)
}

/// A copy of a file.
enum Copied {
    /// It has no name yet.
    Nameless(File, PathBuf),
    /// The system has no files without names.
    Named,
}

impl Copied {
    /// Gives it its name.
    fn name(self, folder: &Path, name: &str) -> io::Result<()> {
        let Self::Nameless(file, from) = self else { return Ok(()) };
        let to = folder.join(name);
        let number = std::os::fd::AsRawFd::as_raw_fd(&file);
        let linked = rustix::fs::linkat(CWD, format!("/proc/self/fd/{number}"), CWD, &to, AtFlags::SYMLINK_FOLLOW);
        if linked.is_ok() { Ok(()) } else { copy_named(&mut File::open(from)?, &to) }
    }
}

/// Copies a file. Until all of it is there it has no name, where the system can do that.
fn copy(path: &Path, folder: &Path, name: &str) -> io::Result<Copied> {
    let mut from = File::open(path)?;
    let nameless = rustix::fs::open(folder, OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC, Mode::RUSR | Mode::WUSR);
    let Ok(nameless) = nameless else {
        copy_named(&mut from, &folder.join(name))?;
        return Ok(Copied::Named);
    };
    let mut nameless = File::from(nameless);
    io::copy(&mut from, &mut nameless)?;
    Ok(Copied::Nameless(nameless, path.to_owned()))
}

fn copy_named(from: &mut File, to: &Path) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(to)?;
    io::copy(from, &mut file).map(|_| ())
}
