//! Output is whole or not there under its final name, whatever ends the run; what stops one input does not stop the others.

use crate::corpus::{Kind, generate};
use crate::harness::{Folder, KEY, inkout, not_tested, run, start};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::Command;
use std::time::{Duration, Instant};

const MAIL: &[u8] = b"jan@example.com\n";

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let folder = Folder::with(&[("big.log", &generate(Kind::Dense, 3_000_000, 1))]);
    for args in ["scan big.log --format jsonl", "scan big.log --format csv", "redact big.log"] {
        let mut child = start(&mut folder.inkout(args));
        let mut line = String::new();
        BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.ends_with('\n'));
        let output = child.wait_with_output().unwrap();
        let messages = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), messages.as_ref()), (Some(0), ""), "{args}");
    }
}

/// A folder on a file system of its own, with a megabyte of room; unmounted when dropped.
struct SmallDisk(Folder);

impl SmallDisk {
    fn new() -> Option<Self> {
        let folder = Folder::new();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(folder.path(""));
        mount.output().is_ok_and(|output| output.status.success()).then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path("")).output();
    }
}

#[test]
fn a_full_disk_leaves_nothing() {
    let Some(disk) = SmallDisk::new() else { return not_tested("a full disk", "mounting one needs rights") };
    let folder = Folder::with(&[("in/big.log", &generate(Kind::WebLog, 3_000_000, 1)), ("in/small.log", MAIL)]);
    let small = disk.0.path("");
    let small = small.to_str().unwrap();
    for (input, out) in [("in/big.log", "one.log"), ("in", "tree")] {
        let ran = folder.run(&format!("redact {input} -o {small}/{out}")).exits(3);
        assert!(ran.err.contains("No space left on device"), "{}", ran.err);
    }
    assert_eq!(disk.0.names(), ["tree.manifest.json", "tree/small.log"]);

    let full = fs::File::create(disk.0.path("stdout")).unwrap();
    let mut to_stdout = folder.inkout("redact in/big.log");
    let output = to_stdout.stdout(full).stderr(std::process::Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("No space left on device"));
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_goes_on() {
    let folder = Folder::with(&[("good.txt", MAIL)]);
    // The memory of a process is a file that can be opened, and cannot be read at its start, even by root.
    let unreadable = if fs::exists("/proc/self/mem").unwrap_or(false) { "/proc/self/mem" } else { "missing2.txt" };
    let scanned = folder.run(&format!("scan missing.txt {unreadable} good.txt --format jsonl --show-values")).exits(3);
    assert_eq!(scanned.findings(), [("email_address".to_owned(), "jan@example.com".to_owned())]);
    scanned.names(&["missing.txt", unreadable]);
    let redacted = folder.run(&format!("redact missing.txt {unreadable} good.txt -o out")).exits(3);
    redacted.names(&["missing.txt", unreadable, "in 1 file,", "2 skipped"]);
    assert_eq!(folder.names(), ["good.txt", "out.manifest.json", "out/good.txt"]);
    folder.run("redact missing.txt -o other").exits(3).names(&["missing.txt"]);
    folder.run("redact missing.txt").exits(3).names(&["missing.txt"]);
}

/// Starts a run that waits for more input, with output in a file; returns when a temporary file is there.
fn half_way(folder: &Folder) -> (std::process::Child, std::process::ChildStdin) {
    let mut child = start(&mut folder.inkout("redact - -o out.log --no-manifest"));
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(MAIL).unwrap();
    let started = Instant::now();
    while folder.names().is_empty() {
        assert!(started.elapsed() < Duration::from_secs(10), "no temporary file");
        std::thread::sleep(Duration::from_millis(2));
    }
    (child, stdin)
}

#[test]
fn a_kill_in_the_middle_leaves_nothing_under_the_final_name() {
    use rustix::process::{Pid, Signal, kill_process};
    for (signal, code, leaves_temporary) in
        [(Signal::TERM, Some(130), false), (Signal::INT, Some(130), false), (Signal::KILL, None, true)]
    {
        let folder = Folder::new();
        let (mut child, stdin) = half_way(&folder);
        kill_process(Pid::from_child(&child), signal).unwrap();
        assert_eq!(child.wait().unwrap().code(), code, "{signal:?}");
        drop(stdin);
        let names = folder.names();
        assert!(!names.contains(&"out.log".to_owned()), "{signal:?}: {names:?}");
        assert_eq!(names.len(), usize::from(leaves_temporary), "{signal:?}: {names:?}");
    }
}

#[test]
fn in_place_keeps_the_mode_and_a_backup() {
    let folder = Folder::with(&[("a.log", MAIL), ("clean.log", b"nothing\n")]);
    fs::set_permissions(folder.path("a.log"), fs::Permissions::from_mode(0o640)).unwrap();
    let inode = fs::metadata(folder.path("clean.log")).unwrap().ino();
    folder.run("redact . --in-place --backup .orig --action *=label:plain").exits(0);
    assert_eq!(folder.read("a.log"), b"[EMAIL]\n");
    assert_eq!(folder.read("a.log.orig"), MAIL);
    assert_eq!(fs::metadata(folder.path("a.log")).unwrap().mode() & 0o777, 0o640);
    assert_eq!(fs::metadata(folder.path("clean.log")).unwrap().ino(), inode, "a clean file is not written");
    assert_eq!(folder.names(), ["a.log", "a.log.orig", "clean.log"]);
}

#[test]
fn in_place_refuses_hard_links() {
    let folder = Folder::with(&[("a.log", MAIL), ("other.log", MAIL)]);
    fs::hard_link(folder.path("a.log"), folder.path("link.log")).unwrap();
    folder.run("redact a.log other.log --in-place").exits(3).names(&["a.log", "hard links", "in 1 file,"]);
    assert_eq!(folder.read("a.log"), MAIL);
    assert_ne!(folder.read("other.log"), MAIL);
}

#[test]
fn outputs_keep_the_mode_of_their_source() {
    let folder = Folder::with(&[("a.log", MAIL)]);
    fs::set_permissions(folder.path("a.log"), fs::Permissions::from_mode(0o600)).unwrap();
    folder.run("redact a.log -o b.log").exits(0);
    assert_eq!(fs::metadata(folder.path("b.log")).unwrap().mode() & 0o777, 0o600);
}

#[test]
fn existing_output_is_kept_unless_told_otherwise() {
    let folder = Folder::with(&[("in/a.log", MAIL), ("a.out", b"mine"), ("tree/a.log", b"mine"), ("tree/b.log", b"mine")]);
    folder.run("redact in/a.log -o a.out").exits(2).names(&["a.out", "--force"]);
    folder.run("redact in -o tree").exits(2).names(&["tree", "--force"]);
    assert_eq!((folder.read("a.out"), folder.read("tree/a.log")), (b"mine".to_vec(), b"mine".to_vec()));
    folder.run("redact in/a.log -o a.out --force --action *=label:plain").exits(0);
    folder.run("redact in -o tree --force --action *=label:plain").exits(0);
    assert_eq!((folder.read("a.out"), folder.read("tree/a.log")), (b"[EMAIL]\n".to_vec(), b"[EMAIL]\n".to_vec()));
    assert_eq!(folder.read("tree/b.log"), b"mine");
}

#[test]
fn output_does_not_go_where_the_input_is() {
    let folder = Folder::with(&[("in/a.log", MAIL)]);
    for (args, message) in [
        ("redact in -o in/out", "lies inside the input"),
        ("redact in -o in --force", "is the input itself"),
        ("redact in/a.log -o in/a.log --force", "is the input itself"),
        ("redact in -o . --force", "holds the input"),
        ("redact in", "-o OUT"),
        ("redact in/a.log missing", "-o OUT"),
        ("redact - --in-place", "standard input has no place"),
    ] {
        folder.run(args).exits(2).names(&[message]);
    }
    assert_eq!(folder.names(), ["in/a.log"]);
}

#[test]
fn the_key_is_never_shown() {
    let folder = Folder::with(&[("a.log", MAIL), ("short.key", &KEY.as_bytes()[..60]), ("open.key", KEY.as_bytes())]);
    fs::set_permissions(folder.path("open.key"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::set_permissions(folder.path("short.key"), fs::Permissions::from_mode(0o600)).unwrap();
    for args in ["redact a.log --key-file short.key", "redact a.log --key-file open.key", "redact a.log --key 0001020304050607"] {
        let ran = folder.run(args).exits(2);
        assert!(!ran.err.contains(&KEY[..8]), "{}", ran.err);
        assert_eq!(ran.out, b"");
    }
    for bad in [&KEY[..62], "zz0102030405060708", ""] {
        let ran = run(inkout(&["redact"]).env("INKOUT_KEY", bad), MAIL).exits(2).names(&["INKOUT_KEY"]);
        assert!(bad.is_empty() || !ran.err.contains(&bad[..8]), "{}", ran.err);
    }
}

#[test]
fn tags_are_those_of_the_key() {
    let with = |key: &str| run(inkout(&["redact"]).env("INKOUT_KEY", key), MAIL).exits(0).out;
    let without = || run(inkout(&["redact"]).env_remove("INKOUT_KEY"), MAIL).exits(0).out;
    assert_eq!(with(KEY), with(&KEY.to_uppercase()));
    assert_ne!(with(KEY), with(&KEY.replace('0', "1")));
    assert_ne!(without(), without());
    let folder = Folder::with(&[("key", KEY.as_bytes())]);
    fs::set_permissions(folder.path("key"), fs::Permissions::from_mode(0o600)).unwrap();
    let from_file = run(folder.inkout("redact --key-file key").env("INKOUT_KEY", KEY.replace('0', "1")), MAIL).exits(0).out;
    assert_eq!(from_file, with(KEY));
}

#[test]
fn a_run_that_is_quiet_says_nothing() {
    let mut child = start(inkout(&["redact", "-q"]).env("INKOUT_KEY", KEY));
    child.stdin.take().unwrap().write_all(MAIL).unwrap();
    let mut messages = String::new();
    child.stderr.take().unwrap().read_to_string(&mut messages).unwrap();
    assert_eq!((child.wait().unwrap().code(), messages.as_str()), (Some(0), ""));
}
