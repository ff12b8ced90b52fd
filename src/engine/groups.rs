//! Values in base64 that are encrypted in place and put back in place: nothing but the groups of characters that hold them changes.
//!
//! A part whose lines all have one length is written anew in such lines, there and back. Any other would lose how its lines were, and a piece of a long
//! part would be another piece on the way back. There the characters of a value become those of its token, both in whole groups of four, so that what
//! stands around them stays as it is.

use crate::format::LONGEST_PART;
use crate::format::transfer::{Decoded, Edit, Lines, edited, encode_base64};
use crate::model::{Candidate, Encoding, Part, Slot};
use crate::transform::Beside;

use super::edit::Editor;

/// Whether a run that puts values back writes this part as it was: `patch` is what it becomes, `encoded` what it is.
pub(super) fn is_regular(part: &Part, encoded: &[u8], decoded: &Decoded, patch: &[u8]) -> bool {
    let is_whole = !part.is_piece && decoded.length == encoded.len() && patch.len() as u64 <= LONGEST_PART;
    is_whole && encode_base64(&Lines::of(part, patch), patch, &decoded.text) == encoded
}

/// The encoding of a part with its findings encrypted; `None` if something is done to it that cannot be undone.
pub(super) fn sealed(editor: &Editor, part: &Part, encoded: &[u8], decoded: &Decoded, findings: &[Candidate]) -> Option<Vec<u8>> {
    let (encoded, text) = (encoded.get(..decoded.length)?, &decoded.text);
    let lines = Lines::of(part, encoded);
    let is_padded = encoded.trim_ascii_end().ends_with(b"=");
    let mut out = Vec::with_capacity(encoded.len() + 96 * findings.len());
    // Groups that were written, and their characters.
    let (mut done, mut copied) = (0, 0);
    let mut findings = findings.iter().filter(|found| !editor.keeps(found.detector)).peekable();
    while let Some(found) = findings.next() {
        let slot = found.traits.slot;
        if !editor.transform().seals(found.detector) || slot.is_typed() {
            return None;
        }
        let (start, end) = (found.start as usize, found.end as usize);
        // An armoured key without END reaches to the line behind it.
        let end = if end > start + 1 && text.get(end - 1) == Some(&b'\n') { end - 1 } else { end };
        // The value before may have taken the group in which this one begins.
        let first = (start / 3).max(done);
        let last = end.div_ceil(3).max(first);
        let next = findings.peek().map_or(text.len(), |next| next.start as usize);
        let before = text.get((3 * first).min(start)..start)?;
        let behind = text.get(end..(3 * last).min(next).max(end))?;
        let (from, to) = (decoded.start_of(first), decoded.start_of(last));
        let characters = encoded.get(from..to)?;
        out.extend_from_slice(encoded.get(copied..from)?);
        // The last group keeps the size that it has.
        let is_last = last == decoded.groups() && findings.peek().is_none();
        let length = if is_last { text.len() % 3 } else { 0 };
        let quotes = if let Slot::Quoted(quotes) = slot { Some(quotes) } else { None };
        let beside = Beside { before: before.len(), behind: behind.len(), quotes };
        let others = before.len() + behind.len() + 2 * slot.quotes().len();
        let mut plain = [before, slot.quotes()].concat();
        // Three times as much is no more modulo three.
        if !editor.transform().seal_groups(found.detector, characters, beside, length + 2 * others, &mut plain) {
            return None;
        }
        plain.extend_from_slice(slot.quotes());
        plain.extend_from_slice(behind);
        lines.write(&plain, lines.column(&out), is_last && is_padded, &mut out);
        let blanks = characters.len() - characters.trim_ascii_end().len();
        if blanks > 0 {
            out.extend_from_slice(&characters[characters.len() - blanks..]);
        } else {
            lines.end_before(&encoded[to..], &mut out);
        }
        (done, copied) = (last, to);
    }
    out.extend_from_slice(encoded.get(copied..)?);
    Some(out)
}

/// The encoding of a part with its tokens put back; `None` unless all that can be were made by [`sealed`].
pub(super) fn opened(editor: &Editor, encoded: &[u8], decoded: &Decoded, findings: &[Candidate]) -> Option<Vec<u8>> {
    let encoded = encoded.get(..decoded.length)?;
    let mut out = Vec::with_capacity(encoded.len());
    let mut copied = 0;
    for found in findings {
        let start = found.start as usize;
        let value = decoded.text.get(start..found.end as usize)?;
        let Some(raw) = editor.transform().open_groups(value) else {
            if editor.transform().opens(value) {
                return None;
            }
            continue;
        };
        let (from, to) = (decoded.start_of((start + raw.range.start) / 3), decoded.start_of((start + raw.range.end).div_ceil(3)));
        out.extend_from_slice(encoded.get(copied..from)?);
        out.extend_from_slice(&raw.characters);
        copied = to;
    }
    out.extend_from_slice(encoded.get(copied..)?);
    (copied > 0).then_some(out)
}

/// The encoding of a part with these edits. A piece that more follows is filled up with blanks before its last line end: base64 ends where it is
/// filled up with signs.
pub(super) fn rewritten(part: &Part, encoded: &[u8], decoded: &Decoded, mut edits: Vec<Edit>) -> Vec<u8> {
    if part.encoding == Encoding::Base64 && part.goes_on {
        let came: usize = edits.iter().map(|edit| edit.text.len()).sum();
        let went: usize = edits.iter().map(|edit| edit.range.len()).sum();
        let blanks = (3 - (decoded.text.len() + came - went) % 3) % 3;
        let end = decoded.text.len() - usize::from(decoded.text.ends_with(b"\n"));
        let filler = vec![b' '; blanks];
        match edits.last_mut().filter(|last| last.range.end > end) {
            Some(last) => {
                let at = last.text.len() - usize::from(last.text.ends_with(b"\n"));
                last.text.splice(at..at, filler);
            }
            None => edits.push(Edit { range: end..end, text: filler, is_encoded: false }),
        }
    }
    edited(part, &encoded[..decoded.length], decoded, &edits)
}
