//! The store of an audit: a SQLite database in a folder of its own. What was done is written often enough that a run which is killed loses less
//! than a second of work.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};

use super::age::{Day, Evidence};
use super::keep::keep;
use super::record::{FileFacts, FileRecord};
use super::risk::{Level, Weighed};
use crate::error::{Error, Result};

/// The database in the folder.
const FILE: &str = "audit.db";
/// So much is written in one go.
const BATCH: Duration = Duration::from_millis(500);
/// What tells the database from those of other programs: `inko`.
const APPLICATION: i64 = 0x696e_6b6f;
/// The shape of the tables.
const VERSION: i64 = 1;
const TABLES: &str = "
    CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE files(id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, relative BLOB NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL,
        touched INTEGER NOT NULL, made INTEGER, device INTEGER NOT NULL, inode INTEGER NOT NULL, problem TEXT, again INTEGER NOT NULL, seen INTEGER NOT NULL, level INTEGER NOT NULL, was INTEGER);
    CREATE INDEX files_by_identity ON files(inode, device);
    CREATE TABLE streams(id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES files ON DELETE CASCADE, name BLOB NOT NULL,
        bytes INTEGER NOT NULL, digest TEXT NOT NULL, level INTEGER NOT NULL, why TEXT NOT NULL, dated INTEGER NOT NULL, evidence INTEGER NOT NULL);
    CREATE INDEX streams_by_file ON streams(file);
    CREATE TABLE findings(stream INTEGER NOT NULL REFERENCES streams ON DELETE CASCADE, kind TEXT NOT NULL, count INTEGER NOT NULL,
        PRIMARY KEY(stream, kind)) WITHOUT ROWID;
    CREATE TABLE columns(stream INTEGER NOT NULL REFERENCES streams ON DELETE CASCADE, name TEXT NOT NULL, kind TEXT NOT NULL,
        filled INTEGER NOT NULL, found INTEGER NOT NULL, PRIMARY KEY(stream, name)) WITHOUT ROWID;";

/// What an audit is of.
pub(crate) struct Terms {
    /// Where.
    pub(crate) roots: String,
    /// What is looked for, and how: under others, what is known is of no use, and is forgotten.
    pub(crate) sought: String,
    /// The id of the key, likewise.
    pub(crate) key: String,
    /// Whether nothing but the end of its name counts beside what is in a file.
    pub(crate) may_move: bool,
}

/// What is known from this run and those before.
pub(crate) struct State {
    connection: Connection,
    path: PathBuf,
    /// The number of this run, and of the last one that went to its end.
    run: i64,
    finished: i64,
    /// When what is not written yet began.
    since: Option<Instant>,
    may_move: bool,
    has_forgotten: bool,
}

/// What an audit found, in numbers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Overview {
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    /// Files by level, from none to high.
    pub(crate) levels: [u64; 4],
    /// Findings by detector, the most first, with the number of files.
    pub(crate) kinds: Vec<(String, u64, u64)>,
    /// Files that were not read, or not wholly.
    pub(crate) problems: u64,
}

/// A text that weighs something.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Risky {
    /// The path of its file, with what stands behind it for a member.
    pub(crate) path: PathBuf,
    pub(crate) risk: Weighed,
    pub(crate) kinds: Vec<(String, u64)>,
}

