//! Counts what was found of what should be, by kind and by language.

use super::cases::Case;
use std::collections::BTreeMap;
use std::ops::Range;

/// A finding in a case.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) kind: String,
    pub(crate) span: Range<usize>,
}

/// What was found of one kind.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Score {
    /// Values that are of this kind.
    pub(crate) values: usize,
    /// Values found from the first byte to the last, as this kind.
    pub(crate) exact: usize,
    /// Values of which a part at least was found as this kind.
    pub(crate) overlapping: usize,
    /// Values of which no byte is left when everything that was found is taken out, as whatever kind.
    pub(crate) covered: usize,
    /// Bytes of values that are in no finding of any kind.
    pub(crate) leaked_bytes: usize,
    /// Findings of this kind.
    pub(crate) findings: usize,
    /// Findings of this kind that touch no personal data at all.
    pub(crate) false_alarms: usize,
    /// Findings of this kind that touch personal data of other kinds only.
    pub(crate) other_kind: usize,
    /// What only looks like this kind.
    pub(crate) lookalikes: usize,
    /// What only looks like this kind and was found, as whatever kind.
    pub(crate) lookalikes_found: usize,
}

impl Score {
    /// Of what was found as this kind, the share that is of it.
    pub(crate) fn precision(&self) -> f64 {
        share(self.findings - self.false_alarms - self.other_kind, self.findings)
    }

    /// Of what is of this kind, the share that was found as it at least in part.
    pub(crate) fn recall(&self) -> f64 {
        share(self.overlapping, self.values)
    }

    /// Of what is of this kind, the share that was found to the byte.
    pub(crate) fn exact_recall(&self) -> f64 {
        share(self.exact, self.values)
    }

    /// Of what is of this kind, the share of which redaction leaves nothing.
    pub(crate) fn coverage(&self) -> f64 {
        share(self.covered, self.values)
    }

    /// The harmonic mean of precision and recall.
    pub(crate) fn f1(&self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
    }
}

#[allow(clippy::cast_precision_loss)]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// One thing that went wrong.
#[derive(Debug)]
pub(crate) struct Wrong {
    pub(crate) case: String,
    pub(crate) what: &'static str,
    pub(crate) kind: String,
    pub(crate) value: String,
}

/// Scores by a name, such as that of a kind.
pub(crate) type Scores = BTreeMap<String, Score>;

/// Counts a case into the scores of its kinds, and says what went wrong.
pub(crate) fn count(case: &Case, found: &[Found], scores: &mut Scores) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    let mut note = |what, kind: &str, span: &Range<usize>| {
        let value = String::from_utf8_lossy(&case.text.as_bytes()[span.clone()]).into_owned();
        wrong.push(Wrong { case: case.id.clone(), what, kind: kind.to_owned(), value });
    };
    for mark in &case.marks {
        let score = scores.entry(mark.kind.clone()).or_default();
        let uncovered = mark.span.clone().filter(|at| !found.iter().any(|found| found.span.contains(at))).count();
        if !mark.is_personal {
            score.lookalikes += 1;
            score.lookalikes_found += usize::from(uncovered < mark.span.len());
            continue;
        }
        let of_kind = || found.iter().filter(|found| found.kind == mark.kind);
        let is_exact = of_kind().any(|found| found.span == mark.span);
        let is_overlapping = of_kind().any(|found| touch(&found.span, &mark.span));
        score.values += 1;
        score.exact += usize::from(is_exact);
        score.overlapping += usize::from(is_overlapping);
        score.covered += usize::from(uncovered == 0);
        score.leaked_bytes += uncovered;
        match (is_overlapping, uncovered) {
            (false, 0) => note("taken for another kind", &mark.kind, &mark.span),
            (false, left) if left == mark.span.len() => note("missed", &mark.kind, &mark.span),
            (_, 0) => {}
            _ => note("found in part", &mark.kind, &mark.span),
        }
    }
    for finding in found {
        let score = scores.entry(finding.kind.clone()).or_default();
        score.findings += 1;
        let touched = || case.marks.iter().filter(|mark| mark.is_personal && touch(&finding.span, &mark.span));
        if touched().next().is_none() {
            score.false_alarms += 1;
            note("false alarm", &finding.kind, &finding.span);
        } else if !touched().any(|mark| mark.kind == finding.kind) {
            score.other_kind += 1;
            note("of another kind", &finding.kind, &finding.span);
        }
    }
    wrong
}

fn touch(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// The sum of some scores.
pub(crate) fn sum<'a>(scores: impl Iterator<Item = &'a Score>) -> Score {
    scores.fold(Score::default(), |sum, score| Score {
        values: sum.values + score.values,
        exact: sum.exact + score.exact,
        overlapping: sum.overlapping + score.overlapping,
        covered: sum.covered + score.covered,
        leaked_bytes: sum.leaked_bytes + score.leaked_bytes,
        findings: sum.findings + score.findings,
        false_alarms: sum.false_alarms + score.false_alarms,
        other_kind: sum.other_kind + score.other_kind,
        lookalikes: sum.lookalikes + score.lookalikes,
        lookalikes_found: sum.lookalikes_found + score.lookalikes_found,
    })
}
