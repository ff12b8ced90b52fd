//! Integration tests, in one binary.

// The generator of benches serves tests too, and is itself tested here.
#[path = "../benches/corpus/mod.rs"]
mod corpus;
mod samples;
