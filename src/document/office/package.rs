//! The zip archive that an office file is: its members in their order, which of them hold text, and which hold what nobody here reads.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::book::each_tag;
use super::damaged;

/// The member that every package has.
const TYPES: &str = "[Content_Types].xml";
/// Members that an office file has at most, and bytes in which the end of a zip archive stands that says how many there are (APPNOTE 4.3.16).
const MOST_MEMBERS: u16 = 20_000;
const END: u64 = (64 << 10) + 22;
/// Bytes that all parts together may unpack to: more than any office program opens.
const MOST: u64 = 4 << 30;
/// The endings of parts that are XML.
const XML: [&str; 4] = [".xml", ".rels", ".vml", ".svg"];
/// Folders of parts that hold copies of cells without their columns: caches of pivot tables, cells of other workbooks.
const COPIES: [&str; 3] = ["xl/pivotcache/", "xl/externallinks/", "xl/querytables/"];
/// Folders of parts that hold no words: pictures and sounds, fonts, settings of printers, keys of encryption.
const MEDIA: [&str; 5] = ["/media/", "/fonts/", "/printersettings/", "docprops/thumbnail", "pictures/"];

/// Bytes of such a member by which it is known.
const HEAD: u64 = 4096;
/// What pictures, sounds and fonts have at a place in them.
const MAGIC: [(usize, &[u8]); 29] = [
    (0, b"\x89PNG\r\n\x1a\n"),
    (0, b"\xff\xd8\xff"),
    (0, b"GIF87a"),
    (0, b"GIF89a"),
    (0, b"BM"),
    (0, b"II*\0"),
    (0, b"MM\0*"),
    (0, b"II\xbc"),
    (40, b" EMF"),
    (0, b"\xd7\xcd\xc6\x9a"),
    (0, b"\x01\0\x09\0"),
    (0, b"RIFF"),
    (0, b"\0\0\x01\0"),
    (0, b"OTTO"),
    (0, b"\0\x01\0\0"),
    (0, b"true"),
    (0, b"ttcf"),
    (0, b"wOFF"),
    (0, b"wOF2"),
    // Embedded OpenType.
    (34, b"LP"),
    (0, b"ID3"),
    (0, b"\xff\xfb"),
    (0, b"\xff\xf3"),
    (0, b"\xff\xf1"),
    (4, b"ftyp"),
    (0, b"OggS"),
    (0, b"FORM"),
    (0, b".snd"),
    (0, b"\x30\x26\xb2\x75"),
];
/// Endings of those that have nothing of the kind: fonts that are masked (ECMA-376, part 4, section 10), settings of printers.
const WITHOUT: [&str; 2] = [".odttf", ".bin"];

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::document) enum Part {
    /// Its text is read.
    Xml,
    /// Nobody looks for words in it.
    Media,
    /// It may hold anything: another document, a program.
    Other,
    /// No text of anybody.
    Plain,
}

/// An office file.
pub(in crate::document) struct Package {
    zip: ZipArchive<BufReader<File>>,
    /// Bytes that were unpacked so far.
    unpacked: u64,
}

impl Package {
    pub(in crate::document) fn open(path: &Path) -> io::Result<Self> {
        let zip = ZipArchive::new(BufReader::new(File::open(path)?)).map_err(|_| damaged())?;
        Ok(Self { zip, unpacked: 0 })
    }

