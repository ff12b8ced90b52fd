//! Bare numbers in JSON: only a text in quotes can stand for one, whoever found it.
//!
//! The line tells which numbers are such: those behind a key in quotes, or in an array behind one. How the key is quoted tells how deep the
//! JSON stands in other texts: `"age": 44`, `\"age\": 44`, `""age"": 44` in CSV. Numbers far from a key are known by the structure of their
//! stream (see [`super::field::cells`]).

use super::Hits;
use crate::model::{Quotes, Slot};

/// The longest number, in bytes, on either side of what was found of it.
const LONGEST: usize = 64;
/// The most blanks beside a number or a colon.
const MOST_BLANKS: usize = 8;
/// How far back the bracket of an array of numbers is looked for, in bytes.
const LONGEST_ARRAY: usize = 256;
/// The longest key, in bytes.
const LONGEST_KEY: usize = 128;

/// How far before a number its key ends at most, in bytes: the rest of the number, an array, blanks and signs.
const REACH: usize = LONGEST + LONGEST_ARRAY + 4 * MOST_BLANKS;

/// Widens what was found in bare numbers of JSON to all of the number, and says that a text in quotes can stand there.
pub(crate) fn quote(buffer: &[u8], hits: &mut Hits) {
    // Behind the quote of a key a colon is not directly behind its name: most files have none such.
    for at in hits.behind_colons(REACH).into_iter().flatten() {
        let candidate = &hits.candidates[at];
        let (start, end) = (candidate.start as usize, candidate.end as usize);
        let before = if start == 0 { b'\n' } else { buffer[start - 1] };
        let may_be = buffer.get(start).is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-')
            && (is_of_number(before) || matches!(before, b':' | b',' | b'[' | b' ' | b'\t'));
        if may_be && let Some((start, end, quotes)) = number(buffer, start, end) {
            hits.widen(at, start, end, Slot::Quoted(quotes));
        }
    }
}

