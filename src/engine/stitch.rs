//! Joins what was found in the blocks of one stream, in order: a value that reaches over a cut is one finding, and positions become
//! those of the stream.
//!
//! Nothing is decided twice: a block answers for the values that start in it, and the last of them is held back as a *run* while its
//! end lies further on. Only the first `limits::MAX_FINDING` bytes of a run are kept.

use crate::charset::{Charset, Decision, Meter};
use crate::detect::find::{Open, Until, value};
use crate::error::Result;
use crate::model::{Candidate, Edited, Finding, Place, limits};
use crate::transform::Sign;

use super::block::Block;
use super::colour;
use super::edit::Editor;
use super::escapes;
use super::parts::Inner;

/// A block with what detection made of it.
pub(crate) struct Worked {
    /// The bytes.
    pub(crate) block: Block,
    /// What starts in the block's own bytes, in order and without overlaps.
    pub(crate) findings: Vec<Candidate>,
    /// What is in encoded parts: values, and the parts as they are edited.
    pub(crate) inner: Box<Inner>,
    /// Values whose end lies behind the buffer.
    pub(crate) opens: Vec<Open>,
    /// The own bytes with every finding replaced, as they are if no value reaches over either cut. `None` if nothing is replaced.
    pub(crate) output: Option<Vec<u8>>,
    /// What is replaced in it, by offsets in the block; if somebody wants to know.
    pub(crate) notes: Vec<Edited>,
    /// Candidates before overlaps were resolved.
    pub(crate) candidates: u64,
    /// How long it took.
    pub(crate) time: std::time::Duration,
}

/// Takes what the stitcher yields.
pub(crate) trait Sink {
    /// Whether line and column of a finding are asked for.
    const POSITIONS: bool;

    /// A finding, with the first `limits::MAX_FINDING` bytes of its value. It begins at the byte `at` of the decoded stream.
    ///
    /// # Errors
    /// The output cannot be written.
    fn finding(&mut self, finding: &Finding, at: u64, value: &[u8]) -> Result<()>;

    /// The next bytes of the redacted stream.
    ///
    /// # Errors
    /// The output cannot be written.
    fn bytes(&mut self, bytes: &[u8]) -> Result<()>;

    /// What was replaced, in order, by offsets from `offset` of the decoded stream on; only if the editor notes it. The bytes may follow.
    ///
    /// # Errors
    /// They cannot be kept.
    fn edited(&mut self, offset: u64, notes: &[Edited]) -> Result<()> {
        let _ = (offset, notes);
        Ok(())
    }
}

/// A value that reaches behind the bytes of its block.
struct Run {
    start: u64,
    /// Its end as far as it is known.
    end: u64,
    /// What may still lengthen it.
    untils: Vec<Until>,
    /// Bytes of the next block in which the end is known not to lie.
    seen: usize,
    /// Its first bytes.
    head: Vec<u8>,
    /// The byte before it.
    before: u8,
    /// The sign of a key before it.
    sign: Sign,
    finding: Candidate,
    /// Where it starts, as reports have it.
    place: Position,
    /// The field in which it starts.
    field: Place,
}

/// A place in a stream, as reports have it.
#[derive(Clone, Copy, Default)]
struct Position {
    line: u64,
    column: u64,
    /// In the bytes of the original; other offsets here are those of its text in UTF-8.
    offset: u64,
}

/// State between the blocks of one stream.
pub(crate) struct Stitcher<'e> {
    editor: Option<&'e Editor>,
    run: Option<Run>,
    /// The character set of the original, once that is known.
    decision: Decision,
    /// Counts bytes of the original, where those are others.
    meter: Option<Meter>,
    /// Line of the last position asked for, from 1, and the offsets of that position and, in the original, of the line's start.
    line: u64,
    /// Lines at the start that are not counted.
    head: i64,
    counted_to: u64,
    line_start: u64,
    output: Vec<u8>,
    notes: Vec<Edited>,
}

