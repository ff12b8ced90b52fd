//! Opens an input: decoded bytes to read, or the reason why inkout does not process it.
//!
//! Responsible for compression, for character sets (what leaves here is UTF-8) and for refusing, by the first bytes, what later stages would not understand. It does not cut blocks
//! and keeps no buffer over plain files: their reader is the file itself.
//!
//! Files are read, not mapped: measured on a cached gigabyte, sequential reading costs the same processor time either way, and a file
//! that shrinks under a map kills the process where a read just ends. A buffer should not start a few bytes behind the place that the
//! file's offset has in its page: 16 bytes, as large allocations have it, made the system copy four times slower (AMD EPYC).

mod archive;
mod brotli;
mod bundle;
mod decode;
mod encoding;
mod held;
mod lz4;
mod magic;
mod meter;
mod pipe;
mod sniff;
mod strings;
#[cfg(test)]
mod tests;

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

use self::archive::Archive;
use self::bundle::Beside;
pub(crate) use self::bundle::{Bundle, Item};
use self::encoding::Transcoding;
pub(crate) use self::held::Held;
use self::meter::{Given, Meter, Taken};
use self::pipe::Patient;
pub(crate) use self::pipe::{grow_pipe, would_block};
pub(crate) use self::sniff::nul_reason;
use self::strings::Strings;
use crate::charset::{self, Charset, Choice, Decision};
use crate::document;
use crate::model::limits::Unpacking;
use crate::model::{ArchiveKind, Binary, Codec, DocumentKind, SkipReason, Source};

/// The window a codec may ask for unless the user says otherwise, in bytes.
pub(crate) const MAX_WINDOW: u64 = 128 << 20;

/// The bytes looked at to decide what a file is.
const HEAD: usize = 4096;
/// Files of at most so many bytes are read in one go: asking the system twice costs more than a copy.
const SMALL: usize = 4 * HEAD;

/// Compressed bytes read at a time.
const COMPRESSED_BUFFER: usize = 128 * 1024;

/// What an input may cost, and how it is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The largest window that a codec may ask for, in bytes.
    pub(crate) max_window: u64,
    /// The character set of every input.
    pub(crate) charset: Choice,
    /// What is done with what is no text.
    pub(crate) binary: Binary,
    /// What archives may unpack to.
    pub(crate) unpacking: Unpacking,
    /// Whether what is read is written again.
    pub(crate) is_rewritten: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_window: MAX_WINDOW,
            charset: Choice::Told,
            binary: Binary::Refuse,
            unpacking: Unpacking::default(),
            is_rewritten: false,
        }
    }
}

