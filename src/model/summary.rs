//! What a run amounted to: the counts that reports, the summary line and the exit code are made from.

use std::collections::BTreeMap;

use super::detector::Detector;
use super::finding::Finding;
use super::kind::Category;
use super::sample::Sample;
use super::sealed::Sealed;
use super::source::Skipped;

/// Distinct reasons that are counted apart. Reasons may hold what the system said, so their number is not known beforehand.
const MOST_REASONS: usize = 64;
/// Inputs of one sort that are kept by name: a tree may hold millions.
const MOST_LISTED: u64 = 1000;

/// Totals of one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileTotals {
    /// Bytes of the decoded (decompressed) stream.
    pub bytes: u64,
    /// Findings.
    pub findings: u64,
}

/// Findings of one detector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetectorTotals {
    /// The detector's id.
    pub id: String,
    /// What sort of data it finds.
    pub category: Category,
    /// Findings.
    pub findings: u64,
}

/// Inputs that were not processed, or not wholly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SkipTotals {
    /// How many.
    pub total: u64,
    /// How many of them the user did not ask to leave out, so that the run is incomplete (exit 3).
    pub incomplete: u64,
    /// How many by reason, of at most 64 reasons; the rest stand under `other`.
    pub reasons: BTreeMap<String, u64>,
    /// The inputs themselves, in the order met: the first thousand that make the run incomplete, and the first thousand others.
    pub listed: Vec<Skipped>,
}

/// How the work was done, for `--stats`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stats {
    /// Worker threads.
    pub threads: usize,
    /// Vector instructions in use, such as `avx512`.
    pub vector: String,
    /// Blocks that were scanned.
    pub blocks: u64,
    /// Candidates that were verified.
    pub candidates: u64,
    /// Time of all workers together, in seconds.
    pub worker_seconds: f64,
}

/// Totals of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Files processed to their end, standard input among them.
    pub files: u64,
    /// Bytes of their decoded streams.
    pub bytes: u64,
    /// Findings by detector, in the order of the catalogue; also of those that found nothing.
    pub detectors: Vec<DetectorTotals>,
    /// What was left out.
    pub skipped: SkipTotals,
    /// Encoded parts that were not looked into, and make the run incomplete.
    pub unread_parts: u64,
    /// Findings that were known already, and are not among the others.
    pub known: u64,
    /// If a sample of the files was read, what it says of all.
    pub sample: Option<Sample>,
    /// What cannot be brought back, or was not.
    pub sealed: Sealed,
    /// Wall time, in seconds.
    pub seconds: f64,
    /// How the work was done, if asked for.
    pub stats: Option<Stats>,
}

impl Summary {
    /// An empty summary of a run with these detectors.
    #[must_use]
    pub fn new(detectors: &[Detector]) -> Self {
        let totals =
            |detector: &Detector| DetectorTotals { id: detector.id.to_string(), category: detector.category, findings: 0 };
        Self { detectors: detectors.iter().map(totals).collect(), ..Self::default() }
    }

    /// Counts one finding.
    pub fn count(&mut self, finding: &Finding) {
        if let Some(totals) = self.detectors.get_mut(finding.detector.get()) {
            totals.findings += 1;
        }
        if let Some(sample) = &mut self.sample {
            sample.found();
        }
    }

    /// Counts an input that was left out, and keeps its name where there is room.
    pub fn skip(&mut self, skipped: Skipped) {
        self.skipped.add(skipped);
    }

    /// Counts one block of work.
    pub fn worked(&mut self, candidates: u64, time: std::time::Duration) {
        if let Some(stats) = &mut self.stats {
            stats.blocks += 1;
            stats.candidates += candidates;
            stats.worker_seconds += time.as_secs_f64();
        }
    }

    /// All findings.
    #[must_use]
    pub fn findings(&self) -> u64 {
        self.detectors.iter().map(|totals| totals.findings).sum()
    }
}

impl SkipTotals {
    fn add(&mut self, skipped: Skipped) {
        let is_incomplete = skipped.reason.is_incomplete();
        self.total += 1;
        self.incomplete += u64::from(is_incomplete);
        let mut reason = skipped.reason.to_string();
        if self.reasons.len() >= MOST_REASONS && !self.reasons.contains_key(&reason) {
            "other".clone_into(&mut reason);
        }
        *self.reasons.entry(reason).or_default() += 1;
        let of_its_sort = if is_incomplete { self.incomplete } else { self.total - self.incomplete };
        if of_its_sort <= MOST_LISTED {
            self.listed.push(skipped);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DetectorIndex, Place, SkipReason, Traits};

    fn summary() -> Summary {
        let totals = |id: &str| DetectorTotals { id: id.to_owned(), category: Category::Contact, findings: 0 };
        Summary { detectors: vec![totals("a"), totals("b")], ..Summary::default() }
    }

    #[test]
    fn findings_are_counted_by_detector() {
        let mut summary = summary();
        for detector in [0, 1, 0] {
            let traits = Traits::default();
            let detector = DetectorIndex(detector);
            let place = Place::NONE;
            summary.count(&Finding { start: 0, end: 1, line: 1, column: 1, detector, score: 90, traits, place });
        }
        assert_eq!(summary.detectors.iter().map(|totals| totals.findings).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(summary.findings(), 3);
    }

    #[test]
    fn only_what_nobody_excluded_makes_a_run_incomplete() {
        let mut summary = summary();
        for reason in [
            SkipReason::Excluded("ignored"),
            SkipReason::NoContent("socket"),
            SkipReason::Unsupported("tar archive".to_owned()),
            SkipReason::Failed("permission denied".to_owned()),
            SkipReason::Unsupported("tar archive".to_owned()),
        ] {
            summary.skip(Skipped { path: "x".into(), reason });
        }
        assert_eq!((summary.skipped.total, summary.skipped.incomplete), (5, 3));
        assert_eq!(summary.skipped.reasons["tar archive"], 2);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut summary = summary();
        for number in 0..3000 {
            summary.skip(Skipped { path: "x".into(), reason: SkipReason::Failed(format!("reason {number}")) });
        }
        summary.skip(Skipped { path: "y".into(), reason: SkipReason::Excluded("ignored") });
        assert_eq!(summary.skipped.reasons.len(), MOST_REASONS + 1);
        assert_eq!(summary.skipped.reasons["other"], 3001 - MOST_REASONS as u64);
        assert_eq!(summary.skipped.listed.len() as u64, MOST_LISTED + 1);
        assert_eq!((summary.skipped.total, summary.skipped.incomplete), (3001, 3000));
    }
}
