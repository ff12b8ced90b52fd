//! Regular expressions over digits as sets of digit strings.
//!
//! The numbering metadata states its rules as regular expressions. All of them describe finite sets, so each becomes a set by
//! concatenation and union; an expression that repeats without bound, or that has anything but digits, is an error of the build.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::graph::{END, Graph, NOTHING, Set};

/// The strings that `pattern` matches from their first to their last digit. The end anchor `$` counts as nothing: it stands at the end of
/// a pattern only.
pub(crate) fn set(graph: &mut Graph, pattern: &str) -> Result<Set, String> {
    // Without Unicode `\d` is the ten ASCII digits.
    let parsed = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern);
    translate(graph, &parsed.map_err(|error| error.to_string())?).map_err(|reason| format!("{pattern}: {reason}"))
}

fn translate(graph: &mut Graph, expression: &Hir) -> Result<Set, String> {
    Ok(match expression.kind() {
        HirKind::Empty | HirKind::Look(_) => END,
        HirKind::Literal(literal) => {
            let digits = literal.0.iter().map(|byte| digit(*byte)).collect::<Result<Vec<_>, _>>()?;
            graph.behind(&digits, END)
        }
        HirKind::Class(Class::Bytes(class)) => {
            graph.digits(|digit| class.iter().any(|range| (range.start()..=range.end()).contains(&(b'0' + digit))))
        }
        HirKind::Class(Class::Unicode(class)) => {
            graph.digits(|digit| class.iter().any(|range| (range.start()..=range.end()).contains(&char::from(b'0' + digit))))
        }
        HirKind::Repetition(repetition) => {
            let once = translate(graph, &repetition.sub)?;
            let most = repetition.max.ok_or("repeats without bound")?;
            // From the inside out: each optional round is the empty string or one round more.
            let mut all = END;
            for _ in repetition.min..most {
                let more = graph.concatenation(once, all);
                all = graph.union(END, more);
            }
            (0..repetition.min).fold(all, |tail, _| graph.concatenation(once, tail))
        }
        HirKind::Capture(capture) => translate(graph, &capture.sub)?,
        HirKind::Concat(parts) => {
            let mut all = END;
            for part in parts.iter().rev() {
                let head = translate(graph, part)?;
                all = graph.concatenation(head, all);
            }
            all
        }
        HirKind::Alternation(choices) => {
            let mut all = NOTHING;
            for choice in choices {
                let one = translate(graph, choice)?;
                all = graph.union(all, one);
            }
            all
        }
    })
}

/// The value of an ASCII digit.
pub(crate) fn digit(byte: u8) -> Result<u8, String> {
    if byte.is_ascii_digit() { Ok(byte - b'0') } else { Err(format!("{:?} is no digit", char::from(byte))) }
}
