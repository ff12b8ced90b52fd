//! `inkout redact`.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::engine::{self, Destination, Engine, Progress, Setup};
use crate::error::Error;
use crate::model::Binary;
use crate::transform::parse_overrides;
use crate::walk::{WalkOptions, walk};
use crate::write::{Shape, check_output};

use super::args::Redact;
use super::exit::Exit;
use super::{messages, progress, setup, signal};

pub(super) fn run(args: &Redact) -> Result<Exit> {
    let paths = setup::paths(&args.paths, "tail -f app.log | inkout redact")?;
    if args.walk.binary == Binary::Strings {
        return Err(usage(
            "--binary strings is for scan: a binary whose text is replaced may be one no more (copy it, or leave it out)",
        ));
    }
    let target = Target {
        output: args.output.as_ref(),
        force: args.force,
        in_place: args.in_place,
        backup: args.backup.as_ref(),
        line_buffered: args.line_buffered,
        does: "redacted",
    };
    let destination = destination(&target, &paths)?;
    let mut actions = Vec::new();
    for text in &args.action {
        actions.extend(parse_overrides(text)?);
    }
    let setup = setup::setup(&args.detection, &args.walk, &args.run, actions)?;
    let options = || WalkOptions { output: args.output.clone(), ..setup::walk_options(&args.walk) };
    let setup = setup::with_lists(setup, &args.detection, args.learning.learn.then(|| (&paths[..], options())))?;
    let engine = Engine::new(Setup { unique: args.unique.clone(), ..setup })?;
    if engine.encrypts() && setup::given_key(args.run.key_file.as_deref())?.is_none() {
        return Err(usage(
            "what is encrypted under a key that nobody keeps never comes back: give one in INKOUT_KEY or --key-file (`inkout keygen -o FILE` makes it)",
        ));
    }
    let mut visits = walk(&paths, &options()).map_err(setup::unusable)?;

    if !matches!(destination, Destination::Stdout { .. }) {
        signal::clean_up_when_interrupted();
    }
    // Into a pipe or file next to a progress bar is fine; between the lines of a terminal it is not.
    let has_progress = !args.run.quiet && !matches!(destination, Destination::Stdout { .. });
    let state = Progress::default();
    let summary = progress::during(&state, has_progress, || {
        engine::redact(&engine, &mut visits, &destination, &mut |notice| messages::notice(notice), &state)
    })?;
    if !args.run.quiet {
        messages::redacted(&summary);
    }
    messages::lost(&summary);
    Ok(Exit::of_run(&summary, false))
}

/// Where the user wants the output.
pub(super) struct Target<'a> {
    pub(super) output: Option<&'a PathBuf>,
    pub(super) force: bool,
    pub(super) in_place: bool,
    pub(super) backup: Option<&'a String>,
    pub(super) line_buffered: bool,
    /// What is done to the input, for messages.
    pub(super) does: &'static str,
}

/// Where the output goes, checked before anything is read.
pub(super) fn destination(args: &Target<'_>, paths: &[PathBuf]) -> Result<Destination> {
    let is_stdin = |path: &PathBuf| path.as_path() == Path::new("-");
    if args.in_place {
        if paths.iter().any(is_stdin) {
            return Err(usage("--in-place needs files: standard input has no place"));
        }
        return Ok(Destination::InPlace { backup: args.backup.cloned() });
    }
    let Some(output) = args.output.filter(|output| !is_stdin(output)) else {
        return match paths {
            [path] if is_stdin(path) || !path.is_dir() => Ok(Destination::Stdout { line_buffered: args.line_buffered }),
            [_] => Err(usage(&format!("a folder is {} into another one: name it with -o OUT", args.does))),
            _ => Err(usage(&format!("several files are {} into a folder: name it with -o OUT", args.does))),
        };
    };
    let path = output.clone();
    Ok(match check_output(paths, output, args.force)? {
        Shape::File => Destination::File { path, force: args.force },
        Shape::Unpacked => Destination::Unpacked { root: path, force: args.force },
        Shape::Tree => Destination::Tree { root: path, force: args.force, has_several: paths.len() > 1 },
    })
}

fn usage(text: &str) -> anyhow::Error {
    Error::Usage(text.into()).into()
}
