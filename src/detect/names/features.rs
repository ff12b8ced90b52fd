//! What a decision on a word is made from: numbers for the word, its ends, its looks, what is known of it, and the same of its neighbours.
//!
//! The weights are trained for exactly these; a change here asks for new ones.

use super::beside::Gap;
use super::word::{Shape, Word};

/// Words on either side that [`of`] looks at.
pub(crate) const REACH: usize = 3;
/// How many there are for a word.
pub(crate) const COUNT: usize = 41;

/// What a word is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Label {
    /// No name.
    Outside = 0,
    /// The first word of a person's name.
    Begin = 1,
    /// A further word of one.
    Inside = 2,
    /// The name of something else.
    Thing = 3,
}

/// The labels.
pub(crate) const LABELS: [Label; 4] = [Label::Outside, Label::Begin, Label::Inside, Label::Thing];

/// All that is known of a word, as one number.
fn class(word: &Word) -> u32 {
    u32::from(word.entry.0)
}

/// The most telling of it: whether it is a given name, a family name, a word, and how a dictionary has it.
fn coarse(word: &Word) -> u32 {
    let entry = word.entry;
    let level = |rank: u16| u32::from(rank.div_ceil(2).min(3));
    let flags = u32::from(entry.is_particle())
        | u32::from(entry.is_cue()) << 1
        | u32::from(entry.is_title()) << 2
        | u32::from(entry.is_thing()) << 3;
    level(entry.given())
        | level(entry.surname()) << 2
        | u32::from(entry.word() / 3) << 4
        | u32::from(entry.dictionary()) << 6
        | flags << 8
}

/// How much around the word is no running text.
fn density(words: &[Word], at: usize) -> u32 {
    let near = &words[at - REACH..=at + REACH];
    let is_odd = |word: &&Word| {
        matches!(word.shape, Shape::Technical | Shape::Number)
            || matches!(word.gap, Gap::Code | Gap::Other | Gap::Open | Gap::Close)
    };
    near.iter().filter(is_odd).count() as u32
}

/// Gives the numbers of the word at `at` to `take`, which has [`REACH`] words on either side; `before` are the labels of the word before it and of
/// the one before that.
#[inline(always)]
pub(crate) fn of(words: &[Word], at: usize, before: [Label; 2], mut take: impl FnMut(u32)) {
    let [second, first, here, next, third] = [at - 2, at - 1, at, at + 1, at + 2].map(|at| &words[at]);
    let shape = here.shape as u32;
    let (gap, gap_behind) = (here.gap as u32, next.gap as u32);
    let looks = shape | gap << 4 | gap_behind << 8;
    let history = before[0] as u32 | (before[1] as u32) << 2;
    let last = before[0] as u32;
    let (all, some) = (class(here), coarse(here));
    let [some_second, some_first, some_next, some_third] = [second, first, next, third].map(coarse);
    let density = density(words, at);
    let length = ((here.end - here.start) as u32).min(15);
    let shapes = [second, first, here, next, third].iter().fold(0, |sum, word| sum << 4 | word.shape as u32);
    let mut number = 0;
    let mut add = |a: u32, b: u32| {
        number += 1;
        take(mix(number, a, b));
    };
    add(looks, 0);
    add(here.hash, 0);
    add(here.hash, shape + 1);
    add(first.hash, 0);
    add(first.hash, shape + 1);
    add(next.hash, 0);
    add(second.hash, 0);
    add(third.hash, 0);
    add(first.hash, here.hash);
    add(here.hash, next.hash);
    add(second.hash, first.hash);
    add(next.hash, third.hash);
    add(here.ends[0], shape);
    add(here.ends[1], shape);
    add(here.ends[2], shape);
    add(here.ends[3], shape);
    add(shapes >> 4 & 0xfff, gap | gap_behind << 4);
    add(shapes, 1);
    add(all, shape);
    add(some, some_first);
    add(some, some_next);
    add(some | some_first << 12, some_next | shape << 12);
    add(history, shape);
    add(last, here.hash);
    add(last | shape << 2, all);
    add(last, first.hash);
    add(last | gap << 2, shape);
    add(first.hash, all);
    add(next.hash, all);
    add(first.hash, gap);
    add(next.hash, gap_behind);
    add(last | gap << 2, some_next | some << 12);
    add(length, shape);
    add(density | shape << 4, some);
    add(mix(0, second.hash, first.hash), some);
    add(looks, some);
    add(mix(0, next.hash, third.hash), some);
    add(some_second | some_first << 12, shapes >> 8 & 0xfff);
    add(some_third | some_next << 12, shapes & 0xfff);
    add(first.ends[2], some | shape << 12);
    add(next.ends[2], some | shape << 12);
}

#[inline(always)]
fn mix(number: u32, a: u32, b: u32) -> u32 {
    let mixed = (u64::from(a) << 32 | u64::from(b)) ^ u64::from(number).wrapping_mul(0xd6e8_feb8_6659_fd93);
    let mixed = mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ mixed >> 32).wrapping_mul(0xff51_afd7_ed55_8ccd) >> 32) as u32
}