/// What an input holds.
pub(crate) enum Content {
    /// One stream.
    Stream(Text),
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
/// Of a pipe or terminal only what is there is read: a decision waits for more only while the bytes could still become a magic number, or
/// are fewer than tell a character set.
///
/// # Errors
/// Why it is not processed: it cannot be read, or is of a kind that inkout does not understand yet.
pub(crate) fn open(source: &Source, limits: &Limits) -> Result<Opened, SkipReason> {
    let (mut file, metadata) = file(source)?;
    let regular = metadata.is_file();
    let mut file_again = None;
    let (head, reader): (Vec<u8>, Box<dyn Read + Send>) = if regular {
        let whole = small(source, &file, metadata.len());
        let head = match &whole {
            Some(whole) => whole[..whole.len().min(HEAD)].to_vec(),
            None => peek(&mut file).map_err(|err| failed(&err))?,
        };
        if archive::kind_of(&head).is_some() {
            file_again = Some(file.try_clone().map_err(|err| failed(&err))?);
        }
        (head, whole.map_or_else(|| Box::new(file) as Box<dyn Read + Send>, |whole| Box::new(Cursor::new(whole))))
    } else {
        let mut stream = Patient(file);
        let mut replay = Replay::default();
        replay.fill(&mut stream, false);
        replay.fail_if_empty()?;
        (replay.head.clone(), Box::new(replay.before(stream)))
    };
    let is_file = regular && !source.is_stdin();
    if is_file && let Some(kind) = document::kind_of(&head, &source.path) {
        return opened_document(kind, source, metadata, limits);
    }
    if is_file && !source.explicit && document::is_beside(&head, &source.path) {
        return Err(SkipReason::NoContent(bundle::WITH));
    }
    let is_compressed = codec_of(&head, &source.path).is_compressed();
    let may_hold = !is_file || is_compressed;
    let is_plain = !is_compressed && archive::kind_of(&head).is_none() && !(may_hold && document::may_be(&head, &source.path));
    let meter = Arc::new(Meter::new(limits.unpacking));
    let reader = if is_plain { reader } else { Box::new(Taken(reader, Arc::clone(&meter))) };
    let Recognised { found, codec } = recognise(&head, &source.path, reader, regular, may_hold, limits)?;
    let content = match found.given(&meter).enter((&source.path, file_again), None, &meter, codec, limits)? {
        Entered::Text(text) => Content::Stream(text),
        Entered::Archive { kind, archive, original } => {
            let first = (source.path.clone(), kind, codec, original);
            Content::Bundle(Box::new(Bundle::new(first, archive, meter, *limits)))
        }
    };
    Ok(Opened { content, codec, metadata, regular })
}

/// Opens a document, which is read at any place of its file.
fn opened_document(kind: DocumentKind, source: &Source, metadata: Metadata, limits: &Limits) -> Result<Opened, SkipReason> {
    may_be_written(kind, limits)?;
    let meter = Arc::new(Meter::new(limits.unpacking));
    meter.take(metadata.len());
    let document = Box::new(archive::Document::open(kind, &source.path).map_err(|err| failed(&err))?);
    let first = (source.path.clone(), ArchiveKind::Document(kind), Codec::None, None);
    let content = Content::Bundle(Box::new(Bundle::new(first, document, meter, *limits)));
    Ok(Opened { content, codec: Codec::None, metadata, regular: true })
}

/// Whether a document can be written again, if it has to be.
fn may_be_written(kind: DocumentKind, limits: &Limits) -> Result<(), SkipReason> {
    match document::is_read_only(kind).filter(|_| limits.is_rewritten) {
        Some(reason) => Err(SkipReason::Unsupported(reason.to_owned())),
        None => Ok(()),
    }
}

/// What a stream turned out to be by how it begins.
struct Recognised {
    found: Found,
    codec: Codec,
}

/// What a stream is, with its decompressed bytes from the first one.
enum Found {
    /// Text, decoded; of what is none, what the limits say.
    Text(Text),
    /// An archive.
    Archive(ArchiveKind, Box<dyn Read + Send>),
    /// What may be a document, by this head.
    Document(Vec<u8>, Box<dyn Read + Send>),
    /// The same, held.
    Held(Vec<u8>, Held),
}

/// What is in it.
enum Entered {
    Text(Text),
    Archive {
        kind: ArchiveKind,
        archive: Box<dyn Archive>,
        /// The bytes of a document, which has to be held as long as it is processed.
        original: Option<Arc<Held>>,
    },
}

impl Found {
    /// Its bytes count as given out, if others come out of them.
    fn given(self, meter: &Arc<Meter>) -> Self {
        let given = |reader| Box::new(Given(reader, Arc::clone(meter))) as Box<dyn Read + Send>;
        match self {
            Self::Text(text) => Self::Text(text),
            Self::Archive(kind, reader) => Self::Archive(kind, given(reader)),
            Self::Document(head, reader) => Self::Document(head, given(reader)),
            Self::Held(head, held) => Self::Held(head, held),
        }
    }

    /// What may be a document is held: all of it was read then.
    fn hold(self) -> Result<Self, SkipReason> {
        match self {
            Self::Document(head, mut reader) => Ok(Self::Held(head, Held::new(&mut reader).map_err(|err| failed(&err))?)),
            found => Ok(found),
        }
    }

