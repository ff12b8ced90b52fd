//! Files of `key: value` and `key = value`: YAML (1.2, block style) and TOML (1.0).
//!
//! Both are read line by line: where a line is a key with a value, or an element of a list, its value is told. Of what goes over several lines
//! (block scalars, texts in quotes) each line is told as a value, and so is what stands in the brackets of a list on one line; in others the keys
//! in the line tell. A file is such a one if its first lines are; a line that cannot be ends it.

mod block;

use super::keys::{Keys, Path, ROOT};
use super::reader::{Begin, Format, Found, Next, Reader};
use crate::model::{Cell, Style};

pub(super) const YAML: Format = Format {
    name: "yaml",
    sign: "the first lines are keys of YAML",
    is_first_only: true,
    may_begin: |byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_' | b'"'),
    glance: |_| true,
    begin: |head, _| begin(head, is_yaml, Syntax::Yaml),
};

pub(super) const TOML: Format = Format {
    name: "toml",
    sign: "the first lines are keys of TOML",
    is_first_only: true,
    may_begin: |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'[' | b'_' | b'"'),
    glance: |_| true,
    begin: |head, _| begin(head, is_toml, Syntax::Toml),
};

/// The longest line that is looked at, in bytes.
const LONGEST_LINE: usize = 4096;
/// How far it is looked for what tells the format, in bytes.
const LONGEST_SIGN: usize = 2048;
/// The most levels that are followed.
const DEEPEST: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Syntax {
    Yaml,
    Toml,
}

fn begin(head: &[u8], is_it: fn(&[u8]) -> Option<Option<usize>>, syntax: Syntax) -> Begin {
    let text = &head[..head.len().min(LONGEST_SIGN)];
    match is_it(text) {
        Some(Some(silent)) => Begin::Is(0, Box::new(Lines::new(syntax, silent))),
        None if text.len() < LONGEST_SIGN => Begin::Open,
        _ => Begin::No,
    }
}

/// The whole lines of the text that are not empty and no comments.
fn significant(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let whole = memchr::memrchr(b'\n', text).map_or(&text[..0], |end| &text[..end]);
    whole.split(|byte| *byte == b'\n').filter(|line| !is_blank(line))
}

fn is_blank(line: &[u8]) -> bool {
    matches!(line.trim_ascii().first(), None | Some(b'#'))
}

/// How many of the bytes, which may be written by now, tell that the first lines are those of YAML: a mark, a key above an indented line, or
/// two keys with values that are no sentences. Heads of mails and chats have a colon in each line too.
fn is_yaml(text: &[u8]) -> Option<Option<usize>> {
    let mut lines = significant(text);
    let first = lines.next()?;
    if first.trim_ascii_end() == b"---" {
        let second = lines.next()?;
        return Some((is_key_line(second) || second.starts_with(b"- ")).then_some(0));
    }
    if !is_key_line(first) {
        return Some(None);
    }
    let second = lines.next()?;
    let has_value = |line: &[u8]| key_of(line).is_some_and(|(_, value)| value < line.trim_ascii_end().len());
    // Variables of an environment.
    let is_variable = |line: &[u8]| {
        let is_part = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
        key_of(line).is_some_and(|(key, _)| key.iter().all(is_part)) && is_simple(line)
    };
    let begins_text =
        key_of(first).is_some_and(|(_, value)| matches!(first[value..].trim_ascii(), [b'|' | b'>'] | [b'|' | b'>', b'-' | b'+']));
    let is_it = if begins_text {
        second.first() == Some(&b' ')
    } else if has_value(first) {
        is_key_line(second) && [first, second].iter().all(|line| !has_value(line) || is_simple(line))
    } else {
        matches!(second.first(), Some(b' ' | b'-'))
            && (is_key_line(second) || second.trim_ascii_start().starts_with(b"- ") || is_variable(second))
    };
    Some(is_it.then_some(if has_value(first) { first.len() + 1 } else { 0 }))
}

/// Whether the line is a key with a small first letter.
fn is_key_line(line: &[u8]) -> bool {
    let line = behind_dashes(line).1;
    key_of(line).is_some_and(|(key, _)| key.first().is_some_and(|byte| byte.is_ascii_lowercase() || *byte == b'_'))
}

