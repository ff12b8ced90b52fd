//! Cuts a stream into blocks that can be looked at on their own.
//!
//! Detection never looks past a line end (armoured keys apart, which [`super::stitch`] carries over), so a block that holds whole lines
//! needs nothing around it: such a *soft* cut may fall behind any line. A line longer than a block gets *hard* cuts at fixed
//! distances from its start, each block with as many bytes before and behind it as any finding and its context can span. So what is found
//! depends on the bytes of the stream alone, not on how they arrive.

use std::io::{self, Read};
use std::ops::Range;

use crate::format::Fences;
use crate::model::limits::OVERLAP;
use crate::model::{Cell, Place, Told};

/// Bytes between hard cuts. The whole block with its edges fits the second-level cache of a core.
pub(crate) const HARD_CUT: usize = 512 * 1024;
/// Bytes in the buffer of a block: lead-in, block, look-ahead.
pub(crate) const CAPACITY: usize = OVERLAP + HARD_CUT + OVERLAP;

/// Bytes in a page of memory.
const PAGE: usize = 4096;

/// Some consecutive bytes of a stream, with what stands around them where a line was cut.
pub(crate) struct Block {
    memory: Box<[u8]>,
    /// Where the buffer starts in the memory: at a page, since copies from the page cache to some other places are several times slower.
    origin: usize,
    length: usize,
    /// Offset in the stream of the first byte of the buffer.
    pub(crate) offset: u64,
    /// The bytes that this block answers for; others are only looked at.
    pub(crate) owned: Range<usize>,
    /// Whether the block ends inside a line.
    pub(crate) is_hard_cut: bool,
    /// Whether nothing follows in the stream.
    pub(crate) is_last: bool,
    /// What the block told of the stream's structure.
    pub(crate) told: Box<Told>,
    /// Where any cells lie in the buffer.
    pub(crate) fences: Box<Fences>,
}

impl Block {
    /// An empty block. Its memory is touched only as far as it gets filled.
    pub(crate) fn new() -> Self {
        let memory = vec![0; CAPACITY + PAGE].into_boxed_slice();
        let origin = memory.as_ptr().align_offset(PAGE).min(PAGE);
        Self {
            memory,
            origin,
            length: 0,
            offset: 0,
            owned: 0..0,
            is_hard_cut: false,
            is_last: false,
            told: Box::default(),
            fences: Box::default(),
        }
    }

    /// Everything that may be looked at.
    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.memory[self.origin..][..self.length]
    }

    fn buffer(&mut self) -> &mut [u8] {
        &mut self.memory[self.origin..][..CAPACITY]
    }

    /// The bytes that this block answers for.
    pub(crate) fn owned_bytes(&self) -> &[u8] {
        &self.bytes()[self.owned.clone()]
    }

    /// The cell in which the value at this offset of the stream stands, if that is in a field that has a name.
    pub(crate) fn cell_at(&self, offset: u64) -> Option<&Cell> {
        let at = self.told.cells.partition_point(|cell| cell.end <= offset);
        self.told.cells.get(at).filter(|cell| cell.start <= offset && cell.place != Place::NONE)
    }

    /// Bytes behind the owned ones that were looked at.
    pub(crate) fn ahead(&self) -> usize {
        self.length - self.owned.end
    }
}

/// How soon a block is handed on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Eagerness {
    /// Only when it is full: for files.
    Full,
    /// As soon as a whole line is there and the next read would wait: for pipes.
    Idle,
    /// As soon as a whole line is there.
    Line,
}

/// Where the next block of a stream starts, and what of it has been read already.
pub(crate) struct Cutter {
    carry: Vec<u8>,
    /// How much of the carry belongs to the block before, as lead-in.
    lead: usize,
    offset: u64,
    hard_cut: usize,
    is_done: bool,
}

impl Cutter {
    /// A cutter at the start of a stream. Hard cuts are `hard_cut` bytes apart, at most [`HARD_CUT`].
    pub(crate) fn new(hard_cut: usize) -> Self {
        Self { carry: Vec::new(), lead: 0, offset: 0, hard_cut: hard_cut.clamp(1, HARD_CUT), is_done: false }
    }

    /// Fills `block` with what comes next, `least` bytes of it if there are so many and room for them; `false` when the stream has ended.
    /// `would_wait` says whether the next read would.
    ///
    /// # Errors
    /// What the reader says. The bytes read before are then handed out as a last block by the next call.
    pub(crate) fn next(
        &mut self,
        reader: &mut dyn Read,
        eagerness: Eagerness,
        would_wait: &dyn Fn() -> bool,
        least: usize,
        block: &mut Block,
    ) -> io::Result<bool> {
        if self.is_done {
            return Ok(false);
        }
        let full = (self.lead + self.hard_cut + OVERLAP).max(least.next_multiple_of(PAGE)).min(CAPACITY);
        let mut length = self.carry.len();
        block.buffer()[..length].copy_from_slice(&self.carry);
        let buffer = block.buffer();
        let mut line_end = memchr::memrchr(b'\n', &self.carry[self.lead..]).map(|at| self.lead + at + 1);
        let mut is_last = false;
        while length < full {
            let is_enough = line_end.is_some() && length >= least;
            if is_enough && (eagerness == Eagerness::Line || eagerness == Eagerness::Idle && would_wait()) {
                break;
            }
            match reader.read(&mut buffer[length..full]) {
                Ok(0) => {
                    is_last = true;
                    break;
                }
                Ok(count) => {
                    // For files the last line end is looked for once, in the full buffer.
                    if eagerness != Eagerness::Full {
                        line_end = memchr::memrchr(b'\n', &buffer[length..length + count]).map(|at| length + at + 1).or(line_end);
                    }
                    length += count;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.carry.clear();
                    self.carry.extend_from_slice(&buffer[..length]);
                    return Err(error);
                }
            }
        }
        if eagerness == Eagerness::Full && !is_last {
            line_end = memchr::memrchr(b'\n', &buffer[self.lead..length]).map(|at| self.lead + at + 1);
        }
        self.cut(block, length, line_end, is_last);
        Ok(true)
    }

