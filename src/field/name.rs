//! A field's name as letters and where its words begin: `customerFirstName`, `"first_name"` and `FIRST NAME` are the same letters.
//!
//! This module folds case and accents and splits words. It does not know what any word means. The build step compiles it too, so that the
//! dictionary is written in the letters in which names are compared.

/// The longest name that is looked at in full, in bytes; of a longer one the last.
pub(super) const LONGEST: usize = 64;

/// The letters of a name in lower case without accents, and its word starts.
pub(super) struct Name {
    letters: [u8; LONGEST],
    length: usize,
    /// One bit a letter: a word begins with it.
    pub(super) starts: u64,
}

impl Name {
    /// Digits and all that is no letter part words, and so does a capital behind a small letter (`firstName`) or before one
    /// (`IPAddress`). Nothing is allocated.
    pub(super) fn new(text: &[u8]) -> Self {
        let mut name = Self { letters: [0; LONGEST], length: 0, starts: 0 };
        let begin = text.len().saturating_sub(LONGEST);
        let (before, text) = text.split_at(begin);
        // Whether the byte before is a small letter, a capital, or none.
        let mut previous = before.last().map_or(Sort::Other, |byte| Sort::of(*byte));
        let mut is_second_capital = false;
        let mut rest = text;
        while let [first, tail @ ..] = rest {
            let (letters, sort, length) = match *first {
                byte if byte.is_ascii() => ([byte.to_ascii_lowercase(), 0], Sort::of(byte), 1),
                lead => beyond_ascii(lead, tail),
            };
            rest = rest.get(length..).unwrap_or_default();
            if sort == Sort::Mark {
                continue;
            }
            // `Cust#` is `cust no`.
            if *first == b'#' && name.length > 0 && name.length + 2 <= LONGEST {
                name.starts |= 1 << name.length;
                name.push(b'n');
                name.push(b'o');
            }
            if sort != Sort::Other {
                if previous == Sort::Other || previous == Sort::Small && sort == Sort::Capital {
                    name.starts |= 1 << name.length;
                } else if sort == Sort::Small && is_second_capital {
                    name.starts |= 1 << (name.length - 1);
                }
                for letter in letters.into_iter().filter(|letter| *letter != 0) {
                    name.push(letter);
                }
            }
            is_second_capital = previous == Sort::Capital && sort == Sort::Capital;
            previous = sort;
        }
        name
    }

    fn push(&mut self, letter: u8) {
        // No byte becomes more letters than it has bytes, so there is always room.
        if let Some(place) = self.letters.get_mut(self.length) {
            *place = letter;
            self.length += 1;
        }
    }

    pub(super) fn letters(&self) -> &[u8] {
        &self.letters[..self.length]
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Small,
    Capital,
    /// No letter: parts words.
    Other,
    /// An accent of its own, which is passed over.
    Mark,
}

impl Sort {
    fn of(byte: u8) -> Self {
        match byte {
            b'A'..=b'Z' => Self::Capital,
            b'a'..=b'z' | 0x80.. => Self::Small,
            _ => Self::Other,
        }
    }
}

/// The letters that the Latin character beyond ASCII at the start of a text is compared as, and how many bytes it has; none for an accent of its own.
#[allow(dead_code, reason = "the build step has no use for it")]
pub(crate) fn without_accent(text: &[u8]) -> Option<([u8; 2], usize)> {
    let (lead, tail) = text.split_first()?;
    match beyond_ascii(*lead, tail) {
        (_, Sort::Other, _) | (_, _, 1) => None,
        (letters, _, length) => Some((letters, length)),
    }
}

/// The letters that a character beyond ASCII is compared as, its sort, and how many bytes it has. What is not known is compared as it is.
fn beyond_ascii(lead: u8, tail: &[u8]) -> ([u8; 2], Sort, usize) {
    match (lead, tail) {
        // Signs such as ° and blanks that do not break.
        (0xc2, [0x80..=0xbf, ..]) => ([0; 2], Sort::Other, 2),
        (0xc3, [second @ 0x80..=0xbf, ..]) => {
            let sort = if *second < 0xa0 { Sort::Capital } else { Sort::Small };
            match second {
                0x9f => (*b"ss", Sort::Small, 2),
                0x97 | 0xb7 => ([0; 2], Sort::Other, 2),
                _ => (LATIN_1[usize::from(second & 0x1f)], sort, 2),
            }
        }
        (0xc4 | 0xc5, [second @ 0x80..=0xbf, ..]) => {
            (extended(usize::from(lead & 1) << 6 | usize::from(second & 0x3f)), Sort::Small, 2)
        }
        (0xcc, [0x80..=0xbf, ..]) | (0xcd, [0x80..=0xaf, ..]) => ([0; 2], Sort::Mark, 2),
        // Typographical quotes and dashes.
        (0xe2, [0x80, _, ..]) => ([0; 2], Sort::Other, 3),
        // The mark at the begin of a file, which a first column carries.
        (0xef, [0xbb, 0xbf, ..]) => ([0; 2], Sort::Other, 3),
        _ => ([lead, 0], Sort::Small, 1),
    }
}

/// U+00C0 to U+00DF and U+00E0 to U+00FF, but for ß, × and ÷.
#[rustfmt::skip]
const LATIN_1: [[u8; 2]; 32] = [
    *b"a\0", *b"a\0", *b"a\0", *b"a\0", *b"a\0", *b"a\0", *b"ae", *b"c\0", *b"e\0", *b"e\0", *b"e\0", *b"e\0", *b"i\0", *b"i\0", *b"i\0", *b"i\0",
    *b"d\0", *b"n\0", *b"o\0", *b"o\0", *b"o\0", *b"o\0", *b"o\0", *b"\0\0", *b"o\0", *b"u\0", *b"u\0", *b"u\0", *b"u\0", *b"y\0", *b"th", *b"y\0",
];

/// U+0100 to U+017F by what they are written over: the last of each letter.
const EXTENDED: [(usize, &[u8; 2]); 22] = [
    (0x05, b"a\0"),
    (0x0d, b"c\0"),
    (0x11, b"d\0"),
    (0x1b, b"e\0"),
    (0x23, b"g\0"),
    (0x27, b"h\0"),
    (0x31, b"i\0"),
    (0x33, b"ij"),
    (0x35, b"j\0"),
    (0x38, b"k\0"),
    (0x42, b"l\0"),
    (0x4b, b"n\0"),
    (0x51, b"o\0"),
    (0x53, b"oe"),
    (0x59, b"r\0"),
    (0x61, b"s\0"),
    (0x67, b"t\0"),
    (0x73, b"u\0"),
    (0x75, b"w\0"),
    (0x78, b"y\0"),
    (0x7e, b"z\0"),
    (0x7f, b"s\0"),
];

fn extended(offset: usize) -> [u8; 2] {
    EXTENDED.iter().find(|(last, _)| offset <= *last).map_or([0; 2], |(_, letters)| **letters)
}
