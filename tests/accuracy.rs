//! How much is found of what should be, and what is found that should not, on texts written for this by people who had not seen the
//! detectors (`tests/accuracy/cases`).
//!
//! Half of the texts are scored here. `INKOUT_ACCURACY=record` records the figures and writes `ACCURACY.md`; `INKOUT_ACCURACY=sealed` scores
//! the other half instead, and shows no more of it than its figures. What went wrong is listed in `accuracy.tsv` in the folder for
//! temporary files of tests.

mod cases;
mod paper;
mod score;

use crate::harness::Folder;
use cases::{Case, cases};
use paper::{Floor, Measured};
use score::{Found, Wrong, count, sum};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// So far a kind may fall below its recorded figures, in tenths of a percent: one value of a rare kind is more than that.
const TOLERANCE: u32 = 5;

/// Countries whose phone numbers those who write in a language have, beyond the countries that count anyway.
const REGIONS: [(&str, &str); 8] =
    [("nl", "BE"), ("fr", "FR,BE"), ("es", "ES"), ("it", "IT"), ("fi", "FI"), ("pl", "PL"), ("ja", "JP"), ("de", "AT")];

/// The countries that count anyway.
const EVERYWHERE: &str = "NL,US,GB,DE,IN,CA,NO,SE,DK,CH,LT,IE,AU,SG,HK";

#[test]
fn no_kind_is_found_worse_than_recorded() {
    let mode = std::env::var("INKOUT_ACCURACY").unwrap_or_default();
    let measured = measure(|case| case.is_sealed() == (mode == "sealed"));
    match mode.as_str() {
        "record" => {
            paper::record(&measured.kinds);
            paper::write_paper(&measured);
        }
        "sealed" => panic!("{}", figures(&measured)),
        _ => {
            list(&measured.wrong);
            hold_to_record(&measured);
        }
    }
}

#[test]
fn texts_differ_in_more_than_their_values() {
    let cases = cases();
    let mut seen = BTreeMap::new();
    for case in &cases {
        if let Some(other) = seen.insert(case.blanked(), &case.id) {
            panic!("{} and {other} are one text with other values", case.id);
        }
    }
}

#[test]
fn there_are_enough_texts() {
    let cases = cases();
    let marks = || cases.iter().flat_map(|case| &case.marks);
    let personal = marks().filter(|mark| mark.is_personal).count();
    let lookalikes = marks().count() - personal;
    assert!(personal >= 3000, "{personal} values");
    assert!(lookalikes >= 3000, "{lookalikes} values that only look like personal data");
}

fn hold_to_record(measured: &Measured) {
    let recorded = paper::recorded();
    let mut below = String::new();
    for (kind, score) in &measured.kinds {
        let Some(floor) = recorded.get(kind) else {
            writeln!(below, "{kind} has no recorded figures").unwrap();
            continue;
        };
        let reached = Floor::of(score);
        let figures = [
            ("precision", reached.precision, floor.precision),
            ("recall", reached.recall, floor.recall),
            ("share of which nothing is left", reached.coverage, floor.coverage),
        ];
        for (name, reached, floor) in figures {
            if reached + TOLERANCE < floor {
                writeln!(below, "{kind}: {name} {reached} ‰, recorded {floor} ‰").unwrap();
            }
        }
    }
    assert!(below.is_empty(), "{below}INKOUT_ACCURACY=record records today's figures, if they are for the better on the whole");
}

/// Scans the cases that count.
fn measure(counts: impl Fn(&Case) -> bool) -> Measured {
    let mut measured = Measured::default();
    let cases: Vec<Case> = cases().into_iter().filter(counts).collect();
    let languages: BTreeSet<&str> = cases.iter().map(|case| case.language.as_str()).collect();
    for language in languages {
        let cases: Vec<&Case> = cases.iter().filter(|case| case.language == language).collect();
        let mut found = scan(&cases, language);
        for case in cases {
            let found = found.remove(&case.id).unwrap_or_default();
            let mut scores = score::Scores::new();
            measured.wrong.append(&mut count(case, &found, &mut scores));
            measured.cases += 1;
            measured.bytes += case.text.len();
            for (kind, score) in &scores {
                add(measured.kinds.entry(kind.clone()).or_default(), score);
                add(measured.languages.entry(language.to_owned()).or_default(), score);
                add(measured.carriers.entry(case.carrier.clone()).or_default(), score);
            }
        }
    }
    measured
}

fn add(total: &mut score::Score, score: &score::Score) {
    *total = sum([*total, *score].iter());
}

/// What the binary finds in the cases of a language, each a file.
fn scan(cases: &[&Case], language: &str) -> BTreeMap<String, Vec<Found>> {
    let folder = Folder::new();
    for case in cases {
        folder.write(&format!("cases/{}", case.id), case.text.as_bytes());
    }
    let more = REGIONS.iter().find(|(of, _)| *of == language).map_or(String::new(), |(_, regions)| format!(",{regions}"));
    let ran = folder.run(&format!("scan cases --format jsonl --region {EVERYWHERE}{more}")).exits(0);
    let mut found: BTreeMap<String, Vec<Found>> = BTreeMap::new();
    for line in ran.text().lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        if line["type"] == "finding" {
            let id = Path::new(line["path"].as_str().unwrap()).file_name().unwrap().to_str().unwrap().to_owned();
            let at = |name: &str| usize::try_from(line[name].as_u64().unwrap()).unwrap();
            let kind = line["detector"].as_str().unwrap().to_owned();
            found.entry(id).or_default().push(Found { kind, span: at("start")..at("end") });
        }
    }
    found
}

fn figures(measured: &Measured) -> String {
    let mut text = "kind\tvalues\tprecision\trecall\tcoverage\n".to_owned();
    let all = sum(measured.kinds.values());
    for (kind, score) in measured.kinds.iter().chain([(&"all".to_owned(), &all)]) {
        let reached = Floor::of(score);
        writeln!(text, "{kind}\t{}\t{}\t{}\t{}", score.values, reached.precision, reached.recall, reached.coverage).unwrap();
    }
    text
}

/// Lists what went wrong, where only who runs the test sees it.
fn list(wrong: &[Wrong]) {
    let mut text = String::new();
    for wrong in wrong {
        writeln!(text, "{}\t{}\t{}\t{}", wrong.kind, wrong.what, wrong.value.replace('\n', "\\n"), wrong.case).unwrap();
    }
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("accuracy.tsv"), text).unwrap();
}
