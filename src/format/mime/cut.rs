//! Where a part that is too long to be read at once could be cut: where a line of its text ends, so that no value is cut.
//!
//! In base64 three bytes share four characters, and a cut has to stand between such groups. A line of the text may end within one: then its line end
//! is the first thing of the piece behind the cut, unless something stands in the group before the line end and behind it that may be of a value.

use crate::format::transfer::base64_value;
use crate::model::limits;

/// A place in a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// The first byte behind it.
    pub(super) at: u64,
    /// Characters that stand before it in its line.
    pub(super) column: u32,
}

/// Follows a part, and knows the last places.
#[derive(Debug, Default)]
pub(super) struct Cut {
    /// At the start of a line of the encoding.
    of_line: Option<Place>,
    /// Elsewhere.
    other: Option<Place>,
    /// Where only no token is cut; if nothing else is looked for.
    of_tokens: Option<Place>,
    tokens_only: bool,
    /// The values of the characters of a group so far.
    group: [u8; 4],
    count: usize,
    /// Where it begins.
    begins: Place,
    /// Characters of the line so far.
    column: u32,
    /// Characters of the first line that has any; 0 until it ends.
    width: u32,
    /// The text ends a line with the last group, and nothing but blanks stands behind it.
    is_behind_line: bool,
    /// Bytes of what may be a token, from its bracket on; none if that is over.
    token: usize,
    /// This is no base64, or it has ended.
    is_over: bool,
}

impl Cut {
    /// At the start of a part; says whether nothing but tokens is looked for in it.
    pub(super) fn new(tokens_only: bool) -> Self {
        Self { tokens_only, ..Self::default() }
    }

    /// Characters of the first line that has any; 0 if it goes on.
    pub(super) fn width(&self) -> u32 {
        self.width
    }

    /// The best place so far, which is not told again.
    pub(super) fn take(&mut self) -> Option<Place> {
        let best = self.of_line.take().or(self.other).or(self.of_tokens)?;
        for place in [&mut self.other, &mut self.of_tokens] {
            *place = place.filter(|place| place.at > best.at);
        }
        Some(best)
    }

    /// A line of quoted-printable ends before `end`; it may be known in part only.
    pub(super) fn end_line(&mut self, line: &[u8], is_whole: bool, end: u64) {
        if is_whole && !line.trim_ascii_end().ends_with(b"=") {
            self.of_line = Some(Place { at: end, column: 0 });
        }
    }

    /// Follows the next bytes of base64, which start at `offset`.
    pub(super) fn follow(&mut self, bytes: &[u8], offset: u64) {
        if self.is_over {
            return;
        }
        for (&byte, at) in bytes.iter().zip(offset..) {
            let Some(value) = base64_value(byte) else {
                match byte {
                    b'\n' => self.begin_line(at + 1),
                    b'\r' | b' ' | b'\t' => {}
                    _ => {
                        self.is_over = true;
                        return;
                    }
                }
                continue;
            };
            if self.count == 0 {
                self.begins = Place { at, column: self.column };
                self.is_behind_line = false;
            }
            self.group[self.count] = value;
            self.count += 1;
            self.column = self.column.saturating_add(1);
            if self.count == 4 {
                self.count = 0;
                self.end_group(at + 1);
            }
        }
    }

    fn begin_line(&mut self, at: u64) {
        if self.width == 0 {
            self.width = self.column;
        }
        self.column = 0;
        if self.is_behind_line {
            self.of_line = Some(Place { at, column: 0 });
        }
    }

    /// A group of characters is whole.
    fn end_group(&mut self, at: u64) {
        let [a, b, c, d] = self.group;
        let text = [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d];
        let behind = Place { at, column: self.column };
        let is_blank = |byte: u8| matches!(byte, b' ' | b'\t' | b'\r');
        let place = match text {
            [_, _, b'\n'] => Some(behind),
            [b'\n', ..] => Some(self.begins),
            [before, b'\n', _] if is_blank(before) => Some(self.begins),
            [_, b'\n', after] if is_blank(after) => Some(behind),
            _ => None,
        };
        self.is_behind_line = place == Some(behind);
        match place {
            Some(place) if place.column == 0 => self.of_line = Some(place),
            Some(_) => self.other = place,
            None => {}
        }
        if self.tokens_only {
            self.pass(text);
            // Quotes beside a token may be its own.
            if self.token == 0 && !matches!(text[2], b'[' | b']' | b'"' | b'\'' | b'\\') {
                self.of_tokens = Some(behind);
            }
        }
    }

