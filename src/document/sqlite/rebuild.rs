//! A new database from redacted rows: made by the statements that made the original, in the order of SQLite's own `VACUUM`. Rows come first and
//! what could act on them last, so no trigger fires; full-text indexes are built from the new rows.

use std::collections::HashMap;
use std::io;
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row, Statement};

use super::long::{self, For, Long, Visit};
use super::put::{self, bind};
use super::schema::{Item, Kind, Schema, Table, listed};
use super::{SCHEMA, cells, ddl, failed, heads};
use crate::document::cells::END;
use crate::document::rewriting::{Redacted, in_name, lost};

/// What is kept of the original beside its rows. The first ones count before there is a table only.
const KEPT: [&str; 5] = ["page_size", "auto_vacuum", "encoding", "user_version", "application_id"];
/// Nothing but the file is written: it is nobody's until it is complete.
const ALONE: &str = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA foreign_keys = OFF; \
                     PRAGMA cache_size = -16384; PRAGMA trusted_schema = OFF;";

/// Writes a database like `source` to the empty file `out`, with these texts.
///
/// # Errors
/// A row does not fit its table any more, or what was found stands where it cannot be replaced.
pub(super) fn rebuild(source: &Connection, schema: &Schema, redacted: &mut Redacted, out: &Path) -> io::Result<()> {
    let untold = schema.tables.iter().find_map(|table| match &table.kind {
        Kind::Unknown(why) => Some(format!("the table {}: {why}", table.name)),
        Kind::Termed => Some(format!("the full-text index {} keeps no texts, so it cannot be built anew", table.name)),
        Kind::Rows | Kind::Derived | Kind::Indexed => None,
    });
    if let Some(untold) = untold {
        return Err(io::Error::new(io::ErrorKind::Unsupported, untold));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let target = Connection::open_with_flags(out, flags).map_err(|err| failed(&err))?;
    let build = Build { source, target, schema };
    build.settings()?;
    let items = build.items(redacted)?;
    build.run("BEGIN")?;
    build.create(&items, "table")?;
    let mut renumbered = Vec::new();
    for (number, table) in schema.tables.iter().enumerate() {
        if matches!(table.kind, Kind::Rows | Kind::Indexed) {
            let changes_key = build.rows(number, table, redacted)?;
            renumbered.extend(changes_key.then_some(table.name.as_str()));
        }
    }
    redacted.finish()?;
    for kind in ["index", "view"] {
        build.create(&items, kind)?;
    }
    build.derived()?;
    build.create(&items, "trigger")?;
    build.sequences(&renumbered)?;
    build.run("COMMIT")?;
    if build.has("sqlite_stat1")? {
        build.run("ANALYZE")?;
    }
    build.joins()?;
    build.target.close().map_err(|(_, err)| failed(&err))
}

struct Build<'a> {
    source: &'a Connection,
    target: Connection,
    schema: &'a Schema,
}

