//! Tokens and keys that announce themselves: JSON web tokens (RFC 7519) and armoured private keys (RFC 7468, OpenSSH, OpenPGP).

use super::{Hits, Until};
use crate::detect::look::Look;
use crate::detect::score::Form;
use crate::model::{Traits, limits};

/// Verifies what stands around the `J` of `eyJ` or the last hyphen of `-----BEGIN`.
#[inline]
pub(crate) fn armour(look: &Look<'_>, position: usize, hits: &mut Hits) {
    if look.buffer[position] == b'-' { private_key(look, position, hits) } else { web_token(look, position, hits) }
}

fn web_token(look: &Look<'_>, position: usize, hits: &mut Hits) {
    let Some(rule) = &look.rules.served.access_token else { return };
    let buffer = look.buffer;
    let start = position - 2;
    let before = look.before(start);
    if start < hits.token_done || &buffer[start..=position] != b"eyJ" || look.joins(start) || before == b'-' {
        return;
    }
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=');
    let end = hits.end(buffer, start, Until::Token);
    let is_open = end.is_none();
    let limit = end.unwrap_or(buffer.len());
    // Header, claims and signature; an encrypted token has five parts.
    let mut at = start;
    let mut parts = 0;
    loop {
        let length = buffer[at..limit].iter().take_while(|byte| is_part(byte)).count();
        if at == start && length > limits::MAX_FINDING {
            // Whether a second part follows must be known within what is looked at behind a cut.
            hits.token_done = at + length;
            return;
        }
        parts += usize::from(length >= 4 || parts >= 2);
        at += length;
        if parts == 5 || length == 0 && parts < 3 || buffer.get(at) != Some(&b'.') || at + 1 > limit {
            break;
        }
        // A full stop behind the token is no part of it.
        if parts >= 3 && !buffer.get(at + 1).is_some_and(is_part) {
            break;
        }
        at += 1;
    }
    // What starts later in the same characters has no more parts.
    hits.token_done = at;
    if parts < 2 && !is_open || at - start < 16 {
        return;
    }
    let traits = Traits { validated: true, run: at - start > limits::MAX_FINDING, ..Traits::default() };
    hits.push(look, start..at, rule.index, rule.score(Form::Strong, traits), traits);
    // The full stop at the end may be followed by another part.
    if is_open && at + 1 >= limit {
        hits.open(start, Until::Token);
    }
}

fn private_key(look: &Look<'_>, position: usize, hits: &mut Hits) {
    let Some(rule) = &look.rules.served.access_token else { return };
    let buffer = look.buffer;
    let start = position - 4;
    if start < hits.armour_done || !buffer[position..].starts_with(b"-BEGIN ") {
        return;
    }
    let header = &buffer[position..(position + 80).min(buffer.len())];
    let header = &header[..memchr::memchr(b'\n', header).unwrap_or(header.len())];
    let Some(header_end) = memchr::memmem::find(&header[1..], b"-----") else { return };
    if memchr::memmem::find(&header[..header_end + 1], b"PRIVATE KEY").is_none() {
        return;
    }
    let body = position + 1 + header_end + 5;
    let until = Until::Armour { prefix: prefix(&buffer[..start]) };
    let end = hits.end(buffer, body, until);
    let stop = end.unwrap_or(buffer.len());
    hits.armour_done = stop;
    let traits = Traits { validated: true, run: stop - start > limits::MAX_FINDING, lines: true, ..Traits::default() };
    hits.push(look, start..stop, rule.index, rule.score(Form::Strong, traits), traits);
    if end.is_none() {
        hits.open(start, until);
    }
}

/// Bytes of a line by which it is decided whether it belongs to a key; blocks of a stream show at least as many.
const LINE: usize = limits::MAX_FINDING;
/// The longest END mark, in bytes.
const LONGEST_MARK: usize = 96;

