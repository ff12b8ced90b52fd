//! Records of people in messages of hospitals and insurers: segments of HL7 version 2 (`PID|1||…||Jansen^Anna||19800101|F`) and the names in
//! those of X12 (`NM1*IL*1*SMITH*ANNA~`).
//!
//! Each line is judged by itself, from the name of its first segment; segments end with the line, a carriage return or `~`. What a field is
//! follows from its number in the standards (HL7 2.5.1, chapters 3 and 6; X12 005010).

use super::GLANCE;
use super::line::{Line, Read, Stop};
use super::reader::{Begin, Format, Found};
use crate::model::Style;

pub(super) const FORMAT: Format = Format {
    name: "segments",
    sign: "a line begins with the name of a segment and `|` or `*`",
    is_first_only: false,
    may_begin: |byte| matches!(byte, b'G' | b'I' | b'M' | b'N' | b'O' | b'P' | b'S'),
    glance,
    begin,
};

/// The longest line that is read, in bytes.
const LONGEST: usize = 16 * 1024;

/// What a field of a segment holds.
#[derive(Clone, Copy, Debug)]
enum Holds {
    /// `Jansen^Anna^M`.
    Name,
    /// `4412^Jansen^Anna`: the name behind a number.
    Staff,
    /// `Kerkstraat 1^^Utrecht^^3511 AB`.
    Address,
    Whole(&'static [u8]),
}

/// Segments of HL7, numbers of fields in them, and what these hold.
const FIELDS: [(&[u8], usize, Holds); 27] = [
    (b"PID", 5, Holds::Name),
    (b"PID", 6, Holds::Name),
    (b"PID", 7, Holds::Whole(b"date_of_birth")),
    (b"PID", 9, Holds::Name),
    (b"PID", 11, Holds::Address),
    (b"PID", 13, Holds::Whole(b"phone_number")),
    (b"PID", 14, Holds::Whole(b"phone_number")),
    (b"PID", 19, Holds::Whole(b"ssn")),
    (b"NK1", 2, Holds::Name),
    (b"NK1", 4, Holds::Address),
    (b"NK1", 5, Holds::Whole(b"phone_number")),
    (b"PD1", 4, Holds::Staff),
    (b"PV1", 7, Holds::Staff),
    (b"PV1", 8, Holds::Staff),
    (b"PV1", 9, Holds::Staff),
    (b"PV1", 17, Holds::Staff),
    (b"MRG", 7, Holds::Name),
    (b"GT1", 3, Holds::Name),
    (b"GT1", 5, Holds::Address),
    (b"GT1", 6, Holds::Whole(b"phone_number")),
    (b"GT1", 8, Holds::Whole(b"date_of_birth")),
    (b"IN1", 16, Holds::Name),
    (b"IN1", 18, Holds::Whole(b"date_of_birth")),
    (b"IN1", 19, Holds::Address),
    (b"ORC", 12, Holds::Staff),
    (b"OBR", 16, Holds::Staff),
    (b"STF", 3, Holds::Name),
];

/// The first segments of lines: those with people, and those that begin a message.
const FIRST: [&[u8]; 13] =
    [b"MSH|", b"PID|", b"NK1|", b"PD1|", b"PV1|", b"MRG|", b"GT1|", b"IN1|", b"ORC|", b"OBR|", b"STF|", b"ISA*", b"NM1*"];

fn glance(first: &[u8; GLANCE]) -> bool {
    matches!(first[3], b'|' | b'*') && FIRST.contains(&&first[..4])
}

fn begin(head: &[u8], found: &mut Found<'_>) -> Begin {
    let line = Line::new(head);
    match first(line) {
        Err(Stop::Open) => return Begin::Open,
        Err(Stop::No) => return Begin::No,
        Ok(()) => {}
    }
    let Ok(text) = line.rest(LONGEST) else { return Begin::Open };
    if text.starts_with(b"MSH|") || text.starts_with(b"ISA*") {
        found.records.begin_entry(true);
    }
    let mut at = 0;
    let is_x12 = text.get(3) == Some(&b'*');
    for segment in text.split(|byte| *byte == b'\r' || is_x12 && *byte == b'~') {
        if is_x12 {
            party(segment, at, found)
        } else {
            fields(segment, at, found)
        }
        at += segment.len() + 1;
    }
    Begin::Told(text.len())
}

fn first(mut line: Line<'_>) -> Read<()> {
    let start = line.at;
    while line.at < 4 {
        line.peek()?;
        line.at += 1;
    }
    if FIRST.contains(&line.since(start)) { Ok(()) } else { Err(Stop::No) }
}

/// Tells the fields of people in a segment that starts `at` bytes behind the start of the line.
fn fields(segment: &[u8], at: usize, found: &mut Found<'_>) {
    let name = segment.get(..3).unwrap_or_default();
    let mut start = at;
    for (number, field) in segment.split(|byte| *byte == b'|').enumerate() {
        if let Some((_, _, holds)) = FIELDS.iter().find(|(of, place, _)| *of == name && *place == number) {
            let mut from = start;
            for repetition in field.split(|byte| *byte == b'~') {
                tell(repetition, from, *holds, found);
                from += repetition.len() + 1;
            }
        }
        start += field.len() + 1;
    }
}

/// Tells the components of a field.
fn tell(field: &[u8], at: usize, holds: Holds, found: &mut Found<'_>) {
    let columns: &[&[u8]] = match holds {
        Holds::Name => &[b"last_name", b"first_name", b"first_name"],
        Holds::Staff => &[b"", b"last_name", b"first_name", b"first_name"],
        Holds::Address => &[b"street_address", b"", b"", b"", b"postal_code"],
        Holds::Whole(column) => &[column],
    };
    let mut start = at;
    for (component, column) in field.split(|byte| *byte == b'^').zip(columns) {
        // What stands behind `&` says more of the same: the prefix of a family name, the number of a house.
        let length = memchr::memchr(b'&', component).unwrap_or(component.len());
        cell(column, start, start + length, found);
        start += component.len() + 1;
    }
}

/// Tells the name of a person in a segment of X12 (`NM1`, of which the second element says 1).
fn party(segment: &[u8], at: usize, found: &mut Found<'_>) {
    let elements: Vec<&[u8]> = segment.split(|byte| *byte == b'*').collect();
    if !matches!(elements[..], [b"NM1", _, b"1", _, ..]) {
        return;
    }
    let mut start = at;
    for (element, column) in elements.iter().zip([&b""[..], b"", b"", b"last_name", b"first_name", b"first_name"]) {
        cell(column, start, start + element.len(), found);
        start += element.len() + 1;
    }
}

fn cell(column: &[u8], start: usize, end: usize, found: &mut Found<'_>) {
    if !column.is_empty() && end > start {
        let followed = found.column(column, b"", Style::Text);
        found.cell(followed, found.start + start as u64, found.start + end as u64);
    }
}
