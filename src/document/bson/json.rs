//! A line of JSON that comes back, value by value: however long one is, no more of it is held than a piece.

use std::io::{self, BufRead, Read};

use crate::document::rewriting::lost;

/// Bytes of a value that is read as a whole.
pub(super) const HELD: usize = 1 << 20;
/// Bytes that are taken from a longer one at a time.
const PIECE: usize = 64 << 10;

/// A line on the way.
pub(super) struct Json<'l> {
    line: &'l mut dyn BufRead,
    /// A backslash was read, but not what follows.
    is_escaped: bool,
}

impl<'l> Json<'l> {
    pub(super) fn new(line: &'l mut dyn BufRead) -> Self {
        Self { line, is_escaped: false }
    }

    fn peek(&mut self) -> io::Result<u8> {
        self.line.fill_buf()?.first().copied().ok_or_else(lost)
    }

    /// Passes over a sign.
    ///
    /// # Errors
    /// It is another.
    pub(super) fn expect(&mut self, sign: u8) -> io::Result<()> {
        if self.peek()? != sign {
            return Err(lost());
        }
        self.line.consume(1);
        Ok(())
    }

    /// Reads a text with its quotes, or `null`. Says whether that is all of it: of a long text it is the beginning.
    ///
    /// # Errors
    /// Something else stands there.
    pub(super) fn value(&mut self, raw: &mut Vec<u8>) -> io::Result<bool> {
        raw.clear();
        if self.peek()? == b'n' {
            b"null".iter().try_for_each(|sign| self.expect(*sign))?;
            raw.extend_from_slice(b"null");
            return Ok(true);
        }
        self.expect(b'"')?;
        raw.push(b'"');
        self.more(raw, HELD)
    }

    /// Reads a text with its quotes, or `null`, all of it.
    ///
    /// # Errors
    /// It is too long for what can only be held.
    pub(super) fn whole(&mut self, raw: &mut Vec<u8>) -> io::Result<()> {
        if self.value(raw)? { Ok(()) } else { Err(lost()) }
    }

    /// Reads on, up to the quote that ends the text, or to as many bytes.
    fn more(&mut self, raw: &mut Vec<u8>, most: usize) -> io::Result<bool> {
        while raw.len() < most || self.is_escaped {
            let bytes = self.line.fill_buf()?;
            let bytes = &bytes[..bytes.len().min(PIECE)];
            if bytes.is_empty() {
                return Err(lost());
            }
            let found = if self.is_escaped { Some(0) } else { memchr::memchr3(b'"', b'\\', b'\n', bytes) };
            let length = found.map_or(bytes.len(), |found| found + 1);
            raw.extend_from_slice(&bytes[..length]);
            let last = found.map(|found| bytes[found]);
            if last == Some(b'\n') {
                return Err(lost());
            }
            self.line.consume(length);
            if std::mem::take(&mut self.is_escaped) {
                continue;
            }
            match last {
                Some(b'"') => return Ok(true),
                Some(_) => self.is_escaped = true,
                None => {}
            }
        }
        Ok(false)
    }

    /// The text that a value is which was read so far, and what follows of it.
    pub(super) fn text<'j>(&'j mut self, raw: Vec<u8>, is_whole: bool) -> Text<'j, 'l> {
        Text { json: self, raw, is_first: true, is_whole, plain: Vec::new(), at: 0 }
    }
}

/// A long text without quotes and escapes.
pub(super) struct Text<'j, 'l> {
    json: &'j mut Json<'l>,
    raw: Vec<u8>,
    is_first: bool,
    /// All of it is in `raw`.
    is_whole: bool,
    plain: Vec<u8>,
    at: usize,
}

impl Text<'_, '_> {
    /// Reads the next piece.
    fn turn(&mut self) -> io::Result<()> {
        if !self.is_whole && self.raw.len() < PIECE {
            self.is_whole = self.json.more(&mut self.raw, PIECE)?;
        }
        let start = usize::from(std::mem::take(&mut self.is_first));
        let end = self.raw.len().checked_sub(usize::from(self.is_whole)).filter(|end| *end >= start).ok_or_else(lost)?;
        let cut = if self.is_whole { end } else { start + whole(&self.raw[start..end]) };
        let quoted = [b"\"", &self.raw[start..cut], b"\""].concat();
        let plain: String = serde_json::from_slice(&quoted).map_err(|_| lost())?;
        (self.plain, self.at) = (plain.into_bytes(), 0);
        self.raw.drain(..if self.is_whole { self.raw.len() } else { cut });
        Ok(())
    }
}

impl Read for Text<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.plain.len() {
            if self.is_whole && self.raw.is_empty() {
                return Ok(0);
            }
            self.turn()?;
        }
        let read = Read::read(&mut &self.plain[self.at..], buffer)?;
        self.at += read;
        Ok(read)
    }
}

/// Up to where no sign is cut: the escaped ones have two bytes or six, and two of six may be one.
fn whole(raw: &[u8]) -> usize {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &raw[at..]) {
        at += found;
        // The first of two is between D800 and DBFF.
        let is_first_of_two = matches!(raw.get(at + 2), Some(b'd' | b'D'))
            && matches!(raw.get(at + 3), Some(b'8' | b'9' | b'a'..=b'b' | b'A'..=b'B') | None);
        let length = match raw.get(at + 1) {
            Some(b'u') if is_first_of_two => 12,
            Some(b'u') => 6,
            _ => 2,
        };
        if at + length > raw.len() {
            return at;
        }
        at += length;
    }
    match std::str::from_utf8(&raw[at..]) {
        Err(err) if err.error_len().is_none() => at + err.valid_up_to(),
        _ => raw.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::BufReader;

    proptest! {
        #[test]
        fn a_long_text_is_what_its_pieces_say(
            signs in proptest::collection::vec(prop_oneof!["[a-z]{0,9}", Just("\\u0001".to_owned()), Just("\\ud83d\\ude00".to_owned()), Just("\\ud7ff".to_owned()),
                Just("\\\\".to_owned()), Just("\\\"".to_owned()), Just("é€😀".to_owned())], 1..9),
            times in prop_oneof![Just(1_usize), 20_000_usize..60_000],
            buffer in 1_usize..40_000,
        ) {
            let line = format!("\"{}\"}}", signs.concat().repeat(times));
            let expected: String = serde_json::from_str(&line[..line.len() - 1]).unwrap();
            let mut reader = BufReader::with_capacity(buffer, line.as_bytes());
            let mut json = Json::new(&mut reader);
            let mut raw = Vec::new();
            let is_whole = json.value(&mut raw).unwrap();
            prop_assert!(is_whole || raw.len() >= HELD);
            let mut plain = String::new();
            json.text(raw, is_whole).read_to_string(&mut plain).unwrap();
            prop_assert!(plain == expected);
            json.expect(b'}').unwrap();
        }
    }

    #[test]
    fn what_is_no_value_is_lost() {
        for line in ["", "x", "nul", "\"", "\"a\\", "\"a\\\"", "\"a\n\""] {
            let mut line = line.as_bytes();
            assert!(Json::new(&mut line).value(&mut Vec::new()).is_err());
        }
    }
}
