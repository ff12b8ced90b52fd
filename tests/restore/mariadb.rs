//! MariaDB: `mariadb-dump` in each of its plain-text modes.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::compare::{Seen, compare, read};
use super::data::{Is, Table, tables};
use super::{is_root, redacted, wanted, well, well_fed};

const SCHEMA: &str = include_str!("mariadb.sql");

/// A server of its own, which ends with it.
struct Server {
    folder: tempfile::TempDir,
    child: Child,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        if is_root() {
            well(Command::new("chown").args(["-R", "mysql"]).arg(folder.path()));
        }
        let place = |command: &mut Command| {
            command.arg("--no-defaults").arg(format!("--datadir={}", data.display()));
            if is_root() {
                command.arg("--user=mysql");
            }
        };
        let mut install = Command::new("mariadb-install-db");
        place(&mut install);
        well(install.args(["--auth-root-authentication-method=normal", "--skip-test-db"]));
        let mut command = Command::new("mariadbd");
        place(&mut command);
        let child = command
            .arg(format!("--socket={}", folder.path().join("s").display()))
            .arg(format!("--pid-file={}", folder.path().join("pid").display()))
            .args(["--skip-networking", "--innodb-flush-log-at-trx-commit=0", "--max-allowed-packet=64M"])
            .args(["--character-set-server=utf8mb4", "--skip-log-bin"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("MariaDB is not installed");
        let server = Self { folder, child };
        for _ in 0..300 {
            if server.command("mariadb-admin").arg("ping").stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
            {
                return server;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("MariaDB does not start");
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.arg("--no-defaults").arg(format!("--socket={}", self.folder.path().join("s").display()));
        command.args(["-u", "root", "--default-character-set=utf8mb4"]);
        command
    }

    fn client(&self, database: &str) -> Command {
        let mut command = self.command("mariadb");
        command.args(["--binary-mode", "-N", "-B", "-r", database]);
        command
    }

    fn create(&self, database: &str) {
        let sql = format!("DROP DATABASE IF EXISTS {database}; CREATE DATABASE {database} CHARACTER SET utf8mb4");
        well(self.command("mariadb").arg("-e").arg(sql));
    }

    fn rows(&self, database: &str, table: &Table) -> super::compare::Told {
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|(name, _)| format!("coalesce(hex(cast({name} AS char CHARACTER SET utf8mb4)), '-')"))
            .collect();
        let bytes = table.columns.iter().zip(columns).map(|((name, is), column)| match is {
            Is::Bytes => format!("coalesce(hex({name}), '-')"),
            _ => column,
        });
        let query = format!("SELECT {} FROM {} ORDER BY id", bytes.collect::<Vec<_>>().join(", "), table.name);
        read(&well(self.client(database).arg("-e").arg(query)).stdout)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The rows as statements of many tuples.
fn filling(tables: &[Table]) -> Vec<u8> {
    let mut text = "SET autocommit=0;\n".to_owned();
    for table in tables {
        let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        for rows in table.rows.chunks(1000) {
            let tuple = |row: &Vec<Option<String>>| {
                let values = row.iter().zip(&table.columns).map(|(value, (_, is))| match value {
                    None => "NULL".to_owned(),
                    Some(value) if *is == Is::Bytes => format!("x'{value}'"),
                    Some(value) => format!("'{}'", value.replace('\\', "\\\\").replace('\'', "''")),
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
fn a_redacted_dump_of_mariadb_is_loaded() {
    if !wanted("dumps of MariaDB") {
        return;
    }
    let server = Server::start();
    let tables = tables();
    server.create("source");
    well_fed(&mut server.client("source"), SCHEMA.as_bytes());
    well_fed(&mut server.client("source"), &filling(&tables));
    let before: Vec<_> = tables.iter().map(|table| server.rows("source", table)).collect();
    for (mode, flags) in [
        ("", ""),
        ("", "--action *=label"),
        ("", "--action *=scramble"),
        ("", "--action *=surrogate"),
        ("", "--profile development"),
        ("--skip-extended-insert", ""),
        ("--complete-insert --hex-blob", ""),
        ("--compatible=ansi --hex-blob", ""),
        ("--replace --skip-add-locks --skip-comments", ""),
    ] {
        let dump = well(server.command("mariadb-dump").args(mode.split_whitespace()).arg("source")).stdout;
        let dump = redacted(&dump, flags);
        server.create("target");
        well_fed(&mut server.client("target"), &dump);
        let (mut seen, mut wrong) = (Seen::default(), Vec::new());
        for (table, before) in tables.iter().zip(&before) {
            compare(table, before, &server.rows("target", table), &mut seen, &mut wrong);
        }
        assert!(wrong.is_empty(), "mariadb-dump {mode} with {flags}:\n{}", wrong.join("\n"));
        // The server checks keys when it loads a dump only where it is told to.
        for (child, column, parent, key) in [
            ("logins", "user_email", "users", "email"),
            ("messages", "sender_email", "users", "email"),
            ("calls", "caller_number", "phone_lines", "phone"),
            ("calls", "called_number", "phone_lines", "phone"),
        ] {
            let query = format!(
                "SELECT count(*) FROM {child} WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT {key} FROM {parent})"
            );
            let lost = well(server.client("target").arg("-e").arg(query)).stdout;
            assert_eq!(lost.trim_ascii(), b"0", "{child}.{column} after {mode} {flags}");
        }
    }
}
