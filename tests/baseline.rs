//! A scan that leaves out what a report before it has (`--baseline`), and one that reads a share of the files (`--sample`).

use crate::harness::{Folder, Ran, run};

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn keyed(folder: &Folder, args: &str) -> Ran {
    run(folder.inkout(args).env("INKOUT_KEY", KEY), b"")
}

#[test]
fn what_is_known_is_not_told_again() {
    let folder = Folder::new();
    folder.write("logs/a.log", b"from jan@example.com\nby JAN@example.com at 192.0.2.7\n");
    folder.write("logs/b.csv", b"name,card\nAnna Jansen,4111111111111111\n");
    let first = keyed(&folder, "scan logs --format jsonl").exits(0);
    assert!(!first.text().contains("jan@example"), "a value is in it");
    folder.write("known.jsonl", &first.out);
    let known = keyed(&folder, "scan logs --baseline known.jsonl --format jsonl").exits(0);
    // Cards have no fingerprint, so they are never known.
    assert_eq!(known.findings().len(), 1, "{}", known.text());
    assert!(known.text().contains("credit_card") && known.text().contains("\"known\":4"), "{}", known.text());
    // Elsewhere, and of another value, it is new: what is in the same file before it does not matter.
    folder.write("logs/a.log", b"new line\nfrom jan@example.com\nby JAN@example.com at 192.0.2.7 and anna@example.org\n");
    folder.write("logs/c.log", b"jan@example.com\n");
    let new = keyed(&folder, "scan logs --baseline known.jsonl --format jsonl --show-values --skip credit_card").exits(0);
    let values: Vec<_> = new.findings().into_iter().map(|(_, value)| value).collect();
    assert_eq!(values, ["anna@example.org", "jan@example.com"]);
    let table = keyed(&folder, "scan logs --baseline known.jsonl --skip credit_card");
    assert!(table.text().contains("2 findings in 3 files") && table.text().contains("4 known already"), "{}", table.text());
    // Only what is new rings.
    keyed(&folder, "scan logs/b.csv --skip credit_card --baseline known.jsonl --fail-on any").exits(0);
    keyed(&folder, "scan logs/c.log --baseline known.jsonl --fail-on any").exits(1);
}

#[test]
fn what_is_no_baseline_is_refused() {
    let folder = Folder::new();
    folder.write("a.log", b"jan@example.com\n");
    folder.run("scan a.log --baseline known.jsonl").exits(2).names(&["--key-file", "INKOUT_KEY"]);
    keyed(&folder, "scan a.log --baseline known.jsonl").exits(2).names(&["known.jsonl"]);
    folder.write("known.jsonl", b"{\"type\":\"skipped\"}\njan@example.com\n");
    let ran = keyed(&folder, "scan a.log --baseline known.jsonl").exits(2).names(&["known.jsonl:2"]);
    assert!(!ran.err.contains("jan@"), "{}", ran.err);
    // Under another key nothing is known.
    let first = keyed(&folder, "scan a.log --format jsonl").exits(0);
    folder.write("known.jsonl", &first.out);
    let other = run(folder.inkout("scan a.log --baseline known.jsonl").env("INKOUT_KEY", KEY.replace("00", "ff")), b"").exits(0);
    assert!(other.text().contains("1 finding in"), "{}", other.text());
    assert!(other.err.contains("known.jsonl") && other.err.contains("key"), "{}", other.err);
}

#[test]
fn a_sample_says_how_far_it_can_be_trusted() {
    let folder = Folder::new();
    for number in 0..400 {
        let lines = "user@example.com\n".repeat(number % 5);
        folder.write(&format!("in/{number}.log"), lines.as_bytes());
    }
    let told = |args: &str| {
        let ran = folder.run(args).exits(0);
        let last = ran.text().lines().last().unwrap().to_owned();
        serde_json::from_str::<serde_json::Value>(&last).unwrap()["sample"].clone()
    };
    let sample = told("scan in --sample 25% --format jsonl");
    let number = |name: &str| sample[name].as_u64().unwrap();
    assert_eq!(number("files_met"), 400);
    assert!((60..140).contains(&number("files")), "{sample}");
    // 800 in all.
    assert!(number("least") <= 800 && 800 <= number("most") && number("most") < 1200, "{sample}");
    assert_eq!(told("scan in --sample 0.25 --format jsonl"), sample, "the same files each time");
    let all = told("scan in --sample 100% --format jsonl");
    assert_eq!([&all["findings"], &all["least"], &all["most"], &all["files"]], [800, 800, 800, 400]);
    let table = folder.run("scan in --sample 25%").exits(0);
    assert!(table.text().contains("a sample: ") && table.text().contains("of 400 files were read"), "{}", table.text());
    // What is named is read.
    assert_eq!(folder.run("scan in/4.log --sample 1% --format jsonl").exits(0).findings().len(), 4);
    for share in ["0", "101%", "-1", "x", "NaN"] {
        folder.run(&format!("scan in --sample={share}")).exits(2).names(&["10%"]);
    }
}
