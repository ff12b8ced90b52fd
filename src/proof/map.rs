//! Where bytes of a stream were replaced, in few bytes: for each edit how far it lies behind the one before, how long it was and is, and what was
//! found there.
//!
//! Each is four numbers of seven bits a byte (LEB128). A map may be of any length and is written while its stream is: beyond 64 KiB it goes through
//! zstd into a temporary file, which holds lengths alone.

use std::io::{self, Read, Seek, SeekFrom, Write};

use base64::engine::general_purpose::STANDARD as BASE64;
use base64::read::DecoderReader;
use base64::write::EncoderWriter;

use crate::model::Edited;

/// Bytes of a map that is kept as it is. Maps of most files are so short that zstd would gain nothing.
const PLAIN: usize = 512;
/// Bytes that are kept before they are compressed.
const KEPT: usize = 64 << 10;
/// Compressed bytes that are kept in memory.
const SPOOLED: usize = 1 << 20;
/// Level of zstd: the fastest that compresses these numbers well.
const LEVEL: i32 = 3;
/// Stands before a map that is compressed, and before one that is not.
const MARKS: [u8; 2] = *b"zp";

/// A map being written.
pub(crate) struct MapWriter {
    plain: Vec<u8>,
    packed: Option<zstd::stream::write::Encoder<'static, tempfile::SpooledTempFile>>,
    /// Where the edit before ended.
    at: u64,
    count: u64,
}

impl MapWriter {
    pub(crate) fn new() -> Self {
        Self { plain: Vec::new(), packed: None, at: 0, count: 0 }
    }

    /// Appends an edit, which lies behind all before it. Its start is counted from `offset` on.
    ///
    /// # Errors
    /// No temporary file can be written.
    pub(crate) fn push(&mut self, offset: u64, edited: &Edited) -> io::Result<()> {
        let start = offset + edited.start;
        let kind = edited.detector.map_or(0, |detector| detector.get() as u64 + 1);
        for number in [start.saturating_sub(self.at), edited.old, edited.new, kind] {
            put(number, &mut self.plain);
        }
        self.at = start + edited.old;
        self.count += 1;
        if self.plain.len() >= KEPT { self.pack() } else { Ok(()) }
    }

    fn pack(&mut self) -> io::Result<()> {
        let encoder = match &mut self.packed {
            Some(encoder) => encoder,
            none => none.insert(zstd::stream::write::Encoder::new(tempfile::SpooledTempFile::new(SPOOLED), LEVEL)?),
        };
        encoder.write_all(&self.plain)?;
        self.plain.clear();
        Ok(())
    }

    /// Writes the map as base64 text, and says how many edits it has.
    ///
    /// # Errors
    /// What `to` or the temporary file says.
    pub(crate) fn finish(mut self, to: &mut dyn Write) -> io::Result<u64> {
        let mut text = EncoderWriter::new(to, &BASE64);
        if self.packed.is_none() && self.plain.len() <= PLAIN {
            text.write_all(&MARKS[1..])?;
            text.write_all(&self.plain)?;
        } else {
            self.pack()?;
            text.write_all(&MARKS[..1])?;
            if let Some(encoder) = self.packed {
                let mut spooled = encoder.finish()?;
                spooled.seek(SeekFrom::Start(0))?;
                io::copy(&mut spooled, &mut text)?;
            }
        }
        text.finish()?;
        Ok(self.count)
    }
}

/// An edit of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    /// Offset of the bytes replaced in the stream that was read.
    pub(crate) start: u64,
    /// Bytes replaced.
    pub(crate) old: u64,
    /// Offset of the bytes written in the stream that was written.
    pub(crate) written: u64,
    /// Bytes written.
    pub(crate) new: u64,
    /// Number of the kind in the manifest's list; none for an encoded part.
    pub(crate) kind: Option<usize>,
}

/// The edits of a map, one after the other.
pub(crate) struct Map<'t> {
    bytes: io::BufReader<Box<dyn Read + Send + 't>>,
    read: u64,
    written: u64,
}

