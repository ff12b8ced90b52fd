//! What is found in the encoded parts of a stream (bodies of mail), and the parts as they are with that replaced.

use std::ops::Range;

use crate::format::transfer::{Decoded, Edit};
use crate::model::{Candidate, Encoding, Part, Traits, Trouble, limits};
use crate::transform::Sign;

use super::edit::{Editor, Patch};
use super::{Engine, Finder, groups};

/// What is in the parts of some bytes.
#[derive(Default)]
pub(crate) struct Inner {
    /// The findings, in order, each with the encoded bytes that hold its value.
    pub(super) findings: Vec<Candidate>,
    /// The values by the starts of their findings.
    values: Vec<(u32, Vec<u8>)>,
    /// The parts with findings, edited.
    pub(super) patches: Vec<Patch>,
}

impl Inner {
    /// The value of a finding in a part.
    pub(super) fn value_of(&self, finding: &Candidate) -> &[u8] {
        let at = self.values.partition_point(|(start, _)| *start < finding.start);
        self.values.get(at).filter(|(start, _)| *start == finding.start).map_or(&[], |(_, value)| value)
    }
}

/// Whether something in this range has to do with one of the parts.
pub(super) fn touches(parts: &[Range<usize>], range: Range<usize>) -> bool {
    let at = parts.partition_point(|part| part.end <= range.start);
    parts.get(at).is_some_and(|part| part.start < range.end)
}

/// Where the part is in `length` bytes that start at `offset` of the stream, if it lies in them.
fn range_of(part: &Part, offset: u64, length: usize) -> Option<Range<usize>> {
    let is_within = part.start >= offset && part.end - offset <= length as u64;
    is_within.then(|| (part.start - offset) as usize..(part.end - offset) as usize)
}

/// Where the parts are that lie in `length` bytes that start at `offset` of the stream.
pub(super) fn ranges(parts: &[Part], offset: u64, length: usize) -> Vec<Range<usize>> {
    parts.iter().filter_map(|part| range_of(part, offset, length)).collect()
}

impl Engine {
    /// Looks into the parts that lie within `bytes`, which start at `offset` of the stream, and edits them if an editor is there.
    pub(super) fn look_into(
        &self,
        bytes: &[u8],
        offset: u64,
        parts: &[Part],
        editor: Option<&Editor>,
        finder: &mut Finder,
        troubles: &mut Vec<Trouble>,
    ) -> Inner {
        let mut inner = Inner::default();
        for part in parts {
            let Some(range) = range_of(part, offset, bytes.len()) else { continue };
            let encoded = &bytes[range.clone()];
            let mut decoded = Decoded::new(part.encoding, encoded);
            if decoded.length < encoded.len() {
                // The line in which the encoding breaks, and what follows, is text.
                let whole = memchr::memrchr(b'\n', &encoded[..decoded.length]).map_or(0, |at| at + 1);
                decoded = Decoded::new(part.encoding, &encoded[..whole]);
            }
            let rest = &encoded[decoded.length..];
            let is_binary = memchr::memchr(0, &decoded.text).is_some();
            if is_binary {
                troubles.push(Trouble { offset: part.start, what: "an encoded part is no text, and stays as it is" });
            }
            if !rest.is_empty() {
                let broken = part.start + decoded.length as u64;
                troubles.push(Trouble { offset: broken, what: "the encoding of a part is broken; from here on it is text" });
            }
            let findings = if is_binary { Vec::new() } else { self.plain(&decoded.text, editor, finder) };
            let mut edits = Vec::new();
            for found in findings.iter().copied() {
                let text = found.start as usize..found.end as usize;
                let place = decoded.encoded(&text);
                let (start, end) = ((range.start + place.start) as u32, (range.start + place.end) as u32);
                let traits = Traits { encoded: true, run: text.len() > limits::MAX_FINDING, ..found.traits };
                inner.findings.push(Candidate { start, end, traits, is_clear: false, ..found });
                let known = text.start..text.end.min(text.start + limits::MAX_FINDING);
                inner.values.push((start, decoded.text[known].to_vec()));
                if let Some(editor) = editor.filter(|editor| !editor.keeps(found.detector)) {
                    let mut replaced = Vec::new();
                    // Base64 has one way to be written, or is encrypted in place; of the others the encoded bytes are what has to come back.
                    let is_exact = part.encoding != Encoding::Base64 && editor.is_exact(&found);
                    let mut taken = 0;
                    if is_exact {
                        let last = decoded.text[text.end - 1];
                        let raw = &encoded[place.start..place.end.min(place.start + limits::MAX_FINDING)];
                        let value = if editor.restores() { &decoded.text[text.clone()] } else { raw };
                        editor.replace_finding(&found, value, (b'\n', last, b'\n'), 0, || Sign::None, &mut replaced);
                    } else {
                        taken = editor.write(&decoded.text, &found, decoded.text.len(), &mut replaced);
                    }
                    let is_encoded = is_exact && (editor.restores() || part.encoding == Encoding::QuotedPrintable);
                    edits.push(Edit { range: text.start..text.end + taken, text: replaced, is_encoded });
                }
            }
            let mut patch = if edits.is_empty() {
                encoded[..decoded.length].to_vec()
            } else {
                groups::rewritten(part, encoded, &decoded, edits)
            };
            if let Some(editor) = editor.filter(|_| part.encoding == Encoding::Base64 && !findings.is_empty()) {
                let in_place = if editor.restores() {
                    groups::opened(editor, encoded, &decoded, &findings)
                } else if editor.transform().seals_any() && !groups::is_regular(part, encoded, &decoded, &patch) {
                    groups::sealed(editor, part, encoded, &decoded, &findings)
                } else {
                    None
                };
                patch = in_place.unwrap_or(patch);
            }
            let findings = if rest.is_empty() { Vec::new() } else { self.plain(rest, editor, finder) };
            let rest_start = (range.start + decoded.length) as u32;
            for found in &findings {
                let (start, end) = (rest_start + found.start, rest_start + found.end);
                let run = (end - start) as usize > limits::MAX_FINDING;
                inner.findings.push(Candidate {
                    start,
                    end,
                    traits: Traits { encoded: true, run, ..found.traits },
                    is_clear: false,
                    ..*found
                });
                let value = &rest[found.start as usize..found.end as usize];
                inner.values.push((start, value[..value.len().min(limits::MAX_FINDING)].to_vec()));
            }
            if let Some(editor) = editor {
                // The part is replaced as a whole.
                editor.edit(rest, 0..rest.len(), &findings, &[], &mut patch, &mut Vec::new());
                if patch != encoded {
                    inner.patches.push(Patch { range, bytes: patch });
                }
            }
        }
        inner
    }
}
