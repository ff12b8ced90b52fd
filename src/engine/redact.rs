//! A run that writes redacted copies.

mod archives;

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::model::{Codec, Digest, Edited, FileTotals, Finding, Notice, SkipReason, Skipped, Source, Summary};
use crate::walk::Visit;
use crate::write::{Output, Transcoder};

use super::bundle::{Event, Origin};
use super::columns::Noting;
use super::destination::{Destination, Outputs};
use super::diff::Diff;
use super::edit::Editor;
use super::evidence::Evidence;
use super::names::{KnownFolders, Naming};
use super::repack::Repack;
use super::schedule;
use super::stitch::{Sink, Stitcher, Worked};
use super::work::Commit;
use super::{Engine, Job, OpenedFacts, Progress};

/// Redacts all visits to `destination`, and tells `notices` of what is left out and of what is not as it seemed; returns
/// the totals. A file with a problem is left out of the output wholly, of an archive each member with one.
///
/// # Errors
/// Standard output cannot be written.
pub(crate) fn redact(
    engine: &Engine,
    visits: &mut (dyn Iterator<Item = Visit> + Send),
    destination: &Destination,
    notices: &mut (dyn FnMut(&Notice<'_>) + Send),
    tellers: Tellers,
    progress: &Progress,
) -> Result<(Summary, Tellers)> {
    let line_buffered = matches!(destination, Destination::Stdout { line_buffered: true });
    let job = Job { engine, edits: true, line_buffered, with_places: engine.wants_places(), with_records: false };
    let writing = Writing {
        summary: Summary { stats: Some(engine.stats()), ..Summary::new(engine.detectors()) },
        target: Target::None,
        transcoder: Transcoder::default(),
        totals: FileTotals::default(),
        tellers,
        editor: &engine.editor,
        sealed: false,
        noting: Noting::default(),
    };
    let committer = RedactCommit {
        engine,
        outputs: Outputs::new(destination, writing.tellers.evidence.is_some()),
        stitcher: Stitcher::new(Some(&engine.editor)),
        source: Arc::new(Source::stdin()),
        writing,
        notices,
        progress,
        is_live: false,
        is_copied: false,
        folders: KnownFolders::default(),
        relative: PathBuf::new(),
        naming: Naming::default(),
    };
    let mut committer = schedule::run(&job, committer, visits, engine.threads, engine.hard_cut)?;
    // They go where the output goes.
    for column in &mut committer.writing.summary.sealed.columns {
        column.path = committer.naming.shown(Path::new(&column.path), engine).to_string_lossy().into_owned();
        column.field = committer.naming.shown(Path::new(&column.field), engine).to_string_lossy().into_owned();
    }
    Ok((committer.writing.summary, committer.writing.tellers))
}

struct RedactCommit<'a> {
    engine: &'a Engine,
    outputs: Outputs<'a>,
    stitcher: Stitcher<'a>,
    source: Arc<Source>,
    writing: Writing<'a>,
    /// Told of what is left out, and of what is not as it seemed.
    notices: &'a mut (dyn FnMut(&Notice<'_>) + Send),
    progress: &'a Progress,
    /// Whether the input may wait for someone, so that what is decided must not wait with it.
    is_live: bool,
    /// Whether the stream is no text and stays as it is.
    is_copied: bool,
    /// Folders with findings in their names.
    folders: KnownFolders,
    /// The path of the file below OUT.
    relative: PathBuf,
    /// Paths without what is found in them.
    naming: Naming,
}

/// What tells of a redaction beside its output.
#[derive(Default)]
pub(crate) struct Tellers {
    /// The manifest, if there is to be one.
    pub(crate) evidence: Option<Evidence>,
    /// What would be changed, if that is to be shown.
    pub(crate) diff: Option<Diff>,
}

impl Tellers {
    fn edited(&mut self, offset: u64, notes: &[Edited]) -> Result<()> {
        if let Some(diff) = &mut self.diff {
            diff.edited(offset, notes);
        }
        self.evidence.as_mut().map_or(Ok(()), |evidence| evidence.edited(offset, notes))
    }

    fn wrote(&mut self, bytes: &[u8]) {
        if let Some(diff) = &mut self.diff {
            diff.wrote(bytes);
        }
        if let Some(evidence) = &mut self.evidence {
            evidence.wrote(bytes);
        }
    }
}

/// The side of the committer that takes bytes.
struct Writing<'a> {
    summary: Summary,
    target: Target,
    /// Into the character set of the stream.
    transcoder: Transcoder,
    /// Of this stream.
    totals: FileTotals,
    tellers: Tellers,
    editor: &'a Editor,
    /// Whether values of this stream became tokens.
    sealed: bool,
    noting: Noting,
}

