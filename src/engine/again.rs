//! A second look beside findings: what one value hid from the rules, because it was glued to it or stood behind the same word, is
//! found once that value is out of the way.
//!
//! The stretch around a finding is looked at again with a label of ours in place of each finding, as a second run would see it, until
//! nothing more comes up. Where values are removed or truncated, what is written stands there: two that were apart may meet. A look
//! reaches only so far, and there are only so many: what is found still depends on a bounded stretch.

mod beside;

use std::ops::Range;

use crate::detect::find::{Hits, Withheld};
use crate::detect::rules::Detection;
use crate::detect::{Scratch, detect};
use crate::model::{Candidate, DetectorIndex, limits};
use crate::resolve::resolve;

use super::edit::Editor;

/// What stands for a finding.
const LABEL: &[u8] = b"[IP]";
/// Bytes on either side of a finding that are looked at again, within its line.
const REACH: usize = 2 * limits::CONTEXT;
/// Looks, each beside what the one before has found.
const MOST_LOOKS: usize = 8;
/// The longest finding beside which is looked again: near a cut it is known from where to where such a one goes.
const LONGEST: usize = limits::CONTEXT;
const _: () = assert!(MOST_LOOKS * (REACH + LONGEST) <= limits::OVERLAP - limits::MAX_FINDING);

/// Buffers of the second look, reused from block to block.
pub(crate) struct Again {
    /// Nothing until something is looked at again.
    scratch: Option<Scratch>,
    /// What was found so far, and what of it labels stand for.
    known: Vec<Candidate>,
    veiled: Vec<Candidate>,
    /// Where to look.
    seeds: Vec<Range<usize>>,
    text: Vec<u8>,
    pieces: Vec<Piece>,
    windows: Vec<Window>,
    found: Vec<Candidate>,
}

/// Bytes of the text that is looked at again, and where they come from.
#[derive(Clone, Copy)]
struct Piece {
    /// Where it starts in the text.
    at: usize,
    /// The bytes that it stands for.
    start: usize,
    end: usize,
    is_label: bool,
}

/// A stretch around findings.
#[derive(Clone)]
struct Window {
    /// Where it starts and ends in the text.
    at: Range<usize>,
    /// The bytes of it that are known of well enough.
    sure: Range<usize>,
}

impl Again {
    pub(crate) fn new() -> Box<Self> {
        Box::new(Self {
            scratch: None,
            known: Vec::new(),
            veiled: Vec::new(),
            seeds: Vec::new(),
            text: Vec::new(),
            pieces: Vec::new(),
            windows: Vec::new(),
            found: Vec::new(),
        })
    }

    /// Adds to the `candidates` in `bytes` what they hid. With an editor, what it writes for values that it removes or truncates may show
    /// more. `cut` says whether the bytes begin and end inside a line; what was dismissed stays so.
    pub(crate) fn look(
        &mut self,
        detection: &Detection,
        editor: Option<&Editor>,
        bytes: &[u8],
        cut: (bool, bool),
        hits: &mut Hits,
    ) {
        let Hits { candidates, withheld, dismissed, fences, .. } = hits;
        self.seed(editor, bytes, candidates, withheld);
        for _ in 0..MOST_LOOKS {
            if self.seeds.is_empty() {
                return;
            }
            self.known.clear();
            self.known.extend_from_slice(candidates);
            resolve(&mut self.known);
            self.veiled.clear();
            if candidates.iter().all(is_short) {
                self.veiled.extend_from_slice(&self.known);
            } else {
                self.veiled.extend(candidates.iter().filter(|candidate| is_short(candidate)));
                resolve(&mut self.veiled);
            }
            self.found.clear();
            for written in [None, editor].into_iter().take(1 + usize::from(editor.is_some())) {
                self.veil(written, bytes, cut);
                let scratch = self.scratch.get_or_insert_with(Scratch::new);
                scratch.hits.fences.clear();
                scratch.hits.fences.extend(fences.iter().filter_map(|fence| within(&self.pieces, fence)));
                detect(detection, &self.text, &[], 0, scratch);
                self.take(dismissed);
            }
            self.found.sort_by_key(|candidate| candidate.start);
            candidates.extend_from_slice(&self.found);
            candidates.sort_by_key(|candidate| candidate.start);
            self.seeds.clear();
            self.seeds.extend(self.found.iter().filter(|found| is_short(found)).map(span));
        }
    }

