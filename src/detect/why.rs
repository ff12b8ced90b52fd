//! Why a candidate scores what it does: what detection saw around it, told anew for the few candidates that somebody asks about.
//!
//! It decides nothing, and costs nothing where nobody asks. What a recogniser looked at beyond words, fields and its own form it does not know.

use std::ops::Range;

use super::context::{BEFORE, Verdict};
use super::names;
use super::rules::Detection;
use super::score::{self, Figures, Form};
use crate::field::Strength;
use crate::model::{Candidate, Column, Detector, FieldVerdict, Side, Step, Telling, Ways, Why};

/// How far behind a candidate words are told, in bytes.
const BEHIND: usize = 32;
/// The longest name of a field beside a value, in bytes.
const LONGEST_NAME: usize = 64;

/// Why `found`, a candidate of `detector` in `buffer`, is one; `column` is what its cell is, if it stands in one.
pub(crate) fn why(rules: &Detection, detector: &Detector, buffer: &[u8], found: &Candidate, column: Option<Column>) -> Why {
    let span = found.start as usize..found.end as usize;
    let words = words(rules, detector, buffer, &span, found);
    let field = field(rules, buffer, span.start, column);
    Why { words, field, steps: steps(detector, found) }
}

/// The words that have a say: those before the candidate, the nearest first, then those in it and behind it.
fn words(rules: &Detection, detector: &Detector, buffer: &[u8], span: &Range<usize>, found: &Candidate) -> Vec<Telling> {
    let line = line(rules, buffer, span);
    let runs = runs(buffer, line.start..span.start).into_iter().rev().chain(runs(buffer, span.end..line.end));
    let mut told: Vec<(Range<usize>, String)> = runs
        .filter_map(|word| {
            let says = match rules.words.word_before(buffer, word.end, found.detector) {
                Verdict::For => "for".to_owned(),
                // Behind a value only a word for it counts.
                Verdict::Against if word.start < span.start => "against".to_owned(),
                _ => rules.lexicon.role(&buffer[word.clone()], detector.validator.as_deref()?)?.replace('_', " "),
            };
            Some((word, says))
        })
        .collect();
    if found.traits.ways.has(Ways::TEXT) {
        let (before, others): (Vec<_>, Vec<_>) =
            names::why::known(buffer, span).into_iter().partition(|(word, _)| word.end <= span.start);
        told.extend(before.into_iter().rev().chain(others));
    }
    told.into_iter()
        .map(|(word, says)| {
            let (side, distance) = match () {
                () if word.end <= span.start => (Side::Before, span.start - word.end),
                () if word.start >= span.end => (Side::Behind, word.start - span.end),
                () => (Side::Within, 0),
            };
            Telling { word: String::from_utf8_lossy(&buffer[word]).into_owned(), side, distance, says }
        })
        .collect()
}

/// The bytes around a candidate in which words count: of its line, and not beyond a label of ours or a mask.
fn line(rules: &Detection, buffer: &[u8], span: &Range<usize>) -> Range<usize> {
    let first = span.start.saturating_sub(BEFORE);
    let last = buffer.len().min(span.end + BEHIND);
    let is_barrier = |end: &usize| {
        let text = &buffer[first..*end];
        text.ends_with(b"\n") || text.ends_with(b"***") || text.ends_with(b"]") && rules.labels.ends(&buffer[..*end])
    };
    let start = (first + 1..=span.start).rev().find(is_barrier).unwrap_or(first);
    let stops = |at: &usize| {
        let text = &buffer[*at..last];
        text.starts_with(b"\n") || text.starts_with(b"***") || text.starts_with(b"[") && rules.labels.at(text).is_some()
    };
    let end = (span.end..last).find(stops).unwrap_or(last);
    // A word that is cut by the edge is none.
    let cut = buffer[start..span.start].iter().take_while(|byte| is_letter(**byte)).count();
    let is_cut = start > 0 && is_letter(buffer[start - 1]);
    start + if is_cut { cut } else { 0 }..end
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80
}

/// The runs of letters in a stretch of the buffer; the last is followed to its end.
fn runs(buffer: &[u8], stretch: Range<usize>) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut at = stretch.start;
    while at < stretch.end {
        let length = buffer[at..].iter().take(LONGEST_NAME).take_while(|byte| is_letter(**byte)).count();
        if length > 0 {
            runs.push(at..at + length);
        }
        at += length.max(1);
    }
    runs
}

