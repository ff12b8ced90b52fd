//! Names of people in running text: `Beste mevrouw van der Berg`, `spoke with Anna Smith about it`, `groetjes fatima`.
//!
//! A word with a capital, or a small one that announces a name or is one by itself, is met by the bitmaps of its tile. What is known of it
//! ([`lexicon`]) dismisses most; the words around the others ([`window`]) are labelled by what was learnt from texts ([`tagger`]). What
//! is decided depends on its line alone, and on [`limits::CONTEXT`] bytes of it on either side.
//!
//! Names in fields that are named so are none of its business: see `find/field`. The table and the weights are made by `patterns/names/train`.

mod beside;
mod doubtful;
mod features;
mod gate;
mod letters;
mod lexicon;
pub(crate) mod mentioned;
mod reader;
mod recall;
mod setting;
mod small;
mod tagger;
#[cfg(test)]
mod tests;
mod weights;
pub(crate) mod why;
mod window;
mod word;

use std::ops::Range;

use super::anchors::Row;
use super::anchors::places::Places;
use super::find::Hits;
use super::look::Look;
use super::rules::Rule;
use crate::model::{Traits, Ways, limits};
use lexicon::Lexicon;
use setting::{Setting, Value};
use small::Filter;
use weights::Weights;
use word::{Shape, Word};

const LEXICON: Lexicon<'static> = Lexicon::new(include_bytes!("../../../patterns/names/names.bin"));
const WEIGHTS: Weights<'static> = Weights::new(include_bytes!("../../../patterns/names/weights.bin"));
const SMALL: Filter<'static> = Filter::new(include_bytes!("../../../patterns/names/small.bin"));
const _: () = assert!(
    tagger::LONGEST_ROW + tagger::REACH * (word::LONGEST + word::WIDEST_GAP) <= limits::CONTEXT,
    "labels depend on no more than context may"
);

/// What a name must score more than anything else.
const THRESHOLD: i32 = 0;
/// From which rank of seven on a family name is a common one.
const COMMON_FAMILY: u16 = 3;
/// What a single word in no list must score beyond that, and more if it stands in code.
const UNLIKELY: i32 = 800;
/// What a single word in small letters must.
const SMALL_ALONE: i32 = 200;
/// Scores are percents: this much more than it must score is one more.
const STEP: i32 = 200;
/// The highest percentage of a name that nothing but a text gives away: what a field says is surer.
const CEILING: i32 = 75;
/// That of a name that is only just one.
const FLOOR: i32 = 52;
/// That of what is only just none.
const DOUBTFUL: i32 = 49;

/// What is kept from place to place.
#[derive(Default)]
pub(crate) struct Names {
    window: window::Window,
    reader: reader::Reader,
    recall: recall::Recall,
    /// What fields named before.
    pub(crate) mentioned: mentioned::Mentioned,
    /// Everything before this position is decided.
    done: usize,
}

impl Names {
    pub(crate) fn clear(&mut self) {
        self.done = 0;
    }
}

/// Finds the names among the words of the tile that begin at `starts`.
pub(crate) fn find(look: &Look<'_>, rule: &Rule, names: &mut Names, hits: &mut Hits, places: &mut Places, starts: &Row) {
    for place in places.fill(look.rules.kernel, starts) {
        at(look, rule, look.start + usize::from(*place), names, hits);
    }
    if look.rules.slack > 0 {
        doubtful::find(look, rule, hits, places);
    }
    if !names.mentioned.is_empty() {
        mentioned::find(look, rule, &names.mentioned, hits, places);
    }
}

/// Whether a text is an ordinary word: dictionaries have it, or it is often met.
pub(crate) fn is_ordinary(text: &[u8]) -> bool {
    let entry = word::Known::of(text, &LEXICON).entry;
    text.len() <= word::LONGEST && (entry.dictionary() > 0 || entry.word() > 2)
}

/// Whether people have a word as a name, and it is no ordinary one.
pub(crate) fn is_name(text: &[u8]) -> bool {
    text.len() <= word::LONGEST && word::Known::of(text, &LEXICON).entry.is_name() && !is_ordinary(text)
}

/// Whether many people have a word as their family name, though it may be an ordinary one too: `brouwer`.
pub(crate) fn is_family_name(text: &[u8]) -> bool {
    text.len() <= word::LONGEST && word::Known::of(text, &LEXICON).entry.surname() >= COMMON_FAMILY
}

