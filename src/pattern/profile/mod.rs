//! Profiles: the built-in ones and those of users, with what they inherit. [`mod@read`] has their shape, [`schema`] tells editors of it.

mod read;
pub(crate) mod schema;

use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::model::Profile;
use crate::suggest::nearest;

use read::{Raw, read};

/// Name and text of every built-in profile, in the order of their names.
static BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/profiles.rs"));

/// The profile of a redaction unless the user says otherwise.
pub(crate) const DEFAULT: &str = "share-logs";
/// The file in the working directory that is the profile of a run there.
pub(crate) const LOCAL: &str = "inkout.toml";
/// The longest file, in bytes.
const LONGEST: u64 = 4 << 20;
/// How many profiles one may inherit from, one after the other.
const DEEPEST: usize = 16;

/// The names of the built-in profiles.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// The profile of this name, or of the file of this name.
///
/// # Errors
/// There is none, or what it says cannot be used, with the line.
pub(crate) fn profile(name: &str) -> Result<Profile> {
    inherited(Found::find(name, None)?)
}

/// The profile that a file holds.
///
/// # Errors
/// As for [`profile`].
pub(crate) fn of_file(path: &Path) -> Result<Profile> {
    inherited(Found::file(path)?)
}

/// The text of a profile, where it stands, and what it is called.
struct Found {
    name: String,
    file: String,
    text: String,
    /// Its folder: names of files that it inherits from are counted from there.
    folder: Option<PathBuf>,
}

impl Found {
    /// A built-in profile by its name, or a file. A name with a slash or an ending is a file's.
    fn find(name: &str, folder: Option<&Path>) -> Result<Self> {
        if name.ends_with(".toml") || name.contains('/') {
            let path = folder.map_or_else(|| PathBuf::from(name), |folder| folder.join(name));
            return Self::file(&path);
        }
        match BUILT_IN.iter().find(|(known, _)| *known == name) {
            Some((name, text)) => Ok(Self {
                name: (*name).to_owned(),
                file: format!("patterns/profiles/{name}.toml"),
                text: (*text).to_owned(),
                folder: None,
            }),
            None => {
                let hint = nearest(name, names()).map_or_else(
                    || "`inkout profiles list` shows all, and a file is named with its ending .toml".to_owned(),
                    |known| format!("did you mean `{known}`?"),
                );
                Err(Error::Usage(format!("there is no profile `{name}`; {hint}")))
            }
        }
    }

    fn file(path: &Path) -> Result<Self> {
        let failed = |error| Error::io(path, "cannot read the profile", error);
        let mut bytes = Vec::new();
        std::fs::File::open(path).map_err(failed)?.take(LONGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > LONGEST {
            return Err(Error::Refused { path: path.to_path_buf(), reason: format!("a profile has at most {LONGEST} bytes") });
        }
        let file = path.display().to_string();
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = 1 + memchr::memchr_iter(b'\n', valid).count();
            Error::Pattern { file: file.clone(), line, message: "not UTF-8".into() }
        })?;
        let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Ok(Self { name, file, text, folder: Some(path.parent().map(Path::to_path_buf).unwrap_or_default()) })
    }
}

/// The profile with all that it inherits.
fn inherited(found: Found) -> Result<Profile> {
    let mut chain: Vec<(Found, Raw)> = Vec::new();
    let mut next = Some(found);
    while let Some(found) = next {
        let raw = read(&found.text, &found.file)?;
        next = match &raw.extends {
            None => None,
            Some((parent, line)) => {
                let wrong = |message: String| Error::Pattern { file: found.file.clone(), line: *line, message };
                let parent = Found::find(parent, found.folder.as_deref()).map_err(|error| match error {
                    Error::Pattern { .. } => error,
                    error => wrong(error.to_string()),
                })?;
                if parent.file == found.file || chain.iter().any(|(known, _)| known.file == parent.file) {
                    return Err(wrong(format!("extends: {} inherits from itself", parent.name)));
                }
                if chain.len() >= DEEPEST {
                    return Err(wrong(format!("extends: more than {DEEPEST} profiles inherit from one another")));
                }
                Some(parent)
            }
        };
        chain.push((found, raw));
    }
    let mut digest = Sha256::new();
    let mut whole = Profile::default();
    for (found, raw) in chain.into_iter().rev() {
        digest.update((found.text.len() as u64).to_le_bytes());
        digest.update(&found.text);
        let inherits = if whole.name.is_empty() { Vec::new() } else { [vec![whole.name.clone()], whole.inherits].concat() };
        let Raw { profile, detect, skip, .. } = raw;
        let or = |own: String, inherited: String| if own.is_empty() { inherited } else { own };
        let mut allowed = whole.allowed;
        allowed.values.extend(profile.allowed.values);
        allowed.patterns.extend(profile.allowed.patterns);
        allowed.domains.extend(profile.allowed.domains);
        allowed.paths.extend(profile.allowed.paths);
        allowed.fields.extend(profile.allowed.fields);
        whole = Profile {
            name: found.name,
            description: or(profile.description, whole.description),
            receives: or(profile.receives, whole.receives),
            must_not_hold: or(profile.must_not_hold, whole.must_not_hold),
            inherits,
            digest: String::new(),
            rules: [whole.rules, profile.rules].concat(),
            fields: [whole.fields, profile.fields].concat(),
            files: [whole.files, profile.files].concat(),
            retention: [whole.retention, profile.retention].concat(),
            allowed,
            strictness: profile.strictness.or(whole.strictness),
            detect: detect.unwrap_or(whole.detect),
            skip: skip.unwrap_or(whole.skip),
        };
    }
    whole.digest = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(whole)
}

#[cfg(test)]
mod tests;
