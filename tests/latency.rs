//! `tail -f app.log | inkout redact`: whoever reads the output sees each line as soon as it was written.

use crate::harness::{inkout, start};
use std::io::{BufRead, BufReader, Write};
use std::time::{Duration, Instant};

/// What a user may wait for one line.
const PROMISE: Duration = Duration::from_millis(50);
/// What no line takes, even where other processes have the processors.
const NEVER: Duration = Duration::from_secs(2);
/// Lines that are timed.
const LINES: usize = 21;

fn check(args: &[&str], pending: &str) {
    let mut child = start(&mut inkout(args));
    let mut stdin = child.stdin.take().unwrap();
    let stdout = child.stdout.take().unwrap();
    let (lines, arrived) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines() {
            lines.send((line.unwrap(), Instant::now())).unwrap();
        }
    });
    let mut waits = Vec::new();
    for number in 0..LINES {
        let line = format!("{number} mail from user{number}@example.com\n{pending}");
        let written = Instant::now();
        stdin.write_all(line.as_bytes()).unwrap();
        let (line, at) = arrived.recv_timeout(NEVER).unwrap_or_else(|_| panic!("{args:?}: no line after {NEVER:?}"));
        assert!(line.ends_with(&format!("{number} mail from [EMAIL]")), "{line}");
        waits.push(at - written);
    }
    drop(stdin);
    reader.join().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    waits.sort();
    // The slowest ones tell of the machine, not of the program.
    assert!(waits[LINES / 2] < PROMISE, "{args:?}: {waits:?}");
}

#[test]
fn a_line_leaves_as_soon_as_it_is_there() {
    for threads in ["1", "4"] {
        check(&["redact", "-q", "--action", "*=label:plain", "--threads", threads], "");
    }
}

#[test]
fn a_line_does_not_wait_for_the_next_one_to_be_whole() {
    check(&["redact", "-q", "--action", "*=label:plain"], "and then ");
    check(&["redact", "-q", "--action", "*=label:plain", "--line-buffered"], "and then ");
}

#[test]
fn a_named_pipe_streams_too() {
    check(&["redact", "-q", "--action", "*=label:plain", "/dev/stdin"], "");
}
