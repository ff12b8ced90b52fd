//! `inkout profiles`, and what a profile is to a run.

use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::engine::{Engine, Policy, Setup};
use crate::error::Error;
use crate::model::{Chooser, Detector, Profile, Rule};
use crate::pattern::profile::schema::schema;
use crate::pattern::{self, profile};
use crate::transform::{Action, Selector};

use super::args::{Profiles, ProfilesCommand};
use super::exit::Exit;
use super::messages;
use super::setup::unusable;

pub(super) fn run(args: &Profiles) -> Result<Exit> {
    let text = match &args.command {
        None | Some(ProfilesCommand::List) => list()?,
        Some(ProfilesCommand::Show { profile }) => show(profile)?,
        Some(ProfilesCommand::Check { files }) => return check(files),
        Some(ProfilesCommand::Schema) => schema(),
    };
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).map_err(|error| Error::io("-", "cannot write to standard output", error))?;
    Ok(Exit::Completed)
}

/// The profile that is asked for, or that of the working directory, or else the usual one.
///
/// # Errors
/// There is none of this name, or it cannot be used.
pub(super) fn chosen(asked: Option<&str>) -> Result<Profile> {
    let local = Path::new(profile::LOCAL);
    Ok(match asked {
        Some(name) => profile::profile(name).map_err(unusable)?,
        // A link that leads nowhere is a policy that is not there, which is not the same as none.
        None if local.symlink_metadata().is_ok() => profile::of_file(local).map_err(unusable)?,
        None => profile::profile(profile::DEFAULT)?,
    })
}

/// What a profile says, as the engine takes it.
///
/// # Errors
/// An action that does not exist, with its line.
pub(super) fn policy(profile: &Profile) -> Result<Policy, Error> {
    let rules =
        |rules: &[Rule]| rules.iter().map(|rule| Ok((selector(&rule.chooser), action(rule)?))).collect::<Result<Vec<_>, Error>>();
    Ok(Policy {
        rules: rules(&profile.rules)?,
        fields: profile.fields.iter().map(|rule| Ok((rule.chooser.clone(), action(rule)?))).collect::<Result<_, Error>>()?,
        files: profile.files.iter().map(|files| Ok((files.globs.clone(), rules(&files.rules)?))).collect::<Result<_, Error>>()?,
    })
}

fn selector(chooser: &Chooser) -> Selector {
    match chooser {
        Chooser::All => Selector::All,
        Chooser::Category(category) => Selector::Category(*category),
        Chooser::Regulation(regulation) => Selector::Regulation(*regulation),
        Chooser::Kind(name) => Selector::Named(name.clone()),
    }
}

fn action<C>(rule: &Rule<C>) -> Result<Action, Error> {
    let told = |error: Error| Error::Pattern { file: rule.file.clone(), line: rule.line, message: error.to_string() };
    rule.action.parse().map_err(told)
}

/// Whether a profile can be used with all detectors that there are.
fn check_one(profile: &Profile) -> Result<(), Error> {
    let detectors = pattern::built_in_without_examples()?;
    let policy = policy(profile)?;
    // An action that does not fit what it is chosen for is found where its line is known.
    for rule in profile.rules.iter().chain(profile.files.iter().flat_map(|files| &files.rules)) {
        let Chooser::Kind(_) = rule.chooser else { continue };
        let (selector, action) = (selector(&rule.chooser), action(rule)?);
        for detector in detectors.iter().filter(|detector| selector.covers(detector)) {
            let told = |error: Error| Error::Pattern { file: rule.file.clone(), line: rule.line, message: error.to_string() };
            action.check(detector).map_err(told)?;
        }
    }
    Engine::new(Setup { policy, ..Setup::built_in()? }).map(|_| ())
}

fn list() -> Result<String> {
    let width = profile::names().map(str::len).max().unwrap_or(0);
    let mut text = String::new();
    for name in profile::names() {
        let profile = profile::profile(name)?;
        writeln!(text, "{name:width$}  {}", profile.description)?;
    }
    Ok(text)
}

fn show(name: &str) -> Result<String> {
    let shown = profile::profile(name).map_err(unusable)?;
    let policy = policy(&shown)?;
    let mut text = format!("{}: {}\n", shown.name, shown.description);
    for (what, value) in [("receives", &shown.receives), ("must not hold", &shown.must_not_hold)] {
        if !value.is_empty() {
            writeln!(text, "{what}: {value}")?;
        }
    }
    if !shown.inherits.is_empty() {
        writeln!(text, "inherits from: {}", shown.inherits.join(", "))?;
    }
    let detectors = pattern::built_in_without_examples()?;
    let width = detectors.iter().map(|detector| detector.id.len()).max().unwrap_or(0);
    let engine = Engine::new(Setup { policy: policy.clone(), ..Setup::built_in()? })?;
    for (id, action) in engine.actions() {
        writeln!(text, "{id:width$}  {action}")?;
    }
    for (globs, rules) in &policy.files {
        writeln!(text, "in {}:", globs.join(", "))?;
        for (selector, action) in rules {
            writeln!(text, "  {:width$}  {action}", named(selector, &detectors))?;
        }
    }
    Ok(text)
}

fn named(selector: &Selector, detectors: &[Detector]) -> String {
    match selector {
        Selector::All => "*".into(),
        Selector::Category(category) => format!("category {}", category.name()),
        Selector::Regulation(regulation) => format!("tag {}", regulation.name()),
        Selector::Named(name) => {
            detectors.iter().find(|detector| selector.covers(detector)).map_or_else(|| name.clone(), |known| known.id.to_string())
        }
    }
}

fn check(files: &[PathBuf]) -> Result<Exit> {
    let local = [PathBuf::from(profile::LOCAL)];
    let mut is_fine = true;
    for file in if files.is_empty() { &local[..] } else { files } {
        match profile::of_file(file).and_then(|profile| check_one(&profile)) {
            Ok(()) => messages::note(&format!("{}: fine", file.display())),
            Err(error) => {
                is_fine = false;
                messages::error(&error.to_string());
            }
        }
    }
    Ok(if is_fine { Exit::Completed } else { Exit::Usage })
}
