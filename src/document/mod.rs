//! Documents, behind one seam: files whose texts lie in a structure of their own, as those of databases do.
//!
//! A document is read as a sequence of *texts* in formats that are known already: a table becomes the `COPY` block of a dump. So what is
//! found in it, what fits its columns and what joins its tables is decided where that is decided for dumps, and nothing here knows of it.
//! It is rewritten from the same texts, redacted: the original is read once more beside them, what is as it was is taken from there, and
//! what is not from the text. A kind of document is one implementation of [`Document`], with a row in [`KINDS`].
//!
//! Responsible for the seam, and for reading and rewriting beside the engine's threads ([`Reading`], [`Rewriting`]). Where outputs go
//! it does not know. Like character sets, documents are no stage: whoever reads and whoever writes may import them.

mod blobs;
mod cells;
mod eventlog;
mod office;
mod parquet;
mod pdf;
mod pgdump;
mod reading;
mod rewriting;
mod spill;
mod sqlite;

use std::fs::Metadata;
use std::io;
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
    (parquet::is_parquet, DocumentKind::Parquet, &parquet::Parquet),
    (pgdump::is_dump, DocumentKind::PgDump, &pgdump::PgDump),
    (eventlog::is_event_log, DocumentKind::EventLog, &eventlog::EventLog),
    (pdf::is_pdf, DocumentKind::Pdf, &pdf::Pdf),
];

/// The kind of document that the file at `path` is, which begins like this.
pub(crate) fn kind_of(head: &[u8], path: &Path) -> Option<DocumentKind> {
    KINDS.iter().find(|(is_kind, ..)| is_kind(head, path)).map(|(_, kind, _)| *kind)
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

/// Whether a file is as it was seen before it was read.
fn is_unchanged(path: &Path, seen: &Metadata) -> io::Result<()> {
    let state = |file: &Metadata| (file.dev(), file.ino(), file.size(), file.mtime(), file.mtime_nsec());
    if state(&path.metadata()?) == state(seen) { Ok(()) } else { Err(io::Error::other("changed while it was read")) }
}
