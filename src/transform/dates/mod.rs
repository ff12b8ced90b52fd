//! Dates as people and machines write them: read with their form, and written anew in that form.
//!
//! Year first, day first or month first; with names of months in five languages; with two digits for a year, or none; with anything behind
//! it that is a time. What cannot be read for certain is no date here: whoever asks has to do something else with it.

mod months;

use std::ops::Range;

use months::{Hints, Names};

/// Two digits of a year up to these are of this century: nobody who is alive was born later, and few before.
const PIVOT: u32 = 30;
/// A leap year, for dates without a year.
const NO_YEAR: u32 = 2000;
/// Years that are written.
const YEARS: std::ops::RangeInclusive<i64> = 1..=9999;
/// Seconds since 1970 of 2001 to 2096, and the same in milliseconds: what has fewer digits is too small for a time of a log.
const EPOCH: Range<u64> = 1_000_000_000..4_000_000_000;
/// Seconds in a day.
const DAY: u64 = 86_400;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: u32,
    /// From 1; 0 where none is written.
    pub(super) month: u32,
    /// From 1; 0 where none is written.
    pub(super) day: u32,
}

/// What a number or word of a date is.
#[derive(Clone, Debug)]
enum Field {
    Year,
    Month,
    Day,
    Name(&'static Names),
    /// `st`, `nd`, `rd`, `th`.
    Ordinal,
    /// `er` of `1er`.
    First,
}

/// A date and the way it is written.
#[derive(Debug)]
pub(super) struct Written<'v> {
    value: &'v [u8],
    pub(super) date: Date,
    has_year: bool,
    fields: Vec<(Range<usize>, Field)>,
    /// Where the time begins, or whatever stands behind.
    end: usize,
}

/// Days from 1 March of the year 0 (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn days_of(date: Date) -> i64 {
    let (month, day) = (i64::from(date.month), i64::from(date.day));
    let year = i64::from(date.year) - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year
}

fn date_of(days: i64) -> Date {
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = (of_year - (153 * month + 2) / 5 + 1) as u32;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = (year + era * 400 + i64::from(month <= 2)).clamp(*YEARS.start(), *YEARS.end());
    Date { year: year as u32, month: month as u32, day }
}

impl Date {
    fn exists(self) -> bool {
        (1..=12).contains(&self.month) && self.day >= 1 && YEARS.contains(&i64::from(self.year)) && date_of(days_of(self)) == self
    }

    /// The day so many days later.
    pub(super) fn later(self, days: i64) -> Self {
        date_of(days_of(self) + days)
    }
}

/// A row of digits or letters.
struct Token<'v> {
    range: Range<usize>,
    text: &'v str,
    is_number: bool,
}

impl Token<'_> {
    fn number(&self) -> u32 {
        if self.text.len() > 9 { 0 } else { self.text.parse().unwrap_or(0) }
    }

    fn field(&self, field: Field) -> (Range<usize>, Field) {
        (self.range.clone(), field)
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    for (at, letter) in text.char_indices() {
        let (is_number, is_letter) = (letter.is_ascii_digit(), letter.is_alphabetic());
        if !is_number && !is_letter {
            continue;
        }
        let end = at + letter.len_utf8();
        match tokens.last_mut() {
            Some(last) if last.range.end == at && last.is_number == is_number => {
                last.range.end = end;
                last.text = &text[last.range.clone()];
            }
            _ => tokens.push(Token { range: at..end, text: &text[at..end], is_number }),
        }
    }
    tokens
}

fn century(year: &Token<'_>) -> u32 {
    match (year.text.len(), year.number()) {
        (4, year) => year,
        (_, year) if year <= PIVOT => 2000 + year,
        (_, year) => 1900 + year,
    }
}