    /// Passes over bytes of the text that may be of a token.
    fn pass(&mut self, text: [u8; 3]) {
        for byte in text {
            let is_of_token = self.token > 0 && (byte.is_ascii_alphanumeric() || byte == b':');
            self.token = match byte {
                b'[' => 1,
                _ if is_of_token && self.token < limits::MAX_FINDING => self.token + 1,
                _ => 0,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::transfer::{Lines, encode_base64};
    use crate::model::{Encoding, Part};

    /// Where a part with this text, in lines of so many characters, is cut at last: the text before it.
    fn check(text: &str, width: usize, tokens_only: bool, expected: Option<&str>) {
        let form = [vec![b'x'; width], b"\r\n".to_vec()].concat();
        let encoding = Encoding::Base64;
        let part = Part { start: 0, end: 0, encoding, is_piece: false, goes_on: false, from_column: 0, to_column: 0, width: 0 };
        let mut encoded = encode_base64(&Lines::of(&part, &form), &form, text.as_bytes());
        encoded.retain(|byte| *byte != b'=');
        encoded.extend(b"\r\n");
        let mut places = Vec::new();
        for size in [1, 7, encoded.len()] {
            let mut cut = Cut::new(tokens_only);
            for (i, piece) in encoded.chunks(size).enumerate() {
                cut.follow(piece, (i * size) as u64);
            }
            places.push(cut.take());
        }
        assert!(places.iter().all(|place| *place == places[0]), "{text:?}");
        let before = places[0].map(|place| {
            let before = &encoded[..place.at as usize];
            let line = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            assert_eq!(place.column as usize, before.len() - line, "{text:?}");
            let characters = before.iter().filter(|byte| !byte.is_ascii_whitespace()).count();
            assert_eq!(characters % 4, 0, "{text:?}");
            &text[..characters / 4 * 3]
        });
        assert_eq!(before, expected, "{text:?} in lines of {width}");
    }

    #[test]
    fn parts_are_cut_where_lines_of_the_text_end() {
        check("ab\ncd\nefg", 76, false, Some("ab\ncd\n"));
        // A line of the encoding ends there too.
        check("ab\ncd\nefg", 4, false, Some("ab\ncd\n"));
        check("ab\ncd\nefg", 5, false, Some("ab\ncd\n"));
        check("abc\ndef", 76, false, Some("abc"));
        check("abcd\r\nef", 76, false, Some("abcd\r\n"));
        check("abc\r\nefg", 76, false, Some("abc"));
        check("abcd\r\nefgh\n ij", 76, false, Some("abcd\r\nefgh\n "));
        check("abc \ndef", 76, false, Some("abc"));
        // The byte on either side of the line end may be of a value.
        check("abcd\nef", 76, false, None);
        check("abcdef", 76, false, None);
        check("abcdef", 76, true, Some("abcdef"));
    }

    #[test]
    fn lines_of_the_encoding_go_before() {
        // Behind the first line, not behind the second, where the last line of the text ends.
        check("ab\nc\n\n\nghi", 4, false, Some("ab\nc\n\n"));
        check("ab\ncd\nefgh\nj", 8, false, Some("ab\ncd\n"));
    }

    #[test]
    fn tokens_are_not_cut() {
        for (text, expected) in [
            ("abc[ENC:EMAIL:abc", "abc"),
            ("abc[ENC:EMAIL:abcd]efg", "abc[ENC:EMAIL:abcd]ef"),
            ("abc\"[ENC:EMAIL:abc]\"x", "abc\"[ENC:EMAIL:abc]\"x"),
            ("abcd\"[ENC:EMAIL:ab]\"", "abc"),
            ("ab\"[ENC:EMAIL:ab]\"xyz", "ab\"[ENC:EMAIL:ab]\"xyz"),
            ("a[0] = \"bcd", "a[0] = \"b"),
        ] {
            check(text, 76, true, Some(expected));
        }
    }

    #[test]
    fn nothing_is_told_behind_what_is_no_base64() {
        let mut cut = Cut::new(true);
        cut.follow(b"YWIK\n-YWIK\n", 10);
        assert_eq!(cut.take(), Some(Place { at: 15, column: 0 }));
        assert_eq!(cut.take(), None);
    }
}
