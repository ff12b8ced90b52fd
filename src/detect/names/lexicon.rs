//! What is known of a word whoever says it: how many people have it as a name, how often it is an ordinary word.
//!
//! The table is made by the tool beside `patterns/names/`, which includes this file, so that both agree on its layout: slots of four
//! bytes, the lowest first, sixteen bits of the word's hash above sixteen of its [`Entry`]. A word stands at the slot that the upper
//! bits of its hash name, or at the first free one behind it. One word in some ten thousand is taken for another.

/// What is known of a word; zero if nothing is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry(pub(crate) u16);

impl Entry {
    /// How many people have it as a given name: 0 for none, 7 for the most.
    pub(crate) fn given(self) -> u16 {
        self.0 & 7
    }

    /// How many people have it as a family name: 0 for none, 7 for the most.
    pub(crate) fn surname(self) -> u16 {
        self.0 >> 3 & 7
    }

    /// How often it is met as an ordinary word: 0 for never, 7 for the most.
    pub(crate) fn word(self) -> u16 {
        self.0 >> 6 & 7
    }

    /// Whether dictionaries have it: 0 if they do not, 1 in small letters, 2 with a capital only; 3 if it is a place, and no word in small letters.
    pub(crate) fn dictionary(self) -> u16 {
        self.0 >> 9 & 3
    }

    /// `van`, `de`, `bin`.
    pub(crate) fn is_particle(self) -> bool {
        self.0 >> 11 & 1 == 1
    }

    /// A word that names are announced by: `hi`, `groetjes`.
    pub(crate) fn is_cue(self) -> bool {
        self.0 >> 12 & 1 == 1
    }

    /// `Mr`, `mevrouw`.
    pub(crate) fn is_title(self) -> bool {
        self.0 >> 13 & 1 == 1
    }

    /// A given name that is hardly ever anything else, so that it is one in small letters too.
    pub(crate) fn is_strong(self) -> bool {
        self.0 >> 14 & 1 == 1
    }

    /// A product, a company, a place or a day that is well known: `Linux`, `Ikea`, `Amsterdam`.
    pub(crate) fn is_thing(self) -> bool {
        self.0 >> 15 & 1 == 1
    }

    /// Whether people have it as a name.
    pub(crate) fn is_name(self) -> bool {
        self.given() + self.surname() > 0
    }

    /// The parts as one entry.
    #[allow(dead_code)]
    pub(crate) fn of(given: u16, surname: u16, word: u16, dictionary: u16, flags: [bool; 5]) -> Self {
        let flags = flags.iter().enumerate().map(|(at, flag)| u16::from(*flag) << (11 + at)).sum::<u16>();
        Self(given | surname << 3 | word << 6 | dictionary << 9 | flags)
    }
}

/// The table.
#[derive(Clone, Copy)]
pub(crate) struct Lexicon<'a> {
    slots: &'a [u8],
    shift: u32,
}

impl<'a> Lexicon<'a> {
    /// A table of these bytes, whose number is four times a power of two.
    pub(crate) const fn new(slots: &'a [u8]) -> Self {
        Self { slots, shift: u64::BITS - (slots.len() / 4).trailing_zeros() }
    }

    fn slot(&self, at: usize) -> u32 {
        match self.slots.get(4 * at..).and_then(<[u8]>::first_chunk) {
            Some(bytes) => u32::from_le_bytes(*bytes),
            None => 0,
        }
    }

    /// What is known of the word with this hash.
    #[inline]
    pub(crate) fn entry(&self, hash: u64) -> Entry {
        let count = self.slots.len() / 4;
        let mut at = (hash >> self.shift) as usize;
        // There are always slots that are free.
        loop {
            let slot = self.slot(at);
            if slot == 0 {
                return Entry(0);
            }
            if slot >> 16 == print(hash) {
                return Entry(slot as u16);
            }
            at += 1;
            if at == count {
                at = 0;
            }
        }
    }
}

/// What tells the words of neighbouring slots apart: never zero.
pub(crate) fn print(hash: u64) -> u32 {
    (hash as u32 & 0xffff).max(1)
}

/// The table of these words, in `slots` slots, of which there must be more than words.
#[allow(dead_code)]
pub(crate) fn pack(words: &[(u64, Entry)], slots: usize) -> Vec<u8> {
    assert!(slots.is_power_of_two() && words.len() < slots, "{} words in {slots} slots", words.len());
    let mut table = vec![0u32; slots];
    for (hash, entry) in words {
        let mut at = (hash >> (u64::BITS - slots.trailing_zeros())) as usize;
        while table[at] != 0 && table[at] >> 16 != print(*hash) {
            at = (at + 1) % slots;
        }
        table[at] = print(*hash) << 16 | u32::from(entry.0);
    }
    table.iter().flat_map(|slot| slot.to_le_bytes()).collect()
}
