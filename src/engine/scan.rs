//! A run that reports.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::charset::Decision;
use crate::error::{Error, Result};
use crate::model::{FieldTotals, FileTotals, Finding, Notice, Recognised, Sample, SkipReason, Skipped, Source, Summary, Why};
use crate::report::{FieldIn, FoundIn, Report};
use crate::walk::Visit;

use super::bundle::{Event, Origin};
use super::explain;
use super::inventory::Inventory;
use super::names::{KnownFolders, NameFinding};
use super::schedule;
use super::stitch::{Sink, Stitcher, Worked};
use super::work::Commit;
use super::{Engine, Job, OpenedFacts, Progress};

/// What is asked of a scan besides findings.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Asked {
    /// What each file is read as.
    pub(crate) formats: bool,
    /// If the visits are a sample, the share of files that it is meant to hold.
    pub(crate) share: Option<f64>,
}

/// Scans all visits and feeds `report`, which is finished by the caller, and tells `notices` too of what is left out and
/// of what is not as it seemed; returns the totals.
///
/// # Errors
/// The report cannot be written.
pub(crate) fn scan(
    engine: &Engine,
    visits: &mut (dyn Iterator<Item = Visit> + Send),
    report: &mut dyn Report,
    notices: &mut (dyn FnMut(&Notice<'_>) + Send),
    asked: Asked,
    progress: &Progress,
) -> Result<Summary> {
    let job = Job { engine, edits: false, line_buffered: false, with_places: report.wants_fields(), with_records: false };
    if report.wants_positions() {
        run::<true>(&job, visits, report, notices, asked, progress)
    } else {
        run::<false>(&job, visits, report, notices, asked, progress)
    }
}

fn run<const POSITIONS: bool>(
    job: &Job<'_>,
    visits: &mut (dyn Iterator<Item = Visit> + Send),
    report: &mut dyn Report,
    notices: &mut (dyn FnMut(&Notice<'_>) + Send),
    asked: Asked,
    progress: &Progress,
) -> Result<Summary> {
    let engine = job.engine;
    let reporting = Reporting::<POSITIONS> {
        engine,
        report,
        notices,
        inventory: Inventory::default(),
        formats: asked.formats.then(Vec::new),
        summary: Summary {
            stats: Some(engine.stats()),
            sample: asked.share.map(Sample::new),
            ..Summary::new(engine.detectors())
        },
        source: Arc::new(Source::stdin()),
        decision: Decision::default(),
        totals: FileTotals::default(),
        folders: KnownFolders::default(),
        whys: HashMap::new(),
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
    notices: &'a mut (dyn FnMut(&Notice<'_>) + Send),
    /// The fields of the file.
    inventory: Inventory,
    /// What the file is read as, if somebody wants to know.
    formats: Option<Vec<Recognised>>,
    summary: Summary,
    source: Arc<Source>,
    /// The character set of the file, once that is known.
    decision: Decision,
    totals: FileTotals,
    /// Folders with findings in their names.
    folders: KnownFolders,
    /// Why the findings are some that were met and not yet reported, by where they begin; only if the report wants to know.
    whys: HashMap<u64, Why>,
}

impl<const POSITIONS: bool> Reporting<'_, POSITIONS> {
    /// Goes on to another input.
    fn begin(&mut self, source: &Arc<Source>) {
        self.source = Arc::clone(source);
        self.totals = FileTotals::default();
        self.whys.clear();
        self.inventory = Inventory::default();
        if let Some(formats) = &mut self.formats {
            formats.clear();
        }
    }

    /// Reports what was found in what an archive says of a member.
    fn names(&mut self, source: &Source, found: &[NameFinding]) -> Result<()> {
        for found in found {
            if !self.folders.is_new(found) {
                continue;
            }
            let detector = self.engine.detector(found.finding.detector);
            let found = FoundIn {
                path: &source.path,
                finding: &found.finding,
                detector,
                field: Some(found.field),
                why: None,
                at: found.finding.start,
                value: &found.value,
            };
            tell(self.report, &mut self.summary, &mut self.totals, &found)?;
        }
        Ok(())
    }

    /// A file of the walk begins.
    fn file(&mut self, path: &Path, is_drawn: bool) {
        self.report.file(path);
        if let Some(sample) = &mut self.summary.sample {
            sample.file(is_drawn);
        }
    }

    /// Reports what was found in what is said of something without content.
    fn without_content(&mut self, source: &Arc<Source>, found: &[NameFinding]) -> Result<()> {
        if found.is_empty() {
            return Ok(());
        }
        self.begin(source);
        self.names(source, found)?;
        if self.totals.findings > 0 {
            self.report.file_done(&source.path, &self.totals).map_err(written)?;
        }
        Ok(())
    }

    fn leave_out(&mut self, skipped: Skipped) -> Result<()> {
        (self.notices)(&Notice::Skipped(&skipped));
        self.report.skipped(&skipped).map_err(written)?;
        self.summary.skip(skipped);
        Ok(())
    }
}

impl<const POSITIONS: bool> Reporting<'_, POSITIONS> {
    /// What a block tells of the structure of its stream.
    fn told(&mut self, worked: &Worked) {
        self.inventory.block(worked, self.engine.detection.fields(), self.engine);
        if self.report.wants_reasons() {
            self.whys.extend(explain::of_block(self.engine, worked));
        }
        let told = &worked.block.told;
        for trouble in &told.troubles {
            (self.notices)(&Notice::Trouble(&self.source.path, *trouble));
            self.summary.unread_parts += u64::from(trouble.hides());
        }
        if let Some(formats) = &mut self.formats {
            formats.extend_from_slice(&told.recognised);
        }
    }

    /// Reports the formats and the fields of the file, which is over.
    fn fields(&mut self) -> Result<()> {
        let path = &self.source.path;
        if let Some(formats) = &self.formats {
            if let Some((set, sign)) = self.decision.get() {
                let encoding = Recognised { format: set.name(), sign, offset: 0 };
                self.report.format(path, Some(&encoding)).map_err(written)?;
            }
            let none = [None].into_iter().filter(|_| formats.is_empty());
            for recognised in formats.iter().map(Some).chain(none) {
                self.report.format(path, recognised).map_err(written)?;
            }
        }
        let fields = self.inventory.take();
        let detectors = self.engine.detectors();
        let verdict = |totals: &FieldTotals| totals.verdict().map(|detector| &*self.engine.detector(detector).id);
        let fields: Vec<_> = fields.iter().map(|totals| FieldIn { path, totals, verdict: verdict(totals), detectors }).collect();
        self.report.fields(&fields).map_err(written)
    }
}

impl<const POSITIONS: bool> Sink for Reporting<'_, POSITIONS> {
    const POSITIONS: bool = POSITIONS;

    fn finding(&mut self, finding: &Finding, at: u64, value: &[u8]) -> Result<()> {
        let why = self.whys.remove(&at);
        let found = FoundIn {
            path: &self.source.path,
            finding,
            detector: self.engine.detector(finding.detector),
            field: self.inventory.name_of(finding.place),
            why: why.as_ref(),
            at,
            value,
        };
        tell(self.report, &mut self.summary, &mut self.totals, &found)
    }

    fn bytes(&mut self, _bytes: &[u8]) -> Result<()> {
        Ok(())
    }
}

