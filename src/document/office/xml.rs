//! XML as a row of tokens, each as it is written, so that what is not changed is written again byte for byte.
//!
//! Nothing is resolved that is not a character: there are no entities of a document's own in office files, and none are followed.

use std::io::{self, BufRead, Read as _};

use super::damaged;

/// The longest token and paragraph, in bytes: longer than any that an office program writes. What is told of one is held several times.
const LONGEST: usize = 8 << 20;
/// The longest row of a sheet, and what is told of it.
const LONGEST_ROW: usize = 4 << 20;
/// The most tokens of a paragraph or row.
const MOST_TOKENS: usize = 1 << 18;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::document) enum Kind {
    /// Characters between tags.
    Text,
    /// The same, not escaped: `<![CDATA[…]]>`.
    Data,
    Open,
    Close,
    Empty,
    /// A remark, an instruction, the declaration.
    Other,
}

/// Hands tokens out, one after the other.
pub(in crate::document) struct Tokens<R> {
    input: R,
    /// The sign that begins a tag was read already.
    is_in_tag: bool,
}

impl<R: BufRead> Tokens<R> {
    pub(in crate::document) fn new(input: R) -> Self {
        Self { input, is_in_tag: false }
    }

    /// Puts the next token into `token`; `None` behind the last.
    ///
    /// # Errors
    /// It has no end, or is in another character set than UTF-8.
    pub(in crate::document) fn next(&mut self, token: &mut Vec<u8>) -> io::Result<Option<Kind>> {
        token.clear();
        if !self.is_in_tag {
            self.until(b'<', token)?;
            if token.last() == Some(&b'<') {
                token.pop();
                self.is_in_tag = true;
            }
            if !token.is_empty() {
                return if token.contains(&0) { Err(other_set()) } else { Ok(Some(Kind::Text)) };
            }
            if !self.is_in_tag {
                return Ok(None);
            }
        }
        self.is_in_tag = false;
        token.push(b'<');
        let (mut quote, mut seen) = (None, 0);
        loop {
            if self.until(b'>', token)? == 0 {
                return Err(damaged());
            }
            if let Some(kind) = whole(token, &mut quote, &mut seen)? {
                if token.starts_with(b"<?xml") && !is_utf_8(token) {
                    return Err(other_set());
                }
                return Ok(Some(kind));
            }
        }
    }

    fn until(&mut self, end: u8, token: &mut Vec<u8>) -> io::Result<usize> {
        let room = (LONGEST + 1).saturating_sub(token.len()) as u64;
        let read = self.input.by_ref().take(room).read_until(end, token)?;
        if token.len() > LONGEST { Err(too_long()) } else { Ok(read) }
    }
}

/// What a tag is that ends in `>`; `None` if that is a sign in it. Of a tag that grows each byte is looked at once: `seen` were before, and `quote` is
/// open behind them.
fn whole(tag: &[u8], quote: &mut Option<u8>, seen: &mut usize) -> io::Result<Option<Kind>> {
    if tag.last() != Some(&b'>') {
        return Ok(None);
    }
    Ok(match tag {
        [b'<', b'!', b'-', b'-', inner @ ..] => (inner.len() >= 3 && inner.ends_with(b"-->")).then_some(Kind::Other),
        _ if tag.starts_with(b"<![CDATA[") => tag.ends_with(b"]]>").then_some(Kind::Data),
        [b'<', b'?', ..] => tag.ends_with(b"?>").then_some(Kind::Other),
        _ => {
            for byte in &tag[*seen..] {
                match quote {
                    Some(open) if open == byte => *quote = None,
                    None if matches!(byte, b'"' | b'\'') => *quote = Some(*byte),
                    _ => {}
                }
            }
            *seen = tag.len();
            match (*quote, tag) {
                (Some(_), _) => None,
                (None, [b'<', b'!', ..]) => Some(Kind::Other),
                (None, [b'<', b'/', ..]) => Some(Kind::Close),
                (None, [.., b'/', b'>']) => Some(Kind::Empty),
                (None, _) => Some(Kind::Open),
            }
        }
    })
}

/// Whether a paragraph of so many tokens and bytes is held.
///
/// # Errors
/// It is too long.
pub(in crate::document) fn is_held(tokens: usize, bytes: usize) -> io::Result<()> {
    if tokens > MOST_TOKENS || bytes > LONGEST { Err(too_long()) } else { Ok(()) }
}

/// Whether a row of so many tokens and bytes is held, and so many bytes that are told of it.
///
/// # Errors
/// It is too long.
pub(in crate::document) fn is_row_held(tokens: usize, bytes: usize) -> io::Result<()> {
    if tokens > MOST_TOKENS || bytes > LONGEST_ROW {
        return Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "a row of a sheet in it is longer than 4 MiB, or has too many parts",
        ));
    }
    Ok(())
}

fn too_long() -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, "a paragraph or tag in it is longer than 8 MiB, or has too many parts")
}

fn is_utf_8(declaration: &[u8]) -> bool {
    let declaration = String::from_utf8_lossy(declaration).to_ascii_lowercase();
    !declaration.contains("encoding") || declaration.contains("utf-8") || declaration.contains("us-ascii")
}

fn other_set() -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, "a part of it is in another character set than UTF-8")
}

/// The name of a tag without its prefix.
pub(in crate::document) fn name(tag: &[u8]) -> &[u8] {
    let tag = tag.strip_prefix(b"<").unwrap_or(tag);
    let tag = tag.strip_prefix(b"/").unwrap_or(tag);
    let end = tag.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')).unwrap_or(tag.len());
    local(&tag[..end])
}

