//! Words around a candidate: which detectors they speak for and against. Looked up lazily, only near candidates.
//!
//! Words are whole runs of letters in one line, compared in lower case (ASCII; other letters as they are written). The nearest
//! word that has a say decides, those before the candidate first. inkout's labels and masks, and the networks that it truncates addresses
//! to, are a barrier: nothing behind one counts, so a second run sees no more context than the first.

use std::ops::Range;

use super::anchors::{Row, TILE_BYTES};
use super::doubtful::{Doubtful, Heard, MOST_DETECTORS, Recalled, Set};
use super::look::Look;
use super::slots::Slots;
use super::vector::{WORD, class};
use crate::model::detector::LONGEST_CONTEXT_WORD;
use crate::model::{Detector, DetectorIndex, Texts, limits};

/// How many bytes before a candidate are searched.
pub(crate) const BEFORE: usize = 96;
/// How many bytes after a candidate are searched.
pub(super) const AFTER: usize = 32;
const _: () = assert!(BEFORE <= limits::CONTEXT && AFTER <= limits::CONTEXT && AFTER < WORD);
/// The longest value around which the bitmaps of the tile reach far enough, in bytes.
pub(super) const NEAR: usize = 256;
/// The longest context word, in bytes.
pub(super) const LONGEST: usize = LONGEST_CONTEXT_WORD;

/// Words of a filter, of sixty-four bits each.
const FILTER_WORDS: usize = 64;

/// What the nearest telling word says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// No word has a say.
    #[default]
    Silent,
    /// The nearest telling word speaks for the detector.
    For,
    /// The nearest telling word speaks against it.
    Against,
}

/// Context words of all detectors in one table.
#[derive(Debug, Default)]
pub(crate) struct Words {
    /// By a hash of the word, where the last that it says stands.
    slots: Slots,
    said: Vec<Said>,
    /// By detector, one bit for each hash of a word's beginning: dismisses nearly every other word without a look at the table.
    filters: Vec<Filter>,
    /// The same of all detectors with weak forms together.
    doubtful: Doubtful,
}

type Filter = [u64; FILTER_WORDS];

/// A detector that a word speaks for or against.
#[derive(Clone, Copy, Debug, Default)]
struct Said {
    /// Where what the same word says besides stands; zero for nothing.
    before: u32,
    index: u16,
    speaks_for: bool,
}

/// The words of a detector, and whether they speak for it.
fn lists_of(detector: &Detector) -> impl Iterator<Item = (&Texts, bool)> {
    let Detector { context, context_against, .. } = detector;
    context.values().map(|words| (words, true)).chain(context_against.values().map(|words| (words, false)))
}

impl Words {
    /// Gathers the words of all detectors.
    pub(crate) fn new(detectors: &[Detector]) -> Self {
        let count = detectors.iter().flat_map(lists_of).map(|(words, _)| words.len()).sum();
        let mut slots = Slots::with_room(count);
        // None stands at zero.
        let mut said = Vec::with_capacity(1 + count);
        said.push(Said::default());
        let mut filters = vec![[0; FILTER_WORDS]; detectors.len()];
        let mut doubtful = Doubtful::default();
        for (index, detector) in detectors.iter().enumerate().take(MOST_DETECTORS) {
            for (words, speaks_for) in lists_of(detector) {
                for word in words.iter().map(str::as_bytes) {
                    let hash = hash(word);
                    let before = slots.get(hash).unwrap_or(0) as u32;
                    slots.set(hash, said.len());
                    said.push(Said { before, index: index as u16, speaks_for });
                    set(&mut filters[index], word);
                    if !detector.weak_forms.is_empty() {
                        doubtful.add(word);
                    }
                }
            }
        }
        Self { slots, said, filters, doubtful }
    }

    fn says(&self, word: &[u8], detector: DetectorIndex) -> Verdict {
        let of_detector = self.said_by(word).filter(|said| usize::from(said.index) == detector.get());
        match of_detector.map(|said| said.speaks_for).max() {
            Some(true) => Verdict::For,
            Some(false) => Verdict::Against,
            None => Verdict::Silent,
        }
    }

    /// Of which detectors a word speaks.
    fn said_by(&self, word: &[u8]) -> impl Iterator<Item = &Said> {
        self.said_from(self.last_said_by(word))
    }

    /// What a word says of which the last stands here.
    fn said_from(&self, last: u32) -> impl Iterator<Item = &Said> {
        let said = |at: u32| self.said.get(at as usize).filter(|_| at != 0);
        std::iter::successors(said(last), move |known| said(known.before))
    }

