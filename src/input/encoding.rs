//! A stream in any character set, read as UTF-8: the set is told as [`charset`] has it, and nothing is lost.
//!
//! What is UTF-8 goes straight into the buffer of whoever reads. Until the first line that is not ASCII, bytes are only looked at; of
//! that line nothing is handed on from its first such byte to its end. That holds nobody up, since the engine waits for whole lines.

use std::io::{self, Read};

use crate::charset::{self, Charset, Choice, Decision, Decoder, Meter};

/// Bytes read at a time, of what is decoded.
const STEP: usize = 64 * 1024;
/// Bytes read at a time, of the line that decides.
const GATHERED: usize = 4096;

/// By what a set is known that the user named.
const NAMED: &str = "named by --encoding";
/// By what a set is known that no mark tells.
const GUESSED: &str = "the first line in it that is not ASCII";

/// Reads a stream as UTF-8.
pub(super) struct Transcoding<R> {
    inner: R,
    decision: Decision,
    state: State,
    /// How reading ended, to be told behind what was read.
    error: Option<io::Error>,
}

enum State {
    /// All of it is ASCII so far, so many bytes.
    Ascii(usize),
    /// In the first line that is not ASCII.
    Line {
        /// Its bytes from the first that is not ASCII on, maybe with what follows.
        bytes: Vec<u8>,
        /// How many more may count.
        room: usize,
    },
    /// As it is, behind some bytes that were read already.
    Plain(Held),
    /// In another set.
    Decoding(Box<Decoding>),
}

/// Bytes that are to be handed on.
#[derive(Default)]
pub(super) struct Held {
    bytes: Vec<u8>,
    at: usize,
}

struct Decoding {
    decoder: Decoder,
    set: Charset,
    /// Bytes of the original that were taken.
    taken: u64,
    raw: Box<[u8]>,
    text: Held,
    has_ended: bool,
    /// Where a NUL character stands in the original, which ends the text.
    nul: Option<u64>,
}

impl<R: Read> Transcoding<R> {
    /// Reads `inner`, whose set is `choice`, or was told by how it begins.
    pub(super) fn new(inner: R, choice: Choice, start: Option<(Charset, &'static str)>) -> Self {
        let decision = Decision::default();
        let state = match (choice, start) {
            (Choice::Only(set), _) => decided(&decision, set, NAMED, 0),
            (Choice::Told | Choice::Marked, Some((set, sign))) => decided(&decision, set, sign, 0),
            (Choice::Told, None) => State::Ascii(0),
            (Choice::Utf8, _) | (Choice::Marked, None) => State::Plain(Held::default()),
        };
        Self { inner, decision, state, error: None }
    }

    /// What is decided of the stream, now or later.
    pub(super) fn decision(&self) -> Decision {
        self.decision.clone()
    }

    /// Decides by a line, or so much of it as is there.
    fn decide(&mut self) {
        let State::Line { bytes, room } = &mut self.state else { return };
        let (bytes, room) = (std::mem::take(bytes), *room);
        let end = memchr::memchr(b'\n', &bytes);
        self.state = match charset::of_line(&bytes[..end.map_or(bytes.len(), |at| at + 1)], end.is_none() && room == 0) {
            Some(set) => {
                let ascii = charset::LIMIT - room - bytes.len();
                let mut state = decided(&self.decision, set, GUESSED, ascii as u64);
                if let State::Decoding(decoding) = &mut state {
                    decoding.take(&bytes, false);
                }
                state
            }
            None => State::Plain(Held { bytes, at: 0 }),
        };
    }
}

/// Decides on the set, behind so many bytes of ASCII.
fn decided(decision: &Decision, set: Charset, sign: &'static str, ascii: u64) -> State {
    decision.decide(set, sign);
    State::Decoding(Box::new(Decoding {
        decoder: Decoder::new(set),
        set,
        taken: ascii,
        raw: vec![0; STEP].into_boxed_slice(),
        text: Held::default(),
        has_ended: false,
        nul: None,
    }))
}

impl Decoding {
    /// Decodes the next bytes, up to a NUL character.
    fn take(&mut self, bytes: &[u8], is_last: bool) {
        let start = self.taken - self.decoder.pending() as u64;
        self.taken += bytes.len() as u64;
        self.text.fill(|text| self.decoder.decode(bytes, is_last, text));
        self.has_ended = is_last;
        if let Some(at) = memchr::memchr(0, &self.text.bytes) {
            self.text.bytes.truncate(at);
            let mut meter = Meter::new(self.set, start);
            meter.pass(&self.text.bytes);
            self.nul = Some(meter.place());
            self.has_ended = true;
        }
    }
}

impl Held {
    /// Other bytes, those that `write` appends.
    pub(super) fn fill(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.bytes.clear();
        self.at = 0;
        write(&mut self.bytes);
    }

