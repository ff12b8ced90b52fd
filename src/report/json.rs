//! `--format json`: one object, `{"findings":[...],"skipped":[...],"summary":{...}}`, whose findings are written as the run goes.

use std::io::{self, Write};
use std::path::Path;

use super::{FoundIn, Options, Report, wire};
use crate::model::{DetectorIndex, FileTotals, Skipped, Summary};

/// Writes one JSON object.
pub(super) struct Json<W> {
    out: W,
    options: Options,
    /// Nothing is written yet, not even the opening of the object.
    is_new: bool,
    /// The elements of `skipped`, which stand behind all findings: they are the one thing that grows with the run.
    skipped: Vec<u8>,
}

impl<W: Write> Json<W> {
    pub(super) fn new(out: W, options: Options) -> Self {
        Self { out, options, is_new: true, skipped: Vec::new() }
    }
}

impl<W: Write + Send> Report for Json<W> {
    fn wants_detail(&self, _: DetectorIndex) -> bool {
        !self.options.totals_only
    }

    fn finding(&mut self, found: &FoundIn<'_>) -> io::Result<()> {
        if self.options.totals_only {
            return Ok(());
        }
        self.out.write_all(if self.is_new { b"{\"findings\":[\n".as_slice() } else { b",\n" })?;
        self.is_new = false;
        Ok(serde_json::to_writer(&mut self.out, &wire::Finding::new(found, self.options.explain))?)
    }

    fn file_done(&mut self, _: &Path, _: FileTotals) -> io::Result<()> {
        Ok(())
    }

    fn skipped(&mut self, skipped: &Skipped) -> io::Result<()> {
        if self.options.totals_only {
            return Ok(());
        }
        self.skipped.extend_from_slice(if self.skipped.is_empty() { b"\n" } else { b",\n" });
        Ok(serde_json::to_writer(&mut self.skipped, &wire::SkippedInput::new(skipped))?)
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        if self.is_new {
            self.out.write_all(b"{\"findings\":[")?;
        }
        self.out.write_all(b"],\n\"skipped\":[")?;
        self.out.write_all(&self.skipped)?;
        self.out.write_all(b"],\n\"summary\":")?;
        serde_json::to_writer(&mut self.out, &wire::Totals::new(summary))?;
        self.out.write_all(b"}\n")?;
        self.out.flush()
    }
}