fn local(name: &[u8]) -> &[u8] {
    memchr::memchr(b':', name).map_or(name, |at| &name[at + 1..])
}

/// The attributes of a tag: the name of each without its prefix (but for those that name prefixes), and where its value stands between the quotes.
pub(in crate::document) fn attributes(tag: &[u8]) -> Vec<(&[u8], std::ops::Range<usize>)> {
    let mut attributes = Vec::new();
    let mut at = tag.iter().position(u8::is_ascii_whitespace).unwrap_or(tag.len());
    while let Some(equals) = memchr::memchr(b'=', &tag[at..]).map(|length| at + length) {
        let name = tag[at..equals].trim_ascii();
        let Some(open) = tag[equals..].iter().position(|byte| matches!(byte, b'"' | b'\'')).map(|length| equals + length) else {
            break;
        };
        let Some(length) = memchr::memchr(tag[open], &tag[open + 1..]) else { break };
        let name = if name.starts_with(b"xmlns") { name } else { local(name) };
        attributes.push((name, open + 1..open + 1 + length));
        at = open + length + 2;
    }
    attributes
}

/// What characters between tags, or a value between quotes, say.
///
/// # Errors
/// They are not UTF-8.
pub(in crate::document) fn unescape(text: &[u8]) -> io::Result<String> {
    let text = std::str::from_utf8(text).map_err(|_| damaged())?;
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        // A number may have any count of zeros before it.
        let end = rest.bytes().skip(2).position(|byte| !byte.is_ascii_alphanumeric()).map(|length| length + 2);
        let end = end.filter(|end| rest.as_bytes()[*end] == b';');
        match end.and_then(|end| Some((character(&rest[1..end])?, end))) {
            Some((c, end)) => {
                plain.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    Ok(plain)
}

/// The character of a reference.
fn character(reference: &str) -> Option<char> {
    match reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = reference.strip_prefix('#')?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(number).filter(|c| *c != '\0')
        }
    }
}

/// Appends a text as it may stand between tags, or between quotes. What no XML may hold is left out.
pub(in crate::document) fn escape(text: &str, is_quoted: bool, out: &mut Vec<u8>) {
    for c in text.chars() {
        match c {
            '&' => out.extend_from_slice(b"&amp;"),
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            '"' if is_quoted => out.extend_from_slice(b"&quot;"),
            '\'' if is_quoted => out.extend_from_slice(b"&apos;"),
            '\n' | '\r' => out.extend_from_slice(format!("&#{};", u32::from(c)).as_bytes()),
            c if c < ' ' && c != '\t' => {}
            c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tokens(xml: &[u8]) -> io::Result<Vec<(Kind, Vec<u8>)>> {
        let (mut tokens, mut token, mut all) = (Tokens::new(xml), Vec::new(), Vec::new());
        while let Some(kind) = tokens.next(&mut token)? {
            all.push((kind, token.clone()));
        }
        Ok(all)
    }

    #[test]
    fn every_token_is_as_it_is_written() {
        let xml = "<?xml version='1.0'?><!-- > --><a b=\"x>y\" c:d='&amp;'>t &lt;<e/><![CDATA[<>]]></a>\n";
        let all = tokens(xml.as_bytes()).unwrap();
        assert_eq!(all.iter().flat_map(|(_, token)| token.clone()).collect::<Vec<_>>(), xml.as_bytes());
        let kinds: Vec<_> = all.iter().map(|(kind, _)| *kind).collect();
        use Kind::{Close, Data, Empty, Open, Other, Text};
        assert_eq!(kinds, [Other, Other, Open, Text, Empty, Data, Close, Text]);
        let attributes: Vec<_> = attributes(&all[2].1).into_iter().map(|(name, range)| (name, &all[2].1[range])).collect();
        assert_eq!(attributes, [(&b"b"[..], &b"x>y"[..]), (b"d", b"&amp;")]);
        assert_eq!((name(b"<w:p a='1'>"), name(b"</p>"), name(b"<p/>")), (&b"p"[..], &b"p"[..], &b"p"[..]));
    }

    #[test]
    fn what_is_cut_off_or_in_another_set_is_told() {
        for xml in ["<a", "<a b='", "<!-- ", "<![CDATA[ ", "<?xml encoding='utf-16'?>", "a\0"] {
            assert!(tokens(xml.as_bytes()).is_err(), "{xml}");
        }
        assert_eq!(unescape("&#x000000000000000000041;&#66;&nbsp;&amp;amp; &".as_bytes()).unwrap(), "AB&nbsp;&amp; &");
    }

    #[test]
    fn a_long_tag_is_read_once() {
        let xml = format!("<a b=\"{}\"/>", ">".repeat(4 << 20));
        let start = std::time::Instant::now();
        assert_eq!(tokens(xml.as_bytes()).unwrap().len(), 1);
        assert!(start.elapsed().as_secs() < 20);
        assert!(tokens(format!("<a b=\"{}\"/>", "x".repeat(LONGEST)).as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn texts_come_back(text in "[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]{0,60}", is_quoted: bool) {
            let mut escaped = Vec::new();
            escape(&text, is_quoted, &mut escaped);
            prop_assert_eq!(unescape(&escaped).unwrap(), text);
        }

        #[test]
        fn no_bytes_are_too_odd(bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'<'), Just(b'>'), Just(b'"'), Just(b'!')], 0..80)) {
            if let Ok(all) = tokens(&bytes) {
                for (_, token) in &all {
                    attributes(token);
                    name(token);
                }
                prop_assert_eq!(all.into_iter().flat_map(|(_, token)| token).collect::<Vec<_>>(), bytes);
            }
        }
    }
}
