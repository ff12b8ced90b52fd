//! What spoke for a finding, in words.

use std::fmt::Write as _;

use super::layout::printable;
use crate::model::{Detector, Origin, Side, Traits, Why};

/// Where a detector is declared.
pub(crate) fn pattern(detector: &Detector) -> String {
    match &detector.origin {
        Origin::BuiltIn(path) => (*path).to_owned(),
        Origin::User(path) => printable(&path.to_string_lossy()).into_owned(),
    }
}

/// What told of it beyond its form, what its field and the words around it say, and how its confidence came about; each a name and a text.
/// Words of the value itself are shown with `show_values` only.
pub(crate) fn told(why: &Why, traits: Traits, show_values: bool) -> Vec<(&'static str, String)> {
    let mut told = Vec::new();
    let ways: Vec<_> = traits.ways.names().collect();
    if !ways.is_empty() {
        told.push(("found by", ways.join(" and ")));
    }
    if let Some(verdict) = &why.field {
        let name = verdict.name.as_ref().map_or(String::new(), |name| format!("`{}` ", printable(name)));
        told.push(("field verdict", format!("{name}{} ({})", verdict.kind, verdict.strength)));
    }
    let words: Vec<_> = why.words.iter().filter(|word| show_values || word.side != Side::Within).collect();
    if !words.is_empty() {
        let mut text = String::new();
        for word in words {
            let separator = if text.is_empty() { "" } else { "; " };
            let place = match word.side {
                Side::Within => String::new(),
                side => format!(", {} {}", word.distance, side.name()),
            };
            let _ = write!(text, "{separator}`{}` ({}{place})", printable(&word.word), word.says);
        }
        told.push(("words", text));
    }
    if !why.steps.is_empty() {
        let mut text = String::new();
        for step in &why.steps {
            let sign = match (text.is_empty(), step.points < 0) {
                (true, _) => "",
                (false, true) => " - ",
                (false, false) => " + ",
            };
            let _ = write!(text, "{sign}{} {}", step.what, step.points.abs());
        }
        told.push(("steps", text));
    }
    told
}
