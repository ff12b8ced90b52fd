//! A run that keeps what it finds: files that are as they were are not read again, and what is in the others goes into the state as soon as it is known.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::audit::{self, Aged, Ageing, ColumnRecord, Day, FileFacts, FileRecord, State, Stream, Told, Weights};
use crate::error::{Error, Result};
use crate::model::{Detector, FileTotals, Notice, Recognised, Retention, SkipReason, Skipped, Summary};
use crate::report::{FieldIn, FoundIn, Report};
use crate::transform::Key;
use crate::walk::Visit;

use super::{Asked, Engine, Progress, Worker, policy, scan};

/// Audits all visits, with at most so many decoded bytes a second; returns the totals of what was read, the state, and how many files were as they
/// were.
///
/// # Errors
/// The state cannot be read or written.
pub(crate) fn audit(
    engine: &Engine,
    key: &Key,
    visits: &mut (dyn Iterator<Item = Visit> + Send),
    state: State,
    rate: Option<u64>,
    notices: &mut (dyn FnMut(&Notice<'_>) + Send),
    progress: &Progress,
) -> Result<(Summary, State, u64)> {
    let shared =
        Arc::new(Mutex::new(Shared { state, waiting: VecDeque::new(), unseen: Vec::new(), unchanged: 0, failure: None }));
    let mut recorder = Recorder {
        engine,
        worker: Worker::default(),
        shared: Arc::clone(&shared),
        weights: Weights::new(engine.detectors()),
        ids: engine.detectors().iter().map(|detector| detector.id.to_string()).collect(),
        key: key.clone(),
        file: None,
        stream: None,
        pace: rate.map(|rate| Pace { rate, since: Instant::now(), bytes: 0 }),
    };
    let mut changed = Changed { visits, shared: Arc::clone(&shared), progress };
    let outcome = scan(engine, &mut changed, &mut recorder, notices, Asked::default(), progress);
    drop(changed);
    let failure = lock(&shared).failure.take();
    let summary = match failure {
        Some(failure) => return Err(failure),
        None => outcome?,
    };
    recorder.finish(&summary).map_err(|_| failed(&shared))?;
    drop(recorder);
    let shared = Arc::into_inner(shared).map(|shared| shared.into_inner().unwrap_or_else(PoisonError::into_inner));
    let Some(mut shared) = shared else { return Err(Error::Usage("the state is still in use".to_owned())) };
    shared.state.finish(&shared.unseen)?;
    Ok((summary, shared.state, shared.unchanged))
}

/// Texts of a file that are remembered before they are put into the state.
const MOST_REMEMBERED: usize = 1_000;

/// Something that is kept for longer than it may be.
pub(crate) struct Breach {
    pub(crate) what: Aged,
    /// For how long it may be.
    pub(crate) max_age: String,
    /// Ids of the kinds that the rule is for.
    pub(crate) kinds: Vec<String>,
}

/// What in the state breaks a rule today.
///
/// # Errors
/// A glob cannot be understood, or the state cannot be read.
pub(crate) fn breaches(state: &State, rules: &[Retention], detectors: &[Detector], today: Day) -> Result<Vec<Breach>> {
    let mut breaches = Vec::new();
    let aged = if rules.is_empty() { Vec::new() } else { state.aged()? };
    for rule in rules {
        let is_of_rule = |id: &str| {
            let is_named = rule.kinds.iter().any(|kind| kind == id);
            let category = detectors.iter().find(|detector| &*detector.id == id).map(|detector| detector.category);
            let is_all = rule.kinds.is_empty() && rule.categories.is_empty();
            is_all || is_named || category.is_some_and(|category| rule.categories.contains(&category))
        };
        let globs = rule.glob.as_ref().map(|glob| policy::matcher(std::slice::from_ref(glob))).transpose()?;
        for what in &aged {
            if globs.as_ref().is_some_and(|globs| !policy::matches(globs, &what.path)) {
                continue;
            }
            let kinds: Vec<String> = what.kinds.iter().filter(|kind| is_of_rule(kind)).cloned().collect();
            if !kinds.is_empty() && audit::later(what.day, rule.months, rule.days) < today {
                breaches.push(Breach { what: what.clone(), max_age: rule.max_age.clone(), kinds });
            }
        }
    }
    breaches.sort_by(|one, other| one.what.path.cmp(&other.what.path));
    Ok(breaches)
}

/// What the walk and the recorder share.
struct Shared {
    state: State,
    /// Files that are read and not yet told, in order.
    waiting: VecDeque<FileFacts>,
    /// Places that could not be looked into.
    unseen: Vec<PathBuf>,
    unchanged: u64,
    /// What went wrong with the state.
    failure: Option<Error>,
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn failed(shared: &Mutex<Shared>) -> Error {
    lock(shared).failure.take().unwrap_or_else(|| Error::Usage("the audit was stopped".to_owned()))
}

/// The visits without files that are as they were.
struct Changed<'a> {
    visits: &'a mut (dyn Iterator<Item = Visit> + Send),
    shared: Arc<Mutex<Shared>>,
    progress: &'a Progress,
}

impl Iterator for Changed<'_> {
    type Item = Visit;

    fn next(&mut self) -> Option<Visit> {
        loop {
            let visit = self.visits.next()?;
            let Visit::File(source) = &visit else { return Some(visit) };
            // Of what is not there opening tells.
            let Ok(metadata) = std::fs::metadata(&source.path) else { return Some(visit) };
            let facts = FileFacts::new(&source.path, &source.relative, &metadata);
            let mut shared = lock(&self.shared);
            match shared.state.knows(&facts) {
                Ok(true) => {
                    shared.unchanged += 1;
                    self.progress.file();
                    self.progress.pass(metadata.len(), true);
                }
                Ok(false) => {
                    shared.waiting.push_back(facts);
                    self.progress.pass(metadata.len(), false);
                    return Some(visit);
                }
                Err(error) => {
                    shared.failure = Some(error);
                    return None;
                }
            }
        }
    }
}

/// A text that is read.
struct Open {
    name: OsString,
    kinds: Vec<u64>,
    told: Told,
    columns: Vec<ColumnRecord>,
    digest: blake3::Hasher,
    ageing: Ageing,
}

/// Puts what is told of files into the state.
struct Recorder<'e> {
    engine: &'e Engine,
    worker: Worker,
    shared: Arc<Mutex<Shared>>,
    weights: Weights,
    /// Ids of the detectors, by their index.
    ids: Vec<String>,
    key: Key,
    file: Option<FileRecord>,
    stream: Option<Open>,
    pace: Option<Pace>,
}

