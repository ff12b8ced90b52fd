//! From the words of a line to names: candidates that stand side by side are labelled from left to right, each with the labels before it.

use std::ops::Range;

use super::beside::Gap;
use super::features::{self, LABELS, Label};
use super::gate;
use super::weights::Weights;
use super::word::{Shape, Word};

/// Words on either side of those that are labelled, which labelling looks at.
pub(crate) const REACH: usize = if features::REACH > gate::REACH { features::REACH } else { gate::REACH };
/// The most words of a name.
const MOST_WORDS: usize = 8;
/// By how much less a name must score behind a title.
const TITLED: i32 = 500;
/// By how much less if it is a whole one of words that very many people have, and stands behind another name.
const FULL: i32 = 1500;
/// The most bytes from the first of some words that may be candidates to the end of the last, where each is labelled with those before it in
/// mind. Longer rows are taken apart at commas and the like, and where that is not enough each word stands alone: so labels depend on a
/// bounded stretch.
pub(crate) const LONGEST_ROW: usize = 128;

/// A name that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Which words it has.
    pub(crate) words: Range<usize>,
    /// By how much its surest word is rather part of a name than anything else.
    pub(crate) margin: i32,
}

/// Whether a name may go on behind what stands before the word at `at`.
pub(crate) fn links(words: &[Word], at: usize) -> bool {
    match words[at].gap {
        Gap::Space | Gap::Point | Gap::Apostrophe => true,
        // `Jansen, Piet`, but not `Anna, Piet`.
        Gap::Comma => words[at - 1].shape != Shape::Initial && !is_rather_given(&words[at - 1]),
        // `J. Jansen`, `Mr. Jansen`.
        Gap::Stop => {
            let before = &words[at - 1];
            before.shape == Shape::Initial
                || before.entry.is_title()
                || before.end - before.start <= 3 && before.entry.given() < 4
        }
        _ => false,
    }
}

/// Whether far more people have the word as a given name than as a family name.
fn is_rather_given(word: &Word) -> bool {
    word.entry.given() >= 4 && word.entry.surname() < word.entry.given()
}

/// Whether the word at `at` has a capital and stands behind a title: `Ms Walker`, `dhr. Prins`.
fn is_titled(words: &[Word], at: usize) -> bool {
    let is_behind = || words[at - 1].entry.is_title() && matches!(words[at].gap, Gap::Space | Gap::Stop);
    words[at].has_capital() && at > 0 && is_behind()
}

/// Whether the word at `at` and the next are a given and a family name that many people have, and a name stands before them: `Jan Vos and Anna Smith`.
fn is_full_behind_another(words: &[Word], at: usize) -> bool {
    let is_part = |word: &Word| word.shape == Shape::Capital && !word.entry.is_thing();
    let Some([second, first, here, next]) = at.checked_sub(2).and_then(|from| words.get(from..at + 2)) else { return false };
    let joins = first.shape == Shape::Small && first.entry.word() >= 6;
    joins
        && [first, here, next].iter().all(|word| word.gap == Gap::Space)
        && [second, here, next].iter().all(|word| is_part(word))
        && second.entry.is_name()
        && here.entry.given() >= 5
        && here.entry.dictionary() != 1
        && next.entry.surname() >= 6
}

/// By how much less than others a name that begins at `at` must score for what it is and stands behind.
pub(crate) fn leniency(words: &[Word], at: usize) -> i32 {
    if is_titled(words, at) {
        TITLED
    } else if is_full_behind_another(words, at) {
        FULL
    } else {
        0
    }
}

/// The label of the word at `at` that scores most, and by how much, where being part of a name must outdo the rest by `threshold`.
#[inline]
pub(crate) fn label(
    words: &[Word],
    at: usize,
    before: [Label; 2],
    length: usize,
    weights: &Weights<'_>,
    threshold: i32,
) -> (Label, i32) {
    let scores = weights.score(words, at, before);
    let may_go_on = matches!(before[0], Label::Begin | Label::Inside) && length < MOST_WORDS && links(words, at);
    best(scores, may_go_on, threshold - leniency(words, at))
}

/// The best label by these scores.
pub(crate) fn best(scores: [i32; LABELS.len()], may_go_on: bool, threshold: i32) -> (Label, i32) {
    let [outside, begin, inside, thing] = scores;
    let (other, other_label) = if thing > outside { (thing, Label::Thing) } else { (outside, Label::Outside) };
    let (name, name_label) = if may_go_on && inside >= begin { (inside, Label::Inside) } else { (begin, Label::Begin) };
    let needed = if name_label == Label::Inside { 0 } else { threshold };
    if name > other + needed { (name_label, name - other) } else { (other_label, name - other) }
}

