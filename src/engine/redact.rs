//! A run that writes redacted copies.

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::model::{ArchiveKind, Codec, FileTotals, Finding, Notice, SkipReason, Skipped, Source, Summary, Trailer};
use crate::walk::Visit;
use crate::write::{Output, Packed};

use super::bundle::{Event, Origin};
use super::destination::{Destination, Outputs};
use super::names::{KnownFolders, Member, NameFinding};
use super::rename::Renaming;
use super::schedule;
use super::stitch::{Sink, Stitcher, Worked};
use super::work::Commit;
use super::{Engine, Job, OpenedFacts, Progress};

/// Redacts all visits to `destination`, and tells `notices` of what is left out and of what is not as it seemed; returns the totals. A file with a problem is left out of the output wholly.
///
/// # Errors
/// Standard output cannot be written.
pub(crate) fn redact(
    engine: &Engine,
    visits: &mut (dyn Iterator<Item = Visit> + Send),
    destination: &Destination,
    notices: &mut (dyn FnMut(&Notice<'_>) + Send),
    progress: &Progress,
) -> Result<Summary> {
    let line_buffered = matches!(destination, Destination::Stdout { line_buffered: true });
    let job = Job { engine, edits: true, line_buffered, with_places: false };
    let writing = Writing {
        summary: Summary { stats: Some(engine.stats()), ..Summary::new(engine.detectors()) },
        target: Target::None,
        totals: FileTotals::default(),
    };
    let committer = RedactCommit {
        engine,
        outputs: Outputs::new(destination),
        stitcher: Stitcher::new(Some(&engine.editor)),
        source: Arc::new(Source::stdin()),
        writing,
        notices,
        progress,
        is_live: false,
        archive: None,
        folders: KnownFolders::default(),
    };
    let committer = schedule::run(&job, committer, visits, engine.threads, engine.hard_cut)?;
    Ok(committer.writing.summary)
}

struct RedactCommit<'a> {
    engine: &'a Engine,
    outputs: Outputs<'a>,
    stitcher: Stitcher<'a>,
    source: Arc<Source>,
    writing: Writing,
    /// Told of what is left out, and of what is not as it seemed.
    notices: &'a mut (dyn FnMut(&Notice<'_>) + Send),
    progress: &'a Progress,
    /// Whether the input may wait for someone, so that what is decided must not wait with it.
    is_live: bool,
    /// What is known of the archive that is open.
    archive: Option<Archive>,
    /// Folders with findings in their names.
    folders: KnownFolders,
}

/// An archive that is rewritten, beside what is written of it.
struct Archive {
    source: Arc<Source>,
    /// The names of each open archive, the outermost first.
    names: Vec<Renaming>,
    /// The member that is open, as it is called in the archive that is read.
    member: Vec<u8>,
    /// Findings in all of it.
    findings: u64,
    /// Whether something of it is left out.
    is_incomplete: bool,
    /// Whether its output cannot be written any more.
    is_broken: bool,
}

/// The side of the committer that takes bytes.
struct Writing {
    summary: Summary,
    target: Target,
    /// Of this stream.
    totals: FileTotals,
}

/// What takes the bytes of a stream.
enum Target {
    None,
    File(Output),
    Archive(Packed),
}

impl Sink for Writing {
    const POSITIONS: bool = false;

    fn finding(&mut self, finding: &Finding, _value: &[u8]) -> Result<()> {
        self.summary.count(finding);
        self.totals.findings += 1;
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        match &mut self.target {
            Target::File(output) if !bytes.is_empty() => output.write(bytes),
            Target::Archive(packed) if !bytes.is_empty() => packed.write(bytes),
            _ => Ok(()),
        }
    }
}

