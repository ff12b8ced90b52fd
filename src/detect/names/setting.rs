//! What a name stands in: running text, or code and logs, where what looks like a name seldom is one. And whether something of ours stands
//! beside it.

use std::ops::Range;

use super::word::WIDEST_GAP;
use crate::detect::look::Look;
use crate::detect::opaque::{self, Labels};
use crate::detect::vector::WORD;

/// Bytes on either side of a name, within its line, that tell what it stands in.
const NEAR: usize = 80;
/// Bytes before a name within which its line begins, if that is asked.
const FAR: usize = 160;
/// What each mark of code adds to what a name must score.
const DOUBT: i32 = 300;
/// What marks can add at most.
const MOST_DOUBT: i32 = 3000;

/// A name in its line, as far as the line tells what it stands in.
pub(crate) struct Setting<'a> {
    look: &'a Look<'a>,
    name: Range<usize>,
    line: Range<usize>,
}

impl<'a> Setting<'a> {
    /// That of the name at this place.
    pub(crate) fn of(look: &'a Look<'a>, name: &Range<usize>) -> Self {
        Self { look, name: name.clone(), line: line(look.buffer, name, NEAR) }
    }

    fn before(&self) -> &'a [u8] {
        &self.look.buffer[self.line.start..self.name.start]
    }

    /// How much more the name must score for what stands around it.
    pub(crate) fn doubt(&self) -> i32 {
        self.marks().saturating_mul(DOUBT).saturating_sub(DOUBT).clamp(0, MOST_DOUBT)
    }

    /// Whether the line is one of a program, as far as its start tells and what stands around the name: what one word alone is there is a variable or
    /// a type.
    pub(crate) fn is_of_code(&self, is_small: bool) -> bool {
        let start = line(self.look.buffer, &self.name, FAR).start;
        let before = &self.look.buffer[start..self.name.start];
        let indent = before.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let is_deep = indent >= 4 || before.first() == Some(&b'\t');
        let rest = &before[indent..];
        let behind = self.look.buffer[self.name.end..self.line.end].trim_ascii_end();
        let is_comment =
            rest.starts_with(b"//") || rest.starts_with(b"#!") || rest.starts_with(b"/*") || is_deep && rest.starts_with(b"*");
        let is_lifetime = before.ends_with(b"&'") || before.ends_with(b"<'");
        if is_small {
            return is_lifetime || is_deep || is_comment || rest.starts_with(b"pub ") || self.marks() > 1;
        }
        let begins = rest.is_empty()
            || rest.strip_suffix(b": ").is_some_and(|key| key.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_'));
        let ends = matches!(behind, [b':', ..] | [.., b',' | b';' | b'{' | b'(' | b'}']) && !behind.contains(&b' ');
        let is_typed = rest.is_empty() && behind.starts_with(b": ") && behind.ends_with(b",");
        let is_mapped = rest.starts_with(b"(\"") || behind.starts_with(b"\" =>");
        is_lifetime || is_deep && (begins && ends || is_typed || is_mapped) || rest.starts_with(b"pub ")
    }

    /// Whether the name is all of a cell that a comma, a semicolon or a tab ends: what it is is told by its column, which few texts have.
    pub(crate) fn is_a_cell(&self) -> bool {
        let behind = &self.look.buffer[self.name.end..self.line.end];
        let behind = behind.strip_prefix(b"\"").or(behind.strip_prefix(b"'")).unwrap_or(behind);
        let before = self.before();
        let before = before.strip_suffix(b"\"").or(before.strip_suffix(b"'")).unwrap_or(before);
        let is_start = match before {
            [] => self.name.start - self.line.start < NEAR,
            [.., last] => matches!(last, b',' | b';' | b'\t'),
        };
        is_start && (matches!(behind, [b',' | b';', next, ..] if *next != b' ') || behind.first() == Some(&b'\t'))
    }

    /// How many marks of code stand around the name.
    fn marks(&self) -> i32 {
        marks(self.look, self.line.start..self.name.start) + marks(self.look, self.name.end..self.line.end)
    }

    /// Whether what looks like a name in small letters is a column as it is defined: `lon real,`.
    pub(crate) fn is_a_definition(&self) -> bool {
        const TYPES: [&[u8]; 9] = [b"real", b"money", b"point", b"line", b"box", b"char", b"bit", b"name", b"serial"];
        let name = &self.look.buffer[self.name.clone()];
        let behind = self.look.buffer[self.name.end..self.line.end].trim_ascii_start();
        let is_type = name.rsplit(|byte| *byte == b' ').next().is_some_and(|last| TYPES.contains(&last));
        let goes_on = [&b"NOT "[..], b"DEFAULT", b"NULL", b"UNIQUE", b"PRIMARY", b"CHECK", b"REFERENCES"];
        let ends = behind.is_empty() || matches!(behind[0], b',' | b')') || goes_on.iter().any(|word| behind.starts_with(word));
        is_type && ends && !name.iter().any(u8::is_ascii_uppercase)
    }

    /// Whether what looks like a name stands among bytes that are no text: in a value of bytes, beside control characters, or beside what is no UTF-8.
    pub(crate) fn is_among_bytes(&self) -> bool {
        let before = self.before();
        let is_value = memchr::memrchr_iter(BINARY[0], before)
            .find(|at| before[*at..].starts_with(BINARY))
            .is_some_and(|at| memchr::memmem::find(&before[at + BINARY.len()..], b"',").is_none());
        let near = self.line.start.max(self.name.start.saturating_sub(BESIDE))..self.line.end.min(self.name.end + BESIDE);
        let beside = &self.look.buffer[near];
        // Those that part pages, fields of FIX and segments of messages stand in texts.
        let is_control = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\r' | 0x01 | 0x07 | 0x0b..=0x0c | 0x1b..=0x1f);
        let cut = beside.iter().take(3).take_while(|byte| **byte & 0xc0 == 0x80).count();
        let is_text = std::str::from_utf8(&beside[cut..]).map_or_else(|error| error.error_len().is_none(), |_| true);
        let is_zero = |at: usize| beside.get(at + 1) == Some(&b'0');
        is_value || !is_text || beside.iter().any(is_control) || memchr::memchr_iter(b'\\', beside).any(is_zero)
    }

    /// Whether the name begins a short value of a key.
    pub(crate) fn value(&self) -> Value {
        let before = self.before();
        let trimmed = before.trim_ascii_end();
        let without_quotes = trimmed.len() - trimmed.iter().rev().take_while(|byte| matches!(byte, b'"' | b'\'' | b'\\')).count();
        let is_quoted = without_quotes < trimmed.len();
        let [key @ .., b':' | b'='] = trimmed[..without_quotes].trim_ascii_end() else { return Value::No };
        let rest = &self.look.buffer[self.name.start..self.line.end];
        let end = rest
            .iter()
            .position(|byte| matches!(byte, b'"' | b',' | b';' | b'|' | b'}' | b'<' | b'\\' | b'\r'))
            .unwrap_or(rest.len());
        if rest[..end].split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).count() > FEW {
            return Value::No;
        }
        let is_vague =
            VAGUE.iter().any(|name| key.len() >= name.len() && key[key.len() - name.len()..].eq_ignore_ascii_case(name));
        if is_quoted || is_vague || before[trimmed.len()..].is_empty() && trimmed.ends_with(b"=") {
            Value::OfField
        } else {
            Value::Labelled
        }
    }
}

