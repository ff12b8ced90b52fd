//! The TOML shape of a pattern file: one detector, or several as `[[detector]]`. `CONTRIBUTING.md` shows one from top to bottom.

use std::collections::BTreeMap;

use toml::de::DeTable;

use super::example;
use super::table::{Place, Table};
use super::value::{At, Member, members};
use crate::error::{Error, Result};
use crate::model::detector::{CANONICAL_FORMS, CHECKS, RECOGNISERS};
use crate::model::form;
use crate::model::{Anchor, Category, Detector, Example, Expression, Holds, Origin, Regulation};
use crate::suggest::nearest;

/// Confidence of a user's pattern without context, in percent: above the default threshold.
const SCORE: u8 = 80;
/// Confidence of a weak form without context, in percent: below the default threshold.
const WEAK_SCORE: u8 = 40;
/// What context adds, in percent points.
const CONTEXT_BOOST: u8 = 40;
/// The longest id and label.
pub(super) const LONGEST_NAME: usize = 48;

/// Reads the text of a pattern file. `file` is how it is named in errors.
pub(super) fn read(text: &str, file: &str, origin: &Origin) -> Result<Vec<Detector>> {
    let place = Place { file, text };
    let (root, errors) = DeTable::parse_recoverable(text);
    let start = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
    if let Some(error) = errors.iter().min_by_key(|error| start(error)) {
        return Err(place.error(start(error), error.message().lines().collect::<Vec<_>>().join(", ")));
    }
    read_table(members(root.into_inner()), text, file, origin)
}

/// [`read`] for a text that was parsed before.
pub(super) fn read_table(root: Vec<Member<'_>>, text: &str, file: &str, origin: &Origin) -> Result<Vec<Detector>> {
    let place = Place { file, text };
    let mut root = Table::new(place, root, 0);
    let several = root.tables("detector")?;
    if several.is_empty() {
        return Ok(vec![detector(place, root, origin)?]);
    }
    root.finish()?;
    several.into_iter().map(|table| detector(place, table, origin)).collect()
}

/// An error at a line of a detector that was read before.
pub(super) fn error(detector: &Detector, line: usize, message: String) -> Error {
    Error::Pattern { file: file(detector), line, message }
}

/// The file that declares the detector, as it is named in errors.
pub(super) fn file(detector: &Detector) -> String {
    match &detector.origin {
        Origin::BuiltIn(path) => (*path).to_owned(),
        Origin::User(path) => path.display().to_string(),
    }
}

