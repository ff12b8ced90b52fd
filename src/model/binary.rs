//! What becomes of inputs that are no text.

/// What is done with an input that is no text, or that inkout does not decode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Binary {
    /// It is left out, listed, and makes the run incomplete.
    #[default]
    Refuse,
    /// It is left out and listed.
    Skip,
    /// It is copied as it is, and listed.
    Copy,
    /// The printable text in it is searched.
    Strings,
}

impl Binary {
    /// Every policy with its name on the command line.
    pub const NAMES: &'static [(&'static str, Self)] =
        &[("refuse", Self::Refuse), ("skip", Self::Skip), ("copy", Self::Copy), ("strings", Self::Strings)];

    /// The policy of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, policy)| *policy)
    }
}