/// Whether a word in small letters that begins with these bytes is worth a look. Over-approves.
#[inline(always)]
pub(crate) fn is_of_name(first: u64) -> bool {
    SMALL.has(first)
}

/// Looks at the word that begins at `position`, and at the two behind it if it announces a name.
#[inline]
fn at(look: &Look<'_>, rule: &Rule, position: usize, names: &mut Names, hits: &mut Hits) {
    if position < names.done {
        return;
    }
    let Some(met) = names.reader.that_matters(look, position) else { return };
    if gate::may_be(&met) {
        row(look, rule, met, names, hits);
    }
    if met.entry.is_cue() || met.entry.is_title() {
        let mut end = met.end;
        for _ in 0..2 {
            let Some(next) = names.reader.next(look, end) else { return };
            if next.start >= names.done && gate::may_be(&next) {
                row(look, rule, next, names, hits);
                return;
            }
            end = next.end;
        }
    }
}

/// Labels the row that the word is in and takes its names.
fn row(look: &Look<'_>, rule: &Rule, met: Word, names: &mut Names, hits: &mut Hits) {
    let Names { window, reader, recall, done, .. } = names;
    let row = window.around(look, met, reader);
    *done = row.end;
    if !reader::is_careful(look)
        && let Some((word, is_candidate)) = window.only_word(&row)
        && (!is_candidate || is_quoted_value(look, &word))
    {
        return;
    }
    let words = window.words(look, &row, reader);
    let part = tagger::REACH..words.len() - tagger::REACH;
    if !part.clone().any(|at| gate::is_candidate(words, at)) {
        return;
    }
    window::tell_gaps(look.buffer, words);
    let words = &*words;
    let mut is_redacted = None;
    let stands_alone = row.stands_alone;
    let mut taken: Vec<Range<usize>> = Vec::new();
    let mut take = |found: tagger::Found, most: i32| {
        if taken.iter().any(|taken| taken.start < found.words.end && found.words.start < taken.end) {
            return;
        }
        let Some((span, score)) = judge(look, words, &found) else { return };
        let score = score.min(most as u8);
        let is_redacted =
            is_redacted.get_or_insert_with(|| setting::is_redacted(look.buffer, &look.rules.labels, tagger::reach(words)));
        if !*is_redacted {
            hits.push(look, span, rule.index, score, Traits { ways: Ways::TEXT, ..Traits::default() });
            if look.rules.slack > 0 {
                taken.push(found.words);
            }
        }
    };
    if look.rules.slack > 0 || reader::is_careful(look) {
        tagger::tag_part(words, part.clone(), stands_alone, &WEIGHTS, THRESHOLD, &mut |found| take(found, CEILING));
    } else {
        recall.tag(words, stands_alone, THRESHOLD, &mut |found| take(found, CEILING));
    }
    // What is doubtful must not change what is not: labels depend on those before them.
    if look.rules.slack > 0 {
        let threshold = THRESHOLD - look.rules.slack;
        tagger::tag_part(words, part, stands_alone, &WEIGHTS, threshold, &mut |found| take(found, DOUBTFUL));
    }
}

/// Whether a text of a few words is a person's name by what is known of its words alone: `Aurora Lien`, `Agyeman, Kojo`, but not `Charlotte Sofa`.
/// For values whose field only hints at one.
pub(crate) fn is_person(text: &[u8]) -> bool {
    if text.len() > tagger::LONGEST_ROW {
        return false;
    }
    match memchr::memmem::find(text, b", ") {
        Some(comma) => is_given(&text[comma + 2..]) && is_family(&text[..comma], false),
        None => memchr::memchr(b' ', text).is_some_and(|blank| is_given(&text[..blank]) && is_family(&text[blank + 1..], true)),
    }
}

/// Whether the word is a given name, and hardly anything else, or an initial.
fn is_given(text: &[u8]) -> bool {
    let Some(word) = only_word(text) else { return matches!(text, [b'A'..=b'Z', b'.', ..] if text.len() <= 4) };
    let is_seldom_else = word.entry.given() >= 2 && (word.entry.dictionary() != 1 || word.entry.word() <= 2);
    matches!(word.shape, Shape::Capital | Shape::Mixed) && !word.entry.is_thing() && (word.entry.is_strong() || is_seldom_else)
}

