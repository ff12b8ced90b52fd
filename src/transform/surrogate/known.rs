//! What stands for the names of the lists under one key, as far as it was asked for: names are few, and each would be permuted anew
//! wherever it stands.
//!
//! It is a function of the key and the lists alone, so it does not show which thread asked first.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU16, Ordering};

use super::lists::GLUED;

/// A table for names that stand alone, and one for each particle that is written together with them: two bytes a name.
#[derive(Default)]
pub(super) struct Known {
    rows: [OnceLock<Box<[AtomicU16]>>; 1 + GLUED.len()],
    /// What stands for the small letters.
    pub(super) initials: OnceLock<[u8; 26]>,
}

impl Known {
    /// What is noted for a name of `many`, or else what `make` says, which is noted.
    #[inline]
    pub(super) fn name(&self, row: usize, number: usize, many: usize, make: impl FnOnce() -> u16) -> u16 {
        // Nothing is noted as zero.
        let table = self.rows.get(row).map(|row| row.get_or_init(|| (0..many).map(|_| AtomicU16::new(0)).collect()));
        let Some(place) = table.and_then(|table| table.get(number)) else { return make() };
        match place.load(Ordering::Relaxed) {
            0 => {
                let made = make();
                place.store(made.saturating_add(1), Ordering::Relaxed);
                made
            }
            noted => noted - 1,
        }
    }
}
