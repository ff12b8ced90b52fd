//! Stage three: verification around anchors. One file a family of shapes; each takes a place and yields candidates or nothing.

pub(crate) mod account;
mod acting;
pub(crate) mod agent;
pub(crate) mod armour;
pub(crate) mod at;
mod authorization;
pub(crate) mod bare;
pub(crate) mod beside;
mod card;
mod company;
pub(crate) mod custom;
pub(crate) mod digits;
pub(crate) mod field;
pub(crate) mod form;
pub(crate) mod groups;
pub(crate) mod hex_groups;
mod json_text;
pub(crate) mod key;
pub(crate) mod key_name;
pub(crate) mod letter_digits;
mod national;
mod phone;
mod phone_dashed;
mod phone_dotted;
mod phone_shape;
mod placeholder;
mod port;
pub(crate) mod quad;
mod record;
mod row;
pub(crate) mod said;
mod slot;
pub(crate) mod token;
mod tracking;
pub(crate) mod uri;
pub(crate) mod value;
use std::ops::Range;

use super::doubtful::{Heard, Recalled};
use super::look::Look;
use super::rules::Rule;
use super::validate::tld::TldCache;
use crate::model::{Candidate, DetectorIndex, Slot, Traits, limits};
use key_name::KeyNames;

/// What verification yields, and the caches it keeps from place to place.
#[derive(Default)]
pub(crate) struct Hits {
    /// Candidates, by their start once [`Hits::order`] was called.
    pub(crate) candidates: Vec<Candidate>,
    unordered: bool,
    /// How many of them are in order, once all anchors were looked at.
    pub(crate) found: usize,
    /// Where among them it was looked for one last.
    asked: usize,
    /// Whether the buffer ends inside a line that goes on: ends of values near it are not known then.
    pub(crate) is_cut: bool,
    /// What starts before this position is the block before's.
    pub(crate) owned_from: usize,
    /// Values whose end lies behind the buffer: the first of each kind, as others end where it does.
    pub(crate) opens: Vec<Open>,
    pub(crate) tlds: TldCache,
    /// Which of its words may make weak forms certain.
    heard: Heard,
    /// Of which detectors such words speak.
    pub(crate) recalled: Recalled,
    /// Chained colons are verified once a token: everything before this position is done.
    pub(crate) colons_done: usize,
    /// A JSON web token, or what looked like one, reaches to here.
    pub(crate) token_done: usize,
    /// An armoured key reaches to here.
    pub(crate) armour_done: usize,
    /// A value that was told by a word beside its number reaches to here.
    pub(crate) spoken_done: usize,
    /// The last IBAN: the groups of digits in it are part of it.
    pub(crate) iban: Range<usize>,
    /// Values that nothing but a word before them speaks against.
    pub(crate) withheld: Vec<Withheld>,
    /// What is none of these detectors, because of its field, in order.
    pub(crate) dismissed: Vec<(u32, u32, DetectorIndex)>,
    /// The values found by their keys: keys inside them are part of them.
    pub(crate) values: Values,
    /// Where the last values ended, so that a long token is not walked again for every anchor in it.
    ends: [Option<(usize, Option<usize>)>; 5],
    /// What short names of keys mean.
    pub(crate) names: KeyNames,
    /// Where colons stand that are not directly behind a name, as far as tiles tell, in order and apart.
    loose_colons: Vec<Range<usize>>,
    /// Where values must not go on: the cells that they start in, in order. None for most buffers.
    pub(crate) fences: Vec<Range<usize>>,
    /// Where values were taken to lie, whether or not they were taken for any: only if it is asked for.
    pub(crate) spans: Option<Vec<Range<usize>>>,
    /// Only those that hold one of these bytes, where they are known.
    pub(crate) parting: Option<[u8; 3]>,
}

