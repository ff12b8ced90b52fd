//! Somebody at a terminal decides about doubtful findings.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::Stdio;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::harness::Folder;

const LOG: &str = "call with Rosalind Oakes about the order\nRosalind Oakes agreed\nmail to jan@example.com\n";

/// A terminal: the end of whoever sits at it, and the one for programs.
fn terminal() -> (OwnedFd, File) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let theirs = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    (ours, theirs)
}

/// Runs inkout at a terminal on which this is typed; returns what it shows there.
fn at_terminal(folder: &Folder, args: &str, typed: &str) -> String {
    let (ours, theirs) = terminal();
    let mut command = folder.inkout(args);
    command.stdin(theirs.try_clone().unwrap()).stderr(theirs).stdout(Stdio::null());
    let mut ours = File::from(ours);
    ours.write_all(typed.as_bytes()).unwrap();
    let mut child = command.spawn().unwrap();
    // Else the terminal never ends.
    drop(command);
    assert!(child.wait().unwrap().success());
    let (mut shown, mut buffer) = (Vec::new(), [0; 4096]);
    while let Ok(read @ 1..) = ours.read(&mut buffer) {
        shown.extend_from_slice(&buffer[..read]);
    }
    String::from_utf8(shown).unwrap()
}

#[test]
fn decisions_count_in_this_run_and_in_later_ones() {
    let folder = Folder::with(&[("in/app.log", LOG.as_bytes())]);
    let shown = at_terminal(&folder, "redact in -o out --review review.toml", "k\n");
    assert!(shown.contains("1 of 1: person_name at in/app.log:1") && shown.contains("Rosalind Oakes"), "{shown}");
    let out = String::from_utf8(folder.read("out/app.log")).unwrap();
    assert_eq!(out.lines().take(2).collect::<Vec<_>>(), LOG.lines().take(2).collect::<Vec<_>>());
    assert!(out.contains("mail to [EMAIL:"), "{out}");
    // It is not asked again, and the file is a list.
    let shown = at_terminal(&folder, "redact in -o again --review review.toml", "");
    assert!(!shown.contains("Rosalind"), "{shown}");
    assert_eq!(folder.read("again/app.log"), folder.read("out/app.log"));
    folder.run("redact in -o listed -q --allow review.toml").exits(0);
    assert_eq!(folder.read("listed/app.log"), folder.read("out/app.log"));
}

#[test]
fn what_is_confirmed_is_replaced() {
    let folder = Folder::with(&[("in/app.log", LOG.as_bytes())]);
    at_terminal(&folder, "redact in -o out --review review.toml", "r\n");
    assert!(!String::from_utf8(folder.read("out/app.log")).unwrap().contains("Rosalind"));
    assert!(String::from_utf8(folder.read("review.toml")).unwrap().contains("confirmed = [\"Rosalind Oakes\"]"));
}

#[test]
fn nobody_is_asked_without_a_terminal() {
    let folder = Folder::with(&[("in/app.log", LOG.as_bytes())]);
    folder.run("redact in -o out --review review.toml").exits(2).names(&["terminal", "--allow"]);
    folder.run("redact --review review.toml").exits(2).names(&["only once"]);
    assert_eq!(folder.names(), ["in/app.log"]);
}
