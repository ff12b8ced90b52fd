//! What a database is made of: tables and how their rows are read, and the statements that create everything.

use std::collections::HashMap;
use std::io;

use rusqlite::Connection;

use super::{ddl, failed};

/// Names under which a table without a key of its own numbers its rows.
const ROW_NUMBERS: [&str; 3] = ["rowid", "_rowid_", "oid"];
/// Modules of virtual tables that hold nothing of their own.
const DERIVED: [&str; 6] = ["fts5vocab", "fts4aux", "fts3tokenize", "dbstat", "json_each", "json_tree"];

/// What is created, in the order in which a new database is built: so that its texts come in the order of the original's.
pub(super) const KINDS: [&str; 4] = ["table", "index", "view", "trigger"];

/// Something that a statement created.
#[derive(Clone)]
pub(super) struct Item {
    /// One of [`KINDS`].
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) sql: String,
}

/// How the rows of a table come about.
pub(super) enum Kind {
    /// They are its own.
    Rows,
    /// They are those of another table: a full-text index of that, or a table over an index.
    Derived,
    /// Its own, in a virtual table: a full-text index with its texts, or one of coordinates.
    Indexed,
    /// It has none, but an index over what they were.
    Termed,
    /// Nobody here can read them, for this reason.
    Unknown(String),
}

/// A table.
pub(super) struct Table {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The module of a virtual table, in small letters.
    pub(super) module: Option<String>,
    /// Columns that hold something, generated ones left out.
    pub(super) columns: Vec<String>,
    /// What its rows are numbered by, where that is no column: in the first place of each row that is selected.
    pub(super) number: Option<&'static str>,
    /// The column that numbers its rows, by its place among the columns.
    pub(super) key: Option<usize>,
    pub(super) sql: String,
    /// Selects its rows, in an order that depends on the file alone.
    select: String,
    order: String,
    /// The number of a row, by which SQLite hands out its values in pieces.
    pub(super) pieced_by: Option<String>,
    /// Columns that SQLite looks into as a whole when a row is written: what stands in indexes and conditions.
    pub(super) whole: Vec<bool>,
    /// Columns no two rows of which may share a value, by indexes of their own.
    pub(super) unique: Vec<Vec<String>>,
    /// Tables that it refers to.
    pub(super) parents: Vec<String>,
}

impl Table {
    /// Selects its rows of which a condition says that they are told.
    pub(super) fn select(&self, condition: &str) -> String {
        format!("{}{condition}{}", self.select, self.order)
    }
}

/// A database.
pub(super) struct Schema {
    /// Everything but what SQLite creates by itself, in the order of [`KINDS`].
    pub(super) items: Vec<Item>,
    pub(super) tables: Vec<Table>,
}

impl Schema {
    /// The schema of this database.
    ///
    /// # Errors
    /// It is damaged.
    pub(super) fn read(connection: &Connection) -> io::Result<Self> {
        read(connection).map_err(|err| failed(&err))
    }
}

fn read(connection: &Connection) -> rusqlite::Result<Schema> {
    let mut kinds = HashMap::new();
    let mut list = connection.prepare("SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main'")?;
    let mut rows = list.query([])?;
    while let Some(row) = rows.next()? {
        kinds.insert(row.get::<_, String>(0)?, (row.get::<_, String>(1)?, row.get::<_, bool>(2)?));
    }
    let mut list = connection.prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")?;
    let mut rows = list.query([])?;
    let mut schema = Schema { items: Vec::new(), tables: Vec::new() };
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        items.push(Item { kind: row.get(0)?, name: row.get(1)?, sql: row.get(2)? });
    }
    let kind_of = |name: &str| kinds.get(name).map_or(("table", false), |(kind, has_key)| (kind.as_str(), *has_key));
    let kept = Kept::by(items.iter().filter(|item| kind_of(&item.name).0 == "virtual"));
    for item in items {
        let (kind, has_key) = kind_of(&item.name);
        if item.name.starts_with("sqlite_") || kind == "shadow" && kept.has(&item) {
            continue;
        }
        if item.kind == "table" {
            schema.tables.push(match kind {
                "virtual" => virtual_table(connection, &item),
                _ => table(connection, &item, has_key)?,
            });
        }
        schema.items.push(item);
    }
    // A full-text index of another table is built from what stands there.
    let indexed: Vec<String> =
        schema.tables.iter().filter(|table| table.module.is_some()).flat_map(|table| table.parents.clone()).collect();
    for table in schema.tables.iter_mut().filter(|table| indexed.iter().any(|name| name.eq_ignore_ascii_case(&table.name))) {
        table.whole.fill(true);
    }
    schema.items.sort_by_key(|item| KINDS.iter().position(|kind| *kind == item.kind));
    Ok(schema)
}

