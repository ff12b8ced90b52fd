//! Pipes: room for whole blocks, whether reading would wait, and waiting.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// The room asked for, in bytes: what Linux grants without privileges.
const ROOM: usize = 1024 * 1024;

/// Makes room for more data in a pipe, so that its two ends wake each other less often. What is not a pipe, and systems that do not
/// know this, stay as they are.
pub(crate) fn grow_pipe(fd: impl AsFd) {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = rustix::pipe::fcntl_setpipe_size(fd, ROOM);
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let _ = (fd, ROOM);
}

/// Whether a read would have to wait: no data is there, and the end has not come either. Where that cannot be found out the answer
/// is yes, which costs a flush and loses nothing.
pub(crate) fn would_block(fd: impl AsFd) -> bool {
    let mut fds = [PollFd::new(&fd, PollFlags::IN)];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    !matches!(poll(&mut fds, Some(&now)), Ok(ready) if ready > 0)
}

/// A stream that someone may have set to not waiting (pipes are often shared with programs that do): reading it waits all the same.
pub(super) struct Patient(pub(super) File);

impl Read for Patient {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(buffer) {
                Err(err) if err.kind() == io::ErrorKind::WouldBlock => {
                    // An error of the wait shows at the next read.
                    let _ = poll(&mut [PollFd::new(&self.0, PollFlags::IN)], None);
                }
                outcome => return outcome,
            }
        }
    }
}
