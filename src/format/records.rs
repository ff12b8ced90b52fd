//! Where records begin and end, as readers tell it: rows, tuples, objects, messages. Only where somebody wants to know.
//!
//! It knows no format. Records of readers stand within each other as brackets do. What no reader reads to its end, such as a message that goes on
//! until the next one begins, is an *entry*, and goes by lines.

use crate::model::{Frame, Record};

/// What has records in it is a record itself up to this length, in bytes: beyond, it is what they are gathered in.
const LONGEST_AROUND: u64 = 1024 * 1024;
/// An entry ends with a line that ends so many bytes behind the last one that is understood: anything may follow.
const LONGEST_ENTRY: u64 = 16 * 1024;

/// The records of a stream that were not told yet.
#[derive(Debug, Default)]
pub(super) struct Records {
    is_wanted: bool,
    /// Those of the reader whose end was not seen, the outermost first.
    open: Vec<Open>,
    /// Those whose end was seen.
    done: Vec<Record>,
    /// From here on it is not known whether they count.
    held: Option<usize>,
    /// The one whose reader has ended before its line did.
    tail: Option<Tail>,
    /// The one that what follows makes a record or none.
    doubt: Option<Record>,
    /// Where a line or tag starts that the reader has not understood yet, and that may begin a record.
    kept: Option<u64>,
    entry: Option<Entry>,
    /// The line begins an entry, and says when it was.
    begins: Option<bool>,
    /// Where the line starts.
    line: u64,
    /// The line has held only digits so far, and not even those.
    is_number: bool,
    is_blank: bool,
    /// Where the line before starts, if it holds only digits.
    number: Option<u64>,
    /// The stream has ended.
    is_over: bool,
}

/// A record whose end was not seen.
#[derive(Clone, Copy, Debug)]
struct Open {
    start: u64,
    frame: Frame,
    /// It is one only if no others stand in it.
    is_alone: bool,
    /// It is none.
    is_none: bool,
}

/// A record that takes the end of its line too, if only blanks stand before it, or whatever stands there.
#[derive(Clone, Copy, Debug)]
struct Tail {
    record: Record,
    takes_all: bool,
    /// So far was looked.
    at: u64,
}

/// Lines that belong together.
#[derive(Clone, Copy, Debug)]
struct Entry {
    start: u64,
    /// Where the last line starts that is known to be one of its format.
    last: u64,
    /// Number of its format.
    format: usize,
    /// It begins with a date.
    has_date: bool,
}

impl Records {
    pub(super) fn new(is_wanted: bool) -> Self {
        Self { is_wanted, ..Self::default() }
    }

    /// Whether somebody wants to know.
    #[inline(always)]
    pub(super) fn is_wanted(&self) -> bool {
        self.is_wanted
    }

    /// A record begins, within those that are open.
    pub(super) fn begin(&mut self, start: u64, frame: Frame) {
        if self.is_wanted {
            self.end_entry(start);
            self.open.push(Open { start, frame, is_alone: false, is_none: false });
        }
    }

    /// A record begins if no others stand in it.
    pub(super) fn begin_alone(&mut self, start: u64) {
        if self.is_wanted {
            self.end_entry(start);
            self.open.push(Open { start, frame: Frame::default(), is_alone: true, is_none: false });
        }
    }

    /// The innermost one that is open ends.
    pub(super) fn end(&mut self, end: u64) {
        if let Some(Open { start, frame, is_none: false, .. }) = self.open.pop() {
            self.push(Record { start, end, frame });
        }
    }

    /// The innermost one that is open is none.
    pub(super) fn drop_last(&mut self) {
        self.open.pop();
    }

    /// None of those that are open is one.
    pub(super) fn drop_open(&mut self) {
        self.open.clear();
    }

    /// The innermost one that is open ends with the line, if only blanks stand before its end.
    pub(super) fn end_with_line(&mut self, end: u64) {
        if let Some(Open { start, frame, is_none: false, .. }) = self.open.pop() {
            self.tail = Some(Tail { record: Record { start, end, frame }, takes_all: false, at: end });
        }
    }