/// What virtual tables keep their rows in. It is created with them; SQLite tells it by its name alone, which a table of the user may have too.
struct Kept {
    /// Statements by the names of what they create.
    made: HashMap<String, String>,
    /// Names of virtual tables that cannot be created here.
    others: Vec<String>,
}

impl Kept {
    /// By creating them anew, in memory.
    fn by<'i>(tables: impl Iterator<Item = &'i Item>) -> Self {
        let mut kept = Self { made: HashMap::new(), others: Vec::new() };
        let Ok(scratch) = Connection::open_in_memory() else {
            kept.others.extend(tables.map(|table| table.name.clone()));
            return kept;
        };
        for table in tables {
            if scratch.execute_batch(&table.sql).is_err() {
                kept.others.push(table.name.clone());
            }
        }
        let mut read = || -> rusqlite::Result<()> {
            let mut list = scratch.prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")?;
            let mut rows = list.query([])?;
            while let Some(row) = rows.next()? {
                kept.made.insert(row.get(0)?, row.get(1)?);
            }
            Ok(())
        };
        // What is not read is taken for the user's own.
        let _ = read();
        kept
    }

    fn has(&self, item: &Item) -> bool {
        let is_of = |table: &String| item.name.strip_prefix(table.as_str()).is_some_and(|rest| rest.starts_with('_'));
        self.made.get(&item.name) == Some(&item.sql) || self.others.iter().any(is_of)
    }
}

/// Columns that hold something.
fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut list = connection.prepare("SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0 ORDER BY cid")?;
    list.query_map([table], |row| row.get(0))?.collect()
}

