//! The next block of a stream, with what is known of its structure. What cannot be decided yet is held back for the block after it.

use std::io::{self, Read};

use crate::format::Structure;

use super::block::{Block, CAPACITY, Cutter, Eagerness};

/// A stream between two of its blocks.
pub(crate) struct Reading {
    cutter: Cutter,
    structure: Structure,
}

impl Reading {
    /// At the start of a stream.
    pub(crate) fn new(hard_cut: usize, structure: Structure) -> Self {
        Self { cutter: Cutter::new(hard_cut), structure }
    }

    /// Fills `block` with what comes next, and has it followed; `false` when the stream has ended.
    ///
    /// # Errors
    /// What the reader says. [`Reading::rest`] has the bytes read before.
    pub(crate) fn next(
        &mut self,
        reader: &mut dyn Read,
        eagerness: Eagerness,
        would_wait: &dyn Fn() -> bool,
        follow: &mut dyn FnMut(&mut Structure, &mut Block),
        block: &mut Block,
    ) -> io::Result<bool> {
        block.told.clear();
        let mut least = 0;
        loop {
            if !self.cutter.next(reader, eagerness, would_wait, least, block)? {
                return Ok(false);
            }
            follow(&mut self.structure, block);
            let owned = block.offset + block.owned.start as u64..block.offset + block.owned.end as u64;
            let Some(from) = self.structure.held_from().filter(|from| !block.is_last && owned.contains(from)) else {
                return Ok(true);
            };
            if from > owned.start {
                self.cutter.give_back(block, from);
                return Ok(true);
            }
            // All of it is held back, unless no more can be read to tell.
            least = self.cutter.read_from(block) + 1;
            if least > CAPACITY {
                return Ok(true);
            }
            self.cutter.give_back(block, from);
        }
    }

    /// What was read before an error, as the last block, which may be empty.
    pub(crate) fn rest(&mut self, follow: &mut dyn FnMut(&mut Structure, &mut Block), block: &mut Block) {
        block.told.clear();
        self.cutter.rest(block);
        follow(&mut self.structure, block);
    }
}