    /// Opens what may be one: an archive of few enough members that knowing all of them costs nothing to speak of.
    ///
    /// # Errors
    /// It has more, or is damaged.
    pub(in crate::document) fn open_small(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(END)))?;
        let mut end = Vec::new();
        file.read_to_end(&mut end)?;
        let at = memchr::memmem::rfind(&end, b"PK\x05\x06").ok_or_else(damaged)?;
        match end.get(at + 10..at + 12) {
            Some([low, high]) if u16::from_le_bytes([*low, *high]) <= MOST_MEMBERS => Self::open(path),
            _ => Err(damaged()),
        }
    }

    /// Whether it is one with a part of this name.
    pub(in crate::document) fn has(&self, name: &str) -> bool {
        self.find(TYPES).is_some() && self.find(name).is_some()
    }

    /// The number of the part of this name.
    pub(in crate::document) fn find(&self, name: &str) -> Option<usize> {
        self.zip.index_for_name(name)
    }

    /// How many members it has.
    pub(in crate::document) fn len(&self) -> usize {
        self.zip.len()
    }

    /// The name of a member, and whether it is a folder.
    ///
    /// # Errors
    /// It is encrypted.
    pub(in crate::document) fn name(&mut self, number: usize) -> io::Result<(String, bool)> {
        let member = self.zip.by_index_raw(number).map_err(|_| damaged())?;
        let name = member.name().map_err(|_| damaged())?.into_owned();
        if member.encrypted() {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "it is encrypted"));
        }
        Ok((name, member.is_dir()))
    }

    /// The name of a member, and what it is.
    pub(in crate::document) fn part(&mut self, number: usize) -> io::Result<(String, Part)> {
        let (name, is_folder) = self.name(number)?;
        let lower = name.to_ascii_lowercase();
        let part = match () {
            () if is_folder || lower == TYPES.to_ascii_lowercase() || lower == "mimetype" => Part::Plain,
            () if COPIES.iter().any(|folder| lower.starts_with(folder)) => Part::Other,
            () if XML.iter().any(|ending| lower.ends_with(ending)) => Part::Xml,
            () if MEDIA.iter().any(|folder| lower.contains(folder)) => Part::Media,
            () => Part::Other,
        };
        Ok((name, part))
    }

    /// Whether a member of this name that is copied unread is what its folder says: a text there would be somebody's.
    pub(in crate::document) fn is_media(&mut self, number: usize, name: &str) -> io::Result<bool> {
        let mut head = Vec::new();
        self.content(number)?.take(HEAD).read_to_end(&mut head)?;
        let is_binary = head.contains(&0) || std::str::from_utf8(&head).is_err_and(|error| error.error_len().is_some());
        let lower = name.to_ascii_lowercase();
        let is_known = || MAGIC.iter().any(|(at, magic)| head.get(*at..).is_some_and(|rest| rest.starts_with(magic)));
        let is_without = || WITHOUT.iter().any(|ending| lower.ends_with(ending));
        Ok(head.is_empty() || is_binary && (is_known() || is_without()))
    }

    /// The content of a member.
    pub(in crate::document) fn content(&mut self, number: usize) -> io::Result<impl io::BufRead + '_> {
        let member = self.zip.by_index(number).map_err(|_| damaged())?;
        let room = MOST.saturating_sub(self.unpacked);
        Ok(BufReader::new(Bounded { inner: member, room, unpacked: &mut self.unpacked }))
    }

    /// Writes a member as it is.
    pub(in crate::document) fn copy<W: Write + Seek>(&mut self, number: usize, out: &mut ZipWriter<W>) -> io::Result<()> {
        let member = self.zip.by_index_raw(number).map_err(|_| damaged())?;
        out.raw_copy_file(member).map_err(|_| io::Error::other("a part of it cannot be written"))
    }

    /// Writes a short member as it is read, not compressed.
    pub(in crate::document) fn store<W: Write + Seek>(&mut self, number: usize, out: &mut ZipWriter<W>) -> io::Result<()> {
        let mut content = Vec::new();
        self.content(number)?.take(HEAD).read_to_end(&mut content)?;
        let member = self.zip.by_index_raw(number).map_err(|_| damaged())?;
        let name = member.name().map_err(|_| damaged())?.into_owned();
        let options = member.options().compression_method(CompressionMethod::Stored);
        drop(member);
        out.start_file(name, options).map_err(|_| io::Error::other("a part of it cannot be written"))?;
        out.write_all(&content)
    }

    /// Writes a member with another content.
    pub(in crate::document) fn replace<W: Write + Seek>(
        &mut self,
        number: usize,
        content: &mut impl Read,
        out: &mut ZipWriter<W>,
    ) -> io::Result<()> {
        let member = self.zip.by_index_raw(number).map_err(|_| damaged())?;
        let (name, options) = (member.name().map_err(|_| damaged())?.into_owned(), member.options());
        drop(member);
        out.start_file(name, options).map_err(|_| io::Error::other("a part of it cannot be written"))?;
        io::copy(content, out).map(|_| ())
    }
}

/// Where the links of a part lead, by their ids.
pub(in crate::document) fn links(part: impl io::BufRead) -> io::Result<HashMap<String, String>> {
    let mut links = HashMap::new();
    each_tag(part, |_, name, attributes| {
        if name == b"Relationship"
            && let (Some(id), Some(target)) = (attributes.get("Id"), attributes.get("Target"))
        {
            links.insert(id.clone(), target.clone());
        }
    })?;
    Ok(links)
}

/// The part to which a link of a part in this folder (with its slash) leads.
pub(in crate::document) fn resolve(folder: &str, target: &str) -> String {
    let whole = target.strip_prefix('/').map_or_else(|| format!("{folder}{target}"), str::to_owned);
    let mut steps: Vec<&str> = Vec::new();
    for step in whole.split('/') {
        match step {
            "." | "" => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// A package that is written to a file that is there.
pub(in crate::document) fn create(out: &Path) -> io::Result<ZipWriter<BufWriter<File>>> {
    let file = OpenOptions::new().write(true).read(true).truncate(true).open(out)?;
    Ok(ZipWriter::new(BufWriter::new(file)))
}

/// Stops where more is unpacked than any document holds.
struct Bounded<'u, R> {
    inner: R,
    room: u64,
    unpacked: &'u mut u64,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        *self.unpacked += read as u64;
        self.room = self.room.checked_sub(read as u64).ok_or_else(|| io::Error::other("it unpacks to more than 4 GiB"))?;
        Ok(read)
    }
}
