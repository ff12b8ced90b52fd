//! Redacted texts on their way back into a document, which a thread of its own writes: it reads the original beside them, from one call to its
//! end, and waits for lines where the engine has none yet.

use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use super::reading::{ended, plain_name};
use super::{Document, THREAD, held};

/// Pieces that wait.
const WAITING: usize = 2;

/// What becomes of the texts.
enum Given {
    Begin(Vec<u8>),
    Bytes(Vec<u8>),
    End,
    Finish,
}

/// Redacted texts, in the order of the document.
pub(super) struct Redacted {
    given: Receiver<Given>,
    bytes: Vec<u8>,
    /// Up to where they were handed out.
    at: usize,
    is_in_text: bool,
}

impl Redacted {
    /// The next text, which in the original has this name.
    ///
    /// # Errors
    /// It is another one; so if something was found in its name, where it cannot be replaced. Or the rest was given up; so for all methods.
    pub(super) fn begin(&mut self, name: &str) -> io::Result<()> {
        match self.next()? {
            Given::Begin(is) if is == plain_name(name) => {
                self.is_in_text = true;
                Ok(())
            }
            Given::Begin(_) => Err(in_name()),
            Given::Bytes(_) | Given::End | Given::Finish => Err(lost()),
        }
    }

    /// The next line of the text, without its end; none behind the last.
    pub(super) fn line(&mut self) -> io::Result<Option<&[u8]>> {
        let mut searched = self.at;
        loop {
            if let Some(length) = memchr::memchr(b'\n', &self.bytes[searched..]) {
                let line = self.at..searched + length;
                self.at = line.end + 1;
                return Ok(Some(&self.bytes[line]));
            }
            self.bytes.drain(..self.at);
            self.at = 0;
            searched = self.bytes.len();
            match if self.is_in_text { self.next()? } else { Given::End } {
                Given::Bytes(bytes) => self.bytes.extend_from_slice(&bytes),
                Given::End if self.bytes.is_empty() => {
                    self.is_in_text = false;
                    return Ok(None);
                }
                Given::End | Given::Begin(_) | Given::Finish => return Err(lost()),
            }
        }
    }

    /// What is left of the text, as it comes; none at its end.
    pub(super) fn piece(&mut self) -> io::Result<Option<&[u8]>> {
        if self.at == self.bytes.len() {
            (self.bytes, self.at) = (Vec::new(), 0);
            match if self.is_in_text { self.next()? } else { Given::End } {
                Given::Bytes(bytes) => self.bytes = bytes,
                Given::End => {
                    self.is_in_text = false;
                    return Ok(None);
                }
                Given::Begin(_) | Given::Finish => return Err(lost()),
            }
        }
        let from = std::mem::replace(&mut self.at, self.bytes.len());
        Ok(Some(&self.bytes[from..]))
    }

    /// More of what one of these signs ends, up to the sign, which is passed over if it is there.
    pub(super) fn until(&mut self, one: u8, other: u8) -> io::Result<(&[u8], Option<u8>)> {
        if self.at == self.bytes.len() {
            match if self.is_in_text { self.next()? } else { Given::End } {
                Given::Bytes(bytes) => (self.bytes, self.at) = (bytes, 0),
                Given::End | Given::Begin(_) | Given::Finish => return Err(lost()),
            }
        }
        let rest = &self.bytes[self.at..];
        let end = memchr::memchr2(one, other, rest);
        self.at += end.map_or(rest.len(), |end| end + 1);
        Ok((&rest[..end.unwrap_or(rest.len())], end.map(|end| rest[end])))
    }

    /// What stands behind the last line end of the text, if anything does.
    pub(super) fn last(&mut self) -> io::Result<Option<&[u8]>> {
        while self.is_in_text {
            match self.next()? {
                Given::Bytes(bytes) => self.bytes.extend_from_slice(&bytes),
                Given::End => self.is_in_text = false,
                Given::Begin(_) | Given::Finish => return Err(lost()),
            }
        }
        let from = std::mem::replace(&mut self.at, self.bytes.len());
        Ok(Some(&self.bytes[from..]).filter(|rest| !rest.is_empty()))
    }

