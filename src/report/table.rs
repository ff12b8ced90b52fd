//! `--format table`: for people at a terminal. What was found by detector and by file, what was left out, and the totals.
//!
//! It is written when the run is over. Until then a few samples a detector, the files with the most findings and the first skipped
//! inputs are kept, and of everything else only the number. With `--explain` each finding is a line of its own, written at once.

use std::io::{self, Write};
use std::path::Path;

use super::fields::{self, Fields};
use super::layout::{columns, human_bytes, human_count, human_seconds, pad, printable, shown_path};
use super::{Describe, FieldIn, FoundIn, Options, Report, why, wire};
use crate::model::{FileTotals, Recognised, Skipped, Summary, Text};

/// Files, and skipped inputs, that are listed.
const MOST_LISTED: usize = 20;
/// Distinct samples a detector.
const MOST_SAMPLES: usize = 3;
/// Columns of one sample; values of `--show-values` may be long.
const SAMPLE_COLUMNS: usize = 40;
/// Columns that are left to a path however narrow the terminal is.
const LEAST_PATH: usize = 16;

/// Collects what the table shows.
pub(super) struct Table<'w, W> {
    out: W,
    options: Options,
    describe: &'w dyn Describe,
    /// By detector.
    kinds: Vec<Kind>,
    /// The files with the most findings, most first; of equals the first met.
    files: Vec<FileRow>,
    files_with_findings: u64,
    skipped: Vec<(String, String)>,
    fields: Fields,
}

/// What is kept of one detector.
#[derive(Clone, Default)]
struct Kind {
    id: Text,
    /// Findings in the current file.
    current: u64,
    /// Files with at least one finding.
    files: u64,
    samples: Vec<String>,
}

/// A file with findings.
struct FileRow {
    findings: u64,
    path: String,
    /// `email_address 10, iban 2`.
    detectors: String,
}

impl<'w, W: Write> Table<'w, W> {
    pub(super) fn new(out: W, options: Options, describe: &'w dyn Describe) -> Self {
        Self {
            out,
            options,
            describe,
            kinds: Vec::new(),
            files: Vec::new(),
            files_with_findings: 0,
            skipped: Vec::new(),
            fields: Fields::default(),
        }
    }

    /// Counts the finding, and keeps a sample of it where there is room.
    fn keep(&mut self, found: &FoundIn<'_>) {
        let index = found.finding.detector.get();
        if self.kinds.len() <= index {
            self.kinds.resize(index + 1, Kind::default());
        }
        if self.kinds[index].samples.len() < MOST_SAMPLES && !self.options.totals_only {
            let sample = self.shown(found);
            let samples = &mut self.kinds[index].samples;
            if !samples.contains(&sample) {
                samples.push(sample);
            }
        }
        let kind = &mut self.kinds[index];
        if kind.files == 0 && kind.current == 0 {
            kind.id.clone_from(&found.detector.id);
        }
        kind.current += 1;
    }

    /// The preview, or the value where the user asked for it, so that it cannot steer the terminal.
    fn shown(&self, found: &FoundIn<'_>) -> String {
        let style = self.options.style;
        if self.options.show_values {
            return style.cut_end(&printable(&String::from_utf8_lossy(found.value)), SAMPLE_COLUMNS).into_owned();
        }
        let mut preview = String::new();
        self.describe.preview(found.finding.detector, found.value, &mut preview);
        printable(&style.dots(&preview)).into_owned()
    }

