//! Documents as lines of JSON, told and put back: the line that comes back is followed beside the document that it was made of, value by value.

use std::io;

use super::values::{Told, set, tell};
use super::wire::{ARRAY, DEEPEST, DOCUMENT, Element, Elements, SCOPED_CODE, code, damaged, inner, push_counted, push_string};
use crate::document::rewriting::lost;

/// What takes the bytes of a line.
pub(super) type Out<'o> = dyn FnMut(&[u8]) -> io::Result<()> + 'o;

/// Appends a text as JSON has it.
fn quote(text: &[u8], out: &mut Vec<u8>) {
    out.reserve(text.len() + 2);
    // Nothing can fail in writing to memory.
    let _ = serde_json::to_writer(out, String::from_utf8_lossy(text).as_ref());
}

/// Tells a document as JSON. Says whether of something in it only what is printable was told.
///
/// # Errors
/// It is damaged, or too deep; what `out` says.
pub(super) fn line(document: &[u8], out: &mut Out<'_>) -> io::Result<bool> {
    let mut scratch = Vec::new();
    let mut is_partial = false;
    fields(document, false, 1, &mut scratch, &mut is_partial, out)?;
    Ok(is_partial)
}

fn fields(
    document: &[u8],
    is_array: bool,
    depth: usize,
    scratch: &mut Vec<u8>,
    is_partial: &mut bool,
    out: &mut Out<'_>,
) -> io::Result<()> {
    if depth > DEEPEST {
        return Err(damaged());
    }
    out(if is_array { b"[" } else { b"{" })?;
    let mut elements = Elements::of(document)?;
    let mut is_first = true;
    while let Some(element) = elements.next()? {
        scratch.clear();
        if !std::mem::take(&mut is_first) {
            scratch.push(b',');
        }
        if !is_array {
            quote(element.name, scratch);
            scratch.push(b':');
        }
        if element.kind == SCOPED_CODE {
            scratch.extend_from_slice(b"[");
            quote(code(&element), scratch);
            scratch.push(b',');
        }
        match inner(&element) {
            Some(inner) => {
                out(scratch)?;
                fields(inner, element.kind == ARRAY, depth + 1, scratch, is_partial, out)?;
                if element.kind == SCOPED_CODE {
                    out(b"]")?;
                }
            }
            None => {
                *is_partial |= scalar(&element, scratch)?;
                out(scratch)?;
            }
        }
    }
    out(if is_array { b"]" } else { b"}" })
}

fn scalar(element: &Element<'_>, out: &mut Vec<u8>) -> io::Result<bool> {
    let told = tell(element)?;
    match &told {
        Told::Nothing => out.extend_from_slice(b"null"),
        Told::Text(text) => quote(text, out),
        Told::Partial(text) => quote(text, out),
    }
    Ok(matches!(told, Told::Partial(_)))
}

/// Appends a document with what a line, which was told of it, has become.
///
/// # Errors
/// It is none that was told of it; something in it fits nowhere.
pub(super) fn changed(document: &[u8], line: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
    out.reserve(document.len());
    let mut json = Json { line, at: 0 };
    let mut scratch = Vec::new();
    change(document, false, 1, &mut json, &mut scratch, out)?;
    if json.at == line.len() { Ok(()) } else { Err(lost()) }
}

fn change(
    document: &[u8],
    is_array: bool,
    depth: usize,
    json: &mut Json<'_>,
    scratch: &mut Vec<u8>,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    if depth > DEEPEST {
        return Err(damaged());
    }
    push_counted(out, |out| {
        json.expect(if is_array { b'[' } else { b'{' })?;
        let mut elements = Elements::of(document)?;
        let mut is_first = true;
        while let Some(element) = elements.next()? {
            if !std::mem::take(&mut is_first) {
                json.expect(b',')?;
            }
            let kind = out.len();
            out.push(element.kind);
            if is_array {
                out.extend_from_slice(element.name);
            } else {
                text(element.name, json, scratch, out)?;
                json.expect(b':')?;
            }
            out.push(0);
            match (element.kind, inner(&element)) {
                (SCOPED_CODE, Some(scope)) => push_counted(out, |out| {
                    json.expect(b'[')?;
                    let mut code = Vec::new();
                    text(self::code(&element), json, scratch, &mut code)?;
                    push_string(&code, out);
                    json.expect(b',')?;
                    change(scope, false, depth + 1, json, scratch, out)?;
                    json.expect(b']')
                })?,
                (DOCUMENT | ARRAY, Some(inner)) => change(inner, element.kind == ARRAY, depth + 1, json, scratch, out)?,
                _ => {
                    scratch.clear();
                    scalar(&element, scratch)?;
                    let new = json.value()?;
                    if new == scratch.as_slice() {
                        out.extend_from_slice(element.value);
                    } else {
                        // A text may be as long as a document.
                        *scratch = Vec::new();
                        let new: String = serde_json::from_slice(new).map_err(|_| lost())?;
                        out[kind] = set(&element, &new, out)?;
                    }
                }
            }
        }
        json.expect(if is_array { b']' } else { b'}' })?;
        out.push(0);
        Ok(())
    })
}

