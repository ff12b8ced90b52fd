//! The names that follow one in a row behind the same label: `Attendees: Jan de Vries, Anna Smith and Piet`.

use super::Hits;
use super::field::LONGEST_BARE;
use crate::detect::look::Look;
use crate::detect::rules::Rule;
use crate::detect::validate::plausible;
use crate::model::{Kind, Traits, Ways};

/// The most names of a row that are looked at.
const MOST_OTHERS: usize = 32;
/// What stands between the names of a row.
const BETWEEN: [&[u8]; 7] = [b", ", b"; ", b" & ", b" and ", b" en ", b" und ", b" et "];

/// The names that follow one in a row: `Attendees: Jan de Vries, Anna Smith and Piet`.
pub(super) fn others(look: &Look<'_>, rule: &Rule, mut at: usize, score: u8, hits: &mut Hits) {
    for _ in 0..MOST_OTHERS {
        let text = &look.buffer[at..look.buffer.len().min(at + LONGEST_BARE)];
        let Some(between) = BETWEEN.iter().find(|between| text.starts_with(between)) else { return };
        let line = &text[between.len()..];
        let line = &line[..line.iter().position(|byte| matches!(byte, b',' | b';' | b'&' | 0..b' ')).unwrap_or(line.len())];
        let length = plausible::leading_name(line);
        let name = line[..length].trim_ascii_end();
        let name = name.strip_suffix(b".").unwrap_or(name);
        let kind = Kind::find("person_name").filter(|kind| plausible::is(kind, name));
        let is_name = kind.is_some_and(|kind| {
            plausible::speaks_for_itself(kind, name)
                || plausible::is_given_name(kind, name)
                || plausible::is_whole_name(kind, name)
        });
        // Only a name that ends its place in the row.
        let rest = &line[length..];
        let is_end = rest.is_empty()
            || rest.starts_with(b".")
            || BETWEEN.iter().any(|between| rest.starts_with(between))
            || rest.starts_with(b" (");
        if !is_name || !is_end {
            return;
        }
        let start = at + between.len();
        at = start + name.len();
        hits.push(look, start..at, rule.index, score, Traits { ways: Ways::PLACE, ..Traits::default() });
    }
}
