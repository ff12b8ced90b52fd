//! Where the fields of structured text stand: cells of CSV and TSV files, of SQL `INSERT` statements and of `COPY` blocks, values in JSON.
//!
//! It follows a stream from its start, in pieces of any size, and says which bytes are the cells of columns that matter; what a column is
//! it asks whoever knows. It decides nothing about a value and changes nothing. Where input is not what it seemed to be, it goes on as text.

mod access_log;
mod account;
mod accounting;
mod aligned;
mod caller;
mod captions;
mod cdr;
mod csv;
mod expanded;
mod fences;
mod first;
mod glance;
mod header;
mod html;
mod joins;
mod json;
mod judged;
mod keys;
mod leaves;
mod line;
mod lines;
mod mail;
mod mailbox;
mod members;
mod mentions;
mod mime;
mod nick;
mod pasted;
mod person;
mod places;
mod question;
mod reader;
mod records;
mod rest;
mod rows;
mod scanner;
mod segments;
mod settings;
mod speech;
mod sql;
mod stamp;
mod syslog;
#[cfg(test)]
mod tests;
pub(crate) mod transfer;
mod tuples;
mod types;
mod unique;
mod unnamed;
mod vcard;
mod vote;
mod wiki;
mod xml;

use std::sync::Arc;

use crate::charset::{Charset, Decision};
use crate::model::mention::Mentions;
use crate::model::{Cell, Marks, Recognised, Selection, Told, limits};

pub(crate) use fences::{Fences, Walk};
pub(crate) use leaves::open;
pub(crate) use mime::LONGEST_PART;
pub(crate) use reader::Judge;
pub(crate) use unique::Unique;
pub(crate) use vote::Voter;

use glance::{FIRST_ONLY, Formats, GLANCE, Glance};
use mime::{Message, Mime};
use places::Places;
use reader::{Begin, Format, Gathered, Next, Reader};
use records::Records;

/// The formats, the more telling first.
static FORMATS: [Format; 20] = [
    vcard::FORMAT,
    segments::FORMAT,
    speech::FORMAT,
    json::FORMAT,
    cdr::FORMAT,
    aligned::FORMAT,
    aligned::BOXED,
    wiki::FORMAT,
    expanded::FORMAT,
    csv::FORMAT,
    pasted::FORMAT,
    unnamed::FORMAT,
    sql::FORMAT,
    html::FORMAT,
    xml::FORMAT,
    access_log::FORMAT,
    syslog::FORMAT,
    mail::FORMAT,
    settings::TOML,
    settings::YAML,
];

/// Formats whose rows tell what their columns are: what may be one is held back until they have.
const HOLDING: [&str; 1] = ["rows"];

/// Formats that are taken for possible only if the user says so: to tell them, much has to be held back.
fn on_request() -> Formats {
    FORMATS.iter().position(|format| HOLDING.contains(&format.name)).map_or(0, |at| 1 << at)
}

/// What may stand before a text in UTF-8, and is none of it.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The longest head of a format that is understood, in bytes.
const LONGEST_HEAD: usize = 64 * 1024;

/// The longest first line that may name columns, in bytes. What it means is known before any of it is written, wherever it is cut.
const LONGEST_FIRST_LINE: usize = 16 * 1024;
const _: () = assert!(LONGEST_FIRST_LINE <= limits::OVERLAP);

/// So many bytes of a head are looked at first.
const SHORTEST_LOOK: usize = 64;

/// How streams are followed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// Whether somebody wants to know the names of places.
    pub(crate) with_places: bool,
    /// Whether fields are followed.
    pub(crate) with_fields: bool,
    /// Whether the user allows whatever stands in the stream.
    pub(crate) is_allowed: bool,
    /// Number of the rules that count in the stream.
    pub(crate) policy: u16,
    /// The number of the file, where files have one.
    pub(crate) file: u64,
    /// What alone of the findings in the stream counts, if not all do.
    pub(crate) selection: Option<Arc<Selection>>,
    /// Whether somebody wants to know where records begin and end.
    pub(crate) with_records: bool,
    /// Whether encoded parts are told.
    pub(crate) with_parts: bool,
    /// Whether nothing but tokens is looked for in them.
    pub(crate) tokens_only: bool,
    /// The one format that is taken for possible, if the user said so.
    pub(crate) only: Option<Only>,
    /// Who says what columns without names are.
    pub(crate) voter: Option<Voter>,
}

/// The one format that streams have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Only(Option<usize>);

/// What stands for no format.
pub(crate) const TEXT: &str = "text";

impl Only {
    /// The names of the formats, and `text` for none of them.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        FORMATS.iter().map(|format| format.name).chain([TEXT])
    }

    /// The format of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let at = Self::names().position(|known| known == name)?;
        Some(Self((at < FORMATS.len()).then_some(at)))
    }
}