/// The number of JSON that `buffer[start..end]` is part of, and how quotes are written there.
fn number(buffer: &[u8], start: usize, end: usize) -> Option<(usize, usize, Quotes)> {
    if end - start > LONGEST || !buffer[start..end].iter().all(|byte| is_of_number(*byte)) {
        return None;
    }
    let start = start - buffer[..start].iter().rev().take(LONGEST).take_while(|byte| is_of_number(**byte)).count();
    let end = end + buffer[end..].iter().take(LONGEST).take_while(|byte| is_of_number(**byte)).count();
    let is_whole = matches!(buffer.get(end), None | Some(b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' | b'\\'));
    if !is_whole || !is_number(&buffer[start..end]) {
        return None;
    }
    let mut at = before_blanks(buffer, start);
    if matches!(buffer[..at], [.., b',' | b'[']) {
        let is_of_array = |byte: &u8| is_of_number(*byte) || matches!(*byte, b',' | b' ' | b'\t');
        at -= buffer[..at].iter().rev().take(LONGEST_ARRAY).take_while(|byte| is_of_array(byte)).count();
        at = before_blanks(buffer, buffer[..at].strip_suffix(b"[")?.len());
    }
    let closed = before_blanks(buffer, buffer[..at].strip_suffix(b":")?.len());
    quotes(&buffer[..closed]).map(|quotes| (start, end, quotes))
}

fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E')
}

/// Whether the text is one number: `-1.5e+7`.
fn is_number(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(text);
    let mut rest = &text[whole..];
    let mut is_number = whole > 0;
    if let [b'.', part @ ..] = rest {
        let length = digits(part);
        is_number &= length > 0;
        rest = &part[length..];
    }
    if let [b'e' | b'E', part @ ..] = rest {
        let part = part.strip_prefix(b"-").or(part.strip_prefix(b"+")).unwrap_or(part);
        let length = digits(part);
        is_number &= length > 0;
        rest = &part[length..];
    }
    is_number && rest.is_empty()
}

/// Where the blanks before `at` begin.
fn before_blanks(buffer: &[u8], at: usize) -> usize {
    at - buffer[..at].iter().rev().take(MOST_BLANKS).take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// How the quotes are written in which the key at the end of `text` stands; none if it cannot be told.
fn quotes(text: &[u8]) -> Option<Quotes> {
    let marks = count(text, b'"', 3);
    let rest = &text[..text.len() - marks];
    let backslashes = count(rest, b'\\', usize::from(Quotes::MOST_BACKSLASHES) + 1);
    let key = &rest[..rest.len() - backslashes];
    // An empty key.
    if marks == 2 && backslashes == 0 && is_before_key(key) {
        return Some(Quotes::PLAIN);
    }
    if !(1..=2).contains(&marks) || backslashes > usize::from(Quotes::MOST_BACKSLASHES) {
        return None;
    }
    let quotes = Quotes { backslashes: u8::try_from(backslashes).ok()?, marks: u8::try_from(marks).ok()? };
    if opens(key, quotes) {
        return Some(quotes);
    }
    // The key ends in a quote.
    (marks == 2 && backslashes > 0 && opens(&text[..text.len() - 1], Quotes::PLAIN)).then_some(Quotes::PLAIN)
}

/// Whether a key that ends here was opened by such quotes.
fn opens(text: &[u8], quotes: Quotes) -> bool {
    let (backslashes, marks) = (usize::from(quotes.backslashes), usize::from(quotes.marks));
    let from = text.len().saturating_sub(LONGEST_KEY);
    let mut key = text;
    while let Some(at) = memchr::memrchr(b'"', &key[from.min(key.len())..]) {
        let opened = &key[..from + at + 1];
        let outer = &opened[..opened.len() - count(opened, b'"', 3)];
        let escapes = count(outer, b'\\', 2 * usize::from(Quotes::MOST_BACKSLASHES) + 2);
        // Deeper escaped: a quote in the key.
        if escapes <= backslashes {
            return escapes == backslashes
                && opened.len() - outer.len() == marks
                && is_before_key(&outer[..outer.len() - escapes]);
        }
        key = outer;
    }
    false
}

/// How many times the text ends in this byte.
fn count(text: &[u8], byte: u8, most: usize) -> usize {
    text.iter().rev().take(most).take_while(|other| **other == byte).count()
}

/// Whether a key may begin behind this text.
fn is_before_key(text: &[u8]) -> bool {
    matches!(text, [] | [.., b'{' | b',' | b' ' | b'\t' | b'\n' | b'\r'] | [.., b'\\', b'n' | b't'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_written_as_those_of_the_key() {
        for (text, expected) in [
            (r#"{"a": 1234567}"#, Some("\"")),
            (r#"{"a":-1.5e7,"b":2}"#, Some("\"")),
            (r#"{"": 1234567}"#, Some("\"")),
            (r#"{"a":[1, 2.5, 1234567]}"#, Some("\"")),
            (r#"{\"x\":1,\"a\":1234567}"#, Some("\\\"")),
            (r#"{\\\"a\\\":1234567}"#, Some("\\\\\\\"")),
            (r#"1,"{""a"": 1234567}""#, Some("\"\"")),
            (r#"1,"{\""a\"": 1234567}""#, Some("\\\"\"")),
            // The key has a quote, or ends in one.
            (r#"{"a\"b": 1234567}"#, Some("\"")),
            (r#"{\"a\\\"b\": 1234567}"#, Some("\\\"")),
            (r#"{"a\"": 1234567}"#, Some("\"")),
            ("a: 1234567", None),
            ("{'a': 1234567}", None),
            (r#"{"a": 1234567 apples"#, Some("\"")),
            (r#"{"a": 1234567x}"#, None),
            (r#"{"a": 12.34.567}"#, None),
            (r#"["x", 1234567]"#, None),
        ] {
            let at = text.rfind("567").or(text.rfind("e7")).unwrap();
            let found = number(text.as_bytes(), at, at + 2).map(|(_, _, quotes)| quotes.bytes());
            assert_eq!(found, expected.map(str::as_bytes), "{text}");
        }
    }
}
