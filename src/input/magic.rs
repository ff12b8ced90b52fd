//! How formats are known by their first bytes: which codec decodes them, and which are refused by name.
//!
//! Names are all it gives: whether a format is refused, and in what words, is decided in `sniff`.

use crate::model::Codec;

/// A format that begins with fixed bytes.
struct Magic {
    /// Where they stand.
    at: usize,
    bytes: &'static [u8],
    /// What people call it.
    name: &'static str,
}

const fn magic(at: usize, bytes: &'static [u8], name: &'static str) -> Magic {
    Magic { at, bytes, name }
}

/// The codecs: RFC 1952 (with deflate, its only method), RFC 8878, the .xz format, bzip2 (a block, or the end of an empty stream), frames of
/// LZ4 and of Snappy.
const CODECS: &[(Codec, &[u8])] = &[
    (Codec::Gzip, b"\x1f\x8b\x08"),
    (Codec::Zstd, b"\x28\xb5\x2f\xfd"),
    (Codec::Xz, b"\xfd7zXZ\0"),
    (Codec::Lz4, b"\x04\x22\x4d\x18"),
    (Codec::Snappy, b"\xff\x06\0\0sNaPpY"),
    (Codec::Bzip2, b"BZh\x001AY&SY"),
    (Codec::Bzip2, b"BZh\x00\x17\x72\x45\x38\x50\x90"),
];

/// Archives that are known by their first bytes: zip with members and without, 7z.
const ARCHIVES: [&[u8]; 3] = [b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c"];
/// Bytes of a header of a tar archive.
const TAR_HEADER: usize = 512;
/// The byte of a bzip2 header that is a digit (block size), written as NUL in [`CODECS`].
const BZIP2_LEVEL: usize = 3;

/// Formats whose first bytes no text begins with: refused at once, whatever follows.
const BINARY: &[Magic] = &[
    // Archives.
    magic(0, b"PK\x07\x08", "part of a zip archive in several files"),
    magic(0, b"PK00PK\x03\x04", "part of a zip archive in several files"),
    magic(0, b"Rar!\x1a\x07", "rar archive"),
    magic(0, b"!<arch>\n", "ar archive"),
    magic(0, b"MSCF\0\0\0\0", "cabinet archive"),
    magic(0, b"xar!", "xar archive"),
    // Compression that inkout does not decode.
    magic(0, b"\x02\x21\x4c\x18", "lz4 data of the old format"),
    magic(0, b"LZIP\x01", "lzip data"),
    magic(0, b"\x89LZO\0\x0d\x0a\x1a\x0a", "lzop data"),
    magic(0, b"\x1f\x9d", "compress (.Z) data"),
    magic(0, b"\x1f\xa0", "compress (.Z) data"),
    magic(0, b"\x1f\x1e", "pack (.z) data"),
    magic(0, b"\x5d\0\0", "lzma data"),
    // Encrypted.
    magic(0, b"age-encryption.org/v1", "age-encrypted data"),
    magic(0, b"\x8c\x0d\x04", "OpenPGP-encrypted data"),
    magic(0, b"Salted__", "openssl-encrypted data"),
    magic(0, b"LUKS\xba\xbe", "LUKS volume"),
    // Documents and pictures.
    magic(0, b"%PDF-", "PDF document"),
    magic(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office document (OLE2)"),
    magic(0, b"\x89PNG\x0d\x0a\x1a\x0a", "PNG image"),
    magic(0, b"\xff\xd8\xff", "JPEG image"),
    magic(0, b"GIF87a", "GIF image"),
    magic(0, b"GIF89a", "GIF image"),
    magic(0, b"II*\0", "TIFF image"),
    magic(0, b"MM\0*", "TIFF image"),
    // Data bases and dumps.
    magic(0, b"SQLite format 3\0", "SQLite database"),
    magic(0, b"PGDMP", "PostgreSQL custom dump"),
    magic(0, b"PAR1", "Parquet file"),
    magic(0, b"Obj\x01", "Avro file"),
    magic(0, b"\x89HDF\x0d\x0a\x1a\x0a", "HDF5 file"),
    magic(0, b"!BDN", "Outlook mailbox"),
    magic(0, b"LPKSHHRH", "systemd journal"),
    magic(0, b"ElfFile\0", "Windows event log"),
    // Programs and captures.
    magic(0, b"\x7fELF", "ELF executable"),
    magic(0, b"\0asm", "WebAssembly module"),
    magic(0, b"\xca\xfe\xba\xbe", "Java class or Mach-O executable"),
    magic(0, b"\xcf\xfa\xed\xfe", "Mach-O executable"),
    magic(0, b"\xd4\xc3\xb2\xa1", "packet capture"),
    magic(0, b"\xa1\xb2\xc3\xd4", "packet capture"),
    magic(0, b"\x0a\x0d\x0d\x0a", "packet capture"),
];

/// Formats that begin as a text could: they are believed only where a NUL byte shows that it is no text.
const WITH_NUL: &[Magic] = &[
    // Where its checksum is right it is read.
    magic(257, b"ustar", "damaged tar archive"),
    magic(0, b"070701", "cpio archive"),
    magic(0, b"070702", "cpio archive"),
    magic(0, b"070707", "cpio archive"),
    magic(0, b"\xc7\x71", "cpio archive"),
    magic(0, b"\x71\xc7", "cpio archive"),
    magic(0, b"MZ", "Windows executable"),
    magic(0, b"BM", "BMP image"),
    magic(0, b"RIFF", "RIFF media"),
    magic(0, b"OggS", "Ogg media"),
    magic(0, b"fLaC", "FLAC audio"),
    magic(0, b"ID3", "MP3 audio"),
    magic(4, b"ftyp", "MP4 media"),
    magic(0, b"PACK", "git pack"),
    magic(0, b"DIRC", "git index"),
    magic(0, b"wOFF", "font"),
    magic(0, b"wOF2", "font"),
];

/// The codec whose data begins like this.
pub(super) fn codec_of(head: &[u8]) -> Codec {
    // A skippable zstd frame (RFC 8878 section 3.1.2) may come first.
    if head.len() >= 4 && head[0] & 0xf0 == 0x50 && head[1..4] == *b"\x2a\x4d\x18" {
        return Codec::Zstd;
    }
    let found = CODECS.iter().find(|(codec, bytes)| head.len() >= bytes.len() && agrees(*codec, bytes, head));
    found.map_or(Codec::None, |(codec, _)| *codec)
}

/// The binary format that data beginning like this is sure to be.
pub(super) fn binary_name(head: &[u8]) -> Option<&'static str> {
    // A public-key session packet of OpenPGP (RFC 9580 section 5.1): its tag, two bytes of length, version 3.
    if head.len() >= 4 && matches!(head[0], 0x84 | 0x85) && head[if head[0] == 0x84 { 2 } else { 3 }] == 3 {
        return Some("OpenPGP-encrypted data");
    }
    name_in(BINARY, head).or_else(|| document_name(head))
}

/// The document that a zip archive is, by its first member. Its text is split by marks of its own, and what refers to a part of it that
/// is left out would break: it is no bundle of files.
fn document_name(head: &[u8]) -> Option<&'static str> {
    const FIRST: &[(&[u8], &str)] = &[
        (b"[Content_Types].xml", "Office document (OOXML)"),
        (b"_rels/.rels", "Office document (OOXML)"),
        (b"docProps/", "Office document (OOXML)"),
        (b"mimetypeapplication/epub", "EPUB book"),
        (b"mimetypeapplication/", "OpenDocument"),
    ];
    let name = head.strip_prefix(b"PK\x03\x04")?.get(26..)?;
    FIRST.iter().find(|(first, _)| name.starts_with(first)).map(|(_, what)| *what)
}

