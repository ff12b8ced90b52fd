//! SQLite: `.dump` and `.mode insert` of its shell.

use std::path::Path;
use std::process::Command;

use super::compare::{Seen, Told, compare, read};
use super::data::{Is, Table, tables};
use super::{redacted, wanted, well, well_fed};

const SCHEMA: &str = include_str!("sqlite.sql");

fn shell(database: &Path) -> Command {
    let mut command = Command::new("sqlite3");
    command.arg("-bail").arg("-batch").arg(database);
    command
}

fn rows(database: &Path, table: &Table) -> Told {
    let columns: Vec<String> =
        table.columns.iter().map(|(name, _)| format!("CASE WHEN {name} IS NULL THEN '-' ELSE hex({name}) END")).collect();
    let query = format!("SELECT {} FROM {} ORDER BY id", columns.join(", "), table.name);
    read(&well(shell(database).args(["-separator", "\t"]).arg(query)).stdout)
}

/// The rows as statements of many tuples.
fn filling(tables: &[Table]) -> Vec<u8> {
    let mut text = "PRAGMA foreign_keys=ON;\nBEGIN;\n".to_owned();
    for table in tables {
        let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        for rows in table.rows.chunks(200) {
            let tuple = |row: &Vec<Option<String>>| {
                let values = row.iter().zip(&table.columns).map(|(value, (_, is))| match value {
                    None => "NULL".to_owned(),
                    Some(value) if *is == Is::Bytes => format!("x'{value}'"),
                    Some(value) => format!("'{}'", value.replace('\'', "''")),
                });
                format!("({})", values.collect::<Vec<_>>().join(","))
            };
            let tuples: Vec<String> = rows.iter().map(tuple).collect();
            text.push_str(&format!("INSERT INTO {} ({}) VALUES {};\n", table.name, names.join(", "), tuples.join(",")));
        }
    }
    text.push_str("COMMIT;\n");
    text.into_bytes()
}

#[test]
fn a_redacted_dump_of_sqlite_is_loaded() {
    if !wanted("dumps of SQLite") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let tables = tables();
    let source = folder.path().join("source.db");
    well_fed(&mut shell(&source), SCHEMA.as_bytes());
    well_fed(&mut shell(&source), &filling(&tables));
    let before: Vec<_> = tables.iter().map(|table| rows(&source, table)).collect();
    let inserts: Vec<String> = tables
        .iter()
        .flat_map(|table| [format!(".mode insert {}", table.name), format!("SELECT * FROM {};", table.name)])
        .collect();
    for (mode, flags) in [
        ("dump", ""),
        ("dump", "--action *=label"),
        ("dump", "--action *=scramble"),
        ("dump", "--action *=surrogate"),
        ("dump", "--profile development"),
        ("insert", ""),
        ("newlines", ""),
    ] {
        let dump = match mode {
            "dump" => well(shell(&source).arg(".dump")).stdout,
            "newlines" => well(shell(&source).arg(".dump --newlines")).stdout,
            _ => {
                let mut dump = SCHEMA.as_bytes().to_vec();
                dump.extend_from_slice(b"BEGIN;\n");
                dump.extend(well(shell(&source).args(&inserts)).stdout);
                dump.extend_from_slice(b"COMMIT;\n");
                dump
            }
        };
        let target = folder.path().join("target.db");
        well_fed(&mut shell(&target), &redacted(&dump, flags));
        let (mut seen, mut wrong) = (Seen::default(), Vec::new());
        for (table, before) in tables.iter().zip(&before) {
            compare(table, before, &rows(&target, table), &mut seen, &mut wrong);
        }
        let broken = well(shell(&target).arg("PRAGMA foreign_key_check; PRAGMA integrity_check;")).stdout;
        assert_eq!(broken, b"ok\n", "{}", String::from_utf8_lossy(&broken[..broken.len().min(500)]));
        assert!(wrong.is_empty(), "{mode} with {flags}:\n{}", wrong.join("\n"));
        std::fs::remove_file(target).unwrap();
    }
}
