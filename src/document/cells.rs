//! Texts as the cells of a `COPY` block (<https://www.postgresql.org/docs/current/sql-copy.html>, text format), and back.

/// What stands for NULL.
pub(super) const NULL: &[u8] = b"\\N";
/// What ends a block of rows.
pub(super) const END: &[u8] = b"\\.";
/// What has to be escaped, and what follows the backslash.
const ESCAPES: [(u8, u8); 7] =
    [(b'\\', b'\\'), (b'\n', b'n'), (b'\t', b't'), (b'\r', b'r'), (0x08, b'b'), (0x0c, b'f'), (0x0b, b'v')];

/// Appends a text as a cell has it.
pub(super) fn escape(text: &[u8], out: &mut Vec<u8>) {
    for byte in text {
        match ESCAPES.iter().find(|(plain, _)| plain == byte) {
            Some((_, sign)) => out.extend([b'\\', *sign]),
            // No stream of text may hold one.
            None if *byte == 0 => out.extend_from_slice(b"\\000"),
            None => out.push(*byte),
        }
    }
}

/// A text from its cell.
pub(super) fn unescape(cell: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(cell.len());
    let mut rest = cell;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        text.extend_from_slice(&rest[..at]);
        let escaped = &rest[at + 1..];
        rest = match escaped {
            [b'0', b'0', b'0', rest @ ..] => {
                text.push(0);
                rest
            }
            [sign, rest @ ..] => {
                text.push(ESCAPES.iter().find(|(_, known)| known == sign).map_or(*sign, |(plain, _)| *plain));
                rest
            }
            [] => escaped,
        };
    }
    text.extend_from_slice(rest);
    text
}

/// A name in quotes that ends no line.
pub(super) fn name_in_line(name: &str) -> String {
    format!("\"{}\"", name.replace(char::is_control, " ").replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_comes_back(text in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut cell = Vec::new();
            escape(&text, &mut cell);
            prop_assert!(!cell.iter().any(|byte| matches!(byte, 0 | b'\n' | b'\t' | b'\r')));
            prop_assert_eq!(unescape(&cell), text);
        }
    }
}
