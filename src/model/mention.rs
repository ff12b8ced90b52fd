//! Words of people's names that stand where names do, and where: what a document says later of the same person is told by them.

/// A word of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// A hash of the word in small letters.
    pub word: u32,
    /// A number of its first letters, as many as a filter looks at.
    pub first: u64,
    /// Where it stands, in bytes of the decoded stream.
    pub offset: u64,
}

/// How far behind a name its words are remembered, in bytes of the decoded stream.
pub(crate) const REACH: u64 = 64 * 1024;

/// What is remembered of a stream, in the order in which it was told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mentions {
    pub(crate) all: Vec<Mention>,
    /// Cells that begin before this offset were read.
    pub(crate) read: u64,
}

impl Mentions {
    /// Forgets what no place from `offset` on is near enough to.
    pub(crate) fn forget(&mut self, offset: u64) {
        let gone = self.all.partition_point(|mention| mention.offset + REACH < offset);
        self.all.drain(..gone);
    }
}
