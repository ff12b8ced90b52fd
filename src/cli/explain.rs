//! `inkout explain`.

use std::fmt::Write as _;
use std::io::{Read, Write as _};

use anyhow::Result;

use crate::engine::explain::{Explained, Outcome};
use crate::engine::{Engine, Setup, Worker};
use crate::error::Error;
use crate::model::Strictness;
use crate::report::layout::printable;
use crate::report::why::told;
use crate::transform::Key;

use super::args::Explain;
use super::exit::Exit;
use super::setup;

/// The longest text: whoever has more has a file, and `scan --explain`.
const LONGEST: u64 = 1 << 20;
/// What is not found, and told of.
const MOST_NEARLY: usize = 20;
/// The longest value that is shown, in characters.
const LONGEST_SHOWN: usize = 100;

pub(super) fn run(args: &Explain) -> Result<Exit> {
    let text = match args.text.as_deref() {
        Some(text) if text != "-" => text.as_bytes().to_vec(),
        given => read_text(given.is_some())?,
    };
    let with = |setup: Setup| Setup { format: args.format_in.clone(), ..setup };
    let setup = setup::with_lists(setup::detecting(&args.detection, Key::random()?)?, &args.detection, None)?;
    let (detectors, lists) = (setup.detectors.clone(), setup.lists.clone().allowing_nothing());
    let engine = Engine::new(with(setup))?;
    // What an audit would take, and all that has any confidence at all.
    let mut loose = Setup { detectors, ..setup::detecting(&args.detection, Key::random()?)? };
    for detector in &mut loose.detectors {
        detector.recall_score = Some(1);
    }
    let loose = Engine::new(with(Setup { strictness: Strictness::Recall, lists, ..loose }))?;
    let all = engine.explain(&loose, &text, &mut Worker::default());

    let (found, nearly): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.outcome == Outcome::Found);
    let mut out = String::new();
    for one in &found {
        describe(&engine, &text, one, &mut out);
    }
    if found.is_empty() {
        out.push_str("nothing is found\n");
    }
    if !nearly.is_empty() {
        out.push_str("\nnearly:\n");
        let mut nearest = nearly;
        nearest.sort_by_key(|one| std::cmp::Reverse(one.score));
        for one in nearest.iter().take(MOST_NEARLY) {
            describe(&engine, &text, one, &mut out);
        }
        if let Some(more) = nearest.len().checked_sub(MOST_NEARLY).filter(|more| *more > 0) {
            let _ = writeln!(out, "and {more} more");
        }
    }
    std::io::stdout().lock().write_all(out.as_bytes()).map_err(|error| Error::io("-", "cannot write", error))?;
    Ok(Exit::Completed)
}

/// What is on standard input.
fn read_text(is_asked_for: bool) -> Result<Vec<u8>> {
    if !is_asked_for {
        setup::paths(&[], "inkout explain \"Beste mevrouw van der Berg\"")?;
    }
    let mut text = Vec::new();
    let read = std::io::stdin().lock().take(LONGEST + 1).read_to_end(&mut text);
    read.map_err(|error| Error::io("-", "cannot read", error))?;
    if text.len() as u64 > LONGEST {
        return Err(Error::Usage("explain takes texts of up to 1 MiB: `inkout scan --explain` reads files".into()).into());
    }
    Ok(text)
}

/// One finding, or what nearly is one, in some lines.
fn describe(engine: &Engine, text: &[u8], one: &Explained, out: &mut String) {
    let detector = engine.detector(one.detector);
    let value: String = String::from_utf8_lossy(&text[one.span.clone()]).chars().take(LONGEST_SHOWN).collect();
    let score = f64::from(one.score) / 100.0;
    let _ = write!(out, "{} `{}`, bytes {} to {}: ", detector.id, printable(&value), one.span.start, one.span.end);
    let _ = match one.outcome {
        Outcome::Found => writeln!(out, "confidence {score:.2}"),
        Outcome::Below(least) => writeln!(out, "confidence {score:.2}, and {:.2} is needed", f64::from(least) / 100.0),
        Outcome::Allowed => writeln!(out, "confidence {score:.2}, and it is allowed"),
        Outcome::Covered(by) => writeln!(out, "confidence {score:.2}, and {} is found there", engine.detector(by).id),
    };
    let mut lines = vec![("pattern", crate::report::why::pattern(detector))];
    if let Some(validator) = detector.validator.as_deref().filter(|_| one.traits.validated) {
        lines.push(("passed", validator.to_owned()));
    }
    lines.extend(told(&one.why, one.traits, true));
    if one.traits.reserved {
        lines.push(("reserved", "for documentation and tests".to_owned()));
    }
    for (what, text) in lines {
        let _ = writeln!(out, "  {what:14} {text}");
    }
}