impl RedactCommit<'_> {
    /// Lets whoever reads our output have what is decided. A codec holds back more than it must, which is fine for files only.
    fn hand_on(&mut self) -> Result<()> {
        match (self.outputs.destination, &mut self.writing.target) {
            (Destination::Stdout { .. }, Target::File(output)) if self.is_live => output.flush(),
            _ => Ok(()),
        }
    }

    fn leave_out(&mut self, skipped: Skipped) {
        (self.notices)(&Notice::Skipped(&skipped));
        self.writing.summary.skip(skipped);
    }

    /// What becomes of an error at one file: where many files are written the others go on.
    fn at_file(&mut self, error: Error) -> Result<Option<SkipReason>> {
        if let (Target::Archive(packed), Some(archive)) = (&self.writing.target, &mut self.archive) {
            archive.is_broken |= !packed.is_loose();
        }
        match self.outputs.destination {
            Destination::Stdout { .. } => Err(error),
            _ => Ok(Some(SkipReason::Failed(self.without_path(&error)))),
        }
    }

    /// The error as a reason, which stands behind the path of its input: that is not said twice.
    fn without_path(&self, error: &Error) -> String {
        let text = error.to_string();
        let path = format!("{}: ", self.source.path.display());
        text.strip_prefix(&path).map_or_else(|| text.clone(), str::to_owned)
    }
}

