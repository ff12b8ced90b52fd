//! Records of people in messages of hospitals and insurers: segments of HL7 version 2 (`PID|1||…||Jansen^Anna||19800101|F`) and the names in
//! those of X12 (`NM1*IL*1*SMITH*ANNA~`).
//!
//! A line is judged by the name of its first segment. Segments end with the line, with a carriage return, as HL7 has it, or with `~`: all
//! messages of a file may stand on one line, so [`Chain`] follows it in pieces. What a field is follows from its number in the standards (HL7
//! 2.5.1, chapters 2A, 3 and 6; X12 005010). Between messages may stand the signs that frame them on a line (MLLP: 0B, 1C).

use super::GLANCE;
use super::line::{Line, Read, Stop};
use super::reader::{Begin, Format, Found, Next, Reader};
use crate::model::{Frame, Style};

pub(super) const FORMAT: Format = Format {
    name: "segments",
    sign: "a line begins with the name of a segment and `|` or `*`",
    is_first_only: false,
    may_begin: |byte| matches!(byte, FRAME | b'B' | b'E' | b'F' | b'R' | b'G' | b'I' | b'M' | b'N' | b'O' | b'P' | b'S'),
    glance,
    begin,
};

/// The most of a segment that is read, in bytes.
const LONGEST: usize = 16 * 1024;
/// What stands before a message on a line, and behind it.
const FRAME: u8 = 0x0b;
const FRAME_END: u8 = 0x1c;

