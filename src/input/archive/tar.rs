//! tar archives: POSIX ustar and pax, GNU tar's long names and sparse files, and what was before them.

use std::io::{self, BufReader, Read};

use tar::Header;

use super::pax;
use super::sparse::{self, Map, Said};
use super::{Archive, Shared, Step, damaged, fill};
use crate::model::{Entry, EntryKind, Native, Records, SkipReason, TarEntry, Time, Trailer};

const BLOCK: usize = 512;
/// Bytes read at a time.
const BUFFER: usize = 128 * 1024;
/// Where a header has its checksum.
const CHECKSUM: std::ops::Range<usize> = 148..156;
/// The longest list of pax records, or long name, in bytes.
const LONGEST_EXTENSION: u64 = 1 << 20;

/// Whether data that begin like this are a tar archive: the first block is a header with the right checksum.
pub(in crate::input) fn is_tar(head: &[u8]) -> bool {
    // A header that only says something of the next one may have no name.
    let has_name = |block: &[u8; BLOCK]| block[0] != 0 || block[257..].starts_with(b"ustar");
    head.first_chunk::<BLOCK>().is_some_and(|block| has_name(block) && is_header(block))
}

/// Whether the checksum is right; some old programs added up signed bytes.
fn is_header(block: &[u8; BLOCK]) -> bool {
    // Nearly everything else has no number there.
    let told = block[CHECKSUM].split(|byte| *byte == 0).next().unwrap_or_default();
    if !told.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_whitespace() || *byte == b'+') {
        return false;
    }
    let Ok(told) = Header::from_byte_slice(block).cksum() else { return false };
    let sum = |of: fn(u8) -> i64| {
        let bytes = block.iter().enumerate().map(|(at, byte)| if CHECKSUM.contains(&at) { b' ' } else { *byte });
        bytes.map(of).sum::<i64>()
    };
    i64::from(told) == sum(i64::from) || i64::from(told) == sum(|byte| i64::from(byte.cast_signed()))
}

/// A tar archive being read.
pub(in crate::input) struct Tar {
    shared: Shared<Body>,
    /// Records that hold for all members to come.
    global: Records,
}

/// The content of the member that is read.
struct Body {
    input: BufReader<Box<dyn Read + Send>>,
    /// Bytes of it that are still to come, and what fills the last block.
    left: u64,
    padding: u64,
    sparse: Option<Map>,
}

impl Tar {
    /// An archive at its start.
    pub(in crate::input) fn new(input: Box<dyn Read + Send>) -> Self {
        let input = BufReader::with_capacity(BUFFER, input);
        Self { shared: Shared::new(Body { input, left: 0, padding: 0, sparse: None }), global: Vec::new() }
    }
}

impl Archive for Tar {
    fn next(&mut self) -> io::Result<Step> {
        let global = &mut self.global;
        self.shared.with(|body| {
            body.pass_over()?;
            body.next(global)
        })
    }

    fn content(&mut self) -> Box<dyn Read + Send> {
        Box::new(self.shared.clone())
    }
}

/// What stood before a header and belongs to it.
#[derive(Default)]
struct Before {
    records: Records,
    long_name: Option<Vec<u8>>,
    long_target: Option<Vec<u8>>,
}

impl Body {
    fn pass_over(&mut self) -> io::Result<()> {
        self.sparse = None;
        let rest = self.left + self.padding;
        (self.left, self.padding) = (0, 0);
        let passed = io::copy(&mut (&mut self.input).take(rest), &mut io::sink())?;
        if passed < rest { Err(ends_early()) } else { Ok(()) }
    }

    fn next(&mut self, global: &mut Records) -> io::Result<Step> {
        let mut before = Before::default();
        loop {
            let mut block = [0; BLOCK];
            match fill(&mut self.input, &mut block)? {
                0 => return Err(damaged("the tar archive ends without the mark of its end")),
                BLOCK => {}
                _ => return Err(damaged("the tar archive ends within a header")),
            }
            if block == [0; BLOCK] {
                return self.end();
            }
            if !is_header(&block) {
                return Err(damaged("a header of the tar archive is damaged"));
            }
            match block[156] {
                b'x' | b'X' => before.records = pax::parse(&self.extension(&block)?)?,
                b'g' => {
                    let records = pax::parse(&self.extension(&block)?)?;
                    return Ok(global_records(&block, records, global));
                }
                b'L' => before.long_name = Some(text_of(self.extension(&block)?)),
                b'K' => before.long_target = Some(text_of(self.extension(&block)?)),
                _ => return self.member(&block, before, global),
            }
        }
    }

    /// The archive has ended: only zeros may follow.
    fn end(&mut self) -> io::Result<Step> {
        let mut block = [0; 8 * 1024];
        loop {
            let read = fill(&mut self.input, &mut block)?;
            if block[..read].iter().any(|byte| *byte != 0) {
                io::copy(&mut self.input, &mut io::sink())?;
                return Ok(Step::Unread(SkipReason::Unsupported("data behind the end of the tar archive".to_owned())));
            }
            if read < block.len() {
                return Ok(Step::End(Trailer::default()));
            }
        }
    }

    /// The content of a member that only says something of the next one.
    fn extension(&mut self, header: &[u8; BLOCK]) -> io::Result<Vec<u8>> {
        let size = size_of(header)?;
        if size > LONGEST_EXTENSION {
            return Err(damaged(format!("a header of the tar archive is longer than {} KiB", LONGEST_EXTENSION >> 10)));
        }
        let mut bytes = vec![0; size.next_multiple_of(BLOCK as u64) as usize];
        if fill(&mut self.input, &mut bytes)? < bytes.len() {
            return Err(ends_early());
        }
        bytes.truncate(size as usize);
        Ok(bytes)
    }

