//! Headers of mail (RFC 5322), where people stand with their names: `From: "Vries, Jan de" <jan@example.com>`, folded, encoded (RFC 2047),
//! quoted in an answer and translated by programs; and `On …, Jan de Vries <jan@example.com> wrote:`.
//!
//! A line that only looks like a header is text: one that names people begins headers if an address or an encoded word stands on it, and
//! others only if nothing but mail has them. Bodies and their encodings are not its business.

use super::GLANCE;
use super::line::{Line, Read, Stop};
use super::mailbox;
use super::reader::{Begin, Followed, Format, Found, Next, Reader};
use crate::model::Style;

pub(super) const FORMAT: Format = Format {
    name: "mail",
    sign: "a line begins the headers of a mail, or tells who wrote what is quoted",
    is_first_only: false,
    may_begin: |byte| matches!(byte, b'A'..=b'F' | b'I' | b'K'..=b'M' | b'O' | b'P' | b'R'..=b'T' | b'V'..=b'X' | b'>' | b'*' | 0xc3),
    glance,
    begin,
};

/// Headers that name people, as mail and the programs that quote it write them.
const PEOPLE: [&str; 36] = [
    "From",
    "To",
    "Cc",
    "CC",
    "Bcc",
    "BCC",
    "Reply-To",
    "Sender",
    "Resent-From",
    "Resent-To",
    "Resent-Cc",
    "Return-Receipt-To",
    "Disposition-Notification-To",
    "Errors-To",
    "Apparently-To",
    "X-Sender",
    "X-From",
    "X-To",
    "X-cc",
    "Van",
    "Aan",
    "Von",
    "An",
    "De",
    "À",
    "Para",
    "Da",
    "A",
    "Från",
    "Till",
    "Fra",
    "Til",
    "Kopie",
    "Kopia",
    "Kopi",
    "Antwoord aan",
];
/// Headers that nothing but mail has at the start of a line.
const MAIL: [&str; 12] = [
    "Return-Path: <",
    "Received: from ",
    "Received: by ",
    "Message-ID: <",
    "Message-Id: <",
    "Delivered-To: ",
    "MIME-Version: 1.0",
    "DKIM-Signature: ",
    "X-Original-To: ",
    "Envelope-To: ",
    "ARC-Seal: ",
    "Authentication-Results: ",
];
/// What a line begins with that tells who wrote what is quoted behind it.
const ATTRIBUTIONS: [&str; 10] = ["On ", "Op ", "Am ", "Le ", "El ", "Den ", "Il ", "Em ", "Dne ", "W dniu "];
/// The longest name of a header, in bytes.
const LONGEST_NAME: usize = 40;
/// So many bytes of a line are looked at to tell what it is.
const LONGEST_LOOK: usize = 512;
/// So many bytes of a header are kept to be read together.
const LONGEST_KEPT: usize = 4096;

/// What the start of a line is.
enum Start {
    /// Headers begin here.
    Headers,
    /// Somebody stands here who wrote what is quoted.
    Author(usize, usize),
}

/// The first word ends in a colon, or is one of few.
fn glance(first: &[u8; GLANCE]) -> bool {
    if !first[0].is_ascii_uppercase() {
        return true;
    }
    let Some(end) = first.iter().position(|byte| *byte <= b' ' || *byte == b':') else { return true };
    match first[end..] {
        [b':', ..] | [b' '] | [b' ', b':' | b'a', ..] => true,
        [b' ', ..] => matches!(
            first[..end],
            [b'F', b'r', b'o', b'm']
                | [b'O', b'n' | b'p']
                | [b'A' | b'E', b'm']
                | [b'L', b'e']
                | [b'E' | b'I', b'l']
                | [b'D', b'e', b'n']
                | [b'D', b'n', b'e']
                | [b'W']
        ),
        _ => false,
    }
}

fn begin(head: &[u8], found: &mut Found<'_>) -> Begin {
    match start(Line::new(head)) {
        Err(Stop::Open) => Begin::Open,
        Err(Stop::No) => Begin::No,
        Ok(Start::Headers) => Begin::Is(0, Box::<Headers>::default()),
        Ok(Start::Author(start, end)) => {
            tell(found, b"author", found.start + start as u64, found.start + end as u64);
            Begin::Told(end)
        }
    }
}

/// Tells of a person at these offsets of the stream.
fn tell(found: &mut Found<'_>, place: &[u8], start: u64, end: u64) {
    let column = found.judged(b"full_name", b"");
    let place = found.places.named(place.to_vec());
    found.cell(Followed { column, style: Style::Text, place }, start, end);
}

fn start(mut line: Line<'_>) -> Read<Start> {
    quotes(&mut line)?;
    let first = line.peek()?;
    if matches!(first, b'A' | b'D' | b'E' | b'M' | b'R' | b'X') && line.eat_any(&MAIL)? {
        return Ok(Start::Headers);
    }
    if line.eat_text(b"From ")? {
        return separator(line).map(|()| Start::Headers);
    }
    if matches!(first, b'A' | b'D' | b'E' | b'I' | b'L' | b'O' | b'W') && line.eat_any(&ATTRIBUTIONS)? {
        let start = line.at;
        let (from, to) = mailbox::author(line.rest(LONGEST_LOOK)?).ok_or(Stop::No)?;
        return Ok(Start::Author(start + from, start + to));
    }
    if !is_of_people(name(&mut line)?) {
        return Err(Stop::No);
    }
    let rest = line.rest(LONGEST_LOOK)?;
    if mailbox::has_address(rest) { Ok(Start::Headers) } else { Err(Stop::No) }
}

