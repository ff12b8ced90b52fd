//! SQL as dumps write it: the heads of `INSERT`, `REPLACE`, `COPY` and `CREATE TABLE`, the tuples of the first two and the rows of the third
//! (PostgreSQL's text format).

use std::sync::Arc;

use super::{Created, Followed};
use crate::model::{Cell, Style};

/// What the head of a statement says. `length` is where it ends: behind it rows begin, or text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// More bytes are needed.
    Open,
    /// No statement with columns.
    Other {
        length: usize,
    },
    Create {
        table: Vec<u8>,
        columns: Vec<Created>,
        length: usize,
    },
    /// `escapes` says that a backslash escapes in strings, as in MySQL.
    Insert {
        table: Vec<u8>,
        columns: Vec<Vec<u8>>,
        length: usize,
        escapes: bool,
    },
    Copy {
        table: Vec<u8>,
        columns: Vec<Vec<u8>>,
        length: usize,
    },
}

/// Whether a statement that matters may begin with this byte.
pub(super) fn may_begin(byte: u8) -> bool {
    matches!(byte, b'I' | b'i' | b'R' | b'r' | b'C' | b'c')
}

/// A position in the head of a statement.
struct Scanner<'h> {
    bytes: &'h [u8],
    at: usize,
}

/// Why a head is not understood: it ends too early, or is another.
enum Stop {
    Open,
    Other,
}

impl<'h> Scanner<'h> {
    /// Goes behind blanks and comments.
    fn blanks(&mut self) {
        loop {
            let rest = &self.bytes[self.at..];
            let length = if rest.starts_with(b"--") {
                memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1)
            } else if rest.starts_with(b"/*") {
                memchr::memmem::find(rest, b"*/").map_or(rest.len(), |at| at + 2)
            } else {
                rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
            };
            if length == 0 {
                return;
            }
            self.at += length;
        }
    }

    /// The byte behind blanks and comments. One that may begin a comment needs another one to tell.
    fn peek(&mut self) -> Result<u8, Stop> {
        self.blanks();
        match self.bytes[self.at..] {
            [] | [b'-' | b'/'] => Err(Stop::Open),
            [byte, ..] => Ok(byte),
        }
    }

    /// The word that follows, in lower case, or as much of it as is a prefix of nothing wanted.
    fn word(&mut self, wanted: &[&[u8]]) -> Result<usize, Stop> {
        self.peek()?;
        let rest = &self.bytes[self.at..];
        for (i, word) in wanted.iter().enumerate() {
            let shown = rest.len().min(word.len());
            if rest[..shown].eq_ignore_ascii_case(&word[..shown]) {
                match rest.get(word.len()) {
                    None => return Err(Stop::Open),
                    Some(next) if !next.is_ascii_alphanumeric() && *next != b'_' => {
                        self.at += word.len();
                        return Ok(i);
                    }
                    _ => {}
                }
            }
        }
        Err(Stop::Other)
    }

    /// A name, quoted or not, without the schema before it.
    fn name(&mut self) -> Result<Vec<u8>, Stop> {
        loop {
            let close = match self.peek()? {
                b'`' => b'`',
                b'"' => b'"',
                b'[' => b']',
                _ => 0,
            };
            let name;
            if close > 0 {
                let from = self.at + 1;
                let length = memchr::memchr(close, &self.bytes[from..]).ok_or(Stop::Open)?;
                name = &self.bytes[from..from + length];
                self.at = from + length + 1;
            } else {
                let rest = &self.bytes[self.at..];
                let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || matches!(*byte, b'_' | b'$');
                let length = rest.iter().position(|byte| !is_part(byte)).ok_or(Stop::Open)?;
                if length == 0 {
                    return Err(Stop::Other);
                }
                name = &rest[..length];
                self.at += length;
            }
            match self.bytes.get(self.at) {
                None => return Err(Stop::Open),
                Some(b'.') => self.at += 1,
                Some(_) => return Ok(name.to_vec()),
            }
        }
    }

    /// The names in brackets that follow; none where no bracket does.
    fn names(&mut self) -> Result<Vec<Vec<u8>>, Stop> {
        let mut names = Vec::new();
        if self.peek()? != b'(' {
            return Ok(names);
        }
        self.at += 1;
        loop {
            names.push(self.name()?);
            match self.peek()? {
                b',' => self.at += 1,
                b')' => {
                    self.at += 1;
                    return Ok(names);
                }
                _ => return Err(Stop::Other),
            }
        }
    }
}

/// Reads the head of the statement at the start of `bytes`. What it says does not depend on how many bytes follow the head.
pub(super) fn read_head(bytes: &[u8]) -> Head {
    let mut scanner = Scanner { bytes, at: 0 };
    match read(&mut scanner) {
        Ok(head) => head,
        Err(Stop::Open) => Head::Open,
        Err(Stop::Other) => Head::Other { length: scanner.at },
    }
}

