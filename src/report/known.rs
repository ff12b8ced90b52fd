//! What an earlier report said (`--baseline`): findings that are in it are not told again.
//!
//! A finding is known by its path, its detector and the keyed fingerprint of its value, so nothing has to be kept but that report. Values of
//! kinds that have no fingerprint (cards, passwords) are never known: they are told each time.

use std::collections::HashSet;
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

use super::{Describe, FieldIn, FileTotals, FoundIn, Report};
use crate::error::{Error, Result};
use crate::model::{Recognised, Skipped, Summary};

/// The longest line of a report, in bytes.
const LONGEST: u64 = 1 << 20;

/// Findings of an earlier report. Only hashes of them are kept.
pub(crate) struct Known {
    marks: HashSet<[u64; 2]>,
    hashers: [RandomState; 2],
}

/// What is read of a line; lines that are no findings have less.
#[derive(Deserialize)]
struct Line {
    r#type: String,
    #[serde(default)]
    path: String,
    #[serde(default)]
    detector: String,
    #[serde(default)]
    fingerprint: String,
}

impl Known {
    /// Reads a report that `--format jsonl` wrote.
    ///
    /// # Errors
    /// It cannot be read, or a line of it is none of such a report.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let failed = |err| Error::io(path, "cannot read the baseline", err);
        let mut report = BufReader::new(File::open(path).map_err(failed)?);
        let mut known = Self { marks: HashSet::new(), hashers: [RandomState::new(), RandomState::new()] };
        let mut line = Vec::new();
        for number in 1_u64.. {
            line.clear();
            if io::Read::take(&mut report, LONGEST).read_until(b'\n', &mut line).map_err(failed)? == 0 {
                break;
            }
            let Ok(line) = serde_json::from_slice::<Line>(&line) else {
                let what = format!("{}:{number}: no line of a report, as `inkout scan --format jsonl` writes it", path.display());
                return Err(Error::Usage(what));
            };
            if line.r#type == "finding" && !line.fingerprint.is_empty() {
                let mark = known.mark(&line.path, &line.detector, &line.fingerprint);
                known.marks.insert(mark);
            }
        }
        Ok(known)
    }

    fn mark(&self, path: &str, detector: &str, fingerprint: &str) -> [u64; 2] {
        [0, 1].map(|at| self.hashers[at].hash_one((path, detector, fingerprint)))
    }
}

/// A report that is told only what is not known.
pub(crate) struct New<'w> {
    report: Box<dyn Report + 'w>,
    describe: &'w dyn Describe,
    known: Known,
    fingerprint: String,
}

impl<'w> New<'w> {
    pub(crate) fn against(known: Known, report: Box<dyn Report + 'w>, describe: &'w dyn Describe) -> Self {
        Self { report, describe, known, fingerprint: String::new() }
    }
}

impl Report for New<'_> {
    fn wants_positions(&self) -> bool {
        self.report.wants_positions()
    }

    fn file(&mut self, path: &Path) {
        self.report.file(path);
    }

    fn begin(&mut self, path: &Path, member_time: Option<i64>) {
        self.report.begin(path, member_time);
    }

    fn content(&mut self, path: &Path, bytes: &[u8]) {
        self.report.content(path, bytes);
    }

    fn is_known(&mut self, found: &FoundIn<'_>) -> bool {
        self.fingerprint.clear();
        self.describe.fingerprint(found.finding.detector, found.value, &mut self.fingerprint);
        let mark = || self.known.mark(&found.path.to_string_lossy(), &found.detector.id, &self.fingerprint);
        !self.fingerprint.is_empty() && self.known.marks.contains(&mark())
    }

    fn finding(&mut self, found: &FoundIn<'_>) -> io::Result<()> {
        self.report.finding(found)
    }

    fn wants_reasons(&self) -> bool {
        self.report.wants_reasons()
    }

    fn wants_fields(&self) -> bool {
        self.report.wants_fields()
    }

    fn format(&mut self, path: &Path, recognised: Option<&Recognised>) -> io::Result<()> {
        self.report.format(path, recognised)
    }

    fn fields(&mut self, fields: &[FieldIn<'_>]) -> io::Result<()> {
        self.report.fields(fields)
    }

    fn file_done(&mut self, path: &Path, totals: &FileTotals) -> io::Result<()> {
        self.report.file_done(path, totals)
    }

    fn skipped(&mut self, skipped: &Skipped) -> io::Result<()> {
        self.report.skipped(skipped)
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.report.finish(summary)
    }
}
