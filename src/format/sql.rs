//! The heads of SQL statements as dumps write them: `INSERT`, `REPLACE`, `UPDATE`, `COPY`, and what they create. What follows them is in
//! [`super::tuples`] and [`super::rows`].

use std::collections::HashMap;
use std::sync::Arc;

use super::reader::{Begin, Followed, Format, Found};
use super::rest::Rest;
use super::scanner::{Scanner, Stop};
use super::tuples::{Columns, NO_COLUMN, Values};
use super::types::{self, Types};
use super::{account, csv, header, joins, rows};
use crate::model::{Frame, Style};

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
pub(super) struct Created {
    pub(super) name: Vec<u8>,
    pub(super) style: Style,
    pub(super) references: Option<Reference>,
}

/// The column of another table that a column refers to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Reference {
    pub(super) table: Vec<u8>,
    pub(super) column: Vec<u8>,
}

/// A statement's table and columns, and what they are.
type Judged = (Vec<u8>, Vec<Vec<u8>>, Arc<[Followed]>);

/// What is known of the tables of a stream.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// Columns by the name of their table in small letters, from `CREATE TABLE`.
    created: HashMap<Vec<u8>, Vec<Created>>,
    types: Types,
    joins: joins::Joins,
    /// The table that was created last.
    youngest: Option<Vec<u8>>,
    /// A client of MySQL has written this: a backslash escapes in strings.
    is_mysql: bool,
    /// The last statement's table and columns, and what they are: dumps repeat them in every statement.
    last: Option<Judged>,
}

/// Rows were sorted into partitions by what may be replaced in them.
const DIVIDED: &str = "rows are divided by a column that may be replaced, and may not load into their partitions (pg_dump --load-via-partition-root helps)";

/// What the statement at the start of a line begins.
fn begin(head: &[u8], found: &mut Found<'_>) -> Begin {
    match read_head(head) {
        Head::Open => Begin::Open,
        Head::Other { length: 0 } => Begin::No,
        Head::Other { length } => Begin::Text(length),
        Head::Dump { is_mysql, length } => {
            found.tables.is_mysql = is_mysql;
            Begin::Text(length)
        }
        Head::Create { table, columns, checks, length } => {
            let Tables { created, last, types, joins, .. } = &mut *found.tables;
            let style = |column: &Defined| {
                let constraints = checks.iter().filter(|check| types::contains(check, &column.name));
                constraints.fold(types::style_of(&column.definition, types), |style, constraint| match style {
                    Style::Text | Style::Key | Style::ShortKey(_) | Style::Short(_) if types::is_choice(constraint) => {
                        Style::Compound
                    }
                    Style::Text | Style::Key | Style::ShortKey(_) | Style::Short(_) if types::has_check(constraint) => {
                        Style::Checked
                    }
                    style if types::contains(constraint, b"unique") || types::contains(constraint, b"primary") => {
                        types::unique(style)
                    }
                    style => style,
                })
            };
            let columns: Vec<_> = columns
                .iter()
                .map(|column| Created { style: style(column), name: column.name.clone(), references: column.references.clone() })
                .collect();
            *last = None;
            for column in &columns {
                joins.create(column, (found.judge)(&column.name, &table));
            }
            created.insert(table.to_ascii_lowercase(), columns);
            found.tables.youngest = Some(table);
            Begin::Is(length, Box::new(Rest))
        }
        Head::Type { name, definition, length } => {
            let Tables { types, .. } = &mut *found.tables;
            let style = definition.map_or(Style::Compound, |definition| types::style_of(&definition, types));
            types.insert(name.to_ascii_lowercase(), style);
            Begin::Is(length, Box::new(Rest))
        }
        Head::Account { names, secrets, length } => {
            account::tell(names, secrets, found);
            Begin::Is(length, Box::new(Rest))
        }
        Head::Begin { length } => Begin::Is(length, Box::new(Rest)),
        Head::Partition { columns, length } => {
            let table = found.tables.youngest.take().unwrap_or_default();
            if !table.is_empty() && columns.iter().any(|column| (found.judge)(column, &table).is_some()) {
                found.trouble(found.start, DIVIDED);
            }
            Begin::Is(length, Box::new(Rest))
        }
        Head::Insert { table, columns, length, escapes } => {
            let judged = judged(found, &table, columns);
            let escapes = escapes || found.tables.is_mysql;
            found.records.begin(found.start, Frame::default());
            Begin::Is(length, Box::new(Values::new(Columns::Listed(judged), escapes, found.start)))
        }
        Head::Update { table, length, escapes } => {
            let judged = judged(found, &table, Vec::new());
            let is_created = found.tables.created.contains_key(&table.to_ascii_lowercase());
            let names = found.tables.created.get(&table.to_ascii_lowercase()).into_iter().flatten();
            let known = names.map(|column| column.name.clone()).zip(judged.iter().copied()).collect();
            let unknown = if is_created { Style::Text } else { Style::Unknown };
            let columns = Columns::Named { table, known, unknown, name: Vec::new(), column: NO_COLUMN };
            let escapes = escapes || found.tables.is_mysql;
            found.records.begin(found.start, Frame::default());
            Begin::Is(length, Box::new(Values::new(columns, escapes, found.start)))
        }
        Head::Copy { table, columns, length, delimiter, csv } => {
            let judged = judged(found, &table, columns);
            let head = (found.start, found.start + length as u64);
            let frame = Frame { head, close: "\\.\n", ..Frame::default() };
            if let Some(has_header) = csv {
                return Begin::Is(length, Box::new(csv::Table::of_copy(&judged, delimiter, has_header, frame)));
            }
            Begin::Is(length, Box::new(rows::Copy::new(judged, delimiter, frame)))
        }
    }
}

