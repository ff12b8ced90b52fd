//! Which detectors a run uses.

use crate::error::{Error, Result};
use crate::model::Detector;
use crate::suggest::nearest;

/// All detectors, also those that have to be named.
const ALL: &str = "all";
/// All that need not.
const DEFAULT: &str = "default";

/// The detectors that `detect` names (those that need not be named if it is empty), without those that `skip` names. Ids and aliases count, in any
/// case, and `all` and `default` stand for many.
///
/// # Errors
/// A name that no detector answers to, or no detector left.
pub(crate) fn select(all: Vec<Detector>, detect: &[String], skip: &[String]) -> Result<Vec<Detector>> {
    let is_known = |name: &String| all.iter().any(|detector| detector.answers_to(name));
    let is_of_many = |name: &String| name.eq_ignore_ascii_case(ALL) || name.eq_ignore_ascii_case(DEFAULT);
    let unknown_name = |name: &&String| !is_known(name) && !is_of_many(name);
    if let Some(name) = detect.iter().find(unknown_name).or_else(|| skip.iter().find(|name| !is_known(name))) {
        return Err(Error::Usage(unknown(&all, name)));
    }
    let named = |names: &[String], detector: &Detector| names.iter().any(|name| detector.answers_to(name));
    let has = |word: &str| detect.iter().any(|name| name.eq_ignore_ascii_case(word));
    let (has_all, has_default) = (has(ALL), detect.is_empty() || has(DEFAULT));
    let is_asked = |detector: &Detector| has_all || has_default && detector.by_default || named(detect, detector);
    let selected: Vec<_> = all.into_iter().filter(|detector| is_asked(detector) && !named(skip, detector)).collect();
    if selected.is_empty() { Err(Error::Usage("no detector is left: every one is skipped".into())) } else { Ok(selected) }
}

fn unknown(all: &[Detector], name: &str) -> String {
    let names = all.iter().flat_map(|detector| detector.aliases.iter().chain([&*detector.id]));
    match nearest(name, names) {
        Some(known) => format!("unknown detector {name}: did you mean {known}?"),
        None => format!("unknown detector {name}: `inkout detectors` lists what can be found"),
    }
}
