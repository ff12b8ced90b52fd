//! What was found on one person: records, and what in them is theirs.

use std::path::PathBuf;

use super::{DetectorIndex, Record};

/// A record that is about the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The file, as the user would write it.
    pub path: PathBuf,
    /// The record.
    pub record: Record,
    /// The line of the first value that is theirs, from 1.
    pub line: u64,
    /// Its table, object or element, if that has a name.
    pub table: String,
    /// Whether nobody else can be meant.
    pub is_sure: bool,
    /// Why it is about them: what is theirs.
    pub values: Vec<HitValue>,
    /// Findings in it that are theirs because the record is.
    pub own: Vec<Span>,
    /// What else in it tells who they are: looked for elsewhere if the user says so.
    pub offers: Vec<Offer>,
}

/// A value that is the person's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HitValue {
    /// Where it stands, and what found it: nothing for a number by which a system knows them.
    pub span: Span,
    /// Its line, from 1.
    pub line: u64,
    /// Its field, if that has a name.
    pub field: Option<String>,
    /// Its kind.
    pub kind: String,
    /// By what of the person it was known.
    pub why: &'static str,
    /// Whether nobody else can be meant.
    pub is_sure: bool,
    /// What may be shown of it.
    pub preview: String,
    /// The value, as far as it is kept.
    pub value: Vec<u8>,
}

/// Bytes of the decoded stream, with what found them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: u64,
    /// Behind the last byte.
    pub end: u64,
    /// What found them, if they are a finding.
    pub detector: Option<DetectorIndex>,
}

/// Something else by which the person may be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its kind.
    pub kind: String,
    /// Its field.
    pub field: String,
    /// What may be shown of it.
    pub preview: String,
    /// The value.
    pub value: Vec<u8>,
}
