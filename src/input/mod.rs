//! Opens an input: decoded bytes to read, or the reason why inkout does not process it.
//!
//! Responsible for compression and for refusing, by the first bytes, what later stages would not understand. It does not cut blocks
//! and keeps no buffer over plain files: their reader is the file itself.
//!
//! Files are read, not mapped: measured on a cached gigabyte, sequential reading costs the same processor time either way, and a file
//! that shrinks under a map kills the process where a read just ends. A buffer should not start a few bytes behind the place that the
//! file's offset has in its page: 16 bytes, as large allocations have it, made the system copy four times slower (AMD EPYC).

mod archive;
mod bundle;
mod decode;
mod magic;
mod meter;
mod pipe;
mod sniff;
#[cfg(test)]
mod tests;

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, BufReader, Read, Seek};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::sync::Arc;

pub(crate) use self::bundle::{Bundle, Item};
use self::meter::{Given, Meter, Taken};
use self::pipe::Patient;
pub(crate) use self::pipe::{grow_pipe, would_block};
pub(crate) use self::sniff::nul_reason;
use crate::model::limits::Unpacking;
use crate::model::{ArchiveKind, Codec, SkipReason, Source};

/// The window a codec may ask for unless the user says otherwise, in bytes.
pub(crate) const MAX_WINDOW: u64 = 128 << 20;

/// The bytes looked at to decide what a file is.
const HEAD: usize = 4096;

/// Compressed bytes read at a time.
const COMPRESSED_BUFFER: usize = 128 * 1024;

/// What an input may cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The largest window that a codec may ask for, in bytes.
    pub(crate) max_window: u64,
    /// What archives may unpack to.
    pub(crate) unpacking: Unpacking,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_window: MAX_WINDOW, unpacking: Unpacking::default() }
    }
}

/// What an input holds.
pub(crate) enum Content {
    /// One stream: the decoded bytes, from the first one. Damage in compressed data is an error of kind `InvalidData` or
    /// `UnexpectedEof`, after what could be decoded.
    Stream(Box<dyn Read + Send>),
    /// An archive, with streams in it.
    Bundle(Box<Bundle>),
}

/// An input ready to be read.
pub(crate) struct Opened {
    /// What is in it.
    pub(crate) content: Content,
    /// How they were compressed.
    pub(crate) codec: Codec,
    /// What the system says of the file as it was when opened; also of standard input.
    pub(crate) metadata: Metadata,
    /// Whether it is a regular file: it has a size, and reading it never waits for someone.
    pub(crate) regular: bool,
}

/// Opens an input and looks at how it begins.
///
/// Of a pipe or terminal only what is there is read: a decision waits for more only while the bytes could still become a magic number.
///
/// # Errors
/// Why it is not processed: it cannot be read, or is of a kind that inkout does not understand yet.
pub(crate) fn open(source: &Source, limits: &Limits) -> Result<Opened, SkipReason> {
    let (mut file, metadata) = file(source)?;
    let regular = metadata.is_file();
    let mut file_again = None;
    let (head, reader): (Vec<u8>, Box<dyn Read + Send>) = if regular {
        let head = peek(&mut file).map_err(|err| failed(&err))?;
        if archive::kind_of(&head).is_some() {
            file_again = Some(file.try_clone().map_err(|err| failed(&err))?);
        }
        (head, Box::new(file))
    } else {
        let mut stream = Patient(file);
        let mut replay = Replay::default();
        replay.fill(&mut stream, false);
        replay.fail_if_empty()?;
        (replay.head.clone(), Box::new(replay.before(stream)))
    };
    let is_plain = !magic::codec_of(&head).is_compressed() && archive::kind_of(&head).is_none();
    if is_plain {
        let Recognised { reader, codec, .. } = recognise(&head, reader, regular, limits)?;
        return Ok(Opened { content: Content::Stream(reader), codec, metadata, regular });
    }
    let meter = Arc::new(Meter::new(limits.unpacking));
    let reader = Box::new(Taken(reader, Arc::clone(&meter)));
    let Recognised { reader, codec, archive } = recognise(&head, reader, regular, limits)?;
    let content = match archive {
        None => Content::Stream(reader),
        Some(kind) => {
            let input = Box::new(Given(reader, Arc::clone(&meter)));
            let archive = archive::open(kind, input, file_again, &meter)?;
            Content::Bundle(Box::new(Bundle::new(&source.path, kind, codec, archive, meter, *limits)))
        }
    };
    Ok(Opened { content, codec, metadata, regular })
}

/// What a stream turned out to be by how it begins.
struct Recognised {
    /// The decoded bytes, from the first one.
    reader: Box<dyn Read + Send>,
    codec: Codec,
    archive: Option<ArchiveKind>,
}

