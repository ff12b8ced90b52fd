//! Words by their first four bytes: a filter of 512 bytes, so small that vector registers hold all of it.
//!
//! It knows nothing of what the words are for. What four bytes begin is told by two hashes of sixteen bits together: seven of these say where
//! in one of four tables, two which, and six which two bits of the byte there have to be set. A few words need no hash: each of
//! their bytes is looked up by itself, which takes a third of the time. Over-approves.

use std::ops::RangeInclusive;

/// Bytes that are looked at.
pub(crate) const BYTES: usize = 4;
/// What a byte that is no letter is, whichever it is.
const NONE: u8 = 0;
/// What a byte above ASCII is.
pub(super) const HIGH: u8 = 31;

/// More than any code.
const ALPHABET: usize = 32;

/// What a byte is: one of 26 letters in any case, part of a letter beyond ASCII, or none.
const fn code(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' => byte & 31,
        0x80.. => HIGH,
        _ => NONE,
    }
}

/// What the ASCII bytes are.
pub(super) static CODES: [u8; 128] = {
    let mut codes = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        codes[byte] = code(byte as u8);
        byte += 1;
    }
    codes
};

/// What four bytes are. What stands behind a word of two letters does not count.
fn codes(bytes: [u8; BYTES]) -> [u8; BYTES] {
    let [a, b, c, d] = bytes.map(code);
    [a, b, c, if b != NONE && c == NONE { NONE } else { d }]
}

/// By place and code, numbers that are combined to a hash. As long as one register, where the lower six bits of a letter find that of
/// its code: the upper half, where those of small letters lead, says what the lower says.
pub(super) static HASHES: [[[u8; 64]; BYTES]; 2] = {
    let mut hashes = [[[0; 64]; BYTES]; 2];
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let (mut which, mut place, mut of) = (0, 0, 0);
    while which < 2 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        hashes[which][place][of] = if of < ALPHABET { (state >> 32) as u8 } else { hashes[which][place][of - ALPHABET] };
        of += 1;
        if of == 64 {
            (of, place) = (0, place + 1);
        }
        if place == BYTES {
            (place, which) = (0, which + 1);
        }
    }
    hashes
};

/// By the low six bits of the second hash, the two bits that are asked for.
pub(super) static MARKS: [u8; 64] = {
    let mut marks = [0; 64];
    let mut at = 0;
    while at < 64 {
        let (one, other) = (at & 7, at >> 3);
        marks[at] = 1 << one | if one == other { 1 << ((one + 4) & 7) } else { 1 << other };
        at += 1;
    }
    marks
};

/// What words are told by.
#[derive(Debug)]
pub(crate) struct Sieve {
    /// The tables, one behind the other.
    pub(super) tables: Box<[u8; 512]>,
    few: Few,
    /// What the few are, up to one more.
    known: Vec<[u8; BYTES]>,
}

/// More beginnings of words than these are told by hashes.
const MOST_FEW: usize = 64;

/// The same where they are few: by place and byte, of which eighth of the alphabet the first letters are of words that have it there. One
/// look-up a place, without a hash.
#[derive(Clone, Debug)]
pub(super) struct Few {
    pub(super) ascii: [[u8; 128]; BYTES],
    pub(super) high: [u8; BYTES],
}

impl Default for Sieve {
    fn default() -> Self {
        Self { tables: Box::new([0; 512]), few: Few { ascii: [[0; 128]; BYTES], high: [0; BYTES] }, known: Vec::new() }
    }
}

impl Few {
    /// Takes in what has this code at this place, in the eighth of the first letter.
    fn add(&mut self, place: usize, first: u8, of: u8) {
        let eighth = 1 << (first & 7);
        if of == HIGH {
            self.high[place] |= eighth;
        }
        for (told, code) in self.ascii[place].iter_mut().zip(CODES) {
            *told |= if code == of { eighth } else { 0 };
        }
    }

    #[cfg(test)]
    fn has(&self, bytes: [u8; BYTES]) -> bool {
        let of = |place: usize| self.ascii[place].get(usize::from(bytes[place])).copied().unwrap_or(self.high[place]);
        of(0) & of(1) & of(2) & of(3) != 0
    }
}

/// Where four bytes of these codes are told of, and by which bits.
fn place([a, b, c, d]: [u8; BYTES]) -> (usize, u8) {
    let hash = |which: usize| {
        let of = |place: usize, code: u8| HASHES[which][place][usize::from(code)];
        of(0, a) ^ of(1, b) ^ of(2, c) ^ of(3, d)
    };
    let (first, second) = (hash(0), hash(1));
    let table = usize::from(first >> 7) | usize::from(second >> 7) << 1;
    (table << 7 | usize::from(first & 127), MARKS[usize::from(second & 63)])
}

impl Sieve {
    /// Takes in what begins with these bytes. What is behind the last of a word that is shorter does not count, as long as it is no letter.
    pub(crate) fn add(&mut self, bytes: [u8; BYTES]) {
        let [a, b, c, d] = codes(bytes);
        // What stands behind a word of two letters is not told apart.
        let is_short = b != NONE && c == NONE;
        self.add_codes([a, b, c], if is_short { 0..=HIGH } else { d..=d });
        let (at, marks) = place([a, b, c, d]);
        self.tables[at] |= marks;
    }

    /// Takes in a letter that is a word of its own, whatever follows.
    pub(crate) fn add_letter(&mut self, letter: u8) {
        for c in 0..=HIGH {
            self.add_codes([code(letter), NONE, c], 0..=HIGH);
            for d in 0..=HIGH {
                let (at, marks) = place([code(letter), NONE, c, d]);
                self.tables[at] |= marks;
            }
        }
    }

    /// Takes these in among the few, with any of the last.
    fn add_codes(&mut self, [a, b, c]: [u8; BYTES - 1], last: RangeInclusive<u8>) {
        let beginning = [a, b, c, *last.start()];
        if self.known.len() > MOST_FEW || self.known.contains(&beginning) {
            return;
        }
        self.known.push(beginning);
        for (place, of) in [a, b, c].into_iter().enumerate() {
            self.few.add(place, a, of);
        }
        last.for_each(|of| self.few.add(BYTES - 1, a, of));
    }

    /// What tells them if they are few.
    #[inline]
    pub(super) fn few(&self) -> Option<&Few> {
        (self.known.len() <= MOST_FEW).then_some(&self.few)
    }

    /// Whether anything begins with these bytes: the oracle of the kernels that have one.
    #[cfg(test)]
    pub(crate) fn has(&self, bytes: [u8; BYTES]) -> bool {
        let (at, marks) = place(codes(bytes));
        self.few().map_or(self.tables[at] & marks == marks, |few| few.has(bytes))
    }
}
