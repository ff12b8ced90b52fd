//! Which detector a field belongs to by its name: the dictionary of [`crate::field`], with the rules of the detectors in use.

use super::rules::Rule;
use super::validate::plausible;
use crate::field::{Dictionary, Named, Strength};
use crate::model::{Anchor, Column, Detector, DetectorIndex, HINT, Kind, NONE_OF};

/// The dictionary with the rules of the detectors whose kind a field may be.
pub(crate) struct Fields {
    dictionary: Dictionary,
    rules: Vec<(&'static Kind, Rule)>,
    /// For each rule, whether its values are known by their fields only.
    by_field: Vec<bool>,
}

/// The strengths, as columns are numbered.
const STRENGTHS: [Strength; 5] = [Strength::Other, Strength::Likely, Strength::Fitting, Strength::Sure, Strength::National];

impl std::fmt::Debug for Fields {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Fields").field("rules", &self.rules).finish_non_exhaustive()
    }
}

impl Fields {
    /// The dictionary for these detectors and their rules; `None` unless one of them is known by its field, or by words
    /// beside it, which in a table stand in its first line: else nobody asks.
    pub(crate) fn new(detectors: &[Detector], rule: impl Fn(DetectorIndex, &Detector) -> Rule) -> Option<Self> {
        if !detectors.iter().any(|detector| matches!(detector.anchor, Anchor::Field | Anchor::Spoken)) {
            return None;
        }
        let indexed = (0..).map(DetectorIndex).zip(detectors);
        let rules = indexed.filter_map(|(index, detector)| {
            let kind = Kind::find(&detector.id).filter(|kind| kind.id == detector.id)?;
            Some(((kind, rule(index, detector)), detector.anchor == Anchor::Field))
        });
        let (rules, by_field) = rules.unzip();
        Some(Self { dictionary: Dictionary::built_in(), rules, by_field })
    }

    /// Whether a name may end in these three bytes. Over-approves.
    #[inline]
    pub(crate) fn may_end(&self, last: [u8; 3]) -> bool {
        self.dictionary.may_end(last)
    }

    /// What a column of this name in this table is, as a number for [`Fields::of_column`].
    pub(crate) fn column(&self, name: &[u8], table: &[u8]) -> Option<Column> {
        let named = self.dictionary.named(name, table)?;
        if named.strength == Strength::Likely && !plausible::can_speak_for_itself(named.kind) {
            return None;
        }
        let at = self.rules.iter().position(|(kind, _)| kind.id == named.kind.id)?;
        let strength = STRENGTHS.iter().position(|strength| *strength == named.strength)?;
        let column = Column::try_from(STRENGTHS.len() * at + strength).ok()?;
        Some(match named.strength {
            Strength::Likely => column | HINT,
            Strength::Other => column | NONE_OF,
            _ => column,
        })
    }

    /// Whether a column holds numbers of a state that its name does not tell.
    pub(crate) fn is_national(column: Column) -> bool {
        STRENGTHS[usize::from(column & !(HINT | NONE_OF)) % STRENGTHS.len()] == Strength::National
    }

    /// The rule, the kind and the strength of a column.
    pub(crate) fn of_column(&self, column: Column) -> Option<(Rule, Named)> {
        let column = usize::from(column & !(HINT | NONE_OF));
        let (at, strength) = (column / STRENGTHS.len(), column % STRENGTHS.len());
        let (kind, rule) = self.rules.get(at)?;
        let strength = Some(STRENGTHS[strength]).filter(|strength| *strength != Strength::National).unwrap_or(Strength::Sure);
        Some((*rule, Named { kind, strength }))
    }

    /// The rule of a column, if its values are known by their fields only.
    pub(crate) fn only_by_field(&self, column: Column) -> Option<Rule> {
        let at = usize::from(column & !(HINT | NONE_OF)) / STRENGTHS.len();
        self.by_field.get(at).filter(|by_field| **by_field)?;
        self.rules.get(at).map(|(_, rule)| *rule)
    }

    /// Whether a text is itself the name of a field of this kind: `"first_name": "First name"` is a form or its translation.
    pub(crate) fn is_name_of(&self, kind: &Kind, text: &[u8]) -> bool {
        self.dictionary.named(text, b"").is_some_and(|named| named.strength == Strength::Sure && named.kind.id == kind.id)
    }
}
