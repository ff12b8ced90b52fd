//! An archive on its way out: members under their new names, and what is known of it by its end.

use std::sync::Arc;

use crate::error::Result;
use crate::model::{ArchiveKind, Codec, Digest, Source, Trailer};
use crate::write::Packed;

use super::names::Member;
use super::rename::Renaming;

/// Why a member is not written, in words; none if it is.
pub(super) type Refusal = Option<&'static str>;

/// An archive that is rewritten, with those in it that are open.
pub(super) struct Repack {
    pub(super) source: Arc<Source>,
    packed: Packed,
    /// The names of each archive in the outermost one that is open, and of that.
    inner: Vec<Renaming>,
    outermost: Renaming,
    /// The member that is open, as it is called in the archive that is read.
    member: Vec<u8>,
    /// Findings in all of it.
    pub(super) findings: u64,
    /// Whether something of it is left out.
    pub(super) is_incomplete: bool,
    /// Whether its output cannot be written any more.
    pub(super) is_broken: bool,
}

impl Repack {
    pub(super) fn new(source: Arc<Source>, packed: Packed) -> Self {
        Self {
            source,
            packed,
            inner: Vec::new(),
            outermost: Renaming::default(),
            member: Vec::new(),
            findings: 0,
            is_incomplete: false,
            is_broken: false,
        }
    }

    fn names(&mut self) -> &mut Renaming {
        self.inner.last_mut().unwrap_or(&mut self.outermost)
    }

    /// Begins a member with content.
    ///
    /// # Errors
    /// It cannot be written; so for all methods.
    pub(super) fn begin(&mut self, member: Member, codec: Codec) -> Result<Refusal> {
        self.member.clone_from(&member.original);
        match self.names().entry(member) {
            Ok(entry) => self.packed.begin(entry, codec).map(|()| None),
            Err(refusal) => Ok(Some(refusal)),
        }
    }

    /// Begins an archive that is a member.
    ///
    /// # Errors
    /// Archives of its kind are read only.
    pub(super) fn enter(&mut self, member: Member, codec: Codec, kind: ArchiveKind) -> Result<Refusal> {
        let original = member.original.clone();
        let entry = match self.names().entry(member) {
            Ok(entry) => entry,
            Err(refusal) => return Ok(Some(refusal)),
        };
        self.packed.enter(entry, codec, kind)?;
        self.names().remember(&original);
        self.inner.push(Renaming::default());
        Ok(None)
    }

    /// A member without content.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn other(&mut self, member: Member) -> Result<Refusal> {
        match self.names().entry(member) {
            Ok(entry) => self.packed.other(entry).map(|()| None),
            Err(refusal) => Ok(Some(refusal)),
        }
    }

    /// More of the member that was begun.
    ///
    /// # Errors
    /// The disk is full.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.packed.write(bytes)
    }

    /// The member is complete.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn end(&mut self) -> Result<()> {
        self.packed.end()?;
        let member = std::mem::take(&mut self.member);
        self.names().remember(&member);
        Ok(())
    }

    /// The member is given up.
    pub(super) fn give_up(&mut self) {
        self.is_broken |= self.packed.is_whole();
        self.packed.give_up();
        self.is_incomplete = true;
    }

    /// Whether the archive that ends next is in another one.
    pub(super) fn is_inner(&self) -> bool {
        self.packed.depth() > 1
    }

    /// Whether the innermost archive has no members.
    pub(super) fn is_empty(&self) -> bool {
        self.packed.members() == 0
    }

    /// Whether what is left out is the loss of all.
    pub(super) fn is_whole(&self) -> bool {
        self.packed.is_whole()
    }

    /// Whether a member that cannot be written leaves the others as they are.
    pub(super) fn is_loose(&self) -> bool {
        self.packed.is_loose()
    }

    /// The innermost archive is over; without a trailer nothing stands for it.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn leave(&mut self, trailer: Option<Trailer>) -> Result<()> {
        self.inner.pop();
        match trailer {
            Some(trailer) => self.packed.leave(trailer),
            None => {
                self.packed.abandon();
                Ok(())
            }
        }
    }

    /// The outermost archive is complete.
    ///
    /// # Errors
    /// It cannot be written, or put in its place.
    pub(super) fn finish(self, trailer: Trailer) -> Result<Option<Digest>> {
        self.packed.finish(trailer)
    }
}
