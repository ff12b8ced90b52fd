//! JSON (RFC 8259): documents over many lines, one to a line (NDJSON), and those that stand between the other lines of a log.
//!
//! A tokenizer that follows brackets, keys and values in pieces of any size, and tells which bytes are the values at paths that matter. It
//! builds nothing and looks at no value. JSON that is a text in something else is not its: there the keys in the line tell. Where the bytes
//! are no JSON, they go on as text.

mod record;
mod sign;

use super::first::first_of;
use super::keys::{Keys, LONGEST_KEY, Path, ROOT};
use super::reader::{Begin, Format, Found, Next, Reader};
use crate::model::{Cell, Place, Style};

pub(super) const FORMAT: Format = Format {
    name: "json",
    sign: "a line begins with an object or an array",
    is_first_only: false,
    may_begin: |byte| matches!(byte, b'{' | b'[' | 0xef),
    glance: |_| true,
    begin,
};

/// So many levels have verdicts; deeper ones are followed to their end.
const DEEPEST: usize = 64;
/// So close behind its key a number is known for one without looking further.
const NEAR_KEY: u64 = 8;
/// From so many keys on it was JSON for certain.
const CERTAIN: u32 = 2;

fn begin(head: &[u8], _: &mut Found<'_>) -> Begin {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    let mark = if head.starts_with(MARK) { MARK.len() } else { 0 };
    if mark == 0 && head[0] == MARK[0] {
        return if MARK.starts_with(head) { Begin::Open } else { Begin::No };
    }
    let text = &head[mark..];
    match sign::is_json(&text[..text.len().min(sign::LONGEST)]) {
        Some(true) => Begin::Is(mark, Box::new(Document::new())),
        Some(false) => Begin::No,
        None if text.len() >= sign::LONGEST => Begin::No,
        None => Begin::Open,
    }
}

/// Follows documents.
#[derive(Clone, Debug)]
struct Document {
    state: State,
    /// The open brackets, as far as they have verdicts.
    open: Vec<Level>,
    /// Brackets that are open beyond those.
    deeper: u64,
    /// The path of the key before.
    path: Path,
    /// Where the value starts, behind its quote.
    start: u64,
    /// Where the key before ended.
    key_end: u64,
    /// The beginning of a key that began in the bytes before.
    key: Vec<u8>,
    is_escaping: bool,
    /// What of `true`, `false` or `null` has to follow.
    word: &'static [u8],
    /// The last byte of a number so far.
    digit: u8,
    /// Which parts of the number there are.
    parts: Parts,
    /// Only blanks since a line began.
    is_line_start: bool,
    /// Keys of this document so far.
    count: u32,
    /// Every text is told, whatever its path is.
    is_fence: bool,
    /// What is known of the document as a record.
    record: record::Place,
}

/// An open bracket.
#[derive(Clone, Copy, Debug)]
struct Level {
    is_object: bool,
    /// In an object what its keys stand below, in an array the path of its elements.
    path: Path,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before a document.
    Between,
    /// Before a key, or the end of an object.
    Key,
    InKey,
    Colon,
    /// Before a value; in an array also before its end.
    Value,
    InText,
    Number,
    Word,
    /// Behind a value.
    After,
    /// Below the levels that have verdicts.
    Deep,
    DeepText,
}

/// How far a number went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parts {
    Whole,
    Fraction,
    Exponent,
}

impl Parts {
    /// How long a number without a verdict is that matters, in bytes: nothing shorter is a value by what it looks like.
    const fn least(self) -> Option<u64> {
        match self {
            Self::Whole => Some(7),
            // A degree with four decimals.
            Self::Fraction => Some(6),
            Self::Exponent => None,
        }
    }
}

/// How a text goes on.
enum End {
    /// Its quote stands here.
    At(usize),
    /// Not in these bytes.
    Open,
    /// It is none: its line ends here.
    Wrong(usize),
}

impl Document {
    fn new() -> Self {
        Self {
            state: State::Between,
            open: Vec::with_capacity(DEEPEST),
            deeper: 0,
            path: ROOT,
            start: 0,
            key_end: 0,
            key: Vec::new(),
            is_escaping: false,
            word: b"",
            digit: 0,
            parts: Parts::Whole,
            is_line_start: true,
            count: 0,
            is_fence: false,
            record: record::Place::default(),
        }
    }

    /// The end of the text that begins at `at`. In nearly all nothing is escaped.
    #[inline(always)]
    fn end_of_new_text(&mut self, bytes: &[u8], at: usize) -> End {
        match stop(bytes, at) {
            Some(found) if bytes[found] == b'"' => End::At(found),
            Some(found) => self.end_of_text(bytes, found),
            None => End::Open,
        }
    }

