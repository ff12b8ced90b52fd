//! A run that writes redacted copies.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::model::{FileTotals, Finding, Notice, SkipReason, Skipped, Source, Summary};
use crate::walk::Visit;
use crate::write::{AtomicFile, InPlace, Output, Placement, Transcoder};

use super::schedule::{self, Commit};
use super::stitch::{Sink, Stitcher, Worked};
use super::{Engine, Job, OpenedFacts, Progress};

/// Where redacted bytes go.
#[derive(Clone, Debug)]
pub(crate) enum Destination {
    /// Standard output, for one input.
    Stdout {
        /// Whether each line of a pipe leaves by itself.
        line_buffered: bool,
    },
    /// A file, for one input.
    File {
        /// Its name.
        path: PathBuf,
        /// Whether it may exist already.
        force: bool,
    },
    /// A folder in which the tree is mirrored.
    Tree {
        /// Its name.
        root: PathBuf,
        /// Whether files in it may exist before the run.
        force: bool,
        /// Whether there are several PATH arguments, so that two inputs may come to the same name.
        has_several: bool,
    },
    /// The place of each file.
    InPlace {
        /// Suffix under which the file as it was is kept.
        backup: Option<String>,
    },
}

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
        output: None,
        transcoder: Transcoder::default(),
        totals: FileTotals::default(),
        is_untouched: false,
    };
    let committer = RedactCommit {
        engine,
        destination,
        stitcher: Stitcher::new(Some(&engine.editor)),
        source: Arc::new(Source::stdin()),
        writing,
        notices,
        progress,
        is_live: false,
        is_copied: false,
        taken: HashSet::new(),
    };
    let committer = schedule::run(&job, committer, visits, engine.threads, engine.hard_cut)?;
    Ok(committer.writing.summary)
}

struct RedactCommit<'a> {
    engine: &'a Engine,
    destination: &'a Destination,
    stitcher: Stitcher<'a>,
    source: Arc<Source>,
    writing: Writing,
    /// Told of what is left out, and of what is not as it seemed.
    notices: &'a mut (dyn FnMut(&Notice<'_>) + Send),
    progress: &'a Progress,
    /// Whether the input may wait for someone, so that what is decided must not wait with it.
    is_live: bool,
    /// Whether the file is no text and stays as it is.
    is_copied: bool,
    /// Output names of this run, where two inputs may come to the same one.
    taken: HashSet<PathBuf>,
}

/// The side of the committer that takes bytes.
struct Writing {
    summary: Summary,
    output: Option<Output>,
    /// Into the character set of the file.
    transcoder: Transcoder,
    /// Of this file.
    totals: FileTotals,
    /// Whether a file without findings is left as it is.
    is_untouched: bool,
}

impl Sink for Writing {
    const POSITIONS: bool = false;

    fn finding(&mut self, finding: &Finding, _value: &[u8]) -> Result<()> {
        self.summary.count(finding);
        self.totals.findings += 1;
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        match &mut self.output {
            Some(output) if !bytes.is_empty() => output.write(self.transcoder.next(bytes)),
            _ => Ok(()),
        }
    }
}

/// Takes what is known of a file that stays as it is.
struct Passing;

impl Sink for Passing {
    const POSITIONS: bool = false;

    fn finding(&mut self, _finding: &Finding, _value: &[u8]) -> Result<()> {
        Ok(())
    }

    fn bytes(&mut self, _bytes: &[u8]) -> Result<()> {
        Ok(())
    }
}

