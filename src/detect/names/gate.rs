//! Which words may be part of a name at all: by what they look like, what is known of them, and the words beside them. Everything else is
//! never scored.

use super::lexicon::Entry;
use super::word::{Shape, Word};

/// Words on either side that [`is_candidate`] looks at.
pub(crate) const REACH: usize = 3;

/// Whether a word is an ordinary one and no name that anybody knows of.
fn is_ordinary(entry: Entry) -> bool {
    (entry.dictionary() == 1 || entry.word() >= 2 || entry.is_thing()) && !entry.is_name()
}

/// Whether it is a word that is met so often that it is nobody's name with a capital either.
fn is_common(entry: Entry) -> bool {
    (entry.word() >= if entry.dictionary() == 1 { 3 } else { 2 } || entry.is_thing()) && !entry.is_name()
}

/// Whether the word could be a candidate beside some other words. Over-approves.
#[inline]
pub(crate) fn may_be(word: &Word) -> bool {
    may_look(word.shape, word.entry, word.end - word.start)
}

/// [`may_be`] for a word of this look, of which so much is known, with so many bytes.
#[inline]
pub(crate) fn may_look(shape: Shape, entry: Entry, length: usize) -> bool {
    match shape {
        Shape::Capital | Shape::Mixed => !is_common(entry),
        Shape::Capitals => length > 2 && !is_ordinary(entry) || entry.is_particle(),
        Shape::Initial => true,
        Shape::Small => entry.is_particle() || entry.is_strong() || length == 1 || !is_ordinary(entry) && entry.word() < 7,
        Shape::Number | Shape::Technical | Shape::Other | Shape::Nothing => false,
    }
}

/// Whether a word of this look, of which so much is known, with so many bytes, is worth a look where it is met: it may be part of a name, or
/// announce one. A small word is so only if it [`tells`].
#[allow(dead_code)]
#[inline]
pub(crate) fn matters(shape: Shape, entry: Entry, length: usize) -> bool {
    match shape {
        Shape::Small => tells(entry),
        _ => may_look(shape, entry, length) || entry.is_cue() || entry.is_title(),
    }
}

/// Whether a word in small letters is a name by itself or announces one. What is met all the time announces too little to be worth a look each time.
#[allow(dead_code)]
pub(crate) fn tells(entry: Entry) -> bool {
    entry.is_strong() || is_given(entry) || (entry.is_cue() || entry.is_title()) && entry.word() < 6
}

/// Whether it is a given name that is seldom a word, so that it may be one in small letters.
fn is_given(entry: Entry) -> bool {
    let is_seldom_a_word = entry.word() <= if entry.dictionary() == 1 { 1 } else { 4 };
    entry.given() >= 2 && is_seldom_a_word || entry.given() >= 5 && entry.word() <= 4
}

/// Whether the word at `at` is to be scored. It depends on [`REACH`] words on either side.
pub(crate) fn is_candidate(words: &[Word], at: usize) -> bool {
    let word = &words[at];
    if !may_be(word) || word.entry.is_thing() && !is_of_a_person(words, at) {
        return false;
    }
    match word.shape {
        Shape::Initial => is_initial(words, at),
        Shape::Capitals => {
            let is_name = |word: &Word| {
                word.shape == Shape::Capitals && word.entry.is_name()
                    || word.shape == Shape::Initial
                    || word.entry.is_title()
                    || word.entry.is_particle() && word.shape != Shape::Small
            };
            word.entry.is_name() || is_name(self::word(words, at, -1)) || is_name(self::word(words, at, 1))
        }
        Shape::Small if word.end - word.start == 1 => is_initial(words, at) || word.entry.is_particle() && is_between(words, at),
        Shape::Small => {
            word.entry.is_strong()
                || is_given(word.entry)
                || word.entry.is_particle() && is_between(words, at)
                || is_announced(words, at)
                || follows(words, at)
        }
        _ => true,
    }
}

fn word(words: &[Word], at: usize, distance: isize) -> &Word {
    at.checked_add_signed(distance).and_then(|at| words.get(at)).unwrap_or(&Word::NOTHING)
}

/// Whether what is well known as something else is a name here: `Ruby`, `Katherine Jenkins`.
fn is_of_a_person(words: &[Word], at: usize) -> bool {
    let before = word(words, at, -1);
    words[at].entry.given() >= 4 || before.has_capital() && before.entry.given() > 0 && !before.entry.is_thing()
}

/// A letter beside a name or another letter: `J. Jansen`, `Sanjeev B.`, but not `I` in a sentence.
fn is_initial(words: &[Word], at: usize) -> bool {
    let is_small = words[at].shape == Shape::Small;
    let is_name = |word: &Word| match word.shape {
        Shape::Initial => true,
        Shape::Small if is_small => word.entry.is_strong() || word.entry.given() > 2 && word.entry.dictionary() != 1,
        Shape::Capital | Shape::Mixed | Shape::Capitals => may_be(word),
        _ => false,
    };
    let next = word(words, at, 1);
    is_name(word(words, at, -1)) || is_name(next) || next.entry.is_particle() || word(words, at, -1).entry.is_title()
}

/// A particle before or behind a name, with at most one other between: `van der Berg`.
fn is_between(words: &[Word], at: usize) -> bool {
    let is_name = |word: &Word| {
        word.has_capital() && may_be(word) || word.entry.is_strong() || is_given(word.entry) || word.entry.is_title()
    };
    let (next, before) = (word(words, at, 1), word(words, at, -1));
    is_name(next)
        || is_name(before)
        || next.entry.is_particle() && is_name(word(words, at, 2))
        || before.entry.is_particle() && is_name(word(words, at, -2))
}

/// A small word behind what announces a name: `hi jan`, `my name is jan`.
fn is_announced(words: &[Word], at: usize) -> bool {
    let (before, second) = (word(words, at, -1), word(words, at, -2));
    before.entry.is_cue() || before.entry.is_title() || before.entry.word() >= 5 && second.entry.is_cue()
}

/// A small word behind one that is a name by itself or is announced, or behind the particles of one: `jan jansen`, `met van der ploeg`.
fn follows(words: &[Word], at: usize) -> bool {
    let entry = words[at].entry;
    if entry.word() >= 5 || !(entry.is_name() || entry.dictionary() >= 2 || entry.0 == 0) {
        return false;
    }
    let (before, second) = (word(words, at, -1).entry, word(words, at, -2).entry);
    let is_first = |entry: Entry| entry.is_strong() || is_given(entry);
    is_first(before)
        || at > 0 && before.is_name() && is_announced(words, at - 1)
        || before.is_particle() && (is_first(second) || second.is_title() || second.is_cue() || second.is_particle())
}
