//! `inkout detectors`: what is built in, one detector with its examples, and the lint of pattern files.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Result;

use crate::engine::{Engine, Setup, Worker};
use crate::error::Error;
use crate::model::{Detector, Example, Origin, Strictness};
use crate::pattern::{self, Severity};

use super::args::{Detectors, DetectorsCommand};
use super::exit::Exit;
use super::{messages, setup};

pub(super) fn run(args: &Detectors) -> Result<Exit> {
    match &args.command {
        None => list(&[]),
        Some(DetectorsCommand::List { patterns }) => list(patterns),
        Some(DetectorsCommand::Show { id, patterns }) => show(id, patterns),
        Some(DetectorsCommand::Check { files }) => check(files),
    }
}

fn list(patterns: &[PathBuf]) -> Result<Exit> {
    let all = setup::catalogue(pattern::built_in()?, patterns)?;
    let widest = all.iter().map(|detector| detector.id.len()).max().unwrap_or(0);
    let mut text = String::new();
    for detector in &all {
        let (id, category) = (&detector.id, detector.category.name());
        let _ = writeln!(text, "{id:widest$}  {category:11}  {:14}  {}", detector.action, detector.description);
    }
    print(&text)
}

fn show(id: &str, patterns: &[PathBuf]) -> Result<Exit> {
    let all = pattern::select(setup::catalogue(pattern::built_in()?, patterns)?, &[id.to_owned()], &[])?;
    let mut text = String::new();
    for detector in &all {
        describe(detector, &mut text);
    }
    print(&text)
}

fn describe(detector: &Detector, text: &mut String) {
    let origin = match &detector.origin {
        Origin::BuiltIn(path) => format!("built in, {path}"),
        Origin::User(path) => path.display().to_string(),
    };
    let regulations: Vec<&str> = detector.regulations.iter().map(|regulation| regulation.name()).collect();
    let _ = writeln!(text, "{}: {}", detector.id, detector.description);
    for (name, value) in [
        ("label", format!("[{}]", detector.label)),
        ("category", detector.category.name().to_owned()),
        ("aliases", detector.aliases.join(", ")),
        ("regulations", regulations.join(", ")),
        ("validator", detector.validator.as_deref().unwrap_or_default().to_owned()),
        ("action", detector.action.to_string()),
        (
            "confidence",
            format!("{}%, weak form {}%, context adds {}", detector.score, detector.weak_score, detector.context_boost),
        ),
        ("strictness", strictness(detector)),
        ("keys", detector.keys.join(", ")),
        ("origin", origin),
    ] {
        if !value.is_empty() {
            let _ = writeln!(text, "  {name:12} {value}");
        }
    }
    for (title, words) in [("words for it", &detector.context), ("words against", &detector.context_against)] {
        for (language, words) in words.iter() {
            let _ = writeln!(text, "  {title:14} ({language}) {}", words.join(", "));
        }
    }
    for (title, examples) in [("found in", &detector.examples), ("not found in", &detector.counter_examples)] {
        let _ = writeln!(text, "  {title}");
        for example in examples {
            let _ = writeln!(text, "    {}", marked(example));
        }
    }
}

/// From which confidence on it is found in an audit and by a filter.
fn strictness(detector: &Detector) -> String {
    let [recall, precision] = [Strictness::Recall, Strictness::Precision].map(|strictness| strictness.least(detector, 0));
    format!("--recall from {recall}%, --precision from {precision}%")
}

/// The text on one line, with its spans in the marks of pattern files.
fn marked(example: &Example) -> String {
    let mut out = String::new();
    let mut at = 0;
    for span in &example.spans {
        out.push_str(&example.text[at..span.start]);
        let _ = write!(out, "⟦{}⟧", &example.text[span.clone()]);
        at = span.end;
    }
    out.push_str(&example.text[at..]);
    out.escape_debug().collect::<String>().replace("\\\"", "\"").replace("\\'", "'")
}

fn check(files: &[PathBuf]) -> Result<Exit> {
    let detectors = if files.is_empty() {
        pattern::built_in()?
    } else {
        let mut own = Vec::new();
        for file in files {
            own.extend(pattern::load(file).map_err(setup::unusable)?);
        }
        own
    };
    let engine = Engine::new(Setup { detectors: detectors.clone(), ..Setup::built_in()? })?;
    let mut worker = Worker::default();
    let problems = pattern::lint(&detectors, &mut |text| {
        let mut found = Vec::new();
        engine.find(text, &mut worker, |candidate, _| found.push(*candidate));
        found
    });
    for problem in &problems {
        let severity = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        messages::note(&format!("{}:{}: {severity}: {}", problem.file, problem.line, problem.message));
    }
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    let warnings = problems.len() - errors;
    let [checked, errors_told, warnings] = [(detectors.len(), "detector"), (errors, "error"), (warnings, "warning")]
        .map(|(number, noun)| messages::counted(number as u64, noun));
    print(&format!("{checked} checked, {errors_told}, {warnings}\n"))?;
    Ok(if errors > 0 { Exit::Usage } else { Exit::Completed })
}

fn print(text: &str) -> Result<Exit> {
    std::io::stdout().lock().write_all(text.as_bytes()).map_err(|error| Error::io("-", "cannot write", error))?;
    Ok(Exit::Completed)
}
