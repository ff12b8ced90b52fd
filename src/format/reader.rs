//! What a format is: how it begins, what reads it from there, and what it tells of its fields.

use std::fmt::Debug;

use super::places::Places;
use super::records::Records;
use super::unique::Unique;
use super::vote::Voter;
use crate::model::{Cell, Column, Place, Style, Trouble};

/// Says what a column of this name in this table is; `None` if it does not matter.
pub(crate) type Judge<'j> = &'j dyn Fn(&[u8], &[u8]) -> Option<Column>;

/// One format. Each is a file of its own and a row in the list of [`super::FORMATS`].
pub(super) struct Format {
    /// Its name for people: `csv`, `sql`.
    pub(super) name: &'static str,
    /// By what it is recognised, in words.
    pub(super) sign: &'static str,
    /// Whether it begins at the start of a stream only, else at the start of any line.
    pub(super) is_first_only: bool,
    /// Whether it may begin with this byte. Most lines are told to be none of it by that.
    pub(super) may_begin: fn(u8) -> bool,
    /// Whether it may begin with these bytes, the first of which may begin it: what most lines that are none are told by, in a few looks.
    pub(super) glance: fn(&[u8; super::GLANCE]) -> bool,
    /// What the bytes at the start of a line are. What it says must not depend on how many bytes follow those that it needs.
    pub(super) begin: fn(&[u8], &mut Found<'_>) -> Begin,
}

/// What the bytes at the start of a line are to a format.
pub(super) enum Begin {
    /// More bytes are needed to tell.
    Open,
    /// Something else.
    No,
    /// So many bytes of something else, and behind them text to the end of the line.
    Text(usize),
    /// So many bytes of this format, which has told what they hold, and behind them text to the end of the line.
    Told(usize),
    /// So many bytes that may stand before a format that begins at the start of a stream: it may begin behind them.
    Before(usize),
    /// So many bytes, behind which this reader goes on.
    Is(usize, Box<dyn Reader>),
}

/// How it goes on behind some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// With the same reader.
    Same,
    /// As text, to the end of the line.
    Text,
    /// At the start of a line, or where one might begin.
    Line,
}

/// Reads a format from behind its head.
pub(super) trait Reader: Debug + Send + Sync {
    /// Follows the next bytes, the first of which is at `offset` of the stream: how many, and how it goes on. With [`Next::Same`] it is all
    /// of them.
    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next);

    /// The stream ends at `offset`.
    fn finish(&mut self, offset: u64, found: &mut Found<'_>);

    /// Whether it reads what somebody says, to the end of a line.
    fn is_of_talk(&self) -> bool {
        false
    }

    /// A copy that tells every cell, whatever its column is; `None` where the format has no cells that a value must not leave.
    fn fence(&self) -> Option<Box<dyn Reader>> {
        None
    }

    /// Bytes one of which stands in whatever reaches from one cell into another.
    fn parting(&self) -> [u8; 3] {
        *b"'\"<"
    }
}

/// What readers ask, and what they tell.
pub(super) struct Found<'f> {
    /// Where the head starts that is looked at, or the bytes that are followed.
    pub(super) start: u64,
    pub(super) judge: Judge<'f>,
    pub(super) cells: &'f mut Vec<Cell>,
    pub(super) places: &'f mut Places,
    pub(super) tables: &'f mut super::sql::Tables,
    pub(super) keys: &'f mut super::keys::Keys,
    pub(super) unique: &'f Unique,
    pub(super) troubles: &'f mut Vec<Trouble>,
    pub(super) judged: &'f mut super::judged::Judged,
    pub(super) records: &'f mut Records,
    /// Who says what columns without names are.
    pub(super) voter: Option<&'f Voter>,
}

