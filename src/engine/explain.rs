//! Why findings are findings, and what nearly was one: for `--explain`, and for one text at a time.

use std::ops::Range;

use crate::detect::names::mentioned;
use crate::detect::why::why;
use crate::format::Options;
use crate::model::mention::Mentions;
use crate::model::{Candidate, Cell, DetectorIndex, Traits, Why};
use crate::resolve::resolve;

use super::memory::Worker;
use super::stitch::Worked;
use super::{Engine, Finder, Structured};

/// A finding, or what nearly is one, in a text.
#[derive(Clone, Debug)]
pub(crate) struct Explained {
    /// Whose it is.
    pub(crate) detector: DetectorIndex,
    /// Where it stands, in bytes.
    pub(crate) span: Range<usize>,
    /// Confidence in percent.
    pub(crate) score: u8,
    pub(crate) traits: Traits,
    pub(crate) why: Why,
    pub(crate) outcome: Outcome,
}

/// What became of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is a finding.
    Found,
    /// Its confidence is below this, in percent.
    Below(u8),
    /// A list of the user allows it.
    Allowed,
    /// It is part of a finding of this detector.
    Covered(DetectorIndex),
}

impl Engine {
    /// The findings in a text, and what nearly is one: what `loose`, an engine of the same detectors that takes nearly everything, finds beside
    /// them. In the order of the text, findings first where two begin together.
    pub(crate) fn explain(&self, loose: &Engine, text: &[u8], worker: &mut Worker) -> Vec<Explained> {
        let mut all: Vec<Explained> = Vec::new();
        let (mut found, cells) = self.candidates(text, worker.finder());
        resolve(&mut found);
        all.extend(found.iter().map(|candidate| self.explained(text, &cells, candidate, Outcome::Found)));
        let (candidates, cells) = loose.candidates(text, worker.finder());
        for candidate in &candidates {
            let is_it = |known: &Explained| {
                known.detector == candidate.detector && known.span == (candidate.start as usize..candidate.end as usize)
            };
            if all.iter().any(is_it) {
                continue;
            }
            let cover = found.iter().find(|found| found.start < candidate.end && candidate.start < found.end);
            let least = self.detection.least_of(candidate.detector);
            let outcome = match cover {
                _ if candidate.score < least => Outcome::Below(least),
                Some(cover) => Outcome::Covered(cover.detector),
                None if self.allow.is_some() => Outcome::Allowed,
                // A neighbour that is a finding in one way and none in the other has a say.
                None => continue,
            };
            all.push(self.explained(text, &cells, candidate, outcome));
        }
        all.sort_by_key(|one| (one.span.start, one.outcome != Outcome::Found, std::cmp::Reverse(one.score)));
        all
    }

    /// The candidates in a text before overlaps are resolved, and the cells in it.
    fn candidates(&self, text: &[u8], finder: &mut Finder) -> (Vec<Candidate>, Vec<Cell>) {
        let mut structure = self.structure(Options::default());
        self.follow_bytes(&mut structure, text, true);
        finder.scratch.hits.is_cut = false;
        finder.scratch.hits.owned_from = 0;
        let mut mentions = Mentions::default();
        mentioned::read(&self.detection, text, 0, structure.cells(), &mut mentions);
        let told = Structured { cells: structure.cells(), fences: structure.fences(), mentions: mentions.all() };
        let found = finder.find(self, text, &told, 0, (false, false)).clone();
        (found, finder.cells.clone())
    }

    fn explained(&self, text: &[u8], cells: &[Cell], candidate: &Candidate, outcome: Outcome) -> Explained {
        Explained {
            detector: candidate.detector,
            span: candidate.start as usize..candidate.end as usize,
            score: candidate.score,
            traits: candidate.traits,
            why: self.why(text, cells, 0, candidate),
            outcome,
        }
    }

    /// Why a candidate in `bytes` is one, which begin at `offset` of their stream.
    fn why(&self, bytes: &[u8], cells: &[Cell], offset: u64, candidate: &Candidate) -> Why {
        let start = offset + u64::from(candidate.start);
        let at = cells.partition_point(|cell| cell.end <= start);
        let column = cells.get(at).filter(|cell| cell.start <= start).and_then(|cell| cell.column);
        why(&self.detection, self.detector(candidate.detector), bytes, candidate, column)
    }
}

/// Why the findings of a block are some, by where they begin in their stream.
pub(super) fn of_block(engine: &Engine, worked: &Worked) -> Vec<(u64, Why)> {
    let block = &worked.block;
    // What is encoded stands elsewhere than it was looked at.
    let plain = worked.findings.iter().filter(|found| !found.traits.encoded);
    plain
        .map(|found| {
            let start = block.offset + u64::from(found.start);
            (start, engine.why(block.bytes(), &block.told.cells, block.offset, found))
        })
        .collect()
}
