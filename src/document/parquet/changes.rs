//! What becomes of values, kept from when their rows come back until their columns are written: in memory, then in a file without a name. What is
//! kept is redacted.
//!
//! What is kept of a column is a row of blocks, each of which says where the one before it begins: so nothing but the last is known by column.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;

use tempfile::SpooledTempFile;

use crate::document::rewriting::lost;

/// Bytes that are kept in memory before they are written, and of what was written.
const WAITING: usize = 1 << 20;
const IN_MEMORY: usize = 1 << 20;
/// Bytes of a number; each change has three before its text, and each block two before its changes.
const NUMBER: usize = 8;
/// There is no block before.
const NONE: u64 = u64::MAX;

/// What becomes of the values of some columns.
pub(super) struct Changes {
    file: SpooledTempFile,
    end: u64,
    waiting: Vec<Vec<u8>>,
    held: usize,
    last: Vec<u64>,
}

impl Changes {
    pub(super) fn new(columns: usize) -> Self {
        let file = tempfile::spooled_tempfile(IN_MEMORY);
        Self { file, end: 0, waiting: vec![Vec::new(); columns], held: 0, last: vec![NONE; columns] }
    }

    /// Keeps what becomes of the value of this number in a row. Rows of a column come in order.
    pub(super) fn keep(&mut self, column: usize, row: usize, value: usize, text: &[u8]) -> io::Result<()> {
        let waiting = self.waiting.get_mut(column).ok_or_else(lost)?;
        let before = waiting.len();
        for number in [row, value, text.len()] {
            waiting.extend_from_slice(&(number as u64).to_le_bytes());
        }
        waiting.extend_from_slice(text);
        self.held += waiting.len() - before;
        if self.held > WAITING { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        for (waiting, last) in self.waiting.iter_mut().zip(&mut self.last).filter(|(waiting, _)| !waiting.is_empty()) {
            self.file.write_all(&last.to_le_bytes())?;
            self.file.write_all(&(waiting.len() as u64).to_le_bytes())?;
            self.file.write_all(waiting)?;
            *last = self.end;
            self.end += (2 * NUMBER + waiting.len()) as u64;
            *waiting = Vec::new();
        }
        self.held = 0;
        Ok(())
    }

    /// What was kept of a column.
    pub(super) fn of(&mut self, column: usize) -> io::Result<Of<'_>> {
        self.write()?;
        let mut blocks = Vec::new();
        let mut at = self.last.get(column).copied().unwrap_or(NONE);
        while at != NONE {
            blocks.push(at);
            self.file.seek(SeekFrom::Start(at))?;
            at = self.number()?;
        }
        Ok(Of { changes: self, blocks, block: Vec::new(), at: 0 })
    }

    fn number(&mut self) -> io::Result<u64> {
        let mut bytes = [0; NUMBER];
        self.file.read_exact(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }
}

/// What becomes of the values of a column.
pub(super) struct Of<'c> {
    changes: &'c mut Changes,
    /// Blocks that were not read, the first at the end.
    blocks: Vec<u64>,
    block: Vec<u8>,
    at: usize,
}

impl Of<'_> {
    /// The next change of a value of this row: its number there, and the text. Those of rows before are passed over.
    pub(super) fn next(&mut self, row: usize) -> io::Result<Option<(usize, &[u8])>> {
        let (of, value, text) = loop {
            let Some((of, value, text)) = self.peek()? else { return Ok(None) };
            if of >= row {
                break (of, value, text);
            }
            self.at = text.end;
        };
        if of != row {
            return Ok(None);
        }
        self.at = text.end;
        Ok(Some((value, self.block.get(text).ok_or_else(lost)?)))
    }

    /// The row and the value of the next change, and where its text stands.
    fn peek(&mut self) -> io::Result<Option<(usize, usize, Range<usize>)>> {
        if self.at == self.block.len() {
            let Some(place) = self.blocks.pop() else { return Ok(None) };
            self.changes.file.seek(SeekFrom::Start(place + NUMBER as u64))?;
            let length = usize::try_from(self.changes.number()?).map_err(|_| lost())?;
            self.block.resize(length, 0);
            self.changes.file.read_exact(&mut self.block)?;
            self.at = 0;
        }
        let head = self.block.get(self.at..self.at + 3 * NUMBER).ok_or_else(lost)?;
        let (numbers, _) = head.as_chunks::<NUMBER>();
        let number = |which: usize| numbers.get(which).map_or(0, |bytes| u64::from_le_bytes(*bytes) as usize);
        let start = self.at + 3 * NUMBER;
        Ok(Some((number(0), number(1), start..start + number(2))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_come_back_by_column_and_row() {
        let mut changes = Changes::new(3);
        let long = "x".repeat(WAITING / 3);
        for row in 0..20 {
            changes.keep(0, row, 1, long.as_bytes()).unwrap();
            if row % 3 == 0 {
                changes.keep(2, row, 0, b"").unwrap();
                changes.keep(2, row, 7, row.to_string().as_bytes()).unwrap();
            }
        }
        for column in [2, 0, 1, 2] {
            let mut of = changes.of(column).unwrap();
            for row in 0..20 {
                let mut seen = Vec::new();
                while let Some((value, text)) = of.next(row).unwrap() {
                    seen.push((value, String::from_utf8(text.to_vec()).unwrap()));
                }
                let expected = match column {
                    0 => vec![(1, long.clone())],
                    2 if row % 3 == 0 => vec![(0, String::new()), (7, row.to_string())],
                    _ => Vec::new(),
                };
                assert_eq!(seen, expected, "{column} {row}");
            }
        }
    }
}