fn table(connection: &Connection, item: &Item, has_key: bool) -> rusqlite::Result<Table> {
    let columns = columns(connection, &item.name)?;
    let is_free = |name: &&&str| !columns.iter().any(|column| column.eq_ignore_ascii_case(name));
    let number = ROW_NUMBERS.iter().find(is_free).filter(|_| !has_key).copied();
    // A key with an index of its own does not number the rows (`INTEGER PRIMARY KEY DESC`).
    let key = "SELECT iif(count(*) = 1 AND max(type) = 'INTEGER' COLLATE NOCASE \
               AND NOT EXISTS (SELECT 1 FROM pragma_index_list(?1) WHERE origin = 'pk'), max(name), NULL) FROM pragma_table_xinfo(?1) WHERE pk > 0";
    let key: Option<String> = if has_key { None } else { connection.query_row(key, [&item.name], |row| row.get(0))? };
    let key = key.and_then(|key| columns.iter().position(|column| *column == key));
    let order = number.map_or(String::new(), |number| format!(" ORDER BY {number}"));
    let has_pieces =
        "SELECT (SELECT count(*) FROM pragma_table_xinfo(?1) WHERE hidden > 0) = 0 AND encoding = 'UTF-8' FROM pragma_encoding";
    let pieced_by = number.map(str::to_owned).or_else(|| key.map(|key| ddl::quoted(&columns[key])));
    let pieced_by = match pieced_by {
        Some(number) => connection.query_row(has_pieces, [&item.name], |row| row.get::<_, bool>(0))?.then_some(number),
        None => None,
    };
    // A column that numbers the rows need not be told twice.
    let number = number.filter(|_| key.is_none());
    let listed = listed(number, &columns);
    let select = format!("SELECT {listed} FROM {} NOT INDEXED", ddl::quoted(&item.name));
    let whole = whole(connection, item, &columns)?;
    let mut list = connection.prepare("SELECT name FROM pragma_index_list(?1) WHERE \"unique\" AND origin = 'c' ORDER BY seq")?;
    let indexes: Vec<String> = list.query_map([&item.name], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut unique = Vec::new();
    for index in indexes {
        let mut list = connection.prepare("SELECT name FROM pragma_index_info(?1) WHERE name IS NOT NULL ORDER BY seqno")?;
        unique.push(list.query_map([index], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?);
    }
    let mut list = connection.prepare("SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?1)")?;
    let parents = list.query_map([&item.name], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let (name, sql) = (item.name.clone(), item.sql.clone());
    Ok(Table {
        name,
        kind: Kind::Rows,
        module: None,
        columns,
        number,
        key,
        sql,
        select,
        order,
        pieced_by,
        whole,
        unique,
        parents,
    })
}

/// Which columns stand in an index, or may stand in a condition.
fn whole(connection: &Connection, item: &Item, columns: &[String]) -> rusqlite::Result<Vec<bool>> {
    // Where it is an expression that is indexed, or rows of a condition are, nobody says which columns stand there.
    let indexed = "SELECT iif(list.partial OR info.cid = -2, NULL, info.name) FROM pragma_index_list(?1) AS list, \
                   pragma_index_xinfo(list.name) AS info WHERE info.key";
    let mut indexed = connection.prepare(indexed)?;
    let indexed = indexed.query_map([&item.name], |row| row.get(0))?.collect::<rusqlite::Result<Vec<Option<String>>>>()?;
    let is_checked = item.sql.to_ascii_lowercase().contains("check");
    let is_whole = |column: &String| is_checked || indexed.iter().any(|name| name.as_ref().is_none_or(|name| name == column));
    Ok(columns.iter().map(is_whole).collect())
}

fn virtual_table(connection: &Connection, item: &Item) -> Table {
    let (module, arguments) = ddl::module(&item.sql);
    let is_text = module.starts_with("fts");
    let content = arguments.iter().find_map(|argument| {
        let (name, value) = argument.split_once('=')?;
        name.trim().eq_ignore_ascii_case("content").then(|| ddl::unquoted(value.trim()))
    });
    let has_option = |name: &str| arguments.iter().any(|argument| argument.to_ascii_lowercase().starts_with(name));
    let kind = match module.as_str() {
        module if DERIVED.contains(&module) => Kind::Derived,
        "fts3" | "fts4" | "fts5" => match content.as_deref() {
            _ if has_option("languageid") => unknown("a full-text index with languages"),
            Some("") => Kind::Termed,
            Some(_) => Kind::Derived,
            None => Kind::Indexed,
        },
        "rtree" | "rtree_i32" => Kind::Indexed,
        _ => unknown("a virtual table of a module that inkout does not know"),
    };
    let columns = columns(connection, &item.name).unwrap_or_default();
    let number = if is_text { Some("rowid") } else { None };
    let listed = listed(number, &columns);
    let order = number.map_or_else(|| columns.first().map_or_else(String::new, |key| ddl::quoted(key)), str::to_owned);
    let order = format!(" ORDER BY {order}");
    let select = format!("SELECT {listed} FROM {}", ddl::quoted(&item.name));
    let kind = match kind {
        // A tokenizer may be the application's own.
        Kind::Indexed if connection.prepare(&format!("{select}{order}")).is_err() => {
            unknown("a virtual table that SQLite alone cannot open")
        }
        kind => kind,
    };
    let (name, sql, whole) = (item.name.clone(), item.sql.clone(), vec![true; columns.len()]);
    Table {
        name,
        kind,
        module: Some(module),
        columns,
        number,
        key: None,
        sql,
        select,
        order,
        pieced_by: None,
        whole,
        unique: Vec::new(),
        parents: content.into_iter().collect(),
    }
}

fn unknown(what: &str) -> Kind {
    Kind::Unknown(format!("{what}: what it holds is not looked at"))
}

/// Columns as a statement lists them.
pub(super) fn listed(number: Option<&str>, columns: &[String]) -> String {
    let names = number.map(str::to_owned).into_iter().chain(columns.iter().map(|column| ddl::quoted(column)));
    names.collect::<Vec<_>>().join(", ")
}
