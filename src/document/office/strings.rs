//! Strings by their numbers. There may be more of them than fit memory.

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
        self.push_bytes(text.as_bytes())
    }

    /// Adds bytes as the next.
    pub(super) fn push_bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.texts.append(bytes)?;
        self.ends.push(self.texts.len());
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The string of this number, if there is one.
    pub(super) fn get(&mut self, number: usize) -> io::Result<Option<String>> {
        if number >= self.len() {
            return Ok(None);
        }
        String::from_utf8(self.bytes(number)?).map(Some).map_err(|_| super::damaged())
    }

    /// The bytes of this number; none if there is no such.
    pub(super) fn bytes(&mut self, number: usize) -> io::Result<Vec<u8>> {
        let Some(end) = self.ends.get(number) else { return Ok(Vec::new()) };
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        let mut bytes = Vec::new();
        self.texts.read(start..*end, &mut bytes)?;
        Ok(bytes)
    }
}
