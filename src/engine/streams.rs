//! The streams of files, one after the other, for work that takes them side by side with others: decoded, without a scheduler.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::input::{self, Bundle, Content, Item, Limits};
use crate::model::{SkipReason, Source};

/// The streams of one file: itself, or the members of the archive that it is.
pub(super) struct Streams {
    source: Source,
    content: Option<Content>,
}

/// A stream of a file.
pub(super) struct StreamIn {
    /// Its path: of the file, or of the member in it (`bundle.tar!app.log`).
    pub(super) path: PathBuf,
    /// Its decoded bytes; of an archive they must be read before the next stream is asked for.
    pub(super) reader: Box<dyn Read + Send>,
}

impl Streams {
    /// Opens a file.
    ///
    /// # Errors
    /// Why it is not processed.
    pub(super) fn open(path: &Path, limits: &Limits) -> Result<Self, SkipReason> {
        let source = Source { path: path.to_path_buf(), relative: PathBuf::new(), explicit: true };
        let opened = input::open(&source, limits)?;
        Ok(Self { source, content: Some(opened.content) })
    }

    /// The next stream.
    pub(super) fn next(&mut self) -> Option<StreamIn> {
        match self.content.take()? {
            Content::Stream(text) => Some(StreamIn { path: self.source.path.clone(), reader: text.reader }),
            Content::Bundle(mut bundle) => {
                let stream = next_of(&mut bundle);
                self.content = Some(Content::Bundle(bundle));
                stream
            }
        }
    }
}

fn next_of(bundle: &mut Bundle) -> Option<StreamIn> {
    loop {
        if let Item::Stream { path, text, .. } = bundle.next()? {
            return Some(StreamIn { path, reader: text.reader });
        }
    }
}
