//! The values inside a cell that is a structure: elements of a list (`{jan,"de Vries"}`), values of JSON and of `hstore`.
//!
//! What opens and closes them is told from the text alone: the same structure is escaped differently in `COPY`, in a string and in a
//! string with backslashes.

use crate::model::{Cell, Style, limits};

/// Replaces cells that are structures by the values inside them. `bytes` start at `offset` of the stream.
pub(crate) fn open(cells: &[Cell], bytes: &[u8], offset: u64, opened: &mut Vec<Cell>) {
    opened.clear();
    for cell in cells {
        let range = cell.start.checked_sub(offset).map(|start| start as usize..(cell.end - offset) as usize);
        match range.and_then(|range| bytes.get(range)) {
            Some(text) if cell.style == Style::Compound && cell.column.is_some() && text.len() <= limits::MAX_FINDING => {
                leaves(cell, text, opened)
            }
            _ => opened.push(*cell),
        }
    }
}

fn leaves(cell: &Cell, text: &[u8], opened: &mut Vec<Cell>) {
    let mut push = |start: usize, end: usize, style: Style| {
        if end > start {
            opened.push(Cell { start: cell.start + start as u64, end: cell.start + end as u64, style, ..*cell });
        }
    };
    let mut at = 0;
    // A bare value of a list may be replaced by any text; one of JSON may not.
    let mut may_be_bare = false;
    let mut is_escaped = false;
    while at < text.len() {
        match text[at] {
            b'{' => {
                may_be_bare = true;
                at += 1;
            }
            b'[' | b':' => {
                may_be_bare = false;
                at += 1;
            }
            b'}' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n' | b'=' | b'>' => at += 1,
            b'"' | b'\\' => {
                let escapes = text[at..].iter().take_while(|byte| **byte == b'\\').count();
                if text.get(at + escapes) != Some(&b'"') {
                    at += escapes.max(1);
                    continue;
                }
                is_escaped |= escapes > 0;
                let start = at + escapes + 1;
                let end = close(text, start, escapes);
                let behind = text.get(end + escapes + 1..).unwrap_or_default().trim_ascii_start();
                let is_key = behind.starts_with(b":") || behind.starts_with(b"=>");
                if !is_key {
                    push(start, end, Style::Text);
                }
                may_be_bare &= !is_key;
                at = end + escapes + 1;
            }
            _ => {
                let length = text[at..].iter().position(|byte| matches!(byte, b',' | b'}' | b']')).unwrap_or(text.len() - at);
                let value = text[at..at + length].trim_ascii_end();
                let is_number = value.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
                if may_be_bare {
                    push(at, at + length, Style::Unknown);
                } else if is_number && !is_escaped && value.len() < text.len() {
                    push(at, at + value.len(), Style::JsonNumber);
                }
                at += length;
            }
        }
    }
}

/// Where the value that starts at `start` ends, before the quote that closes it and the backslashes before that.
fn close(text: &[u8], start: usize, escapes: usize) -> usize {
    for quote in memchr::memchr_iter(b'"', &text[start..]).map(|at| start + at) {
        let run = text[start..quote].iter().rev().take_while(|byte| **byte == b'\\').count();
        let behind = text[quote + 1..].trim_ascii_start().first();
        let delimits = matches!(behind, None | Some(b',' | b'}' | b']' | b':' | b'='));
        if run == escapes || run > escapes && (run - escapes).is_multiple_of(2) && delimits {
            return quote - escapes;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Place;

    fn check(text: &str, expected: &[&str]) {
        let cell = Cell { start: 0, end: text.len() as u64, column: Some(0), style: Style::Compound, place: Place::NONE };
        let mut opened = Vec::new();
        open(&[cell], text.as_bytes(), 0, &mut opened);
        let found: Vec<&str> = opened.iter().map(|leaf| &text[leaf.start as usize..leaf.end as usize]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn values_are_found_at_every_level_of_escapes() {
        check("{jan,\"de Vries\",NULL}", &["jan", "de Vries", "NULL"]);
        check("{{a,b},{c,d}}", &["a", "b", "c", "d"]);
        check("{\"a\\\\\"b\",c}", &["a\\\\\"b", "c"]);
        check(r#"{"name": "Jan", "n": 12, "l": ["x", true]}"#, &["Jan", "12", "x"]);
        check(r#"{\"name\": \"Jan \\\"J\\\" de Vries\"}"#, &[r#"Jan \\\"J\\\" de Vries"#]);
        check(r#""name"=>"Jan", "path"=>"C:\\", "none"=>NULL"#, &["Jan", r"C:\\"]);
        check("t", &[]);
        check("\"open", &["open"]);
    }
}
