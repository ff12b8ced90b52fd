//! Values of documents as texts, and back. All are told in quotes, numbers and days too: so what is written in their place reads the same whether it is
//! a number again or a text. What is nobody's (ids of objects, moments of replication) is told as `null`, and stays.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use super::decimal;
use super::wire::{
    BINARY, BOOLEAN, CODE, DATE, DECIMAL, DOUBLE, Element, INT32, INT64, POINTER, REGEX, STRING, SYMBOL, damaged, name,
    push_string, text,
};
use crate::document::blobs;
use crate::document::parquet::days;
use crate::document::rewriting::lost;

/// Parts of a second in which days are counted.
const MILLIS: i64 = 1000;
/// Kinds of blobs: ids of 16 bytes, the older kind in an order of bytes that nobody knows, and what is encrypted by a client.
const UUID: u8 = 4;
const ENCRYPTED: u8 = 6;
/// Of kinds of blobs above this the format says nothing. A token in place of a number or a day is a blob of the kind of that type: so it comes back as what it was.
const OWN: u8 = 0x80;
/// What a token begins with.
const TOKEN: &str = "[ENC:";
/// The largest whole number that is told without loss.
const MOST_WHOLE: f64 = 9_007_199_254_740_992.0;

/// How a value is told.
pub(super) enum Told<'d> {
    /// It is nobody's.
    Nothing,
    Text(Cow<'d, [u8]>),
    /// Printable text in a blob.
    Partial(Vec<u8>),
}

fn fixed<const N: usize>(value: &[u8]) -> io::Result<[u8; N]> {
    value.try_into().map_err(|_| damaged())
}

/// A value that is no document.
///
/// # Errors
/// It is not as long as its type is.
pub(super) fn tell<'d>(element: &Element<'d>) -> io::Result<Told<'d>> {
    let Element { kind, value, .. } = *element;
    let known = match kind {
        INT32 => Some(i32::from_le_bytes(fixed(value)?).to_string()),
        INT64 => Some(i64::from_le_bytes(fixed(value)?).to_string()),
        DOUBLE => real(f64::from_le_bytes(fixed(value)?)),
        DECIMAL => decimal::text(fixed(value)?),
        DATE => Some(day(i64::from_le_bytes(fixed(value)?))),
        STRING | CODE | SYMBOL | POINTER => return Ok(blob(string(element))),
        REGEX => return Ok(blob(name(value).map_or(&[], |(pattern, _)| pattern))),
        BINARY => {
            let (kind, bytes) = binary(value)?;
            return Ok(match kind {
                UUID if bytes.len() == 16 => Told::Text(uuid(bytes).into_bytes().into()),
                ENCRYPTED => Told::Nothing,
                _ => blob(bytes),
            });
        }
        _ => None,
    };
    Ok(known.map_or(Told::Nothing, |text| Told::Text(text.into_bytes().into())))
}

fn string<'d>(element: &Element<'d>) -> &'d [u8] {
    let value = element.value;
    text(if element.kind == POINTER { value.get(..value.len().saturating_sub(12)).unwrap_or_default() } else { value })
}

/// Where the text of a value stands that is told as it is, or searched for such.
pub(super) fn place(element: &Element<'_>) -> Option<Range<usize>> {
    let length = element.value.len();
    let place = match element.kind {
        STRING | CODE | SYMBOL => 4..length.checked_sub(1)?,
        POINTER => 4..length.checked_sub(13)?,
        REGEX => 0..name(element.value)?.0.len(),
        BINARY => match binary(element.value).ok()? {
            (ENCRYPTED, _) => return None,
            (UUID, bytes) if bytes.len() == 16 => return None,
            _ => 5..length,
        },
        _ => return None,
    };
    Some(place).filter(|place| place.start <= place.end)
}

/// Whether bytes are told as a text.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0)
}

fn blob(bytes: &[u8]) -> Told<'_> {
    if is_text(bytes) { Told::Text(bytes.into()) } else { Told::Partial(blobs::text(bytes).into_bytes()) }
}

fn binary(value: &[u8]) -> io::Result<(u8, &[u8])> {
    match value {
        [_, _, _, _, kind, bytes @ ..] => Ok((*kind, bytes)),
        _ => Err(damaged()),
    }
}