/// Whether the words are names and particles, and the last is a family name, or nothing that is known.
fn is_family(text: &[u8], may_have_given: bool) -> bool {
    let mut words = text.split(|byte| *byte == b' ').rev();
    let Some(last) = words.next().and_then(only_word) else { return false };
    let is_ordinary = last.entry.dictionary() == 1 || last.entry.word() >= 2;
    let is_last = matches!(last.shape, Shape::Capital | Shape::Mixed)
        && !last.entry.is_thing()
        && (last.entry.surname() >= 3 || !is_ordinary);
    is_last
        && words.all(|part| {
            let is_name = |word: Word| word.entry.is_particle() || may_have_given && word.entry.is_name() && word.has_capital();
            matches!(part, [b'A'..=b'Z'] | [b'A'..=b'Z', b'.']) || only_word(part).is_some_and(is_name)
        })
}

/// The word that is the whole text.
fn only_word(text: &[u8]) -> Option<Word> {
    word::word_at(text, 0, &LEXICON).filter(|word| word.end == text.len())
}

/// Whether a word begins the value of a key, in quotes, so that a name of this one word is left to its field.
fn is_quoted_value(look: &Look<'_>, word: &Word) -> bool {
    let may_be = matches!(look.before(word.start), b'"' | b'\'')
        && matches!(look.before(word.start - 1), b':' | b'=' | b' ' | b'\\')
        && look.byte(word.end) != b'.';
    may_be && Setting::of(look, &(word.start..word.end)).value() == Value::OfField
}

/// Where a name stands that was found among these words, and how much it scores there; `None` if it is none after all.
fn judge(look: &Look<'_>, words: &[Word], found: &tagger::Found) -> Option<(Range<usize>, u8)> {
    let names = &words[found.words.clone()];
    // What costs least is asked first: most of what scores is none.
    let least = THRESHOLD - tagger::leniency(words, found.words.start);
    let slack = look.rules.slack;
    if found.margin <= least - slack || !tagger::is_whole(words, found) {
        return None;
    }
    let span = tagger::span(look.buffer, words, found);
    let setting = Setting::of(look, &span);
    let value = setting.value();
    let unlikely = match names {
        _ if value == Value::Labelled => UNLIKELY,
        [only] if only.shape == Shape::Small => SMALL_ALONE,
        [only] if !only.entry.is_name() => UNLIKELY,
        _ => 0,
    };
    if value == Value::OfField || found.margin <= least - slack + unlikely {
        return None;
    }
    if names.len() == 1 && (setting.is_of_code(names[0].shape == Shape::Small) || is_compound(&look.buffer[span.clone()])) {
        return None;
    }
    // What announces a name stands in the same cell of a table.
    let begins_cell = names[0].shape == Shape::Small && setting::begins_cell(look.buffer, span.start);
    if begins_cell || setting::is_company(look.buffer, &span) || setting::is_of_a_statement(look.buffer, &span) {
        return None;
    }
    let is_short = names.len() == 1 || names.iter().any(|word| word.shape == Shape::Initial);
    let doubt = setting.doubt();
    let is_piece = names.len() == 1 && span.len() <= 3;
    let is_a_cell = names.len() == 1 && setting.is_a_cell();
    let extra =
        [is_short && doubt > 0, is_piece && doubt > 0, is_a_cell, is_a_cell].into_iter().filter(|is_so| *is_so).count() as i32;
    let needed = least + doubt + unlikely + extra * UNLIKELY;
    if found.margin <= needed - slack || setting.is_among_bytes() || setting.is_a_definition() {
        return None;
    }
    Some((span, scored(found.margin - needed)))
}

/// Whether the last part of a word with hyphens is an ordinary word that nobody is called: `ninja-build`, `Content-Transfer-Encoding`.
fn is_compound(text: &[u8]) -> bool {
    let Some(hyphen) = memchr::memrchr(b'-', text) else { return false };
    let entry = word::Known::of(&text[hyphen + 1..], &LEXICON).entry;
    (entry.dictionary() == 1 || entry.word() > 2) && !entry.is_name()
}

/// The percentage of a name that scores so much more than it must; or less, where doubtful ones are asked for.
fn scored(surplus: i32) -> u8 {
    let least = if surplus > 0 { FLOOR } else { DOUBTFUL };
    (least + surplus / STEP).clamp(0, CEILING) as u8
}

/// How much less than it must a name may score, for what is found from this percentage on.
pub(crate) fn slack(minimum: u8) -> i32 {
    (DOUBTFUL + 1 - i32::from(minimum)).max(0) * STEP
}