/// The end of an armoured key whose body goes on at `from`: behind its END line, or at the first line that cannot belong to one, so that
/// a key cut short does not swallow the text behind it. `None` if the buffer ends before that is known. So many bytes stand before BEGIN.
pub(crate) fn end(buffer: &[u8], from: usize, prefix: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let window = &buffer[at..buffer.len().min(at + LINE)];
        let line_end = memchr::memchr(b'\n', window);
        let line = &window[..line_end.unwrap_or(window.len())];
        let is_undecided = line_end.is_none() && window.len() < LINE;
        if let Some(length) = behind_mark(line) {
            return Some(at + length);
        }
        match token_of(line) {
            // A mark may still come.
            _ if is_undecided => return None,
            _ if line_end.is_some() && prefix > 0 && belongs_behind(line, prefix) => at += line.len() + 1,
            Some(length) => return Some(at + length),
            None if line_end.is_none() && line.iter().all(is_token) => return long_line(buffer, at + LINE),
            None if line_end.is_some() && belongs(line) => at += line.len() + 1,
            None => return Some(at),
        }
    }
}

/// Goes on looking for the end from `at` on, where earlier bytes of the key stand before `at`.
pub(crate) fn resume(buffer: &[u8], at: usize, prefix: usize) -> Option<usize> {
    let line_start = memchr::memrchr(b'\n', &buffer[..at]).map_or(0, |before| before + 1);
    if at - line_start < LINE {
        return end(buffer, line_start, prefix);
    }
    long_line(buffer, at - LONGEST_MARK)
}

/// Follows a line that is longer than [`LINE`] and has been part of the key up to `from`: the key ends in it.
fn long_line(buffer: &[u8], from: usize) -> Option<usize> {
    let rest = &buffer[from..];
    let stop = from + rest.iter().position(|byte| !is_token(byte))?;
    let mark = &buffer[stop..buffer.len().min(stop + LONGEST_MARK)];
    let length = if mark.starts_with(b"-----END ") { behind_mark(mark) } else { None };
    if length.is_none() && mark.len() < LONGEST_MARK && memchr::memchr(b'\n', mark).is_none() {
        return None;
    }
    Some(stop + length.unwrap_or(0))
}

/// How much of the line belongs to the key if its END mark stands in it.
fn behind_mark(line: &[u8]) -> Option<usize> {
    let mark = memchr::memmem::find(line, b"-----END ")?;
    let close = memchr::memmem::find(&line[mark + 9..line.len().min(mark + LONGEST_MARK)], b"-----");
    close.map(|close| mark + 9 + close + 5)
}

/// How much of the line belongs to the key where line ends are written as `\n` inside one line: the token.
fn token_of(line: &[u8]) -> Option<usize> {
    // Of a key that was cut off, with no END, the whole line.
    let length = line.iter().take_while(|byte| is_token(byte)).count();
    memchr::memmem::find(&line[..length], b"\\n").map(|_| length)
}

