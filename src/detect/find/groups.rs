//! The groups of digits that a cluster is made of, and the separators between them. Tells what stands there, decides nothing.

use crate::detect::context::Verdict;
use crate::detect::look::Look;
use crate::detect::rules::Rule;

/// The most digits that any detector of numbers wants.
pub(super) const MOST_DIGITS: usize = 20;
/// Groups that are tokenised together.
const KEPT_GROUPS: usize = 16;
/// Digits that are packed together: those of as many groups as a row may have, unless the groups are longer than any row.
const KEPT_DIGITS: usize = 128;

/// The groups of a cluster from one group on, with their digits packed, so that any row of groups is one slice of digits.
pub(crate) struct Groups {
    pub(super) start: [u32; KEPT_GROUPS],
    pub(super) end: [u32; KEPT_GROUPS],
    /// Where the digits of a group start in `digits`.
    packed: [u16; KEPT_GROUPS],
    pub(super) count: usize,
    /// Whether the cluster ends with the last group kept.
    pub(super) is_whole: bool,
    /// Whether a word around all of the groups speaks for or against a phone number, once that was asked.
    has_context: std::cell::Cell<Option<bool>>,
    digits: [u8; KEPT_DIGITS],
}

impl Default for Groups {
    fn default() -> Self {
        Self {
            start: [0; KEPT_GROUPS],
            end: [0; KEPT_GROUPS],
            packed: [0; KEPT_GROUPS],
            count: 0,
            is_whole: true,
            has_context: std::cell::Cell::new(None),
            digits: [0; KEPT_DIGITS],
        }
    }
}

impl Groups {
    /// Takes the groups from the digit at `start` on.
    #[inline]
    pub(super) fn fill(&mut self, look: &Look<'_>, start: usize) {
        self.count = 0;
        self.is_whole = true;
        self.has_context.set(None);
        if !(look.is_in_tile(start) && self.fill_by_bits(look, start)) {
            self.fill_by_bytes(look.buffer, start);
        }
    }

    /// Takes the groups if they end within the bits that one look shows.
    #[inline(always)]
    fn fill_by_bits(&mut self, look: &Look<'_>, start: usize) -> bool {
        let Some(text) = look.buffer[start..].first_chunk::<64>() else { return false };
        let digits = look.ahead(look.digits(), start);
        let mut at = 0;
        let mut packed = 0;
        let mut count = 0;
        // The last group may be followed by two separators and be copied as sixteen bytes.
        while at < 48 && count < KEPT_GROUPS {
            let run = (!(digits >> at)).trailing_zeros() as usize;
            let end = at + run;
            if run > 16 || end > 60 {
                return false;
            }
            // What is copied too much is written over by the next group.
            let (Some(group), Some(place)) = (text[at..].first_chunk::<16>(), self.digits[packed..].first_chunk_mut()) else {
                return false;
            };
            *place = *group;
            self.packed[count] = packed as u16;
            self.start[count] = (start + at) as u32;
            self.end[count] = (start + end) as u32;
            count += 1;
            packed += run;
            let next = digits >> end;
            at = match next & 0b110 {
                0 => 0,
                0b100 if is_separator(text[end]) && is_separator(text[end + 1]) => end + 2,
                0b100 => 0,
                _ if is_separator(text[end]) => end + 1,
                _ => 0,
            };
            if at == 0 {
                self.count = count;
                return true;
            }
        }
        false
    }

    fn fill_by_bytes(&mut self, buffer: &[u8], start: usize) {
        self.count = 0;
        let mut at = start;
        let mut packed = 0;
        loop {
            let first = at;
            while buffer.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
            if at == first {
                break;
            }
            // One digit more than any row has tells that a group is too long.
            let kept = (at - first).min(MOST_DIGITS + 1);
            self.digits[packed..packed + kept].copy_from_slice(&buffer[first..first + kept]);
            self.packed[self.count] = packed as u16;
            self.start[self.count] = first as u32;
            self.end[self.count] = at as u32;
            self.count += 1;
            packed += kept;
            let separators = separators_at(buffer, at);
            if separators == 0 || separators > 2 {
                break;
            }
            if self.count == KEPT_GROUPS || packed + MOST_DIGITS + 1 > KEPT_DIGITS {
                self.is_whole = !buffer.get(at + separators).is_some_and(u8::is_ascii_digit);
                break;
            }
            at += separators;
        }
    }

    /// Whether six groups of two digits follow each other, with hyphens between: octets of an address, not a number.
    #[cold]
    pub(super) fn are_pairs(&self, look: &Look<'_>, first: usize) -> bool {
        first + 6 <= self.count
            && (first..first + 6).all(|group| self.end[group] - self.start[group] == 2)
            && (first..first + 5).all(|group| look.byte(self.end[group] as usize) == b'-')
    }

    /// The digits of the row of groups, if they are few enough to be anything.
    #[inline]
    pub(super) fn row(&self, first: usize, last: usize) -> Option<&[u8]> {
        let from = usize::from(self.packed[first]);
        let length = usize::from(self.packed[last]) - from + (self.end[last] - self.start[last]) as usize;
        (length <= MOST_DIGITS).then(|| &self.digits[from..from + length])
    }

    /// Whether context can lift a weak candidate among the groups over the least score: all of them share the words around the
    /// cluster, so these are looked up once.
    #[inline]
    pub(super) fn may_have_context(&self, look: &Look<'_>, rule: &Rule) -> bool {
        if rule.figures.weak >= look.rules.minimum || !self.is_whole {
            return true;
        }
        if let Some(known) = self.has_context.get() {
            return known;
        }
        let (start, end) = (self.start[0] as usize, self.end[self.count - 1] as usize);
        let found = look.rules.words.near(look, start, end, rule.index) != Verdict::Silent;
        self.has_context.set(Some(found));
        found
    }

    /// The last group that a row of at most `most` groups from `first` on can have.
    #[inline]
    pub(super) fn last(&self, first: usize, most: usize) -> usize {
        self.count.min(first + most)
    }
}

/// How many separators stand at `at`: up to three.
#[inline(always)]
pub(super) fn separators_at(buffer: &[u8], at: usize) -> usize {
    let is = |at: usize| buffer.get(at).is_some_and(|byte| is_separator(*byte));
    match (is(at), is(at + 1), is(at + 2)) {
        (false, _, _) => 0,
        (true, false, _) => 1,
        (true, true, false) => 2,
        (true, true, true) => 3,
    }
}

/// Whether the byte may stand between groups of digits.
#[inline(always)]
pub(super) fn is_separator(byte: u8) -> bool {
    // The bits of ` `, `(`, `)`, `-`, `.` and `/` from 0x20 on.
    byte & 0xf0 == 0x20 && 0b1110_0011_0000_0001u32 >> (byte & 15) & 1 == 1
}
