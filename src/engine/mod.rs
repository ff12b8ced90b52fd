//! Wires the stages: visits to streams, streams to blocks, blocks to findings, findings to reports or redacted bytes.

pub(crate) mod block;
pub(crate) mod edit;
pub(crate) mod schedule;
pub(crate) mod stitch;
