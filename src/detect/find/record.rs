//! Phone numbers in records of calls that no line of names explains: cells of digits beside others like them and a time of day.
//!
//! `2024-10-05 09:00:11,48601550118,48225550143,260033590194225,…`: the calling code stands without a plus. What a row of digits alone may be
//! besides is told apart by the numbering plans and by what else stands in the line.

use super::Hits;
use crate::detect::context::Verdict;
use crate::detect::look::Look;
use crate::detect::rules::Rule;
use crate::detect::score::Form;
use crate::model::Traits;
use crate::numbering::{self, Dialled};

/// How far on either side of a number the line is looked at, in bytes.
const REACH: usize = 160;
/// Digits of a number with its calling code, without a plus.
const DIGITS: std::ops::RangeInclusive<usize> = 10..=13;
/// The longest key that is looked at, with what stands around it, in bytes.
const LONGEST_KEY: usize = 16;
/// The most digits of a number with `00` before it.
const LONGEST: usize = 14;
/// Cells of a record.
const LEAST_CELLS: usize = 4;

/// Keys of one who calls or is called, in small letters.
const KEYS: &[&[u8]] = &[
    b"to",
    b"from",
    b"til",
    b"till",
    b"fra",
    b"fr\xc3\xa5n",
    b"van",
    b"naar",
    b"von",
    b"an",
    b"src",
    b"dst",
    b"dest",
    b"caller",
    b"callee",
    b"called",
    b"calling",
    b"ani",
    b"cli",
    b"mo",
    b"mt",
    b"a",
    b"b",
    b"sender",
    b"recipient",
    b"avs\xc3\xa4ndare",
    b"avsender",
    b"mottagare",
    b"mottaker",
];

/// Whether a row of so many digits, of which the first are these, may be a number with its calling code but without a plus.
#[inline(always)]
pub(super) fn may_be_one(opening: [u8; 3], digits: usize) -> bool {
    opening[0] != b'0' && DIGITS.contains(&digits) && numbering::may_be_international(opening, digits)
}

#[inline(always)]
fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b',' | b';' | b'|' | b'\t')
}

/// Whether all of a text is a number with its calling code, without a plus, of a country whose numbers are looked for.
#[cold]
pub(super) fn is_whole(look: &Look<'_>, text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"00").unwrap_or(text);
    DIGITS.contains(&digits.len())
        && digits.len() > 10
        && digits.iter().all(u8::is_ascii_digit)
        && Dialled::international(digits)
            .and_then(|number| number.home())
            .is_some_and(|(region, _)| look.rules.national.contains(region))
}

/// Whether all of a text is a number in the form of a country whose numbers are looked for, with what people there write before it: `0639980449`.
#[cold]
pub(super) fn is_national(look: &Look<'_>, text: &[u8]) -> bool {
    const MOST: usize = 11;
    let (mut digits, mut count) = ([0; MOST], 0);
    for byte in text {
        match byte {
            b'0'..=b'9' if count < MOST => (digits[count], count) = (*byte, count + 1),
            b' ' | b'-' | b'.' | b'/' | b'(' | b')' => {}
            _ => return false,
        }
    }
    count > 8 && digits[0] == b'0' && look.rules.national.find(&digits[..count]).is_some()
}

/// The number with its calling code, without a plus: a cell of such a record, or the value of a key for it.
#[cold]
pub(super) fn number(look: &Look<'_>, rule: &Rule, start: usize, end: usize, hits: &mut Hits) {
    let Some(number) = numbering::international(&look.buffer[start..end]) else { return };
    let is_long = end - start > 10 || look.byte(start) != b'1';
    let is_called =
        || end - start > 10 && is_led(look, start) && look.rules.words.near(look, start, end, rule.index) == Verdict::For;
    if speaks(look, start, end) || is_long && is_keyed(look, start) || is_called() {
        let traits = Traits { validated: true, reserved: number.reserved, context_for: true, ..Traits::default() };
        hits.push(look, start..end, rule.index, rule.score(Form::Weak, traits), traits);
    }
}

/// Whether a word for one who calls stands directly before `start`, or an arrow: `incoming call from 447700900169`, `SMS MO 447700900467`.
fn is_led(look: &Look<'_>, start: usize) -> bool {
    let before = &look.buffer[start.saturating_sub(LONGEST_KEY)..start];
    let Some(before) = before.strip_suffix(b" ") else { return matches!(before.last(), Some(b'<')) };
    let length = before.iter().rev().take_while(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80).count();
    let key = before[before.len() - length..].to_ascii_lowercase();
    KEYS.contains(&key.as_slice()) || is_arrow(before)
}

/// Whether an arrow ends here: `->`, `→`.
fn is_arrow(text: &[u8]) -> bool {
    text.ends_with(b"->") || text.ends_with(b"=>") || text.ends_with("\u{2192}".as_bytes())
}

