//! Where the cells of a stretch of a stream begin and end, whatever their columns are: a value that starts in a cell has to end in it, or what
//! is written for it would break the row.
//!
//! Nearly nothing that is found needs them, so they are read when they are asked for: from a place at which it is known how a reader stood,
//! by a copy of that reader which tells every cell. It is the same whichever of the places that is.

use std::ops::Range;
use std::sync::Arc;

use super::reader::{Gathered, Next, Reader};
use crate::model::Cell;

/// So many bytes lie between places at which the state of a reader is known, at most: no more than stand before a block that begins
/// inside a line.
pub(super) const EVERY: u64 = 16 * 1024;
const _: () = assert!(EVERY as usize <= crate::model::limits::OVERLAP);

/// How a reader stood at a place of the stream; behind one without a reader no cells are known.
#[derive(Clone, Debug)]
struct Mark {
    offset: u64,
    reader: Option<Arc<dyn Reader>>,
    /// One of these stands in what reaches from one cell into another.
    parting: [u8; 3],
}

/// The places of a stretch of a stream at which it is known how a reader stood.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fences(Vec<Mark>);

impl Fences {
    /// Notes how a reader stands at `offset`.
    pub(super) fn mark(&mut self, offset: u64, reader: Option<&dyn Reader>) {
        let parting = reader.map_or([0; 3], Reader::parting);
        let reader = reader.and_then(|reader| reader.fence()).map(Arc::from);
        let is_known = match self.0.last() {
            Some(last) => {
                last.offset == offset && reader.is_some() == last.reader.is_some() || last.reader.is_none() && reader.is_none()
            }
            None => reader.is_none(),
        };
        if !is_known {
            self.0.push(Mark { offset, reader, parting });
        }
    }

    /// Drops the places before `offset`.
    pub(super) fn forget(&mut self, offset: u64) {
        let known = self.0.partition_point(|mark| mark.offset < offset);
        self.0.drain(..known);
    }

    /// Whether no cells are known of.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bytes one of which stands in whatever reaches from one cell into another, if they are the same everywhere.
    pub(crate) fn parting(&self) -> Option<[u8; 3]> {
        let mut known = self.0.iter().filter(|mark| mark.reader.is_some()).map(|mark| mark.parting);
        let first = known.next()?;
        known.all(|parting| parting == first).then_some(first)
    }

    /// The cells in `bytes`, which start at `offset` of the stream.
    pub(crate) fn walk<'f>(&'f self, bytes: &'f [u8], offset: u64) -> Walk<'f> {
        Walk { marks: &self.0, bytes, offset, next: 0, last: 0, gathered: Gathered::default() }
    }
}

/// Reads cells as far as they are asked for.
pub(crate) struct Walk<'f> {
    marks: &'f [Mark],
    bytes: &'f [u8],
    /// Where the bytes start in the stream.
    offset: u64,
    /// The next place from which was not read yet.
    next: usize,
    /// The place before what was asked for last.
    last: usize,
    /// Cells that were read.
    gathered: Gathered,
}

