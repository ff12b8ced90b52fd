//! What the words of a name, and those beside it, are known as: for whoever asks why it is one. It decides nothing.

use std::ops::Range;

use super::LEXICON;
use super::lexicon::Entry;
use super::tagger::REACH;
use super::word::{self, Word};

/// The words in `span` and up to three on either side of which something is known, each with what it is known as.
pub(crate) fn known(buffer: &[u8], span: &Range<usize>) -> Vec<(Range<usize>, String)> {
    let Some(first) = word::word_at(buffer, span.start, &LEXICON) else { return Vec::new() };
    let mut words = vec![first];
    for _ in 0..REACH {
        let Some(before) = word::previous(buffer, words[0].start, &LEXICON) else { break };
        words.insert(0, before);
    }
    let mut behind = 0;
    while behind < REACH {
        let end = words.last().map_or(span.end, |last| last.end);
        let Some(next) = word::next(buffer, end, &LEXICON) else { break };
        behind += usize::from(next.start >= span.end);
        words.push(next);
    }
    let is_within = |word: &Word| word.start >= span.start && word.start < span.end;
    words
        .iter()
        .filter_map(|word| {
            let known = if is_within(word) { as_part(word.entry) } else { as_neighbour(word.entry)?.to_owned() };
            Some((word.start..word.end, known))
        })
        .collect()
}

/// What a word announces.
fn as_neighbour(entry: Entry) -> Option<&'static str> {
    if entry.is_title() { Some("a title") } else { entry.is_cue().then_some("announces a name") }
}

/// What a word of a name is known as, in a few words.
fn as_part(entry: Entry) -> String {
    let mut parts = Vec::new();
    if entry.is_particle() {
        parts.push("a particle".to_owned());
    }
    if entry.is_title() {
        parts.push("a title".to_owned());
    }
    for (what, rank) in [("given name", entry.given()), ("surname", entry.surname()), ("ordinary word", entry.word())] {
        if rank > 0 {
            parts.push(format!("{what} {rank}/7"));
        }
    }
    if entry.is_thing() {
        parts.push("a thing or place too".to_owned());
    }
    if parts.is_empty() { "in no list".to_owned() } else { parts.join(", ") }
}

fn entry(word: &[u8]) -> Entry {
    LEXICON.entry(word::hash(word))
}

/// Whether a word in small letters is a title.
pub(crate) fn is_title(word: &[u8]) -> bool {
    entry(word).is_title()
}

/// Whether a word in small letters stands before family names: `van`, `de`.
pub(crate) fn is_particle(word: &[u8]) -> bool {
    entry(word).is_particle()
}