    /// The innermost one that is open ends, and what follows tells whether it is one.
    pub(super) fn end_in_doubt(&mut self, end: u64) {
        if let Some(Open { start, frame, is_none: false, .. }) = self.open.pop() {
            self.doubt = Some(Record { start, end, frame });
        }
    }

    /// Says whether what was in doubt is a record.
    pub(super) fn settle(&mut self, is_record: bool) {
        if let Some(record) = self.doubt.take().filter(|_| is_record) {
            self.push(record);
        }
    }

    /// The reader keeps what starts here, which may begin a record.
    pub(super) fn keep(&mut self, start: Option<u64>) {
        if self.is_wanted {
            self.kept = start;
        }
    }

    /// A row that holds no others, and was followed from its start to its end.
    pub(super) fn row(&mut self, start: u64, end: u64, frame: Frame) {
        self.open.clear();
        self.push(Record { start, end, frame });
    }

    /// Bytes of a row were seen, but not its end; with `None` none begins there.
    pub(super) fn within_row(&mut self, start: Option<u64>, frame: Frame) {
        if self.is_wanted {
            self.open.clear();
            self.open.extend(start.map(|start| Open { start, frame, is_alone: false, is_none: false }));
        }
    }

    /// Those whose ends come next may turn out to be none.
    pub(super) fn hold(&mut self) {
        self.held.get_or_insert(self.done.len());
    }

    /// Those that were held count.
    pub(super) fn release(&mut self) {
        self.held = None;
    }

    /// Those that were held do not count.
    pub(super) fn drop_held(&mut self) {
        if let Some(held) = self.held.take() {
            self.done.truncate(held);
        }
    }

    fn push(&mut self, record: Record) {
        if record.end > record.start {
            for around in &mut self.open {
                around.is_none |= around.is_alone || record.end.saturating_sub(around.start) > LONGEST_AROUND;
            }
            self.done.push(record);
        }
    }

    /// The reader ends at `end`, and so do those of its records that are open; the outermost takes what is left of the line, unless one may
    /// start there.
    pub(super) fn end_reader(&mut self, end: u64, is_line: bool) {
        if !self.is_wanted {
            return;
        }
        self.release();
        self.kept = None;
        self.settle(true);
        if is_line {
            self.end_all(end);
            return self.line(end);
        }
        let has_inner = self.open.len() > 1;
        self.open.retain(|open| !(open.is_none || open.is_alone && has_inner));
        while self.open.len() > 1 {
            self.end(end);
        }
        if let Some(Open { start, frame, .. }) = self.open.pop() {
            self.tail = Some(Tail { record: Record { start, end, frame }, takes_all: true, at: end });
        }
    }

    /// Those that are open end.
    pub(super) fn end_all(&mut self, end: u64) {
        while !self.open.is_empty() {
            self.end(end);
        }
    }

    /// Whether the end of a record depends on the bytes that follow.
    #[inline(always)]
    pub(super) fn has_tail(&self) -> bool {
        self.tail.is_some()
    }

    /// Looks at the bytes that follow, the first of which is at `offset`.
    pub(super) fn follow_tail(&mut self, bytes: &[u8], offset: u64) {
        let Some(tail) = &mut self.tail else { return };
        let from = tail.at.saturating_sub(offset) as usize;
        for byte in bytes.get(from..).unwrap_or_default() {
            tail.at += 1;
            match byte {
                b'\n' => tail.record.end = tail.at,
                b' ' | b'\t' | b'\r' => continue,
                _ if tail.takes_all => continue,
                _ => {}
            }
            return self.end_tail();
        }
    }

    fn end_tail(&mut self) {
        if let Some(tail) = self.tail.take() {
            self.push(tail.record);
        }
    }

