//! Entries as the code of a table, in the order in which names are followed. The build step compiles this module, and the tests do.

use std::collections::BTreeMap;

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

    /// The value of an `Endings` of `dictionary`.
    pub(super) fn code(&self) -> String {
        let (mut letters, mut ends, mut meanings) = (String::new(), vec![0], Vec::new());
        let mut filter = vec![0u64; 1 << 15 >> 6];
        // How many entries end in each two letters, one place further on; then summed up.
        let mut pairs = vec![0usize; (1 << 10) + 1];
        for (reversed, (meaning, _)) in &self.0 {
            letters.extend(reversed.iter().rev().map(|byte| char::from(*byte)));
            ends.push(letters.len());
            meanings.push(meaning.as_str());
            let part = |place: usize| reversed.get(place).map_or(0, |letter| usize::from(letter & 0x1f));
            let bit = part(2) << 10 | part(1) << 5 | part(0);
            pairs[(part(0) << 5 | part(1)) + 1] += 1;
            // Any letter may stand before an entry of two; one of a single letter is a whole name.
            let ahead = if reversed.len() == 2 { 0..32 } else { 0..1 };
            for bit in ahead.map(|third| bit | third << 10) {
                filter[bit >> 6] |= 1 << (bit & 63);
            }
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