/// What is followed at the moment.
#[derive(Debug)]
enum Mode {
    /// At the start of a line, which may begin a format.
    Line,
    /// Text, to the end of the line.
    Text,
    /// The head of a format, gathered until it can be understood.
    Head,
    /// Behind a head.
    Within(Box<dyn Reader>),
}

/// Follows one stream.
#[derive(Debug)]
pub(crate) struct Structure {
    is_allowed: bool,
    policy: u16,
    file: u64,
    selection: Option<Arc<Selection>>,
    with_fields: bool,
    /// The formats that are taken for possible in the stream, and on the line.
    possible: Formats,
    on_line: Formats,
    glance: Glance,
    mode: Mode,
    /// Offset of the next byte.
    offset: u64,
    head: Vec<u8>,
    /// The format that needs more of the head to tell, by its position in the list.
    opened: usize,
    /// Bytes that were taken for a head and are looked at again.
    again: Vec<u8>,
    /// Nothing was seen yet that cannot stand before a format that begins a stream.
    is_first: bool,
    gathered: Gathered,
    questions: question::Questions,
    fences: Fences,
    mime: Mime,
    recognised: Vec<Recognised>,
    /// Which formats were recognised, by their positions in the list.
    known: [bool; FORMATS.len()],
    /// What whoever reads the cells remembers of them from block to block.
    pub(crate) mentions: Mentions,
    /// How far whoever reads the cells has come in what it knows of them.
    pub(crate) marks: Marks,
    /// Says in which character set the stream is, once that is known.
    pub(crate) decision: Decision,
}

/// What a look at a head said.
enum Look {
    Open,
    Text(usize),
    Before(usize),
    Within(usize, Box<dyn Reader>),
}

impl Structure {
    /// At the start of a stream, with the columns that no two rows of may share a value.
    pub(crate) fn new(options: Options, unique: Unique) -> Self {
        Self {
            is_allowed: options.is_allowed,
            policy: options.policy,
            file: options.file,
            selection: options.selection,
            with_fields: options.with_fields,
            on_line: 0,
            glance: Glance::new(),
            possible: options.only.map_or(!on_request(), |only| only.0.map_or(0, |at| 1 << at)),
            mode: Mode::Line,
            offset: 0,
            head: Vec::new(),
            opened: 0,
            again: Vec::new(),
            is_first: true,
            gathered: Gathered::new(Places::new(options.with_places), unique, Records::new(options.with_records), options.voter),
            questions: question::Questions::default(),
            fences: Fences::default(),
            mime: if options.with_parts { Mime::new(options.with_records, options.tokens_only) } else { Mime::off() },
            recognised: Vec::new(),
            known: [false; FORMATS.len()],
            mentions: Mentions::default(),
            marks: Marks::default(),
            decision: Decision::default(),
        }
    }

    /// Offset of the first byte that was not followed yet.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// The cells whose end was seen, in order.
    pub(crate) fn cells(&self) -> &[Cell] {
        &self.gathered.cells
    }

    /// What is known of where any cells lie, from the bytes on that were not forgotten.
    pub(crate) fn fences(&self) -> &Fences {
        &self.fences
    }

    /// Adds what was not told yet; of the encoded parts those that start before `end`.
    pub(crate) fn tell(&mut self, end: u64, told: &mut Told) {
        told.is_allowed = self.is_allowed;
        told.policy = self.policy;
        told.file = self.file;
        told.selection.clone_from(&self.selection);
        told.set = self.decision.charset().and_then(Charset::narrow_name);
        told.parts.extend(self.mime.take_parts(end));
        told.places.append(&mut self.gathered.places.take_new());
        told.troubles.append(&mut self.gathered.troubles);
        told.recognised.append(&mut self.recognised);
        told.open_record = None;
        if self.gathered.records.is_wanted() {
            self.tell_records(told);
        }
    }

    /// Adds the records whose end was seen and that were not told yet.
    fn tell_records(&mut self, told: &mut Told) {
        let records = &mut self.gathered.records;
        told.open_record = match self.mime.message() {
            Message::Unknown => Some(0),
            Message::None => {
                told.records.extend(records.take());
                records.open_from(matches!(self.mode, Mode::Line | Mode::Head)).filter(|from| *from < self.offset)
            }
            // What stands in a message is no record of its own.
            Message::From(start) => {
                records.forget();
                told.records.extend(self.mime.take_messages());
                start
            }
        };
    }

    /// Drops the cells that end before `offset`.
    pub(crate) fn forget(&mut self, offset: u64) {
        let known = self.gathered.cells.partition_point(|cell| cell.end <= offset);
        self.gathered.cells.drain(..known);
        self.fences.forget(offset);
    }

