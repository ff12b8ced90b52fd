//! Cells of a row as a line of CSV (RFC 4180), and back.

use std::io;
use std::ops::Range;

use super::edits::edits;
use crate::document::blobs::is_sealed;

/// A text as it stands in a line.
pub(in crate::document) fn in_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// A line of the cells in these columns, which are in order, with so many cells at least.
pub(in crate::document) fn line<'c>(cells: impl Iterator<Item = (usize, &'c str)>, width: usize) -> String {
    let mut line = String::new();
    let mut next = 0;
    for (column, text) in cells {
        while next < column {
            line.push(',');
            next += 1;
        }
        let text = in_line(text);
        // Quoted always: so what stands between the quotes is written the same way whatever is put there, and what was encrypted comes back.
        if !text.is_empty() {
            line.push('"');
            line.push_str(&text.replace('"', "\"\""));
            line.push('"');
        }
    }
    for _ in next + 1..width {
        line.push(',');
    }
    line
}

/// The cells of a line of CSV.
pub(in crate::document) fn values(line: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut is_quoted = false;
    let mut signs = line.chars().peekable();
    while let Some(sign) = signs.next() {
        let Some(last) = values.last_mut() else { break };
        match sign {
            '"' if is_quoted && signs.peek() == Some(&'"') => {
                signs.next();
                last.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if last.is_empty() => is_quoted = true,
            ',' if !is_quoted => values.push(String::new()),
            sign => last.push(sign),
        }
    }
    values
}

/// Demands that what was encrypted of a cell can come back.
///
/// # Errors
/// A line end is in it, for which a line of CSV has a blank.
pub(in crate::document) fn comes_back(old: &str, new: &str) -> io::Result<()> {
    let is_sealed = |text: &str| is_sealed(text.as_bytes());
    if !old.contains(['\n', '\r']) || !is_sealed(new) || is_sealed(old) {
        return Ok(());
    }
    let has_end = |place: Range<usize>| old.get(place).is_none_or(|text| text.contains(['\n', '\r']));
    if edits(&in_line(old), new).into_iter().any(|(place, new)| is_sealed(new) && has_end(place)) {
        let reason = "a line end is in what would be encrypted of a cell, and would not come back";
        return Err(io::Error::new(io::ErrorKind::Unsupported, reason));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_line_end_is_not_encrypted() {
        for (old, new, expected) in [
            ("Jan\nde Vries", "[ENC:NAME:x]", false),
            ("mail a@b.nl\nnow", "mail [ENC:EMAIL:x] now", true),
            ("Jan\nde Vries", "[NAME]", true),
            ("[ENC:NAME:x]\ny", "Jan y", true),
        ] {
            assert_eq!(comes_back(old, new).is_ok(), expected, "{old:?}");
        }
    }

    #[test]
    fn lines_come_back() {
        for text in ["", "a,,b", "\"a,b\",c", "\"x\"\"y\",", "a\"b"] {
            let texts = values(text);
            assert_eq!(values(&line(texts.iter().map(String::as_str).enumerate(), 0)), texts, "{text}");
        }
    }
}
