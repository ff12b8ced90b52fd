//! PostgreSQL: `pg_dump` in each of its plain-text modes, in its own format, and as a pipe.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::compare::{Seen, compare, read};
use super::data::{Is, Table, tables};
use super::{is_root, redacted, wanted, well, well_fed};
use crate::harness::inkout;

const SCHEMA: &str = include_str!("postgres.sql");

/// A server of its own, which ends with it.
struct Server {
    folder: tempfile::TempDir,
    programs: PathBuf,
    child: Child,
}

impl Server {
    fn start() -> Self {
        let versions =
            std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
        let programs = versions.filter(|bin| bin.join("postgres").exists()).max().expect("PostgreSQL is not installed");
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        if is_root() {
            well(Command::new("chown").args(["-R", "postgres"]).arg(folder.path()));
        }
        let init = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"];
        well(Self::as_server(&programs.join("initdb")).args(init).arg(&data));
        let child = Self::as_server(&programs.join("postgres"))
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(folder.path())
            .args(["-c", "listen_addresses=", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { folder, programs, child };
        for _ in 0..300 {
            if server.command("pg_isready").stdout(Stdio::null()).status().unwrap().success() {
                return server;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("PostgreSQL does not start");
    }

    /// A program as the user that servers run as.
    fn as_server(program: &Path) -> Command {
        if !is_root() {
            return Command::new(program);
        }
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program).current_dir("/");
        command
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.arg("-h").arg(self.folder.path()).args(["-U", "postgres"]).env("PGOPTIONS", "-c client_min_messages=warning");
        command
    }

    fn psql(&self, database: &str) -> Command {
        let mut command = self.command("psql");
        command.args(["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-d", database]);
        command
    }

    fn create(&self, database: &str) {
        well(self.command("createdb").arg(database));
    }

    fn dump(&self, flags: &str) -> Vec<u8> {
        well(self.command("pg_dump").args(flags.split_whitespace()).arg("source")).stdout
    }

    fn rows(&self, database: &str, table: &Table) -> super::compare::Told {
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|(name, _)| format!("coalesce(encode(convert_to({name}::text, 'UTF8'), 'hex'), '-')"))
            .collect();
        let query = format!("COPY (SELECT {} FROM {} ORDER BY id) TO STDOUT", columns.join(", "), table.name);
        read(&well(self.psql(database).arg("-c").arg(query)).stdout)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut stop = Self::as_server(&self.programs.join("pg_ctl"));
        let _ = stop.args(["-m", "immediate", "stop", "-D"]).arg(self.folder.path().join("data")).stdout(Stdio::null()).status();
        let _ = self.child.wait();
    }
}

/// The rows as `COPY` blocks.
fn filling(tables: &[Table]) -> Vec<u8> {
    let mut text = String::new();
    for table in tables {
        let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        text.push_str(&format!("COPY {} ({}) FROM stdin;\n", table.name, names.join(", ")));
        for row in &table.rows {
            let cells = row.iter().zip(&table.columns).map(|(value, (_, is))| match value {
                None => "\\N".to_owned(),
                Some(value) if *is == Is::Bytes => format!("\\\\x{value}"),
                Some(value) => value.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r"),
            });
            text.push_str(&cells.collect::<Vec<_>>().join("\t"));
            text.push('\n');
        }
        text.push_str("\\.\n");
    }
    text.into_bytes()
}

#[test]
fn a_redacted_dump_of_postgresql_is_loaded() {
    if !wanted("dumps of PostgreSQL") {
        return;
    }
    let server = Server::start();
    let tables = tables();
    server.create("source");
    well_fed(&mut server.psql("source"), SCHEMA.as_bytes());
    well_fed(&mut server.psql("source"), &filling(&tables));
    let before: Vec<_> = tables.iter().map(|table| server.rows("source", table)).collect();
    let check = |database: &str, mode: &str| {
        let (mut seen, mut wrong) = (Seen::default(), Vec::new());
        for (table, before) in tables.iter().zip(&before) {
            compare(table, before, &server.rows(database, table), &mut seen, &mut wrong);
        }
        assert!(wrong.is_empty(), "pg_dump {mode}:\n{}", wrong.join("\n"));
        well(server.command("dropdb").arg(database));
    };
    for (mode, flags) in [
        ("", ""),
        ("", "--action *=label"),
        ("", "--action *=scramble"),
        ("", "--action *=surrogate"),
        ("", "--profile development"),
        ("--rows-per-insert=500", ""),
        ("--column-inserts --rows-per-insert=100 --quote-all-identifiers", ""),
        ("--inserts", ""),
        ("--no-owner --disable-dollar-quoting --on-conflict-do-nothing --rows-per-insert=1000", ""),
    ] {
        let dump = redacted(&server.dump(mode), flags);
        server.create("target");
        well_fed(&mut server.psql("target"), &dump);
        check("target", &format!("{mode} with {flags}"));
    }
    for mode in ["--data-only --disable-triggers", "--data-only --disable-triggers --column-inserts --rows-per-insert=500"] {
        // Nothing in such a dump says what a column takes.
        let dump = redacted(&server.dump(mode), "--action *=scramble");
        server.create("target");
        well_fed(&mut server.psql("target"), SCHEMA.as_bytes());
        well_fed(&mut server.psql("target"), &dump);
        check("target", mode);
    }
    // In its own format: in one file, in a folder, and in an archive of its own.
    for (mode, flags) in [
        ("-Fc", ""),
        ("-Fc -Z0", "--action *=surrogate"),
        ("-Fc --inserts", ""),
        ("-Fd", ""),
        ("-Fd -Z0", "--action *=scramble"),
        ("-Ft", ""),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        well(server.command("pg_dump").args(mode.split_whitespace()).arg("-f").arg(&from).arg("source"));
        let mut redact = inkout(&["redact", "-q", "-o"]);
        well(redact.arg(&to).args(flags.split_whitespace()).arg(&from));
        server.create("target");
        well(server.command("pg_restore").args(["-e", "-d", "target"]).arg(&to));
        check("target", &format!("{mode} with {flags}"));
    }
    // As a pipe.
    server.create("target");
    let mut dump = server.command("pg_dump").arg("source").stdout(Stdio::piped()).spawn().unwrap();
    let mut inkout = inkout(&["redact", "-q"]).stdin(dump.stdout.take().unwrap()).stdout(Stdio::piped()).spawn().unwrap();
    let loaded = server.psql("target").stdin(inkout.stdout.take().unwrap()).stdout(Stdio::null()).status().unwrap();
    assert!(dump.wait().unwrap().success() && inkout.wait().unwrap().success() && loaded.success());
    check("target", "as a pipe");
}

/// Statements that list what a column may hold, and what else a dump may have that is not in the one above.
const LISTS: &str = "
    CREATE TYPE contact AS ENUM ('jan@example.com', 'anna@example.org');
    CREATE DOMAIN mail AS text CHECK (VALUE IN ('jan@example.com', 'o''x@example.com'));
    CREATE TABLE users (id int PRIMARY KEY, last_ip inet DEFAULT '192.0.2.7', born date DEFAULT '1974-11-19', who contact DEFAULT 'jan@example.com',
        box mail, email varchar(40) CHECK (email IN ('jan@example.com', 'anna@example.org')), raw bytea, other text CHECK (other <> 'x' AND other LIKE '%@%'));
    INSERT INTO users VALUES (1, DEFAULT, DEFAULT, DEFAULT, 'o''x@example.com', 'anna@example.org', 'write to jan@example.com', 'jan@example.com'),
        (2, '198.51.100.4', '1980-01-02', 'anna@example.org', 'jan@example.com', 'jan@example.com', '\\x00ff', NULL);
    CREATE TABLE logins (email text, at date) PARTITION BY LIST (email);
    CREATE TABLE logins_1 PARTITION OF logins FOR VALUES IN ('jan@example.com', 'anna@example.org');
    CREATE TABLE logins_2 PARTITION OF logins FOR VALUES IN ('o''x@example.com');
    INSERT INTO logins VALUES ('jan@example.com', '2020-01-01'), ('anna@example.org', '2020-01-02'), ('o''x@example.com', '2020-01-03');
    CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$
--*
SELECT 'x'
--*
$$;";

#[test]
fn what_statements_list_is_restored() {
    if !wanted("statements of PostgreSQL that list values") {
        return;
    }
    let server = Server::start();
    server.create("source");
    well_fed(&mut server.psql("source"), LISTS.as_bytes());
    for mode in ["-Fc", "-Fd", "-Fc --inserts"] {
        for flags in ["", "--action *=surrogate", "--action *=scramble", "--profile development"] {
            let folder = tempfile::tempdir().unwrap();
            let (from, to) = (folder.path().join("from"), folder.path().join("to"));
            well(server.command("pg_dump").args(mode.split_whitespace()).arg("-f").arg(&from).arg("source"));
            let mut redact = inkout(&["redact", "-q", "-o"]);
            well(redact.arg(&to).args(flags.split_whitespace()).arg(&from));
            server.create("target");
            well(server.command("pg_restore").args(["-e", "-d", "target"]).arg(&to));
            let query = "COPY (SELECT u::text FROM users u UNION ALL SELECT l::text FROM logins l UNION ALL SELECT encode(raw, 'escape') FROM users) TO STDOUT";
            let rows = String::from_utf8(well(server.psql("target").arg("-c").arg(query)).stdout).unwrap();
            assert_eq!(rows.lines().count(), 7, "{mode} {flags}: {rows}");
            for gone in ["jan@example.com", "anna@example.org", "x@example.com", "192.0.2.7", "1974-11-19"] {
                assert!(mode.contains("inserts") || !rows.contains(gone), "{mode} {flags}: {gone} is left: {rows}");
            }
            well(server.command("dropdb").arg("target"));
        }
    }
}