/// What the columns of a statement are; without a list they are those that the table was created with.
fn judged(found: &mut Found<'_>, table: &[u8], columns: Vec<Vec<u8>>) -> Arc<[Followed]> {
    let Tables { created, last, .. } = &*found.tables;
    if let Some((_, _, judged)) = last.as_ref().filter(|(name, known, _)| name == table && *known == columns) {
        return Arc::clone(judged);
    }
    let created = created.get(&table.to_ascii_lowercase()).cloned();
    // A column that a table was not created with may have been added to it.
    let unknown = if created.is_some() { Style::Text } else { Style::Unknown };
    let created = created.unwrap_or_default();
    let names: Vec<&[u8]> = if columns.is_empty() {
        created.iter().map(|column| column.name.as_slice()).collect()
    } else {
        columns.iter().map(Vec::as_slice).collect()
    };
    let is_of_people = header::is_of_people(names.iter().copied());
    let mut judged = Vec::with_capacity(names.len());
    for name in names {
        let known = created.iter().find(|column| column.name.eq_ignore_ascii_case(name));
        let mut followed = found.column_of(name, table, known.map_or(unknown, |column| column.style), is_of_people);
        if let Some(known) = known {
            let Tables { joins, .. } = &mut *found.tables;
            joins.agree(table, known, found.judge, &mut followed);
        }
        if found.unique.has(Some(table), name) {
            followed.style = types::unique(followed.style);
        }
        judged.push(followed);
    }
    let meanings: Vec<_> = judged.iter().map(|followed: &Followed| followed.column).collect();
    if !header::has_people(&meanings, found.judge) {
        let age = (found.judge)(b"age", b"");
        judged.iter_mut().filter(|followed| followed.column == age).for_each(|followed| followed.column = None);
    }
    let judged: Arc<[Followed]> = judged.into();
    found.tables.last = Some((table.to_vec(), columns, Arc::clone(&judged)));
    judged
}

