//! The flags of `inkout audit`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Detection, Run, Walk};

/// Scan and keep what was found, so that the next audit reads only what changed
///
/// The state is a folder of its own. It holds paths, what was found by kind and column, how much it weighs, and a keyed digest of each content; no
/// value. An audit may be stopped at any moment: the same command goes on. A file is read again if its size or time changed; another name is no change.
///
/// Exit status: 0 completed, with or without findings; 1 --fail-on is met; 2 usage; 3 some input could not be processed.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(in crate::cli) struct Audit {
    #[command(subcommand)]
    pub(in crate::cli) command: Option<AuditCommand>,
    /// Files and folders
    #[arg(value_name = "PATH", required = true)]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// Where the state is kept; made if it is not there
    #[arg(long, value_name = "FOLDER", required = true)]
    pub(in crate::cli) state: Option<PathBuf>,
    /// A profile, by name or file: what it says of how long something may be kept (`[[retention]]`), what it looks for and allows
    #[arg(long, value_name = "PROFILE")]
    pub(in crate::cli) profile: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) detection: Detection,
    #[command(flatten)]
    pub(in crate::cli) walk: Walk,
    #[command(flatten)]
    pub(in crate::cli) run: Run,
    /// Read no faster than so many MB/s, for hosts that have other work
    #[arg(long, value_name = "MB/S", value_parser = clap::value_parser!(u64).range(1..))]
    pub(in crate::cli) rate: Option<u64>,
    /// Leave the processor to other programs where they want it
    #[arg(long)]
    pub(in crate::cli) nice: bool,
    /// How the result is written
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT", help_heading = "Output")]
    pub(in crate::cli) format: AuditFormat,
    /// Exit with 1 if a file weighs so much (low, moderate, high); with `new:` in front, if it did not in the audit before; `breach` if something
    /// is kept for longer than the profile allows
    #[arg(long, value_name = "WHAT", help_heading = "Output")]
    pub(in crate::cli) fail_on: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum AuditCommand {
    // Documented at the arguments themselves.
    Diff(AuditDiff),
}

/// Say what changed from one audit to another: files that are new, gone, moved, grown, less or changed
///
/// Files are the same by their path below the PATH of their audit. A folder named `diff` is audited as `./diff`.
///
/// Exit status: 0 completed, with or without changes; 2 usage; 3 a state cannot be read.
#[derive(Debug, Args)]
pub(in crate::cli) struct AuditDiff {
    /// The state of the audit before
    #[arg(value_name = "BEFORE")]
    pub(in crate::cli) before: PathBuf,
    /// The state of the audit after it
    #[arg(value_name = "AFTER")]
    pub(in crate::cli) after: PathBuf,
    /// How changes are told
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT", help_heading = "Output")]
    pub(in crate::cli) format: AuditFormat,
}

/// How audits are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum AuditFormat {
    /// For people
    Table,
    /// One JSON object a line
    Jsonl,
}
