//! The texts of a document, told by a thread of its own: a store hands its rows out from one call to its end, and the engine asks for bytes
//! when it has room for them. Few pieces wait between the two, so memory is bounded, whatever the document.

use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use super::{Document, THREAD, held};
use crate::model::SkipReason;

/// Pieces that wait.
const WAITING: usize = 2;
/// Bytes of a piece.
const PIECE: usize = 256 * 1024;

/// What is told of a document.
enum Told {
    Begin { name: Vec<u8>, head: i64 },
    Bytes(Vec<u8>),
    End,
    LeftOut { name: Vec<u8>, reason: SkipReason },
    Over(io::Result<()>),
}

/// What a document tells its texts to.
pub(super) struct Texts {
    told: SyncSender<Told>,
    piece: Vec<u8>,
}

impl Texts {
    /// A text begins. Findings are in `document!name`, and its first `head` lines, which say what it is, are not counted.
    ///
    /// # Errors
    /// Nobody listens any more; so for all methods.
    pub(super) fn begin(&mut self, name: &str, head: u64) -> io::Result<()> {
        self.tell(Told::Begin { name: plain_name(name), head: head.cast_signed() })
    }

    /// A text begins whose first line has this number.
    pub(super) fn begin_at(&mut self, name: &str, first: u64) -> io::Result<()> {
        self.tell(Told::Begin { name: plain_name(name), head: 1 - i64::try_from(first).unwrap_or(i64::MAX) })
    }

    /// More of the text.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        for bytes in bytes.chunks(PIECE) {
            self.piece.extend_from_slice(bytes);
            if self.piece.len() >= PIECE {
                self.hand_on()?;
            }
        }
        Ok(())
    }

    /// The text is over.
    pub(super) fn end(&mut self) -> io::Result<()> {
        self.hand_on()?;
        self.tell(Told::End)
    }

    /// Something of the document is not read, or not wholly.
    pub(super) fn left_out(&mut self, name: &str, reason: SkipReason) -> io::Result<()> {
        self.tell(Told::LeftOut { name: plain_name(name), reason })
    }

    fn hand_on(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        self.tell(Told::Bytes(piece))
    }

    fn tell(&self, told: Told) -> io::Result<()> {
        self.told.send(told).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }
}

/// A name as a path in an archive may have it: whatever a table is called, it leads nowhere.
pub(super) fn plain_name(name: &str) -> Vec<u8> {
    let plain: String = name.chars().map(|c| if c.is_control() || matches!(c, '\\' | '!' | ':') { '_' } else { c }).collect();
    let parts = plain.split('/').map(|part| if matches!(part, "" | "." | "..") { "_" } else { part });
    parts.collect::<Vec<_>>().join("/").into_bytes()
}

/// The next of a document.
pub(crate) enum Next {
    /// A text.
    Text {
        /// What it is called.
        name: Vec<u8>,
        /// Lines at its start that are not counted; a negative number if more are counted than there are.
        head: i64,
    },
    /// Something that is not read, or not wholly.
    LeftOut {
        /// What it is called.
        name: Vec<u8>,
        /// Why.
        reason: SkipReason,
    },
}

/// A document that is read. Its bytes are those of the text that came last.
pub(crate) struct Reading {
    /// Nobody listens any more without it.
    told: Option<Receiver<Told>>,
    thread: Option<JoinHandle<()>>,
    piece: Vec<u8>,
    at: usize,
    is_in_text: bool,
    /// How reading ended behind some bytes of a text.
    error: Option<io::Error>,
}

impl Reading {
    pub(super) fn start(document: &'static dyn Document, original: &Path) -> io::Result<Self> {
        let (tell, told) = sync_channel(WAITING);
        let original = original.to_path_buf();
        let thread = thread::Builder::new().name(THREAD.to_owned()).spawn(move || {
            let mut texts = Texts { told: tell, piece: Vec::new() };
            let outcome = held(|| document.read(&original, &mut texts));
            let _ = texts.tell(Told::Over(outcome));
        })?;
        Ok(Self { told: Some(told), thread: Some(thread), piece: Vec::new(), at: 0, is_in_text: false, error: None })
    }

    fn told(&self) -> io::Result<Told> {
        self.told.as_ref().and_then(|told| told.recv().ok()).ok_or_else(ended)
    }

    /// Goes on to what comes next; what was not read of the text before is passed over.
    ///
    /// # Errors
    /// Damage, after which nothing more can be read.
    pub(crate) fn next(&mut self) -> io::Result<Option<Next>> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        self.piece.clear();
        self.at = 0;
        loop {
            self.is_in_text = false;
            match self.told()? {
                Told::Begin { name, head } => {
                    self.is_in_text = true;
                    return Ok(Some(Next::Text { name, head }));
                }
                Told::LeftOut { name, reason } => return Ok(Some(Next::LeftOut { name, reason })),
                Told::Bytes(_) | Told::End => {}
                Told::Over(outcome) => return outcome.map(|()| None),
            }
        }
    }
}

/// Whoever reads may have copies to remove: it is waited for.
impl Drop for Reading {
    fn drop(&mut self) {
        self.told = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Read for Reading {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.piece.len() {
            if !self.is_in_text {
                return Ok(0);
            }
            match self.told()? {
                Told::Bytes(piece) => (self.piece, self.at) = (piece, 0),
                Told::Over(Err(error)) => {
                    self.is_in_text = false;
                    // For this text, and for what is asked of the document behind it.
                    self.error = Some(io::Error::new(error.kind(), error.to_string()));
                    return Err(error);
                }
                _ => self.is_in_text = false,
            }
        }
        let length = buffer.len().min(self.piece.len() - self.at);
        buffer[..length].copy_from_slice(&self.piece[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

/// A document stopped without a word.
pub(super) fn ended() -> io::Error {
    io::Error::other("it could not be read to its end")
}
