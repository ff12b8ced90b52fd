//! A look at the start of a line of which more may come: whatever needs a byte that is not there yet says so.
//!
//! It knows no format. Because nothing is decided without the bytes it rests on, what a line is does not depend on how it arrives.

/// Why a line was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// It is not what is looked for.
    No,
    /// More bytes are needed to tell.
    Open,
}

pub(super) type Read<T> = Result<T, Stop>;

/// Where the first blank or control character stands.
#[inline]
pub(super) fn blank(first: &[u8; super::GLANCE]) -> Option<usize> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    first.chunks_exact(8).enumerate().find_map(|(at, chunk)| {
        let word = u64::from_le_bytes(*chunk.first_chunk()?);
        // The lowest bit that is set is that of the first byte below 0x21.
        let low = word.wrapping_sub(LOW * 0x21) & !word & LOW << 7;
        (low != 0).then_some(8 * at + low.trailing_zeros() as usize / 8)
    })
}

/// Whether a date as ISO 8601 has it begins the line: what no host is called.
#[inline]
pub(super) fn begins_with_date(first: &[u8; super::GLANCE]) -> bool {
    let [a, b, c, d, e, f, g, h, ..] = *first;
    (e == b'-') & (h == b'-') && [a, b, c, d, f, g].iter().all(u8::is_ascii_digit)
}

/// Whether a date and a time as ISO 8601 has them together begin the line.
#[inline]
pub(super) fn is_stamped(first: &[u8; super::GLANCE]) -> bool {
    first[10] == b'T'
        && first[13] == b':'
        && begins_with_date(first)
        && [first[8], first[9], first[11], first[12]].iter().all(u8::is_ascii_digit)
}

/// Whether the words are one that says how much a line of a log matters: what no host is called.
#[inline]
pub(super) fn is_level(word: &[u8]) -> bool {
    let Some((level, [behind, ..])) = word.split_first_chunk::<4>() else { return false };
    // Which it is cannot be foreseen, so no branch is taken for one.
    let is = |name: &[u8; 4]| u32::from_le_bytes(*level) == u32::from_le_bytes(*name);
    let is_short = is(b"INFO") | is(b"WARN");
    let is_long = is(b"ERRO") | is(b"DEBU") | is(b"TRAC") | is(b"FATA") | is(b"NOTI") | is(b"CRIT");
    is_short & ((*behind == b' ') | (*behind == b'I')) | is_long & behind.is_ascii_uppercase()
}

/// The start of a line, and how far it was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'h> {
    bytes: &'h [u8],
    pub(super) at: usize,
}

impl<'h> Line<'h> {
    pub(super) fn new(bytes: &'h [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The byte so far on, which may be the end of the line.
    pub(super) fn ahead(&self, count: usize) -> Read<u8> {
        self.bytes.get(self.at + count).copied().ok_or(Stop::Open)
    }

    pub(super) fn peek(&self) -> Read<u8> {
        self.ahead(0)
    }

    /// Passes over the byte, if it stands there.
    pub(super) fn eat(&mut self, byte: u8) -> Read<bool> {
        let is_there = self.peek()? == byte;
        self.at += usize::from(is_there);
        Ok(is_there)
    }

    /// Passes over the text, if it stands there.
    pub(super) fn eat_text(&mut self, text: &[u8]) -> Read<bool> {
        for (count, byte) in text.iter().enumerate() {
            if self.ahead(count)? != *byte {
                return Ok(false);
            }
        }
        self.at += text.len();
        Ok(true)
    }

    /// Passes over one of the texts.
    pub(super) fn eat_any(&mut self, texts: &[&str]) -> Read<bool> {
        for text in texts {
            if self.eat_text(text.as_bytes())? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Passes over the text, which must stand there.
    pub(super) fn expect(&mut self, text: &[u8]) -> Read<()> {
        if self.eat_text(text)? { Ok(()) } else { Err(Stop::No) }
    }

    /// Passes over blanks and tabs; how many.
    pub(super) fn blanks(&mut self) -> Read<usize> {
        let start = self.at;
        while matches!(self.peek()?, b' ' | b'\t') {
            self.at += 1;
        }
        Ok(self.at - start)
    }

    /// Passes over a number of `least` to `most` digits; its value.
    #[inline]
    pub(super) fn number(&mut self, least: usize, most: usize) -> Read<u32> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let (mut count, mut value) = (0, 0);
        loop {
            match rest.get(count) {
                None => return Err(Stop::Open),
                Some(digit) if digit.is_ascii_digit() => {
                    if count == most {
                        return Err(Stop::No);
                    }
                    // Of a number that is too large only the length matters.
                    value = u32::wrapping_add(u32::wrapping_mul(value, 10), u32::from(digit & 15));
                    count += 1;
                }
                Some(_) if count < least => return Err(Stop::No),
                Some(_) => break,
            }
        }
        self.at += count;
        Ok(value)
    }

    /// The next bytes, if so many are there.
    pub(super) fn first<const N: usize>(&self) -> Option<&'h [u8; N]> {
        self.bytes.get(self.at..)?.first_chunk()
    }

    /// Passes over a word of at most `most` bytes, which a blank ends; the word. Words are short, so nothing faster is quicker.
    #[inline]
    pub(super) fn word(&mut self, most: usize) -> Read<&'h [u8]> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let rest = &rest[..rest.len().min(most + 1)];
        match rest.iter().position(|byte| *byte <= b' ') {
            Some(length) if length > 0 && rest[length] == b' ' => {
                self.at += length;
                Ok(&rest[..length])
            }
            None if rest.len() <= most => Err(Stop::Open),
            _ => Err(Stop::No),
        }
    }

    /// Whether the line ends here.
    pub(super) fn is_end(&self) -> Read<bool> {
        Ok(match self.peek()? {
            b'\n' => true,
            b'\r' => self.ahead(1)? == b'\n',
            _ => false,
        })
    }

    /// The line from here to its end, or its first `most` bytes.
    pub(super) fn rest(&self, most: usize) -> Read<&'h [u8]> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let rest = &rest[..rest.len().min(most)];
        match memchr::memchr(b'\n', rest) {
            Some(end) => Ok(&rest[..end]),
            None if rest.len() == most => Ok(rest),
            None => Err(Stop::Open),
        }
    }

    /// What was read from `start` on.
    pub(super) fn since(&self, start: usize) -> &'h [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }
}
