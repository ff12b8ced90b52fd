//! Epochs, UUIDs, hashes, version and order numbers look like cards, phone numbers and addresses, and are none.

use crate::corpus::hard_negatives_log;
use crate::harness::Folder;
use std::time::{Duration, Instant};

#[test]
fn nothing_is_found_in_three_hundred_thousand_lines_without_personal_data() {
    let folder = Folder::with(&[("access.log", &hard_negatives_log(300_000))]);
    let started = Instant::now();
    let ran = folder
        .run("scan access.log --format jsonl --show-values --detect credit_card,phone_number,ip_address,person_name,username")
        .exits(0);
    let findings = ran.findings();
    assert!(findings.is_empty(), "{} findings, such as {:?}", findings.len(), &findings[..findings.len().min(20)]);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}
