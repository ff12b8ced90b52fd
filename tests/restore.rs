//! Dumps that were redacted are loaded into real servers.
//!
//! Each test starts its server in a temporary folder, fills a database, dumps it with the server's own tool in each of its plain-text modes,
//! redacts the dump, loads it into an empty database and compares. They need servers that not every machine has: unless
//! `INKOUT_TEST_DATABASES=1` says that they must run, they say that they did not.

mod compare;
mod data;
mod mariadb;
mod postgres;
mod sqlite;

use std::process::{Command, Output, Stdio};

use crate::harness::{Folder, not_tested, run};

/// Whether the tests of databases run; else says that they do not.
fn wanted(what: &str) -> bool {
    let is_wanted = std::env::var_os("INKOUT_TEST_DATABASES").is_some_and(|value| value == "1");
    if !is_wanted {
        not_tested(what, "INKOUT_TEST_DATABASES is not 1");
    }
    is_wanted
}

/// The dump, redacted; by a profile with a proof that nothing of it is left.
fn redacted(dump: &[u8], flags: &str) -> Vec<u8> {
    let folder = Folder::new();
    if flags.contains("--profile") {
        folder.write("dump.sql", dump);
        folder.run(&format!("redact dump.sql -o out.sql -q {flags}")).exits(0);
        let verified = folder.run("verify out.sql --against dump.sql");
        let flaws: Vec<&str> = verified.text().lines().filter(|line| !line.ends_with("[doubtful]")).take(40).collect();
        assert!(flaws.is_empty() && verified.code == Some(0), "{}\n{}", flaws.join("\n"), verified.err);
        return folder.read("out.sql");
    }
    run(&mut folder.inkout(&format!("redact -q {flags}")), dump).exits(0).out
}

/// Runs a command to its end, and demands that it ends well.
#[track_caller]
fn well(command: &mut Command) -> Output {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", shortened(&output.stderr));
    output
}

/// Runs a command with this input, and demands that it ends well.
#[track_caller]
fn well_fed(command: &mut Command, input: &[u8]) {
    let ran = run(command, input);
    assert_eq!(ran.code, Some(0), "{command:?}: {}", shortened(ran.err.as_bytes()));
}

fn shortened(text: &[u8]) -> String {
    String::from_utf8_lossy(&text[text.len().saturating_sub(1000)..]).into_owned()
}

/// Whether this runs as the superuser, as which servers refuse to run.
fn is_root() -> bool {
    String::from_utf8_lossy(&well(Command::new("id").arg("-u")).stdout).trim() == "0"
}
