//! The strings that sheets of a workbook share, by their numbers. There may be more of them than fit memory.

use std::io;

use crate::document::spill::Spill;

/// Strings by their numbers.
#[derive(Default)]
pub(super) struct Strings {
    texts: Spill,
    /// Where each ends.
    ends: Vec<u64>,
}

impl Strings {
    /// Adds a string behind the others.
    pub(super) fn push(&mut self, text: &str) -> io::Result<()> {
        self.texts.append(text.as_bytes())?;
        self.ends.push(self.texts.len());
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The string of this number, if there is one.
    pub(super) fn get(&mut self, number: usize) -> io::Result<Option<String>> {
        let Some(end) = self.ends.get(number) else { return Ok(None) };
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        let mut text = Vec::new();
        self.texts.read(start..*end, &mut text)?;
        String::from_utf8(text).map(Some).map_err(|_| super::damaged())
    }
}
