//! The catalogue: detectors declared in pattern files, the built-in ones and those of users.
//!
//! This module reads, checks and selects declarations. It finds nothing itself: [`lint()`] is handed the engine that tries the examples.

pub(crate) mod allow;
mod example;
mod lint;
pub(crate) mod list;
mod plain;
pub(crate) mod profile;
mod select;
mod shape;
mod table;
mod value;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

pub(crate) use lint::{Severity, lint};
pub(crate) use select::select;

use crate::error::{Error, Result};
use crate::model::{Detector, KINDS, Origin};

/// Path below the package and text of every built-in pattern file, its text without examples, and what that says, in the order in which
/// `model::kind` lists them.
static BUILT_IN: &[BuiltIn] = include!(concat!(env!("OUT_DIR"), "/detectors.rs"));

type BuiltIn = (&'static str, &'static str, &'static str, &'static str);

/// The detectors that ship in the binary, in the order in which `model::kind` lists them.
///
/// # Errors
/// A pattern file of ours is wrong; the tests exclude that.
pub(crate) fn built_in() -> Result<Vec<Detector>> {
    read_built_in(|(path, text, ..)| shape::read(text, path, &Origin::BuiltIn(path)))
}

/// The same without their examples, which a run has no use for: reading them would be most of its start.
///
/// # Errors
/// Those of [`built_in`].
pub(crate) fn built_in_without_examples() -> Result<Vec<Detector>> {
    read_built_in(|(path, _, brief, table)| match plain::table(table) {
        Some(table) => shape::read_table(table, brief, path, &Origin::BuiltIn(path)),
        None => shape::read(brief, path, &Origin::BuiltIn(path)),
    })
}

fn read_built_in(read: fn(&'static BuiltIn) -> Result<Vec<Detector>>) -> Result<Vec<Detector>> {
    let mut detectors = Vec::with_capacity(BUILT_IN.len());
    for file in BUILT_IN {
        detectors.append(&mut read(file)?);
    }
    Ok(detectors)
}

/// The detectors of a user's pattern file, or of every `*.toml` in a folder and those below it, in order of their paths.
///
/// # Errors
/// A file that cannot be read, or a declaration that cannot be used, with its line.
pub(crate) fn load(path: &Path) -> Result<Vec<Detector>> {
    let mut files = Vec::new();
    gather(path, &mut files)?;
    let mut detectors: Vec<Detector> = Vec::new();
    for file in files {
        let text = std::fs::read(&file).map_err(|error| Error::io(&file, "cannot read", error))?;
        let name = file.display().to_string();
        let text = String::from_utf8(text).map_err(|error| {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = 1 + memchr::memchr_iter(b'\n', valid).count();
            Error::Pattern { file: name.clone(), line, message: "not UTF-8".into() }
        })?;
        detectors.append(&mut shape::read(&text, &name, &Origin::User(file))?);
    }
    refuse_claimed_names(&detectors)?;
    Ok(detectors)
}

fn gather(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    let unreadable = |error| Error::io(path, "cannot list", error);
    let entries = std::fs::read_dir(path).map_err(unreadable)?;
    let mut below = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>().map_err(unreadable)?;
    below.sort();
    for entry in below {
        // A link to a folder could lead round in a circle.
        let is_folder = entry.symlink_metadata().is_ok_and(|metadata| metadata.is_dir());
        if is_folder || entry.is_file() && entry.extension().is_some_and(|extension| extension == "toml") {
            gather(&entry, files)?;
        }
    }
    Ok(())
}

/// Ids, aliases and labels mean one thing: they may belong neither to a kind nor to two detectors.
pub(crate) fn refuse_claimed_names(detectors: &[Detector]) -> Result<()> {
    let mut claimed: HashMap<String, String> = HashMap::new();
    for kind in KINDS {
        for name in kind.aliases.iter().chain([&kind.id, &kind.label]) {
            claimed.insert(name.to_ascii_lowercase(), format!("the kind {}", kind.id));
        }
    }
    for detector in detectors {
        let mut own: Vec<_> =
            detector.aliases.iter().chain([&*detector.id, &*detector.label]).map(|name| name.to_ascii_lowercase()).collect();
        own.sort();
        own.dedup();
        for name in own {
            if let Some(owner) = claimed.insert(name.clone(), format!("the detector {}", detector.id)) {
                return Err(shape::error(detector, detector.line, format!("{name} already names {owner}")));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
