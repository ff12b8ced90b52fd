//! Writes in the character set that the source has.

use crate::charset::{Decision, Encoder};

/// From UTF-8 to the set of a stream, which may be decided on while it is written: until then all is ASCII.
#[derive(Default)]
pub(crate) struct Transcoder {
    decision: Decision,
    encoder: Option<Encoder>,
    encoded: Vec<u8>,
}

impl Transcoder {
    /// At the start of a stream whose set `decision` says.
    pub(crate) fn new(decision: Decision) -> Self {
        Self { decision, encoder: None, encoded: Vec::new() }
    }

    /// The next bytes in the set.
    pub(crate) fn next<'a>(&'a mut self, bytes: &'a [u8]) -> &'a [u8] {
        if self.encoder.is_none() {
            self.encoder = self.decision.charset().map(Encoder::new);
        }
        let Some(encoder) = &mut self.encoder else { return bytes };
        self.encoded.clear();
        encoder.encode(bytes, &mut self.encoded);
        &self.encoded
    }

    /// The bytes that were held back.
    pub(crate) fn last(&mut self) -> &[u8] {
        self.encoded.clear();
        if let Some(encoder) = &mut self.encoder {
            encoder.finish(&mut self.encoded);
        }
        &self.encoded
    }
}
