//! A document is written complete or not at all, nothing is written beside the original, and nothing of it is left in temporary files.

use super::holds_none_of;
use super::make::{self, IN_DESK};
use crate::harness::{Folder, Ran, run, start};

/// Runs the binary in a folder, with an empty folder for temporary files; demands that it is left empty.
#[track_caller]
pub(super) fn run_clean(folder: &Folder, args: &str) -> Ran {
    let temporary = tempfile::tempdir().unwrap();
    let ran = run(folder.inkout(args).env("TMPDIR", temporary.path()), b"");
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0, "{args}: something is left");
    ran
}

#[test]
fn what_lies_beside_a_database_is_read_with_it_and_left_alone() {
    let rows = "INSERT INTO t VALUES ('late@example.com');";
    let many = "UPDATE t SET a = 'undone@example.com';
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT 'row ' || i FROM n;";
    let first = "CREATE TABLE t(a); INSERT INTO t VALUES ('early@example.com');";
    let folder = Folder::new();
    make::with_wal(&folder.path("wal.db"), first, rows);
    make::with_journal(&folder.path("hot.db"), first, many);
    for (name, beside, found) in [
        ("wal.db", "wal.db-wal", &["early@example.com", "late@example.com"][..]),
        ("hot.db", "hot.db-journal", &["early@example.com"]),
    ] {
        let (bytes, bytes_beside, names) = (folder.read(name), folder.read(beside), folder.names());
        let values = run_clean(&folder, &format!("scan {name} --format jsonl --show-values")).exits(0).findings();
        assert_eq!(values.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>(), found, "{name}");
        assert_eq!(folder.names(), names);
        run_clean(&folder, &format!("redact {name} -o out-{name} --verify -q")).exits(0);
        holds_none_of(&folder.read(&format!("out-{name}")), &["early@", "late@", "undone@"]);
        // What lies beside it would be put into what takes its place.
        run_clean(&folder, &format!("redact {name} --in-place")).exits(3).names(&[name, beside]);
        assert!(folder.read(name) == bytes && folder.read(beside) == bytes_beside, "{name} was touched");
        for out in [format!("out-{name}"), format!("out-{name}.manifest.json")] {
            std::fs::remove_file(folder.path(&out)).unwrap();
        }
        assert_eq!(folder.names(), names);
    }
}

#[test]
fn every_way_out_gives_the_same_database() {
    let folder = Folder::new();
    for name in ["in/desk.db", "place.db"] {
        std::fs::create_dir_all(folder.path("in")).unwrap();
        make::desk(&folder.path(name), "UTF-8");
    }
    folder.write("in/mail.txt", b"jan@example.com\n");
    run_clean(&folder, "redact in/desk.db -o one.db -q").exits(0);
    let one = folder.read("one.db");
    holds_none_of(&one, &IN_DESK);
    run_clean(&folder, "redact in -o out --threads 3 -q --verify").exits(0);
    assert!(folder.read("out/desk.db") == one);
    assert!(folder.read("out/mail.txt").starts_with(b"[EMAIL:"));
    assert!(run_clean(&folder, "redact in/desk.db --threads 1").exits(0).out == one, "standard output");
    run_clean(&folder, "redact place.db --in-place --backup .old -q").exits(0);
    assert!(folder.read("place.db") == one && folder.read("place.db.old") == folder.read("in/desk.db"));
    // Nothing is found in it any more that a label stands for; what has nothing to replace is not touched.
    make::database(&folder.path("plain.db"), "CREATE TABLE t(a); INSERT INTO t VALUES ('nothing');");
    let plain = folder.read("plain.db");
    run_clean(&folder, "redact plain.db --in-place -q").exits(0);
    assert!(folder.read("plain.db") == plain);
    assert!(folder.names().iter().all(|name| !name.contains(".inkout-") && !name.ends_with("-wal") && !name.ends_with("-shm")));
    run_clean(&folder, "redact in/desk.db -o dir/").exits(3).names(&["folder"]);
    run_clean(&folder, "redact in/desk.db --dry-run -q").exits(0);
    // The ending of a name makes no archive of it.
    run_clean(&folder, "redact in/desk.db -o desk.zip -q").exits(0);
    assert!(folder.read("desk.zip") == one);
}

