//! The serialised shapes and their version: what programs may rely on. Inner types are free to change; these are not.
//!
//! Within one version, keys may be added and are never removed, renamed or given another meaning.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::{Describe, FieldIn, FoundIn, Options};
use crate::model::{DetectorTotals, IpClass, Origin, Recognised, Side, SkipReason, Skipped, Stats, Summary};

/// Version of all shapes of this module, in every summary.
pub(super) const VERSION: u32 = 1;

/// `"type":"finding"`.
#[derive(Serialize)]
pub(super) struct Finding<'a> {
    r#type: &'static str,
    path: Cow<'a, str>,
    detector: &'a str,
    category: &'static str,
    /// Byte offsets into the decoded stream, half open.
    start: u64,
    end: u64,
    /// From 1.
    line: u64,
    /// In bytes, from 1.
    column: u64,
    /// Table and column, or path.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    confidence: f64,
    validated: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    reserved: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_class: Option<&'static str>,
    /// The finding is the start of a longer run, which is one value to nobody.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    run: bool,
    preview: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    fingerprint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explain: Option<Explain<'a>>,
}

/// Why a finding is one.
#[derive(Serialize)]
pub(super) struct Explain<'a> {
    /// The pattern file.
    pub(super) pattern: Cow<'a, str>,
    /// The check that the value passed, if `validated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) validator: Option<&'a str>,
    /// Confidence of the pattern without context.
    pub(super) base_score: f64,
    /// What words or fields around said: `for`, `against`, `for and against` or `none`.
    pub(super) context: &'static str,
    /// What told of it beyond its form: `place`, `text`, `memory`, `known`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    found_by: Vec<&'static str>,
    /// What the name of its field says.
    #[serde(skip_serializing_if = "Option::is_none")]
    field_verdict: Option<Verdict<'a>>,
    /// Words that have a say; those of the value itself only with `--show-values`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    words: Vec<Word<'a>>,
    /// From nothing to the confidence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<Counted>,
}

#[derive(Serialize)]
struct Verdict<'a> {
    /// The key beside the value; the name of a column stands in `field`.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    detector: &'static str,
    /// `sure`, `fitting` or `likely`.
    strength: &'static str,
}

#[derive(Serialize)]
struct Word<'a> {
    word: &'a str,
    /// `before`, `within` or `behind`.
    side: &'static str,
    /// Bytes between it and the value.
    distance: usize,
    says: &'a str,
}

#[derive(Serialize)]
struct Counted {
    what: &'static str,
    points: f64,
}

/// `"type":"column"`: a field of a file.
#[derive(Serialize)]
pub(super) struct Field<'a> {
    r#type: &'static str,
    pub(super) path: Cow<'a, str>,
    pub(super) field: &'a str,
    /// Id of the detector whose values it holds.
    pub(super) verdict: Option<&'a str>,
    /// What says so: `name`, or `values`.
    pub(super) evidence: Option<&'static str>,
    /// Values that are not empty.
    pub(super) values: u64,
    /// Those of them with a finding.
    pub(super) found_in: u64,
    pub(super) share: f64,
    #[serde(serialize_with = "by_name")]
    pub(super) findings: Vec<(&'a str, u64)>,
    /// Masked.
    pub(super) example: &'a str,
}

impl<'a> Field<'a> {
    pub(super) fn new(field: &FieldIn<'a>) -> Self {
        let totals = field.totals;
        let evidence = if totals.named.is_some() { "name" } else { "values" };
        Self {
            r#type: "column",
            path: field.path.to_string_lossy(),
            field: &totals.name,
            verdict: field.verdict,
            evidence: field.verdict.map(|_| evidence),
            values: totals.values,
            found_in: totals.found_in,
            share: thousandths(field.share()),
            findings: field.findings().collect(),
            example: &totals.example,
        }
    }
}

/// `"type":"format"`: what a file is read as.
#[derive(Serialize)]
pub(super) struct Recognition<'a> {
    r#type: &'static str,
    pub(super) path: Cow<'a, str>,
    pub(super) format: &'static str,
    /// Where in the decoded stream, in bytes.
    pub(super) start: u64,
    pub(super) reason: &'static str,
}

impl<'a> Recognition<'a> {
    pub(super) fn new(path: &'a Path, recognised: Option<&Recognised>) -> Self {
        let (format, start, reason) = recognised.map_or(("text", 0, "nothing in it has the form of another format"), |known| {
            (known.format, known.offset, known.sign)
        });
        Self { r#type: "format", path: path.to_string_lossy(), format, start, reason }
    }
}

/// `"type":"skipped"`.
#[derive(Serialize)]
pub(super) struct SkippedInput<'a> {
    r#type: &'static str,
    pub(super) path: Cow<'a, str>,
    /// `excluded`, `no-content`, `binary`, `copied`, `unsupported` or `failed`; the last two make a run incomplete.
    pub(super) class: &'static str,
    pub(super) reason: String,
}

/// `"type":"summary"`.
#[derive(Serialize)]
pub(super) struct Totals<'a> {
    r#type: &'static str,
    version: u32,
    files: u64,
    bytes: u64,
    #[serde(serialize_with = "by_id")]
    findings: &'a [DetectorTotals],
    skipped: Skips<'a>,
    /// Findings that were left out because the baseline has them.
    #[serde(skip_serializing_if = "is_zero")]
    known: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample: Option<Share>,
    seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    stats: Option<Work<'a>>,
}

/// What a sample says of all files: 95 of 100 such samples hold the true number between `least` and `most`.
#[derive(Serialize)]
struct Share {
    share: f64,
    files: u64,
    files_met: u64,
    findings: u64,
    least: u64,
    most: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[derive(Serialize)]
struct Skips<'a> {
    total: u64,
    incomplete: u64,
    reasons: &'a BTreeMap<String, u64>,
}

