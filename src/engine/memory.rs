//! The engine over bytes in memory: for examples of detectors, for tests, and as the plain path that all others are held to.

use crate::detect::names::mentioned;
use crate::format::{Options, Structure};
use crate::model::mention::Mentions;
use crate::model::{Candidate, Part, Told};
use crate::resolve::resolve;

use super::edit::Editor;
use super::fit::fit;
use super::parts::{self, Inner};
use super::{Engine, Finder, Structured};

/// Buffers for [`Engine::find`], reused from call to call.
pub struct Worker(Finder);

impl Worker {
    pub(super) fn finder(&mut self) -> &mut Finder {
        &mut self.0
    }
}

impl Default for Worker {
    fn default() -> Self {
        Self(Finder::new())
    }
}

/// The longest buffer that is looked at in one go, in bytes: positions in it fit 32 bits.
const LONGEST: usize = 1 << 30;

impl Engine {
    /// The findings in `bytes`, with those in encoded parts. They are the finder's own list, which it gets back by [`Finder::give_back`].
    fn whole(&self, bytes: &[u8], editor: Option<&Editor>, finder: &mut Finder) -> (Vec<Candidate>, Inner) {
        let mut structure = self.structure(Options { with_parts: true, ..Options::default() });
        let parts = self.find_in(bytes, &mut structure, finder);
        let mut findings = std::mem::take(&mut finder.scratch.hits.candidates);
        if let Some(editor) = editor {
            fit(&mut findings, &finder.cells, 0, bytes, editor);
        }
        if parts.is_empty() {
            return (findings, Inner::default());
        }
        let inner = self.look_into(bytes, 0, &parts, editor, finder, &mut Vec::new());
        findings.extend_from_slice(&inner.findings);
        findings.sort_by_key(|found| found.start);
        (findings, inner)
    }

    /// The findings in `bytes`, as they are.
    pub(super) fn plain(&self, bytes: &[u8], editor: Option<&Editor>, finder: &mut Finder) -> Vec<Candidate> {
        let mut structure = self.structure(Options::default());
        self.find_in(bytes, &mut structure, finder);
        let mut findings = finder.scratch.hits.candidates.clone();
        if let Some(erasing) = &self.erasing {
            findings.retain(|found| erasing.replaces(self, found, bytes));
        }
        if let Some(editor) = editor {
            fit(&mut findings, &finder.cells, 0, bytes, editor);
        }
        findings
    }

    /// Leaves the findings with the finder, and returns the encoded parts.
    fn find_in(&self, bytes: &[u8], structure: &mut Structure, finder: &mut Finder) -> Vec<Part> {
        self.follow_bytes(structure, bytes, true);
        finder.scratch.hits.is_cut = false;
        finder.scratch.hits.owned_from = 0;
        let mut mentions = Mentions::default();
        mentioned::read(&self.detection, bytes, 0, structure.cells(), &mut mentions);
        let told = Structured { cells: structure.cells(), fences: structure.fences(), mentions: mentions.all() };
        finder.find(self, bytes, &told, 0, (false, false));
        let mut told = Told::default();
        structure.tell(u64::MAX, &mut told);
        let parts = told.parts;
        let candidates = &mut finder.scratch.hits.candidates;
        if !parts.is_empty() {
            let ranges = parts::ranges(&parts, 0, bytes.len());
            candidates.retain(|found| !parts::touches(&ranges, found.start as usize..found.end as usize));
        }
        resolve(candidates);
        parts
    }

    /// Findings in `bytes`, looked at as a whole without any cut; `visit` gets each with its value. Bytes beyond 1 GiB are left out: use
    /// a stream for those.
    pub fn find(&self, bytes: &[u8], worker: &mut Worker, mut visit: impl FnMut(&Candidate, &[u8])) {
        let bytes = &bytes[..bytes.len().min(LONGEST)];
        let (findings, inner) = self.whole(bytes, None, &mut worker.0);
        for found in &findings {
            let value =
                if found.traits.encoded { inner.value_of(found) } else { &bytes[found.start as usize..found.end as usize] };
            visit(found, value);
        }
        worker.0.give_back(findings);
    }

    /// Appends `bytes` (at most 1 GiB of them), redacted, to `output`.
    pub fn redact(&self, bytes: &[u8], worker: &mut Worker, output: &mut Vec<u8>) {
        let bytes = &bytes[..bytes.len().min(LONGEST)];
        let (findings, inner) = self.whole(bytes, Some(&self.editor), &mut worker.0);
        self.editor.edit(bytes, 0..bytes.len(), &findings, &inner.patches, output, &mut Vec::new());
        worker.0.give_back(findings);
    }
}