    /// Some of a line that no reader reads, or all of it with its end, stands at `offset`.
    pub(super) fn text(&mut self, bytes: &[u8], offset: u64) {
        if !self.is_wanted {
            return;
        }
        let (bytes, is_whole) = bytes.strip_suffix(b"\n").map_or((bytes, false), |bytes| (bytes, true));
        let digits = match (offset, bytes.strip_prefix(b"\xef\xbb\xbf")) {
            (0, Some(rest)) => rest,
            _ => bytes,
        };
        if offset == self.line {
            (self.is_number, self.is_blank) = (true, true);
        }
        self.is_number &= digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'\r');
        self.is_blank &= digits.iter().all(|byte| matches!(byte, b'\r' | b' ' | b'\t'));
        if is_whole {
            self.line(offset + bytes.len() as u64 + 1);
        }
    }

    /// A line starts at `start`.
    fn line(&mut self, start: u64) {
        self.number = Some(self.line).filter(|_| self.is_number && !self.is_blank);
        let is_blank = std::mem::take(&mut self.is_blank);
        let is_over = |entry: Entry| start - entry.last > LONGEST_ENTRY || is_blank && !entry.has_date;
        if self.entry.is_some_and(is_over) {
            self.end_entry(start);
        }
        (self.line, self.is_number) = (start, false);
    }

    /// The line begins an entry, with a date or without.
    pub(super) fn begin_entry(&mut self, has_date: bool) {
        self.begins = self.is_wanted.then_some(has_date);
    }

    /// Whether an entry is open.
    #[inline(always)]
    pub(super) fn has_entry(&self) -> bool {
        self.entry.is_some()
    }

    /// Whether an entry is open that begins with a date; `None` where none is open.
    pub(super) fn entry_has_date(&self) -> Option<bool> {
        self.entry.map(|entry| entry.has_date)
    }

    /// The line is no part of the entry that is open.
    pub(super) fn leave_entry(&mut self) {
        self.end_entry(self.line);
    }

    /// The line is one of the format with this number.
    pub(super) fn recognise(&mut self, format: usize) {
        let begins = self.begins.take();
        match &mut self.entry {
            // Of somebody who is quoted.
            Some(entry) if entry.format == format && begins.is_none_or(|has_date| entry.has_date && !has_date) => {
                entry.last = self.line;
                return;
            }
            Some(_) => self.end_entry(self.line),
            None => {}
        }
        self.entry = begins.map(|has_date| Entry { start: self.line, last: self.line, format, has_date });
    }

    fn end_entry(&mut self, end: u64) {
        if let Some(Entry { start, .. }) = self.entry.take() {
            self.push(Record { start, end, frame: Frame::default() });
        }
    }

    /// Where a record starts of which the line says what it is, but which a number may stand above.
    pub(super) fn line_or_number(&self) -> u64 {
        self.number.unwrap_or(self.line)
    }

    /// The stream ends at `end`.
    pub(super) fn finish(&mut self, end: u64) {
        if let Some(tail) = self.tail.as_mut().filter(|tail| tail.takes_all) {
            tail.record.end = end;
        }
        self.end_tail();
        self.settle(true);
        self.end_all(end);
        self.end_entry(end);
        self.release();
        self.is_over = true;
    }

    /// Forgets all of them.
    pub(super) fn forget(&mut self) {
        *self = Self::new(self.is_wanted);
    }

    /// Takes those of which all is known.
    pub(super) fn take(&mut self) -> impl Iterator<Item = Record> + '_ {
        let count = self.held.as_mut().map_or(self.done.len(), std::mem::take);
        self.done.drain(..count)
    }

    /// Where the first one starts that may be taken yet. With `is_line` it is not known what the line is.
    pub(super) fn open_from(&self, is_line: bool) -> Option<u64> {
        if self.is_over {
            return None;
        }
        let line = if is_line { self.number.or(Some(self.line)) } else { None };
        let held = self.held.and_then(|held| self.done.get(held)).map(|record| record.start);
        let open = self.open.iter().find(|open| !open.is_none).map(|open| open.start);
        let (tail, entry) = (self.tail.map(|tail| tail.record.start), self.entry.map(|entry| entry.start));
        let doubt = self.doubt.map(|record| record.start);
        [line, held, open, tail, doubt, self.kept, entry].into_iter().flatten().min()
    }
}
