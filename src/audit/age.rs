//! How old what was found is, and what says so: the time of the member of an archive, else what a dump says of itself, else the newest day in it, else
//! the time of the file.

use std::time::{SystemTime, UNIX_EPOCH};

/// Bytes at the start and at the end of a text in which a dump may say when it was made.
const TOLD_WITHIN: usize = 4096;
/// Behind these a dump says when it was made: pg_dump, mysqldump, MariaDB, phpMyAdmin.
const SIGNS: [&str; 6] =
    ["-- Started on ", "-- Completed on ", "-- Dump completed on ", "-- Generation Time: ", "-- Dumped on ", "-- Date: "];
/// Seconds of a day.
const DAY: i64 = 86_400;
/// The earliest day that is taken for one of a record, 1990-01-01, in days since 1970.
const EARLIEST: i64 = 7_305;

/// What says how old a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Evidence {
    Member,
    Dump,
    Newest,
    File,
}

impl Evidence {
    /// In words, and as it is kept.
    pub(crate) const NAMES: [(&'static str, Self); 4] = [
        ("the time of the member of the archive", Self::Member),
        ("what the dump says", Self::Dump),
        ("the newest day in it", Self::Newest),
        ("the time of the file", Self::File),
    ];

    pub(crate) fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, evidence)| *evidence == self).map_or("", |(name, _)| name)
    }
}

/// A day, in days since 1970.
pub(crate) type Day = i64;

/// Today, by the clock of this machine.
pub(crate) fn today() -> Day {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| (since.as_secs() / DAY as u64) as Day)
}

/// Gathers what a text says of its age.
#[derive(Debug)]
pub(crate) struct Ageing {
    member: Option<Day>,
    dump: Option<Day>,
    newest: Option<Day>,
    today: Day,
    /// The last bytes that were seen.
    tail: Vec<u8>,
    seen: usize,
}

impl Ageing {
    /// Nothing is known but the time of the member, in seconds since 1970, if it is one.
    pub(crate) fn new(member: Option<i64>) -> Self {
        // Archives that hold no times say 0, or the first day of MS-DOS.
        let member = member.map(|seconds| seconds.div_euclid(DAY)).filter(|day| *day > 3_652);
        Self { member, dump: None, newest: None, today: today(), tail: Vec::new(), seen: 0 }
    }

    /// The next bytes of the text.
    pub(crate) fn content(&mut self, bytes: &[u8]) {
        if self.seen < TOLD_WITHIN {
            self.look_for_sign(&bytes[..bytes.len().min(TOLD_WITHIN)]);
        }
        self.seen += bytes.len();
        for at in memchr::memchr_iter(b'-', bytes) {
            // `2024-11-19`: every other hyphen is of another month or of no day.
            let Some(text) = at.checked_sub(4).and_then(|from| bytes.get(from..from + 10)) else { continue };
            let is_apart = at < 5 || !bytes[at - 5].is_ascii_alphanumeric();
            if text[7] == b'-'
                && is_apart
                && let Some(day) = day(text).filter(|day| (EARLIEST..=self.today).contains(day))
            {
                self.newest = self.newest.max(Some(day));
            }
        }
        let keep = bytes.len().min(TOLD_WITHIN);
        self.tail.extend_from_slice(&bytes[bytes.len() - keep..]);
        self.tail.drain(..self.tail.len().saturating_sub(TOLD_WITHIN));
    }

    fn look_for_sign(&mut self, bytes: &[u8]) {
        for sign in SIGNS {
            let told = memchr::memmem::find(bytes, sign.as_bytes()).map(|at| &bytes[at + sign.len()..]);
            let told = told.and_then(|told| day(told.get(..10)?));
            self.dump = self.dump.or(told);
        }
    }

    /// How old the text is; `file` is the time of the file, in nanoseconds since 1970.
    pub(crate) fn age(mut self, file: i64) -> (Day, Evidence) {
        let tail = std::mem::take(&mut self.tail);
        self.look_for_sign(&tail);
        let known = [(self.member, Evidence::Member), (self.dump, Evidence::Dump), (self.newest, Evidence::Newest)];
        let known = known.into_iter().find_map(|(day, evidence)| day.map(|day| (day, evidence)));
        known.unwrap_or((file.div_euclid(DAY * 1_000_000_000), Evidence::File))
    }
}

/// The day that a text of ten bytes names: `2024-11-19`.
fn day(text: &[u8]) -> Option<Day> {
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to).filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
        Some(digits.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
    };
    if text.get(4) != Some(&b'-') || text.get(7) != Some(&b'-') {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then(|| of_date(year, month, day))
}

/// Days since 1970 of a date of the Gregorian calendar.
fn of_date(year: i64, month: i64, day: i64) -> Day {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * month + 2) / 5 + day - 1 - 719_468
}

/// Year, month and day of a day since 1970.
pub(crate) fn date_of(day: Day) -> (i64, i64, i64) {
    let days = day + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// The day so many months and days later. Of a month that is too short it is the last day.
pub(crate) fn later(day: Day, months: u32, days: u32) -> Day {
    let (year, month, of_month) = date_of(day);
    let months = year * 12 + month - 1 + i64::from(months);
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    let next = if month == 12 { of_date(year + 1, 1, 1) } else { of_date(year, month + 1, 1) };
    (of_date(year, month, 1) + of_month - 1).min(next - 1) + i64::from(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_as_long_as_they_are() {
        for (from, months, days, to) in [
            ("2024-01-31", 1, 0, "2024-02-29"),
            ("2023-01-31", 1, 0, "2023-02-28"),
            ("2024-11-19", 3, 0, "2025-02-19"),
            ("2024-12-31", 12, 1, "2026-01-01"),
            ("1970-01-01", 0, 90, "1970-04-01"),
        ] {
            assert_eq!(later(day(from.as_bytes()).unwrap(), months, days), day(to.as_bytes()).unwrap(), "{from}");
        }
        assert_eq!((of_date(1970, 1, 1), date_of(of_date(2024, 2, 29)), of_date(1990, 1, 1)), (0, (2024, 2, 29), EARLIEST));
    }

    #[test]
    fn the_best_evidence_counts() {
        let of = |text: &str| Some(day(text.as_bytes()).unwrap());
        for (member, text, expected, evidence) in [
            (Some(1_700_000_000), "-- Started on 2020-01-02 10:00:00", of("2023-11-14"), Evidence::Member),
            (Some(0), "-- Started on 2020-01-02 10:00:00\n2021-05-06", of("2020-01-02"), Evidence::Dump),
            (None, "x\n-- Dump completed on 2019-03-04  1:02:03\n", of("2019-03-04"), Evidence::Dump),
            (
                None,
                "born 1985-01-02, ordered 2021-05-06, again 2020-05-06, expires 2999-01-01",
                of("2021-05-06"),
                Evidence::Newest,
            ),
            (None, "x2021-05-06 12021-05-06 2021-13-06 2021-5-6", Some(1), Evidence::File),
            (None, "", Some(1), Evidence::File),
        ] {
            let mut ageing = Ageing::new(member);
            ageing.content(text.as_bytes());
            assert_eq!(ageing.age(DAY * 1_000_000_000 + 5), (expected.unwrap(), evidence), "{text}");
        }
    }
}
