//! What a run that encrypts, or that puts encrypted values back, has to tell beside its findings.

use std::collections::BTreeMap;

/// Places that are told apart; the values of all others are counted together.
const MOST_PLACES: usize = 256;

/// What became of values that are encrypted, or of their tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sealed {
    /// Values that could not be encrypted so that they can be brought back, by detector and why.
    pub lost: BTreeMap<(String, &'static str), u64>,
    /// Tokens whose values are back.
    pub restored: u64,
    /// Tokens that do not authenticate under the key, and stay.
    pub closed: u64,
    /// Tokens of kinds that were not asked for, which stay.
    pub others: u64,
}

/// What became of one finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was a token, and is the value again.
    Restored,
    /// It is a token that does not authenticate under the key.
    Closed,
    /// It is a token of a kind that was not asked for.
    Other,
    /// It cannot be encrypted so that it can be brought back, and why.
    Lost(&'static str),
}

impl Sealed {
    /// Counts one finding of the detector with this id.
    pub fn count(&mut self, detector: &str, fate: Fate) {
        match fate {
            Fate::Restored => self.restored += 1,
            Fate::Closed => self.closed += 1,
            Fate::Other => self.others += 1,
            Fate::Lost(why) => {
                let key = (detector.to_owned(), why);
                if self.lost.len() < MOST_PLACES || self.lost.contains_key(&key) {
                    *self.lost.entry(key).or_default() += 1;
                } else {
                    *self.lost.entry(("other".to_owned(), "")).or_default() += 1;
                }
            }
        }
    }

    /// Whether something that was asked for could not be done.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        !self.lost.is_empty() || self.closed > 0
    }
}