    /// Writes the next line with its end, however long it is, as it comes.
    pub(super) fn pass_line(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        loop {
            let rest = &self.bytes[self.at..];
            let end = memchr::memchr(b'\n', rest).map(|length| length + 1);
            let length = end.unwrap_or(rest.len());
            out.write_all(&rest[..length])?;
            self.at += length;
            if end.is_some() || !self.is_in_text {
                return Ok(());
            }
            (self.bytes, self.at) = match self.next()? {
                Given::Bytes(bytes) => (bytes, 0),
                Given::End => {
                    self.is_in_text = false;
                    (Vec::new(), 0)
                }
                Given::Begin(_) | Given::Finish => return Err(lost()),
            };
        }
    }

    /// The text has to be over.
    pub(super) fn end(&mut self) -> io::Result<()> {
        match self.line()? {
            None => Ok(()),
            Some(_) => Err(lost()),
        }
    }

    /// There has to be no other text.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        match self.next()? {
            Given::Finish => Ok(()),
            Given::Begin(_) | Given::Bytes(_) | Given::End => Err(lost()),
        }
    }

    fn next(&self) -> io::Result<Given> {
        self.given.recv().map_err(|_| io::Error::other("it was given up"))
    }
}

/// The text as it comes, up to its end.
impl io::Read for Redacted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = io::Read::read(&mut io::BufRead::fill_buf(self)?, buffer)?;
        io::BufRead::consume(self, read);
        Ok(read)
    }
}

impl io::BufRead for Redacted {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.bytes.len() && self.is_in_text {
            match self.next()? {
                Given::Bytes(bytes) => (self.bytes, self.at) = (bytes, 0),
                Given::End => self.is_in_text = false,
                Given::Begin(_) | Given::Finish => return Err(lost()),
            }
        }
        Ok(&self.bytes[self.at..])
    }

    fn consume(&mut self, length: usize) {
        self.at += length;
    }
}

/// Passes over the head of a text, which has to be as it was.
///
/// # Errors
/// Something was found in it.
pub(super) fn pass_head(head: &[u8], redacted: &mut Redacted) -> io::Result<()> {
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        if redacted.line()?.ok_or_else(lost)? != line.strip_suffix(b"\n").unwrap_or(line) {
            return Err(in_name());
        }
    }
    Ok(())
}

/// Personal data where it cannot be replaced.
pub(super) fn in_name() -> io::Error {
    let reason = "the name of a part of it (a table, a column) holds personal data, which cannot be replaced there";
    io::Error::new(io::ErrorKind::Unsupported, reason)
}

/// What comes back is not what was read.
pub(super) fn lost() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "what was redacted of it does not fit into it any more")
}

/// A document that is written. Dropped before its end, it is given up.
pub(crate) struct Rewriting {
    give: Option<SyncSender<Given>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Rewriting {
    pub(super) fn start(document: &'static dyn Document, original: &Path, out: &Path) -> io::Result<Self> {
        let (give, given) = sync_channel(WAITING);
        let (original, out) = (original.to_path_buf(), out.to_path_buf());
        let thread = thread::Builder::new().name(THREAD.to_owned()).spawn(move || {
            let mut redacted = Redacted { given, bytes: Vec::new(), at: 0, is_in_text: false };
            held(|| document.rewrite(&original, &mut redacted, &out))
        })?;
        Ok(Self { give: Some(give), thread: Some(thread) })
    }

    /// A text begins.
    ///
    /// # Errors
    /// What was given before cannot be written; so for all methods.
    pub(crate) fn begin(&mut self, name: Vec<u8>) -> io::Result<()> {
        self.give(Given::Begin(name))
    }

    /// More of the text.
    pub(crate) fn content(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.give(Given::Bytes(bytes.to_vec()))
    }

    /// The text is over.
    pub(crate) fn end(&mut self) -> io::Result<()> {
        self.give(Given::End)
    }

    /// All texts were given: waits until the document is written.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.give(Given::Finish)?;
        self.give = None;
        self.outcome()
    }

    fn give(&mut self, given: Given) -> io::Result<()> {
        if self.give.as_ref().is_some_and(|give| give.send(given).is_ok()) {
            return Ok(());
        }
        self.give = None;
        Err(self.outcome().err().unwrap_or_else(lost))
    }

    fn outcome(&mut self) -> io::Result<()> {
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(outcome)) => outcome,
            Some(Err(_)) | None => Err(ended()),
        }
    }
}

/// What it writes to may go away with it: nobody may write on.
impl Drop for Rewriting {
    fn drop(&mut self) {
        self.give = None;
        let _ = self.outcome();
    }
}
