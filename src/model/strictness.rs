//! How sure a finding has to be: for audits, which show what is doubtful too, and for filters, which must not touch what is none.

use super::detector::Detector;

/// A profile of strictness.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// Doubtful ones too, and vocabularies of special categories in running text.
    Recall,
    /// What is rather one than none.
    #[default]
    Usual,
    /// Only sure ones.
    Precision,
}

/// What a doubtful finding has to reach where its detector says nothing else, in percent: a weak form that no word speaks against.
const RECALL: u8 = 25;
/// What a sure finding has to reach where its detector says nothing else, in percent: a form that speaks for itself, or a word or field that does.
const PRECISION: u8 = 70;

impl Strictness {
    /// The least confidence of a finding of this detector, in percent; `minimum` is that of the usual strictness.
    #[must_use]
    pub fn least(self, detector: &Detector, minimum: u8) -> u8 {
        match self {
            Self::Recall => detector.recall_score.unwrap_or(RECALL),
            Self::Usual => minimum,
            Self::Precision => detector.precision_score.unwrap_or(PRECISION),
        }
    }
}
