//! The sign of mail addresses where JSON or HTML writes it as an escape (`jan\u0040example.com`, `jan&#64;example.com`): detection sees it as in
//! a URL, `%40`, behind what can stand in an address. Every byte stays where it is, and what is written is made of the bytes as they came.

use std::borrow::Cow;

use memchr::memmem;

use crate::detect::SIGNS;

/// How the sign may be written, by what begins it.
const FORMS: [&[u8]; 5] = [b"\\u0040", b"&#64;", b"&#064;", b"&#x40;", b"&#X40;"];

/// The bytes with `%40` for escapes of the sign. Most have none.
pub(super) fn without(mut seen: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    for sign in SIGNS {
        let mut from = 0;
        while let Some(at) = memmem::find(&seen[from..], sign).map(|at| from + at) {
            from = at + 1;
            // However often the backslash is escaped.
            let escapes = seen[..at].iter().rev().take(16).take_while(|byte| **byte == b'\\').count();
            let start = if seen[at] == b'u' { at - escapes } else { at };
            let last = if escapes > 0 && seen[at] == b'u' { at - 1 } else { at };
            if let Some(form) = FORMS.iter().find(|form| seen[last..].starts_with(form)) {
                let end = last + form.len();
                let bytes = seen.to_mut();
                bytes[start..end - 3].fill(b'_');
                bytes[end - 3..end].copy_from_slice(b"%40");
            }
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_sign_is_seen_differently() {
        for (text, expected) in [
            (r"jan\u0040example.com", "jan___%40example.com"),
            (r"jan\\u0040example.com", "jan____%40example.com"),
            ("jan&#64;example.com", "jan__%40example.com"),
            ("jan&#x40;a", "jan___%40a"),
            (r"u0040 \u0041 &#65;", r"u0040 \u0041 &#65;"),
        ] {
            assert_eq!(without(Cow::Borrowed(text.as_bytes())), expected.as_bytes(), "{text}");
        }
    }
}