impl RedactCommit<'_> {
    fn open(&mut self, source: &Source, facts: &OpenedFacts) -> Result<Output> {
        let codec = facts.codec;
        let mode_from = if facts.metadata.is_file() { Some(&facts.metadata) } else { None };
        match self.destination {
            Destination::Stdout { .. } => Output::stdout(codec),
            Destination::File { path, force } => {
                Output::create(AtomicFile::create(path, Placement { force: *force, mode_from, below: None })?, codec)
            }
            Destination::Tree { root, force, has_several } => {
                if *has_several && !self.taken.insert(source.relative.clone()) {
                    let reason = format!("another input of this run is {} in the output already", source.relative.display());
                    return Err(Error::Refused { path: source.path.clone(), reason });
                }
                let placement = Placement { force: *force, mode_from, below: Some(root) };
                Output::create(AtomicFile::create(&root.join(&source.relative), placement)?, codec)
            }
            Destination::InPlace { backup } => {
                Output::replace(InPlace::open(&source.path, &facts.metadata, backup.as_deref())?, codec)
            }
        }
    }

    /// Lets whoever reads our output have what is decided. A codec holds back more than it must, which is fine for files only.
    fn hand_on(&mut self) -> Result<()> {
        match (self.destination, &mut self.writing.output) {
            (Destination::Stdout { .. }, Some(output)) if self.is_live => output.flush(),
            _ => Ok(()),
        }
    }

    fn leave_out(&mut self, skipped: Skipped) {
        (self.notices)(&Notice::Skipped(&skipped));
        self.writing.summary.skip(skipped);
    }

    /// What becomes of an error at one file: where many files are written the others go on.
    fn at_file(&self, error: Error) -> Result<Option<SkipReason>> {
        match self.destination {
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

impl Commit for RedactCommit<'_> {
    type Facts = OpenedFacts;

    fn skip(&mut self, skipped: Skipped) -> Result<()> {
        self.progress.file();
        self.leave_out(skipped);
        Ok(())
    }

    fn begin(&mut self, source: &Arc<Source>, facts: OpenedFacts) -> Result<Option<SkipReason>> {
        self.stitcher = Stitcher::of(facts.decision.clone(), Some(&self.engine.editor));
        self.source = Arc::clone(source);
        self.is_live = !facts.metadata.is_file();
        self.is_copied = facts.copied.is_some();
        if let Some(what) = &facts.copied {
            self.leave_out(Skipped { path: source.path.clone(), reason: SkipReason::Copied(what.clone()) });
        }
        self.writing.totals = FileTotals::default();
        self.writing.is_untouched = matches!(self.destination, Destination::InPlace { .. });
        match self.open(source, &facts) {
            Ok(output) => {
                self.writing.output = Some(output);
                self.writing.transcoder = Transcoder::new(facts.decision);
                Ok(None)
            }
            Err(error) => self.at_file(error),
        }
    }

    fn block(&mut self, worked: &Worked) -> Result<Option<SkipReason>> {
        let bytes = worked.block.owned.len();
        for trouble in &worked.block.told.troubles {
            (self.notices)(&Notice::Trouble(&self.source.path, *trouble));
        }
        self.writing.summary.worked(worked.candidates, worked.time);
        self.progress.block(bytes);
        let stitched = if self.is_copied {
            // Whatever was taken for a finding in it.
            self.stitcher.block(worked, &mut Passing).and_then(|()| self.writing.bytes(worked.block.owned_bytes()))
        } else {
            self.stitcher.block(worked, &mut self.writing)
        };
        let outcome = stitched.and_then(|()| self.hand_on());
        self.writing.summary.bytes += self.stitcher.bytes() - self.writing.totals.bytes;
        self.writing.totals.bytes = self.stitcher.bytes();
        match outcome {
            Ok(()) => Ok(None),
            Err(error) => self.at_file(error),
        }
    }

    fn end(&mut self, problem: Option<SkipReason>) -> Result<()> {
        self.progress.file();
        let output = self.writing.output.take();
        let problem = match (problem, output) {
            (Some(reason), output) => {
                // Given up: nothing appears under the final name.
                drop(output);
                Some(reason)
            }
            (None, Some(output)) if self.writing.is_untouched && self.writing.totals.findings == 0 => {
                drop(output);
                None
            }
            (None, Some(mut output)) => match output.write(self.writing.transcoder.last()).and_then(|()| output.finish()) {
                Ok(()) => None,
                Err(error) => self.at_file(error)?,
            },
            (None, None) => None,
        };
        match problem {
            Some(reason) => self.leave_out(Skipped { path: self.source.path.clone(), reason }),
            None => self.writing.summary.files += 1,
        }
        Ok(())
    }
}