/// Whether the value of a line is in quotes, or one word.
fn is_simple(line: &[u8]) -> bool {
    key_of(line).is_some_and(|(_, at)| {
        let value = line[at..].trim_ascii();
        matches!(value.first(), Some(b'"' | b'\'' | b'[' | b'{')) || memchr::memchr2(b' ', b'\t', value).is_none()
    })
}

/// The same for TOML, where one of the lines has a text in quotes: elsewhere quotes belong to the value.
fn is_toml(text: &[u8]) -> Option<Option<usize>> {
    let mut at = 0;
    while let Some(length) = memchr::memchr(b'\n', &text[at..]) {
        let line = text[at..at + length].trim_ascii();
        let start = at;
        at += length + 1;
        if is_blank(line) || line.starts_with(b"[") && (line.ends_with(b"]") || line.windows(3).any(|part| part == b"] #")) {
            continue;
        }
        let Some((_, value)) = assigned(line) else { return Some(None) };
        match &line[value..] {
            [b'"' | b'\'', rest @ ..] if !rest.is_empty() => return Some(Some(start)),
            [b'[', b'"' | b'\'', ..] => return Some(Some(start)),
            [b'0'..=b'9' | b'-' | b'+' | b'[' | b'{', ..] | [b't', b'r', b'u', b'e', ..] | [b'f', b'a', b'l', b's', b'e', ..] => {
            }
            _ => return Some(None),
        }
    }
    None
}

/// The indentation of a line with its dashes, and what follows: `  - key: value`.
fn behind_dashes(line: &[u8]) -> (usize, &[u8]) {
    let blanks = |text: &[u8]| text.iter().take_while(|byte| **byte == b' ').count();
    let mut at = blanks(line);
    while matches!(line[at..], [b'-', b' ', ..]) {
        at += 1;
        at += blanks(&line[at..]);
    }
    (at, &line[at..])
}

/// The key of a line of YAML, and where its value starts.
fn key_of(line: &[u8]) -> Option<(&[u8], usize)> {
    let start = line.len() - line.trim_ascii_start().len();
    let rest = &line[start..];
    let (key, closed) = match rest.first()? {
        quote @ (b'"' | b'\'') => {
            let end = 1 + memchr::memchr(*quote, &rest[1..])?;
            (&rest[1..end], end + 1)
        }
        _ => {
            let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || b"_-./ ".contains(byte);
            let end = rest.iter().take_while(|byte| is_part(byte)).count();
            (rest[..end].trim_ascii_end(), end)
        }
    };
    let is_key = !key.is_empty() && key.len() <= 64 && rest.get(closed) == Some(&b':');
    let value = &rest[(closed + 1).min(rest.len())..];
    if !is_key || !matches!(value.first(), None | Some(b' ' | b'\t' | b'\r')) {
        return None;
    }
    Some((key, line.len() - value.trim_ascii_start().len()))
}

/// The key of a line of TOML, and where its value starts.
fn assigned(line: &[u8]) -> Option<(&[u8], usize)> {
    let end = line.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-.\"".contains(byte)).count();
    let value = line[end..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let key = &line[..end];
    let key = key.strip_prefix(b"\"").and_then(|key| key.strip_suffix(b"\"")).unwrap_or(key);
    (!key.is_empty() && key.len() <= 64).then_some((key, line.len() - value.len()))
}

/// Follows the lines.
#[derive(Debug)]
struct Lines {
    syntax: Syntax,
    /// The line that began in the bytes before, as far as it is looked at.
    line: Vec<u8>,
    is_too_long: bool,
    /// The keys that stand above, with their indentation; in TOML the table.
    above: Vec<(usize, Path)>,
    /// What is indented further than this is a text over several lines, the value at this path.
    text_below: Option<(usize, Path)>,
    /// The quote that ends a text over several lines in YAML, which goes on where it is indented further than this.
    quoted: Option<(u8, usize, Path)>,
    /// The value without quotes that goes on where a line without a key is indented further than this; with quotes or not.
    bare: Option<(usize, Path, Style)>,
    /// What ends a text over several lines in TOML, the value at this path.
    until: Option<(&'static [u8], Path)>,
    /// So many of the first bytes told what this is, and may be written by now: no values are told of them.
    silent: u64,
    /// What is known of the lines as records.
    blocks: block::Blocks,
}

impl Lines {
    fn new(syntax: Syntax, silent: usize) -> Self {
        Self {
            syntax,
            line: Vec::new(),
            is_too_long: false,
            above: Vec::new(),
            text_below: None,
            quoted: None,
            bare: None,
            until: None,
            silent: silent as u64,
            blocks: block::Blocks::default(),
        }
    }