/// What the head of a statement says. `length` is where it ends: behind it rows begin, or text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// More bytes are needed.
    Open,
    /// No statement with columns.
    Other {
        length: usize,
    },
    /// `PARTITION BY RANGE (column)`, behind the columns of a table.
    Partition {
        columns: Vec<Vec<u8>>,
        length: usize,
    },
    /// Who has written the dump.
    Dump {
        is_mysql: bool,
        length: usize,
    },
    /// `checks` are conditions on columns and keys that stand by themselves.
    Create {
        table: Vec<u8>,
        columns: Vec<Defined>,
        checks: Vec<Vec<u8>>,
        length: usize,
    },
    /// A statement about an account: where names of users stand, and passwords.
    Account {
        names: Vec<(usize, usize)>,
        secrets: Vec<(usize, usize)>,
        length: usize,
    },
    /// A transaction begins.
    Begin {
        length: usize,
    },
    /// The definition of what a domain is made of; a type of its own has none.
    Type {
        name: Vec<u8>,
        definition: Option<Vec<u8>>,
        length: usize,
    },
    /// `escapes` says that a backslash escapes in strings, as in MySQL.
    Insert {
        table: Vec<u8>,
        columns: Vec<Vec<u8>>,
        length: usize,
        escapes: bool,
    },
    Update {
        table: Vec<u8>,
        length: usize,
        escapes: bool,
    },
    Copy {
        table: Vec<u8>,
        columns: Vec<Vec<u8>>,
        length: usize,
        delimiter: u8,
        /// In CSV format, whether the first record names the columns.
        csv: Option<bool>,
    },
}

/// A column as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Defined {
    name: Vec<u8>,
    /// Its type and what follows it.
    definition: Vec<u8>,
    references: Option<Reference>,
}

/// Whether a statement that matters may begin with this byte.
fn may_begin(byte: u8) -> bool {
    matches!(
        byte,
        b'I' | b'i'
            | b'R'
            | b'r'
            | b'P'
            | b'p'
            | b'C'
            | b'c'
            | b'U'
            | b'u'
            | b'B'
            | b'b'
            | b'W'
            | b'w'
            | b'A'
            | b'a'
            | b'G'
            | b'g'
            | b'-'
            | b'/'
    )
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
    if let Some(head) = written_by(scanner.bytes)? {
        return Ok(head);
    }
    match scanner.word(&[
        b"insert",
        b"replace",
        b"copy",
        b"create",
        b"update",
        b"begin",
        b"with",
        b"alter",
        b"grant",
        b"partition",
    ])? {
        2 => {
            let table = scanner.name()?;
            let columns = scanner.names()?;
            scanner.word(&[b"from"])?;
            scanner.word(&[b"stdin"])?;
            let end = memchr::memchr(b'\n', &scanner.bytes[scanner.at..]).ok_or(Stop::Open)?;
            let options = &scanner.bytes[scanner.at..scanner.at + end];
            scanner.at += end + 1;
            // Other formats have other cells, and so has CSV with signs of its own.
            if [&b"binary"[..], b"quote", b"escape"].iter().any(|word| types::contains(options, word)) {
                return Err(Stop::Other);
            }
            let csv = types::contains(options, b"csv").then(|| types::contains(options, b"header"));
            let delimiter = delimiter(options, if csv.is_some() { b',' } else { b'\t' });
            Ok(Head::Copy { table, columns, length: scanner.at, delimiter, csv })
        }
        3 => create(scanner),
        4 => update(scanner),
        5 => {
            while scanner.optional(&[b"transaction", b"work", b"immediate", b"exclusive", b"deferred"])? {}
            if scanner.peek()? == b';' {
                return Ok(Head::Begin { length: scanner.at });
            }
            // A word of some text.
            scanner.at = 0;
            Err(Stop::Other)
        }
        7 => {
            scanner.word(&account::ACCOUNTS)?;
            account::read(scanner)
        }
        8 => account::read(scanner),
        9 => {
            scanner.word(&[b"by"])?;
            // What a list divides by becomes what it becomes in the rows.
            scanner.word(&[b"range", b"hash"])?;
            Ok(Head::Partition { columns: scanner.names()?, length: scanner.at })
        }
        6 => match with(scanner)? {
            true => update(scanner),
            false => insert(scanner),
        },
        _ => insert(scanner),
    }
}

