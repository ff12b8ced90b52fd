//! Columns that were judged before: a stream has few names of columns, and each of them in every record.

use super::reader::Judge;
use crate::model::Column;

/// The longest name, with that of its table, that is remembered, in bytes.
const LONGEST: usize = 46;
/// Names that are remembered at a time.
const SLOTS: usize = 256;

/// What was judged lately. Names that share a slot take turns.
#[derive(Debug, Default)]
pub(super) struct Judged(Vec<Slot>);

#[derive(Clone, Copy, Debug)]
struct Slot {
    key: Key,
    column: Option<Column>,
}

/// A name behind that of its table, and how long both are.
type Key = ([u8; LONGEST], u8, u8);
/// No name is as long as this.
const EMPTY: Slot = Slot { key: ([0; LONGEST], u8::MAX, u8::MAX), column: None };

impl Judged {
    /// What a column of this name in this table is.
    pub(super) fn column(&mut self, name: &[u8], table: &[u8], judge: Judge<'_>) -> Option<Column> {
        let length = table.len() + name.len();
        if length > LONGEST {
            return judge(name, table);
        }
        let mut text = [0; LONGEST];
        text[..table.len()].copy_from_slice(table);
        text[table.len()..length].copy_from_slice(name);
        let key = (text, table.len() as u8, name.len() as u8);
        if self.0.is_empty() {
            self.0.resize(SLOTS, EMPTY);
        }
        let slot = &mut self.0[slot(&key)];
        if slot.key != key {
            *slot = Slot { key, column: judge(name, table) };
        }
        slot.column
    }
}

fn slot((text, table, name): &Key) -> usize {
    let words = text.chunks_exact(8).map(|chunk| chunk.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes)));
    // The last bytes that make no word matter little.
    let start = u64::from(*table) << 8 | u64::from(*name);
    let mixed = words.fold(start, |mixed, word| (mixed.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    (mixed >> 56) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_what_would_be_judged() {
        let judge = |name: &[u8], table: &[u8]| {
            let sum = name.iter().fold(7u16, |sum, byte| sum.wrapping_mul(31).wrapping_add(u16::from(*byte)));
            (table.len() + name.len()).is_multiple_of(3).then_some(sum)
        };
        let mut judged = Judged::default();
        let long = "n".repeat(100);
        for round in 0..3 {
            for number in 0..2000 {
                let (name, table) = (format!("name{number}"), format!("t{}", number % 7));
                for (name, table) in [(name.as_str(), table.as_str()), (&table, &name), (&name, ""), ("", &name), (&long, &name)]
                {
                    let (name, table) = (name.as_bytes(), table.as_bytes());
                    assert_eq!(judged.column(name, table, &judge), judge(name, table), "{round}");
                }
            }
        }
    }
}
