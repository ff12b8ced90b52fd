//! tar archives. A member from another one keeps its header; what must be longer than a field of it goes where its dialect puts that:
//! GNU tar into a member of its own before it, all others into pax records.

use std::io::{self, Write};

use tar::{EntryType, Header};

use super::{Pack, Spool};
use crate::model::{Entry, EntryKind, Native, Records, Time, Trailer};

const BLOCK: usize = 512;
/// Archives are filled up to a multiple of this, as GNU tar does.
const RECORD: u64 = 10_240;
/// Room for names in a header.
const NAME: usize = 100;
/// The largest size that eleven octal digits hold.
const LARGEST_OCTAL: u64 = 0o777_7777_7777;

/// A tar archive being written.
pub(super) struct Tar {
    spool: Spool,
    entry: Option<Entry>,
    /// Bytes written so far.
    length: u64,
}

impl Tar {
    pub(super) fn new(spool: Spool) -> Self {
        Self { spool, entry: None, length: 0 }
    }

    fn write(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        self.length += bytes.len() as u64;
        out.write_all(bytes)
    }

    fn fill_block(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let padding = self.length.next_multiple_of(BLOCK as u64) - self.length;
        self.write(&[0; BLOCK][..padding as usize], out)
    }
}

impl Pack for Tar {
    fn begin(&mut self, entry: Entry) -> io::Result<()> {
        self.spool.clear();
        self.entry = Some(entry);
        Ok(())
    }

    fn content(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.spool.write_all(bytes)
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let Some(entry) = self.entry.take() else { return Ok(()) };
        let head = head_of(entry, self.spool.length());
        self.write(&head, out)?;
        self.spool.copy_to(out)?;
        self.length += self.spool.length();
        self.spool.clear();
        self.fill_block(out)
    }

    fn give_up(&mut self) {
        self.entry = None;
        self.spool.clear();
    }

    fn other(&mut self, entry: Entry, out: &mut dyn Write) -> io::Result<()> {
        let head = head_of(entry, 0);
        self.write(&head, out)
    }

    fn finish(&mut self, _trailer: Trailer, out: &mut dyn Write) -> io::Result<()> {
        let length = (self.length + 2 * BLOCK as u64).next_multiple_of(RECORD);
        while self.length < length {
            self.write(&[0; BLOCK], out)?;
        }
        Ok(())
    }
}

/// The headers of a member: its own, and what must stand before it.
fn head_of(entry: Entry, size: u64) -> Vec<u8> {
    let (mut header, mut records) = match entry.native {
        Native::Tar(native) => {
            let mut header = Header::new_old();
            header.as_mut_bytes().copy_from_slice(&native.header);
            (header, native.records)
        }
        _ => foreign(&entry),
    };
    if entry.kind == EntryKind::Records {
        return extension(b'g', b"pax_global_header", &to_bytes(&records));
    }
    let mut head = Vec::new();
    set_kind(&mut header, &entry.kind);
    set_name(&mut header, entry.name, &mut records, &mut head);
    if let EntryKind::Link(target) | EntryKind::HardLink(target) = entry.kind {
        set_target(&mut header, target, &mut records, &mut head);
    }
    if size > LARGEST_OCTAL && header.as_gnu().is_none() {
        // Readers that know no numbers in base 256 find it here.
        records.push((b"size".to_vec(), size.to_string().into_bytes()));
    }
    header.set_size(size);
    header.set_cksum();
    if !records.is_empty() {
        let name = [b"PaxHeaders/", last_part(&header.path_bytes())].concat();
        head.extend(extension(b'x', &name, &to_bytes(&records)));
    }
    head.extend_from_slice(header.as_bytes());
    head
}

/// The header of a member from an archive of another kind.
fn foreign(entry: &Entry) -> (Header, Records) {
    let mut header = Header::new_ustar();
    let mut records = Vec::new();
    header.set_mode(entry.mode.unwrap_or(if entry.kind == EntryKind::Folder { 0o755 } else { 0o644 }));
    let (user, group) = entry.owner.unwrap_or((0, 0));
    header.set_uid(user);
    header.set_gid(group);
    if let Some(Time { seconds, nanos }) = entry.modified {
        header.set_mtime(seconds.max(0).cast_unsigned());
        if seconds < 0 || nanos != 0 {
            let time = if seconds < 0 && nanos > 0 {
                format!("-{}.{:09}", -(seconds + 1), 1_000_000_000 - nanos)
            } else {
                format!("{seconds}.{nanos:09}")
            };
            records.push((b"mtime".to_vec(), time.into_bytes()));
        }
    }
    (header, records)
}

