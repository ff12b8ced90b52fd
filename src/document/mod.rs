//! Documents, behind one seam: files whose texts lie in a structure of their own, as those of databases do.
//!
//! A document is read as a sequence of *texts* in formats that are known already: a table becomes the `COPY` block of a dump. So what is
//! found in it, what fits its columns and what joins its tables is decided where that is decided for dumps, and nothing here knows of it.
//! It is rewritten from the same texts, redacted: the original is read once more beside them, what is as it was is taken from there, and
//! what is not from the text. A kind of document is one implementation of [`Document`], with a row in [`KINDS`].
//!
//! Responsible for the seam, and for reading and rewriting beside the engine's threads ([`Reading`], [`Rewriting`]). Where outputs go
//! it does not know. Like character sets, documents are no stage: whoever reads and whoever writes may import them.

mod arrow;
mod blobs;
mod bson;
mod cells;
mod eventlog;
mod office;
mod opendocument;
mod parquet;
mod pdf;
mod pgdump;
mod reading;
mod rewriting;
mod spill;
mod sqlite;

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::thread;

use self::reading::Texts;
pub(crate) use self::reading::{Next, Reading};
use self::rewriting::Redacted;
pub(crate) use self::rewriting::Rewriting;
use crate::model::DocumentKind;

/// A kind of document.
trait Document: Sync {
    /// Tells the texts of a document, in an order that depends on its bytes alone.
    ///
    /// # Errors
    /// It is damaged, or changed while it was read; or nobody listens any more.
    fn read(&self, original: &Path, texts: &mut Texts) -> io::Result<()>;

    /// Writes the document to `out`, which is there and empty, with these texts in place of those that [`Document::read`] tells. Nothing
    /// that is redacted may be written there, not even for a moment.
    ///
    /// # Errors
    /// As for reading; a text cannot be put back; `out` cannot be written to.
    fn rewrite(&self, original: &Path, redacted: &mut Redacted, out: &Path) -> io::Result<()>;

    /// Why documents of its kind are only read, if they are.
    fn is_read_only(&self) -> Option<&'static str> {
        None
    }

    /// A file beside `path` that would be taken for a part of what is written there.
    fn companion(&self, path: &Path) -> Option<PathBuf> {
        let _ = path;
        None
    }
}

/// Whether a file that begins like this, and lies there, is of a kind.
type IsKind = fn(head: &[u8], path: &Path) -> bool;

/// How each kind is known, and what reads it.
const KINDS: &[(IsKind, DocumentKind, &dyn Document)] = &[
    (sqlite::is_sqlite, DocumentKind::Sqlite, &sqlite::Sqlite),
    (office::is_office, DocumentKind::Office, &office::Office),
    (opendocument::is_open_document, DocumentKind::OpenDocument, &opendocument::OpenDocument),
    (parquet::is_parquet, DocumentKind::Parquet, &parquet::Parquet),
    (arrow::is_arrow, DocumentKind::Arrow, &arrow::Arrow),
    (pgdump::is_dump, DocumentKind::PgDump, &pgdump::PgDump),
    (bson::is_bson, DocumentKind::Bson, &bson::Bson),
    (eventlog::is_event_log, DocumentKind::EventLog, &eventlog::EventLog),
    (pdf::is_pdf, DocumentKind::Pdf, &pdf::Pdf),
];

/// How what may be one is told from all else by its first bytes, before all of it is there. Whatever [`KINDS`] knows has to be known here.
const LIKELY: &[IsKind] = &[
    sqlite::is_sqlite,
    office::is_likely,
    opendocument::is_likely,
    |head, _| parquet::is_likely(head),
    |head, _| arrow::is_likely(head),
    |head, _| pgdump::is_likely(head),
    |head, _| bson::is_likely(head),
    eventlog::is_event_log,
    pdf::is_pdf,
];

/// The kind of document that the file at `path` is, which begins like this.
pub(crate) fn kind_of(head: &[u8], path: &Path) -> Option<DocumentKind> {
    KINDS.iter().find(|(is_kind, ..)| is_kind(head, path)).map(|(_, kind, _)| *kind)
}

/// Whether what begins like this, and has this name, may be a document: [`kind_of`] tells, which needs all of it.
pub(crate) fn may_be(head: &[u8], name: &Path) -> bool {
    LIKELY.iter().any(|is_likely| is_likely(head, name))
}

