//! Texts in JSON as what they say.

use std::borrow::Cow;

/// A text in JSON as what it says, as far as that matters to what it can be.
pub(super) fn unescaped(text: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = memchr::memchr(b'\\', text) else { return Cow::Borrowed(text) };
    let mut plain = text[..first].to_vec();
    let mut rest = &text[first..];
    while let [byte, tail @ ..] = rest {
        rest = tail;
        if *byte != b'\\' {
            plain.push(*byte);
            continue;
        }
        let Some((escape, tail)) = tail.split_first() else { break };
        rest = tail;
        match escape {
            b'u' => {
                let code = tail
                    .get(..4)
                    .and_then(|code| std::str::from_utf8(code).ok())
                    .and_then(|code| u16::from_str_radix(code, 16).ok());
                rest = tail.get(4..).unwrap_or_default();
                // Halves of a pair say nothing by themselves, and neither do they here.
                let letter = code.and_then(|code| char::from_u32(code.into())).unwrap_or(char::REPLACEMENT_CHARACTER);
                plain.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
            }
            b'n' | b'r' | b't' | b'b' | b'f' => plain.push(b' '),
            other => plain.push(*other),
        }
    }
    Cow::Owned(plain)
}