/// What takes the bytes of a stream.
enum Target {
    None,
    File(Box<Output>),
    Archive(Box<Repack>),
}

impl Sink for Writing<'_> {
    const POSITIONS: bool = false;

    fn finding(&mut self, finding: &Finding, _at: u64, value: &[u8]) -> Result<()> {
        self.summary.count(finding);
        self.sealed |= self.editor.transform().seals(finding.detector);
        if let Some(fate) = self.editor.fate(finding, value) {
            let id = self.summary.detectors.get(finding.detector.get()).map_or("", |totals| totals.id.as_str());
            self.summary.sealed.count(id, fate);
        }
        self.totals.findings += 1;
        if let Some(evidence) = &mut self.tellers.evidence {
            evidence.found(finding);
        }
        Ok(())
    }

    fn edited(&mut self, offset: u64, notes: &[Edited]) -> Result<()> {
        self.tellers.edited(offset, notes)
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.tellers.wrote(bytes);
        let encoded = self.transcoder.next(bytes);
        self.target.write(encoded)
    }
}

impl Writing<'_> {
    /// The stream is over: the manifest says so.
    fn told(&mut self, file: Option<Digest>, encoding: Option<&'static str>) -> Result<()> {
        self.tellers.evidence.as_mut().map_or(Ok(()), |evidence| evidence.end(file, encoding))
    }

    /// Writes what the character set still holds back.
    fn rest(&mut self) -> Result<()> {
        self.target.write(self.transcoder.last())
    }
}

impl Target {
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            Self::File(output) if !bytes.is_empty() => output.write(bytes),
            Self::Archive(archive) if !bytes.is_empty() => archive.write(bytes),
            _ => Ok(()),
        }
    }
}

/// Takes what is known of a file that stays as it is.
struct Passing;

impl Sink for Passing {
    const POSITIONS: bool = false;

    fn finding(&mut self, _finding: &Finding, _at: u64, _value: &[u8]) -> Result<()> {
        Ok(())
    }

    fn bytes(&mut self, _bytes: &[u8]) -> Result<()> {
        Ok(())
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
        if let Some(evidence) = &mut self.writing.tellers.evidence {
            evidence.skipped(&self.naming.shown(&skipped.path, self.engine), skipped.reason.to_string());
        }
        self.writing.summary.skip(skipped);
    }

