//! The engine over bytes in memory: for examples of detectors, for tests, and as the plain path that all others are held to.

use crate::format::{Options, Structure};
use crate::model::Candidate;
use crate::resolve::resolve;

use super::{Engine, Finder};

/// Buffers for [`Engine::find`], reused from call to call.
pub struct Worker(Finder);

impl Default for Worker {
    fn default() -> Self {
        Self(Finder::new())
    }
}

/// The longest buffer that is looked at in one go, in bytes: positions in it fit 32 bits.
const LONGEST: usize = 1 << 30;

impl Engine {
    fn candidates<'w>(&self, bytes: &[u8], worker: &'w mut Worker) -> &'w mut Vec<Candidate> {
        let mut structure = Structure::new(Options { with_places: false, only: self.format });
        if let Some(fields) = self.detection.fields() {
            let judge = |name: &[u8], table: &[u8]| fields.column(name, table);
            structure.follow(bytes, &judge);
            structure.finish(&judge);
        }
        worker.0.find(&self.detection, &self.editor, bytes, structure.cells(), 0, (false, false))
    }

    /// Findings in `bytes`, looked at as a whole without any cut; `visit` gets each with its value. Bytes beyond 1 GiB are left out: use
    /// a stream for those.
    pub fn find(&self, bytes: &[u8], worker: &mut Worker, mut visit: impl FnMut(&Candidate, &[u8])) {
        let bytes = &bytes[..bytes.len().min(LONGEST)];
        let candidates = self.candidates(bytes, worker);
        resolve(candidates);
        for found in candidates {
            visit(found, &bytes[found.start as usize..found.end as usize]);
        }
    }

    /// Appends `bytes` (at most 1 GiB of them), redacted, to `output`.
    pub fn redact(&self, bytes: &[u8], worker: &mut Worker, output: &mut Vec<u8>) {
        let bytes = &bytes[..bytes.len().min(LONGEST)];
        let candidates = self.candidates(bytes, worker);
        resolve(candidates);
        self.editor.edit(bytes, 0..bytes.len(), candidates, output);
    }
}
