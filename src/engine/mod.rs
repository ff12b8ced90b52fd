//! Wires the stages: visits to streams, streams to blocks, blocks to findings, findings to reports or redacted bytes.
//!
//! One path serves a file, a tree and a stream; one thread is a setting of it. It prints nothing and parses no flags.

mod again;
mod allow;
pub(crate) mod audit;
pub(crate) mod block;
mod bundle;
mod chosen;
mod colour;
mod columns;
mod compare;
mod describe;
mod destination;
pub(crate) mod diff;
pub(crate) mod edit;
mod escapes;
pub(crate) mod evidence;
pub(crate) mod explain;
mod fence;
mod fit;
mod groups;
mod inventory;
mod leftovers;
pub(crate) mod lists;
mod memory;
mod names;
mod order;
mod originals;
mod pairs;
mod parts;
mod people;
mod policy;
mod reading;
mod redact;
mod rename;
mod repack;
mod restore;
mod scan;
pub(crate) mod schedule;
mod setup;
pub(crate) mod stitch;
mod streams;
pub(crate) mod subject;
#[cfg(test)]
mod tests;
pub(crate) mod verify;
mod work;

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) use destination::Destination;
pub use lists::Lists;
pub use memory::Worker;
pub(crate) use policy::Policy;
pub(crate) use redact::{Tellers, redact};
pub(crate) use scan::{Asked, scan};
pub(crate) use setup::DEFAULT_REGIONS;
pub use setup::Setup;

use crate::charset::{Choice, Decision};
use crate::detect::column::Ballot;
use crate::detect::find::Hits;
use crate::detect::names::mentioned;
use crate::detect::rules::Detection;
use crate::detect::vector::Kernel;
use crate::detect::{Scratch, detect, detect_without_escapes};
use crate::error::{Error, Result};
use crate::format::{self, Fences, Structure};
use crate::input::{self, Content};
use crate::model::{ALLOWED, Candidate, Cell, Codec, Detector, DetectorIndex, Mention, SkipReason, Source, Stats, limits};
use crate::report::Describe;
use crate::resolve::resolve;
use crate::transform::{Action, Transform};

use again::Again;
use allow::Allow;
use block::{Block, Eagerness, HARD_CUT};
use bundle::{Event, Members, Origin};
use chosen::Chosen;
use columns::Columns;
use edit::Editor;
use names::Remembered;
use parts::Inner;
use policy::Others;
use stitch::Worked;
use subject::Erasing;
use work::{Opening, Start, Stream, Work};

/// The detectors and actions of a run, compiled; shared by all its threads.
pub struct Engine {
    detection: Detection,
    detectors: Vec<Detector>,
    editor: Editor,
    threads: usize,
    hard_cut: usize,
    limits: input::Limits,
    format: Option<format::Only>,
    unique: format::Unique,
    /// Says what the columns of tables without names are.
    voter: format::Voter,
    allow: Option<Box<Allow>>,
    /// Editors for files with rules of their own.
    others: Others,
    /// Fields of which the profile says what is done to them.
    chosen: Chosen,
    /// What is brought back where no token stands.
    columns: Option<Box<Columns>>,
    /// The one person whose values are replaced, and nobody else's.
    erasing: Option<Box<Erasing>>,
}

impl Engine {
    /// Compiles detectors and actions.
    ///
    /// # Errors
    /// A region, an expression or an action that cannot be used.
    pub fn new(setup: Setup) -> Result<Self> {
        Self::with_kernel(setup, Kernel::best())
    }

