//! `inkout verify`, and `inkout redact --verify`.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::engine::verify::{Manner, Output, verify};
use crate::engine::{Engine, Progress, Setup};
use crate::error::Error;
use crate::model::{Fault, Profile, Strictness, Verdict};
use crate::pattern;
use crate::proof::Manifest;
use crate::proof::manifest::VERSION;
use crate::report::layout::human_bytes;
use crate::transform::Key;

use super::args::{Detection, Run, Verify, Walk};
use super::exit::Exit;
use super::messages::{self, counted};
use super::redact::MANIFEST;
use super::{profiles, progress, setup};

/// The most flaws that are named; all are counted.
const MOST_NAMED: u64 = 1000;
/// The most doubtful values that are.
const MOST_DOUBTS: u64 = 100;

/// What is to be verified, and how.
pub(super) struct Asked<'a> {
    pub(super) output: &'a Path,
    pub(super) manifest: Option<&'a Path>,
    pub(super) against: Option<&'a Path>,
    pub(super) detection: &'a Detection,
    pub(super) walk: &'a Walk,
    pub(super) run: &'a Run,
    pub(super) profile: &'a Profile,
    pub(super) strict: bool,
    pub(super) key: Key,
}

pub(super) fn run(args: &Verify) -> Result<Exit> {
    let beside = beside(&args.output);
    let manifest = args.manifest.clone().or_else(|| beside.is_file().then_some(beside.clone()));
    if manifest.is_none() {
        messages::note(&format!(
            "inkout: no manifest: {} is not there, so digests are not checked, and surrogates not told from values",
            beside.display()
        ));
        if args.against.is_some() {
            return Err(
                Error::Usage("--against needs the manifest of the redaction, which says where it replaced what".into()).into()
            );
        }
    }
    let profile = profiles::chosen(args.profile.as_deref())?;
    let detection = setup::detection_of(&args.detection, &profile);
    check(&Asked {
        output: &args.output,
        manifest: manifest.as_deref(),
        against: args.against.as_deref(),
        detection: &detection,
        walk: &args.walk,
        run: &args.run,
        profile: &profile,
        strict: args.strict,
        key: setup::key(&args.run)?,
    })
}

/// Where the manifest of an output is unless told otherwise.
pub(super) fn beside(output: &Path) -> PathBuf {
    let mut name = output.components().as_path().as_os_str().to_owned();
    name.push(MANIFEST);
    PathBuf::from(name)
}

/// Verifies, and says on standard output what is wrong.
pub(super) fn check(asked: &Asked<'_>) -> Result<Exit> {
    if !asked.output.exists() {
        return Err(Error::Usage(format!("{}: there is no such file or folder", asked.output.display())).into());
    }
    let manifest = asked.manifest.map(read).transpose()?;
    let setup = || -> Result<Setup> {
        let strictness = if asked.detection.precision { Strictness::Precision } else { Strictness::Recall };
        let setup = setup::setup(asked.detection, asked.walk, asked.run, Vec::new())?;
        Ok(Setup { strictness, policy: profiles::policy(asked.profile)?, ..setup })
    };
    let minimum = setup()?.minimum;
    let mut looking = setup::with_lists(setup()?, asked.detection, None)?;
    looking.lists.allow(&asked.profile.allowed);
    let engine = Engine::new(looking)?;
    let state = Progress::default();
    let (threads, window) = (setup()?.threads, asked.walk.max_window);
    let originals = || -> crate::error::Result<Setup> {
        Ok(Setup { threads, max_window: window, ..Setup::with(pattern::built_in_without_examples()?, asked.key.clone()) })
    };
    let manner = Manner { engine: &engine, least: if asked.strict { 0 } else { minimum }, setup: &originals, progress: &state };
    if let Some(manifest) = manifest.as_ref().filter(|_| asked.against.is_some())
        && (manifest.header.key_id != asked.key.id() || manifest.header.scope_id != asked.key.scope_id())
    {
        messages::note(
            "inkout: this is not the key and scope of the redaction, so whether the original is the one that was read is told by its bytes outside the edits only",
        );
    }
    let output = Output { path: asked.output, manifest: manifest.as_ref(), against: asked.against, key: &asked.key };
    let (mut flaws, mut doubts) = (0, 0);
    let mut tell = |fault: &Fault| {
        let (named, most) = if fault.flaw.fails() { (&mut flaws, MOST_NAMED) } else { (&mut doubts, MOST_DOUBTS) };
        *named += 1;
        if *named <= most {
            messages::fault(fault);
        }
    };
    let verdict = progress::during(&state, !asked.run.quiet, || verify(&output, &manner, &mut tell))?;
    let untold = flaws.saturating_sub(MOST_NAMED) + doubts.saturating_sub(MOST_DOUBTS);
    if untold > 0 {
        messages::note(&format!("… {untold} more"));
    }
    if !asked.run.quiet {
        messages::note(&summed_up(&verdict, asked));
    }
    Ok(match () {
        () if verdict.unread > 0 => Exit::Incomplete,
        () if verdict.failures > 0 => Exit::Failed,
        () => Exit::Completed,
    })
}

fn read(path: &Path) -> Result<Manifest> {
    let file = File::open(path).map_err(|error| Error::Usage(format!("{}: cannot open: {error}", path.display())))?;
    let manifest: Manifest = serde_json::from_reader(BufReader::new(file)).map_err(|error| {
        Error::Usage(format!("{}:{}: is no manifest of inkout ({})", path.display(), error.line(), sort(&error)))
    })?;
    if manifest.header.inkout_manifest > VERSION {
        let version = manifest.header.inkout_manifest;
        return Err(Error::Usage(format!("{}: is of version {version}, and this inkout knows {VERSION}", path.display())).into());
    }
    Ok(manifest)
}

/// What is wrong with a manifest, without what it holds.
fn sort(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Io => "cannot be read",
        serde_json::error::Category::Syntax => "no JSON",
        serde_json::error::Category::Data => "a key is missing, or of another type",
        serde_json::error::Category::Eof => "cut off",
    }
}

/// `verified 3 files, 1.2 MB: nothing is left (12 edits compared; 4 values replaced by others)`.
fn summed_up(verdict: &Verdict, asked: &Asked<'_>) -> String {
    let outcome = match verdict.failures {
        0 => "nothing is left".to_owned(),
        number => counted(number, "flaw"),
    };
    let mut more = Vec::new();
    if asked.against.is_some() {
        more.push(format!("{} compared with the original", counted(verdict.edits, "edit")));
    }
    for (number, what) in [
        (verdict.replaced, "found where something was replaced"),
        (verdict.coincidences, "replaced elsewhere and standing where another was replaced"),
        (verdict.doubtful, "doubtful"),
    ] {
        if number > 0 {
            more.push(format!("{} {what}", counted(number, "value")));
        }
    }
    let more = if more.is_empty() { String::new() } else { format!(" ({})", more.join("; ")) };
    format!("verified {}, {}: {outcome}{more}", counted(verdict.files, "file"), human_bytes(verdict.bytes))
}
