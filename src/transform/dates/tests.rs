//! Days, and what is no date.

use super::*;

#[test]
fn days_are_those_of_the_calendar() {
    let date = |year, month, day| Date { year, month, day };
    for (from, days, to) in [
        (date(1970, 1, 1), 365, date(1971, 1, 1)),
        (date(2000, 2, 28), 1, date(2000, 2, 29)),
        (date(1900, 2, 28), 1, date(1900, 3, 1)),
        (date(2024, 2, 29), 366, date(2025, 3, 1)),
        (date(1999, 12, 31), 1, date(2000, 1, 1)),
        (date(2026, 11, 27), -3650, date(2016, 11, 29)),
    ] {
        assert_eq!(from.later(days), to);
        assert_eq!(to.later(-days), from);
    }
    assert!(
        !date(1900, 2, 29).exists() && date(2000, 2, 29).exists() && !date(2000, 4, 31).exists() && !date(2000, 13, 1).exists()
    );
}

#[test]
fn what_is_read_is_told_apart() {
    let read = |text: &str| Written::read(text.as_bytes(), false).map(|w| (w.date.year, w.date.month, w.date.day, w.has_year()));
    for (text, expected) in [
        ("1974-11", Some((1974, 11, 0, true))),
        ("11-1974", Some((1974, 11, 0, true))),
        ("November 1974", Some((1974, 11, 0, true))),
        ("1974", Some((1974, 0, 0, true))),
        ("mei 1988", Some((1988, 5, 0, true))),
        ("29-2-24", Some((2024, 2, 29, true))),
        ("1-1-31", Some((1931, 1, 1, true))),
        ("30-2-1974", None),
        ("12345678", None),
        ("12:30", None),
        ("12 13 14 15", None),
        ("march", Some((2000, 3, 0, false))),
        ("x 1974-11-19", None),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}
