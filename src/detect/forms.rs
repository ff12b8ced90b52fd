//! Forms of values, as pattern files write them (`9999.99.999`, `AA999999A`), compiled to one automaton: at a place, which detectors have a form
//! that begins there, and where it ends. What stands around a value, and whether its check passes, is not its business.

use super::rules::Rule;
use super::score::Form;
use super::validate::national::Check;
use crate::model::form::LONGEST;

/// Forms that may end on the way through the longest one.
const MOST_ENDS: usize = 4;

/// Digits that a form may begin with; more are counted as so many.
const MOST_OPENING: usize = 24;

/// Signs of a form: a digit, a capital, and those that stand for themselves.
const SIGNS: usize = 9;
const DIGIT: u8 = 0;
const LETTER: u8 = 1;
/// No sign of any form.
const NONE: u8 = 0xff;

/// The sign that a byte is.
static SIGN: [u8; 256] = {
    let mut table = [NONE; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = match byte as u8 {
            b'0'..=b'9' => DIGIT,
            b'A'..=b'Z' => LETTER,
            b' ' => 2,
            b'-' => 3,
            b'.' => 4,
            b'/' => 5,
            b'+' => 6,
            b'(' => 7,
            b')' => 8,
            _ => NONE,
        };
        byte += 1;
    }
    table
};

/// What a value of a form is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meaning {
    pub(crate) rule: Rule,
    pub(crate) check: Option<Check>,
    pub(crate) form: Form,
}

/// The forms of all detectors.
#[derive(Debug)]
pub(crate) struct Forms {
    states: Vec<State>,
    /// For each number of digits that a form begins with, one bit for each sign that may follow, and one if none need.
    openings: [u16; MOST_OPENING + 1],
    has_letters: bool,
}

#[derive(Debug, Default)]
struct State {
    next: [u16; SIGNS],
    meanings: Vec<Meaning>,
}

impl Default for Forms {
    fn default() -> Self {
        Self { states: vec![State::default()], openings: [0; MOST_OPENING + 1], has_letters: false }
    }
}

impl Forms {
    /// Takes in a form, which is one.
    pub(crate) fn add(&mut self, form: &str, meaning: Meaning) {
        let opening = form.bytes().take_while(|byte| *byte == b'9').count();
        let behind = form.as_bytes().get(opening).map_or(SIGNS, |byte| usize::from(SIGN[usize::from(*byte)]));
        self.openings[opening.min(MOST_OPENING)] |= 1 << behind;
        self.has_letters |= form.contains('A');
        let mut at = 0;
        for byte in form.bytes() {
            let sign = usize::from(SIGN[usize::from(byte)]);
            if self.states[at].next[sign] == 0 {
                self.states[at].next[sign] = self.states.len() as u16;
                self.states.push(State::default());
            }
            at = usize::from(self.states[at].next[sign]);
        }
        self.states[at].meanings.push(meaning);
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.states.len() == 1
    }

    /// Whether some have letters.
    pub(crate) fn has_letters(&self) -> bool {
        self.has_letters
    }

    /// Whether some begin with exactly so many digits, and what stands behind these.
    #[inline]
    pub(crate) fn may_open_with(&self, digits: usize, behind: u8) -> bool {
        let sign = SIGN[usize::from(behind)].min(SIGNS as u8);
        self.openings[digits.min(MOST_OPENING)] & (1 << sign | 1 << SIGNS) != 0
    }

    /// The forms that the text begins with, the longest first: their lengths and what they mean.
    #[inline]
    pub(crate) fn at(&self, text: &[u8]) -> impl Iterator<Item = (usize, &[Meaning])> {
        let (mut ends, mut count) = ([(0, 0u16); MOST_ENDS], 0);
        let mut state = 0;
        for (length, byte) in text.iter().take(LONGEST).enumerate() {
            let sign = SIGN[usize::from(*byte)];
            if sign == NONE {
                break;
            }
            state = self.states[usize::from(state)].next[usize::from(sign)];
            if state == 0 {
                break;
            }
            if !self.states[usize::from(state)].meanings.is_empty() {
                // Of more the longest matter.
                if count == MOST_ENDS {
                    ends.rotate_left(1);
                    count -= 1;
                }
                ends[count] = (length + 1, state);
                count += 1;
            }
        }
        ends.into_iter().take(count).rev().map(|(length, state)| (length, self.states[usize::from(state)].meanings.as_slice()))
    }
}
