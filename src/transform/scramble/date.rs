//! Other dates of the same decade, in the form of the ones before them: what checks a date (born in the past, of age, within a type) mostly
//! holds for its neighbours.

use super::Scrambler;
use super::feistel::Part;

/// The last second of a `TIMESTAMP` in MySQL lies in this year: dates before it stay before it.
const LAST_OF_MYSQL: u32 = 2038;

/// Days of a month of the Gregorian calendar.
pub(in crate::transform) fn days_of(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// A date as it is written: where its year, month and day stand.
struct Written {
    year: usize,
    month: usize,
    day: usize,
    /// Which of month and day comes first is not known.
    is_unordered: bool,
}

/// Numbers of year, month and day.
type Parts = (u32, u32, u32);

/// How a date is written, and what it is: `1974-11-19`, `19741119`, `19-11-1974`, `11/19/1974`, each with anything but a digit behind it.
fn read(value: &[u8]) -> Option<(Written, Parts)> {
    let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let separator = |at: usize| value.get(at).copied().filter(|byte| matches!(byte, b'-' | b'/' | b'.'));
    let is_end = |at: usize| value.get(at).is_none_or(|byte| !byte.is_ascii_digit());
    let written = match digits {
        8 if is_end(8) => Written { year: 0, month: 4, day: 6, is_unordered: false },
        4 if separator(4).is_some() && separator(4) == separator(7) && is_end(10) => {
            Written { year: 0, month: 5, day: 8, is_unordered: false }
        }
        2 if separator(2).is_some() && separator(2) == separator(5) && is_end(10) => {
            Written { year: 6, month: 3, day: 0, is_unordered: true }
        }
        _ => return None,
    };
    let number = |at: usize, length: usize| {
        let text = value.get(at..at + length).filter(|text| text.iter().all(u8::is_ascii_digit))?;
        Some(text.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
    };
    let parts = (number(written.year, 4)?, number(written.month, 2)?, number(written.day, 2)?);
    Some((written, parts))
}

/// Whether such a date exists; of an unordered one in either order.
fn exists((year, month, day): Parts, is_unordered: bool) -> bool {
    let is_one = |month, day| (1..=12).contains(&month) && day >= 1 && day <= days_of(year, month);
    year > 0 && (is_one(month, day) || is_unordered && is_one(day, month))
}

/// Whether it begins with a date that exists.
pub(in crate::transform) fn is_date(value: &[u8]) -> bool {
    read(value).is_some_and(|(written, parts)| exists(parts, written.is_unordered))
}

/// Whether it stands for no date: `0000-00-00`.
fn is_none(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit());
    digits.clone().count() >= 8 && digits.take(8).all(|digit| *digit == b'0')
}

/// The years that dates of this year become.
fn years_around(year: u32) -> std::ops::Range<u32> {
    let (first, past) = ((year / 10 * 10).max(1), year / 10 * 10 + 10);
    match () {
        () if !(first..past).contains(&LAST_OF_MYSQL) => first..past,
        () if year < LAST_OF_MYSQL => first..LAST_OF_MYSQL,
        () => LAST_OF_MYSQL..past,
    }
}

impl Scrambler {
    /// Appends another date in the form of `value`; a time behind it stays, and so does what stands for no date. Anything else is a number.
    pub(in crate::transform) fn date(&self, value: &[u8], out: &mut Vec<u8>) {
        let from = out.len();
        out.extend_from_slice(value);
        let Some((written, (year, month, day))) = read(value) else {
            if !is_none(value) {
                out.truncate(from);
                self.number(value, out);
            }
            return;
        };
        let mut put = |at: usize, length: usize, mut number: u32| {
            for at in (at..at + length).rev() {
                out[from + at] = b'0' + (number % 10) as u8;
                number /= 10;
            }
        };
        let years = years_around(year);
        if !exists((year, month, day), written.is_unordered) {
            // MySQL has dates without a month or a day: their year is all there is. What is no date at all stays none.
            if year > 0 && (month == 0 || day == 0) {
                put(
                    written.year,
                    4,
                    years.start + self.within(u64::from(year - years.start), u64::from(years.end - years.start)) as u32,
                );
            }
            return;
        }
        // Either number of an unordered date may be the month: small ones stay small.
        let is_like = |(_, m, d): Parts| !written.is_unordered || (m > 12) == (month > 12) && (d > 12) == (day > 12);
        // Every month has 31 days, and of an unordered date either number may be the day; those that are no date are stepped over.
        let months = if written.is_unordered { 31 } else { 12 };
        let mut row = [
            Part {
                value: u64::from((year - years.start) * months + month - 1),
                size: u64::from((years.end - years.start) * months),
            },
            Part { value: u64::from(day - 1), size: 31 },
        ];
        loop {
            self.row(0, &mut row);
            let (number, day) = (row[0].value as u32, row[1].value as u32);
            let parts = (years.start + number / months, number % months + 1, day + 1);
            if exists(parts, written.is_unordered) && is_like(parts) {
                put(written.year, 4, parts.0);
                put(written.month, 2, parts.1);
                put(written.day, 2, parts.2);
                return;
            }
        }
    }
}
