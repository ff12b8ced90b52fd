//! Cards of people (vCard, RFC 6350 and RFC 2426): names, numbers, addresses and birthdays by the properties they stand in. And who is invited
//! in calendars (iCalendar, RFC 5545), which have the same lines.

use std::ops::Range;

use super::reader::{Begin, Format, Found, Next, Reader};
use super::records::Records;
use crate::model::{Frame, Style};

pub(super) const FORMAT: Format = Format {
    name: "vcard",
    sign: "a line says BEGIN:VCARD or BEGIN:VCALENDAR",
    is_first_only: false,
    may_begin: |byte| matches!(byte, b'B' | b'b'),
    glance: |first| BEGINS.iter().any(|begin| first[..begin.len()].eq_ignore_ascii_case(begin)),
    begin,
};

const BEGINS: [&[u8]; 2] = [b"BEGIN:VCARD", b"BEGIN:VCALENDAR"];
const ENDS: [&[u8]; 2] = [b"END:VCARD", b"END:VCALENDAR"];
/// The longest line that is looked at, in bytes; pictures have longer ones.
const LONGEST_LINE: usize = 2048;

/// Properties, and what columns their values are like, one for each component; the last one goes on.
const PROPERTIES: [(&[u8], &[&[u8]]); 14] = [
    (b"FN", &[b"full_name"]),
    (b"N", &[b"last_name"]),
    (b"NICKNAME", &[b"username"]),
    (b"TEL", &[b"phone_number"]),
    (b"EMAIL", &[b"email"]),
    (b"BDAY", &[b"date_of_birth"]),
    (b"ADR", &[b"", b"street_address", b"street_address", b"", b"", b"postal_code", b""]),
    (b"LABEL", &[b"street_address"]),
    (b"TITLE", &[b"job_title"]),
    (b"ROLE", &[b"job_title"]),
    (b"ORG", &[b"employer", b""]),
    (b"IMPP", &[b"username"]),
    (b"X-SKYPE", &[b"username"]),
    (b"AGENT", &[b"full_name"]),
];

/// Properties of calendars whose parameter `CN` says who it is.
const PARTIES: [&[u8]; 2] = [b"ORGANIZER", b"ATTENDEE"];

/// Where the common name stands among the parameters of a property: `CN=Jan de Vries`, `CN="Vries, Jan de"`.
fn common_name(parameters: &[u8]) -> Option<Range<usize>> {
    let is_start = |at: &usize| parameters[*at..].get(..4).is_some_and(|text| text.eq_ignore_ascii_case(b";CN="));
    let start = (0..parameters.len()).find(is_start)? + 4;
    let rest = &parameters[start..];
    let (start, length) = match rest.strip_prefix(b"\"") {
        Some(rest) => (start + 1, memchr::memchr(b'"', rest)?),
        None => (start, memchr::memchr(b';', rest).unwrap_or(rest.len())),
    };
    Some(start..start + length)
}

fn begin(head: &[u8], found: &mut Found<'_>) -> Begin {
    let shown = |begin: &[u8]| head.len().min(begin.len());
    let is_so_far = |begin: &&&[u8]| head[..shown(begin)].eq_ignore_ascii_case(&begin[..shown(begin)]);
    match BEGINS.iter().find(is_so_far) {
        None => Begin::No,
        Some(begin) if shown(begin) < begin.len() => Begin::Open,
        Some(begin) => {
            let is_calendar = *begin == BEGINS[1];
            if is_calendar {
                found.records.begin_alone(found.start);
            } else {
                found.records.begin(found.start, Frame::default());
            }
            let calendar = is_calendar.then(|| Frame { head: (found.start, 0), close: "END:VCALENDAR\n", ..Frame::default() });
            Begin::Is(begin.len(), Box::new(Card { calendar, ..Card::default() }))
        }
    }
}

/// Follows the lines of a card.
#[derive(Debug, Default)]
struct Card {
    /// The line that began in the bytes before, as far as it is looked at.
    line: Vec<u8>,
    is_too_long: bool,
    /// What makes a calendar of events.
    calendar: Option<Frame>,
    /// Components that are open in the calendar.
    depth: u32,
}