impl RedactCommit<'_> {
    /// Gives an archive up whose output cannot be written; says whether that was so.
    fn is_given_up(&mut self) -> bool {
        let is_broken = self.archive.as_ref().is_some_and(|archive| archive.is_broken);
        if is_broken {
            self.archive = None;
            self.writing.target = Target::None;
        }
        is_broken
    }

    /// Counts what was found in what an archive says of a member.
    fn found(&mut self, found: &[NameFinding]) {
        for found in found {
            if self.folders.is_new(found) {
                self.writing.summary.count(&found.finding);
                if let Some(archive) = &mut self.archive {
                    archive.findings += 1;
                }
            }
        }
    }

    /// Something of the archive that is open is left out.
    fn lose(&mut self, path: &Arc<Source>, reason: SkipReason) {
        if let Some(archive) = &mut self.archive {
            archive.is_incomplete = true;
        }
        self.leave_out(Skipped { path: path.path.clone(), reason });
    }

    /// The member as it is written, and what takes it; or nothing if it cannot be written.
    fn member(
        &mut self,
        source: &Arc<Source>,
        member: Member,
        write: impl FnOnce(&mut Packed, &mut Archive, Member) -> Result<Result<(), &'static str>>,
    ) -> Result<Option<SkipReason>> {
        self.source = Arc::clone(source);
        self.found(&member.found);
        let (Target::Archive(packed), Some(archive)) = (&mut self.writing.target, &mut self.archive) else {
            return Ok(Some(SkipReason::Failed("no archive is open".to_owned())));
        };
        match write(packed, archive, member) {
            Ok(Ok(())) => Ok(None),
            Ok(Err(reason)) => Ok(Some(SkipReason::Unsupported(reason.to_owned()))),
            Err(error) => self.at_file(error),
        }
    }

    /// An archive of the system's begins; `false` if it cannot be written.
    fn enter(&mut self, source: Arc<Source>, metadata: &std::fs::Metadata, kind: ArchiveKind, codec: Codec) -> Result<bool> {
        self.source = Arc::clone(&source);
        self.folders = KnownFolders::default();
        match self.outputs.archive(&source, metadata, kind, codec) {
            Ok(packed) => {
                self.writing.target = Target::Archive(packed);
                let names = vec![Renaming::default()];
                let member = Vec::new();
                self.archive = Some(Archive { source, names, member, findings: 0, is_incomplete: false, is_broken: false });
                Ok(true)
            }
            Err(error) => {
                if let Some(reason) = self.at_file(error)? {
                    self.leave_out(Skipped { path: source.path.clone(), reason });
                }
                Ok(false)
            }
        }
    }

    /// An archive in the one that is open begins.
    fn enter_inner(&mut self, source: &Arc<Source>, member: Member, kind: ArchiveKind, codec: Codec) -> Result<()> {
        let problem = self.member(source, member, |packed, archive, member| {
            let original = member.original.clone();
            let Some(names) = archive.names.last_mut() else { return Ok(Err("no archive is open")) };
            let entry = match names.entry(member) {
                Ok(entry) => entry,
                Err(reason) => return Ok(Err(reason)),
            };
            packed.enter(entry, codec, kind)?;
            names.remember(&original);
            archive.names.push(Renaming::default());
            Ok(Ok(()))
        })?;
        if let Some(reason) = problem {
            self.lose(source, reason);
        }
        Ok(())
    }

    fn other(&mut self, source: &Arc<Source>, member: Member) -> Result<()> {
        let problem = self.member(source, member, |packed, archive, member| {
            let Some(names) = archive.names.last_mut() else { return Ok(Err("no archive is open")) };
            match names.entry(member) {
                Ok(entry) => packed.other(entry).map(Ok),
                Err(reason) => Ok(Err(reason)),
            }
        })?;
        if let Some(reason) = problem {
            self.lose(source, reason);
        }
        Ok(())
    }

    /// The innermost archive is over.
    fn leave(&mut self, source: &Arc<Source>, problem: Option<SkipReason>, trailer: Trailer) -> Result<()> {
        let is_damaged = problem.is_some();
        if let Some(reason) = problem {
            self.lose(source, reason);
        }
        let (Target::Archive(packed), Some(archive)) = (&mut self.writing.target, &mut self.archive) else { return Ok(()) };
        archive.names.pop();
        // Where nothing of it could be read, nothing stands for it.
        let is_nothing = is_damaged && packed.members() == 0;
        if packed.depth() > 1 {
            if is_nothing {
                packed.abandon();
                return Ok(());
            }
            let left = packed.leave(trailer);
            return self.told(source, left);
        }
        let (Target::Archive(packed), Some(archive)) =
            (std::mem::replace(&mut self.writing.target, Target::None), self.archive.take())
        else {
            return Ok(());
        };
        self.progress.file();
        let is_in_place = matches!(self.outputs.destination, Destination::InPlace { .. });
        if is_nothing || is_in_place && archive.findings == 0 {
            return Ok(());
        }
        if archive.is_incomplete && !self.outputs.may_lose() {
            let reason = "some of its members cannot be processed, and would be lost: it stays as it is (--backup keeps them)";
            self.leave_out(Skipped { path: archive.source.path.clone(), reason: SkipReason::Failed(reason.to_owned()) });
            return Ok(());
        }
        let finished = packed.finish(trailer);
        self.told(&archive.source, finished)
    }

    /// Tells of an error at one archive.
    fn told(&mut self, source: &Arc<Source>, outcome: Result<()>) -> Result<()> {
        self.source = Arc::clone(source);
        if let Err(error) = outcome
            && let Some(reason) = self.at_file(error)?
        {
            self.lose(source, reason);
        }
        Ok(())
    }

    /// Begins a stream that is a file of its own.
    fn begin_file(&mut self, metadata: &std::fs::Metadata, codec: Codec) -> Result<Option<SkipReason>> {
        self.is_live = !metadata.is_file();
        match self.outputs.stream(&self.source, metadata, codec) {
            Ok(output) => {
                self.writing.target = Target::File(output);
                Ok(None)
            }
            Err(error) => self.at_file(error),
        }
    }

    /// Ends a stream that is a file of its own.
    fn end_file(&mut self, problem: Option<SkipReason>) -> Result<Option<SkipReason>> {
        let is_untouched = matches!(self.outputs.destination, Destination::InPlace { .. }) && self.writing.totals.findings == 0;
        match (problem, std::mem::replace(&mut self.writing.target, Target::None)) {
            // Given up: nothing appears under the final name.
            (Some(reason), _) => Ok(Some(reason)),
            (None, Target::File(output)) if !is_untouched => match output.finish() {
                Ok(()) => Ok(None),
                Err(error) => self.at_file(error),
            },
            (None, _) => Ok(None),
        }
    }

    /// Ends a member.
    fn end_member(&mut self, problem: Option<SkipReason>) -> Result<Option<SkipReason>> {
        let (Target::Archive(packed), Some(archive)) = (&mut self.writing.target, &mut self.archive) else {
            return Ok(problem);
        };
        archive.findings += self.writing.totals.findings;
        if problem.is_some() {
            packed.give_up();
            archive.is_incomplete = true;
            return Ok(problem);
        }
        match packed.end() {
            Ok(()) => {
                if let Some(names) = archive.names.last_mut() {
                    names.remember(&archive.member);
                }
                Ok(None)
            }
            Err(error) => self.at_file(error),
        }
    }
}

