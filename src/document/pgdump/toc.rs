//! The table of contents of a dump: an entry for each thing that is created, and for each set of data (`WriteToc` of PostgreSQL). What is
//! read is written again as it was, but for what was changed.

use std::io::{self, Read, Write};

use super::wire::{Str, Widths, byte, cut};
use super::{damaged, refused};

/// What a dump begins with.
pub(super) const MAGIC: &[u8] = b"PGDMP";
/// The versions of the format that are read: of PostgreSQL 9.0 to 18.
const VERSIONS: std::ops::RangeInclusive<u8> = 12..=16;
/// Entries have a way to be stored since this one, say how data are compressed since that one, and what a table is since the last.
const WITH_ACCESS: u8 = 14;
const WITH_CODEC: u8 = 15;
const WITH_KIND: u8 = 16;
/// The formats (`ArchiveFormat`): one file, and a folder, the contents of which say that they are those of a tar archive.
const CUSTOM: u8 = 1;
const FOLDER: u8 = 3;
/// Numbers of a date.
const DATE: usize = 7;
/// Bytes of all entries at most.
const MOST: u64 = 256 << 20;

/// How data are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    None,
    /// Deflate, so hard; the level that is usual if it is not said.
    Zlib(Option<u32>),
    Lz4,
    Zstd,
}

/// Where the data of an entry are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Data {
    /// In the same file, with what is known of the place.
    At(u8, u64),
    /// In a file of this name; an empty one if there are none.
    File(Str),
}

/// An entry.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) id: i64,
    has_data: i64,
    table: Str,
    object: Str,
    pub(super) tag: Str,
    pub(super) kind: Str,
    section: i64,
    pub(super) definition: Str,
    pub(super) removal: Str,
    pub(super) copy: Str,
    pub(super) schema: Str,
    space: Str,
    access: Str,
    relation: i64,
    pub(super) owner: Str,
    oids: Str,
    before: Vec<Str>,
    pub(super) data: Data,
}

/// A dump, without its data.
#[derive(Clone, Debug)]
pub(super) struct Contents {
    version: [u8; 3],
    pub(super) widths: Widths,
    pub(super) is_folder: bool,
    pub(super) codec: Codec,
    level: i64,
    date: [i64; DATE],
    pub(super) database: Str,
    versions: [Str; 2],
    pub(super) entries: Vec<Entry>,
}

impl Contents {
    /// Reads what stands before the data.
    ///
    /// # Errors
    /// It is damaged, or of a version that is not known.
    pub(super) fn read(input: &mut impl Read) -> io::Result<Self> {
        let input = &mut input.take(MOST);
        let mut head = [0; 11];
        input.read_exact(&mut head).map_err(cut)?;
        let [.., major, minor, revision, number, place, format] = head;
        if !head.starts_with(MAGIC) || !(1..=8).contains(&number) || !(1..=8).contains(&place) {
            return Err(damaged());
        }
        if major != 1 || !VERSIONS.contains(&minor) {
            return Err(refused(format!("it is of version {major}.{minor} of its format, which is not read")));
        }
        if !matches!(format, CUSTOM | FOLDER) {
            return Err(refused("it is of a format that is not read"));
        }
        let widths = Widths { number, place };
        let (codec, level) = if minor >= WITH_CODEC {
            let codec = byte(input)?;
            (codec_of(codec)?, i64::from(codec))
        } else {
            let level = widths.read_number(input)?;
            let codec = if level == 0 { Codec::None } else { Codec::Zlib(u32::try_from(level).ok().filter(|level| *level <= 9)) };
            (codec, level)
        };
        let mut date = [0; DATE];
        for part in &mut date {
            *part = widths.read_number(input)?;
        }
        let database = widths.read_string(input)?;
        let versions = [widths.read_string(input)?, widths.read_string(input)?];
        let is_folder = format == FOLDER;
        let count = widths.read_number(input)?;
        let mut entries = Vec::new();
        for _ in 0..count {
            entries.push(Entry::read(input, widths, minor, is_folder)?);
        }
        Ok(Self { version: [major, minor, revision], widths, is_folder, codec, level, date, database, versions, entries })
    }

