//! Records of a stream: what somebody would call one row, one message, one entry.

/// One record. Offsets are bytes in the decoded stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its first byte.
    pub start: u64,
    /// Behind its last byte; the line end that closes it is part of it.
    pub end: u64,
    /// What makes a text of its format of it.
    pub frame: Frame,
}

/// What has to stand around records that are taken out of their stream, so that what is left is of the same format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Frame {
    /// Bytes of the stream that stand before the first of them, such as the names of columns: start and end, the same if there are none.
    pub head: (u64, u64),
    /// What stands before the first of them, behind the head.
    pub open: &'static str,
    /// What stands between two of them.
    pub between: &'static str,
    /// What stands behind the last of them.
    pub close: &'static str,
}
