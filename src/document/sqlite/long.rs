//! The rows of a table in order. Of those that are too long to be held the values are read in pieces, where SQLite hands them out so
//! (<https://www.sqlite.org/c3ref/blob_open.html>); elsewhere SQLite holds a row, and one that is too long for that is left out.

use std::io::{self, Cursor, Read, Seek};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, Statement, ToSql};

use super::cells::Owned;
use super::schema::{Kind, Table};
use super::{ddl, failed};

/// Bytes of a row that is held.
const HELD: u64 = 1 << 20;
/// Bytes of a value that is held, in a row that is not.
pub(super) const SHORT: u64 = 64 << 10;
/// Bytes of a row that SQLite may hold while it is read; a full-text index holds two copies of one.
const SEEN: u64 = 64 << 20;
const SEEN_INDEXED: u64 = 24 << 20;
/// Bytes of a row that is written as a whole, or for which SQLite makes room.
pub(super) const WRITTEN: u64 = 16 << 20;
/// The same of a full-text index, which holds each word of a row: twenty to forty times the text where all of them differ.
const INDEXED: u64 = 2 << 20;
pub(super) const WITH_ROOM: u64 = 32 << 20;

/// What rows are handed to.
pub(super) trait Visit {
    /// A row that is held.
    fn row(&mut self, row: &Row<'_>) -> io::Result<()>;

    /// A row that is too long for that.
    fn long(&mut self, row: &Long<'_>) -> io::Result<()>;
}

/// Bytes that are read in pieces, from the start as often as it takes.
pub(super) trait Pieces: Read + Seek {}
impl<T: Read + Seek> Pieces for T {}

/// A value of a long row.
pub(super) enum Value<'v> {
    Held(Owned),
    Text(Box<dyn Pieces + 'v>),
    Blob(Box<dyn Pieces + 'v>),
}

/// A row that is too long to be held.
pub(super) struct Long<'r> {
    connection: &'r Connection,
    table: &'r Table,
    by: By<'r>,
}

enum By<'r> {
    /// The number of its row.
    Number(&'r str, i64),
    /// SQLite holds it.
    Row(&'r Row<'r>),
}

impl Long<'_> {
    /// The value of a column.
    pub(super) fn value(&self, column: usize) -> io::Result<Value<'_>> {
        let (name, number) = match self.by {
            By::Row(row) => {
                let value = row.get_ref(usize::from(self.table.number.is_some()) + column).map_err(|err| failed(&err))?;
                return Ok(match value {
                    _ if length(value) <= SHORT => Value::Held(Owned::of(value)),
                    ValueRef::Blob(blob) => Value::Blob(Box::new(Cursor::new(blob))),
                    ValueRef::Text(text) => Value::Text(Box::new(Cursor::new(text))),
                    value => Value::Held(Owned::of(value)),
                });
            }
            By::Number(name, number) => (name, number),
        };
        let column = &self.table.columns[column];
        let quoted = ddl::quoted(column);
        // What is longer is not touched by asking for its length.
        let query = format!(
            "SELECT iif(octet_length({quoted}) > {SHORT}, typeof({quoted}), ''), iif(octet_length({quoted}) > {SHORT}, NULL, {quoted}) \
             FROM {} NOT INDEXED WHERE {name} = ?1",
            ddl::quoted(&self.table.name)
        );
        let read = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, Owned::of(row.get_ref(1)?)));
        let (kind, value) = self.connection.query_row(&query, [number], read).map_err(|err| failed(&err))?;
        let open = || self.connection.blob_open("main", self.table.name.as_str(), column.as_str(), number, true);
        Ok(match kind.as_str() {
            "text" => Value::Text(Box::new(open().map_err(|err| failed(&err))?)),
            "blob" => Value::Blob(Box::new(open().map_err(|err| failed(&err))?)),
            _ => Value::Held(value),
        })
    }

    /// What its row is numbered by, where that is no column.
    pub(super) fn number(&self) -> io::Result<Option<Owned>> {
        Ok(match self.by {
            _ if self.table.number.is_none() => None,
            By::Number(_, number) => Some(Owned::Integer(number)),
            By::Row(row) => Some(Owned::of(row.get_ref(0).map_err(|err| failed(&err))?)),
        })
    }
}

fn length(value: ValueRef<'_>) -> u64 {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len() as u64,
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => 0,
    }
}

/// Which rows are too long, where SQLite holds them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    Reading,
    Writing,
}

/// Goes through the rows of a table; says which are left out, if any are.
///
/// # Errors
/// The database is damaged; what `visit` says.
pub(super) fn walk(connection: &Connection, table: &Table, what: For, visit: &mut dyn Visit) -> io::Result<Option<String>> {
    let pages = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
    let size: i64 = connection.query_row(pages, [], |row| row.get(0)).map_err(|err| failed(&err))?;
    match &table.pieced_by {
        _ if size.unsigned_abs() <= HELD => held(connection, table, "", visit).map(|()| None),
        Some(number) => pieced(connection, table, number, visit).map(|()| None),
        None => {
            let (left_out, condition) = too_long(connection, table, what)?;
            held(connection, table, &condition, visit).map(|()| left_out)
        }
    }
}