    /// An engine that classifies with this kernel.
    pub(crate) fn with_kernel(mut setup: Setup, kernel: Kernel) -> Result<Self> {
        let chosen = setup.chosen_fields()?;
        let detection = Detection::as_strict(setup.strictness, &setup.detectors, setup.minimum, &setup.regions, kernel)?;
        let detection = match setup.lists.owned(&setup.detectors)? {
            Some((known, owners)) => detection.with_known(known, owners),
            None => detection,
        };
        let transform = Transform::new(&setup.detectors, &setup.actions, &[&setup.policy.rules], &setup.key, &setup.regions)?;
        let others = Others::new(&setup)?;
        others.check_cards(&setup.detectors, &transform)?;
        let transform = if setup.lists_columns { transform.with_typed() } else { transform };
        let allow = Allow::new(&setup.lists.allowed, &setup.detectors, &transform)?;
        let editor = Editor::new(transform, setup.notes_edits);
        let charset = setup.encoding.map_or(Ok(Choice::Told), |name| {
            let examples = Choice::examples();
            Choice::named(&name).ok_or_else(|| Error::Usage(format!("there is no encoding `{name}`; there are {examples}")))
        });
        let limits = input::Limits {
            max_window: setup.max_window,
            charset: charset?,
            binary: setup.binary,
            unpacking: setup.unpacking,
            is_rewritten: false,
        };
        let ballot = Ballot::new(&setup.regions);
        let format = setup.format.map(|name| {
            format::Only::named(&name).ok_or_else(|| {
                let names = format::Only::names().collect::<Vec<_>>().join(", ");
                Error::Usage(format!("there is no input format `{name}`; there are {names}"))
            })
        });
        Ok(Self {
            detection,
            detectors: setup.detectors,
            editor,
            threads: setup.threads,
            hard_cut: HARD_CUT,
            limits,
            format: format.transpose()?,
            unique: format::Unique::named(&setup.unique)?,
            voter: format::Voter::new(move |columns| ballot.columns(columns)),
            allow,
            others,
            chosen,
            columns: None,
            erasing: None,
        })
    }

    /// The editor for a file with rules of this number.
    fn editor_of(&self, number: u16) -> &Editor {
        self.others.get(number).unwrap_or(&self.editor)
    }

    /// How the work is done, before any of it is.
    fn stats(&self) -> Stats {
        Stats { threads: self.threads, vector: self.detection.kernel.name().to_owned(), ..Stats::default() }
    }

    /// The detectors in use.
    pub fn detectors(&self) -> &[Detector] {
        &self.detectors
    }

    /// What is done to the findings of each detector, by its id.
    pub(crate) fn actions(&self) -> impl Iterator<Item = (&str, Action)> {
        self.indexed().map(|(index, detector)| (&*detector.id, self.editor.transform().action(index)))
    }

    /// The detectors in use, with their indices.
    pub(crate) fn indexed(&self) -> impl Iterator<Item = (DetectorIndex, &Detector)> {
        (0..).map(DetectorIndex).zip(&self.detectors)
    }

    pub(crate) fn detector(&self, index: DetectorIndex) -> &Detector {
        &self.detectors[index.get()]
    }
}

impl Describe for Engine {
    fn preview(&self, detector: DetectorIndex, value: &[u8], out: &mut String) {
        self.editor.transform().preview(detector, value, out);
    }

    fn fingerprint(&self, detector: DetectorIndex, value: &[u8], out: &mut String) {
        self.editor.transform().fingerprint(detector, value, out);
    }
}

/// How far a run has come; read by whoever draws progress.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    files: AtomicU64,
    bytes: AtomicU64,
    /// Stored bytes of all files, once somebody counted them.
    due: AtomicU64,
    /// Stored bytes of files that were handed on to be read, and of those that need not be.
    passed: AtomicU64,
    known: AtomicU64,
}

impl Progress {
    /// Files done.
    pub(crate) fn files(&self) -> u64 {
        self.files.load(Ordering::Relaxed)
    }

    /// Decoded bytes done.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// All files have so many bytes as they are stored.
    pub(crate) fn set_due(&self, bytes: u64) {
        self.due.store(bytes, Ordering::Relaxed);
    }

    /// A file of so many stored bytes is come to; whether it need not be read.
    fn pass(&self, bytes: u64, is_known: bool) {
        let of = if is_known { &self.known } else { &self.passed };
        of.fetch_add(bytes, Ordering::Relaxed);
    }

    /// The share of the bytes to be read that is come to, from 0 to 1; none as long as nobody counted them.
    pub(crate) fn share(&self) -> Option<f64> {
        let [due, passed, known] = [&self.due, &self.passed, &self.known].map(|count| count.load(Ordering::Relaxed));
        let unread = due.saturating_sub(known);
        (due > 0 && unread > 0).then(|| (passed as f64 / unread as f64).min(1.0))
    }

    fn file(&self) {
        self.files.fetch_add(1, Ordering::Relaxed);
    }

    fn block(&self, bytes: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

/// The work of one run: opens sources and turns blocks into findings and edits.
struct Job<'e> {
    engine: &'e Engine,
    /// Whether redacted bytes are wanted.
    edits: bool,
    /// Whether each line of a pipe leaves by itself.
    line_buffered: bool,
    /// Whether somebody wants to know the names of fields.
    with_places: bool,
    /// Whether somebody wants to know where records begin and end.
    with_records: bool,
}

impl Work for Job<'_> {
    type Facts = OpenedFacts;
    type Event = Event;
    type Scratch = Finder;

