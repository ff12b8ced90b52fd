//! Findings of one stream that alone count, or all but those.

use super::DetectorIndex;

/// Findings by where they start, in bytes of the decoded stream, and what found them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    findings: Vec<(u64, DetectorIndex)>,
    is_but: bool,
}

impl Selection {
    /// These findings.
    #[must_use]
    pub fn of(findings: Vec<(u64, DetectorIndex)>) -> Self {
        Self::new(findings, false)
    }

    /// All but these findings.
    #[must_use]
    pub fn but(findings: Vec<(u64, DetectorIndex)>) -> Self {
        Self::new(findings, true)
    }

    fn new(mut findings: Vec<(u64, DetectorIndex)>, is_but: bool) -> Self {
        findings.sort_unstable();
        findings.dedup();
        Self { findings, is_but }
    }

    /// Whether a finding counts.
    #[must_use]
    pub fn has(&self, start: u64, detector: DetectorIndex) -> bool {
        self.findings.binary_search(&(start, detector)).is_ok() != self.is_but
    }
}
