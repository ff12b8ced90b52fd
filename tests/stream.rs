//! With one key the output depends on the bytes of the input alone: not on threads, not on how a pipe delivers them, not on whether
//! it is a pipe.

use crate::corpus::{Kind, generate};
use crate::harness::{Folder, run, run_fed};
use proptest::prelude::*;

/// A log of every kind of lines, one of them far longer than a block.
fn log() -> Vec<u8> {
    let mut log = Vec::new();
    for kind in Kind::ALL {
        log.extend(generate(kind, 60_000, 3));
    }
    let mut long = generate(Kind::Dense, 1_500_000, 5);
    for byte in &mut long {
        if *byte == b'\n' {
            *byte = b' ';
        }
    }
    log.extend(long);
    log.extend(b"\r\nthe last line, without an end: jan@example.com");
    log
}

#[test]
fn a_pipe_and_a_file_give_the_same_bytes_for_any_number_of_threads() {
    let folder = Folder::with(&[("big.log", &log())]);
    let expected = run(&mut folder.inkout("redact --threads 1"), &folder.read("big.log")).exits(0).out;
    assert!(expected.ends_with(b"]"), "the last value is not redacted");
    for threads in [1, 2, 5] {
        folder.run(&format!("redact big.log -o out{threads} --threads {threads}")).exits(0);
        assert!(folder.read(&format!("out{threads}")) == expected, "file, {threads} threads");
        let piped = run(&mut folder.inkout(&format!("redact --threads {threads}")), &folder.read("big.log")).exits(0);
        assert!(piped.out == expected, "pipe, {threads} threads");
    }
}

#[test]
fn a_report_is_the_same_for_any_number_of_threads() {
    let files: Vec<(String, Vec<u8>)> =
        (0..40).map(|i| (format!("{i}.log"), generate(Kind::ALL[i % 8], 9000, i as u64))).collect();
    let folder = Folder::with(&files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>());
    folder.write("long.log", &log());
    let scan = |threads: u32| folder.run(&format!("scan . --format csv --threads {threads}")).exits(0).out;
    let expected = scan(1);
    assert!(expected.len() > 10_000);
    for threads in [2, 5] {
        assert!(scan(threads) == expected, "{threads} threads");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn chunks_of_any_size_give_the_same_bytes(
        seed in 0u64..1000,
        sizes in proptest::collection::vec(prop_oneof![1usize..4, 1usize..500, 1usize..90_000], 1..600),
        threads in prop::sample::select(vec![1, 2, 5]),
        flags in prop::sample::select(vec!["", "--line-buffered"]),
        is_one_line in any::<bool>(),
    ) {
        let mut text = generate(Kind::ALL[seed as usize % 8], 40_000, seed);
        if is_one_line {
            text.extend(generate(Kind::Dense, 600_000, seed).iter().map(|byte| if *byte == b'\n' { b' ' } else { *byte }));
        }
        let folder = Folder::with(&[("in.log", &text)]);
        folder.run("redact in.log -o out.log").exits(0);
        let piped = run_fed(&mut folder.inkout(&format!("redact {flags} --threads {threads}")), |stdin| {
            let mut left = &text[..];
            for size in &sizes {
                let (chunk, rest) = left.split_at((*size).min(left.len()));
                stdin.write_all(chunk)?;
                left = rest;
            }
            stdin.write_all(left)
        });
        prop_assert_eq!(piped.code, Some(0));
        prop_assert!(piped.out == folder.read("out.log"), "the bytes differ");
    }
}

#[test]
fn names_in_running_text_are_a_matter_of_choice() {
    let folder = Folder::new();
    let text = b"first_name=Jan\nI spoke with Anna Smith about it yesterday.\n";
    let names = |flags: &str| {
        let found = run(&mut folder.inkout(&format!("scan --format jsonl --show-values {flags}")), text).exits(0).findings();
        found.into_iter().map(|(_, value)| value).collect::<Vec<_>>()
    };
    assert_eq!(names(""), ["Jan", "Anna Smith"]);
    assert_eq!(names("--names-in-fields"), ["Jan"]);
    assert!(names("--skip person_name").is_empty());
}
