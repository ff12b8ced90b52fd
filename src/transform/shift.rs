//! The action `shift`: dates are moved by a keyed number of days, the same for all dates of a run, or of a file, its key and its scope. So the
//! time between two dates stays what it was, and so does the form in which each is written.
//!
//! What cannot be read as a date becomes a plain label: a date that stays would give the offset away.

use super::dates::{self, Written};
use super::key::{Key, Purpose};

/// Days either way unless the user says otherwise.
pub(super) const USUAL: u16 = 365;
/// Days in a week.
const WEEK: i64 = 7;

/// How dates are moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// By how many days at most, either way.
    pub most: u16,
    /// By whole weeks, so that weekdays stay.
    pub weeks: bool,
    /// Of two small numbers the first is the month.
    pub month_first: bool,
    /// By a number of days for each file of its own: who knows one date of one file learns nothing of the others.
    pub by_file: bool,
}

impl Shift {
    /// Reads what stands behind `shift`: nothing, or `:30`, `:weeks`, `:mdy`, `:files` in any order.
    pub(super) fn parse(options: &str) -> Option<Self> {
        let mut shift = Self { most: USUAL, weeks: false, month_first: false, by_file: false };
        let Some(options) = options.strip_prefix(':') else { return options.is_empty().then_some(shift) };
        for option in options.split(':') {
            match option {
                "weeks" => shift.weeks = true,
                "mdy" => shift.month_first = true,
                "files" => shift.by_file = true,
                days => shift.most = days.parse().ok().filter(|most| *most > 0)?,
            }
        }
        (shift.most >= WEEK as u16 || !shift.weeks).then_some(shift)
    }
}

impl std::fmt::Display for Shift {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("shift")?;
        if self.most != USUAL {
            write!(f, ":{}", self.most)?;
        }
        f.write_str(if self.weeks { ":weeks" } else { "" })?;
        f.write_str(if self.month_first { ":mdy" } else { "" })?;
        f.write_str(if self.by_file { ":files" } else { "" })
    }
}

/// Moves dates.
pub(super) struct Shifter {
    /// A keyed number for the run.
    number: u64,
    shift: Shift,
    /// What stands for what is no date.
    instead: Box<[u8]>,
}

impl Shifter {
    pub(super) fn new(shift: Shift, key: &Key, instead: Box<[u8]>) -> Self {
        Self { number: number_of(key, b""), shift, instead }
    }

    /// By how many days the dates of this file are moved.
    fn days(&self, file: u64) -> i64 {
        let number = if self.shift.by_file { file } else { self.number };
        let step = if self.shift.weeks { WEEK } else { 1 };
        let steps = (i64::from(self.shift.most) / step) as u64;
        // Any number of steps from -steps to steps but none: what is added is at most 2⁻⁴⁷ away from even.
        let at = (number % (2 * steps)) as i64 - steps as i64;
        step * if at >= 0 { at + 1 } else { at }
    }

    /// Appends the date that `value` becomes in the file of this number.
    pub(super) fn write(&self, value: &[u8], file: u64, out: &mut Vec<u8>) {
        if !self.shift(value, file, out) {
            out.extend_from_slice(&self.instead);
        }
    }

    /// Appends the date that `value` becomes, if it is one; says whether it is.
    pub(super) fn shift(&self, value: &[u8], file: u64, out: &mut Vec<u8>) -> bool {
        let days = self.days(file);
        if let Some(later) = dates::later_epoch(value, days) {
            out.extend_from_slice(later.to_string().as_bytes());
            return true;
        }
        match Written::read(value, self.shift.month_first) {
            Some(written) if written.is_whole() && written.is_all() => {
                let later = written.date.later(days);
                // Beyond the last year that is written there is no day, and what stands for never (9999-12-31) is no date.
                let is_there = later.later(-days) == written.date;
                if is_there {
                    written.write(later, out);
                }
                is_there
            }
            _ => false,
        }
    }
}