    /// A member with a header of its own. Its content is what is read next.
    fn member(&mut self, block: &[u8; BLOCK], before: Before, global: &Records) -> io::Result<Step> {
        let header = Header::from_byte_slice(block);
        let Before { records, long_name, long_target } = before;
        let said = |key: &str| pax::value(&records, key).or_else(|| pax::value(global, key)).map(<[u8]>::to_vec);
        let name = said("GNU.sparse.name").or_else(|| said("path")).or(long_name);
        let name = name.unwrap_or_else(|| header.path_bytes().into_owned());
        let target = said("linkpath").or(long_target);
        let target = target.or_else(|| header.link_name_bytes().map(std::borrow::Cow::into_owned)).unwrap_or_default();
        let stored = match said("size").and_then(|size| pax::number(&size)) {
            Some(size) => size,
            None => size_of(block)?,
        };
        // The content of another name is that of the member it names.
        let stored = if block[156] == b'1' { 0 } else { stored };
        self.left = stored;
        self.padding = stored.next_multiple_of(BLOCK as u64) - stored;

        let refused = |what: &str| Ok(Step::Refused { name: name.clone(), reason: SkipReason::Unsupported(what.to_owned()) });
        let kind = match block[156] {
            // Before there was a mark for folders, they were known by their names.
            0 | b'0' | b'7' if name.ends_with(b"/") => EntryKind::Folder,
            0 | b'0' | b'7' => {
                match sparse::in_records(&records)? {
                    Said::No => {}
                    Said::Here(map) => self.sparse = Some(map),
                    Said::BeforeData(size) => {
                        let (map, taken) = sparse::before_data(&mut self.input, size)?;
                        self.left = self.left.checked_sub(taken).ok_or_else(|| damaged("the map of a sparse file is damaged"))?;
                        self.sparse = Some(map);
                    }
                }
                EntryKind::File
            }
            b'S' => {
                self.sparse = Some(sparse::old_gnu(block, &mut self.input)?);
                EntryKind::File
            }
            b'1' => EntryKind::HardLink(target),
            b'2' => EntryKind::Link(target),
            b'3' => return refused("a character device"),
            b'4' => return refused("a block device"),
            b'5' => EntryKind::Folder,
            b'6' => return refused("a pipe"),
            b'V' => return refused("the label of a volume"),
            b'M' => return refused("a part of a file of several volumes"),
            _ => return refused("a member of unknown type"),
        };
        if self.sparse.as_ref().is_some_and(|map| map.stored() != self.left) {
            return Err(damaged("the map of a sparse file is damaged"));
        }
        let modified = said("mtime").and_then(|time| pax::time(&time));
        let is_kept = |key: &[u8]| key != b"size" && !key.starts_with(b"GNU.sparse.");
        let records = records.into_iter().filter(|(key, _)| is_kept(key)).collect();
        Ok(Step::Member(Box::new(Entry {
            kind,
            mode: header.mode().ok().map(|mode| mode & 0o7777),
            owner: header.uid().ok().zip(header.gid().ok()),
            modified: modified.or_else(|| Some(Time { seconds: header.mtime().ok()?.cast_signed(), nanos: 0 })),
            native: Native::Tar(Box::new(TarEntry { header: *block, records })),
            ..Entry::new(name, EntryKind::File)
        })))
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Self { input, left, sparse, .. } = self;
        let mut data = Data { input, left };
        match sparse {
            Some(map) => map.read(&mut data, buffer),
            None => data.read(buffer),
        }
    }
}

/// The stored bytes of a member.
struct Data<'b> {
    input: &'b mut BufReader<Box<dyn Read + Send>>,
    left: &'b mut u64,
}

impl Read for Data<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = (buffer.len() as u64).min(*self.left) as usize;
        if wanted == 0 {
            return Ok(0);
        }
        match self.input.read(&mut buffer[..wanted])? {
            0 => Err(ends_early()),
            read => {
                *self.left -= read as u64;
                Ok(read)
            }
        }
    }
}

/// Records for all members to come. Those that would say of each of them what only one can have are refused.
fn global_records(header: &[u8; BLOCK], records: Records, global: &mut Records) -> Step {
    let name = b"pax_global_header".to_vec();
    let of_one: [&[u8]; 3] = [b"path", b"linkpath", b"size"];
    if records.iter().any(|(key, _)| of_one.contains(&key.as_slice()) || key.starts_with(b"GNU.sparse.")) {
        return Step::Refused { name, reason: SkipReason::Unsupported("one name or size for all members".to_owned()) };
    }
    global.retain(|(key, _)| !records.iter().any(|(new, _)| new == key));
    global.extend(records.iter().cloned());
    if global.iter().map(|(key, value)| (key.len() + value.len()) as u64).sum::<u64>() > LONGEST_EXTENSION {
        return Step::Refused { name, reason: SkipReason::Unsupported("too many records for all members".to_owned()) };
    }
    let native = Native::Tar(Box::new(TarEntry { header: *header, records }));
    Step::Member(Box::new(Entry { native, ..Entry::new(name, EntryKind::Records) }))
}

fn size_of(header: &[u8; BLOCK]) -> io::Result<u64> {
    let size = Header::from_byte_slice(header).entry_size().map_err(|_| damaged("a header of the tar archive is damaged"))?;
    if size > i64::MAX.cast_unsigned() { Err(damaged("a header of the tar archive is damaged")) } else { Ok(size) }
}

/// A name that stands in a member of its own, up to the NUL byte that ends it.
fn text_of(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some(end) = memchr::memchr(0, &bytes) {
        bytes.truncate(end);
    }
    bytes
}

fn ends_early() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the tar archive ends too early")
}
