//! `inkout redact`.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::engine::diff::Diff;
use crate::engine::evidence::{Circumstances, Evidence};
use crate::engine::{self, Destination, Engine, Progress, Setup, Tellers};
use crate::error::Error;
use crate::model::{self, Allowed, Binary};
use crate::proof::manifest::Profile;
use crate::transform::{Key, parse_overrides};
use crate::walk::{WalkOptions, walk};
use crate::write::{AtomicFile, Placement, Shape, check_output};

use super::args::{Detection, Redact};
use super::exit::Exit;
use super::verify::{self, Asked};
use super::{messages, profiles, progress, review, setup, signal};

/// What the name of a manifest ends in, behind that of OUT.
pub(super) const MANIFEST: &str = ".manifest.json";

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
    if args.verify && args.output.as_deref() == Some(Path::new("-")) {
        return Err(usage("--verify needs a file or folder: what went to standard output is gone"));
    }
    let destination = if args.dry_run { Destination::Nowhere } else { destination(&target, &paths)? };
    let mut actions = Vec::new();
    for text in &args.action {
        actions.extend(parse_overrides(text)?);
    }
    let profile = profiles::chosen(args.profile.as_deref())?;
    let detection = setup::detection_of(&args.detection, &profile);
    let setup = setup::setup(&detection, &args.walk, &args.run, actions)?;
    let options = || WalkOptions { output: args.output.clone(), ..setup::walk_options(&args.walk) };
    let reviewed = args.review.as_deref().map(|path| reviewed(path, args, &paths, &detection, &profile)).transpose()?;
    let mut setup = setup::with_lists(setup, &detection, args.learning.learn.then(|| (&paths[..], options())))?;
    setup.policy = profiles::policy(&profile)?;
    setup.lists.allow(&profile.allowed);
    reviewed.iter().for_each(|allowed| setup.lists.allow(allowed));
    let manifest = manifest(args, &destination);
    if manifest.is_some() && manifest == args.output {
        return Err(usage("--manifest and -o name one file"));
    }
    let key = setup.key.clone();
    let engine = Engine::new(Setup {
        unique: args.unique.clone(),
        notes_edits: manifest.is_some() || args.dry_run,
        lists_columns: manifest.is_some(),
        ..setup
    })?;
    if engine.encrypts() && setup::given_key(args.run.key_file.as_deref())?.is_none() {
        return Err(usage(
            "what is encrypted under a key that nobody keeps never comes back: give one in INKOUT_KEY or --key-file (`inkout keygen -o FILE` makes it)",
        ));
    }
    let mut visits = walk(&paths, &options()).map_err(setup::unusable)?;

    // Stores on their way to standard output lie in files as well.
    signal::clean_up_when_interrupted();
    // Into a pipe or file next to a progress bar is fine; between the lines of a terminal it is not.
    let has_progress = !args.run.quiet && !matches!(destination, Destination::Stdout { .. });
    let evidence = manifest.as_deref().map(|path| evidence(&engine, path, args.force, &key, &profile)).transpose()?;
    let state = Progress::default();
    let diff = args.dry_run.then(|| Diff::new(Box::new(std::io::BufWriter::new(std::io::stdout()))));
    let tellers = Tellers { evidence, diff };
    let (summary, tellers) = progress::during(&state, has_progress, || {
        engine::redact(&engine, &mut visits, &destination, &mut |notice| messages::notice(notice), tellers, &state)
    })?;
    // Where nothing was written there is no output that a manifest would be of.
    let Tellers { evidence, diff } = tellers;
    diff.map_or(Ok(()), Diff::finish).map_err(|err| Error::io("-", "cannot write to standard output", err))?;
    let evidence = evidence.filter(|evidence| args.manifest.is_some() || !evidence.is_empty());
    evidence.map_or(Ok(()), |evidence| evidence.finish(&summary))?;
    if !args.run.quiet {
        messages::redacted(&summary, args.dry_run);
    }
    if let Some(output) = args.output.as_ref().filter(|output| args.verify && output.exists()) {
        let is_one = paths.len() == 1 && paths[0] != Path::new("-");
        let exit = verify::check(&Asked {
            output,
            manifest: manifest.as_deref(),
            against: if is_one { Some(&paths[0]) } else { None },
            detection: &detection,
            walk: &args.walk,
            run: &args.run,
            profile: &profile,
            strict: false,
            key,
        })?;
        messages::lost(&summary);
        return Ok(if exit == Exit::Completed { Exit::of_run(&summary, false) } else { exit });
    }
    messages::lost(&summary);
    Ok(Exit::of_run(&summary, false))
}

/// What is allowed to stand, as somebody at the terminal says.
fn reviewed(path: &Path, args: &Redact, paths: &[PathBuf], detection: &Detection, profile: &model::Profile) -> Result<Allowed> {
    if paths.iter().any(|path| path.as_path() == Path::new("-")) {
        return Err(usage("--review reads its input twice, and standard input can be read only once: give it as a file"));
    }
    let mut setup = setup::with_lists(setup::setup(detection, &args.walk, &args.run, Vec::new())?, detection, None)?;
    setup.policy = profiles::policy(profile)?;
    setup.lists.allow(&profile.allowed);
    setup.lists.allow(&review::Decisions::read(path)?.allowed());
    let options = WalkOptions { output: args.output.clone(), ..setup::walk_options(&args.walk) };
    review::review(path, &Engine::new(setup)?, &mut walk(paths, &options).map_err(setup::unusable)?)
}

/// Where the manifest goes: beside OUT unless told otherwise.
fn manifest(args: &Redact, destination: &Destination) -> Option<PathBuf> {
    args.manifest.clone().or_else(|| manifest_beside(destination).filter(|_| !args.no_manifest))
}

/// The manifest beside OUT.
pub(super) fn manifest_beside(destination: &Destination) -> Option<PathBuf> {
    match destination {
        Destination::File { path, .. } | Destination::Unpacked { root: path, .. } | Destination::Tree { root: path, .. } => {
            let mut name = path.components().as_path().as_os_str().to_owned();
            name.push(MANIFEST);
            Some(PathBuf::from(name))
        }
        Destination::Stdout { .. } | Destination::InPlace { .. } | Destination::Nowhere => None,
    }
}

/// A manifest that begins.
pub(super) fn evidence(engine: &Engine, path: &Path, force: bool, key: &Key, profile: &model::Profile) -> Result<Evidence> {
    let file = AtomicFile::create(path, Placement { force, ..Placement::default() })?;
    let profile = Profile { name: profile.name.clone(), digest: profile.digest.clone() };
    Ok(Evidence::new(engine, file, Circumstances { path, profile, key })?)
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