impl Card {
    /// Tells the components of a calendar by their first and last lines. Time zones stand before the others, and belong to the head.
    fn component(&mut self, line: &[u8], start: u64, records: &mut Records) {
        let Some(frame) = &mut self.calendar else { return };
        let (line, length) = (line.trim_ascii(), line.len() as u64 + 1);
        let is = |sign: &[u8]| line.get(..sign.len()).is_some_and(|start| start.eq_ignore_ascii_case(sign));
        if is(b"BEGIN:VTIMEZONE") || is(b"END:VTIMEZONE") {
            return;
        }
        if is(b"BEGIN:V") {
            self.depth += 1;
            if self.depth == 1 {
                frame.head.1 = if frame.head.1 == 0 { start } else { frame.head.1 };
                records.begin(start, *frame);
            }
        } else if is(b"END:V") && self.depth > 0 {
            self.depth -= 1;
            if self.depth == 0 {
                records.end(start + length);
            }
        }
    }

    /// Reads a line, which starts at `offset`; says whether it ends the card.
    fn read(line: &[u8], offset: u64, found: &mut Found<'_>) -> bool {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if ENDS.iter().any(|end| line.trim_ascii().eq_ignore_ascii_case(end)) {
            return true;
        }
        let mut is_quoted = false;
        let colon = line.iter().position(|byte| {
            is_quoted ^= *byte == b'"';
            *byte == b':' && !is_quoted
        });
        let Some(colon) = colon else { return false };
        let name = line[..colon].split(|byte| *byte == b';').next().unwrap_or_default();
        // `item1.TEL`
        let name = name.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
        if PARTIES.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            if let Some(name) = common_name(&line[..colon]) {
                let followed = found.column(b"full_name", b"", Style::Text);
                found.cell(followed, offset + name.start as u64, offset + name.end as u64);
            }
            return false;
        }
        let Some((_, columns)) = PROPERTIES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) else { return false };
        let mut at = colon + 1;
        for scheme in [b"tel:", b"skype:".as_slice(), b"mailto:"] {
            at += if line[at..].starts_with(scheme) { scheme.len() } else { 0 };
        }
        let mut component = 0;
        loop {
            let rest = &line[at..];
            let end = (0..rest.len()).find(|end| matches!(rest[*end], b';' | b',') && (*end == 0 || rest[end - 1] != b'\\'));
            let is_row = columns.len() > 1 || name.eq_ignore_ascii_case(b"N") || name.eq_ignore_ascii_case(b"NICKNAME");
            let end = end.filter(|_| is_row);
            let column = columns.get(component).or(columns.last()).copied().unwrap_or_default();
            if !column.is_empty() {
                let start = offset + at as u64;
                let followed = found.column(column, b"", Style::Text);
                found.cell(followed, start, start + end.unwrap_or(rest.len()) as u64);
            }
            let Some(end) = end else { return false };
            component += usize::from(rest[end] == b';');
            at += end + 1;
        }
    }
}

impl Reader for Card {
    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        let mut at = 0;
        while let Some(length) = memchr::memchr(b'\n', &bytes[at..]) {
            let line_offset = offset + at as u64 - self.line.len() as u64;
            self.keep(&bytes[at..at + length]);
            let line = std::mem::take(&mut self.line);
            at += length + 1;
            if std::mem::take(&mut self.is_too_long) {
                continue;
            }
            if found.records.is_wanted() {
                self.component(&line, line_offset, found.records);
            }
            if Self::read(&line, line_offset, found) {
                return (at, Next::Line);
            }
        }
        self.keep(&bytes[at..]);
        found.records.keep(Some(offset + (bytes.len() as u64) - self.line.len() as u64));
        (bytes.len(), Next::Same)
    }

    fn finish(&mut self, offset: u64, found: &mut Found<'_>) {
        let line = std::mem::take(&mut self.line);
        if !self.is_too_long {
            Self::read(&line, offset - line.len() as u64, found);
        }
    }
}

impl Card {
    /// Keeps some of a line, or nothing where it is too long.
    fn keep(&mut self, part: &[u8]) {
        if self.is_too_long || self.line.len() + part.len() > LONGEST_LINE {
            self.is_too_long = true;
            self.line.clear();
        } else {
            self.line.extend_from_slice(part);
        }
    }
}
