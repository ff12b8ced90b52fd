//! The engine over bytes in memory: for examples of detectors, for tests, and as the plain path that all others are held to.

use crate::detect::{Scratch, detect};
use crate::error::Result;
use crate::model::{Candidate, Finding};
use crate::resolve::resolve;

use super::Engine;
use super::block::{Block, Cutter, Eagerness};
use super::stitch::{Sink, Stitcher};

/// Buffers for [`Engine::find`], reused from call to call.
pub struct Worker(Scratch);

impl Default for Worker {
    fn default() -> Self {
        Self(Scratch::new())
    }
}

/// The longest buffer that is looked at in one go, in bytes: positions in it fit 32 bits.
const LONGEST: usize = 1 << 30;

impl Engine {
    /// Findings in `bytes`, looked at as a whole without any cut; `visit` gets each with its value. Bytes beyond 1 GiB are left out: use
    /// a stream for those.
    pub fn find(&self, bytes: &[u8], worker: &mut Worker, mut visit: impl FnMut(&Candidate, &[u8])) {
        let bytes = &bytes[..bytes.len().min(LONGEST)];
        detect(&self.detection, bytes, &mut worker.0);
        let candidates = &mut worker.0.hits.candidates;
        resolve(candidates);
        for found in candidates {
            visit(found, &bytes[found.start as usize..found.end as usize]);
        }
    }

    /// Appends `bytes` (at most 1 GiB of them), redacted, to `output`.
    pub fn redact(&self, bytes: &[u8], worker: &mut Worker, output: &mut Vec<u8>) {
        let bytes = &bytes[..bytes.len().min(LONGEST)];
        detect(&self.detection, bytes, &mut worker.0);
        let candidates = &mut worker.0.hits.candidates;
        resolve(candidates);
        self.editor.edit(bytes, 0..bytes.len(), candidates, output);
    }

    /// Findings in a stream that arrives through `reader`, with hard cuts `hard_cut` bytes apart, and the redacted stream.
    ///
    /// # Errors
    /// What the reader says.
    pub(crate) fn stream(&self, reader: &mut dyn std::io::Read, hard_cut: usize, is_eager: bool) -> Result<(Vec<Finding>, Vec<u8>)> {
        let mut sink = Collected::default();
        let mut stitcher = Stitcher::new(Some(&self.editor));
        let mut cutter = Cutter::new(hard_cut);
        let mut scratch = Scratch::new();
        let mut block = Block::new();
        let eagerness = if is_eager { Eagerness::Line } else { Eagerness::Full };
        while cutter
            .next(reader, eagerness, &|| true, &mut block)
            .map_err(|error| crate::Error::io("-", "cannot read", error))?
        {
            let worked = self.work(block, Some(&self.editor), &mut scratch);
            stitcher.block(&worked, &mut sink)?;
            block = worked.block;
        }
        Ok((sink.findings, sink.bytes))
    }
}

#[derive(Default)]
struct Collected {
    findings: Vec<Finding>,
    bytes: Vec<u8>,
}

impl Sink for Collected {
    const POSITIONS: bool = true;

    fn finding(&mut self, finding: &Finding, _value: &[u8]) -> Result<()> {
        self.findings.push(*finding);
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }
}
