//! Detectors that are a regular expression, from users' pattern files.
//!
//! The `regex` crate finds the literals that an expression requires by vector search and runs the automaton only around them; an
//! expression without any runs over every byte. Matches lie within one line.

use regex::bytes::Regex;

use super::Hits;
use crate::detect::context::Verdict;
use crate::detect::look::Look;
use crate::detect::opaque;
use crate::detect::score::{Figures, Form, score};
use crate::detect::validate::{iban, luhn};
use crate::error::{Error, Result};
use crate::model::{Detector, DetectorIndex, Traits, limits};

/// One compiled detector.
#[derive(Debug)]
pub(crate) struct Custom {
    index: DetectorIndex,
    figures: Figures,
    regex: Regex,
    validator: Option<fn(&[u8]) -> bool>,
    has_context: bool,
}

impl Custom {
    pub(crate) fn new(index: DetectorIndex, figures: Figures, detector: &Detector) -> Result<Self> {
        let text = detector.regex.as_deref().unwrap_or_default();
        let regex = Regex::new(text).map_err(|error| Error::Usage(format!("detector {}: {error}", detector.id)))?;
        let validator = match detector.validator.as_deref() {
            None => None,
            Some("luhn" | "credit_card") => Some(passes_luhn as fn(&[u8]) -> bool),
            Some("mod97" | "iban") => Some(passes_mod97 as fn(&[u8]) -> bool),
            Some(other) => return Err(Error::Usage(format!("detector {}: validator {other} cannot serve a regex", detector.id))),
        };
        let has_context = !(detector.context.is_empty() && detector.context_against.is_empty());
        Ok(Self { index, figures, regex, validator, has_context })
    }

    /// Finds all matches that start in `from..to`, looking at whole lines where a match would leave its own.
    pub(crate) fn find(&self, look: &Look<'_>, from: usize, to: usize, hits: &mut Hits) {
        let mut at = from;
        while at < to {
            let Some(found) = self.regex.find_at(look.buffer, at) else { return };
            if found.start() >= to {
                return;
            }
            let line_end = memchr::memchr(b'\n', &look.buffer[found.start()..]).map_or(look.buffer.len(), |n| found.start() + n);
            if found.end() > line_end {
                // The expression ran over the line end: ask again within the line.
                if let Some(inner) = self.regex.find(&look.buffer[found.start()..line_end]) {
                    self.take(look, found.start() + inner.start(), found.start() + inner.end(), hits);
                }
                at = line_end + 1;
                continue;
            }
            self.take(look, found.start(), found.end(), hits);
            at = found.end().max(found.start() + 1);
        }
    }

    fn take(&self, look: &Look<'_>, start: usize, end: usize, hits: &mut Hits) {
        let value = &look.buffer[start..end];
        if self.validator.is_some_and(|passes| !passes(value)) || opaque::is_masked(value) {
            return;
        }
        let mut traits =
            Traits { validated: self.validator.is_some(), run: end - start > limits::MAX_FINDING, ..Traits::default() };
        if self.has_context {
            match look.rules.words.around(look, start, end, self.index) {
                Verdict::For => traits.context_for = true,
                Verdict::Against => traits.context_against = true,
                Verdict::Silent => {}
            }
        }
        hits.push(look.buffer, start..end, self.index, score(self.figures, Form::Strong, traits), traits, look.rules.minimum);
    }
}

fn packed(value: &[u8], keep: fn(&u8) -> bool) -> Vec<u8> {
    value.iter().copied().filter(keep).collect()
}

fn passes_luhn(value: &[u8]) -> bool {
    luhn::passes(&packed(value, u8::is_ascii_digit))
}

fn passes_mod97(value: &[u8]) -> bool {
    iban::passes(&packed(value, u8::is_ascii_alphanumeric))
}
