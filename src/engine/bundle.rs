//! An archive as what the scheduler hands on: its members are streams, all else of it are events.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::input::{self, Held, Item};
use crate::model::{ArchiveKind, Codec, Native, SkipReason, Skipped, Source, Trailer};

use super::block::Eagerness;
use super::names::{Member, NameFinding, look_at_trailer, shown};
use super::work::{Next, Sequence, Stream};
use super::{Engine, Finder, OpenedFacts};

/// Where the bytes of a stream come from.
pub(super) enum Origin {
    /// A file, or what stands for one; the system says this of it.
    File(Metadata),
    /// A member of the archive that was entered last.
    Member(Member),
}

impl Origin {
    /// Lines at the start of the stream that are not counted.
    pub(super) fn head(&self) -> i64 {
        match self {
            Self::Member(Member { entry, .. }) => match entry.native {
                Native::Text { head } => head,
                Native::None | Native::Tar(_) | Native::Zip(_) => 0,
            },
            Self::File(_) => 0,
        }
    }

    /// Of this path the part that is the file's in which the stream is, through whatever archives.
    pub(super) fn outermost<'p>(&self, path: &'p Path) -> &'p [u8] {
        let path = path.as_os_str().as_encoded_bytes();
        match self {
            Self::Member(member) => path.get(..member.outer).unwrap_or(path),
            Self::File(_) => path,
        }
    }
}

/// Something of an archive that is no stream.
pub(super) enum Event {
    /// An archive begins.
    Enter {
        source: Arc<Source>,
        /// It is a file, or a member of the archive that was entered before.
        origin: Origin,
        kind: ArchiveKind,
        /// How it is compressed as a whole.
        codec: Codec,
        /// The bytes of a document that came out of a stream: where it is opened.
        original: Option<Arc<Held>>,
    },
    /// A member without content.
    Other { source: Arc<Source>, member: Member },
    /// A member that is not processed.
    LeftOut {
        skipped: Skipped,
        /// Length of the path of the outermost archive.
        outer: usize,
    },
    /// The archive that was entered last is over.
    Leave {
        source: Arc<Source>,
        /// Length of the path of the outermost archive.
        outer: usize,
        /// Why not all of it was read.
        problem: Option<SkipReason>,
        /// What stands behind its members.
        trailer: Trailer,
        /// Findings in that.
        found: Vec<NameFinding>,
    },
}

/// What an archive holds, for the scheduler.
pub(super) struct Members {
    bundle: Box<input::Bundle>,
    outer: Arc<Source>,
    /// Of the outermost archive, until it is entered.
    metadata: Option<Metadata>,
}

impl Members {
    pub(super) fn new(bundle: Box<input::Bundle>, outer: Arc<Source>, metadata: Metadata) -> Self {
        Self { bundle, outer, metadata: Some(metadata) }
    }

    fn source(&self, path: PathBuf) -> Arc<Source> {
        Arc::new(Source { path, relative: self.outer.relative.clone(), explicit: false })
    }
}

impl Sequence<OpenedFacts, Event> for Members {
    fn next(&mut self) -> Option<Next<OpenedFacts, Event>> {
        let outer = self.outer.path.as_os_str().len();
        Some(match self.bundle.next()? {
            Item::Stream { path, entry, codec, text } => {
                let (reader, facts) = OpenedFacts::of(text, codec, Origin::Member(Member::new(entry, outer)));
                let source = self.source(path);
                Next::Stream(Stream { source, reader, eagerness: Eagerness::Full, would_wait: Box::new(|| false), facts })
            }
            Item::Enter { path, entry, kind, codec, original } => match (entry, self.metadata.take()) {
                (Some(entry), _) => {
                    let (source, origin) = (self.source(path), Origin::Member(Member::new(entry, outer)));
                    Next::Event(Event::Enter { source, origin, kind, codec, original })
                }
                (None, Some(metadata)) => {
                    let source = Arc::clone(&self.outer);
                    Next::Event(Event::Enter { source, origin: Origin::File(metadata), kind, codec, original })
                }
                (None, None) => return None,
            },
            Item::Other { path, entry } => {
                Next::Event(Event::Other { source: self.source(path), member: Member::new(entry, outer) })
            }
            Item::LeftOut(skipped) => Next::Event(Event::LeftOut { skipped, outer }),
            Item::Leave { path, problem, trailer } => {
                Next::Event(Event::Leave { source: self.source(path), outer, problem, trailer, found: Vec::new() })
            }
        })
    }
}

impl Event {
    /// Looks for personal data in what the archive says. Where edits are made, paths are told redacted too: what is told of a redaction
    /// is told to whoever gets its output.
    pub(super) fn look(&mut self, engine: &Engine, edits: bool, finder: &mut Finder) {
        match self {
            Self::Enter { source, origin: Origin::Member(member), .. } | Self::Other { source, member } => {
                look(engine, edits, source, member, finder);
            }
            Self::LeftOut { skipped, outer } if edits => skipped.path = shown(&skipped.path, *outer, engine, finder),
            Self::Leave { source, outer, trailer, found, .. } => {
                look_at_trailer(trailer, engine, edits.then_some(&engine.editor), finder, found);
                if edits {
                    *source = told(source, *outer, engine, finder);
                }
            }
            Self::Enter { .. } | Self::LeftOut { .. } => {}
        }
    }
}

/// [`Event::look`] for a member.
pub(super) fn look(engine: &Engine, edits: bool, source: &mut Arc<Source>, member: &mut Member, finder: &mut Finder) {
    member.look(&source.path, engine, edits.then_some(&engine.editor), finder);
    if edits {
        *source = told(source, member.outer, engine, finder);
    }
}

fn told(source: &Source, outer: usize, engine: &Engine, finder: &mut Finder) -> Arc<Source> {
    Arc::new(Source { path: shown(&source.path, outer, engine, finder), ..source.clone() })
}