impl<'v> Written<'v> {
    /// Reads a date at the start of `value`. Where day and month may be either of two small numbers the day comes first, unless
    /// `month_first`.
    pub(super) fn read(value: &'v [u8], month_first: bool) -> Option<Self> {
        let text = std::str::from_utf8(value).ok()?;
        let tokens = tokens(text);
        let written = match &tokens[..] {
            [first, ..] if first.is_number && first.range.start == 0 && matches!(first.text.len(), 6 | 8) => {
                compact(value, first)
            }
            _ if tokens.iter().take(5).any(|token| !token.is_number && months::find(token.text, Hints::default()).is_some()) => {
                named(value, text, &tokens)
            }
            _ => numeric(value, text, &tokens, month_first),
        }?;
        let Date { year, month, day } = written.date;
        // A month without a day is no day that could be checked.
        Date { year, month: month.max(1), day: day.max(1) }.exists().then_some(written)
    }

    /// Whether it has a day.
    pub(super) fn is_whole(&self) -> bool {
        self.date.day > 0 && self.date.month > 0
    }

    /// Whether it has a year.
    pub(super) fn has_year(&self) -> bool {
        self.has_year
    }

    /// Appends another date in this form, with what stands behind.
    pub(super) fn write(&self, date: Date, out: &mut Vec<u8>) {
        let mut done = 0;
        for (range, field) in &self.fields {
            out.extend_from_slice(&self.value[done..range.start]);
            let old = &self.value[range.clone()];
            match field {
                Field::Year if old.len() == 2 => number(date.year % 100, 2, out),
                Field::Year => number(date.year, old.len(), out),
                Field::Month => number(date.month, self.width(old), out),
                Field::Day => number(date.day, self.width(old), out),
                Field::Name(names) => names.write(date.month, std::str::from_utf8(old).unwrap_or_default(), out),
                Field::Ordinal => out.extend_from_slice(ordinal(date.day)),
                Field::First => out.extend_from_slice(if date.day == 1 { b"er" } else { b"" }),
            }
            done = range.end;
        }
        out.extend_from_slice(&self.value[done..]);
    }

    /// Appends the month and the year, or the year alone, as they are written here; a time goes.
    pub(super) fn write_part(&self, with_month: bool, out: &mut Vec<u8>) {
        let of = |wanted: fn(&Field) -> bool| self.fields.iter().find(|(_, field)| wanted(field)).map(|(range, _)| range.clone());
        let year = of(|field| matches!(field, Field::Year));
        let month = of(|field| matches!(field, Field::Month | Field::Name(_))).filter(|_| with_month);
        let parts: Vec<&Range<usize>> = match (&year, &month) {
            (Some(year), Some(month)) if year.start < month.start => vec![year, month],
            (year, month) => month.iter().chain(year).collect(),
        };
        let mut is_first = true;
        for range in parts {
            if !std::mem::take(&mut is_first) {
                out.push(self.separator());
            }
            out.extend_from_slice(&self.value[range.clone()]);
        }
    }

    /// What stands between month and year.
    fn separator(&self) -> u8 {
        let is_named = self.fields.iter().any(|(_, field)| matches!(field, Field::Name(_)));
        let between = self.fields.windows(2).map(|pair| &self.value[pair[0].0.end..pair[1].0.start]);
        match between.filter_map(<[u8]>::first).next() {
            Some(sign) if !is_named || matches!(sign, b'-' | b'/') => *sign,
            None if !is_named => b'-',
            _ => b' ',
        }
    }

    /// How many digits a day or month has at least, beside one that is written like this.
    fn width(&self, old: &[u8]) -> usize {
        let numbers =
            || self.fields.iter().filter(|(_, field)| matches!(field, Field::Month | Field::Day)).map(|(range, _)| range.len());
        let is_padded =
            old.first() == Some(&b'0') || old.len() == 2 && numbers().count() == 2 && numbers().all(|length| length == 2);
        if is_padded { 2 } else { 1 }
    }
}