impl State {
    /// Opens the state in a folder, or makes one, and begins a run.
    ///
    /// # Errors
    /// The folder cannot be made, another run uses it, or something else is in it.
    pub(crate) fn begin(folder: &Path, terms: &Terms) -> Result<Self> {
        make_folder(folder)?;
        let path = folder.join(FILE);
        make_file(&path)?;
        let connection = Connection::open(&path).map_err(|err| unusable(&path, &err))?;
        let mut state =
            Self { connection, path, run: 0, finished: 0, since: None, may_move: terms.may_move, has_forgotten: false };
        state.prepare(true)?;
        if let Some(known) = state.meta("roots")?.filter(|known| *known != terms.roots) {
            let folder = folder.display();
            return Err(Error::Usage(format!(
                "{folder} is the state of an audit of other paths ({known}): each needs a folder of its own"
            )));
        }
        for (name, now) in [("terms", &terms.sought), ("key", &terms.key)] {
            if state.meta(name)?.is_some_and(|known| known != *now) {
                state.execute("DELETE FROM files")?;
                state.has_forgotten = true;
            }
        }
        state.run = state.meta("run")?.and_then(|run| run.parse().ok()).unwrap_or(0) + 1;
        state.finished = state.meta("finished")?.and_then(|run| run.parse().ok()).unwrap_or(0);
        for (name, value) in
            [("roots", &terms.roots), ("terms", &terms.sought), ("key", &terms.key), ("run", &state.run.to_string())]
        {
            state.set(name, value)?;
        }
        Ok(state)
    }

    /// Whether what was known was of no use any more.
    pub(crate) fn has_forgotten(&self) -> bool {
        self.has_forgotten
    }

