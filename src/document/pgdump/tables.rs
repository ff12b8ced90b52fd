//! The tables that statements of a dump create, with their columns: what `pg_dump` writes of them, a column behind the other.

use std::collections::HashMap;

use super::lexer::{self, Kind, Part};
use super::toc::{Contents, Entry};

/// What begins a part of a table that is no column.
const NO_COLUMN: [&[u8]; 7] = [b"CONSTRAINT", b"CHECK", b"PRIMARY", b"UNIQUE", b"FOREIGN", b"EXCLUDE", b"LIKE"];

/// In so many bytes stands what a statement is about: two names of 63 bytes, quotes apart.
const NAMED: usize = 512;

/// A column.
pub(super) struct Column {
    /// As it stands, in quotes if it needs them.
    pub(super) name: Vec<u8>,
    /// As it stands, with its schema.
    pub(super) kind: Vec<u8>,
}

/// A table.
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    /// The column by whose values it is parted, if by lists of them.
    pub(super) parted: Option<usize>,
}

/// The columns and conditions of a table: the parts of each.
pub(super) fn items(sql: &[u8], parts: &[Part]) -> Vec<std::ops::Range<usize>> {
    let mut items = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (number, (kind, place)) in parts.iter().enumerate() {
        let sign = if *kind == Kind::Sign { sql[place.start] } else { 0 };
        match sign {
            b'(' | b'[' => {
                depth += 1;
                start = if depth == 1 { number + 1 } else { start };
            }
            b')' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    items.push(start..number);
                    return items;
                }
            }
            b',' if depth == 1 => {
                items.push(start..number);
                start = number + 1;
            }
            _ => {}
        }
    }
    items
}

/// Whether a part is this word.
pub(super) fn is(sql: &[u8], part: Option<&Part>, word: &[u8]) -> bool {
    part.is_some_and(|(kind, place)| *kind == Kind::Word && sql[place.clone()].eq_ignore_ascii_case(word))
}

/// Whether these parts are a column, and not a condition.
pub(super) fn is_column(sql: &[u8], parts: &[Part]) -> bool {
    matches!(parts.first(), Some((Kind::Word, _))) && !NO_COLUMN.iter().any(|word| is(sql, parts.first(), word))
}

/// A name as it stands, with its schema, at the start of these parts.
pub(super) fn name(sql: &[u8], parts: &[Part]) -> Vec<u8> {
    let is_dotted = |at: usize| matches!(parts.get(at), Some((Kind::Sign, place)) if &sql[place.clone()] == b".");
    let count = if is_dotted(1) { 3 } else { 1 };
    parts.iter().take(count).flat_map(|(_, place)| &sql[place.clone()]).copied().collect()
}

impl Table {
    fn read(sql: &[u8]) -> Self {
        let parts = lexer::parts(sql);
        let of = |item: std::ops::Range<usize>| &parts[item];
        let items = items(sql, &parts).into_iter().map(of).filter(|parts| is_column(sql, parts));
        let columns: Vec<_> = items
            .map(|parts| Column { name: sql[parts[0].1.clone()].to_vec(), kind: name(sql, parts.get(1..).unwrap_or_default()) })
            .collect();
        let list = parts.windows(3).position(|three| {
            is(sql, three.first(), b"PARTITION") && is(sql, three.get(1), b"BY") && is(sql, three.get(2), b"LIST")
        });
        let key = list.and_then(|at| parts.get(at + 4)).map(|(_, place)| &sql[place.clone()]);
        let parted = columns.iter().position(|column| Some(column.name.as_slice()) == key);
        Self { columns, parted }
    }
}

/// The table of this name, if the dump creates it.
pub(super) fn table(contents: &Contents, name: &[u8]) -> Option<Table> {
    let statements = contents.entries.iter().filter(|entry| entry.is("TABLE")).filter_map(|entry| entry.definition.as_deref());
    statements.filter(|sql| created_name(sql).is_some_and(|is| is == name)).map(Table::read).next()
}

/// The tables of a dump, by their names with their schemas as statements have them.
pub(super) fn tables(contents: &Contents) -> HashMap<Vec<u8>, Table> {
    let created = contents.entries.iter().filter(|entry| entry.is("TABLE"));
    let read = created.filter_map(|entry| {
        let sql = entry.definition.as_deref()?;
        Some((created_name(sql)?, Table::read(sql)))
    });
    read.collect()
}

/// The name that stands behind `TABLE`, `TYPE` or `DOMAIN` in a statement.
pub(super) fn created_name(sql: &[u8]) -> Option<Vec<u8>> {
    let sql = &sql[..sql.len().min(NAMED)];
    let parts = lexer::parts(sql);
    let is_kind = |part: &Part| [b"TABLE".as_slice(), b"TYPE", b"DOMAIN"].iter().any(|word| is(sql, Some(part), word));
    let at = parts.iter().position(is_kind)? + 1;
    let skip = usize::from(is(sql, parts.get(at), b"ONLY"));
    Some(name(sql, parts.get(at + skip..)?)).filter(|name| !name.is_empty())
}

/// The table that a `COPY` fills, and its columns.
pub(super) fn copied(entry: &Entry) -> Option<(Vec<u8>, Vec<Vec<u8>>)> {
    let sql = entry.copy.as_deref()?;
    let parts = lexer::parts(sql);
    if !is(sql, parts.first(), b"COPY") {
        return None;
    }
    let columns = items(sql, &parts).into_iter().filter_map(|item| parts.get(item.start));
    Some((name(sql, parts.get(1..)?), columns.map(|(_, place)| sql[place.clone()].to_vec()).collect()))
}