    fn last_said_by(&self, word: &[u8]) -> u32 {
        if word.len() > LONGEST { 0 } else { self.slots.get(hash(word)).unwrap_or(0) as u32 }
    }

    /// Of which detectors with weak forms words around `start..end`, which starts in the tile, may speak. [`Words::near`] is silent of others.
    #[inline]
    pub(crate) fn told(&self, look: &Look<'_>, start: usize, end: usize, heard: &mut Heard, recalled: &mut Recalled) -> Set {
        self.doubtful.told(look, start, end, heard, |word| {
            let last = self.last_said_by(word);
            recalled.get(last, || {
                let mut set = Set::default();
                self.said_from(last).for_each(|said| set.put(usize::from(said.index)));
                set
            })
        })
    }

    /// What the word says, also where punctuation above ASCII hangs on it: `tel：`, `«phone»`.
    #[inline(always)]
    fn filtered(&self, filter: &Filter, buffer: &[u8], word: Range<usize>, detector: DetectorIndex) -> Verdict {
        let may_tell = has_at(filter, buffer, &word);
        let word = &buffer[word];
        let verdict = if may_tell { self.says(word, detector) } else { Verdict::Silent };
        let (Some(&first), Some(&last)) = (word.first(), word.last()) else { return verdict };
        if verdict == Verdict::Silent && (first | last) >= 0x80 { self.trimmed(filter, word, detector) } else { verdict }
    }

    #[cold]
    fn trimmed(&self, filter: &Filter, word: &[u8], detector: DetectorIndex) -> Verdict {
        let word = match std::str::from_utf8(word) {
            Ok(word) => word.trim_matches(|c: char| !c.is_alphanumeric()).as_bytes(),
            Err(_) => return Verdict::Silent,
        };
        if !word.is_empty() && has(filter, word) { self.says(word, detector) } else { Verdict::Silent }
    }

    /// What the words around `start..end`, which starts in the tile, say of `detector`: [`Words::around`] by the bitmaps of the tile.
    #[inline(always)]
    pub(crate) fn near(&self, look: &Look<'_>, start: usize, end: usize, detector: DetectorIndex) -> Verdict {
        let Some(filter) = self.filters.get(detector.get()) else { return Verdict::Silent };
        // A long cluster of digits is followed further than the bitmaps of the tile reach.
        if end - start > NEAR || start > look.start + TILE_BYTES {
            return self.around(look, start, end, detector);
        }
        let before = self.before(look, filter, start, detector);
        if before == Verdict::Silent { self.behind(look, filter, end, detector) } else { before }
    }

    /// Whether a word behind `start..end`, which starts in the tile, speaks for the detector: [`Words::follows`] by the bitmaps of the tile.
    pub(crate) fn is_followed(&self, look: &Look<'_>, start: usize, end: usize, detector: DetectorIndex) -> bool {
        let Some(filter) = self.filters.get(detector.get()) else { return false };
        if end - start > NEAR || start > look.start + TILE_BYTES {
            return self.follows(look, end, detector);
        }
        self.behind(look, filter, end, detector) == Verdict::For
    }

    /// What the nearest telling word before `start` says.
    #[inline(always)]
    fn before(&self, look: &Look<'_>, filter: &Filter, start: usize, detector: DetectorIndex) -> Verdict {
        let letters = &look.tile.unions.letter;
        let first = start.saturating_sub(BEFORE);
        let mut at = start;
        while at > first {
            // Bit 63 - i tells of the byte at `at - 1 - i`.
            let mut bits = look.behind(letters, at);
            let mut shown = WORD;
            while bits != 0 {
                let gap = bits.leading_zeros() as usize;
                let length = (!(bits << gap)).leading_zeros() as usize;
                if gap + length >= shown {
                    // The word may go on before what is shown: look at it anew. One that fills all of it is too long for any.
                    at = if gap == 0 { skip_letters(look.buffer, at) } else { at - gap };
                    break;
                }
                let word_end = at - gap;
                let word_start = word_end.saturating_sub(length);
                // A word cut by the edge of the window is no whole word: it is left out, so that the verdict never depends on the cut.
                if word_start < first {
                    return Verdict::Silent;
                }
                if length <= LONGEST {
                    let verdict = self.filtered(filter, look.buffer, word_start..word_end, detector);
                    if verdict != Verdict::Silent {
                        let is_apart = barrier_before(look, word_end, start) > word_end;
                        return if is_apart { Verdict::Silent } else { verdict };
                    }
                }
                at = word_start;
                shown -= gap + length;
                bits <<= gap + length;
            }
            if bits == 0 {
                at = at.saturating_sub(shown);
            }
        }
        Verdict::Silent
    }

