//! inkout's own labels and masks are opaque to it: what was redacted is clean, and redacting it again changes nothing.

use crate::corpus::{Kind, generate};
use crate::glue;
use crate::harness::{Folder, run};
use crate::samples::samples;
use inkout::{Engine, Setup, Worker};

/// Every sample and some of every kind of the corpus, by name.
fn texts() -> Vec<(String, Vec<u8>)> {
    let samples = samples().into_iter().map(|sample| (sample.name, sample.text.into_bytes()));
    samples.chain(Kind::ALL.map(|kind| (kind.name().to_owned(), generate(kind, 30_000, 11)))).collect()
}

/// Redacts twice with these actions; what `cleared` says of the detectors must then not be found any more.
fn check(actions: &str, cleared: fn(&str) -> bool) {
    let folder = Folder::new();
    let command = format!("redact -q --action {actions}");
    for (name, text) in texts() {
        let once = run(&mut folder.inkout(&command), &text).exits(0).out;
        let twice = run(&mut folder.inkout(&command), &once).exits(0).out;
        assert!(once == twice, "{actions}, {name}: {}", first_difference(&once, &twice));
        let scanned = run(&mut folder.inkout("scan --format jsonl --show-values"), &once).exits(0);
        let left: Vec<_> = scanned.findings().into_iter().filter(|(detector, _)| cleared(detector)).collect();
        assert!(left.is_empty(), "{actions}, {name}: {left:?}");
    }
}

fn first_difference(once: &[u8], twice: &[u8]) -> String {
    let lines = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().map(str::to_owned).collect::<Vec<_>>();
    let (once, twice) = (lines(once), lines(twice));
    let pair = once.iter().zip(&twice).find(|(a, b)| a != b);
    pair.map_or_else(|| "another number of lines".to_owned(), |(a, b)| format!("{a}\nbecame\n{b}"))
}

#[test]
fn labels_with_tags() {
    check("*=label", |_| true);
}

#[test]
fn plain_labels() {
    check("*=label:plain", |_| true);
}

#[test]
fn masks() {
    check("*=mask", |_| true);
    check("*=label,credit_card=mask:first6last4,email_address=mask:domain", |_| true);
}

#[test]
fn removal() {
    check("*=remove", |_| true);
}

#[test]
fn truncated_addresses() {
    check("*=label,ip_address=truncate", |detector| detector != "ip_address");
}

#[test]
fn default_actions() {
    let folder = Folder::new();
    for (name, text) in texts() {
        let once = run(&mut folder.inkout("redact"), &text).exits(0).out;
        let scanned = run(&mut folder.inkout("scan --format jsonl --show-values"), &once).exits(0);
        assert_eq!(scanned.findings(), [], "{name}");
    }
}

/// Redacts twice many lines of values that are glued together; what `cleared` says of the detectors must then not be found any more, with
/// these actions or without.
#[track_caller]
fn check_glued(actions: &str, cleared: fn(&str) -> bool) {
    check_lines(glue::lines(20_000, 1), actions, cleared);
}

#[track_caller]
fn check_lines(lines: Vec<String>, actions: &str, cleared: fn(&str) -> bool) {
    let engine = Engine::new(Setup::built_in().unwrap().act(actions).unwrap()).unwrap();
    let scanner = Engine::new(Setup::built_in().unwrap()).unwrap();
    let mut worker = Worker::default();
    for line in lines {
        let (mut once, mut twice, mut left) = (Vec::new(), Vec::new(), Vec::new());
        engine.redact(line.as_bytes(), &mut worker, &mut once);
        engine.redact(&once, &mut worker, &mut twice);
        assert!(once == twice, "{actions}, {line}: {}", first_difference(&once, &twice));
        for engine in [&engine, &scanner] {
            engine.find(&once, &mut worker, |found, value| {
                let detector = &engine.detectors()[found.detector.get()].id;
                if cleared(detector) {
                    left.push((detector.clone(), String::from_utf8_lossy(value).into_owned()));
                }
            });
        }
        assert!(left.is_empty(), "{actions}, {line}: {left:?} in {}", String::from_utf8_lossy(&once));
    }
}

#[test]
fn what_a_value_is_glued_to_is_found_beside_it() {
    check_glued("*=label", |_| true);
    check_glued("*=label:plain", |_| true);
    check_glued("*=mask", |_| true);
    check_glued("*=label,credit_card=mask:first6last4,email_address=mask:domain", |_| true);
    check_glued("*=remove", |_| true);
    check_glued("*=label,ip_address=truncate", |detector| detector != "ip_address");
    check_glued("", |_| true);
}

#[test]
fn numbers_beside_words_are_found_beside_other_values() {
    let lines = || glue::spoken_lines(4_000, 1);
    check_lines(lines(), "*=label", |_| true);
    check_lines(lines(), "*=label:plain", |_| true);
    check_lines(lines(), "*=mask", |_| true);
    check_lines(lines(), "*=remove", |_| true);
    check_lines(lines(), "", |_| true);
}