impl<'e> Stitcher<'e> {
    /// A stitcher at the start of a stream; without an editor no bytes are yielded.
    pub(crate) fn new(editor: Option<&'e Editor>) -> Self {
        let decision = Decision::default();
        Self {
            editor,
            run: None,
            decision,
            meter: None,
            line: 1,
            head: 0,
            counted_to: 0,
            line_start: 0,
            output: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// A stitcher at the start of a stream whose character set `decision` says.
    pub(crate) fn of(decision: Decision, editor: Option<&'e Editor>) -> Self {
        Self { decision, ..Self::new(editor) }
    }

    /// A stitcher that does not count the first lines.
    pub(crate) fn behind(self, head: i64) -> Self {
        Self { head, ..self }
    }

    /// The name of the character set, if it is another than UTF-8.
    pub(crate) fn charset(&self) -> Option<&'static str> {
        self.decision.charset().map(Charset::name)
    }

    /// Where a value begins whose end is not known yet: what was found behind it is not told yet.
    pub(crate) fn held_from(&self) -> Option<u64> {
        self.run.as_ref().map(|run| run.start)
    }

    /// Bytes of the original in the blocks so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.meter.as_ref().map_or(self.counted_to, Meter::place)
    }

    /// Takes the next block.
    ///
    /// # Errors
    /// What the sink says.
    pub(crate) fn block<S: Sink>(&mut self, worked: &Worked, sink: &mut S) -> Result<()> {
        let block = &worked.block;
        let bytes = block.bytes();
        let had_run = self.run.is_some();
        self.output.clear();
        self.notes.clear();
        let mut findings = &worked.findings[..];
        // Where this block's own output starts, after a run from before.
        let mut from = block.owned.start;
        if let Some(run) = self.run.take() {
            match self.follow(run, worked, &mut findings, sink)? {
                Some(end) => from = end,
                None => {
                    self.count_lines::<S>(block);
                    return Ok(());
                }
            }
        }
        let held = hold_back(worked, &mut findings);
        for finding in findings {
            let value = match finding.traits.encoded {
                true => worked.inner.value_of(finding),
                false => &bytes[finding.start as usize..finding.end as usize],
            };
            let place = self.place::<S>(block, u64::from(finding.start));
            let span = &bytes[finding.start as usize..finding.end as usize];
            let end = place.offset + self.meter.as_ref().map_or(span.len() as u64, |meter| meter.measure(span));
            let found = in_stream(finding, place, end, field_at(block, block.offset + u64::from(finding.start)));
            let at = block.offset + u64::from(finding.start);
            sink.finding(&found, at, &value[..value.len().min(limits::MAX_FINDING)])?;
        }
        let mut to = block.owned.end.max(from);
        if let Some(mut run) = held {
            run.place = self.place::<S>(block, run.start - block.offset);
            if !self.keeps(&run.finding) {
                to = (run.start - block.offset) as usize;
            }
            self.run = Some(run);
        }
        if let Some(editor) = self.editor.map(|editor| editor.within(block.told.set, block.told.file)) {
            if !had_run && self.run.is_none() {
                sink.edited(block.offset, &worked.notes)?;
                sink.bytes(worked.output.as_deref().unwrap_or(&bytes[from..to]))?;
            } else {
                editor.edit(bytes, from..to, findings, &worked.inner.patches, &mut self.output, &mut self.notes);
                sink.edited(block.offset, &self.notes)?;
                sink.bytes(&self.output)?;
            }
        }
        self.count_lines::<S>(block);
        Ok(())
    }