#[test]
fn pages_that_are_missing_and_bytes_behind_them_are_told() {
    let folder = Folder::new();
    make::database(&folder.path("a.db"), "CREATE TABLE t(a); INSERT INTO t VALUES ('jan@example.com');");
    let whole = folder.read("a.db");
    for (name, bytes, code, reason) in [
        ("short.db", whole[..5000].to_vec(), 3, "pages of it are missing"),
        ("long.db", [&whole[..], b"behind@example.com"].concat(), 3, "bytes behind its pages"),
        ("zeros.db", [&whole[..], &[0; 8192]].concat(), 0, ""),
    ] {
        folder.write(name, &bytes);
        run_clean(&folder, &format!("redact {name} -o out-{name} --no-manifest")).exits(code).names(&[reason]);
        let scanned = run_clean(&folder, &format!("scan {name} --format jsonl --show-values")).exits(code);
        assert_eq!(scanned.findings().len(), usize::from(name != "short.db"), "{name}");
    }
    assert!(!folder.path("out-short.db").exists());
    holds_none_of(&folder.read("out-long.db"), &["jan@", "behind@"]);
}

#[test]
fn damage_is_told_and_leaves_nothing() {
    let folder = Folder::new();
    make::desk(&folder.path("desk.db"), "UTF-8");
    let whole = folder.read("desk.db");
    let cut = [16, 100, 4096, 5000, whole.len() / 2, whole.len() - 4096].map(|length| whole[..length].to_vec());
    let torn = (0..12).map(|page| {
        let mut bytes = whole.clone();
        let from = (page * 9973) % (whole.len() - 700);
        bytes[from..from + 600].fill(0xa5);
        bytes
    });
    for (number, bytes) in cut.into_iter().chain(torn).enumerate() {
        folder.write("a.db", &bytes);
        let scanned = run_clean(&folder, "scan a.db");
        assert!(matches!(scanned.code, Some(0 | 3)), "{number}: {}", scanned.err);
        let ran = run_clean(&folder, "redact a.db -o out.db --no-manifest");
        assert!(matches!(ran.code, Some(0 | 3)) && !ran.err.contains("jan@"), "{number}: {}", ran.err);
        if ran.code == Some(0) {
            holds_none_of(&folder.read("out.db"), &["jan@example"]);
            std::fs::remove_file(folder.path("out.db")).unwrap();
        }
        assert_eq!(folder.names(), ["a.db", "desk.db"], "{number}");
        assert!(folder.read("a.db") == bytes);
    }
}

#[test]
fn memory_does_not_grow_with_a_table() {
    let folder = Folder::new();
    make::database(
        &folder.path("large.db"),
        "CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT, body TEXT); CREATE INDEX i ON t(email);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250000)
         INSERT INTO t SELECT i, 'user' || i || '@example.com', 'a line of some length that says nothing ' || i || printf('%.*c', 150, 'x') FROM n;",
    );
    stays_small(&folder, "scan large.db -q");
    stays_small(&folder, "redact large.db -o out.db -q");
}

/// Runs the binary on two threads and demands that it uses little memory.
#[track_caller]
pub(super) fn stays_small(folder: &Folder, args: &str) {
    stays_below(110, folder, args);
}

/// The same, with so many MiB.
#[track_caller]
pub(super) fn stays_below(mebibytes: usize, folder: &Folder, args: &str) {
    let mut child = start(&mut folder.inkout(&format!("{args} --threads 2")));
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
        let used = line.split_whitespace().nth(1).and_then(|number| number.parse::<usize>().ok());
        most = most.max(used.unwrap_or_default());
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(child.wait().unwrap().success());
    assert!(most < mebibytes << 10, "{args} used {} MiB", most >> 10);
}
