//! What a verification found: where an output is not what its manifest says, or holds what it should not.

use std::fmt;
use std::path::PathBuf;

/// What is wrong at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// A file that the manifest names is not there.
    Missing,
    /// A file that the manifest does not name.
    Unnamed,
    /// The bytes are not those that were written.
    Altered,
    /// The original is not the one that was read.
    OtherOriginal,
    /// There is no original to compare with, or it cannot be told which it is.
    NoOriginal,
    /// Bytes differ from the original that no edit covers; the offset is that in the original.
    Outside(u64),
    /// A value stands where it stood, although its kind is replaced.
    Unchanged(String),
    /// A value is found that should have been replaced: detector and preview.
    Left(String, String),
    /// A value is found that may be one: detector and preview.
    Doubtful(String, String),
    /// A value that was replaced stands elsewhere.
    Original(String),
    /// It cannot be read.
    Unreadable(String),
}

impl Flaw {
    /// Its name in reports.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unnamed => "unnamed",
            Self::Altered => "altered",
            Self::OtherOriginal => "other_original",
            Self::NoOriginal => "no_original",
            Self::Outside(_) => "outside",
            Self::Unchanged(_) => "unchanged",
            Self::Left(..) => "left",
            Self::Doubtful(..) => "doubtful",
            Self::Original(_) => "original",
            Self::Unreadable(_) => "unreadable",
        }
    }

    /// Whether it makes the verification fail. Doubtful values are told of; that they stay was decided by the redaction.
    pub(crate) fn fails(&self) -> bool {
        !matches!(self, Self::Doubtful(..) | Self::Unreadable(_))
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is in the manifest, and not there"),
            Self::Unnamed => f.write_str("is not in the manifest"),
            Self::Altered => f.write_str("is not as it was written: its digest differs"),
            Self::OtherOriginal => f.write_str("was made from another original: its digest differs"),
            Self::NoOriginal => f.write_str("has no original that it can be compared with"),
            Self::Outside(at) => write!(f, "differs from the original outside the edits (byte {at} of the original)"),
            Self::Unchanged(id) => write!(f, "{id} stands as it stood in the original"),
            Self::Left(id, preview) => write!(f, "{id} is left: {preview}"),
            Self::Doubtful(id, preview) => write!(f, "may be {id}: {preview}"),
            Self::Original(preview) => write!(f, "a value that was replaced stands here: {preview}"),
            Self::Unreadable(why) => f.write_str(why),
        }
    }
}

/// Something that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The file, as the user would write it.
    pub(crate) path: PathBuf,
    /// Line and column, from 1, where there are any.
    pub(crate) place: Option<(u64, u64)>,
    pub(crate) flaw: Flaw,
}

/// What a verification came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Files that were looked at.
    pub(crate) files: u64,
    /// Bytes of them, decoded.
    pub(crate) bytes: u64,
    /// Edits that were compared with the original.
    pub(crate) edits: u64,
    /// Flaws that make it fail.
    pub(crate) failures: u64,
    /// Values that may be some.
    pub(crate) doubtful: u64,
    /// Values found where something was replaced: surrogates and the like, which the manifest tells apart.
    pub(crate) replaced: u64,
    /// Values that were replaced and stand as part of something that was kept, or that a replacement happens to be.
    pub(crate) coincidences: u64,
    /// Inputs that could not be read, or not compared.
    pub(crate) unread: u64,
}
