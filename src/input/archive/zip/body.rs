//! The content of one member of a zip archive: as it is or deflated, its end found by its size or by itself, its checksum held against it.

use std::io::{self, Read};
use std::sync::Arc;

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::super::damaged;
use super::header::{self, Common, DESCRIPTOR};
use super::window::{Window, ends_early};
use crate::input::meter::Meter;

/// The bytes of an archive, and how far the current member was read.
pub(super) struct Body {
    pub(super) window: Window,
    member: Option<Member>,
    meter: Arc<Meter>,
}

struct Member {
    inflater: Option<Decompress>,
    /// What it says of itself, or the central directory does.
    told: Common,
    /// Whether the sizes stand behind it only.
    has_descriptor: bool,
    /// Whether its sizes are known beforehand.
    is_sized: bool,
    taken: u64,
    given: u64,
    crc: Crc,
}

/// The method of members that are stored as they are.
pub(super) const STORED: u16 = 0;
/// The method of deflated members.
pub(super) const DEFLATED: u16 = 8;

impl Body {
    pub(super) fn new(window: Window, meter: Arc<Meter>) -> Self {
        Self { window, member: None, meter }
    }

    /// Begins a member whose header was taken. `is_sized` says whether its sizes and checksum are known beforehand.
    ///
    /// # Errors
    /// Its end cannot be found.
    pub(super) fn begin(&mut self, told: Common, is_sized: bool) -> io::Result<()> {
        let has_descriptor = told.flags & header::HAS_DESCRIPTOR != 0;
        if !is_sized && told.method == STORED {
            // What writes folders into a pipe does so for them too: nothing, and a record that says so.
            let next = self.window.peek(16)?;
            if next.len() < 16 || !next.starts_with(&DESCRIPTOR) || next[4..16] != [0; 12] {
                return Err(damaged(
                    "a member of the zip archive is stored without its size, so that its end cannot be known in a stream",
                ));
            }
        }
        let inflater = (told.method == DEFLATED).then(|| Decompress::new(false));
        self.member = Some(Member { inflater, told, has_descriptor, is_sized, taken: 0, given: 0, crc: Crc::new() });
        Ok(())
    }

    /// Passes over what is left of the member; unpacked only if its end can be found by that alone.
    ///
    /// # Errors
    /// It is damaged.
    pub(super) fn pass_over(&mut self) -> io::Result<()> {
        if let Some(member) = self.member.take_if(|member| member.is_sized) {
            let Common { crc, stored, size, .. } = member.told;
            self.window.pass(stored - member.taken)?;
            return self.end(&member, (crc, stored, size));
        }
        let mut buffer = [0; 8 * 1024];
        loop {
            let read = self.read(&mut buffer)?;
            if read == 0 {
                return Ok(());
            }
            self.meter.give(read as u64)?;
        }
    }

    /// Forgets the member, wherever it was read to.
    pub(super) fn forget(&mut self) {
        self.member = None;
    }

    /// The member is over: what stands behind it is taken, and its checksum compared.
    fn end(&mut self, member: &Member, (crc, stored, size): (u32, u64, u64)) -> io::Result<()> {
        let told = &member.told;
        let mut is_right = !member.is_sized || (crc, stored, size) == (told.crc, told.stored, told.size);
        if member.has_descriptor {
            // Its signature may be missing, its sizes have four bytes or eight (4.3.9): one of these says what was read.
            let next = self.window.peek(24)?;
            let (short, long) = ([stored as u32, size as u32].map(u32::to_le_bytes), [stored, size]);
            let long = long.map(u64::to_le_bytes);
            let forms = [short.concat(), long.concat()].map(|sizes| [&crc.to_le_bytes(), &sizes[..]].concat());
            let signed = forms.iter().map(|form| [&DESCRIPTOR[..], form].concat());
            let found = signed.chain(forms.iter().cloned()).find(|form| next.starts_with(form)).map(|form| form.len());
            match found {
                Some(length) => self.window.take(length),
                None => is_right = false,
            }
        }
        if is_right { Ok(()) } else { Err(damaged("the checksum of the zip archive's member is wrong")) }
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(mut member) = self.member.take() else { return Ok(0) };
        if buffer.is_empty() {
            self.member = Some(member);
            return Ok(0);
        }
        match member.read(&mut self.window, buffer)? {
            0 => {
                let seen = (member.crc.sum(), member.taken, member.given);
                self.end(&member, seen).map(|()| 0)
            }
            read => {
                member.crc.update(&buffer[..read]);
                member.given += read as u64;
                self.member = Some(member);
                Ok(read)
            }
        }
    }
}

impl Member {
    fn read(&mut self, window: &mut Window, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let left = if self.is_sized { self.told.stored - self.taken } else { u64::MAX };
            let Some(inflater) = &mut self.inflater else {
                let wanted = if self.is_sized { usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len()) } else { 0 };
                if wanted == 0 {
                    return Ok(0);
                }
                let there = window.peek(1)?;
                let read = there.len().min(wanted);
                buffer[..read].copy_from_slice(&there[..read]);
                window.take(read);
                self.taken += read as u64;
                return if read == 0 { Err(ends_early()) } else { Ok(read) };
            };
            let there = window.peek(1)?;
            let there = &there[..there.len().min(usize::try_from(left).unwrap_or(usize::MAX))];
            let (before_in, before_out) = (inflater.total_in(), inflater.total_out());
            let status = inflater
                .decompress(there, buffer, FlushDecompress::None)
                .map_err(|err| damaged(format!("a member of the zip archive is damaged: {err}")))?;
            let (taken, given) = (inflater.total_in() - before_in, inflater.total_out() - before_out);
            let is_dry = there.is_empty();
            window.take(taken as usize);
            self.taken += taken;
            if given > 0 || status == Status::StreamEnd {
                return Ok(given as usize);
            }
            if is_dry && taken == 0 {
                return Err(ends_early());
            }
        }
    }
}
