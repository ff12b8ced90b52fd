//! What was read around a number a moment ago: each kind of value asks for the same few words.

use std::cell::{Cell, OnceCell};

use super::date::Date;
use crate::detect::lexicon::Parts;

/// Places of a memory, as a power of two: as many words as are read around most numbers.
const PLACES: usize = 8;

/// Words before a place, and what words are; the date around the number, and whether somebody lives there. Numbers hold it by reference:
/// moving it would cost more than most of what they are asked.
#[derive(Default)]
pub(super) struct Memo {
    pub(super) words: Memory<(u16, u16)>,
    pub(super) parts: Memory<Parts>,
    pub(super) date: OnceCell<Option<Date>>,
    pub(super) is_in_home: OnceCell<bool>,
}

impl Memo {
    /// Passes on to an empty one what holds in the text that begins so many bytes further on.
    pub(super) fn pass_on(&self, cut: usize, further: &Self) {
        if let Some(known) = self.date.get() {
            further.date.get_or_init(|| known.map(|known| Date { start: known.start - cut, end: known.end - cut, ..known }));
        }
        if let Some(is_in_home) = self.is_in_home.get() {
            further.is_in_home.get_or_init(|| *is_in_home);
        }
    }
}

/// What was asked for by number, the last for each place.
pub(super) struct Memory<T> {
    /// The numbers, each with one added.
    known: [Cell<u32>; PLACES],
    answers: [Cell<Option<T>>; PLACES],
}

impl<T> Default for Memory<T> {
    #[inline(always)]
    fn default() -> Self {
        Self { known: [const { Cell::new(0) }; PLACES], answers: [const { Cell::new(None) }; PLACES] }
    }
}

impl<T: Copy> Memory<T> {
    /// What stands for this number, asked for if it is not known.
    #[inline(always)]
    pub(super) fn get(&self, number: u32, ask: impl FnOnce() -> Option<T>) -> Option<T> {
        let place = number as usize % PLACES;
        let (known, answer) = (&self.known[place], &self.answers[place]);
        if known.get() != number + 1 {
            answer.set(ask());
            known.set(number + 1);
        }
        answer.get()
    }
}
