//! Entries as the code of a table, in the order in which names are followed. The build step compiles this module, and the tests do.

use std::collections::BTreeMap;

/// Words of a filter with a bit for each three letters.
const FILTER: usize = 1 << 15 >> 6;

/// Entries with the code of what they mean, and where they stand, by their letters from the last to the first.
#[derive(Default)]
pub(super) struct Endings(BTreeMap<Vec<u8>, (String, String)>);

impl Endings {
    /// Adds an entry. A name may stand in the lists of several languages, but means one thing.
    pub(super) fn add(&mut self, letters: &str, meaning: String, place: String) -> Result<(), String> {
        let reversed = letters.bytes().rev().collect();
        let (known, other) = self.0.entry(reversed).or_insert_with(|| (meaning.clone(), place.clone()));
        if *known == meaning { Ok(()) } else { Err(format!("{place}: {letters} means something else at {other}")) }
    }

    /// One bit for each three letters that an entry ends in, with or without what a plural adds.
    pub(super) fn tails(&self) -> Vec<u64> {
        let mut tails = vec![0; FILTER];
        for reversed in self.0.keys() {
            set(&mut tails, reversed);
            set(&mut tails, &[b"s", reversed.as_slice()].concat());
            set(&mut tails, &[b"se", reversed.as_slice()].concat());
        }
        tails
    }

    /// The value of an `Endings` of `endings`.
    pub(super) fn code(&self) -> String {
        let (mut letters, mut ends, mut meanings) = (String::new(), vec![0], Vec::new());
        let mut filter = vec![0; FILTER];
        // How many entries end in each two letters, one place further on; then summed up.
        let mut pairs = vec![0usize; (1 << 10) + 1];
        for (reversed, (meaning, _)) in &self.0 {
            letters.extend(reversed.iter().rev().map(|byte| char::from(*byte)));
            ends.push(letters.len());
            meanings.push(meaning.as_str());
            let part = |place: usize| reversed.get(place).map_or(0, |letter| usize::from(letter & 0x1f));
            pairs[(part(0) << 5 | part(1)) + 1] += 1;
            set(&mut filter, reversed);
        }
        for place in 1..pairs.len() {
            pairs[place] += pairs[place - 1];
        }
        format!(
            "Endings {{ letters: b{letters:?}, ends: &{ends:?}, meanings: &[{}], filter: &{filter:?}, pairs: &{pairs:?} }}",
            meanings.join(", ")
        )
    }
}

/// Sets the bit of the three letters that an entry ends in.
fn set(filter: &mut [u64], reversed: &[u8]) {
    let part = |place: usize| reversed.get(place).map_or(0, |letter| usize::from(letter & 0x1f));
    let bit = part(2) << 10 | part(1) << 5 | part(0);
    // Any letter may stand before an entry of two, and any two before one of a single letter.
    let (ahead, step) = match reversed.len() {
        1 => (1 << 10, 5),
        2 => (1 << 5, 10),
        _ => (1, 15),
    };
    for bit in (0..ahead).map(|letters: usize| bit | letters << step) {
        filter[bit >> 6] |= 1 << (bit & 63);
    }
}
