//! `--format json`: one object, `{"findings":[...],"skipped":[...],"summary":{...}}`, whose findings are written as the run goes.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::{Describe, FieldIn, FoundIn, Options, Report, wire};
use crate::model::{FileTotals, Recognised, Skipped, Summary};

/// Writes one JSON object.
pub(super) struct Json<'w, W> {
    out: W,
    options: Options,
    describe: &'w dyn Describe,
    shown: wire::Shown,
    /// Nothing is written yet, not even the opening of the object.
    is_new: bool,
    /// The elements of `skipped`, which stand behind all findings: they are the one thing that grows with the run.
    skipped: Vec<u8>,
    /// The elements of `columns`, as they were asked for.
    columns: Vec<u8>,
    /// The elements of `formats`, as they were asked for.
    formats: Vec<u8>,
}

impl<'w, W: Write> Json<'w, W> {
    pub(super) fn new(out: W, options: Options, describe: &'w dyn Describe) -> Self {
        Self {
            out,
            options,
            describe,
            shown: wire::Shown::default(),
            is_new: true,
            skipped: Vec::new(),
            columns: Vec::new(),
            formats: Vec::new(),
        }
    }
}

impl<W: Write + Send> Report for Json<'_, W> {
    fn wants_positions(&self) -> bool {
        !self.options.totals_only
    }

    fn finding(&mut self, found: &FoundIn<'_>) -> io::Result<()> {
        if self.options.totals_only {
            return Ok(());
        }
        self.out.write_all(if self.is_new { b"{\"findings\":[\n".as_slice() } else { b",\n" })?;
        self.is_new = false;
        self.shown.set(self.describe, found);
        Ok(serde_json::to_writer(&mut self.out, &wire::Finding::new(found, &self.shown, self.options))?)
    }

    fn wants_reasons(&self) -> bool {
        self.options.explain && !self.options.totals_only
    }

    fn wants_fields(&self) -> bool {
        !self.options.totals_only
    }

    fn format(&mut self, path: &Path, recognised: Option<&Recognised>) -> io::Result<()> {
        element(&mut self.formats, &wire::Recognition::new(path, recognised))
    }

    fn fields(&mut self, fields: &[FieldIn<'_>]) -> io::Result<()> {
        let fields = fields.iter().filter(|_| self.options.columns);
        fields.map(wire::Field::new).try_for_each(|field| element(&mut self.columns, &field))
    }

    fn file_done(&mut self, _: &Path, _: &FileTotals) -> io::Result<()> {
        Ok(())
    }

    fn skipped(&mut self, skipped: &Skipped) -> io::Result<()> {
        if self.options.totals_only {
            return Ok(());
        }
        element(&mut self.skipped, &wire::SkippedInput::new(skipped))
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        if self.is_new {
            self.out.write_all(b"{\"findings\":[")?;
        }
        self.out.write_all(b"],\n\"skipped\":[")?;
        self.out.write_all(&self.skipped)?;
        for (name, elements, is_wanted) in
            [("columns", &self.columns, self.options.columns), ("formats", &self.formats, self.options.explain_format)]
        {
            if is_wanted {
                write!(self.out, "],\n\"{name}\":[")?;
                self.out.write_all(elements)?;
            }
        }
        self.out.write_all(b"],\n\"summary\":")?;
        serde_json::to_writer(&mut self.out, &wire::Totals::new(summary))?;
        self.out.write_all(b"}\n")?;
        self.out.flush()
    }
}

/// Appends an element to those of a list.
fn element(list: &mut Vec<u8>, shape: &impl Serialize) -> io::Result<()> {
    list.extend_from_slice(if list.is_empty() { b"\n" } else { b",\n" });
    Ok(serde_json::to_writer(list, shape)?)
}
