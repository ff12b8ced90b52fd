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
    pub(super) fn cells(&self, text: &[u8], start: u64, followed: Followed, numbers: Numbers) -> Vec<Cell> {
        let cell = |column: Option<u16>, (from, to): (usize, usize)| {
            Followed { column, ..followed }.cell(start + from as u64, start + to as u64)
        };
        let whole = (0, text.len());
        if let Some((name, number)) = split(text) {
            let name = name.and_then(|name| {
                let is_number = is_number(&text[name.0..name.1]);
                cell(if is_number { self.number.column } else { self.name.column }, name)
            });
            let number = number.filter(|number| numbers == Numbers::Sure || digits(&text[number.0..number.1]) >= LEAST_DIGITS);
            return name.into_iter().chain(number.and_then(|number| cell(self.number.column, number))).collect();
        }
        let column = match numbers {
            _ if is_number(text) && (numbers == Numbers::Sure || digits(text) >= LEAST_DIGITS) => self.number.column,
            Numbers::Sure if is_number(text) => self.number.column,
            Numbers::Instead => followed.column,
            // What has a scheme or a host is found by what it is.
            _ if memchr::memchr3(b':', b'@', b'/', text).is_some() => None,
            _ if person::is(text) => self.name.column,
            _ => None,
        };
        cell(column, whole).into_iter().collect()
    }
}

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
    let number = trim(open + 1, close).filter(|(from, to)| is_number(&text[*from..*to]));
    let name = trim(0, open).filter(|(from, to)| is_name(&text[*from..*to]));
    Some((name, number))
}

/// Whether somebody's name can stand there: letters, and not what exchanges write for nobody.
fn is_name(text: &[u8]) -> bool {
    let has_letters = text.iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
    (has_letters || is_number(text)) && !text.split(|byte| *byte == b' ').any(person::is_nobody)
}

/// Whether the text is a number as phones have it.
fn is_number(text: &[u8]) -> bool {
    digits(text) >= 3 && text.iter().all(|byte| byte.is_ascii_digit() || b"+-. ()*#".contains(byte))
}

fn digits(text: &[u8]) -> usize {
    text.iter().filter(|byte| byte.is_ascii_digit()).count()
}
