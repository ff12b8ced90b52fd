//! The transfer encodings of mail (RFC 2045): quoted-printable and base64, both ways, and that of words in headers (RFC 2047).
//!
//! It knows which encoded bytes a decoded one came from, so that an edit of the text changes no other byte of quoted-printable, and that
//! base64 is written anew with the line length that it had.

use std::ops::Range;

use crate::model::{Encoding, Part};

/// The longest line of an encoded text, in bytes (RFC 2045, 6.7 and 6.8).
const LONGEST_LINE: usize = 76;

/// A decoded text.
#[derive(Debug, Default)]
pub(crate) struct Decoded {
    /// Its bytes.
    pub(crate) text: Vec<u8>,
    /// Where the encoding of each byte starts and how long it is. Of base64, in which bytes share characters, those that hold some of it.
    places: Vec<(u32, u8)>,
    /// Encoded bytes that were understood; what follows is not in the encoding.
    pub(crate) length: usize,
}

/// What stands in the place of some of the text.
#[derive(Debug)]
pub(crate) struct Edit {
    /// The bytes of the text that go.
    pub(crate) range: Range<usize>,
    /// What comes.
    pub(crate) text: Vec<u8>,
    /// It is encoded already: it comes as it is. Base64 is written anew all the same.
    pub(crate) is_encoded: bool,
}

impl Decoded {
    /// Decodes a part.
    pub(crate) fn new(encoding: Encoding, bytes: &[u8]) -> Self {
        let mut decoded = Self::default();
        match encoding {
            Encoding::QuotedPrintable => decoded.quoted_printable(bytes),
            Encoding::Base64 => decoded.base64(bytes),
            Encoding::Word => decoded.word(bytes),
        }
        decoded
    }

    /// The encoded bytes that hold this range of the text, which is not empty.
    pub(crate) fn encoded(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.places.get(range.start).map_or(0, |place| place.0);
        let end =
            range.end.checked_sub(1).and_then(|last| self.places.get(last)).map_or(start, |place| place.0 + u32::from(place.1));
        start as usize..end as usize
    }

    /// Groups of three bytes, the last of which may have fewer.
    pub(crate) fn groups(&self) -> usize {
        self.text.len().div_ceil(3)
    }

    /// Where such a group starts in base64; behind all of them, where the encoding ends.
    pub(crate) fn start_of(&self, group: usize) -> usize {
        self.places.get(3 * group).map_or(self.length, |place| place.0 as usize)
    }

    fn push(&mut self, byte: u8, start: usize, length: u8) {
        self.text.push(byte);
        self.places.push((start as u32, length));
    }

