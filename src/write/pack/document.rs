//! A document written anew from its texts, beside its final name, and copied to where the output goes when it is complete. What lies there for
//! the time being is redacted.

use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use super::Pack;
use crate::document::{self, Rewriting};
use crate::model::{DocumentKind, Entry, Trailer};
use crate::write::temporary::Temporary;

/// A document being written.
pub(super) struct Document {
    /// Given up before what it writes to.
    rewriting: Option<Rewriting>,
    temporary: Temporary,
}

impl Document {
    /// The document at `original` with other texts. It lies in `folder` until it is complete, or where the system has temporary files.
    pub(super) fn new(kind: DocumentKind, original: &Path, folder: Option<&Path>) -> io::Result<Self> {
        let folder = folder.map_or_else(std::env::temp_dir, PathBuf::from);
        let temporary = Temporary::new(&folder, 0o600)?;
        let rewriting = Some(document::rewrite(kind, original, temporary.path())?);
        Ok(Self { rewriting, temporary })
    }

    fn with(&mut self, act: impl FnOnce(&mut Rewriting) -> io::Result<()>) -> io::Result<()> {
        match &mut self.rewriting {
            Some(rewriting) => act(rewriting),
            None => Err(io::Error::other("a part of it cannot be processed, so none of it is written")),
        }
    }
}

impl Pack for Document {
    fn begin(&mut self, entry: Entry) -> io::Result<()> {
        self.with(|rewriting| rewriting.begin(entry.name))
    }

    fn content(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.with(|rewriting| rewriting.content(bytes))
    }

    fn end(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        self.with(Rewriting::end)
    }

    fn give_up(&mut self) {
        self.rewriting = None;
    }

    fn other(&mut self, _entry: Entry, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, _trailer: Trailer, out: &mut dyn Write) -> io::Result<()> {
        self.with(Rewriting::finish)?;
        self.temporary.file.rewind()?;
        io::copy(&mut self.temporary.file, out).map(|_| ())
    }

    fn is_whole(&self) -> bool {
        true
    }
}