/// Whether an arrow stands between the digits and others like them: `2125550165 -> 2125550166`.
pub(super) fn is_beside_arrow(look: &Look<'_>, start: usize, end: usize) -> bool {
    let digits = |byte: &&u8| byte.is_ascii_digit() || **byte == b'+';
    let before = &look.buffer[start.saturating_sub(LONGEST + 8)..start];
    if let Some(rest) = before.strip_suffix(b" ").filter(|rest| is_arrow(rest)) {
        let rest = rest.strip_suffix("\u{2192}".as_bytes()).unwrap_or(&rest[..rest.len() - 2]).trim_ascii_end();
        return rest.iter().rev().take_while(digits).count() > 6;
    }
    let behind = &look.buffer[end..look.buffer.len().min(end + LONGEST + 8)];
    let Some(rest) = behind.strip_prefix(b" ") else { return false };
    let rest =
        rest.strip_prefix(b"-> ").or_else(|| rest.strip_prefix(b"=> ")).or_else(|| rest.strip_prefix("\u{2192} ".as_bytes()));
    rest.is_some_and(|rest| rest.iter().take_while(digits).count() > 6)
}

/// Whether a key for one who calls stands before `start`: `to=353855550164`, `"from":"31855531542"`.
fn is_keyed(look: &Look<'_>, start: usize) -> bool {
    let before = &look.buffer[start.saturating_sub(LONGEST_KEY)..start];
    let before = before.strip_suffix(b"\"").unwrap_or(before);
    let before = before.strip_suffix(b" ").unwrap_or(before);
    let Some(before) = before.strip_suffix(b"=").or_else(|| before.strip_suffix(b":")) else { return false };
    let before = before.strip_suffix(b"\"").unwrap_or(before);
    let length = before.iter().rev().take_while(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80).count();
    let key = before[before.len() - length..].to_ascii_lowercase();
    KEYS.contains(&key.as_slice())
}

/// Whether the line is the record of a call.
#[cold]
pub(super) fn speaks(look: &Look<'_>, start: usize, end: usize) -> bool {
    // More digits are those of a device.
    if end - start > LONGEST {
        return false;
    }
    // `| 204164984512946 | 31628481001 |`
    let blank = |at: usize| usize::from(look.byte(at) == b' ');
    let (start, end) = (start - usize::from(look.before(start) == b' '), end + blank(end));
    let (before, behind) = (look.before(start), look.byte(end));
    let delimiter = if is_delimiter(behind) { behind } else { before };
    let is_edge = |byte: u8| byte == delimiter || matches!(byte, b'\n' | b'\r');
    if !is_delimiter(delimiter) || !is_edge(before) || !is_edge(behind) {
        return false;
    }
    let from = start.saturating_sub(REACH);
    let line_start = memchr::memrchr(b'\n', &look.buffer[from..start]).map_or(from, |at| from + at + 1);
    let to = look.buffer.len().min(end + REACH);
    let line_end = memchr::memchr(b'\n', &look.buffer[end..to]).map_or(to, |at| end + at);
    let (mut cells, mut moments, mut parties, mut devices) = (0, 0, 0, 0);
    for side in [&look.buffer[line_start..start], &look.buffer[end..line_end]] {
        for cell in side.split(|byte| *byte == delimiter) {
            let cell = cell.trim_ascii();
            cells += 1;
            moments += usize::from(is_moment(cell));
            parties += usize::from(is_party(cell) || is_withheld(cell) || end - start > 10 && is_service(cell));
            devices += usize::from(cell.len() == 15 && is_party(cell));
        }
    }
    cells >= LEAST_CELLS && parties > 0 && (moments > 0 || devices > 1)
}

/// `2024-06-03 08:00:12`, `20240610140003`, `09:05`.
fn is_moment(cell: &[u8]) -> bool {
    let is_time = |part: &[u8]| matches!(part, [a, b, b':', c, d, ..] if [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()));
    let is_compact =
        matches!(cell, [b'2', b'0', ..]) && matches!(cell.len(), 12 | 14 | 15) && cell[..8].iter().all(u8::is_ascii_digit);
    is_compact
        || cell.len() <= 32
            && (is_time(cell) || cell.windows(6).any(|part| matches!(part[0], b' ' | b'T') && is_time(&part[1..])))
}

/// A short number: that of an emergency or a service.
fn is_service(cell: &[u8]) -> bool {
    const SERVICES: [&[u8]; 12] =
        [b"112", b"911", b"999", b"110", b"118", b"119", b"122", b"000", b"101", b"105", b"144", b"1233"];
    SERVICES.contains(&cell)
}

/// A word for a caller who is not shown.
fn is_withheld(cell: &[u8]) -> bool {
    const WORDS: [&str; 20] = [
        "anonymous",
        "unknown",
        "private",
        "withheld",
        "restricted",
        "anoniem",
        "onbekend",
        "verborgen",
        "anonym",
        "unbekannt",
        "unterdrückt",
        "inconnu",
        "masqué",
        "desconocido",
        "oculto",
        "sconosciuto",
        "hemmeligt",
        "skjult",
        "dold",
        "salainen",
    ];
    WORDS.iter().any(|word| cell.eq_ignore_ascii_case(word.as_bytes()))
}

/// Another number of a subscriber or a device: nine digits to fifteen, perhaps behind a plus.
fn is_party(cell: &[u8]) -> bool {
    let digits = cell.strip_prefix(b"+").unwrap_or(cell);
    (9..=15).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit) && !is_moment(cell)
}