    /// Opens the state in a folder to look at it. Nothing is written there.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn look(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        if !path.is_file() {
            return Err(Error::Usage(format!("{} holds no audit", folder.display())));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        // Without what a run has beside it, it is whole, and can be read wherever it lies.
        let is_whole = !folder.join(format!("{FILE}-wal")).exists();
        let connection = match path.to_str().filter(|path| is_whole && !path.contains(['?', '#', '%'])) {
            Some(path) => Connection::open_with_flags(format!("file:{path}?immutable=1"), flags | OpenFlags::SQLITE_OPEN_URI),
            None => Connection::open_with_flags(&path, flags),
        };
        let connection = connection.map_err(|err| unusable(&path, &err))?;
        let mut state = Self { connection, path, run: 0, finished: 0, since: None, may_move: false, has_forgotten: false };
        state.prepare(false)?;
        Ok(state)
    }

    fn prepare(&mut self, is_run: bool) -> Result<()> {
        self.execute(
            "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;",
        )?;
        if is_run {
            self.execute("PRAGMA locking_mode = EXCLUSIVE;")?;
        }
        let told = |query: &str| self.told(self.connection.query_row(query, [], |row| row.get::<_, i64>(0)));
        let is_ours = (told("PRAGMA application_id")?, told("PRAGMA user_version")?) == (APPLICATION, VERSION);
        let is_empty = told("SELECT count(*) FROM sqlite_schema")? == 0;
        if !(is_ours || is_run && is_empty) {
            return Err(Error::Usage(format!("{} is no state of an audit, or of another version", self.path.display())));
        }
        if is_run {
            // One run at a time; what is on the disk is whole at any moment.
            self.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE; COMMIT;")?;
        }
        if is_empty {
            self.execute(&format!(
                "BEGIN; {TABLES} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;"
            ))?;
        }
        Ok(())
    }

    fn told<T>(&self, outcome: rusqlite::Result<T>) -> Result<T> {
        outcome.map_err(|err| unusable(&self.path, &err))
    }

    fn execute(&self, sql: &str) -> Result<()> {
        self.told(self.connection.execute_batch(sql))
    }

    fn meta(&self, name: &str) -> Result<Option<String>> {
        let found = self.connection.query_row("SELECT value FROM meta WHERE name = ?", [name], |row| row.get(0)).optional();
        self.told(found)
    }

    fn set(&self, name: &str, value: &str) -> Result<()> {
        self.told(self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [name, value])).map(drop)
    }

    /// Whether the file was read and is as it was, maybe under another name; then it counts as seen.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub(crate) fn knows(&mut self, facts: &FileFacts) -> Result<bool> {
        if !facts.is_dated() {
            return Ok(false);
        }
        let (device, inode) = stored(facts.identity);
        let alike =
            "SELECT id, path, touched, made, device FROM files WHERE inode = ? AND size = ? AND modified = ? AND again = 0";
        let known = self.connection.prepare_cached(alike).and_then(|mut query| {
            let rows = query.query_map(params![inode, size(facts), facts.modified], |row| {
                let path = name(&row.get::<_, Vec<u8>>(1)?).to_owned();
                Ok((row.get::<_, i64>(0)?, path, row.get::<_, i64>(2)?, row.get::<_, Option<i64>>(3)?, row.get::<_, i64>(4)?))
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        });
        let known = self.told(known)?;
        // Nothing of it was changed, not even its time or its name.
        let same = known.iter().find(|(_, path, touched, ..)| *path == facts.path && *touched == facts.touched);
        // Another file may have the number of one that is gone, but is not as old. What a file is taken for depends on the end of its name.
        let is_moved = |path: &Path, made: Option<i64>, on: i64| {
            let is_it = made.is_some() && made == facts.made && on == device && path.extension() == facts.path.extension();
            self.may_move && is_it && path != facts.path && !path.exists()
        };
        let moved = || known.iter().find(|(_, path, _, made, on)| is_moved(path, *made, *on));
        let Some((id, ..)) = same.or_else(moved) else { return Ok(false) };
        self.change()?;
        let path = bytes(facts.path.as_os_str());
        let outcome = self
            .connection
            .prepare_cached("DELETE FROM files WHERE path = ? AND id <> ?")
            .and_then(|mut old| old.execute(params![path, id]));
        self.told(outcome)?;
        let update = "UPDATE files SET path = ?, relative = ?, touched = ?, was = CASE WHEN seen > ? THEN was ELSE level END, seen = ? \
                      WHERE id = ?";
        let relative = bytes(facts.relative.as_os_str());
        let outcome = self
            .connection
            .prepare_cached(update)
            .and_then(|mut update| update.execute(params![path, relative, facts.touched, self.finished, self.run, id]));
        self.told(outcome)?;
        Ok(true)
    }

    /// Keeps what was in a file, or, of a file that has more texts than are remembered, what is known of it so far: until it is whole it counts as not
    /// read.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) fn keep(&mut self, record: &mut FileRecord, is_whole: bool) -> Result<()> {
        self.change()?;
        let outcome = keep(&self.connection, record, is_whole, (self.run, self.finished));
        self.told(outcome)?;
        if self.since.is_some_and(|since| since.elapsed() > BATCH) {
            self.write()?;
        }
        Ok(())
    }

    /// Begins what is written in one go.
    fn change(&mut self) -> Result<()> {
        if self.since.is_none() {
            self.execute("BEGIN")?;
            self.since = Some(Instant::now());
        }
        Ok(())
    }

    fn write(&mut self) -> Result<()> {
        if self.since.take().is_some() {
            self.execute("COMMIT")?;
        }
        Ok(())
    }

    /// The run went to its end: what it did not see is gone, but for what lies where it could not look.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) fn finish(&mut self, hidden: &[PathBuf]) -> Result<()> {
        self.change()?;
        let unseen = format!("SELECT id, path FROM files WHERE seen < {}", self.run);
        let unseen = self.rows(&unseen, |row| Ok((row.get::<_, i64>(0)?, name(&row.get::<_, Vec<u8>>(1)?).to_owned())))?;
        for (id, path) in unseen {
            if !hidden.iter().any(|place| path.starts_with(place)) {
                let outcome =
                    self.connection.prepare_cached("DELETE FROM files WHERE id = ?").and_then(|mut gone| gone.execute([id]));
                self.told(outcome)?;
            }
        }
        self.set("finished", &self.run.to_string())?;
        self.write()
    }

    /// Whether the last run went to its end.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) fn is_finished(&self) -> Result<bool> {
        Ok(self.meta("finished")? == self.meta("run")?)
    }

    /// Whether digests in both are made with one key, so that contents can be compared.
    ///
    /// # Errors
    /// One of the databases cannot be read.
    pub(crate) fn has_key_of(&self, other: &Self) -> Result<bool> {
        Ok(self.meta("key")? == other.meta("key")?)
    }

    /// What is known, in numbers.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) fn overview(&self) -> Result<Overview> {
        let mut overview = Overview::default();
        let levels = self.rows("SELECT level, count(*), sum(problem IS NOT NULL) FROM files GROUP BY level", |row| {
            Ok((Level::of_number(row.get(0)?), count(row, 1)?, count(row, 2)?))
        })?;
        for (level, files, problems) in levels {
            // Where nothing was found in what could be read, nothing is known.
            overview.levels[level as usize] += if level == Level::None { files - problems } else { files };
            overview.files += files;
            overview.problems += problems;
        }
        let bytes = self.connection.query_row("SELECT coalesce(sum(bytes), 0) FROM streams", [], |row| count(row, 0));
        overview.bytes = self.told(bytes)?;
        let kinds = "SELECT kind, sum(count), count(DISTINCT file) FROM findings JOIN streams ON streams.id = stream \
                     GROUP BY kind ORDER BY sum(count) DESC, kind";
        overview.kinds = self.rows(kinds, |row| Ok((row.get(0)?, count(row, 1)?, count(row, 2)?)))?;
        Ok(overview)
    }

    /// The texts that weigh the most, so many at most.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) fn riskiest(&self, most: usize) -> Result<Vec<Risky>> {
        let query = format!(
            "SELECT streams.id, path, name, streams.level, why, (SELECT sum(count) FROM findings WHERE stream = streams.id) AS total \
             FROM streams JOIN files ON files.id = file WHERE streams.level > 0 ORDER BY streams.level DESC, total DESC, path, name LIMIT {most}"
        );
        let rows = self.rows(&query, |row| {
            let mut path = row.get::<_, Vec<u8>>(1)?;
            path.extend(row.get::<_, Vec<u8>>(2)?);
            let risk = Weighed { level: Level::of_number(row.get(3)?), why: row.get(4)? };
            Ok((row.get::<_, i64>(0)?, Risky { path: name(&path).to_owned(), risk, kinds: Vec::new() }))
        })?;
        let mut risky = Vec::with_capacity(rows.len());
        for (id, mut one) in rows {
            let kinds = format!("SELECT kind, count FROM findings WHERE stream = {id} ORDER BY count DESC, kind");
            one.kinds = self.rows(&kinds, |row| Ok((row.get(0)?, count(row, 1)?)))?;
            risky.push(one);
        }
        Ok(risky)
    }

    /// The texts in which something was found, in the order of their paths.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) fn aged(&self) -> Result<Vec<Aged>> {
        let query = "SELECT streams.id, path, name, dated, evidence FROM streams JOIN files ON files.id = file \
                     WHERE streams.level > 0 ORDER BY path, name";
        let rows = self.rows(query, |row| {
            let file = row.get::<_, Vec<u8>>(1)?;
            let path = [&file[..], &row.get::<_, Vec<u8>>(2)?].concat();
            let evidence = Evidence::NAMES.get(count(row, 4)? as usize).map_or(Evidence::File, |(_, evidence)| *evidence);
            let aged = Aged { path: name(&path).to_owned(), day: row.get(3)?, evidence, kinds: Vec::new() };
            Ok((row.get::<_, i64>(0)?, aged))
        })?;
        let mut all = Vec::with_capacity(rows.len());
        for (id, mut aged) in rows {
            aged.kinds = self.rows(&format!("SELECT kind FROM findings WHERE stream = {id} ORDER BY kind"), |row| row.get(0))?;
            all.push(aged);
        }
        Ok(all)
    }

    /// Paths of files that weigh at least so much, and did not when they were read before, or were not known.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) fn risen_to(&self, level: Level) -> Result<u64> {
        let risen = "SELECT count(*) FROM files WHERE level >= ?1 AND coalesce(was, -1) < ?1";
        self.told(self.connection.query_row(risen, [level.number()], |row| count(row, 0)))
    }

    /// Every file that was read, in the order of its path below the PATH argument, with what is in it.
    ///
    /// # Errors
    /// What `each` says; the database cannot be read.
    pub(super) fn each_file(&self, each: &mut dyn FnMut(Kept) -> Result<()>) -> Result<()> {
        let query = "SELECT id, relative, path, level, problem IS NOT NULL FROM files ORDER BY relative, path";
        let files = self.rows(query, |row| {
            let names = (row.get::<_, Vec<u8>>(1)?, row.get::<_, Vec<u8>>(2)?);
            Ok((row.get::<_, i64>(0)?, names, row.get::<_, i64>(3)?, row.get::<_, bool>(4)?))
        })?;
        let mut last = Vec::new();
        for (id, (relative, path), level, is_unread) in files {
            // Below two PATHs there may be files of one name.
            let relative = if relative == last { path } else { relative };
            last.clone_from(&relative);
            let kinds = format!(
                "SELECT kind, sum(count) FROM findings JOIN streams ON streams.id = stream WHERE file = {id} GROUP BY kind ORDER BY kind"
            );
            let kinds = self.rows(&kinds, |row| Ok((row.get(0)?, count(row, 1)?)))?;
            let digests =
                self.rows(&format!("SELECT digest FROM streams WHERE file = {id} ORDER BY id"), |row| row.get::<_, String>(0))?;
            each(Kept {
                relative: name(&relative).to_owned(),
                level: Level::of_number(level),
                kinds,
                digest: digests.concat(),
                is_unread,
            })?;
        }
        Ok(())
    }

    fn rows<T>(&self, query: &str, read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>> {
        let rows = self.connection.prepare_cached(query).and_then(|mut query| query.query_map([], read)?.collect());
        self.told(rows)
    }
}

