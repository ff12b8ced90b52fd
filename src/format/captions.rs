//! Who speaks in captions: the lines behind `00:00:12.000 --> 00:00:14.000` in WebVTT and SRT, up to an empty line.

use super::line::{Line, Read, Stop};
use super::person::{self, Case};
use super::reader::{Found, Next, Reader};
use super::speech::{Part, Somebody, tell};

/// So much of a line tells who speaks, in bytes.
const LONGEST_START: usize = 192;

/// Follows the lines of one cue.
#[derive(Debug, Default)]
pub(super) struct Captions {
    /// The start of the line.
    start: Vec<u8>,
    /// Offset of the line, once one has begun.
    offset: u64,
    /// What the start of the line says is known.
    is_told: bool,
}

impl Captions {
    /// Looks at the start of the line.
    fn look(&mut self, found: &mut Found<'_>) {
        if let Ok(people) = speakers(Line::new(&self.start)) {
            for (part, start, end) in people {
                tell(found, part, self.offset + start as u64, self.offset + end as u64);
            }
        }
        self.is_told = true;
    }
}

impl Reader for Captions {
    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        let mut at = 0;
        while at < bytes.len() {
            let end = memchr::memchr(b'\n', &bytes[at..]).map(|end| at + end + 1);
            let piece = &bytes[at..end.unwrap_or(bytes.len())];
            if self.start.is_empty() {
                self.offset = offset + at as u64;
            }
            let room = LONGEST_START - self.start.len();
            self.start.extend_from_slice(&piece[..piece.len().min(room)]);
            if !self.is_told && (end.is_some() || self.start.len() == LONGEST_START) {
                self.look(found);
            }
            at += piece.len();
            if end.is_some() {
                let is_empty = matches!(self.start.as_slice(), b"\n" | b"\r\n");
                self.start.clear();
                self.is_told = false;
                if is_empty {
                    return (at, Next::Line);
                }
            }
        }
        (at, Next::Same)
    }

    fn finish(&mut self, _: u64, found: &mut Found<'_>) {
        if !self.is_told && !self.start.is_empty() {
            self.start.push(b'\n');
            self.look(found);
        }
    }
}

/// Who speaks in this line of a cue: `<v Jan>…`, `Jan: …`, `- Jan: …`, `>> JAN: …`.
fn speakers(mut line: Line<'_>) -> Read<Vec<Somebody>> {
    let mut people = Vec::new();
    line.eat_any(&["- ", "-", "\u{2013} "])?;
    let is_caps = line.eat_any(&[">> ", ">>"])?;
    if line.peek()? != b'<' {
        let name = person::read(&mut line, if is_caps { Case::Any } else { Case::Mixed })?;
        return if line.eat(b':')? { Ok(vec![(Part::Speaker, name.start, name.end)]) } else { Err(Stop::No) };
    }
    let start = line.at;
    let rest = line.rest(LONGEST_START - start)?;
    for at in memchr::memmem::find_iter(rest, b"<v") {
        line.at = start + at;
        people.extend(voice(&mut line).ok());
    }
    Ok(people)
}

/// WebVTT's span of a voice: `<v Jan de Vries>`, `<v.loud Jan>`. Whoever stands in it speaks, whatever the name looks like.
pub(super) fn voice(line: &mut Line<'_>) -> Read<Somebody> {
    line.expect(b"<v")?;
    if line.peek()? == b'.' {
        while !matches!(line.peek()?, b' ' | b'>' | b'\n') {
            line.at += 1;
        }
    }
    line.expect(b" ")?;
    let start = line.at;
    while !matches!(line.peek()?, b'>' | b'<' | b'\n' | b'=' | b'"' | b'[') {
        line.at += 1;
        if line.at - start > 128 {
            return Err(Stop::No);
        }
    }
    let is_somebody =
        line.peek()? == b'>' && line.at > start && !line.since(start).split(|byte| *byte == b' ').any(person::is_nobody);
    let somebody = (Part::Speaker, start, line.at);
    line.at += 1;
    if is_somebody { Ok(somebody) } else { Err(Stop::No) }
}
