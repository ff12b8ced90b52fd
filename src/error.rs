//! The library's error: what went wrong, and where.
//!
//! Messages name the file and the place in it; they never hold bytes of the input.

use std::io;
use std::path::{Path, PathBuf};

/// Result of library calls.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, and where.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or stream could not be read, written, opened or moved.
    #[error("{}: {doing}: {source}", path.display())]
    Io {
        /// The file, or `-` for a standard stream.
        path: PathBuf,
        /// What was being done, such as `cannot open`.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A pattern file is wrong.
    #[error("{file}:{line}: {message}")]
    Pattern {
        /// The pattern file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// An option has a value that cannot be used.
    #[error("{0}")]
    Usage(String),
    /// Input is refused, with the reason.
    #[error("{}: {reason}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Why it is refused.
        reason: String,
    },
}

impl Error {
    /// An input or output error with its place.
    pub fn io(path: impl AsRef<Path>, doing: &'static str, source: io::Error) -> Self {
        Self::Io { path: path.as_ref().to_path_buf(), doing, source }
    }

    /// Whether the reader of our output went away, which is a quiet success.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }
}