fn detector(place: Place<'_>, mut table: Table<'_>, origin: &Origin) -> Result<Detector> {
    if table.is_empty() {
        return Err(place.error(table.offset, "declares no detector"));
    }
    // Known keys are asked for first, so that a misspelt key is named before one that is missing because of it.
    let id = table.string("id")?;
    let label = table.string("label")?;
    let description = table.string("description")?.map_or(String::new(), |found| found.value);
    let category = named(place, table.string("category")?, "category", Category::NAMES)?.unwrap_or(Category::Custom);
    let aliases = table.strings("aliases")?;
    let regulations = table.strings("regulations")?;
    let anchor = named(place, table.string("anchor")?, "anchor", Anchor::NAMES)?;
    let regex = table.string("regex")?;
    let words = table.strings("words")?;
    let forms = table.strings("forms")?;
    let weak_forms = table.strings("weak_forms")?;
    let validator = table.string("validator")?;
    let keys = table.strings("keys")?;
    let ignored_values = table.strings("ignored_values")?;
    // Read by the build step, which makes the list of kinds.
    let holds = named(place, table.string("holds")?, "shape of values", Holds::NAMES)?;
    let parts = table.nested("parts")?;
    let context = table.lists("context")?;
    let context_against = table.lists("context_against")?;
    let score = table.number("score", 100, SCORE)?;
    let weak_score = table.number("weak_score", 100, WEAK_SCORE.min(score))?;
    let context_boost = table.number("context_boost", 100, CONTEXT_BOOST)?;
    let recall_score = table.percent("recall_score")?;
    let precision_score = table.percent("precision_score")?;
    let by_default = table.boolean("by_default", true)?;
    let action = table.string("action")?;
    let canonical = table.string("canonical")?;
    let mut examples = examples(place, &table.strings("examples")?, |text, line| example::marked(text, false, line))?;
    examples.extend(self::examples(place, &table.strings("reserved_examples")?, |text, line| example::marked(text, true, line))?);
    let counter_examples = self::examples(place, &table.strings("counter_examples")?, example::counter)?;
    let start = table.offset;
    table.finish()?;

    let Some(id) = id else { return Err(place.error(start, "id is missing")) };
    if !is_id(&id.value) {
        return Err(place.error(id.offset, "id must be lower-case letters, digits and underscores, and start with a letter"));
    }
    let label = match label {
        None => id.value.to_ascii_uppercase().replace('_', ""),
        Some(label) if is_label(&label.value) => label.value,
        Some(label) => {
            return Err(place.error(label.offset, "label must be upper-case letters and digits, and start with a letter"));
        }
    };
    if let Some(alias) = aliases.iter().find(|alias| !is_alias(&alias.value)) {
        return Err(place.error(alias.offset, "an alias must be letters, digits, underscores and hyphens"));
    }
    let mut laws = Vec::with_capacity(regulations.len());
    for law in regulations {
        laws.extend(named(place, Some(law), "regulation", Regulation::NAMES)?);
    }
    let way = if forms.is_empty() && weak_forms.is_empty() {
        way(place, id.offset, anchor, regex, &words, validator, origin)?
    } else {
        by_forms(place, id.offset, regex.is_some() || !words.is_empty(), &[&forms, &weak_forms], validator)?
    };
    if anchor.is_some_and(|anchor| anchor != way.anchor) {
        return Err(place.error(id.offset, "anchor is not that of its regex, words, forms or validator"));
    }
    if holds.is_some() && matches!(origin, Origin::User(_)) {
        return Err(place.error(id.offset, "holds belongs to a kind of a field: only built-in detectors have these"));
    }
    if way.anchor != Anchor::Key
        && let Some(key) = keys.first().or(ignored_values.first())
    {
        return Err(place.error(key.offset, "keys and ignored_values belong to a detector with the anchor key"));
    }
    if let Some(key) = keys.iter().find(|key| !is_key(&key.value)) {
        return Err(place.error(key.offset, "a key is written in lower case, with three letters or more and nothing else"));
    }
    let canonical = match canonical {
        None => "exact".to_owned(),
        Some(form) if CANONICAL_FORMS.contains(&form.value.as_str()) => form.value,
        Some(form) => return Err(unknown(place, &form, "canonical form", CANONICAL_FORMS.iter().copied())),
    };
    Ok(Detector {
        line: place.line(id.offset),
        id: id.value,
        label,
        description,
        category,
        aliases: values(aliases),
        regulations: laws,
        anchor: way.anchor,
        regex: way.regex,
        words: values(words),
        forms: values(forms),
        weak_forms: values(weak_forms),
        validator: way.validator,
        keys: values(keys),
        ignored_values: values(ignored_values),
        parts: parts
            .into_iter()
            .map(|(part, lists)| (part, lists.into_iter().map(|(of, list)| (of, values(list))).collect()))
            .collect(),
        context: languages(place, context)?,
        context_against: languages(place, context_against)?,
        score,
        weak_score,
        context_boost,
        recall_score,
        precision_score,
        by_default,
        action: action.map_or_else(|| "label".to_owned(), |action| action.value),
        canonical,
        examples,
        counter_examples,
        origin: origin.clone(),
    })
}

/// How a detector finds: by a recogniser, an expression or a list of words.
struct Way {
    anchor: Anchor,
    regex: Option<Expression>,
    validator: Option<String>,
}

