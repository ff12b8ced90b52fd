//! An averaged perceptron with a margin, labelling from left to right as the program does. Only names and what is none are held apart: a word that is
//! no name may have either of the labels for that.

use crate::Sample;
use crate::names::features::{self, LABELS, Label};
use crate::names::{gate, tagger, weights};

/// Rows of weights.
const ROWS: usize = 1 << 19;
/// By how much the right label is to score more than any other.
const MARGIN: i64 = 200;
const EPOCHS: usize = 8;

/// A generator of numbers by Marsaglia (xorshift), so that every run is the same.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % bound as u64) as usize
    }
}

/// The weights for these lines.
pub fn learn(samples: &[Sample]) -> Vec<u8> {
    let labels = LABELS.len();
    let mut now = vec![0i64; ROWS * labels];
    // The sum of all weights over time is `time * now - late`.
    let mut late = vec![0f64; ROWS * labels];
    let mut time = 1f64;
    let mut random = Random(0x1d2c_3b4a_5968_7786);
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let shift = u32::BITS - ROWS.trailing_zeros();
    for epoch in 0..EPOCHS {
        for at in (1..order.len()).rev() {
            order.swap(at, random.below(at + 1));
        }
        let (mut wrong, mut all) = (0, 0);
        for at in &order {
            let sample = &samples[*at];
            for (range, stand_alone) in sample.stretches.iter().flat_map(|row| tagger::parts(&sample.words, row.clone())) {
                let mut before = [Label::Outside; 2];
                let mut length = 0;
                for at in range {
                    if !gate::is_candidate(&sample.words, at) {
                        before = [Label::Outside, before[0]];
                        length = 0;
                        continue;
                    }
                    if stand_alone {
                        before = [Label::Outside; 2];
                    }
                    let mut rows = [0; features::COUNT];
                    let mut count = 0;
                    features::of(&sample.words, at, before, |feature| {
                        rows[count] = (feature >> shift) as usize * labels;
                        count += 1;
                    });
                    let mut scores = [0i64; 4];
                    for row in &rows[..count] {
                        for (score, weight) in scores.iter_mut().zip(&now[*row..]) {
                            *score += weight;
                        }
                    }
                    let may_go_on = matches!(before[0], Label::Begin | Label::Inside) && tagger::links(&sample.words, at);
                    // Which of the labels of what is no name is right most texts do not say, and it is no matter.
                    let gold = match sample.labels[at] {
                        Label::Outside if scores[Label::Thing as usize] > scores[Label::Outside as usize] => Label::Thing,
                        label => label,
                    };
                    let is_rival = |label: &Label| *label != gold && (is_of_name(*label) || is_of_name(gold));
                    let rivals = LABELS.into_iter().filter(|label| is_rival(label) && (may_go_on || *label != Label::Inside));
                    let gold = gold as usize;
                    let rival = rivals.map(|label| label as usize);
                    let rival = rival.max_by_key(|label| scores[*label]).unwrap_or(0);
                    time += 1.0;
                    all += 1;
                    wrong += usize::from(scores[rival] >= scores[gold]);
                    if scores[gold] - scores[rival] < MARGIN {
                        for row in &rows[..count] {
                            now[row + gold] += 1;
                            late[row + gold] += time;
                            now[row + rival] -= 1;
                            late[row + rival] -= time;
                        }
                    }
                    let (label, _) = tagger::best(scores.map(|score| score as i32), may_go_on && length < 8, 0);
                    length = if label == Label::Inside { length + 1 } else { 1 };
                    before = [label, before[0]];
                }
            }
        }
        eprintln!("epoch {epoch}: {wrong} of {all} wrong");
    }
    now.iter().zip(&late).map(|(now, late)| weights::compand(SCALE * (*now as f64 - late / time))).collect()
}

fn is_of_name(label: Label) -> bool {
    matches!(label, Label::Begin | Label::Inside)
}

/// Weights are made so much larger before they are rounded, so that the square of a byte has steps that are fine enough.
const SCALE: f64 = 16.0;