/// What the name of its field says: that of its column, or of the key before it.
fn field(rules: &Detection, buffer: &[u8], start: usize, column: Option<Column>) -> Option<FieldVerdict> {
    let fields = rules.fields()?;
    let key = key_before(buffer, start);
    let by_key = key.and_then(|key| fields.column(key, b""));
    let (_, named) = fields.of_column(column.or(by_key)?)?;
    // The name of a column that is no key beside the value is told elsewhere.
    let key =
        key.filter(|_| by_key.and_then(|by_key| fields.of_column(by_key)).is_some_and(|(_, other)| other.kind == named.kind));
    let strength = match named.strength {
        Strength::Sure | Strength::National => "sure",
        Strength::Fitting => "fitting",
        Strength::Likely => "likely",
        Strength::Other => "something else",
    };
    // What stands before its last word may belong to another value.
    let name = key.map(|key| &key[key.iter().rposition(|byte| *byte == b' ').map_or(0, |at| at + 1)..]);
    Some(FieldVerdict { name: name.map(|name| String::from_utf8_lossy(name).into_owned()), kind: named.kind.id, strength })
}

/// The key right before a value: `name=`, `"name": "`, `Name: `.
pub(crate) fn key_before(buffer: &[u8], start: usize) -> Option<&[u8]> {
    let line = &buffer[start.saturating_sub(2 * LONGEST_NAME)..start];
    let line = &line[memchr::memrchr(b'\n', line).map_or(0, |at| at + 1)..];
    let line = line.trim_ascii_end();
    let line = line.strip_suffix(b"\"").or(line.strip_suffix(b"'")).unwrap_or(line).trim_ascii_end();
    let line = line.strip_suffix(b":").or(line.strip_suffix(b"="))?.trim_ascii_end();
    let line = line.strip_suffix(b"\"").or(line.strip_suffix(b"'")).unwrap_or(line);
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || matches!(byte, b'_' | b'-' | b'.' | b' ');
    let length = line.iter().rev().take(LONGEST_NAME).take_while(|byte| is_part(byte)).count();
    let key = line[line.len() - length..].trim_ascii();
    (!key.is_empty()).then_some(key)
}

/// How the confidence came about: what the form counts, and what context added or took.
fn steps(detector: &Detector, found: &Candidate) -> Vec<Step> {
    let traits = found.traits;
    let result = i16::from(found.score);
    if traits.ways == Ways::TEXT {
        return vec![Step { what: "a name by its words", points: result }];
    }
    if traits.ways.has(Ways::MEMORY) && !traits.ways.has(Ways::PLACE) {
        return vec![Step { what: "a name that a field told before", points: result }];
    }
    if traits.ways.has(Ways::KNOWN.and(Ways::LISTED)) {
        return vec![Step { what: "known", points: result }];
    }
    let figures = Figures { score: detector.score, weak: detector.weak_score, boost: detector.context_boost };
    let plain = crate::model::Traits { context_for: false, context_against: false, ..traits };
    let form =
        [Form::Strong, Form::Shaped, Form::Weak].into_iter().find(|form| score::score(figures, *form, traits) == found.score);
    let Some(form) = form else { return vec![Step { what: "by its recogniser", points: result }] };
    let base = i16::from(score::score(figures, form, plain));
    let what = match form {
        Form::Strong if traits.ways.has(Ways::PLACE) => "its field",
        Form::Strong => "a form that speaks for itself",
        Form::Shaped => "a usual form",
        Form::Weak => "a form that many things have",
    };
    let mut steps = vec![Step { what, points: base }];
    if result != base {
        let what = if traits.context_for { "context for it" } else { "context against it" };
        steps.push(Step { what, points: result - base });
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_before_values() {
        for (text, expected) in [
            (&b"name="[..], Some(&b"name"[..])),
            (b"{\"first_name\": \"", Some(b"first_name")),
            (b"at 12:04 Naam: ", Some(b"04 Naam")),
            (b"a=b\nuser.name='", Some(b"user.name")),
            (b"spoke with ", None),
            (b"=", None),
        ] {
            assert_eq!(key_before(text, text.len()), expected, "{}", String::from_utf8_lossy(text));
        }
    }
}
