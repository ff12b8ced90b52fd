//! Learns the second look at names: by logistic regression on what is found in texts by weights that these texts did not train. So it learns how far
//! they are to be believed.

use crate::Sample;
use crate::learn::{self, Random};
use crate::names::again::{self, Again};
use crate::names::features::Label;
use crate::names::tagger::{self, Found};
use crate::names::weights::{self, Weights};

/// Weights.
const ROWS: usize = 1 << 16;
const EPOCHS: usize = 6;
/// How large the first steps are, how soon they shrink, and how much weights are drawn to zero.
const STEP: f64 = 0.12;
const SHRINKS: f64 = 10.0;
const DRAWN: f64 = 2e-4;
/// The margin that a unit of the logarithm of the odds is, and the odds from which on something is a name.
const SCALE: f64 = 2000.0;
const LEAST: f64 = -0.4;

/// All that is learnt.
pub struct Learnt<'a> {
    pub weights: Weights<'a>,
    pub again: Again<'a>,
}

/// The features of each name that was found, or nearly was, and whether it is one.
#[derive(Default)]
pub struct Seen(Vec<(Vec<u32>, bool)>);

impl Seen {
    /// Adds what is found in the samples of a fold by weights that the others train.
    pub fn look(&mut self, samples: &[Sample], fold: u64) {
        let rows = learn::learn(samples.iter().filter(|sample| sample.fold != fold));
        let weights = Weights::new(&rows);
        samples.iter().filter(|sample| sample.fold == fold).for_each(|sample| self.add(sample, &weights));
    }

    fn add(&mut self, sample: &Sample, weights: &Weights<'_>) {
        let words = &sample.words;
        for (part, stands_alone) in sample.stretches.iter().flat_map(|row| tagger::parts(words, row.clone())) {
            let mut found = Vec::new();
            tagger::tag_part(words, part, stands_alone, weights, 0, &mut |name| found.push(name));
            for at in (0..found.len()).filter(|at| tagger::is_whole(words, &found[*at])) {
                let mut features = Vec::new();
                again::features(words, &found, at, |feature| features.push(feature >> (u32::BITS - ROWS.trailing_zeros())));
                self.0.push((features, is_right(sample, &found[at])));
            }
        }
    }

    /// The weights.
    pub fn learn(&self) -> Vec<u8> {
        let mut weights = vec![0f64; ROWS];
        let mut steps = vec![1f64; ROWS];
        let mut order: Vec<usize> = (0..self.0.len()).collect();
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        for epoch in 0..EPOCHS {
            for at in (1..order.len()).rev() {
                order.swap(at, random.below(at + 1));
            }
            let mut wrong = 0;
            for at in &order {
                let (features, is_name) = &self.0[*at];
                let sum: f64 = features.iter().map(|feature| weights[*feature as usize]).sum();
                wrong += usize::from((sum > 0.0) != *is_name);
                let error = share(sum) - f64::from(u8::from(*is_name));
                for feature in features {
                    let feature = *feature as usize;
                    let slope = error + DRAWN * weights[feature];
                    steps[feature] += SHRINKS * slope * slope;
                    weights[feature] -= STEP * slope / steps[feature].sqrt();
                }
            }
            eprintln!("second look, epoch {epoch}: {wrong} of {} wrong", self.0.len());
        }
        // The first feature is the same for all.
        if let Some((features, _)) = self.0.first() {
            weights[features[0] as usize] -= LEAST;
        }
        weights.iter().map(|weight| weights::compand(SCALE * weight)).collect()
    }
}

/// Whether these words, without particles at their end, are a name and all of it.
fn is_right(sample: &Sample, found: &Found) -> bool {
    let range = tagger::trimmed(&sample.words, found);
    let labels = &sample.labels;
    let goes_on = labels.get(range.end) == Some(&Label::Inside);
    labels[range.start] == Label::Begin
        && labels[range.start + 1..range.end].iter().all(|label| *label == Label::Inside)
        && !goes_on
}

/// The share that this logarithm of odds stands for; in steps that every machine does alike, which its own exponential function need not.
fn share(sum: f64) -> f64 {
    let mut power = 1.0 - sum.clamp(-30.0, 30.0) / 1024.0;
    for _ in 0..10 {
        power *= power;
    }
    1.0 / (1.0 + power)
}
