//! A share of the files for all of them, and how far what that says can be trusted.

/// How many standard deviations 95 of 100 samples lie within (of a normal distribution).
const WITHIN: f64 = 1.96;

/// What was counted of a sample of files.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sample {
    /// The share of files that is read, above 0 and up to 1.
    pub share: f64,
    /// Files that were met.
    pub met: u64,
    /// Files that were read.
    pub read: u64,
    /// Findings in files that were named one by one, and are read in any case.
    named: u64,
    /// Findings in the others, and the sum of their squares by file.
    findings: u64,
    squares: f64,
    /// Findings in the file that is read now, if it was drawn.
    current: Option<u64>,
}

impl Sample {
    /// A sample of this share.
    #[must_use]
    pub fn new(share: f64) -> Self {
        Self { share, ..Self::default() }
    }

    /// Another file is read; whether it was drawn, and not named.
    pub fn file(&mut self, is_drawn: bool) {
        self.squares += (self.current.take().unwrap_or_default() as f64).powi(2);
        self.current = is_drawn.then_some(0);
    }

    /// Something was found in it.
    pub fn found(&mut self) {
        match &mut self.current {
            Some(current) => {
                *current += 1;
                self.findings += 1;
            }
            None => self.named += 1,
        }
    }

    /// How many findings all files may hold: the most likely number, the least, and the most, as 95 of 100 such samples have it. Each file is
    /// drawn by itself, so the variance of the estimate is `(1 - share) / share²` times the sum of squares (Horvitz and Thompson, 1952).
    #[must_use]
    pub fn estimate(&self) -> [u64; 3] {
        let squares = self.squares + (self.current.unwrap_or_default() as f64).powi(2);
        let likely = self.named as f64 + self.findings as f64 / self.share;
        let spread = WITHIN * ((1.0 - self.share) * squares).sqrt() / self.share;
        let least = (self.named + self.findings) as f64;
        [likely, (likely - spread).max(least), likely + spread].map(|number| number.round() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_it_is_what_it_is() {
        let mut sample = Sample::new(1.0);
        for count in [3, 0, 7] {
            sample.file(true);
            (0..count).for_each(|_| sample.found());
        }
        assert_eq!(sample.estimate(), [10, 10, 10]);
    }

    /// Of a thousand files with known counts the interval holds the true number in some 95 of 100 samples.
    #[test]
    fn the_interval_holds_the_truth_as_often_as_it_says() {
        let counts: Vec<u64> = (0..1000).map(|file| [0, 1, 2, 3, 12][file % 5]).collect();
        let truth: u64 = counts.iter().sum();
        let mut random = 0x2545_f491_4f6c_dd1d_u64;
        let mut held = 0;
        for _ in 0..400 {
            let mut sample = Sample::new(0.2);
            for count in &counts {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                if random % 1000 < 200 {
                    sample.file(true);
                    (0..*count).for_each(|_| sample.found());
                }
            }
            let [_, least, most] = sample.estimate();
            held += usize::from((least..=most).contains(&truth));
        }
        assert!((368..=396).contains(&held), "{held} of 400");
    }

    #[test]
    fn what_was_named_counts_once() {
        let mut sample = Sample::new(0.1);
        sample.file(false);
        sample.found();
        sample.file(true);
        sample.found();
        let [likely, least, most] = sample.estimate();
        assert_eq!((likely, least), (11, 2));
        assert!(most > 25, "{most}");
    }
}