    fn quoted_printable(&mut self, bytes: &[u8]) {
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at] != b'=' {
                let length = memchr::memchr(b'=', &bytes[at..]).unwrap_or(bytes.len() - at);
                for (i, byte) in bytes[at..at + length].iter().enumerate() {
                    self.push(*byte, at + i, 1);
                }
                at += length;
                continue;
            }
            // Blanks may stand behind the sign of a soft line break.
            let blanks = bytes[at + 1..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
            let hex = bytes.get(at + 1..at + 3).and_then(|pair| Some(hex_digit(pair[0])? << 4 | hex_digit(pair[1])?));
            match (hex, bytes.get(at + 1 + blanks)) {
                (Some(byte), _) => {
                    self.push(byte, at, 3);
                    at += 3;
                }
                (None, Some(b'\n') | None) => at += blanks + 2,
                _ => {
                    self.push(b'=', at, 1);
                    at += 1;
                }
            }
        }
        self.length = bytes.len();
    }

    fn word(&mut self, bytes: &[u8]) {
        let mut at = 0;
        while at < bytes.len() {
            let hex = bytes.get(at + 1..at + 3).and_then(|pair| Some(hex_digit(pair[0])? << 4 | hex_digit(pair[1])?));
            let (byte, length) = match (bytes[at], hex) {
                (b'=', Some(byte)) => (byte, 3),
                (b'_', _) => (b' ', 1),
                (byte, _) => (byte, 1),
            };
            self.push(byte, at, length);
            at += usize::from(length);
        }
        self.length = bytes.len();
    }

    fn base64(&mut self, bytes: &[u8]) {
        // The characters of a group that are there, with their places.
        let mut group = [(0u8, 0usize); 4];
        let mut count = 0;
        let mut is_padded = false;
        for (at, &byte) in bytes.iter().enumerate() {
            if matches!(byte, b'\r' | b'\n' | b' ' | b'\t') {
                continue;
            }
            let Some(value) = base64_value(byte).filter(|_| !is_padded) else {
                if byte != b'=' || count < 2 && !is_padded {
                    break;
                }
                if !is_padded {
                    self.group(&group[..count]);
                    count = 0;
                }
                is_padded = true;
                self.length = at + 1;
                continue;
            };
            group[count] = (value, at);
            count += 1;
            if count == 4 {
                self.group(&group);
                count = 0;
                self.length = at + 1;
            }
        }
        // Some leave the padding out.
        if count > 1 {
            self.length = group[count - 1].1 + 1;
            self.group(&group[..count]);
        }
        let blanks = bytes[self.length..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if self.length + blanks == bytes.len() {
            self.length = bytes.len();
        }
    }

    /// The bytes of a group of two to four characters.
    fn group(&mut self, group: &[(u8, usize)]) {
        for pair in group.windows(2).enumerate() {
            let (i, [(first, start), (second, end)]) = (pair.0, [pair.1[0], pair.1[1]]);
            let byte = first << (2 * i + 2) | second >> (4 - 2 * i);
            self.push(byte, start, (end - start + 1).min(255) as u8);
        }
    }
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The six bits that a character stands for (RFC 4648, section 4).
#[inline]
pub(super) fn base64_value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

/// The part with its text edited; `edits` are in order and do not overlap. What follows the encoding stays.
pub(crate) fn edited(part: &Part, bytes: &[u8], decoded: &Decoded, edits: &[Edit]) -> Vec<u8> {
    match part.encoding {
        Encoding::QuotedPrintable => edit_quoted_printable(bytes, decoded, edits),
        Encoding::Word => edit_word(bytes, decoded, edits),
        Encoding::Base64 => {
            let mut text = Vec::with_capacity(decoded.text.len());
            let mut done = 0;
            for edit in edits {
                text.extend_from_slice(&decoded.text[done..edit.range.start]);
                text.extend_from_slice(&edit.text);
                done = edit.range.end;
            }
            text.extend_from_slice(&decoded.text[done..]);
            let (encoded, rest) = bytes.split_at(decoded.length);
            [encode_base64(&Lines::of(part, encoded), encoded, &text).as_slice(), rest].concat()
        }
    }
}

fn edit_word(bytes: &[u8], decoded: &Decoded, edits: &[Edit]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 32 * edits.len());
    let mut done = 0;
    for edit in edits {
        let range = decoded.encoded(&edit.range);
        out.extend_from_slice(&bytes[done..range.start]);
        done = range.end;
        if edit.is_encoded {
            out.extend_from_slice(&edit.text);
            continue;
        }
        for &byte in &edit.text {
            match byte {
                // What may stand in a word wherever that stands (RFC 2047, 5).
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'!' | b'*' | b'+' | b'-' | b'/' => out.push(byte),
                b' ' => out.push(b'_'),
                _ => out.extend_from_slice(format!("={byte:02X}").as_bytes()),
            }
        }
    }
    out.extend_from_slice(&bytes[done..]);
    out
}

fn edit_quoted_printable(bytes: &[u8], decoded: &Decoded, edits: &[Edit]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 16 * edits.len());
    let newline: &[u8] = if memchr::memmem::find(bytes, b"\r\n").is_some() { b"\r\n" } else { b"\n" };
    let mut done = 0;
    for edit in edits {
        let range = decoded.encoded(&edit.range);
        out.extend_from_slice(&bytes[done..range.start]);
        done = range.end;
        if edit.is_encoded {
            out.extend_from_slice(&edit.text);
            continue;
        }
        let mut text = Vec::new();
        for &byte in &edit.text {
            match byte {
                b' '..=b'<' | b'>'..=b'~' | b'\n' | b'\r' | b'\t' => text.push(byte),
                _ => text.extend_from_slice(format!("={byte:02X}").as_bytes()),
            }
        }
        let column = column_of(&out);
        let rest = memchr::memchr(b'\n', &bytes[range.end..]).unwrap_or(bytes.len() - range.end);
        if column > 0 && column + text.len() >= LONGEST_LINE {
            out.push(b'=');
            out.extend_from_slice(newline);
        }
        let column = column_of(&out);
        out.extend_from_slice(&text);
        if rest > 2 && column + text.len() + rest > LONGEST_LINE {
            out.push(b'=');
            out.extend_from_slice(newline);
        }
    }
    out.extend_from_slice(&bytes[done..]);
    out
}

