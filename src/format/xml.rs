//! XML: the text of elements and the values of attributes, by their names. Windows events, `mysqldump --xml`, call records, exports.
//!
//! It knows where a value stands, not what the characters in it mean: entities stay as they are written. HTML is no data, and is text here.

mod record;

use super::reader::{Begin, Followed, Format, Found, Next, Reader};
use crate::model::Style;

pub(super) const FORMAT: Format = Format {
    name: "xml",
    sign: "an XML declaration, or an element with attributes or elements in it, begins a line",
    is_first_only: false,
    may_begin: |first| first == b'<',
    glance: |_| true,
    begin,
};

/// The longest name of an element or attribute, in bytes; longer ones are cut off.
const LONGEST_NAME: usize = 64;
/// Elements within each other whose names are kept; those within them have none.
const DEEPEST: usize = 64;
/// Elements whose attribute says what they hold: `<field name="email">`, `<Data Name="TargetUserName">`.
const NAMED_BY_ATTRIBUTE: [&[u8]; 10] =
    [b"field", b"data", b"column", b"property", b"param", b"parameter", b"entry", b"item", b"attribute", b"variable"];
/// The attributes that say it.
const NAMING: [&[u8]; 4] = [b"name", b"key", b"id", b"field"];
/// Elements of HTML that may begin a line.
const OF_HTML: [&[u8]; 24] = [
    b"html", b"head", b"body", b"p", b"div", b"span", b"table", b"tr", b"td", b"th", b"br", b"a", b"img", b"ul", b"ol", b"li",
    b"b", b"i", b"script", b"style", b"meta", b"link", b"form", b"input",
];

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'_' | b'-' | b'.' | b':')
}

/// Whether an element that is data begins here.
fn begin(head: &[u8], _: &mut Found<'_>) -> Begin {
    const DECLARATION: &[u8] = b"<?xml";
    let is = || Begin::Is(0, Box::new(Document::default()));
    if head.starts_with(DECLARATION) {
        return is();
    }
    if DECLARATION.starts_with(head) {
        return Begin::Open;
    }
    let length = head[1..].iter().take_while(|byte| is_name(**byte)).count();
    let name = &head[1..=length];
    let rest = &head[1 + length..];
    if length == 0 && !rest.is_empty()
        || length > LONGEST_NAME
        || OF_HTML.iter().any(|html| html.eq_ignore_ascii_case(name)) && !rest.is_empty()
    {
        return Begin::No;
    }
    match rest {
        [] => Begin::Open,
        [b'>'] => Begin::Open,
        [b'>', b'<' | b'\n' | b'\r', ..] => is(),
        [b' ' | b'\t' | b'\n' | b'\r', ..] => {
            let rest = &rest[1..];
            let length = rest.iter().take_while(|byte| is_name(**byte)).count();
            match rest[length..] {
                _ if length > LONGEST_NAME => Begin::No,
                [] | [b'='] => Begin::Open,
                [b'=', b'"' | b'\'', ..] if length > 0 => is(),
                _ => Begin::No,
            }
        }
        _ => Begin::No,
    }
}

/// Where in a document the next byte stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum At {
    #[default]
    Text,
    /// Behind `<`.
    Open,
    /// In the name of an element, or of one that ends.
    Name,
    End,
    /// In a tag, between attributes.
    Tag,
    Attribute,
    /// Behind an attribute's name or `=`.
    Sign,
    Value(u8),
    /// Behind `<!`: a comment, a CDATA section, or a declaration.
    Special,
    Cdata,
    /// Behind so many closing brackets in a CDATA section.
    Brackets(u32),
    /// In something that ends so.
    Until(&'static [u8]),
}

/// A document, from its first byte on.
#[derive(Clone, Debug, Default)]
struct Document {
    at: At,
    /// Names of the elements that are open, the outermost first.
    open: Vec<Vec<u8>>,
    /// Room for more of them.
    spare: Vec<Vec<u8>>,
    /// How many are open.
    depth: u64,
    /// The column of the element that is open.
    column: Option<Followed>,
    /// The name that is being read: of an element or of an attribute.
    name: Vec<u8>,
    /// The column of the attribute that is being read.
    attribute: Option<Followed>,
    /// The attribute says what the element holds; its value is being gathered.
    is_naming: bool,
    /// What the attribute says.
    named: Vec<u8>,
    /// Where the value starts, and where it ends as far as is known.
    value: Option<(u64, u64)>,
    /// How many bytes of the end that is looked for were seen.
    matched: usize,
    /// The last byte of the tag was `/`.
    is_empty_element: bool,
    /// Every text and value is told, whatever its column is.
    is_fence: bool,
    /// What is known of the elements as records.
    elements: record::Elements,
}

/// Why a document is over.
enum Over {
    /// The outermost element has ended.
    Closed,
    Broken(&'static str),
}

impl Document {
    /// The text of the element ends here, or its line does.
    fn end_text(&mut self, found: &mut Found<'_>) {
        match (self.value.take(), self.column) {
            (Some((start, end)), _) if self.is_fence => found.fence(start, end),
            (Some((start, end)), Some(column)) => found.cell(column, start, end),
            _ => {}
        }
    }

