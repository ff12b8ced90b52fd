//! What is needed of a document in any order, and may be more than fits memory: it waits in a file without a name, encrypted under a key that was drawn
//! for it and is nowhere else. So what is read of a document is on no disk, though it is not redacted yet.
//!
//! The cipher is AES-128 in counter mode (NIST SP 800-38A, section 6.5): a block is at its place in the file, each place is written once, and each
//! file has a key of its own. Nobody but this process can write to the file, so nothing is authenticated.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;

use aes::Aes128;
use aes::cipher::{Block, BlockCipherEncrypt, KeyInit};

/// Bytes that are kept in memory before they are encrypted and written.
const IN_MEMORY: usize = 4 << 20;
/// Bytes that are read and decrypted at a time: few, for what is asked for next may stand anywhere; more where more is asked for.
const WINDOW: u64 = 1 << 10;
const WIDE: u64 = 64 << 10;
/// Bytes of a block of the cipher.
const BLOCK: usize = 16;

/// Bytes that are appended, and read at any place.
#[derive(Default)]
pub(super) struct Spill {
    /// What was written, from the start on.
    file: Option<(File, Aes128)>,
    written: u64,
    /// What stands behind it.
    waiting: Vec<u8>,
    /// A part of the file that was decrypted, and where it begins.
    window: (u64, Vec<u8>),
}

impl Spill {
    /// How many bytes there are.
    pub(super) fn len(&self) -> u64 {
        self.written + self.waiting.len() as u64
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// No file can be made or written to.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() < IN_MEMORY {
            return Ok(());
        }
        if self.file.is_none() {
            let mut key = [0; BLOCK];
            getrandom::fill(&mut key).map_err(io::Error::from)?;
            self.file = Some((tempfile::tempfile()?, Aes128::new(&key.into())));
        }
        let Some((file, cipher)) = &self.file else { return Ok(()) };
        // Whole blocks, so that each is encrypted once.
        let whole = self.waiting.len() / BLOCK * BLOCK;
        let behind = self.waiting.split_off(whole);
        apply(cipher, self.written, &mut self.waiting);
        file.write_all_at(&self.waiting, self.written)?;
        self.written += whole as u64;
        self.waiting.clear();
        self.waiting.extend_from_slice(&behind);
        Ok(())
    }

    /// Appends the bytes at a place to `out`.
    ///
    /// # Errors
    /// They are not there; the file cannot be read.
    pub(super) fn read(&mut self, place: Range<u64>, out: &mut Vec<u8>) -> io::Result<()> {
        let Range { start: mut at, end } = place;
        if end > self.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        while at < end.min(self.written) {
            let (from, window) = &self.window;
            let Some(rest) = at.checked_sub(*from).and_then(|skip| window.get(skip as usize..)).filter(|rest| !rest.is_empty())
            else {
                self.turn(at, end - at)?;
                continue;
            };
            let length = rest.len().min((end - at) as usize);
            out.extend_from_slice(&rest[..length]);
            at += length as u64;
        }
        if at < end {
            let from = at - self.written;
            out.extend_from_slice(&self.waiting[from as usize..(end - self.written) as usize]);
        }
        Ok(())
    }

    /// Decrypts the window of the file that holds a place, from which so many bytes are asked for.
    fn turn(&mut self, at: u64, asked: u64) -> io::Result<()> {
        let Some((file, cipher)) = &self.file else { return Err(io::ErrorKind::UnexpectedEof.into()) };
        let start = at / WINDOW * WINDOW;
        let (from, window) = &mut self.window;
        *from = start;
        let length = if asked > WIDE { WIDE } else { WINDOW };
        window.resize(length.min(self.written - start) as usize, 0);
        file.read_exact_at(window, start)?;
        apply(cipher, start, window);
        Ok(())
    }
}

/// Encrypts or decrypts bytes that stand at a place, which is one of a block.
fn apply(cipher: &Aes128, place: u64, bytes: &mut [u8]) {
    for (number, block) in (place / BLOCK as u64..).zip(bytes.chunks_mut(BLOCK)) {
        let mut pad: Block<Aes128> = u128::from(number).to_be_bytes().into();
        cipher.encrypt_block(&mut pad);
        for (byte, pad) in block.iter_mut().zip(pad) {
            *byte ^= pad;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_from_any_place_and_are_not_in_the_file() {
        let mut spill = Spill::default();
        let text = |number: usize| format!("user{number}@example.com");
        let mut ends = vec![0];
        for number in 0..500_000 {
            spill.append(text(number).as_bytes()).unwrap();
            ends.push(spill.len());
        }
        for number in (0..500_000).step_by(997).chain([499_999, 7, 0]) {
            let mut out = Vec::new();
            spill.read(ends[number]..ends[number + 1], &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), text(number));
        }
        let mut all = Vec::new();
        spill.read(0..spill.len(), &mut all).unwrap();
        assert!(all.starts_with(b"user0@example.comuser1@") && all.len() as u64 == spill.len());
        assert!(spill.read(0..spill.len() + 1, &mut all).is_err());
        let (file, _) = spill.file.as_ref().unwrap();
        let mut bytes = vec![0; spill.written as usize];
        file.read_exact_at(&mut bytes, 0).unwrap();
        assert!(bytes.len() >= IN_MEMORY && memchr::memmem::find(&bytes, b"@example").is_none());
    }

    /// NIST SP 800-38A, F.5.1, has the cipher; that counter begins elsewhere, so here it is one block of AES (FIPS 197, appendix C.1).
    #[test]
    fn the_pad_of_a_block_is_its_number_encrypted() {
        let key: [u8; BLOCK] = std::array::from_fn(|at| at as u8);
        let cipher = Aes128::new(&key.into());
        let mut bytes = vec![0; 3 * BLOCK];
        apply(&cipher, 0, &mut bytes);
        let mut second: Block<Aes128> = 1_u128.to_be_bytes().into();
        cipher.encrypt_block(&mut second);
        assert_eq!(bytes[BLOCK..2 * BLOCK], second[..]);
        let mut again = bytes[BLOCK..].to_vec();
        apply(&cipher, BLOCK as u64, &mut again);
        assert_eq!(again, [0; 2 * BLOCK]);
    }
}