/// Holds a run to so many bytes a second.
struct Pace {
    rate: u64,
    since: Instant,
    bytes: u64,
}

impl Pace {
    /// Waits until so many bytes more may have been read. All blocks come by here, so whoever reads waits too.
    fn wait(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
        let due = Duration::from_secs_f64(self.bytes as f64 / self.rate as f64);
        std::thread::sleep(due.saturating_sub(self.since.elapsed()));
    }
}

impl Recorder<'_> {
    /// The text of this path, if it is of a file that is read.
    fn stream(&mut self, path: &Path, time: Option<i64>) -> Option<&mut Open> {
        let name = name_in(path, &self.file.as_ref()?.facts.path);
        if self.stream.as_ref().is_none_or(|open| open.name != name) {
            self.end_stream(0);
            let (kinds, digest) = (vec![0; self.ids.len()], self.key.audit_digest());
            self.stream =
                Some(Open { name, kinds, told: Told::default(), columns: Vec::new(), digest, ageing: Ageing::new(time) });
        }
        self.stream.as_mut()
    }

    /// A name without what is found in it.
    fn without_values(&mut self, name: &str) -> String {
        let mut found = false;
        self.engine.find(name.as_bytes(), &mut self.worker, |_, _| found = true);
        if found { "•••".to_owned() } else { name.to_owned() }
    }

    fn end_stream(&mut self, bytes: u64) {
        let (Some(open), Some(file)) = (self.stream.take(), &mut self.file) else { return };
        let Open { name, kinds, told, columns, digest, ageing } = open;
        let kinds = self.ids.iter().zip(kinds).filter(|(_, count)| *count > 0).map(|(id, count)| (id.clone(), count)).collect();
        let digest = digest.finalize().to_hex().to_string();
        file.streams.push(Stream { name, bytes, digest, kinds, columns, risk: told.weigh(), age: ageing.age(file.facts.time) });
    }

    fn end_file(&mut self) -> io::Result<()> {
        self.end_stream(0);
        let Some(mut file) = self.file.take() else { return Ok(()) };
        self.keep(&mut file, true)
    }

    fn keep(&self, file: &mut FileRecord, is_whole: bool) -> io::Result<()> {
        let mut shared = lock(&self.shared);
        let kept = shared.state.keep(file, is_whole);
        kept.map_err(|error| {
            shared.failure = Some(error);
            io::Error::other("the state cannot be written")
        })
    }
}