fn read(scanner: &mut Scanner<'_>) -> Result<Head, Stop> {
    match scanner.word(&[b"insert", b"replace", b"copy", b"create"])? {
        2 => {
            let table = scanner.name()?;
            let columns = scanner.names()?;
            scanner.word(&[b"from"])?;
            scanner.word(&[b"stdin"])?;
            let end = memchr::memchr(b'\n', &scanner.bytes[scanner.at..]).ok_or(Stop::Open)?;
            let options = &scanner.bytes[scanner.at..scanner.at + end];
            scanner.at += end + 1;
            // Other formats have other cells.
            if options.to_ascii_lowercase().windows(3).any(|word| word == b"csv" || word == b"bin") {
                return Err(Stop::Other);
            }
            Ok(Head::Copy { table, columns, length: scanner.at })
        }
        3 => create(scanner),
        _ => {
            // `INSERT IGNORE INTO`, `INSERT OR REPLACE INTO`, and SQL Server's `INSERT [dbo].[T]`.
            const BETWEEN: [&[u8]; 10] = [
                b"into",
                b"ignore",
                b"low_priority",
                b"delayed",
                b"high_priority",
                b"or",
                b"replace",
                b"abort",
                b"rollback",
                b"fail",
            ];
            loop {
                match scanner.word(&BETWEEN) {
                    Ok(0) => break,
                    Ok(_) => {}
                    Err(Stop::Other) if matches!(scanner.peek()?, b'[' | b'"' | b'`') => break,
                    Err(stop) => return Err(stop),
                }
            }
            let is_mysql = scanner.peek()? == b'`';
            let table = scanner.name()?;
            let columns = scanner.names()?;
            // `OVERRIDING SYSTEM VALUE VALUES`.
            while scanner.word(&[b"values", b"value", b"overriding", b"system", b"user"])? > 1 {}
            if scanner.peek()? != b'(' {
                scanner.word(&[b"values"])?;
            }
            Ok(Head::Insert { table, columns, length: scanner.at, escapes: is_mysql })
        }
    }
}

/// `CREATE TABLE name (column type …, constraint …)`: the names of the columns.
fn create(scanner: &mut Scanner<'_>) -> Result<Head, Stop> {
    while scanner.word(&[b"table", b"temporary", b"temp", b"unlogged", b"global", b"local"])? > 0 {}
    match scanner.word(&[b"if"]) {
        Ok(_) => {
            scanner.word(&[b"not"])?;
            scanner.word(&[b"exists"])?;
        }
        Err(Stop::Open) => return Err(Stop::Open),
        Err(Stop::Other) => {}
    }
    let table = scanner.name()?;
    if scanner.peek()? != b'(' {
        return Err(Stop::Other);
    }
    scanner.at += 1;
    let mut columns = Vec::new();
    loop {
        const CONSTRAINTS: [&[u8]; 12] = [
            b"primary",
            b"unique",
            b"foreign",
            b"constraint",
            b"check",
            b"key",
            b"index",
            b"fulltext",
            b"spatial",
            b"exclude",
            b"like",
            b"period",
        ];
        match scanner.word(&CONSTRAINTS) {
            Ok(_) => {}
            Err(Stop::Open) => return Err(Stop::Open),
            Err(Stop::Other) => {
                let name = scanner.name()?;
                let from = scanner.at;
                let is_last = skip_definition(scanner)?;
                let style = style_of(&scanner.bytes[from..scanner.at]);
                columns.push(Created { name, style });
                if is_last {
                    return Ok(Head::Create { table, columns, length: scanner.at });
                }
                continue;
            }
        }
        if skip_definition(scanner)? {
            return Ok(Head::Create { table, columns, length: scanner.at });
        }
    }
}

/// What can stand in a column of this type.
fn style_of(definition: &[u8]) -> Style {
    const NUMBERS: [&str; 16] = [
        "int",
        "integer",
        "bigint",
        "smallint",
        "tinyint",
        "mediumint",
        "serial",
        "bigserial",
        "numeric",
        "decimal",
        "number",
        "real",
        "double",
        "float",
        "money",
        "bit",
    ];
    let definition = definition.trim_ascii_start();
    let length = definition
        .iter()
        .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'[' | b']' | b'_')))
        .unwrap_or(definition.len());
    let word = String::from_utf8_lossy(&definition[..length]).to_ascii_lowercase();
    let word = word.trim_matches(['[', ']']).trim_end_matches(|c: char| c.is_ascii_digit());
    match word {
        _ if NUMBERS.contains(&word) => Style::Number,
        "date" | "datetime" | "timestamp" | "timestamptz" | "smalldatetime" => Style::Date,
        "inet" | "cidr" | "macaddr" => Style::Address,
        _ => Style::Text,
    }
}

