//! An archive being written, with the archives that are being written into it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::encode::Encoder;
use super::pack::{Folder, Pack, pack};
use super::{Output, plain_error};
use crate::document;
use crate::error::{Error, Result};
use crate::model::{ArchiveKind, Codec, Digest, Entry, Trailer};

/// An archive, and those inside it that are open, each a member of the one before it. Dropped without [`Packed::finish`] it leaves no
/// trace, but for what was unpacked into a folder.
pub(crate) struct Packed {
    /// For errors.
    path: PathBuf,
    /// Where the outermost one goes; nowhere for a folder.
    output: Option<Output>,
    levels: Vec<Level>,
    /// Where content is collected that does not fit memory.
    folder: Option<PathBuf>,
}

/// An archive that is open.
struct Level {
    pack: Box<dyn Pack>,
    /// Compresses the member that is being written.
    encoder: Option<Encoder<Vec<u8>>>,
    members: u64,
}

impl Packed {
    /// An archive written to `output`; `original` is the file that was read.
    ///
    /// # Errors
    /// Archives of this kind are read only.
    pub(crate) fn archive(output: Output, kind: ArchiveKind, original: Option<&Path>) -> Result<Self> {
        let path = output.path().to_path_buf();
        if let ArchiveKind::Document(kind) = kind
            && let Some(companion) = document::companion(kind, &path)
        {
            let reason = format!(
                "{} lies beside it and would be taken for a part of it (have the application put it away)",
                companion.display()
            );
            return Err(Error::Refused { path, reason });
        }
        let folder = output.folder().map(Path::to_path_buf);
        let pack = pack(kind, folder.as_deref(), original)
            .map_err(|err| Error::Refused { path: path.clone(), reason: err.to_string() })?;
        Ok(Self { path, output: Some(output), levels: vec![Level::new(pack)], folder })
    }

    /// An archive unpacked into a folder.
    pub(crate) fn folder(root: PathBuf, force: bool) -> Self {
        let pack = Box::new(Folder::new(root.clone(), force));
        Self { path: root, output: None, levels: vec![Level::new(pack)], folder: None }
    }

    /// How many members the innermost archive has.
    pub(crate) fn members(&self) -> u64 {
        self.levels.last().map_or(0, |level| level.members)
    }

    /// Whether a member that cannot be written leaves the others as they are.
    pub(crate) fn is_loose(&self) -> bool {
        self.levels.last().is_some_and(|level| level.pack.is_loose())
    }

    /// Whether a member that is given up is the loss of all.
    pub(crate) fn is_whole(&self) -> bool {
        self.levels.last().is_some_and(|level| level.pack.is_whole())
    }

    /// Begins a member; what is written to it is compressed.
    ///
    /// # Errors
    /// It cannot be written; so for all methods.
    pub(crate) fn begin(&mut self, entry: Entry, codec: Codec) -> Result<()> {
        let begun = self.levels.last_mut().map_or(Ok(()), |level| {
            level.encoder = Some(Encoder::new(codec, Vec::new())?);
            level.pack.begin(entry)
        });
        begun.map_err(|err| self.failed(err))
    }

    /// Begins an archive that is a member; the bytes of a document are at `original`.
    ///
    /// # Errors
    /// Archives of its kind are read only.
    pub(crate) fn enter(&mut self, entry: Entry, codec: Codec, kind: ArchiveKind, original: Option<&Path>) -> Result<()> {
        let pack = pack(kind, self.folder.as_deref(), original).map_err(|err| self.failed(err))?;
        self.begin(entry, codec)?;
        self.levels.push(Level::new(pack));
        Ok(())
    }

    /// More of the member that was begun.
    ///
    /// # Errors
    /// The disk is full.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let written = self.levels.last_mut().map_or(Ok(()), |level| level.write_all(bytes));
        written.map_err(|err| self.failed(err))
    }

    /// The member is complete.
    ///
    /// # Errors
    /// As for [`Packed::write`].
    pub(crate) fn end(&mut self) -> Result<()> {
        let ended = self.with_below(|level, below| {
            level.finish_encoder()?;
            level.members += 1;
            level.pack.end(below)
        });
        ended.map_err(|err| self.failed(err))
    }

    /// The member is given up.
    pub(crate) fn give_up(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            level.encoder = None;
            level.pack.give_up();
        }
    }

    /// A member without content.
    ///
    /// # Errors
    /// As for [`Packed::write`].
    pub(crate) fn other(&mut self, entry: Entry) -> Result<()> {
        let written = self.with_below(|level, below| {
            level.members += 1;
            level.pack.other(entry, below)
        });
        written.map_err(|err| self.failed(err))
    }

    /// The innermost archive is complete, and with it the member that it is.
    ///
    /// # Errors
    /// As for [`Packed::write`].
    pub(crate) fn leave(&mut self, trailer: Trailer) -> Result<()> {
        if let Err(err) = self.close(trailer) {
            self.give_up();
            return Err(err);
        }
        self.end()
    }

    /// The innermost archive is given up, and with it the member that it is.
    pub(crate) fn abandon(&mut self) {
        self.levels.pop();
        self.give_up();
    }

    /// The outermost archive is complete.
    ///
    /// # Errors
    /// As for [`Output::finish`].
    pub(crate) fn finish(mut self, trailer: Trailer) -> Result<Option<Digest>> {
        self.close(trailer)?;
        self.output.map_or(Ok(None), Output::finish)
    }

    fn close(&mut self, trailer: Trailer) -> Result<()> {
        let closed = self.with_below(|level, below| level.pack.finish(trailer, below));
        self.levels.pop();
        closed.map_err(|err| self.failed(err))
    }

    /// The innermost archive, and what it is written to.
    fn with_below<T>(&mut self, act: impl FnOnce(&mut Level, &mut dyn Write) -> io::Result<T>) -> io::Result<T> {
        let Some((level, outer)) = self.levels.split_last_mut() else { return Err(io::Error::other("no archive is open")) };
        match (outer.last_mut(), &mut self.output) {
            (Some(outer), _) => act(level, outer),
            (None, Some(output)) => act(level, output),
            (None, None) => act(level, &mut io::sink()),
        }
    }

    fn failed(&self, err: io::Error) -> Error {
        // What an inner writer said in its own words is not said in others.
        plain_error(&self.path, err)
    }
}

impl Level {
    fn new(pack: Box<dyn Pack>) -> Self {
        Self { pack, encoder: None, members: 0 }
    }

    fn finish_encoder(&mut self) -> io::Result<()> {
        match self.encoder.take() {
            Some(encoder) => {
                let rest = encoder.finish()?;
                self.pack.content(&rest)
            }
            None => Ok(()),
        }
    }
}

/// The member that is being written.
impl Write for Level {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match &mut self.encoder {
            Some(encoder) => {
                let written = encoder.write(buffer)?;
                let ready = encoder.target();
                if !ready.is_empty() {
                    self.pack.content(ready)?;
                    ready.clear();
                }
                Ok(written)
            }
            None => {
                self.pack.content(buffer)?;
                Ok(buffer.len())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
