//! `--format csv`: a header and a row for each finding and each skipped input (RFC 4180). Totals are rows of another table, which
//! `--summary` gives.

use std::io::{self, Write};
use std::path::Path;

use super::{Describe, FieldIn, FoundIn, Options, Report, wire};
use crate::model::{FileTotals, Recognised, Skipped, Summary};

/// Columns of the table of findings. `value` and `explain` follow where they are asked for.
const COLUMNS: [&str; 16] = [
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
    "field",
];
/// Columns of the table of fields, which `--columns` gives in the place of findings.
const FIELDS: [&str; 9] = ["path", "field", "verdict", "evidence", "values", "found_in", "share", "findings", "example"];
/// Columns of the table of totals.
const TOTALS: [&str; 3] = ["detector", "category", "findings"];

/// Writes rows.
pub(super) struct Csv<'w, W: Write> {
    out: csv::Writer<W>,
    options: Options,
    describe: &'w dyn Describe,
    shown: wire::Shown,
    is_new: bool,
}

impl<'w, W: Write> Csv<'w, W> {
    pub(super) fn new(out: W, options: Options, describe: &'w dyn Describe) -> Self {
        Self { out: csv::Writer::from_writer(out), options, describe, shown: wire::Shown::default(), is_new: true }
    }

    /// Writes one row of findings, below the header.
    fn row(&mut self, fields: [&str; 16], value: &str, explain: &str) -> io::Result<()> {
        if self.is_new {
            self.is_new = false;
            self.write(COLUMNS, "value", "explain")?;
        }
        self.write(fields, value, explain)
    }

    fn write(&mut self, fields: [&str; 16], value: &str, explain: &str) -> io::Result<()> {
        for field in fields {
            self.out.write_field(field).map_err(plain)?;
        }
        if self.options.show_values {
            self.out.write_field(value).map_err(plain)?;
        }
        if self.options.explain {
            self.out.write_field(explain).map_err(plain)?;
        }
        self.out.write_record(None::<&[u8]>).map_err(plain)
    }
}

/// The system's own error where there is one, so that a closed pipe is known as such.
fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => io::Error::other("a row cannot be written"),
    }
}

impl<W: Write + Send> Report for Csv<'_, W> {
    fn wants_positions(&self) -> bool {
        !self.options.totals_only
    }

    fn finding(&mut self, found: &FoundIn<'_>) -> io::Result<()> {
        if self.options.totals_only || self.options.columns {
            return Ok(());
        }
        let mut shown = std::mem::take(&mut self.shown);
        shown.set(self.describe, found);
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
            &shown.preview,
            &shown.fingerprint,
            "",
            found.field.unwrap_or_default(),
        ];
        let explain = if self.options.explain {
            serde_json::to_string(&wire::Explain::new(found, self.options.show_values))?
        } else {
            String::new()
        };
        self.row(fields, &String::from_utf8_lossy(found.value), &explain)?;
        self.shown = shown;
        Ok(())
    }

    fn wants_reasons(&self) -> bool {
        self.options.explain && !self.options.totals_only
    }

    fn wants_fields(&self) -> bool {
        !self.options.totals_only
    }

    fn format(&mut self, path: &Path, recognised: Option<&Recognised>) -> io::Result<()> {
        let known = wire::Recognition::new(path, recognised);
        let reason = format!("{}: {}", known.format, known.reason);
        let mut fields = [""; COLUMNS.len()];
        let start = known.start.to_string();
        (fields[0], fields[1], fields[4], fields[14]) = ("format", &known.path, &start, &reason);
        if self.options.columns { Ok(()) } else { self.row(fields, "", "") }
    }

    fn fields(&mut self, fields: &[FieldIn<'_>]) -> io::Result<()> {
        for field in fields.iter().filter(|_| self.options.columns) {
            let field = wire::Field::new(field);
            if std::mem::take(&mut self.is_new) {
                self.out.write_record(FIELDS).map_err(plain)?;
            }
            let findings: Vec<_> = field.findings.iter().map(|(id, count)| format!("{id} {count}")).collect();
            let row = [
                &field.path,
                field.field,
                field.verdict.unwrap_or_default(),
                field.evidence.unwrap_or_default(),
                &field.values.to_string(),
                &field.found_in.to_string(),
                &field.share.to_string(),
                &findings.join(", "),
                field.example,
            ];
            self.out.write_record(row).map_err(plain)?;
        }
        Ok(())
    }

    fn file_done(&mut self, _: &Path, _: &FileTotals) -> io::Result<()> {
        Ok(())
    }

    fn skipped(&mut self, skipped: &Skipped) -> io::Result<()> {
        if self.options.totals_only || self.options.columns {
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
            self.out.write_record(TOTALS).map_err(plain)?;
            for totals in &summary.detectors {
                self.out
                    .write_record([totals.id.as_str(), totals.category.name(), &totals.findings.to_string()])
                    .map_err(plain)?;
            }
        } else if self.is_new && self.options.columns {
            self.out.write_record(FIELDS).map_err(plain)?;
        } else if self.is_new {
            self.write(COLUMNS, "value", "explain")?;
        }
        self.out.flush()
    }
}
