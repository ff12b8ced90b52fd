//! The shape of a manifest: JSON, stable and versioned. Readers ignore keys they do not know.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::Digest;

/// Version of the shape. It grows when a key changes its meaning, not when one is added.
pub(crate) const VERSION: u32 = 1;

/// A whole manifest, as it is read.
#[derive(Debug, Deserialize)]
pub(crate) struct Manifest {
    /// What stands in front.
    #[serde(flatten)]
    pub(crate) header: Header,
    /// What was written, in the order in which it was.
    #[serde(default)]
    pub(crate) files: Vec<Entry>,
}

/// What is true of the whole run.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Header {
    /// [`VERSION`].
    pub(crate) inkout_manifest: u32,
    /// Version of the tool.
    pub(crate) tool: String,
    /// Digest of the detectors in use with their rules (SHA-256, hexadecimal digits).
    pub(crate) patterns: String,
    /// The profile.
    pub(crate) profile: Profile,
    /// Tells keys apart, and says nothing of them.
    pub(crate) key_id: String,
    /// Tells scopes of a key apart, likewise.
    #[serde(default)]
    pub(crate) scope_id: String,
    /// Whether only the values of one person were replaced, so that everybody else's stand in the output.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) erases: bool,
    /// What was done to findings, by detector.
    pub(crate) actions: BTreeMap<String, String>,
    /// What the numbers of kinds in the maps of edits mean.
    pub(crate) kinds: Vec<String>,
}

/// Which profile.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Profile {
    /// Its name.
    pub(crate) name: String,
    /// Digest of what it says with all that it inherits (SHA-256, hexadecimal digits).
    pub(crate) digest: String,
}

/// A stream that was written: a file, or a member of an archive (`bundle.tar!app.log`); or an archive as a whole.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Entry {
    /// Where it is below OUT, or the name of OUT; redacted like what it holds.
    pub(crate) path: String,
    /// The character set it has, where that is not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) encoding: Option<String>,
    /// The content that was read, decompressed and as UTF-8: bytes, and HMAC-SHA-256 under a key derived from the run's, for small files could be guessed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) before: Option<Content>,
    /// The content that was written, before it was compressed, as UTF-8: bytes, and SHA-256.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<Content>,
    /// The file as it lies in OUT: bytes, and SHA-256. Members of archives have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<Content>,
    /// Findings by detector and action.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) findings: BTreeMap<String, BTreeMap<String, u64>>,
    /// What was done to findings here and not elsewhere, by detector.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) actions: BTreeMap<String, String>,
    /// How many stretches were replaced.
    #[serde(default)]
    pub(crate) edits: u64,
    /// Where, in the notation of [`map`](super::map).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) map: String,
}

/// Bytes, and a hash over them in hexadecimal digits.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub(crate) struct Content {
    pub(crate) bytes: u64,
    pub(crate) hash: String,
}

impl From<Digest> for Content {
    fn from(digest: Digest) -> Self {
        Self { bytes: digest.bytes, hash: hex(&digest.hash) }
    }
}

/// What was left out, or is not as it seemed.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Told {
    /// The input, redacted.
    pub(crate) path: String,
    /// Why, or what.
    pub(crate) what: String,
}

/// What the run came to.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Totals {
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    pub(crate) skipped: u64,
    /// Whether all that was asked for was processed.
    pub(crate) complete: bool,
    pub(crate) findings: BTreeMap<String, u64>,
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    digits.map(char::from).collect()
}
