//! Databases of SQLite 3. Each table is a text: what creates it and its neighbours, then its rows as `COPY` has them. Strings and remarks in
//! the schema are a text too, a line each.
//!
//! Nothing is edited in a copy of the original, which would keep deleted rows and old terms in its free pages: a new database is built by
//! the same statements from redacted rows, so what was replaced is never written anywhere.

mod cells;
mod ddl;
mod heads;
mod long;
mod original;
mod put;
mod rebuild;
mod schema;

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Row;

use self::long::{For, Long, Visit};
use self::original::Original;
pub(super) use self::original::belongs_to;
use self::schema::{Kind, Schema, Table};
use super::Document;
use super::cells::END;
use super::reading::Texts;
use super::rewriting::Redacted;
use crate::model::SkipReason;

/// What the text of the schema is called, as SQLite calls the table that it stands in: no other may have that name.
const SCHEMA: &str = "sqlite_schema";

/// Whether a file that begins like this is a database.
pub(super) fn is_sqlite(head: &[u8], _path: &Path) -> bool {
    head.starts_with(b"SQLite format 3\0")
}

/// The store.
pub(super) struct Sqlite;

impl Document for Sqlite {
    fn read(&self, original: &Path, texts: &mut Texts) -> io::Result<()> {
        let original = Original::open(original)?;
        let schema = Schema::read(&original.connection)?;
        if original.has_more {
            texts.left_out(SCHEMA, SkipReason::Unsupported("bytes behind its pages are not looked at, nor kept".to_owned()))?;
        }
        texts.begin(SCHEMA, 0)?;
        for item in &schema.items {
            for line in ddl::texts(&item.sql) {
                texts.write(&line)?;
                texts.write(b"\n")?;
            }
        }
        texts.end()?;
        for (number, table) in schema.tables.iter().enumerate() {
            match &table.kind {
                Kind::Rows | Kind::Indexed => rows(&original, &schema, number, table, texts)?,
                Kind::Derived => {}
                Kind::Termed => {
                    let reason = "a full-text index that keeps no texts: the words in it are not looked at".to_owned();
                    texts.left_out(&table.name, SkipReason::Unsupported(reason))?;
                }
                Kind::Unknown(why) => texts.left_out(&table.name, SkipReason::Unsupported(why.clone()))?,
            }
        }
        original.is_unchanged()
    }

    fn rewrite(&self, original: &Path, redacted: &mut Redacted, out: &Path) -> io::Result<()> {
        let original = Original::open(original)?;
        let schema = Schema::read(&original.connection)?;
        rebuild::rebuild(&original.connection, &schema, redacted, out)?;
        original.is_unchanged()
    }

    fn companion(&self, path: &Path) -> Option<PathBuf> {
        original::companion(path)
    }
}

/// Tells the rows of a table.
fn rows(original: &Original, schema: &Schema, number: usize, table: &Table, texts: &mut Texts) -> io::Result<()> {
    let head = heads::of(schema, number);
    texts.begin(&table.name, head.iter().filter(|byte| **byte == b'\n').count() as u64)?;
    texts.write(&head)?;
    let mut telling = Telling { table, texts, line: Vec::new(), is_partial: false };
    let left_out = long::walk(&original.connection, table, For::Reading, &mut telling)?;
    let is_partial = telling.is_partial;
    texts.write(END)?;
    texts.write(b"\n")?;
    texts.end()?;
    if let Some(reason) = left_out {
        texts.left_out(&table.name, SkipReason::Unsupported(format!("it has {reason}: they are not looked at")))?;
    }
    if is_partial {
        let reason = "values in it that are no text were searched for printable text only";
        texts.left_out(&table.name, SkipReason::NoContent(reason))?;
    }
    Ok(())
}

/// Tells rows as lines.
struct Telling<'t> {
    table: &'t Table,
    texts: &'t mut Texts,
    line: Vec<u8>,
    is_partial: bool,
}

impl Visit for Telling<'_> {
    fn row(&mut self, row: &Row<'_>) -> io::Result<()> {
        self.line.clear();
        self.is_partial |= cells::row(row, self.table, &mut self.line)?;
        self.line.push(b'\n');
        self.texts.write(&self.line)
    }

    fn long(&mut self, row: &Long<'_>) -> io::Result<()> {
        self.is_partial |= cells::long(row, self.table, &mut |bytes| self.texts.write(bytes))?;
        self.texts.write(b"\n")
    }
}

/// An error of SQLite in words that hold nothing of what the database holds.
fn failed(err: &rusqlite::Error) -> io::Error {
    match err {
        rusqlite::Error::SqliteFailure(code, message) => {
            use rusqlite::ErrorCode as Code;
            let names_columns = |text: &&String| ["UNIQUE", "NOT NULL"].iter().any(|start| text.starts_with(start));
            let text = match (code.code, message.as_ref().filter(names_columns)) {
                (Code::ConstraintViolation, Some(message)) => message.clone(),
                (Code::DatabaseCorrupt | Code::NotADatabase, _) => "the database is damaged".to_owned(),
                _ => code.to_string(),
            };
            io::Error::other(text)
        }
        rusqlite::Error::Utf8Error(..) | rusqlite::Error::FromSqlConversionFailure(..) => {
            io::Error::new(io::ErrorKind::InvalidData, "a name in its schema is no text")
        }
        _ => io::Error::other("SQLite cannot read its schema"),
    }
}