/// Appends a name or a code, which has become what comes next.
fn text(old: &[u8], json: &mut Json<'_>, scratch: &mut Vec<u8>, out: &mut Vec<u8>) -> io::Result<()> {
    scratch.clear();
    quote(old, scratch);
    let new = json.value()?;
    if new == scratch.as_slice() {
        out.extend_from_slice(old);
        return Ok(());
    }
    let new: String = serde_json::from_slice(new).map_err(|_| lost())?;
    if new.contains('\0') || std::str::from_utf8(old).is_err() {
        return Err(lost());
    }
    out.extend_from_slice(new.as_bytes());
    Ok(())
}

/// A line of JSON on the way.
struct Json<'l> {
    line: &'l [u8],
    at: usize,
}

impl<'l> Json<'l> {
    fn expect(&mut self, sign: u8) -> io::Result<()> {
        if self.line.get(self.at) != Some(&sign) {
            return Err(lost());
        }
        self.at += 1;
        Ok(())
    }

    /// A text with its quotes, or `null`.
    fn value(&mut self) -> io::Result<&'l [u8]> {
        let start = self.at;
        let rest = &self.line[start..];
        if rest.starts_with(b"null") {
            self.at += 4;
            return Ok(&rest[..4]);
        }
        self.expect(b'"')?;
        loop {
            let found = memchr::memchr2(b'"', b'\\', &self.line[self.at..]).ok_or_else(lost)?;
            self.at += found + 1;
            if self.line[self.at - 1] == b'"' {
                return Ok(&self.line[start..self.at]);
            }
            self.at += 1;
            if self.at > self.line.len() {
                return Err(lost());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::bson::wire::{INT64, STRING, check};
    use proptest::prelude::*;

    fn told(document: &[u8]) -> String {
        let mut line = Vec::new();
        super::line(document, &mut |bytes| {
            line.extend_from_slice(bytes);
            Ok(())
        })
        .unwrap();
        String::from_utf8(line).unwrap()
    }

    /// A document of these elements: type, name, value.
    fn document(elements: &[(u8, &str, &[u8])]) -> Vec<u8> {
        let mut out = Vec::new();
        push_counted(&mut out, |out| {
            for (kind, name, value) in elements {
                out.push(*kind);
                out.extend_from_slice(name.as_bytes());
                out.push(0);
                out.extend_from_slice(value);
            }
            out.push(0);
            Ok(())
        })
        .unwrap();
        out
    }

    fn string(text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        push_string(text.as_bytes(), &mut out);
        out
    }

    #[test]
    fn a_document_is_a_line_and_becomes_what_the_line_became() {
        let inner = document(&[(STRING, "phone", &string("+31 6 12345678")), (INT64, "n", &7_i64.to_le_bytes())]);
        let array = document(&[(STRING, "0", &string("a\n\"b\"")), (0x0a, "1", b"")]);
        let scope = [&string("f(jan)")[..], &document(&[(STRING, "x", &string("y"))])].concat();
        let scoped = [&(scope.len() as i32 + 4).to_le_bytes()[..], &scope].concat();
        let whole = document(&[
            (0x07, "_id", &[7; 12]),
            (DOCUMENT, "customer", &inner),
            (ARRAY, "tags", &array),
            (SCOPED_CODE, "code", &scoped),
            (STRING, "jan@example.com", &string("")),
        ]);
        check(&whole, 1).unwrap();
        let line = told(&whole);
        let expected = "{\"_id\":null,\"customer\":{\"phone\":\"+31 6 12345678\",\"n\":\"7\"},\"tags\":[\"a\\n\\\"b\\\"\",null],\"code\":[\"f(jan)\",{\"x\":\"y\"}],\"jan@example.com\":\"\"}";
        assert_eq!(line, expected);
        let mut same = Vec::new();
        changed(&whole, line.as_bytes(), &mut same).unwrap();
        assert_eq!(same, whole);
        let new = line.replace("+31 6 12345678", "[PHONE:x]").replace("jan@example.com", "[EMAIL:x]").replace("f(jan)", "f(x)");
        let mut out = Vec::new();
        changed(&whole, new.as_bytes(), &mut out).unwrap();
        check(&out, 1).unwrap();
        assert_eq!(told(&out), new);
        for broken in
            ["{}", "", &line[1..], &format!("{line} "), &line.replace("null", "\"x\""), &line.replace("_id", "_\\u0000")]
        {
            assert!(changed(&whole, broken.as_bytes(), &mut Vec::new()).is_err(), "{broken}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_a_document_again(texts in proptest::collection::vec((".{0,12}", ".{0,12}"), 0..6), new in ".{0,8}") {
            let texts: Vec<_> = texts.iter().map(|(name, text)| (name.replace('\0', ""), string(text))).collect();
            let whole = document(&texts.iter().map(|(name, text)| (STRING, name.as_str(), text.as_slice())).collect::<Vec<_>>());
            let line = told(&whole);
            let mut same = Vec::new();
            changed(&whole, line.as_bytes(), &mut same).unwrap();
            prop_assert_eq!(&same, &whole);
            let parsed: serde_json::Value = serde_json::from_str(&line).unwrap();
            prop_assert!(parsed.is_object());
            let mut other = Vec::new();
            let _ = changed(&whole, line.replacen("\":\"", &format!("\":\"{}", new.replace(['"', '\\'], "").replace(char::is_control, "")), 1).as_bytes(), &mut other).map(|()| check(&other, 1).unwrap());
        }
    }
}