/// How far the values reach that were found by their keys. A key inside a value is none, so its own value holds no keys either, and so
/// on: which of a row of values that reach into each other count would depend on where the first of them stands, however far away. Here
/// it depends on two findings' lengths before the key: a value counts as holding keys for the length of a finding, and only if it
/// starts in no other. At worst a key counts that would not, and what was found grows.
#[derive(Clone, Copy, Default)]
pub(crate) struct Values {
    /// Of those that hold keys.
    held: usize,
    /// Of all, also those inside others.
    reach: usize,
}

impl Values {
    /// Whether a value that starts here is part of another one.
    #[inline]
    pub(crate) fn hold(self, start: usize) -> bool {
        start < self.held
    }

    /// Takes a value in, whether or not it is part of another one.
    #[inline]
    pub(crate) fn add(&mut self, value: Range<usize>) {
        let end = value.end.min(value.start + limits::MAX_FINDING);
        if value.start >= self.reach {
            self.held = self.held.max(end);
        }
        self.reach = self.reach.max(end);
    }
}

/// A value that is taken for none because of what stands beside it: a word, where another value stands between them and the word is that
/// one's, or other numbers, which may be values of their own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Withheld {
    /// Its first byte.
    pub(crate) start: usize,
    /// Where the word may begin.
    pub(crate) from: usize,
    /// Before which a value behind it would have to begin.
    pub(crate) until: usize,
}

/// Candidates that a new one is put in its place among.
const NEAR: usize = 16;

/// A value that is not at its end when the buffer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Open {
    /// Its first byte.
    pub(crate) start: usize,
    /// What ends it.
    pub(crate) until: Until,
}

/// What ends a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    /// This quote, unescaped, or the end of the line.
    Quote(u8),
    /// A backslash and this quote, or the end of the line.
    EscapedQuote(u8),
    /// This quote, which stands twice for one in a cell of CSV, or the end of the line.
    DoubledQuote(u8),
    /// A delimiter of an unquoted value, or the end of the line.
    Delimiter,
    /// `<`, or the end of the line.
    Tag,
    /// A byte that is not part of a token (letters, digits, `-`, `_`, `.`, `=`, `+`, `/`, `~`).
    Token,
    /// The end of the line.
    Line,
    /// A byte that ends a SIP URI.
    Uri,
    /// The END line of an armoured key, or a line that cannot belong to one.
    Armour {
        /// Bytes before BEGIN on its line: each line of the key may have as many.
        prefix: u8,
    },
}

impl Until {
    /// Whether values that end so are known for what they are by themselves; others are known by the name before them.
    pub(crate) fn ends_what_is_validated(self) -> bool {
        matches!(self, Self::Token | Self::Uri | Self::Armour { .. })
    }
}

impl Hits {
    /// Takes a candidate unless it scores too low or touches our own output; says whether it did.
    #[inline]
    pub(crate) fn push(
        &mut self,
        look: &Look<'_>,
        span: Range<usize>,
        detector: DetectorIndex,
        score: u8,
        traits: Traits,
    ) -> bool {
        let is_hidden = look.rules.labels.hide(look.buffer, span.start, span.end, true);
        !is_hidden && self.insert(look, span, detector, score, traits)
    }

    /// [`Hits::push`] for a value that has no bracket in it.
    #[inline(always)]
    pub(crate) fn push_plain(&mut self, look: &Look<'_>, span: Range<usize>, rule: &Rule, score: u8, traits: Traits) -> bool {
        score >= look.rules.minimum
            && !look.rules.labels.hide(look.buffer, span.start, span.end, false)
            && self.insert(look, span, rule.index, score, traits)
    }

    /// Takes a candidate that no bracket, colon or tilde stands beside, so that it is in no label of ours.
    #[inline(always)]
    pub(crate) fn push_clear(&mut self, look: &Look<'_>, span: Range<usize>, rule: &Rule, score: u8, traits: Traits) -> bool {
        self.insert(look, span, rule.index, score, traits)
    }

    /// Says what can stand in the place of what was found at exactly this place.
    pub(crate) fn place_in(&mut self, start: usize, end: usize, slot: Slot) {
        for candidate in self.found_from(start).iter_mut().take_while(|candidate| candidate.start == start as u32) {
            if candidate.end == end as u32 {
                candidate.traits.slot = slot;
            }
        }
    }