    /// What becomes of an error at one file: where many files are written the others go on.
    fn at_file(&mut self, error: Error) -> Result<Option<SkipReason>> {
        let is_all = self.archive().is_none_or(Repack::fail);
        match self.outputs.destination {
            Destination::Stdout { .. } if is_all => Err(error),
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

/// Names of what is written.
impl RedactCommit<'_> {
    /// Finds the path of the file below OUT: what is found in names is redacted as what is found in files.
    fn locate(&mut self) {
        self.relative.clone_from(&self.source.relative);
        if matches!(self.outputs.destination, Destination::Tree { .. }) {
            self.relative = self.naming.path(&self.source.relative, self.engine);
        }
    }

    /// Begins what the manifest says of a stream; of a member with the length of the path of the outermost archive.
    fn begin_evidence(&mut self, outer: Option<usize>) {
        if let Some(diff) = &mut self.writing.tellers.diff {
            diff.begin(self.source.path.display().to_string());
        }
        let Some(evidence) = &mut self.writing.tellers.evidence else { return };
        let mut name = self.outputs.name(&self.source, &self.relative);
        if matches!(self.outputs.destination, Destination::InPlace { .. }) {
            name = self.naming.shown(Path::new(&name), self.engine).to_string_lossy().into_owned();
        }
        if let Some(outer) = outer {
            let inner = self.source.path.as_os_str().as_bytes();
            name.push_str(&String::from_utf8_lossy(inner.get(outer..).unwrap_or_default()));
        }
        let policy = self.engine.others.number(&self.source.path);
        evidence.begin(name.strip_prefix('!').map_or(name.clone(), str::to_owned), policy);
    }
}

/// Streams that are files of their own.
impl RedactCommit<'_> {
    /// Begins a stream that is a file of its own.
    fn begin_file(&mut self, metadata: &std::fs::Metadata, codec: Codec) -> Result<Option<SkipReason>> {
        self.is_live = !metadata.is_file();
        self.locate();
        match self.outputs.stream(&self.source, &self.relative, metadata, codec) {
            Ok(output) => {
                self.writing.target = Target::File(Box::new(output));
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
            (None, Target::File(output)) if !is_untouched => {
                match output.finish().and_then(|file| self.writing.told(file, self.stitcher.charset())) {
                    Ok(()) => Ok(None),
                    Err(error) => self.at_file(error),
                }
            }
            (None, _) => Ok(None),
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
        let editor = self.engine.editor_of(self.engine.others.number(&source.path));
        self.writing.editor = editor;
        self.stitcher = Stitcher::of(facts.decision.clone(), Some(editor));
        self.source = Arc::clone(source);
        self.is_copied = facts.copied.is_some();
        if let Some(what) = facts.copied {
            self.leave_out(Skipped { path: source.path.clone(), reason: SkipReason::Copied(what) });
        }
        self.writing.transcoder = Transcoder::new(facts.decision);
        self.writing.totals = FileTotals::default();
        self.writing.sealed = false;
        self.writing.noting = Noting::default();
        let outcome = match facts.origin {
            Origin::File(metadata) => self.begin_file(&metadata, facts.codec),
            Origin::Member(member) => {
                let outer = member.outer;
                let outcome = self.member(source, member, |archive, member| archive.begin(member, facts.codec))?;
                self.begin_evidence(Some(outer));
                return Ok(outcome);
            }
        }?;
        self.begin_evidence(None);
        Ok(outcome)
    }

    fn block(&mut self, worked: &Worked) -> Result<Option<SkipReason>> {
        let bytes = worked.block.owned.len();
        for trouble in &worked.block.told.troubles {
            (self.notices)(&Notice::Trouble(&self.source.path, *trouble));
            self.writing.summary.unread_parts += u64::from(trouble.hides());
            if let Some(evidence) = &mut self.writing.tellers.evidence {
                let path = self.naming.shown(&self.source.path, self.engine);
                evidence.warning(&path, trouble.offset, trouble.what);
            }
        }
        if let Some(evidence) = &mut self.writing.tellers.evidence {
            evidence.read(worked.block.owned_bytes());
        }
        self.writing.summary.worked(worked.candidates, worked.time);
        if self.writing.editor.transform().seals_any() && !self.is_copied {
            let Writing { noting, editor, summary, .. } = &mut self.writing;
            noting.block(worked, self.engine, editor, &mut summary.sealed);
        }
        self.progress.block(bytes);
        let stitched = if self.is_copied {
            // Whatever was taken for a finding in it.
            self.stitcher.block(worked, &mut Passing).and_then(|()| self.writing.bytes(worked.block.owned_bytes()))
        } else {
            self.stitcher.block(worked, &mut self.writing)
        };
        let outcome = stitched.and_then(|()| self.hand_on());
        if let Some(diff) = &mut self.writing.tellers.diff {
            let shown = diff.block(&worked.block, self.writing.editor);
            shown.map_err(|err| Error::io("-", "cannot write to standard output", err))?;
        }
        self.writing.summary.bytes += self.stitcher.bytes() - self.writing.totals.bytes;
        self.writing.totals.bytes = self.stitcher.bytes();
        match outcome {
            Ok(()) => Ok(None),
            Err(error) => self.at_file(error),
        }
    }

    fn end(&mut self, problem: Option<SkipReason>) -> Result<bool> {
        self.progress.file();
        let problem = match (problem, self.writing.rest()) {
            (None, Err(error)) => self.at_file(error)?,
            (problem, _) => problem,
        };
        let problem = if self.archive().is_some() { self.end_member(problem)? } else { self.end_file(problem)? };
        if let Some(evidence) = &mut self.writing.tellers.evidence {
            evidence.give_up();
        }
        match problem {
            Some(reason) => self.leave_out(Skipped { path: self.source.path.clone(), reason }),
            None => {
                self.writing.summary.files += 1;
                let Writing { noting, summary, .. } = &mut self.writing;
                noting.finish(&self.source, self.engine, &mut summary.sealed);
                if let Some(set) = self.stitcher.charset().filter(|_| self.writing.sealed) {
                    (self.notices)(&Notice::Charset(&self.source.path, set));
                }
            }
        }
        Ok(!self.is_given_up())
    }

    fn event(&mut self, event: Event) -> Result<bool> {
        match event {
            Event::Enter { source, origin: Origin::File(metadata), kind, codec, original } => {
                return self.enter(source, &metadata, (kind, codec), original);
            }
            Event::LeftOut { skipped, .. } => {
                self.progress.file();
                self.lose(skipped);
            }
            Event::Enter { source, origin: Origin::Member(member), kind, codec, original } => {
                self.other(&source, member, |archive, member| archive.enter(member, (kind, codec), original))?;
            }
            Event::Other { source, member } => self.other(&source, member, Repack::other)?,
            Event::Leave { source, problem, trailer, found, .. } => {
                self.found(&found);
                self.leave(&source, problem, trailer)?;
            }
        }
        Ok(!self.is_given_up())
    }
}