    fn scratch(&self) -> Finder {
        Finder::new()
    }

    fn open(&self, source: &Arc<Source>) -> Result<Opening<OpenedFacts, Event>, SkipReason> {
        if source.is_stdin() {
            input::grow_pipe(std::io::stdin());
        }
        let opened = input::open(source, &input::Limits { is_rewritten: self.edits, ..self.engine.limits })?;
        let (eagerness, would_wait): (_, Box<dyn Fn() -> bool + Send>) = match () {
            () if opened.regular => (Eagerness::Full, Box::new(|| false)),
            () if source.is_stdin() && !self.line_buffered => {
                (Eagerness::Idle, Box::new(|| input::would_block(std::io::stdin())))
            }
            () => (Eagerness::Line, Box::new(|| true)),
        };
        let source = Arc::clone(source);
        match opened.content {
            Content::Stream(text) => {
                let (reader, facts) = OpenedFacts::of(text, opened.codec, Origin::File(opened.metadata));
                Ok(Opening::Stream(Stream { source, reader, eagerness, would_wait, facts }))
            }
            Content::Bundle(bundle) => Ok(Opening::Several(Box::new(Members::new(bundle, source, opened.metadata)))),
        }
    }

    fn begin(&self, start: &mut Start<OpenedFacts>, finder: &mut Finder) {
        if let Origin::Member(member) = &mut start.facts.origin {
            bundle::look(self.engine, self.edits, &mut start.source, member, finder);
        }
    }

    fn event(&self, event: &mut Event, finder: &mut Finder) {
        event.look(self.engine, self.edits, finder);
    }

    fn structure(&self, source: &Source, facts: &OpenedFacts) -> Structure {
        let is_allowed = self.engine.allow.as_ref().is_some_and(|allow| allow.has_file(&source.path));
        let policy = self.engine.others.number(&source.path);
        let options = format::Options {
            with_places: self.with_places,
            with_parts: true,
            is_allowed,
            policy,
            file: self.engine.editor_of(policy).transform().number_of(facts.origin.outermost(&source.path)),
            with_records: self.with_records,
            selection: self.engine.erasing.as_ref().map(|erasing| erasing.of(&source.path)),
            ..format::Options::default()
        };
        let mut structure = self.engine.structure(options);
        structure.decision = facts.decision.clone();
        self.engine.marked(structure, source)
    }

    fn follow(&self, structure: &mut Structure, block: &mut Block) {
        self.engine.follow(structure, block);
    }

    fn work(&self, block: Block, finder: &mut Finder) -> Result<Worked, (Block, SkipReason)> {
        if let Some(at) = memchr::memchr(0, block.owned_bytes()) {
            let offset = block.offset + (block.owned.start + at) as u64;
            return Err((block, input::nul_reason(offset)));
        }
        let editor = if self.edits {
            Some(self.engine.editor_of(block.told.policy).within(block.told.set, block.told.file))
        } else {
            None
        };
        finder.misses_chosen = false;
        let worked = self.engine.work(block, editor.as_deref(), finder);
        if finder.misses_chosen && self.edits {
            let reason = format!("a value of a field that the profile names is longer than {} KiB", limits::MAX_FINDING >> 10);
            return Err((worked.block, SkipReason::Failed(reason)));
        }
        Ok(worked)
    }
}

/// What is known of a stream once it is open.
pub(crate) struct OpenedFacts {
    codec: Codec,
    decision: Decision,
    /// What it is, if it is no text, and is to be copied.
    copied: Option<String>,
    origin: Origin,
}

impl OpenedFacts {
    /// What is known of a stream, and what reads it.
    fn of(text: input::Text, codec: Codec, origin: Origin) -> (Box<dyn std::io::Read + Send>, Self) {
        (text.reader, Self { codec, decision: text.decision, copied: text.copied, origin })
    }
}

/// What the structure of a stream says of some of its bytes.
struct Structured<'b> {
    /// Cells of columns that matter.
    cells: &'b [Cell],
    /// Where any cells lie.
    fences: &'b Fences,
    /// Words of names in fields before the bytes and among them.
    mentions: &'b [Mention],
}

/// Buffers of one worker, reused from block to block.
struct Finder {
    scratch: Scratch,
    again: Box<Again>,
    /// The cells of the bytes, with those that are structures opened.
    cells: Vec<Cell>,
    /// What was found in names before.
    names: Remembered,
    /// Whether a field that the profile names could not be taken as a whole.
    misses_chosen: bool,
}

