//! `--format jsonl`: one JSON object a line, written as the run goes; the last line is the summary.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::{FoundIn, Options, Report, wire};
use crate::model::{DetectorIndex, FileTotals, Skipped, Summary};

/// Writes lines of JSON.
pub(super) struct Jsonl<W> {
    out: W,
    options: Options,
}

impl<W: Write> Jsonl<W> {
    pub(super) fn new(out: W, options: Options) -> Self {
        Self { out, options }
    }

    fn line(&mut self, shape: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, shape)?;
        self.out.write_all(b"\n")
    }
}

impl<W: Write + Send> Report for Jsonl<W> {
    fn wants_detail(&self, _: DetectorIndex) -> bool {
        !self.options.totals_only
    }

    fn finding(&mut self, found: &FoundIn<'_>) -> io::Result<()> {
        if self.options.totals_only { Ok(()) } else { self.line(&wire::Finding::new(found, self.options.explain)) }
    }

    fn file_done(&mut self, _: &Path, _: FileTotals) -> io::Result<()> {
        Ok(())
    }

    fn skipped(&mut self, skipped: &Skipped) -> io::Result<()> {
        if self.options.totals_only { Ok(()) } else { self.line(&wire::SkippedInput::new(skipped)) }
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.line(&wire::Totals::new(summary))?;
        self.out.flush()
    }
}
