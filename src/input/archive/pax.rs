//! Pax records (POSIX.1-2008, pax, "pax Header Block"): `LENGTH KEY=VALUE\n`, where LENGTH counts the whole record in bytes.

use std::io;

use super::damaged;
use crate::model::{Records, Time};

/// Takes records apart.
pub(super) fn parse(bytes: &[u8]) -> io::Result<Records> {
    let mut records = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() && rest[0] != 0 {
        let (key, value, after) = first(rest).ok_or_else(|| damaged("a pax record of the tar archive is damaged"))?;
        records.push((key.to_vec(), value.to_vec()));
        rest = after;
    }
    Ok(records)
}

/// Key and value of the first record, and what stands behind it.
fn first(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let blank = memchr::memchr(b' ', &bytes[..bytes.len().min(20)])?;
    let length: usize = std::str::from_utf8(&bytes[..blank]).ok()?.parse().ok()?;
    let record = bytes.get(blank + 1..length)?;
    let text = record.strip_suffix(b"\n")?;
    let sign = memchr::memchr(b'=', text).filter(|sign| *sign > 0)?;
    Some((&text[..sign], &text[sign + 1..], &bytes[length..]))
}

/// The value of the last record of that key: later ones override earlier ones.
pub(super) fn value<'r>(records: &'r Records, key: &str) -> Option<&'r [u8]> {
    records.iter().rev().find(|(name, _)| name == key.as_bytes()).map(|(_, value)| value.as_slice())
}

/// A number in decimal digits.
pub(super) fn number(value: &[u8]) -> Option<u64> {
    std::str::from_utf8(value).ok()?.parse().ok()
}

/// A time: seconds with a fraction of any length, the sign before both.
pub(super) fn time(value: &[u8]) -> Option<Time> {
    let text = std::str::from_utf8(value).ok()?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let seconds: i64 = whole.parse().ok()?;
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let nanos: u32 = digits.parse().ok()?;
    if whole.starts_with('-') && nanos > 0 {
        return Some(Time { seconds: seconds.checked_sub(1)?, nanos: 1_000_000_000 - nanos });
    }
    Some(Time { seconds, nanos })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_taken_apart() {
        let records = parse(b"12 path=a=b\n11 path=cd\n17 comment=two\nx\n\0\0").unwrap();
        assert_eq!(value(&records, "path"), Some(&b"cd"[..]));
        assert_eq!(value(&records, "comment"), Some(&b"two\nx"[..]));
        assert_eq!(records.len(), 3);
        for broken in ["x", "5 a=b\n", "99 path=a\n", "0 ", "7 =ab\n\n", "-1 a=b\n", "99999999999999999999 a=b\n"] {
            assert!(parse(broken.as_bytes()).is_err(), "{broken}");
        }
    }

    #[test]
    fn times_have_fractions_and_signs() {
        let of = |text: &str| time(text.as_bytes()).map(|time| (time.seconds, time.nanos));
        assert_eq!(of("1700000000"), Some((1_700_000_000, 0)));
        assert_eq!(of("1.5"), Some((1, 500_000_000)));
        assert_eq!(of("1.1234567891"), Some((1, 123_456_789)));
        assert_eq!(of("-0.25"), Some((-1, 750_000_000)));
        assert_eq!(of("-3"), Some((-3, 0)));
        assert_eq!(of("x"), None);
    }
}