    /// The end of the text that goes on at `at`.
    #[inline(never)]
    fn end_of_text(&mut self, bytes: &[u8], mut at: usize) -> End {
        if std::mem::take(&mut self.is_escaping) {
            match bytes.get(at) {
                Some(b'\n') => return End::Wrong(at),
                Some(_) => at += 1,
                None => self.is_escaping = true,
            }
        }
        loop {
            let Some(found) = stop(bytes, at) else { return End::Open };
            match bytes[found] {
                b'"' => return End::At(found),
                b'\\' => match bytes.get(found + 1) {
                    Some(b'\n') => return End::Wrong(found + 1),
                    Some(_) => at = found + 2,
                    None => {
                        self.is_escaping = true;
                        return End::Open;
                    }
                },
                _ => return End::Wrong(found),
            }
        }
    }

    /// The path of the value that begins now.
    #[inline]
    fn path(&self) -> Path {
        match self.open.last() {
            Some(Level { is_object: false, path }) => *path,
            Some(_) => self.path,
            None => ROOT,
        }
    }

    fn open(&mut self, is_object: bool, here: u64, found: &mut Found<'_>) {
        if self.open.len() == DEEPEST {
            self.deeper = 1;
            self.state = State::Deep;
            return;
        }
        let mut path = Keys::above(self.path());
        if !is_object && !self.is_fence {
            path = found.keys.elements(path, found.places);
        }
        if is_object && self.is_in_array() && found.records.is_wanted() {
            record::Place::begin_object(here, found.records);
        }
        self.open.push(Level { is_object, path });
        self.state = if is_object { State::Key } else { State::Value };
    }

    /// Whether the innermost bracket is that of an array.
    fn is_in_array(&self) -> bool {
        self.open.last().is_some_and(|level| !level.is_object)
    }

    /// Closes the last bracket, which stands at `here`; says whether it was of this sort.
    fn close(&mut self, byte: u8, here: u64, found: &mut Found<'_>) -> bool {
        let is_right = self.open.last().is_some_and(|level| level.is_object == (byte == b'}'));
        if is_right {
            self.open.pop();
            if found.records.is_wanted() {
                if byte == b'}' && self.is_in_array() {
                    self.record.end_object(here + 1, found.records);
                }
                if self.open.is_empty() {
                    self.record.end(here + 1, found.records);
                }
            }
            self.state = if self.open.is_empty() { State::Between } else { State::After };
        }
        is_right
    }

    /// Tells the value that ends at `end`, if it matters.
    #[inline]
    fn tell(&self, end: u64, style: Style, found: &mut Found<'_>) {
        if self.is_fence {
            return found.fence(self.start, end);
        }
        let known = found.keys.of(self.path());
        let is_number = style == Style::JsonNumber;
        if !known.matters() && !is_number || end == self.start {
            return;
        }
        // Beside its key a number is known for what it is, and so is a value whose key says too little without it.
        let is_in_object = self.open.last().is_some_and(|level| level.is_object);
        let is_known = is_in_object && known.is_plain && self.start - self.key_end <= NEAR_KEY;
        let is_in_doubt =
            || if is_in_object { !is_known } else { self.parts.least().is_some_and(|least| end - self.start >= least) };
        let matters = known.place != Place::NONE || known.column.is_some() && !(is_known && known.is_hint);
        if matters || is_number && is_in_doubt() {
            let style = if known.is_other && !is_number { Style::Other } else { style };
            let column = known.column.filter(|_| !(known.is_other && is_number));
            found.cells.push(Cell { start: self.start, end, column, style, place: known.place });
        }
    }

