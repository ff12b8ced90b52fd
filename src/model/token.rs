//! Tokens that stand for encrypted values: how they look, which whoever writes, opens and leaves them alone has to agree on.
//!
//! `[ENC:EMAIL:…]`: the label of the kind, and what was encrypted in base32 (RFC 4648, section 6, small letters, no padding). No format
//! escapes any of these characters, and the body is one word to whatever looks for values.

/// How every token begins.
pub const OPENING: &[u8] = b"[ENC:";
/// The longest name of a label, in bytes.
pub const LONGEST_NAME: usize = 48;
/// The least characters of a body: the 16 bytes that authenticate it.
pub const LEAST_BODY: usize = 26;
/// The longest value that is encrypted, in bytes: its token is no longer than a finding may be.
pub const LONGEST_VALUE: usize = 5000;

/// Whether a body may hold this byte.
#[inline]
#[must_use]
pub fn is_of_body(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'2'..=b'7')
}

/// The label's name and the body of the token at the start of `bytes`, and how long it is.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<(&[u8], &[u8], usize)> {
    let rest = bytes.strip_prefix(OPENING)?;
    let name = rest.iter().take(LONGEST_NAME + 1).take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()).count();
    let (name, rest) = (1..=LONGEST_NAME).contains(&name).then(|| rest.split_at(name))?;
    let rest = rest.strip_prefix(b":")?;
    let length = rest.iter().take(super::limits::MAX_FINDING).take_while(|byte| is_of_body(**byte)).count();
    let ends = length >= LEAST_BODY && rest.get(length) == Some(&b']');
    ends.then(|| (name, &rest[..length], OPENING.len() + name.len() + 1 + length + 1))
}

/// Where the token starts that ends at the end of `bytes`.
#[must_use]
pub fn start(bytes: &[u8]) -> Option<usize> {
    let body = bytes.strip_suffix(b"]")?;
    let length = body.iter().rev().take(super::limits::MAX_FINDING).take_while(|byte| is_of_body(**byte)).count();
    let name = body[..body.len() - length].strip_suffix(b":")?;
    let letters = name.iter().rev().take(LONGEST_NAME).take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let start = (name.len() - letters.count()).checked_sub(OPENING.len())?;
    read(&bytes[start..]).filter(|(_, _, length)| start + length == bytes.len()).map(|_| start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_read_from_both_ends() {
        let body = "abcdefghijklmnopqrstuvwxyz234567";
        for (text, expected) in [
            (format!("[ENC:EMAIL:{body}]"), Some(44)),
            (format!("[ENC:A1:{}] x", body.repeat(20)), Some(649)),
            (format!("[ENC:EMAIL:{}]", &body[..25]), None),
            (format!("[ENC:EMAIL:{}]", &body[..26]), Some(38)),
            (format!("[ENC::{body}]"), None),
            (format!("[ENC:email:{body}]"), None),
            (format!("[ENC:EMAIL:{body}1]"), None),
            (format!("[ENC:EMAIL:{body}"), None),
            (format!("[ENC:{}:{body}]", "A".repeat(49)), None),
            (format!("[EMAIL:{body}]"), None),
        ] {
            assert_eq!(read(text.as_bytes()).map(|(_, _, length)| length), expected, "{text}");
            let before = format!("x {}", &text[..expected.unwrap_or(text.len())]);
            assert_eq!(start(before.as_bytes()), expected.map(|_| 2), "{text}");
        }
        assert_eq!(
            read(format!("[ENC:IBAN:{body}]").as_bytes()).map(|(name, text, _)| (name, text)),
            Some((&b"IBAN"[..], body.as_bytes()))
        );
    }
}