fn set_kind(header: &mut Header, kind: &EntryKind) {
    match kind {
        EntryKind::File if header.entry_type() == EntryType::GNUSparse => {
            header.set_entry_type(EntryType::Regular);
            // Where its holes were, and its size with them.
            header.as_mut_bytes()[386..495].fill(0);
        }
        EntryKind::Folder if !matches!(header.entry_type(), EntryType::Directory) => header.set_entry_type(EntryType::Directory),
        EntryKind::Link(_) => header.set_entry_type(EntryType::Symlink),
        EntryKind::HardLink(_) => header.set_entry_type(EntryType::Link),
        EntryKind::File | EntryKind::Folder | EntryKind::Records => {}
    }
}

fn set_name(header: &mut Header, name: Vec<u8>, records: &mut Records, head: &mut Vec<u8>) {
    let is_ustar = header.as_ustar().is_some();
    if is_ustar {
        header.as_mut_bytes()[345..500].fill(0);
    }
    let in_record = records.iter().any(|(key, _)| key == b"path");
    let mut field = name.as_slice();
    if name.len() > NAME || in_record {
        let split = name.iter().enumerate().rev().find(|(at, byte)| **byte == b'/' && *at <= 155 && name.len() - at - 1 <= NAME);
        match split.filter(|(at, _)| is_ustar && !in_record && *at > 0 && at + 1 < name.len()) {
            Some((at, _)) => {
                header.as_mut_bytes()[345..345 + at].copy_from_slice(&name[..at]);
                field = &name[at + 1..];
            }
            None => {
                set_long(b"path", b'L', &name, header, records, head);
                field = &name[..name.len().min(NAME)];
            }
        }
    }
    set_field(&mut header.as_mut_bytes()[..NAME], field);
}

fn set_target(header: &mut Header, target: Vec<u8>, records: &mut Records, head: &mut Vec<u8>) {
    if target.len() > NAME || records.iter().any(|(key, _)| key == b"linkpath") {
        set_long(b"linkpath", b'K', &target, header, records, head);
    }
    let field = &target[..target.len().min(NAME)];
    set_field(&mut header.as_mut_bytes()[157..257], field);
}

/// Puts a text where a header has no room for it.
fn set_long(key: &[u8], kind: u8, text: &[u8], header: &Header, records: &mut Records, head: &mut Vec<u8>) {
    let known = records.iter_mut().rev().find(|(known, _)| known == key);
    match known {
        Some((_, value)) => *value = text.to_vec(),
        None if header.as_ustar().is_some() => records.push((key.to_vec(), text.to_vec())),
        None => head.extend(extension(kind, b"././@LongLink", &[text, b"\0"].concat())),
    }
}

fn set_field(field: &mut [u8], text: &[u8]) {
    field.fill(0);
    field[..text.len()].copy_from_slice(text);
}

/// A member that says something of the one behind it.
fn extension(kind: u8, name: &[u8], content: &[u8]) -> Vec<u8> {
    let mut header = if matches!(kind, b'L' | b'K') { Header::new_gnu() } else { Header::new_ustar() };
    set_field(&mut header.as_mut_bytes()[..NAME], &name[..name.len().min(NAME)]);
    header.set_entry_type(EntryType::new(kind));
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_size(content.len() as u64);
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend_from_slice(content);
    bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    bytes
}

/// Pax records as they are written. The length of each counts itself.
fn to_bytes(records: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (key, value) in records {
        let rest = key.len() + value.len() + 3;
        let mut length = rest + 1;
        while length != rest + length.to_string().len() {
            length = rest + length.to_string().len();
        }
        bytes.extend_from_slice(length.to_string().as_bytes());
        bytes.push(b' ');
        bytes.extend_from_slice(key);
        bytes.push(b'=');
        bytes.extend_from_slice(value);
        bytes.push(b'\n');
    }
    bytes
}

fn last_part(path: &[u8]) -> &[u8] {
    let path = path.strip_suffix(b"/").unwrap_or(path);
    &path[memchr::memrchr(b'/', path).map_or(0, |at| at + 1)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_count_themselves() {
        let record = |value: &str| to_bytes(&[(b"a".to_vec(), value.as_bytes().to_vec())]);
        assert_eq!(record("b"), b"6 a=b\n");
        // With three more digits for the value the length gets one digit more, which counts too.
        assert_eq!(record("bcde"), b"9 a=bcde\n");
        assert_eq!(record("bcdef"), b"11 a=bcdef\n");
    }
}
