//! What is on one person, record by record: for people, or as lines of JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::Style;
use super::layout::{human_count, printable, shown_path};
use super::wire::VERSION;
use crate::model::{Hit, HitValue, Offer, Summary};

/// Other things by which the person may be known that are listed.
const MOST_OFFERS: usize = 20;

/// How it is told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SubjectOptions {
    /// As lines of JSON.
    pub(crate) is_json: bool,
    /// With values as they are.
    pub(crate) show_values: bool,
    /// How text is laid out.
    pub(crate) style: Style,
}

/// Writes records as they are found, and what they tell at the end.
pub(crate) struct SubjectReport<W> {
    out: W,
    options: SubjectOptions,
    records: u64,
    sure: u64,
    files: u64,
    last: Option<std::path::PathBuf>,
    /// Other things by which the person may be known, with how often they were met.
    offers: BTreeMap<(String, String, Vec<u8>), (String, u64)>,
}

#[derive(Serialize)]
struct RecordLine<'a> {
    r#type: &'static str,
    /// Where it was written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    path: std::borrow::Cow<'a, str>,
    line: u64,
    #[serde(skip_serializing_if = "str::is_empty")]
    table: &'a str,
    start: u64,
    end: u64,
    certainty: &'static str,
    matches: Vec<MatchLine<'a>>,
}

#[derive(Serialize)]
struct MatchLine<'a> {
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    detector: &'a str,
    why: &'static str,
    certainty: &'static str,
    preview: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<std::borrow::Cow<'a, str>>,
}

#[derive(Serialize)]
struct OfferLine<'a> {
    r#type: &'static str,
    field: &'a str,
    detector: &'a str,
    preview: &'a str,
    records: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<std::borrow::Cow<'a, str>>,
}

#[derive(Serialize)]
struct SummaryLine {
    r#type: &'static str,
    schema: u32,
    records: u64,
    sure: u64,
    files_with_records: u64,
    files: u64,
    bytes: u64,
    skipped: u64,
}

fn certainty(is_sure: bool) -> &'static str {
    if is_sure { "sure" } else { "likely" }
}

impl<W: Write> SubjectReport<W> {
    pub(crate) fn new(out: W, options: SubjectOptions) -> Self {
        Self { out, options, records: 0, sure: 0, files: 0, last: None, offers: BTreeMap::new() }
    }

    /// How many records were told.
    pub(crate) fn records(&self) -> u64 {
        self.records
    }

    /// One record.
    ///
    /// # Errors
    /// What the writer says.
    pub(crate) fn hit(&mut self, hit: &Hit) -> io::Result<()> {
        self.count(hit);
        if self.options.is_json { self.record(hit, None) } else { self.row(hit) }
    }

    fn count(&mut self, hit: &Hit) {
        self.records += 1;
        self.sure += u64::from(hit.is_sure);
        if self.last.as_ref() != Some(&hit.path) {
            self.files += 1;
            self.last = Some(hit.path.clone());
        }
        for Offer { kind, field, preview, value } in &hit.offers {
            let known = self.offers.entry((field.clone(), kind.clone(), value.clone())).or_insert_with(|| (preview.clone(), 0));
            known.1 += 1;
        }
    }

    /// [`SubjectReport::hit`] for a record that was written to a file of this name.
    ///
    /// # Errors
    /// What the writer says.
    pub(crate) fn hit_in(&mut self, hit: &Hit, file: &str) -> io::Result<()> {
        self.count(hit);
        self.record(hit, Some(file))
    }

    fn record(&mut self, hit: &Hit, file: Option<&str>) -> io::Result<()> {
        let show_values = self.options.show_values;
        let matches = hit.values.iter().map(|value| MatchLine {
            line: value.line,
            field: value.field.as_deref(),
            detector: &value.kind,
            why: value.why,
            certainty: certainty(value.is_sure),
            preview: &value.preview,
            value: show_values.then(|| String::from_utf8_lossy(&value.value)),
        });
        let line = RecordLine {
            r#type: "record",
            file,
            path: hit.path.to_string_lossy(),
            line: hit.line,
            table: &hit.table,
            start: hit.record.start,
            end: hit.record.end,
            certainty: certainty(hit.is_sure),
            matches: matches.collect(),
        };
        json(&mut self.out, &line)
    }

    fn row(&mut self, hit: &Hit) -> io::Result<()> {
        let table = if hit.table.is_empty() { String::new() } else { format!(" {}", printable(&hit.table)) };
        let told: Vec<String> = hit.values.iter().map(|value| self.value(value)).collect();
        let doubt = if hit.is_sure { "" } else { " (may be somebody else)" };
        writeln!(self.out, "{}:{}:{table} {}{doubt}", shown_path(&hit.path), hit.line, told.join(", "))
    }

    fn value(&self, value: &HitValue) -> String {
        let shown = if self.options.show_values {
            printable(&String::from_utf8_lossy(&value.value)).into_owned()
        } else {
            printable(&self.options.style.dots(&value.preview)).into_owned()
        };
        match &value.field {
            Some(field) => format!("{} {shown} in {}", value.why, printable(field.rsplit(['.', '/']).next().unwrap_or(field))),
            None => format!("{} {shown}", value.why),
        }
    }

    /// What else was met, and the totals. `is_followed` says whether what else was met was looked for too.
    ///
    /// # Errors
    /// What the writer says.
    pub(crate) fn finish(&mut self, summary: &Summary, is_followed: bool) -> io::Result<()> {
        let offers = std::mem::take(&mut self.offers);
        let SubjectOptions { is_json, show_values, style } = self.options;
        if !is_json && !offers.is_empty() {
            let what = if is_followed { "their records also tell" } else { "their records also tell (--expand looks for it)" };
            writeln!(self.out, "\n{what}:")?;
        }
        let listed = if is_json { usize::MAX } else { MOST_OFFERS };
        for ((field, kind, value), (preview, records)) in offers.iter().take(listed) {
            let plain = String::from_utf8_lossy(value);
            if is_json {
                let value = show_values.then_some(plain);
                json(&mut self.out, &OfferLine { r#type: "offer", field, detector: kind, preview, records: *records, value })?;
            } else {
                let shown = if show_values { printable(&plain) } else { printable(preview) };
                writeln!(self.out, "  {} {} in {}", printable(field), style.dots(&shown), human_count(*records, "record"))?;
            }
        }
        if !is_json && offers.len() > listed {
            writeln!(self.out, "  {} {} more", style.ellipsis(), offers.len() - listed)?;
        }
        if is_json {
            let line = SummaryLine {
                r#type: "summary",
                schema: VERSION,
                records: self.records,
                sure: self.sure,
                files_with_records: self.files,
                files: summary.files,
                bytes: summary.bytes,
                skipped: summary.skipped.total,
            };
            json(&mut self.out, &line)?;
        } else {
            let likely = self.records - self.sure;
            let doubt = if likely > 0 { format!(", {likely} of which may be about somebody else") } else { String::new() };
            let of = human_count(summary.files, "file");
            writeln!(self.out, "{} in {} of {of}{doubt}", human_count(self.records, "record"), self.files)?;
        }
        self.out.flush()
    }
}

impl SubjectReport<Vec<u8>> {
    /// All lines, with the totals.
    ///
    /// # Errors
    /// None that memory has.
    pub(crate) fn into_lines(mut self, summary: &Summary) -> io::Result<Vec<u8>> {
        self.finish(summary, true)?;
        Ok(self.out)
    }
}

fn json(out: &mut impl Write, shape: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, shape)?;
    out.write_all(b"\n")
}
