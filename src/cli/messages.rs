//! Messages on standard error. Each is one line, with control characters taken out, so that a file name cannot steer a terminal.

use std::io::Write;

use crate::model::{Fault, Notice, Sealed, Summary, Trouble};
use crate::report::layout::{human_bytes, printable};

/// An error that ends the run.
pub(super) fn error(text: &str) {
    say(&format!("inkout: {text}"));
}

/// Something the user should know.
pub(super) fn note(text: &str) {
    say(text);
}

/// An input that was not processed, or that is not as it seemed.
pub(super) fn notice(notice: &Notice<'_>) {
    match notice {
        Notice::Skipped(skipped) => say(&format!("inkout: {}: {}", skipped.path.display(), skipped.reason)),
        Notice::Trouble(path, Trouble { offset, what }) => {
            say(&format!("inkout: warning: {}: byte {offset}: {what}", path.display()));
        }
        Notice::Charset(path, set) => {
            say(&format!("inkout: {}: is {set}: to bring it back, say `inkout restore --encoding {set}`", path.display()));
        }
    }
}

/// `out/app.log:3:17: iban is left: NL••` on standard output: what is wrong is what was asked for.
pub(super) fn fault(fault: &Fault) {
    let place = fault.place.map(|(line, column)| format!("{line}:{column}: ")).unwrap_or_default();
    let line = printable(&format!("{}:{place}{} [{}]", fault.path.display(), space(&place, &fault.flaw), fault.flaw.name()))
        .into_owned();
    // Whoever reads our output may have seen enough.
    let _ = std::io::stdout().lock().write_all(format!("{line}\n").as_bytes());
}

/// A path without a place is parted from what is said by a blank.
fn space(place: &str, flaw: &impl std::fmt::Display) -> String {
    if place.is_empty() { format!(" {flaw}") } else { flaw.to_string() }
}

/// `redacted 12 findings (email_address 10, iban 2) in 3 files, 1.2 MB; 1 skipped`.
pub(super) fn redacted(summary: &Summary, is_dry: bool) {
    let kinds: Vec<String> = summary
        .detectors
        .iter()
        .filter(|totals| totals.findings > 0)
        .map(|totals| format!("{} {}", totals.id, totals.findings))
        .collect();
    let kinds = if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
    let skipped = if summary.skipped.total > 0 { format!(", {} skipped", summary.skipped.total) } else { String::new() };
    note(&format!(
        "{} {} in {}, {}{skipped}{kinds}",
        if is_dry { "would redact" } else { "redacted" },
        counted(summary.findings(), "finding"),
        counted(summary.files, "file"),
        human_bytes(summary.bytes)
    ));
}

/// `restored 12 values in 3 files, 1.2 MB; 1 skipped`, and what stays.
pub(super) fn restored(summary: &Summary, is_quiet: bool) {
    let Sealed { restored, closed, others, .. } = &summary.sealed;
    let skipped = if summary.skipped.total > 0 { format!(", {} skipped", summary.skipped.total) } else { String::new() };
    let others = if *others > 0 { format!("; {} of other kinds stay", counted(*others, "token")) } else { String::new() };
    if !is_quiet {
        note(&format!(
            "restored {} in {}, {}{skipped}{others}",
            counted(*restored, "value"),
            counted(summary.files, "file"),
            human_bytes(summary.bytes)
        ));
    }
    if *closed > 0 {
        error(&format!("{} not made under this key and scope, or changed since: left as they are", counted(*closed, "token")));
    }
}

/// What was to be encrypted and cannot be brought back.
pub(super) fn lost(summary: &Summary) {
    for ((detector, why), number) in &summary.sealed.lost {
        error(&format!("{} of {detector} cannot be brought back: {why}", counted(*number, "value")));
    }
}

/// A number with its noun.
pub(super) fn counted(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

fn say(text: &str) {
    // One write, so that lines of several processes do not mix; a closed standard error is nobody's problem.
    let _ = std::io::stderr().lock().write_all(format!("{}\n", printable(text)).as_bytes());
}
