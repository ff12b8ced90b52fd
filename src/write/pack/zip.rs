//! zip archives (APPNOTE.TXT 6.3.10). Content is compressed while it is collected, so its sizes and checksum stand before it. The central
//! directory is collected too, for an archive may have more members than memory has room for names.

use std::collections::HashMap;
use std::io::{self, Read, Write};

use flate2::Crc;
use flate2::write::DeflateEncoder;

use super::{Pack, Spool};
use crate::model::{Entry, EntryKind, Native, Time, Trailer, ZipCentral, ZipEntry};

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
const LEVEL: u32 = 6;
/// Flags: encrypted, sizes behind the content, strong encryption, masked headers. None of them holds for what is written.
const NOT_KEPT: u16 = 1 | 1 << 3 | 1 << 6 | 1 << 13;
const UTF_8: u16 = 1 << 11;
/// Made by: Unix, version 2.0.
const UNIX: u16 = 3 << 8 | 20;

/// A zip archive being written.
pub(super) struct Zip {
    spool: Option<Spool>,
    member: Option<Member>,
    directory: Spool,
    count: u64,
    /// Bytes written so far.
    length: u64,
}

struct Member {
    entry: Entry,
    content: Content,
    crc: Crc,
    size: u64,
}

enum Content {
    Stored(Spool),
    Deflated(DeflateEncoder<Spool>),
}

/// What a header says of a content.
#[derive(Default)]
struct Sizes {
    crc: u32,
    stored: u64,
    size: u64,
}

impl Zip {
    pub(super) fn new(spool: Spool, directory: Spool) -> Self {
        Self { spool: Some(spool), member: None, directory, count: 0, length: 0 }
    }

    fn write(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        self.length += bytes.len() as u64;
        out.write_all(bytes)
    }

    /// Writes the header of a member, and notes it for the directory.
    fn head(&mut self, entry: Entry, sizes: &Sizes, out: &mut dyn Write) -> io::Result<()> {
        let kind = entry.kind.clone();
        let Headers { name, native, central, comment, modified } = headers(entry);
        let mut native = native;
        if kind != EntryKind::File {
            native.method = STORED;
        }
        let is_wide = sizes.size.max(sizes.stored) >= u64::from(u32::MAX);
        let mut extra = Vec::new();
        if is_wide {
            extra.extend([0x0001_u16.to_le_bytes(), 16_u16.to_le_bytes()].concat());
            extra.extend([sizes.size.to_le_bytes(), sizes.stored.to_le_bytes()].concat());
        }
        let mut local_extra = extra.clone();
        local_extra.extend_from_slice(&native.local_extra);
        if let Some(time) = modified.and_then(|time| i32::try_from(time.seconds).ok()) {
            // The extended timestamp of Info-ZIP: seconds since 1970.
            local_extra.extend([0x5455_u16.to_le_bytes(), 5_u16.to_le_bytes()].concat());
            local_extra.push(1);
            local_extra.extend(time.to_le_bytes());
        }
        let short = |size: u64| if is_wide { u32::MAX } else { size as u32 };
        let mut common = Vec::new();
        common.extend((if is_wide { 45_u16 } else { 20 }).to_le_bytes());
        common.extend(native.flags.to_le_bytes());
        common.extend(native.method.to_le_bytes());
        common.extend(native.dos_time.to_le_bytes());
        for number in [sizes.crc, short(sizes.stored), short(sizes.size)] {
            common.extend(number.to_le_bytes());
        }
        common.extend(length_of(&name)?.to_le_bytes());
        let offset = self.length;
        let local = [b"PK\x03\x04", &common[..], &length_of(&local_extra)?.to_le_bytes(), &name, &local_extra].concat();
        self.write(&local, out)?;

        if offset >= u64::from(u32::MAX) {
            if is_wide {
                extra[2] = 24;
            } else {
                extra.extend([0x0001_u16.to_le_bytes(), 8_u16.to_le_bytes()].concat());
            }
            extra.extend(offset.to_le_bytes());
        }
        extra.extend_from_slice(&central.extra);
        let mut record = [b"PK\x01\x02", &central.made_by.to_le_bytes()[..], &common].concat();
        for number in [length_of(&extra)?, length_of(&comment)?, 0, central.internal] {
            record.extend(number.to_le_bytes());
        }
        record.extend(central.external.to_le_bytes());
        record.extend(u32::try_from(offset).unwrap_or(u32::MAX).to_le_bytes());
        // What comes late is known by where the member was read.
        self.directory.write_all(&native.offset.to_le_bytes())?;
        self.directory.write_all(&[record, name, extra, comment].concat())?;
        self.count += 1;
        Ok(())
    }

