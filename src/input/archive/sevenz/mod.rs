//! 7z archives, for reading: LZMA and LZMA2 (with the filters of liblzma), deflate, bzip2, and what is stored as it is. What is known of
//! the members stands at the end, so an archive is read that is a file, or fits memory.

mod header;

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use flate2::Crc;
use liblzma::stream::{Filters, Stream};

use self::header::{Content, Header, Packing};
use super::{Archive, Shared, Step, damaged};
use crate::input::meter::Meter;
use crate::model::{Entry, EntryKind, SkipReason, Trailer};

const SIGNATURE: &[u8] = b"7z\xbc\xaf\x27\x1c";
/// Length of what stands before the packed streams.
const START: u64 = 32;
/// The longest header, in bytes.
const LONGEST_HEADER: u64 = 32 << 20;
/// Bytes of an archive that are kept in memory where it is no file.
const KEPT: u64 = 8 << 20;
/// The longest target of a link.
const LONGEST_TARGET: u64 = 4096;
/// Bytes read at a time.
const BUFFER: usize = 128 * 1024;

/// Whether data that begin like this are a 7z archive.
pub(in crate::input) fn is_sevenz(head: &[u8]) -> bool {
    head.starts_with(SIGNATURE)
}

/// A 7z archive being read.
pub(in crate::input) struct SevenZ {
    place: Place,
    packings: Vec<Packing>,
    files: std::vec::IntoIter<header::File>,
    shared: Shared<Body>,
    max_window: u64,
}

/// The content of the member that is read.
struct Body {
    /// The packed stream that it is in, by its number, and how much of it is left.
    open: Option<(usize, Box<dyn Read + Send>)>,
    left: u64,
    crc: Crc,
    told: Option<u32>,
    meter: Arc<Meter>,
}

/// Bytes that can be read at any place.
#[derive(Clone)]
enum Place {
    File(Arc<File>),
    Memory(Arc<Vec<u8>>),
}

impl SevenZ {
    /// An archive; `file` is where it can be read at any place.
    ///
    /// # Errors
    /// It is damaged, or too long where it is no file, or its header cannot be unpacked.
    pub(in crate::input) fn new(
        input: Box<dyn Read + Send>,
        file: Option<File>,
        meter: &Arc<Meter>,
        max_window: u64,
    ) -> Result<Self, SkipReason> {
        let failed = |err: io::Error| SkipReason::Failed(err.to_string());
        let place = match file {
            Some(file) => Place::File(Arc::new(file)),
            None => {
                let mut kept = Vec::new();
                input.take(KEPT + 1).read_to_end(&mut kept).map_err(failed)?;
                if kept.len() as u64 > KEPT {
                    let reason = format!("a 7z archive of more than {} MiB that is no file of its own", KEPT >> 20);
                    return Err(SkipReason::Unsupported(reason));
                }
                Place::Memory(Arc::new(kept))
            }
        };
        let (packings, files) = read_header(&place, max_window).map_err(failed)?;
        let body = Body { open: None, left: 0, crc: Crc::new(), told: None, meter: Arc::clone(meter) };
        Ok(Self { place, packings, files: files.into_iter(), shared: Shared::new(body), max_window })
    }

    /// Opens the packed stream of a content, if it is not open.
    fn open(&self, content: Content) -> Result<(), SkipReason> {
        self.shared.with(|body| {
            if body.open.as_ref().is_none_or(|(number, _)| *number != content.packing) {
                body.open = None;
                let Some(packing) = self.packings.get(content.packing) else {
                    return Err(SkipReason::Failed("the header of the 7z archive is damaged".to_owned()));
                };
                body.open = Some((content.packing, unpack(&self.place, packing, self.max_window)?));
            }
            (body.left, body.told, body.crc) = (content.size, content.crc, Crc::new());
            Ok(())
        })
    }
}

