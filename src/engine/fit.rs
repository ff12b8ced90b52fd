//! What can stand in the place of findings in cells of tables, so that the table can still be loaded: a label in a short column must not be
//! too long for it, and a part of a date must leave a date.

use crate::model::{Candidate, Cell, Slot, Style, limits};

use super::edit::Editor;

/// Nothing that is written for a value is longer than it by more bytes than these: a hash has 64 digits, a label at most 48 letters and a tag.
/// Tokens of `encrypt` are longer, and measured.
const LONGEST_WRITTEN: u64 = 80;

/// Whether what is written for a finding leaves a blank before whatever follows it on its line, which must stay where it is.
fn has_room(bytes: &[u8], finding: &Candidate, written: &[u8]) -> bool {
    let (start, end) = (finding.start as usize, finding.end as usize);
    let behind = bytes.get(end..).unwrap_or_default();
    let blanks = behind.iter().take_while(|byte| **byte == b' ').count();
    let is_last = matches!(behind.get(blanks), None | Some(b'\n' | b'\r'));
    is_last || Editor::width(written) <= Editor::width(&bytes[start..end]) + blanks.saturating_sub(1)
}

/// Says of the findings in `bytes`, in order, what fits where they stand. `cells` are those in the bytes, which start at `offset` of the
/// stream.
pub(crate) fn fit(findings: &mut [Candidate], cells: &[Cell], offset: u64, bytes: &[u8], editor: &Editor) {
    let mut written = Vec::new();
    let mut rest = findings;
    // Of longer ones it is not known everywhere where they end.
    for cell in cells.iter().filter(|cell| cell.end - cell.start <= limits::MAX_FINDING as u64) {
        let slot = match cell.style {
            // Where no type was told, only the whole of a value tells what it is.
            Style::Text
            | Style::JsonText
            | Style::JsonNumber
            | Style::Plain
            | Style::Other
            | Style::Unknown
            | Style::Compound => continue,
            Style::Short(_) | Style::Checked | Style::Fixed | Style::ShortKey(_) => Slot::Shape,
            Style::Number => Slot::Number,
            Style::Date => Slot::Date,
            Style::Address => Slot::Address,
            Style::Hex => Slot::Hex,
            Style::Key => Slot::Unique,
            Style::Lined => Slot::Padded,
        };
        let (Some(start), end) = (cell.start.checked_sub(offset), cell.end - offset.min(cell.end)) else { continue };
        // Cells and findings are in order, and few findings lie between two cells: no search is as fast as going on.
        let before = rest.iter().take_while(|finding| u64::from(finding.start) < start).count();
        rest = &mut rest[before..];
        let inside = rest.iter().take_while(|finding| u64::from(finding.start) < end).count();
        let (inside, behind) = rest.split_at_mut(inside);
        rest = behind;
        if inside.is_empty() {
            continue;
        }
        // What is not too long may be as it is, or as no other row has it.
        let fitting = if matches!(cell.style, Style::ShortKey(_)) { Slot::Unique } else { Slot::Any };
        let mut slot = slot;
        if let Style::Short(most) | Style::ShortKey(most) = cell.style {
            let mut length = end - start;
            // Most columns have room for anything.
            let is_sealed = inside.iter().any(|finding| editor.transform().seals(finding.detector));
            let has_room = !is_sealed && length + inside.len() as u64 * LONGEST_WRITTEN <= u64::from(most);
            if has_room && fitting == Slot::Any {
                continue;
            }
            for finding in inside.iter().filter(|finding| !editor.keeps(finding.detector)) {
                written.clear();
                editor.write(bytes, finding, bytes.len(), &mut written);
                length = (length + written.len() as u64).saturating_sub(u64::from(finding.end - finding.start));
            }
            // Bytes are no fewer than characters, however they are escaped.
            if has_room || length <= u64::from(most) {
                if fitting == Slot::Any {
                    continue;
                }
                slot = fitting;
            }
        }
        for finding in inside {
            finding.traits.partial = u64::from(finding.start) > start || u64::from(finding.end) < end;
            let is_padded = cell.style == Style::Fixed && {
                written.clear();
                editor.write(bytes, finding, bytes.len(), &mut written);
                has_room(bytes, finding, &written)
            };
            finding.traits.slot = if is_padded { Slot::Padded } else { slot };
        }
    }
}
