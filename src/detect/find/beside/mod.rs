//! Short numbers beside words: house numbers and postal codes, dates of birth, ages, what stands beside the number of a card.
//!
//! This module tells by the words next to a number what it may be, and what it may see of the line; each kind has a file. Most numbers are
//! dismissed by three bytes on either side.

mod address;
mod age;
mod behind;
mod birth;
mod card;
mod date;
mod geo;
mod home;
mod house;
mod memo;
mod money;
mod place;
mod postal;
mod small;
mod split;
mod tail;

pub(super) use card::speaks_of_card;
pub(crate) use money::beside_found;
pub(crate) use split::split;

use super::{Hits, phone_dashed};
use crate::detect::lexicon::{Lexicon, Parts, part};
use crate::detect::look::Look;
use crate::detect::rules::Rule;
use crate::detect::score::Form;
use crate::detect::vector::class;
use crate::model::{Traits, limits};
use memo::Memo;

/// How far before a number words are read, in bytes.
const BEFORE: usize = 112;
/// How far behind one.
const BEHIND: usize = 160;

const _: () = assert!(BEFORE + BEHIND + limits::MAX_FINDING < u16::MAX as usize, "places in the text have sixteen bits");

/// So many letters before a quote make it one that closes: `Prins'`, but `l'Opéra` and `O'Neil`.
const SHORTEST_BEFORE_QUOTE: usize = 2;
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

/// A number and what may be seen around it: bytes of its line, and of its cell where that is known.
struct Number<'l> {
    look: &'l Look<'l>,
    lexicon: &'l Lexicon,
    /// The bytes from the first that may be seen to the last.
    text: &'l [u8],
    /// Where these begin in the buffer.
    from: usize,
    /// Its first digit in `text`.
    at: usize,
    /// So many digits.
    digits: usize,
    /// The word before it, and what it is.
    before: Option<(usize, usize)>,
    before_parts: Parts,
    /// What the word behind it is.
    behind_parts: Parts,
    memo: Memo,
}