/// How the lines of a part in base64 are.
pub(crate) struct Lines {
    /// Characters of the first that has any; without a line end it goes on without end.
    width: usize,
    end: &'static [u8],
    /// Characters of the first line that stand in the piece before.
    before: usize,
    /// Characters of the last line that stand in the piece behind.
    behind: usize,
}

impl Lines {
    /// Those of the part, whose encoding this is.
    pub(crate) fn of(part: &Part, encoded: &[u8]) -> Self {
        let before = part.from_column as usize;
        let is_blank = |byte: &u8| byte.is_ascii_whitespace();
        let start = encoded.iter().position(|byte| !is_blank(byte)).unwrap_or(0);
        let first = memchr::memchr(b'\n', &encoded[start..]).map(|at| &encoded[start..start + at]);
        let end: &[u8] = if first.is_some_and(|line| line.ends_with(b"\r")) { b"\r\n" } else { b"\n" };
        let width = match (part.width, first) {
            (0, Some(line)) if before == 0 => line.trim_ascii_end().len(),
            (0, _) => usize::MAX,
            (width, _) => width as usize,
        };
        let width = width.max(4);
        let behind = if part.to_column > 0 { width.saturating_sub(part.to_column as usize) } else { 0 };
        Self { width, end, before, behind }
    }

    /// Characters of the line with which `out`, the start of the part, ends.
    pub(crate) fn column(&self, out: &[u8]) -> usize {
        match memchr::memrchr(b'\n', out) {
            Some(at) => out.len() - at - 1,
            None => self.before + out.len(),
        }
    }

    /// Appends `text` to `out`, which ends with so many characters of a line; no line end comes before the first character. The last group is filled
    /// up with signs if it `is_padded`.
    pub(crate) fn write(&self, text: &[u8], mut column: usize, is_padded: bool, out: &mut Vec<u8>) {
        let from = out.len();
        for group in text.chunks(3) {
            let bits = group.iter().enumerate().fold(0u32, |bits, (i, byte)| bits | u32::from(*byte) << (16 - 8 * i));
            let used = if is_padded { 4 } else { group.len() + 1 };
            for i in 0..used {
                if column >= self.width && out.len() > from {
                    out.extend_from_slice(self.end);
                    column = 0;
                }
                let digit = BASE64[(bits >> (18 - 6 * i) & 63) as usize];
                out.push(if i <= group.len() { digit } else { b'=' });
                column += 1;
            }
        }
    }

    /// Appends the end of a line if what follows in the part would make it too long.
    pub(crate) fn end_before(&self, behind: &[u8], out: &mut Vec<u8>) {
        let rest = match memchr::memchr(b'\n', behind) {
            Some(at) => behind[..at].trim_ascii_end().len(),
            None => behind.trim_ascii_end().len().saturating_add(self.behind),
        };
        if self.column(out).saturating_add(rest) > self.width {
            out.extend_from_slice(self.end);
        }
    }
}

/// Characters behind the last line end.
fn column_of(text: &[u8]) -> usize {
    text.len() - memchr::memrchr(b'\n', text).map_or(0, |at| at + 1)
}

