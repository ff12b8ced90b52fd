//! A second look at what was found in a row: the weights that label words know many words by heart, and are sure of too much. What is seen here
//! was learnt from names that they found, and nearly found, in texts that had not trained them: how sure they were, what kinds of words the name has
//! and stands among, and what else is a name beside it. It depends on the words of the row alone.
//!
//! The weights are trained for exactly these features; a change here asks for new ones.

use super::beside::Gap;
use super::features::{coarse, mix};
use super::tagger::Found;
use super::word::{Shape, Word};

/// Words on either side that are looked at.
const REACH: usize = super::features::REACH;
/// Margins are told apart in steps of so much, within these bounds.
const STEP: i32 = 200;
const BOUNDS: (i32, i32) = (-8, 30);

/// The weights: a signed byte for each hash of a feature, companded as those of labels are.
#[derive(Clone, Copy)]
pub(crate) struct Again<'a> {
    rows: &'a [u8],
    shift: u32,
}

impl<'a> Again<'a> {
    /// Weights of these bytes, whose number is a power of two.
    pub(crate) const fn new(rows: &'a [u8]) -> Self {
        Self { rows, shift: u32::BITS - rows.len().trailing_zeros() }
    }

    /// Replaces the margins of what was found in a row of words, in order, by what they are worth together.
    pub(crate) fn look(&self, words: &[Word], found: &mut [Found]) {
        for at in 0..found.len() {
            let mut sum = 0;
            features(words, found, at, |feature| {
                let value = self.rows.get((feature >> self.shift) as usize).map_or(0, |byte| i32::from(*byte as i8));
                sum += value * value.abs();
            });
            found[at].margin = sum;
        }
    }
}

/// Gives the numbers of the name at `at` of those that were found to `take`.
#[inline(always)]
pub(crate) fn features(words: &[Word], found: &[Found], at: usize, mut take: impl FnMut(u32)) {
    let name = &found[at];
    let (start, end) = (name.words.start, name.words.end);
    let near = |at: usize| words.get(at).unwrap_or(&Word::NOTHING);
    let before = |distance: usize| start.checked_sub(distance).map_or(&Word::NOTHING, near);
    let behind = |distance: usize| near(end + distance - 1);
    let (here, last) = (near(start), near(end - 1));
    let count = (end - start).min(4) as u32;
    let few = count.min(3);
    let sureness = ((name.first / STEP).clamp(BOUNDS.0, BOUNDS.1) - BOUNDS.0) as u32;
    let shape = here.shape as u32;
    let looks = shape | few << 4;
    let entry = here.entry;
    let [given, surname, dictionary] = [entry.given(), entry.surname(), entry.dictionary()].map(u32::from);
    let known = u32::from(entry.0) & 0x7ff;
    let gaps = here.gap as u32 | (behind(1).gap as u32) << 4;
    let [second, first, next, third] = [before(2), before(1), behind(1), behind(2)];
    let beside = Beside::of(words, start, end);
    let mut number = 100;
    let mut add = |a: u32, b: u32| {
        number += 1;
        take(mix(number, a, b));
    };
    add(0, 0);
    add(sureness, 0);
    add(sureness, few);
    add(looks, count);
    add(known, 0);
    add(given | dictionary << 3, looks);
    add(surname | dictionary << 3, looks);
    add(u32::from(entry.0) >> 11, 0);
    add(if few > 1 { 1 + (u32::from(last.entry.0) & 0x7ff) } else { 0 }, 0);
    add(if few > 1 { 1 + (last.shape as u32 | u32::from(last.entry.word()) << 4) } else { 0 }, 0);
    add(gaps, few);
    add(gaps, shape + 8);
    for distance in 1..=REACH {
        add(before(distance).hash, distance as u32);
        add(behind(distance).hash, distance as u32);
    }
    add(second.hash, first.hash);
    add(next.hash, third.hash);
    add(first.hash, next.hash);
    add(beside.capitals, looks);
    add(beside.odd, looks);
    add(beside.nothing, looks);
    add(beside.gaps, looks);
    add(beside.names, looks);
    add(beside.capitals | beside.nothing << 4 | beside.names << 8, 1);
    add(coarse(first), looks);
    add(coarse(next), looks);
    add(coarse(first), coarse(next));
    add(coarse(here), coarse(first));
    add(coarse(here), coarse(next));
    let shapes = [second, first, here, next, third].iter().fold(0, |sum, word| sum << 4 | word.shape as u32);
    add(shapes, few);
    add(shapes >> 4 & 0xfff, gaps);
    others(found, at, |left, most| {
        add(left, looks);
        add(most, 2);
    });
}

/// What the other names in the row say: how many are near, on which side, and how sure the surest is.
fn others(found: &[Found], at: usize, take: impl FnOnce(u32, u32)) {
    let name = &found[at];
    let is_near = |other: &&Found| {
        other.first > 0 && other.words.end + REACH + 1 > name.words.start && other.words.start < name.words.end + REACH + 1
    };
    let left = found[..at].iter().filter(is_near);
    let right = found[at + 1..].iter().filter(is_near);
    let most = left.clone().chain(right.clone()).map(|other| (other.first / (2 * STEP)).clamp(0, 15) as u32 + 1).max();
    take((left.count().min(2) | right.count().min(2) << 2) as u32, most.unwrap_or(0));
}

/// How many of the words beside a name are so.
#[derive(Default)]
struct Beside {
    capitals: u32,
    /// Numbers, pieces of code.
    odd: u32,
    /// Beyond the line.
    nothing: u32,
    /// Behind marks of code, brackets.
    gaps: u32,
    /// With a capital, and people have them as names.
    names: u32,
}

impl Beside {
    fn of(words: &[Word], start: usize, end: usize) -> Self {
        let mut all = Self::default();
        let left = &words[start.saturating_sub(REACH)..start];
        let right = &words[end..words.len().min(end + REACH)];
        for word in left.iter().chain(right) {
            let is_capital = matches!(word.shape, Shape::Capital | Shape::Capitals | Shape::Mixed);
            all.capitals += u32::from(is_capital);
            all.odd += u32::from(matches!(word.shape, Shape::Number | Shape::Technical));
            all.nothing += u32::from(word.shape == Shape::Nothing);
            all.gaps += u32::from(matches!(word.gap, Gap::Open | Gap::Close | Gap::Quote | Gap::Code | Gap::Other));
            all.names += u32::from(is_capital && word.entry.is_name());
        }
        all
    }
}
