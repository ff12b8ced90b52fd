//! `inkout restore`.

use anyhow::Result;

use crate::engine::{self, Destination, Engine, Progress};
use crate::error::Error;
use crate::model::Binary;
use crate::pattern;
use crate::transform::Key;
use crate::walk::{WalkOptions, walk};

use super::args::Restore;
use super::exit::Exit;
use super::redact::{Target, destination};
use super::{messages, progress, setup, signal};

pub(super) fn run(args: &Restore) -> Result<Exit> {
    let paths = setup::paths(&args.paths, "inkout restore < redacted.log")?;
    if args.walk.binary == Binary::Strings {
        return Err(usage("--binary strings is for scan"));
    }
    let Some(key) = setup::given_key(args.run.key_file.as_deref())? else {
        return Err(usage("values come back under the key that they were encrypted with: give it in INKOUT_KEY or --key-file"));
    };
    let target = Target {
        output: args.output.as_ref(),
        force: args.force,
        in_place: args.in_place,
        backup: args.backup.as_ref(),
        line_buffered: args.line_buffered,
        does: "restored",
    };
    let destination = destination(&target, &paths)?;
    let engine = engine(args, key)?;
    let options = WalkOptions { output: args.output.clone(), ..setup::walk_options(&args.walk) };
    let mut visits = walk(&paths, &options).map_err(setup::unusable)?;

    if !matches!(destination, Destination::Stdout { .. }) {
        signal::clean_up_when_interrupted();
    }
    let has_progress = !args.run.quiet && !matches!(destination, Destination::Stdout { .. });
    let state = Progress::default();
    let (summary, _) = progress::during(&state, has_progress, || {
        engine::redact(&engine, &mut visits, &destination, &mut |notice| messages::notice(notice), None, &state)
    })?;
    messages::restored(&summary, args.run.quiet);
    Ok(Exit::of_run(&summary, false))
}

/// What finds tokens and opens them.
fn engine(args: &Restore, key: Key) -> Result<Engine> {
    let all = setup::catalogue(pattern::built_in_without_examples()?, &args.patterns)?;
    let detectors = if args.kinds.is_empty() { all } else { pattern::select(all, &args.kinds, &[])? };
    let setup = setup::reading(engine::Setup::with(detectors, key.within(&args.run.scope)?), &args.walk, &args.run);
    Ok(Engine::restoring(setup, !args.kinds.is_empty())?)
}

fn usage(text: &str) -> anyhow::Error {
    Error::Usage(text.into()).into()
}
