//! The engine over bytes in memory: for examples of detectors, for tests, and as the plain path that all others are held to.

use crate::detect::{Scratch, detect};
use crate::format::Structure;
use crate::model::Candidate;
use crate::resolve::resolve;

use super::Engine;

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
    fn detect(&self, bytes: &[u8], worker: &mut Worker) {
        let mut structure = Structure::new();
        if let Some(fields) = self.detection.fields() {
            structure.follow(bytes, &|name, table| fields.column(name, table));
        }
        detect(&self.detection, bytes, structure.cells(), 0, &mut worker.0);
    }

    /// Findings in `bytes`, looked at as a whole without any cut; `visit` gets each with its value. Bytes beyond 1 GiB are left out: use
    /// a stream for those.
    pub fn find(&self, bytes: &[u8], worker: &mut Worker, mut visit: impl FnMut(&Candidate, &[u8])) {
        let bytes = &bytes[..bytes.len().min(LONGEST)];
        self.detect(bytes, worker);
        let candidates = &mut worker.0.hits.candidates;
        resolve(candidates);
        for found in candidates {
            visit(found, &bytes[found.start as usize..found.end as usize]);
        }
    }

    /// Appends `bytes` (at most 1 GiB of them), redacted, to `output`.
    pub fn redact(&self, bytes: &[u8], worker: &mut Worker, output: &mut Vec<u8>) {
        let bytes = &bytes[..bytes.len().min(LONGEST)];
        self.detect(bytes, worker);
        let candidates = &mut worker.0.hits.candidates;
        resolve(candidates);
        self.editor.edit(bytes, 0..bytes.len(), candidates, output);
    }
}