/// Decodes a stream that begins like this; `whole` says that its decoded head may be waited for.
fn recognise(head: &[u8], reader: Box<dyn Read + Send>, whole: bool, limits: &Limits) -> Result<Recognised, SkipReason> {
    let codec = magic::codec_of(head);
    if !codec.is_compressed() {
        let archive = archive::kind_of(head);
        if archive.is_none() {
            refuse(head, codec)?;
        }
        return Ok(Recognised { reader, codec, archive });
    }
    if let Some(window) = decode::declared_window(codec, head).filter(|&window| window > limits.max_window) {
        let (window, limit) = (size(window), size(limits.max_window));
        return Err(SkipReason::Unsupported(format!("{codec} data with a window of {window}, above the limit of {limit}")));
    }
    let compressed = BufReader::with_capacity(COMPRESSED_BUFFER, reader);
    let mut decoder = decode::decoder(codec, compressed, limits.max_window).map_err(|err| failed(&err))?;
    let mut replay = Replay::default();
    replay.fill(&mut decoder, whole);
    replay.fail_if_empty()?;
    let archive = archive::kind_of(&replay.head);
    if archive.is_none() {
        refuse(&replay.head, codec)?;
    }
    Ok(Recognised { reader: Box::new(replay.before(decoder)), codec, archive })
}

/// The open file of a source.
fn file(source: &Source) -> Result<(File, Metadata), SkipReason> {
    let opened = if source.is_stdin() {
        // Not `Stdin`, which has a buffer of its own and a lock.
        io::stdin().as_fd().try_clone_to_owned().map(File::from)
    } else {
        let mut options = OpenOptions::new();
        options.read(true);
        if !source.explicit {
            // Should a pipe have taken the place of the file that was walked, opening must not wait for its other end.
            options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
        }
        options.open(&source.path)
    };
    let (file, metadata) =
        opened.and_then(|file| file.metadata().map(|metadata| (file, metadata))).map_err(|err| failed(&err))?;
    match metadata.file_type() {
        kind if kind.is_dir() => Err(SkipReason::Failed("is a folder".to_string())),
        kind if !kind.is_file() && !source.explicit => Err(SkipReason::NoContent("not a regular file any more")),
        _ => Ok((file, metadata)),
    }
}

/// The next bytes of a regular file, without moving on: whoever reads it gets them again, straight into their own buffer. Standard
/// input may be a file that someone has read a part of.
fn peek(file: &mut File) -> io::Result<Vec<u8>> {
    let start = file.stream_position()?;
    let mut head = vec![0; HEAD];
    let mut len = 0;
    while len < HEAD {
        match file.read_at(&mut head[len..], start + len as u64) {
            Ok(0) => break,
            Ok(read) => len += read,
            Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
            Err(err) => return Err(err),
        }
    }
    head.truncate(len);
    Ok(head)
}

/// The first bytes of a stream, with how reading them ended, to be delivered again.
#[derive(Default)]
struct Replay {
    head: Vec<u8>,
    /// An error that comes after them.
    error: Option<io::Error>,
}

impl Replay {
    /// Reads the head: all of it if `whole`, else what one read gives and what is needed to tell magic numbers.
    fn fill(&mut self, input: &mut impl Read, whole: bool) {
        let mut buffer = [0; HEAD];
        while self.head.len() < HEAD && (whole || self.head.is_empty() || magic::is_undecided(&self.head)) {
            match input.read(&mut buffer[self.head.len()..]) {
                Ok(0) => break,
                Ok(read) => {
                    let start = self.head.len();
                    self.head.extend_from_slice(&buffer[start..start + read]);
                }
                Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
                Err(err) => {
                    self.error = Some(err);
                    break;
                }
            }
        }
    }

    /// An input that fails before its first byte has nothing to process.
    fn fail_if_empty(&mut self) -> Result<(), SkipReason> {
        match self.error.take_if(|_| self.head.is_empty()) {
            Some(err) => Err(failed(&err)),
            None => Ok(()),
        }
    }

    fn before<R: Read>(self, rest: R) -> Replayed<R> {
        Replayed { replay: self, at: 0, rest }
    }
}

/// A stream that delivers its head again, then goes on.
struct Replayed<R> {
    replay: Replay,
    at: usize,
    rest: R,
}

impl<R: Read> Read for Replayed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = &self.replay.head[self.at..];
        if !left.is_empty() {
            let len = left.len().min(buffer.len());
            buffer[..len].copy_from_slice(&left[..len]);
            self.at += len;
            return Ok(len);
        }
        match self.replay.error.take() {
            Some(err) => Err(err),
            None => self.rest.read(buffer),
        }
    }
}

fn refuse(head: &[u8], codec: Codec) -> Result<(), SkipReason> {
    sniff::refusal(head, codec).map_or(Ok(()), Err)
}

fn failed(err: &io::Error) -> SkipReason {
    SkipReason::Failed(err.to_string())
}

/// A size in the largest unit that it fills.
fn size(bytes: u64) -> String {
    match bytes {
        0..=0x3ff => format!("{bytes} bytes"),
        0x400..=0xf_ffff => format!("{} KiB", bytes >> 10),
        _ => format!("{} MiB", bytes >> 20),
    }
}
