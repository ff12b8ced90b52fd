//! A run that finds what is on one person: it reads like a scan, and gathers findings and numbers by records.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::model::{
    DetectorIndex, Finding, Frame, Hit, Notice, Place, Record, SkipReason, Skipped, Source, Span, Summary, limits,
};
use crate::report::Describe;
use crate::walk::Visit;

use super::super::block::Block;
use super::super::bundle::Event;
use super::super::people::unescaped;
use super::super::schedule;
use super::super::stitch::{Sink, Stitcher, Worked};
use super::super::work::Commit;
use super::super::{Engine, Job, OpenedFacts, Progress};
use super::identity::{Identifier, Identity, LISTED};
use super::keys::Setting;
use super::owner::{Brackets, Owners};
use super::record::{Item, assemble, person};
use super::words::decoded;

/// So much of what stands before a value is looked at, in bytes.
const BEFORE: usize = 48;
/// The most of a value that is kept, in bytes.
const MOST_KEPT: usize = 256;
/// Items that wait for the end of their record. Of a record with more only what is the person's is kept.
const MOST_WAITING: usize = 100_000;

/// Takes each record about the person, in the order of the input.
pub(crate) type Take<'t> = &'t mut (dyn FnMut(Hit) -> Result<()> + Send);

/// Finds all records about the person.
///
/// # Errors
/// What `take` says.
pub(crate) fn find(
    engine: &Engine,
    identity: &Identity,
    visits: &mut (dyn Iterator<Item = Visit> + Send),
    take: Take<'_>,
    notices: &mut (dyn FnMut(&Notice<'_>) + Send),
    progress: &Progress,
) -> Result<Found> {
    let job = Job { engine, edits: false, line_buffered: false, with_places: true, with_records: true };
    let committer = FindCommit {
        stitcher: Stitcher::new(None),
        gathering: Gathering::new(engine, identity, take),
        summary: Summary { stats: Some(engine.stats()), ..Summary::new(engine.detectors()) },
        notices,
        progress,
        bytes: 0,
    };
    let FindCommit { summary, gathering, .. } = schedule::run(&job, committer, visits, engine.threads, engine.hard_cut)?;
    Ok(Found { summary, doubled: gathering.doubled })
}

/// What the record at this line of the (only) file tells of whoever it is about; `None` if several stand there.
///
/// # Errors
/// It cannot be read.
pub(crate) fn row(
    engine: &Engine,
    identity: &Identity,
    visits: &mut (dyn Iterator<Item = Visit> + Send),
    line: u64,
) -> Result<Option<Vec<Identifier>>> {
    let job = Job { engine, edits: false, line_buffered: false, with_places: true, with_records: true };
    let mut problem = None;
    let mut notices = |notice: &Notice<'_>| {
        if let Notice::Skipped(skipped) = notice {
            problem = Some(format!("{}: {}", skipped.path.display(), skipped.reason));
        }
    };
    let mut nothing = |_| Ok(());
    let committer = FindCommit {
        stitcher: Stitcher::new(None),
        gathering: Gathering {
            wanted: Some(Wanted { line, records: 0, told: Vec::new() }),
            ..Gathering::new(engine, identity, &mut nothing)
        },
        summary: Summary::new(engine.detectors()),
        notices: &mut notices,
        progress: &Progress::default(),
        bytes: 0,
    };
    let found = schedule::run(&job, committer, visits, engine.threads, engine.hard_cut)?.gathering.wanted;
    match problem {
        Some(problem) => Err(Error::Usage(problem)),
        None => Ok(found.filter(|wanted| wanted.records < 2).map(|wanted| wanted.told)),
    }
}

struct FindCommit<'a> {
    stitcher: Stitcher<'a>,
    gathering: Gathering<'a>,
    summary: Summary,
    notices: &'a mut (dyn FnMut(&Notice<'_>) + Send),
    progress: &'a Progress,
    /// Of the stream, so far.
    bytes: u64,
}

/// What is found, beside the records.
pub(crate) struct Found {
    pub(crate) summary: Summary,
    /// Something that several inputs are called.
    pub(crate) doubled: Option<PathBuf>,
}

/// A field of a stream.
struct Field {
    name: Arc<str>,
    /// With the name of its table: in delimited text that of the file.
    key: Arc<str>,
    /// Whether it numbers people.
    is_key: bool,
}

