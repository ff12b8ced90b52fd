//! Where bytes of a stream were replaced: what a proof of the rest being unchanged stands on.

use super::finding::DetectorIndex;

/// Bytes in whose place others were written. Offsets are those of the decoded stream (or of a block of it, where that is said).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edited {
    /// Byte offset of the first byte replaced.
    pub(crate) start: u64,
    /// Bytes replaced.
    pub(crate) old: u64,
    /// Bytes written for them.
    pub(crate) new: u64,
    /// Whose finding it was; none for an encoded part, which is replaced as a whole for the findings in it.
    pub(crate) detector: Option<DetectorIndex>,
}