/// `19741119`, `19111974`, `741119`.
fn compact<'v>(value: &'v [u8], digits: &Token<'_>) -> Option<Written<'v>> {
    let part = |range: Range<usize>| digits.text[range].parse::<u32>().unwrap_or(0);
    let wide = digits.text.len() == 8;
    let forms: [(Range<usize>, Range<usize>, Range<usize>); 2] =
        if wide { [(0..4, 4..6, 6..8), (4..8, 2..4, 0..2)] } else { [(0..2, 2..4, 4..6), (4..6, 2..4, 0..2)] };
    forms.into_iter().find_map(|(y, m, d)| {
        let year = match part(y.clone()) {
            year if wide => Some(year).filter(|year| (1800..2200).contains(year))?,
            year if year <= PIVOT => 2000 + year,
            year => 1900 + year,
        };
        let date = Date { year, month: part(m.clone()), day: part(d.clone()) };
        let mut fields = vec![(y, Field::Year), (m, Field::Month), (d, Field::Day)];
        fields.sort_by_key(|(range, _)| range.start);
        date.exists().then_some(Written { value, date, has_year: true, fields, end: digits.range.end })
    })
}

/// `1974-11-19`, `19-11-1974`, `11/19/74`, `24/9`, `1974-11`, `1974`.
fn numeric<'v>(value: &'v [u8], text: &str, tokens: &[Token<'_>], month_first: bool) -> Option<Written<'v>> {
    let is_short = |token: &Token<'_>| token.is_number && token.text.len() <= 2;
    let is_year = |token: &Token<'_>| token.is_number && token.text.len() == 4;
    // Signs, no sentence, stand between the parts of a date.
    let joins = |a: &Token<'_>, b: &Token<'_>| {
        let between = text[a.range.end..b.range.start].trim();
        (1..=2).contains(&between.len()) && between.bytes().all(|byte| matches!(byte, b'-' | b'/' | b'.' | b',' | b'\\' | b'\''))
    };
    let made = |year: Option<&Token<'_>>, month: Option<&Token<'_>>, day: Option<&Token<'_>>| {
        let number = |token: Option<&Token<'_>>| token.map_or(0, Token::number);
        let date = Date { year: year.map_or(NO_YEAR, century), month: number(month), day: number(day) };
        let kinds = [(year, Field::Year), (month, Field::Month), (day, Field::Day)];
        let mut fields: Vec<_> = kinds.into_iter().filter_map(|(token, field)| Some(token?.field(field))).collect();
        fields.sort_by_key(|(range, _)| range.start);
        let end = fields.last().map_or(0, |(range, _)| range.end);
        Some(Written { value, date, has_year: year.is_some(), fields, end })
    };
    let ordered = |a: &Token<'_>, b: &Token<'_>| a.number() <= 12 && (month_first || b.number() > 12);
    match tokens {
        [y, m, d, ..] if is_year(y) && is_short(m) && is_short(d) && joins(y, m) && joins(m, d) => {
            made(Some(y), Some(m), Some(d))
        }
        [a, b, y, ..]
            if is_short(a) && is_short(b) && (is_year(y) || is_short(y) && y.text.len() == 2) && joins(a, b) && joins(b, y) =>
        {
            if ordered(a, b) {
                made(Some(y), Some(a), Some(b))
            } else {
                made(Some(y), Some(b), Some(a))
            }
        }
        [y, m] if is_year(y) && is_short(m) && joins(y, m) => made(Some(y), Some(m), None),
        [m, y] if is_short(m) && is_year(y) && joins(m, y) => made(Some(y), Some(m), None),
        [a, b] if is_short(a) && is_short(b) && joins(a, b) => {
            if ordered(a, b) {
                made(None, Some(a), Some(b))
            } else {
                made(None, Some(b), Some(a))
            }
        }
        [y] if is_year(y) => made(Some(y), None, None),
        _ => None,
    }
}