/// Whether these words reach too far to be labelled together.
pub(crate) fn is_long(words: &[Word]) -> bool {
    words.first().zip(words.last()).is_some_and(|(first, last)| last.end - first.start > LONGEST_ROW)
}

/// Whether a long row is labelled anew from the word at `at` on.
pub(crate) fn begins_part(words: &[Word], at: usize) -> bool {
    !matches!(words[at].gap, Gap::Space | Gap::Point | Gap::Apostrophe)
}

/// For the tool that trains, which has all rows of a line: the parts of a row that are labelled together, each with whether its words stand alone all the same.
#[allow(dead_code)]
pub(crate) fn parts(words: &[Word], row: Range<usize>) -> impl Iterator<Item = (Range<usize>, bool)> {
    let is_long_row = is_long(&words[row.clone()]);
    let mut start = row.start;
    std::iter::from_fn(move || {
        let from = start;
        let is_end = |at: &usize| is_long_row && begins_part(words, *at);
        let end = (from + 1..row.end).find(is_end).unwrap_or(row.end);
        start = end;
        (from < row.end).then(|| (from..end, is_long(&words[from..end])))
    })
}

/// Labels the candidates in a row of words that may be some, and gives each name to `take`. There must be [`REACH`] words on either side of `row`,
/// which are only looked at.
#[allow(dead_code)]
pub(crate) fn tag(words: &[Word], row: Range<usize>, weights: &Weights<'_>, threshold: i32, mut take: impl FnMut(Found)) {
    for (part, stand_alone) in parts(words, row) {
        tag_part(words, part, stand_alone, weights, threshold, &mut take);
    }
}

/// [`tag`] for a part of a row.
pub(crate) fn tag_part(
    words: &[Word],
    part: Range<usize>,
    stand_alone: bool,
    weights: &Weights<'_>,
    threshold: i32,
    take: &mut impl FnMut(Found),
) {
    let mut before = [Label::Outside; 2];
    let mut found: Option<Found> = None;
    for at in part {
        let (mut label, mut margin) = (Label::Outside, 0);
        if gate::is_candidate(words, at) {
            let length = found.as_ref().map_or(0, |found| found.words.len());
            if stand_alone {
                before = [Label::Outside; 2];
            }
            (label, margin) = self::label(words, at, before, length, weights, threshold);
        }
        before = [label, before[0]];
        match (&mut found, label) {
            (Some(found), Label::Inside) => {
                found.words.end = at + 1;
                found.margin = found.margin.max(margin);
            }
            (_, Label::Begin) => {
                if let Some(done) = found.replace(Found { words: at..at + 1, margin }) {
                    take(done);
                }
            }
            _ => {
                if let Some(done) = found.take() {
                    take(done);
                }
            }
        }
    }
    if let Some(done) = found {
        take(done);
    }
}

/// The bytes that the words, and those beside them, take.
#[allow(dead_code)]
pub(crate) fn reach(words: &[Word]) -> Range<usize> {
    let known = || words.iter().filter(|word| word.shape != Shape::Nothing);
    known().next().map_or(0, |word| word.start)..known().next_back().map_or(0, |word| word.end)
}

/// Whether it is more than letters that stand alone, which are as often a list or a formula.
pub(crate) fn is_whole(words: &[Word], found: &Found) -> bool {
    words[found.words.clone()].iter().any(|word| word.shape != Shape::Initial && word.end - word.start > 1)
}

/// Where in the buffer the name stands: without particles and titles at its end, with the point of an initial.
pub(crate) fn span(buffer: &[u8], words: &[Word], found: &Found) -> Range<usize> {
    let names = &words[found.words.clone()];
    let is_part = |word: &&Word| !(word.shape == Shape::Small && word.entry.is_particle() && !word.entry.is_strong());
    let count = names.iter().rposition(|word| is_part(&word)).map_or(names.len(), |at| at + 1);
    let (first, last) = (&names[0], &names[count - 1]);
    let is_short = last.shape == Shape::Initial || last.end - last.start == 1;
    let with_point = is_short && buffer.get(last.end) == Some(&b'.');
    first.start..last.end + usize::from(with_point)
}