#[derive(Serialize)]
struct Work<'a> {
    threads: usize,
    vector: &'a str,
    blocks: u64,
    candidates: u64,
    worker_seconds: f64,
    bytes_per_second: f64,
}

/// What may be shown of a value; kept by a report, so that its memory is used again for the next one.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) preview: String,
    pub(super) fingerprint: String,
}

impl Shown {
    /// Takes in another value.
    pub(super) fn set(&mut self, describe: &dyn Describe, found: &FoundIn<'_>) {
        self.preview.clear();
        self.fingerprint.clear();
        describe.preview(found.finding.detector, found.value, &mut self.preview);
        describe.fingerprint(found.finding.detector, found.value, &mut self.fingerprint);
    }
}

impl<'a> Finding<'a> {
    pub(super) fn new(found: &FoundIn<'a>, shown: &'a Shown, options: Options) -> Self {
        let FoundIn { finding, detector, .. } = found;
        let traits = finding.traits;
        Self {
            r#type: "finding",
            path: found.path.to_string_lossy(),
            detector: &detector.id,
            category: detector.category.name(),
            start: finding.start,
            end: finding.end,
            line: finding.line,
            column: finding.column,
            field: found.field,
            confidence: fraction(finding.score),
            validated: traits.validated,
            reserved: traits.reserved,
            ip_class: ip_class(found),
            run: traits.run,
            preview: &shown.preview,
            fingerprint: &shown.fingerprint,
            value: options.show_values.then(|| String::from_utf8_lossy(found.value)),
            explain: options.explain.then(|| Explain::new(found, options.show_values)),
        }
    }
}

impl<'a> Explain<'a> {
    pub(super) fn new(found: &FoundIn<'a>, show_values: bool) -> Self {
        let detector = found.detector;
        let traits = found.finding.traits;
        let words = found.why.map_or(&[][..], |why| &why.words[..]);
        Self {
            pattern: match &detector.origin {
                Origin::BuiltIn(path) => Cow::Borrowed(*path),
                Origin::User(path) => path.to_string_lossy(),
            },
            validator: detector.validator.as_deref().filter(|_| traits.validated),
            base_score: fraction(detector.score),
            context: match (traits.context_for, traits.context_against) {
                (true, true) => "for and against",
                (true, false) => "for",
                (false, true) => "against",
                (false, false) => "none",
            },
            found_by: traits.ways.names().collect(),
            field_verdict: found.why.and_then(|why| why.field.as_ref()).map(|verdict| Verdict {
                name: verdict.name.as_deref(),
                detector: verdict.kind,
                strength: verdict.strength,
            }),
            words: words
                .iter()
                .filter(|word| show_values || word.side != Side::Within)
                .map(|word| Word { word: &word.word, side: word.side.name(), distance: word.distance, says: &word.says })
                .collect(),
            steps: found.why.map_or_else(Vec::new, |why| {
                why.steps.iter().map(|step| Counted { what: step.what, points: f64::from(step.points) / 100.0 }).collect()
            }),
        }
    }
}

impl<'a> SkippedInput<'a> {
    pub(super) fn new(skipped: &'a Skipped) -> Self {
        Self {
            r#type: "skipped",
            path: skipped.path.to_string_lossy(),
            class: match skipped.reason {
                SkipReason::Excluded(_) => "excluded",
                SkipReason::NoContent(_) => "no-content",
                SkipReason::Passed(_) => "binary",
                SkipReason::Copied(_) => "copied",
                SkipReason::Unsupported(_) => "unsupported",
                SkipReason::Failed(_) => "failed",
            },
            reason: skipped.reason.to_string(),
        }
    }
}

impl<'a> Totals<'a> {
    pub(super) fn new(summary: &'a Summary) -> Self {
        let work = |stats: &'a Stats| Work {
            threads: stats.threads,
            vector: &stats.vector,
            blocks: stats.blocks,
            candidates: stats.candidates,
            worker_seconds: thousandths(stats.worker_seconds),
            bytes_per_second: if summary.seconds > 0.0 { (summary.bytes as f64 / summary.seconds).round() } else { 0.0 },
        };
        Self {
            r#type: "summary",
            version: VERSION,
            files: summary.files,
            bytes: summary.bytes,
            findings: &summary.detectors,
            skipped: Skips {
                total: summary.skipped.total,
                incomplete: summary.skipped.incomplete,
                reasons: &summary.skipped.reasons,
            },
            known: summary.known,
            sample: summary.sample.as_ref().map(|sample| {
                let [findings, least, most] = sample.estimate();
                Share { share: sample.share, files: sample.read, files_met: sample.met, findings, least, most }
            }),
            seconds: thousandths(summary.seconds),
            stats: summary.stats.as_ref().map(work),
        }
    }
}

/// Percent as a fraction: 99 is 0.99.
pub(super) fn fraction(percent: u8) -> f64 {
    f64::from(percent) / 100.0
}

/// The address class, of detectors that find addresses.
pub(super) fn ip_class(found: &FoundIn<'_>) -> Option<&'static str> {
    let class = found.finding.traits.ip_class;
    (found.detector.canonical == "ip" || class != IpClass::Global).then(|| class.name())
}

fn thousandths(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

/// `{"email_address":3}`.
fn by_name<S: Serializer>(findings: &[(&str, u64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(findings.iter().copied())
}

/// `{"email_address":3,"iban":0}`: detectors that found nothing are there, since that is a result too.
fn by_id<S: Serializer>(totals: &[DetectorTotals], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(totals.len()))?;
    for detector in totals {
        map.serialize_entry(&detector.id, &detector.findings)?;
    }
    map.end()
}
