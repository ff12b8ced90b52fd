//! Names for the places of fields: `users.email`, `$.customer.phone`.

use std::collections::HashMap;

use crate::model::Place;

/// The most places of one stream; what lies in others has none. JSON may have values for keys.
const MOST: usize = 4096;

/// The places of one stream, numbered as they are met. Nothing is kept unless somebody wants to know.
#[derive(Debug, Default)]
pub(super) struct Places {
    is_wanted: bool,
    known: HashMap<Vec<u8>, Place>,
    /// Names that were not taken yet.
    new: Vec<(Place, String)>,
}

impl Places {
    pub(super) fn new(is_wanted: bool) -> Self {
        Self { is_wanted, ..Self::default() }
    }

    /// The place of a column in a table, which may have no name.
    pub(super) fn of(&mut self, column: &[u8], table: &[u8]) -> Place {
        if !self.is_wanted {
            return Place::NONE;
        }
        let mut name = table.to_vec();
        if !name.is_empty() {
            name.push(b'.');
        }
        name.extend_from_slice(column);
        self.named(name)
    }

    /// The place of this name.
    pub(super) fn named(&mut self, name: Vec<u8>) -> Place {
        if !self.is_wanted {
            return Place::NONE;
        }
        if let Some(place) = self.known.get(&name) {
            return *place;
        }
        if self.known.len() >= MOST {
            return Place::NONE;
        }
        let place = Place(self.known.len() as u32 + 1);
        self.new.push((place, String::from_utf8_lossy(&name).into_owned()));
        self.known.insert(name, place);
        place
    }

    /// The places that are new since the last time.
    pub(super) fn take_new(&mut self) -> Vec<(Place, String)> {
        std::mem::take(&mut self.new)
    }
}
