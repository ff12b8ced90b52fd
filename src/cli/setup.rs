//! From flags that commands share to what the engine is made of.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::engine::Setup;
use crate::engine::lists::Gathering;
use crate::error::Error;
use crate::model::limits::Unpacking;
use crate::model::{Detector, Profile, Strictness};
use crate::pattern;
use crate::transform::{Action, Key, Selector};
use crate::walk::{WalkOptions, walk};

use super::args::{DEFAULT_CONFIDENCE, Detection, Run, Walk};

/// Environment variable that holds the key.
const KEY_VARIABLE: &str = "INKOUT_KEY";

/// What the engine is made of.
///
/// # Errors
/// Detectors, actions or a key that cannot be used.
pub(super) fn setup(detection: &Detection, walk: &Walk, run: &Run, actions: Vec<(Selector, Action)>) -> Result<Setup> {
    Ok(reading(Setup { actions, ..detecting(detection, key(run)?)? }, walk, run))
}

/// The setup with how the input is read, and on how many threads.
pub(super) fn reading(setup: Setup, walk: &Walk, run: &Run) -> Setup {
    Setup {
        threads: threads(run.threads),
        max_window: walk.max_window,
        unpacking: Unpacking {
            max_depth: walk.max_depth,
            max_members: walk.max_members,
            max_ratio: walk.max_ratio,
            max_unpacked: walk.max_unpacked,
        },
        format: walk.format_in.clone(),
        encoding: walk.encoding.clone(),
        binary: walk.binary,
        ..setup
    }
}

/// What is looked for, with what a profile says of it where the user does not.
pub(super) fn detection_of(detection: &Detection, profile: &Profile) -> Detection {
    let mut detection = detection.clone();
    if detection.detect.is_empty() {
        detection.detect.clone_from(&profile.detect);
    }
    detection.skip.extend_from_slice(&profile.skip);
    let is_asked = detection.recall || detection.precision || detection.min_confidence != DEFAULT_CONFIDENCE;
    if let Some(strictness) = profile.strictness.filter(|_| !is_asked) {
        detection.recall = strictness == Strictness::Recall;
        detection.precision = strictness == Strictness::Precision;
    }
    detection
}

/// What is looked for, on one thread and with the detectors' own actions.
///
/// # Errors
/// Detectors that cannot be used.
pub(super) fn detecting(detection: &Detection, key: Key) -> Result<Setup> {
    let all = catalogue(pattern::built_in_without_examples()?, &detection.patterns)?;
    let setup = Setup {
        minimum: (detection.min_confidence * 100.0).round() as u8,
        strictness: match () {
            () if detection.recall => Strictness::Recall,
            () if detection.precision => Strictness::Precision,
            () => Strictness::Usual,
        },
        regions: detection.region.clone(),
        ..Setup::with(pattern::select(all, &detection.detect, &detection.skip)?, key)
    };
    Ok(if detection.names_in_fields { setup.names_in_fields() } else { setup })
}

/// The setup with what is known beforehand: lists, and, of a run that learns, the people whom its input names.
///
/// # Errors
/// A list that cannot be read or used, or an input that can be read once only.
pub(super) fn with_lists(
    mut setup: Setup,
    detection: &Detection,
    learns_from: Option<(&[PathBuf], WalkOptions)>,
) -> Result<Setup> {
    let has_none = detection.deny.is_empty() && detection.known.is_empty() && detection.allow.is_empty();
    if has_none && learns_from.is_none() {
        return Ok(setup);
    }
    let mut gathering = Gathering::new()?;
    gather(&mut gathering, &mut setup, detection)?;
    if let Some((paths, options)) = learns_from {
        if paths.iter().any(|path| path.as_path() == Path::new("-")) {
            bail!(Error::Usage(
                "--learn reads its input twice, and standard input can be read only once: give it as a file, or name the people with --known".into()
            ));
        }
        gathering.learn(&mut walk(paths, &options).map_err(unusable)?)?;
    }
    setup.lists = gathering.lists();
    Ok(setup)
}

/// Gathers what the user's lists say.
///
/// # Errors
/// A list that cannot be read or used.
pub(super) fn gather(gathering: &mut Gathering, setup: &mut Setup, detection: &Detection) -> Result<()> {
    for path in &detection.allow {
        gathering.allow(path).map_err(unusable)?;
    }
    for path in &detection.deny {
        gathering.deny(path, &mut setup.detectors).map_err(unusable)?;
    }
    for path in &detection.known {
        if path.as_path() == Path::new("-") {
            bail!(Error::Usage("--known reads a file: standard input is what is worked on".into()));
        }
        let mut visits = walk(std::slice::from_ref(path), &WalkOptions::default()).map_err(unusable)?;
        gathering.known(path, &mut visits).map_err(unusable)?;
    }
    Ok(())
}

/// Some detectors, the built-in ones, and those of the user's pattern files.
///
/// # Errors
/// A pattern file that cannot be read or used.
pub(super) fn catalogue(mut all: Vec<Detector>, files: &[PathBuf]) -> Result<Vec<Detector>, Error> {
    for file in files {
        all.extend(pattern::load(file).map_err(unusable)?);
    }
    Ok(all)
}

/// What the command needs and cannot have is a matter of usage, not of input that was not processed.
pub(super) fn unusable(error: Error) -> Error {
    match error {
        Error::Io { .. } => Error::Usage(error.to_string()),
        other => other,
    }
}

/// The threads to run: as many as there are processors, or as many as asked for, but no more than can be of any use.
fn threads(asked: usize) -> usize {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    match asked {
        0 => processors,
        number => number.min(processors.max(16) * 4),
    }
}

/// The key of the run.
///
/// # Errors
/// It cannot be read, or is none.
pub(super) fn key(run: &Run) -> Result<Key> {
    let key = match given_key(run.key_file.as_deref())? {
        Some(key) => key,
        None => Key::random()?,
    };
    Ok(key.within(&run.scope)?)
}

/// The key of the file, or else of the environment.
///
/// # Errors
/// What is there is no key, or others may open the file.
pub(super) fn given_key(file: Option<&Path>) -> Result<Option<Key>> {
    if let Some(path) = file {
        return Ok(Some(Key::from_file(path).map_err(unusable)?));
    }
    let Some(text) = std::env::var_os(KEY_VARIABLE) else { return Ok(None) };
    match text.to_str() {
        Some(text) => Ok(Some(Key::from_hex(text).map_err(|error| anyhow::Error::new(error).context(KEY_VARIABLE))?)),
        None => bail!("{KEY_VARIABLE} is not in hexadecimal digits"),
    }
}

/// What the walk leaves out and follows.
pub(super) fn walk_options(walk: &Walk) -> WalkOptions {
    WalkOptions {
        gitignore: walk.gitignore,
        globs: walk.glob.clone(),
        types: walk.r#type.clone(),
        types_not: walk.type_not.clone(),
        max_filesize: walk.max_filesize,
        follow: walk.follow,
        ignore_files: walk.ignore_file.clone(),
        read_inkoutignore: true,
        output: None,
    }
}

/// The PATH arguments; standard input where there are none and it is no terminal.
///
/// # Errors
/// Nothing to read: a terminal on standard input.
pub(super) fn paths(given: &[PathBuf], example: &str) -> Result<Vec<PathBuf>> {
    if !given.is_empty() {
        return Ok(given.to_vec());
    }
    if std::io::stdin().is_terminal() {
        bail!(Error::Usage(format!("nothing to read: name a file or folder, or pipe something in, such as: {example}")));
    }
    Ok(vec![PathBuf::from("-")])
}