/// Goes behind the comma that ends a definition, or the bracket that ends all of them; says whether it was that.
fn skip_definition(scanner: &mut Scanner<'_>) -> Result<bool, Stop> {
    let mut depth = 0;
    loop {
        if matches!(scanner.bytes.get(scanner.at), Some(b'-' | b'/')) {
            scanner.peek()?;
        }
        let Some(&byte) = scanner.bytes.get(scanner.at) else { break };
        scanner.at += 1;
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return Ok(true),
            b')' => depth -= 1,
            b',' if depth == 0 => return Ok(false),
            quote @ (b'\'' | b'"' | b'`') => {
                let rest = &scanner.bytes[scanner.at..];
                let mut length = 0;
                while *rest.get(length).ok_or(Stop::Open)? != quote {
                    length += if rest[length] == b'\\' && quote == b'\'' { 2 } else { 1 };
                }
                scanner.at += length + 1;
            }
            b';' => return Err(Stop::Other),
            _ => {}
        }
    }
    Err(Stop::Open)
}

/// How far the tuples of an `INSERT` go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// On.
    Open,
    /// To something else on the line.
    Text,
    /// To the end of the statement, or to the start of a line that goes on in another way: there another statement may begin.
    Statement,
}

/// Follows the tuples of an `INSERT`.
#[derive(Debug)]
pub(super) struct Insert {
    columns: Arc<[Followed]>,
    /// Whether a backslash escapes in every string.
    escapes: bool,
    state: Place,
    field: usize,
    start: u64,
    depth: u32,
    /// The byte before, for `E'…'`.
    before: u8,
    is_escaping: bool,
    /// A bare value is more than a number or a word.
    is_expression: bool,
    /// A line has begun since the last tuple.
    is_new_line: bool,
    /// The quote stands behind a backslash, which does not escape here, or not as far as is known.
    is_behind_backslash: bool,
    /// The last byte of the bytes before.
    last: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Between,
    /// Before a value.
    Value,
    String,
    /// Behind a quote in a string.
    Quote,
    /// Behind a backslash in a string.
    Escape,
    Bare,
    /// Behind a string, before what delimits it.
    After,
    /// A string inside a bare value: `ARRAY['x']`.
    Inner,
}

impl Insert {
    pub(super) fn new(columns: Arc<[Followed]>, escapes: bool) -> Self {
        Self {
            columns,
            escapes,
            state: Place::Between,
            field: 0,
            start: 0,
            depth: 0,
            before: 0,
            is_escaping: false,
            is_expression: false,
            is_new_line: false,
            is_behind_backslash: false,
            last: 0,
        }
    }

    /// Follows `bytes`, the first of which is at `offset`: how many, and whether the statement is over.
    pub(super) fn follow(&mut self, bytes: &[u8], offset: u64, cells: &mut Vec<Cell>) -> (usize, End) {
        let (taken, end) = self.tuples(bytes, offset, cells);
        self.last = taken.checked_sub(1).map_or(self.last, |at| bytes[at]);
        (taken, end)
    }