impl Report for Recorder<'_> {
    fn wants_positions(&self) -> bool {
        true
    }

    fn wants_reasons(&self) -> bool {
        false
    }

    fn wants_fields(&self) -> bool {
        true
    }

    fn file(&mut self, path: &Path) {
        // What goes wrong with the state is noted in it, and told at the end.
        let _ = self.end_file();
        let mut shared = lock(&self.shared);
        // What the walk left out, or could not look at, waits for nothing. Files wait in the order in which they are told.
        let Some(at) = shared.waiting.iter().position(|facts| facts.path == path) else { return };
        // A file of which nothing is told is none that was read: it is not kept, and read again the next time.
        self.file = shared.waiting.drain(..=at).next_back().map(FileRecord::new);
    }

    fn begin(&mut self, path: &Path, member_time: Option<i64>) {
        self.stream(path, member_time);
    }

    fn content(&mut self, path: &Path, bytes: &[u8]) {
        if let Some(pace) = &mut self.pace {
            pace.wait(bytes.len());
        }
        if let Some(open) = self.stream(path, None) {
            open.digest.update(bytes);
            open.ageing.content(bytes);
        }
    }

    fn finding(&mut self, found: &FoundIn<'_>) -> io::Result<()> {
        let detector = found.finding.detector.get();
        if self.stream(found.path, None).is_some()
            && let Some(open) = &mut self.stream
        {
            open.told.finding(&self.weights, detector, found.finding.line);
            if let Some(count) = open.kinds.get_mut(detector) {
                *count += 1;
            }
        }
        Ok(())
    }

    fn format(&mut self, _: &Path, _: Option<&Recognised>) -> io::Result<()> {
        Ok(())
    }

    fn fields(&mut self, fields: &[FieldIn<'_>]) -> io::Result<()> {
        for field in fields {
            let Some(kind) = field.verdict else { continue };
            let totals = field.totals;
            let name = self.without_values(&totals.name);
            let column = ColumnRecord { name, kind: kind.to_owned(), values: totals.values, found: totals.found_in };
            if let Some(open) = self.stream(field.path, None) {
                open.columns.push(column);
            }
        }
        Ok(())
    }

    fn file_done(&mut self, path: &Path, totals: &FileTotals) -> io::Result<()> {
        if self.stream(path, None).is_some() {
            self.end_stream(totals.bytes);
        }
        // Of an archive with very many members what is known is not remembered to its end.
        match self.file.take() {
            Some(mut file) => {
                let kept = if file.streams.len() < MOST_REMEMBERED { Ok(()) } else { self.keep(&mut file, false) };
                self.file = Some(file);
                kept
            }
            None => Ok(()),
        }
    }

    fn skipped(&mut self, skipped: &Skipped) -> io::Result<()> {
        if !skipped.reason.is_incomplete() {
            return Ok(());
        }
        match &mut self.file {
            Some(file) => {
                file.may_heal |= matches!(skipped.reason, SkipReason::Failed(_));
                file.problem.get_or_insert_with(|| skipped.reason.to_string());
            }
            // A folder or a PATH that could not be looked into: what is known of it is not gone.
            None => lock(&self.shared).unseen.push(skipped.path.clone()),
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        self.end_file()?;
        // Files of which nothing was told, such as empty archives.
        loop {
            let next = lock(&self.shared).waiting.pop_front();
            let Some(facts) = next else { return Ok(()) };
            self.file = Some(FileRecord::new(facts));
            self.end_file()?;
        }
    }
}

/// What stands behind the path of a file in that of a text of it: nothing, or the member.
fn name_in(path: &Path, file: &Path) -> OsString {
    let (path, file) = (path.as_os_str().as_encoded_bytes(), file.as_os_str().as_encoded_bytes());
    std::os::unix::ffi::OsStringExt::from_vec(path.strip_prefix(file).unwrap_or(path).to_vec())
}
