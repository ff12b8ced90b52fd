//! Time stamps as people's programs write them before what somebody said: `[19-11-2024 10:15:03]`, `11/19/24, 10:15 AM -`, `(10:15)`.
//!
//! It tells what stands there, and judges no line by it.

use super::GLANCE;
use super::line::{Line, Read, Stop};

/// What a stamp is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stamp {
    /// The bracket it stands in, or 0.
    pub(super) bracket: u8,
    pub(super) has_date: bool,
    pub(super) has_seconds: bool,
    /// The year comes first, as logs like to write it.
    pub(super) is_year_first: bool,
    /// The date is followed by a comma, or the time by `AM` or `PM`: programs for people write so, logs hardly.
    pub(super) is_for_people: bool,
}

/// What may stand between a date and a time.
const BETWEEN: [&str; 10] = [", ", " klo ", " kl. ", " um ", " om ", " à ", ",", "\u{202f}", "\u{a0}", " "];
/// Before and after noon.
const NOON: [&str; 18] = [
    "AM",
    "PM",
    "am",
    "pm",
    "a.m.",
    "p.m.",
    "a. m.",
    "p. m.",
    "a.\u{a0}m.",
    "p.\u{a0}m.",
    "a.\u{202f}m.",
    "p.\u{202f}m.",
    "Am",
    "Pm",
    "A.M.",
    "P.M.",
    "vm.",
    "nm.",
];
/// Days of the week, short as people write them.
const DAYS: [&str; 28] = [
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "ma", "di", "wo", "do",
    "vr", "za", "zo", "Ma", "Di", "Wo", "Do", "Vr", "Za", "Zo",
];
const BLANKS: [&str; 3] = [" ", "\u{202f}", "\u{a0}"];
/// Reads the stamp at the start of a line, with its brackets.
pub(super) fn read(line: &mut Line<'_>) -> Read<Stamp> {
    let bracket = match line.peek()? {
        bracket @ (b'[' | b'(') => bracket,
        b'0'..=b'9' => 0,
        _ => return Err(Stop::No),
    };
    line.at += usize::from(bracket != 0);
    let mut stamp = Stamp { bracket, ..Stamp::default() };
    // No program writes the day of the week and the time alone, but people do.
    if bracket == b'[' && line.eat_any(&DAYS)? {
        line.eat(b',')?;
        line.expect(b" ")?;
        stamp.is_for_people = true;
    }
    let mut time = *line;
    let first = time.number(1, 4)?;
    let sign = time.peek()?;
    if matches!(sign, b'-' | b'/') || sign == b'.' && has_date_of_points(line)? {
        stamp.is_year_first = date(line, sign)?;
        stamp.has_date = true;
        stamp.is_for_people = line.peek()? == b',';
        if !line.eat_any(&BETWEEN)? {
            return Err(Stop::No);
        }
    } else if first > 24 || sign != b':' {
        // A clock that runs from the start of a recording has minutes first, and they may be many.
        if sign != b':' || first > 199 {
            return Err(Stop::No);
        }
    }
    clock(line, &mut stamp)?;
    if bracket != 0 {
        line.expect(if bracket == b'[' { b"]" } else { b")" })?;
    }
    Ok(stamp)
}

/// `Nov 19 10:15:03`, as programs for IRC write it.
pub(super) fn month_first(line: &mut Line<'_>) -> Read<Stamp> {
    if !is_month(&[line.peek()?, line.ahead(1)?, line.ahead(2)?]) || line.ahead(3)? != b' ' {
        return Err(Stop::No);
    }
    line.at += 4;
    line.blanks()?;
    line.number(1, 2)?;
    line.expect(b" ")?;
    let mut stamp = Stamp { has_date: true, ..Stamp::default() };
    clock(line, &mut stamp)?;
    Ok(stamp)
}

/// Whether these are the letters of a month in English.
pub(super) fn is_month(letters: &[u8; 3]) -> bool {
    matches!(letters, b"Jan" | b"Feb" | b"Mar" | b"Apr" | b"May" | b"Jun" | b"Jul" | b"Aug" | b"Sep" | b"Oct" | b"Nov" | b"Dec")
}

/// Whether a stamp may stand here, as far as a few looks tell: most lines of logs are told to have none that people read by their
/// address, or by `2024-11-19T10:15:03` or `2024-11-19 10:15:03.123`.
#[inline]
pub(super) fn may_stand(first: &[u8; GLANCE]) -> bool {
    let digits = first.iter().take(5).take_while(|byte| byte.is_ascii_digit()).count();
    match (digits, first[digits]) {
        (4, b'-') if first[7] == b'-' => {
            first[10] != b'T' && !(first[10] == b' ' && first[16] == b':' && matches!(first[19], b'.' | b',' | b'+' | b'Z'))
        }
        // No year, month or day has three digits, but parts of addresses do.
        (1 | 2 | 4, b'.' | b'/' | b'-') | (1..=3, b':') => true,
        _ => false,
    }
}

/// Whether three numbers stand here with points between them: `19.11.24`. Two are a time: `10.15`.
fn has_date_of_points(line: &Line<'_>) -> Read<bool> {
    let mut ahead = *line;
    let mut read = || -> Read<()> {
        ahead.number(1, 4)?;
        ahead.expect(b".")?;
        ahead.eat(b' ')?;
        ahead.number(1, 2)?;
        ahead.expect(b".")?;
        ahead.eat(b' ')?;
        ahead.number(1, 4).map(|_| ())
    };
    match read() {
        Err(Stop::No) => Ok(false),
        read => read.map(|()| true),
    }
}

/// A date of three numbers in any order, with the year first or last; whether it is first.
fn date(line: &mut Line<'_>, sign: u8) -> Read<bool> {
    let mut numbers = [(0, 0); 3];
    for (place, number) in numbers.iter_mut().enumerate() {
        if place > 0 {
            line.expect(&[sign])?;
            if sign == b'.' {
                line.eat(b' ')?;
            }
        }
        let start = line.at;
        *number = (line.number(1, 4)?, line.at - start);
    }
    if sign == b'.' {
        line.eat(b'.')?;
    }
    let is_day = |(value, length): (u32, usize)| (1..=31).contains(&value) && length <= 2;
    let is_year = |(_, length): (u32, usize)| matches!(length, 2 | 4);
    let is_date = is_day(numbers[1]) && (is_day(numbers[0]) && is_year(numbers[2]) || is_year(numbers[0]) && is_day(numbers[2]));
    if is_date { Ok(numbers[0].1 == 4) } else { Err(Stop::No) }
}

/// A time to the minute or the second. Parts of a second are left: none that people read has them.
fn clock(line: &mut Line<'_>, stamp: &mut Stamp) -> Read<()> {
    line.number(1, 3)?;
    let sign = line.peek()?;
    if !(sign == b':' || sign == b'.' && stamp.has_date) {
        return Err(Stop::No);
    }
    line.at += 1;
    if line.number(2, 2)? > 59 {
        return Err(Stop::No);
    }
    if line.peek()? == sign && line.ahead(1)?.is_ascii_digit() {
        line.at += 1;
        if line.number(2, 2)? > 60 {
            return Err(Stop::No);
        }
        stamp.has_seconds = true;
    }
    let mut noon = *line;
    noon.eat_any(&BLANKS)?;
    if noon.eat_any(&NOON)? {
        *line = noon;
        stamp.is_for_people = true;
    }
    Ok(())
}
