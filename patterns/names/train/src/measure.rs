//! Precision, recall and F1 of what is found in lines that trained nothing.

use std::ops::Range;

use crate::corpus::Line;
use crate::names::features::Label;
use crate::names::lexicon::Lexicon;
use crate::names::tagger;
use crate::names::weights::Weights;

#[derive(Default, Clone, Copy)]
pub struct Figures {
    found: usize,
    right: usize,
    touched_found: usize,
    touched: usize,
    expected: usize,
}

impl Figures {
    /// Of what was found, the share that is right to the byte, in percent.
    pub fn precision(&self) -> f64 {
        100.0 * self.right as f64 / self.found.max(1) as f64
    }

    pub fn add(&mut self, other: Self) {
        self.found += other.found;
        self.right += other.right;
        self.touched_found += other.touched_found;
        self.touched += other.touched;
        self.expected += other.expected;
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let part = |a: usize, b: usize| if b == 0 { 0.0 } else { 100.0 * a as f64 / b as f64 };
        let f1 = |p: f64, r: f64| if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) };
        let (p, r) = (part(self.right, self.found), part(self.right, self.expected));
        let (op, or) = (part(self.touched_found, self.found), part(self.touched, self.expected));
        write!(
            formatter,
            "exact {p:.1} / {r:.1} / {:.1}, overlap {op:.1} / {or:.1} / {:.1} ({} names)",
            f1(p, r),
            f1(op, or),
            self.expected
        )
    }
}

/// The names that are found in a line.
pub fn names(text: &[u8], lexicon: &Lexicon<'_>, weights: &Weights<'_>, threshold: i32) -> Vec<Range<usize>> {
    let words = crate::padded(text, lexicon);
    let mut found = Vec::new();
    for range in crate::stretches(&words) {
        tagger::tag(&words, range, weights, threshold, |name| {
            if tagger::is_whole(&words, &name) {
                found.push(tagger::span(text, &words, &name));
            }
        });
    }
    found
}

pub fn measure(lines: &[Line], lexicon: &Lexicon<'_>, weights: &Weights<'_>, threshold: i32, show: bool) -> Figures {
    let mut all = Figures::default();
    for line in lines {
        let found = names(line.text.as_bytes(), lexicon, weights, threshold);
        let expected: Vec<_> =
            line.spans.iter().filter(|(_, label)| *label == Label::Begin).map(|(span, _)| span.clone()).collect();
        let touches = |a: &Range<usize>, b: &Range<usize>| a.start < b.end && b.start < a.end;
        all.add(Figures {
            found: found.len(),
            right: found.iter().filter(|span| expected.contains(span)).count(),
            touched_found: found.iter().filter(|span| expected.iter().any(|other| touches(span, other))).count(),
            touched: expected.iter().filter(|span| found.iter().any(|other| touches(span, other))).count(),
            expected: expected.len(),
        });
        if show {
            for span in found.iter().filter(|span| !expected.contains(span)) {
                eprintln!("+ {:?} in {}", &line.text[span.clone()], line.text);
            }
            for span in expected.iter().filter(|span| !found.contains(span)) {
                eprintln!("- {:?} in {}", &line.text[span.clone()], line.text);
            }
        }
    }
    all
}