/// Verifies the number of a few digits that begins at `position`.
#[inline]
pub(crate) fn at(look: &Look<'_>, position: usize, hits: &mut Hits) {
    let lexicon = &look.rules.lexicon;
    let digits = look.ahead(&look.tile.bits.class[class::DIGIT], position).trailing_ones() as usize;
    let end = position + digits;
    let before = look.before(position);
    let mut is_telling = false;
    if before == b' ' && position >= 4 {
        let mut behind = position - 1;
        let least = position.saturating_sub(MOST_BLANKS).max(3);
        while behind > least && matches!(look.buffer[behind - 1], b' ' | b'.' | b':' | b',' | b'/') {
            behind -= 1;
        }
        let ending = ending([look.buffer[behind - 3], look.buffer[behind - 2], look.buffer[behind - 1]]);
        let last = [look.buffer[behind - 3], look.buffer[behind - 2], look.buffer[behind - 1]];
        is_telling = lexicon.may_stand_before(ending)
            // `nº 9`
            || matches!(last, [_, 0xc2, 0xba | 0xb0])
            // `docs 17.08.1990`
            || digits <= 2 && is_old_date(look, end)
            // `hij is van 27-06-2003`, `né en 1939`
            || last == *b"van" && digits <= 2
            || last == *b" en" && digits == 4
            || is_behind_capital(look, behind)
            || ending[2] == b'*'
            // `sw1a 1aa`, `m5a 4b9`
            || digits == 1 && look.buffer[position - 2].is_ascii_alphanumeric() && look.byte(end + 1).is_ascii_alphanumeric() && look.byte(end).is_ascii_lowercase()
            // `N 59°18'`, `51.441616`
            || look.byte(end) == 0xc2
            || look.byte(end) == b'.' && (1..=4).all(|place| look.byte(end + place).is_ascii_digit());
        if matches!(look.buffer[position - 2], b'-' | b'/' | 0x93) {
            phone_dashed::beside(look, position, hits);
        }
    } else if before.is_ascii_uppercase() {
        return postal::eircode(look, position, hits);
    } else if matches!(before, b'-' | b'(' | b'#') || before == b'\'' && digits == 2 {
        is_telling = true;
    } else if before == b'*' || before >= 0x80 {
        is_telling = before == b'*' || look.buffer[..position].ends_with(b"\xc2\xb0");
    }
    let gap = usize::from(look.byte(end) == b',') + 1;
    let next = [look.byte(end + gap), look.byte(end + gap + 1), look.byte(end + gap + 2)];
    // `12 Main`, `221B Baker`, `1016 GV`, `1016GV`, `12bis rue`.
    is_telling |= lexicon.may_stand_behind(next)
        || matches!(&next, b"bis" | b"ter")
        || next[0].is_ascii_uppercase()
        || next[0] >= 0x80
        || look.byte(end).is_ascii_alphabetic() && is_behind_letter(look, end, digits);
    if is_telling {
        number(look, position, digits, hits);
    }
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

#[cold]
fn number(look: &Look<'_>, position: usize, digits: usize, hits: &mut Hits) {
    if position < hits.spoken_done {
        return;
    }
    number_at(look, position, digits, hits, judge);
}

/// Shows what may be seen of the line around a number to `judge`, unless the number hangs on something.
fn number_at(look: &Look<'_>, position: usize, digits: usize, hits: &mut Hits, judge: impl FnOnce(&Number<'_>, &mut Hits)) {
    let from = position.saturating_sub(BEFORE);
    let before = &look.buffer[from..position];
    // Labels and masks are ours: nothing is seen beyond them.
    let from = from + memchr::memrchr3(b'\n', b']', b'*', before).map_or(0, |at| at + 1);
    let to = look.buffer.len().min(position + BEHIND);
    let to = hits.fence(position).map_or(to, |fence| to.min(fence)).max(position + digits);
    let behind = &look.buffer[position..to];
    let to = position + memchr::memchr3(b'\n', b'[', b'*', behind).unwrap_or(behind.len());
    let mut number = Number {
        look,
        lexicon: &look.rules.lexicon,
        text: &look.buffer[from..to],
        from,
        at: position - from,
        digits,
        before: None,
        before_parts: Parts::default(),
        behind_parts: Parts::default(),
        memo: Memo::default(),
    };
    // `N51.05434`
    let is_quarter = matches!(look.before(position), b'N' | b'S' | b'E' | b'W') && position > 1 && !look.joins(position - 1);
    if look.joins(position) && !is_quarter || digits == 0 || look.is_behind_mask(position) {
        return;
    }
    number.before = number.word_before(number.at);
    number.before_parts = number.before.map(|(start, end)| number.parts(start, end)).unwrap_or_default();
    let next = number.end() + usize::from(matches!(number.byte(number.end()), b' ' | b'-'));
    // `year-old` is one word to us.
    let next_end = number.word_at(next);
    let next_end = number.text[next..next_end].iter().position(|byte| *byte == b'-').map_or(next_end, |at| next + at);
    number.behind_parts = number.parts(next, next_end);
    judge(&number, hits);
}

/// Takes the number for what the words beside it say.
fn judge(number: &Number<'_>, hits: &mut Hits) {
    let position = number.from + number.at;
    let digits = number.digits;
    let is_taken = birth::find(number, hits)
        || money::find(number, hits)
        || age::find(number, hits)
        || geo::find(number, hits)
        || address::find(number, hits);
    let is_street = |(start, end): (usize, usize)| number.lexicon.end_of(&number.text[start..end]) != Parts::default();
    let is_telling = number.before_parts.has(part::ANNOUNCES) || number.behind_parts.has(part::YEARS);
    if !is_taken && (is_telling || number.before.is_some_and(is_street)) {
        // What is glued to it may be a value of its own.
        hits.withhold_among(position, position + digits, GLUED);
    }
}

impl<'l> Number<'l> {
    /// Where its digits end.
    fn end(&self) -> usize {
        self.at + self.digits
    }

    /// The byte at this place of the text, or a line end.
    fn byte(&self, at: usize) -> u8 {
        self.text.get(at).copied().unwrap_or(b'\n')
    }

    /// The word before `end`, behind one blank and perhaps a comma, a colon, a point or a slash: where it begins and ends.
    fn word_before(&self, end: usize) -> Option<(usize, usize)> {
        let word = self.memo.words.get(end as u32, || {
            let mut end = end;
            while end > 0 && matches!(self.text[end - 1], b' ' | b'.' | b':' | b',' | b'(' | b'/') {
                end -= 1;
            }
            let start = self.first_of_word(end);
            (start < end).then_some((start as u16, end as u16))
        });
        word.map(|(start, end)| (usize::from(start), usize::from(end)))
    }

