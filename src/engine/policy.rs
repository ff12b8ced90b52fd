//! Which actions count where: those of the profile, and others for some files.

use std::path::{Component, Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::error::{Error, Result};
use crate::model::{Detector, DetectorIndex, FieldName};
use crate::transform::{Action, Selector, Transform};

use super::Setup;
use super::edit::Editor;

/// What is done to what.
pub(crate) type Rules = Vec<(Selector, Action)>;

/// What a profile says, as the engine takes it.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// What is done to findings; what the user says besides goes before it.
    pub rules: Rules,
    /// What is done to whole fields.
    pub fields: Vec<(FieldName, Action)>,
    /// Rules for files, which go before those of all, with the globs that say for which. Of several that fit a file the last counts.
    pub files: Vec<(Vec<String>, Rules)>,
}

/// Editors for files with rules of their own.
#[derive(Default)]
pub(super) struct Others(Vec<(Gitignore, Editor)>);

impl Others {
    /// Prepares the actions; those that the user asks for go before all others.
    ///
    /// # Errors
    /// An action that does not fit, or a glob that is none.
    pub(super) fn new(setup: &Setup) -> Result<Self> {
        let Setup { detectors, actions, policy, key, regions, notes_edits, .. } = setup;
        let mut others = Vec::with_capacity(policy.files.len());
        for (globs, rules) in &policy.files {
            let policy = [&rules[..], &policy.rules[..]];
            let transform = Transform::new(detectors, actions, &policy, key, regions)?;
            let transform = if setup.lists_columns { transform.with_typed() } else { transform };
            others.push((matcher(globs)?, Editor::new(transform, *notes_edits)));
        }
        Ok(Self(others))
    }

    /// Refuses rules by which one card would be two things in a run.
    ///
    /// # Errors
    /// A hash of a card, or a tag, would stand beside a part of it in another file.
    pub(super) fn check_cards(&self, detectors: &[Detector], usual: &Transform) -> Result<()> {
        let Some(card) = detectors.iter().position(|detector| detector.id == "credit_card") else { return Ok(()) };
        let card = DetectorIndex(u16::try_from(card).unwrap_or(u16::MAX));
        let actions: Vec<_> = self.all().map(Editor::transform).chain([usual]).map(|transform| transform.action(card)).collect();
        for (number, one) in actions.iter().enumerate() {
            if let Some(other) = actions[number..].iter().find(|other| !one.may_stand_beside(**other)) {
                return Err(Error::Usage(format!(
                    "the rules of files make {one} and {other} of cards in one run: together they tell more than each (PCI DSS 3.5.1)"
                )));
            }
        }
        Ok(())
    }

    /// How many there are.
    pub(super) fn len(&self) -> u16 {
        u16::try_from(self.0.len()).unwrap_or(u16::MAX)
    }

    /// The number of the rules for a file; none, 0, where those of all files count.
    pub(super) fn number(&self, path: &Path) -> u16 {
        if self.0.is_empty() {
            return 0;
        }
        let at = self.0.iter().rposition(|(globs, _)| matches(globs, path));
        at.and_then(|at| u16::try_from(at + 1).ok()).unwrap_or(0)
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &Editor> {
        self.0.iter().map(|(_, editor)| editor)
    }

    /// The editor of this number, if it is one of a file.
    pub(super) fn get(&self, number: u16) -> Option<&Editor> {
        self.0.get(usize::from(number).checked_sub(1)?).map(|(_, editor)| editor)
    }
}

/// Whether globs are for this path. It may begin anywhere, and go on in an archive: it is matched from each of its parts on.
pub(super) fn matches(globs: &Gitignore, path: &Path) -> bool {
    let inner = PathBuf::from(path.to_string_lossy().replace('!', "/"));
    let parts = |path| Path::components(path).filter(|part| matches!(part, Component::Normal(_))).collect::<Vec<_>>();
    let fits_from = |parts: &[Component<'_>]| {
        (0..parts.len())
            .any(|from| globs.matched_path_or_any_parents(parts[from..].iter().collect::<PathBuf>(), false).is_ignore())
    };
    [parts(path), parts(&inner)].iter().any(|parts| fits_from(parts))
}

/// What matches any of these globs.
///
/// # Errors
/// One of them cannot be understood.
pub(super) fn matcher(globs: &[String]) -> Result<Gitignore> {
    let wrong = |error: ignore::Error| Error::Usage(format!("the files of a profile: {error}"));
    let mut builder = GitignoreBuilder::new("");
    for glob in globs {
        let glob = glob.strip_prefix("./").unwrap_or(glob);
        let glob = if glob.starts_with('#') { format!("\\{glob}") } else { glob.to_owned() };
        builder.add_line(None, &glob).map_err(wrong)?;
    }
    builder.build().map_err(wrong)
}
