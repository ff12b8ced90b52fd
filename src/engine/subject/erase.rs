//! The values of one person, which alone are replaced: by their places in streams, where records were looked at, and elsewhere by what they are.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::{Candidate, DetectorIndex, Hit, Selection};

use super::super::Engine;
use super::identity::{Certainty, Identity, Theirs};
use super::keys::Setting;
use super::record::{erased, is_key};

/// What is replaced of one person.
#[derive(Debug)]
pub(crate) struct Erasing {
    identity: Identity,
    /// Whether what somebody else may be stays.
    only_sure: bool,
    /// Whether theirs is what stays, and all else that is found is replaced.
    spares: bool,
    streams: HashMap<PathBuf, Arc<Selection>>,
    none: Arc<Selection>,
}

/// Gathers what is replaced.
#[derive(Default)]
pub(crate) struct Gathered(HashMap<PathBuf, Vec<(u64, DetectorIndex)>>);

impl Gathered {
    /// Takes in a record.
    pub(crate) fn take(&mut self, engine: &Engine, hit: &Hit) {
        let is_of_keys = |index: DetectorIndex| is_key(&engine.detector(index).id, "");
        self.0.entry(hit.path.clone()).or_default().extend(erased(hit, &is_of_keys));
    }

    /// All of it.
    pub(crate) fn erasing(self, identity: Identity, only_sure: bool) -> Erasing {
        let streams = self.0.into_iter().map(|(path, findings)| (path, Arc::new(Selection::of(findings)))).collect();
        Erasing { identity, only_sure, spares: false, streams, none: Arc::new(Selection::of(Vec::new())) }
    }

    /// Takes in all that is theirs in a record, keys too.
    pub(crate) fn all(&mut self, hit: &Hit) {
        let spans = hit.values.iter().map(|value| value.span).chain(hit.own.iter().copied());
        let findings = spans.filter_map(|span| span.detector.map(|detector| (span.start, detector)));
        self.0.entry(hit.path.clone()).or_default().extend(findings);
    }

    /// All of it stays, and what else is found is replaced.
    pub(crate) fn sparing(self, identity: Identity) -> Erasing {
        let streams = self.0.into_iter().map(|(path, findings)| (path, Arc::new(Selection::but(findings)))).collect();
        Erasing { identity, only_sure: false, spares: true, streams, none: Arc::new(Selection::but(Vec::new())) }
    }
}

impl Engine {
    /// The engine, with only what is theirs replaced, or all but that.
    pub(crate) fn erasing(self, erasing: Erasing) -> Self {
        Self { erasing: Some(Box::new(erasing)), ..self }
    }

    /// Whether only the values of one person are replaced.
    pub(crate) fn erases(&self) -> bool {
        self.erasing.as_ref().is_some_and(|erasing| !erasing.spares)
    }
}

impl Erasing {
    /// What is replaced in the stream of this path.
    pub(crate) fn of(&self, path: &Path) -> Arc<Selection> {
        Arc::clone(self.streams.get(path).unwrap_or(&self.none))
    }

    /// Whether a finding in a text without records, such as the name of a file or a part of mail, is replaced.
    pub(crate) fn replaces(&self, engine: &Engine, found: &Candidate, text: &[u8]) -> bool {
        let id = &*engine.detector(found.detector).id;
        let value = text.get(found.start as usize..found.end as usize).unwrap_or_default();
        match self.identity.is_theirs(id, value, Setting::default()) {
            Some(Theirs::Whole(..)) if self.spares => false,
            Some(Theirs::Whole(certainty, why)) => !is_key(id, why) && (certainty == Certainty::Sure || !self.only_sure),
            _ => self.spares,
        }
    }
}
