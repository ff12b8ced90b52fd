//! A run that reports.

use std::path::Path;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::model::{FileTotals, Finding, SkipReason, Skipped, Source, Summary};
use crate::report::{FoundIn, Report};
use crate::walk::Visit;

use super::schedule::{self, Commit};
use super::stitch::{Sink, Stitcher, Worked};
use super::{Engine, Job, OpenedFacts, Progress};

/// Scans all visits and feeds `report`, which is finished by the caller, and tells `skipped` too of everything left out; returns the
/// totals.
///
/// # Errors
/// The report cannot be written.
pub(crate) fn scan(
    engine: &Engine,
    visits: &mut (dyn Iterator<Item = Visit> + Send),
    report: &mut dyn Report,
    skipped: &mut (dyn FnMut(&Skipped) + Send),
    progress: &Progress,
) -> Result<Summary> {
    let job = Job { engine, edits: false, line_buffered: false };
    if report.wants_positions() {
        run::<true>(&job, visits, report, skipped, progress)
    } else {
        run::<false>(&job, visits, report, skipped, progress)
    }
}

fn run<const POSITIONS: bool>(
    job: &Job<'_>,
    visits: &mut (dyn Iterator<Item = Visit> + Send),
    report: &mut dyn Report,
    skipped: &mut (dyn FnMut(&Skipped) + Send),
    progress: &Progress,
) -> Result<Summary> {
    let engine = job.engine;
    let reporting = Reporting::<POSITIONS> {
        engine,
        report,
        skipped,
        summary: Summary { stats: Some(engine.stats()), ..Summary::new(engine.detectors()) },
        source: Arc::new(Source::stdin()),
        totals: FileTotals::default(),
    };
    let committer = ScanCommit { stitcher: Stitcher::new(None), reporting, progress };
    let committer = schedule::run(job, committer, visits, engine.threads, engine.hard_cut)?;
    Ok(committer.reporting.summary)
}

struct ScanCommit<'a, const POSITIONS: bool> {
    stitcher: Stitcher<'a>,
    reporting: Reporting<'a, POSITIONS>,
    progress: &'a Progress,
}

/// The side of the committer that takes findings.
struct Reporting<'a, const POSITIONS: bool> {
    engine: &'a Engine,
    report: &'a mut dyn Report,
    skipped: &'a mut (dyn FnMut(&Skipped) + Send),
    summary: Summary,
    source: Arc<Source>,
    totals: FileTotals,
}

impl<const POSITIONS: bool> Reporting<'_, POSITIONS> {
    fn leave_out(&mut self, skipped: Skipped) -> Result<()> {
        (self.skipped)(&skipped);
        self.report.skipped(&skipped).map_err(written)?;
        self.summary.skip(skipped);
        Ok(())
    }
}

impl<const POSITIONS: bool> Sink for Reporting<'_, POSITIONS> {
    const POSITIONS: bool = POSITIONS;

    fn finding(&mut self, finding: &Finding, value: &[u8]) -> Result<()> {
        self.summary.count(finding);
        self.totals.findings += 1;
        let detector = self.engine.detector(finding.detector);
        self.report.finding(&FoundIn { path: &self.source.path, finding, detector, value }).map_err(written)
    }

    fn bytes(&mut self, _bytes: &[u8]) -> Result<()> {
        Ok(())
    }
}

impl<const POSITIONS: bool> Commit for ScanCommit<'_, POSITIONS> {
    type Facts = OpenedFacts;

    fn skip(&mut self, skipped: Skipped) -> Result<()> {
        self.progress.file();
        self.reporting.leave_out(skipped)
    }

    fn begin(&mut self, source: &Arc<Source>, _facts: OpenedFacts) -> Result<Option<SkipReason>> {
        self.stitcher = Stitcher::new(None);
        self.reporting.source = Arc::clone(source);
        self.reporting.totals = FileTotals::default();
        Ok(None)
    }

    fn block(&mut self, worked: &Worked) -> Result<Option<SkipReason>> {
        self.stitcher.block(worked, &mut self.reporting)?;
        let bytes = worked.block.owned.len();
        self.reporting.summary.worked(worked.candidates, worked.time);
        self.progress.block(bytes);
        self.reporting.totals.bytes += bytes as u64;
        self.reporting.summary.bytes += bytes as u64;
        Ok(None)
    }

    fn end(&mut self, problem: Option<SkipReason>) -> Result<()> {
        self.progress.file();
        let path = &self.reporting.source.path;
        match problem {
            Some(reason) => self.reporting.leave_out(Skipped { path: path.clone(), reason })?,
            None => self.reporting.summary.files += 1,
        }
        let Reporting { report, source, totals, .. } = &mut self.reporting;
        report.file_done(&source.path, totals).map_err(written)
    }
}

fn written(error: std::io::Error) -> Error {
    Error::io(Path::new("-"), "cannot write the report", error)
}