    /// Follows `bytes`; where it stops before their end, it says how it goes on there.
    fn read(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            match self.state {
                State::Key => match byte {
                    b'"' => {
                        self.key.clear();
                        at += 1;
                        match self.end_of_new_text(bytes, at) {
                            End::At(end) => {
                                self.start = offset + at as u64;
                                self.key(bytes, at, end, found);
                                if self.is_fence {
                                    found.fence(self.start, offset + end as u64);
                                }
                                self.key_end = offset + end as u64;
                                at = end + 1;
                                // As most write it, and what most values are.
                                if bytes.get(at) == Some(&b':') {
                                    self.state = State::Value;
                                    at += 1;
                                    if bytes.get(at) == Some(&b'"') {
                                        match self.text(bytes, at + 1, offset, found) {
                                            Ok(behind) => at = behind,
                                            Err(stop) => return stop,
                                        }
                                    }
                                }
                            }
                            End::Open => {
                                self.start = offset + at as u64;
                                self.keep_key(&bytes[at..]);
                                self.state = State::InKey;
                                return (bytes.len(), Next::Same);
                            }
                            End::Wrong(at) => return self.wrong(at, offset, found),
                        }
                    }
                    b' ' | b'\t' | b'\r' | b'\n' => at = self.behind_blanks(bytes, at, found),
                    b'}' if self.close(byte, offset + at as u64, found) => at += 1,
                    _ => return self.wrong(at, offset, found),
                },
                State::InKey => match self.end_of_text(bytes, at) {
                    End::At(end) => {
                        self.keep_key(&bytes[at..end]);
                        let key = std::mem::take(&mut self.key);
                        self.key(&key, 0, key.len(), found);
                        if self.is_fence {
                            found.fence(self.start, offset + end as u64);
                        }
                        self.key_end = offset + end as u64;
                        at = end + 1;
                    }
                    End::Open => {
                        self.keep_key(&bytes[at..]);
                        return (bytes.len(), Next::Same);
                    }
                    End::Wrong(at) => return self.wrong(at, offset, found),
                },
                State::Colon => match byte {
                    b':' => {
                        self.state = State::Value;
                        at += 1;
                    }
                    b' ' | b'\t' | b'\r' | b'\n' => at = self.behind_blanks(bytes, at, found),
                    _ => return self.wrong(at, offset, found),
                },
                State::Value => match byte {
                    b'"' => match self.text(bytes, at + 1, offset, found) {
                        Ok(behind) => at = behind,
                        Err(stop) => return stop,
                    },
                    b' ' | b'\t' | b'\r' | b'\n' => at = self.behind_blanks(bytes, at, found),
                    b'0'..=b'9' | b'-' => {
                        self.start = offset + at as u64;
                        (self.digit, self.parts) = (byte, Parts::Whole);
                        self.state = State::Number;
                        at += 1;
                    }
                    b'{' | b'[' => {
                        self.open(byte == b'{', offset + at as u64, found);
                        at += 1;
                    }
                    b't' | b'f' | b'n' => {
                        self.word = match byte {
                            b't' => b"rue",
                            b'f' => b"alse",
                            _ => b"ull",
                        };
                        self.state = State::Word;
                        at += 1;
                    }
                    b']' if self.close(byte, offset + at as u64, found) => at += 1,
                    _ => return self.wrong(at, offset, found),
                },
                State::InText => match self.end_of_text(bytes, at) {
                    End::At(end) => {
                        self.tell(offset + end as u64, Style::JsonText, found);
                        self.state = State::After;
                        at = end + 1;
                    }
                    End::Open => return (bytes.len(), Next::Same),
                    End::Wrong(at) => return self.wrong(at, offset, found),
                },
                State::Number => {
                    let rest = &bytes[at..];
                    let length = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
                    if length > 0 {
                        self.digit = b'0';
                        at += length;
                        continue;
                    }
                    match byte {
                        b'.' if self.digit.is_ascii_digit() && self.parts == Parts::Whole => {
                            self.parts = Parts::Fraction;
                            self.digit = byte;
                            at += 1;
                        }
                        b'e' | b'E' if self.digit.is_ascii_digit() && self.parts != Parts::Exponent => {
                            self.parts = Parts::Exponent;
                            self.digit = b'e';
                            at += 1;
                        }
                        b'+' | b'-' if self.digit == b'e' => {
                            self.digit = byte;
                            at += 1;
                        }
                        b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' if self.digit.is_ascii_digit() => {
                            self.tell(offset + at as u64, Style::JsonNumber, found);
                            self.state = State::After;
                        }
                        _ => return self.wrong(at, offset, found),
                    }
                }
                State::Word => match self.word.split_first() {
                    Some((next, rest)) if *next == byte => {
                        self.word = rest;
                        at += 1;
                    }
                    None if matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n') => self.state = State::After,
                    _ => return self.wrong(at, offset, found),
                },
                State::After => match byte {
                    b',' => {
                        self.go_on();
                        at += 1;
                    }
                    b' ' | b'\t' | b'\r' | b'\n' => at = self.behind_blanks(bytes, at, found),
                    b'}' | b']' if self.close(byte, offset + at as u64, found) => at += 1,
                    _ => return self.wrong(at, offset, found),
                },
                State::Between => match self.between(bytes, at, offset, found) {
                    b'\n' => {
                        self.is_line_start = true;
                        at += 1;
                    }
                    b' ' | b'\t' | b'\r' => at += 1,
                    b'{' | b'[' => {
                        self.count = 0;
                        self.is_line_start = false;
                        self.record.begin(offset + at as u64, byte == b'{', found.records);
                        self.open(byte == b'{', offset + at as u64, found);
                        at += 1;
                    }
                    _ => {
                        self.record.leave(found.records);
                        return (at, if self.is_line_start { Next::Line } else { Next::Text });
                    }
                },
                State::Deep => {
                    match byte {
                        b'"' => self.state = State::DeepText,
                        b'{' | b'[' => self.deeper += 1,
                        b'}' | b']' => {
                            self.deeper -= 1;
                            if self.deeper == 0 {
                                self.state = State::After;
                            }
                        }
                        _ => {}
                    }
                    at += 1;
                }
                State::DeepText => match self.end_of_text(bytes, at) {
                    End::At(end) => {
                        self.state = State::Deep;
                        at = end + 1;
                    }
                    End::Open => return (bytes.len(), Next::Same),
                    End::Wrong(at) => return self.wrong(at, offset, found),
                },
            }
        }
        (bytes.len(), Next::Same)
    }

    /// The byte behind a document, which may end the line that the document is told with.
    fn between(&self, bytes: &[u8], at: usize, offset: u64, found: &mut Found<'_>) -> u8 {
        if found.records.has_tail() {
            found.records.follow_tail(&bytes[at..=at], offset + at as u64);
        }
        bytes[at]
    }

    /// Behind the blanks at `at`.
    #[inline]
    fn behind_blanks(&mut self, bytes: &[u8], at: usize, found: &mut Found<'_>) -> usize {
        let rest = &bytes[at..];
        let length = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).unwrap_or(rest.len());
        if self.record.is_on_line() && rest[..length].contains(&b'\n') {
            self.record.end_line(found.records);
        }
        at + length
    }

    /// Takes the value that is a text and starts at `at`: where it goes on behind it, or why it does not go on in these bytes.
    #[inline]
    fn text(&mut self, bytes: &[u8], at: usize, offset: u64, found: &mut Found<'_>) -> Result<usize, (usize, Next)> {
        self.start = offset + at as u64;
        match self.end_of_new_text(bytes, at) {
            End::At(end) => {
                self.tell(offset + end as u64, Style::JsonText, found);
                self.state = State::After;
                let behind = end + 1;
                if bytes.get(behind) != Some(&b',') {
                    return Ok(behind);
                }
                self.go_on();
                Ok(behind + 1)
            }
            End::Open => {
                self.state = State::InText;
                Err((bytes.len(), Next::Same))
            }
            End::Wrong(at) => Err(self.wrong(at, offset, found)),
        }
    }

    /// Goes on behind a comma.
    #[inline]
    fn go_on(&mut self) {
        let is_object = self.open.last().is_some_and(|level| level.is_object);
        self.state = if is_object { State::Key } else { State::Value };
    }

    /// Takes the key that is `bytes[start..end]`.
    #[inline]
    fn key(&mut self, bytes: &[u8], start: usize, end: usize, found: &mut Found<'_>) {
        (self.count, self.state) = (self.count.saturating_add(1), State::Colon);
        if self.is_fence {
            return;
        }
        let above = self.open.last().map_or(ROOT, |level| level.path);
        self.path = found.keys.below(above, bytes, start, end, found.judge, found.places);
    }

    /// Keeps the beginning of a key, as far as any key is looked at.
    fn keep_key(&mut self, part: &[u8]) {
        let room = (LONGEST_KEY + 1).saturating_sub(self.key.len());
        self.key.extend_from_slice(&part[..part.len().min(room)]);
    }

    /// This is no JSON: it goes on as text.
    #[cold]
    fn wrong(&self, at: usize, offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        if self.count >= CERTAIN {
            found.trouble(offset + at as u64, "JSON that is not well-formed");
        }
        self.record.leave(found.records);
        (at, Next::Text)
    }
}

/// The next quote, backslash or end of a line.
#[inline(always)]
fn stop(bytes: &[u8], at: usize) -> Option<usize> {
    first_of(bytes, at, *b"\"\\\n")
}

impl Reader for Document {
    fn parting(&self) -> [u8; 3] {
        *b"\"\"\""
    }

    fn fence(&self) -> Option<Box<dyn Reader>> {
        Some(Box::new(Self { is_fence: true, ..self.clone() }))
    }

    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        self.read(bytes, offset, found)
    }

    /// JSON that was cut ends in the middle of a value.
    fn finish(&mut self, offset: u64, found: &mut Found<'_>) {
        match self.state {
            State::InText => self.tell(offset, Style::JsonText, found),
            State::Number if self.digit.is_ascii_digit() => self.tell(offset, Style::JsonNumber, found),
            _ => {}
        }
        if self.state != State::Between && self.count >= CERTAIN {
            found.trouble(offset, "JSON has no end");
        }
        self.record.finish(found.records);
    }
}
