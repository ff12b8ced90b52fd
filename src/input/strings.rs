//! The printable text in binary data, as a stream of lines.

use std::io::{self, Read};

use super::encoding::Held;
use crate::charset::{Decision, Extractor, Runs};

/// Bytes read at a time.
const STEP: usize = 64 * 1024;

/// Reads the runs in a stream, a line each.
pub(super) struct Strings<R> {
    inner: R,
    extractor: Extractor,
    decision: Decision,
    raw: Box<[u8]>,
    text: Held,
    has_ended: bool,
    /// How reading ended, to be told behind what was read.
    error: Option<io::Error>,
}

impl<R: Read> Strings<R> {
    pub(super) fn new(inner: R) -> Self {
        let runs = Runs::default();
        let (extractor, decision) = (Extractor::new(runs.clone()), Decision::runs(runs));
        let raw = vec![0; STEP].into_boxed_slice();
        Self { inner, extractor, decision, raw, text: Held::default(), has_ended: false, error: None }
    }

    /// What measures the text.
    pub(super) fn decision(&self) -> Decision {
        self.decision.clone()
    }
}

impl<R: Read> Read for Strings<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(length) = self.text.give(buffer) {
                return Ok(length);
            }
            if self.has_ended || buffer.is_empty() {
                return self.error.take().map_or(Ok(0), Err);
            }
            let length = match self.inner.read(&mut self.raw) {
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
                Err(error) => {
                    self.error = Some(error);
                    0
                }
            };
            self.has_ended = length == 0;
            self.text.fill(|text| self.extractor.extract(&self.raw[..length], self.has_ended, text));
        }
    }
}
