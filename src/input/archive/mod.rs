//! Archives as streams: members in their order, each with its header and its content.
//!
//! Responsible for reading what the formats say, and for refusing what is damaged. Which members are opened, and what of them is
//! refused, is decided in [`super::bundle`]. Nothing seeks: the content of a member is there until the archive goes on to the next.

mod document;
mod name;
mod pax;
mod sevenz;
mod sparse;
mod tar;
mod zip;

use std::fs::File;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

pub(super) use self::document::Document;
pub(super) use self::name::{link_problem, name_problem, parts};
use super::magic;
use super::meter::Meter;
use crate::model::{ArchiveKind, Entry, SkipReason, Trailer};

/// The next of an archive.
pub(super) enum Step {
    /// A member.
    Member(Box<Entry>),
    /// A member that is not read.
    Refused {
        /// Its name.
        name: Vec<u8>,
        /// Why.
        reason: SkipReason,
    },
    /// Something that belongs to no member is not read.
    Unread(SkipReason),
    /// The archive is over.
    End(Trailer),
}

/// An archive that is read from its start to its end.
pub(super) trait Archive: Send {
    /// Goes on to the next member. What was not read of the one before is passed over.
    ///
    /// # Errors
    /// Damage, after which nothing more can be read.
    fn next(&mut self) -> io::Result<Step>;

    /// The content of the member that [`Archive::next`] gave.
    fn content(&mut self) -> Box<dyn Read + Send>;
}

/// The kind of archive that data beginning like this are.
pub(super) fn kind_of(head: &[u8]) -> Option<ArchiveKind> {
    if tar::is_tar(head) {
        Some(ArchiveKind::Tar)
    } else if zip::is_zip(head) && magic::binary_name(head).is_none() {
        Some(ArchiveKind::Zip)
    } else if sevenz::is_sevenz(head) {
        Some(ArchiveKind::SevenZ)
    } else {
        None
    }
}

/// Opens an archive of this kind. `file` holds it as it is, where that can be read at any place.
///
/// # Errors
/// It cannot be read as a stream.
pub(super) fn open(
    kind: ArchiveKind,
    input: Box<dyn Read + Send>,
    file: Option<File>,
    meter: &Arc<Meter>,
    max_window: u64,
) -> Result<Box<dyn Archive>, SkipReason> {
    match kind {
        ArchiveKind::Tar => Ok(Box::new(tar::Tar::new(input))),
        ArchiveKind::Zip => Ok(Box::new(zip::Zip::new(input, file, meter)?)),
        ArchiveKind::SevenZ => Ok(Box::new(sevenz::SevenZ::new(input, file, meter, max_window)?)),
        // It is opened by its path.
        ArchiveKind::Document(kind) => Err(SkipReason::Unsupported(kind.to_string())),
    }
}

/// What an archive shares with the readers of its members' contents.
struct Shared<B>(Arc<Mutex<B>>);

impl<B> Clone for Shared<B> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<B> Shared<B> {
    fn new(body: B) -> Self {
        Self(Arc::new(Mutex::new(body)))
    }

    fn with<T>(&self, act: impl FnOnce(&mut B) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<B: Read> Read for Shared<B> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.with(|body| body.read(buffer))
    }
}

/// An archive is not as its format has it.
fn damaged(what: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.into())
}

/// Reads as much as there is, up to the length of `buffer`.
fn fill(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut len = 0;
    while len < buffer.len() {
        match input.read(&mut buffer[len..]) {
            Ok(0) => break,
            Ok(read) => len += read,
            Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
            Err(err) => return Err(err),
        }
    }
    Ok(len)
}
