//! A document as an archive: its texts are members.

use std::io::{self, Read};
use std::path::Path;

use super::{Archive, Shared, Step};
use crate::document::{self, Next, Reading};
use crate::model::{DocumentKind, Entry, EntryKind, Native, Trailer};

/// A document being read.
pub(in crate::input) struct Document(Shared<Reading>);

impl Document {
    /// The document in this file.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(in crate::input) fn open(kind: DocumentKind, path: &Path) -> io::Result<Self> {
        document::read(kind, path).map(|reading| Self(Shared::new(reading)))
    }
}

impl Archive for Document {
    fn next(&mut self) -> io::Result<Step> {
        Ok(match self.0.with(Reading::next)? {
            Some(Next::Text { name, head }) => {
                Step::Member(Box::new(Entry { native: Native::Text { head }, ..Entry::new(name, EntryKind::File) }))
            }
            Some(Next::LeftOut { name, reason }) => Step::Refused { name, reason },
            None => Step::End(Trailer::default()),
        })
    }

    fn content(&mut self) -> Box<dyn Read + Send> {
        Box::new(self.0.clone())
    }
}
