//! Hands blocks to workers and results, in order, to one committer.
//!
//! Files and blocks are numbered as they are met; whichever worker is free takes the next block of the oldest open stream, or opens the
//! next file. Results that are early are parked, and whoever completes the one whose turn it is commits all that follow. How many
//! blocks are under way is bounded, so memory is bounded by threads, whatever the files. One thread is a setting of the same path.
//!
//! It knows nothing of what is found or written.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::error::Result;
use crate::format::Structure;
use crate::model::{SkipReason, Skipped, Source};
use crate::walk::Visit;

use super::block::{Block, Eagerness};
use super::reading::Reading;
use super::stitch::Worked;

/// An opened source.
pub(crate) struct Stream<F> {
    /// Its decoded bytes.
    pub(crate) reader: Box<dyn Read + Send>,
    /// How soon blocks are handed on.
    pub(crate) eagerness: Eagerness,
    /// Whether the next read would wait.
    pub(crate) would_wait: Box<dyn Fn() -> bool + Send>,
    /// What the committer wants to know of the file.
    pub(crate) facts: F,
}

/// What a run does with files and blocks. Shared by all workers.
pub(crate) trait Work: Sync {
    /// What the committer wants to know of a file.
    type Facts: Send;
    /// Buffers of one worker.
    type Scratch;

    /// Buffers for a new worker.
    fn scratch(&self) -> Self::Scratch;

    /// Opens a source.
    ///
    /// # Errors
    /// Why it cannot be processed.
    fn open(&self, source: &Source) -> Result<Stream<Self::Facts>, SkipReason>;

    /// Follows the tables in a stream through its next block.
    fn follow(&self, structure: &mut Structure, block: &mut Block);

    /// What follows the structure of a stream, at its start.
    fn structure(&self) -> Structure;

    /// Works on one block.
    ///
    /// # Errors
    /// Why the file cannot be processed further.
    fn work(&self, block: Block, scratch: &mut Self::Scratch) -> Result<Worked, (Block, SkipReason)>;
}

/// Receives results, in order.
pub(crate) trait Commit: Send {
    /// What it wants to know of a file.
    type Facts;

    /// An input that is not processed at all.
    ///
    /// # Errors
    /// The run cannot go on.
    fn skip(&mut self, skipped: Skipped) -> Result<()>;

    /// The next file begins. With a reason, the file is not processed.
    ///
    /// # Errors
    /// The run cannot go on.
    fn begin(&mut self, source: &Arc<Source>, facts: Self::Facts) -> Result<Option<SkipReason>>;

    /// The next block of the file. With a reason, the file is not processed further.
    ///
    /// # Errors
    /// The run cannot go on.
    fn block(&mut self, worked: &Worked) -> Result<Option<SkipReason>>;

    /// The file ends; with a problem if it was not processed wholly.
    ///
    /// # Errors
    /// The run cannot go on.
    fn end(&mut self, problem: Option<SkipReason>) -> Result<()>;
}

/// One result on its way to the committer.
enum Part<F> {
    Skipped(Skipped),
    Block { start: Option<(Arc<Source>, F)>, result: Result<Worked, (Block, SkipReason)>, problem: Option<SkipReason> },
}

/// A file that is open.
struct OpenFile {
    reader: Box<dyn Read + Send>,
    eagerness: Eagerness,
    would_wait: Box<dyn Fn() -> bool + Send>,
    reading: Reading,
    next_block: u64,
}

/// The walk, with the number of its next file.
struct Walk<'a> {
    visits: &'a mut (dyn Iterator<Item = Visit> + Send),
    next_file: u64,
}

struct State<F> {
    /// Whether the walk is over.
    is_walked: bool,
    /// Streams that are not read to their end; `None` while a worker reads from one.
    streams: BTreeMap<u64, Option<Box<OpenFile>>>,
    parked: BTreeMap<(u64, u64), Part<F>>,
    turn: (u64, u64),
    is_committing: bool,
    /// Results that are being made.
    under_way: usize,
    spare: Vec<Block>,
    failure: Option<crate::error::Error>,
    is_stopped: bool,
}

enum Task {
    File(u64, Visit),
    Block(u64, Box<OpenFile>),
}