impl Build<'_> {
    fn run(&self, sql: &str) -> io::Result<()> {
        self.target.execute_batch(sql).map_err(|err| failed(&err))
    }

    fn settings(&self) -> io::Result<()> {
        for name in KEPT {
            let value = self.source.query_row(&format!("PRAGMA {name}"), [], |row| match row.get_ref(0)? {
                ValueRef::Integer(number) => Ok(number.to_string()),
                other => Ok(format!("'{}'", other.as_str()?)),
            });
            self.run(&format!("PRAGMA {name} = {}", value.map_err(|err| failed(&err))?))?;
        }
        self.run(ALONE)
    }

    /// The statements that create everything, with what was replaced in them.
    fn items(&self, redacted: &mut Redacted) -> io::Result<Vec<Item>> {
        redacted.begin(SCHEMA)?;
        let mut items = Vec::with_capacity(self.schema.items.len());
        for item in &self.schema.items {
            let sql = ddl::edited(&item.sql, || redacted.line()?.map(<[u8]>::to_vec).ok_or_else(lost))?;
            items.push(Item { sql, ..item.clone() });
        }
        redacted.end()?;
        Ok(items)
    }

    fn create(&self, items: &[Item], kind: &str) -> io::Result<()> {
        for item in items.iter().filter(|item| item.kind == kind) {
            let created = self.target.execute_batch(&item.sql);
            created.map_err(|err| io::Error::other(format!("{kind} {}: {}", item.name, failed(&err))))?;
        }
        Ok(())
    }

    /// Fills a table; says whether numbers of its rows were replaced.
    fn rows(&self, number: usize, table: &Table, redacted: &mut Redacted) -> io::Result<bool> {
        redacted.begin(&table.name)?;
        for line in heads::of(self.schema, number).split_inclusive(|byte| *byte == b'\n') {
            if redacted.line()?.ok_or_else(lost)? != line.strip_suffix(b"\n").unwrap_or(line) {
                return Err(in_name());
            }
        }
        let columns = listed(table.number, &table.columns);
        let places = vec!["?"; table.columns.len() + usize::from(table.number.is_some())].join(", ");
        // Whatever a constraint says of conflicts: no row may go for that.
        let insert = format!("INSERT OR ABORT INTO {} ({columns}) VALUES ({places})", ddl::quoted(&table.name));
        let insert = self.target.prepare(&insert).map_err(|err| failed(&err))?;
        let mut filling = Filling {
            table,
            target: &self.target,
            insert,
            redacted,
            line: Vec::new(),
            cell: Vec::new(),
            count: 0,
            is_changed: false,
        };
        if let Some(reason) = long::walk(self.source, table, For::Writing, &mut filling)? {
            let reason = format!("table {}: it has {reason}", table.name);
            return Err(io::Error::new(io::ErrorKind::Unsupported, reason));
        }
        let is_changed = filling.is_changed;
        drop(filling);
        if redacted.line()? != Some(END) {
            return Err(lost());
        }
        redacted.end()?;
        Ok(is_changed)
    }

    /// Builds what is made from other rows, and takes over how full-text indexes rank.
    fn derived(&self) -> io::Result<()> {
        for table in &self.schema.tables {
            let Some(module) = table.module.as_deref().filter(|module| module.starts_with("fts")) else { continue };
            let name = ddl::quoted(&table.name);
            let config = ddl::quoted(&format!("{}_config", table.name));
            if module == "fts5" {
                let mut kept = self
                    .source
                    .prepare(&format!("SELECT k, v FROM {config} WHERE k <> 'version'"))
                    .map_err(|err| failed(&err))?;
                let mut rows = kept.query([]).map_err(|err| failed(&err))?;
                while let Some(row) = rows.next().map_err(|err| failed(&err))? {
                    let (key, value): (String, rusqlite::types::Value) =
                        row.get(0).and_then(|key| Ok((key, row.get(1)?))).map_err(|err| failed(&err))?;
                    let insert = format!("INSERT INTO {name} ({name}, rank) VALUES (?1, ?2)");
                    self.target.execute(&insert, (key, value)).map_err(|err| failed(&err))?;
                }
            }
            if matches!(table.kind, Kind::Derived) && matches!(module, "fts3" | "fts4" | "fts5") {
                let rebuilt = self.target.execute_batch(&format!("INSERT INTO {name} ({name}) VALUES ('rebuild')"));
                rebuilt.map_err(|err| io::Error::other(format!("full-text index {}: {}", table.name, failed(&err))))?;
            }
        }
        Ok(())
    }

    /// Takes over the highest numbers that were given out; where a number may have been somebody's, the highest that is there.
    fn sequences(&self, renumbered: &[&str]) -> io::Result<()> {
        if !self.has("sqlite_sequence")? {
            return Ok(());
        }
        let mut given: HashMap<String, i64> = HashMap::new();
        let mut list = self.source.prepare("SELECT name, seq FROM sqlite_sequence").map_err(|err| failed(&err))?;
        let mut rows = list.query([]).map_err(|err| failed(&err))?;
        while let Some(row) = rows.next().map_err(|err| failed(&err))? {
            let (name, seq): (Option<String>, Option<i64>) =
                row.get(0).and_then(|name| Ok((name, row.get(1)?))).map_err(|err| failed(&err))?;
            given.extend(name.zip(seq));
        }
        for (name, seq) in given {
            if renumbered.contains(&name.as_str()) || !self.schema.tables.iter().any(|table| table.name == name) {
                continue;
            }
            let update = "DELETE FROM sqlite_sequence WHERE name = ?1";
            self.target.execute(update, [&name]).map_err(|err| failed(&err))?;
            let insert = "INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)";
            self.target.execute(insert, (&name, seq)).map_err(|err| failed(&err))?;
        }
        Ok(())
    }

    fn has(&self, name: &str) -> io::Result<bool> {
        let has = "SELECT count(*) > 0 FROM sqlite_schema WHERE name = ?1";
        self.source.query_row(has, [name], |row| row.get(0)).map_err(|err| failed(&err))
    }

    /// Rows that referred to others have to find them still.
    fn joins(&self) -> io::Result<()> {
        let broken = |connection: &Connection| {
            let query = "SELECT \"table\", \"parent\", count(*) FROM pragma_foreign_key_check GROUP BY 1, 2";
            let mut list = connection.prepare(query)?;
            let rows = list.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
            rows.collect::<rusqlite::Result<HashMap<(String, String), i64>>>()
        };
        let now = broken(&self.target);
        if now.as_ref().is_ok_and(HashMap::is_empty) {
            return Ok(());
        }
        // What refers to no key cannot be looked for, in the original neither.
        let Ok(before) = broken(self.source) else { return Ok(()) };
        let now = now.map_err(|err| failed(&err))?;
        match now.iter().find(|(join, count)| before.get(*join).copied().unwrap_or_default() < **count) {
            Some(((table, parent), _)) => {
                Err(io::Error::other(format!("rows of {table} would no longer find those of {parent} that they refer to")))
            }
            None => Ok(()),
        }
    }
}