/// Which rows are too long for SQLite to hold, in words, and the condition that leaves them out.
fn too_long(connection: &Connection, table: &Table, what: For) -> io::Result<(Option<String>, String)> {
    let is_own = matches!(table.kind, Kind::Rows);
    // A full-text index keeps its texts in a table of its own; coordinates have none.
    let name = if is_own { table.name.clone() } else { format!("{}_content", table.name) };
    let read = |row: &Row<'_>| row.get::<_, bool>(0);
    // What is not UTF-8 is held as it is too.
    let is_utf_8 =
        connection.query_row("SELECT encoding = 'UTF-8' FROM pragma_encoding", [], read).map_err(|err| failed(&err))?;
    let most = match what {
        For::Writing if is_own => WRITTEN,
        For::Writing => INDEXED,
        For::Reading if is_own && is_utf_8 => SEEN,
        For::Reading => SEEN_INDEXED,
    };
    let mut list = connection.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid").map_err(|err| failed(&err))?;
    let kept: rusqlite::Result<Vec<String>> = list.query_map([&name], |row| row.get(0)).and_then(Iterator::collect);
    let kept = kept.map_err(|err| failed(&err))?;
    let Some((first, rest)) = kept.split_first() else { return Ok((None, String::new())) };
    let size = sizes(if is_own { &table.columns } else { rest });
    let count = format!("SELECT count(*) FROM {} WHERE {size} > {most}", ddl::quoted(&name));
    let count: i64 = connection.query_row(&count, [], |row| row.get(0)).map_err(|err| failed(&err))?;
    if count == 0 {
        return Ok((None, String::new()));
    }
    let condition = if is_own {
        format!(" WHERE {size} <= {most}")
    } else {
        let (first, name) = (ddl::quoted(first), ddl::quoted(&name));
        format!(" WHERE rowid NOT IN (SELECT {first} FROM {name} WHERE {size} > {most})")
    };
    let reason =
        format!("rows of more than {} MiB ({count}), which SQLite hands out in such a table only as a whole", most >> 20);
    Ok((Some(reason), condition))
}

/// The bytes of these columns together, which SQLite tells without reading them. No more sums in sums than it takes.
fn sizes(columns: &[String]) -> String {
    match columns {
        [] => "0".to_owned(),
        [column] => format!("coalesce(octet_length({}), 0)", ddl::quoted(column)),
        _ => {
            let (first, second) = columns.split_at(columns.len() / 2);
            format!("({} + {})", sizes(first), sizes(second))
        }
    }
}

fn held(connection: &Connection, table: &Table, condition: &str, visit: &mut dyn Visit) -> io::Result<()> {
    let mut select = connection.prepare(&table.select(condition)).map_err(|err| failed(&err))?;
    rows(connection, table, &mut select, &[], visit)
}

fn rows(
    connection: &Connection,
    table: &Table,
    select: &mut Statement<'_>,
    parameters: &[&dyn ToSql],
    visit: &mut dyn Visit,
) -> io::Result<()> {
    let columns = usize::from(table.number.is_some()) + table.columns.len();
    let mut rows = select.query(parameters).map_err(|err| failed(&err))?;
    while let Some(row) = rows.next().map_err(|err| failed(&err))? {
        let lengths = (0..columns).map(|column| row.get_ref(column).map(length));
        if lengths.sum::<rusqlite::Result<u64>>().map_err(|err| failed(&err))? > HELD {
            visit.long(&Long { connection, table, by: By::Row(row) })?;
        } else {
            visit.row(row)?;
        }
    }
    Ok(())
}

/// Rows that are numbered: between those that are long all others are read as they are.
fn pieced(connection: &Connection, table: &Table, number: &str, visit: &mut dyn Visit) -> io::Result<()> {
    let size = sizes(&table.columns);
    let longs = format!("SELECT {number} FROM {} NOT INDEXED WHERE {size} > {HELD} ORDER BY {number}", ddl::quoted(&table.name));
    let mut longs = connection.prepare(&longs).map_err(|err| failed(&err))?;
    let mut longs = longs.query([]).map_err(|err| failed(&err))?;
    let between = table.select(&format!(" WHERE {number} BETWEEN ?1 AND ?2"));
    let mut between = connection.prepare(&between).map_err(|err| failed(&err))?;
    let mut from = Some(i64::MIN);
    loop {
        let next = longs.next().map_err(|err| failed(&err))?.map(|row| row.get::<_, i64>(0)).transpose();
        let next = next.map_err(|err| failed(&err))?;
        let to = next.map_or(Some(i64::MAX), |next| next.checked_sub(1));
        if let (Some(from), Some(to)) = (from, to)
            && from <= to
        {
            rows(connection, table, &mut between, &[&from, &to], visit)?;
        }
        let Some(long) = next else { return Ok(()) };
        visit.long(&Long { connection, table, by: By::Number(number, long) })?;
        from = long.checked_add(1);
    }
}
