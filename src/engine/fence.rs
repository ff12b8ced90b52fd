//! Values end in the cells that they start in, whatever finds them: a quote that nobody closed must not take the rest of a row with it.
//!
//! Nearly nothing that is found reaches from one cell into another, which few bytes of it tell. Where something does, the bytes are looked at once
//! more with fences around every cell: what a value hid in the next cell has to be found too.

use std::ops::Range;

use crate::detect::find::Hits;
use crate::format::Walk;
use crate::model::{Anchor, Candidate, Cell, Detector, limits};

/// Whether something that was found, or was thought to be a value, leaves the cell that it starts in. Cells and fences are offsets in the
/// stream, where the bytes start at `offset`.
pub(super) fn is_left(hits: &mut Hits, cells: &[Cell], offset: u64, walk: &mut Walk<'_>) -> bool {
    let Some(spans) = &mut hits.spans else { return false };
    let mut may_leave = |span: &Range<usize>| walk.may_part(span.clone()) && !is_cell(span, cells, offset);
    spans.retain(&mut may_leave);
    // Nearly none of them may, so few are kept.
    spans.extend(hits.candidates.iter().filter(|found| !found.traits.lines).map(span_of).filter(may_leave));
    spans.sort_unstable_by_key(|span| span.start);
    spans.iter().any(|span| leaves(span, offset, walk))
}

/// Puts a fence around every cell.
pub(super) fn raise(hits: &mut Hits, offset: u64, walk: &mut Walk<'_>) {
    // The first may have begun before the bytes.
    let within = |cell: &Cell| {
        let end = cell.end.checked_sub(offset).filter(|end| *end > 0)?;
        Some(cell.start.saturating_sub(offset) as usize..end as usize)
    };
    hits.fences.extend(walk.all().iter().filter_map(within));
}

/// Takes apart what still reaches from one cell into others. What was found behind a key is in the first of them only, and nothing where it
/// begins behind the end of one. `is_whole` says that none of them leaves the cell that it starts in.
pub(super) fn part(
    candidates: &mut Vec<Candidate>,
    detectors: &[Detector],
    cells: &[Cell],
    offset: u64,
    mut walk: Walk<'_>,
    is_whole: bool,
) {
    let mut parted: Vec<Candidate> = Vec::new();
    let keyed: Vec<bool> = detectors.iter().map(|detector| matches!(detector.anchor, Anchor::Key | Anchor::Field)).collect();
    if is_whole && !candidates.iter().any(|found| keyed[found.detector.get()]) {
        return;
    }
    candidates.retain(|found| {
        let span = span_of(found);
        let is_keyed = keyed[found.detector.get()];
        let is_past = found.traits.lines || is_whole && !is_keyed;
        if is_past || !walk.may_part(span.clone()) || is_cell(&span, cells, offset) {
            return true;
        }
        let (start, end) = (offset + span.start as u64, offset + span.end as u64);
        // A quote may stand between.
        let around = walk.cells(span.start.saturating_sub(2)..span.end);
        let is_behind = |cell: &Cell| cell.end <= start && start <= cell.end + 1;
        let is_outside = !around.iter().any(|cell| cell.start <= start && start < cell.end);
        if is_keyed && is_outside && around.iter().any(is_behind) {
            return false;
        }
        // Of what is longer than any finding a block may hold a part only, and no more is known of its cells than the block has.
        if span.len() > limits::MAX_FINDING {
            return true;
        }
        let touched = around.iter().filter(|cell| cell.end > start);
        if touched.clone().all(|cell| cell.start <= start && cell.end >= end) {
            return true;
        }
        let mut pieces = touched.map(|cell| {
            let start = u32::try_from(cell.start.saturating_sub(offset)).map_or(found.start, |start| start.max(found.start));
            let end = u32::try_from(cell.end.saturating_sub(offset)).map_or(found.end, |end| end.min(found.end));
            let mut piece = Candidate { start, end, is_clear: false, ..*found };
            piece.traits.validated = false;
            piece.traits.run = (end - start) as usize > limits::MAX_FINDING;
            piece
        });
        if matches!(detectors[found.detector.get()].anchor, Anchor::At) {
            // The cell of the sign, or that whose quote stands before it; nothing if another value has the sign.
            let piece = pieces.next_back();
            parted.extend(piece.filter(|piece| walk.has(b'@', piece.start as usize..piece.end as usize + 2)));
        } else {
            parted.extend(pieces.take(if is_keyed { 1 } else { usize::MAX }));
        }
        false
    });
    if !parted.is_empty() {
        candidates.append(&mut parted);
        candidates.sort_by_key(|found| found.start);
    }
}

fn span_of(found: &Candidate) -> Range<usize> {
    found.start as usize..found.end as usize
}

/// Whether this is one of the cells that are known, or what is left of it without a title before it and blanks around it.
fn is_cell(span: &Range<usize>, cells: &[Cell], offset: u64) -> bool {
    let (start, end) = (offset + span.start as u64, offset + span.end as u64);
    let at = cells.partition_point(|cell| cell.start <= start);
    at.checked_sub(1).and_then(|at| cells.get(at)).is_some_and(|cell| end <= cell.end)
}

/// Whether this reaches out of a cell.
fn leaves(span: &Range<usize>, offset: u64, walk: &mut Walk<'_>) -> bool {
    let (start, end) = (offset + span.start as u64, offset + span.end as u64);
    walk.cells(span.clone()).iter().any(|cell| cell.start > start || cell.end < end)
}