/// `WITH name AS (…), … INSERT` or `… UPDATE`: goes behind that word, and says whether it is `UPDATE`.
fn with(scanner: &mut Scanner<'_>) -> Result<bool, Stop> {
    let _ = scanner.optional(&[b"recursive"])?;
    loop {
        scanner.name()?;
        scanner.names()?;
        scanner.word(&[b"as"])?;
        while scanner.optional(&[b"not", b"materialized"])? {}
        if scanner.peek()? != b'(' {
            return Err(Stop::Other);
        }
        scanner.at += 1;
        // What stands in the brackets ends like a definition does.
        while !skip_definition(scanner)? {}
        if scanner.peek()? != b',' {
            return Ok(scanner.word(&[b"insert", b"update"])? == 1);
        }
        scanner.at += 1;
    }
}

/// `INSERT INTO name (…) VALUES`, behind its first word.
fn insert(scanner: &mut Scanner<'_>) -> Result<Head, Stop> {
    // `INSERT IGNORE INTO`, `INSERT OR REPLACE INTO`, and SQL Server's `INSERT [dbo].[T]`.
    const BETWEEN: [&[u8]; 10] =
        [b"into", b"ignore", b"low_priority", b"delayed", b"high_priority", b"or", b"replace", b"abort", b"rollback", b"fail"];
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

/// What the first comments of a dump say.
fn written_by(bytes: &[u8]) -> Result<Option<Head>, Stop> {
    const SIGNS: [(&[u8], bool); 4] =
        [(b"-- MySQL dump", true), (b"-- MariaDB dump", true), (b"/*!", true), (b"-- PostgreSQL database dump", false)];
    if !matches!(bytes[0], b'-' | b'/') {
        return Ok(None);
    }
    for (sign, is_mysql) in SIGNS {
        let shown = bytes.len().min(sign.len());
        if bytes[..shown] == sign[..shown] {
            return if shown < sign.len() { Err(Stop::Open) } else { Ok(Some(Head::Dump { is_mysql, length: shown })) };
        }
    }
    // A statement may stand behind a comment on its line.
    if bytes[0] == b'/' { Ok(None) } else { Err(Stop::Other) }
}

/// What parts the cells of a `COPY` block with these options.
fn delimiter(options: &[u8], usual: u8) -> u8 {
    let lower = options.to_ascii_lowercase();
    let quoted = memchr::memmem::find(&lower, b"delimiter").and_then(|at| {
        let rest = &options[at..];
        let quote = memchr::memchr(b'\'', rest)?;
        Some(&rest[quote + 1..])
    });
    match quoted {
        Some([b'\\', ..]) => b'\t',
        None | Some([]) => usual,
        Some([byte, ..]) => *byte,
    }
}

/// `UPDATE name SET`.
fn update(scanner: &mut Scanner<'_>) -> Result<Head, Stop> {
    let _ = scanner.optional(&[b"only", b"low_priority", b"ignore"])?;
    let escapes = scanner.peek()? == b'`';
    let table = scanner.name()?;
    if !scanner.optional(&[b"set"])? {
        let _ = scanner.optional(&[b"as"])?;
        scanner.name()?;
        scanner.word(&[b"set"])?;
    }
    Ok(Head::Update { table, length: scanner.at, escapes })
}

/// `CREATE TYPE name AS …` and `CREATE DOMAIN name AS type …`.
fn create_type(scanner: &mut Scanner<'_>, is_domain: bool) -> Result<Head, Stop> {
    let name = scanner.name()?;
    let _ = scanner.optional(&[b"as"])?;
    // SQL Server's `FROM [varchar](20)`.
    let is_alias = scanner.optional(&[b"from"])?;
    let from = scanner.at;
    let length = end_of_statement(&scanner.bytes[from..])?;
    scanner.at += length;
    let definition = (is_domain || is_alias).then(|| scanner.bytes[from..scanner.at].to_vec());
    Ok(Head::Type { name, definition, length: scanner.at })
}

/// The length of what is left of a statement: up to the semicolon that is in no string.
fn end_of_statement(bytes: &[u8]) -> Result<usize, Stop> {
    let mut is_quoted = false;
    let end = bytes.iter().position(|byte| {
        is_quoted ^= *byte == b'\'';
        *byte == b';' && !is_quoted
    });
    end.ok_or(Stop::Open)
}

/// `CREATE TABLE name (column type …, constraint …)`: the names of the columns.
fn create(scanner: &mut Scanner<'_>) -> Result<Head, Stop> {
    const KINDS: [&[u8]; 9] = [b"table", b"type", b"domain", b"temporary", b"temp", b"unlogged", b"global", b"local", b"foreign"];
    if scanner.optional(&account::ACCOUNTS)? {
        return account::read(scanner);
    }
    loop {
        match scanner.word(&KINDS)? {
            0 => break,
            kind @ (1 | 2) => return create_type(scanner, kind == 2),
            _ => {}
        }
    }
    if scanner.optional(&[b"if"])? {
        scanner.word(&[b"not"])?;
        scanner.word(&[b"exists"])?;
    }
    let table = scanner.name()?;
    if scanner.peek()? != b'(' {
        return Err(Stop::Other);
    }
    scanner.at += 1;
    let (mut columns, mut checks) = (Vec::new(), Vec::new());
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
        let before = scanner.at;
        match scanner.word(&CONSTRAINTS) {
            Ok(_) => {}
            Err(Stop::Open) => return Err(Stop::Open),
            Err(Stop::Other) => {
                let name = scanner.name()?;
                let from = scanner.at;
                let is_last = skip_definition(scanner)?;
                let end = scanner.at.saturating_sub(1);
                let definition = scanner.bytes[from..end.max(from)].to_vec();
                let references = references(&definition).and_then(|(table, mut columns)| {
                    let column = columns.pop()?;
                    Some(Reference { table, column })
                });
                columns.push(Defined { name, definition, references });
                if is_last {
                    return Ok(Head::Create { table, columns, checks, length: scanner.at });
                }
                continue;
            }
        }
        let is_last = skip_definition(scanner)?;
        let constraint = &scanner.bytes[before..scanner.at];
        if [&b"check"[..], b"unique", b"primary"].iter().any(|word| types::contains(constraint, word)) {
            checks.push(constraint.to_vec());
        }
        refer(constraint, &mut columns);
        if is_last {
            return Ok(Head::Create { table, columns, checks, length: scanner.at });
        }
    }
}