/// Marks of code and of machines' lines.
fn marks(look: &Look<'_>, part: Range<usize>) -> i32 {
    let text = &look.buffer[part.clone()];
    let mut count = 0;
    for first in (0..text.len()).step_by(WORD) {
        let mut bits = look.marks(part.start + first) & (u64::MAX >> WORD.saturating_sub(text.len() - first));
        while bits != 0 {
            let at = first + bits.trailing_zeros() as usize;
            bits &= bits - 1;
            count += i32::from(is_mark(text, at));
        }
    }
    count
}

/// Whether a byte is a mark where it stands.
fn is_mark(text: &[u8], at: usize) -> bool {
    let next = text.get(at + 1).copied().unwrap_or(b'\n');
    let before = at.checked_sub(1).map_or(b' ', |at| text[at]);
    match text[at] {
        b'{' | b'}' | b'<' | b'=' | b'|' | b'`' | b'$' | b'^' | b'~' => true,
        b'&' | b'*' | b'_' | b'\\' | b'#' => next.is_ascii_alphanumeric(),
        b';' => next == b'\n',
        b':' => next == b':',
        b'(' => before.is_ascii_alphanumeric() || before == b'_',
        b'[' => next != b' ',
        b'/' => before.is_ascii_lowercase() && next.is_ascii_lowercase() || before == b'/',
        b'-' => next == b'>' || next == b'-',
        b'.' => before.is_ascii_alphanumeric() && next.is_ascii_lowercase(),
        _ => false,
    }
}

/// Whether a label or a mask of ours stands among these bytes of a line or near them: what stood there before told more, so nothing is decided
/// here that was not then.
pub(crate) fn is_redacted(buffer: &[u8], labels: &Labels, around: Range<usize>) -> bool {
    let line = line(buffer, &around, WIDEST_GAP + opaque::LONGEST);
    let near = &buffer[line.start.max(around.start.saturating_sub(WIDEST_GAP))..line.end.min(around.end + WIDEST_GAP)];
    if memchr::memchr(b'*', near).is_some() && opaque::is_masked(near) {
        return true;
    }
    memchr::memchr_iter(b'[', &buffer[line.start..line.end.min(around.end + WIDEST_GAP)]).any(|at| {
        let open = line.start + at;
        labels.at(&buffer[open..]).is_some_and(|length| open + length + WIDEST_GAP > around.start)
    }) || ends_token(buffer, labels, line.start.max(around.start.saturating_sub(WIDEST_GAP))..around.start)
}

