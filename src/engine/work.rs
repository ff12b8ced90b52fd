//! What the scheduler asks of a run: how sources become streams and streams results, and who takes these.

use std::io::Read;
use std::sync::Arc;

use crate::error::Result;
use crate::format::Structure;
use crate::model::{SkipReason, Skipped, Source};

use super::block::{Block, Eagerness};
use super::stitch::Worked;

/// A stream of bytes that is open.
pub(crate) struct Stream<F> {
    /// What it is called.
    pub(crate) source: Arc<Source>,
    /// Its decoded bytes.
    pub(crate) reader: Box<dyn Read + Send>,
    /// How soon blocks are handed on.
    pub(crate) eagerness: Eagerness,
    /// Whether the next read would wait.
    pub(crate) would_wait: Box<dyn Fn() -> bool + Send>,
    /// What the committer wants to know of it.
    pub(crate) facts: F,
}

/// An opened source.
pub(crate) enum Opening<F, E> {
    /// It is one stream.
    Stream(Stream<F>),
    /// It holds several, one after the other.
    Several(Box<dyn Sequence<F, E>>),
}

/// What a source holds, in order.
pub(crate) trait Sequence<F, E>: Send {
    /// What comes next. A stream before it is not read any more.
    fn next(&mut self) -> Option<Next<F, E>>;
}

/// The next of a sequence.
pub(crate) enum Next<F, E> {
    /// A stream, which is read before what follows is asked for.
    Stream(Stream<F>),
    /// Something without bytes.
    Event(E),
}

/// What a run does with files and blocks. Shared by all workers.
pub(crate) trait Work: Sync {
    /// What the committer wants to know of a stream.
    type Facts: Send;
    /// What is no stream, and the committer wants to know.
    type Event: Send;
    /// Buffers of one worker.
    type Scratch;

    /// Buffers for a new worker.
    fn scratch(&self) -> Self::Scratch;

    /// Opens a source.
    ///
    /// # Errors
    /// Why it cannot be processed.
    fn open(&self, source: &Arc<Source>) -> Result<Opening<Self::Facts, Self::Event>, SkipReason>;

    /// Works on what is known of a stream before its first block.
    fn begin(&self, start: &mut Start<Self::Facts>, scratch: &mut Self::Scratch);

    /// Works on what is no stream.
    fn event(&self, event: &mut Self::Event, scratch: &mut Self::Scratch);

    /// Follows the tables in a stream through its next block.
    fn follow(&self, structure: &mut Structure, block: &mut Block);

    /// What follows the structure of a stream, at its start.
    fn structure(&self, source: &Source, facts: &Self::Facts) -> Structure;

    /// Works on one block.
    ///
    /// # Errors
    /// Why the stream cannot be processed further.
    fn work(&self, block: Block, scratch: &mut Self::Scratch) -> Result<Worked, (Block, SkipReason)>;
}

/// The start of a stream.
pub(crate) struct Start<F> {
    pub(crate) source: Arc<Source>,
    pub(crate) facts: F,
}

/// Receives results, in order.
pub(crate) trait Commit: Send {
    /// What it wants to know of a stream.
    type Facts;
    /// What is no stream.
    type Event;

    /// An input that is not processed at all.
    ///
    /// # Errors
    /// The run cannot go on.
    fn skip(&mut self, skipped: Skipped) -> Result<()>;

    /// The next stream begins. With a reason, it is not processed.
    ///
    /// # Errors
    /// The run cannot go on.
    fn begin(&mut self, source: &Arc<Source>, facts: Self::Facts) -> Result<Option<SkipReason>>;

    /// The next block of the stream. With a reason, the stream is not processed further.
    ///
    /// # Errors
    /// The run cannot go on.
    fn block(&mut self, worked: &Worked) -> Result<Option<SkipReason>>;

    /// The stream ends; with a problem if it was not processed wholly. With `false`, nothing more of the source is processed.
    ///
    /// # Errors
    /// The run cannot go on.
    fn end(&mut self, problem: Option<SkipReason>) -> Result<bool>;

    /// Something of the source that is no stream. With `false`, nothing more of the source is processed.
    ///
    /// # Errors
    /// The run cannot go on.
    fn event(&mut self, event: Self::Event) -> Result<bool>;
}
