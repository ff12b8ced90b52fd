//! Names by memory: a person whom a field, a header or a speaker's label names is spoken of by one word later in the same document. `jan de vries`
//! in a column, and `visser belt terug` in the notes.
//!
//! Sources are words of fields alone, which are read in the order of the stream, before its blocks are worked on; so what is remembered at a place depends on
//! the bytes before it and on nothing else.

use std::ops::Range;

use super::setting::{self, Setting, Value};
use super::word::{self, Shape, Word};
use super::{LEXICON, is_person};
use crate::detect::anchors::places::Places;
use crate::detect::find::Hits;
use crate::detect::look::Look;
use crate::detect::rules::{Detection, Rule};
use crate::detect::starts;
use crate::detect::validate::plausible;
use crate::field::Strength;
use crate::model::mention::{Mention, Mentions, REACH};
use crate::model::{Cell, Traits, Ways};

/// The confidence of one, in percent.
const SCORE: u8 = 56;
/// The longest name that is read, in bytes.
const LONGEST_NAME: usize = 80;
/// The shortest word that is remembered, in bytes.
const SHORTEST: usize = 3;
/// How much what stands around one may look like code: an address of mail in the same row does so a little.
const MOST_DOUBT: i32 = 900;
/// How far on either side nothing of ours may stand, in bytes: as far as the words that other names depend on.
const BESIDE: usize = 64;
/// Bits of the filter.
const BITS: u32 = 14;

/// What may be remembered in a buffer.
#[derive(Debug)]
pub(crate) struct Mentioned {
    /// By the word, and then by where it stands.
    all: Vec<(u32, u64)>,
    filter: Vec<u64>,
    /// Where the buffer starts in the stream.
    offset: u64,
}

impl Default for Mentioned {
    fn default() -> Self {
        Self { all: Vec::new(), filter: vec![0; 1 << BITS >> 6], offset: 0 }
    }
}

/// Reads the names in these cells, some of which may have been read before. `bytes` start at `offset` of the stream.
pub(crate) fn read(rules: &Detection, bytes: &[u8], offset: u64, cells: &[Cell], mentions: &mut Mentions) {
    let Some(fields) = rules.fields().filter(|_| rules.served.person_name.is_some()) else { return };
    for cell in cells.iter().filter(|cell| cell.start >= offset) {
        if cell.end - cell.start > LONGEST_NAME as u64 {
            continue;
        }
        let Some((_, named)) = cell.column.and_then(|column| fields.of_column(column)) else { continue };
        if named.kind.id != "person_name" {
            continue;
        }
        let Some(text) = bytes.get((cell.start - offset) as usize..(cell.end - offset) as usize) else { continue };
        let is_sure = named.strength != Strength::Likely;
        mentions.add(text, is_sure, cell.start, |text| {
            let is_name = match named.strength {
                Strength::Sure | Strength::National | Strength::Fitting => plausible::is(named.kind, text),
                Strength::Likely => is_person(text),
                Strength::Other => false,
            };
            // What was redacted, or is more than a name.
            let is_plain = !text.iter().any(|byte| byte.is_ascii_digit() || matches!(byte, b'[' | b'*' | b'@' | b'_' | b'\\'));
            if is_name && is_plain { words(text) } else { Vec::new() }
        });
    }
}

/// The words of a name that may stand for its person.
fn words(name: &[u8]) -> Vec<Mention> {
    let mut mentions = Vec::new();
    let mut end = 0;
    while let Some(word) = word::next(name, end, &LEXICON) {
        end = word.end;
        let is_letters = matches!(word.shape, Shape::Small | Shape::Capital | Shape::Capitals | Shape::Mixed);
        let says_nothing = word.entry.is_particle() || word.entry.is_title() || word.entry.is_cue();
        if is_letters && !says_nothing && word.end - word.start >= SHORTEST {
            let first = starts::first_letters(&name[word.start..word.end]);
            mentions.push(Mention { word: word.hash, first, offset: word.start as u64 });
        }
    }
    mentions
}