/// Counts and reports a finding, unless it is known.
fn tell(report: &mut dyn Report, summary: &mut Summary, totals: &mut FileTotals, found: &FoundIn<'_>) -> Result<()> {
    if report.is_known(found) {
        summary.known += 1;
        return Ok(());
    }
    summary.count(found.finding);
    totals.findings += 1;
    report.finding(found).map_err(written)
}

impl<const POSITIONS: bool> Commit for ScanCommit<'_, POSITIONS> {
    type Facts = OpenedFacts;
    type Event = Event;

    fn skip(&mut self, skipped: Skipped) -> Result<()> {
        self.progress.file();
        self.reporting.file(&skipped.path, false);
        self.reporting.leave_out(skipped)
    }

    fn begin(&mut self, source: &Arc<Source>, facts: OpenedFacts) -> Result<Option<SkipReason>> {
        self.stitcher = Stitcher::of(facts.decision.clone(), None).behind(facts.origin.head());
        self.reporting.decision = facts.decision;
        self.reporting.begin(source);
        let time = match &facts.origin {
            Origin::Member(member) => member.entry.modified.map(|time| time.seconds),
            Origin::File(_) => {
                self.reporting.file(&source.path, !source.explicit);
                None
            }
        };
        self.reporting.report.begin(&source.path, time);
        if let Origin::Member(member) = &facts.origin {
            self.reporting.names(source, &member.found)?;
        }
        Ok(None)
    }

    fn block(&mut self, worked: &Worked) -> Result<Option<SkipReason>> {
        self.reporting.told(worked);
        self.reporting.report.content(&self.reporting.source.path, worked.block.owned_bytes());
        self.stitcher.block(worked, &mut self.reporting)?;
        let bytes = worked.block.owned.len();
        self.reporting.summary.worked(worked.candidates, worked.time);
        self.progress.block(bytes);
        self.reporting.summary.bytes += self.stitcher.bytes() - self.reporting.totals.bytes;
        self.reporting.totals.bytes = self.stitcher.bytes();
        Ok(None)
    }

    fn end(&mut self, problem: Option<SkipReason>) -> Result<bool> {
        self.progress.file();
        let path = &self.reporting.source.path;
        match problem {
            Some(reason) => self.reporting.leave_out(Skipped { path: path.clone(), reason })?,
            None => self.reporting.summary.files += 1,
        }
        self.reporting.fields()?;
        let Reporting { report, source, totals, .. } = &mut self.reporting;
        report.file_done(&source.path, totals).map_err(written)?;
        Ok(true)
    }

    fn event(&mut self, event: Event) -> Result<bool> {
        match event {
            Event::Enter { source, origin: Origin::Member(member), .. } | Event::Other { source, member } => {
                self.reporting.without_content(&source, &member.found)?;
            }
            Event::Enter { source, origin: Origin::File(_), .. } => {
                self.reporting.file(&source.path, !source.explicit);
                self.reporting.folders = KnownFolders::default();
            }
            Event::LeftOut { skipped, .. } => {
                self.progress.file();
                self.reporting.leave_out(skipped)?;
            }
            Event::Leave { source, problem, found, .. } => {
                self.reporting.without_content(&source, &found)?;
                if let Some(reason) = problem {
                    self.reporting.leave_out(Skipped { path: source.path.clone(), reason })?;
                }
            }
        }
        Ok(true)
    }
}

fn written(error: std::io::Error) -> Error {
    Error::io(Path::new("-"), "cannot write the report", error)
}