    /// Whether something was found that begins here.
    pub(crate) fn is_found_at(&mut self, start: usize) -> bool {
        self.found_from(start).first().is_some_and(|candidate| candidate.start as usize == start)
    }

    /// Whether this detector found exactly this.
    pub(crate) fn is_found_by(&mut self, start: usize, end: usize, detector: DetectorIndex) -> bool {
        let here = self.found_from(start).iter().take_while(|candidate| candidate.start as usize == start);
        here.into_iter().any(|candidate| candidate.end as usize == end && candidate.detector == detector)
    }

    /// Takes what was found in this place for all of it, and says what can stand there.
    pub(crate) fn place_all(&mut self, start: usize, end: usize, slot: Slot) {
        let first = self.found - self.found_from(start).len();
        for at in first..self.found {
            if self.candidates[at].start as usize >= end {
                break;
            }
            if self.candidates[at].end as usize <= end {
                self.widen(at, start, end, slot);
            }
        }
    }

    /// Takes a candidate for all of a place.
    pub(crate) fn widen(&mut self, at: usize, start: usize, end: usize, slot: Slot) {
        let candidate = &mut self.candidates[at];
        let (start, end) = (start as u32, end as u32);
        candidate.is_clear &= (candidate.start, candidate.end) == (start, end);
        if (candidate.start, candidate.end) != (start, end) {
            candidate.traits.validated = false;
            self.unordered = true;
        }
        (candidate.start, candidate.end, candidate.traits.slot) = (start, end, slot);
    }

    /// Drops what this detector found from `start` to `end`, and notes that it finds nothing there.
    pub(crate) fn dismiss_within(&mut self, start: usize, end: usize, detector: DetectorIndex) {
        let mut at = self.found - self.found_from(start).len();
        while let Some(candidate) = self.candidates[..self.found].get(at).filter(|candidate| (candidate.start as usize) < end) {
            if candidate.end as usize <= end && candidate.detector == detector {
                self.dismissed.push((candidate.start, candidate.end, detector));
                self.candidates.remove(at);
                self.found -= 1;
            } else {
                at += 1;
            }
        }
    }

    /// What was found from here on, but for what is late.
    fn found_from(&mut self, start: usize) -> &mut [Candidate] {
        let found = &self.candidates[..self.found];
        let is_before = |candidate: &Candidate| (candidate.start as usize) < start;
        // Cells are asked for in order, so it is near what was found the last time.
        let known = if self.asked > 0 && found.get(self.asked - 1).is_some_and(is_before) { self.asked } else { 0 };
        let near = &found[known..];
        let few = &near[..near.len().min(NEAR)];
        let skipped = few.iter().position(|candidate| !is_before(candidate)).unwrap_or(few.len());
        let first = known + if skipped < NEAR { skipped } else { near.partition_point(is_before) };
        self.asked = first;
        &mut self.candidates[first..self.found]
    }

    /// [`Hits::push`] for a candidate that is found when all others were: it is put in its place at the end.
    pub(crate) fn push_late(&mut self, look: &Look<'_>, span: Range<usize>, detector: DetectorIndex, score: u8, traits: Traits) {
        if score >= look.rules.minimum && !look.rules.labels.hide(look.buffer, span.start, span.end, true) {
            let (start, end) = (span.start as u32, span.end as u32);
            self.candidates.push(Candidate { start, end, detector, score, traits, is_clear: false });
            self.unordered = true;
        }
    }

