//! The weights of features: rows of four signed bytes, one for each label, at the hash of the feature.
//!
//! Bytes are companded: a byte `b` stands for `b · |b|`, so that small weights keep their differences and large ones fit.

use super::features::{self, LABELS, Label};
use super::word::Word;

/// What words score for each label.
#[derive(Clone, Copy)]
pub(crate) struct Weights<'a> {
    rows: &'a [[u8; LABELS.len()]],
    shift: u32,
}

impl<'a> Weights<'a> {
    /// Weights of these bytes, whose number is four times a power of two.
    pub(crate) const fn new(rows: &'a [u8]) -> Self {
        let (rows, _) = rows.as_chunks();
        Self { rows, shift: u32::BITS - rows.len().trailing_zeros() }
    }

    /// The scores of the word at `at` for each label, behind words with the labels `before`.
    #[inline]
    pub(crate) fn score(&self, words: &[Word], at: usize, before: [Label; 2]) -> [i32; LABELS.len()] {
        let mut sums = [0; LABELS.len()];
        let mut rows = [[0; LABELS.len()]; features::COUNT];
        let mut count = 0;
        features::of(words, at, before, |feature| {
            if let (Some(weights), Some(row)) = (self.rows.get((feature >> self.shift) as usize), rows.get_mut(count)) {
                *row = *weights;
            }
            count += 1;
        });
        for row in rows {
            let values = row.map(|byte| i16::from(byte as i8));
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += i32::from(value) * i32::from(value.abs());
            }
        }
        sums
    }
}

/// The byte that stands for a weight.
#[allow(dead_code)]
pub(crate) fn compand(weight: f64) -> u8 {
    (weight.abs().sqrt().round().min(127.0).copysign(weight) as i8) as u8
}
