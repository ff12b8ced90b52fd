//! The heads of SQL statements as dumps write them: `INSERT`, `REPLACE`, `COPY` and `CREATE TABLE`. What follows them is [`super::rows`].

use std::collections::HashMap;
use std::sync::Arc;

use super::reader::{Begin, Followed, Format, Found};
use super::rows;
use crate::model::Style;

pub(super) const FORMAT: Format = Format {
    name: "sql",
    sign: "a statement that creates or fills a table begins a line",
    is_first_only: false,
    may_begin,
    glance: |_| true,
    begin,
};

/// A column of a table as it was created.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Created {
    name: Vec<u8>,
    style: Style,
}

/// A statement's table and columns, and what they are.
type Judged = (Vec<u8>, Vec<Vec<u8>>, Arc<[Followed]>);

/// What is known of the tables of a stream.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// Columns by the name of their table in small letters, from `CREATE TABLE`.
    created: HashMap<Vec<u8>, Vec<Created>>,
    /// The last statement's table and columns, and what they are: dumps repeat them in every statement.
    last: Option<Judged>,
}

/// What the statement at the start of a line begins.
fn begin(head: &[u8], found: &mut Found<'_>) -> Begin {
    match read_head(head) {
        Head::Open => Begin::Open,
        Head::Other { length: 0 } => Begin::No,
        Head::Other { length } => Begin::Text(length),
        Head::Create { table, columns, length } => {
            found.tables.last = None;
            found.tables.created.insert(table.to_ascii_lowercase(), columns);
            Begin::Told(length)
        }
        Head::Insert { table, columns, length, escapes } => {
            let judged = judged(found, &table, columns);
            Begin::Is(length, Box::new(rows::Insert::new(judged, escapes)))
        }
        Head::Copy { table, columns, length } => {
            let judged = judged(found, &table, columns);
            Begin::Is(length, Box::new(rows::Copy::new(judged)))
        }
    }
}

/// What the columns of a statement are; without a list they are those that the table was created with.
fn judged(found: &mut Found<'_>, table: &[u8], columns: Vec<Vec<u8>>) -> Arc<[Followed]> {
    let Tables { created, last } = &mut *found.tables;
    if let Some((_, _, judged)) = last.as_ref().filter(|(name, known, _)| name == table && *known == columns) {
        return Arc::clone(judged);
    }
    let created = created.get(&table.to_ascii_lowercase()).cloned().unwrap_or_default();
    let style_of = |name: &[u8]| created.iter().find(|column| column.name.eq_ignore_ascii_case(name)).map(|column| column.style);
    let names: Vec<&[u8]> = if columns.is_empty() {
        created.iter().map(|column| column.name.as_slice()).collect()
    } else {
        columns.iter().map(Vec::as_slice).collect()
    };
    let judged: Arc<[Followed]> =
        names.into_iter().map(|name| found.column(name, table, style_of(name).unwrap_or(Style::Text))).collect();
    found.tables.last = Some((table.to_vec(), columns, Arc::clone(&judged)));
    judged
}

/// What the head of a statement says. `length` is where it ends: behind it rows begin, or text.
#[derive(Debug, PartialEq, Eq)]
enum Head {
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
fn may_begin(byte: u8) -> bool {
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
fn read_head(bytes: &[u8]) -> Head {
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
