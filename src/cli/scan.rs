//! `inkout scan`.

use std::io::{BufWriter, IsTerminal};
use std::path::Path;
use std::time::Instant;

use anyhow::Result;

use crate::engine::{self, Engine, Progress};
use crate::error::Error;
use crate::model::{Binary, Category, Detector, Kind, Notice, SkipReason, Summary};
use crate::report::{self, Format, Known, Options, Style};
use crate::walk::{Sampled, walk};

use super::args::{Run, Scan};
use super::exit::Exit;
use super::{messages, progress, setup};

/// Columns of a table where the terminal does not say.
const DEFAULT_WIDTH: usize = 100;

pub(super) fn run(args: &Scan) -> Result<Exit> {
    let paths = setup::paths(&args.paths, "inkout scan logs/")?;
    if args.walk.binary == Binary::Copy {
        return Err(Error::Usage("--binary copy is for redact: a scan writes no files".into()).into());
    }
    let setup = setup::setup(&args.detection, &args.walk, &args.run, Vec::new())?;
    let setup =
        setup::with_lists(setup, &args.detection, args.learning.learn.then_some((&paths[..], setup::walk_options(&args.walk))))?;
    let alarms = args.fail_on.iter().map(|what| Alarm::parse(what, &setup.detectors)).collect::<Result<Vec<_>, _>>()?;
    let known = args.baseline.as_deref().map(|path| baseline(path, &args.run)).transpose()?;
    let engine = Engine::new(setup)?;
    let visits = walk(&paths, &setup::walk_options(&args.walk)).map_err(setup::unusable)?;
    let mut visits = Sampled::new(visits, args.sample.unwrap_or(1.0));

    let is_table = args.format == Format::Table;
    let options = Options {
        totals_only: args.summary,
        show_values: args.show_values,
        explain: args.explain,
        columns: args.columns,
        explain_format: args.explain_format,
        style: style(is_table),
    };
    let mut report = report::open(args.format, options, &engine, BufWriter::new(std::io::stdout()));
    if let Some(known) = known {
        report = Box::new(report::New::against(known, report, &engine));
    }

    let asked = engine::Asked { formats: args.explain_format, share: args.sample };
    let started = Instant::now();
    let state = Progress::default();
    // What cannot be read is named at once, since a report may go to a file; what inkout leaves out on purpose stands in the report.
    let mut name_failure = |notice: &Notice<'_>| {
        let stands_in_report = matches!(notice, Notice::Skipped(skipped) if !matches!(skipped.reason, SkipReason::Failed(_)));
        if !stands_in_report {
            messages::notice(notice);
        }
    };
    let mut summary = progress::during(&state, !args.run.quiet, || {
        engine::scan(&engine, &mut visits, &mut *report, &mut name_failure, asked, &state)
    })?;
    summary.seconds = started.elapsed().as_secs_f64();
    if let Some(sample) = &mut summary.sample {
        [sample.met, sample.read] = visits.counts();
    }
    if !args.stats {
        summary.stats = None;
    }
    if let Some(path) = &args.baseline
        && summary.known == 0
        && summary.findings() > 0
    {
        let path = path.display();
        messages::note(&format!(
            "inkout: nothing that {path} has was met: was it written under another key, or for other paths?"
        ));
    }
    report.finish(&summary).map_err(|error| Error::io("-", "cannot write the report", error))?;
    let is_alarm = alarms.iter().any(|alarm| alarm.rings(&summary));
    Ok(Exit::of_run(&summary, is_alarm))
}

/// The report that says what is known. It says so by keyed fingerprints, so the key has to be the one that it was written with.
fn baseline(path: &Path, run: &Run) -> Result<Known> {
    if setup::given_key(run.key_file.as_deref())?.is_none() {
        let what = "--baseline knows findings by keyed fingerprints: give both runs the same key, by --key-file or INKOUT_KEY (`inkout keygen` makes one)";
        return Err(Error::Usage(what.into()).into());
    }
    Ok(Known::read(path).map_err(setup::unusable)?)
}

/// How a table looks here.
pub(super) fn style(is_table: bool) -> Style {
    let is_terminal = std::io::stdout().is_terminal();
    let width = if is_terminal { terminal_width() } else { None };
    let colour = is_table && is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    Style { width: width.unwrap_or(DEFAULT_WIDTH), colour: colour && !is_dumb, unicode: true }
}

fn terminal_width() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok()?;
    (size.ws_col > 0).then_some(usize::from(size.ws_col))
}

/// What `--fail-on` asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Alarm {
    Any,
    Category(Category),
    Detector(String),
}

impl Alarm {
    fn parse(what: &str, detectors: &[Detector]) -> Result<Self, Error> {
        if what.eq_ignore_ascii_case("any") {
            return Ok(Self::Any);
        }
        let category = Category::NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(what));
        let detector = detectors.iter().find(|detector| detector.answers_to(what)).map(|detector| detector.id.to_string());
        match (detector, category) {
            (Some(id), _) => Ok(Self::Detector(id)),
            (None, Some((_, category))) => Ok(Self::Category(*category)),
            // A kind that nothing detects in this run can never be found.
            (None, None) => match Kind::find(what) {
                Some(kind) => Err(Error::Usage(format!("--fail-on {what}: nothing detects {} in this run", kind.id))),
                None => Err(Error::Usage(format!("--fail-on {what}: `any`, a detector or a category is needed"))),
            },
        }
    }

    fn rings(&self, summary: &Summary) -> bool {
        summary.detectors.iter().any(|totals| {
            totals.findings > 0
                && match self {
                    Self::Any => true,
                    Self::Category(category) => totals.category == *category,
                    Self::Detector(id) => totals.id == *id,
                }
        })
    }
}
