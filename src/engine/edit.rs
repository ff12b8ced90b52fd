//! Writes the bytes between findings as they are, and each finding's replacement in its place.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::model::{Candidate, DetectorIndex, Edited, Fate, Finding, Slot, limits};
use crate::transform::{Around, Sign, Transform};

/// Some bytes that stand in the place of others.
#[derive(Debug)]
pub(crate) struct Patch {
    pub(crate) range: Range<usize>,
    pub(crate) bytes: Vec<u8>,
}

/// Applies the actions of a run to a stretch of bytes.
#[derive(Clone)]
pub(crate) struct Editor {
    transform: Arc<Transform>,
    /// The name of the character set that the bytes were in before they were decoded.
    set: Option<&'static str>,
    /// The number of the file, by which dates may be moved.
    file: u64,
    /// Whether somebody wants to know what was replaced.
    notes: bool,
}

impl Editor {
    /// An editor with these actions; with `notes` it says what it replaces.
    pub(crate) fn new(transform: Transform, notes: bool) -> Self {
        Self { transform: Arc::new(transform), set: None, file: 0, notes }
    }

    /// The editor for bytes that were in another set, if that matters: what is encrypted says which it was. And for those of the file of
    /// this number, if that does.
    pub(crate) fn within(&self, set: Option<&'static str>, file: u64) -> Cow<'_, Self> {
        if (self.set == set || !self.transform.seals_any()) && self.file == file {
            Cow::Borrowed(self)
        } else {
            Cow::Owned(Self { set, file, ..self.clone() })
        }
    }

    /// Whether it says what it replaces.
    pub(crate) fn notes(&self) -> bool {
        self.notes
    }

    /// The actions.
    pub(crate) fn transform(&self) -> &Transform {
        &self.transform
    }

    /// Whether the findings of this detector stay as they are.
    #[inline]
    pub(crate) fn keeps(&self, detector: DetectorIndex) -> bool {
        self.transform.keeps(detector)
    }

    /// Appends what stands for `value`.
    #[inline]
    fn replace(&self, detector: DetectorIndex, value: &[u8], before: u8, after: u8, output: &mut Vec<u8>) {
        self.transform.replace(detector, value, before, after, self.file, output);
    }

    /// Whether the run puts encrypted values back.
    pub(crate) fn restores(&self) -> bool {
        self.transform.restores()
    }

    /// What becomes of a finding whose value begins with `value`, where values are encrypted or put back.
    pub(crate) fn fate(&self, finding: &Finding, value: &[u8]) -> Option<Fate> {
        // Of a part of mail the bytes are encrypted as they stand in it, not as they are read.
        let length = if finding.traits.encoded { finding.end - finding.start } else { 0 };
        self.transform.fate(finding.detector, finding.traits.slot, value, length.max(value.len() as u64))
    }

    /// Whether what is written for a finding is, or was, encrypted as it stands: of a part of mail with the encoding that it has.
    pub(crate) fn is_exact(&self, finding: &Candidate) -> bool {
        self.transform.restores() || self.transform.seals(finding.detector)
    }

    /// [`Editor::replace`] for a finding that is encrypted, of which so many blanks behind it are taken.
    fn seal(&self, finding: &Candidate, value: &[u8], ends_line: bool, blanks: u8, output: &mut Vec<u8>) {
        let slot = finding.traits.slot;
        let quotes = if let Slot::Quoted(quotes) = slot { Some(quotes) } else { None };
        output.extend_from_slice(slot.quotes());
        let within = value.strip_suffix(b"\n").filter(|_| ends_line).unwrap_or(value);
        self.transform.seal(finding.detector, within, Around { quotes, blanks, set: self.set }, output);
        if ends_line {
            output.push(b'\n');
        }
        output.extend_from_slice(slot.quotes());
    }

    /// How many of the blanks behind a value have to go for its token, so that what follows stands where it stood.
    fn taken(&self, finding: &Candidate, value: &[u8], behind: &[u8]) -> u8 {
        if finding.traits.slot != Slot::Padded || !self.transform.seals(finding.detector) {
            return 0;
        }
        let surplus = self.transform.sealed_width(finding.detector, value.len()).saturating_sub(Self::width(value));
        let most = surplus.min(usize::from(u8::MAX));
        behind.iter().take(most).take_while(|byte| **byte == b' ').count() as u8
    }

    /// [`Editor::replace`] for a finding of which the last byte is `last`: an armoured key without END reaches to the line behind it,
    /// which stays a line of its own. `sign` tells of the sign of a key before it, and so many `blanks` behind it are taken.
    #[inline]
    pub(crate) fn replace_finding(
        &self,
        finding: &Candidate,
        value: &[u8],
        around: (u8, u8, u8),
        blanks: u8,
        sign: impl FnOnce() -> Sign,
        output: &mut Vec<u8>,
    ) {
        let (before, last, after) = around;
        let ends_line = last == b'\n';
        let slot = finding.traits.slot;
        if self.transform.restores() {
            return self.replace(finding.detector, value, before, after, output);
        }
        if self.transform.seals(finding.detector) && !slot.is_typed() {
            return self.seal(finding, value, ends_line, blanks, output);
        }
        if slot.is_typed() || slot == Slot::Unique && self.transform.merges(finding.detector) {
            return self.transform.replace_typed(finding.detector, slot, !finding.traits.partial, value, self.file, output);
        }
        // A date that is moved can stand bare where the one before it could.
        if matches!(slot, Slot::Quoted(_)) && self.transform.shift(finding.detector, value, self.file, output) {
            return;
        }
        let quotes = finding.traits.slot.quotes();
        output.extend_from_slice(quotes);
        let (before, after) = quotes.last().map_or((before, after), |quote| (*quote, *quote));
        let after = if ends_line { b'\n' } else { after };
        let from = output.len();
        if self.transform.empties(finding.detector, finding.traits.validated) {
            Transform::empty(sign(), before, after, output);
        } else {
            self.replace(finding.detector, value, before, after, output);
        }
        if ends_line && output[from..].last() != Some(&b'\n') {
            output.push(b'\n');
        }
        output.extend_from_slice(quotes);
    }

    /// Appends what stands for the finding, and says how many of the bytes behind it, up to `limit`, are part of that.
    #[inline]
    pub(crate) fn write(&self, bytes: &[u8], finding: &Candidate, limit: usize, output: &mut Vec<u8>) -> usize {
        let (start, end) = (finding.start as usize, finding.end as usize);
        let value = &bytes[start..end.min(start + limits::MAX_FINDING)];
        let before = if start == 0 { b'\n' } else { bytes[start - 1] };
        let after = bytes.get(end).copied().unwrap_or(b'\n');
        let sign = || Sign::at_end(&bytes[..start]);
        let blanks = self.taken(finding, value, &bytes[end..limit.max(end)]);
        self.replace_finding(finding, value, (before, bytes[end - 1], after), blanks, sign, output);
        usize::from(blanks)
    }

    /// The characters of a text.
    pub(crate) fn width(text: &[u8]) -> usize {
        text.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
    }

    /// Adds blanks to what was written for `value` from `from` on, until it is as wide; or says how many of the blanks behind it are too many
    /// then.
    fn pad(value: &[u8], behind: &[u8], from: usize, output: &mut Vec<u8>) -> usize {
        let (is, was) = (Self::width(&output[from..]), Self::width(value));
        output.extend(std::iter::repeat_n(b' ', was.saturating_sub(is)));
        behind.iter().take(is.saturating_sub(was)).take_while(|byte| **byte == b' ').count()
    }

    /// Appends `range` of `bytes` to `output`, with `findings` (in order, within the range) replaced. Those in encoded parts are replaced
    /// by `patches` (in order too). What was replaced is appended to `notes`, if that is wanted; offsets are those of `bytes`.
    #[inline]
    pub(crate) fn edit(
        &self,
        bytes: &[u8],
        range: Range<usize>,
        findings: &[Candidate],
        mut patches: &[Patch],
        output: &mut Vec<u8>,
        notes: &mut Vec<Edited>,
    ) {
        let mut done = range.start;
        for finding in findings {
            let (start, end) = (finding.start as usize, finding.end as usize);
            if finding.traits.encoded || self.keeps(finding.detector) {
                continue;
            }
            self.copy(bytes, done..start, &mut patches, output, notes);
            let from = output.len();
            done = end + self.write(bytes, finding, range.end, output);
            if finding.traits.slot == Slot::Padded && !self.is_exact(finding) {
                done += Self::pad(&bytes[start..end], &bytes[end..range.end.max(end)], from, output);
            }
            if self.notes {
                let (old, new) = ((done - start) as u64, (output.len() - from) as u64);
                notes.push(Edited { start: start as u64, old, new, detector: Some(finding.detector) });
            }
        }
        self.copy(bytes, done..range.end, &mut patches, output, notes);
    }

    /// Appends `range` of `bytes`, with the patches that lie in it; those before it are of no use any more.
    #[inline]
    fn copy(&self, bytes: &[u8], range: Range<usize>, patches: &mut &[Patch], output: &mut Vec<u8>, notes: &mut Vec<Edited>) {
        let mut done = range.start;
        while let Some((patch, rest)) = patches.split_first()
            && patch.range.start < range.end
        {
            *patches = rest;
            if patch.range.start >= done && patch.range.end <= range.end {
                output.extend_from_slice(&bytes[done..patch.range.start]);
                output.extend_from_slice(&patch.bytes);
                if self.notes {
                    let (start, old) = (patch.range.start as u64, patch.range.len() as u64);
                    notes.push(Edited { start, old, new: patch.bytes.len() as u64, detector: None });
                }
                done = patch.range.end;
            }
        }
        output.extend_from_slice(&bytes[done..range.end]);
    }
}