struct Scheduler<'a, W: Work, C> {
    work: &'a W,
    walk: Mutex<Walk<'a>>,
    state: Mutex<State<W::Facts>>,
    changed: Condvar,
    committer: Mutex<C>,
    hard_cut: usize,
    most_under_way: usize,
}

/// Processes all visits with so many threads; returns the committer.
///
/// # Errors
/// The first error of the committer, which ends the run.
pub(crate) fn run<W, C>(
    work: &W,
    committer: C,
    visits: &mut (dyn Iterator<Item = Visit> + Send),
    threads: usize,
    hard_cut: usize,
) -> Result<C>
where
    W: Work,
    C: Commit<Facts = W::Facts>,
{
    let threads = threads.max(1);
    let scheduler = Scheduler {
        work,
        walk: Mutex::new(Walk { visits, next_file: 0 }),
        state: Mutex::new(State {
            is_walked: false,
            streams: BTreeMap::new(),
            parked: BTreeMap::new(),
            turn: (0, 0),
            is_committing: false,
            under_way: 0,
            spare: Vec::new(),
            failure: None,
            is_stopped: false,
        }),
        changed: Condvar::new(),
        committer: Mutex::new(committer),
        hard_cut,
        most_under_way: 2 * threads + 1,
    };
    // A pool of one would only make a thread that does nothing.
    let pool = if threads > 1 { rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok() } else { None };
    match pool {
        Some(pool) => pool.scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|_| scheduler.worker());
            }
        }),
        // Where no threads can be had, the work is done all the same.
        None => scheduler.worker(),
    }
    let state = scheduler.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    match state.failure {
        Some(failure) => Err(failure),
        None => Ok(scheduler.committer.into_inner().unwrap_or_else(PoisonError::into_inner)),
    }
}

