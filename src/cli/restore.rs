//! `inkout restore`.

use std::path::Path;

use anyhow::Result;
use serde::Deserialize;

use crate::engine::{self, Destination, Engine, Progress, Tellers};
use crate::error::Error;
use crate::model::{Binary, EncryptedColumn};
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

    // Stores on their way to standard output lie in files as well.
    signal::clean_up_when_interrupted();
    let has_progress = !args.run.quiet && !matches!(destination, Destination::Stdout { .. });
    let state = Progress::default();
    let (summary, _) = progress::during(&state, has_progress, || {
        engine::redact(&engine, &mut visits, &destination, &mut |notice| messages::notice(notice), Tellers::default(), &state)
    })?;
    messages::restored(&summary, args.run.quiet);
    Ok(Exit::of_run(&summary, false))
}

/// What finds tokens and opens them.
fn engine(args: &Restore, key: Key) -> Result<Engine> {
    let all = setup::catalogue(pattern::built_in_without_examples()?, &args.patterns)?;
    let wanted = match args.kinds.is_empty() {
        true => None,
        false => Some(pattern::select(all.clone(), &args.kinds, &[])?.iter().map(|kind| kind.label.as_bytes().into()).collect()),
    };
    let key = key.within(&args.run.scope)?;
    let columns = args.manifest.as_deref().map_or(Ok(Vec::new()), |path| columns(path, &key))?;
    // What columns are is judged as by the run that encrypted, unless that was told to look for other kinds.
    let detectors = pattern::select(all, &[], &[])?;
    let setup = setup::reading(engine::Setup::with(detectors, key), &args.walk, &args.run);
    Ok(Engine::restoring(setup, wanted, columns)?)
}

/// The columns that a manifest lists. Nothing in them tells values from what another key makes of them, so the key has to be that of the
/// manifest.
fn columns(path: &Path, key: &Key) -> Result<Vec<EncryptedColumn>> {
    #[derive(Deserialize)]
    struct Manifest {
        #[serde(default)]
        encrypted_columns: Vec<EncryptedColumn>,
        key_id: Option<String>,
        scope_id: Option<String>,
    }
    let text = std::fs::read(path).map_err(|source| setup::unusable(Error::io(path, "cannot read manifest", source)))?;
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|error| usage(&format!("{}: no manifest of redact: {error}", path.display())))?;
    match manifest.key_id {
        Some(id) if id != key.id() => {
            Err(usage(&format!("{}: written under the key {id}, and this one is {}", path.display(), key.id())))
        }
        _ if manifest.scope_id.is_some_and(|id| id != key.scope_id()) => {
            Err(usage(&format!("{}: written in another scope of this key: --scope names it", path.display())))
        }
        _ => Ok(manifest.encrypted_columns),
    }
}

fn usage(text: &str) -> anyhow::Error {
    Error::Usage(text.into()).into()
}