    #[inline(always)]
    fn insert(&mut self, look: &Look<'_>, span: Range<usize>, detector: DetectorIndex, score: u8, traits: Traits) -> bool {
        if score < look.rules.minimum || span.is_empty() {
            return false;
        }
        // Told now, when these bytes are near. A scheme is no value, whatever stands before it.
        let (before, behind) = (look.before(span.start), look.byte(span.end));
        let is_clear =
            !(is_glue(before) | is_glue(behind)) || before == b':' && !is_glue(behind) && ends_scheme(&look.buffer[..span.start]);
        let candidate = Candidate { start: span.start as u32, end: span.end as u32, detector, score, traits, is_clear };
        let follows = self.candidates.last().is_none_or(|last| last.start <= candidate.start);
        self.candidates.push(candidate);
        if !follows {
            self.put_last_in_place();
        }
        true
    }

    /// Anchors come in order and values start a little before them: the place is near the end. Input that is made to have it far away is
    /// ordered once, when all of it was seen.
    #[inline(never)]
    fn put_last_in_place(&mut self) {
        let mut at = self.candidates.len() - 1;
        let nearest = at.saturating_sub(NEAR);
        while at > nearest && self.candidates[at - 1].start > self.candidates[at].start {
            self.candidates.swap(at - 1, at);
            at -= 1;
        }
        self.unordered |= at == nearest && at > 0 && self.candidates[at - 1].start > self.candidates[at].start;
    }

    /// Notes a value at `start` that is none because of a word at most `reach` bytes before it.
    #[cold]
    pub(crate) fn withhold(&mut self, start: usize, reach: usize) {
        self.withheld.push(Withheld { start, from: start.saturating_sub(reach), until: start });
    }

    /// Notes a value at `start` that is none because other numbers stand beside it, at most `reach` bytes before it or behind its `end`.
    #[cold]
    pub(crate) fn withhold_among(&mut self, start: usize, end: usize, reach: usize) {
        self.withheld.push(Withheld { start, from: start.saturating_sub(reach), until: end + reach });
    }

    /// Notes that the value at `start` is not at its end. A row of open values would else be followed one by one in every block.
    pub(crate) fn open(&mut self, start: usize, until: Until) {
        if start < self.owned_from {
            return;
        }
        match self.opens.iter_mut().find(|open| open.until == until) {
            Some(open) => open.start = open.start.min(start),
            None => self.opens.push(Open { start, until }),
        }
    }

    /// Notes that a colon that is not directly behind a name stands in these bytes, which lie behind all others that were noted.
    #[inline]
    pub(crate) fn note_colon(&mut self, bytes: Range<usize>) {
        match self.loose_colons.last_mut() {
            Some(last) if last.end >= bytes.start => last.end = bytes.end,
            _ => self.loose_colons.push(bytes),
        }
    }

    /// Positions of the candidates that start in bytes with such a colon, or at most `reach` bytes behind them.
    fn behind_colons(&self, reach: usize) -> Vec<Range<usize>> {
        if self.unordered && !self.loose_colons.is_empty() {
            return std::iter::once(0..self.candidates.len()).collect();
        }
        let mut done = 0;
        let mut near = |bytes: &Range<usize>| {
            let rest = &self.candidates[done..];
            let from = done + rest.partition_point(|found| (found.start as usize) < bytes.start);
            done += rest.partition_point(|found| (found.start as usize) < bytes.end + reach);
            from.min(done)..done
        };
        self.loose_colons.iter().map(&mut near).collect()
    }

    /// Orders the candidates by their start. Anchors come in order and values start a little before them, so there is little to do.
    pub(crate) fn order(&mut self) {
        if std::mem::take(&mut self.unordered) {
            self.candidates.sort_by_key(|candidate| candidate.start);
        }
    }

    /// [`value::end`], remembered for delimiters that do not depend on where the value starts.
    pub(crate) fn end(&mut self, buffer: &[u8], from: usize, until: Until) -> Option<usize> {
        let margin = if self.is_cut { limits::END_MARGIN } else { 0 };
        let end = self.any_end(buffer, from, until).filter(|end| end + margin <= buffer.len());
        if matches!(until, Until::Armour { .. }) {
            return end;
        }
        let span = from..end.unwrap_or(buffer.len());
        self.note(buffer, span.clone());
        self.fence_within(buffer, span).map_or(end, |fence| Some(end.map_or(fence, |end| end.min(fence))))
    }

