//! Who calls and is called, in the cells of call records: a number, `"Jan de Vries" <31612345678>`, or the address of a phone.

use super::person;
use super::reader::{Followed, Found};
use crate::model::{Cell, Style};

/// The longest cell that is read, in bytes.
pub(super) const LONGEST: usize = 256;

/// What parties are told as.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parties {
    name: Followed,
    number: Followed,
}

/// How certain it is that the numbers of a column are those of parties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    /// Its own name says so: whatever stands in it is one, extensions too.
    Sure,
    /// The table says so.
    Likely,
    /// It is a column of names, which have a number where none is known.
    Instead,
}

/// The fewest digits of a number in a column that is not sure: those of an extension are fewer.
const LEAST_DIGITS: usize = 6;

impl Parties {
    pub(super) fn new(found: &mut Found<'_>) -> Self {
        Self { name: found.column(b"full_name", b"", Style::Text), number: found.column(b"phone_number", b"", Style::Text) }
    }

    /// The cells within this text, which starts at `start` of the stream, of a column that is `followed`.
    pub(super) fn cells(&self, text: &[u8], start: u64, followed: Followed, numbers: Numbers) -> [Option<Cell>; 2] {
        let cell = |column: Option<u16>, (from, to): (usize, usize)| {
            Followed { column, ..followed }.cell(start + from as u64, start + to as u64)
        };
        let whole = (0, text.len());
        let made = Made::of(text);
        if made.has(Made::OPENER)
            && let Some((name, number)) = split(text)
        {
            let name = name.and_then(|name| {
                let is_number = Made::of(&text[name.0..name.1]).is_number();
                cell(if is_number { self.number.column } else { self.name.column }, name)
            });
            let digits = |(from, to): (usize, usize)| Made::of(&text[from..to]).digits;
            let number = number.filter(|number| numbers == Numbers::Sure || digits(*number) >= LEAST_DIGITS);
            return [name, number.and_then(|number| cell(self.number.column, number))];
        }
        let column = match numbers {
            _ if made.is_number() && (numbers == Numbers::Sure || made.digits >= LEAST_DIGITS) => self.number.column,
            Numbers::Instead => followed.column,
            // What has a scheme or a host is found by what it is.
            _ if made.has(Made::ADDRESS) => None,
            _ if person::is(text) => self.name.column,
            _ => None,
        };
        [cell(column, whole), None]
    }
}

/// What a text is made of.
struct Made {
    digits: usize,
    /// The sorts of its bytes.
    sorts: u8,
}

impl Made {
    const DIGIT: u8 = 1;
    /// What stands among the digits of a number.
    const SIGN: u8 = 2;
    /// `<`, behind which a number stands.
    const OPENER: u8 = 4;
    /// What addresses have.
    const ADDRESS: u8 = 8;
    const OTHER: u8 = 16;

    fn of(text: &[u8]) -> Self {
        let mut made = Self { digits: 0, sorts: 0 };
        for byte in text {
            let sort = SORTS[usize::from(*byte)];
            made.sorts |= sort;
            made.digits += usize::from(sort & Self::DIGIT);
        }
        made
    }

    fn has(&self, sort: u8) -> bool {
        self.sorts & sort != 0
    }

    /// Whether the text is a number as phones have it.
    fn is_number(&self) -> bool {
        self.digits >= 3 && !self.has(!(Self::DIGIT | Self::SIGN))
    }
}

/// The sorts of bytes that [`Made`] tells.
static SORTS: [u8; 256] = {
    let mut sorts = [Made::OTHER; 256];
    let mut byte = 0;
    while byte < sorts.len() {
        sorts[byte] = match byte as u8 {
            b'0'..=b'9' => Made::DIGIT,
            b'+' | b'-' | b'.' | b' ' | b'(' | b')' | b'*' | b'#' => Made::SIGN,
            b'<' => Made::OPENER,
            b':' | b'@' | b'/' => Made::ADDRESS,
            _ => Made::OTHER,
        };
        byte += 1;
    }
    sorts
};

/// A name and a number, each if it stands there.
type Split = (Option<(usize, usize)>, Option<(usize, usize)>);

/// The name and the number in `"Jan de Vries" <31612345678>`, where quotes may be doubled or escaped.
fn split(text: &[u8]) -> Option<Split> {
    let open = memchr::memrchr(b'<', text)?;
    let close = open + memchr::memchr(b'>', &text[open..])?;
    let trim = |mut from: usize, mut to: usize| {
        while from < to && matches!(text[from], b' ' | b'"' | b'\'' | b'\\') {
            from += 1;
        }
        while to > from && matches!(text[to - 1], b' ' | b'"' | b'\'' | b'\\') {
            to -= 1;
        }
        (from < to).then_some((from, to))
    };
    let number = trim(open + 1, close).filter(|(from, to)| Made::of(&text[*from..*to]).is_number());
    let name = trim(0, open).filter(|(from, to)| is_name(&text[*from..*to]));
    Some((name, number))
}

/// Whether somebody's name can stand there: letters, and not what exchanges write for nobody.
fn is_name(text: &[u8]) -> bool {
    let has_letters = text.iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
    (has_letters || Made::of(text).is_number()) && !text.split(|byte| *byte == b' ').any(person::is_nobody)
}