    /// Gathers where something may be hidden: beside values that something is glued to or that overlap, and where a word speaks against
    /// a value that another one stands before.
    fn seed(&mut self, editor: Option<&Editor>, bytes: &[u8], candidates: &[Candidate], withheld: &mut [Withheld]) {
        self.seeds.clear();
        // Where the last values that overlap begin, and how far they reach.
        let (mut cluster, mut reach) = (0, 0);
        for (i, candidate) in candidates.iter().enumerate() {
            let (start, end) = (candidate.start as usize, candidate.end as usize);
            // Most stand clear of everything.
            if candidate.is_clear & (start >= reach) & is_short(candidate) && editor.is_none() {
                (cluster, reach) = (start, end);
                continue;
            }
            // What lies inside another value, such as the address in a URI, is hidden with it.
            if end <= reach || !is_short(candidate) || candidates.get(i + 1).is_some_and(|next| is_head(candidate, next)) {
                continue;
            }
            let overlaps = start < reach && start > cluster;
            cluster = if start < reach { cluster } else { start };
            let free = reach.min(start)..start;
            reach = end;
            let is_clear = candidate.is_clear;
            let is_bare = || editor.is_some_and(|editor| editor.transform().bares(candidate.detector));
            let following = || candidates[i + 1..].iter().map(|next| next.start as usize).find(|next| *next >= end);
            if overlaps || !is_clear && beside::may_hide(bytes, free, end, following) || is_bare() {
                self.seeds.push(start..end);
            }
        }
        if !withheld.is_empty() {
            self.seed_withheld(bytes, candidates, withheld);
        }
    }

    /// Gathers the values that are none because of a word that may be another value's.
    #[cold]
    fn seed_withheld(&mut self, bytes: &[u8], candidates: &[Candidate], withheld: &mut [Withheld]) {
        withheld.sort_unstable_by_key(|hidden| hidden.start);
        for hidden in withheld {
            // What starts further before it ends before it may count.
            let first = candidates.partition_point(|candidate| candidate.start as usize + LONGEST <= hidden.from);
            let mut others = candidates[first..].iter().filter(|candidate| is_short(candidate)).map(span);
            let mut reach = 0;
            let behind = others.find(|other| {
                let is_before = other.start < hidden.start;
                reach = if is_before { reach.max(other.end) } else { reach };
                !is_before
            });
            let is_between = hidden.from < reach && reach <= hidden.start;
            let is_free = |range: Range<usize>| memchr::memchr(b'\n', &bytes[range]).is_none();
            let is_behind = |other: Range<usize>| other.start < hidden.until && is_free(hidden.start..other.start);
            if is_between && is_free(reach..hidden.start) || behind.is_some_and(is_behind) {
                self.seeds.push(hidden.start..hidden.start + 1);
            }
        }
        self.seeds.sort_unstable_by_key(|seed| seed.start);
    }

    /// Writes the stretches around the seeds, with a label for each finding, or what is written for it where that is bare.
    fn veil(&mut self, editor: Option<&Editor>, bytes: &[u8], cut: (bool, bool)) {
        let Self { veiled, seeds, text, pieces, windows, .. } = self;
        text.clear();
        pieces.clear();
        windows.clear();
        let mut next = 0;
        while next < seeds.len() {
            let (start, starts_inside) = before(bytes, seeds[next].start, cut.0);
            let (mut end, mut ends_inside) = behind(bytes, seeds[next].end, cut.1);
            next += 1;
            while next < seeds.len() && seeds[next].start <= end {
                if seeds[next].end + REACH > end {
                    (end, ends_inside) = behind(bytes, seeds[next].end, cut.1);
                }
                next += 1;
            }
            let at = text.len();
            let mut done = start;
            let copy = |text: &mut Vec<u8>, pieces: &mut Vec<Piece>, start: usize, end: usize| {
                if start < end {
                    pieces.push(Piece { at: text.len(), start, end, is_label: false });
                    text.extend_from_slice(&bytes[start..end]);
                }
            };
            let first = veiled.partition_point(|found| found.end as usize <= start);
            for found in veiled[first..].iter().take_while(|found| (found.start as usize) < end) {
                copy(text, pieces, done, found.start as usize);
                pieces.push(Piece {
                    at: text.len(),
                    start: (found.start as usize).max(start),
                    end: (found.end as usize).min(end),
                    is_label: true,
                });
                match editor.filter(|editor| editor.transform().bares(found.detector)) {
                    Some(editor) => {
                        editor.write(bytes, found, found.end as usize, text);
                    }
                    None => text.extend_from_slice(LABEL),
                }
                done = found.end as usize;
            }
            copy(text, pieces, done, end);
            // Where its line goes on, what is near the edge depends on bytes that are not there.
            let margin = |goes_on: bool| if goes_on { limits::CONTEXT } else { 0 };
            windows.push(Window {
                at: at..text.len(),
                sure: start + margin(starts_inside)..end.saturating_sub(margin(ends_inside)),
            });
            text.push(b'\n');
        }
    }