/// Whether a token of `encrypt`, which may be longer than any label, ends among these bytes.
fn ends_token(buffer: &[u8], labels: &Labels, near: Range<usize>) -> bool {
    memchr::memchr_iter(b']', &buffer[near.clone()]).any(|at| labels.ends(&buffer[..near.start + at + 1]))
}

/// So many bytes on either side, as far as they are on the same line.
pub(crate) fn line(buffer: &[u8], around: &Range<usize>, reach: usize) -> Range<usize> {
    let from = around.start.saturating_sub(reach);
    let to = (around.end + reach).min(buffer.len());
    let start = memchr::memrchr(b'\n', &buffer[from..around.start]).map_or(from, |at| from + at + 1);
    let end = memchr::memchr(b'\n', &buffer[around.end..to]).map_or(to, |at| around.end + at);
    start..end
}

/// Whether what stands between the word before and the one that begins at `start` parts cells of a table, or members of JSON.
pub(crate) fn begins_cell(buffer: &[u8], start: usize) -> bool {
    let before = &buffer[start.saturating_sub(WIDEST_GAP)..start];
    let is_of_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80;
    let between = &before[before.iter().rposition(is_of_word).map_or(0, |at| at + 1)..];
    between.iter().enumerate().any(|(at, byte)| match byte {
        b';' | b'|' | b'\t' => true,
        b',' => between.get(at + 1) != Some(&b' '),
        _ => false,
    })
}

/// Words of statements that create, in capitals, that may be taken for names of people.
const OF_STATEMENTS: [&[u8]; 42] = [
    b"ACTION",
    b"ALTER",
    b"ANALYZE",
    b"AUTOINCREMENT",
    b"BEGIN",
    b"CASCADE",
    b"CHAR",
    b"CHECK",
    b"COLLATE",
    b"COLUMN",
    b"COMMENT",
    b"COMMIT",
    b"CONSTRAINT",
    b"CREATE",
    b"DATABASE",
    b"DEFAULT",
    b"DELIMITER",
    b"DOMAIN",
    b"ENGINE",
    b"FOREIGN",
    b"GRANT",
    b"INDEX",
    b"INNODB",
    b"INSERT",
    b"INTEGER",
    b"KEY",
    b"KEYS",
    b"NULL",
    b"PARTITION",
    b"PRIMARY",
    b"REFERENCES",
    b"REVOKE",
    b"ROW",
    b"SCHEMA",
    b"SEQUENCE",
    b"TABLE",
    b"TABLESPACE",
    b"TRIGGER",
    b"UNIQUE",
    b"VALUES",
    b"VARCHAR",
    b"VIEW",
];

/// Whether a word of it is one of a statement of SQL, or the name of something in quotes of MySQL stands beside it: a dump must stay one.
pub(crate) fn is_of_a_statement(buffer: &[u8], name: &Range<usize>) -> bool {
    let is_beside_name = buffer[name.end..].starts_with(b" `") || buffer[..name.start].ends_with(b"` ");
    let is_of_one = |word: &[u8]| matches!(word, [b'A'..=b'Z', b'A'..=b'Z', ..]) && OF_STATEMENTS.contains(&word);
    is_beside_name || buffer[name.clone()].split(|byte| *byte == b' ').any(is_of_one)
}

/// Begins a value of bytes in MySQL.
const BINARY: &[u8] = b"_binary '";
/// So many bytes on either side tell whether there is text.
const BESIDE: usize = 16;

/// What stands behind the name of a company.
const LEGAL_FORMS: [&[u8]; 14] =
    [b"GmbH", b"Ltd", b"Limited", b"Inc", b"BV", b"B.V", b"NV", b"N.V", b"LLC", b"Corp", b"PLC", b"AG", b"VOF", b"Oy"];

/// Whether what stands behind a name says that it is a company's.
pub(crate) fn is_company(buffer: &[u8], name: &Range<usize>) -> bool {
    let Some(rest) = buffer[name.end..].strip_prefix(b" ") else { return false };
    let ends = |rest: &[u8]| rest.first().is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte < 0x80);
    LEGAL_FORMS.iter().any(|form| rest.strip_prefix(*form).is_some_and(ends))
}

/// What a name is as the value of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// It is none, or one of many words.
    No,
    /// It may be a person behind a label: `Deelnemers: Fleur`.
    Labelled,
    /// What it is is told by the name of its field: `"name": "Charlotte Sofa"`.
    OfField,
}

/// The longest value that a field decides on, in words.
const FEW: usize = 3;
/// Names of fields that say little: whether a person is meant is judged by the value, which `find/field` does.
const VAGUE: [&[u8]; 4] = [b"name", b"naam", b"title", b"titel"];
