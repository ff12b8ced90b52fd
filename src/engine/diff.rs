//! What a redaction would change, as a unified diff without context: lines as they are, with what is found in them masked, and as they would be.
//!
//! A line that is cut into several blocks for its length, and what is replaced in an encoded part, are told of and not shown.

use std::io::{self, Write};

use crate::model::{Edited, limits};

use super::block::Block;
use super::edit::Editor;

/// The longest line that is shown, in bytes.
const LONGEST: usize = 64 << 10;

/// Shows what is changed in one stream after the other.
pub(crate) struct Diff {
    out: Box<dyn Write + Send>,
    path: String,
    has_header: bool,
    /// Lines before the block.
    line: u64,
    /// What was replaced in the block: offset, old and new length, and whose finding it was.
    notes: Vec<Edited>,
    /// What is written for the block.
    written: Vec<u8>,
}

impl Diff {
    pub(crate) fn new(out: Box<dyn Write + Send>) -> Self {
        Self { out, path: String::new(), has_header: false, line: 0, notes: Vec::new(), written: Vec::new() }
    }

    /// Another stream begins.
    pub(super) fn begin(&mut self, path: String) {
        (self.path, self.has_header, self.line) = (path, false, 0);
        self.notes.clear();
        self.written.clear();
    }

    /// What was replaced, from `offset` of the stream on.
    pub(super) fn edited(&mut self, offset: u64, notes: &[Edited]) {
        self.notes.extend(notes.iter().map(|note| Edited { start: offset + note.start, ..*note }));
    }

    /// What is written.
    pub(super) fn wrote(&mut self, bytes: &[u8]) {
        self.written.extend_from_slice(bytes);
    }

    /// The block is over.
    ///
    /// # Errors
    /// The diff cannot be written.
    pub(super) fn block(&mut self, block: &Block, editor: &Editor) -> io::Result<()> {
        let outcome = self.show(block, editor);
        self.line += memchr::memchr_iter(b'\n', block.owned_bytes()).count() as u64;
        self.notes.clear();
        self.written.clear();
        outcome
    }

    fn show(&mut self, block: &Block, editor: &Editor) -> io::Result<()> {
        if self.notes.is_empty() {
            return Ok(());
        }
        let bytes = block.owned_bytes();
        let from = block.offset + block.owned.start as u64;
        let is_here = |note: &Edited| note.start >= from && note.start + note.old <= from + bytes.len() as u64;
        if !self.notes.iter().all(is_here) || block.is_hard_cut {
            self.head()?;
            return writeln!(self.out, "@@ line {}: too long to be shown, {} replaced @@", self.line + 1, self.notes.len());
        }
        let notes = std::mem::take(&mut self.notes);
        let mut rest = &notes[..];
        let (mut counted, mut line, mut moved) = (0, self.line, 0_i64);
        while let Some(first) = rest.first() {
            let at = (first.start - from) as usize;
            let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1);
            line += memchr::memchr_iter(b'\n', &bytes[counted..start]).count() as u64;
            counted = start;
            // All that touches this line, and the lines that it reaches into.
            let mut taken = 0;
            let mut end = start;
            while let Some(note) = rest.get(taken).filter(|note| taken == 0 || ((note.start - from) as usize) < end) {
                taken += 1;
                let behind = (note.start + note.old - from) as usize;
                if behind < end {
                    continue;
                }
                end = memchr::memchr(b'\n', &bytes[behind.min(bytes.len())..]).map_or(bytes.len(), |length| behind + length + 1);
            }
            let (here, others) = rest.split_at(taken);
            rest = others;
            let before = masked(&bytes[start..end], from + start as u64, here, editor);
            let new_start = usize::try_from(start as i64 + moved).unwrap_or(0);
            moved += here.iter().map(|note| note.new as i64 - note.old as i64).sum::<i64>();
            let new_end = usize::try_from(end as i64 + moved).unwrap_or(0).min(self.written.len());
            let after = self.written.get(new_start..new_end).unwrap_or_default().to_vec();
            self.head()?;
            let lines = |text: &[u8]| memchr::memchr_iter(b'\n', text.strip_suffix(b"\n").unwrap_or(text)).count() + 1;
            writeln!(self.out, "@@ -{},{} +{},{} @@", line + 1, lines(&before), line + 1, lines(&after))?;
            self.lines(b'-', &before)?;
            self.lines(b'+', &after)?;
        }
        Ok(())
    }

    fn head(&mut self) -> io::Result<()> {
        if !self.has_header {
            self.has_header = true;
            let path: String = self.path.chars().map(|letter| if letter.is_control() { '?' } else { letter }).collect();
            writeln!(self.out, "--- {path}\n+++ {path} (redacted)")?;
        }
        Ok(())
    }

    fn lines(&mut self, sign: u8, text: &[u8]) -> io::Result<()> {
        for line in text.strip_suffix(b"\n").unwrap_or(text).split(|byte| *byte == b'\n') {
            self.out.write_all(&[sign])?;
            let shown = &line[..line.len().min(LONGEST)];
            // What steers a terminal does not go to one.
            let shown: Vec<u8> =
                shown.iter().map(|byte| if byte.is_ascii_control() && *byte != b'\t' { b'?' } else { *byte }).collect();
            self.out.write_all(&shown)?;
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    /// Everything was shown.
    ///
    /// # Errors
    /// The diff cannot be written.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The bytes, which begin at `from` of the stream, with hints in the place of what is replaced.
fn masked(bytes: &[u8], from: u64, notes: &[Edited], editor: &Editor) -> Vec<u8> {
    let mut text = Vec::with_capacity(bytes.len());
    let mut done = 0;
    for note in notes {
        let start = (note.start - from) as usize;
        let end = start + note.old as usize;
        text.extend_from_slice(&bytes[done..start]);
        let value = &bytes[start..end.min(start + limits::MAX_FINDING)];
        match note.detector {
            Some(detector) => {
                let mut preview = String::new();
                editor.transform().preview(detector, value, &mut preview);
                text.extend_from_slice(preview.as_bytes());
            }
            None => text.extend_from_slice("•••".as_bytes()),
        }
        if value.ends_with(b"\n") {
            text.push(b'\n');
        }
        done = end;
    }
    text.extend_from_slice(&bytes[done..]);
    text
}
