//! Everything on one person: found in every sample and in every form, taken out, erased; and nobody else.

use std::collections::BTreeMap;

use crate::harness::Folder;
use crate::samples::samples;

/// Somebody who stands in no sample.
const NAME: &str = "Quirijn Zandstra";
const MAIL: &str = "q.zandstra@example.org";
const PHONE: &str = "+44 7700 900982";

const NAMES: [&str; 6] =
    ["Quirijn Zandstra", "Zandstra, Quirijn", "QUIRIJN ZANDSTRA", "Q. Zandstra", "quirijn zandstra", "Quiríjn Zandstra"];
const MAILS: [&str; 3] = ["q.zandstra@example.org", "Q.Zandstra@Example.org", "q.zandstra+shop@example.org"];
const PHONES: [&str; 12] = [
    "+447700900982",
    "+44 7700 900982",
    "+44 (0)7700 900982",
    "00447700900982",
    "07700 900982",
    "07700-900982",
    "(07700) 900982",
    "07700900982",
    "447700900982",
    "+44-7700-900982",
    "07700 900 982",
    "+44.7700.900982",
];

/// A record of a report.
#[derive(Debug)]
struct Told {
    start: usize,
    end: usize,
    is_sure: bool,
    whys: Vec<String>,
}

/// Records by file, of a run with `--format jsonl`.
fn told(report: &str) -> BTreeMap<String, Vec<Told>> {
    let mut told: BTreeMap<String, Vec<Told>> = BTreeMap::new();
    for line in report.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        if line["type"] == "record" {
            let number = |name: &str| line[name].as_u64().unwrap() as usize;
            let whys = line["matches"].as_array().unwrap().iter().map(|found| found["why"].as_str().unwrap().to_owned());
            let record =
                Told { start: number("start"), end: number("end"), is_sure: line["certainty"] == "sure", whys: whys.collect() };
            told.entry(line["path"].as_str().unwrap().to_owned()).or_default().push(record);
        }
    }
    told
}

/// Where the text stands on a line (from 1) of a sample.
fn place_of(sample: &str, line: usize, text: &str) -> Option<usize> {
    let start: usize = sample.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let at = sample[start..].find(text)?;
    Some(start + at)
}

#[test]
fn a_planted_person_is_found_in_every_sample_and_nobody_else() {
    let folder = Folder::new();
    let mut planted = Vec::new();
    let mut forms = [NAMES.iter().cycle(), PHONES.iter().cycle(), MAILS.iter().cycle()];
    for sample in samples() {
        let mut seen = [0; 3];
        for expected in &sample.expected {
            let kind = match expected.detector.as_str() {
                "person_name" => 0,
                "phone_number" => 1,
                "email_address" => 2,
                _ => continue,
            };
            // A number in a column of numbers has no separators, and what is encoded is no text to plant something in.
            let is_digits = expected.text.bytes().all(|byte| byte.is_ascii_digit());
            let form = if kind == 1 && is_digits { &"447700900982" } else { forms[kind].next().unwrap() };
            let Some(at) = place_of(&sample.text, expected.line, &expected.text) else { continue };
            if seen[kind] >= 4 {
                continue;
            }
            seen[kind] += 1;
            let (before, rest) = sample.text.split_at(at);
            let name = format!("in/{}/{}-{}-{}", sample.name, kind, seen[kind], sample.name.trim_end_matches(".gz"));
            folder.write(&name, format!("{before}{form}{}", &rest[expected.text.len()..]).as_bytes());
            planted.push((name, at, form.to_string(), expected.text.clone()));
        }
        assert!(seen.iter().sum::<i32>() > 0 || sample.name == "x", "{} has nobody", sample.name);
    }
    let mut command =
        folder.inkout("subject report in --format jsonl -q --phone +447700900982 --email q.zandstra@example.org --name");
    let ran = crate::harness::run(command.arg(NAME), b"").exits(0);
    let mut found = told(ran.text());
    let mut wrong = Vec::new();
    for (file, at, form, text) in planted {
        let records = found.remove(&file).unwrap_or_default();
        let is_there = records.len() == 1 && (records[0].start..records[0].end).contains(&at);
        if !is_there {
            wrong.push(format!("{file}: {form} for {text} at {at}: {records:?}"));
        }
    }
    assert!(found.is_empty(), "records about nobody: {found:?}");
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}
