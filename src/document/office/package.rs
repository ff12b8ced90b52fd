//! The zip archive that an office file is: its members in their order, which of them hold text, and which hold what nobody here reads.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use zip::{ZipArchive, ZipWriter};

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
const XML: [&str; 3] = [".xml", ".rels", ".vml"];
/// Folders of parts that hold copies of cells without their columns: caches of pivot tables, cells of other workbooks.
const COPIES: [&str; 3] = ["xl/pivotcache/", "xl/externallinks/", "xl/querytables/"];
/// Folders of parts that hold no words: pictures and sounds, fonts, settings of printers, keys of encryption.
const MEDIA: [&str; 5] = ["/media/", "/fonts/", "/printersettings/", "docprops/thumbnail", "pictures/"];

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
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
pub(super) struct Package {
    zip: ZipArchive<BufReader<File>>,
    /// Bytes that were unpacked so far.
    unpacked: u64,
}

impl Package {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let zip = ZipArchive::new(BufReader::new(File::open(path)?)).map_err(|_| damaged())?;
        Ok(Self { zip, unpacked: 0 })
    }

    /// Opens what may be one: an archive of few enough members that knowing all of them costs nothing to speak of.
    ///
    /// # Errors
    /// It has more, or is damaged.
    pub(super) fn open_small(path: &Path) -> io::Result<Self> {
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
    pub(super) fn has(&self, name: &str) -> bool {
        self.find(TYPES).is_some() && self.find(name).is_some()
    }

    /// The number of the part of this name.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.zip.index_for_name(name)
    }

    /// How many members it has.
    pub(super) fn len(&self) -> usize {
        self.zip.len()
    }

    /// The name of a member, and what it is.
    pub(super) fn part(&mut self, number: usize) -> io::Result<(String, Part)> {
        let member = self.zip.by_index_raw(number).map_err(|_| damaged())?;
        let name = member.name().map_err(|_| damaged())?.into_owned();
        if member.encrypted() {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "it is encrypted"));
        }
        let lower = name.to_ascii_lowercase();
        let part = match () {
            () if member.is_dir() || lower == TYPES.to_ascii_lowercase() || lower == "mimetype" => Part::Plain,
            () if COPIES.iter().any(|folder| lower.starts_with(folder)) => Part::Other,
            () if XML.iter().any(|ending| lower.ends_with(ending)) => Part::Xml,
            () if MEDIA.iter().any(|folder| lower.contains(folder)) => Part::Media,
            () => Part::Other,
        };
        Ok((name, part))
    }

    /// The content of a member.
    pub(super) fn content(&mut self, number: usize) -> io::Result<impl io::BufRead + '_> {
        let member = self.zip.by_index(number).map_err(|_| damaged())?;
        let room = MOST.saturating_sub(self.unpacked);
        Ok(BufReader::new(Bounded { inner: member, room, unpacked: &mut self.unpacked }))
    }

    /// Writes a member as it is.
    pub(super) fn copy<W: Write + Seek>(&mut self, number: usize, out: &mut ZipWriter<W>) -> io::Result<()> {
        let member = self.zip.by_index_raw(number).map_err(|_| damaged())?;
        out.raw_copy_file(member).map_err(|_| io::Error::other("a part of it cannot be written"))
    }

    /// Writes a member with another content.
    pub(super) fn replace<W: Write + Seek>(
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
pub(super) fn links(part: impl io::BufRead) -> io::Result<HashMap<String, String>> {
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

/// A package that is written to a file that is there.
pub(super) fn create(out: &Path) -> io::Result<ZipWriter<BufWriter<File>>> {
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
