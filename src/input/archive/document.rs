//! A document as an archive: its texts are members.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use super::{Archive, Shared, Step};
use crate::document::{self, Next, Reading};
use crate::input::Held;
use crate::model::{DocumentKind, Entry, EntryKind, Native, Trailer};

/// A document being read.
pub(in crate::input) struct Document {
    reading: Shared<Reading>,
    /// What is read, if it came out of a stream.
    _held: Option<Arc<Held>>,
}

impl Document {
    /// The document in this file.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(in crate::input) fn open(kind: DocumentKind, path: &Path) -> io::Result<Self> {
        Ok(Self { reading: Shared::new(document::read(kind, path)?), _held: None })
    }

    /// The document that is held.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(in crate::input) fn held(kind: DocumentKind, held: Arc<Held>) -> io::Result<Self> {
        Ok(Self { _held: Some(Arc::clone(&held)), ..Self::open(kind, held.path())? })
    }
}

impl Archive for Document {
    fn next(&mut self) -> io::Result<Step> {
        Ok(match self.reading.with(Reading::next)? {
            Some(Next::Text { name, head }) => {
                Step::Member(Box::new(Entry { native: Native::Text { head }, ..Entry::new(name, EntryKind::File) }))
            }
            Some(Next::LeftOut { name, reason }) => Step::Refused { name, reason },
            None => Step::End(Trailer::default()),
        })
    }

    fn content(&mut self) -> Box<dyn Read + Send> {
        Box::new(self.reading.clone())
    }
}