impl Commit for RedactCommit<'_> {
    type Facts = OpenedFacts;
    type Event = Event;

    fn skip(&mut self, skipped: Skipped) -> Result<()> {
        self.progress.file();
        self.leave_out(skipped);
        Ok(())
    }

    fn begin(&mut self, source: &Arc<Source>, facts: OpenedFacts) -> Result<Option<SkipReason>> {
        self.stitcher = Stitcher::new(Some(&self.engine.editor));
        self.source = Arc::clone(source);
        self.writing.totals = FileTotals::default();
        match facts.origin {
            Origin::File(metadata) => self.begin_file(&metadata, facts.codec),
            Origin::Member(member) => self.member(source, member, |packed, archive, member| {
                let original = member.original.clone();
                let Some(names) = archive.names.last_mut() else { return Ok(Err("no archive is open")) };
                archive.member = original;
                match names.entry(member) {
                    Ok(entry) => packed.begin(entry, facts.codec).map(Ok),
                    Err(reason) => Ok(Err(reason)),
                }
            }),
        }
    }

    fn block(&mut self, worked: &Worked) -> Result<Option<SkipReason>> {
        let bytes = worked.block.owned.len();
        for trouble in &worked.block.told.troubles {
            (self.notices)(&Notice::Trouble(&self.source.path, *trouble));
        }
        self.writing.summary.worked(worked.candidates, worked.time);
        self.progress.block(bytes);
        self.writing.totals.bytes += bytes as u64;
        self.writing.summary.bytes += bytes as u64;
        match self.stitcher.block(worked, &mut self.writing).and_then(|()| self.hand_on()) {
            Ok(()) => Ok(None),
            Err(error) => self.at_file(error),
        }
    }

    fn end(&mut self, problem: Option<SkipReason>) -> Result<bool> {
        self.progress.file();
        let problem = match self.archive {
            Some(_) => self.end_member(problem)?,
            None => self.end_file(problem)?,
        };
        match problem {
            Some(reason) => self.leave_out(Skipped { path: self.source.path.clone(), reason }),
            None => self.writing.summary.files += 1,
        }
        Ok(!self.is_given_up())
    }

    fn event(&mut self, event: Event) -> Result<bool> {
        match event {
            Event::Enter { source, origin: Origin::File(metadata), kind, codec } => {
                return self.enter(source, &metadata, kind, codec);
            }
            Event::LeftOut { skipped, .. } => {
                self.progress.file();
                if let Some(archive) = &mut self.archive {
                    archive.is_incomplete = true;
                }
                self.leave_out(skipped);
            }
            Event::Enter { source, origin: Origin::Member(member), kind, codec } => {
                self.enter_inner(&source, member, kind, codec)?;
            }
            Event::Other { source, member } => self.other(&source, member)?,
            Event::Leave { source, problem, trailer, found, .. } => {
                self.found(&found);
                self.leave(&source, problem, trailer)?;
            }
        }
        Ok(!self.is_given_up())
    }
}