    /// Takes what was found in the text and is known of well enough, in coordinates of the bytes.
    fn take(&mut self, dismissed: &[(u32, u32, DetectorIndex)]) {
        let Self { scratch, known, pieces, windows, found, .. } = self;
        let mut windows = windows.iter();
        let Some(mut window) = windows.next() else { return };
        let Some(scratch) = scratch else { return };
        for candidate in &scratch.hits.candidates {
            let (start, end) = (candidate.start as usize, candidate.end as usize);
            while start >= window.at.end {
                let Some(following) = windows.next() else { return };
                window = following;
            }
            let (first, last) = (piece(pieces, start), piece(pieces, end - 1));
            let start = if first.is_label { first.start } else { first.start + (start - first.at) };
            let end = if last.is_label { last.end } else { last.start + (end - last.at) };
            let (from, to) = (start as u32, end as u32);
            let at = known.partition_point(|known| known.end < to);
            let is_dismissed = || dismissed.binary_search(&(from, to, candidate.detector)).is_ok();
            let is_new = known.get(at).is_none_or(|known| from < known.start) && !is_dismissed();
            if window.sure.start <= start && end <= window.sure.end && is_new {
                found.push(Candidate { start: from, end: to, is_clear: false, ..*candidate });
            }
        }
    }
}

fn span(candidate: &Candidate) -> Range<usize> {
    candidate.start as usize..candidate.end as usize
}

/// Whether the value is known as a whole wherever input is cut, so that it can be put out of the way.
#[inline(always)]
fn is_short(candidate: &Candidate) -> bool {
    ((candidate.end - candidate.start) as usize <= LONGEST) & !candidate.traits.lines
}

/// Whether a value is the beginning of the longer one that follows it: the number in the address `+31201234567@example.com`.
#[inline(always)]
fn is_head(candidate: &Candidate, next: &Candidate) -> bool {
    next.start == candidate.start && next.end > candidate.end && is_short(next)
}

/// The piece in which a byte of the text lies.
fn piece(pieces: &[Piece], at: usize) -> Piece {
    pieces[pieces.partition_point(|piece| piece.at <= at) - 1]
}

/// Where some of the bytes stand in the text that the pieces make up, if any of them do.
fn within(pieces: &[Piece], bytes: &Range<usize>) -> Option<Range<usize>> {
    let first = pieces.partition_point(|piece| piece.end <= bytes.start);
    let last = pieces.partition_point(|piece| piece.start < bytes.end);
    let (from, to) = (pieces.get(first)?, pieces.get(last.checked_sub(1)?)?);
    let length = |piece: &Piece| if piece.is_label { LABEL.len() } else { piece.end - piece.start };
    let start = from.at + if from.is_label { 0 } else { bytes.start.saturating_sub(from.start) };
    let end = to.at + length(to).min(if to.is_label { usize::MAX } else { bytes.end - to.start });
    (first < last && start <= end).then_some(start..end)
}

/// Where the stretch before a finding starts, and whether its line goes on before that.
fn before(bytes: &[u8], start: usize, is_cut: bool) -> (usize, bool) {
    let from = start.saturating_sub(REACH);
    match memchr::memrchr(b'\n', &bytes[from..start]) {
        Some(at) => (from + at + 1, false),
        None => (from, if from > 0 { bytes[from - 1] != b'\n' } else { is_cut }),
    }
}

/// Where the stretch behind a finding ends, and whether its line goes on behind that.
fn behind(bytes: &[u8], end: usize, is_cut: bool) -> (usize, bool) {
    let to = (end + REACH).min(bytes.len());
    match memchr::memchr(b'\n', &bytes[end..to]) {
        Some(at) => (end + at, false),
        None => (to, bytes.get(to).map_or(is_cut, |after| *after != b'\n')),
    }
}
