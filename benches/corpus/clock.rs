//! The running time of a generated file, in the forms that files write it in. All UTC.

use super::generator::Generator;

/// 2026-03-02 06:00:00 UTC.
const START: u64 = 1_772_431_200_000;
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A moment that moves on from record to record.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    /// Milliseconds since 1970.
    pub(crate) millis: u64,
    /// Year, month and day of `day`.
    date: (u64, u64, u64),
    /// The day that `date` was computed for, as days since 1970.
    day: u64,
}

impl Clock {
    pub(crate) fn new() -> Self {
        let day = START / 86_400_000;
        Self { millis: START, date: civil(day), day }
    }

    /// Moves on by `millis` milliseconds.
    #[inline]
    pub(crate) fn advance(&mut self, millis: u64) {
        self.millis += millis;
        let day = self.millis / 86_400_000;
        if day != self.day {
            self.day = day;
            self.date = civil(day);
        }
    }

    fn time(&self) -> (u64, u64, u64, u64) {
        let millis = self.millis % 86_400_000;
        (millis / 3_600_000, millis / 60_000 % 60, millis / 1000 % 60, millis % 1000)
    }
}

/// Writes `2026-03-02`, for any day since 1970.
pub(crate) fn date(generator: &mut Generator, day: u64) {
    let (year, month, day) = if day == generator.clock.day { generator.clock.date } else { civil(day) };
    generator.padded(year, 4);
    generator.byte(b'-');
    generator.padded(month, 2);
    generator.byte(b'-');
    generator.padded(day, 2);
}

/// Writes `09:14:31`.
pub(crate) fn time(generator: &mut Generator) {
    let (hour, minute, second, _) = generator.clock.time();
    generator.padded(hour, 2);
    generator.byte(b':');
    generator.padded(minute, 2);
    generator.byte(b':');
    generator.padded(second, 2);
}

/// Writes `2026-03-02` and `between`, then `09:14:31`.
pub(crate) fn date_time(generator: &mut Generator, between: u8) {
    date(generator, generator.clock.day);
    generator.byte(between);
    time(generator);
}

/// Writes `2026-03-02T09:14:31.123Z`.
pub(crate) fn iso(generator: &mut Generator) {
    date_time(generator, b'T');
    generator.byte(b'.');
    generator.padded(generator.clock.time().3, 3);
    generator.byte(b'Z');
}

/// Writes `[02/Mar/2026:09:14:31 +0000]`.
pub(crate) fn common_log(generator: &mut Generator) {
    let (year, month, day) = generator.clock.date;
    generator.byte(b'[');
    generator.padded(day, 2);
    generator.byte(b'/');
    generator.text(MONTHS[month as usize - 1]);
    generator.byte(b'/');
    generator.padded(year, 4);
    generator.byte(b':');
    time(generator);
    generator.text(" +0000]");
}

/// Year, month and day of a day since 1970 (Hinnant, `civil_from_days`).
fn civil(day: u64) -> (u64, u64, u64) {
    let shifted = day + 719_468;
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}