fn real(number: f64) -> Option<String> {
    match number {
        _ if !number.is_finite() => None,
        _ if number.fract() == 0.0 && number.abs() <= MOST_WHOLE => Some(format!("{number:.0}")),
        _ => Some(format!("{number:?}")),
    }
}

fn day(count: i64) -> String {
    let text = days::moment(count, MILLIS).unwrap_or_else(|| count.to_string());
    text.strip_suffix(" 00:00:00").map_or(text.clone(), str::to_owned)
}

fn uuid(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

fn of_uuid(text: &str) -> Option<[u8; 16]> {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    let is_hex = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| u128::from_str_radix(&digits, 16).ok())?.map(u128::to_be_bytes)
}

/// Appends the bytes of an element with this text in place of its own; its type then.
///
/// # Errors
/// It is nothing that can stand there.
pub(super) fn set(element: &Element<'_>, new: &str, out: &mut Vec<u8>) -> io::Result<u8> {
    let Element { kind, value, .. } = *element;
    match kind {
        INT32 | INT64 | DOUBLE | DECIMAL | DATE | BOOLEAN => match of(kind, new) {
            Some(number) => out.extend_from_slice(&number),
            None if new.starts_with(TOKEN) => {
                push_binary(OWN | kind, new.as_bytes(), out);
                return Ok(BINARY);
            }
            None => {
                push_string(new.as_bytes(), out);
                return Ok(STRING);
            }
        },
        STRING | CODE | SYMBOL => push_string(&changed(text(value), new)?, out),
        POINTER => {
            let (text, id) = value.split_at_checked(value.len().saturating_sub(12)).ok_or_else(damaged)?;
            push_string(&changed(self::text(text), new)?, out);
            out.extend_from_slice(id);
        }
        REGEX => {
            let (pattern, options) = name(value).ok_or_else(damaged)?;
            let pattern = changed(pattern, new)?;
            if pattern.contains(&0) {
                return Err(lost());
            }
            out.extend_from_slice(&pattern);
            out.push(0);
            out.extend_from_slice(options);
        }
        BINARY => {
            let (sort, bytes) = binary(value)?;
            let back = sort.checked_sub(OWN).filter(|_| bytes.starts_with(TOKEN.as_bytes()));
            if let Some((kind, number)) = back.and_then(|kind| Some((kind, of(kind, new)?))) {
                out.extend_from_slice(&number);
                return Ok(kind);
            }
            match (sort, of_uuid(new)) {
                (UUID, Some(id)) if bytes.len() == 16 => push_binary(sort, &id, out),
                (UUID, None) if bytes.len() == 16 => {
                    push_string(new.as_bytes(), out);
                    return Ok(STRING);
                }
                _ => push_binary(sort, &changed(bytes, new)?, out),
            }
        }
        _ => return Err(lost()),
    }
    Ok(kind)
}

fn push_binary(kind: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&i32::try_from(bytes.len()).unwrap_or(i32::MAX).to_le_bytes());
    out.push(kind);
    out.extend_from_slice(bytes);
}

/// What bytes become that were told as a text or searched for such.
fn changed<'n>(old: &[u8], new: &'n str) -> io::Result<Cow<'n, [u8]>> {
    match blob(old) {
        Told::Partial(_) => blobs::struck(old, new.as_bytes()).map(Cow::Owned),
        _ => Ok(new.as_bytes().into()),
    }
}