    /// Follows a run into the block: where its end is, or `None` if it goes on. Findings inside it become part of it.
    fn follow<S: Sink>(
        &mut self,
        mut run: Run,
        worked: &Worked,
        findings: &mut &[Candidate],
        sink: &mut S,
    ) -> Result<Option<usize>> {
        let block = &worked.block;
        let bytes = block.bytes();
        // What was seen near the end of the block before was not believed.
        let resume = (block.owned.start + run.seen).min(bytes.len());
        let resume = if run.seen > limits::END_MARGIN { resume - limits::END_MARGIN } else { resume };
        let margin = if block.is_hard_cut { limits::END_MARGIN } else { 0 };
        let mut end = run.end.saturating_sub(block.offset).max(block.owned.start as u64) as usize;
        // As detection sees them.
        let seen = escapes::without(colour::without(bytes));
        let fence = fence(block, &seen, &run);
        let mut validated_to = None;
        run.untils.retain(|until| {
            // An armoured key goes on over lines, and over the ends of cells.
            let fence = fence.filter(|_| !matches!(until, Until::Armour { .. }));
            let found = value::resume(&seen, resume, *until).into_iter().chain(fence).min();
            // Which of the two comes first is not known either where the buffer ends.
            match found.filter(|found| *found + margin <= bytes.len()) {
                Some(found) => {
                    end = end.max(found);
                    if until.ends_what_is_validated() {
                        validated_to = Some(found);
                    }
                    false
                }
                None => true,
            }
        });
        if !run.untils.is_empty() {
            end = bytes.len();
        }
        // What was validated is the span of one value: one that others lengthen is not.
        run.finding.traits.validated &= validated_to.is_none_or(|validated| validated == end);
        while let Some((first, rest)) = findings.split_first()
            && (first.start as usize) < end
        {
            if first.end as usize > end {
                // What was validated ended earlier.
                run.finding.traits.validated = false;
                end = first.end as usize;
            }
            *findings = rest;
        }
        if end == bytes.len() {
            for open in worked.opens.iter().filter(|open| block.owned.contains(&open.start)) {
                if !run.untils.contains(&open.until) {
                    run.untils.push(open.until);
                }
            }
        }
        let room = limits::MAX_FINDING.saturating_sub(run.head.len());
        let head_from = (run.start + run.head.len() as u64).saturating_sub(block.offset) as usize;
        if room > 0 && head_from < end {
            run.head.extend_from_slice(&bytes[head_from..end.min(head_from + room)]);
        }
        let goes_on = !block.is_last && (!run.untils.is_empty() || end > block.owned.end);
        if goes_on {
            run.end = block.offset + if run.untils.is_empty() { end } else { end.saturating_sub(margin) } as u64;
            run.seen = block.ahead();
            if self.keeps(&run.finding) {
                sink.bytes(block.owned_bytes())?;
            }
            self.run = Some(run);
            return Ok(None);
        }
        let mut finding = run.finding;
        finding.traits.run |= block.offset + end as u64 - run.start > limits::MAX_FINDING as u64;
        let place = self.place::<S>(block, end as u64);
        sink.finding(&in_stream(&finding, run.place, place.offset, run.field), run.start, &run.head)?;
        if let Some(editor) = self.editor.map(|editor| editor.within(block.told.set, block.told.file)) {
            if self.keeps(&finding) {
                self.output.extend_from_slice(&bytes[block.owned.start..end]);
            } else {
                let after = bytes.get(end).copied().unwrap_or(b'\n');
                // A block without the line before begins behind a line end.
                let last = if end == 0 { b'\n' } else { bytes[end - 1] };
                editor.replace_finding(&finding, &run.head, (run.before, last, after), 0, || run.sign, &mut self.output);
                if editor.notes() {
                    // It began in a block before: its offset is told by itself.
                    let (old, new) = (block.offset + end as u64 - run.start, self.output.len() as u64);
                    sink.edited(run.start, &[Edited { start: 0, old, new, detector: Some(finding.detector) }])?;
                }
            }
        }
        Ok(Some(end))
    }

    fn keeps(&self, finding: &Candidate) -> bool {
        self.editor.is_some_and(|editor| editor.keeps(finding.detector))
    }