/// `text` in such lines, with the blanks on either side of `encoded`.
pub(crate) fn encode_base64(lines: &Lines, encoded: &[u8], text: &[u8]) -> Vec<u8> {
    let is_blank = |byte: &&u8| byte.is_ascii_whitespace();
    let before = encoded.iter().take_while(is_blank).count();
    let behind = encoded[before..].iter().rev().take_while(is_blank).count();
    let behind = &encoded[encoded.len() - behind..];
    let mut out = Vec::with_capacity(text.len() * 4 / 3 + text.len() / 32 + 8);
    out.extend_from_slice(&encoded[..before]);
    lines.write(text, lines.column(&out), true, &mut out);
    if behind.is_empty() && lines.behind > 0 {
        lines.end_before(behind, &mut out);
    }
    out.extend_from_slice(behind);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn part(encoding: Encoding) -> Part {
        Part { start: 0, end: 0, encoding, is_piece: false, goes_on: false, from_column: 0, to_column: 0, width: 0 }
    }

    fn lines(encoded: &[u8]) -> Lines {
        Lines::of(&part(Encoding::Base64), encoded)
    }

    fn edit(encoding: Encoding, bytes: &str, old: &str, new: &str) -> String {
        let decoded = Decoded::new(encoding, bytes.as_bytes());
        let text = String::from_utf8_lossy(&decoded.text).into_owned();
        let start = text.find(old).unwrap();
        let edits = [Edit { range: start..start + old.len(), text: new.as_bytes().to_vec(), is_encoded: false }];
        String::from_utf8(edited(&part(encoding), bytes.as_bytes(), &decoded, &edits)).unwrap()
    }

    #[test]
    fn texts_of_the_standards() {
        // RFC 4648, section 10.
        for (text, encoded) in [("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")] {
            let decoded = Decoded::new(Encoding::Base64, encoded.as_bytes());
            assert_eq!((decoded.text.as_slice(), decoded.length), (text.as_bytes(), encoded.len()));
            assert_eq!(encode_base64(&lines(encoded.as_bytes()), encoded.as_bytes(), text.as_bytes()), encoded.as_bytes());
        }
        // RFC 2045, section 6.7.
        let text = "Now's the time =\r\nfor all folk to come=\r\n to the aid of their country.";
        let decoded = Decoded::new(Encoding::QuotedPrintable, text.as_bytes());
        assert_eq!(decoded.text, b"Now's the time for all folk to come to the aid of their country.");
        // RFC 2047, section 8.
        assert_eq!(Decoded::new(Encoding::Word, b"Keith_Moore=20=5F").text, b"Keith Moore _");
        let decoded = Decoded::new(Encoding::QuotedPrintable, b"caf=C3=A9 =3D x=zz \nend=");
        assert_eq!(decoded.text, "café = x=zz \nend".as_bytes());
    }

    #[test]
    fn only_what_was_edited_changes() {
        let qp = Encoding::QuotedPrintable;
        assert_eq!(edit(qp, "a=20jan=40exam=\nple.com b=20\n", "jan@example.com", "[EMAIL]"), "a=20[EMAIL] b=20\n");
        assert_eq!(edit(qp, "x=\r\njan=\r\ny\r\n", "jan", "a=é"), "x=\r\na=3D=C3=A9=\r\ny\r\n");
        let long = format!("{}jan{}\n", "x".repeat(70), "=\n");
        assert!(edit(qp, &long, "jan", "[NAME:abcdefghij]").lines().all(|line| line.len() <= 76));
        assert_eq!(edit(Encoding::Word, "a_jan=40x_b", "jan@x", "[EMAIL] c"), "a_=5BEMAIL=5D_c_b");
        assert_eq!(edit(Encoding::Base64, "Zm9v\r\nYmFy\r\nYg==\r\n", "bar", "12345"), "Zm9v\r\nMTIz\r\nNDVi\r\n");
        // What is no base64 stays behind it.
        assert_eq!(edit(Encoding::Base64, "Zm9v\n-- \nx", "oo", "u"), "ZnU=\n-- \nx");
    }

    proptest! {
        #[test]
        fn what_is_decoded_is_where_it_was(text in proptest::collection::vec(any::<u8>(), 0..300), width in 1usize..30) {
            let form = vec![b'x'; 4 * width].into_iter().chain([b'\n']).collect::<Vec<_>>();
            let encoded = encode_base64(&lines(&form), &form, &text);
            let decoded = Decoded::new(Encoding::Base64, &encoded);
            prop_assert_eq!(&decoded.text, &text);
            prop_assert_eq!(decoded.length, encoded.len());
            prop_assert_eq!(edited(&part(Encoding::Base64), &encoded, &decoded, &[]), encoded);
        }

        #[test]
        fn quoted_printable_of_any_bytes_keeps_what_is_not_edited(
            bytes in proptest::collection::vec(prop_oneof![Just(b'='), Just(b'\n'), Just(b'\r'), Just(b'A'), any::<u8>()], 1..200),
            at in any::<prop::sample::Index>(),
        ) {
            let decoded = Decoded::new(Encoding::QuotedPrintable, &bytes);
            prop_assert_eq!(edited(&part(Encoding::QuotedPrintable), &bytes, &decoded, &[]), bytes.clone());
            if !decoded.text.is_empty() {
                let at = at.index(decoded.text.len());
                let out = edited(&part(Encoding::QuotedPrintable), &bytes, &decoded, &[Edit { range: at..at + 1, text: b"[X]".to_vec(), is_encoded: false }]);
                let again = Decoded::new(Encoding::QuotedPrintable, &out).text;
                let mut expected = decoded.text[..at].to_vec();
                expected.extend_from_slice(b"[X]");
                expected.extend_from_slice(&decoded.text[at + 1..]);
                prop_assert_eq!(again, expected);
            }
        }

        #[test]
        fn any_bytes_are_decoded(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let decoded = Decoded::new(Encoding::Base64, &bytes);
            prop_assert!(decoded.length <= bytes.len());
            prop_assert_eq!(decoded.places.len(), decoded.text.len());
        }
    }
}