    fn explain(&mut self, found: &FoundIn<'_>) -> io::Result<()> {
        let FoundIn { finding, detector, .. } = found;
        let why = wire::Explain::new(found, false);
        let path = shown_path(found.path);
        let sample = self.shown(found);
        write!(self.out, "{path}:{}:{}: {} {sample}", finding.line, finding.column, detector.id)?;
        write!(self.out, ": confidence {:.2}, base score {:.2}", wire::fraction(finding.score), why.base_score)?;
        write!(self.out, ", context {}, pattern {}", why.context, printable(&why.pattern))?;
        if let Some(validator) = why.validator {
            write!(self.out, ", passed {validator}")?;
        }
        if let Some(field) = found.field {
            write!(self.out, ", field {}", printable(field))?;
        }
        for (what, text) in found.why.map_or_else(Vec::new, |why| why::told(why, finding.traits, self.options.show_values)) {
            write!(self.out, ", {what} {text}")?;
        }
        if finding.traits.reserved {
            self.out.write_all(b", reserved")?;
        }
        self.out.write_all(b"\n")
    }

    fn write_detectors(&mut self, summary: &Summary) -> io::Result<()> {
        let style = self.options.style;
        let found: Vec<_> = summary.detectors.iter().enumerate().filter(|(_, totals)| totals.findings > 0).collect();
        let names = width_of(found.iter().map(|(_, totals)| totals.id.as_str()), "detector");
        let heading = format!("{}  findings  files", pad("detector", names));
        let room = style.width.saturating_sub(columns(&heading) + 2);
        let samples = if self.options.totals_only { "" } else { "  samples" };
        writeln!(self.out, "{}", style.heading(&format!("{heading}{samples}")))?;
        for (index, totals) in found {
            let kind = self.kinds.get(index).cloned().unwrap_or_default();
            write!(self.out, "{}  {:>8}  {:>5}", pad(&totals.id, names), totals.findings, kind.files)?;
            let samples = kind.samples.join(", ");
            if !samples.is_empty() {
                write!(self.out, "  {}", style.cut_end(&samples, room))?;
            }
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn write_files(&mut self) -> io::Result<()> {
        let style = self.options.style;
        let room = style.width.saturating_sub("findings  ".len());
        let widest = width_of(self.files.iter().map(|row| row.path.as_str()), "file");
        let paths = widest.min((room * 3 / 5).max(LEAST_PATH));
        writeln!(self.out, "\n{}", style.heading("findings  file"))?;
        for FileRow { findings, path, detectors } in &self.files {
            let path = pad(&style.cut_middle(path, paths), paths);
            let detectors = style.cut_end(detectors, room.saturating_sub(paths + 2));
            writeln!(self.out, "{findings:>8}  {path}  {detectors}")?;
        }
        let more = self.files_with_findings - self.files.len() as u64;
        if more > 0 {
            writeln!(self.out, "{:>8}  {} {more} more", "", style.ellipsis())?;
        }
        Ok(())
    }

    fn write_skipped(&mut self, summary: &Summary) -> io::Result<()> {
        let style = self.options.style;
        let widest = width_of(self.skipped.iter().map(|(path, _)| path.as_str()), "skipped");
        let paths = widest.min((style.width / 2).max(LEAST_PATH));
        writeln!(self.out, "{}", style.heading(&format!("{}  reason", pad("skipped", paths))))?;
        for (path, reason) in &self.skipped {
            writeln!(self.out, "{}  {reason}", pad(&style.cut_middle(path, paths), paths))?;
        }
        let more = summary.skipped.total.saturating_sub(self.skipped.len() as u64);
        if more > 0 {
            writeln!(self.out, "{} {more} more", style.ellipsis())?;
        }
        Ok(())
    }

    fn write_stats(&mut self, summary: &Summary) -> io::Result<()> {
        let Some(stats) = &summary.stats else { return Ok(()) };
        let rate = if summary.seconds > 0.0 { summary.bytes as f64 / summary.seconds } else { 0.0 };
        writeln!(
            self.out,
            "{}, {}, {}, {}, {} of work, {}/s",
            human_count(stats.threads as u64, "thread"),
            stats.vector,
            human_count(stats.blocks, "block"),
            human_count(stats.candidates, "candidate"),
            human_seconds(stats.worker_seconds),
            human_bytes(rate as u64)
        )
    }
}

impl<W: Write + Send> Report for Table<'_, W> {
    fn wants_positions(&self) -> bool {
        self.options.explain && !self.options.totals_only
    }

    fn finding(&mut self, found: &FoundIn<'_>) -> io::Result<()> {
        self.keep(found);
        if self.options.explain && !self.options.totals_only { self.explain(found) } else { Ok(()) }
    }

    fn wants_reasons(&self) -> bool {
        self.options.explain && !self.options.totals_only
    }

    fn wants_fields(&self) -> bool {
        !self.options.totals_only
    }

    fn format(&mut self, path: &Path, recognised: Option<&Recognised>) -> io::Result<()> {
        let known = wire::Recognition::new(path, recognised);
        writeln!(self.out, "{}: {} from byte {}: {}", shown_path(path), known.format, known.start, known.reason)
    }

    fn fields(&mut self, fields: &[FieldIn<'_>]) -> io::Result<()> {
        if self.options.columns {
            return fields::write_all(fields, self.options.style, &mut self.out);
        }
        fields.iter().for_each(|field| self.fields.keep(field));
        Ok(())
    }

    fn file_done(&mut self, path: &Path, totals: &FileTotals) -> io::Result<()> {
        if totals.findings == 0 {
            return Ok(());
        }
        self.files_with_findings += 1;
        let place = self.files.partition_point(|row| row.findings >= totals.findings);
        if place < MOST_LISTED {
            let mut found: Vec<_> = self.kinds.iter().filter(|kind| kind.current > 0).collect();
            found.sort_by_key(|kind| std::cmp::Reverse(kind.current));
            let detectors = found.iter().map(|kind| format!("{} {}", kind.id, kind.current)).collect::<Vec<_>>().join(", ");
            self.files.truncate(MOST_LISTED - 1);
            self.files.insert(place, FileRow { findings: totals.findings, path: shown_path(path), detectors });
        }
        for kind in &mut self.kinds {
            kind.files += u64::from(kind.current > 0);
            kind.current = 0;
        }
        Ok(())
    }

    fn skipped(&mut self, skipped: &Skipped) -> io::Result<()> {
        if self.skipped.len() < MOST_LISTED {
            self.skipped.push((shown_path(&skipped.path), printable(&skipped.reason.to_string()).into_owned()));
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        let findings = summary.findings();
        let (files, skipped) = (human_count(summary.files, "file"), summary.skipped.total);
        if findings > 0 {
            if self.options.explain && !self.options.totals_only {
                self.out.write_all(b"\n")?;
            }
            self.write_detectors(summary)?;
            if !self.files.is_empty() && !self.options.totals_only && !self.options.columns {
                self.write_files()?;
                self.fields.write(self.options.style, &mut self.out)?;
            }
            self.out.write_all(b"\n")?;
        }
        if skipped > 0 && !self.options.totals_only {
            self.write_skipped(summary)?;
            self.out.write_all(b"\n")?;
        }
        let known = if summary.known == 0 { String::new() } else { format!(", {} known already", summary.known) };
        if findings == 0 {
            writeln!(self.out, "no findings in {files}, {}, {skipped} skipped{known}", human_count(summary.bytes, "byte"))?;
        } else {
            let (findings, bytes) = (human_count(findings, "finding"), human_bytes(summary.bytes));
            writeln!(self.out, "{findings} in {files}, {bytes}, {skipped} skipped{known}, {}", human_seconds(summary.seconds))?;
        }
        if let Some(sample) = &summary.sample {
            let [likely, least, most] = sample.estimate();
            let (read, met) = (sample.read, human_count(sample.met, "file"));
            writeln!(
                self.out,
                "a sample: {read} of {met} were read; all may hold some {likely} findings, {least} to {most} in 95 of 100 such samples"
            )?;
        }
        self.write_stats(summary)?;
        self.out.flush()
    }
}

/// The width of a column with these cells below this heading.
fn width_of<'a>(cells: impl Iterator<Item = &'a str>, heading: &str) -> usize {
    cells.map(columns).chain([columns(heading)]).max().unwrap_or(0)
}
