//! `inkout audit`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::audit::{self, Change, Level, State, Terms};
use crate::engine::audit::Breach;
use crate::engine::{self, Engine, Progress};
use crate::error::Error;
use crate::model::{Binary, Detector, Profile};
use crate::report::layout::{human_bytes, human_count, printable};
use crate::transform::Key;
use crate::walk::{Visit, walk};

use super::args::{Audit, AuditCommand, AuditDiff, AuditFormat, Detection, Run};
use super::exit::Exit;
use super::{messages, profiles, progress, setup};

/// The key of a state that was given none.
const KEY_FILE: &str = "key";
/// How much lower the priority is with `--nice`, as `nice` lowers it.
const NICENESS: i32 = 10;
/// Bytes of a megabyte.
const MEGABYTE: u64 = 1_000_000;
/// Texts that a table names.
const MOST_NAMED: usize = 20;

pub(super) fn run(args: &Audit) -> Result<Exit> {
    if let Some(AuditCommand::Diff(args)) = &args.command {
        return diff(args);
    }
    let Some(folder) = &args.state else { return Err(Error::Usage("--state names the folder of the state".into()).into()) };
    let alarm = args.fail_on.as_deref().map(Alarm::parse).transpose()?;
    if args.paths.iter().any(|path| path == Path::new("-")) {
        return Err(Error::Usage("an audit goes on where it was stopped, which standard input cannot".into()).into());
    }
    if args.walk.binary == Binary::Copy {
        return Err(Error::Usage("--binary copy is for redact: an audit writes no files".into()).into());
    }
    let roots = roots(&args.paths, folder)?;
    let key = key(&args.run, folder)?;
    let profile = args.profile.as_deref().map(|name| profiles::chosen(Some(name))).transpose()?.unwrap_or_default();
    let detection = setup::detection_of(&args.detection, &profile);
    let setup = setup::reading(setup::detecting(&detection, key.clone())?, &args.walk, &args.run);
    let mut setup = setup::with_lists(setup, &detection, None)?;
    setup.lists.allow(&profile.allowed);
    let engine = Engine::new(setup)?;
    let mut visits = walk(&args.paths, &setup::walk_options(&args.walk)).map_err(setup::unusable)?;
    let may_move = profile.allowed.paths.is_empty() && detection.allow.is_empty();
    let terms = Terms { roots, sought: sought(args, &detection, &profile)?, key: key.id(), may_move };
    let state = State::begin(folder, &terms)?;
    if state.has_forgotten() && !args.run.quiet {
        messages::note("inkout: other options or another key than before: everything is read again, and counts as new");
    }

    if args.nice {
        rustix::process::nice(NICENESS).map_err(|err| Error::io("-", "cannot lower the priority", err.into()))?;
    }
    let progress = Progress::default();
    let mut notices = |notice: &crate::model::Notice<'_>| messages::notice(notice);
    let (summary, state, unchanged) = progress::during_counted(
        &progress,
        !args.run.quiet,
        |is_over| bytes(args, is_over),
        || {
            engine::audit::audit(
                &engine,
                &key,
                &mut visits,
                state,
                args.rate.map(|rate| rate * MEGABYTE),
                &mut notices,
                &progress,
            )
        },
    )?;
    let breaches = engine::audit::breaches(&state, &profile.retention, engine.detectors(), audit::today())?;
    let told = match args.format {
        AuditFormat::Table => table(&state, engine.detectors(), &breaches)?,
        AuditFormat::Jsonl => lines(&state, engine.detectors(), &breaches)?,
    };
    print(&told)?;
    if !args.run.quiet {
        let read = summary.files;
        messages::note(&format!(
            "read {} ({}), {} as before",
            human_count(read, "text"),
            human_bytes(summary.bytes),
            human_count(unchanged, "file")
        ));
    }
    let is_alarm = match alarm {
        Some(Alarm::Breach) => !breaches.is_empty(),
        Some(Alarm::New(level)) => state.risen_to(level)? > 0,
        Some(Alarm::Level(level)) => state.overview()?.levels[level as usize..].iter().sum::<u64>() > 0,
        None => false,
    };
    let is_incomplete = state.overview()?.problems > 0;
    Ok(if is_incomplete { Exit::Incomplete } else { Exit::of_run(&summary, is_alarm) })
}

/// The bytes of all files as they are stored.
fn bytes(args: &Audit, is_over: &AtomicBool) -> Option<u64> {
    let mut bytes = 0;
    for visit in walk(&args.paths, &setup::walk_options(&args.walk)).ok()? {
        if is_over.load(Ordering::Relaxed) {
            return None;
        }
        if let Visit::File(source) = visit {
            bytes += std::fs::metadata(&source.path).map_or(0, |metadata| metadata.len());
        }
    }
    Some(bytes)
}

/// What `--fail-on` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Alarm {
    Level(Level),
    New(Level),
    Breach,
}

