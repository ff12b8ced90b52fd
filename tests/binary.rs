//! What becomes of inputs that are no text: `--binary`.

use crate::harness::{Folder, Ran, run};
use std::io::{Read, Write};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\xf4\x8f\xb8\x81 jan@example.com \0\n\0tEXtAuthor";

/// A program with an address in each of the ways that strings are stored.
fn program() -> Vec<u8> {
    let wide: Vec<u8> = "mail anna@example.org now".encode_utf16().flat_map(u16::to_le_bytes).collect();
    [&b"\x7fELF\x02\x01\x01\0\0\0\x01\x02abc\0jan@example.com\0\0\xff\xfe\x01"[..], &wide, b"\0\0\x03ip 192.0.2.7\0\x80\x81"]
        .concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn folder() -> Folder {
    Folder::with(&[
        ("in/mail.txt", b"jan@example.com\n"),
        ("in/photo.png", PNG),
        ("in/program", &program()),
        ("in/photo.png.gz", &gzip(PNG)),
    ])
}

/// The files of the output, and what standard error says of those that are no text.
#[track_caller]
fn check(ran: &Ran, folder: &Folder, out: &[&str], said: &str) {
    assert_eq!(folder.names().iter().filter(|name| name.starts_with("out/")).collect::<Vec<_>>(), out, "{}", ran.err);
    for name in ["photo.png: ", "photo.png.gz: ", "program: "] {
        let line = ran.err.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name}: {}", ran.err));
        assert!(line.contains(said), "{line}");
    }
    assert!(!ran.err.contains("example.com"));
}

#[test]
fn refused_files_are_left_out_and_make_the_run_incomplete() {
    let folder = folder();
    for flag in ["", "--binary refuse"] {
        let ran = folder.run(&format!("redact in -o out --force {flag}")).exits(3);
        check(&ran, &folder, &["out/mail.txt"], "");
        folder.run(&format!("scan in {flag}")).exits(3);
    }
}

#[test]
fn skipped_files_are_left_out_and_listed() {
    let folder = folder();
    let ran = folder.run("redact in -o out --binary skip").exits(0);
    check(&ran, &folder, &["out/mail.txt"], "left out (--binary skip)");
    let scanned = folder.run("scan in --binary skip --format jsonl").exits(0);
    let skipped = scanned.text().lines().filter(|line| line.contains("\"class\":\"binary\"")).count();
    assert_eq!(skipped, 3, "{}", scanned.text());
}

#[test]
fn copied_files_are_the_same_and_listed() {
    let folder = folder();
    for threads in [1, 4] {
        let ran =
            folder.run(&format!("redact in -o out --force --binary copy --threads {threads} --action *=label:plain")).exits(0);
        check(&ran, &folder, &["out/mail.txt", "out/photo.png", "out/photo.png.gz", "out/program"], "copied as it is");
        assert_eq!(folder.read("out/photo.png"), PNG);
        assert_eq!(folder.read("out/program"), program());
        assert_eq!(folder.read("out/mail.txt"), b"[EMAIL]\n");
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&folder.read("out/photo.png.gz")[..]).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, PNG);
    }
    let piped = run(&mut folder.inkout("redact --binary copy"), PNG).exits(0);
    assert_eq!(piped.out, PNG);
    folder.run("redact in --in-place --binary copy").exits(0);
    assert_eq!(folder.read("in/photo.png"), PNG);
    assert_ne!(folder.read("in/mail.txt"), b"jan@example.com\n");
    // Larger than a block, without any line end.
    let large: Vec<u8> =
        PNG.iter().copied().chain((0..3_000_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)).collect();
    folder.write("large.png", &large);
    assert!(folder.run("redact large.png --binary copy").exits(0).out == large);
}

#[test]
fn strings_are_found_where_they_stand() {
    let folder = folder();
    let bytes = program();
    for (name, expected) in [("in/program", 3), ("in/photo.png", 1), ("in/photo.png.gz", 1)] {
        let ran = folder.run(&format!("scan {name} --binary strings --format jsonl --show-values")).exits(0);
        assert_eq!(ran.findings().len(), expected, "{}", ran.text());
    }
    let ran = folder.run("scan in/program --binary strings --format jsonl --show-values").exits(0);
    let expected = [("email_address", "jan@example.com"), ("email_address", "anna@example.org"), ("ip_address", "192.0.2.7")];
    assert_eq!(ran.findings(), expected.map(|(kind, value)| (kind.to_owned(), value.to_owned())));
    let lines = ran.text().lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    for line in lines.filter(|line| line["type"] == "finding") {
        let (start, end) = (line["start"].as_u64().unwrap() as usize, line["end"].as_u64().unwrap() as usize);
        let value = line["value"].as_str().unwrap();
        let there = String::from_utf8_lossy(&bytes[start..end]).replace('\0', "");
        assert_eq!(there, value, "{line}");
    }
    // The same through a pipe.
    let piped = run(&mut folder.inkout("scan --binary strings --format jsonl --show-values"), &bytes).exits(0);
    assert_eq!(piped.findings(), ran.findings());
}

#[test]
fn each_command_has_its_policies() {
    let folder = folder();
    folder.run("scan in --binary copy").exits(2).names(&["redact"]);
    folder.run("redact in -o out --binary strings").exits(2).names(&["scan"]);
    folder.run("scan in --binary all").exits(2).names(&["refuse", "skip", "copy", "strings"]);
    assert!(!folder.names().iter().any(|name| name.starts_with("out")));
}

#[test]
fn a_nul_byte_behind_the_head_fails_closed_under_every_policy() {
    let late = [b"a line with jan@example.com\n".repeat(10_000), b"\0\n".to_vec()].concat();
    let folder = Folder::with(&[("late.log", &late)]);
    for policy in ["refuse", "skip", "copy"] {
        folder.run(&format!("redact late.log -o out --binary {policy}")).exits(3).names(&["late.log", "NUL"]);
        assert_eq!(folder.names(), ["late.log"]);
    }
    folder.run("scan late.log --binary strings").exits(3);
}