/// What a field of a segment holds.
#[derive(Clone, Copy, Debug)]
enum Holds {
    /// `Jansen^Anna^M`.
    Name,
    /// `4412^Jansen^Anna`: the name behind a number.
    Staff,
    /// `Kerkstraat 1^^Utrecht^^3511 AB`.
    Address,
    /// `030 1234567^PRN^PH^jan@example.com`.
    Contact,
    /// `123456782^^^NLMINBIZA^NNNLD`: a number, of a sort.
    Number,
    Whole(&'static [u8]),
}

/// Segments of HL7, numbers of fields in them, and what these hold.
const FIELDS: [(&[u8], usize, Holds); 52] = [
    (b"EVN", 5, Holds::Staff),
    (b"PID", 2, Holds::Number),
    (b"PID", 3, Holds::Number),
    (b"PID", 4, Holds::Number),
    (b"PID", 5, Holds::Name),
    (b"PID", 6, Holds::Name),
    (b"PID", 7, Holds::Whole(b"date_of_birth")),
    (b"PID", 9, Holds::Name),
    (b"PID", 11, Holds::Address),
    (b"PID", 13, Holds::Contact),
    (b"PID", 14, Holds::Contact),
    (b"PID", 18, Holds::Number),
    (b"PID", 19, Holds::Whole(b"ssn")),
    (b"PID", 20, Holds::Whole(b"driving_licence")),
    (b"PID", 40, Holds::Contact),
    (b"NK1", 2, Holds::Name),
    (b"NK1", 4, Holds::Address),
    (b"NK1", 5, Holds::Contact),
    (b"NK1", 6, Holds::Contact),
    (b"NK1", 16, Holds::Whole(b"date_of_birth")),
    (b"PD1", 4, Holds::Staff),
    (b"PV1", 7, Holds::Staff),
    (b"PV1", 8, Holds::Staff),
    (b"PV1", 9, Holds::Staff),
    (b"PV1", 17, Holds::Staff),
    (b"MRG", 1, Holds::Number),
    (b"MRG", 7, Holds::Name),
    (b"GT1", 3, Holds::Name),
    (b"GT1", 5, Holds::Address),
    (b"GT1", 6, Holds::Contact),
    (b"GT1", 8, Holds::Whole(b"date_of_birth")),
    (b"GT1", 12, Holds::Whole(b"ssn")),
    (b"IN1", 16, Holds::Name),
    (b"IN1", 18, Holds::Whole(b"date_of_birth")),
    (b"IN1", 19, Holds::Address),
    (b"IN1", 36, Holds::Whole(b"policy_number")),
    (b"IN1", 49, Holds::Number),
    (b"ORC", 12, Holds::Staff),
    (b"OBR", 16, Holds::Staff),
    (b"STF", 3, Holds::Name),
    (b"PV1", 52, Holds::Staff),
    (b"OBR", 10, Holds::Staff),
    (b"ROL", 4, Holds::Staff),
    (b"SCH", 12, Holds::Staff),
    (b"SCH", 16, Holds::Staff),
    (b"AIP", 3, Holds::Staff),
    (b"TXA", 5, Holds::Staff),
    (b"TXA", 9, Holds::Staff),
    (b"PRD", 2, Holds::Name),
    (b"CTD", 2, Holds::Name),
    (b"NK1", 30, Holds::Name),
    (b"NK1", 31, Holds::Contact),
];

/// Sorts of numbers (HL7 table 0203) that are no number of a patient, and what columns of them are called.
const SORTS: [(&[u8], &[u8]); 6] = [
    (b"NNNLD", b"bsn"),
    (b"NNBEL", b"rijksregisternummer"),
    (b"NH", b"nhs_number"),
    (b"SS", b"ssn"),
    (b"PPN", b"passport_number"),
    (b"DL", b"driving_licence"),
];

/// The first segments of lines: those with people, and those that begin a message.
const FIRST: [&[u8]; 21] = [
    b"MSH|", b"FHS|", b"BHS|", b"FTS|", b"BTS|", b"SFT|", b"EVN|", b"ROL|", b"SCH|", b"PID|", b"NK1|", b"PD1|", b"PV1|", b"MRG|",
    b"GT1|", b"IN1|", b"ORC|", b"OBR|", b"STF|", b"ISA*", b"NM1*",
];

fn glance(first: &[u8; GLANCE]) -> bool {
    let from = usize::from(first[0] == FRAME);
    matches!(first[from + 3], b'|' | b'*') && FIRST.contains(&&first[from..from + 4])
}

fn begin(head: &[u8], found: &mut Found<'_>) -> Begin {
    let mut line = Line::new(head);
    match first(&mut line) {
        Err(Stop::Open) => return Begin::Open,
        Err(Stop::No) => return Begin::No,
        Ok(()) => {}
    }
    let name = line.since(line.at - 4);
    // In the file of a batch what stands around its messages goes with the first.
    if begins_message(name) || name == b"FHS|" || name == b"BHS|" {
        found.records.begin_entry(true);
    }
    Begin::Is(0, Box::new(Chain { end: if name.ends_with(b"*") { b'~' } else { b'\r' }, ..Chain::default() }))
}

fn first(line: &mut Line<'_>) -> Read<()> {
    line.eat(FRAME)?;
    let start = line.at;
    while line.at < start + 4 {
        line.peek()?;
        line.at += 1;
    }
    if FIRST.contains(&line.since(start)) { Ok(()) } else { Err(Stop::No) }
}

fn begins_message(segment: &[u8]) -> bool {
    segment.starts_with(b"MSH|") || segment.starts_with(b"ISA*")
}

/// The segments of a line, one behind the other.
#[derive(Clone, Debug, Default)]
struct Chain {
    /// What ends a segment, if not the line.
    end: u8,
    /// The segment so far, up to the longest that is read.
    segment: Vec<u8>,
    /// Offset of its first byte.
    start: u64,
    /// All of it that is read was told.
    is_told: bool,
    /// A segment has ended before: a message that begins now is another one.
    is_further: bool,
    /// It tells all components, whatever they hold.
    is_fence: bool,
}

impl Reader for Chain {
    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        let mut at = 0;
        while at < bytes.len() {
            let end = memchr::memchr3(b'\n', b'\r', self.end, &bytes[at..]).map(|end| at + end);
            self.add(&bytes[at..end.unwrap_or(bytes.len())], offset + at as u64, found);
            let Some(end) = end else { return (bytes.len(), Next::Same) };
            self.over(found);
            at = end + 1;
            if bytes[end] == b'\n' {
                return (at, Next::Line);
            }
        }
        (at, Next::Same)
    }

    fn finish(&mut self, _: u64, found: &mut Found<'_>) {
        self.over(found);
    }

    fn fence(&self) -> Option<Box<dyn Reader>> {
        Some(Box::new(Self { is_fence: true, ..self.clone() }))
    }

    fn parting(&self) -> [u8; 3] {
        if self.end == b'~' { *b"*:~" } else { *b"|^~" }
    }
}

impl Chain {
    /// More of the segment.
    fn add(&mut self, piece: &[u8], offset: u64, found: &mut Found<'_>) {
        let mut piece = piece;
        let mut offset = offset;
        while self.segment.is_empty()
            && let [FRAME | FRAME_END, rest @ ..] = piece
        {
            (piece, offset) = (rest, offset + 1);
        }
        if self.segment.is_empty() {
            self.start = offset;
        }
        let room = LONGEST - self.segment.len();
        self.segment.extend_from_slice(&piece[..piece.len().min(room)]);
        if piece.len() > room && !self.is_told {
            // The last field may go on.
            let whole = memchr::memrchr2(b'|', b'*', &self.segment).unwrap_or(0);
            self.tell(whole, found);
        }
    }