impl Alarm {
    fn parse(text: &str) -> Result<Self, Error> {
        let level = |name: &str| Level::named(name).filter(|level| *level != Level::None);
        let alarm = match text.strip_prefix("new:") {
            _ if text == "breach" => Some(Self::Breach),
            Some(name) => level(name).map(Self::New),
            None => level(text).map(Self::Level),
        };
        alarm.ok_or_else(|| {
            Error::Usage(format!(
                "--fail-on: no level `{text}`; there are low, moderate and high, each with `new:` in front or without, and breach"
            ))
        })
    }
}

/// The paths that are audited, wherever the run was started from. The state must not lie in them: it would be a part of what it tells of.
fn roots(paths: &[PathBuf], folder: &Path) -> Result<String, Error> {
    let state = settled(folder)?;
    let mut roots = Vec::with_capacity(paths.len());
    for path in paths {
        let root = settled(path)?;
        if state.starts_with(&root) {
            let (state, path) = (state.display(), path.display());
            return Err(Error::Usage(format!("the state {state} lies in {path}, which is audited: give it a folder elsewhere")));
        }
        // In a form that tells all names apart.
        roots.push(format!("{root:?}"));
    }
    roots.sort();
    roots.dedup();
    Ok(roots.join(", "))
}

/// Where a path leads, through all links, also if its end is not there yet.
fn settled(path: &Path) -> Result<PathBuf, Error> {
    let failed = |err| Error::io(path, "cannot be found", err);
    let absolute = std::path::absolute(path).map_err(failed)?;
    let mut missing = Vec::new();
    for place in absolute.ancestors() {
        match (place.canonicalize(), place.file_name()) {
            (Ok(there), _) => return Ok(missing.iter().rev().fold(there, |there, name| there.join(name))),
            (Err(_), Some(name)) => missing.push(name),
            (Err(error), None) => return Err(failed(error)),
        }
    }
    Ok(absolute)
}

/// What is looked for and how files are read, lists and pattern files as they are now: where it is another, what is known of files is of no use.
fn sought(args: &Audit, detection: &Detection, profile: &Profile) -> Result<String> {
    let mut digest = Sha256::new();
    let lists = [&detection.patterns, &detection.known, &detection.deny, &detection.allow];
    for list in lists.into_iter().flatten() {
        if list.is_dir() {
            // What is in all of them is not looked at twice: each time is the first.
            digest.update(Key::random()?.id());
        } else {
            let text = std::fs::read(list).map_err(|err| Error::io(list, "cannot be read", err))?;
            digest.update((text.len() as u64).to_le_bytes());
            digest.update(&text);
        }
    }
    let digest: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{}\n{detection:?}\n{:?}\n{:?}\n{digest}", env!("CARGO_PKG_VERSION"), args.walk, profile.allowed))
}

