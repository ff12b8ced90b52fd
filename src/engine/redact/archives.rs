//! Archives of a redaction: members under their new names, what cannot be written of them, and how much is lost with that.

use std::fs::Metadata;
use std::sync::Arc;

use super::{RedactCommit, Target};
use crate::engine::destination::Destination;
use crate::engine::names::{KnownFolders, Member, NameFinding};
use crate::engine::repack::{Refusal, Repack};
use crate::error::Result;
use crate::input::Held;
use crate::model::{ArchiveKind, Codec, SkipReason, Skipped, Source, Trailer};

impl RedactCommit<'_> {
    /// The archive that is rewritten.
    pub(super) fn archive(&mut self) -> Option<&mut Repack> {
        match &mut self.writing.target {
            Target::Archive(archive) => Some(archive),
            Target::None | Target::File(_) => None,
        }
    }

    /// Gives an archive up whose output cannot be written; says whether that was so.
    pub(super) fn is_given_up(&mut self) -> bool {
        let Some(archive) = self.archive().filter(|archive| archive.is_broken) else { return false };
        let path = archive.source.path.clone();
        self.writing.target = Target::None;
        self.leave_out(Skipped { path, reason: SkipReason::Failed("its output cannot be written".to_owned()) });
        true
    }

    /// Counts what was found in what an archive says of its members.
    pub(super) fn found(&mut self, found: &[NameFinding]) {
        for found in found {
            if self.folders.is_new(found) {
                self.writing.summary.count(&found.finding);
                if let Some(archive) = self.archive() {
                    archive.findings += 1;
                }
            }
        }
    }

    /// Something of the archive is left out.
    pub(super) fn lose(&mut self, skipped: Skipped) {
        if let Some(archive) = self.archive() {
            // What was not looked at wholly is there all the same.
            archive.is_incomplete |= !matches!(skipped.reason, SkipReason::NoContent(_));
        }
        self.leave_out(skipped);
    }

    /// Has a member written; says why it is not.
    pub(super) fn member(
        &mut self,
        source: &Arc<Source>,
        member: Member,
        write: impl FnOnce(&mut Repack, Member) -> Result<Refusal>,
    ) -> Result<Option<SkipReason>> {
        self.source = Arc::clone(source);
        self.found(&member.found);
        let Some(archive) = self.archive() else {
            return Ok(Some(SkipReason::Failed("no archive is open".to_owned())));
        };
        match write(archive, member) {
            Ok(refusal) => Ok(refusal.map(|reason| SkipReason::Unsupported(reason.to_owned()))),
            Err(error) => self.at_file(error),
        }
    }

    /// [`RedactCommit::member`] for one that is no stream.
    pub(super) fn other(
        &mut self,
        source: &Arc<Source>,
        member: Member,
        write: impl FnOnce(&mut Repack, Member) -> Result<Refusal>,
    ) -> Result<()> {
        if let Some(reason) = self.member(source, member, write)? {
            self.lose(Skipped { path: source.path.clone(), reason });
        }
        Ok(())
    }

    /// An archive begins that is a file; `false` if it cannot be written.
    pub(super) fn enter(
        &mut self,
        source: Arc<Source>,
        metadata: &Metadata,
        kind: (ArchiveKind, Codec),
        original: Option<Arc<Held>>,
    ) -> Result<bool> {
        self.source = Arc::clone(&source);
        self.folders = KnownFolders::default();
        self.locate();
        let bytes = original.as_deref().map_or(source.path.as_path(), Held::path);
        match self.outputs.archive(&source, &self.relative, metadata, kind, bytes) {
            Ok(packed) => {
                self.writing.target = Target::Archive(Box::new(Repack::new(source, packed, original)));
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

    /// The innermost archive is over.
    pub(super) fn leave(&mut self, source: &Arc<Source>, problem: Option<SkipReason>, trailer: Trailer) -> Result<()> {
        let is_damaged = problem.is_some();
        if let Some(reason) = problem {
            self.lose(Skipped { path: source.path.clone(), reason });
        }
        let Some(archive) = self.archive() else { return Ok(()) };
        let is_lost = archive.is_lost();
        // Where nothing of it could be read, nothing stands for it.
        let is_nothing = is_lost || is_damaged && (archive.is_empty() || archive.is_whole());
        let trailer = Some(trailer).filter(|_| !is_nothing);
        let is_document = archive.is_inner() && archive.is_whole();
        let outcome = if archive.is_inner() { archive.leave(trailer) } else { self.finish(trailer) };
        self.source = Arc::clone(source);
        let reason = match outcome {
            Ok(()) if is_lost => {
                Some(SkipReason::Failed("a part of it cannot be processed, so none of it is written".to_owned()))
            }
            Ok(()) => None,
            // What it stands in goes on without it.
            Err(error) if is_document => Some(SkipReason::Failed(self.without_path(&error))),
            Err(error) => self.at_file(error)?,
        };
        if let Some(reason) = reason {
            self.lose(Skipped { path: source.path.clone(), reason });
        }
        Ok(())
    }

    /// The outermost archive is over.
    fn finish(&mut self, trailer: Option<Trailer>) -> Result<()> {
        self.progress.file();
        let Target::Archive(archive) = std::mem::replace(&mut self.writing.target, Target::None) else { return Ok(()) };
        let is_untouched = matches!(self.outputs.destination, Destination::InPlace { .. }) && archive.findings == 0;
        let Some(trailer) = trailer.filter(|_| !is_untouched) else { return Ok(()) };
        if archive.is_incomplete && !self.outputs.may_lose() {
            let reason = "some of its members cannot be processed, and would be lost: it stays as it is (--backup keeps them)";
            self.leave_out(Skipped { path: archive.source.path.clone(), reason: SkipReason::Failed(reason.to_owned()) });
            return Ok(());
        }
        let name = self.outputs.name(&archive.source, &self.relative);
        let file = archive.finish(trailer)?;
        match &mut self.writing.tellers.evidence {
            Some(evidence) => evidence.archive(name, file),
            None => Ok(()),
        }
    }

    /// Ends a member that is a stream.
    pub(super) fn end_member(&mut self, problem: Option<SkipReason>) -> Result<Option<SkipReason>> {
        let (findings, encoding) = (self.writing.totals.findings, self.stitcher.charset());
        let Some(archive) = self.archive() else { return Ok(problem) };
        archive.findings += findings;
        if problem.is_some() {
            archive.give_up();
            return Ok(problem);
        }
        match archive.end().and_then(|()| self.writing.told(None, encoding)) {
            Ok(()) => Ok(None),
            Err(error) => self.at_file(error),
        }
    }
}
