//! Integration tests, in one binary.
// Functions that tests share may fail like tests do; clippy knows only those marked as tests.
#![allow(clippy::unwrap_used, clippy::expect_used)]

/// How much is found of what should be.
mod accuracy;
/// What actions leave.
mod actions;
/// Lists of what may stand.
mod allow;
/// Which module may import which, and other rules of the house that no compiler holds.
mod architecture;
/// Audits that go on where they were stopped, and what changed from one to another.
mod audit;
/// Scans that leave out what is known, or most of the files.
mod baseline;
/// Inputs that are no text.
mod binary;
/// Archives, and what is packed in them.
mod bundles;
/// Values stay in the cells of tables that they start in.
mod cells;
/// Help pages, reports, messages and exit codes, as snapshots.
mod cli;
/// Compressed input and output.
mod codecs;
// The generator of benches serves tests too, and is itself tested here.
#[path = "../benches/corpus/mod.rs"]
mod corpus;
/// Files whose texts lie in a structure of their own.
mod documents;
/// Other character sets.
mod encodings;
/// Values are encrypted and come back.
mod encrypt;
/// Why something is found.
mod explain;
/// Lines of values that are glued together.
mod glue;
/// Runs the binary.
mod harness;
/// Cut and broken files.
mod hostile;
/// JSON stays JSON.
mod json;
/// Keys and scopes.
mod keys;
/// Values and people that are known beforehand.
mod known;
/// Redacted output is clean, and stays as it is when redacted again.
mod labels;
/// A filter hands on each line at once.
mod latency;
/// Mail with encoded parts.
mod mail;
/// Memory does not grow with a file or line.
mod memory;
/// Things that only look like personal data.
mod negatives;
/// Output is whole or not there.
mod output;
/// What inkout does not understand is left out and named.
mod profiles;
mod refuse;
/// Redacted dumps are loaded into real servers.
mod restore;
/// Doubtful findings are decided at a terminal.
mod review;
/// The files of `samples/`.
mod samples;
/// Ways of writing in which personal data hides, and what only looks like it.
mod spellings;
/// Findings and bytes do not depend on threads, chunks or the kind of input.
mod stream;
/// Profiles of strictness.
mod strictness;
/// Everything on one person.
mod subject;
/// Values that stand for values.
mod surrogates;
/// Columns of tables, and what is written into them.
mod tables;
/// Several inputs into one folder.
mod trees;
mod verify;
