//! The rows of a table in a dump. Bytes are written in hexadecimal digits (<https://www.postgresql.org/docs/current/datatype-binary.html>): what is
//! text in them is told as text, and written back in digits.

use std::io::{self, Read, Write};

use super::tables;
use super::toc::{Contents, Entry};
use super::wire::cut;
use crate::document::blobs::is_text;
use crate::document::cells::{escape, unescape};
use crate::document::reading::Texts;
use crate::document::rewriting::{Redacted, lost};

/// What stands before the digits, as a cell has it.
const DIGITS: &[u8] = b"\\\\x";
/// Bytes of a row at most in which bytes are looked for; longer ones are told as they stand.
const LONGEST: usize = 8 << 20;
/// What is said of those.
pub(super) const LONG: &str = "bytes in rows of it with more than 8 MiB were not looked at, and are written as they are";
/// Bytes that are read at a time.
const PIECE: usize = 64 << 10;

/// How rows of a table are told: by its columns that hold bytes.
#[derive(Default)]
pub(super) struct Rows {
    columns: Vec<usize>,
}

impl Rows {
    /// Those of an entry with data.
    pub(super) fn of(contents: &Contents, entry: &Entry) -> Self {
        let Some((name, columns)) = tables::copied(entry) else { return Self::default() };
        let Some(table) = tables::table(contents, &name) else { return Self::default() };
        let is_bytes = |name: &Vec<u8>| table.columns.iter().any(|column| column.name == *name && column.kind == b"bytea");
        Self { columns: columns.iter().enumerate().filter(|(_, name)| is_bytes(name)).map(|(number, _)| number).collect() }
    }

    /// Tells the rows; says whether bytes in them are not looked at because their row is too long.
    pub(super) fn tell(&self, input: &mut dyn Read, texts: &mut Texts) -> io::Result<bool> {
        let mut has_long = false;
        if self.columns.is_empty() {
            pieces(input, &mut |bytes| texts.write(bytes))?;
            return Ok(has_long);
        }
        let (mut lines, mut told) = (Lines::new(input), Vec::new());
        while let Some((line, is_whole)) = lines.next()? {
            if is_whole {
                told.clear();
                self.row(line, &mut told);
                texts.write(&told)?;
            } else {
                has_long = true;
                texts.write(line)?;
                while let Some(rest) = lines.rest()? {
                    texts.write(rest)?;
                }
            }
        }
        Ok(has_long)
    }

    /// Writes rows that came back; `original` are those that were told.
    pub(super) fn write(&self, original: &mut dyn Read, redacted: &mut Redacted, out: &mut dyn Write) -> io::Result<()> {
        if self.columns.is_empty() {
            while let Some(bytes) = redacted.piece()? {
                out.write_all(bytes)?;
            }
            return Ok(());
        }
        let (mut lines, mut told, mut row) = (Lines::new(original), Vec::new(), Vec::new());
        while let Some((line, is_whole)) = lines.next()? {
            if !is_whole {
                while lines.rest()?.is_some() {}
                redacted.pass_line(out)?;
                continue;
            }
            told.clear();
            self.row(line, &mut told);
            let is_ended = told.ends_with(b"\n");
            let new = if is_ended { redacted.line()?.ok_or_else(lost)? } else { redacted.last()?.ok_or_else(lost)? };
            if told.strip_suffix(b"\n").unwrap_or(&told) == new {
                out.write_all(line)?;
                continue;
            }
            row.clear();
            self.changed(line.strip_suffix(b"\n").unwrap_or(line), new, &mut row)?;
            out.write_all(&row)?;
            out.write_all(if is_ended { b"\n" } else { b"" })?;
        }
        redacted.end()
    }

    /// A line as it is told.
    fn row(&self, line: &[u8], out: &mut Vec<u8>) {
        for (number, cell) in line.split(|byte| *byte == b'\t').enumerate() {
            if number > 0 {
                out.push(b'\t');
            }
            let content = cell.strip_suffix(b"\n").unwrap_or(cell);
            match text(content).filter(|_| self.columns.contains(&number)) {
                Some(text) => {
                    escape(&text, out);
                    out.extend_from_slice(&cell[content.len()..]);
                }
                None => out.extend_from_slice(cell),
            }
        }
    }

    /// What a line becomes whose cells came back as those of `new`.
    fn changed(&self, line: &[u8], new: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        let mut news = new.split(|byte| *byte == b'\t');
        for (number, cell) in line.split(|byte| *byte == b'\t').enumerate() {
            let new = news.next().ok_or_else(lost)?;
            if number > 0 {
                out.push(b'\t');
            }
            if !self.columns.contains(&number) || text(cell).is_none() {
                out.extend_from_slice(new);
                continue;
            }
            out.extend_from_slice(DIGITS);
            for byte in unescape(new) {
                write!(out, "{byte:02x}")?;
            }
        }
        if news.next().is_some() { Err(lost()) } else { Ok(()) }
    }
}

