//! What is known, as hashes in order: eight bytes an entry, of which one is its mark.

use super::filter::Filter;

/// The bits of a hash that are kept: of a million entries and a billion others one is taken for another once in seventy runs.
const HASH: u64 = !0xff;

/// Gathers entries. Doubles are dropped whenever room runs out, so that memory follows what is different.
#[derive(Debug, Default)]
pub(super) struct Gathered(Vec<u64>);

impl Gathered {
    pub(super) fn add(&mut self, hash: u64, mark: u8) {
        self.put(hash & HASH | u64::from(mark));
    }

    fn put(&mut self, entry: u64) {
        if self.0.len() == self.0.capacity() {
            self.0.sort_unstable();
            self.0.dedup();
            if self.0.len() * 4 > self.0.capacity() * 3 {
                self.0.reserve_exact((self.0.len() / 2).max(1 << 10));
            }
        }
        self.0.push(entry);
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The entries, ready to be asked.
    pub(super) fn table(mut self) -> Table {
        self.0.sort_unstable();
        // Of one value under two marks the first counts.
        self.0.dedup_by_key(|entry| *entry & HASH);
        let mut filter = Filter::new(self.0.len());
        for entry in &self.0 {
            filter.add(*entry >> 8);
        }
        Table { entries: self.0.into_boxed_slice(), filter }
    }

    /// The hashes alone.
    pub(super) fn hashes(mut self) -> Filter {
        self.0.sort_unstable();
        self.0.dedup();
        let mut filter = Filter::new(self.0.len());
        for hash in &self.0 {
            filter.add(*hash);
        }
        filter
    }
}

/// Gathers hashes of words, which a filter is made of.
impl Gathered {
    pub(super) fn add_word(&mut self, hash: u64) {
        self.put(hash);
    }
}

/// Entries by hash.
#[derive(Debug)]
pub(super) struct Table {
    entries: Box<[u64]>,
    filter: Filter,
}

impl Table {
    /// The mark of the entry with this hash.
    #[inline]
    pub(super) fn get(&self, hash: u64) -> Option<u8> {
        if self.filter.has(hash >> 8) { self.find(hash & HASH) } else { None }
    }

    /// Hashes are spread evenly, so an entry stands near where its share of the range says.
    fn find(&self, hash: u64) -> Option<u8> {
        let guess = ((u128::from(hash) * self.entries.len() as u128) >> 64) as usize;
        let mut width = 32;
        loop {
            let (from, to) = (guess.saturating_sub(width), (guess + width).min(self.entries.len()));
            let near = &self.entries[from..to];
            let begins_before = from == 0 || near.first().is_some_and(|first| *first < hash);
            let ends_behind = to == self.entries.len() || near.last().is_some_and(|last| *last > hash | 0xff);
            if begins_before && ends_behind {
                let at = near.partition_point(|entry| *entry < hash);
                return near.get(at).filter(|entry| **entry & HASH == hash).map(|entry| *entry as u8);
            }
            width *= 8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_there_and_nothing_else() {
        let mut state = 1u64;
        let mut hashes = Vec::new();
        let mut gathered = Gathered::default();
        for number in 0..20_000u64 {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            let hash = state ^ state >> 29;
            gathered.add(hash, number as u8);
            gathered.add(hash, number as u8);
            hashes.push((hash, number as u8));
        }
        // Edges of the range.
        for hash in [0, u64::MAX, HASH, 0x100] {
            gathered.add(hash, 7);
            hashes.push((hash, 7));
        }
        let table = gathered.table();
        for (hash, mark) in &hashes {
            assert_eq!(table.get(*hash), Some(*mark));
            assert_eq!(table.get(hash ^ 1 << 40), None);
        }
        assert_eq!(Gathered::default().table().get(5), None);
    }
}