/// A text in which something was found, and how old it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Aged {
    /// The path of its file, with what stands behind it for a member.
    pub(crate) path: PathBuf,
    pub(crate) day: Day,
    pub(crate) evidence: Evidence,
    pub(crate) kinds: Vec<String>,
}

/// A file as it is kept.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) relative: PathBuf,
    pub(super) level: Level,
    pub(super) kinds: Vec<(String, u64)>,
    /// Of all its texts.
    pub(super) digest: String,
    /// It was not read, or not wholly.
    pub(super) is_unread: bool,
}

/// Numbers of the system as SQLite holds them: all bits of them.
pub(super) fn stored((device, inode): (u64, u64)) -> (i64, i64) {
    (device as i64, inode as i64)
}

pub(super) fn size(facts: &FileFacts) -> i64 {
    i64::try_from(facts.size).unwrap_or(i64::MAX)
}

fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, Option<i64>>(column).map(|count| count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
}

pub(super) fn bytes(name: &OsStr) -> &[u8] {
    std::os::unix::ffi::OsStrExt::as_bytes(name)
}

fn name(bytes: &[u8]) -> &Path {
    let name: &OsStr = std::os::unix::ffi::OsStrExt::from_bytes(bytes);
    Path::new(name)
}

/// Makes the database, if it is not there, for its owner only.
fn make_file(path: &Path) -> Result<()> {
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(|err| Error::io(path, "cannot make the state", err))
}

/// Makes the folder of a state, which nobody else may look into.
///
/// # Errors
/// It cannot be made.
pub(crate) fn make_folder(folder: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|err| Error::io(folder, "cannot make the folder of the state", err))
}

fn unusable(path: &Path, error: &rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
            Error::Usage(format!("{}: another audit uses it", path.display()))
        }
        _ => Error::io(path, "the state of the audit cannot be used", std::io::Error::other(error.to_string())),
    }
}
