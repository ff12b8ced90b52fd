//! A regular expression of a pattern file, checked: it matches something, within one line, wherever the input is cut.
//!
//! The syntax is that of the `regex` crate on bytes; `^` and `$` stand for the bounds of a line, whichever way lines end.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

/// A checked regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    source: String,
    within_line: String,
    has_literals: bool,
}

impl Expression {
    /// Parses and checks.
    ///
    /// # Errors
    /// What is wrong with it, in one line: bad syntax, a match that is empty, a match that holds a line end, or an anchor (`\A`, `\z`)
    /// to the bounds of the input, which would make findings depend on where the input is cut.
    pub fn parse(source: &str) -> Result<Self, String> {
        let parsed = ParserBuilder::new().utf8(false).multi_line(true).crlf(true).build().parse(source);
        let hir = parsed.map_err(|error| match error {
            regex_syntax::Error::Parse(error) => format!("regex: {} at byte {}", error.kind(), error.span().start.offset),
            regex_syntax::Error::Translate(error) => format!("regex: {} at byte {}", error.kind(), error.span().start.offset),
            _ => "regex: not a regular expression".to_owned(),
        })?;
        let properties = hir.properties();
        match properties.minimum_len() {
            None => return Err("regex can never match".into()),
            Some(0) => return Err("regex can match the empty string".into()),
            Some(_) => {}
        }
        if properties.look_set().contains(Look::Start) || properties.look_set().contains(Look::End) {
            return Err("regex uses \\A or \\z: only the bounds of a line (^ and $) exist in input of any length".into());
        }
        let has_literals = requires_literal(&hir);
        let within_line = without_line_end(hir).ok_or("regex matches a line end: a finding lies within one line")?;
        if within_line.properties().minimum_len().is_none_or(|length| length == 0) {
            return Err("regex matches nothing within a line".into());
        }
        Ok(Self { source: source.to_owned(), within_line: within_line.to_string(), has_literals })
    }

    /// The expression as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// An equal expression, to be compiled without options, whose classes (`\s`, `[^x]`) hold no line end.
    #[must_use]
    pub fn within_line(&self) -> &str {
        &self.within_line
    }

    /// Whether every match begins with one of a few literals, around which alone the automaton must run.
    #[must_use]
    pub fn has_literals(&self) -> bool {
        self.has_literals
    }
}

fn requires_literal(hir: &Hir) -> bool {
    // Letters of either case are worth spelling out, digits are not: ten bytes stand everywhere.
    let prefixes = Extractor::new().limit_class(4).limit_total(64).extract(hir);
    let long = |literals: &[regex_syntax::hir::literal::Literal]| {
        !literals.is_empty() && literals.iter().all(|literal| literal.len() >= 2)
    };
    prefixes.literals().is_some_and(long)
}

/// The expression with `\n` and `\r` taken out of every class; `None` if a literal holds one.
fn without_line_end(hir: Hir) -> Option<Hir> {
    Some(match hir.into_kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Literal(literal) if literal.0.iter().any(|byte| matches!(byte, b'\n' | b'\r')) => return None,
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Class(Class::Unicode(mut class)) => {
            let ends = ['\n', '\r'].map(|end| ClassUnicodeRange::new(end, end));
            class.difference(&ClassUnicode::new(ends));
            Hir::class(Class::Unicode(class))
        }
        HirKind::Class(Class::Bytes(mut class)) => {
            let ends = [b'\n', b'\r'].map(|end| ClassBytesRange::new(end, end));
            class.difference(&ClassBytes::new(ends));
            Hir::class(Class::Bytes(class))
        }
        HirKind::Look(look) => Hir::look(look),
        HirKind::Repetition(mut repetition) => {
            repetition.sub = Box::new(without_line_end(*repetition.sub)?);
            Hir::repetition(repetition)
        }
        HirKind::Capture(mut capture) => {
            capture.sub = Box::new(without_line_end(*capture.sub)?);
            Hir::capture(capture)
        }
        HirKind::Concat(parts) => Hir::concat(parts.into_iter().map(without_line_end).collect::<Option<_>>()?),
        HirKind::Alternation(parts) => Hir::alternation(parts.into_iter().map(without_line_end).collect::<Option<_>>()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_depends_on_a_cut_or_matches_nothing_is_refused() {
        for (source, expected) in [
            ("", "empty"),
            ("x*", "empty"),
            (r"\b", "empty"),
            ("^$", "empty"),
            ("a|", "empty"),
            (r"\Afoo", r"\A"),
            (r"foo\z", r"\z"),
            ("(?-m:^)foo", r"\A"),
            ("foo\nbar", "line end"),
            (r"foo\nbar", "line end"),
            (r"\n", "line end"),
            ("(", "byte"),
            ("a{2,1}", "byte"),
            (r"[a&&b]", "never"),
            (r"(?i)\p{Nope}", "byte"),
        ] {
            let error = Expression::parse(source).expect_err(source);
            assert!(error.contains(expected), "{source:?}: {error}");
        }
    }

    #[test]
    fn classes_lose_the_line_end_and_nothing_else() {
        for (source, text, expected) in [
            (r"a\s+b", "a \tb", Some(0..4)),
            (r"a\s+b", "a \nb", None),
            (r"[^x]+", "ab\ncd", Some(0..2)),
            (r"^EMP-\d{4}$", "x\r\nEMP-1234\r\ny", Some(3..11)),
            (r"(?s)a.b", "a\nb", None),
            (r"(?-u:\xff)y", "", None),
            (r"(?i)straße\b", "STRASSE straße", Some(8..15)),
        ] {
            let expression = Expression::parse(source).unwrap();
            let regex = regex::bytes::Regex::new(expression.within_line()).unwrap();
            assert_eq!(regex.find(text.as_bytes()).map(|found| found.range()), expected, "{source}");
        }
    }

    #[test]
    fn literals_at_the_start_are_seen() {
        for (source, expected) in [
            (r"EMP-\d+", true),
            (r"(?:foo|bar)\d", true),
            (r"\d{4}-X", false),
            (r"\bEMP\d", true),
            ("(?i)emp", true),
            ("[A-Z]{3}", false),
            ("[0-9]{6}", false),
        ] {
            assert_eq!(Expression::parse(source).unwrap().has_literals(), expected, "{source}");
        }
    }
}
