//! Several values in one cell: a list as arrays of PostgreSQL are written (<https://www.postgresql.org/docs/current/arrays.html>), or, by the keys of a
//! map, an object in JSON (RFC 8259); and which values stand in such a text when it comes back.

use super::column::Form;

/// How several values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::document) enum Style {
    List,
    Object,
}

impl Style {
    /// In an object what is written for a number may be text, so a number is text in it too.
    fn is_number(self, form: Form) -> bool {
        self == Self::List && matches!(form, Form::Whole(..) | Form::Unsigned)
    }

    /// The key and the value of an object with one of each, as texts.
    pub(super) fn pair(text: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
        let (key, rest) = Self::Object.token(text.strip_prefix(b"{")?)?;
        let (value, rest) = Self::Object.token(rest.strip_prefix(b":")?)?;
        (rest == b"}").then_some((key, value))
    }

    /// Writes a text.
    pub(in crate::document) fn write_text(self, text: &[u8], out: &mut Vec<u8>) {
        out.push(b'"');
        for byte in text {
            match byte {
                b'"' | b'\\' => out.extend([b'\\', *byte]),
                _ if self == Self::List => out.push(*byte),
                b'\n' => out.extend_from_slice(b"\\n"),
                b'\t' => out.extend_from_slice(b"\\t"),
                b'\r' => out.extend_from_slice(b"\\r"),
                0..0x20 => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
                _ => out.push(*byte),
            }
        }
        out.push(b'"');
    }

    /// Writes a value of a column of this form.
    pub(in crate::document) fn write(self, text: &[u8], form: Form, out: &mut Vec<u8>) {
        if self.is_number(form) { out.extend_from_slice(text) } else { self.write_text(text, out) }
    }

    /// The values of a text, in their order.
    pub(in crate::document) fn read(self, text: &[u8]) -> Option<Vec<Vec<u8>>> {
        let mut rest = text.strip_prefix(b"{")?;
        let mut values = Vec::new();
        loop {
            if self == Self::Object {
                rest = self.token(rest)?.1.strip_prefix(b":")?;
            }
            let (value, behind) = self.token(rest)?;
            values.push(value);
            rest = match behind {
                [b',', rest @ ..] => rest,
                b"}" => return Some(values),
                _ => return None,
            };
        }
    }

    /// A text in quotes or without, and what stands behind it.
    fn token(self, text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
        let Some(mut rest) = text.strip_prefix(b"\"") else {
            let length = text.iter().take_while(|byte| !matches!(byte, b',' | b'}' | b'"' | b'\\')).count();
            return (length > 0).then(|| (text[..length].to_vec(), &text[length..]));
        };
        let mut value = Vec::new();
        loop {
            let length = rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\')).count();
            value.extend_from_slice(&rest[..length]);
            rest = match &rest[length..] {
                [b'"', rest @ ..] => return Some((value, rest)),
                [b'\\', b'u', rest @ ..] if self == Self::Object => {
                    let digits = std::str::from_utf8(rest.get(..4)?).ok()?;
                    let character = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
                    value.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                    &rest[4..]
                }
                [b'\\', sign, rest @ ..] => {
                    value.push(match sign {
                        sign if self == Self::List => *sign,
                        b'n' => b'\n',
                        b't' => b'\t',
                        b'r' => b'\r',
                        b'b' => 8,
                        b'f' => 12,
                        sign => *sign,
                    });
                    rest
                }
                _ => return None,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_list_is_told() {
        for text in ["", "{", "{\"a", "{1,}", "{\"a\"}x", "{}", "[1]"] {
            assert_eq!(Style::List.read(text.as_bytes()), None, "{text}");
        }
        for text in ["", "{\"a\"}", "{\"a\":\"\\u12\"}", "{\"a\":}"] {
            assert_eq!(Style::Object.read(text.as_bytes()), None, "{text}");
        }
        assert_eq!(Style::Object.read(b"{\"a\":\"b\",\"a\":7}"), Some(vec![b"b".to_vec(), b"7".to_vec()]));
        assert_eq!(Style::List.read(b"{a b,\"c,\\\\\"}"), Some(vec![b"a b".to_vec(), b"c,\\".to_vec()]));
    }

    proptest! {
        #[test]
        fn every_list_comes_back(values in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..20), 1..5)) {
            for style in [Style::List, Style::Object] {
                let mut text = vec![b'{'];
                for (number, value) in values.iter().enumerate() {
                    if number > 0 {
                        text.push(b',');
                    }
                    if style == Style::Object {
                        style.write_text(value, &mut text);
                        text.push(b':');
                    }
                    style.write_text(value, &mut text);
                }
                text.push(b'}');
                prop_assert_eq!(style.read(&text), Some(values.clone()));
            }
        }
    }
}
