//! Documents as lines of JSON, told and put back: the line that comes back is followed beside the document that it was made of, value by value.

use std::io::{self, BufRead, Read};
use std::ops::Range;

use super::json::{HELD, Json};
use super::values::{Told, is_text, place, set, tell};
use super::wire::{
    ARRAY, DEEPEST, DOCUMENT, Element, Elements, LONGEST, SCOPED_CODE, code, damaged, inner, push_counted, push_string, too_long,
    too_long_name,
};
use crate::document::blobs::pieces;
use crate::document::rewriting::lost;

/// What takes the bytes of a line.
pub(super) type Out<'o> = dyn FnMut(&[u8]) -> io::Result<()> + 'o;

/// Appends a text as JSON has it.
fn quote(text: &[u8], out: &mut Vec<u8>) {
    out.reserve(text.len() + 2);
    // Nothing can fail in writing to memory.
    let _ = serde_json::to_writer(out, String::from_utf8_lossy(text).as_ref());
}

/// Tells a text as JSON has it, without quotes, in pieces.
fn quote_long(text: &str, scratch: &mut Vec<u8>, out: &mut Out<'_>) -> io::Result<()> {
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(pieces::boundary(rest, super::PIECE));
        scratch.clear();
        quote(piece.as_bytes(), scratch);
        out(&scratch[1..scratch.len() - 1])?;
        rest = behind;
    }
    Ok(())
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
        let code_length = if element.kind == SCOPED_CODE { code(&element).len() } else { 0 };
        if element.name.len().max(code_length) > HELD / 6 {
            return Err(too_long_name());
        }
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
            None => match place(&element).filter(|place| place.len() > HELD) {
                Some(place) => {
                    out(scratch)?;
                    out(b"\"")?;
                    *is_partial |= long(&element.value[place], scratch, out)?;
                    out(b"\"")?;
                }
                None => {
                    *is_partial |= scalar(&element, scratch)?;
                    out(scratch)?;
                }
            },
        }
    }
    out(if is_array { b"]" } else { b"}" })
}