impl Walk<'_> {
    /// Whether what stands in this range of the bytes may reach from one cell into another. Over-approves.
    #[inline]
    pub(crate) fn may_part(&mut self, range: Range<usize>) -> bool {
        let start = self.offset + range.start as u64;
        let is_before = |at: usize| self.marks.get(at).is_some_and(|mark| mark.offset <= start);
        // Most of what is asked for lies behind the same place as what was asked for before.
        if !is_before(self.last) || is_before(self.last + 1) {
            let Some(at) = self.marks.partition_point(|mark| mark.offset <= start).checked_sub(1) else { return false };
            self.last = at;
        }
        let mark = &self.marks[self.last];
        mark.reader.is_some() && has_any(&self.bytes[range], mark.parting)
    }

    /// Whether a byte stands in this range of the bytes.
    pub(crate) fn has(&self, byte: u8, range: Range<usize>) -> bool {
        let range = range.start..range.end.min(self.bytes.len());
        self.bytes.get(range).is_some_and(|bytes| memchr::memchr(byte, bytes).is_some())
    }

    /// The cells that touch this range of the bytes, as offsets in the stream. Ranges are asked for by their starts.
    pub(crate) fn cells(&mut self, range: Range<usize>) -> &[Cell] {
        let (start, end) = (self.offset + range.start as u64, self.offset + range.end as u64);
        let before = self.gathered.cells.partition_point(|cell| cell.end <= start);
        self.gathered.cells.drain(..before);
        // What lies wholly before the range is not read at all.
        let from = self.marks.partition_point(|mark| mark.offset <= start).saturating_sub(1);
        self.next = self.next.max(from);
        while self.next < self.marks.len() && self.gathered.cells.last().is_none_or(|cell| cell.end < end) {
            if self.marks[self.next].offset >= end && self.gathered.cells.last().is_some_and(|cell| cell.end > start) {
                break;
            }
            self.read_next();
        }
        let from = self.gathered.cells.partition_point(|cell| cell.end <= start);
        let to = self.gathered.cells.partition_point(|cell| cell.start < end);
        &self.gathered.cells[from..to.max(from)]
    }

    /// All cells that end in the bytes.
    pub(crate) fn all(&mut self) -> &[Cell] {
        self.next = 0;
        self.gathered.cells.clear();
        while self.next < self.marks.len() {
            self.read_next();
        }
        &self.gathered.cells
    }

    /// Reads from the next place to the one behind it.
    fn read_next(&mut self) {
        let mark = &self.marks[self.next];
        let end = self.marks.get(self.next + 1).map_or(u64::MAX, |next| next.offset).min(self.offset + self.bytes.len() as u64);
        self.next += 1;
        let Some(mut reader) = mark.reader.as_ref().and_then(|reader| reader.fence()) else { return };
        let mut at = mark.offset;
        while at < end {
            let rest = &self.bytes[(at - self.offset) as usize..(end - self.offset) as usize];
            let (taken, next) = reader.follow(rest, at, &mut self.gathered.found(at, &|_, _| None));
            at += taken as u64;
            if next != Next::Same || taken == 0 {
                return;
            }
        }
    }
}

/// Whether any of three bytes is among these. Most of what is asked for is short: eight bytes at a time.
#[inline]
fn has_any(bytes: &[u8], wanted: [u8; 3]) -> bool {
    const ONES: u64 = u64::from_le_bytes([0x01; 8]);
    const TOPS: u64 = u64::from_le_bytes([0x80; 8]);
    if bytes.len() > LONG {
        return memchr::memchr3(wanted[0], wanted[1], wanted[2], bytes).is_some();
    }
    let [a, b, c] = wanted;
    let zeros = |eight: u64| {
        let is = |byte: u8| {
            let difference = eight ^ (ONES * u64::from(byte));
            difference.wrapping_sub(ONES) & !difference
        };
        (is(a) | is(b) | is(c)) & TOPS
    };
    let (eights, rest) = bytes.as_chunks::<8>();
    let found = eights.iter().fold(0, |all, eight| all | zeros(u64::from_le_bytes(*eight)));
    // The last eight once more, whichever of them were seen: how many are left cannot be foreseen.
    match bytes.last_chunk::<8>() {
        Some(last) => found | zeros(u64::from_le_bytes(*last)) != 0,
        None => rest.iter().any(|byte| wanted.contains(byte)),
    }
}

/// From so many bytes on vectors are worth it.
const LONG: usize = 64;

#[cfg(test)]
mod tests {
    use super::has_any;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn eight_at_a_time_is_one_by_one(bytes in "[a-c\\x80-\\xff]{0,80}", wanted in "[a-e]{3}", tail in any::<Vec<u8>>()) {
            let bytes = [bytes.as_bytes(), &tail].concat();
            let Some(wanted) = wanted.as_bytes().first_chunk::<3>() else { return Ok(()) };
            prop_assert_eq!(has_any(&bytes, *wanted), bytes.iter().any(|byte| wanted.contains(byte)));
        }
    }
}
