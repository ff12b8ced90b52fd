//! Reads a file of `patterns/fields/`. The build step compiles this module, and the tests of the library do; a run has no need of it.
//!
//! It knows the shape of the files and checks each by itself; that files do not contradict each other is checked by who reads them all.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::name::{LONGEST, Name};

/// What is wrong, and on which line, from 1.
pub(super) type Wrong = (usize, String);

/// Languages in which names are listed.
const LANGUAGES: &[&str] = &["en", "nl", "de", "fr", "es", "it", "pl", "pt", "lt", "sv", "nb", "da", "fi"];

/// The sections of a file about a kind.
pub(super) const OF_A_KIND: &[&str] =
    &["sure", "national", "likely", "of_the_row", "town", "alone", "in_calls", "in_messages", "other", "never"];
/// The sections of the file about words that belong to no kind.
pub(super) const OF_NONE: &[&str] = &["before", "behind", "people", "calls", "messages", "things"];
/// The file of those.
pub(super) const WORDS: &str = "words.toml";

/// One name in a list.
pub(super) struct Entry {
    pub(super) section: &'static str,
    /// As it is compared: its letters, folded, without blanks.
    pub(super) letters: String,
    pub(super) line: usize,
}

/// A file as it was read.
#[derive(Default)]
pub(super) struct Fields {
    /// The id of the kind, and its line; none in [`WORDS`].
    pub(super) kind: Option<(String, usize)>,
    /// The section of [`WORDS`] with the tables in which what is likely is sure.
    pub(super) sure_in: Option<String>,
    pub(super) entries: Vec<Entry>,
    /// Names that are of this kind, with their lines.
    pub(super) examples: Vec<(String, usize)>,
    /// Names that are not.
    pub(super) counter_examples: Vec<(String, usize)>,
}

/// Reads `text`, the file called `file`.
pub(super) fn read(file: &str, text: &str) -> Result<Fields, Wrong> {
    let root = DeTable::parse(text)
        .map_err(|error| (line(text, error.span().map_or(0, |span| span.start)), error.message().to_owned()))?;
    let is_words = file.ends_with(WORDS);
    let sections = if is_words { OF_NONE } else { OF_A_KIND };
    let mut fields = Fields::default();
    for (key, value) in root.into_inner() {
        let at = line(text, key.span().start);
        let key = key.into_inner();
        if let Some(section) = sections.iter().find(|section| **section == key) {
            read_section(text, section, value, &mut fields.entries)?;
            continue;
        }
        match (key.as_ref(), is_words) {
            ("kind", false) => fields.kind = Some((string(text, value)?.0, at)),
            ("sure_in", false) => {
                let rows = string(text, value)?.0;
                if !["people", "calls"].contains(&rows.as_str()) {
                    return Err((at, format!("sure_in is people or calls, not {rows}")));
                }
                fields.sure_in = Some(rows);
            }
            ("examples", _) => fields.examples = strings(text, value)?,
            ("counter_examples", _) => fields.counter_examples = strings(text, value)?,
            _ => return Err((at, format!("unknown key {key}"))),
        }
    }
    if fields.kind.is_none() && !is_words {
        return Err((1, "kind is missing".into()));
    }
    Ok(fields)
}

fn read_section(text: &str, section: &'static str, value: Spanned<DeValue<'_>>, entries: &mut Vec<Entry>) -> Result<(), Wrong> {
    let at = line(text, value.span().start);
    let DeValue::Table(lists) = value.into_inner() else { return Err((at, format!("{section} must hold lists by language"))) };
    for (language, list) in lists {
        let at = line(text, language.span().start);
        let language = language.into_inner();
        if !LANGUAGES.contains(&language.as_ref()) {
            return Err((at, format!("unknown language {language}")));
        }
        let mut seen = BTreeMap::new();
        for (name, line) in strings(text, list)? {
            let letters =
                folded(&name).ok_or_else(|| (line, format!("{name:?} must be words in lower case, apart by one blank")))?;
            if let Some(other) = seen.insert(letters.clone(), line) {
                return Err((line, format!("{name:?} stands on line {other} too")));
            }
            entries.push(Entry { section, letters, line });
        }
    }
    Ok(())
}

/// A listed name as it is compared; none if it is not written as it should be.
fn folded(name: &str) -> Option<String> {
    let is_plain = name.len() <= LONGEST && name.to_lowercase() == name && name.split(' ').all(|word| !word.is_empty());
    let letters = Name::new(name.as_bytes());
    let letters = std::str::from_utf8(letters.letters()).ok()?;
    (is_plain && !letters.is_empty() && letters.bytes().all(|byte| byte.is_ascii_lowercase())).then(|| letters.to_owned())
}

fn string(text: &str, value: Spanned<DeValue<'_>>) -> Result<(String, usize), Wrong> {
    let at = line(text, value.span().start);
    match value.into_inner() {
        DeValue::String(text) => Ok((text.into_owned(), at)),
        other => Err((at, format!("must be text, not {}", other.type_str()))),
    }
}

fn strings(text: &str, value: Spanned<DeValue<'_>>) -> Result<Vec<(String, usize)>, Wrong> {
    let at = line(text, value.span().start);
    match value.into_inner() {
        DeValue::Array(list) => list.into_iter().map(|item| string(text, item)).collect(),
        other => Err((at, format!("must be a list of texts, not {}", other.type_str()))),
    }
}

fn line(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}
