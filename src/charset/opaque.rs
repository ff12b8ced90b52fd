//! Bytes that are no text, as bytes without NUL: NUL is escaped, and what could be taken for an escape.

use super::{ESCAPE_LEN, ESCAPE_START, escape, next_escape};

/// Appends the bytes, escaped.
pub(super) fn decode(bytes: &[u8], out: &mut Vec<u8>) {
    let mut rest = bytes;
    while let Some(at) = memchr::memchr2(0, ESCAPE_START[0], rest) {
        out.extend_from_slice(&rest[..at]);
        escape(&rest[at..=at], out);
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}

/// Appends the bytes that were escaped; returns those at the end that may be the start of an escape.
pub(super) fn encode<'a>(bytes: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    let mut rest = bytes;
    while let Some((at, byte)) = next_escape(rest) {
        out.extend_from_slice(&rest[..at]);
        out.push(byte);
        rest = &rest[at + ESCAPE_LEN..];
    }
    let (whole, half) = rest.split_at(memchr::memrchr(ESCAPE_START[0], rest).unwrap_or(rest.len()));
    out.extend_from_slice(whole);
    half
}
