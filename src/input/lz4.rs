//! LZ4 frames (<https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md>), one after the other, with skippable ones between.
//!
//! The crate's decoder ends in silence where data is cut between two blocks, and at the end of each frame; here a cut is an error.

use std::io::{self, BufRead, Read};

use lz4_flex::frame::FrameDecoder;

/// How skippable frames begin; the low half of the first byte is free.
const SKIPPABLE: [u8; 4] = *b"\x50\x2a\x4d\x18";

/// Decodes frames.
pub(super) struct Frames<R: BufRead> {
    decoder: FrameDecoder<Watched<R>>,
    is_within: bool,
}

/// Input that knows whether somebody met its end.
struct Watched<R> {
    inner: R,
    has_ended: bool,
}

impl<R: BufRead> Frames<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { decoder: FrameDecoder::new(Watched { inner, has_ended: false }), is_within: false }
    }

    /// Passes over skippable frames; says whether another frame follows.
    fn begin(&mut self) -> io::Result<bool> {
        let input = &mut self.decoder.get_mut().inner;
        loop {
            let head = input.fill_buf()?;
            let Some(first) = head.first() else { return Ok(false) };
            if first & 0xf0 != SKIPPABLE[0] {
                return Ok(true);
            }
            let mut head = [0; 8];
            input.read_exact(&mut head)?;
            if head[1..4] != SKIPPABLE[1..] {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "what follows a frame is none"));
            }
            let length = u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]]));
            if io::copy(&mut input.by_ref().take(length), &mut io::sink())? < length {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.is_within {
                if !self.begin()? {
                    return Ok(0);
                }
                self.is_within = true;
            }
            let read = self.decoder.read(buffer)?;
            if read > 0 {
                return Ok(read);
            }
            if self.decoder.get_ref().has_ended {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.is_within = false;
        }
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.has_ended |= read == 0 && !buffer.is_empty();
        Ok(read)
    }
}
