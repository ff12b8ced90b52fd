//! Short numbers beside words: house numbers and postal codes, dates of birth, ages, what stands beside the number of a card.
//!
//! This module tells which numbers are looked at: most are dismissed by three bytes on either side, most others because each kind says that
//! what stands directly beside them makes them none of its own. Each kind has a file; what may be seen of the line is in `number`.

mod address;
mod age;
mod behind;
mod birth;
mod card;
mod date;
mod found;
mod geo;
mod home;
mod house;
mod memo;
mod money;
mod number;
mod place;
mod postal;
mod small;
mod split;
mod tail;

pub(super) use card::speaks_of_card;
pub(crate) use found::beside_found;
pub(crate) use split::split;

use super::{Hits, phone_dashed};
use crate::detect::lexicon::{Parts, part};
use crate::detect::look::Look;
use crate::detect::rules::Rule;
use memo::Memo;
use number::{Number, is_capital, is_part};

/// How far beside a number that a word announces a value may stand that keeps it from being one, in bytes.
const GLUED: usize = 3;
/// How far before a number its word may end, in bytes: `Geboren    28 februari 1997`.
const MOST_BLANKS: usize = 24;

/// The detectors that these numbers may belong to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spoken {
    pub(crate) date_of_birth: Option<Rule>,
    pub(crate) age: Option<Rule>,
    pub(crate) minor: Option<Rule>,
    pub(crate) street_address: Option<Rule>,
    pub(crate) postal_code: Option<Rule>,
    pub(crate) bank_account: Option<Rule>,
    pub(crate) card_expiry: Option<Rule>,
    pub(crate) card_security_code: Option<Rule>,
    pub(crate) bic: Option<Rule>,
    pub(crate) geo_coordinates: Option<Rule>,
}

impl Spoken {
    /// The place of the detector with this recogniser.
    pub(crate) fn slot(&mut self, recogniser: &str) -> Option<&mut Option<Rule>> {
        Some(match recogniser {
            "date_of_birth" => &mut self.date_of_birth,
            "age" => &mut self.age,
            "minor" => &mut self.minor,
            "street_address" => &mut self.street_address,
            "postal_code" => &mut self.postal_code,
            "bank_account" => &mut self.bank_account,
            "card_expiry" => &mut self.card_expiry,
            "card_security_code" => &mut self.card_security_code,
            "bic" => &mut self.bic,
            "geo_coordinates" => &mut self.geo_coordinates,
            _ => return None,
        })
    }

    /// Whether any of them is wanted for which numbers are looked at.
    pub(crate) fn is_any(&self) -> bool {
        let all = [self.date_of_birth, self.age, self.minor, self.street_address, self.postal_code, self.bank_account];
        all.iter().chain(&[self.card_expiry, self.card_security_code, self.geo_coordinates]).any(Option::is_some)
    }
}

/// Verifies the number of a few digits that begins at `position`.
#[inline]
pub(crate) fn at(look: &Look<'_>, position: usize, hits: &mut Hits) {
    let digits = look.ahead(look.digits(), position).trailing_ones() as usize;
    let before = look.before(position);
    if before.is_ascii_uppercase() {
        return postal::eircode(look, position, hits);
    }
    let is_behind_word = before == b' ' && position >= 4;
    if is_behind_word && matches!(look.buffer[position - 2], b'-' | b'/' | 0x93) {
        phone_dashed::beside(look, position, hits);
    }
    let is_telling = match before {
        b' ' => is_behind_word && may_be_told(look, position, digits),
        b'-' | b'(' | b'#' | b'*' => true,
        b'\'' => digits == 2,
        0x80.. => look.buffer[..position].ends_with(b"\xc2\xb0"),
        _ => false,
    };
    if is_telling || may_go_on(look, position + digits, digits) {
        number(look, position, digits, hits);
    }
}

/// Whether the three bytes before the blank at a number, or a few signs behind it, may make something of it. Four bytes stand before it.
#[inline]
fn may_be_told(look: &Look<'_>, position: usize, digits: usize) -> bool {
    let end = position + digits;
    let mut behind = position - 1;
    let least = position.saturating_sub(MOST_BLANKS).max(3);
    while behind > least && matches!(look.buffer[behind - 1], b' ' | b'.' | b':' | b',' | b'/') {
        behind -= 1;
    }
    let last = [look.buffer[behind - 3], look.buffer[behind - 2], look.buffer[behind - 1]];
    is_part(last[2]) && look.rules.lexicon.may_stand_before(ending(last))
        // `nº 9`
        || matches!(last, [_, 0xc2, 0xba | 0xb0])
        // `Via Roma n. 9`
        || matches!(last, [_, b' ', b'n'])
        // `docs 17.08.1990`
        || digits <= 2 && is_old_date(look, end)
        // `hij is van 27-06-2003`, `né en 1939`
        || last == *b"van" && digits <= 2
        || last == *b" en" && digits == 4
        || is_behind_capital(look, behind)
        || last[2] == b'*'
        // `sw1a 1aa`, `m5a 4b9`
        || digits == 1
            && look.buffer[position - 2].is_ascii_alphanumeric()
            && look.byte(end + 1).is_ascii_alphanumeric()
            && look.byte(end).is_ascii_lowercase()
        // `N 59°18'`, `51.441616`
        || look.byte(end) == 0xc2
        || look.byte(end) == b'.' && (1..=4).all(|place| look.byte(end + place).is_ascii_digit())
}