/// What stands behind `REFERENCES`: a table and its columns.
fn references(definition: &[u8]) -> Option<(Vec<u8>, Vec<Vec<u8>>)> {
    let at = types::find(definition, b"references")? + b"references".len();
    // Something has to follow, or a name could go on.
    let bytes = [&definition[at..], b" ;"].concat();
    let mut scanner = Scanner { bytes: &bytes, at: 0 };
    let table = scanner.name().ok()?;
    Some((table, scanner.names().ok()?))
}

/// Takes `FOREIGN KEY (…) REFERENCES name (…)` to the columns that it is about.
fn refer(constraint: &[u8], columns: &mut [Defined]) {
    let Some(at) = types::find(constraint, b"foreign") else { return };
    let Some(key) = types::find(&constraint[at..], b"key") else { return };
    let from = &constraint[at + key + b"key".len()..];
    let Some(open) = memchr::memchr(b'(', from) else { return };
    let mut scanner = Scanner { bytes: from, at: open };
    let (Ok(own), Some((table, theirs))) = (scanner.names(), references(constraint)) else { return };
    for (own, column) in own.iter().zip(theirs) {
        if let Some(defined) = columns.iter_mut().find(|defined| defined.name.eq_ignore_ascii_case(own)) {
            defined.references = Some(Reference { table: table.clone(), column });
        }
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