    /// Whether a telling word behind `end` speaks for the detector. Only that counts there: what follows usually belongs to the next value.
    #[inline(always)]
    fn behind(&self, look: &Look<'_>, filter: &Filter, end: usize, detector: DetectorIndex) -> Verdict {
        let letters = &look.tile.unions.letter;
        let last = (end + AFTER).min(look.buffer.len());
        let mut bits = look.ahead(letters, end);
        let mut at = end;
        while bits != 0 {
            let word_start = at + bits.trailing_zeros() as usize;
            if word_start >= last {
                break;
            }
            bits = look.ahead(letters, word_start);
            let length = bits.trailing_ones() as usize;
            if length > LONGEST {
                break;
            }
            at = word_start + length;
            if self.filtered(filter, look.buffer, word_start..at, detector) == Verdict::For {
                let is_apart = barrier_after(look, end, word_start) < word_start;
                return if is_apart { Verdict::Silent } else { Verdict::For };
            }
            bits = look.ahead(letters, at);
        }
        Verdict::Silent
    }

    /// What the words around `start..end` say of `detector`.
    pub(crate) fn around(&self, look: &Look<'_>, start: usize, end: usize, detector: DetectorIndex) -> Verdict {
        let Some(filter) = self.filters.get(detector.get()) else { return Verdict::Silent };
        let buffer = look.buffer;
        let mut first = start.saturating_sub(BEFORE);
        // A word cut by the edge of the window is no whole word: leave it out, so that the verdict never depends on the cut.
        while first > 0 && first < start && is_letter(buffer[first - 1]) {
            first += 1;
        }
        let mut at = start;
        while at > first {
            let byte = buffer[at - 1];
            match byte {
                b'\n' => break,
                b']' if look.rules.labels.ends(&buffer[..at]) => break,
                b'*' if buffer[first..at].ends_with(b"***") => break,
                b':' | b'0' if ends_network(buffer, at) => break,
                _ if is_letter(byte) => {
                    let word_end = at;
                    while at > first && is_letter(buffer[at - 1]) {
                        at -= 1;
                    }
                    // `\nphone: …` in an escaped text.
                    let escaped = at > 0 && buffer[at - 1] == b'\\' && matches!(buffer[at], b'n' | b't' | b'r');
                    match self.filtered(filter, buffer, at + usize::from(escaped)..word_end, detector) {
                        Verdict::Silent => {}
                        verdict => return verdict,
                    }
                }
                _ => at -= 1,
            }
        }
        if self.follows(look, end, detector) { Verdict::For } else { Verdict::Silent }
    }

    /// Whether a word behind `end` speaks for the detector.
    #[cold]
    pub(crate) fn follows(&self, look: &Look<'_>, end: usize, detector: DetectorIndex) -> bool {
        let Some(filter) = self.filters.get(detector.get()) else { return false };
        let buffer = look.buffer;
        let last = (end + AFTER).min(buffer.len());
        let mut at = end;
        while at < last {
            let byte = buffer[at];
            match byte {
                b'\n' => break,
                b'[' if look.rules.labels.at(&buffer[at..]).is_some() => break,
                b'*' if buffer[at..].starts_with(b"***") => break,
                b':' | b'0' if ends_network(buffer, at + 1) => break,
                _ if is_letter(byte) => {
                    let word_start = at;
                    while at < buffer.len() && at - word_start <= LONGEST && is_letter(buffer[at]) {
                        at += 1;
                    }
                    // After a value only a word for it counts: what follows usually belongs to the next value.
                    if self.filtered(filter, buffer, word_start..at, detector) == Verdict::For {
                        return true;
                    }
                    if at - word_start > LONGEST {
                        break;
                    }
                }
                _ => at += 1,
            }
        }
        false
    }

    /// What the word that ends at `end` (bytes before it may be anything) says of `detector`.
    pub(crate) fn word_before(&self, buffer: &[u8], end: usize, detector: DetectorIndex) -> Verdict {
        self.of_word(buffer, word_before(buffer, end), detector)
    }

    /// The detectors that the word which ends at `end` speaks for; `None` where punctuation above ASCII may hang on it.
    pub(crate) fn spoken_for(&self, buffer: &[u8], end: usize) -> Option<Set> {
        let word = &buffer[word_before(buffer, end)];
        let (first, last) = word.first().zip(word.last())?;
        ((first | last) < 0x80).then(|| {
            let mut set = Set::default();
            self.said_by(word).filter(|said| said.speaks_for).for_each(|said| set.put(usize::from(said.index)));
            set
        })
    }

