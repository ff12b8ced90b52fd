//! What stands before the rows of a table in its text: how it and the tables that it joins are created, and which of them come before it. So
//! what fits a column, and how columns that refer to each other are written, is decided in each text as it is in the dump of all.

use std::collections::HashSet;

use super::ddl;
use super::schema::{Kind, Schema, Table};
use crate::document::cells::name_in_line;

/// In a schema of so many bytes all tables are told of in each text; in a longer one those that refer to each other.
const SHORT: usize = 32 * 1024;

/// The head of the table of this number.
pub(super) fn of(schema: &Schema, number: usize) -> Vec<u8> {
    let joined = joined(schema, number);
    let is_told =
        |table: &&Table| matches!(table.kind, Kind::Rows | Kind::Indexed) && joined.contains(&table.name.to_ascii_lowercase());
    let mut head = String::new();
    for table in schema.tables.iter().filter(is_told) {
        head.push_str(&created(table));
        head.push('\n');
    }
    for table in schema.tables[..number].iter().filter(is_told) {
        head.push_str(&copy(table));
        head.push_str("\\.\n");
    }
    head.push_str(&copy(&schema.tables[number]));
    head.into_bytes()
}

/// The tables that a table's text tells of, by their names in small letters.
fn joined(schema: &Schema, number: usize) -> HashSet<String> {
    let is_short = schema.tables.iter().map(|table| table.sql.len()).sum::<usize>() <= SHORT;
    let name = |table: &Table| table.name.to_ascii_lowercase();
    if is_short {
        return schema.tables.iter().map(name).collect();
    }
    let mut joined = HashSet::from([name(&schema.tables[number])]);
    loop {
        let before = joined.len();
        for table in &schema.tables {
            let parents = || table.parents.iter().map(|parent| parent.to_ascii_lowercase());
            if joined.contains(&name(table)) || parents().any(|parent| joined.contains(&parent)) {
                joined.insert(name(table));
                joined.extend(parents());
            }
        }
        if joined.len() == before {
            return joined;
        }
    }
}

/// The statement that creates a table, in one line.
fn created(table: &Table) -> String {
    if table.module.is_some() {
        let columns: Vec<_> = table.columns.iter().map(|column| format!("{} TEXT", name_in_line(column))).collect();
        return format!("CREATE TABLE {} ({});", name_in_line(&table.name), columns.join(", "));
    }
    let unique = table.unique.iter().filter(|columns| !columns.is_empty());
    let unique: Vec<_> = unique.map(|columns| format!("UNIQUE ({})", names(columns))).collect();
    ddl::outline(&table.sql, &unique)
}

fn copy(table: &Table) -> String {
    format!("COPY {} ({}) FROM stdin;\n", name_in_line(&table.name), names(&table.columns))
}

fn names(columns: &[String]) -> String {
    columns.iter().map(|column| name_in_line(column)).collect::<Vec<_>>().join(", ")
}