/// The line before a mail in a file of many: `From jan@example.com Tue Nov 19 10:15:03 2024`.
fn separator(mut line: Line<'_>) -> Read<()> {
    line.word(320)?;
    line.blanks()?;
    let day = line.word(3)?;
    line.expect(b" ")?;
    let month = line.word(3)?;
    let is_word = |word: &[u8]| word.len() == 3 && word[0].is_ascii_uppercase() && word[1].is_ascii_lowercase();
    if is_word(day) && is_word(month) { Ok(()) } else { Err(Stop::No) }
}

/// Passes over the signs of a quotation.
fn quotes(line: &mut Line<'_>) -> Read<()> {
    while line.at < 32 && matches!(line.peek()?, b'>' | b' ' | b'*') {
        line.at += 1;
    }
    Ok(())
}

/// Passes over the name of a header and its colon; the name.
fn name<'h>(line: &mut Line<'h>) -> Read<&'h [u8]> {
    let start = line.at;
    loop {
        match line.peek()? {
            b':' => break,
            byte if byte.is_ascii_alphanumeric() || byte >= 0x80 || byte == b'-' => line.at += 1,
            // One is two words, and the French have a blank before the colon.
            b' ' if matches!(line.ahead(1)?, b':' | b'a') => line.at += 1,
            _ => return Err(Stop::No),
        }
        if line.at - start > LONGEST_NAME {
            return Err(Stop::No);
        }
    }
    let name = line.since(start);
    line.at += 1;
    line.eat(b'*')?;
    Ok(name.trim_ascii_end())
}

fn is_of_people(name: &[u8]) -> bool {
    PEOPLE.iter().any(|known| known.as_bytes() == name)
}

/// Follows headers, line by line, up to an empty line or one that is none.
#[derive(Debug, Default)]
struct Headers {
    /// What is kept of the line.
    line: Vec<u8>,
    /// Offset of what is kept, once a line has begun.
    offset: u64,
    /// The name of the header, if it names people.
    name: Vec<u8>,
    /// What is kept goes on in a header, behind what was read of its line.
    is_within: bool,
    /// A line has begun the headers.
    is_begun: bool,
}

impl Headers {
    /// Reads what is kept, which ends the line or not. Says whether it is of the headers, and not their end.
    fn read(&mut self, is_whole: bool, found: &mut Found<'_>) -> bool {
        let mut start = 0;
        if !self.is_within {
            match self.value_start() {
                Some(at) => start = at,
                None => return false,
            }
        }
        let mut end = self.line.len();
        if !is_whole {
            // The last address may go on.
            end = memchr::memrchr(b',', &self.line).map_or(end, |comma| comma + 1);
        }
        if !self.name.is_empty() && start <= end {
            for (from, to) in mailbox::names(&self.line[start..end]) {
                let offset = self.offset + start as u64;
                tell(found, &self.name, offset + from as u64, offset + to as u64);
            }
        }
        self.offset += end as u64;
        self.line.drain(..end);
        self.is_within = !is_whole;
        true
    }

    /// Where the value of a header starts on the line, or goes on; `None` if the line is of no header.
    fn value_start(&mut self) -> Option<usize> {
        let mut line = Line::new(&self.line);
        let is_separator = !self.is_begun && self.line.starts_with(b"From ");
        let is_first = !std::mem::replace(&mut self.is_begun, true);
        quotes(&mut line).ok()?;
        if line.is_end().ok()? {
            return None;
        }
        let is_folded = !is_first
            && (matches!(self.line.first(), Some(b' ' | b'\t'))
                || line.at > 1 && self.line[line.at - 1] == b' ' && self.line[line.at - 2] == b' ');
        if is_folded {
            return Some(line.at);
        }
        self.name.clear();
        if is_separator {
            return Some(self.line.len());
        }
        let name = name(&mut line).ok()?;
        if is_of_people(name) {
            self.name = name.to_ascii_lowercase();
        }
        Some(line.at)
    }
}

impl Reader for Headers {
    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        let mut at = 0;
        while at < bytes.len() {
            let end = memchr::memchr(b'\n', &bytes[at..]).map(|end| at + end + 1);
            let piece = &bytes[at..end.unwrap_or(bytes.len())];
            if self.line.is_empty() && !self.is_within {
                self.offset = offset + at as u64;
                // What cannot begin a header may begin something else.
                let byte = bytes[at];
                if !(byte.is_ascii_alphabetic() || byte >= 0x80 || matches!(byte, b' ' | b'\t' | b'>' | b'*')) {
                    return (at, Next::Line);
                }
            }
            // A long list is read in parts, each as long whichever way it comes.
            let mut rest = piece;
            while !rest.is_empty() {
                let room = LONGEST_KEPT - self.line.len();
                let (kept, more) = rest.split_at(rest.len().min(room));
                self.line.extend_from_slice(kept);
                rest = more;
                if self.line.len() == LONGEST_KEPT && !(rest.is_empty() && end.is_some()) && !self.read(false, found) {
                    return (at + piece.len() - rest.len(), Next::Text);
                }
            }
            at += piece.len();
            if end.is_some() && !self.read(true, found) {
                return (at, Next::Line);
            }
        }
        (at, Next::Same)
    }

    fn finish(&mut self, _: u64, found: &mut Found<'_>) {
        self.line.push(b'\n');
        self.read(true, found);
    }
}