    /// Where the word begins that ends at `end`: behind a quote, unless that is part of the word: `'s-Gravenweg`, `l'Opéra`.
    fn first_of_word(&self, end: usize) -> usize {
        let (mut start, mut met) = (end, 0);
        while start > 0 && role_of(self.text[start - 1]) != 0 {
            start -= 1;
            met |= role_of(self.text[start]);
        }
        if met & role::QUOTE == 0 {
            return start;
        }
        let word = &self.text[start..end];
        let Some(quote) = memchr::memrchr(b'\'', word) else { return start };
        let is_joined = if quote == 0 { matches!(word.get(1), Some(b's' | b't')) } else { quote < SHORTEST_BEFORE_QUOTE };
        if is_joined { start } else { start + quote + 1 }
    }

    /// The word that begins at `start`: where it ends. A quote that closes is no part of it, nor is a hyphen at its end.
    fn word_at(&self, start: usize) -> usize {
        let start = start.min(self.text.len());
        let (mut length, mut met) = (0, 0);
        for byte in &self.text[start..] {
            let role = role_of(*byte);
            if role == 0 {
                break;
            }
            met |= role;
            length += 1;
        }
        if met & (role::QUOTE | role::DASH) == 0 {
            return start + length;
        }
        let quote = memchr::memchr(b'\'', &self.text[start..start + length]);
        if let Some(quote) = quote.filter(|quote| *quote >= SHORTEST_BEFORE_QUOTE) {
            length = quote;
        }
        while length > 1 && matches!(self.text[start + length - 1], b'\'' | b'-') {
            length -= 1;
        }
        start + length
    }

    /// What the word is.
    fn parts(&self, start: usize, end: usize) -> Parts {
        let asked = (start as u32) << u16::BITS | end as u32;
        let found = self.memo.parts.get(asked, || Some(self.lexicon.word(&self.text[start..end])));
        found.unwrap_or_default()
    }

    /// Takes part of the text for a value.
    fn take(&self, rule: &Rule, start: usize, end: usize, form: Form, hits: &mut Hits) -> bool {
        let (start, end) = (self.from + start, self.from + end);
        let mut traits = Traits::default();
        if form == Form::Weak {
            let verdict = self.look.rules.words.around(self.look, start, end, rule.index);
            traits.context_for = verdict == crate::detect::context::Verdict::For;
        }
        hits.note(self.look.buffer, start..end);
        let is_taken = hits.push(self.look, start..end, rule.index, rule.score(form, traits), traits);
        if is_taken {
            hits.spoken_done = end;
        }
        is_taken
    }
}

/// What a byte is in a word; nothing where it is part of none.
mod role {
    pub(super) const LETTER: u8 = 1;
    pub(super) const QUOTE: u8 = 1 << 1;
    pub(super) const DASH: u8 = 1 << 2;
}

static ROLES: [u8; 256] = {
    let mut roles = [0; 256];
    let mut byte = 0;
    while byte < roles.len() {
        roles[byte] = match byte as u8 {
            b'A'..=b'Z' | b'a'..=b'z' | 0x80.. => role::LETTER,
            b'\'' => role::QUOTE,
            b'-' => role::DASH,
            _ => 0,
        };
        byte += 1;
    }
    roles
};

#[inline(always)]
fn role_of(byte: u8) -> u8 {
    ROLES[usize::from(byte)]
}

/// Whether a byte is part of a word: a letter, or what joins two of them.
fn is_part(byte: u8) -> bool {
    role_of(byte) != 0
}

/// Whether a word begins with a capital.
fn is_capital(word: &[u8]) -> bool {
    match word {
        [b'\'', b's', b'-', first, ..] | [b'd' | b'l', b'\'', first, ..] | [first, ..] if first.is_ascii_uppercase() => true,
        [b'd' | b'l', b'\'', 0xc3, second, ..] => *second < 0xa0,
        // Capitals of Latin-1 and behind it; others have no case that matters here.
        [0xc3, second, ..] => *second < 0xa0,
        [first, ..] => *first > 0xc3,
        [] => false,
    }
}