/// A keyed number for the file of this path, or for all.
pub(super) fn number_of(key: &Key, path: &[u8]) -> u64 {
    // Of names that are no text each byte counts.
    let name = std::str::from_utf8(path).map_or_else(|_| format!("\0{path:02x?}"), str::to_owned);
    let secret = key.derive(Purpose::Shift, &name);
    secret.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shifted(days: i64, month_first: bool, value: &str) -> String {
        let mut out = Vec::new();
        let shift = Shift { month_first, ..Shift::parse(":1000").unwrap() };
        // The number that gives so many days.
        let number = (days + 1000 - i64::from(days > 0)) as u64;
        Shifter { number, shift, instead: b"[DATE]"[..].into() }.write(value.as_bytes(), 0, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn dates_move_in_the_form_they_have() {
        for (value, days, expected) in [
            ("1974-11-19", 20, "1974-12-09"),
            ("1974/11/19", -19, "1974/10/31"),
            ("1974.11.19", 43, "1975.01.01"),
            ("19741119", 43, "19750101"),
            ("741119", 43, "750101"),
            ("19-11-1974", 20, "09-12-1974"),
            ("9-1-1974", 1, "10-1-1974"),
            ("31.12.1999", 1, "01.01.2000"),
            ("11/19/1974", 20, "12/09/1974"),
            ("19/11/74", 43, "01/01/75"),
            ("28-2-2024", 1, "29-2-2024"),
            ("28-2-2023", 1, "1-3-2023"),
            ("29 / 02 / 1988", 1, "01 / 03 / 1988"),
            ("24/9", 10, "4/10"),
            ("19 November 1974", 20, "9 December 1974"),
            ("19 NOV 1974", 20, "9 DEC 1974"),
            ("12-mar-1974", 20, "1-apr-1974"),
            ("March 12, 1974", -12, "February 28, 1974"),
            ("Mar 12, 1974", 20, "Apr 1, 1974"),
            ("12th of March 1974", -10, "2nd of March 1974"),
            ("3 april 1981", 30, "3 mei 1981"),
            ("3 mrt 1968", -1, "2 mrt 1968"),
            ("5. Oktober 1972", 61, "5. Dezember 1972"),
            ("12. März 1974", 50, "1. Mai 1974"),
            ("12 mars 1974", 30, "11 avril 1974"),
            ("1er avril 1980", 1, "2 avril 1980"),
            ("1er avril 1980", 30, "1er mai 1980"),
            ("12 de marzo de 1974", 30, "11 de abril de 1974"),
            ("12 March", 20, "1 April"),
            ("1974-11-19T10:11:12.5Z", 1, "1974-11-20T10:11:12.5Z"),
            ("1974-11-19 10:11:12+02:00", 1, "1974-11-20 10:11:12+02:00"),
            ("27/Nov/2026:10:11:12 +0000", 4, "1/Dec/2026:10:11:12 +0000"),
            ("Nov 27 10:11:12", 4, "Dec 1 10:11:12"),
            ("1700000000", 2, "1700172800"),
            ("1700000000123", -1, "1699913600123"),
            ("1974", 1, "[DATE]"),
            ("1974-13-40", 1, "[DATE]"),
            ("Monday 12 March 1974", 1, "[DATE]"),
            ("vijf april 1962", 1, "[DATE]"),
            ("tomorrow", 1, "[DATE]"),
            ("", 1, "[DATE]"),
        ] {
            assert_eq!(shifted(days, false, value), expected, "{value}");
        }
        assert_eq!(shifted(1, true, "03/04/1974"), "03/05/1974");
        assert_eq!(shifted(1, false, "03/04/1974"), "04/04/1974");
    }

    #[test]
    fn the_offset_depends_on_key_and_scope_and_keeps_to_what_is_asked() {
        let hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e";
        let days = |last: u8, scope: &str, options: &str| {
            let key = Key::from_hex(&format!("{hex}{last:02x}")).unwrap().within(scope).unwrap();
            Shifter::new(Shift::parse(options).unwrap(), &key, Box::default()).days(number_of(&key, b"a.csv"))
        };
        let all: std::collections::HashSet<i64> = (0..=255).map(|last| days(last, "", "")).collect();
        assert!(all.len() > 100 && all.iter().all(|days| *days != 0 && days.abs() <= 365));
        assert!((0..=255).all(|last| matches!(days(last, "", ":3").abs(), 1..=3)));
        assert!((0..=255).all(|last| matches!(days(last, "", ":weeks:30").abs(), 7 | 14 | 21 | 28)));
        assert_eq!(days(1, "", ""), days(1, "", ":mdy"));
        assert!((0..9).any(|last| days(last, "a", "") != days(last, "b", "")));
        // Files are moved alike only where they are not asked to be by themselves.
        let key = Key::from_hex(&format!("{hex}00")).unwrap();
        let of_files = |options: &str| {
            let shifter = Shifter::new(Shift::parse(options).unwrap(), &key, Box::default());
            let days = (0..99).map(|file| shifter.days(number_of(&key, format!("in/{file}.csv").as_bytes())));
            days.collect::<std::collections::HashSet<i64>>().len()
        };
        assert_eq!(of_files(""), 1);
        assert!(of_files(":files") > 50);
        for options in [":", ":0", ":x", ":70000", "x", ":3:weeks", ":weeks:"] {
            assert_eq!(Shift::parse(options), None, "{options}");
        }
    }

    proptest! {
        #[test]
        fn intervals_stay_and_every_result_is_a_date(a in -300_000i64..300_000, b in 0i64..5000, days in prop_oneof![-400i64..0, 1i64..400]) {
            let start = dates::Date { year: 1970, month: 1, day: 1 };
            let text = |date: dates::Date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day);
            let (one, other) = (start.later(a), start.later(a + b));
            let read = |text: &str| Written::read(text.as_bytes(), false).map(|written| written.date);
            let moved = |date| read(&shifted(days, false, &text(date)));
            prop_assert_eq!(moved(one).map(|date| date.later(b)), moved(other));
            prop_assert_eq!(moved(one).map(|date| date.later(-days)), Some(one));
        }

        #[test]
        fn nothing_fails(value in "\\PC{0,24}", days in prop_oneof![-400i64..0, 1i64..400]) {
            shifted(days, false, &value);
        }
    }
}