/// Base64 with line ends written as `\n`.
fn is_token(byte: &u8) -> bool {
    is_base64(*byte) || *byte == b'\\'
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// Whether a whole line can stand between BEGIN and END: base64, also quoted or indented, nothing, or a header (RFC 1421, RFC 4880).
fn belongs(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let line = line.strip_prefix(b">").unwrap_or(line).trim_ascii();
    line.iter().all(|byte| is_base64(*byte)) || HEADERS.iter().any(|header| line.starts_with(header))
}

/// Bytes before BEGIN on its line, where `before` ends; zero for a line that begins far off.
fn prefix(before: &[u8]) -> u8 {
    let window = &before[before.len().saturating_sub(LONGEST_PREFIX)..];
    let line_start = memchr::memrchr(b'\n', window).map(|at| at + 1);
    let is_known = line_start.is_some() || window.len() < LONGEST_PREFIX;
    if is_known { u8::try_from(window.len() - line_start.unwrap_or(0)).unwrap_or(0) } else { 0 }
}

/// The longest prefix of a line, in bytes: time, host and level of a log, a comment sign, a quote of source code.
const LONGEST_PREFIX: usize = 200;

/// Whether a line belongs to a key of which the BEGIN line has a prefix: behind as many bytes, or behind the last blank, and before what
/// closes a line of source code, stands a line of base64, or nothing.
fn belongs_behind(line: &[u8], prefix: usize) -> bool {
    let is_closer = |byte: &u8| matches!(byte, b'"' | b'\'' | b' ' | b'\t' | b'\r' | b'+' | b',' | b';' | b'\\');
    let line = line.trim_ascii_end();
    let behind = |from: usize| {
        let rest = &line[from..];
        let body = rest.iter().take_while(|byte| is_base64(**byte)).count();
        let tail = &rest[body..];
        let tail = tail.strip_prefix(b"\\n").or_else(|| tail.strip_prefix(b"\\r\\n")).unwrap_or(tail);
        tail.iter().all(is_closer).then_some(body)
    };
    // What closes a line of source code, also behind the mark.
    if behind(0) == Some(0) || line.len() <= prefix && !line.iter().any(u8::is_ascii_alphanumeric) {
        return true;
    }
    let is_body = |length: usize| length > 0 && length.is_multiple_of(4) || length >= SHORTEST_LINE;
    let is_header = line.len() > prefix && HEADERS.iter().any(|header| line[prefix..].starts_with(header));
    let is_aligned = line.len() > prefix && behind(prefix).is_some_and(is_body);
    let last_blank = memchr::memrchr2(b' ', b'\t', line).map_or(0, |at| at + 1);
    is_header || is_aligned || behind(last_blank).is_some_and(|length| length >= SHORTEST_LINE)
}

/// Base64 of fewer bytes may be a word.
const SHORTEST_LINE: usize = 24;

/// Headers (RFC 1421, RFC 4880).
const HEADERS: [&[u8]; 6] = [b"Proc-Type:", b"DEK-Info:", b"Version:", b"Comment:", b"Hash:", b"Charset:"];

#[cfg(test)]
mod tests {
    use super::end;

    #[test]
    fn a_key_ends_at_its_end_line_or_where_text_begins() {
        for (text, expected) in [
            ("\nMIIE\n-----END PRIVATE KEY-----\nx", Some(31)),
            ("\nMIIE\n\nHello, world\n", Some(7)),
            ("\nMIIE\n", None),
            ("\\nMIIE\\nMIIE\n2026-03-02 next\n", Some(12)),
            ("\\nMIIE\\nMIIE\", \"x\"\n", Some(12)),
            ("\\nMIIE\\n-----END PRIVATE KEY-----\\n\"}", Some(33)),
            (" MIIE AAAA -----END EC PRIVATE KEY----- x", Some(39)),
            ("\nProc-Type: 4,ENCRYPTED\n\nAAAA\nnot base64!\n", Some(30)),
        ] {
            assert_eq!(end(text.as_bytes(), 0, 0), expected, "{text:?}");
        }
    }

    #[test]
    fn lines_of_a_key_may_have_the_prefix_of_its_begin_line() {
        for (text, prefix, expected) in [
            ("\n| MIIE\n| AAA=\n| -----END PRIVATE KEY-----\nx", 2, true),
            ("\n12:00 INFO MIIE\n12:01 INFO -----END PRIVATE KEY-----\n", 11, true),
            ("\n9:59 INFO MIIEMIIEMIIEMIIEMIIEMIIE\n-----END PRIVATE KEY-----\n", 11, true),
            ("\\n\" +\n\"MIIE\\n\" +\n\"-----END PRIVATE KEY-----\";\n", 1, true),
            ("\n# MIIE\n#\n# -----END PRIVATE KEY-----\n", 2, true),
            ("\n12:00 INFO MIIE\n12:01 INFO started\n-----END PRIVATE KEY-----\n", 11, false),
            ("\n# Hello, world\n# -----END PRIVATE KEY-----\n", 2, false),
        ] {
            let end_of_mark = text.find("KEY-----").map(|at| at + 8).filter(|_| expected);
            let found = end(text.as_bytes(), 0, prefix);
            assert_eq!(found == end_of_mark, expected, "{text:?} {found:?}");
        }
    }
}
