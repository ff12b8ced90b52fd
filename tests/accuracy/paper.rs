//! Writes what was measured: `ACCURACY.md` for people, `recorded.tsv` for the test that holds to it.

use super::score::{Score, Scores, Wrong, sum};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// So many misses are shown of each kind.
const SHOWN: usize = 4;

/// What a kind must reach, in tenths of a percent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Floor {
    pub(crate) precision: u32,
    pub(crate) recall: u32,
    pub(crate) coverage: u32,
}

impl Floor {
    /// What a score reaches.
    pub(crate) fn of(score: &Score) -> Self {
        Self { precision: per_mille(score.precision()), recall: per_mille(score.recall()), coverage: per_mille(score.coverage()) }
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn per_mille(share: f64) -> u32 {
    (share * 1000.0).floor() as u32
}

/// The recorded figures, by kind.
pub(crate) fn recorded() -> BTreeMap<String, Floor> {
    let text = fs::read_to_string(beside("recorded.tsv")).unwrap();
    let line = |line: &str| {
        let words: Vec<&str> = line.split('\t').collect();
        let [kind, precision, recall, coverage] = words[..] else { panic!("recorded.tsv: {line}") };
        let number = |text: &str| text.parse().unwrap_or_else(|_| panic!("recorded.tsv: {line}"));
        (kind.to_owned(), Floor { precision: number(precision), recall: number(recall), coverage: number(coverage) })
    };
    text.lines().skip(1).map(line).collect()
}

/// Records the figures, by kind.
pub(crate) fn record(kinds: &Scores) {
    let mut text = "kind\tprecision\trecall\tcoverage\n".to_owned();
    for (kind, score) in kinds {
        let floor = Floor::of(score);
        writeln!(text, "{kind}\t{}\t{}\t{}", floor.precision, floor.recall, floor.coverage).unwrap();
    }
    fs::write(beside("recorded.tsv"), text).unwrap();
}

/// What a run of the measuring set gave.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    pub(crate) cases: usize,
    pub(crate) bytes: usize,
    pub(crate) kinds: Scores,
    pub(crate) languages: Scores,
    pub(crate) carriers: Scores,
    pub(crate) wrong: Vec<Wrong>,
}

/// Writes `ACCURACY.md`.
pub(crate) fn write_paper(measured: &Measured) {
    let mut text = fs::read_to_string(beside("head.md")).unwrap();
    let all = sum(measured.kinds.values());
    writeln!(
        text,
        "\n{} texts, {} bytes, {} values that are personal data, {} that only look like it.\n",
        measured.cases, measured.bytes, all.values, all.lookalikes
    )
    .unwrap();
    table(&mut text, "kind", &measured.kinds, Some(&all));
    text.push_str("\nBy language:\n\n");
    table(&mut text, "language", &measured.languages, None);
    text.push_str("\nBy kind of file:\n\n");
    table(&mut text, "file", &measured.carriers, None);
    text.push_str("\n## Known misses and false alarms\n\nThe first few of each kind (values are synthetic).\n\n");
    misses(&mut text, &measured.wrong);
    text.push_str(&fs::read_to_string(beside("tail.md")).unwrap());
    fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("ACCURACY.md"), text).unwrap();
}

fn table(text: &mut String, of: &str, scores: &Scores, all: Option<&Score>) {
    writeln!(
        text,
        "| {of} | values | precision | recall | F1 | exact | nothing left | bytes left | false alarms | another kind | lookalikes found |"
    )
    .unwrap();
    writeln!(text, "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|").unwrap();
    let rows = scores.iter().map(|(name, score)| (name.as_str(), score)).chain(all.map(|all| ("**all**", all)));
    for (name, score) in rows {
        let percent = |share: f64| format!("{:.1}", share * 100.0);
        // A share of nothing is no figure.
        let of_values = |share: f64| if score.values == 0 { "–".to_owned() } else { percent(share) };
        let of_findings = |share: f64| if score.findings == 0 { "–".to_owned() } else { percent(share) };
        writeln!(
            text,
            "| {name} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} of {} |",
            score.values,
            of_findings(score.precision()),
            of_values(score.recall()),
            of_values(score.f1()),
            of_values(score.exact_recall()),
            of_values(score.coverage()),
            score.leaked_bytes,
            score.false_alarms,
            score.other_kind,
            score.lookalikes_found,
            score.lookalikes
        )
        .unwrap();
    }
}

fn misses(text: &mut String, wrong: &[Wrong]) {
    let mut by_kind: BTreeMap<(&str, &str), Vec<&Wrong>> = BTreeMap::new();
    for wrong in wrong {
        by_kind.entry((&wrong.kind, wrong.what)).or_default().push(wrong);
    }
    for ((kind, what), wrong) in by_kind {
        let shown: Vec<String> =
            wrong.iter().take(SHOWN).map(|wrong| format!("`{}`", wrong.value.replace(['`', '\n', '|'], " "))).collect();
        writeln!(text, "- {kind}, {what} ({}): {}", wrong.len(), shown.join(", ")).unwrap();
    }
}

fn beside(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/accuracy").join(name)
}