/// What was gathered of a stream, as readers work on it.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// Cells that were not forgotten yet.
    pub(super) cells: Vec<Cell>,
    pub(super) places: Places,
    pub(super) tables: super::sql::Tables,
    pub(super) keys: super::keys::Keys,
    pub(super) unique: Unique,
    pub(super) judged: super::judged::Judged,
    pub(super) records: Records,
    pub(super) voter: Option<Voter>,
    /// What was not told yet.
    pub(super) troubles: Vec<Trouble>,
}

impl Gathered {
    /// Nothing yet.
    pub(super) fn new(places: Places, unique: Unique, records: Records, voter: Option<Voter>) -> Self {
        Self {
            cells: Vec::new(),
            places,
            tables: super::sql::Tables::default(),
            keys: super::keys::Keys::default(),
            unique,
            judged: super::judged::Judged::default(),
            records,
            voter,
            troubles: Vec::new(),
        }
    }

    /// For a reader whose bytes start at `start` of the stream.
    pub(super) fn found<'f>(&'f mut self, start: u64, judge: Judge<'f>) -> Found<'f> {
        let Self { cells, places, tables, keys, unique, judged, records, voter, troubles } = self;
        Found { start, judge, cells, places, tables, keys, unique, troubles, judged, records, voter: voter.as_ref() }
    }
}

/// The most troubles that are told of one stream between two blocks.
const MOST_TROUBLES: usize = 8;

impl Found<'_> {
    /// The column of this name in this table.
    pub(super) fn column(&mut self, name: &[u8], table: &[u8], style: Style) -> Followed {
        Followed { column: self.judged(name, table), style, place: self.places.of(name, table) }
    }

    /// The same of a table that may be of people, whose `name` and `title` are a person's.
    pub(super) fn column_of(&mut self, name: &[u8], table: &[u8], style: Style, is_of_people: bool) -> Followed {
        let mut followed = self.column(name, table, style);
        if is_of_people {
            followed.column = super::header::of_a_person(name, self.judge).or(followed.column);
        }
        followed
    }

    /// What a column of this name in this table is.
    pub(super) fn judged(&mut self, name: &[u8], table: &[u8]) -> Option<Column> {
        self.judged.column(name, table, self.judge)
    }

    /// The cell at these offsets, if it matters.
    pub(super) fn cell(&mut self, followed: Followed, start: u64, end: u64) {
        self.cells.extend(followed.cell(start, end));
    }

    /// A cell for what it bounds, whatever it is.
    pub(super) fn fence(&mut self, start: u64, end: u64) {
        if end > start {
            self.cells.push(Cell { start, end, column: None, style: Style::Text, place: Place::NONE });
        }
    }

    /// Something is not as the format has it.
    pub(super) fn trouble(&mut self, offset: u64, what: &'static str) {
        if self.troubles.len() < MOST_TROUBLES {
            self.troubles.push(Trouble { offset, what });
        }
    }
}

/// A column whose cells are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Followed {
    pub(super) column: Option<Column>,
    pub(super) style: Style,
    pub(super) place: Place,
}

/// Cells that only have a style matter from this length on, in bytes: nothing shorter is a value that is found by what it looks like.
const LEAST_TYPED: u64 = 7;

/// A label or a hash is at most so many times as long as the shortest values.
const MOST_GROWTH: u64 = 16;

impl Followed {
    /// Whether its cells matter, whatever they hold.
    pub(super) fn matters(self) -> bool {
        self.column.is_some() || self.place != Place::NONE
    }

    /// Its cell at these offsets, if it matters.
    pub(super) fn cell(self, start: u64, end: u64) -> Option<Cell> {
        let length = end.saturating_sub(start);
        let is_told_by_style = match self.style {
            Style::Text | Style::Compound => false,
            // Nothing that is written for a value is more than so many times as long.
            Style::Short(most) => length * MOST_GROWTH > u64::from(most),
            _ => length >= LEAST_TYPED,
        };
        let matters = length > 0 && (self.matters() || is_told_by_style);
        matters.then_some(Cell { start, end, column: self.column, style: self.style, place: self.place })
    }
}
