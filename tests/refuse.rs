//! What inkout does not understand yet is left out of the output, named, and makes the run incomplete; what the user left out is
//! only listed.

use crate::harness::Folder;
use std::io::Write;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn utf16(text: &str, mark: &[u8]) -> Vec<u8> {
    mark.iter().copied().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

/// Name, bytes, and what the message must say.
fn refused() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let mut late = "a line with jan@example.com\n".repeat(80_000).into_bytes();
    assert!(late.len() > 2 << 20);
    late.extend(b"\0 and jan@example.com\n");
    let mut late_in_gzip = late.clone();
    late_in_gzip.extend(b"\n");
    vec![
        ("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0jan@example.com".to_vec(), "PNG"),
        ("form.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj jan@example.com".to_vec(), "PDF"),
        ("wide.log", utf16("2026-01-02 jan@example.com\r\nlogged \0 in\r\n", b"\xff\xfe"), "NUL"),
        ("bare.log", utf16("jan@example.com\n", b"text \0 and "), "NUL"),
        ("a.zip", b"PK\x03\x04\x14\0\0\0\x08\0 jan@example.com".to_vec(), "zip"),
        ("late.log", late, "NUL"),
        ("late.gz", gzip(&late_in_gzip), "NUL"),
    ]
}

#[test]
fn a_tree_is_mirrored_without_what_is_refused() {
    let folder = Folder::with(&[("in/good.txt", b"jan@example.com\n"), ("in/deep/er/good.txt", b"nothing\n")]);
    for (name, bytes, _) in refused() {
        folder.write(&format!("in/{name}"), &bytes);
    }
    for threads in [1, 3] {
        let out = format!("out{threads}");
        let mut ran = folder.run(&format!("redact in -o {out} --threads {threads}")).exits(3);
        for (name, _, what) in refused() {
            let line = ran.err.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name}: {}", ran.err));
            assert!(line.to_lowercase().contains(&what.to_lowercase()), "{line}");
        }
        ran = ran.names(&["in 2 files", "7 skipped"]);
        assert!(!ran.err.contains("jan@"), "{}", ran.err);
        let names: Vec<String> = folder.names().into_iter().filter(|name| name.starts_with(&out)).collect();
        assert_eq!(names, [format!("{out}.manifest.json"), format!("{out}/deep/er/good.txt"), format!("{out}/good.txt")]);
    }
}

#[test]
fn single_files_are_refused_and_leave_nothing() {
    for (name, bytes, what) in refused() {
        let folder = Folder::with(&[(name, &bytes)]);
        let ran = folder.run(&format!("redact {name} -o out")).exits(3).names(&[name]);
        assert!(ran.err.to_lowercase().contains(&what.to_lowercase()), "{}", ran.err);
        folder.run(&format!("redact {name} --in-place")).exits(3).names(&[name]);
        assert_eq!(folder.names(), [name]);
        assert!(folder.read(name) == bytes, "{name} was touched");
        if !name.starts_with("late") && name != "wide.log" {
            // Of a stream nothing may leave before it is known what it is.
            assert_eq!(crate::harness::run(&mut folder.inkout("redact"), &bytes).exits(3).out, b"", "{name}");
        }
    }
}

#[test]
fn scan_lists_what_it_does_not_understand() {
    let folder = Folder::with(&[("in/good.txt", b"jan@example.com\n")]);
    for (name, bytes, _) in refused() {
        folder.write(&format!("in/{name}"), &bytes);
    }
    let table = folder.run("scan in").exits(3);
    let lines = folder.run("scan in --format jsonl").exits(3);
    for (name, _, what) in refused() {
        let line = table.text().lines().find(|line| line.contains(name) && line.to_lowercase().contains(&what.to_lowercase()));
        assert!(line.is_some(), "{name}: {}", table.text());
        assert!(lines.text().lines().any(|line| line.contains("\"skipped\"") && line.contains(name)), "{name}");
    }
}

#[test]
fn what_the_user_left_out_is_listed_and_no_failure() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    let mail = b"jan@example.com\n";
    let big = "jan@example.com\n".repeat(1000);
    for (ignore, flags, left_out) in [
        ("", "--glob !*.png --glob !big.txt", &["in/big.txt", "in/photo.png"][..]),
        ("*.png\nbig.txt\n", "", &["in/big.txt", "in/photo.png"]),
        ("*.png\n", "--max-filesize 4K", &["in/big.txt", "in/photo.png"]),
    ] {
        let folder = Folder::with(&[("in/photo.png", png), ("in/good.txt", mail), ("in/big.txt", big.as_bytes())]);
        if !ignore.is_empty() {
            folder.write(".inkoutignore", ignore.as_bytes());
        }
        let redacted = folder.run(&format!("redact in -o out {flags}")).exits(0).names(left_out).names(&["2 skipped"]);
        assert!(redacted.err.contains("in 1 file,"), "{}", redacted.err);
        assert_eq!(folder.names().iter().filter(|name| name.starts_with("out/")).collect::<Vec<_>>(), ["out/good.txt"]);
        let scanned = folder.run(&format!("scan in {flags}")).exits(0);
        assert!(left_out.iter().all(|name| scanned.text().contains(name)), "{}", scanned.text());
    }
}