/// A number or day of this type that is told so.
fn of(kind: u8, new: &str) -> Option<Vec<u8>> {
    // A zero before a number would be lost.
    let digits = new.strip_prefix('-').unwrap_or(new);
    let is_plain = digits == "0" || digits.starts_with("0.") || digits.starts_with(|c: char| ('1'..='9').contains(&c));
    match kind {
        DATE => days::count(new, MILLIS)
            .or_else(|| new.parse().ok().filter(|_| is_plain))
            .map(|count: i64| count.to_le_bytes().to_vec()),
        _ if !is_plain => None,
        INT32 => new.parse::<i32>().ok().map(|number| number.to_le_bytes().to_vec()),
        INT64 => new.parse::<i64>().ok().map(|number| number.to_le_bytes().to_vec()),
        DOUBLE => new.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number.to_le_bytes().to_vec()),
        DECIMAL => decimal::number(new).map(|number| number.to_vec()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: u8, value: &[u8]) -> Option<String> {
        match tell(&Element { kind, name: b"a", value }).unwrap() {
            Told::Nothing => None,
            Told::Text(text) => Some(String::from_utf8(text.into_owned()).unwrap()),
            Told::Partial(text) => Some(String::from_utf8(text).unwrap()),
        }
    }

    /// What a value is told as, and the type and text that it has with another text in its place.
    #[track_caller]
    fn check(kind: u8, value: &[u8], text: &str, new: &str, expected: (u8, &str)) {
        assert_eq!(told(kind, value).as_deref(), Some(text));
        let changed = |kind: u8, value: &[u8], new: &str| {
            let mut bytes = Vec::new();
            let kind = set(&Element { kind, name: b"a", value }, new, &mut bytes).unwrap();
            (kind, bytes)
        };
        let (is, bytes) = changed(kind, value, new);
        assert_eq!((is, told(is, &bytes).as_deref()), (expected.0, Some(expected.1)));
        if expected.1.starts_with(TOKEN) {
            assert_eq!(changed(is, &bytes, text), (kind, value.to_vec()), "it comes back");
        }
    }

    #[test]
    fn values_keep_their_type_where_what_is_written_fits_it() {
        let phone = 31_612_345_678_i64.to_le_bytes();
        check(INT64, &phone, "31612345678", "31687654321", (INT64, "31687654321"));
        check(INT64, &phone, "31612345678", "[PHONE:x]", (STRING, "[PHONE:x]"));
        check(INT64, &phone, "31612345678", "0612345678", (STRING, "0612345678"));
        check(INT64, &phone, "31612345678", "[ENC:PHONE:x]", (BINARY, "[ENC:PHONE:x]"));
        check(INT32, &5_i32.to_le_bytes(), "5", "3000000000", (STRING, "3000000000"));
        check(DOUBLE, &31_612_345_678_f64.to_le_bytes(), "31612345678", "[ENC:PHONE:x]", (BINARY, "[ENC:PHONE:x]"));
        check(DOUBLE, &0.5_f64.to_le_bytes(), "0.5", "1.25", (DOUBLE, "1.25"));
        check(DECIMAL, &decimal::number("31612345678").unwrap(), "31612345678", "[ENC:PHONE:x]", (BINARY, "[ENC:PHONE:x]"));
        let born = (1783 * 86_400_000_i64).to_le_bytes();
        check(DATE, &born, "1974-11-19", "1975-01-02", (DATE, "1975-01-02"));
        check(DATE, &born, "1974-11-19", "[BIRTHDATE]", (STRING, "[BIRTHDATE]"));
        check(DATE, &born, "1974-11-19", "[ENC:BIRTHDATE:x]", (BINARY, "[ENC:BIRTHDATE:x]"));
        check(DATE, &1500_i64.to_le_bytes(), "1970-01-01 00:00:01.5", "1975-01-02", (DATE, "1975-01-02"));
        check(STRING, b"\x04\0\0\0jan\0", "jan", "[NAME]", (STRING, "[NAME]"));
        check(SYMBOL, b"\x04\0\0\0jan\0", "jan", "[NAME]", (SYMBOL, "[NAME]"));
        check(REGEX, b"^jan\0i\0", "^jan", "^[NAME]", (REGEX, "^[NAME]"));
        check(BINARY, b"\x03\0\0\0\0jan", "jan", "[NAME]", (BINARY, "[NAME]"));
        let id = b"\x10\0\0\0\x04\0\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff";
        check(BINARY, id, "00112233-4455-6677-8899-aabbccddeeff", "[UUID:x]", (STRING, "[UUID:x]"));
        // Of what is no text the length stays.
        let blob = b"\x13\0\0\0\0\0\xffjan@example.com\0\x01";
        check(BINARY, blob, "jan@example.com", "[EMAIL:x]", (BINARY, "***************"));
        for (kind, value) in [(0x07, &[1; 12][..]), (0x0a, b""), (DOUBLE, &f64::NAN.to_le_bytes()), (0x11, &[0; 8])] {
            assert_eq!(told(kind, value), None);
        }
    }
}