    /// Whether it matters where a word in quotes lies that is no value: cells bound values, or somebody asks for more than what holds quotes.
    #[inline]
    fn minds_words(&self) -> bool {
        !self.fences.is_empty() || self.spans.is_some() && self.parting != Some([b'"'; 3])
    }

    /// Notes where a value is taken to lie.
    #[inline]
    pub(crate) fn note(&mut self, buffer: &[u8], span: Range<usize>) {
        // Now, when the bytes are near.
        let may_part = self.spans.is_some() && self.may_part(&buffer[span.clone()]);
        if may_part && let Some(spans) = &mut self.spans {
            spans.push(span);
        }
    }

    /// Whether what holds these bytes may reach from one cell into another.
    #[inline]
    fn may_part(&self, bytes: &[u8]) -> bool {
        self.parting.is_none_or(|[a, b, c]| memchr::memchr3(a, b, c, bytes).is_some())
    }

    /// [`Hits::fence`] for a value that would lie there, if it may reach into another cell: none else is a reason for fences, so none else may
    /// end at one that others were raised for.
    #[inline]
    pub(crate) fn fence_within(&self, buffer: &[u8], span: Range<usize>) -> Option<usize> {
        let fence = self.fence(span.start)?;
        self.may_part(&buffer[span]).then_some(fence)
    }

    /// Where the cell ends that a value at `from` starts in, as far as that is known.
    #[inline]
    pub(crate) fn fence(&self, from: usize) -> Option<usize> {
        if self.fences.is_empty() {
            return None;
        }
        let at = self.fences.partition_point(|cell| cell.end < from);
        self.fences.get(at).filter(|cell| cell.start <= from).map(|cell| cell.end)
    }

    fn any_end(&mut self, buffer: &[u8], from: usize, until: Until) -> Option<usize> {
        let slot = match until {
            Until::Delimiter => 0,
            Until::Token => 1,
            Until::Uri => 2,
            Until::Line => 3,
            Until::Tag => 4,
            _ => return value::end(buffer, from, until),
        };
        match self.ends[slot] {
            Some((start, end)) if start <= from && from <= end.unwrap_or(buffer.len()) => end,
            _ => {
                let end = value::end(buffer, from, until);
                self.ends[slot] = Some((from, end));
                end
            }
        }
    }

    pub(crate) fn clear(&mut self) {
        self.candidates.clear();
        self.unordered = false;
        self.asked = 0;
        self.opens.clear();
        self.colons_done = 0;
        self.token_done = 0;
        self.armour_done = 0;
        self.spoken_done = 0;
        self.heard.clear();
        self.iban = 0..0;
        self.withheld.clear();
        self.dismissed.clear();
        self.values = Values::default();
        self.loose_colons.clear();
        self.ends = [None; 5];
        if let Some(spans) = &mut self.spans {
            spans.clear();
        }
    }
}

/// Whether what stands behind this byte, or before it, is of one piece with it for one rule or another.
#[inline(always)]
pub(crate) fn is_glue(byte: u8) -> bool {
    GLUE[usize::from(byte)]
}

/// Whether the bytes end in a short word and a colon, such as `sip:`, which are no value, behind a byte that ends values.
#[inline]
pub(crate) fn ends_scheme(bytes: &[u8]) -> bool {
    let Some([start @ .., b':']) = bytes.last_chunk::<8>() else { return false };
    let before = start.iter().rev().find(|byte| !byte.is_ascii_alphabetic());
    before.is_some_and(|byte| matches!(byte, b'\n' | b'\r' | b'\t' | b'"' | b'\'' | b',' | b';' | b'|' | b'&' | b'<' | b'>'))
}

static GLUE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = !matches!(
            byte as u8,
            0..=b' ' | b'"' | b'\'' | b',' | b';' | b'|' | b'&' | b'<' | b'>' | b'!' | b'$' | b'?' | b'`' | b'\\' | 0x7f
        );
        byte += 1;
    }
    table
};
