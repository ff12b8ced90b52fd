//! The command line: parses flags, gives them meaning, prints, draws progress and decides the exit code. The library below it does not.

mod args;
mod audit;
mod detectors;
mod exit;
mod explain;
mod keygen;
mod messages;
mod profiles;
mod progress;
mod redact;
mod restore;
mod review;
mod scan;
mod setup;
mod signal;
mod subject;
mod verify;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use exit::Exit;

/// Runs the command of the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return exit::of_clap(&error).into(),
    };
    let outcome = match cli.command {
        Command::Scan(args) => scan::run(&args),
        Command::Audit(args) => audit::run(&args),
        Command::Redact(args) => redact::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Restore(args) => restore::run(&args),
        Command::Subject(args) => subject::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Detectors(args) => detectors::run(&args),
        Command::Profiles(args) => profiles::run(&args),
        Command::Keygen(args) => keygen::run(&args),
    };
    outcome.unwrap_or_else(|error| Exit::of_error(&error)).into()
}
