//! What is doubtful about declarations that can be used: examples that fail, words that never count, expressions that cost.

use std::collections::HashSet;

use super::shape::file;
use crate::model::detector::LONGEST_CONTEXT_WORD;
use crate::model::{Candidate, Detector, DetectorIndex, Example};

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// It works, but not as well as it could.
    Warning,
    /// It does not do what its examples say.
    Error,
}

/// One thing that is wrong with a declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The pattern file.
    pub(crate) file: String,
    /// Line, from 1.
    pub(crate) line: usize,
    /// What is wrong, in one sentence.
    pub(crate) message: String,
    /// How bad it is.
    pub(crate) severity: Severity,
}

/// Looks for problems in `detectors`. `examine` is the whole engine, built with these detectors in this order: it returns what
/// remains of a text's candidates after overlaps are resolved.
pub(crate) fn lint(detectors: &[Detector], examine: &mut dyn FnMut(&[u8]) -> Vec<Candidate>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (position, detector) in detectors.iter().enumerate() {
        let mut report = |line, severity, message| problems.push(Problem { file: file(detector), line, message, severity });
        let index = DetectorIndex(u16::try_from(position).unwrap_or(u16::MAX));
        for example in detector.examples.iter().chain(&detector.counter_examples) {
            if let Some(message) = tried(example, index, &examine(example.text.as_bytes())) {
                report(example.line, Severity::Error, message);
            }
        }
        if detector.examples.is_empty() {
            report(detector.line, Severity::Warning, format!("{} has no examples", detector.id));
        }
        if detector.counter_examples.is_empty() {
            report(detector.line, Severity::Warning, format!("{} has no counter_examples", detector.id));
        }
        if let Some(regex) = &detector.regex
            && !regex.has_literals()
        {
            let message = "regex begins with no literal of two bytes or more: it runs over every byte of the input".to_owned();
            report(detector.line, Severity::Warning, message);
        }
        if detector.weak_score > detector.score {
            report(detector.line, Severity::Warning, "weak_score is above score".to_owned());
        }
        words(detector, |message| report(detector.line, Severity::Warning, message));
    }
    problems
}

/// What is wrong with the findings in an example, if anything is.
fn tried(example: &Example, index: DetectorIndex, found: &[Candidate]) -> Option<String> {
    let own: Vec<_> = found.iter().filter(|candidate| candidate.detector == index).collect();
    let text = |start: usize, end: usize| String::from_utf8_lossy(&example.text.as_bytes()[start..end]).into_owned();
    let missing = example.spans.iter().find(|span| !own.iter().any(|c| (c.start as usize..c.end as usize) == **span));
    if let Some(span) = missing {
        let instead: Vec<_> = own.iter().map(|c| text(c.start as usize, c.end as usize)).collect();
        return Some(format!(
            "example: {:?} is not found in {:?} (found: {instead:?})",
            text(span.start, span.end),
            example.text
        ));
    }
    let extra = own.iter().find(|c| !example.spans.contains(&(c.start as usize..c.end as usize)));
    if let Some(c) = extra {
        return Some(format!("example: {:?} is found in {:?}", text(c.start as usize, c.end as usize), example.text));
    }
    if example.reserved && own.iter().any(|candidate| !candidate.traits.reserved) {
        return Some(format!("example: the finding in {:?} is not tagged reserved", example.text));
    }
    None
}

/// Words and keys that never count, or twice.
fn words(detector: &Detector, mut report: impl FnMut(String)) {
    // One spelling may be a word of several languages, but within one it can only be a slip.
    for lists in [&detector.context, &detector.context_against] {
        for (language, list) in lists.iter() {
            let mut seen = HashSet::new();
            for word in list.iter().filter(|word| !seen.insert(*word)) {
                report(format!("context word {word} stands twice for {language}"));
            }
        }
    }
    let speaking_for: HashSet<_> = detector.context.values().flatten().collect();
    for word in detector.context_against.values().flatten().filter(|word| speaking_for.contains(word)) {
        report(format!("word {word} stands in both context and context_against"));
    }
    for word in detector.context.values().chain(detector.context_against.values()).flatten() {
        if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            report(format!("context word {word} is not in lower case: it is never met"));
        } else if !word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte >= 0x80) || word.is_empty() {
            report(format!("context word {word:?} is not one word of letters: it is never met"));
        } else if word.len() > LONGEST_CONTEXT_WORD {
            report(format!("context word {word} is longer than {LONGEST_CONTEXT_WORD} bytes: it is never met"));
        }
    }
    let mut keys = HashSet::new();
    for key in detector.keys.iter().filter(|key| !keys.insert(*key)) {
        report(format!("key {key} stands twice"));
    }
}
