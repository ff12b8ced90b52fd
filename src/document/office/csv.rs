//! Cells of a row as a line of CSV (RFC 4180), and back.

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
        if text.contains([',', '"']) {
            line.push('"');
            line.push_str(&text.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(&text);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_back() {
        for text in ["", "a,,b", "\"a,b\",c", "\"x\"\"y\",", "a\"b"] {
            let texts = values(text);
            assert_eq!(values(&line(texts.iter().map(String::as_str).enumerate(), 0)), texts, "{text}");
        }
    }
}
