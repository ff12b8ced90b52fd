//! Where a value ends: quoted, unquoted, in a tag, to the end of the line, an armoured key. The same rules serve a value inside one
//! buffer and one that goes on over many blocks. And what stands at the end of one that is no part of it.

use super::Until;
use crate::model::Kind;

/// Looks for the end of a value from `from` on: the position of the first byte behind it, or `None` if the buffer ends before.
pub(crate) fn end(buffer: &[u8], from: usize, until: Until) -> Option<usize> {
    let rest = &buffer[from..];
    let found = match until {
        Until::Quote(quote) => quoted(rest, quote, false),
        Until::EscapedQuote(quote) => escaped(rest, quote),
        Until::DoubledQuote(quote) => doubled(rest, quote),
        Until::Delimiter => rest.iter().enumerate().position(|(i, byte)| is_delimiter(*byte, &rest[i + 1..])),
        Until::Tag => memchr::memchr2(b'<', b'\n', rest),
        Until::Token => rest.iter().position(|byte| !is_token(*byte)),
        Until::Line => memchr::memchr2(b'\n', b'\r', rest),
        Until::Uri => rest.iter().position(|byte| is_uri_end(*byte)),
        Until::Armour { prefix } => return super::armour::end(buffer, from, prefix.into()),
    };
    found.map(|at| before_line_end(buffer, from, from + at))
}

/// A value that its line ends, at `found`, ends before both bytes of a line end that has two.
fn before_line_end(buffer: &[u8], from: usize, found: usize) -> usize {
    found - usize::from(found > from && buffer[found - 1] == b'\r' && buffer.get(found) == Some(&b'\n'))
}

/// Goes on looking for the end of a value, from `at` on, where earlier bytes of it stand before `at`: an escape may begin there.
pub(crate) fn resume(buffer: &[u8], at: usize, until: Until) -> Option<usize> {
    if let Until::Armour { prefix } = until {
        return super::armour::resume(buffer, at, prefix.into());
    }
    // Behind any other byte nothing is pending; so back over all that escapes or may be one half of a doubled quote.
    let is_pending = |byte: u8| match until {
        Until::Quote(quote) | Until::DoubledQuote(quote) => byte == b'\\' || byte == quote,
        Until::EscapedQuote(_) | Until::Delimiter => byte == b'\\',
        _ => false,
    };
    let pending = buffer[..at].iter().rev().take_while(|byte| is_pending(**byte)).count();
    let from = at - pending;
    let mut found = match until {
        Until::Quote(quote) => before_line_end(buffer, 0, from + quoted(&buffer[from..], quote, true)?),
        // The first byte of a line end may stand before.
        _ => before_line_end(buffer, 0, end(buffer, from, until)?),
    };
    // Punctuation that ends a sentence is no part of these.
    let closes_text: &[u8] = match until {
        Until::Uri => b".;?!:",
        Until::Token => b".",
        _ => b"",
    };
    while found > 0 && closes_text.contains(&buffer[found - 1]) {
        found -= 1;
    }
    Some(found)
}

/// Bytes of base64, base64url, hexadecimal and JSON web tokens.
#[inline]
pub(crate) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'=' | b'+' | b'/' | b'~')
}

/// Bytes that end a URI in text.
#[inline]
pub(crate) const fn is_uri_end(byte: u8) -> bool {
    byte <= b' ' || matches!(byte, b'"' | b'\'' | b'<' | b'>' | b',' | b'|' | b'\\' | b'`' | b'{' | b'}' | b')' | b']')
}

/// The longest word in brackets, in bytes.
const LONGEST_BRACKETED: usize = 120;

/// The length of a word that a bracket closes, before a comma, a blank or the end of a line.
pub(super) fn bracketed(text: &[u8]) -> Option<usize> {
    let length =
        text.iter().take(LONGEST_BRACKETED).take_while(|byte| byte.is_ascii_graphic() && !b"<>\"'&[]*".contains(byte)).count();
    let is_closed =
        text.get(length) == Some(&b'>') && matches!(text.get(length + 1), None | Some(b',' | b' ' | b'\n' | b'\r' | b';'));
    (length > 0 && is_closed).then_some(length)
}

/// `continues` says that bytes of the value stand before `rest`; at its start a quote closes an empty value.
fn quoted(rest: &[u8], quote: u8, continues: bool) -> Option<usize> {
    let mut at = 0;
    while at < rest.len() {
        match rest[at] {
            // What is escaped is skipped, but a line end always ends the value: input is cut there.
            b'\\' if rest.get(at + 1) != Some(&b'\n') => at += 2,
            b'\n' => return Some(at),
            // SQL and CSV double a quote inside a value.
            byte if byte == quote && (at > 0 || continues) && rest.get(at + 1) == Some(&quote) => at += 2,
            byte if byte == quote => return Some(at),
            _ => at += 1,
        }
    }
    None
}