    /// Writes the directory, with what was known of members behind their contents only.
    fn write_directory(&mut self, trailer: &Trailer, out: &mut dyn Write) -> io::Result<()> {
        let late: HashMap<u64, &(u64, ZipCentral, Vec<u8>)> = trailer.late.iter().map(|late| (late.0, late)).collect();
        let mut directory = std::mem::replace(&mut self.directory, Spool::new(None));
        let mut records = io::BufReader::new(directory.read()?);
        for _ in 0..self.count {
            let mut head = [0; 8 + 46];
            records.read_exact(&mut head)?;
            let (offset, head) = head.split_at_mut(8);
            let number = |at: usize| usize::from(u16::from_le_bytes([head[at], head[at + 1]]));
            let (name, extra, comment) = (number(28), number(30), number(32));
            let mut rest = vec![0; name + extra + comment];
            records.read_exact(&mut rest)?;
            let mut offset_read = [0; 8];
            offset_read.copy_from_slice(offset);
            if let Some((_, central, comment)) = late.get(&u64::from_le_bytes(offset_read)) {
                head[4..6].copy_from_slice(&central.made_by.to_le_bytes());
                head[36..38].copy_from_slice(&central.internal.to_le_bytes());
                head[38..42].copy_from_slice(&central.external.to_le_bytes());
                rest.truncate(name + extra);
                rest.extend_from_slice(&central.extra);
                rest.extend_from_slice(comment);
                head[30..32].copy_from_slice(&length_of(&[&rest[name..name + extra], &central.extra].concat())?.to_le_bytes());
                head[32..34].copy_from_slice(&length_of(comment)?.to_le_bytes());
            }
            self.write(head, out)?;
            self.write(&rest, out)?;
        }
        Ok(())
    }
}

impl Pack for Zip {
    fn begin(&mut self, entry: Entry) -> io::Result<()> {
        let mut spool = self.spool.take().unwrap_or_else(|| Spool::new(None));
        spool.clear();
        let is_stored = matches!(&entry.native, Native::Zip(native) if native.method == STORED);
        let content = if is_stored {
            Content::Stored(spool)
        } else {
            Content::Deflated(DeflateEncoder::new(spool, flate2::Compression::new(LEVEL)))
        };
        self.member = Some(Member { entry, content, crc: Crc::new(), size: 0 });
        Ok(())
    }

    fn content(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(member) = &mut self.member else { return Ok(()) };
        member.crc.update(bytes);
        member.size += bytes.len() as u64;
        match &mut member.content {
            Content::Stored(spool) => spool.write_all(bytes),
            Content::Deflated(encoder) => encoder.write_all(bytes),
        }
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let Some(Member { mut entry, content, crc, size }) = self.member.take() else { return Ok(()) };
        let (mut spool, method) = match content {
            Content::Stored(spool) => (spool, STORED),
            Content::Deflated(encoder) => (encoder.finish()?, DEFLATED),
        };
        if let Native::Zip(native) = &mut entry.native {
            native.method = method;
        }
        let stored = spool.length();
        self.head(entry, &Sizes { crc: crc.sum(), stored, size }, out)?;
        spool.copy_to(out)?;
        self.length += stored;
        self.spool = Some(spool);
        Ok(())
    }

    fn give_up(&mut self) {
        self.member = None;
    }

    fn other(&mut self, mut entry: Entry, out: &mut dyn Write) -> io::Result<()> {
        let content = match &entry.kind {
            EntryKind::Link(target) => target.clone(),
            // There are no other names in a zip archive: a link to the member stands for one.
            EntryKind::HardLink(target) => {
                let target = relative(&entry.name, target);
                entry.kind = EntryKind::Link(target.clone());
                target
            }
            EntryKind::Records => return Ok(()),
            EntryKind::Folder if parts(&entry.name).next().is_none() => return Ok(()),
            EntryKind::File | EntryKind::Folder => Vec::new(),
        };
        let mut crc = Crc::new();
        crc.update(&content);
        let size = content.len() as u64;
        self.head(entry, &Sizes { crc: crc.sum(), stored: size, size }, out)?;
        self.write(&content, out)
    }