/// The binary format that data beginning like this is, given that it holds a NUL byte.
pub(super) fn binary_name_with_nul(head: &[u8]) -> Option<&'static str> {
    name_in(WITH_NUL, head)
}

/// Whether the bytes so far could become a magic number with more of them, so that a decision has to wait.
pub(super) fn is_undecided(bytes: &[u8]) -> bool {
    let codecs = CODECS.iter().any(|(codec, magic)| bytes.len() < magic.len() && agrees(*codec, magic, bytes));
    // The header of a tar archive begins with a name that NUL bytes fill up.
    let is_known =
        codec_of(bytes).is_compressed() || binary_name(bytes).is_some() || ARCHIVES.iter().any(|magic| bytes.starts_with(magic));
    let tar = bytes.len() < TAR_HEADER && bytes.contains(&0) && !is_known;
    let archives = ARCHIVES.iter().any(|magic| bytes.len() < magic.len() && magic.starts_with(bytes));
    codecs || tar || archives || BINARY.iter().any(|magic| bytes.len() < magic.bytes.len() && magic.bytes.starts_with(bytes))
}

/// Whether `bytes` and the magic number are equal as far as both go.
fn agrees(codec: Codec, magic: &[u8], bytes: &[u8]) -> bool {
    let same = |(i, (a, b)): (usize, (&u8, &u8))| match codec {
        Codec::Bzip2 if i == BZIP2_LEVEL => (b'1'..=b'9').contains(b),
        _ => a == b,
    };
    magic.iter().zip(bytes).enumerate().all(same)
}

fn name_in(table: &[Magic], head: &[u8]) -> Option<&'static str> {
    let begins = |magic: &&Magic| head.get(magic.at..).is_some_and(|rest| rest.starts_with(magic.bytes));
    table.iter().find(begins).map(|magic| magic.name)
}