/// What was found in a stream and waits for its record.
struct Gathering<'a> {
    engine: &'a Engine,
    identity: &'a Identity,
    owners: Owners,
    take: Take<'a>,
    source: Arc<Source>,
    /// What the file is called, without its ending: the table that it is.
    table: String,
    /// Paths so far, and one that came twice.
    paths: HashSet<PathBuf>,
    doubled: Option<PathBuf>,
    /// Fields by their places.
    fields: HashMap<Place, Field>,
    /// Ids of detectors.
    kinds: Vec<Arc<str>>,
    listed: Arc<str>,
    items: Vec<Item>,
    /// Numbers in the block that systems give people, by where they start.
    keys: HashMap<u64, Item>,
    /// What shows such numbers.
    of_keys: Option<DetectorIndex>,
    records: Vec<Record>,
    /// Line of the last number by which a system knows somebody, and how far lines are counted.
    line: u64,
    /// Lines at the start of the stream that are not counted.
    head: i64,
    counted_to: u64,
    /// Where the line begins that a block ends in.
    line_start: u64,
    /// The line of the one record that is asked for, and what it tells.
    wanted: Option<Wanted>,
}

/// A record that is asked for by its line.
struct Wanted {
    line: u64,
    /// How many records stand there.
    records: u64,
    told: Vec<Identifier>,
}

impl<'a> Gathering<'a> {
    fn new(engine: &'a Engine, identity: &'a Identity, take: Take<'a>) -> Self {
        Self {
            engine,
            identity,
            owners: Owners::new(),
            take,
            source: Arc::new(Source::stdin()),
            table: String::new(),
            paths: HashSet::new(),
            doubled: None,
            fields: HashMap::new(),
            kinds: engine.detectors().iter().map(|detector| Arc::from(&*detector.id)).collect(),
            listed: Arc::from(LISTED),
            items: Vec::new(),
            keys: HashMap::new(),
            of_keys: engine.indexed().find(|(_, detector)| detector.id == LISTED).map(|(index, _)| index),
            records: Vec::new(),
            line: 1,
            head: 0,
            counted_to: 0,
            line_start: 0,
            wanted: None,
        }
    }

    fn begin(&mut self, source: &Arc<Source>, head: i64) {
        self.source = Arc::clone(source);
        let text = source.path.to_string_lossy();
        let name = text.rsplit(['/', '!']).next().unwrap_or_default();
        name.split('.').next().unwrap_or_default().clone_into(&mut self.table);
        if !self.paths.insert(source.path.clone()) {
            self.doubled = Some(source.path.clone());
        }
        self.fields.clear();
        self.items.clear();
        self.keys.clear();
        self.records.clear();
        (self.line, self.head, self.counted_to, self.line_start) = (1, head, 0, 0);
    }

    /// Takes in the fields that number people, in the block's own bytes.
    fn keys(&mut self, block: &Block) {
        for (place, name) in &block.told.places {
            let name: Arc<str> = Arc::from(name.as_str());
            let key =
                if name.contains(['.', '/', '$']) { Arc::clone(&name) } else { Arc::from(format!("{}.{name}", self.table)) };
            let is_key = self.identity.is_key(&name) || self.identity.is_key(&key);
            self.fields.insert(*place, Field { name, key, is_key });
        }
        let owned = block.offset + block.owned.start as u64..block.offset + block.owned.end as u64;
        for cell in block.told.cells.iter().filter(|cell| owned.contains(&cell.start)) {
            let Some(field) = self.fields.get(&cell.place).filter(|field| field.is_key) else { continue };
            let (field, key) = (Arc::clone(&field.name), Arc::clone(&field.key));
            let span = (cell.start - block.offset) as usize..((cell.end - block.offset) as usize).min(block.bytes().len());
            let value = &block.bytes()[span];
            if value.is_empty() || value.len() > MOST_KEPT {
                continue;
            }
            let setting = Setting { field: Some(&key), before: b"" };
            let theirs = self.identity.is_theirs(LISTED, value, setting);
            self.count_to(block, cell.start);
            let item = Item {
                span: Span { start: cell.start, end: cell.end, detector: None },
                line: self.line.saturating_add_signed(-self.head),
                line_start: self.line_of(block, cell.start),
                field: Some(field),
                kind: Arc::clone(&self.listed),
                is_whole: true,
                key: Some(key),
                object: Vec::new(),
                theirs,
                value: value.to_vec(),
            };
            self.keys.insert(cell.start, item);
        }
        self.count_to(block, owned.end);
    }

    /// What may be shown of a value.
    fn preview(&self, detector: Option<DetectorIndex>, value: &[u8]) -> String {
        let mut preview = String::new();
        if let Some(index) = detector.or(self.of_keys) {
            self.engine.preview(index, value, &mut preview);
        }
        preview
    }

    fn count_to(&mut self, block: &Block, position: u64) {
        if position > self.counted_to {
            let from = self.counted_to.max(block.offset);
            let passed = &block.bytes()[(from - block.offset) as usize..(position - block.offset) as usize];
            self.line += memchr::memchr_iter(b'\n', passed).count() as u64;
            self.counted_to = position;
        }
    }

