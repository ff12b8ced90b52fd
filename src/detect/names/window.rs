//! The words around a place, as far as labels depend on them: the row of words that may be candidates, and some on either side.

use super::beside;
use super::gate::{self, may_be};
use super::reader::Reader;
use super::tagger::{LONGEST_ROW, REACH, begins_part, is_long};
use super::word::{Shape, Word};
use crate::detect::look::Look;

/// Words on one side of the first that was met: each has a byte and another behind it.
const SIDE: usize = LONGEST_ROW / 2 + 2 + REACH;

/// The words, around the one that was met first.
pub(crate) struct Window {
    words: Box<[Word; 2 * SIDE + 1]>,
    /// Where the words begin and end.
    first: usize,
    last: usize,
}

/// Where in the window a row stands, or a part of one, that is labelled together.
pub(crate) struct Row {
    from: usize,
    to: usize,
    /// Each word is labelled by itself.
    pub(crate) stands_alone: bool,
    /// Nothing before this byte of the buffer needs to be looked at again.
    pub(crate) end: usize,
}

impl Default for Window {
    fn default() -> Self {
        Self { words: Box::new([Word::NOTHING; 2 * SIDE + 1]), first: SIDE, last: SIDE }
    }
}

impl Window {
    /// The row that `met` is in.
    pub(crate) fn around(&mut self, look: &Look<'_>, met: Word, reader: &mut Reader) -> Row {
        self.words[SIDE] = met;
        (self.first, self.last) = (SIDE, SIDE);
        while self.reaches_back() && may_be(&self.words[self.first]) {
            let Some(word) = reader.previous(look, self.words[self.first].start) else { break };
            self.first -= 1;
            self.words[self.first] = word;
        }
        while self.reaches_on() && may_be(&self.words[self.last]) {
            let Some(word) = reader.next(look, self.words[self.last].end) else { break };
            self.last += 1;
            self.words[self.last] = word;
        }
        let (mut from, mut to) = self.row(false);
        let mut stands_alone = false;
        if is_long(&self.words[from..to]) {
            tell_gaps(look.buffer, &mut self.words[self.first..=self.last]);
            (from, to) = self.row(true);
            stands_alone = is_long(&self.words[from..to]);
            // Those before were met before, and those behind are of the same part.
            if stands_alone {
                from = SIDE;
            }
        }
        Row { from, to, stands_alone, end: self.words[to - 1].end }
    }

    /// The word of a row that has no other, if it is one of which those next to it tell whether it is scored; and whether it is.
    pub(crate) fn only_word(&mut self, row: &Row) -> Option<(Word, bool)> {
        let word = self.words[row.from];
        if row.to - row.from > 1 || !word.has_capital() {
            return None;
        }
        let (before, behind) = (row.from - 1, row.to);
        if before < self.first {
            self.words[before] = Word::NOTHING;
        }
        if behind > self.last {
            self.words[behind] = Word::NOTHING;
        }
        Some((word, gate::is_candidate(&self.words[before..=behind], 1)))
    }

    /// The words of a row, with [`REACH`] words on either side. What stands before each is not told.
    pub(crate) fn words(&mut self, look: &Look<'_>, row: &Row, reader: &mut Reader) -> &mut [Word] {
        self.edge(look, row.from, row.to, reader);
        &mut self.words[row.from - REACH..row.to + REACH]
    }

    /// Whether the words before the first that was met are no more than matter.
    fn reaches_back(&self) -> bool {
        self.first > REACH && self.words[SIDE].end - self.words[self.first].start <= LONGEST_ROW
    }

    fn reaches_on(&self) -> bool {
        self.last + REACH < 2 * SIDE && self.words[self.last].end - self.words[SIDE].start <= LONGEST_ROW
    }

    /// The words around the one that was met that may be candidates; of a long row only its part.
    fn row(&self, is_part: bool) -> (usize, usize) {
        let (mut from, mut to) = (SIDE, SIDE + 1);
        while from > self.first && may_be(&self.words[from - 1]) && !(is_part && begins_part(&self.words[..], from)) {
            from -= 1;
        }
        while to <= self.last && may_be(&self.words[to]) && !(is_part && begins_part(&self.words[..], to)) {
            to += 1;
        }
        (from, to)
    }

    /// Fills in the words that stand beside the row.
    fn edge(&mut self, look: &Look<'_>, from: usize, to: usize, reader: &mut Reader) {
        let mut first = from;
        let mut goes_on = true;
        while first > from - REACH {
            let start = self.words[first].start;
            first -= 1;
            if first < self.first {
                let word = if goes_on { reader.previous(look, start) } else { None };
                goes_on = word.is_some();
                self.words[first] = word.unwrap_or(Word::NOTHING);
            }
        }
        let mut last = to - 1;
        goes_on = true;
        while last < to - 1 + REACH {
            let end = self.words[last].end;
            last += 1;
            if last > self.last {
                let word = if goes_on { reader.next(look, end) } else { None };
                goes_on = word.is_some();
                self.words[last] = word.unwrap_or(Word::NOTHING);
            }
        }
    }
}

/// Says of each word what stands before it.
pub(crate) fn tell_gaps(buffer: &[u8], words: &mut [Word]) {
    let mut last: Option<usize> = None;
    for word in words {
        if word.shape == Shape::Nothing {
            last = None;
            continue;
        }
        word.gap = match last {
            Some(end) => beside::gap_between(buffer, end, word.start),
            None => beside::gap(buffer, word.start),
        };
        last = Some(word.end);
    }
}
