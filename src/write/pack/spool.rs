//! Bytes that wait until their number is known: in memory up to a bound, then in a file without a name.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

/// Bytes that are kept in memory.
const IN_MEMORY: usize = 8 << 20;

/// Bytes that are written once, copied, and forgotten.
pub(super) struct Spool {
    memory: Vec<u8>,
    /// What comes before the memory. It has no name, so nothing is left of it when the process ends, however it does.
    file: Option<File>,
    in_file: u64,
    folder: Option<PathBuf>,
}

impl Spool {
    /// An empty one, with its file in this folder or where the system has temporary files.
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        Self { memory: Vec::new(), file: None, in_file: 0, folder }
    }

    /// How many bytes there are.
    pub(super) fn length(&self) -> u64 {
        self.in_file + self.memory.len() as u64
    }

    /// Reads all of it.
    pub(super) fn read(&mut self) -> io::Result<impl Read> {
        let file = self.file.as_mut().filter(|_| self.in_file > 0);
        let from_file: Box<dyn Read> = match file {
            Some(file) => {
                file.seek(SeekFrom::Start(0))?;
                Box::new(file.take(self.in_file))
            }
            None => Box::new(io::empty()),
        };
        Ok(from_file.chain(self.memory.as_slice()))
    }

    /// Copies all of it.
    pub(super) fn copy_to(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.in_file == 0 {
            return out.write_all(&self.memory);
        }
        io::copy(&mut self.read()?, out).map(|_| ())
    }

    /// Forgets all of it.
    pub(super) fn clear(&mut self) {
        self.memory.clear();
        if self.in_file > 0 {
            // A file that cannot be emptied is not used again.
            let is_empty = self.file.as_mut().is_some_and(|file| file.set_len(0).is_ok() && file.rewind().is_ok());
            if !is_empty {
                self.file = None;
            }
            self.in_file = 0;
        }
    }

    fn spill(&mut self) -> io::Result<()> {
        let file = match self.file.take() {
            Some(file) => file,
            None => match &self.folder {
                Some(folder) => tempfile::tempfile_in(folder)?,
                None => tempfile::tempfile()?,
            },
        };
        let file = self.file.insert(file);
        file.write_all(&self.memory)?;
        self.in_file += self.memory.len() as u64;
        self.memory.clear();
        Ok(())
    }
}

impl Write for Spool {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        if self.memory.len() + buffer.len() > IN_MEMORY {
            self.spill()?;
        }
        self.memory.extend_from_slice(buffer);
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_copied_whatever_its_size() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(Some(folder.path().to_path_buf()));
        for size in [0, 5, IN_MEMORY + 1, 3 * IN_MEMORY, 7] {
            let bytes: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
            for piece in bytes.chunks(1 << 20) {
                spool.write_all(piece).unwrap();
            }
            let mut copy = Vec::new();
            spool.copy_to(&mut copy).unwrap();
            assert!(copy == bytes && spool.length() == size as u64, "{size} bytes");
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "the file has a name");
            spool.clear();
            assert_eq!(spool.length(), 0);
        }
    }
}
