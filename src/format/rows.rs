//! The rows of `COPY` in PostgreSQL's text format.

use std::sync::Arc;

use super::reader::{Followed, Found, Next, Reader};
use crate::model::Frame;

/// Follows the rows of a `COPY` block.
#[derive(Clone, Debug)]
pub(super) struct Copy {
    columns: Arc<[Followed]>,
    delimiter: u8,
    field: usize,
    start: Option<u64>,
    /// The first bytes of the row, as far as they are those of its end: `\.`.
    is_end: Option<u8>,
    /// Every cell is told, whatever its column is.
    is_fence: bool,
    /// Where the row starts, and what makes a block of rows.
    row: u64,
    frame: Frame,
}

impl Copy {
    /// The rows behind a head, which ends where they begin.
    pub(super) fn new(columns: Arc<[Followed]>, delimiter: u8, frame: Frame) -> Self {
        Self { columns, delimiter, field: 0, start: None, is_end: Some(0), is_fence: false, row: frame.head.1, frame }
    }
}

impl Reader for Copy {
    fn parting(&self) -> [u8; 3] {
        [self.delimiter; 3]
    }

    fn fence(&self) -> Option<Box<dyn Reader>> {
        Some(Box::new(Self { is_fence: true, ..self.clone() }))
    }

    fn finish(&mut self, offset: u64, found: &mut Found<'_>) {
        if let (Some(followed), Some(start), None) = (self.columns.get(self.field), self.start, self.is_end) {
            found.cell(*followed, start, offset);
        }
        if self.is_end == Some(2) {
            found.records.drop_open();
        } else {
            found.trouble(offset, "a COPY block has no end");
        }
    }

    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        let mut at = 0;
        while at < bytes.len() {
            let start = *self.start.get_or_insert(offset + at as u64);
            if let Some(seen) = self.is_end {
                self.is_end = match (seen, bytes[at]) {
                    (0, b'\\') => Some(1),
                    (1, b'.') => Some(2),
                    (2, b'\r') => Some(2),
                    (2, b'\n') => {
                        found.records.drop_open();
                        return (at + 1, Next::Line);
                    }
                    _ => None,
                };
                if self.is_end.is_some() {
                    at += 1;
                    continue;
                }
            }
            let Some(length) = memchr::memchr2(self.delimiter, b'\n', &bytes[at..]) else { break };
            at += length;
            let end = offset + at as u64;
            if self.is_fence {
                found.fence(start, end);
            } else if let Some(followed) = self.columns.get(self.field) {
                found.cell(*followed, start, end);
            }
            self.start = None;
            self.field += 1;
            if bytes[at] == b'\n' {
                self.field = 0;
                self.is_end = Some(0);
                if found.records.is_wanted() {
                    found.records.row(self.row, end + 1, self.frame);
                    self.row = end + 1;
                }
            }
            at += 1;
        }
        let row = Some(self.row).filter(|row| *row < offset + bytes.len() as u64);
        found.records.within_row(row, self.frame);
        (bytes.len(), Next::Same)
    }
}
