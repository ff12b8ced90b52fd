//! Hands blocks to workers and results, in order, to one committer.
//!
//! Files, the streams in them and blocks are numbered as they are met; whichever worker is free takes the next block of the oldest open
//! file, or what follows its stream, or opens the next file. Results that are early are parked, and whoever completes the one whose turn it is commits all that follow. How many
//! blocks are under way is bounded, so memory is bounded by threads, whatever the files. One thread is a setting of the same path.
//!
//! It knows nothing of what is found or written.

use std::iter::Peekable;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::error::Result;
use crate::format::Structure;
use crate::model::{SkipReason, Skipped};
use crate::walk::Visit;

use super::block::Block;
use super::order::{OpenFile, OpenStream, Part, Place, State, Turn};
use super::reading::Reading;
use super::stitch::Worked;
use super::work::{Commit, Next, Opening, Start, Stream, Work};

/// The walk, with the number of its next file.
struct Walk<'a> {
    visits: Peekable<&'a mut (dyn Iterator<Item = Visit> + Send)>,
    next_file: u64,
}

enum Task<F, E> {
    Visit(u64, Visit),
    Next(u64, Box<OpenFile<F, E>>),
}

/// What is left to do of a task when others may take the next one.
enum Job<F, E> {
    Block { place: Place, start: Option<Start<F>>, block: Block, problem: Option<SkipReason>, is_alone: bool },
    Event(Place, E),
}

struct Scheduler<'a, W: Work, C> {
    work: &'a W,
    walk: Mutex<Walk<'a>>,
    state: Mutex<State<W::Facts, W::Event>>,
    changed: Condvar,
    committer: Mutex<C>,
    hard_cut: usize,
    most_under_way: usize,
}