    /// A position in the block, as reports have it; positions are asked for in order.
    fn place<S: Sink>(&mut self, block: &Block, position: u64) -> Position {
        let position = block.offset + position;
        if !S::POSITIONS {
            return Position { offset: position, ..Position::default() };
        }
        self.count_to::<S>(position, block);
        let offset = self.meter.as_ref().map_or(position, Meter::place);
        Position { line: self.line.saturating_add_signed(-self.head), column: offset - self.line_start + 1, offset }
    }

    fn count_to<S: Sink>(&mut self, position: u64, block: &Block) {
        let from = self.counted_to;
        if self.meter.is_none() {
            // So far all was ASCII.
            self.meter = self.decision.meter(from);
        }
        if position <= from {
            return;
        }
        self.counted_to = position;
        if !S::POSITIONS && self.meter.is_none() {
            return;
        }
        let passed = &block.bytes()[(from - block.offset) as usize..(position - block.offset) as usize];
        let behind = memchr::memrchr(b'\n', passed).filter(|_| S::POSITIONS).map_or(0, |at| at + 1);
        let (lines, rest) = passed.split_at(behind);
        let start = match &mut self.meter {
            Some(meter) => {
                meter.pass(lines);
                let start = meter.place();
                meter.pass(rest);
                start
            }
            None => from + behind as u64,
        };
        if behind > 0 {
            self.line += memchr::memchr_iter(b'\n', lines).count() as u64;
            self.line_start = start;
        }
    }

    fn count_lines<S: Sink>(&mut self, block: &Block) {
        self.count_to::<S>(block.offset + block.owned.end as u64, block);
    }
}

/// Where the cell ends that the run starts in, if that is in the bytes of the block, as detection sees them.
fn fence(block: &Block, seen: &[u8], run: &Run) -> Option<usize> {
    let mut walk = block.fences.walk(seen, block.offset);
    let cell = *walk.cells(block.owned.start..block.owned.start + 1).first()?;
    (cell.start <= run.start && run.start < cell.end).then(|| (cell.end - block.offset) as usize)
}

/// Takes the last finding out if its end lies behind the block, or may.
fn hold_back(worked: &Worked, findings: &mut &[Candidate]) -> Option<Run> {
    let block = &worked.block;
    let bytes = block.bytes();
    let (last, others) = findings.split_last()?;
    let (start, end) = (last.start as usize, last.end as usize);
    let mut untils = Vec::new();
    // What may be punctuation at the end is left out of some values, so an open one may end a little before the buffer.
    if end + limits::END_MARGIN > bytes.len() {
        untils.extend(worked.opens.iter().filter(|open| (start..end).contains(&open.start)).map(|open| open.until));
    }
    if block.is_last || untils.is_empty() && end <= block.owned.end {
        return None;
    }
    let mut known = end;
    if untils.is_empty() && end == bytes.len() {
        // Cut off by the end of the look-ahead, and nothing is known of its end: to the end of the line it is.
        untils.push(Until::Line);
    } else if !untils.is_empty() && block.is_hard_cut {
        known = end - end.min(limits::END_MARGIN);
    }
    *findings = others;
    Some(Run {
        start: block.offset + start as u64,
        end: block.offset + known as u64,
        untils,
        seen: block.ahead(),
        head: bytes[start..end.min(start + limits::MAX_FINDING)].to_vec(),
        before: if start == 0 { b'\n' } else { bytes[start - 1] },
        sign: Sign::at_end(&bytes[..start]),
        finding: *last,
        place: Position::default(),
        field: field_at(block, block.offset + start as u64),
    })
}

/// The field in which the value at this offset stands.
fn field_at(block: &Block, offset: u64) -> Place {
    block.cell_at(offset).map_or(Place::NONE, |cell| cell.place)
}

fn in_stream(finding: &Candidate, at: Position, end: u64, place: Place) -> Finding {
    let Position { line, column, offset } = at;
    Finding { start: offset, end, line, column, detector: finding.detector, score: finding.score, traits: finding.traits, place }
}
