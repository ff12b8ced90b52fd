//! Call records without a line that names their columns, recognised by what stands in them: Asterisk's `Master.csv` and FreeSWITCH's.
//!
//! The layouts are data: the names of the columns by their positions, and what must stand in those that tell. What a column of that name
//! is says the dictionary, and the records are read as any other table.

use super::csv::Table;
use super::reader::{Begin, Format, Found};
use super::{LONGEST_FIRST_LINE, header};

pub(super) const FORMAT: Format = Format {
    name: "cdr",
    sign: "the first line is the record of a call",
    is_first_only: true,
    may_begin: |byte| byte == b'"' || byte == b',' || byte.is_ascii_alphanumeric() || byte == b'+',
    glance: |_| true,
    begin,
};

/// What must stand in a column.
#[derive(Clone, Copy, Debug)]
enum Holds {
    /// Anything.
    Any,
    /// `2024-11-19 10:15:03`.
    Moment,
    /// A moment, or nothing.
    MomentOrNot,
    /// Digits.
    Number,
    /// Words in capitals: `NO ANSWER`, `NORMAL_CLEARING`.
    Cause,
    /// `8f637939-4137-4390-8c2f-0a1b2c3d4e5f`.
    Uuid,
}

use Holds::{Any, Cause, Moment, MomentOrNot, Number, Uuid};

/// The columns of a record, of which the last may be missing.
struct Layout {
    columns: &'static [(&'static str, Holds)],
    /// So many columns are always there.
    least: usize,
}

const LAYOUTS: [Layout; 3] = [
    // Asterisk, cdr_csv; FreeSWITCH's template of that name.
    Layout {
        columns: &[
            ("accountcode", Any),
            ("src", Any),
            ("dst", Any),
            ("dcontext", Any),
            ("clid", Any),
            ("channel", Any),
            ("dstchannel", Any),
            ("lastapp", Any),
            ("lastdata", Any),
            ("start", Moment),
            ("answer", MomentOrNot),
            ("end", MomentOrNot),
            ("duration", Number),
            ("billsec", Number),
            ("disposition", Cause),
            ("amaflags", Any),
            ("uniqueid", Any),
            ("userfield", Any),
            ("sequence", Any),
        ],
        least: 16,
    },
    // FreeSWITCH, cdr_csv with the template `example`.
    Layout {
        columns: &[
            ("caller_id_name", Any),
            ("caller_id_number", Any),
            ("destination_number", Any),
            ("context", Any),
            ("start_stamp", Moment),
            ("answer_stamp", MomentOrNot),
            ("end_stamp", MomentOrNot),
            ("duration", Number),
            ("billsec", Number),
            ("hangup_cause", Cause),
            ("uuid", Uuid),
            ("bleg_uuid", Any),
            ("accountcode", Any),
            ("read_codec", Any),
            ("write_codec", Any),
            ("sip_hangup_disposition", Any),
            ("ani", Any),
        ],
        least: 11,
    },
    // FreeSWITCH with the address of the caller first, as some templates have it.
    Layout {
        columns: &[
            ("local_ip_v4", Any),
            ("caller_id_name", Any),
            ("caller_id_number", Any),
            ("destination_number", Any),
            ("context", Any),
            ("start_stamp", Moment),
            ("answer_stamp", MomentOrNot),
            ("end_stamp", MomentOrNot),
            ("duration", Number),
            ("billsec", Number),
            ("hangup_cause", Cause),
            ("uuid", Uuid),
            ("bleg_uuid", Any),
            ("accountcode", Any),
        ],
        least: 12,
    },
];

/// The first line, if it is a record.
fn begin(head: &[u8], found: &mut Found<'_>) -> Begin {
    let room = head.len().min(LONGEST_FIRST_LINE);
    let Some(end) = memchr::memchr(b'\n', &head[..room]).map(|at| at + 1) else {
        return if room == LONGEST_FIRST_LINE { Begin::No } else { Begin::Open };
    };
    for delimiter in *b",;|\t" {
        let cells = header::cells(&head[..end], delimiter);
        if let Some(layout) = LAYOUTS.iter().find(|layout| layout.holds(&cells)) {
            let names: Vec<_> = layout.columns.iter().take(cells.len()).map(|(name, _)| name.as_bytes()).collect();
            let table = Table::of_calls(delimiter, &names, found);
            return table.map_or(Begin::No, |table| Begin::Is(0, Box::new(table)));
        }
    }
    Begin::No
}

impl Layout {
    /// Whether these are the cells of such a record.
    fn holds(&self, cells: &[&[u8]]) -> bool {
        (self.least..=self.columns.len()).contains(&cells.len())
            && self.columns.iter().zip(cells).all(|((_, holds), cell)| holds.is(cell))
    }
}

impl Holds {
    fn is(self, cell: &[u8]) -> bool {
        match self {
            Self::Any => true,
            Self::Moment => is_like(cell, b"0000-00-00 00:00:00"),
            Self::MomentOrNot => cell.is_empty() || is_like(cell, b"0000-00-00 00:00:00"),
            Self::Number => !cell.is_empty() && cell.iter().all(u8::is_ascii_digit),
            Self::Cause => {
                cell.len() > 1
                    && cell.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b' '))
            }
            Self::Uuid => is_like(cell, b"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"),
        }
    }
}

/// Whether the text begins as the pattern: a digit for `0`, a hexadecimal one for `x`. Parts of a second may follow.
fn is_like(text: &[u8], pattern: &[u8]) -> bool {
    text.len() >= pattern.len()
        && text.len() <= pattern.len() + 7
        && pattern.iter().zip(text).all(|(pattern, byte)| match pattern {
            b'0' => byte.is_ascii_digit(),
            b'x' => byte.is_ascii_hexdigit(),
            _ => byte == pattern,
        })
}
