//! What is found in the encoded parts of a stream (bodies of mail), and the parts as they are with that replaced.

use std::ops::Range;

use crate::format::transfer::{Decoded, Edit, edited};
use crate::model::{Candidate, Part, Traits, Trouble, limits};

use super::edit::{Editor, Patch};
use super::{Engine, Finder};

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

/// Where the parts are in bytes that start at `offset` of the stream.
pub(super) fn ranges(parts: &[Part], offset: u64, length: usize) -> Vec<Range<usize>> {
    let within = |part: &&Part| part.start >= offset && part.end - offset <= length as u64;
    parts.iter().filter(within).map(|part| (part.start - offset) as usize..(part.end - offset) as usize).collect()
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
        for (part, range) in parts.iter().zip(ranges(parts, offset, bytes.len())) {
            let encoded = &bytes[range.clone()];
            let decoded = Decoded::new(part.encoding, encoded);
            if memchr::memchr(0, &decoded.text).is_some() {
                troubles.push(Trouble { offset: part.start, what: "an encoded part is no text, and stays as it is" });
                continue;
            }
            if decoded.length < encoded.len() {
                let broken = part.start + decoded.length as u64;
                troubles.push(Trouble {
                    offset: broken,
                    what: "the encoding of a part is broken; what follows of it stays as it is",
                });
            }
            let findings = self.plain(&decoded.text, editor, finder);
            let mut edits = Vec::new();
            for found in findings {
                let text = found.start as usize..found.end as usize;
                let place = decoded.encoded(&text);
                let (start, end) = ((range.start + place.start) as u32, (range.start + place.end) as u32);
                let traits = Traits { encoded: true, run: text.len() > limits::MAX_FINDING, ..found.traits };
                inner.findings.push(Candidate { start, end, traits, ..found });
                let known = text.start..text.end.min(text.start + limits::MAX_FINDING);
                inner.values.push((start, decoded.text[known].to_vec()));
                if let Some(editor) = editor.filter(|editor| !editor.keeps(found.detector)) {
                    let mut replaced = Vec::new();
                    editor.write(&decoded.text, &found, &mut replaced);
                    edits.push(Edit { range: text, text: replaced });
                }
            }
            if !edits.is_empty() {
                inner.patches.push(Patch { range, bytes: edited(part.encoding, encoded, &decoded, &edits) });
            }
        }
        inner
    }
}