    /// Takes in some of the text; what blanks stand around it is no part of it.
    fn text(&mut self, bytes: &[u8], offset: u64) {
        let Some(last) = bytes.iter().rposition(|byte| !byte.is_ascii_whitespace()) else { return };
        let first = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
        let start = self.value.map_or(offset + first as u64, |(start, _)| start);
        self.value = Some((start, offset + last as u64 + 1));
    }

    /// The column of this name in the element around the one that is open.
    fn column_of(&self, name: &[u8], found: &mut Found<'_>) -> Followed {
        let table = self.open.iter().nth_back(1).map_or(&b""[..], |name| local(name));
        found.column(local(name), table, Style::Text)
    }

    /// The name of an element is whole.
    fn element(&mut self, found: &mut Found<'_>) {
        self.depth += 1;
        self.is_empty_element = false;
        self.named.clear();
        if self.depth as usize <= DEEPEST {
            self.elements.name(&self.name, found.records);
            let name = std::mem::replace(&mut self.name, self.spare.pop().unwrap_or_default());
            self.open.push(name);
            self.column = self.open.last().map(|name| self.column_of(name, found));
        } else {
            self.name.clear();
            self.column = None;
        }
    }

    /// The name of an attribute is whole.
    fn attribute(&mut self, found: &mut Found<'_>) {
        if self.depth as usize <= DEEPEST {
            self.elements.attribute();
        }
        let element = self.open.last().filter(|_| self.depth as usize <= DEEPEST).map_or(&b""[..], |name| local(name));
        self.is_naming = NAMING.iter().any(|naming| naming.eq_ignore_ascii_case(&self.name))
            && NAMED_BY_ATTRIBUTE.iter().any(|named| named.eq_ignore_ascii_case(element));
        self.attribute = if self.is_naming { None } else { Some(found.column(local(&self.name), element, Style::Text)) };
    }

    /// The tag is over, at the byte that is here.
    fn end_tag(&mut self, here: u64, found: &mut Found<'_>) -> Result<(), Over> {
        self.at = At::Text;
        if self.is_empty_element {
            return self.close(true, here, found);
        }
        if !self.named.is_empty() && self.column.is_some() {
            let table = self.open.iter().nth_back(1).map_or(&b""[..], |name| local(name));
            self.column = Some(found.column(&self.named, table, Style::Text));
            self.named.clear();
        }
        Ok(())
    }

    /// The innermost element ends, at the byte that is here.
    fn close(&mut self, is_empty: bool, here: u64, found: &mut Found<'_>) -> Result<(), Over> {
        self.at = At::Text;
        if self.depth as usize <= DEEPEST {
            self.elements.end(here + 1, is_empty, found.records);
            self.spare.extend(self.open.pop());
        }
        self.depth = self.depth.saturating_sub(1);
        // Text behind an element inside another belongs to neither.
        self.column = None;
        if self.depth == 0 { Err(Over::Closed) } else { Ok(()) }
    }

