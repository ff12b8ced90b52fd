//! Examples: texts in which the expected findings stand between `⟦` and `⟧`.

use std::ops::Range;

use crate::model::Example;

/// Reads the marks out of a text. In a counter-example nothing is marked.
///
/// # Errors
/// Marks that do not pair, or none at all.
pub(super) fn marked(text: &str, reserved: bool, line: usize) -> Result<Example, &'static str> {
    let example = plain(text, reserved, line)?;
    if example.spans.is_empty() { Err("marks no finding: put it between ⟦ and ⟧") } else { Ok(example) }
}

/// Reads a counter-example.
///
/// # Errors
/// It holds marks.
pub(super) fn counter(text: &str, line: usize) -> Result<Example, &'static str> {
    let example = plain(text, false, line)?;
    if example.spans.is_empty() { Ok(example) } else { Err("marks a finding, but nothing may be found in it") }
}

fn plain(marked: &str, reserved: bool, line: usize) -> Result<Example, &'static str> {
    let mut text = String::with_capacity(marked.len());
    let mut spans: Vec<Range<usize>> = Vec::new();
    let mut open = None;
    for c in marked.chars() {
        match (c, open) {
            ('⟦', None) => open = Some(text.len()),
            ('⟧', Some(start)) if start < text.len() => {
                spans.push(start..text.len());
                open = None;
            }
            ('⟦' | '⟧', _) => return Err("has marks ⟦ ⟧ that do not pair"),
            _ => text.push(c),
        }
    }
    if open.is_some() { Err("has marks ⟦ ⟧ that do not pair") } else { Ok(Example { text, spans, reserved, line }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_spans() {
        let example = marked("a ⟦bé⟧ ⟦c⟧", true, 3).unwrap();
        assert_eq!(example, Example { text: "a bé c".into(), spans: vec![2..5, 6..7], reserved: true, line: 3 });
        for wrong in ["", "a", "⟦a", "a⟧", "⟦⟦a⟧⟧", "⟦⟧"] {
            assert!(marked(wrong, false, 1).is_err(), "{wrong}");
        }
        assert!(counter("a", 1).is_ok() && counter("⟦a⟧", 1).is_err());
    }
}