/// The key that was given, or else the state's own, which is made with it.
fn key(run: &Run, folder: &Path) -> Result<Key> {
    if let Some(key) = setup::given_key(run.key_file.as_deref())? {
        return Ok(key.within(&run.scope)?);
    }
    let path = folder.join(KEY_FILE);
    if !path.exists() {
        audit::make_folder(folder)?;
        // Whole or not there, whoever else makes one at the same time.
        let failed = |err| Error::io(&path, "cannot make the key of the state", err);
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        file.write_all(Key::random()?.to_hex().as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        match file.persist_noclobber(&path) {
            Err(error) if error.error.kind() != std::io::ErrorKind::AlreadyExists => return Err(failed(error.error).into()),
            _ => {}
        }
    }
    Ok(Key::from_file(&path)?.within(&run.scope)?)
}

fn table(state: &State, detectors: &[Detector], breaches: &[Breach]) -> Result<String> {
    let overview = state.overview()?;
    let mut out = String::new();
    if !overview.kinds.is_empty() {
        let width = overview.kinds.iter().map(|(kind, ..)| kind.len()).max().unwrap_or(0);
        let _ = writeln!(out, "{:width$}  findings  files", "detector");
        for (kind, count, files) in &overview.kinds {
            let _ = writeln!(out, "{kind:width$}  {count:>8}  {files:>5}");
        }
        out.push('\n');
    }
    let risky = state.riskiest(MOST_NAMED + 1)?;
    for one in risky.iter().take(MOST_NAMED) {
        let named = audit::in_words(detectors, one.kinds.iter().map(|(kind, _)| kind.as_str()));
        let path = one.path.display().to_string();
        let _ = writeln!(out, "{:8}  {}  {} ({})", one.risk.level.name(), printable(&path), one.risk.why, named.join(", "));
    }
    if risky.len() > MOST_NAMED {
        out.push_str("…\n");
    }
    if !risky.is_empty() {
        out.push('\n');
    }
    for Breach { what, max_age, kinds } in breaches {
        let path = what.path.display().to_string();
        let (date, evidence, kinds) = (date(what.day), what.evidence.name(), kinds.join(", "));
        let _ = writeln!(out, "breach    {}  {kinds} of {date} ({evidence}), kept for longer than {max_age}", printable(&path));
    }
    if !breaches.is_empty() {
        out.push('\n');
    }
    let [none, low, moderate, high] = overview.levels;
    let (files, bytes) = (human_count(overview.files, "file"), human_bytes(overview.bytes));
    let _ = writeln!(
        out,
        "{files}, {bytes}: {high} high, {moderate} moderate, {low} low, {none} without findings, {} not wholly read",
        overview.problems
    );
    Ok(out)
}

fn lines(state: &State, detectors: &[Detector], breaches: &[Breach]) -> Result<String> {
    let mut out = String::new();
    for one in state.riskiest(usize::MAX >> 1)? {
        let kinds: serde_json::Map<_, _> = one.kinds.iter().map(|(kind, count)| (kind.clone(), json!(count))).collect();
        let regulations = audit::in_words(detectors, one.kinds.iter().map(|(kind, _)| kind.as_str()));
        let path = one.path.to_string_lossy();
        let line = json!({"type": "file", "path": path, "risk": one.risk.level.name(), "why": one.risk.why, "regulations": regulations, "findings": kinds});
        let _ = writeln!(out, "{line}");
    }
    for Breach { what, max_age, kinds } in breaches {
        let (path, date, evidence) = (what.path.to_string_lossy(), date(what.day), what.evidence.name());
        let line =
            json!({"type": "breach", "path": path, "date": date, "evidence": evidence, "max_age": max_age, "kinds": kinds});
        let _ = writeln!(out, "{line}");
    }
    let overview = state.overview()?;
    let kinds: serde_json::Map<_, _> = overview.kinds.iter().map(|(kind, count, _)| (kind.clone(), json!(count))).collect();
    let levels: serde_json::Map<_, _> =
        Level::NAMES.iter().map(|(name, level)| ((*name).to_owned(), json!(overview.levels[*level as usize]))).collect();
    let line = json!({"type": "summary", "version": 1, "files": overview.files, "bytes": overview.bytes, "problems": overview.problems, "risk": levels, "findings": kinds});
    let _ = writeln!(out, "{line}");
    Ok(out)
}

/// A day as ISO 8601 has it.
fn date(day: audit::Day) -> String {
    let (year, month, day) = audit::date_of(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// `inkout audit diff`.
fn diff(args: &AuditDiff) -> Result<Exit> {
    let (before, after) = (State::look(&args.before)?, State::look(&args.after)?);
    for (state, folder) in [(&before, &args.before), (&after, &args.after)] {
        if !state.is_finished()? {
            messages::note(&format!("inkout: warning: {}: the audit was stopped before its end", folder.display()));
        }
    }
    if !after.has_key_of(&before)? {
        messages::note(
            "inkout: warning: the audits have different keys: what was moved, or changed with as many findings, cannot be told",
        );
    }
    let changes = audit::changes(&before, &after)?;
    let mut out = String::new();
    for change in &changes {
        match args.format {
            AuditFormat::Table => row(change, &mut out),
            AuditFormat::Jsonl => object(change, &mut out),
        }
    }
    if args.format == AuditFormat::Table && changes.is_empty() {
        out.push_str("nothing changed\n");
    }
    print(&out)?;
    Ok(Exit::Completed)
}

fn row(change: &Change, out: &mut String) {
    let _ = write!(out, "{:7}  {}", change.word(), printable(&change.path.display().to_string()));
    if let Some(from) = &change.from {
        let _ = write!(out, " (was {})", printable(&from.display().to_string()));
    }
    match change.levels {
        (Some(before), Some(now)) if before != now => {
            let _ = write!(out, "  {} -> {}", before.name(), now.name());
        }
        (Some(level), _) | (_, Some(level)) => {
            let _ = write!(out, "  {}", level.name());
        }
        _ => {}
    }
    for (kind, before, now) in &change.kinds {
        let _ = write!(out, "  {kind} {before} -> {now}");
    }
    out.push('\n');
}

fn object(change: &Change, out: &mut String) {
    let kinds: serde_json::Map<_, _> =
        change.kinds.iter().map(|(kind, before, now)| (kind.clone(), json!({"before": before, "now": now}))).collect();
    let level = |level: Option<Level>| level.map(Level::name);
    let from = change.from.as_ref().map(|path| path.to_string_lossy());
    let line = json!({
        "type": change.word(), "path": change.path.to_string_lossy(), "from": from,
        "risk": {"before": level(change.levels.0), "now": level(change.levels.1)}, "findings": kinds,
    });
    let _ = writeln!(out, "{line}");
}

fn print(text: &str) -> Result<()> {
    let written = std::io::stdout().lock().write_all(text.as_bytes());
    Ok(written.map_err(|err| Error::io("-", "cannot write standard output", err))?)
}
