//! Detectors of users' pattern files: regular expressions and lists of words. Findings lie within one line.
//!
//! The `regex` crate finds the literals that an expression requires by vector search and runs the automaton only around them; an
//! expression without any runs over every byte. The words of all detectors are searched together, in one pass.

use aho_corasick::{AhoCorasick, MatchKind};
use regex::bytes::Regex;

use super::Hits;
use crate::detect::context::Verdict;
use crate::detect::look::{Look, is_word};
use crate::detect::opaque;
use crate::detect::score::{Figures, Form, score};
use crate::detect::validate::{iban, luhn};
use crate::error::{Error, Result};
use crate::model::{Detector, DetectorIndex, Traits, limits};

/// All detectors of this sort.
#[derive(Debug, Default)]
pub(crate) struct Customs {
    expressions: Vec<(Regex, Custom)>,
    words: Vec<(String, usize)>,
    lists: Vec<Custom>,
    automaton: Option<AhoCorasick>,
}

/// One of them.
#[derive(Clone, Copy, Debug)]
struct Custom {
    index: DetectorIndex,
    figures: Figures,
    validator: Option<fn(&[u8]) -> bool>,
    has_context: bool,
}

impl Customs {
    /// Takes a detector in.
    pub(crate) fn add(&mut self, index: DetectorIndex, figures: Figures, detector: &Detector) -> Result<()> {
        let validator = match detector.validator.as_deref() {
            None => None,
            Some("luhn") => Some(passes_luhn as fn(&[u8]) -> bool),
            Some("mod97") => Some(passes_mod97 as fn(&[u8]) -> bool),
            Some(other) => return Err(Error::Usage(format!("detector {}: validator {other} cannot serve a regex", detector.id))),
        };
        let has_context = !(detector.context.is_empty() && detector.context_against.is_empty());
        let custom = Custom { index, figures, validator, has_context };
        if let Some(expression) = &detector.regex {
            let regex = Regex::new(expression.within_line());
            let regex = regex.map_err(|error| Error::Usage(format!("detector {}: {error}", detector.id)))?;
            self.expressions.push((regex, custom));
        }
        if !detector.words.is_empty() {
            self.words.extend(detector.words.iter().map(|word| (word.to_owned(), self.lists.len())));
            self.lists.push(custom);
        }
        Ok(())
    }

    /// Takes words in that a detector looks for beside what else it does.
    pub(crate) fn add_words<'w>(&mut self, index: DetectorIndex, figures: Figures, words: impl Iterator<Item = &'w str>) {
        for word in words {
            let is_new = !self.words.iter().any(|(known, list)| known == word && *list == self.lists.len());
            if is_new {
                self.words.push((word.to_owned(), self.lists.len()));
            }
        }
        self.lists.push(Custom { index, figures, validator: None, has_context: false });
    }

    /// Builds the automaton once every detector is in.
    pub(crate) fn compiled(mut self) -> Result<Self> {
        if !self.words.is_empty() {
            let automaton = AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::Standard)
                .build(self.words.iter().map(|(word, _)| word));
            self.automaton = Some(automaton.map_err(|error| Error::Usage(format!("words: {error}")))?);
        }
        Ok(self)
    }

    /// Finds all matches in the buffer.
    pub(crate) fn find(&self, look: &Look<'_>, hits: &mut Hits) {
        for (regex, custom) in &self.expressions {
            for found in regex.find_iter(look.buffer) {
                custom.take(look, found.start(), found.end(), hits);
            }
        }
        if let Some(automaton) = &self.automaton {
            // Every word counts, also inside a longer one of the list that turns out to be no whole word.
            for found in automaton.find_overlapping_iter(look.buffer) {
                let (start, end) = (found.start(), found.end());
                let starts = !is_word(look.byte(start)) || !look.joins(start) && look.before(start) < 0x80;
                let ends = !is_word(look.before(end)) || !is_word(look.byte(end));
                if starts && ends {
                    self.lists[self.words[found.pattern().as_usize()].1].take(look, start, end, hits);
                }
            }
        }
    }
}

impl Custom {
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
        hits.push(look, start..end, self.index, score(self.figures, Form::Strong, traits), traits);
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