/// Processes all visits with so many threads; returns the committer.
///
/// # Errors
/// The first error of the committer, which ends the run.
pub(crate) fn run<'a, W, C>(
    work: &'a W,
    committer: C,
    visits: &'a mut (dyn Iterator<Item = Visit> + Send),
    threads: usize,
    hard_cut: usize,
) -> Result<C>
where
    W: Work,
    C: Commit<Facts = W::Facts, Event = W::Event>,
{
    let threads = threads.max(1);
    let scheduler = Scheduler {
        work,
        walk: Mutex::new(Walk { visits: visits.peekable(), next_file: 0 }),
        state: Mutex::new(State::new()),
        changed: Condvar::new(),
        committer: Mutex::new(committer),
        hard_cut,
        most_under_way: 2 * threads + 1,
    };
    // This thread is one of them. A single block needs no others, which cost more than many a block: whether there is more is asked first, so
    // that a slow folder behind a file holds its block up.
    let first = scheduler.next_job();
    let others = if scheduler.has_more() { threads - 1 } else { 0 };
    let pool = if others > 0 { rayon::ThreadPoolBuilder::new().num_threads(others).build().ok() } else { None };
    match pool {
        Some(pool) => pool.in_place_scope(|scope| {
            for _ in 0..others {
                scope.spawn(|_| scheduler.worker(None));
            }
            scheduler.worker(first);
        }),
        // Where no threads can be had, the work is done all the same.
        None => scheduler.worker(first),
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
    C: Commit<Facts = W::Facts, Event = W::Event>,
{
    fn lock(&self) -> MutexGuard<'_, State<W::Facts, W::Event>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does this job if there is one, and then what comes next until nothing is left.
    fn worker(&self, first: Option<Job<W::Facts, W::Event>>) {
        let _guard = StopOnPanic(self);
        let mut scratch = self.work.scratch();
        let mut next = first.or_else(|| self.next_job());
        while let Some(job) = next {
            self.perform(job, &mut scratch);
            next = self.next_job();
        }
    }

    /// Whether anything is left that another could take. The walk is asked for its next file.
    fn has_more(&self) -> bool {
        let is_open = !self.lock().files.is_empty();
        is_open || self.walk.lock().unwrap_or_else(PoisonError::into_inner).visits.peek().is_some()
    }

    /// Waits for something to work on; `None` when there is nothing left.
    fn next_job(&self) -> Option<Job<W::Facts, W::Event>> {
        loop {
            let job = match self.next_task()? {
                Task::Visit(file, Visit::Skipped(skipped)) => self.skip(file, skipped),
                Task::Visit(file, Visit::File(source)) => {
                    let source = Arc::new(source);
                    match self.work.open(&source) {
                        Err(reason) => self.skip(file, Skipped { path: source.path.clone(), reason }),
                        Ok(opening) => self.open(file, opening),
                    }
                }
                Task::Next(file, open) => self.go_on(file, open),
            };
            if job.is_some() {
                return job;
            }
        }
    }

    fn perform(&self, job: Job<W::Facts, W::Event>, scratch: &mut W::Scratch) {
        match job {
            Job::Block { place, mut start, block, problem, is_alone } => {
                if let Some(start) = &mut start {
                    self.work.begin(start, scratch);
                }
                let result = self.work.work(block, scratch);
                self.park(place, Part::Block { start, result, problem, is_alone });
            }
            Job::Event(place, mut event) => {
                self.work.event(&mut event, scratch);
                self.park(place, Part::Event(event));
            }
        }
    }

    fn skip(&self, file: u64, skipped: Skipped) -> Option<Job<W::Facts, W::Event>> {
        self.park(Place { file, item: 0, block: 0 }, Part::Skipped(skipped));
        None
    }

    /// Waits for something to do; `None` when there is nothing left.
    fn next_task(&self) -> Option<Task<W::Facts, W::Event>> {
        let mut state = self.lock();
        loop {
            if state.is_stopped {
                return None;
            }
            let is_crowded = state.under_way + state.parked.len() >= self.most_under_way;
            let turn = state.turn;
            // What has its turn may always be read: all others wait for it.
            let open = state.files.iter_mut().find_map(|(file, slot)| {
                let is_wanted = slot.as_ref().is_some_and(|open| !is_crowded || open.next_place(*file) == turn);
                if is_wanted { slot.take().map(|open| Task::Next(*file, open)) } else { None }
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
            if state.is_walked && state.files.is_empty() && state.under_way == 0 {
                return None;
            }
            state.waiting += 1;
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.waiting -= 1;
        }
    }

    /// The next of the walk, with its number.
    fn next_visit(&self) -> Option<Task<W::Facts, W::Event>> {
        let mut walk = self.walk.lock().unwrap_or_else(PoisonError::into_inner);
        let visit = walk.visits.next()?;
        walk.next_file += 1;
        Some(Task::Visit(walk.next_file - 1, visit))
    }

    fn open(&self, file: u64, opening: Opening<W::Facts, W::Event>) -> Option<Job<W::Facts, W::Event>> {
        self.lock().files.insert(file, None);
        let mut open = Box::new(OpenFile { sequence: None, stream: None, item: 0 });
        match opening {
            Opening::Stream(stream) => Some(self.stream(file, open, stream)),
            Opening::Several(sequence) => {
                open.sequence = Some(sequence);
                self.go_on(file, open)
            }
        }
    }

    /// Takes what comes next in a file: a block of its stream, or what follows that.
    fn go_on(&self, file: u64, mut open: Box<OpenFile<W::Facts, W::Event>>) -> Option<Job<W::Facts, W::Event>> {
        if let Some(stream) = open.stream.take() {
            return Some(self.block(file, open, stream, None));
        }
        let place = open.next_place(file);
        match open.sequence.as_mut().and_then(|sequence| sequence.next()) {
            Some(Next::Stream(stream)) => Some(self.stream(file, open, stream)),
            Some(Next::Event(event)) => {
                open.item += 1;
                self.give_back(file, open);
                Some(Job::Event(place, event))
            }
            None => {
                open.sequence = None;
                self.give_back(file, open);
                self.park(place, Part::End);
                None
            }
        }
    }

    /// Reads the first block of a stream.
    fn stream(&self, file: u64, open: Box<OpenFile<W::Facts, W::Event>>, stream: Stream<W::Facts>) -> Job<W::Facts, W::Event> {
        let Stream { source, reader, eagerness, would_wait, facts } = stream;
        let reading = Reading::new(self.hard_cut, self.work.structure(&source, &facts));
        let stream = OpenStream { reader, eagerness, would_wait, reading, next_block: 0 };
        self.block(file, open, stream, Some(Start { source, facts }))
    }

    /// Reads the next block of a stream, and gives the file back.
    fn block(
        &self,
        file: u64,
        mut open: Box<OpenFile<W::Facts, W::Event>>,
        mut stream: OpenStream,
        start: Option<Start<W::Facts>>,
    ) -> Job<W::Facts, W::Event> {
        let mut block = self.lock().spare.pop().unwrap_or_else(Block::new);
        let place = Place { file, item: open.item, block: stream.next_block };
        let is_alone = open.sequence.is_none();
        let problem = self.read(&mut stream, &mut block);
        stream.next_block += 1;
        open.stream = Some(stream);
        if block.is_last {
            open.leave_stream();
        }
        self.give_back(file, open);
        Job::Block { place, start, block, problem, is_alone }
    }

    /// Reads a block; says what went wrong.
    fn read(&self, stream: &mut OpenStream, block: &mut Block) -> Option<SkipReason> {
        let OpenStream { reader, eagerness, would_wait, reading, .. } = stream;
        let follow = &mut |structure: &mut Structure, block: &mut Block| self.work.follow(structure, block);
        match reading.next(&mut **reader, *eagerness, &**would_wait, follow, block) {
            Ok(_) => None,
            Err(error) => {
                // What was read before the damage is processed.
                reading.rest(follow, block);
                Some(SkipReason::Failed(format!("cannot read: {error}")))
            }
        }
    }

    /// Lets others read on in a file.
    fn give_back(&self, file: u64, open: Box<OpenFile<W::Facts, W::Event>>) {
        let mut state = self.lock();
        state.give_back(file, open);
        self.tell(state);
    }

    /// Puts a result in its place, and commits everything whose turn has come.
    fn park(&self, place: Place, part: Part<W::Facts, W::Event>) {
        let mut state = self.lock();
        state.under_way -= 1;
        if place >= state.turn {
            state.parked.insert(place, part);
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
                Ok(turn) => state.pass_on(&turn),
                Err(error) => {
                    state.failure = Some(error);
                    state.is_stopped = true;
                }
            }
        }
        self.tell(state);
    }

    /// Tells those who wait that something has changed: a call of the system, even where nobody does.
    fn tell(&self, state: MutexGuard<'_, State<W::Facts, W::Event>>) {
        let is_awaited = state.waiting > 0;
        drop(state);
        if is_awaited {
            self.changed.notify_all();
        }
    }

    /// Commits one result; says whose turn it is then, and gives the buffer back.
    fn commit(&self, part: Part<W::Facts, W::Event>) -> (Result<Turn>, Option<Block>) {
        let mut committer = self.committer.lock().unwrap_or_else(PoisonError::into_inner);
        match part {
            Part::Skipped(skipped) => (committer.skip(skipped).map(|()| Turn::File), None),
            Part::End => (Ok(Turn::File), None),
            Part::Event(event) => {
                let goes_on = committer.event(event);
                (goes_on.map(|goes_on| if goes_on { Turn::Item } else { Turn::File }), None)
            }
            Part::Block { start, result, problem, is_alone } => {
                let turn = commit_block(&mut *committer, start, &result, problem);
                let turn = turn.map(|turn| if is_alone && matches!(turn, Turn::Item) { Turn::File } else { turn });
                let block = match result {
                    Ok(worked) => worked.block,
                    Err((block, _)) => block,
                };
                (turn, Some(block))
            }
        }
    }
}

/// Commits a block; says what is next.
fn commit_block<C: Commit>(
    committer: &mut C,
    start: Option<Start<C::Facts>>,
    result: &Result<Worked, (Block, SkipReason)>,
    problem: Option<SkipReason>,
) -> Result<Turn> {
    let mut reason = match start {
        Some(Start { source, facts }) => committer.begin(&source, facts)?,
        None => None,
    };
    let mut ends = true;
    if reason.is_none() {
        match result {
            Ok(worked) => {
                reason = committer.block(worked)?;
                ends = reason.is_some() || worked.block.is_last;
            }
            Err((_, why)) => reason = Some(why.clone()),
        }
    }
    if !ends {
        return Ok(Turn::Block);
    }
    Ok(if committer.end(reason.or(problem))? { Turn::Item } else { Turn::File })
}

/// Ends the run if a worker panics, so that the others do not wait for it.
struct StopOnPanic<'s, 'a, W: Work, C: Commit<Facts = W::Facts, Event = W::Event>>(&'s Scheduler<'a, W, C>);

impl<W: Work, C: Commit<Facts = W::Facts, Event = W::Event>> Drop for StopOnPanic<'_, '_, W, C> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().is_stopped = true;
            self.0.changed.notify_all();
        }
    }
}
