//! Counts what is found by field while a file is read.

use std::collections::BTreeMap;

use crate::detect::fields::Fields;
use crate::field::Strength;
use crate::model::{FieldTotals, Place, Style};
use crate::report::Describe;

use super::stitch::Worked;

/// The fields of one file.
#[derive(Default)]
pub(super) struct Inventory {
    fields: BTreeMap<Place, Field>,
}

#[derive(Default)]
struct Field {
    totals: FieldTotals,
    /// Where the last value with a finding ends: a finding before it is in the same value.
    counted_to: u64,
}

/// What dumps write for no value.
const NO_VALUES: [&[u8]; 3] = [b"\\N", b"NULL", b"null"];

impl Inventory {
    /// The name of a field.
    pub(super) fn name_of(&self, place: Place) -> Option<&str> {
        self.fields.get(&place).map(|field| field.totals.name.as_str())
    }

    /// Counts the values of fields that start in the block's own bytes, and what was found in them.
    pub(super) fn block(&mut self, worked: &Worked, known: Option<&Fields>, describe: &dyn Describe) {
        let block = &worked.block;
        for (place, name) in &block.told.places {
            self.fields.entry(*place).or_default().totals.name.clone_from(name);
        }
        let owned = block.offset + block.owned.start as u64..block.offset + block.owned.end as u64;
        let text_of = |start: u64, end: u64| {
            let span = (start - block.offset) as usize..((end - block.offset) as usize).min(block.bytes().len());
            &block.bytes()[span]
        };
        for cell in block.told.cells.iter().filter(|cell| owned.contains(&cell.start)) {
            if let Some(field) = self.fields.get_mut(&cell.place)
                && !NO_VALUES.contains(&text_of(cell.start, cell.end))
            {
                field.totals.values += 1;
                let named = known
                    .zip(cell.column.filter(|_| cell.style != Style::Other))
                    .and_then(|(known, column)| known.of_column(column));
                // What a name only makes likely, values have to show.
                let named = named.filter(|(_, named)| !matches!(named.strength, Strength::Likely | Strength::Other));
                field.totals.named = named.map(|(rule, _)| rule.index);
            }
        }
        for finding in &worked.findings {
            let (start, end) = (block.offset + u64::from(finding.start), block.offset + u64::from(finding.end));
            let Some(cell) = block.cell_at(start) else { continue };
            let Some(Field { totals, counted_to }) = self.fields.get_mut(&cell.place) else { continue };
            if start >= *counted_to {
                totals.found_in += 1;
                *counted_to = cell.end;
            }
            match totals.findings.iter_mut().find(|(detector, _)| *detector == finding.detector) {
                Some((_, count)) => *count += 1,
                None => totals.findings.push((finding.detector, 1)),
            }
            if totals.example.is_empty() {
                describe.preview(finding.detector, text_of(start, end), &mut totals.example);
            }
        }
    }

    /// The file is over: its fields with values, in the order in which they were met.
    pub(super) fn take(&mut self) -> Vec<FieldTotals> {
        let fields = std::mem::take(&mut self.fields);
        let mut all: Vec<_> = fields.into_values().map(|field| field.totals).filter(|totals| totals.values > 0).collect();
        for totals in &mut all {
            totals.findings.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        }
        all
    }
}