impl Archive for SevenZ {
    fn next(&mut self) -> io::Result<Step> {
        // A damaged stream shows where its next member is read.
        if self.shared.with(Body::pass_over).is_err() {
            self.shared.with(Body::give_up);
        }
        let Some(file) = self.files.next() else { return Ok(Step::End(Trailer::default())) };
        let header::File { name, is_folder, mode, modified, content } = file;
        let kind = mode.map_or(0, |mode| mode & 0o170_000);
        let mut entry = Entry::new(name, if is_folder { EntryKind::Folder } else { EntryKind::File });
        (entry.mode, entry.modified) = (mode.map(|mode| mode & 0o7777), modified);
        let refused = |name, reason| Ok(Step::Refused { name, reason });
        if let Some(content) = content {
            if let Err(reason) = self.open(content) {
                return refused(entry.name, reason);
            }
            match kind {
                0 | 0o100_000 => {}
                0o120_000 if content.size <= LONGEST_TARGET => {
                    let mut target = Vec::new();
                    if let Err(err) = self.shared.clone().read_to_end(&mut target) {
                        return refused(entry.name, SkipReason::Failed(err.to_string()));
                    }
                    entry.kind = EntryKind::Link(target);
                }
                _ => return refused(entry.name, SkipReason::Unsupported("no regular file".to_owned())),
            }
        }
        Ok(Step::Member(Box::new(entry)))
    }

    fn content(&mut self) -> Box<dyn Read + Send> {
        Box::new(self.shared.clone())
    }
}

impl Body {
    /// The packed stream is damaged: what else is in it fails too.
    fn give_up(&mut self) {
        if let Some((_, stream)) = &mut self.open {
            *stream = Box::new(io::empty());
        }
        self.left = 0;
    }

    fn pass_over(&mut self) -> io::Result<()> {
        let mut buffer = [0; 8 * 1024];
        loop {
            let read = self.read(&mut buffer)?;
            if read == 0 {
                return Ok(());
            }
            self.meter.give(read as u64)?;
        }
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let Some((_, stream)) = self.open.as_mut().filter(|_| wanted > 0) else { return Ok(0) };
        let read = stream.read(&mut buffer[..wanted]).map_err(|err| damaged(format!("the 7z archive is damaged: {err}")))?;
        if read == 0 {
            self.left = 0;
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the 7z archive ends too early"));
        }
        self.crc.update(&buffer[..read]);
        self.left -= read as u64;
        if self.left == 0 && self.told.take().is_some_and(|told| told != self.crc.sum()) {
            return Err(damaged("the checksum of the 7z archive's member is wrong"));
        }
        Ok(read)
    }
}

impl Place {
    fn length(&self) -> io::Result<u64> {
        match self {
            Self::File(file) => Ok(file.metadata()?.len()),
            Self::Memory(bytes) => Ok(bytes.len() as u64),
        }
    }

    /// The bytes from `offset` on, `length` of them.
    fn part(&self, offset: u64, length: u64) -> Box<dyn Read + Send> {
        match self {
            Self::File(file) => Box::new(Part { file: Arc::clone(file), offset, left: length }),
            Self::Memory(bytes) => {
                let from = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
                let to = from.saturating_add(usize::try_from(length).unwrap_or(usize::MAX)).min(bytes.len());
                Box::new(Cursor::new(bytes[from..to].to_vec()))
            }
        }
    }
}

/// A part of a file.
struct Part {
    file: Arc<File>,
    offset: u64,
    left: u64,
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.file.read_at(&mut buffer[..wanted], self.offset)?;
        (self.offset, self.left) = (self.offset + read as u64, self.left - read as u64);
        Ok(read)
    }
}

