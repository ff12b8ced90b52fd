//! What is still found in an output: a report that tells values that were left from those that stand in the place of others.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::model::{Fault, Flaw, Recognised, Skipped, Summary, Verdict};
use crate::proof::Map;
use crate::proof::map::Edit;
use crate::report::{Describe, FieldIn, FileTotals, FoundIn, Report};

/// Letters and digits of a finding that may lie outside what was written: more of them are a value of their own.
const FEW: usize = 3;

/// The map of each stream of the output, by its path as the user would write it.
pub(super) type Maps<'m> = HashMap<PathBuf, &'m str>;

/// Whether findings of a detector are to stay in a file.
pub(super) type Stays<'t> = &'t (dyn Fn(&Path, &str) -> bool + Sync);

/// What is looked for in this pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sought {
    /// Values of any kind; below this confidence (in percent) they are doubtful.
    Any(u8),
    /// Values that were replaced.
    Originals,
}

/// Takes findings in the output.
pub(super) struct Leftovers<'m, 't> {
    pub(super) maps: &'m Maps<'m>,
    pub(super) sought: Sought,
    pub(super) describe: &'t dyn Describe,
    pub(super) verdict: &'t mut Verdict,
    pub(super) tell: &'t mut (dyn FnMut(&Fault) + Send),
    /// Whether findings of this detector are to stay in this file.
    pub(super) stays: Stays<'t>,
    /// The file, with its map and the edit that was met last.
    pub(super) current: Option<(PathBuf, Option<Map<'m>>, Option<Edit>)>,
}

impl Leftovers<'_, '_> {
    /// Letters and digits of the finding that lie in nothing that was written.
    fn outside(&mut self, found: &FoundIn<'_>) -> usize {
        if self.current.as_ref().is_none_or(|(path, ..)| path != found.path) {
            let map = self.maps.get(found.path).and_then(|text| Map::new(text).ok());
            self.current = Some((found.path.to_path_buf(), map, None));
        }
        let Some((_, Some(map), last)) = &mut self.current else { return found.value.len().max(FEW + 1) };
        let (start, end) = (found.at, found.at + found.value.len() as u64);
        let mut written = vec![false; found.value.len()];
        loop {
            match last {
                Some(edit) if edit.written + edit.new > start => {
                    if edit.written >= end {
                        break;
                    }
                    let from = edit.written.max(start) - start;
                    let to = (edit.written + edit.new).min(end) - start;
                    written[from as usize..to as usize].fill(true);
                    if edit.written + edit.new >= end {
                        break;
                    }
                }
                _ => {}
            }
            match map.next() {
                Ok(Some(next)) => *last = Some(next),
                _ => {
                    *last = None;
                    break;
                }
            }
        }
        if !written.contains(&true) {
            return found.value.len().max(FEW + 1);
        }
        let letters = found.value.iter().zip(&written);
        letters.filter(|(byte, written)| !**written && (byte.is_ascii_alphanumeric() || !byte.is_ascii())).count()
    }
}

impl Report for Leftovers<'_, '_> {
    fn wants_positions(&self) -> bool {
        true
    }

    fn finding(&mut self, found: &FoundIn<'_>) -> io::Result<()> {
        let id = &*found.detector.id;
        if self.sought != Sought::Originals && (self.stays)(found.path, id) {
            return Ok(());
        }
        if self.outside(found) <= FEW {
            match self.sought {
                Sought::Any(_) => self.verdict.replaced += 1,
                Sought::Originals => self.verdict.coincidences += 1,
            }
            return Ok(());
        }
        let mut preview = String::new();
        self.describe.preview(found.finding.detector, found.value, &mut preview);
        let flaw = match self.sought {
            Sought::Any(least) if found.finding.score < least => Flaw::Doubtful(id.to_owned(), preview),
            Sought::Any(_) => Flaw::Left(id.to_owned(), preview),
            Sought::Originals => Flaw::Original(preview),
        };
        self.verdict.failures += u64::from(flaw.fails());
        self.verdict.doubtful += u64::from(!flaw.fails());
        let place = Some((found.finding.line, found.finding.column));
        (self.tell)(&Fault { path: found.path.to_path_buf(), place, flaw });
        Ok(())
    }

    fn wants_reasons(&self) -> bool {
        false
    }

    fn wants_fields(&self) -> bool {
        false
    }

    fn format(&mut self, _path: &Path, _recognised: Option<&Recognised>) -> io::Result<()> {
        Ok(())
    }

    fn fields(&mut self, _fields: &[FieldIn<'_>]) -> io::Result<()> {
        Ok(())
    }

    fn file_done(&mut self, _path: &Path, _totals: &FileTotals) -> io::Result<()> {
        self.current = None;
        Ok(())
    }

    fn skipped(&mut self, skipped: &Skipped) -> io::Result<()> {
        if self.sought != Sought::Originals && skipped.reason.is_incomplete() {
            self.verdict.unread += 1;
            let flaw = Flaw::Unreadable(skipped.reason.to_string());
            (self.tell)(&Fault { path: skipped.path.clone(), place: None, flaw });
        }
        Ok(())
    }

    fn finish(&mut self, _summary: &Summary) -> io::Result<()> {
        Ok(())
    }
}