    /// Opens it, by its name and with what lies beside it; the file holds it as it is, where that can be read at any place.
    fn enter(
        self,
        (name, file): (&Path, Option<File>),
        beside: Option<Beside>,
        meter: &Arc<Meter>,
        codec: Codec,
        limits: &Limits,
    ) -> Result<Entered, SkipReason> {
        let archive = |kind, reader, file| {
            let archive = archive::open(kind, reader, file, meter, limits.max_window)?;
            Ok(Entered::Archive { kind, archive, original: None })
        };
        let (head, mut held) = match self.hold()? {
            Self::Text(text) => return Ok(Entered::Text(text)),
            Self::Archive(kind, reader) => return archive(kind, reader, file),
            Self::Held(head, held) => (head, held),
            Self::Document(..) => return Err(SkipReason::Failed("it is not held".to_owned())),
        };
        if beside.is_some() || document::tells_others(&head, name) {
            held = held.named(name.file_name().unwrap_or_default(), beside).map_err(|err| failed(&err))?;
        }
        if document::kind_of(&head, held.path()).is_some() {
            return Entered::held(held, &head, limits);
        }
        let open = || held.open().map_err(|err| failed(&err));
        match archive::kind_of(&head) {
            Some(kind) => archive(kind, Box::new(open()?), Some(open()?)),
            None => Ok(Entered::Text(text(Box::new(open()?), &head, codec, limits)?)),
        }
    }
}

impl Entered {
    /// A document that is held, and begins like this.
    fn held(held: Held, head: &[u8], limits: &Limits) -> Result<Self, SkipReason> {
        let kind = document::kind_of(head, held.path()).ok_or_else(|| SkipReason::Failed("it is damaged".to_owned()))?;
        may_be_written(kind, limits)?;
        let held = Arc::new(held);
        let archive = Box::new(archive::Document::held(kind, Arc::clone(&held)).map_err(|err| failed(&err))?);
        Ok(Self::Archive { kind: ArchiveKind::Document(kind), archive, original: Some(held) })
    }
}

/// The codec of a stream of this name that begins like this.
fn codec_of(head: &[u8], path: &Path) -> Codec {
    match magic::codec_of(head) {
        Codec::None if brotli::is_likely(path, head) => Codec::Brotli,
        codec => codec,
    }
}

/// Decodes a stream of this name that begins like this; `whole` says that its decoded head may be waited for, `may_hold` that documents are
/// looked for in it.
fn recognise(
    head: &[u8],
    path: &Path,
    reader: Box<dyn Read + Send>,
    whole: bool,
    may_hold: bool,
    limits: &Limits,
) -> Result<Recognised, SkipReason> {
    let found = |head: &[u8], reader, codec| {
        let found = match archive::kind_of(head) {
            _ if may_hold && document::may_be(head, path) => Found::Document(head.to_vec(), reader),
            Some(kind) => Found::Archive(kind, reader),
            None => Found::Text(text(reader, head, codec, limits)?),
        };
        Ok(Recognised { found, codec })
    };
    let codec = codec_of(head, path);
    if !codec.is_compressed() {
        return found(head, reader, codec);
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
    let head = replay.head.clone();
    found(&head, Box::new(replay.before(decoder)), codec)
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

/// All of a file that has so many bytes, if they are few, and the system gives them at once.
fn small(source: &Source, file: &File, length: u64) -> Option<Vec<u8>> {
    let length = usize::try_from(length).ok().filter(|length| (1..=SMALL).contains(length) && !source.is_stdin())?;
    let mut bytes = vec![0; length + 1];
    let read = file.read_at(&mut bytes, 0).ok()?;
    bytes.truncate(read);
    Some(bytes).filter(|_| read == length)
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
    /// Reads the head: all of it if `whole`, else what one read gives and what is needed to tell magic numbers and character sets.
    fn fill(&mut self, input: &mut impl Read, whole: bool) {
        let mut buffer = [0; HEAD];
        while self.head.len() < HEAD && (whole || self.is_undecided()) {
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

    fn is_undecided(&self) -> bool {
        let is_plain = !magic::codec_of(&self.head).is_compressed();
        // Text in units of several bytes is told before it is as long as the header of an archive, which has NUL bytes too.
        let is_text = || !charset::is_undecided(&self.head) && charset::of_start(&self.head).is_some();
        self.head.is_empty() || magic::is_undecided(&self.head) && !is_text() || is_plain && charset::is_undecided(&self.head)
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

/// A stream in UTF-8.
pub(crate) struct Text {
    /// The decoded bytes, from the first one. Damage in compressed data is an error of kind `InvalidData` or `UnexpectedEof`, after
    /// what could be decoded.
    pub(crate) reader: Box<dyn Read + Send>,
    /// In which character set they are, once that is known.
    pub(crate) decision: Decision,
    /// What it is, if it is no text, and is to be copied.
    pub(crate) copied: Option<String>,
}

/// A text of a document: it is UTF-8, however it begins.
fn text_of_document(reader: Box<dyn Read + Send>) -> Text {
    let reader = Transcoding::new(reader, Choice::Utf8, None);
    let decision = reader.decision();
    Text { reader: Box::new(reader), decision, copied: None }
}

/// The stream that begins like this as text; of what is none, what the limits say.
fn text(reader: Box<dyn Read + Send>, head: &[u8], codec: Codec, limits: &Limits) -> Result<Text, SkipReason> {
    let start = charset::of_start(head);
    let has_units = match limits.charset {
        Choice::Told | Choice::Marked => start.is_some(),
        Choice::Only(set) => set.is_wide(),
        Choice::Utf8 => false,
    };
    let (reader, copied) = match (sniff::refusal(head, codec, has_units), limits.binary) {
        (None, _) => (Transcoding::new(reader, limits.charset, start), None),
        (Some(reason), Binary::Refuse) => return Err(reason),
        (Some(reason), Binary::Skip) => return Err(SkipReason::Passed(reason.to_string())),
        (Some(reason), Binary::Copy) => (Transcoding::new(reader, Choice::Only(Charset::OPAQUE), None), Some(reason.to_string())),
        (Some(_), Binary::Strings) => {
            let reader = Strings::new(reader);
            let decision = reader.decision();
            return Ok(Text { reader: Box::new(reader), decision, copied: None });
        }
    };
    let decision = reader.decision();
    Ok(Text { reader: Box::new(reader), decision, copied })
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
