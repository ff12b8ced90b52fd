//! Compresses what is written in the codec that the source had.
//!
//! The same bytes always give the same file: no times, no names, one level for each codec.

use std::io::{self, Write};

use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};

use crate::model::Codec;

/// The levels: what the codecs' own tools use, except xz, whose default would take 94 MiB of memory for each file being written, and brotli,
/// whose default takes a second a megabyte.
const GZIP_LEVEL: u32 = 6;
const ZSTD_LEVEL: i32 = 3;
const XZ_LEVEL: u32 = 3;
const BZIP2_LEVEL: u32 = 9;
const BROTLI_LEVEL: u32 = 5;
/// The window of brotli that its tool takes, as a power of two, and bytes of output at a time.
const BROTLI_WINDOW: u32 = 24;
const BROTLI_BUFFER: usize = 64 * 1024;

/// A writer that compresses, or passes on.
pub(super) enum Encoder<W: Write> {
    Plain(W),
    Gzip(flate2::write::GzEncoder<W>),
    Zstd(zstd::stream::write::Encoder<'static, W>),
    Xz(liblzma::write::XzEncoder<W>),
    Bzip2(bzip2::write::BzEncoder<W>),
    Lz4(Box<FrameEncoder<W>>),
    Snappy(Box<snap::write::FrameEncoder<W>>),
    Brotli(Box<brotli::CompressorWriter<Minded<W>>>),
}

/// A writer that remembers an error, for an encoder that does not tell those of its end.
pub(super) struct Minded<W> {
    to: W,
    error: Option<io::Error>,
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
            Codec::Lz4 => {
                // Sizes are said, or those of blocks would follow from the first piece that is written.
                let info = FrameInfo::new().block_size(BlockSize::Max256KB).block_mode(BlockMode::Independent);
                Self::Lz4(Box::new(FrameEncoder::with_frame_info(info.content_checksum(true), to)))
            }
            Codec::Snappy => Self::Snappy(Box::new(snap::write::FrameEncoder::new(to))),
            Codec::Brotli => {
                let to = Minded { to, error: None };
                let encoder = brotli::CompressorWriter::new(to, BROTLI_BUFFER, BROTLI_LEVEL, BROTLI_WINDOW);
                Self::Brotli(Box::new(encoder))
            }
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
            Self::Lz4(encoder) => encoder.get_mut(),
            Self::Snappy(encoder) => encoder.get_mut(),
            Self::Brotli(encoder) => &mut encoder.get_mut().to,
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
            Self::Lz4(encoder) => Ok(encoder.finish()?),
            Self::Snappy(encoder) => encoder.into_inner().map_err(snap::write::IntoInnerError::into_error),
            Self::Brotli(encoder) => {
                let Minded { to, error } = encoder.into_inner();
                error.map_or(Ok(to), Err)
            }
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
            Self::Lz4(encoder) => encoder.write(buffer),
            Self::Snappy(encoder) => encoder.write(buffer),
            Self::Brotli(encoder) => encoder.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(to) => to.flush(),
            Self::Gzip(encoder) => encoder.flush(),
            Self::Zstd(encoder) => encoder.flush(),
            Self::Xz(encoder) => encoder.flush(),
            Self::Bzip2(encoder) => encoder.flush(),
            Self::Lz4(encoder) => encoder.flush(),
            Self::Snappy(encoder) => encoder.flush(),
            Self::Brotli(encoder) => encoder.flush(),
        }
    }
}

impl<W: Write> Write for Minded<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        if self.error.is_some() {
            return Err(io::Error::other("an error came before"));
        }
        self.to.write(buffer).inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                self.error = Some(io::Error::new(error.kind(), error.to_string()));
            }
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
