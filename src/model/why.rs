//! Why a candidate is a finding, or nearly one: what was seen around it, and how its confidence came about.

/// What is known of a candidate beyond its traits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Why {
    /// Words that have a say: those before it first, the nearest first.
    pub words: Vec<Telling>,
    /// What the name of the field says in which it stands.
    pub field: Option<FieldVerdict>,
    /// From nothing to its confidence.
    pub steps: Vec<Step>,
}

/// A word that has a say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// The word as it is written.
    pub word: String,
    /// Where it stands.
    pub side: Side,
    /// Bytes between it and the candidate; none where it is part of it.
    pub distance: usize,
    /// What it says: `for`, `against`, or what part it plays.
    pub says: String,
}

/// Where a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before the candidate.
    Before,
    /// In it: the word is part of the value, and is shown where values are only.
    Within,
    /// Behind it.
    Behind,
}

impl Side {
    /// As reports have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Within => "within",
            Self::Behind => "behind",
        }
    }
}

/// What the name of a field says of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldVerdict {
    /// The name, if it stands beside the value; that of a column is told elsewhere.
    pub name: Option<String>,
    /// Id of the kind that its values are.
    pub kind: &'static str,
    /// How sure that is: `sure`, `fitting` (if the value fits) or `likely` (if the value speaks for itself).
    pub strength: &'static str,
}

/// A step towards a confidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What counts.
    pub what: &'static str,
    /// What it adds, in percent points.
    pub points: i16,
}
