//! What a run amounted to: the counts that reports, the summary line and the exit code are made from.

use std::collections::BTreeMap;

use super::detector::Detector;
use super::finding::DetectorIndex;
use super::kind::Category;
use super::source::{SkipReason, Skipped};

/// Distinct reasons that are counted apart. Reasons may hold what the system said, so their number is not known beforehand.
const MOST_REASONS: usize = 64;

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
    /// Files with at least one.
    pub files: u64,
    /// Number of the file of the last finding, from 1.
    last_file: u64,
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

/// Totals of a run. Files are counted one after the other, in the order of output.
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
    /// Wall time, in seconds.
    pub seconds: f64,
    /// How the work was done, if asked for.
    pub stats: Option<Stats>,
}

impl Summary {
    /// An empty summary of a run with these detectors.
    #[must_use]
    pub fn new(detectors: &[Detector]) -> Self {
        let totals = |detector: &Detector| DetectorTotals {
            id: detector.id.clone(),
            category: detector.category,
            findings: 0,
            files: 0,
            last_file: 0,
        };
        Self { detectors: detectors.iter().map(totals).collect(), ..Self::default() }
    }

    /// Counts one finding in the current file.
    pub fn found(&mut self, detector: DetectorIndex) {
        let current = self.files + 1;
        let totals = &mut self.detectors[detector.get()];
        totals.findings += 1;
        if totals.last_file != current {
            totals.last_file = current;
            totals.files += 1;
        }
    }

    /// Counts the current file; the next finding belongs to another one.
    pub fn file_done(&mut self, totals: FileTotals) {
        self.files += 1;
        self.bytes += totals.bytes;
    }

    /// Counts an input that was left out.
    pub fn skipped(&mut self, skipped: &Skipped) {
        self.skipped.add(&skipped.reason);
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
    fn add(&mut self, reason: &SkipReason) {
        self.total += 1;
        self.incomplete += u64::from(reason.is_incomplete());
        let mut reason = reason.to_string();
        if self.reasons.len() >= MOST_REASONS && !self.reasons.contains_key(&reason) {
            "other".clone_into(&mut reason);
        }
        *self.reasons.entry(reason).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary() -> Summary {
        let totals =
            |id: &str| DetectorTotals { id: id.to_owned(), category: Category::Contact, findings: 0, files: 0, last_file: 0 };
        Summary { detectors: vec![totals("a"), totals("b")], ..Summary::default() }
    }

    #[test]
    fn files_are_counted_once_a_detector() {
        let mut summary = summary();
        let (a, b) = (DetectorIndex(0), DetectorIndex(1));
        for file in [&[a, a, b][..], &[], &[a]] {
            file.iter().for_each(|detector| summary.found(*detector));
            summary.file_done(FileTotals { bytes: 10, findings: file.len() as u64 });
        }
        let counts: Vec<_> = summary.detectors.iter().map(|totals| (totals.findings, totals.files)).collect();
        assert_eq!(counts, [(3, 2), (1, 1)]);
        assert_eq!((summary.files, summary.bytes, summary.findings()), (3, 30, 4));
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
            summary.skipped(&Skipped { path: "x".into(), reason });
        }
        assert_eq!((summary.skipped.total, summary.skipped.incomplete), (5, 3));
        assert_eq!(summary.skipped.reasons["tar archive"], 2);
    }

    #[test]
    fn the_number_of_reasons_is_bounded() {
        let mut summary = summary();
        for number in 0..1000 {
            summary.skipped(&Skipped { path: "x".into(), reason: SkipReason::Failed(format!("reason {number}")) });
        }
        assert_eq!(summary.skipped.reasons.len(), MOST_REASONS + 1);
        assert_eq!(summary.skipped.reasons["other"], 1000 - MOST_REASONS as u64);
    }
}