impl Finder {
    fn new() -> Self {
        Self {
            scratch: Scratch::new(),
            again: Again::new(),
            cells: Vec::new(),
            names: Remembered::default(),
            misses_chosen: false,
        }
    }

    /// Takes a list of findings back, for the next block.
    fn give_back(&mut self, findings: Vec<Candidate>) {
        self.scratch.hits.candidates = findings;
    }

    /// The candidates in `bytes`, by their start, with those that others hid. `cells` are those of tables in the bytes, which start at
    /// `offset` of the stream, and `fences` tell of all others; `cut` says whether the bytes begin and end inside a line.
    fn find(
        &mut self,
        engine: &Engine,
        bytes: &[u8],
        told: &Structured<'_>,
        offset: u64,
        cut: (bool, bool),
    ) -> &mut Vec<Candidate> {
        let Structured { cells, fences, mentions } = *told;
        let (detection, editor) = (&engine.detection, &engine.editor);
        // A token is found with the quotes around it, which are no part of its cell.
        let open = Fences::default();
        let fences = if editor.restores() { &open } else { fences };
        self.scratch.names.mentioned.begin(mentions, offset);
        self.scratch.hits.fences.clear();
        self.scratch.hits.spans = (!fences.is_empty()).then(Vec::new);
        self.scratch.hits.parting = fences.parting();
        format::open(cells, bytes, offset, &mut self.cells);
        let mut seen = Cow::Borrowed(bytes);
        if !detect_without_escapes(detection, bytes, &self.cells, offset, &mut self.scratch) {
            seen = escapes::without(colour::without(bytes));
            format::open(cells, &seen, offset, &mut self.cells);
            detect(detection, &seen, &self.cells, offset, &mut self.scratch);
        }
        let mut walk = fences.walk(&seen, offset);
        let is_left = fence::is_left(&mut self.scratch.hits, &self.cells, offset, &mut walk);
        if is_left {
            fence::raise(&mut self.scratch.hits, offset, &mut walk);
            detect(detection, &seen, &self.cells, offset, &mut self.scratch);
        }
        let bare = Some(editor).filter(|editor| editor.transform().bares_any());
        let known = self.scratch.hits.candidates.len();
        self.again.look(detection, bare, &seen, cut, &mut self.scratch.hits);
        let Hits { candidates, .. } = &mut self.scratch.hits;
        if !fences.is_empty() {
            let is_whole = !is_left && candidates.len() == known;
            fence::part(candidates, &engine.detectors, &self.cells, offset, fences.walk(&seen, offset), is_whole);
        }
        self.misses_chosen |= !engine.chosen.take(&self.cells, offset, candidates);
        if let Some(allow) = &engine.allow {
            allow.retain(&engine.detectors, editor.transform(), bytes, (&self.cells, offset), candidates);
        }
        candidates
    }
}

impl Engine {
    /// Follows the tables in a stream through its next block, and leaves their cells with the block.
    fn follow(&self, structure: &mut Structure, block: &mut Block) {
        let known = structure.offset().saturating_sub(block.offset) as usize;
        self.follow_bytes(structure, block.bytes().get(known..).unwrap_or_default(), block.is_last);
        structure.forget(block.offset);
        block.told.cells.clear();
        block.told.cells.extend(structure.cells().iter().filter(|cell| cell.start >= block.offset));
        if self.editor.restores() {
            *block.fences = Fences::default();
        } else {
            block.fences.as_mut().clone_from(structure.fences());
        }
        structure.tell(block.offset + block.owned.end as u64, &mut block.told);
        let mut mentions = std::mem::take(&mut structure.mentions);
        mentioned::read(&self.detection, block.bytes(), block.offset, structure.cells(), &mut mentions);
        mentions.forget(block.offset);
        block.told.mentions.clear();
        block.told.mentions.extend_from_slice(mentions.all());
        structure.mentions = mentions;
        if let Some(columns) = &self.columns {
            columns.mark(structure, block);
        }
    }

    /// What follows the structure of a stream, at its start.
    fn structure(&self, options: format::Options) -> Structure {
        Structure::new(
            format::Options {
                with_fields: self.fields().is_some() || !self.chosen.is_empty(),
                tokens_only: self.editor.restores(),
                voter: (!self.editor.restores()).then(|| self.voter.clone()),
                only: self.format,
                ..options
            },
            self.unique.clone(),
        )
    }