    /// What a word says of `detector`.
    #[inline]
    pub(crate) fn of_word(&self, buffer: &[u8], word: Range<usize>, detector: DetectorIndex) -> Verdict {
        let Some(filter) = self.filters.get(detector.get()) else { return Verdict::Silent };
        self.filtered(filter, buffer, word, detector)
    }
}

/// The word that ends at `end`, or as much of it as tells that it is longer than any.
#[inline]
pub(crate) fn word_before(buffer: &[u8], end: usize) -> Range<usize> {
    let first = end.saturating_sub(LONGEST + 1);
    let mut start = end;
    while start > first && is_letter(buffer[start - 1]) {
        start -= 1;
    }
    start..end
}

/// Where the letters begin that end at `end`.
#[cold]
fn skip_letters(buffer: &[u8], end: usize) -> usize {
    end - buffer[..end].iter().rev().take(BEFORE).take_while(|byte| is_letter(**byte)).count()
}

/// Where context begins that ends at `to` and goes back no further than `from`: behind the nearest line end, label or mask.
#[inline]
fn barrier_before(look: &Look<'_>, from: usize, to: usize) -> usize {
    let from = network_before(look, from, to).unwrap_or(from);
    let mut end = to;
    while let Some(found) = memchr::memrchr3(b'\n', b']', b'*', &look.buffer[from..end]) {
        let at = from + found + 1;
        let stops = match look.buffer[at - 1] {
            b'\n' => true,
            b']' => look.rules.labels.ends(&look.buffer[..at]),
            _ => look.buffer[from..at].ends_with(b"***"),
        };
        if stops {
            return at;
        }
        end = at - 1;
    }
    from
}

/// What a network ends in: a digit behind a point, or two colons.
#[inline(always)]
fn ends_of_networks<'l>(look: &'l Look<'_>) -> [&'l Row; 3] {
    let class = &look.tile.bits.class;
    [&class[class::DIGIT], &class[class::DOT], &class[class::COLON]]
}

/// Where the last network ends that an address was truncated to, if one ends behind `from` and no further than `to`.
#[inline]
fn network_before(look: &Look<'_>, from: usize, to: usize) -> Option<usize> {
    let [digit, dot, colon] = ends_of_networks(look);
    let mut near = to;
    while near > from {
        let shown = (near - from).min(WORD);
        // Bit 63 - i tells of an end at `near - i`.
        let behind_point = look.behind(digit, near) & look.behind(dot, near - 1);
        let behind_colon = look.behind(colon, near) & look.behind(colon, near - 1);
        let mut ends = (behind_point | behind_colon) & !0 << (WORD - shown);
        while ends != 0 {
            let gap = ends.leading_zeros();
            let end = near - gap as usize;
            if ends_network(look.buffer, end) {
                return Some(end);
            }
            ends &= !(1 << 63 >> gap);
        }
        near -= shown;
    }
    None
}

/// Where the first network ends that an address was truncated to, if one ends behind `from` and no further than `to`, less than a word on.
#[inline]
fn network_behind(look: &Look<'_>, from: usize, to: usize) -> Option<usize> {
    let [digit, dot, colon] = ends_of_networks(look);
    // Bit i tells of an end at `from + 1 + i`.
    let behind_point = look.ahead(digit, from) & look.ahead(dot, from - 1);
    let behind_colon = look.ahead(colon, from) & look.ahead(colon, from - 1);
    let mut ends = (behind_point | behind_colon) & !(!0 << (to - from));
    while ends != 0 {
        let end = from + 1 + ends.trailing_zeros() as usize;
        if ends_network(look.buffer, end) {
            return Some(end);
        }
        ends &= ends - 1;
    }
    None
}

/// Whether an address that was truncated to its network ends at `end`: `192.0.2.0`, `2001:db8::`.
#[inline]
fn ends_network(buffer: &[u8], end: usize) -> bool {
    let text = &buffer[..end];
    let after = buffer.get(end).copied().unwrap_or(b'\n');
    (text.ends_with(b".0") && !after.is_ascii_alphanumeric() && after != b'.'
        || text.ends_with(b"::") && !after.is_ascii_alphanumeric())
        && is_network(text)
}

