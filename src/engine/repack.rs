//! An archive on its way out: members under their new names, and what is known of it by its end.

use std::sync::Arc;

use crate::error::Result;
use crate::input::Held;
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
    /// The bytes of a document that came out of a stream, which whoever writes it anew reads.
    _original: Option<Arc<Held>>,
    /// Each archive in the outermost one that is open, and the names of that.
    inner: Vec<Inner>,
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

/// An archive in another one.
struct Inner {
    names: Renaming,
    state: State,
    /// The bytes of a document, which whoever writes it anew reads.
    _original: Option<Arc<Held>>,
}

/// What becomes of an archive in another one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// A part of it cannot be processed, and the others are nothing without it.
    Lost,
    /// It could not be begun.
    Void,
}

/// Why what follows in such an archive is not written.
const LOST: &str = "a part of what it stands in cannot be processed";

impl Repack {
    pub(super) fn new(source: Arc<Source>, packed: Packed, original: Option<Arc<Held>>) -> Self {
        Self {
            source,
            packed,
            _original: original,
            inner: Vec::new(),
            outermost: Renaming::default(),
            member: Vec::new(),
            findings: 0,
            is_incomplete: false,
            is_broken: false,
        }
    }

    fn names(&mut self) -> &mut Renaming {
        self.inner.last_mut().map_or(&mut self.outermost, |inner| &mut inner.names)
    }

    fn state(&self) -> State {
        self.inner.last().map_or(State::Open, |inner| inner.state)
    }

    /// Begins a member with content.
    ///
    /// # Errors
    /// It cannot be written; so for all methods.
    pub(super) fn begin(&mut self, member: Member, codec: Codec) -> Result<Refusal> {
        if self.is_lost() {
            return Ok(Some(LOST));
        }
        self.member.clone_from(&member.original);
        match self.names().entry(member) {
            Ok(entry) => self.packed.begin(entry, codec).map(|()| None),
            Err(refusal) => Ok(Some(refusal)),
        }
    }

    /// Begins an archive that is a member; of a document with its bytes.
    ///
    /// # Errors
    /// It cannot be begun: nothing of it is written.
    pub(super) fn enter(
        &mut self,
        member: Member,
        (kind, codec): (ArchiveKind, Codec),
        original: Option<Arc<Held>>,
    ) -> Result<Refusal> {
        let name = member.original.clone();
        let entry = match self.names().entry(member) {
            _ if self.is_lost() => Err(LOST),
            entry => entry,
        };
        let begun = match entry {
            Ok(entry) => self.packed.enter(entry, codec, kind, original.as_deref().map(Held::path)).map(|()| None),
            Err(refusal) => Ok(Some(refusal)),
        };
        let is_open = matches!(begun, Ok(None));
        if is_open {
            self.names().remember(&name);
        }
        let state = if is_open { State::Open } else { State::Void };
        self.inner.push(Inner { names: Renaming::default(), state, _original: original });
        begun
    }

    /// A member without content.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn other(&mut self, member: Member) -> Result<Refusal> {
        if self.is_lost() {
            return Ok(Some(LOST));
        }
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
        self.is_incomplete = true;
        if self.state() == State::Void {
            return;
        }
        if self.is_whole() {
            match self.inner.last_mut() {
                Some(inner) => inner.state = State::Lost,
                None => self.is_broken = true,
            }
        }
        self.packed.give_up();
    }

    /// Something cannot be written; `false` if it is no more than the loss of the innermost archive.
    pub(super) fn fail(&mut self) -> bool {
        if self.is_inner() && (self.is_lost() || self.is_whole()) {
            self.give_up();
            return false;
        }
        self.is_broken |= !self.packed.is_loose();
        true
    }

    /// Whether nothing more of the innermost archive is written, which is in another one.
    pub(super) fn is_lost(&self) -> bool {
        self.state() != State::Open
    }

    /// Whether the archive that ends next is in another one.
    pub(super) fn is_inner(&self) -> bool {
        !self.inner.is_empty()
    }

    /// Whether the innermost archive has no members.
    pub(super) fn is_empty(&self) -> bool {
        self.packed.members() == 0
    }

    /// Whether what is left out is the loss of all.
    pub(super) fn is_whole(&self) -> bool {
        self.packed.is_whole()
    }

    /// The innermost archive is over; without a trailer nothing stands for it.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn leave(&mut self, trailer: Option<Trailer>) -> Result<()> {
        // Its bytes are held until it is written.
        let inner = self.inner.pop();
        match trailer {
            _ if inner.as_ref().is_some_and(|inner| inner.state == State::Void) => Ok(()),
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