/// Fills a table with its rows as they came back.
struct Filling<'f> {
    table: &'f Table,
    target: &'f Connection,
    insert: Statement<'f>,
    redacted: &'f mut Redacted,
    line: Vec<u8>,
    cell: Vec<u8>,
    count: u64,
    /// Whether numbers of rows were replaced.
    is_changed: bool,
}

impl Visit for Filling<'_> {
    fn row(&mut self, row: &Row<'_>) -> io::Result<()> {
        self.count += 1;
        self.put(row).map_err(|err| self.at(&err))
    }

    fn long(&mut self, row: &Long<'_>) -> io::Result<()> {
        self.count += 1;
        let put = put::long(self.target, self.table, row, self.redacted);
        self.is_changed |= put.map_err(|err| self.at(&err))?;
        Ok(())
    }
}

impl Filling<'_> {
    fn at(&self, err: &io::Error) -> io::Error {
        io::Error::new(err.kind(), format!("table {}, row {}: {err}", self.table.name, self.count))
    }

    fn put(&mut self, row: &Row<'_>) -> io::Result<()> {
        let value = |column: usize| row.get_ref(column).map_err(|err| failed(&err));
        let first = usize::from(self.table.number.is_some());
        let columns = self.table.columns.len();
        self.line.clear();
        cells::row(row, self.table, &mut self.line)?;
        let redacted = self.redacted.line()?.ok_or_else(lost)?;
        for column in 0..first {
            bind(&mut self.insert, column, value(column)?)?;
        }
        if redacted == self.line {
            for column in first..first + columns {
                bind(&mut self.insert, column, value(column)?)?;
            }
        } else {
            let mut given = redacted.split(|byte| *byte == b'\t');
            for column in first..first + columns {
                let given = given.next().ok_or_else(lost)?;
                let old = value(column)?;
                if cells::is_same(old, given, &mut self.cell) {
                    bind(&mut self.insert, column, old)?;
                } else {
                    self.is_changed |= self.table.key == Some(column - first);
                    bind(&mut self.insert, column, cells::changed(old, given)?.value())?;
                }
            }
            if given.next().is_some() {
                return Err(lost());
            }
        }
        self.insert.raw_execute().map(|_| ()).map_err(|err| failed(&err))
    }
}
