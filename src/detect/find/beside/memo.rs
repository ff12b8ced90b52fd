//! What was read around a number a moment ago: each kind of value asks for the same few words.

use std::cell::Cell;

use crate::detect::lexicon::Parts;

/// Places of a memory, as a power of two: as many words as are read around most numbers.
const PLACES: usize = 8;

/// Words before a place, and what words are.
#[derive(Default)]
pub(super) struct Memo {
    pub(super) words: Memory<(usize, usize)>,
    pub(super) parts: Memory<Parts>,
}

/// What was asked for by number, the last for each place.
#[derive(Default)]
pub(super) struct Memory<T> {
    places: [Cell<Option<(usize, Option<T>)>>; PLACES],
}

impl<T: Copy> Memory<T> {
    /// What stands for this number, asked for if it is not known.
    #[inline(always)]
    pub(super) fn get(&self, number: usize, ask: impl FnOnce() -> Option<T>) -> Option<T> {
        let place = &self.places[number % PLACES];
        match place.get() {
            Some((known, answer)) if known == number => answer,
            _ => {
                let answer = ask();
                place.set(Some((number, answer)));
                answer
            }
        }
    }
}
