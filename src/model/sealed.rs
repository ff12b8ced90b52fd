//! What a run that encrypts, or that puts encrypted values back, has to tell beside its findings, and what it has to know.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cell::Place;

/// Places that are told apart; the values of all others are counted together.
const MOST_PLACES: usize = 256;

/// What became of values that are encrypted, or of their tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sealed {
    /// Values that could not be encrypted so that they can be brought back, by detector and why.
    pub lost: BTreeMap<(String, &'static str), u64>,
    /// Columns with values that were encrypted though no token fits, which nothing marks: without this list they stay as they are.
    pub columns: Vec<EncryptedColumn>,
    /// Tokens whose values are back.
    pub restored: u64,
    /// Tokens that do not authenticate under the key, and stay.
    pub closed: u64,
    /// Tokens of kinds that were not asked for, which stay.
    pub others: u64,
}

/// A column, or a path in structured text, in which digits or addresses were encrypted where no token fits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncryptedColumn {
    /// The input, as it was named.
    pub path: String,
    /// The place in it: `users.phone`, or the name of a column of CSV alone.
    pub field: String,
    /// How: `ff1`, `ff1-card`, `ff1-phone`, `ipcrypt-pfx`.
    pub method: String,
    /// The label of the kind.
    pub kind: String,
    /// How many values stay, how many after them are encrypted, and so on in turn.
    pub runs: Vec<u64>,
}

/// Where a stream has come in the columns that are brought back.
#[derive(Clone, Debug, Default)]
pub struct Marks(Vec<Mark>);

#[derive(Clone, Debug)]
struct Mark {
    /// Its position in the list of the run.
    column: u16,
    place: Option<Place>,
    runs: std::vec::IntoIter<u64>,
    left: u64,
    is_sealed: bool,
}

impl Marks {
    /// At the start of a stream that has these of the columns of the run.
    pub fn new<'c>(columns: impl Iterator<Item = (u16, &'c EncryptedColumn)>) -> Self {
        // What stays comes first: the first run turns it over.
        let mark = |(column, of): (u16, &EncryptedColumn)| Mark {
            column,
            place: None,
            runs: of.runs.clone().into_iter(),
            left: 0,
            is_sealed: true,
        };
        Self(columns.map(mark).collect())
    }

    /// Whether there is nothing to bring back.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A place of this name was met; `columns` are those of the run.
    pub fn met(&mut self, place: Place, name: &str, columns: &[EncryptedColumn]) {
        for mark in &mut self.0 {
            if columns.get(usize::from(mark.column)).is_some_and(|column| column.field == name) {
                mark.place = Some(place);
            }
        }
    }

    /// The next value of a place: the column whose method encrypted it, if any did.
    pub fn next(&mut self, place: Place) -> Option<u16> {
        let mut found = None;
        for mark in self.0.iter_mut().filter(|mark| mark.place == Some(place)) {
            while mark.left == 0 {
                let Some(run) = mark.runs.next() else {
                    (mark.left, mark.is_sealed) = (u64::MAX, false);
                    break;
                };
                (mark.left, mark.is_sealed) = (run, !mark.is_sealed);
            }
            mark.left -= 1;
            if mark.is_sealed {
                found = Some(mark.column);
            }
        }
        found
    }
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
    /// It is encrypted where no token fits, or lost there.
    Typed,
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
            // Counted where it is known which cell it stands in.
            Fate::Typed => {}
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_tell_which_values_were_encrypted() {
        let column = |runs: &[u64]| EncryptedColumn { field: "a".into(), runs: runs.to_vec(), ..EncryptedColumn::default() };
        for (runs, expected) in
            [(&[][..], "......"), (&[0, 2], "xx...."), (&[2, 1], "..x..."), (&[0, 1, 2, 9], "x..xxx"), (&[1, 0, 0, 1], ".x....")]
        {
            let columns = [column(runs)];
            let mut marks = Marks::new(columns.iter().map(|column| (0, column)));
            marks.met(Place(4), "b", &columns);
            marks.met(Place(7), "a", &columns);
            assert_eq!(marks.next(Place(4)), None);
            let told: String = (0..6).map(|_| if marks.next(Place(7)).is_some() { 'x' } else { '.' }).collect();
            assert_eq!(told, expected, "{runs:?}");
        }
    }
}
