//! A filter of hashes: says of most that are not in it that they are not.

/// Two bits of one word for each hash.
#[derive(Debug, Default)]
pub(super) struct Filter {
    words: Box<[u64]>,
}

/// Bits for each hash: two in three hundred of others pass.
const BITS: usize = 16;

impl Filter {
    /// Room for so many hashes.
    pub(super) fn new(count: usize) -> Self {
        Self { words: vec![0; (count * BITS / 64).next_power_of_two().max(64)].into_boxed_slice() }
    }

    #[inline(always)]
    fn place(&self, hash: u64) -> (usize, u64) {
        ((hash >> 12) as usize & (self.words.len() - 1), 1 << (hash & 63) | 1 << (hash >> 6 & 63))
    }

    pub(super) fn add(&mut self, hash: u64) {
        let (at, bits) = self.place(hash);
        self.words[at] |= bits;
    }

    #[inline(always)]
    pub(super) fn has(&self, hash: u64) -> bool {
        let (at, bits) = self.place(hash);
        self.words[at] & bits == bits
    }
}
