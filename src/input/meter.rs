//! What an archive unpacks to, held against what was read of it: an archive of a few kilobytes may hold petabytes.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::model::limits::Unpacking;

/// Bytes that may be unpacked whatever the ratio: small archives of one repeated line are no bombs.
const ALWAYS: u64 = 1 << 30;

/// Counts the bytes of one outermost archive, with all that is packed in it.
pub(super) struct Meter {
    limits: Unpacking,
    taken: AtomicU64,
    given: AtomicU64,
}

impl Meter {
    pub(super) fn new(limits: Unpacking) -> Self {
        Self { limits, taken: AtomicU64::new(0), given: AtomicU64::new(0) }
    }

    /// The limit that was reached, in words.
    pub(super) fn exceeded(&self) -> Option<String> {
        let (taken, given) = (self.taken.load(Ordering::Relaxed), self.given.load(Ordering::Relaxed));
        if given > self.limits.max_unpacked {
            return Some(format!("it unpacks to more than {} bytes (--max-unpacked)", self.limits.max_unpacked));
        }
        let is_bomb = given > ALWAYS && given / self.limits.max_ratio.max(1) > taken;
        is_bomb.then(|| format!("it unpacks to more than {} times its size (--max-ratio)", self.limits.max_ratio))
    }

    /// Counts bytes as they are stored.
    pub(super) fn take(&self, bytes: u64) {
        self.taken.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Counts unpacked bytes.
    ///
    /// # Errors
    /// A limit is reached.
    pub(super) fn give(&self, bytes: u64) -> io::Result<()> {
        self.given.fetch_add(bytes, Ordering::Relaxed);
        self.exceeded().map_or(Ok(()), |limit| Err(io::Error::other(limit)))
    }
}

/// The bytes of the outermost archive as they are stored.
pub(super) struct Taken<R>(pub(super) R, pub(super) Arc<Meter>);

impl<R: Read> Read for Taken<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buffer)?;
        self.1.taken.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Bytes that come out of it, or out of what is packed in it.
pub(super) struct Given<R>(pub(super) R, pub(super) Arc<Meter>);

impl<R: Read> Read for Given<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buffer)?;
        self.1.give(read as u64)?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_named() {
        let meter = Meter::new(Unpacking::default());
        meter.taken.fetch_add(1 << 20, Ordering::Relaxed);
        assert!(meter.give(ALWAYS).is_ok());
        assert!(meter.give(1 << 20).unwrap_err().to_string().contains("--max-ratio"));
        let meter = Meter::new(Unpacking { max_unpacked: 10, ..Unpacking::default() });
        assert!(meter.give(10).is_ok());
        assert!(meter.give(1).unwrap_err().to_string().contains("--max-unpacked"));
    }
}
