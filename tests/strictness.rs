//! Profiles of strictness: an audit finds all that is usually found and more, a filter less.

use crate::harness::{Folder, run};
use crate::samples::samples;

/// The stretches in which something is found.
fn spans(text: &[u8], flags: &str) -> Vec<(u64, u64)> {
    let folder = Folder::new();
    let ran = run(&mut folder.inkout(&format!("scan --format jsonl {flags}")), text).exits(0);
    let lines = ran.text().lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let found = lines.filter(|line| line["type"] == "finding");
    found.map(|line| (line["start"].as_u64().unwrap(), line["end"].as_u64().unwrap())).collect()
}

/// Whether every one of these is touched by one of those.
fn lies_within(few: &[(u64, u64)], many: &[(u64, u64)]) -> bool {
    few.iter().all(|(start, end)| many.iter().any(|(from, to)| from < end && start < to))
}

#[test]
fn an_audit_finds_more_and_a_filter_less() {
    let (mut least, mut usual, mut most) = (0, 0, 0);
    for sample in samples() {
        let text = sample.text.as_bytes();
        let [sure, normal, all] = ["--precision", "", "--recall"].map(|flags| spans(text, flags));
        assert!(lies_within(&sure, &normal), "{}: what is sure is not found usually", sample.name);
        assert!(lies_within(&normal, &all), "{}: what is usually found is not found in an audit", sample.name);
        (least, usual, most) = (least + sure.len(), usual + normal.len(), most + all.len());
    }
    assert!(least < usual && usual < most, "{least}, {usual}, {most}");
}

#[test]
fn each_profile_decides_by_detector() {
    for (text, precision, usual, recall) in [
        // A bare number that a word speaks for; one that nothing speaks for; one that a word speaks against.
        ("bsn 123456782", 1, 1, 1),
        ("het is 123456782 geworden", 0, 0, 1),
        ("Dear Mrs. Smith, thank you", 1, 1, 1),
        ("sky knows", 0, 0, 1),
        ("from jan@example.com", 1, 1, 1),
        ("nothing to see here", 0, 0, 0),
    ] {
        for (flags, expected) in [("--precision", precision), ("", usual), ("--recall", recall)] {
            let found = spans(text.as_bytes(), flags);
            assert_eq!(found.len().min(1), expected, "{text} {flags}: {found:?}");
        }
    }
}

#[test]
fn what_an_audit_redacts_is_clean_to_an_audit() {
    let folder = Folder::new();
    for sample in samples() {
        let once = run(&mut folder.inkout("redact -q --recall"), sample.text.as_bytes()).exits(0).out;
        let twice = run(&mut folder.inkout("redact -q --recall"), &once).exits(0).out;
        assert!(once == twice, "{}: {}\n{}", sample.name, String::from_utf8_lossy(&once), String::from_utf8_lossy(&twice));
    }
}
