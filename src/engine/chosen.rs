//! Fields of which a profile says what is done to them: every value of theirs is a finding as a whole, whatever it is.

use crate::model::{Candidate, Cell, Column, DetectorIndex, FieldName, Quotes, Slot, Style, Traits, Ways, limits};

/// The number of the first such field, as columns are numbered; dictionaries have fewer columns.
const FIRST: Column = 1 << 13;
/// The most of them.
pub(super) const MOST: usize = 4096;
/// Confidence of what the user says, in percent.
const SURE: u8 = 100;

/// The fields.
#[derive(Debug, Default)]
pub(super) struct Chosen(Vec<(FieldName, DetectorIndex)>);

impl Chosen {
    /// These fields, with the detector that stands for each.
    pub(super) fn new(fields: Vec<(FieldName, DetectorIndex)>) -> Self {
        Self(fields)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a column of this name in this table is, if it is one of them. A field named with its table goes before one without.
    pub(super) fn column(&self, name: &[u8], table: &[u8]) -> Option<Column> {
        if self.0.is_empty() {
            return None;
        }
        let small = |text: &[u8]| String::from_utf8_lossy(text).to_lowercase();
        let (name, table) = (small(name), small(table));
        let table = table.rsplit('.').next().unwrap_or(&table);
        let is = |with_table: bool| {
            move |(field, _): &(FieldName, DetectorIndex)| match &field.table {
                Some(known) => with_table && known == table,
                None => !with_table,
            }
        };
        let find = |with_table| self.0.iter().rposition(|field| field.0.name == name && is(with_table)(field));
        // Delimited text has no table.
        let is_of_any = |(field, _): &(FieldName, DetectorIndex)| table.is_empty() && !field.is_path && field.name == name;
        let at = find(true).or_else(|| find(false)).or_else(|| self.0.iter().rposition(is_of_any))?;
        Column::try_from(at).ok().map(|at| FIRST + at)
    }

    /// Makes every value of them a finding as a whole, in the place of what was found in it. `cells` are those of the bytes, which begin at `offset` of
    /// their stream.
    ///
    /// Whether all of them could be taken: one that is longer than a finding, or begins in a block that is gone, cannot.
    #[must_use]
    pub(super) fn take(&self, cells: &[Cell], offset: u64, candidates: &mut Vec<Candidate>) -> bool {
        if self.0.is_empty() {
            return true;
        }
        let mut is_whole = true;
        let mut taken: Vec<Candidate> = Vec::new();
        for cell in cells {
            // What is a list or an object is opened, and its values have cells of their own.
            let Some(detector) = cell.column.and_then(|column| self.of(column)).filter(|_| cell.style != Style::Compound) else {
                continue;
            };
            is_whole &= cell.end - cell.start <= limits::MAX_FINDING as u64;
            let Some(start) = cell.start.checked_sub(offset).and_then(|start| u32::try_from(start).ok()) else {
                is_whole = false;
                continue;
            };
            let Some(end) = u32::try_from(cell.end - offset).ok().filter(|end| *end > start) else { continue };
            let slot = if cell.style == Style::JsonNumber { Slot::Quoted(Quotes::PLAIN) } else { Slot::Any };
            let traits = Traits { ways: Ways::PLACE, slot, ..Traits::default() };
            taken.push(Candidate { start, end, detector, score: SURE, traits, is_clear: false });
        }
        if taken.is_empty() {
            return is_whole;
        }
        candidates.retain(|found| {
            let near = taken.partition_point(|cell| cell.end <= found.start);
            taken.get(near).is_none_or(|cell| found.end <= cell.start)
        });
        candidates.append(&mut taken);
        candidates.sort_by_key(|found| (found.start, found.end));
        is_whole
    }

    fn of(&self, column: Column) -> Option<DetectorIndex> {
        let at = column.checked_sub(FIRST).map(usize::from)?;
        self.0.get(at).map(|(_, detector)| *detector)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_of_a_table_goes_before_that_of_any() {
        let field = |text: &str, detector| (FieldName::parse(text), DetectorIndex(detector));
        let chosen = Chosen::new(vec![field("notes", 5), field("users.Notes", 6), field("$.a.b[].c", 7), field("public.t.x", 8)]);
        for (name, table, expected) in [
            ("notes", "orders", Some(5)),
            ("NOTES", "public.users", Some(6)),
            ("notes", "", Some(5)),
            ("c", "b", Some(7)),
            ("c", "a", None),
            ("x", "t", Some(8)),
            ("note", "users", None),
        ] {
            let column = chosen.column(name.as_bytes(), table.as_bytes());
            assert_eq!(column.and_then(|column| chosen.of(column)), expected.map(DetectorIndex), "{table}.{name}");
        }
        assert_eq!(chosen.of(3), None);
        assert_eq!(chosen.of(crate::model::ALLOWED), None);
    }
}