    /// Where the line begins in which this byte of the block stands.
    fn line_of(&self, block: &Block, position: u64) -> u64 {
        let Some(at) = position.checked_sub(block.offset) else { return self.line_start };
        let before = &block.bytes()[..at as usize];
        memchr::memrchr(b'\n', before).map_or(self.line_start.min(position), |at| block.offset + at as u64 + 1)
    }

    /// Settles the records that are whole, and the lines of what stands in none. What begins at `horizon` or behind it is not known yet.
    fn settle(&mut self, block: &Block, horizon: u64) -> Result<()> {
        self.items.extend(self.keys.drain().map(|(_, item)| item));
        self.records.extend_from_slice(&block.told.records);
        self.items.sort_by_key(|item| item.span.start);
        let is_known = |record: &Record| record.end <= horizon;
        let whole: Vec<Record> = self.records.iter().copied().filter(is_known).collect();
        self.records.retain(|record| !is_known(record));
        for (at, record) in whole.iter().enumerate() {
            self.close(block, *record, &whole[at + 1..])?;
        }
        let open = self.records.iter().map(|record| record.start).chain(block.told.open_record).fold(horizon, u64::min);
        self.lines(block, open)?;
        if self.items.len() > MOST_WAITING {
            self.items.retain(|item| item.theirs.is_some());
            self.items.shrink_to(MOST_WAITING);
        }
        let owned_end = block.offset + block.owned.end as u64;
        self.line_start = self.line_of(block, owned_end);
        Ok(())
    }

    /// Takes the lines of what begins before `open` for records, as far as they are whole.
    fn lines(&mut self, block: &Block, open: u64) -> Result<()> {
        while let Some(first) = self.items.first().filter(|item| item.span.start < open) {
            let from = first.span.start.max(block.offset) - block.offset;
            let rest = block.bytes().get(from as usize..block.owned.end).unwrap_or_default();
            let end = match memchr::memchr(b'\n', rest) {
                Some(at) => block.offset + from + at as u64 + 1,
                None if block.is_last => block.offset + block.owned.end as u64,
                None => break,
            };
            let record = Record { start: first.line_start, end: end.max(first.span.start + 1), frame: Frame::default() };
            self.close(block, record, &[])?;
        }
        Ok(())
    }

    /// A record is over: what waits in it is its own.
    fn close(&mut self, block: &Block, record: Record, around: &[Record]) -> Result<()> {
        let from = self.items.partition_point(|item| item.span.start < record.start);
        let to = self.items.partition_point(|item| item.span.start < record.end);
        if from == to {
            return Ok(());
        }
        let mut items: Vec<Item> = self.items.drain(from..to).collect();
        if let Some(wanted) = &mut self.wanted {
            let lines = items.iter().map(|item| item.line);
            if lines.clone().min() <= Some(wanted.line) && lines.max() >= Some(wanted.line) {
                wanted.records += 1;
                wanted
                    .told
                    .extend(person(items.iter(), self.identity, &self.owners).into_iter().map(|(_, identifier)| identifier));
            }
            return Ok(());
        }
        if !items.iter().any(|item| item.theirs.is_some()) {
            // They may be of whoever the record around it is about.
            let is_around = |other: &Record| other.start < record.start && record.end <= other.end;
            let is_open = block.told.open_record.is_some_and(|open| open < record.start);
            if is_open || around.iter().chain(&self.records).any(is_around) {
                self.items.splice(from..from, items);
            }
            return Ok(());
        }
        place(&mut items, record, block);
        let preview = |detector, value: &[u8]| self.preview(detector, value);
        match assemble(&self.source.path, record, &items, self.identity, &self.owners, &preview) {
            Some(hit) => (self.take)(hit),
            None => Ok(()),
        }
    }
}

/// Tells the objects of JSON that items stand in; of a record that lies in several blocks each item stands in one of its own.
fn place(items: &mut [Item], record: Record, block: &Block) {
    let is_json = |item: &Item| item.field.as_deref().is_some_and(|field| field.starts_with('$'));
    if !items.iter().any(is_json) {
        return;
    }
    let mut brackets = Brackets::default();
    let mut at = record.start.checked_sub(block.offset).map(|at| at as usize);
    for (number, item) in (0..).zip(items) {
        let start = item.span.start.checked_sub(block.offset).map(|start| start as usize);
        match at.zip(start).and_then(|(at, start)| block.bytes().get(at.min(start)..start)) {
            Some(between) => {
                brackets.pass(between);
                item.object = brackets.open().to_vec();
                at = start;
            }
            None => item.object = vec![u32::MAX - number],
        }
    }
}