    /// Follows the bytes from `at` on, up to the next place that matters; says how far.
    fn step(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> Result<usize, Over> {
        let byte = bytes[0];
        match self.at {
            At::Text => {
                let Some(length) = memchr::memchr2(b'<', b'\n', bytes) else {
                    self.text(bytes, offset);
                    return Ok(bytes.len());
                };
                self.text(&bytes[..length], offset);
                self.end_text(found);
                if bytes[length] == b'<' {
                    self.at = At::Open;
                }
                return Ok(length + 1);
            }
            At::Open => {
                self.name.clear();
                if is_name(byte) && found.records.is_wanted() && (self.depth as usize) < DEEPEST {
                    self.elements.begin(offset.saturating_sub(1), found.records);
                }
                self.at = match byte {
                    b'/' => At::End,
                    b'!' => At::Special,
                    b'?' => At::Until(b"?>"),
                    _ if is_name(byte) => {
                        self.name.push(byte);
                        At::Name
                    }
                    _ => return Err(Over::Broken("a `<` begins no element")),
                };
            }
            At::Name if is_name(byte) => return Ok(self.gather_name(bytes)),
            At::Name => {
                self.element(found);
                self.at = At::Tag;
                return Ok(0);
            }
            At::End if byte == b'>' => {
                let is_known = self.depth as usize <= DEEPEST;
                if is_known && self.open.last().is_none_or(|open| *open != self.name.trim_ascii_end()) {
                    return Err(Over::Broken("an element ends that was not the last to begin"));
                }
                self.close(false, offset, found)?;
            }
            At::End => self.gather(byte),
            At::Tag => match byte {
                b'>' => self.end_tag(offset, found)?,
                b'<' => return Err(Over::Broken("a tag has no end")),
                _ if is_name(byte) => {
                    self.name.clear();
                    self.name.push(byte);
                    self.at = At::Attribute;
                }
                _ => self.is_empty_element = byte == b'/',
            },
            At::Attribute if is_name(byte) => return Ok(self.gather_name(bytes)),
            At::Attribute => {
                self.attribute(found);
                self.at = At::Sign;
                return Ok(0);
            }
            At::Sign => match byte {
                b'"' | b'\'' => {
                    self.value = Some((offset + 1, offset + 1));
                    self.at = At::Value(byte);
                }
                b'=' | b' ' | b'\t' | b'\r' | b'\n' => {}
                _ => {
                    self.at = At::Tag;
                    return Ok(0);
                }
            },
            At::Value(quote) => {
                let length = memchr::memchr(quote, bytes);
                if self.is_naming {
                    let room = LONGEST_NAME.saturating_sub(self.named.len());
                    self.named.extend(bytes[..length.unwrap_or(bytes.len())].iter().take(room));
                }
                let Some(length) = length else { return Ok(bytes.len()) };
                match (self.value.take(), self.attribute.take()) {
                    (Some((start, _)), _) if self.is_fence => found.fence(start, offset + length as u64),
                    (Some((start, _)), Some(column)) => found.cell(column, start, offset + length as u64),
                    _ => {}
                }
                self.is_naming = false;
                self.is_empty_element = false;
                self.at = At::Tag;
                return Ok(length + 1);
            }
            At::Special => match byte {
                b'-' => self.at = At::Until(b"-->"),
                b'[' if self.name.is_empty() => {
                    self.name.push(byte);
                }
                _ if self.name.first() == Some(&b'[') => {
                    self.gather(byte);
                    if self.name == b"[CDATA[" {
                        self.at = At::Cdata;
                    } else if !b"[CDATA[".starts_with(&self.name) {
                        self.at = At::Until(b">");
                    }
                }
                _ => self.at = At::Until(b">"),
            },
            At::Cdata => {
                let Some(length) = memchr::memchr2(b']', b'\n', bytes) else {
                    self.text(bytes, offset);
                    return Ok(bytes.len());
                };
                self.text(&bytes[..length], offset);
                if bytes[length] == b']' {
                    self.at = At::Brackets(1);
                } else {
                    self.end_text(found);
                }
                return Ok(length + 1);
            }
            At::Brackets(count) if byte == b']' => self.at = At::Brackets(count.saturating_add(1)),
            // Brackets before the last two are text, and all of them where no `>` follows.
            At::Brackets(count) => {
                let is_end = byte == b'>' && count >= 2;
                let text = u64::from(count) - if is_end { 2 } else { 0 };
                if text > 0 {
                    let first = offset - u64::from(count);
                    self.value = Some((self.value.map_or(first, |(start, _)| start), first + text));
                }
                if !is_end {
                    self.at = At::Cdata;
                    return Ok(0);
                }
                self.end_text(found);
                self.at = At::Text;
            }
            At::Until(end) => {
                self.matched = match self.matched {
                    matched if end[matched] == byte => matched + 1,
                    // `]]]>` and `--->` end too.
                    matched if matched > 0 && end[matched - 1] == byte => matched,
                    _ => usize::from(end[0] == byte),
                };
                if self.matched == end.len() {
                    self.matched = 0;
                    self.at = At::Text;
                }
            }
        }
        Ok(1)
    }

    /// Takes in what belongs to the name; how much that is.
    fn gather_name(&mut self, bytes: &[u8]) -> usize {
        let length = bytes.iter().position(|byte| !is_name(*byte)).unwrap_or(bytes.len());
        let room = LONGEST_NAME.saturating_sub(self.name.len());
        self.name.extend_from_slice(&bytes[..length.min(room)]);
        length
    }

    fn gather(&mut self, byte: u8) {
        if self.name.len() < LONGEST_NAME {
            self.name.push(byte);
        }
    }
}

/// A name without the prefix of its namespace.
fn local(name: &[u8]) -> &[u8] {
    memchr::memrchr(b':', name).map_or(name, |at| &name[at + 1..])
}

impl Reader for Document {
    fn fence(&self) -> Option<Box<dyn Reader>> {
        Some(Box::new(Self { is_fence: true, ..self.clone() }))
    }

    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        let mut at = 0;
        while at < bytes.len() {
            match self.step(&bytes[at..], offset + at as u64, found) {
                Ok(length) => at += length,
                Err(Over::Closed) => return (at + 1, Next::Text),
                Err(Over::Broken(what)) => {
                    found.trouble(offset + at as u64, what);
                    self.elements.leave(found.records);
                    return (at, Next::Text);
                }
            }
        }
        found.records.keep((self.at == At::Open).then(|| offset + at as u64 - 1));
        (at, Next::Same)
    }

    fn finish(&mut self, offset: u64, found: &mut Found<'_>) {
        self.end_text(found);
        if self.depth > 0 {
            found.trouble(offset, "an element has no end");
        }
        self.elements.leave(found.records);
    }
}
