//! Who is mentioned in what somebody says in a chat: `@Jan de Vries` in marks of direction, as WhatsApp exports it, and `@31612345678`.

use super::line::{Line, Read, Stop};
use super::reader::{Found, Next, Reader};
use super::speech::{Part, Somebody, tell};

/// Marks around a name that is mentioned.
const MARKS: (&[u8], &[u8]) = ("\u{2068}".as_bytes(), "\u{2069}".as_bytes());
/// The longest name, in bytes.
const LONGEST: usize = 96;

/// Follows what is said, to the end of the line.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    /// What stands from `@` on, as long as that is open.
    kept: Vec<u8>,
    /// The byte before.
    last: u8,
}

impl Reader for Mentions {
    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        let mut at = 0;
        while at < bytes.len() {
            if self.kept.is_empty() {
                let Some(length) = memchr::memchr2(b'@', b'\n', &bytes[at..]) else {
                    self.last = bytes[bytes.len() - 1];
                    return (bytes.len(), Next::Same);
                };
                at += length;
                self.last = if length > 0 { bytes[at - 1] } else { self.last };
            }
            let byte = bytes[at];
            if byte == b'@' {
                self.kept.clear();
            }
            self.kept.push(byte);
            at += 1;
            match mentioned(Line::new(&self.kept), self.last) {
                Err(Stop::Open) => continue,
                Err(Stop::No) => {}
                Ok((part, start, end)) => {
                    let first = offset + at as u64 - self.kept.len() as u64;
                    tell(found, part, first + start as u64, first + end as u64);
                }
            }
            self.kept.clear();
            self.last = byte;
            if byte == b'\n' {
                return (at, Next::Line);
            }
        }
        (at, Next::Same)
    }

    fn finish(&mut self, _: u64, _: &mut Found<'_>) {}

    fn is_of_talk(&self) -> bool {
        true
    }
}

/// Who is mentioned here, behind the byte `before`.
fn mentioned(mut line: Line<'_>, before: u8) -> Read<Somebody> {
    line.expect(b"@")?;
    if line.eat_text(MARKS.0)? {
        let start = line.at;
        while !line.eat_text(MARKS.1)? {
            // A number is found by what it is.
            if line.at - start > LONGEST || matches!(line.peek()?, b'\n' | b'0'..=b'9') {
                return Err(Stop::No);
            }
            line.at += 1;
        }
        let end = line.at - MARKS.1.len();
        return if end > start { Ok((Part::Mention, start, end)) } else { Err(Stop::No) };
    }
    let start = line.at;
    while line.peek()?.is_ascii_digit() {
        line.at += 1;
        if line.at - start > 15 {
            return Err(Stop::No);
        }
    }
    let is_apart = matches!(before, b' ' | b'(' | b',' | b':');
    let is_number = line.at - start >= 8 && !line.peek()?.is_ascii_alphanumeric();
    if is_apart && is_number { Ok((Part::Number, start, line.at)) } else { Err(Stop::No) }
}