/// Takes the findings of a block.
struct Taking<'g, 'a> {
    gathering: &'g mut Gathering<'a>,
    summary: &'g mut Summary,
    block: &'g Block,
}

impl Sink for Taking<'_, '_> {
    const POSITIONS: bool = true;

    fn finding(&mut self, finding: &Finding, at: u64, value: &[u8]) -> Result<()> {
        self.summary.count(finding);
        let Self { gathering, block, .. } = self;
        let cell = block.cell_at(at);
        let known = gathering.fields.get(&finding.place);
        let field = known.map(|field| Arc::clone(&field.name));
        let key = known.map(|field| Arc::clone(&field.key));
        let end = at + value.len() as u64;
        let is_whole = cell.is_some_and(|cell| cell.start == at && cell.end == end);
        let line_start = gathering.line_of(block, at);
        let before = at.checked_sub(block.offset).map_or(&[][..], |at| {
            let from = (at as usize).saturating_sub(BEFORE).max(line_start.saturating_sub(block.offset) as usize);
            block.bytes().get(from..at as usize).unwrap_or_default()
        });
        let setting = Setting { field: key.as_deref(), before: if finding.traits.encoded { b"" } else { before } };
        let kind = Arc::clone(&gathering.kinds[finding.detector.get()]);
        let plain = decoded(unescaped(value));
        let theirs = gathering.identity.is_theirs(&kind, &plain, setting);
        let is_listed = *kind == *LISTED;
        if is_listed && theirs.is_none() {
            return Ok(());
        }
        // A number that is found to be one is told once.
        if gathering.keys.contains_key(&at) {
            if is_listed {
                return Ok(());
            }
            gathering.keys.remove(&at);
        }
        let is_kept = theirs.is_some() || field.is_some();
        gathering.items.push(Item {
            span: Span { start: at, end, detector: Some(finding.detector) },
            line: finding.line,
            line_start,
            field,
            kind,
            is_whole,
            key,
            object: Vec::new(),
            theirs,
            value: if is_kept { plain[..plain.len().min(MOST_KEPT)].to_vec() } else { Vec::new() },
        });
        Ok(())
    }

    fn bytes(&mut self, _bytes: &[u8]) -> Result<()> {
        Ok(())
    }
}

impl FindCommit<'_> {
    fn leave_out(&mut self, skipped: Skipped) {
        (self.notices)(&Notice::Skipped(&skipped));
        self.summary.skip(skipped);
    }
}

impl Commit for FindCommit<'_> {
    type Facts = OpenedFacts;
    type Event = Event;

    fn skip(&mut self, skipped: Skipped) -> Result<()> {
        self.progress.file();
        self.leave_out(skipped);
        Ok(())
    }

    fn begin(&mut self, source: &Arc<Source>, facts: OpenedFacts) -> Result<Option<SkipReason>> {
        let head = facts.origin.head();
        self.stitcher = Stitcher::of(facts.decision, None).behind(head);
        self.gathering.begin(source, head);
        self.bytes = 0;
        Ok(None)
    }

    fn block(&mut self, worked: &Worked) -> Result<Option<SkipReason>> {
        let block = &worked.block;
        for trouble in &block.told.troubles {
            (self.notices)(&Notice::Trouble(&self.gathering.source.path, *trouble));
            self.summary.unread_parts += u64::from(trouble.hides());
        }
        self.gathering.keys(block);
        let mut taking = Taking { gathering: &mut self.gathering, summary: &mut self.summary, block };
        self.stitcher.block(worked, &mut taking)?;
        // What is told of a record may come before what was found in it.
        let horizon = self.stitcher.held_from().unwrap_or(block.offset + block.owned.end as u64);
        self.gathering.settle(block, horizon)?;
        self.summary.worked(worked.candidates, worked.time);
        self.progress.block(block.owned.len());
        self.summary.bytes += self.stitcher.bytes() - self.bytes;
        self.bytes = self.stitcher.bytes();
        Ok(None)
    }

    fn end(&mut self, problem: Option<SkipReason>) -> Result<bool> {
        self.progress.file();
        match problem {
            Some(reason) => self.leave_out(Skipped { path: self.gathering.source.path.clone(), reason }),
            None => self.summary.files += 1,
        }
        Ok(true)
    }

    fn event(&mut self, event: Event) -> Result<bool> {
        match event {
            Event::LeftOut { skipped, .. } => {
                self.progress.file();
                self.leave_out(skipped);
            }
            Event::Leave { source, problem: Some(reason), .. } => self.leave_out(Skipped { path: source.path.clone(), reason }),
            Event::Enter { .. } | Event::Other { .. } | Event::Leave { .. } => {}
        }
        Ok(true)
    }
}

const _: () = assert!(MOST_KEPT <= limits::MAX_FINDING);
