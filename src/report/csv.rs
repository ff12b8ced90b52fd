//! `--format csv`: a header and a row for each finding and each skipped input (RFC 4180). Totals are rows of another table, which
//! `--summary` gives.

use std::io::{self, Write};
use std::path::Path;

use super::{FoundIn, Options, Report, wire};
use crate::model::{DetectorIndex, FileTotals, Skipped, Summary};

/// Columns of the table of findings. `value` and `explain` follow where they are asked for.
const COLUMNS: [&str; 15] = [
    "type",
    "path",
    "detector",
    "category",
    "start",
    "end",
    "line",
    "column",
    "confidence",
    "validated",
    "reserved",
    "ip_class",
    "preview",
    "fingerprint",
    "reason",
];
/// Columns of the table of totals.
const TOTALS: [&str; 4] = ["detector", "category", "findings", "files"];

/// Writes rows.
pub(super) struct Csv<W: Write> {
    out: csv::Writer<W>,
    options: Options,
    is_new: bool,
}

impl<W: Write> Csv<W> {
    pub(super) fn new(out: W, options: Options) -> Self {
        Self { out: csv::Writer::from_writer(out), options, is_new: true }
    }

    /// Writes one row of findings, below the header.
    fn row(&mut self, fields: [&str; 15], value: &str, explain: &str) -> io::Result<()> {
        if self.is_new {
            self.is_new = false;
            self.write(COLUMNS, "value", "explain")?;
        }
        self.write(fields, value, explain)
    }

    fn write(&mut self, fields: [&str; 15], value: &str, explain: &str) -> io::Result<()> {
        for field in fields {
            self.out.write_field(field)?;
        }
        if self.options.show_values {
            self.out.write_field(value)?;
        }
        if self.options.explain {
            self.out.write_field(explain)?;
        }
        Ok(self.out.write_record(None::<&[u8]>)?)
    }
}

impl<W: Write + Send> Report for Csv<W> {
    fn wants_detail(&self, _: DetectorIndex) -> bool {
        !self.options.totals_only
    }

    fn finding(&mut self, found: &FoundIn<'_>) -> io::Result<()> {
        if self.options.totals_only {
            return Ok(());
        }
        let FoundIn { finding, detector, .. } = found;
        let fields = [
            "finding",
            &found.path.to_string_lossy(),
            &detector.id,
            detector.category.name(),
            &finding.start.to_string(),
            &finding.end.to_string(),
            &finding.line.to_string(),
            &finding.column.to_string(),
            &wire::fraction(finding.score).to_string(),
            if finding.traits.validated { "true" } else { "false" },
            if finding.traits.reserved { "true" } else { "false" },
            wire::ip_class(found).unwrap_or_default(),
            found.preview,
            found.fingerprint,
            "",
        ];
        let explain = if self.options.explain { serde_json::to_string(&wire::Explain::new(found))? } else { String::new() };
        self.row(fields, &found.value.map(String::from_utf8_lossy).unwrap_or_default(), &explain)
    }

    fn file_done(&mut self, _: &Path, _: FileTotals) -> io::Result<()> {
        Ok(())
    }

    fn skipped(&mut self, skipped: &Skipped) -> io::Result<()> {
        if self.options.totals_only {
            return Ok(());
        }
        let skipped = wire::SkippedInput::new(skipped);
        let reason = format!("{}: {}", skipped.class, skipped.reason);
        let mut fields = [""; COLUMNS.len()];
        (fields[0], fields[1], fields[14]) = ("skipped", &skipped.path, &reason);
        self.row(fields, "", "")
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        if self.options.totals_only {
            self.out.write_record(TOTALS)?;
            for totals in &summary.detectors {
                let (findings, files) = (totals.findings.to_string(), totals.files.to_string());
                self.out.write_record([totals.id.as_str(), totals.category.name(), &findings, &files])?;
            }
        } else if self.is_new {
            self.write(COLUMNS, "value", "explain")?;
        }
        self.out.flush()
    }
}