    fn finish(&mut self, trailer: Trailer, out: &mut dyn Write) -> io::Result<()> {
        let offset = self.length;
        self.write_directory(&trailer, out)?;
        let size = self.length - offset;
        let is_wide = self.count >= u64::from(u16::MAX) || offset.max(size) >= u64::from(u32::MAX);
        if is_wide {
            let place = self.length;
            let mut end =
                [b"PK\x06\x06", &44_u64.to_le_bytes()[..], &UNIX.to_le_bytes(), &45_u16.to_le_bytes(), &[0; 8]].concat();
            for number in [self.count, self.count, size, offset] {
                end.extend(number.to_le_bytes());
            }
            end.extend([b"PK\x06\x07", &[0; 4][..], &place.to_le_bytes(), &1_u32.to_le_bytes()].concat());
            self.write(&end, out)?;
        }
        let count = u16::try_from(self.count).unwrap_or(u16::MAX).to_le_bytes();
        let [size, offset] = [size, offset].map(|number| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
        let comment = length_of(&trailer.comment)?.to_le_bytes();
        let end = [b"PK\x05\x06", &[0; 4][..], &count, &count, &size, &offset, &comment, &trailer.comment].concat();
        self.write(&end, out)
    }
}

/// What is written of a member.
struct Headers {
    name: Vec<u8>,
    native: ZipEntry,
    central: ZipCentral,
    comment: Vec<u8>,
    /// A time that no kept field has.
    modified: Option<Time>,
}

fn headers(entry: Entry) -> Headers {
    let Entry { mut name, kind, mode, modified, comment, native, .. } = entry;
    match native {
        Native::Zip(mut native) => {
            native.flags &= !NOT_KEPT;
            if !is_ascii(&name) && std::str::from_utf8(&name).is_ok() && native.flags & UTF_8 == 0 {
                // A label is written in ASCII, so such a name was one before.
                native.flags |= UTF_8;
            }
            let central = native.central.take().unwrap_or_else(|| ZipCentral {
                made_by: UNIX,
                external: external(&kind, mode),
                ..ZipCentral::default()
            });
            Headers { name, native: *native, central, comment, modified: None }
        }
        _ => {
            if let Some(rest) = name.strip_prefix(b"./") {
                name = rest.to_vec();
            }
            if kind == EntryKind::Folder && !name.ends_with(b"/") {
                name.push(b'/');
            }
            let flags = if !is_ascii(&name) && std::str::from_utf8(&name).is_ok() { UTF_8 } else { 0 };
            let native =
                ZipEntry { method: DEFLATED, flags, dos_time: dos_time(modified), offset: u64::MAX, ..ZipEntry::default() };
            let central = ZipCentral { made_by: UNIX, external: external(&kind, mode), ..ZipCentral::default() };
            Headers { name, native, central, comment, modified }
        }
    }
}

fn is_ascii(name: &[u8]) -> bool {
    name.is_ascii()
}

/// External attributes: type and mode of Unix in the upper half, the mark of a folder of MS-DOS in the lower.
fn external(kind: &EntryKind, mode: Option<u32>) -> u32 {
    let (kind, default, dos) = match kind {
        EntryKind::Folder => (0o040_000, 0o755, 0x10),
        EntryKind::Link(_) | EntryKind::HardLink(_) => (0o120_000, 0o777, 0),
        EntryKind::File | EntryKind::Records => (0o100_000, 0o644, 0),
    };
    (kind | mode.unwrap_or(default) & 0o7777) << 16 | dos
}

/// A time as MS-DOS has it, in UTC: every two seconds from 1980 to 2107.
fn dos_time(time: Option<Time>) -> u32 {
    const FIRST: i64 = 315_532_800;
    let seconds = time.map_or(FIRST, |time| time.seconds).clamp(FIRST, 4_354_819_198);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // From days to a date of the Gregorian calendar, with years that begin in March.
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    let date = (year - 1980) << 9 | month << 5 | day;
    let time = ((second / 3600) << 11) | ((second / 60 % 60) << 5) | (second % 60 / 2);
    (date << 16 | time) as u32
}

/// The way from the folder of one member to another member.
fn relative(from: &[u8], to: &[u8]) -> Vec<u8> {
    let (from, to): (Vec<_>, Vec<_>) = (parts(from).collect(), parts(to).collect());
    let folder = &from[..from.len().saturating_sub(1)];
    let same = folder.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n(&b".."[..], folder.len() - same);
    up.chain(to[same..].iter().copied()).collect::<Vec<_>>().join(&b'/')
}

fn parts(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.split(|byte| *byte == b'/').filter(|part| !part.is_empty() && *part != b".")
}

fn length_of(bytes: &[u8]) -> io::Result<u16> {
    u16::try_from(bytes.len()).map_err(|_| io::Error::other("a name or comment is too long for a zip archive"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_dates() {
        let dos = |y: u32, m: u32, d: u32, h: u32, min: u32, s: u32| {
            (y - 1980) << 25 | m << 21 | d << 16 | h << 11 | min << 5 | (s / 2)
        };
        for (seconds, expected) in [
            (0, dos(1980, 1, 1, 0, 0, 0)),
            (951_827_458, dos(2000, 2, 29, 12, 30, 58)),
            (1_767_607_872, dos(2026, 1, 5, 10, 11, 12)),
            (i64::MAX, dos(2107, 12, 31, 23, 59, 58)),
        ] {
            assert_eq!(dos_time(Some(Time { seconds, nanos: 0 })), expected, "{seconds}");
        }
    }

    #[test]
    fn ways_are_relative() {
        for (from, to, way) in [("a", "b", "b"), ("x/a", "b", "../b"), ("./x/a", "./x/b", "b"), ("x/y/a", "x/z/b", "../z/b")] {
            assert_eq!(relative(from.as_bytes(), to.as_bytes()), way.as_bytes());
        }
    }
}