/// The text that a cell holds as bytes, if it is some. Of all others, pictures for the most part, nothing is looked at: a few of their bytes would
/// look like words.
fn text(cell: &[u8]) -> Option<Vec<u8>> {
    let (pairs, rest) = cell.strip_prefix(DIGITS)?.as_chunks::<2>();
    let digit = |sign: u8| char::from(sign).to_digit(16);
    let bytes = pairs.iter().map(|[high, low]| u8::try_from(digit(*high)? << 4 | digit(*low)?).ok());
    bytes.collect::<Option<Vec<_>>>().filter(|bytes| rest.is_empty() && !bytes.is_empty() && is_text(bytes))
}

fn pieces(input: &mut dyn Read, each: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut buffer = vec![0; PIECE];
    loop {
        match input.read(&mut buffer).map_err(cut)? {
            0 => return Ok(()),
            read => each(&buffer[..read])?,
        }
    }
}

/// The lines of a stream with their ends, the first part alone of those that are too long.
struct Lines<'r> {
    input: &'r mut dyn Read,
    buffer: Vec<u8>,
    at: usize,
    is_in_line: bool,
}

impl<'r> Lines<'r> {
    fn new(input: &'r mut dyn Read) -> Self {
        Self { input, buffer: Vec::new(), at: 0, is_in_line: false }
    }

    fn fill(&mut self) -> io::Result<bool> {
        self.buffer.drain(..self.at);
        self.at = 0;
        let before = self.buffer.len();
        self.buffer.resize(before + PIECE, 0);
        let read = self.input.read(&mut self.buffer[before..]).map_err(cut);
        self.buffer.truncate(before + *read.as_ref().unwrap_or(&0));
        read.map(|read| read > 0)
    }

    /// The next line, and whether it is whole.
    fn next(&mut self) -> io::Result<Option<(&[u8], bool)>> {
        let mut searched = self.at;
        loop {
            let end = memchr::memchr(b'\n', &self.buffer[searched..]).map(|length| searched + length + 1);
            let length = self.buffer.len() - self.at;
            let (end, is_whole) = match end {
                Some(end) => (end, true),
                None if length > LONGEST => (self.buffer.len(), false),
                None => {
                    if self.fill()? {
                        searched = length;
                        continue;
                    }
                    if length == 0 {
                        return Ok(None);
                    }
                    (self.buffer.len(), true)
                }
            };
            self.is_in_line = !is_whole;
            let line = std::mem::replace(&mut self.at, end)..end;
            return Ok(Some((&self.buffer[line], is_whole)));
        }
    }

    /// More of a line that was not whole.
    fn rest(&mut self) -> io::Result<Option<&[u8]>> {
        if !self.is_in_line || self.at == self.buffer.len() && !self.fill()? {
            return Ok(None);
        }
        let end = memchr::memchr(b'\n', &self.buffer[self.at..]).map(|length| self.at + length + 1);
        self.is_in_line = end.is_none();
        let end = end.unwrap_or(self.buffer.len());
        let rest = std::mem::replace(&mut self.at, end)..end;
        Ok(Some(&self.buffer[rest]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_text_are_told_and_come_back_in_digits() {
        let rows = Rows { columns: vec![1] };
        let line = b"1\t\\\\x6a616e406578616d706c652e636f6d\tx\n";
        let mut told = Vec::new();
        rows.row(line, &mut told);
        assert_eq!(told, b"1\tjan@example.com\tx\n");
        let mut row = Vec::new();
        rows.changed(&line[..line.len() - 1], b"1\t[E]\tx", &mut row).unwrap();
        assert_eq!(row, b"1\t\\\\x5b455d\tx");
        for other in ["\\\\x", "\\\\x00ff", "\\\\x59752168275c0a00ff", "\\\\x6", "\\\\xzz", "\\N", "abc", "\\\\.", ""] {
            assert_eq!(text(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn lines_come_back_whatever_their_length() {
        let long = "x".repeat(LONGEST + 3 * PIECE);
        let text = format!("a\n{long}\n\nb\n{long}");
        let mut input = text.as_bytes();
        let (mut lines, mut all) = (Lines::new(&mut input), Vec::new());
        let mut whole = Vec::new();
        while let Some((line, is_whole)) = lines.next().unwrap() {
            all.extend_from_slice(line);
            whole.push(is_whole);
            while let Some(rest) = lines.rest().unwrap() {
                all.extend_from_slice(rest);
            }
        }
        assert!(all == text.as_bytes());
        assert_eq!(whole, [true, false, true, true, false]);
    }
}