    /// The segment is over.
    fn over(&mut self, found: &mut Found<'_>) {
        if !self.is_told {
            self.tell(self.segment.len(), found);
        }
        self.is_further |= !self.segment.is_empty();
        self.segment.clear();
        self.is_told = false;
    }

    fn tell(&mut self, length: usize, found: &mut Found<'_>) {
        self.is_told = true;
        let segment = &self.segment[..length];
        if self.is_fence {
            let mut start = self.start;
            for component in segment.split(|byte| self.parting().contains(byte)) {
                found.fence(start, start + component.len() as u64);
                start += component.len() as u64 + 1;
            }
            return;
        }
        if self.is_further && begins_message(segment) {
            found.records.end_all(self.start);
            found.records.begin(self.start, Frame::default());
        }
        if self.end == b'~' {
            party(segment, self.start, found);
        } else {
            fields(segment, self.start, found);
        }
    }
}

/// Tells the fields of people in a segment that starts `at` this offset.
fn fields(segment: &[u8], at: u64, found: &mut Found<'_>) {
    let name = segment.get(..3).unwrap_or_default();
    let mut start = at;
    for (number, field) in segment.split(|byte| *byte == b'|').enumerate() {
        if let Some((_, _, holds)) = FIELDS.iter().find(|(of, place, _)| *of == name && *place == number) {
            let mut from = start;
            for repetition in field.split(|byte| *byte == b'~') {
                tell(repetition, from, *holds, found);
                from += repetition.len() as u64 + 1;
            }
        }
        start += field.len() as u64 + 1;
    }
}

/// Tells the components of a field.
fn tell(field: &[u8], at: u64, holds: Holds, found: &mut Found<'_>) {
    let columns: &[&[u8]] = match holds {
        // The fourth is a suffix: beside a label it would look like a name.
        Holds::Name => &[b"last_name", b"first_name", b"first_name", b"last_name"],
        Holds::Staff => &[b"", b"last_name", b"first_name", b"first_name", b"last_name"],
        Holds::Address => &[b"street_address", b"", b"", b"", b"postal_code"],
        Holds::Contact => {
            &[b"phone_number", b"", b"", b"email_address", b"", b"", b"phone_number", b"", b"", b"", b"", b"phone_number"]
        }
        Holds::Number => {
            let sort = field.split(|byte| *byte == b'^').nth(4).unwrap_or_default();
            let sort = SORTS.iter().find(|(name, _)| *name == sort);
            &[sort.map_or(b"patient_number", |(_, column)| *column)]
        }
        Holds::Whole(column) => &[column],
    };
    let mut start = at;
    for (component, column) in field.split(|byte| *byte == b'^').zip(columns) {
        // What stands behind `&` says parts of it again: the prefix of a family name (of nobody by itself) and the name without it, the street and
        // the number of the house.
        let mut from = start;
        for (number, part) in component.split(|byte| *byte == b'&').enumerate() {
            let column: &[u8] = match number {
                2 if *column == b"street_address" => b"house_number",
                1 | 3 if *column == b"last_name" => b"",
                _ => column,
            };
            cell(column, from, from + part.len() as u64, found);
            from += part.len() as u64 + 1;
        }
        start += component.len() as u64 + 1;
    }
}

/// Tells the name of a person in a segment of X12 (`NM1`, of which the second element says 1).
fn party(segment: &[u8], at: u64, found: &mut Found<'_>) {
    let elements: Vec<&[u8]> = segment.split(|byte| *byte == b'*').collect();
    if !matches!(elements[..], [b"NM1", _, b"1", _, ..]) {
        return;
    }
    let mut start = at;
    for (element, column) in elements.iter().zip([&b""[..], b"", b"", b"last_name", b"first_name", b"first_name"]) {
        cell(column, start, start + element.len() as u64, found);
        start += element.len() as u64 + 1;
    }
}

fn cell(column: &[u8], start: u64, end: u64, found: &mut Found<'_>) {
    if !column.is_empty() && end > start {
        let followed = found.column(column, b"", Style::Text);
        found.cell(followed, start, end);
    }
}