#[cold]
fn is_network(text: &[u8]) -> bool {
    if let Some(groups) = text.strip_suffix(b"::") {
        return groups.last().is_some_and(u8::is_ascii_hexdigit);
    }
    let mut octets = text.rsplit(|byte| *byte == b'.').skip(1);
    let is_octet = |octet: &[u8]| (1..=3).contains(&octet.len()) && octet.iter().all(u8::is_ascii_digit);
    let digits = |octet: &[u8]| octet.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    octets.next().is_some_and(is_octet)
        && octets.next().is_some_and(is_octet)
        && octets.next().is_some_and(|octet| (1..=3).contains(&digits(octet)))
}

/// Where context ends that starts at `from` and goes no further than `to`.
#[inline]
fn barrier_after(look: &Look<'_>, from: usize, to: usize) -> usize {
    let to = network_behind(look, from, to).map_or(to, |end| end - 1);
    let mut start = from;
    while let Some(found) = memchr::memchr3(b'\n', b'[', b'*', &look.buffer[start..to]) {
        let at = start + found;
        let stops = match look.buffer[at] {
            b'\n' => true,
            b'[' => look.rules.labels.at(&look.buffer[at..]).is_some(),
            _ => look.buffer[at..].starts_with(b"***"),
        };
        if stops {
            return at;
        }
        start = at + 1;
    }
    to
}

/// The bit of a word in a filter, from its first four bytes and its length. The case of ASCII letters does not matter.
#[inline]
fn filter_bit(word: &[u8]) -> usize {
    bit_of(first_of(word), word.len())
}

/// The first four bytes of a word, as a number, whatever its case.
#[inline]
pub(super) fn first_of(word: &[u8]) -> u32 {
    match *word {
        [a, b, c, d, ..] => u32::from_le_bytes([a, b, c, d]) | 0x2020_2020,
        [a, b, c] => u32::from_le_bytes([a, b, c, 0]) | 0x20_2020,
        [a, b] => u32::from_le_bytes([a, b, 0, 0]) | 0x2020,
        [a] => u32::from(a | 0x20),
        [] => 0,
    }
}

/// The bit of a word from its first bytes in lower case and its length.
#[inline(always)]
fn bit_of(first: u32, length: usize) -> usize {
    place_of(first, length) >> 4
}

/// The same, among sixteen times as many.
#[inline(always)]
pub(super) fn place_of(first: u32, length: usize) -> usize {
    let key = first ^ (length as u32) << 27;
    (key.wrapping_mul(0x9e37_79b1) >> 16) as usize
}

/// The first bytes of four, by their number.
pub(super) const FIRST: [u32; 5] = [0, 0xff, 0xffff, 0xff_ffff, u32::MAX];

#[inline]
fn has(filter: &Filter, word: &[u8]) -> bool {
    let bit = filter_bit(word);
    filter[bit >> 6] >> (bit & 63) & 1 == 1
}

/// [`has`] for a word in a buffer, without a branch on how long it is, which cannot be foreseen.
#[inline(always)]
fn has_at(filter: &Filter, buffer: &[u8], word: &Range<usize>) -> bool {
    let Some(four) = buffer.get(word.start..).and_then(<[u8]>::first_chunk::<4>) else {
        return has(filter, &buffer[word.clone()]);
    };
    let bit = bit_of((u32::from_le_bytes(*four) | 0x2020_2020) & FIRST[word.len().min(4)], word.len());
    filter[bit >> 6] >> (bit & 63) & 1 == 1
}

fn set(filter: &mut Filter, word: &[u8]) {
    let bit = filter_bit(word);
    filter[bit >> 6] |= 1 << (bit & 63);
}

#[inline]
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80
}

/// A hash of the word in lower case; never zero.
#[inline]
fn hash(word: &[u8]) -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    for byte in word {
        state = (state.rotate_left(5) ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    (state ^ state >> 32) | 1
}

#[cfg(test)]
mod tests {
    use super::{FILTER_WORDS, has, has_at, set};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_word_in_a_buffer_is_the_word(buffer in "[a-dA-D]{1,12}", ends in [0usize..12, 0usize..12], others in [0usize..12, 0usize..12]) {
            let range = |[a, b]: [usize; 2]| a.min(b).min(buffer.len())..a.max(b).min(buffer.len());
            let (word, other) = (range(ends), range(others));
            let mut filter = [0; FILTER_WORDS];
            set(&mut filter, &buffer.as_bytes()[word.clone()]);
            prop_assert!(has_at(&filter, buffer.as_bytes(), &word));
            prop_assert_eq!(has_at(&filter, buffer.as_bytes(), &other), has(&filter, &buffer.as_bytes()[other.clone()]));
        }
    }
}
