//! Data as they stand in a dump: pieces, each with its length before it, which together are one compressed stream.

use std::io::{self, BufRead, Read, Write};

use flate2::Compression;
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};

use super::damaged;
use super::toc::Codec;
use super::wire::Widths;
use crate::document::{WINDOW, of_window};

/// Bytes of a piece that is written.
const PIECE: usize = 64 << 10;

/// The pieces of one stream, up to the one of length zero, which ends it.
pub(super) struct Pieces<'r, R> {
    input: &'r mut R,
    widths: Widths,
    left: u64,
    is_over: bool,
}

impl<'r, R: Read> Pieces<'r, R> {
    pub(super) fn new(input: &'r mut R, widths: Widths) -> Self {
        Self { input, widths, left: 0, is_over: false }
    }

    /// Goes on to what stands behind the stream.
    pub(super) fn finish(mut self) -> io::Result<()> {
        io::copy(&mut self, &mut io::sink()).map(|_| ())
    }
}

impl<R: Read> Read for Pieces<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while self.left == 0 && !self.is_over {
            self.left = u64::try_from(self.widths.read_number(self.input)?).map_err(|_| damaged())?;
            self.is_over = self.left == 0;
        }
        if self.is_over {
            return Ok(0);
        }
        let room = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.input.read(&mut buffer[..room])?;
        if read == 0 {
            return Err(damaged());
        }
        self.left -= read as u64;
        Ok(read)
    }
}

/// Where a stream of a dump in one file is written.
pub(super) struct Pieced<'w, W: Write> {
    out: &'w mut W,
    widths: Widths,
    waiting: Vec<u8>,
}

impl<'w, W: Write> Pieced<'w, W> {
    pub(super) fn new(out: &'w mut W, widths: Widths) -> Self {
        Self { out, widths, waiting: Vec::with_capacity(PIECE) }
    }

    fn hand_on(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.widths.write_number(i64::try_from(self.waiting.len()).map_err(|_| damaged())?, self.out)?;
        self.out.write_all(&self.waiting)?;
        self.waiting.clear();
        Ok(())
    }

    /// The stream is over.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.hand_on()?;
        self.widths.write_number(0, self.out)
    }
}

impl<W: Write> Write for Pieced<'_, W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let length = buffer.len().min(PIECE - self.waiting.len());
        self.waiting.extend_from_slice(&buffer[..length]);
        if self.waiting.len() == PIECE {
            self.hand_on()?;
        }
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A stream unpacked; `is_file` says that it is one of a folder, where deflate is in a file of gzip.
pub(super) fn unpacked<'r, R: BufRead + 'r>(input: R, codec: Codec, is_file: bool) -> io::Result<Box<dyn Read + 'r>> {
    Ok(match codec {
        Codec::None => Box::new(input),
        Codec::Zlib(_) if is_file => Box::new(MultiGzDecoder::new(input)),
        Codec::Zlib(_) => Box::new(ZlibDecoder::new(input)),
        Codec::Lz4 => Box::new(lz4_flex::frame::FrameDecoder::new(input)),
        Codec::Zstd => {
            let mut decoder = zstd::Decoder::with_buffer(input)?;
            decoder.window_log_max(WINDOW)?;
            Box::new(Windowed(decoder))
        }
    })
}

/// Says of what cannot be unpacked by zstd why.
struct Windowed<R>(R);

impl<R: Read> Read for Windowed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(of_window)
    }
}

/// Packs a stream.
pub(super) enum Packer<W: Write> {
    None(W),
    Zlib(ZlibEncoder<W>),
    Gzip(GzEncoder<W>),
    Lz4(Box<lz4_flex::frame::FrameEncoder<W>>),
    Zstd(zstd::Encoder<'static, W>),
}

impl<W: Write> Packer<W> {
    pub(super) fn new(out: W, codec: Codec, is_file: bool) -> io::Result<Self> {
        let level = |level: Option<u32>| level.map_or_else(Compression::default, Compression::new);
        Ok(match codec {
            Codec::None => Self::None(out),
            Codec::Zlib(hard) if is_file => Self::Gzip(GzEncoder::new(out, level(hard))),
            Codec::Zlib(hard) => Self::Zlib(ZlibEncoder::new(out, level(hard))),
            Codec::Lz4 => Self::Lz4(Box::new(lz4_flex::frame::FrameEncoder::new(out))),
            Codec::Zstd => Self::Zstd(zstd::Encoder::new(out, 0)?),
        })
    }

    pub(super) fn finish(self) -> io::Result<W> {
        match self {
            Self::None(out) => Ok(out),
            Self::Zlib(encoder) => encoder.finish(),
            Self::Gzip(encoder) => encoder.finish(),
            Self::Lz4(encoder) => encoder.finish().map_err(io::Error::other),
            Self::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Packer<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::None(out) => out.write(buffer),
            Self::Zlib(encoder) => encoder.write(buffer),
            Self::Gzip(encoder) => encoder.write(buffer),
            Self::Lz4(encoder) => encoder.write(buffer),
            Self::Zstd(encoder) => encoder.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::BufReader;

    #[test]
    fn what_asks_for_too_much_memory_is_refused() {
        let pack = |window: u32| {
            let mut packer = zstd::Encoder::new(Vec::new(), 1).unwrap();
            packer.window_log(window).unwrap();
            packer.write_all(b"jan@example.com").unwrap();
            packer.finish().unwrap()
        };
        let read = |packed: &[u8]| {
            let mut text = String::new();
            unpacked(BufReader::new(packed), Codec::Zstd, false).unwrap().read_to_string(&mut text).map(|_| text)
        };
        assert_eq!(read(&pack(WINDOW)).unwrap(), "jan@example.com");
        assert!(read(&pack(WINDOW + 2)).unwrap_err().to_string().contains("window"));
    }

    proptest! {
        #[test]
        fn a_stream_comes_back(content in proptest::collection::vec(any::<u8>(), 0..3000), times in 1_usize..60) {
            let content = content.repeat(times);
            let widths = Widths { number: 4, place: 8 };
            for codec in [Codec::None, Codec::Zlib(None), Codec::Zlib(Some(1)), Codec::Lz4, Codec::Zstd] {
                let mut bytes = Vec::new();
                let mut packer = Packer::new(Pieced::new(&mut bytes, widths), codec, false).unwrap();
                packer.write_all(&content).unwrap();
                packer.finish().unwrap().finish().unwrap();
                bytes.push(7);
                let mut input = &bytes[..];
                let mut is = Vec::new();
                let mut pieces = Pieces::new(&mut input, widths);
                unpacked(BufReader::new(&mut pieces), codec, false).unwrap().read_to_end(&mut is).unwrap();
                pieces.finish().unwrap();
                prop_assert!(is == content && input == [7], "{:?}", codec);
                // Cut anywhere it is told.
                let mut input = &bytes[..bytes.len() / 2];
                let mut pieces = Pieces::new(&mut input, widths);
                let _ = unpacked(BufReader::new(&mut pieces), codec, false).and_then(|mut read| read.read_to_end(&mut Vec::new()));
                prop_assert!(pieces.finish().is_err());
            }
        }
    }
}
