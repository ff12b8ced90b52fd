//! Archives go in as they are and come out clean: members are found by their paths, rewritten in order, and what cannot be kept safely is
//! named.

mod hostile;
mod make;
mod names;
mod nested;
mod outputs;
mod round_trip;

use std::process::{Command, Stdio};

use crate::harness::not_tested;

/// Whether other programs that read archives are there; else says that they are not. With `INKOUT_TEST_ARCHIVERS=1` they must be.
fn has(program: &str) -> bool {
    let is_there = Command::new(program).arg("--help").stdin(Stdio::null()).output().is_ok();
    let is_wanted = std::env::var_os("INKOUT_TEST_ARCHIVERS").is_some_and(|value| value == "1");
    assert!(is_there || !is_wanted, "{program} is missing");
    if !is_there {
        not_tested(program, "it is not installed");
    }
    is_there
}

/// What a program says on standard output; it must end well.
#[track_caller]
fn told(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).env("TZ", "UTC").env("LC_ALL", "C.UTF-8").output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