    /// Reads a line without its end, which starts at `offset`; says whether it can be one.
    fn read(&mut self, line: &[u8], offset: u64, found: &mut Found<'_>) -> bool {
        let told = found.cells.len();
        let is_it = match self.syntax {
            Syntax::Yaml => self.yaml(line, offset, found),
            Syntax::Toml => self.toml(line, offset, found),
        };
        if self.silent > 0 {
            found.cells.truncate(told);
            self.silent = self.silent.saturating_sub(line.len() as u64 + 1);
        }
        is_it
    }

    fn yaml(&mut self, line: &[u8], offset: u64, found: &mut Found<'_>) -> bool {
        if found.records.is_wanted() {
            self.blocks.yaml(line, offset, found.records);
        }
        if is_blank(line) {
            return true;
        }
        let indentation = line.iter().take_while(|byte| **byte == b' ').count();
        if let Some((_, path)) = self.text_below.filter(|(below, _)| indentation > *below) {
            tell(path, offset + indentation as u64, line[indentation..].trim_ascii_end().len(), Style::JsonText, found);
            return true;
        }
        self.text_below = None;
        if let Some((quote, below, path)) = self.quoted.take()
            && indentation > below
        {
            let text = line[indentation..].trim_ascii_end();
            let end = closing(text, quote, 0);
            tell(path, offset + indentation as u64, end.unwrap_or(text.len()), Style::JsonText, found);
            self.quoted = end.is_none().then_some((quote, below, path));
            return true;
        }
        if matches!(line.trim_ascii_end(), b"---" | b"...") {
            self.above.clear();
            return true;
        }
        let (at, rest) = behind_dashes(line);
        let is_element = at > indentation;
        let key = key_of(rest);
        // An element of a list may stand at the indentation of its key.
        let depth = if is_element { indentation + 1 } else { indentation };
        while self.above.last().is_some_and(|(other, _)| *other >= depth.max(1) && depth > 0 || depth == 0) {
            self.above.pop();
        }
        let above = self.above.last().map_or(ROOT, |(_, path)| *path);
        let above = if is_element { found.keys.elements(above, found.places) } else { above };
        // What goes on is indented further than this.
        let below = if key.is_some() { at } else { indentation };
        let goes_on = self.bare.take();
        let (path, value) = match key {
            Some((key, value)) => {
                let path = found.keys.below(above, key, 0, key.len(), found.judge, found.places);
                if self.above.len() < DEEPEST {
                    if is_element {
                        self.above.push((indentation + 1, above));
                    }
                    self.above.push((at, Keys::above(path)));
                }
                (path, at + value)
            }
            None if is_element => (above, at),
            // What goes on from the line before.
            None if goes_on.is_some_and(|(below, ..)| indentation > below) => {
                if let Some((below, path, style)) = goes_on.filter(|_| line[indentation].is_ascii_alphanumeric()) {
                    tell(path, offset + indentation as u64, without_comment(&line[indentation..]).len(), style, found);
                    self.bare = Some((below, path, Style::JsonText));
                }
                return true;
            }
            None => return indentation > 0 || matches!(line.first(), Some(b'}' | b']' | b'%' | b'\t')),
        };
        let value = value + properties(&line[value..]);
        let text = line[value..].trim_ascii_end();
        match text.first() {
            Some(b'|' | b'>') => self.text_below = Some((below, path)),
            Some(quote @ (b'"' | b'\'')) => {
                let end = closing(text, *quote, 1);
                tell(path, offset + value as u64 + 1, end.unwrap_or(text.len()) - 1, Style::JsonText, found);
                self.quoted = end.is_none().then_some((*quote, below, path));
            }
            Some(b'[') => {
                let path = found.keys.elements(Keys::above(path), found.places);
                tell_list(path, text, offset + value as u64, Style::Plain, found);
            }
            None => self.bare = Some((below, path, Style::Plain)),
            Some(b'{' | b'&' | b'*' | b'!' | b'#' | b'@' | b'`' | b'%') => {}
            Some(_) => {
                let text = without_comment(text);
                self.bare = Some((below, path, Style::JsonText));
                if ![b"~".as_slice(), b"null", b"true", b"false", b"-"].contains(&text) {
                    tell(path, offset + value as u64, text.len(), Style::Plain, found);
                }
            }
        }
        true
    }