    /// Follows the next bytes of a stream.
    fn follow_bytes(&self, structure: &mut Structure, bytes: &[u8], is_last: bool) {
        let fields = self.fields();
        let judge = |name: &[u8], table: &[u8]| match &self.allow {
            Some(allow) if allow.has_field(name, table) => Some(ALLOWED),
            _ => self.chosen.column(name, table).or_else(|| fields.and_then(|fields| fields.column(name, table))),
        };
        structure.follow(bytes, &judge);
        if is_last {
            structure.finish(&judge);
        }
    }

    /// Finds what starts in the block's own bytes, and edits them if asked to.
    fn work(&self, mut block: Block, editor: Option<&Editor>, finder: &mut Finder) -> Worked {
        let started = std::time::Instant::now();
        if block.told.is_allowed {
            let time = started.elapsed();
            return Worked {
                block,
                findings: Vec::new(),
                inner: Box::default(),
                opens: Vec::new(),
                output: None,
                notes: Vec::new(),
                candidates: 0,
                time,
            };
        }
        finder.scratch.hits.is_cut = block.is_hard_cut;
        finder.scratch.hits.owned_from = block.owned.start;
        let cut = (block.owned.start > 0, block.is_hard_cut);
        let told = Structured { cells: &block.told.cells, fences: &block.fences, mentions: &block.told.mentions };
        finder.find(self, block.bytes(), &told, block.offset, cut);
        let hits = &mut finder.scratch.hits;
        let candidates = hits.candidates.len() as u64;
        restore::add_cells(&block, &mut hits.candidates);
        // Before overlaps are resolved: what starts in the lead-in is the block before's, and must not draw in what starts here.
        let from = hits.candidates.partition_point(|found| (found.start as usize) < block.owned.start);
        hits.candidates.drain(..from);
        // What starts further ahead than any rival of a finding may is the next block's, which sees more of it: where a run goes on, it
        // takes part there.
        if block.is_hard_cut {
            let furthest = block.owned.end + limits::MAX_FINDING;
            hits.candidates.truncate(hits.candidates.partition_point(|found| found.start as usize <= furthest));
            hits.opens.retain(|open| open.start <= furthest);
        }
        // Encoded parts are looked at decoded.
        let parts = parts::ranges(&block.told.parts, block.offset, block.bytes().len());
        if !parts.is_empty() {
            hits.candidates.retain(|found| !parts::touches(&parts, found.start as usize..found.end as usize));
            hits.opens.retain(|open| !parts::touches(&parts, open.start..open.start + 1));
        }
        resolve(&mut hits.candidates);
        let to = hits.candidates.partition_point(|found| (found.start as usize) < block.owned.end);
        let mut findings = hits.candidates[..to].to_vec();
        if let Some(selection) = &block.told.selection {
            findings.retain(|found| selection.has(block.offset + u64::from(found.start), found.detector));
        }
        if let Some(editor) = editor {
            fit::fit(&mut findings, &finder.cells, block.offset, block.bytes(), editor);
        }
        let opens = hits.opens.clone();
        let inner = if parts.is_empty() { Inner::default() } else { self.look_into_block(&mut block, editor, finder) };
        if !inner.findings.is_empty() {
            findings.extend_from_slice(&inner.findings);
            findings.sort_by_key(|found| found.start);
        }
        let mut notes = Vec::new();
        let output = match (editor, findings.last()) {
            (Some(editor), Some(last)) if last.end as usize <= block.owned.end => {
                let mut output = Vec::with_capacity(block.owned.len() + block.owned.len() / 8);
                editor.edit(block.bytes(), block.owned.clone(), &findings, &inner.patches, &mut output, &mut notes);
                Some(output)
            }
            _ => None,
        };
        Worked { block, findings, inner: Box::new(inner), opens, output, notes, candidates, time: started.elapsed() }
    }

    /// Looks into the encoded parts of a block.
    fn look_into_block(&self, block: &mut Block, editor: Option<&Editor>, finder: &mut Finder) -> Inner {
        let mut troubles = std::mem::take(&mut block.told.troubles);
        // What is encoded for mail is in no set of the stream.
        let plain = editor.map(|editor| editor.within(None, block.told.file));
        let inner = self.look_into(block.bytes(), block.offset, &block.told.parts, plain.as_deref(), finder, &mut troubles);
        block.told.troubles = troubles;
        inner
    }
}
