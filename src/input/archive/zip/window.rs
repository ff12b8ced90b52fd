//! The bytes of an archive with a look ahead, and the count of those that were taken.

use std::io::{self, Read};

/// Bytes that can be looked at before they are taken.
const CAPACITY: usize = 128 * 1024;

/// A stream with a buffer.
pub(super) struct Window {
    input: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    start: usize,
    /// Bytes taken so far: the offset of the first one in the buffer.
    pub(super) offset: u64,
}

impl Window {
    pub(super) fn new(input: Box<dyn Read + Send>) -> Self {
        Self { input, buffer: Vec::new(), start: 0, offset: 0 }
    }

    /// What comes next: at least `least` bytes of it, or all there are.
    pub(super) fn peek(&mut self, least: usize) -> io::Result<&[u8]> {
        let least = least.min(CAPACITY);
        if self.buffer.len() - self.start < least {
            self.buffer.drain(..self.start);
            self.start = 0;
            while self.buffer.len() < least {
                let length = self.buffer.len();
                self.buffer.resize(CAPACITY, 0);
                let read = self.input.read(&mut self.buffer[length..]);
                self.buffer.truncate(length + read.as_ref().map_or(0, |read| *read));
                match read {
                    Ok(0) => break,
                    Ok(_) => {}
                    Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
                    Err(err) => return Err(err),
                }
            }
        }
        Ok(&self.buffer[self.start..])
    }

    /// Takes bytes that were looked at.
    pub(super) fn take(&mut self, bytes: usize) {
        self.start += bytes;
        self.offset += bytes as u64;
    }

    /// Takes exactly so many bytes, which must be there.
    pub(super) fn exactly(&mut self, bytes: usize) -> io::Result<Vec<u8>> {
        let mut taken = Vec::new();
        while taken.len() < bytes {
            let wanted = bytes - taken.len();
            let there = self.peek(1)?;
            if there.is_empty() {
                return Err(ends_early());
            }
            let piece = there.len().min(wanted);
            taken.extend_from_slice(&there[..piece]);
            self.take(piece);
        }
        Ok(taken)
    }

    /// Passes over bytes, which must be there.
    pub(super) fn pass(&mut self, mut bytes: u64) -> io::Result<()> {
        while bytes > 0 {
            let there = self.peek(1)?.len().min(usize::try_from(bytes).unwrap_or(usize::MAX));
            if there == 0 {
                return Err(ends_early());
            }
            self.take(there);
            bytes -= there as u64;
        }
        Ok(())
    }
}

pub(super) fn ends_early() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the zip archive ends too early")
}