/// `19 November 1974`, `March 12, 1974`, `12 de marzo de 1974`, `1er avril 1980`, `November 1974`.
fn named<'v>(value: &'v [u8], text: &str, tokens: &[Token<'_>]) -> Option<Written<'v>> {
    let mut hints = Hints::default();
    for (at, token) in tokens.iter().take(6).enumerate().filter(|(_, token)| !token.is_number) {
        let is_ordinal = at > 0 && tokens[at - 1].is_number && tokens[at - 1].range.end == token.range.start;
        match token.text.to_ascii_lowercase().as_str() {
            "st" | "nd" | "rd" | "th" if is_ordinal => hints.is_english = true,
            "of" => hints.is_english = true,
            "de" => hints.is_spanish = true,
            _ => {}
        }
    }
    hints.is_german = matches!(tokens, [day, ..] if day.is_number && text[day.range.end..].starts_with('.'));
    let (mut date, mut has_year) = (Date { year: NO_YEAR, month: 0, day: 0 }, false);
    let mut fields = Vec::new();
    let mut end = 0;
    for (at, token) in tokens.iter().enumerate() {
        let is_glued = at > 0 && tokens[at - 1].range.end == token.range.start;
        let lower = token.text.to_ascii_lowercase();
        let field = match (token.is_number, token.text.len()) {
            (true, 1 | 2) if date.day == 0 => {
                date.day = token.number();
                Field::Day
            }
            (true, 2 | 4) if !has_year && (date.month > 0 || token.text.len() == 4) && is_before_time(text, token) => {
                date.year = century(token);
                has_year = true;
                Field::Year
            }
            (false, _) if is_glued && matches!(lower.as_str(), "st" | "nd" | "rd" | "th") => Field::Ordinal,
            (false, _) if is_glued && matches!(lower.as_str(), "er" | "ère") => Field::First,
            (false, _) if matches!(lower.as_str(), "of" | "de" | "del" | "d" | "the" | "le" | "den") => continue,
            (false, _) if date.month == 0 => {
                let (month, names) = months::find(token.text, hints)?;
                date.month = month;
                Field::Name(names)
            }
            // A time, or a zone.
            _ if date.month > 0 && date.day > 0 => break,
            _ => return None,
        };
        end = token.range.end;
        fields.push(token.field(field));
    }
    (date.month > 0).then_some(Written { value, date, has_year, fields, end })
}

/// Whether a number is no hour: none follows that is a minute.
fn is_before_time(text: &str, token: &Token<'_>) -> bool {
    let behind = &text[token.range.end..];
    token.text.len() == 4 || !behind.strip_prefix([':', 'h']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Appends a number of at least so many digits.
fn number(value: u32, width: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("{value:0width$}").as_bytes());
}

fn ordinal(day: u32) -> &'static [u8] {
    match day {
        1 | 21 | 31 => b"st",
        2 | 22 => b"nd",
        3 | 23 => b"rd",
        _ => b"th",
    }
}

/// The seconds or milliseconds since 1970 that `value` is, so many days later, if it is such.
pub(super) fn later_epoch(value: &[u8], days: i64) -> Option<u64> {
    let text = std::str::from_utf8(value)
        .ok()
        .filter(|text| matches!(text.len(), 10 | 13) && text.bytes().all(|b| b.is_ascii_digit()))?;
    let (unit, number) = (if text.len() == 13 { 1000 } else { 1 }, text.parse::<u64>().ok()?);
    let later = number.checked_add_signed(days * (DAY * unit) as i64)?;
    (EPOCH.contains(&(number / unit)) && later.to_string().len() == text.len()).then_some(later)
}

impl Written<'_> {
    /// Whether a weekday or another word may stand behind, which would be wrong of another date.
    pub(super) fn is_all(&self) -> bool {
        let behind = &self.value[self.end..];
        behind.iter().filter(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii()).count() <= 5
    }
}

#[cfg(test)]
mod tests;