    /// Writes what stands before the entries.
    pub(super) fn write_head(&self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(MAGIC)?;
        out.write_all(&self.version)?;
        out.write_all(&[self.widths.number, self.widths.place, if self.is_folder { FOLDER } else { CUSTOM }])?;
        if self.version[1] >= WITH_CODEC {
            out.write_all(&[u8::try_from(self.level).map_err(|_| damaged())?])?;
        } else {
            self.widths.write_number(self.level, out)?;
        }
        for part in self.date {
            self.widths.write_number(part, out)?;
        }
        self.widths.write_string(&self.database, out)?;
        self.versions.iter().try_for_each(|version| self.widths.write_string(version, out))
    }

    /// Writes the entries. However often, they have the same length.
    pub(super) fn write_entries(&self, out: &mut impl Write) -> io::Result<()> {
        self.widths.write_number(i64::try_from(self.entries.len()).map_err(|_| damaged())?, out)?;
        self.entries.iter().try_for_each(|entry| entry.write(out, self.widths, self.version[1]))
    }
}

impl Entry {
    fn read(input: &mut impl Read, widths: Widths, minor: u8, is_folder: bool) -> io::Result<Self> {
        let id = widths.read_number(input)?;
        let has_data = widths.read_number(input)?;
        let mut string = || widths.read_string(input);
        let (table, object, tag, kind) = (string()?, string()?, string()?, string()?);
        let section = widths.read_number(input)?;
        let mut string = || widths.read_string(input);
        let (definition, removal, copy, schema, space) = (string()?, string()?, string()?, string()?, string()?);
        let access = if minor >= WITH_ACCESS { widths.read_string(input)? } else { None };
        let relation = if minor >= WITH_KIND { widths.read_number(input)? } else { 0 };
        let (owner, oids) = (widths.read_string(input)?, widths.read_string(input)?);
        let mut before = Vec::new();
        while let Some(id) = widths.read_string(input)? {
            before.push(Some(id));
        }
        let data = if is_folder {
            Data::File(widths.read_string(input)?)
        } else {
            let (known, place) = widths.read_place(input)?;
            Data::At(known, place)
        };
        Ok(Self {
            id,
            has_data,
            table,
            object,
            tag,
            kind,
            section,
            definition,
            removal,
            copy,
            schema,
            space,
            access,
            relation,
            owner,
            oids,
            before,
            data,
        })
    }

    fn write(&self, out: &mut impl Write, widths: Widths, minor: u8) -> io::Result<()> {
        widths.write_number(self.id, out)?;
        widths.write_number(self.has_data, out)?;
        for text in [&self.table, &self.object, &self.tag, &self.kind] {
            widths.write_string(text, out)?;
        }
        widths.write_number(self.section, out)?;
        for text in [&self.definition, &self.removal, &self.copy, &self.schema, &self.space] {
            widths.write_string(text, out)?;
        }
        if minor >= WITH_ACCESS {
            widths.write_string(&self.access, out)?;
        }
        if minor >= WITH_KIND {
            widths.write_number(self.relation, out)?;
        }
        for text in [&self.owner, &self.oids].into_iter().chain(&self.before).chain([&None]) {
            widths.write_string(text, out)?;
        }
        match &self.data {
            Data::At(known, place) => widths.write_place((*known, *place), out),
            Data::File(name) => widths.write_string(name, out),
        }
    }

    /// Whether it is of this kind (`TABLE`, `TABLE DATA`, `BLOBS`).
    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind.as_deref() == Some(kind.as_bytes())
    }

    /// What the text of its data is called.
    pub(super) fn name(&self) -> String {
        let text = |text: &Str| String::from_utf8_lossy(text.as_deref().unwrap_or_default()).into_owned();
        if self.is("BLOBS") {
            return format!("large_objects.{}", self.id);
        }
        match &self.schema {
            Some(schema) if !schema.is_empty() => format!("{}.{}", text(&self.schema), text(&self.tag)),
            _ => text(&self.tag),
        }
    }
}

/// The algorithm of this number (`pg_compress_algorithm`).
fn codec_of(number: u8) -> io::Result<Codec> {
    match number {
        0 => Ok(Codec::None),
        1 => Ok(Codec::Zlib(None)),
        2 => Ok(Codec::Lz4),
        3 => Ok(Codec::Zstd),
        _ => Err(refused("it is compressed in a way that is not known")),
    }
}
