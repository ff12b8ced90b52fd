//! The order of results, and how far the files are read that are open.

use std::collections::BTreeMap;
use std::io::Read;

use crate::error::{Error, Result};
use crate::model::{SkipReason, Skipped};

use super::block::{Block, Eagerness};
use super::reading::Reading;
use super::stitch::Worked;
use super::work::{Sequence, Start};

/// Where a result stands in the order of all: the number of its file, of the stream (or other thing) in the file, of the block in the
/// stream.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) file: u64,
    pub(super) item: u64,
    pub(super) block: u64,
}

/// One result on its way to the committer.
pub(super) enum Part<F, E> {
    Skipped(Skipped),
    Block {
        start: Option<Start<F>>,
        result: Result<Worked, (Block, SkipReason)>,
        problem: Option<SkipReason>,
        /// Whether its stream is the whole file.
        is_alone: bool,
    },
    Event(E),
    /// A file of several streams has ended.
    End,
}

/// Whose turn it is when a result was committed.
pub(super) enum Turn {
    Block,
    Item,
    File,
}

/// A file that is open.
pub(super) struct OpenFile<F, E> {
    /// What follows the stream, if the file holds several.
    pub(super) sequence: Option<Box<dyn Sequence<F, E>>>,
    pub(super) stream: Option<OpenStream>,
    /// Number of the stream, or of what follows where there is none.
    pub(super) item: u64,
}

/// A stream that is read.
pub(super) struct OpenStream {
    pub(super) reader: Box<dyn Read + Send>,
    pub(super) eagerness: Eagerness,
    pub(super) would_wait: Box<dyn Fn() -> bool + Send>,
    pub(super) reading: Reading,
    pub(super) next_block: u64,
}

impl<F, E> OpenFile<F, E> {
    /// The place of what is read of it next.
    pub(super) fn next_place(&self, file: u64) -> Place {
        Place { file, item: self.item, block: self.stream.as_ref().map_or(0, |stream| stream.next_block) }
    }

    /// Goes on behind the stream.
    pub(super) fn leave_stream(&mut self) {
        self.stream = None;
        self.item += 1;
    }

    /// Whether nothing more is read of it.
    pub(super) fn is_over(&self) -> bool {
        self.stream.is_none() && self.sequence.is_none()
    }
}

/// What workers share.
pub(super) struct State<F, E> {
    /// Whether the walk is over.
    pub(super) is_walked: bool,
    /// Files that are not read to their end; `None` while a worker reads from one.
    pub(super) files: BTreeMap<u64, Option<Box<OpenFile<F, E>>>>,
    pub(super) parked: BTreeMap<Place, Part<F, E>>,
    pub(super) turn: Place,
    pub(super) is_committing: bool,
    /// Results that are being made.
    pub(super) under_way: usize,
    pub(super) spare: Vec<Block>,
    pub(super) failure: Option<Error>,
    pub(super) is_stopped: bool,
    /// Workers that wait for a change. Nobody else need be told of one.
    pub(super) waiting: usize,
}

impl<F, E> State<F, E> {
    pub(super) fn new() -> Self {
        Self {
            is_walked: false,
            files: BTreeMap::new(),
            parked: BTreeMap::new(),
            turn: Place { file: 0, item: 0, block: 0 },
            is_committing: false,
            under_way: 0,
            spare: Vec::new(),
            failure: None,
            is_stopped: false,
            waiting: 0,
        }
    }

    /// Lets others read on in a file.
    pub(super) fn give_back(&mut self, file: u64, mut open: Box<OpenFile<F, E>>) {
        if file == self.turn.file && open.item < self.turn.item {
            // The committer gave its stream up meanwhile.
            open.leave_stream();
        }
        if open.is_over() || file < self.turn.file {
            self.files.remove(&file);
        } else {
            self.files.insert(file, Some(open));
        }
    }

    /// Something was committed. Its stream or file may have ended before its bytes were read to their end.
    pub(super) fn pass_on(&mut self, turn: &Turn) {
        let Place { file, item, block } = self.turn;
        self.turn = match turn {
            Turn::Block => Place { file, item, block: block + 1 },
            Turn::Item => Place { file, item: item + 1, block: 0 },
            Turn::File => Place { file: file + 1, item: 0, block: 0 },
        };
        match turn {
            Turn::Block => return,
            Turn::Item => {
                if let Some(Some(open)) = self.files.get_mut(&file)
                    && open.item == item
                {
                    open.leave_stream();
                }
            }
            Turn::File => {
                self.files.remove(&file);
            }
        }
        let turn = self.turn;
        self.parked.retain(|place, _| *place >= turn);
    }
}