    /// Follows the next bytes of the stream.
    pub(crate) fn follow(&mut self, mut bytes: &[u8], judge: Judge<'_>) {
        match bytes.strip_prefix(MARK).filter(|_| self.offset == 0) {
            Some(rest) => {
                self.mime.skip(MARK.len() as u64);
                self.mime.follow(rest, &mut self.gathered.troubles);
            }
            None => self.mime.follow(bytes, &mut self.gathered.troubles),
        }
        if !self.with_fields {
            self.offset += bytes.len() as u64;
            return;
        }
        while !bytes.is_empty() {
            let taken = self.go(bytes, judge);
            bytes = &bytes[taken..];
            if !self.again.is_empty() {
                self.look_again(judge);
            }
        }
    }

    /// Follows some of the bytes; returns how many.
    fn go(&mut self, bytes: &[u8], judge: Judge<'_>) -> usize {
        let is_within = matches!(self.mode, Mode::Within(_));
        let room = if is_within { (fences::EVERY - self.offset % fences::EVERY) as usize } else { usize::MAX };
        let taken = self.step(&bytes[..bytes.len().min(room)], judge);
        self.offset += taken as u64;
        if is_within && (taken == bytes.len() || self.offset.is_multiple_of(fences::EVERY)) {
            self.mark();
        }
        taken
    }

    /// Notes how the reader stands here.
    fn mark(&mut self) {
        if let Mode::Within(reader) = &self.mode {
            self.fences.mark(self.offset, Some(reader.as_ref()));
        }
    }

    /// Follows the bytes that were taken for a head.
    fn look_again(&mut self, judge: Judge<'_>) {
        while !self.again.is_empty() {
            let bytes = std::mem::take(&mut self.again);
            let mut at = 0;
            while at < bytes.len() && self.again.is_empty() {
                // A block may begin behind any line that a reader reads.
                let is_within = matches!(self.mode, Mode::Within(_));
                let line = memchr::memchr(b'\n', &bytes[at..]).filter(|_| is_within);
                let line = line.map_or(bytes.len(), |end| at + end + 1);
                at += self.go(&bytes[at..line], judge);
            }
            self.again.extend_from_slice(&bytes[at..]);
        }
    }

    /// Follows some of the bytes; returns how many.
    fn step(&mut self, bytes: &[u8], judge: Judge<'_>) -> usize {
        if self.gathered.records.has_tail() {
            self.gathered.records.follow_tail(bytes, self.offset);
        }
        match &mut self.mode {
            Mode::Line if matches!(bytes[0], b' ' | b'\t') && !self.is_first => 1,
            // Byte by byte, for a stream may come so.
            Mode::Line if MARK.get(self.offset as usize) == Some(&bytes[0]) => 1,
            Mode::Line => {
                // What ends an entry may be no line of its format.
                let first = bytes.first_chunk().filter(|_| !self.gathered.records.has_entry());
                let possible = self.possible & if self.is_first { Formats::MAX } else { !FIRST_ONLY };
                self.on_line = self.glance.at(bytes[0], first, possible);
                if self.on_line != 0 {
                    self.mode = Mode::Head;
                    return self.head(bytes, judge);
                }
                self.is_first = false;
                self.text(bytes, judge)
            }
            Mode::Text => self.text(bytes, judge),
            Mode::Head => self.head(bytes, judge),
            Mode::Within(reader) => {
                let is_of_talk = reader.is_of_talk();
                let mut found = self.gathered.found(self.offset, judge);
                let (taken, next) = reader.follow(bytes, self.offset, &mut found);
                match &bytes[..taken] {
                    _ if !is_of_talk => self.questions.forget(),
                    [said @ .., b'\n'] => self.questions.end(said, self.offset, &mut found),
                    said => self.questions.keep(said),
                }
                if next != Next::Same {
                    self.fences.mark(self.offset + taken as u64, None);
                    found.records.end_reader(self.offset + taken as u64, next == Next::Line);
                    self.mode = if next == Next::Text { Mode::Text } else { Mode::Line };
                }
                taken
            }
        }
    }

    /// Follows text to the end of its line, if that is there.
    fn text(&mut self, bytes: &[u8], judge: Judge<'_>) -> usize {
        let Some(at) = memchr::memchr(b'\n', bytes) else {
            self.mode = Mode::Text;
            self.questions.keep(bytes);
            self.gathered.records.text(bytes, self.offset);
            return bytes.len();
        };
        self.mode = Mode::Line;
        self.gathered.records.text(&bytes[..=at], self.offset);
        if self.questions.may_tell(&bytes[..at]) {
            let mut found = self.gathered.found(self.offset, judge);
            self.questions.end(&bytes[..at], self.offset, &mut found);
        }
        at + 1
    }