impl<'a, W, C> Scheduler<'a, W, C>
where
    W: Work,
    C: Commit<Facts = W::Facts>,
{
    fn lock(&self) -> MutexGuard<'_, State<W::Facts>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn worker(&self) {
        let _guard = StopOnPanic(self);
        let mut scratch = self.work.scratch();
        while let Some(task) = self.next_task() {
            match task {
                Task::File(file, Visit::Skipped(skipped)) => self.park(file, 0, Part::Skipped(skipped)),
                Task::File(file, Visit::File(source)) => self.file(file, source, &mut scratch),
                Task::Block(file, open) => self.block(file, open, None, &mut scratch),
            }
        }
    }

    /// Waits for something to do; `None` when there is nothing left.
    fn next_task(&self) -> Option<Task> {
        let mut state = self.lock();
        loop {
            if state.is_stopped {
                return None;
            }
            let is_crowded = state.under_way + state.parked.len() >= self.most_under_way;
            let turn = state.turn;
            // The block whose turn it is may always be read: all others wait for it.
            let open = state.streams.iter_mut().find_map(|(file, slot)| {
                let is_wanted = slot.as_ref().is_some_and(|open| !is_crowded || (*file, open.next_block) == turn);
                if is_wanted { slot.take().map(|open| Task::Block(*file, open)) } else { None }
            });
            if open.is_some() {
                state.under_way += 1;
                return open;
            }
            if !is_crowded && !state.is_walked {
                // Listing a folder may take its time: it holds nobody up but who waits for the next file.
                state.under_way += 1;
                drop(state);
                let visit = self.next_visit();
                if visit.is_some() {
                    return visit;
                }
                state = self.lock();
                state.under_way -= 1;
                state.is_walked = true;
                self.changed.notify_all();
                continue;
            }
            if state.is_walked && state.streams.is_empty() && state.under_way == 0 {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The next of the walk, with its number.
    fn next_visit(&self) -> Option<Task> {
        let mut walk = self.walk.lock().unwrap_or_else(PoisonError::into_inner);
        let visit = walk.visits.next()?;
        walk.next_file += 1;
        Some(Task::File(walk.next_file - 1, visit))
    }

    fn file(&self, file: u64, source: Source, scratch: &mut W::Scratch) {
        match self.work.open(&source) {
            Err(reason) => self.park(file, 0, Part::Skipped(Skipped { path: source.path, reason })),
            Ok(stream) => {
                let source = Arc::new(source);
                let start = Some((source, stream.facts));
                let open = OpenFile {
                    reader: stream.reader,
                    eagerness: stream.eagerness,
                    would_wait: stream.would_wait,
                    reading: Reading::new(self.hard_cut, self.work.structure()),
                    next_block: 0,
                };
                self.lock().streams.insert(file, None);
                self.block(file, Box::new(open), start, scratch);
            }
        }
    }

    /// Reads the next block of a stream, gives the stream back, and works on the block.
    fn block(&self, file: u64, mut open: Box<OpenFile>, start: Option<(Arc<Source>, W::Facts)>, scratch: &mut W::Scratch) {
        let mut block = self.lock().spare.pop().unwrap_or_else(Block::new);
        let number = open.next_block;
        let OpenFile { reader, eagerness, would_wait, reading, .. } = &mut *open;
        let follow = &mut |structure: &mut Structure, block: &mut Block| self.work.follow(structure, block);
        let problem = match reading.next(&mut **reader, *eagerness, &**would_wait, follow, &mut block) {
            Ok(_) => None,
            Err(error) => {
                // What was read before the damage is processed.
                reading.rest(follow, &mut block);
                Some(SkipReason::Failed(format!("cannot read: {error}")))
            }
        };
        open.next_block += 1;
        {
            let mut state = self.lock();
            if block.is_last || file < state.turn.0 {
                state.streams.remove(&file);
            } else {
                state.streams.insert(file, Some(open));
            }
        }
        self.changed.notify_all();
        let result = self.work.work(block, scratch);
        self.park(file, number, Part::Block { start, result, problem });
    }

    /// Puts a result in its place, and commits everything whose turn has come.
    fn park(&self, file: u64, number: u64, part: Part<W::Facts>) {
        let mut state = self.lock();
        state.under_way -= 1;
        if file >= state.turn.0 {
            state.parked.insert((file, number), part);
        }
        while !state.is_committing && !state.is_stopped {
            let turn = state.turn;
            let Some(part) = state.parked.remove(&turn) else { break };
            state.is_committing = true;
            drop(state);
            let (outcome, block) = self.commit(part);
            state = self.lock();
            state.is_committing = false;
            state.spare.extend(block);
            match outcome {
                Ok(false) => state.turn.1 += 1,
                Ok(true) => state.end_file(),
                Err(error) => {
                    state.failure = Some(error);
                    state.is_stopped = true;
                }
            }
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Commits one result; says whether it is the last of its file, and gives the buffer back.
    fn commit(&self, part: Part<W::Facts>) -> (Result<bool>, Option<Block>) {
        let mut committer = self.committer.lock().unwrap_or_else(PoisonError::into_inner);
        match part {
            Part::Skipped(skipped) => (committer.skip(skipped).map(|()| true), None),
            Part::Block { start, result, problem } => {
                let is_end = |worked: &Worked| worked.block.is_last;
                let outcome = (|| {
                    let mut reason = match start {
                        Some((source, facts)) => committer.begin(&source, facts)?,
                        None => None,
                    };
                    let mut ends = true;
                    if reason.is_none() {
                        match &result {
                            Ok(worked) => {
                                reason = committer.block(worked)?;
                                ends = reason.is_some() || is_end(worked);
                            }
                            Err((_, why)) => reason = Some(why.clone()),
                        }
                    }
                    if ends {
                        committer.end(reason.or(problem))?;
                    }
                    Ok(ends)
                })();
                let block = match result {
                    Ok(worked) => worked.block,
                    Err((block, _)) => block,
                };
                (outcome, Some(block))
            }
        }
    }
}

/// Ends the run if a worker panics, so that the others do not wait for it.
struct StopOnPanic<'s, 'a, W: Work, C: Commit<Facts = W::Facts>>(&'s Scheduler<'a, W, C>);

impl<W: Work, C: Commit<Facts = W::Facts>> Drop for StopOnPanic<'_, '_, W, C> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().is_stopped = true;
            self.0.changed.notify_all();
        }
    }
}

impl<F> State<F> {
    /// The file whose turn it is has ended, maybe before its bytes were read to their end.
    fn end_file(&mut self) {
        let file = self.turn.0;
        self.streams.remove(&file);
        self.turn = (file + 1, 0);
        let turn = self.turn;
        self.parked.retain(|place, _| *place >= turn);
    }
}