impl Mentioned {
    /// Begins with a buffer that starts at `offset` of the stream.
    pub(crate) fn begin(&mut self, mentions: &[Mention], offset: u64) {
        self.offset = offset;
        if mentions.is_empty() && self.all.is_empty() {
            return;
        }
        self.all.clear();
        self.filter.fill(0);
        for mention in mentions {
            self.all.push((mention.word, mention.offset));
            let bit = bit(mention.first);
            self.filter[bit >> 6] |= 1 << (bit & 63);
        }
        self.all.sort_unstable();
    }

    /// Whether nothing is.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    fn may_hold(&self, first: u64) -> bool {
        let bit = bit(first);
        self.filter[bit >> 6] >> (bit & 63) & 1 == 1
    }

    /// Whether the word stands in a name before this offset, and near enough.
    fn holds(&self, word: u32, offset: u64) -> bool {
        let before = self.all.partition_point(|known| *known < (word, offset));
        before.checked_sub(1).is_some_and(|at| self.all[at].0 == word && self.all[at].1 + REACH >= offset)
    }
}

fn bit(first: u64) -> usize {
    (first.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - BITS)) as usize
}

/// Finds the words of the tile that are remembered.
#[cold]
pub(super) fn find(look: &Look<'_>, rule: &Rule, mentioned: &Mentioned, hits: &mut Hits, places: &mut Places) {
    let anchors = &look.tile.anchors;
    let starts = std::array::from_fn(|w| anchors.small[w] | anchors.name[w]);
    for place in places.fill(look.rules.kernel, &starts::known(look, &starts, |first| mentioned.may_hold(first))) {
        let position = look.start + usize::from(*place);
        let Some(word) = word::word_at(look.buffer, position, &LEXICON).filter(|word| word.start == position) else { continue };
        if mentioned.holds(word.hash, mentioned.offset + position as u64) && is_of_a_person(look, &word) {
            let traits = Traits { ways: Ways::MEMORY, ..Traits::default() };
            hits.push(look, word.start..word.end, rule.index, SCORE, traits);
        }
    }
}

/// Whether the word speaks of the person whom it was remembered of, by what it is and what stands beside it.
fn is_of_a_person(look: &Look<'_>, word: &Word) -> bool {
    let span = word.start..word.end;
    let is_ordinary = word.entry.dictionary() == 1 || word.entry.word() > 2 || word.entry.is_thing();
    let is_one = match word.shape {
        Shape::Small => !is_ordinary,
        // Behind a small word it is no word that only begins a sentence.
        Shape::Capital | Shape::Mixed => !is_ordinary || is_behind_small_word(look, word.start),
        Shape::Capitals => !is_ordinary && span.len() > SHORTEST,
        _ => false,
    };
    if !is_one || is_joined(look, word.end) {
        return false;
    }
    let setting = Setting::of(look, &span);
    let is_small = word.shape == Shape::Small;
    setting.value() == Value::No
        && setting.doubt() <= MOST_DOUBT
        && (is_small || !setting.is_of_code(false))
        && !(is_small && setting::begins_cell(look.buffer, span.start) && !goes_on(look, word.end))
        && !setting::is_company(look.buffer, &span)
        && !setting::is_of_a_statement(look.buffer, &span)
        && !is_beside_ours(look, &span)
}

/// Whether a small word follows, so that a cell that begins here is more than this word.
fn goes_on(look: &Look<'_>, end: usize) -> bool {
    look.byte(end) == b' ' && look.byte(end + 1).is_ascii_lowercase()
}

fn is_behind_small_word(look: &Look<'_>, start: usize) -> bool {
    start >= 2
        && look.buffer[start - 1] == b' '
        && (look.buffer[start - 2].is_ascii_lowercase() || look.buffer[start - 2] == b',')
}

/// Whether what stands behind a word makes it a piece of something else: an address, a path, a name of a file.
fn is_joined(look: &Look<'_>, end: usize) -> bool {
    match look.byte(end) {
        b'@' | b'_' | b'/' | b'\\' | b'=' | b'(' | b'[' => true,
        b'.' | b':' => look.byte(end + 1).is_ascii_alphanumeric() || look.byte(end + 1) == b':',
        _ => false,
    }
}

fn is_beside_ours(look: &Look<'_>, span: &Range<usize>) -> bool {
    setting::is_redacted(look.buffer, &look.rules.labels, setting::line(look.buffer, span, BESIDE))
}
