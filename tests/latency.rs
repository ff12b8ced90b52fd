//! `tail -f app.log | inkout redact`: whoever reads the output sees each line as soon as it was written.

use crate::harness::{inkout, start};
use std::io::{BufRead, BufReader, Read, Write};
use std::time::{Duration, Instant};

/// What a user may wait for one line.
const PROMISE: Duration = Duration::from_millis(50);
/// What no line takes, even where other processes have the processors.
const NEVER: Duration = Duration::from_secs(2);
/// Lines that are timed.
const LINES: usize = 21;

fn check(args: &[&str], pending: &str) {
    check_in("utf-8", args, pending);
}

/// The same where the stream is in this character set, with a character that is not ASCII on each line.
fn check_in(set: &str, args: &[&str], pending: &str) {
    let set = encoding_rs::Encoding::for_label(set.as_bytes()).unwrap();
    let encode = |text: &str| match set {
        set if set == encoding_rs::UTF_16LE => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        set => set.encode(text).0.into_owned(),
    };
    let end = encode("\n");
    let mut child = start(&mut inkout(args));
    let mut stdin = child.stdin.take().unwrap();
    let stdout = child.stdout.take().unwrap();
    let (lines, arrived) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut stdout = BufReader::new(stdout);
        let mut line = Vec::new();
        // The byte of a line end, then the rest of its unit.
        while stdout.read_until(end[0], &mut line).unwrap() > 0 {
            let whole = line.len() + end.len() - 1;
            while line.len() < whole && stdout.by_ref().take(1).read_to_end(&mut line).unwrap() > 0 {}
            lines.send((set.decode_without_bom_handling(&line).0.into_owned(), Instant::now())).unwrap();
            line.clear();
        }
    });
    let mut waits = Vec::new();
    for number in 0..LINES {
        let line = format!("{number} café mail from user{number}@example.com\n{pending}");
        let written = Instant::now();
        stdin.write_all(&encode(&line)).unwrap();
        let (line, at) = arrived.recv_timeout(NEVER).unwrap_or_else(|_| panic!("{args:?}: no line after {NEVER:?}"));
        assert!(line.ends_with(&format!("{number} café mail from [EMAIL]\n")), "{line}");
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

#[test]
fn lines_in_other_character_sets_do_not_wait_either() {
    for set in ["windows-1252", "utf-16le", "gb18030"] {
        check_in(set, &["redact", "-q", "--action", "*=label:plain"], "");
        check_in(set, &["redact", "-q", "--action", "*=label:plain"], "and then ");
    }
}