    /// Hands on what fits; none if nothing is left.
    pub(super) fn give(&mut self, buffer: &mut [u8]) -> Option<usize> {
        let left = &self.bytes[self.at..];
        let length = left.len().min(buffer.len());
        buffer[..length].copy_from_slice(&left[..length]);
        self.at += length;
        (length > 0).then_some(length)
    }
}

impl<R: Read> Read for Transcoding<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            match &mut self.state {
                State::Plain(held) => {
                    return match (held.give(buffer), self.error.take()) {
                        (Some(length), error) => {
                            self.error = error;
                            Ok(length)
                        }
                        (None, Some(error)) => Err(error),
                        (None, None) => self.inner.read(buffer),
                    };
                }
                State::Ascii(charset::LIMIT) => self.state = State::Plain(Held::default()),
                State::Ascii(passed) => {
                    let most = buffer.len().min(charset::LIMIT - *passed);
                    let length = self.inner.read(&mut buffer[..most])?;
                    let read = &buffer[..length];
                    let ascii = if read.is_ascii() { None } else { read.iter().position(|byte| !byte.is_ascii()) };
                    let Some(ascii) = ascii else {
                        *passed += length;
                        return Ok(length);
                    };
                    let room = charset::LIMIT - *passed - length;
                    self.state = State::Line { bytes: read[ascii..].to_vec(), room };
                    if ascii > 0 {
                        return Ok(ascii);
                    }
                }
                State::Line { bytes, room } => {
                    if *room == 0 || memchr::memchr(b'\n', bytes).is_some() {
                        self.decide();
                        continue;
                    }
                    let length = bytes.len();
                    bytes.resize(length + GATHERED.min(*room), 0);
                    let outcome = self.inner.read(&mut bytes[length..]);
                    bytes.truncate(length + outcome.as_ref().map_or(0, |read| *read));
                    match outcome {
                        Ok(0) => self.decide(),
                        Ok(read) => *room -= read,
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
                        Err(error) => {
                            self.error = Some(error);
                            self.decide();
                        }
                    }
                }
                State::Decoding(decoding) => {
                    if let Some(length) = decoding.text.give(buffer) {
                        return Ok(length);
                    }
                    if let Some(at) = decoding.nul {
                        return Err(io::Error::new(io::ErrorKind::InvalidData, super::nul_reason(at).to_string()));
                    }
                    if decoding.has_ended {
                        return self.error.take().map_or(Ok(0), Err);
                    }
                    let mut raw = std::mem::take(&mut decoding.raw);
                    let outcome = if self.error.is_some() { Ok(0) } else { self.inner.read(&mut raw) };
                    match outcome {
                        Ok(length) => decoding.take(&raw[..length], length == 0),
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                            decoding.raw = raw;
                            return Err(error);
                        }
                        Err(error) => {
                            self.error = Some(error);
                            decoding.take(b"", true);
                        }
                    }
                    decoding.raw = raw;
                }
            }
        }
    }
}