/// Tells a long text, or the texts of a long blob.
fn long(value: &[u8], scratch: &mut Vec<u8>, out: &mut Out<'_>) -> io::Result<bool> {
    match std::str::from_utf8(value).ok().filter(|text| is_text(text.as_bytes())) {
        Some(text) => quote_long(text, scratch, out).map(|()| false),
        None => {
            let mut tell = |bytes: &[u8]| quote_long(&String::from_utf8_lossy(bytes), scratch, out);
            pieces::tell(&mut &value[..], &mut tell).map(|()| true)
        }
    }
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
pub(super) fn changed(document: &[u8], line: &mut dyn BufRead, out: &mut Vec<u8>) -> io::Result<()> {
    out.reserve(document.len());
    let mut json = Json::new(line);
    let mut scratch = Scratch::default();
    change(document, false, 1, &mut json, &mut scratch, out)?;
    json.expect(b'\n')
}

/// What a value was told as, and what came back.
#[derive(Default)]
struct Scratch {
    told: Vec<u8>,
    raw: Vec<u8>,
}

fn change(
    document: &[u8],
    is_array: bool,
    depth: usize,
    json: &mut Json<'_>,
    scratch: &mut Scratch,
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
                    let is_whole = json.value(&mut scratch.raw)?;
                    let long = place(&element).filter(|place| !is_whole || place.len() > HELD);
                    if let Some(place) = long {
                        if scratch.raw == b"null" {
                            return Err(lost());
                        }
                        let raw = std::mem::take(&mut scratch.raw);
                        out[kind] = change_long(&element, place, &mut json.text(raw, is_whole), out)?;
                        continue;
                    }
                    if !is_whole {
                        return Err(lost());
                    }
                    scratch.told.clear();
                    scalar(&element, &mut scratch.told)?;
                    if scratch.raw == scratch.told {
                        out.extend_from_slice(element.value);
                    } else {
                        let new: String = serde_json::from_slice(&scratch.raw).map_err(|_| lost())?;
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

/// Appends an element whose text stands at this place of its value, and is long or has become so; its type then.
fn change_long(element: &Element<'_>, place: Range<usize>, new: &mut dyn Read, out: &mut Vec<u8>) -> io::Result<u8> {
    let (before, old, behind) = (&element.value[..place.start], &element.value[place.clone()], &element.value[place.end..]);
    if is_text(old) {
        let mut text = String::new();
        new.take(LONGEST as u64 + 1).read_to_string(&mut text)?;
        if text.len() > LONGEST {
            return Err(too_long());
        }
        if text.as_bytes() != old {
            return set(element, &text, out);
        }
        out.extend_from_slice(element.value);
    } else {
        out.extend_from_slice(before);
        pieces::struck(&mut &old[..], new, &mut |bytes| {
            out.extend_from_slice(bytes);
            Ok(())
        })?;
        out.extend_from_slice(behind);
    }
    Ok(element.kind)
}

/// Appends a name or a code, which has become what comes next.
fn text(old: &[u8], json: &mut Json<'_>, scratch: &mut Scratch, out: &mut Vec<u8>) -> io::Result<()> {
    scratch.told.clear();
    quote(old, &mut scratch.told);
    json.whole(&mut scratch.raw)?;
    if scratch.raw == scratch.told {
        out.extend_from_slice(old);
        return Ok(());
    }
    let new: String = serde_json::from_slice(&scratch.raw).map_err(|_| lost())?;
    if new.contains('\0') || std::str::from_utf8(old).is_err() {
        return Err(lost());
    }
    out.extend_from_slice(new.as_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::bson::wire::{BINARY, INT64, STRING, check};
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

    fn turned(document: &[u8], line: &str, out: &mut Vec<u8>) -> io::Result<()> {
        changed(document, &mut format!("{line}\n").as_bytes(), out)
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
        turned(&whole, &line, &mut same).unwrap();
        assert_eq!(same, whole);
        let new = line.replace("+31 6 12345678", "[PHONE:x]").replace("jan@example.com", "[EMAIL:x]").replace("f(jan)", "f(x)");
        let mut out = Vec::new();
        turned(&whole, &new, &mut out).unwrap();
        check(&out, 1).unwrap();
        assert_eq!(told(&out), new);
        for broken in
            ["{}", "", &line[1..], &format!("{line} "), &line.replace("null", "\"x\""), &line.replace("_id", "_\\u0000")]
        {
            assert!(turned(&whole, broken, &mut Vec::new()).is_err(), "{broken}");
        }
    }

    /// What stands across the ends of pieces, and what becomes longer or shorter than what is held.
    #[test]
    fn long_values_are_as_short_ones() {
        let long = |sign: &str| sign.repeat(2 * HELD / sign.len());
        for filler in ["nothing of anybody, ", "\n\"\\", "\u{1}", "é€😀"] {
            let text = format!("{}jan@example.com{}", long(filler), long(filler));
            let blob = [&b"\0\x01"[..], text.as_bytes(), b"\0\xff"].concat();
            let binary = [&(blob.len() as i32).to_le_bytes()[..], &[0], &blob].concat();
            let whole = document(&[(STRING, "a", &string(&text)), (BINARY, "b", &binary), (STRING, "c", &string("x"))]);
            let line = told(&whole);
            let parsed: serde_json::Value = serde_json::from_str(&line).unwrap();
            assert!(parsed["a"].as_str().unwrap() == text && parsed["c"] == "x");
            let mut same = Vec::new();
            turned(&whole, &line, &mut same).unwrap();
            assert!(same == whole, "{filler:?}");
            let mut other = Vec::new();
            turned(&whole, &line.replace("jan@example.com", "[EMAIL:x]"), &mut other).unwrap();
            check(&other, 1).unwrap();
            let other: serde_json::Value = serde_json::from_str(&told(&other)).unwrap();
            assert!(other["a"].as_str().unwrap() == text.replace("jan@example.com", "[EMAIL:x]"), "{filler:?}");
            assert!(!other["b"].as_str().unwrap().contains("jan@example"), "{filler:?}");
            let mut short = Vec::new();
            turned(&document(&[(STRING, "a", &string(&text))]), "{\"a\":\"[X]\"}", &mut short).unwrap();
            assert_eq!(told(&short), "{\"a\":\"[X]\"}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_a_document_again(texts in proptest::collection::vec((".{0,12}", ".{0,12}"), 0..6), new in ".{0,8}") {
            let texts: Vec<_> = texts.iter().map(|(name, text)| (name.replace('\0', ""), string(text))).collect();
            let whole = document(&texts.iter().map(|(name, text)| (STRING, name.as_str(), text.as_slice())).collect::<Vec<_>>());
            let line = told(&whole);
            let mut same = Vec::new();
            turned(&whole, &line, &mut same).unwrap();
            prop_assert_eq!(&same, &whole);
            let parsed: serde_json::Value = serde_json::from_str(&line).unwrap();
            prop_assert!(parsed.is_object());
            let mut other = Vec::new();
            let new = new.replace(['"', '\\'], "").replace(char::is_control, "");
            let _ = turned(&whole, &line.replacen("\":\"", &format!("\":\"{new}"), 1), &mut other).map(|()| check(&other, 1).unwrap());
        }
    }
}