/// The packed streams and the files of an archive.
fn read_header(place: &Place, max_window: u64) -> io::Result<(Vec<Packing>, Vec<header::File>)> {
    let broken = || damaged("the header of the 7z archive is damaged");
    let mut start = Vec::new();
    place.part(0, START).read_to_end(&mut start)?;
    let number = |at: usize| start.get(at..at + 8)?.try_into().ok().map(u64::from_le_bytes);
    let (Some(offset), Some(length)) = (number(12), number(20)) else { return Err(broken()) };
    let end = offset.checked_add(length).and_then(|end| end.checked_add(START)).ok_or_else(broken)?;
    if end > place.length()? {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the 7z archive ends too early"));
    }
    if length == 0 {
        return Ok((Vec::new(), Vec::new()));
    }
    if length > LONGEST_HEADER {
        return Err(damaged("the header of the 7z archive is too long"));
    }
    let mut bytes = Vec::new();
    place.part(START + offset, length).read_to_end(&mut bytes)?;
    if crc_of(&bytes).to_le_bytes()[..] != start[28..32] {
        return Err(broken());
    }
    // A packed header may be packed again, but not without end.
    for _ in 0..4 {
        match header::parse(&bytes).ok_or_else(broken)? {
            Header::Plain(packings, files) => return Ok((packings, files)),
            Header::Packed(packing) => {
                if packing.size > LONGEST_HEADER {
                    return Err(damaged("the header of the 7z archive is too long"));
                }
                let stream = unpack(place, &packing, max_window).map_err(|reason| io::Error::other(reason.to_string()))?;
                bytes.clear();
                stream.take(packing.size).read_to_end(&mut bytes)?;
                if packing.crc.is_some_and(|crc| crc != crc_of(&bytes)) {
                    return Err(broken());
                }
            }
        }
    }
    Err(broken())
}

/// Opens a packed stream.
fn unpack(place: &Place, packing: &Packing, max_window: u64) -> Result<Box<dyn Read + Send>, SkipReason> {
    let refused = |reason: String| Err(SkipReason::Unsupported(reason));
    let stored = BufReader::with_capacity(BUFFER, place.part(START.saturating_add(packing.offset), packing.stored));
    let methods: Vec<(&[u8], &[u8])> = packing
        .methods
        .iter()
        .map(|(id, properties)| (id.as_slice(), properties.as_slice()))
        .filter(|(id, _)| *id != [0])
        .collect();
    if methods.iter().any(|(id, _)| id.starts_with(&[0x06])) {
        return refused("encrypted".to_owned());
    }
    let unknown = |id: &[u8]| {
        let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("compressed by method {id} of 7z, which inkout does not know")
    };
    if !packing.is_simple {
        return refused(unknown(packing.methods.first().map_or(&[], |(id, _)| id)));
    }
    match methods.as_slice() {
        [] => return Ok(Box::new(stored)),
        [([0x04, 0x01, 0x08], _)] => return Ok(Box::new(flate2::bufread::DeflateDecoder::new(stored))),
        [([0x04, 0x02, 0x02], _)] => return Ok(Box::new(bzip2::bufread::BzDecoder::new(stored))),
        _ => {}
    }
    let mut filters = Filters::new();
    for (id, properties) in methods {
        let window = match (id, properties) {
            ([0x03, 0x01, 0x01], [_, a, b, c, d]) => u64::from(u32::from_le_bytes([*a, *b, *c, *d])),
            ([0x21], [bits]) if *bits < 40 => u64::from(2 | bits & 1) << (bits / 2 + 11),
            ([0x21], [_]) => u64::from(u32::MAX),
            _ => 0,
        };
        if window > max_window {
            return refused(format!("7z data with a window of {} MiB, above the limit (--max-window)", window >> 20));
        }
        let added = match id {
            [0x03, 0x01, 0x01] => filters.lzma1_properties(properties).map(|_| ()),
            [0x21] => filters.lzma2_properties(properties).map(|_| ()),
            [0x03] => filters.delta_properties(properties).map(|_| ()),
            [0x04] | [0x03, 0x03, 0x01, 0x03] => filters.x86_properties(properties).map(|_| ()),
            [0x0a] => filters.arm64_properties(properties).map(|_| ()),
            _ => return refused(unknown(id)),
        };
        added.map_err(|_| SkipReason::Failed("the header of the 7z archive is damaged".to_owned()))?;
    }
    let stream = Stream::new_raw_decoder(&filters)
        .map_err(|_| SkipReason::Failed("the header of the 7z archive is damaged".to_owned()))?;
    Ok(Box::new(liblzma::bufread::XzDecoder::new_stream(stored, stream)))
}

fn crc_of(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}
