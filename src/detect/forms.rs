//! Forms of values, as pattern files write them (`9999.99.999`, `AA999999A`), compiled to one automaton: at a place, which detectors have a form
//! that begins there, and where it ends. What stands around a value, and whether its check passes, is not its business.

use super::doubtful::{MOST_DETECTORS, Set};
use super::rules::Rule;
use super::score::Form;
use super::validate::national::Check;
use crate::model::form::LONGEST;

/// Forms that may end on the way through the longest one.
const MOST_ENDS: usize = 4;

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
    /// Whether it is none unless a word beside it says so.
    needs_word: bool,
}

impl Meaning {
    /// What a value of a form means. Nothing below the minimum, in percent, is asked for.
    pub(crate) fn new(rule: Rule, check: Option<Check>, form: Form, minimum: u8) -> Self {
        Self { rule, check, form, needs_word: form == Form::Weak && rule.figures.weak < minimum }
    }

    /// Whether it is one only where a word beside it says so.
    #[inline(always)]
    pub(crate) fn needs_word(&self) -> bool {
        self.needs_word
    }
}

/// Whether a sign behind a value, before a digit, makes it part of something longer, in which `first` is the first sign.
#[inline(always)]
fn is_joined(first: u8, sign: u8) -> bool {
    matches!(sign, b'-' | b'/' | b'+' | b'.') || sign == b' ' && first == b' '
}

/// The forms of all detectors.
#[derive(Debug)]
pub(crate) struct Forms {
    states: Vec<State>,
    /// What a value means whose form ends in a state, by state: apart, so that the states that are walked through lie together.
    meanings: Vec<Meanings>,
    /// By the sign behind the digits that a form begins with, and their number, how many digits follow the sign, as bits.
    seconds: [[u32; MOST_DIGITS]; SIGNS],
    /// By the same sign and number, which bytes of these forms are digits, as bits, and which bits tell: one more than a form has, for no
    /// digit follows it.
    patterns: [[Vec<(u32, u32)>; MOST_DIGITS]; SIGNS],
    /// By their number, the state behind digits that are all of a form.
    wholes: [u16; MOST_DIGITS],
    has_letters: bool,
}

/// Above the number of digits that any form has together.
const MOST_DIGITS: usize = LONGEST + 1;
const _: () = assert!(LONGEST < 32);

#[derive(Debug, Default)]
struct State {
    next: [u16; SIGNS],
    /// Whether a form ends here.
    is_end: bool,
}

/// What a value of a form may be.
#[derive(Debug, Default)]
pub(crate) struct Meanings {
    pub(crate) all: Vec<Meaning>,
    /// Those among them that need no word beside them.
    pub(crate) sure: Vec<Meaning>,
    /// The detectors of those that are none unless a word beside them says so.
    pub(crate) doubtful: Set,
}

impl Meanings {
    fn add(&mut self, meaning: Meaning) {
        self.all.push(meaning);
        if !meaning.needs_word {
            self.sure.push(meaning);
        } else if meaning.rule.index.get() < MOST_DETECTORS {
            self.doubtful.put(meaning.rule.index.get());
        }
    }

    /// Whether some are none unless a word beside them says so.
    #[inline(always)]
    pub(crate) fn are_doubtful(&self) -> bool {
        self.sure.len() < self.all.len()
    }
}

impl Default for Forms {
    fn default() -> Self {
        Self {
            states: vec![State::default()],
            meanings: vec![Meanings::default()],
            seconds: [[0; MOST_DIGITS]; SIGNS],
            patterns: std::array::from_fn(|_| std::array::from_fn(|_| Vec::new())),
            wholes: [0; MOST_DIGITS],
            has_letters: false,
        }
    }
}

impl Forms {
    /// Takes in a form, which is one.
    pub(crate) fn add(&mut self, form: &str, meaning: Meaning) {
        let digits = |text: &str| text.bytes().take_while(|byte| *byte == b'9').count();
        let opening = digits(form);
        if let Some(&sign) = form.as_bytes().get(opening) {
            let sign = usize::from(SIGN[usize::from(sign)]);
            let pattern = form.bytes().rev().fold(0, |bits, byte| bits << 1 | u32::from(byte == b'9'));
            let pattern = (pattern, (2 << form.len()) - 1);
            let patterns = &mut self.patterns[sign][opening];
            if !patterns.contains(&pattern) {
                patterns.push(pattern);
            }
            self.seconds[sign][opening] |= 1 << digits(&form[opening + 1..]);
        }
        self.has_letters |= form.contains('A');
        let mut at = 0;
        for byte in form.bytes() {
            let sign = usize::from(SIGN[usize::from(byte)]);
            if self.states[at].next[sign] == 0 {
                self.states[at].next[sign] = self.states.len() as u16;
                self.states.push(State::default());
                self.meanings.push(Meanings::default());
            }
            at = usize::from(self.states[at].next[sign]);
        }
        self.states[at].is_end = true;
        self.meanings[at].add(meaning);
        if opening == form.len() {
            self.wholes[opening] = at as u16;
        }
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.states.len() == 1
    }

    /// Whether some have letters.
    pub(crate) fn has_letters(&self) -> bool {
        self.has_letters
    }

    /// Whether some with more than digits may stand where these bits are the digits, so many of which come first. Others are told by
    /// [`Forms::whole`]. `byte_at` tells of the bytes there.
    #[inline(always)]
    pub(crate) fn may_go_on(&self, bits: u64, digits: usize, byte_at: impl Fn(usize) -> u8) -> bool {
        let then = (!(bits >> digits >> 1)).trailing_zeros();
        let byte = byte_at(digits);
        let sign = usize::from(SIGN[usize::from(byte)]);
        let (Some(seconds), Some(patterns)) = (self.seconds.get(sign), self.patterns.get(sign)) else { return false };
        then < MOST_DIGITS as u32
            && seconds[digits] >> then & 1 == 1
            && patterns[digits].iter().any(|(pattern, told)| {
                // Most that fit go on with another group: `4111-1111-1111-1111`.
                let length = told.trailing_ones() as usize - 1;
                bits as u32 & told == *pattern && !(bits >> length >> 1 & 1 == 1 && is_joined(byte, byte_at(length)))
            })
    }

    /// What so many digits mean that are all of a form, if there is such a form.
    #[inline(always)]
    pub(crate) fn whole(&self, digits: usize) -> Option<&Meanings> {
        let state = self.wholes.get(digits).copied().filter(|state| *state != 0)?;
        Some(&self.meanings[usize::from(state)])
    }

    /// The forms that the text begins with, the longest first: their lengths and what they mean.
    #[inline]
    pub(crate) fn at(&self, text: &[u8]) -> impl Iterator<Item = (usize, &Meanings)> {
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
            if self.states[usize::from(state)].is_end {
                // Of more the longest matter.
                if count == MOST_ENDS {
                    ends.rotate_left(1);
                    count -= 1;
                }
                ends[count] = (length + 1, state);
                count += 1;
            }
        }
        ends.into_iter().take(count).rev().map(|(length, state)| (length, &self.meanings[usize::from(state)]))
    }
}