    /// Hands out what was read before an error as the last block, which may be empty.
    pub(crate) fn rest(&mut self, block: &mut Block) {
        let length = self.carry.len();
        block.buffer()[..length].copy_from_slice(&self.carry);
        self.cut(block, length, None, true);
    }

    /// How many bytes were read from the start of the block on.
    pub(crate) fn read_from(&self, block: &Block) -> usize {
        if block.is_hard_cut { block.length } else { block.length + self.carry.len() }
    }

    /// Takes back what the block has from this offset of the stream on, which is in its own bytes: the next block begins there.
    pub(crate) fn give_back(&mut self, block: &mut Block, from: u64) {
        let at = (from - block.offset) as usize;
        let mut carry = block.bytes()[at..].to_vec();
        if !block.is_hard_cut {
            carry.extend_from_slice(&self.carry);
        }
        self.carry = carry;
        self.lead = 0;
        self.offset = from;
        block.owned.end = at;
        block.length = at;
        block.is_hard_cut = false;
    }

    fn cut(&mut self, block: &mut Block, length: usize, line_end: Option<usize>, is_last: bool) {
        let lead = self.lead;
        block.offset = self.offset;
        block.is_last = is_last;
        self.is_done = is_last;
        block.is_hard_cut = !is_last && line_end.is_none();
        let end = if is_last { length } else { line_end.unwrap_or(lead + self.hard_cut) };
        block.owned = lead..end;
        // Behind a line end nothing needs to be looked at.
        block.length = if block.is_hard_cut { length } else { end };
        let keep = if block.is_hard_cut { end - end.min(OVERLAP) } else { end };
        self.lead = end - keep;
        self.offset += keep as u64;
        self.carry.clear();
        self.carry.extend_from_slice(&block.buffer()[keep..length]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A reader that gives at most so many bytes a call, in turn.
    struct Dribble<'a>(&'a [u8], Vec<usize>, usize);

    impl Read for Dribble<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let size = self.1[self.2 % self.1.len()].min(buffer.len()).min(self.0.len());
            self.2 += 1;
            buffer[..size].copy_from_slice(&self.0[..size]);
            self.0 = &self.0[size..];
            Ok(size)
        }
    }

    fn cut(text: &[u8], sizes: &[usize], hard_cut: usize, eagerness: Eagerness) -> Vec<(u64, Vec<u8>, bool)> {
        let mut reader = Dribble(text, sizes.to_vec(), 0);
        let mut cutter = Cutter::new(hard_cut);
        let mut block = Block::new();
        let mut blocks = Vec::new();
        while cutter.next(&mut reader, eagerness, &|| true, 0, &mut block).unwrap() {
            let owned_at = block.offset + block.owned.start as u64;
            assert_eq!(block.bytes(), &text[block.offset as usize..][..block.bytes().len()]);
            if block.is_hard_cut {
                assert_eq!(block.ahead(), OVERLAP);
            }
            blocks.push((owned_at, block.owned_bytes().to_vec(), block.is_hard_cut));
        }
        blocks
    }

    #[test]
    fn blocks_end_behind_lines_and_long_lines_are_cut_at_fixed_places() {
        let mut text = b"one\ntwo\n".to_vec();
        text.extend(vec![b'x'; 3 * OVERLAP]);
        text.extend(b"\nlast");
        let hard: Vec<_> = cut(&text, &[7000], 1000, Eagerness::Full).into_iter().filter(|b| b.2).map(|b| b.0).collect();
        assert_eq!(&hard[..2], &[8, 1008]);
        assert_eq!(
            cut(b"a\nb\nc", &[1], 1000, Eagerness::Line),
            vec![(0, b"a\n".to_vec(), false), (2, b"b\n".to_vec(), false), (4, b"c".to_vec(), false)]
        );
        assert_eq!(cut(b"", &[1], 1000, Eagerness::Full), vec![(0, vec![], false)]);
    }

    proptest! {
        #[test]
        fn blocks_are_the_stream_and_hard_cuts_do_not_move(
            lines in proptest::collection::vec((0usize..3 * OVERLAP, any::<bool>()), 0..6),
            sizes in proptest::collection::vec(1usize..60_000, 1..6),
            hard_cut in 1000usize..60_000,
        ) {
            let mut text = Vec::new();
            for (length, ends) in lines {
                text.extend((0..length).map(|i| b'a' + (i % 23) as u8));
                if ends { text.push(b'\n') }
            }
            let whole = cut(&text, &[usize::MAX], hard_cut, Eagerness::Full);
            for eagerness in [Eagerness::Full, Eagerness::Idle, Eagerness::Line] {
                let blocks = cut(&text, &sizes, hard_cut, eagerness);
                let joined: Vec<u8> = blocks.iter().flat_map(|b| b.1.clone()).collect();
                prop_assert_eq!(&joined, &text);
                let hard = |blocks: &[(u64, Vec<u8>, bool)]| blocks.iter().filter(|b| b.2).map(|b| b.0).collect::<Vec<_>>();
                prop_assert_eq!(hard(&blocks), hard(&whole));
            }
        }
    }
}