    fn toml(&mut self, line: &[u8], offset: u64, found: &mut Found<'_>) -> bool {
        if let Some((until, path)) = self.until {
            let end = memchr::memmem::find(line, until);
            tell_line(path, &line[..end.unwrap_or(line.len())], offset, found);
            if end.is_some() {
                self.until = None;
            }
            return true;
        }
        let start = line.len() - line.trim_ascii_start().len();
        let text = &line[start..];
        if is_blank(text) {
            return true;
        }
        if let Some(name) = text.strip_prefix(b"[") {
            if found.records.is_wanted() {
                self.blocks.toml(name, offset, found.records);
            }
            let name = name.strip_prefix(b"[").unwrap_or(name);
            let end = memchr::memchr(b']', name).unwrap_or(0);
            let mut path = ROOT;
            for key in name[..end].split(|byte| *byte == b'.').take(DEEPEST) {
                let key = key.trim_ascii();
                path = Keys::above(found.keys.below(path, key, 0, key.len(), found.judge, found.places));
            }
            self.above.clear();
            self.above.push((0, path));
            return true;
        }
        let Some((key, value)) = assigned(text) else {
            // An array goes on.
            return matches!(text.first(), Some(b'"' | b'\'' | b']' | b'}' | b'{' | b',' | b'0'..=b'9' | b'-'));
        };
        let above = self.above.last().map_or(ROOT, |(_, path)| *path);
        let path = found.keys.below(above, key, 0, key.len(), found.judge, found.places);
        let text = text[value..].trim_ascii_end();
        let at = offset + (start + value) as u64;
        for quotes in [b"\"\"\"".as_slice(), b"'''"] {
            if let Some(rest) = text.strip_prefix(quotes) {
                let end = memchr::memmem::find(rest, quotes);
                tell_line(path, &rest[..end.unwrap_or(rest.len())], at + quotes.len() as u64, found);
                self.until = end.is_none().then_some((quotes, path));
                return true;
            }
        }
        match text.first() {
            Some(quote @ (b'"' | b'\'')) => {
                if let Some(end) = closing(text, *quote, 1) {
                    tell(path, at + 1, end - 1, Style::JsonText, found);
                }
            }
            Some(b'[') => {
                let path = found.keys.elements(Keys::above(path), found.places);
                tell_list(path, text, at, Style::JsonNumber, found);
            }
            Some(b'0'..=b'9' | b'-' | b'+') => {
                let end = memchr::memchr(b'#', text).unwrap_or(text.len());
                tell(path, at, text[..end].trim_ascii_end().len(), Style::JsonNumber, found);
            }
            _ => {}
        }
        true
    }
}

/// The value without quotes that stands before a comment.
fn without_comment(text: &[u8]) -> &[u8] {
    let end = text.windows(2).position(|part| part == b" #" || part == b"\t#").unwrap_or(text.len());
    text[..end].trim_ascii_end()
}

/// How long the anchor and the tag before a value of YAML are: `&a !!str value`.
fn properties(text: &[u8]) -> usize {
    let mut at = 0;
    while matches!(text.get(at), Some(b'&' | b'!')) {
        let Some(length) = text[at..].iter().position(u8::is_ascii_whitespace) else { return text.len() };
        at += length;
        at += text[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    }
    at
}

/// Tells a line of a text over several lines, without the blanks around it.
fn tell_line(path: Path, line: &[u8], offset: u64, found: &mut Found<'_>) {
    let blanks = line.len() - line.trim_ascii_start().len();
    tell(path, offset + blanks as u64, line.trim_ascii().len(), Style::JsonText, found);
}

/// Tells the elements of the list that `text` is, if they are single values; those without quotes have a style.
fn tell_list(path: Path, text: &[u8], offset: u64, bare: Style, found: &mut Found<'_>) {
    let told = found.cells.len();
    if elements(path, text, offset, bare, found).is_none() {
        found.cells.truncate(told);
    }
}

/// Tells elements as far as it goes; `None` where this is no list of single values, or does not end on its line.
fn elements(path: Path, text: &[u8], offset: u64, bare: Style, found: &mut Found<'_>) -> Option<()> {
    let mut at = 1;
    loop {
        at += text[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b',')).count();
        let rest = &text[at..];
        let length = match rest.first() {
            Some(b']') => return is_blank(&rest[1..]).then_some(()),
            None | Some(b'[' | b'{' | b'#' | b'&' | b'*' | b'!') => return None,
            Some(quote @ (b'"' | b'\'')) => {
                let end = closing(rest, *quote, 1)?;
                tell(path, offset + at as u64 + 1, end - 1, Style::JsonText, found);
                end + 1
            }
            Some(_) => {
                let end = rest.iter().position(|byte| matches!(byte, b',' | b']'))?;
                let value = rest[..end].trim_ascii_end();
                // An element may be a key with its value.
                let is_value = ![b"~".as_slice(), b"null", b"true", b"false"].contains(&value);
                if is_value && !value.windows(2).any(|part| part == b": ") {
                    tell(path, offset + at as u64, value.len(), bare, found);
                }
                end
            }
        };
        at += length;
    }
}

/// Where the text in quotes is closed that goes on at `at`.
fn closing(text: &[u8], quote: u8, mut at: usize) -> Option<usize> {
    loop {
        let byte = *text.get(at)?;
        match byte {
            b'\\' if quote == b'"' => at += 2,
            _ if byte == quote && quote == b'\'' && text.get(at + 1) == Some(&quote) => at += 2,
            _ if byte == quote => return Some(at),
            _ => at += 1,
        }
    }
}

/// Tells a value; one without a verdict matters where a label could not stand for it.
fn tell(path: Path, start: u64, length: usize, style: Style, found: &mut Found<'_>) {
    let known = found.keys.of(path);
    if length == 0 || !known.matters() && style == Style::JsonText {
        return;
    }
    let (style, column) = match (style, known.is_other) {
        (Style::JsonText, true) => (Style::Other, known.column),
        (_, true) => (style, None),
        _ => (style, known.column),
    };
    found.cells.push(Cell { start, end: start + length as u64, column, style, place: known.place });
}

impl Reader for Lines {
    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        let mut at = 0;
        while let Some(length) = memchr::memchr(b'\n', &bytes[at..]) {
            let end = at + length;
            let line_offset = offset + at as u64 - self.line.len() as u64;
            let is_whole = !std::mem::take(&mut self.is_too_long) && self.line.len() + length <= LONGEST_LINE;
            let is_it = if !is_whole {
                true
            } else if self.line.is_empty() {
                self.read(&bytes[at..end], line_offset, found)
            } else {
                self.line.extend_from_slice(&bytes[at..end]);
                let line = std::mem::take(&mut self.line);
                self.read(&line, line_offset, found)
            };
            self.line.clear();
            at = end + 1;
            if !is_it {
                found.records.end_all(line_offset);
                return (at, Next::Line);
            }
        }
        if self.line.len() + bytes.len() - at > LONGEST_LINE {
            self.is_too_long = true;
            self.line.clear();
        } else if !self.is_too_long {
            self.line.extend_from_slice(&bytes[at..]);
        }
        found.records.keep(Some(offset + (bytes.len() as u64) - self.line.len() as u64));
        (bytes.len(), Next::Same)
    }

    fn finish(&mut self, offset: u64, found: &mut Found<'_>) {
        let line = std::mem::take(&mut self.line);
        if !self.is_too_long && !line.is_empty() {
            self.read(&line, offset - line.len() as u64, found);
        }
    }
}
