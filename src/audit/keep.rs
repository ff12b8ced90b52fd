//! Writes what is known of one file into the tables of a state.

use rusqlite::{Connection, OptionalExtension, params};

use super::record::{ColumnRecord, FileRecord, Stream};
use super::state::{bytes, size, stored};

/// What stands as the problem of a file until all of it is kept.
const UNFINISHED: &str = "the audit was stopped in it";

/// Keeps a file with the texts of it that were not kept yet; with `is_whole` there are no more. The run has a number, and so has the last one that went
/// to its end.
pub(super) fn keep(connection: &Connection, record: &mut FileRecord, is_whole: bool, runs: (i64, i64)) -> rusqlite::Result<()> {
    let file = match record.kept {
        Some(file) => file,
        None => begin(connection, record, runs)?,
    };
    record.kept = Some(file);
    for stream in record.streams.drain(..) {
        record.level = record.level.max(stream.risk.level);
        add(connection, file, &stream)?;
    }
    if is_whole {
        connection.prepare_cached("UPDATE files SET problem = ?, again = ?, level = ? WHERE id = ?")?.execute(params![
            record.problem,
            record.may_heal,
            record.level.number(),
            file
        ])?;
    }
    Ok(())
}

/// Puts a file in the place of what was known of its path; returns its number.
fn begin(connection: &Connection, record: &FileRecord, (run, finished): (i64, i64)) -> rusqlite::Result<i64> {
    let facts = &record.facts;
    let path = bytes(facts.path.as_os_str());
    // What a run that was stopped found is no audit before this one.
    let was: Option<Option<i64>> = connection
        .prepare_cached("SELECT CASE WHEN seen > ? THEN was ELSE level END FROM files WHERE path = ?")?
        .query_row(params![finished, path], |row| row.get(0))
        .optional()?;
    connection.prepare_cached("DELETE FROM files WHERE path = ?")?.execute([path])?;
    let (device, inode) = stored(facts.identity);
    connection
        .prepare_cached(
            "INSERT INTO files(path, relative, size, modified, touched, made, device, inode, problem, again, seen, level, was) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, 0, ?)",
        )?
        .execute(params![
            path,
            bytes(facts.relative.as_os_str()),
            size(facts),
            facts.modified,
            facts.touched,
            facts.made,
            device,
            inode,
            UNFINISHED,
            run,
            was.flatten()
        ])?;
    Ok(connection.last_insert_rowid())
}

/// Adds a text of a file.
fn add(connection: &Connection, file: i64, stream: &Stream) -> rusqlite::Result<()> {
    let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let Stream { name, bytes: length, digest, kinds, columns, risk, age: (day, evidence) } = stream;
    connection
        .prepare_cached(
            "INSERT INTO streams(file, name, bytes, digest, level, why, dated, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![file, bytes(name), whole(*length), digest, risk.level.number(), risk.why, day, *evidence as i64])?;
    let stream = connection.last_insert_rowid();
    for (kind, count) in kinds {
        connection.prepare_cached("INSERT INTO findings VALUES (?, ?, ?)")?.execute(params![stream, kind, whole(*count)])?;
    }
    for ColumnRecord { name, kind, values, found } in columns {
        connection.prepare_cached("INSERT OR REPLACE INTO columns VALUES (?, ?, ?, ?, ?)")?.execute(params![
            stream,
            name,
            kind,
            whole(*values),
            whole(*found)
        ])?;
    }
    Ok(())
}
