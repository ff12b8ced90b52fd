//! Days and moments as tables of dumps write them (ISO 8601 with a blank), and back. The calendar is the Gregorian one, before it began too,
//! as the format has it.

/// Days as the format counts them: from 1 January 1970.
pub(in crate::document) const SECONDS: i64 = 86_400;
/// The years that have four digits; what lies beyond is written as the number that it is.
const YEARS: std::ops::RangeInclusive<i64> = 0..=9999;

/// Digits of a fraction that are told, as databases do; more would look like a number of its own.
const DIGITS: usize = 6;

/// The day as text; nothing if its year has not four digits.
pub(in crate::document) fn day(days: i64) -> Option<String> {
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years that begin in March, in eras of 400.
    let shifted = days.checked_add(719_468)?;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    YEARS.contains(&year).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// The number of a day that is written so.
pub(in crate::document) fn days(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let mut part = |length: usize| parts.next().filter(|part| part.len() == length).and_then(digits);
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted - era * 400;
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    let days = era * 146_097 + of_era - 719_468;
    (self::day(days)? == text).then_some(days)
}

/// A moment, counted in so many parts of a second.
pub(in crate::document) fn moment(count: i64, parts: i64) -> Option<String> {
    let of_day = SECONDS * parts;
    let (day, rest) = (day(count.div_euclid(of_day))?, count.rem_euclid(of_day));
    let (seconds, fraction) = (rest / parts, rest % parts);
    let mut text = format!("{day} {:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let width = (parts.ilog10() as usize).min(DIGITS);
    let fraction = format!("{:0width$}", fraction / (parts / 10_i64.pow(width as u32)));
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    Some(text)
}

/// The number of a moment that is written so, or of a day.
pub(in crate::document) fn count(text: &str, parts: i64) -> Option<i64> {
    let (day, time) = text.split_once([' ', 'T']).unwrap_or((text, "00:00:00"));
    let time = time.trim_end_matches('Z').trim_end_matches("+00");
    let (clock, fraction) = time.split_once('.').unwrap_or((time, ""));
    let mut units = clock.split(':').map(digits);
    let (hours, minutes) = (units.next()??, units.next()??);
    let seconds = match units.next() {
        Some(seconds) => seconds?,
        None => 0,
    };
    if units.next().is_some() || hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    let width = parts.ilog10() as usize;
    let fraction = if fraction.is_empty() { 0 } else { digits(&format!("{fraction:0<9}")[..9])? };
    let fraction = fraction / 10_i64.pow(9 - u32::try_from(width).ok()?.min(9));
    let of_day = hours * 3600 + minutes * 60 + seconds;
    days(day)?.checked_mul(SECONDS)?.checked_add(of_day)?.checked_mul(parts)?.checked_add(fraction)
}

fn digits(text: &str) -> Option<i64> {
    (!text.is_empty() && text.len() < 18 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (days_, text) in
            [(0, "1970-01-01"), (-1, "1969-12-31"), (11_016, "2000-02-29"), (1783, "1974-11-19"), (-719_528, "0000-01-01")]
        {
            assert_eq!((day(days_).as_deref(), days(text)), (Some(text), Some(days_)));
        }
        for wrong in ["1970-02-30", "1970-13-01", "70-01-01", "1970-01-01x", "", "1970-1-1", "é970-01-01"] {
            assert_eq!(days(wrong), None, "{wrong}");
        }
        assert_eq!(day(i64::MAX), None);
        assert_eq!(moment(1_500, 1_000).as_deref(), Some("1970-01-01 00:00:01.5"));
        assert_eq!(count("1970-01-01", 1_000_000), Some(0));
        assert_eq!(count("1970-01-01T00:01Z", 1_000), Some(60_000));
        assert_eq!(count("1970-01-01 24:00:00", 1), None);
        assert_eq!(count("9999-01-01", 1_000_000_000), None);
    }

    proptest! {
        #[test]
        fn moments_come_back(number in any::<i64>(), parts in prop_oneof![Just(1), Just(1_000), Just(1_000_000), Just(1_000_000_000)]) {
            if let Some(text) = moment(number, parts) {
                // Of nanoseconds the last three digits are not told.
                prop_assert!(count(&text, parts).is_some_and(|count| (0..1_000).contains(&(number - count)) && (parts > 1_000_000 || number == count)));
            }
        }

        #[test]
        fn no_text_is_too_strange(text in "[-0-9 :.TZé]{0,30}") {
            let _ = (count(&text, 1_000), days(&text));
        }
    }
}
