//! Values that were replaced, as a list of what may stand nowhere in the output: each as it was, and as common encodings write it.
//!
//! Case, accents and punctuation do not count in lists, so upper and lower case, and what is escaped with backslashes only, need no entry of their own.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;

use super::lists::Gathering;

/// Shorter values stand in other words by chance, in bytes.
const SHORTEST: usize = 8;
/// Digits of a number that is looked for without its separators.
const FEWEST_DIGITS: usize = 8;
/// Entries that are held at a time. More are looked for in several passes.
const MOST_HELD: u64 = 4_000_000;
/// Passes at most, whatever a manifest says.
const MOST_PASSES: u64 = 4096;
/// Entries that a value has at most.
const WAYS: u64 = 4;

/// How a set of values is divided into passes, each of which holds a part of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passes {
    pub(super) count: u64,
}

impl Passes {
    /// For so many values at most.
    pub(super) fn of(values: u64) -> Self {
        Self { count: values.saturating_mul(WAYS).div_ceil(MOST_HELD).clamp(1, MOST_PASSES) }
    }
}

/// Gathers the values of one pass.
pub(super) struct Originals {
    gathering: Gathering,
    hasher: RandomState,
    passes: Passes,
    pass: u64,
    written: Vec<u8>,
}

impl Originals {
    pub(super) fn new(gathering: Gathering, hasher: &RandomState, passes: Passes, pass: u64) -> Self {
        Self { gathering, hasher: hasher.clone(), passes, pass, written: Vec::new() }
    }

    /// Takes in a value.
    pub(super) fn take(&mut self, value: &[u8]) {
        let value = value.trim_ascii();
        if value.len() < SHORTEST || self.passes.count > 1 && self.hasher.hash_one(value) % self.passes.count != self.pass {
            return;
        }
        self.gathering.value(value);
        let written = &mut self.written;
        written.clear();
        let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
        let letters = value.iter().filter(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii()).count();
        if digits >= FEWEST_DIGITS && letters == 0 && digits < value.len() {
            written.extend(value.iter().filter(|byte| byte.is_ascii_digit()));
            self.gathering.value(written);
            written.clear();
        }
        if value.iter().any(|byte| !byte.is_ascii_alphanumeric()) {
            percent(value, written);
            self.gathering.value(written);
            written.clear();
        }
        if !value.is_ascii() {
            json(value, written);
            self.gathering.value(written);
            written.clear();
            quoted_printable(value, written);
            self.gathering.value(written);
            written.clear();
        }
        // The value alone; of one inside a longer text the encoding depends on what stands before it.
        let encoded = BASE64.encode(value);
        self.gathering.value(encoded.as_bytes());
    }

    /// What was gathered.
    pub(super) fn gathered(self) -> Gathering {
        self.gathering
    }
}

/// RFC 3986, section 2.1; all but letters, digits, `.`, `-`, `_`.
fn percent(value: &[u8], out: &mut Vec<u8>) {
    for byte in value {
        match byte {
            b'.' | b'-' | b'_' => out.push(*byte),
            byte if byte.is_ascii_alphanumeric() => out.push(*byte),
            byte => out.extend_from_slice(format!("%{byte:02X}").as_bytes()),
        }
    }
}

/// RFC 8259, section 7, for what is not ASCII.
fn json(value: &[u8], out: &mut Vec<u8>) {
    for letter in String::from_utf8_lossy(value).encode_utf16() {
        match u8::try_from(letter) {
            Ok(byte) if byte.is_ascii() => out.push(byte),
            _ => out.extend_from_slice(format!("\\u{letter:04x}").as_bytes()),
        }
    }
}

/// RFC 2045, section 6.7, without soft line breaks.
fn quoted_printable(value: &[u8], out: &mut Vec<u8>) {
    for byte in value {
        if byte.is_ascii_graphic() && *byte != b'=' || *byte == b' ' {
            out.push(*byte);
        } else {
            out.extend_from_slice(format!("={byte:02X}").as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(encode: fn(&[u8], &mut Vec<u8>), value: &str, expected: &str) {
        let mut out = Vec::new();
        encode(value.as_bytes(), &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn encodings_are_those_of_the_standards() {
        check(percent, "jan@example.com", "jan%40example.com");
        check(percent, "+31 6", "%2B31%206");
        check(json, "José €\u{1f600}", "Jos\\u00e9 \\u20ac\\ud83d\\ude00");
        check(quoted_printable, "José = é", "Jos=C3=A9 =3D =C3=A9");
    }
}