impl<'t> Map<'t> {
    /// Reads the map that this text holds.
    ///
    /// # Errors
    /// It is no map.
    pub(crate) fn new(text: &'t str) -> io::Result<Self> {
        let mut bytes: Box<dyn Read + Send + 't> = Box::new(DecoderReader::new(text.as_bytes(), &BASE64));
        let mut mark = [0];
        bytes.read_exact(&mut mark)?;
        match mark[0] {
            mark if mark == MARKS[0] => bytes = Box::new(zstd::stream::read::Decoder::new(bytes)?),
            mark if mark == MARKS[1] => {}
            _ => return Err(invalid()),
        }
        Ok(Self { bytes: io::BufReader::new(bytes), read: 0, written: 0 })
    }

    /// The next edit.
    ///
    /// # Errors
    /// The map is broken.
    pub(crate) fn next(&mut self) -> io::Result<Option<Edit>> {
        let Some(gap) = self.number()? else { return Ok(None) };
        let mut numbers = [0; 3];
        for number in &mut numbers {
            *number = self.number()?.ok_or_else(invalid)?;
        }
        let [old, new, kind] = numbers;
        let sum = |a: u64, b: u64| a.checked_add(b).ok_or_else(invalid);
        let (start, written) = (sum(self.read, gap)?, sum(self.written, gap)?);
        (self.read, self.written) = (sum(start, old)?, sum(written, new)?);
        Ok(Some(Edit { start, old, written, new, kind: usize::try_from(kind).ok().and_then(|kind| kind.checked_sub(1)) }))
    }

    fn number(&mut self) -> io::Result<Option<u64>> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let mut byte = [0];
            if self.bytes.read(&mut byte)? == 0 {
                return if shift == 0 { Ok(None) } else { Err(invalid()) };
            }
            number |= u64::from(byte[0] & 0x7f) << shift;
            if byte[0] < 0x80 {
                return Ok(Some(number));
            }
        }
        Err(invalid())
    }
}

fn put(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn invalid() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the map of edits is broken")
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;

    use super::*;
    use crate::model::DetectorIndex;

    fn written(edits: &[Edited]) -> String {
        let mut map = MapWriter::new();
        for edit in edits {
            map.push(10, edit).unwrap();
        }
        let mut text = Vec::new();
        assert_eq!(map.finish(&mut text).unwrap(), edits.len() as u64);
        String::from_utf8(text).unwrap()
    }

    #[track_caller]
    fn check(edits: &[Edited]) {
        let text = written(edits);
        let mut map = Map::new(&text).unwrap();
        let mut moved = 0_i64;
        for edit in edits {
            let start = 10 + edit.start;
            let expected = Edit {
                start,
                old: edit.old,
                written: start.checked_add_signed(moved).unwrap(),
                new: edit.new,
                kind: edit.detector.map(DetectorIndex::get),
            };
            assert_eq!(map.next().unwrap(), Some(expected));
            moved += edit.new as i64 - edit.old as i64;
        }
        assert_eq!(map.next().unwrap(), None);
    }

    fn edit(start: u64, old: u64, new: u64, detector: Option<u16>) -> Edited {
        Edited { start, old, new, detector: detector.map(DetectorIndex) }
    }

    #[test]
    fn what_is_written_is_read() {
        check(&[]);
        check(&[edit(0, 1, 0, None), edit(1, 300, 20_000, Some(0)), edit(1 << 40, 5, 5, Some(500))]);
        // So many that they are compressed, and go to a file.
        let mut state = 1_u64;
        let mut start = 0;
        let many: Vec<_> = (0..400_000)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let found = edit(start + (state >> 50), state >> 58, state >> 59, Some((state >> 40 & 63) as u16));
                start = found.start + found.old;
                found
            })
            .collect();
        check(&many);
    }

    #[test]
    fn a_broken_map_is_told() {
        let whole = written(&[edit(5, 300, 7, Some(1))]);
        for broken in
            ["", "!", "eA==", &whole[..whole.len() - 4], &BASE64.encode(b"p\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")]
        {
            let outcome = Map::new(broken).and_then(|mut map| while_some(&mut map));
            assert!(outcome.is_err(), "{broken}");
        }
    }

    fn while_some(map: &mut Map<'_>) -> io::Result<()> {
        while map.next()?.is_some() {}
        Ok(())
    }
}