fn escaped(rest: &[u8], quote: u8) -> Option<usize> {
    let mut at = 0;
    while at < rest.len() {
        match rest[at] {
            b'\n' => return Some(at),
            // `\\\"` is an escaped quote inside the value: an escaped backslash, then an escaped quote.
            b'\\' => match rest.get(at + 1) {
                Some(&byte) if byte == quote => return Some(at),
                // Of an escaped backslash, what it escapes is looked at in turn.
                Some(b'\\') if rest.get(at + 2) == Some(&b'\\') && rest.get(at + 3).is_some_and(|byte| *byte != b'\n') => at += 4,
                Some(b'\n') => return Some(at + 1),
                Some(_) => at += 2,
                None => return None,
            },
            byte if byte == quote => return Some(at),
            _ => at += 1,
        }
    }
    None
}

/// A quote in a cell of CSV is doubled, and one alone ends the cell.
fn doubled(rest: &[u8], quote: u8) -> Option<usize> {
    let mut at = 0;
    while at < rest.len() {
        match rest[at] {
            b'\n' => return Some(at),
            b'\\' => match rest.get(at + 1)? {
                b'\n' => return Some(at + 1),
                byte if *byte == quote => at += 3,
                _ => at += 2,
            },
            byte if byte == quote => return Some(at),
            _ => at += 1,
        }
    }
    None
}

/// Whether an unquoted value ends at `byte`, behind which `rest` stands. Punctuation ends it only where something else begins.
fn is_delimiter(byte: u8, rest: &[u8]) -> bool {
    match byte {
        0 | b'\t'..=b'\r' | b' ' | b'&' | b'<' | b'>' | b'`' | 0x1b => true,
        // One that closes what was opened before the key is not followed by a word.
        b'"' | b'\'' => !rest.first().is_some_and(|byte| byte.is_ascii_alphanumeric()),
        // However often it was escaped: half of an escape must not stay.
        b'\\' => {
            let rest = &rest[rest.iter().take_while(|byte| **byte == b'\\').count()..];
            matches!(rest.first(), Some(b'n' | b't' | b'r' | b'"' | b'\'')) || rest.starts_with(b"x22")
        }
        1..b' ' | b',' | b';' | b'|' => {
            let word = rest
                .iter()
                .take(40)
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
                .count();
            ends_text(rest) || word > 0 && matches!(rest.get(word), Some(b'=' | b':'))
        }
        b')' | b']' | b'}' => ends_text(rest) || matches!(rest.first(), Some(b',' | b';' | b'.' | b')' | b']' | b'}')),
        _ => false,
    }
}

fn ends_text(rest: &[u8]) -> bool {
    rest.first().is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\''))
}

/// The name before a mail address: `Jan de Vries <jan@example.com>`.
pub(super) fn without_mail<'t>(kind: &Kind, text: &'t [u8]) -> &'t [u8] {
    match memchr::memmem::find(text, b" <") {
        Some(at) if at > 0 && kind.id == "person_name" && text[at..].contains(&b'@') => text[..at].trim_ascii_end(),
        _ => text,
    }
}

/// A name without the backslashes behind it, which are no part of one but stand there where somebody slipped.
pub(super) fn without_backslashes<'t>(kind: &Kind, text: &'t [u8]) -> &'t [u8] {
    let name = text.len() - text.iter().rev().take_while(|byte| **byte == b'\\').count();
    if kind.id == "person_name" { &text[..name] } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_something_else_begins() {
        for (text, until, expected) in [
            ("hunter2 next", Until::Delimiter, Some(7)),
            ("a,b,user=x", Until::Delimiter, Some(3)),
            ("a,b c", Until::Delimiter, Some(3)),
            ("p)w) x", Until::Delimiter, Some(3)),
            ("p&x=1", Until::Delimiter, Some(1)),
            ("open", Until::Delimiter, None),
            ("a\\\\\" x", Until::Delimiter, Some(1)),
            ("a\\\\\\nb", Until::Delimiter, Some(1)),
            ("a\\\\b x", Until::Delimiter, Some(4)),
            ("a\\\"b\" c", Until::Quote(b'"'), Some(4)),
            ("a\nb", Until::Quote(b'"'), Some(1)),
            ("a\r\nb", Until::Quote(b'"'), Some(1)),
            ("a\rb\nc", Until::Quote(b'"'), Some(3)),
            ("\r\nb", Until::Quote(b'"'), Some(0)),
            ("a\r\nb", Until::Tag, Some(1)),
            ("a\r\nb", Until::DoubledQuote(b'"'), Some(1)),
            ("a\\\nb", Until::Quote(b'"'), Some(2)),
            ("a\\\nb", Until::EscapedQuote(b'"'), Some(2)),
            ("a\\\\\nb", Until::EscapedQuote(b'"'), Some(3)),
            ("it''s' x", Until::Quote(b'\''), Some(5)),
            ("', 'x'", Until::Quote(b'\''), Some(0)),
            ("a\\\", \\\"", Until::EscapedQuote(b'"'), Some(1)),
            ("ab</p>", Until::Tag, Some(2)),
            ("abc.def_- x", Until::Token, Some(9)),
            ("sip:a@b>;x", Until::Uri, Some(7)),
        ] {
            assert_eq!(end(text.as_bytes(), 0, until), expected, "{text} {until:?}");
        }
    }
}