fn way(
    place: Place<'_>,
    id: usize,
    anchor: Option<Anchor>,
    regex: Option<At<String>>,
    words: &[At<String>],
    validator: Option<At<String>>,
    origin: &Origin,
) -> Result<Way> {
    if let Some(word) = words.iter().find(|word| word.value.trim().is_empty() || word.value.contains(['\n', '\r'])) {
        return Err(place.error(word.offset, "a word must not be empty or hold a line end"));
    }
    let recogniser = validator.as_ref().and_then(|name| RECOGNISERS.iter().find(|(known, _)| *known == name.value));
    let way = match (regex, words.is_empty(), recogniser) {
        (Some(_), false, _) => return Err(place.error(id, "has both regex and words: declare two detectors")),
        (Some(regex), true, _) => {
            let expression = Expression::parse(&regex.value).map_err(|message| place.error(regex.offset, message))?;
            if let Some(check) = validator.as_ref().filter(|check| !CHECKS.contains(&check.value.as_str())) {
                return Err(unknown(place, check, "validator of a regex", CHECKS.iter().copied()));
            }
            Way { anchor: Anchor::Regex, regex: Some(expression), validator: validator.map(|name| name.value) }
        }
        (None, false, _) => {
            if let Some(check) = validator {
                return Err(place.error(check.offset, "words need no validator"));
            }
            Way { anchor: Anchor::Regex, regex: None, validator: None }
        }
        (None, true, Some(_)) if matches!(origin, Origin::User(_)) => {
            return Err(place.error(id, "needs regex or words: only built-in detectors use a recogniser"));
        }
        (None, true, Some((name, anchor))) => Way { anchor: *anchor, regex: None, validator: Some((*name).to_owned()) },
        (None, true, None) if anchor == Some(Anchor::Field) && validator.is_none() && matches!(origin, Origin::BuiltIn(_)) => {
            Way { anchor: Anchor::Field, regex: None, validator: None }
        }
        (None, true, None) => {
            return Err(match validator {
                Some(name) => unknown(place, &name, "validator", RECOGNISERS.iter().map(|(name, _)| *name)),
                None => place.error(id, "needs regex or words"),
            });
        }
    };
    Ok(way)
}

/// A detector that has forms.
fn by_forms(
    place: Place<'_>,
    id: usize,
    has_others: bool,
    forms: &[&[At<String>]],
    validator: Option<At<String>>,
) -> Result<Way> {
    if has_others {
        return Err(place.error(id, "has forms beside a regex or words: declare two detectors"));
    }
    for form in forms.iter().copied().flatten() {
        if let Some(problem) = form::problem(&form.value) {
            return Err(place.error(form.offset, problem));
        }
    }
    // A recogniser that finds it beside words too is no check.
    Ok(Way { anchor: Anchor::Form, regex: None, validator: validator.map(|name| name.value) })
}

fn examples(
    place: Place<'_>,
    texts: &[At<String>],
    read: impl Fn(&str, usize) -> Result<Example, &'static str>,
) -> Result<Vec<Example>> {
    texts
        .iter()
        .map(|text| {
            read(&text.value, place.line(text.offset)).map_err(|message| place.error(text.offset, format!("example {message}")))
        })
        .collect()
}

fn languages(place: Place<'_>, lists: BTreeMap<String, Vec<At<String>>>) -> Result<BTreeMap<String, Vec<String>>> {
    let is_language = |code: &str| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase());
    lists
        .into_iter()
        .map(|(code, words)| match words.first() {
            Some(first) if !is_language(&code) => {
                Err(place.error(first.offset, format!("context is listed by language, with codes such as en and nl, not {code}")))
            }
            _ => Ok((code, values(words))),
        })
        .collect()
}

fn named<T: Copy>(
    place: Place<'_>,
    given: Option<At<String>>,
    what: &str,
    names: &'static [(&'static str, T)],
) -> Result<Option<T>> {
    let Some(given) = given else { return Ok(None) };
    match names.iter().find(|(name, _)| *name == given.value) {
        Some((_, value)) => Ok(Some(*value)),
        None => Err(unknown(place, &given, what, names.iter().map(|(name, _)| *name))),
    }
}

fn unknown<'a>(place: Place<'_>, given: &At<String>, what: &str, names: impl Iterator<Item = &'a str> + Clone) -> Error {
    let hint = match nearest(&given.value, names.clone()) {
        Some(name) => format!("did you mean {name}?"),
        None => format!("known are {}", names.collect::<Vec<_>>().join(", ")),
    };
    place.error(given.offset, format!("unknown {what} {}: {hint}", given.value))
}

fn values(list: Vec<At<String>>) -> Vec<String> {
    list.into_iter().map(|item| item.value).collect()
}

fn is_id(text: &str) -> bool {
    text.len() <= LONGEST_NAME
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn is_label(text: &str) -> bool {
    text.len() <= LONGEST_NAME
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn is_alias(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

fn is_key(text: &str) -> bool {
    text.len() >= 3 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte >= 0x80)
}
