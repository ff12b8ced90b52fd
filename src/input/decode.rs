//! Decoders, and the memory they may take: a window that the data itself asks for is bounded before it is allocated.

use std::io::{self, BufRead, Read};

use super::{brotli, lz4};
use crate::model::Codec;

/// The most bytes that one `read` of a decoder is asked for. What a decoder wrote before it found damage in the same call is lost,
/// so this bounds how much text before the damage goes unseen.
const STEP: usize = 32 * 1024;

/// Memory of an xz decoder beside its window.
const XZ_OVERHEAD: u64 = 1 << 20;

/// Decodes `codec`. Windows above `max_window` bytes are errors, also in a later frame than the first.
pub(super) fn decoder<'a>(
    codec: Codec,
    input: impl BufRead + Send + 'a,
    max_window: u64,
) -> io::Result<Box<dyn Read + Send + 'a>> {
    Ok(match codec {
        Codec::None => Box::new(input),
        Codec::Gzip => Box::new(Named { codec, inner: flate2::bufread::MultiGzDecoder::new(input) }),
        Codec::Bzip2 => Box::new(Named { codec, inner: bzip2::bufread::MultiBzDecoder::new(input) }),
        Codec::Lz4 => Box::new(Named { codec, inner: lz4::Frames::new(input) }),
        Codec::Snappy => Box::new(Named { codec, inner: snap::read::FrameDecoder::new(input) }),
        Codec::Brotli => Box::new(Named { codec, inner: brotli::Stream::new(input) }),
        Codec::Zstd => {
            let mut inner = zstd::stream::read::Decoder::with_buffer(input)?;
            // The library takes 10 (1 KiB) to 31 (2 GiB).
            inner.window_log_max(max_window.max(1).ilog2().clamp(10, 31))?;
            Box::new(Named { codec, inner })
        }
        Codec::Xz => {
            let memory = max_window.saturating_add(XZ_OVERHEAD);
            let stream = liblzma::stream::Stream::new_stream_decoder(memory, liblzma::stream::CONCATENATED)?;
            Box::new(Named { codec, inner: liblzma::bufread::XzDecoder::new_stream(input, stream) })
        }
    })
}

/// The window that the first frame of compressed data asks for, in bytes; none where its head does not say, or the codec's is small
/// and fixed.
pub(super) fn declared_window(codec: Codec, head: &[u8]) -> Option<u64> {
    match codec {
        Codec::Zstd => zstd_window(head),
        Codec::Xz => xz_window(head),
        Codec::None | Codec::Gzip | Codec::Bzip2 | Codec::Lz4 | Codec::Snappy | Codec::Brotli => None,
    }
}

/// RFC 8878 section 3.1.1.1: the window descriptor, or for a single segment the content size.
fn zstd_window(head: &[u8]) -> Option<u64> {
    let frame = head.strip_prefix(b"\x28\xb5\x2f\xfd")?;
    let descriptor = *frame.first()?;
    if descriptor & 0x20 == 0 {
        let window = u64::from(*frame.get(1)?);
        let base = 1_u64 << (10 + (window >> 3));
        return Some(base + base / 8 * (window & 7));
    }
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let size = frame.get(1 + dictionary..)?;
    let number = |len: usize| size.get(..len).map(|bytes| bytes.iter().rev().fold(0, |n, &byte| n << 8 | u64::from(byte)));
    match descriptor >> 6 {
        0 => number(1),
        1 => number(2).map(|n| n + 256),
        2 => number(4),
        _ => number(8),
    }
}

/// The .xz file format 1.2.1, sections 2.1.1, 3.1 and 5.3.1: the dictionary of the LZMA2 filter of the first block.
fn xz_window(head: &[u8]) -> Option<u64> {
    const STREAM_HEADER: usize = 12;
    const LZMA2: u8 = 0x21;
    let block = head.get(STREAM_HEADER..)?;
    let mut flags = *block.get(1)?;
    let mut fields = block.get(2..)?;
    // The compressed and the uncompressed size, each a variable-length number, may come before the filters.
    while flags & 0xc0 != 0 {
        let end = fields.iter().position(|byte| byte & 0x80 == 0)?;
        fields = fields.get(end + 1..)?;
        flags = if flags & 0x40 != 0 { flags & !0x40 } else { flags & !0x80 };
    }
    for _ in 0..=flags & 3 {
        let (&id, &size) = (fields.first()?, fields.get(1)?);
        if id == LZMA2 {
            let bits = fields.get(2)? & 0x3f;
            return Some(if bits >= 40 { u64::from(u32::MAX) } else { u64::from(2 | bits & 1) << (bits / 2 + 11) });
        }
        fields = fields.get(2 + usize::from(size)..)?;
    }
    None
}

/// A decoder whose errors say what is damaged.
struct Named<R> {
    codec: Codec,
    inner: R,
}

impl<R: Read> Read for Named<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let step = buffer.len().min(STEP);
        self.inner.read(&mut buffer[..step]).map_err(|err| match err.kind() {
            // The system's own errors come from the file, not from what is in it.
            _ if err.raw_os_error().is_some() => err,
            io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock => err,
            io::ErrorKind::UnexpectedEof => io::Error::new(err.kind(), format!("the {} data ends too early", self.codec)),
            _ => io::Error::new(io::ErrorKind::InvalidData, format!("the {} data is damaged: {err}", self.codec)),
        })
    }
}
