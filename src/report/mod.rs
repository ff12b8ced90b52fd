//! How a run is told: one output format, one file, behind one small trait.
//!
//! The engine pushes findings, ends of files and skipped inputs in the order of output. A report writes to a `Write` it was given and
//! keeps a bounded amount in memory, however long the run is (`json` keeps the skipped inputs, which stand behind the findings). It knows
//! nothing of detection or keys: what may be shown of a value it asks of [`Describe`], and a raw value is only shown where the user asked for it.

mod csv;
mod fields;
mod json;
mod jsonl;
mod known;
pub(crate) mod layout;
mod subject;
mod table;
pub(crate) mod why;
mod wire;

use std::io::{self, Write};
use std::path::Path;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::model::{Detector, DetectorIndex, FieldTotals, Finding, Recognised, Skipped, Summary, Why};

pub(crate) use crate::model::FileTotals;

pub(crate) use known::{Known, New};
pub(crate) use layout::Style;
pub(crate) use subject::{SubjectOptions, SubjectReport};

/// A finding and where it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FoundIn<'a> {
    /// The file, as the user would write it; `-` for standard input.
    pub(crate) path: &'a Path,
    /// The finding.
    pub(crate) finding: &'a Finding,
    /// Who found it.
    pub(crate) detector: &'a Detector,
    /// The name of the field in which it stands: `users.email`.
    pub(crate) field: Option<&'a str>,
    /// What spoke for it, if the report [wants to know](Report::wants_reasons) and the engine can tell.
    pub(crate) why: Option<&'a Why>,
    /// Byte offset of it in the decoded stream, as UTF-8.
    pub(crate) at: u64,
    /// The value itself; of a run, its first bytes. It is shown with `--show-values` only, and else handed to [`Describe`].
    pub(crate) value: &'a [u8],
}

/// A field of a file that is over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldIn<'a> {
    /// The file.
    pub(crate) path: &'a Path,
    /// What is known of the field.
    pub(crate) totals: &'a FieldTotals,
    /// Id of the detector whose values it holds, by its name or by what was found in it.
    pub(crate) verdict: Option<&'a str>,
    /// All detectors, by their index.
    pub(crate) detectors: &'a [Detector],
}

impl<'a> FieldIn<'a> {
    /// How many of its values have a finding, from 0 to 1.
    pub(crate) fn share(&self) -> f64 {
        if self.totals.values == 0 { 0.0 } else { (self.totals.found_in as f64 / self.totals.values as f64).min(1.0) }
    }

    /// Findings by detector, the one with the most first.
    pub(crate) fn findings(&self) -> impl Iterator<Item = (&'a str, u64)> + use<'a> {
        let (totals, detectors) = (self.totals, self.detectors);
        totals.findings.iter().map(|(detector, count)| (&*detectors[detector.get()].id, *count))
    }
}

/// Tells what may be shown of a value. The engine knows who can: whatever holds the key.
pub(crate) trait Describe: Send + Sync {
    /// Appends a hint at the value that does not show it.
    fn preview(&self, detector: DetectorIndex, value: &[u8], out: &mut String);

    /// Appends the keyed fingerprint of the value, or nothing where the kind has none.
    fn fingerprint(&self, detector: DetectorIndex, value: &[u8], out: &mut String);
}

/// Takes the results of a run, in the order of output.
pub(crate) trait Report: Send {
    /// Whether line and column of findings are shown, so that the lines must be counted.
    fn wants_positions(&self) -> bool;

    /// A file of the walk begins: what is told from here on is of it, until the next begins.
    fn file(&mut self, path: &Path) {
        let _ = path;
    }

    /// A text begins; of a member of an archive with the time that is said of it, in seconds since 1970.
    fn begin(&mut self, path: &Path, member_time: Option<i64>) {
        let _ = (path, member_time);
    }

    /// The next bytes of the current file, as its findings count them. Findings in them follow.
    fn content(&mut self, path: &Path, bytes: &[u8]) {
        let _ = (path, bytes);
    }

    /// Whether a finding is to be passed over: it is known already.
    fn is_known(&mut self, found: &FoundIn<'_>) -> bool {
        let _ = found;
        false
    }

    /// One finding of the current file.
    ///
    /// # Errors
    /// What the writer said; so for all methods.
    fn finding(&mut self, found: &FoundIn<'_>) -> io::Result<()>;

    /// Whether it is shown what spoke for each finding, so that this is told anew.
    fn wants_reasons(&self) -> bool;

    /// Whether the names of fields are shown, so that fields must be followed.
    fn wants_fields(&self) -> bool;

    /// A format of the current file, or that none was recognised in it; only with [`Options::explain_format`].
    ///
    /// # Errors
    /// What the writer said.
    fn format(&mut self, path: &Path, recognised: Option<&Recognised>) -> io::Result<()>;

    /// The fields of the current file, which is over. [`Report::file_done`] follows.
    ///
    /// # Errors
    /// What the writer said.
    fn fields(&mut self, fields: &[FieldIn<'_>]) -> io::Result<()>;

    /// The current file is over. If it was not processed to its end, `skipped` was called for it.
    ///
    /// # Errors
    /// What the writer said.
    fn file_done(&mut self, path: &Path, totals: &FileTotals) -> io::Result<()>;

    /// An input was not processed, or not wholly.
    ///
    /// # Errors
    /// What the writer said.
    fn skipped(&mut self, skipped: &Skipped) -> io::Result<()>;

    /// The run is over: writes what is left, and flushes.
    ///
    /// # Errors
    /// What the writer said.
    fn finish(&mut self, summary: &Summary) -> io::Result<()>;
}

/// An output format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Table,
    /// One JSON object a line, as findings are made.
    Jsonl,
    /// One JSON object.
    Json,
    /// Rows with a header (RFC 4180).
    Csv,
}

impl Format {
    /// Every format with its name on the command line.
    pub(crate) const NAMES: &'static [(&'static str, Format)] =
        &[("table", Format::Table), ("jsonl", Format::Jsonl), ("json", Format::Json), ("csv", Format::Csv)];
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::NAMES.iter().find(|(name, _)| *name == text).map(|(_, format)| *format).ok_or_else(|| {
            let names = Self::NAMES.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
            Error::Usage(format!("there is no format `{text}`; there are {names}"))
        })
    }
}

/// What a report shows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options {
    /// Totals only.
    pub(crate) totals_only: bool,
    /// The values themselves, where they are given.
    pub(crate) show_values: bool,
    /// Why each finding is one.
    pub(crate) explain: bool,
    /// Every field of every file.
    pub(crate) columns: bool,
    /// Why each file is read as what it is.
    pub(crate) explain_format: bool,
    /// How a table is laid out.
    pub(crate) style: Style,
}

/// The report in `format`, written to `out`. Give a buffered writer: reports write small pieces.
pub(crate) fn open<'w>(
    format: Format,
    options: Options,
    describe: &'w dyn Describe,
    out: impl Write + Send + 'w,
) -> Box<dyn Report + 'w> {
    match format {
        Format::Table => Box::new(table::Table::new(out, options, describe)),
        Format::Jsonl => Box::new(jsonl::Jsonl::new(out, options, describe)),
        Format::Json => Box::new(json::Json::new(out, options, describe)),
        Format::Csv => Box::new(csv::Csv::new(out, options, describe)),
    }
}

#[cfg(test)]
mod tests;
