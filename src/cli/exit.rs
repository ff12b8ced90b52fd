//! Exit codes, and how errors become one.

use std::process::ExitCode;

use crate::error::Error;
use crate::model::Summary;

use super::messages;

/// How the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// Everything was processed, whatever was found.
    Completed = 0,
    /// What `--fail-on` names was found.
    Failed = 1,
    /// The command cannot be understood or carried out as it was given.
    Usage = 2,
    /// Some input was not processed, or not as it was asked.
    Incomplete = 3,
}

impl Exit {
    /// The exit of a run that went to its end.
    pub(super) fn of_run(summary: &Summary, is_failure: bool) -> Self {
        if summary.skipped.incomplete > 0 || summary.unread_parts > 0 || summary.sealed.is_incomplete() {
            Self::Incomplete
        } else if is_failure {
            Self::Failed
        } else {
            Self::Completed
        }
    }

    /// The exit after an error that ended the run; names it on standard error.
    pub(super) fn of_error(error: &anyhow::Error) -> Self {
        let cause = error.downcast_ref::<Error>();
        if cause.is_some_and(Error::is_broken_pipe) {
            // Whoever read our output has seen enough.
            return Self::Completed;
        }
        messages::error(&told(error));
        match cause {
            Some(Error::Io { .. }) => Self::Incomplete,
            _ => Self::Usage,
        }
    }
}

/// What was being done and what went wrong. The library's errors tell their own cause.
fn told(error: &anyhow::Error) -> String {
    let mut parts = Vec::new();
    for part in error.chain() {
        parts.push(part.to_string());
        if part.is::<Error>() {
            break;
        }
    }
    parts.join(": ")
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// The exit after flags that cannot be understood, or a request for help; prints what clap has to say.
pub(super) fn of_clap(error: &clap::Error) -> Exit {
    // Help into a closed pipe is no failure.
    let _ = error.print();
    if error.use_stderr() { Exit::Usage } else { Exit::Completed }
}
