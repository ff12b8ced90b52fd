//! Where redacted bytes go: a new file, an existing file's place, or standard output, compressed as the source was.
//!
//! Responsible for output that appears under its final name complete or not at all. It does not know what was redacted.

mod atomic;
mod bundle;
mod encode;
mod in_place;
mod pack;
mod place;
mod temporary;
#[cfg(test)]
mod tests;
mod transcode;

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use rustix::event::{PollFd, PollFlags, poll};
use sha2::{Digest as _, Sha256};

use self::atomic::create_folders;
pub(crate) use self::atomic::{AtomicFile, Placement};
pub(crate) use self::bundle::Packed;
use self::encode::Encoder;
pub(crate) use self::in_place::InPlace;
pub(crate) use self::pack::kind_by_name;
pub(crate) use self::place::{Shape, check_output};
pub(crate) use self::temporary::remove_unfinished;
pub(crate) use self::transcode::Transcoder;
use crate::error::{Error, Result};
use crate::model::{Codec, Digest};

/// An output being written. Dropped without [`Output::finish`] a file leaves no trace, and a compressed stream has no end, so that its
/// reader sees that something is missing.
pub(crate) struct Output {
    /// For errors; `-` for standard output.
    path: PathBuf,
    /// Taken by `finish`.
    encoder: Option<Encoder<Target>>,
}

impl Output {
    /// Standard output, without a buffer: every write leaves at once.
    ///
    /// # Errors
    /// Standard output is closed.
    pub(crate) fn stdout(codec: Codec) -> Result<Self> {
        let failed = |err| Error::io("-", "cannot write to standard output", err);
        // Not `Stdout`, which holds lines back and searches every block for their ends.
        let file = io::stdout().as_fd().try_clone_to_owned().map(File::from).map_err(failed)?;
        Self::new(Path::new("-").to_path_buf(), Place::Stream(file), codec)
    }

    /// Nowhere: what is written is forgotten.
    ///
    /// # Errors
    /// The system has nothing that forgets.
    pub(crate) fn discard() -> Result<Self> {
        let path = Path::new("/dev/null");
        let file = File::options().write(true).open(path).map_err(|err| Error::io(path, "cannot open", err))?;
        Self::new(PathBuf::from("-"), Place::Stream(file), Codec::None)
    }

    /// A new file.
    ///
    /// # Errors
    /// The codec cannot be set up for lack of memory.
    pub(crate) fn create(file: AtomicFile, codec: Codec) -> Result<Self> {
        Self::new(file.path().to_path_buf(), Place::New(file), codec)
    }

    /// An existing file's new content.
    ///
    /// # Errors
    /// The codec cannot be set up for lack of memory.
    pub(crate) fn replace(file: InPlace, codec: Codec) -> Result<Self> {
        Self::new(file.path().to_path_buf(), Place::Existing(file), codec)
    }

    /// For errors; `-` for standard output.
    fn path(&self) -> &Path {
        &self.path
    }

    /// The folder it appears in, if it does in one.
    fn folder(&self) -> Option<&Path> {
        if self.path == Path::new("-") { None } else { Some(temporary::folder_of(&self.path)) }
    }

    fn new(path: PathBuf, place: Place, codec: Codec) -> Result<Self> {
        match Encoder::new(codec, Target { place, given_up: false, hash: None }) {
            Ok(encoder) => Ok(Self { path, encoder: Some(encoder) }),
            Err(err) => Err(Error::io(&path, "cannot compress", err)),
        }
    }

    /// Writes all of `bytes`.
    ///
    /// # Errors
    /// The disk is full, the reader went away, or another error of the system.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.with(|encoder| encoder.write_all(bytes))
    }

    /// Lets go of what a codec holds back, so that the reader can have it. Costs compression.
    ///
    /// # Errors
    /// As for [`Output::write`].
    pub(crate) fn flush(&mut self) -> Result<()> {
        self.with(Write::flush)
    }

    /// Ends the output and puts a file in its place.
    ///
    /// # Errors
    /// As for [`Output::write`], and those of [`AtomicFile::finish`] and [`InPlace::finish`].
    pub(crate) fn finish(mut self) -> Result<Option<Digest>> {
        let path = std::mem::take(&mut self.path);
        let Some(encoder) = self.encoder.take() else { return Ok(None) };
        let target = encoder.finish().map_err(|err| Error::io(&path, "cannot write", err))?;
        match target.place {
            Place::Stream(_) => Ok(()),
            Place::New(file) => file.finish(),
            Place::Existing(file) => file.finish(),
        }?;
        Ok(target.hash.map(|hash| Digest { bytes: hash.1, hash: hash.0.finalize().into() }))
    }

    /// Has the bytes hashed as they are written (compressed, if they are), for [`Output::finish`] to say.
    pub(crate) fn hash(&mut self) {
        if let Some(encoder) = &mut self.encoder {
            encoder.target().hash = Some(Box::default());
        }
    }

    fn with(&mut self, act: impl FnOnce(&mut Encoder<Target>) -> io::Result<()>) -> Result<()> {
        let encoder = self.encoder.as_mut().map_or(Ok(()), act);
        encoder.map_err(|err| Error::io(&self.path, "cannot write", err))
    }
}

/// For archives, which write to whatever they are in.
impl Write for Output {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.encoder.as_mut().map_or(Ok(buffer.len()), |encoder| encoder.write(buffer))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.encoder.as_mut().map_or(Ok(()), Write::flush)
    }
}

/// An error as it was before it went through an interface that knows the system's only.
fn plain_error(path: &Path, err: io::Error) -> Error {
    match err.downcast::<Error>() {
        Ok(error) => error,
        Err(err) => Error::io(path, "cannot write", err),
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Some(encoder) = &mut self.encoder {
            // Some encoders write their end when they are dropped, which would make a broken stream look whole.
            encoder.target().given_up = true;
        }
    }
}

/// What an encoder writes to.
struct Target {
    place: Place,
    given_up: bool,
    /// Over the bytes as they lie there, if somebody wants it, and how many they are.
    hash: Option<Box<(Sha256, u64)>>,
}

enum Place {
    Stream(File),
    New(AtomicFile),
    Existing(InPlace),
}

impl Write for Target {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        if self.given_up {
            return Err(io::Error::other("the output was given up"));
        }
        let written = match &mut self.place {
            Place::Stream(file) => loop {
                match file.write(buffer) {
                    // Pipes are often shared with programs that set them to not waiting.
                    Err(err) if err.kind() == io::ErrorKind::WouldBlock => {
                        let _ = poll(&mut [PollFd::new(&*file, PollFlags::OUT)], None);
                    }
                    outcome => break outcome,
                }
            },
            Place::New(file) => file.write(buffer),
            Place::Existing(file) => file.write(buffer),
        }?;
        if let Some(hash) = &mut self.hash {
            hash.0.update(&buffer[..written]);
            hash.1 += written as u64;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
