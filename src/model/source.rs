//! Where bytes come from, and what became of inputs that were not processed.

use std::path::{Path, PathBuf};

/// One input: a file that the walker met, or standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as the user would write it; `-` for standard input.
    pub path: PathBuf,
    /// The path below the PATH argument it was met under; the file's own name where PATH is a file. With several PATH arguments,
    /// that of a folder stands in front under its own name, so that their trees can stand side by side.
    pub relative: PathBuf,
    /// Named by the user, not met in a folder: then pipes and devices are read too.
    pub explicit: bool,
}

impl Source {
    /// Standard input.
    #[must_use]
    pub fn stdin() -> Self {
        Self { path: PathBuf::from("-"), relative: PathBuf::from("-"), explicit: true }
    }

    /// Whether it is standard input.
    #[must_use]
    pub fn is_stdin(&self) -> bool {
        self.explicit && self.path == Path::new("-")
    }
}

/// Why an input was not processed, or not wholly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SkipReason {
    /// The user's own rule left it out (`--glob`, an ignore file, `--max-filesize`): never affects the exit code.
    Excluded(&'static str),
    /// It holds no bytes of its own, or is not followed by default (a symbolic link, a socket): never affects the exit code.
    NoContent(&'static str),
    /// inkout cannot process it yet (an archive, NUL-bearing data): exit 3.
    Unsupported(String),
    /// It is no text, and the user wants such inputs left out: never affects the exit code.
    Passed(String),
    /// It is no text, and stands in the output as it is, as the user wants it: never affects the exit code.
    Copied(String),
    /// It could not be read or written, or is damaged: exit 3.
    Failed(String),
}

impl SkipReason {
    /// Whether it makes the run exit with 3.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        matches!(self, Self::Unsupported(_) | Self::Failed(_))
    }
}

impl std::fmt::Display for SkipReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Excluded(why) | Self::NoContent(why) => f.write_str(why),
            Self::Unsupported(why) | Self::Failed(why) => f.write_str(why),
            Self::Passed(why) => write!(f, "{why}, left out (--binary skip)"),
            Self::Copied(why) => write!(f, "{why}, copied as it is (--binary copy)"),
        }
    }
}

/// An input that was not processed, or not wholly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The path as the user would write it.
    pub path: PathBuf,
    /// Why.
    pub reason: SkipReason,
}
