//! The values of a column, some rows of it at a time: what each is as text, and what it becomes when other text takes its place.

use std::collections::HashMap;
use std::io;
use std::ops::Range;

use bytes::Bytes;
use parquet::data_type::{AsBytes, ByteArray, FixedLenByteArray, Int96};

use super::column::Form;
use super::days;
use crate::document::blobs::{self, is_text};

/// Values in the type that they are written in.
pub(in crate::document) enum Values {
    Truths(Vec<bool>),
    Shorts(Vec<i32>),
    Longs(Vec<i64>),
    Moments(Vec<Int96>),
    Floats(Vec<f32>),
    Doubles(Vec<f64>),
    Bytes(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

/// The day from which old moments are counted.
const JULIAN: i64 = 2_440_588;
const NANOS: i64 = 1_000_000_000;
/// Bytes of the longest decimal number that is read.
const WIDEST: usize = 16;
/// Bytes that a value takes, beside those that it consists of: a reference to them, and its levels.
pub(super) const VALUE: usize = 40;

impl Values {
    pub(in crate::document) fn clear(&mut self) {
        match self {
            Self::Truths(values) => values.clear(),
            Self::Shorts(values) => values.clear(),
            Self::Longs(values) => values.clear(),
            Self::Moments(values) => values.clear(),
            Self::Floats(values) => values.clear(),
            Self::Doubles(values) => values.clear(),
            Self::Bytes(values) => values.clear(),
            Self::Fixed(values) => values.clear(),
        }
    }

    pub(in crate::document) fn len(&self) -> usize {
        match self {
            Self::Truths(values) => values.len(),
            Self::Shorts(values) => values.len(),
            Self::Longs(values) => values.len(),
            Self::Moments(values) => values.len(),
            Self::Floats(values) => values.len(),
            Self::Doubles(values) => values.len(),
            Self::Bytes(values) => values.len(),
            Self::Fixed(values) => values.len(),
        }
    }

    /// Copies values from this one on out of the pages that they lie in, each once; how many bytes all of them take.
    pub(super) fn settle(&mut self, from: usize) -> usize {
        let count = self.len().saturating_sub(from);
        let bytes = match self {
            Self::Bytes(values) => settle(values.get_mut(from..).unwrap_or_default(), |value| value),
            Self::Fixed(values) => settle(values.get_mut(from..).unwrap_or_default(), |value| &mut **value),
            _ => 0,
        };
        bytes + count * VALUE
    }

    fn long(&self, number: usize) -> Option<i64> {
        match self {
            Self::Shorts(values) => values.get(number).map(|value| i64::from(*value)),
            Self::Longs(values) => values.get(number).copied(),
            _ => None,
        }
    }

    pub(super) fn bytes(&self, number: usize) -> Option<&[u8]> {
        match self {
            Self::Bytes(values) => values.get(number).map(AsBytes::as_bytes),
            Self::Fixed(values) => values.get(number).map(|value| value.as_bytes()),
            _ => None,
        }
    }

    /// Writes a value as text; says whether it is not wholly told. What is not told at all is empty.
    pub(in crate::document) fn tell(&self, number: usize, form: Form, out: &mut Vec<u8>) -> bool {
        let mut text = |text: Option<String>| out.extend_from_slice(text.unwrap_or_default().as_bytes());
        match (form, self) {
            (Form::Truth, Self::Truths(values)) => {
                text(values.get(number).map(|value| if *value { "t" } else { "f" }.to_owned()))
            }
            (Form::Whole(0, _), Self::Shorts(values)) => text(values.get(number).map(|value| value.cast_unsigned().to_string())),
            (Form::Unsigned, _) => text(self.long(number).map(|value| value.cast_unsigned().to_string())),
            (Form::Whole(..), _) => text(self.long(number).map(|value| value.to_string())),
            (Form::Date, _) => text(self.long(number).map(|value| days::day(value).unwrap_or_else(|| value.to_string()))),
            (Form::Moment(parts), _) => {
                text(self.long(number).map(|value| days::moment(value, parts).unwrap_or_else(|| value.to_string())));
            }
            (Form::Int96, Self::Moments(values)) => text(values.get(number).map(moment)),
            (Form::Real, Self::Floats(values)) => text(values.get(number).map(|value| match f64::from(*value) {
                whole if is_whole(whole) => format!("{whole:.0}"),
                _ => format!("{value:?}"),
            })),
            (Form::Real, Self::Doubles(values)) => text(values.get(number).map(|value| match value {
                whole if is_whole(*whole) => format!("{whole:.0}"),
                value => format!("{value:?}"),
            })),
            (Form::Decimal(scale), _) => text(self.unscaled(number).map(|value| decimal(value, scale))),
            (Form::Uuid, _) => text(self.bytes(number).and_then(uuid)),
            (Form::Bytes | Form::Fixed(_), _) => match self.bytes(number).map(|bytes| padded(form, bytes).0) {
                Some(bytes) if is_text(bytes) => out.extend_from_slice(bytes),
                Some(bytes) => {
                    out.extend_from_slice(blobs::text(bytes).as_bytes());
                    return true;
                }
                None => {}
            },
            _ => {}
        }
        false
    }

    /// A decimal number without its point.
    fn unscaled(&self, number: usize) -> Option<i128> {
        if let Some(value) = self.long(number) {
            return Some(i128::from(value));
        }
        let bytes = self.bytes(number).filter(|bytes| (1..=WIDEST).contains(&bytes.len()))?;
        let sign = if bytes[0] >= 0x80 { -1 } else { 0 };
        Some(bytes.iter().fold(sign, |value, byte| value << 8 | i128::from(*byte)))
    }

    /// Puts a value in the place of one.
    ///
    /// # Errors
    /// It does not fit there.
    pub(in crate::document) fn set(&mut self, number: usize, form: Form, new: &[u8]) -> io::Result<()> {
        let text = || std::str::from_utf8(new).ok();
        let old_length = self.bytes(number).map(<[u8]>::len);
        // Of bytes that are no text it is said why.
        let is_blob = matches!(form, Form::Bytes | Form::Fixed(_));
        if let Some(old) = self.bytes(number).map(|old| padded(form, old).0).filter(|old| is_blob && !is_text(old)) {
            blobs::struck(old, new)?;
        }
        let bytes = match form {
            Form::Bytes if self.bytes(number).is_some_and(is_text) => Some(new.to_vec()),
            Form::Bytes => self.bytes(number).and_then(|old| blobs::struck(old, new).ok()),
            Form::Fixed(_) => self.bytes(number).and_then(|old| match padded(form, old) {
                (text, padding) if is_text(text) && new.len() <= old.len() => {
                    let sign = padding.first().copied().unwrap_or(b' ');
                    Some([new, &vec![sign; old.len() - new.len()]].concat())
                }
                (text, padding) if is_text(text) => Some([&blobs::struck_text(text, new), padding].concat()),
                (text, padding) => blobs::struck(text, new).ok().map(|new| [&new, padding].concat()),
            }),
            Form::Uuid => text().and_then(of_uuid),
            _ => None,
        };
        let is_set = match (form, &mut *self) {
            (Form::Truth, Self::Truths(values)) => {
                put(values, number, text().and_then(|text| Some(text == "t").filter(|is| *is || text == "f")))
            }
            (Form::Whole(0, _), Self::Shorts(values)) => {
                put(values, number, text().and_then(|text| text.parse::<u32>().ok()).map(u32::cast_signed))
            }
            (Form::Whole(least, most), Self::Shorts(values)) => {
                let value = text().and_then(|text| text.parse::<i64>().ok()).filter(|value| (least..=most).contains(value));
                put(values, number, value.and_then(|value| i32::try_from(value).ok()))
            }
            (Form::Date, Self::Shorts(values)) => {
                let value = text().and_then(|text| days::days(text.get(..10)?).or_else(|| text.parse().ok()));
                put(values, number, value.and_then(|value| i32::try_from(value).ok()))
            }
            (Form::Whole(..), Self::Longs(values)) => put(values, number, text().and_then(|text| text.parse().ok())),
            (Form::Unsigned, Self::Longs(values)) => {
                put(values, number, text().and_then(|text| text.parse::<u64>().ok()).map(u64::cast_signed))
            }
            (Form::Moment(parts), Self::Longs(values)) => {
                put(values, number, text().and_then(|text| days::count(text, parts).or_else(|| text.parse().ok())))
            }
            (Form::Int96, Self::Moments(values)) => put(values, number, text().and_then(of_moment)),
            (Form::Real, Self::Floats(values)) => put(values, number, text().and_then(|text| text.parse().ok())),
            (Form::Real, Self::Doubles(values)) => put(values, number, text().and_then(|text| text.parse().ok())),
            (Form::Decimal(scale), values) => {
                values.set_decimal(number, text().and_then(|text| unscaled(text, scale)), old_length)
            }
            (_, Self::Bytes(values)) => put(values, number, bytes.map(ByteArray::from)),
            (_, Self::Fixed(values)) => {
                let bytes = bytes.filter(|bytes| Some(bytes.len()) == old_length);
                put(values, number, bytes.map(FixedLenByteArray::from))
            }
            _ => false,
        };
        if is_set { Ok(()) } else { Err(unfit()) }
    }

    fn set_decimal(&mut self, number: usize, value: Option<i128>, length: Option<usize>) -> bool {
        let Some(value) = value else { return false };
        match self {
            Self::Shorts(values) => put(values, number, i32::try_from(value).ok()),
            Self::Longs(values) => put(values, number, i64::try_from(value).ok()),
            Self::Bytes(values) => put(values, number, Some(ByteArray::from(value.to_be_bytes().to_vec()))),
            Self::Fixed(values) => {
                let length = length.unwrap_or(0);
                let bytes = value.to_be_bytes();
                let fits = (1..=WIDEST).contains(&length) && value >> (8 * length - 1).min(127) == if value < 0 { -1 } else { 0 };
                put(values, number, fits.then(|| FixedLenByteArray::from(bytes[WIDEST - length..].to_vec())))
            }
            _ => false,
        }
    }
}

/// Something was written that its column cannot hold.
fn unfit() -> io::Error {
    let reason =
        "what is written there is nothing that its column can hold (an action that keeps the form fits: --action *=surrogate)";
    io::Error::new(io::ErrorKind::Unsupported, reason)
}

fn put<T>(values: &mut [T], number: usize, new: Option<T>) -> bool {
    match (values.get_mut(number), new) {
        (Some(value), Some(new)) => {
            *value = new;
            true
        }
        _ => false,
    }
}

/// Copies the bytes of values to one place; how many they are.
fn settle<T>(values: &mut [T], bytes: impl Fn(&mut T) -> &mut ByteArray) -> usize {
    // Values of a dictionary are the same bytes of it.
    let mut places: HashMap<(usize, usize), Range<usize>> = HashMap::new();
    let mut copied = Vec::new();
    let mut settled = Vec::with_capacity(values.len());
    for value in &mut *values {
        let value = bytes(value).data();
        let place = places.entry((value.as_ptr().addr(), value.len())).or_insert_with(|| {
            let start = copied.len();
            copied.extend_from_slice(value);
            start..copied.len()
        });
        settled.push(place.clone());
    }
    let (count, copied) = (copied.len(), Bytes::from(copied));
    for (value, place) in values.iter_mut().zip(settled) {
        *bytes(value) = ByteArray::from(copied.slice(place));
    }
    count
}

/// The largest whole number that is written without a point, as people write phones and the like.
const MOST_WHOLE: f64 = 1e15;

fn is_whole(value: f64) -> bool {
    value.fract() == 0.0 && value.abs() < MOST_WHOLE
}

/// What is written in bytes of this form, and what only makes them as long as they have to be: blanks or zeros at the end.
fn padded(form: Form, bytes: &[u8]) -> (&[u8], &[u8]) {
    let sign = bytes.last().copied().filter(|sign| matches!(form, Form::Fixed(_)) && matches!(sign, b' ' | 0));
    let length = bytes.iter().rposition(|byte| Some(*byte) != sign).map_or(0, |last| last + 1);
    if sign.is_some() { bytes.split_at(length) } else { (bytes, &[]) }
}

fn moment(value: &Int96) -> String {
    let parts = value.data();
    let nanos = i64::from(parts[0]) | (i64::from(parts[1]) << 32);
    let days = i64::from(parts[2]) - JULIAN;
    let count = days.checked_mul(days::SECONDS * NANOS).and_then(|count| count.checked_add(nanos));
    // What lies centuries away is only counted in days.
    let text = count.and_then(|count| days::moment(count, NANOS)).or_else(|| days::day(days));
    text.unwrap_or_default()
}

fn of_moment(text: &str) -> Option<Int96> {
    let count = days::count(text, NANOS)?;
    let (days, nanos) = (count.div_euclid(days::SECONDS * NANOS), count.rem_euclid(days::SECONDS * NANOS));
    let mut value = Int96::new();
    value.set_data((nanos & 0xffff_ffff) as u32, (nanos >> 32) as u32, u32::try_from(days + JULIAN).ok()?);
    Some(value)
}

fn decimal(value: i128, scale: u32) -> String {
    let digits = format!("{:0width$}", value.unsigned_abs(), width = scale as usize + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale as usize);
    let sign = if value < 0 { "-" } else { "" };
    if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

fn unscaled(text: &str, scale: u32) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let scale = scale as usize;
    let is_plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if fraction.len() > scale || !is_plain(fraction) || !is_plain(whole.trim_start_matches('-')) {
        return None;
    }
    format!("{whole}{fraction:0<scale$}").parse().ok()
}

fn uuid(bytes: &[u8]) -> Option<String> {
    let bytes: [u8; 16] = bytes.try_into().ok()?;
    let digits = format!("{:032x}", u128::from_be_bytes(bytes));
    Some(format!("{}-{}-{}-{}-{}", &digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]))
}

fn of_uuid(text: &str) -> Option<Vec<u8>> {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    let is_hex = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| u128::from_str_radix(&digits, 16).ok())?.map(|number| number.to_be_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(mut values: Values, form: Form, told: &str, new: &str, told_then: Option<&str>) {
        let tell = |values: &Values| {
            let mut out = Vec::new();
            values.tell(0, form, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(tell(&values), told);
        let before = told.to_owned();
        values.set(0, form, before.as_bytes()).unwrap();
        assert_eq!(tell(&values), told, "as it was");
        let is_set = values.set(0, form, new.as_bytes()).is_ok();
        assert_eq!(Some(tell(&values)).filter(|_| is_set).as_deref(), told_then);
    }

    #[test]
    fn values_become_what_is_written_for_them_or_are_refused() {
        const LONG: Form = Form::Whole(i64::MIN, i64::MAX);
        const BYTE: Form = Form::Whole(-128, 127);
        check(Values::Longs(vec![31_612_345_678]), LONG, "31612345678", "31687654321", Some("31687654321"));
        check(Values::Longs(vec![31_612_345_678]), LONG, "31612345678", "[PHONE:x]", None);
        check(Values::Longs(vec![-1]), Form::Unsigned, "18446744073709551615", "7", Some("7"));
        check(Values::Shorts(vec![-1]), Form::Whole(0, 0xffff_ffff), "4294967295", "7", Some("7"));
        check(Values::Shorts(vec![5]), BYTE, "5", "128", None);
        check(Values::Shorts(vec![1783]), Form::Date, "1974-11-19", "1975-01-01", Some("1975-01-01"));
        check(Values::Shorts(vec![1783]), Form::Date, "1974-11-19", "1975-01-01 00:00:00", Some("1975-01-01"));
        check(Values::Shorts(vec![i32::MAX]), Form::Date, "2147483647", "1975", None);
        check(
            Values::Longs(vec![86_400_500]),
            Form::Moment(1000),
            "1970-01-02 00:00:00.5",
            "1970-01-03",
            Some("1970-01-03 00:00:00"),
        );
        check(Values::Truths(vec![true]), Form::Truth, "t", "x", None);
        check(Values::Doubles(vec![0.5]), Form::Real, "0.5", "1.25", Some("1.25"));
        check(Values::Shorts(vec![-5]), Form::Decimal(2), "-0.05", "12.3", Some("12.30"));
        check(Values::Fixed(vec![vec![0xff, 0xfe].into()]), Form::Decimal(0), "-2", "32767", Some("32767"));
        check(Values::Fixed(vec![vec![0xff, 0xfe].into()]), Form::Decimal(0), "-2", "32768", None);
        check(Values::Bytes(vec![b"jan".as_slice().into()]), Form::Bytes, "jan", "[x]", Some("[x]"));
        check(Values::Doubles(vec![31_612_345_678.0]), Form::Real, "31612345678", "31687654321", Some("31687654321"));
        check(Values::Floats(vec![7.0]), Form::Real, "7", "8", Some("8"));
        for (old, told, new, then) in [
            ("jan@example.com ", "jan@example.com", "[EMAIL:x]", "[EMAIL:x]"),
            ("jan@example.com\0", "jan@example.com", "[EMAIL:x]", "[EMAIL:x]"),
            ("jan@example.com", "jan@example.com", "[EMAIL:x]", "[EMAIL:x]"),
            ("jan@example.com ", "jan@example.com", "[EMAIL:7k3fq2xa9b]", "***************"),
        ] {
            check(Values::Fixed(vec![old.as_bytes().to_vec().into()]), Form::Fixed(16), told, new, Some(then));
        }
        let id = "00112233-4455-6677-8899-aabbccddeeff";
        let bytes: Vec<u8> = (0..16).map(|digit| digit * 0x11).collect();
        check(
            Values::Fixed(vec![bytes.clone().into()]),
            Form::Uuid,
            id,
            "ffffffff-4455-6677-8899-aabbccddeeff",
            Some("ffffffff-4455-6677-8899-aabbccddeeff"),
        );
        check(Values::Fixed(vec![bytes.into()]), Form::Uuid, id, "[UUID:x]", None);
        let old = of_moment("1974-11-19 01:02:03.5").unwrap();
        check(Values::Moments(vec![old]), Form::Int96, "1974-11-19 01:02:03.5", "1975-01-01", Some("1975-01-01 00:00:00"));
    }
}
