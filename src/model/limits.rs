//! Sizes that bound what the engine looks at. They are part of the contract: findings depend on nothing further away.

/// The longest finding that is decided as one value, in bytes. A longer candidate is redacted to its end as a run.
pub const MAX_FINDING: usize = 8 * 1024;

/// How far context may lie from a candidate, in bytes either side, within its line.
pub const CONTEXT: usize = 256;

/// Bytes that are read ahead of a hard cut (a cut inside a line), and repeated before it: a finding, its context on both sides,
/// and room for a neighbour that overlaps it.
pub const OVERLAP: usize = 2 * MAX_FINDING + 2 * CONTEXT;

/// Within so many bytes of a cut inside a line nothing ends for certain: rules look at most so far ahead for what ends a value.
pub const END_MARGIN: usize = 128;

/// What an archive may unpack to, with all that is packed in it: a few kilobytes may hold petabytes, or themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unpacking {
    /// How deep archives may lie in the outermost one.
    pub max_depth: usize,
    /// How many members it may have.
    pub max_members: u64,
    /// How many times its own size it may unpack to, once that is more than a gibibyte.
    pub max_ratio: u64,
    /// How many bytes it may unpack to.
    pub max_unpacked: u64,
}

impl Default for Unpacking {
    fn default() -> Self {
        Self { max_depth: 8, max_members: 1_000_000, max_ratio: 1000, max_unpacked: 1 << 40 }
    }
}
