//! Compresses what is written in the codec that the source had.
//!
//! The same bytes always give the same file: no times, no names, one level for each codec.

use std::io::{self, Write};

use crate::model::Codec;

/// The levels: what the codecs' own tools use, except xz, whose default would take 94 MiB of memory for each file being written.
const GZIP_LEVEL: u32 = 6;
const ZSTD_LEVEL: i32 = 3;
const XZ_LEVEL: u32 = 3;
const BZIP2_LEVEL: u32 = 9;

/// A writer that compresses, or passes on.
pub(super) enum Encoder<W: Write> {
    Plain(W),
    Gzip(flate2::write::GzEncoder<W>),
    Zstd(zstd::stream::write::Encoder<'static, W>),
    Xz(liblzma::write::XzEncoder<W>),
    Bzip2(bzip2::write::BzEncoder<W>),
}

impl<W: Write> Encoder<W> {
    pub(super) fn new(codec: Codec, to: W) -> io::Result<Self> {
        Ok(match codec {
            Codec::None => Self::Plain(to),
            // Its header has no time and no name unless they are set.
            Codec::Gzip => Self::Gzip(flate2::write::GzEncoder::new(to, flate2::Compression::new(GZIP_LEVEL))),
            Codec::Zstd => {
                let mut encoder = zstd::stream::write::Encoder::new(to, ZSTD_LEVEL)?;
                encoder.include_checksum(true)?;
                Self::Zstd(encoder)
            }
            Codec::Xz => Self::Xz(liblzma::write::XzEncoder::new(to, XZ_LEVEL)),
            Codec::Bzip2 => Self::Bzip2(bzip2::write::BzEncoder::new(to, bzip2::Compression::new(BZIP2_LEVEL))),
        })
    }

    /// What it writes to.
    pub(super) fn target(&mut self) -> &mut W {
        match self {
            Self::Plain(to) => to,
            Self::Gzip(encoder) => encoder.get_mut(),
            Self::Zstd(encoder) => encoder.get_mut(),
            Self::Xz(encoder) => encoder.get_mut(),
            Self::Bzip2(encoder) => encoder.get_mut(),
        }
    }

    /// Writes what the codec still holds, and its end.
    pub(super) fn finish(self) -> io::Result<W> {
        match self {
            Self::Plain(to) => Ok(to),
            Self::Gzip(encoder) => encoder.finish(),
            Self::Zstd(encoder) => encoder.finish(),
            Self::Xz(encoder) => encoder.finish(),
            Self::Bzip2(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(to) => to.write(buffer),
            Self::Gzip(encoder) => encoder.write(buffer),
            Self::Zstd(encoder) => encoder.write(buffer),
            Self::Xz(encoder) => encoder.write(buffer),
            Self::Bzip2(encoder) => encoder.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(to) => to.flush(),
            Self::Gzip(encoder) => encoder.flush(),
            Self::Zstd(encoder) => encoder.flush(),
            Self::Xz(encoder) => encoder.flush(),
            Self::Bzip2(encoder) => encoder.flush(),
        }
    }
}