/// Whether what stands behind so many digits that end at `end` may make something of them: `12 Main`, `221B Baker`, `1016 GV`, `1016GV`,
/// `12bis rue`.
#[inline]
fn may_go_on(look: &Look<'_>, end: usize, digits: usize) -> bool {
    let gap = usize::from(look.byte(end) == b',') + 1;
    let next = [look.byte(end + gap), look.byte(end + gap + 1), look.byte(end + gap + 2)];
    next[0].is_ascii_alphabetic() && look.rules.lexicon.may_stand_behind(next)
        || matches!(&next, b"bis" | b"ter")
        || next[0].is_ascii_uppercase()
        || next[0] >= 0x80
        || look.byte(end).is_ascii_alphabetic() && is_behind_letter(look, end, digits)
}

/// Whether a month and a year of the last century follow the day that ends at `end`.
#[inline]
fn is_old_date(look: &Look<'_>, end: usize) -> bool {
    let mark = look.byte(end);
    let second = end + 1 + usize::from(look.byte(end + 2).is_ascii_digit());
    matches!(mark, b'-' | b'.' | b'/')
        && look.byte(second + 1) == mark
        && look.byte(second + 2) == b'1'
        && look.byte(second + 3) == b'9'
}

/// The last three bytes of a word, with blanks for what stands before a shorter one, as the lexicon knows it: `(f`.
#[inline]
fn ending(bytes: [u8; 3]) -> [u8; 3] {
    match bytes {
        [_, second, third] if !is_part(second) => [b' ', b' ', third],
        [first, second, third] if !is_part(first) => [b' ', second, third],
        bytes => bytes,
    }
}

/// Whether what stands behind a letter may belong to an address: `221B Baker`, `12b rue`, `1016GV`.
#[inline]
fn is_behind_letter(look: &Look<'_>, end: usize, digits: usize) -> bool {
    let [first, second, third] = [look.byte(end), look.byte(end + 1), look.byte(end + 2)];
    let is_name = matches!(second, b' ' | b',') && (third.is_ascii_uppercase() || third == b'r' || third >= 0x80);
    is_name || digits == 4 && first.is_ascii_uppercase() && second.is_ascii_uppercase() && !third.is_ascii_alphanumeric()
}

/// Whether the word that ends at `end` begins with a capital: it may be the last of a name of a street.
#[inline]
fn is_behind_capital(look: &Look<'_>, end: usize) -> bool {
    let length = look.run_left(&look.tile.unions.letter, end, 40);
    length > 1 && {
        let first = look.buffer[end - length];
        first.is_ascii_uppercase() || first >= 0x80
    }
}

/// Two numbers of a place whose first has its point, or its sign for degrees, at `position`.
pub(crate) fn degrees(look: &Look<'_>, position: usize, hits: &mut Hits) {
    geo::at(look, position, hits);
}

/// Takes the number at `position` for what the words beside it say.
#[inline(never)]
fn number(look: &Look<'_>, position: usize, digits: usize, hits: &mut Hits) {
    if position < hits.spoken_done || hangs(look, position, digits) {
        return;
    }
    let memo = Memo::default();
    let number = Number::beside(look, position, digits, hits, &memo);
    // Nearly all numbers are none of all this, which is told before their line is read.
    let mut may_be = if look.is_careful() { u8::MAX } else { 0 };
    for (place, kind) in KINDS.iter().enumerate() {
        may_be |= u8::from((kind.may_be)(&number)) << place;
    }
    if may_be != 0 {
        let memo = Memo::default();
        let number = number.in_line(&memo);
        if KINDS.iter().enumerate().any(|(place, kind)| may_be >> place & 1 == 1 && (kind.find)(&number, hits)) {
            return;
        }
    }
    let is_street = |(start, end): (usize, usize)| number.lexicon.end_of(&number.text[start..end]) != Parts::default();
    let is_telling = number.before_parts.has(part::ANNOUNCES) || number.behind_parts.has(part::YEARS);
    if is_telling || number.before.is_some_and(is_street) {
        // What is glued to it may be a value of its own.
        hits.withhold_among(position, position + digits, GLUED);
    }
}

/// Whether a number hangs on what stands before it.
fn hangs(look: &Look<'_>, position: usize, digits: usize) -> bool {
    // `N51.05434`
    let is_quarter = matches!(look.before(position), b'N' | b'S' | b'E' | b'W') && position > 1 && !look.joins(position - 1);
    look.joins(position) && !is_quarter || digits == 0 || look.is_behind_mask(position)
}

/// What a number may be, by the words beside it.
struct Kind {
    /// Whether the number may be one, by what stands directly beside it. Over-approves.
    may_be: fn(&Number<'_>) -> bool,
    /// Takes the number for one, by what may be seen of its line; whether it did.
    find: fn(&Number<'_>, &mut Hits) -> bool,
}

/// The kinds, in the order in which they are asked.
const KINDS: [Kind; 6] = [
    Kind { may_be: birth::may_be, find: birth::find },
    Kind { may_be: money::may_be, find: money::find },
    Kind { may_be: age::may_be, find: age::find },
    Kind { may_be: geo::may_be, find: geo::find },
    Kind { may_be: address::may_be, find: address::find },
    Kind { may_be: postal::may_be, find: postal::find },
];
