//! Words of mail headers that are encoded (RFC 2047), as they are read: `=?UTF-8?Q?Jan_de_Vries?=`.

use std::borrow::Cow;

use crate::format::transfer::Decoded;
use crate::model::Encoding;

/// The text with its encoded words decoded, to UTF-8; what is none stays.
pub(super) fn decoded(text: Vec<u8>) -> Vec<u8> {
    let Some(start) = memchr::memmem::find(&text, b"=?") else { return text };
    let mut out = text[..start].to_vec();
    let mut rest = &text[start..];
    while let Some((word, behind)) = first(rest) {
        out.extend_from_slice(word.as_bytes());
        rest = behind;
        // Blanks between two encoded words are none of the text.
        let next = rest.trim_ascii_start();
        if next.starts_with(b"=?") {
            rest = next;
        }
    }
    out.extend_from_slice(rest);
    out
}

/// The encoded word that begins here, and what stands behind it.
fn first(text: &[u8]) -> Option<(String, &[u8])> {
    let rest = text.strip_prefix(b"=?")?;
    let mut parts = rest.splitn(3, |byte| *byte == b'?');
    let (set, way, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let end = memchr::memmem::find(rest, b"?=")?;
    let encoding = match way {
        b"Q" | b"q" => Encoding::Word,
        b"B" | b"b" => Encoding::Base64,
        _ => return None,
    };
    let bytes = Decoded::new(encoding, &rest[..end]).text;
    // RFC 2231 lets a language stand behind the set.
    let set = set.split(|byte| *byte == b'*').next().unwrap_or(set);
    let word = match encoding_rs::Encoding::for_label(set) {
        Some(set) => set.decode_without_bom_handling(&bytes).0,
        None => String::from_utf8_lossy(&bytes),
    };
    Some((Cow::into_owned(word), &rest[end + 2..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_meant() {
        for (text, expected) in [
            ("=?UTF-8?Q?Jan_de_Vries?=", "Jan de Vries"),
            ("=?utf-8?B?Sm9zw6k=?= =?utf-8?q?_Garc=C3=ADa?=", "José García"),
            ("=?ISO-8859-1?Q?Jos=E9?=", "José"),
            ("Jan =?", "Jan =?"),
            ("a =?x?Y?z?=", "a =?x?Y?z?="),
            ("plain", "plain"),
        ] {
            assert_eq!(String::from_utf8_lossy(&decoded(text.as_bytes().to_vec())), expected, "{text}");
        }
    }
}
