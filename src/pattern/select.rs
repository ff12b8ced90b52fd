//! Which detectors a run uses.

use crate::error::{Error, Result};
use crate::model::{Detector, Kind};
use crate::suggest::nearest;

/// The detectors that `detect` names (all if it is empty), without those that `skip` names. Ids and aliases count, in any case.
///
/// # Errors
/// A name that no detector answers to, or no detector left. To skip a kind that nothing detects yet is no error: that wish is met.
pub(crate) fn select(all: Vec<Detector>, detect: &[String], skip: &[String]) -> Result<Vec<Detector>> {
    let is_known = |name: &String| all.iter().any(|detector| detector.answers_to(name));
    let unknown_name = |name: &&String| !is_known(name);
    let unknown_kind = |name: &&String| !is_known(name) && Kind::find(name).is_none();
    if let Some(name) = detect.iter().find(unknown_name).or_else(|| skip.iter().find(unknown_kind)) {
        return Err(Error::Usage(unknown(&all, name)));
    }
    let named = |names: &[String], detector: &Detector| names.iter().any(|name| detector.answers_to(name));
    let selected: Vec<_> =
        all.into_iter().filter(|detector| (detect.is_empty() || named(detect, detector)) && !named(skip, detector)).collect();
    if selected.is_empty() { Err(Error::Usage("no detector is left: every one is skipped".into())) } else { Ok(selected) }
}

fn unknown(all: &[Detector], name: &str) -> String {
    if let Some(kind) = Kind::find(name) {
        return format!("nothing detects {} yet: `inkout detectors` lists what can be found", kind.id);
    }
    let names = all.iter().flat_map(|detector| detector.aliases.iter().chain([&detector.id])).map(String::as_str);
    match nearest(name, names) {
        Some(known) => format!("unknown detector {name}: did you mean {known}?"),
        None => format!("unknown detector {name}: `inkout detectors` lists what can be found"),
    }
}
