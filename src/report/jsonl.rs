//! `--format jsonl`: one JSON object a line, written as the run goes; the last line is the summary.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::{Describe, FieldIn, FoundIn, Options, Report, wire};
use crate::model::{FileTotals, Recognised, Skipped, Summary};

/// Writes lines of JSON.
pub(super) struct Jsonl<'w, W> {
    out: W,
    options: Options,
    describe: &'w dyn Describe,
    shown: wire::Shown,
}

impl<'w, W: Write> Jsonl<'w, W> {
    pub(super) fn new(out: W, options: Options, describe: &'w dyn Describe) -> Self {
        Self { out, options, describe, shown: wire::Shown::default() }
    }
}

impl<W: Write + Send> Report for Jsonl<'_, W> {
    fn wants_positions(&self) -> bool {
        !self.options.totals_only
    }

    fn finding(&mut self, found: &FoundIn<'_>) -> io::Result<()> {
        if self.options.totals_only {
            return Ok(());
        }
        self.shown.set(self.describe, found);
        line(&mut self.out, &wire::Finding::new(found, &self.shown, self.options))
    }

    fn wants_reasons(&self) -> bool {
        self.options.explain && !self.options.totals_only
    }

    fn wants_fields(&self) -> bool {
        !self.options.totals_only
    }

    fn format(&mut self, path: &Path, recognised: Option<&Recognised>) -> io::Result<()> {
        line(&mut self.out, &wire::Recognition::new(path, recognised))
    }

    fn fields(&mut self, fields: &[FieldIn<'_>]) -> io::Result<()> {
        let fields = fields.iter().filter(|_| self.options.columns);
        fields.map(wire::Field::new).try_for_each(|field| line(&mut self.out, &field))
    }

    fn file_done(&mut self, _: &Path, _: &FileTotals) -> io::Result<()> {
        Ok(())
    }

    fn skipped(&mut self, skipped: &Skipped) -> io::Result<()> {
        if self.options.totals_only { Ok(()) } else { line(&mut self.out, &wire::SkippedInput::new(skipped)) }
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        line(&mut self.out, &wire::Totals::new(summary))?;
        self.out.flush()
    }
}

fn line(out: &mut impl Write, shape: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, shape)?;
    out.write_all(b"\n")
}