/// The document that a file of this name and beginning belongs to, as it lies beside it, and whether changes to that stand in it.
pub(crate) fn belongs_to(head: &[u8], name: &Path) -> Option<(PathBuf, bool)> {
    sqlite::belongs_to(head, name)
}

/// Whether a file that begins like this belongs to a document that lies beside it.
pub(crate) fn is_beside(head: &[u8], path: &Path) -> bool {
    let Some((main, _)) = belongs_to(head, path) else { return false };
    let mut start = [0; 16];
    File::open(main).and_then(|mut main| main.read_exact(&mut start)).is_ok() && has_beside(&start)
}

/// Whether what belongs to a document that begins like this may stand beside it.
pub(crate) fn has_beside(head: &[u8]) -> bool {
    sqlite::is_sqlite(head, Path::new(""))
}

/// Of a document in several files, the name of the one that tells what is in the one of this name.
pub(crate) fn told_by(name: &Path) -> Option<PathBuf> {
    pgdump::told_by(name)
}

/// Whether a file of this name may tell what is in others.
pub(crate) fn may_tell_others(name: &Path) -> bool {
    pgdump::is_contents(name)
}

/// Whether a file that begins like this, and has this name, tells what is in others.
pub(crate) fn tells_others(head: &[u8], name: &Path) -> bool {
    pgdump::tells_others(head, name)
}

fn document(kind: DocumentKind) -> io::Result<&'static dyn Document> {
    let known = KINDS.iter().find(|(_, known, _)| *known == kind).map(|(.., document)| *document);
    known.ok_or_else(|| io::Error::from(io::ErrorKind::Unsupported))
}

/// What the threads that read and write documents are called.
const THREAD: &str = "document";

/// Does something with a document on a thread of its own. Crates that read formats may panic where a file is not as they believe: then it is
/// damaged, and what they say of it, which may hold a value, is not printed.
fn held(act: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if thread::current().name() != Some(THREAD) {
                before(panic);
            }
        }));
    });
    panic::catch_unwind(AssertUnwindSafe(act))
        .unwrap_or_else(|_| Err(io::Error::new(io::ErrorKind::InvalidData, "the file is damaged")))
}

/// Begins to read a document.
///
/// # Errors
/// The system gives no thread.
pub(crate) fn read(kind: DocumentKind, original: &Path) -> io::Result<Reading> {
    Reading::start(document(kind)?, original)
}

/// A file beside `path` that would be taken for a part of a document that is written there.
pub(crate) fn companion(kind: DocumentKind, path: &Path) -> Option<PathBuf> {
    document(kind).ok()?.companion(path)
}

/// Why documents of a kind are only read, if they are.
pub(crate) fn is_read_only(kind: DocumentKind) -> Option<&'static str> {
    document(kind).ok()?.is_read_only()
}

/// Begins to write a document anew, to `out`.
///
/// # Errors
/// Documents of its kind are only read; the system gives no thread.
pub(crate) fn rewrite(kind: DocumentKind, original: &Path, out: &Path) -> io::Result<Rewriting> {
    let document = document(kind)?;
    match document.is_read_only() {
        Some(reason) => Err(io::Error::new(io::ErrorKind::Unsupported, reason)),
        None => Rewriting::start(document, original, out),
    }
}

/// The window that zstd may ask for in a document, as a power of two: where one is rewritten two readers hold as much.
const WINDOW: u32 = 25;

/// What is said of a frame of zstd that asks for more.
fn of_window(err: io::Error) -> io::Error {
    // The library has no code for it here.
    if err.to_string().contains("too much memory") {
        let reason = "it is compressed by zstd with a window of more than 32 MiB, which is too long to be held in memory";
        return io::Error::new(io::ErrorKind::Unsupported, reason);
    }
    err
}

/// Whether a file is as it was seen before it was read.
fn is_unchanged(path: &Path, seen: &Metadata) -> io::Result<()> {
    let state = |file: &Metadata| (file.dev(), file.ino(), file.size(), file.mtime(), file.mtime_nsec());
    if state(&path.metadata()?) == state(seen) { Ok(()) } else { Err(io::Error::other("changed while it was read")) }
}