    fn tuples(&mut self, bytes: &[u8], offset: u64, cells: &mut Vec<Cell>) -> (usize, End) {
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            match self.state {
                Place::Between => match byte {
                    b'(' => {
                        self.field = 0;
                        self.is_new_line = false;
                        self.state = Place::Value;
                    }
                    b'\n' => self.is_new_line = true,
                    b',' | b' ' | b'\r' | b'\t' => {}
                    b';' => return (at + 1, End::Statement),
                    _ if self.is_new_line => return (at, End::Statement),
                    _ => return (at, End::Text),
                },
                Place::Value => match byte {
                    b' ' | b'\n' | b'\r' | b'\t' => {}
                    b'\'' => {
                        self.is_escaping = self.escapes || matches!(self.before, b'E' | b'e');
                        self.start = offset + at as u64 + 1;
                        self.state = Place::String;
                    }
                    // A prefix of a string.
                    b'E' | b'e' | b'N' | b'n' | b'_' if !matches!(self.before, b'E' | b'e' | b'N' | b'n') => {
                        self.start = offset + at as u64;
                        self.before = byte;
                        self.state = Place::Bare;
                        at += 1;
                        continue;
                    }
                    _ => {
                        self.start = offset + at as u64;
                        self.state = Place::Bare;
                        self.depth = 0;
                        self.before = 0;
                        continue;
                    }
                },
                Place::String => {
                    let found = if self.is_escaping {
                        memchr::memchr2(b'\'', b'\\', &bytes[at..])
                    } else {
                        memchr::memchr(b'\'', &bytes[at..])
                    };
                    let Some(found) = found else { return (bytes.len(), End::Open) };
                    let before = if at + found > 0 { bytes[at + found - 1] } else { self.last };
                    at += found;
                    self.is_behind_backslash = before == b'\\' && !self.is_escaping;
                    self.state = if bytes[at] == b'\'' { Place::Quote } else { Place::Escape };
                }
                Place::Escape => self.state = Place::String,
                Place::Quote if byte == b'\'' => self.state = Place::String,
                // `'O\'Brien'`: no value goes on behind a quote, so backslashes escape here.
                Place::Quote if self.is_behind_backslash && (byte.is_ascii_alphanumeric() || byte >= 0x80) => {
                    (self.escapes, self.is_escaping) = (true, true);
                    self.state = Place::String;
                }
                Place::Quote => {
                    self.cell(offset + at as u64 - 1, Style::Text, cells);
                    self.state = Place::After;
                    continue;
                }
                Place::After => match byte {
                    b',' => self.next(),
                    b')' => self.state = Place::Between,
                    b';' => return (at + 1, End::Statement),
                    _ => {}
                },
                Place::Inner => {
                    if byte == b'\'' {
                        self.state = Place::Bare;
                    }
                }
                Place::Bare => match byte {
                    b'\'' if self.depth == 0 && !self.is_expression => {
                        // `_binary 'x'` is MySQL's; of `DATE '2024-01-02'` the string is the value.
                        self.is_escaping = self.escapes || matches!(self.before, b'E' | b'e' | b'_');
                        self.start = offset + at as u64 + 1;
                        self.state = Place::String;
                        self.before = 0;
                    }
                    b'\'' => {
                        self.is_expression = true;
                        self.state = Place::Inner;
                    }
                    b'(' | b'[' => {
                        self.is_expression = true;
                        self.depth += 1;
                    }
                    b')' | b']' if self.depth > 0 => self.depth -= 1,
                    b',' if self.depth == 0 => {
                        self.cell(offset + at as u64, Style::Number, cells);
                        self.next();
                    }
                    b')' => {
                        self.cell(offset + at as u64, Style::Number, cells);
                        self.state = Place::Between;
                    }
                    b';' => return (at + 1, End::Statement),
                    _ => {}
                },
            }
            at += 1;
        }
        (at, End::Open)
    }

    fn next(&mut self) {
        self.field += 1;
        self.depth = 0;
        self.before = 0;
        self.state = Place::Value;
    }

    fn cell(&mut self, end: u64, style: Style, cells: &mut Vec<Cell>) {
        self.before = 0;
        if std::mem::take(&mut self.is_expression) && style == Style::Number {
            return;
        }
        if let Some(followed) = self.columns.get(self.field) {
            // In a column of dates a string is one, and a bare value is a number everywhere.
            let style = if style == Style::Text { followed.style } else { style };
            cells.extend(followed.cell(self.start, end, style));
        }
    }
}

/// Follows the rows of a `COPY` block.
#[derive(Debug)]
pub(super) struct Copy {
    columns: Arc<[Followed]>,
    field: usize,
    start: Option<u64>,
    /// The first bytes of the row, as far as they are those of its end: `\.`.
    is_end: Option<u8>,
}

impl Copy {
    pub(super) fn new(columns: Arc<[Followed]>) -> Self {
        Self { columns, field: 0, start: None, is_end: Some(0) }
    }

    /// Follows `bytes`, the first of which is at `offset`: how many, and whether the block is over.
    pub(super) fn follow(&mut self, bytes: &[u8], offset: u64, cells: &mut Vec<Cell>) -> (usize, bool) {
        let mut at = 0;
        while at < bytes.len() {
            let start = *self.start.get_or_insert(offset + at as u64);
            if let Some(seen) = self.is_end {
                self.is_end = match (seen, bytes[at]) {
                    (0, b'\\') => Some(1),
                    (1, b'.') => Some(2),
                    (2, b'\r') => Some(2),
                    (2, b'\n') => return (at + 1, true),
                    _ => None,
                };
                if self.is_end.is_some() {
                    at += 1;
                    continue;
                }
            }
            let Some(found) = memchr::memchr2(b'\t', b'\n', &bytes[at..]) else { return (bytes.len(), false) };
            at += found;
            let end = offset + at as u64;
            if let Some(followed) = self.columns.get(self.field) {
                cells.extend(followed.cell(start, end, followed.style));
            }
            self.start = None;
            self.field += 1;
            if bytes[at] == b'\n' {
                self.field = 0;
                self.is_end = Some(0);
            }
            at += 1;
        }
        (at, false)
    }
}