    /// Looks at the head of a format, or gathers more of it.
    fn head(&mut self, bytes: &[u8], judge: Judge<'_>) -> usize {
        let known = self.head.len();
        let start = self.offset - known as u64;
        // Most heads are told to be none by their first word, and stand in the bytes as they are.
        if known == 0 {
            let first = &bytes[..bytes.len().min(SHORTEST_LOOK)];
            match self.look(first, self.offset, false, judge) {
                Look::Open => {}
                look => return self.go_on(look),
            }
        }
        // Twice as many each time.
        let room = known.max(SHORTEST_LOOK).min(LONGEST_HEAD - known);
        self.head.extend_from_slice(&bytes[..bytes.len().min(room)]);
        let head = std::mem::take(&mut self.head);
        let look = match self.look(&head, start, head.len() >= LONGEST_HEAD, judge) {
            Look::Open => {
                self.head = head;
                return self.head.len() - known;
            }
            look => look,
        };
        let length = self.go_on(look);
        self.give_back(&head[length.min(known)..known]);
        length.saturating_sub(known)
    }

    /// Leaves bytes that were taken for a head to be looked at again.
    fn give_back(&mut self, bytes: &[u8]) {
        self.offset -= bytes.len() as u64;
        self.again.splice(0..0, bytes.iter().copied());
    }

    /// Takes a head for what it is; returns its length.
    fn go_on(&mut self, look: Look) -> usize {
        self.is_first &= matches!(look, Look::Before(_));
        let (length, mode) = match look {
            Look::Open => (0, Mode::Head),
            Look::Before(length) => (length, Mode::Line),
            Look::Text(length) => (length, Mode::Text),
            Look::Within(length, reader) => (length, Mode::Within(reader)),
        };
        self.mode = mode;
        length
    }

    /// What the head at the start of a line is. With `is_whole` no more of it will be looked at.
    /// It starts at `start` of the stream.
    fn look(&mut self, head: &[u8], start: u64, is_whole: bool, judge: Judge<'_>) -> Look {
        let mut formats = self.on_line;
        let mut found = self.gathered.found(start, judge);
        while formats != 0 {
            let at = formats.trailing_zeros() as usize;
            formats &= formats - 1;
            let (format, is_known) = (&FORMATS[at], &mut self.known[at]);
            let look = match (format.begin)(head, &mut found) {
                Begin::No => continue,
                Begin::Open if is_whole => continue,
                Begin::Open => {
                    self.opened = at;
                    return Look::Open;
                }
                Begin::Before(length) => {
                    found.records.text(&head[..length], start);
                    return Look::Before(length);
                }
                Begin::Text(length) => return Look::Text(length),
                Begin::Told(length) => Look::Text(length),
                Begin::Is(length, reader) => {
                    self.fences.mark(start + length as u64, Some(reader.as_ref()));
                    Look::Within(length, reader)
                }
            };
            found.records.recognise(at);
            if !std::mem::replace(is_known, true) {
                self.recognised.push(Recognised { format: format.name, sign: format.sign, offset: start });
            }
            return look;
        }
        // Of a head that no more will follow, the first line is none; others may begin on the next.
        Look::Text(if is_whole { memchr::memchr(b'\n', head).unwrap_or(head.len()) } else { 0 })
    }

    /// Where something starts of which it is not known yet what it is: what follows has to be held back until more was followed.
    pub(crate) fn held_from(&self) -> Option<u64> {
        let is_asking = matches!(self.mode, Mode::Head) && HOLDING.contains(&FORMATS[self.opened].name);
        let rows = is_asking.then(|| self.offset - self.head.len() as u64);
        self.mime.held_from().into_iter().chain(rows).min()
    }

    /// The stream ends here.
    pub(crate) fn finish(&mut self, judge: Judge<'_>) {
        self.mime.finish();
        // A head that was cut short is what it is without more.
        while matches!(self.mode, Mode::Head) {
            let head = std::mem::take(&mut self.head);
            let look = self.look(&head, self.offset - head.len() as u64, true, judge);
            let length = self.go_on(look).min(head.len());
            self.give_back(&head[length..]);
            self.look_again(judge);
        }
        if matches!(self.mode, Mode::Text) {
            let mut found = self.gathered.found(self.offset, judge);
            self.questions.end(b"", self.offset, &mut found);
        }
        if let Mode::Within(reader) = &mut self.mode {
            let mut found = self.gathered.found(self.offset, judge);
            reader.finish(self.offset, &mut found);
        }
        self.gathered.records.finish(self.offset);
    }
}
