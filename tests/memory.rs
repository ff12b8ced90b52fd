//! Memory is bounded by threads, whatever the length of a line. What the process used at most is read while its input is still open:
//! afterwards it is gone.

use crate::harness::{inkout, start};
use std::io::{Read, Write};

/// What a thread may use, in bytes.
const A_THREAD: usize = 24 << 20;
const THREADS: usize = 2;
/// Length of the line, in bytes.
const LINE: usize = 64 << 20;

/// The most memory that a process had in use so far, in bytes.
fn peak(process: u32) -> Option<usize> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<usize>().ok().map(|kilobytes| kilobytes << 10)
}

fn check(args: &[&str], head: &str, chunk: &str) {
    let chunk = chunk.repeat(100_000 / chunk.len());
    let threads = THREADS.to_string();
    let mut child = start(&mut inkout(&[args, &["-q", "--threads", &threads]].concat()));
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || std::io::copy(&mut stdout.by_ref(), &mut std::io::sink()).unwrap());
    stdin.write_all(head.as_bytes()).unwrap();
    for _ in 0..LINE / chunk.len() {
        stdin.write_all(chunk.as_bytes()).unwrap();
    }
    let used = peak(child.id());
    drop(stdin);
    reader.join().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let Some(used) = used else {
        return crate::harness::not_tested("memory of a long line", "this system has no /proc");
    };
    assert!(used < THREADS * A_THREAD, "{args:?} used {} MiB", used >> 20);
}

#[test]
fn a_long_line_without_findings() {
    check(&["redact"], "", "lorem ipsum dolor sit amet ");
}

#[test]
fn a_long_line_full_of_findings() {
    check(&["scan", "--format", "csv"], "", "id=17 mail=jan@example.com ip=192.0.2.1 x ");
}

#[test]
fn a_value_that_never_ends() {
    check(&["redact"], "password=\"", "a line of a password that goes on \\\" ");
}
