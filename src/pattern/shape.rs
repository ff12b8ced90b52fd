//! The TOML shape of a pattern file: one detector, or several as `[[detector]]`. `CONTRIBUTING.md` shows one from top to bottom.

use toml::de::DeTable;

use super::example;
use super::table::{Place, Table};
use super::value::{At, List, Member, members};
use crate::error::{Error, Result};
use crate::model::detector::{CANONICAL_FORMS, CHECKS, RECOGNISERS};
use crate::model::form;
use crate::model::{Anchor, Category, Detector, Example, Expression, Holds, Origin, Regulation, Text};
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
pub(super) fn read_table(root: Vec<Member>, text: &str, file: &str, origin: &Origin) -> Result<Vec<Detector>> {
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
    let id = table.text("id")?;
    let label = table.text("label")?;
    let description = table.text("description")?.map_or(Text::Borrowed(""), |found| found.value);
    let category = named(place, table.text("category")?.as_ref(), "category", Category::NAMES)?.unwrap_or(Category::Custom);
    let aliases = table.list("aliases")?;
    let regulations = table.list("regulations")?;
    let anchor = named(place, table.text("anchor")?.as_ref(), "anchor", Anchor::NAMES)?;
    let regex = table.text("regex")?;
    let words = table.list("words")?;
    let forms = table.list("forms")?;
    let weak_forms = table.list("weak_forms")?;
    let validator = table.text("validator")?;
    let keys = table.list("keys")?;
    let ignored_values = table.list("ignored_values")?;
    // Read by the build step, which makes the list of kinds.
    let holds = named(place, table.text("holds")?.as_ref(), "shape of values", Holds::NAMES)?;
    let parts = table.nested("parts")?;
    let context = table.by_language("context")?;
    let context_against = table.by_language("context_against")?;
    let score = table.number("score", 100, SCORE)?;
    let weak_score = table.number("weak_score", 100, WEAK_SCORE.min(score))?;
    let context_boost = table.number("context_boost", 100, CONTEXT_BOOST)?;
    let recall_score = table.percent("recall_score")?;
    let precision_score = table.percent("precision_score")?;
    let by_default = table.boolean("by_default", true)?;
    let action = table.text("action")?;
    let canonical = table.text("canonical")?;
    let mut examples = examples(place, &table.texts("examples")?, |text, line| example::marked(text, false, line))?;
    examples.extend(self::examples(place, &table.texts("reserved_examples")?, |text, line| example::marked(text, true, line))?);
    let counter_examples = self::examples(place, &table.texts("counter_examples")?, example::counter)?;
    let start = table.offset;
    table.finish()?;

    let Some(id) = id else { return Err(place.error(start, "id is missing")) };
    if !is_id(&id.value) {
        return Err(place.error(id.offset, "id must be lower-case letters, digits and underscores, and start with a letter"));
    }
    let label = match label {
        None => id.value.to_ascii_uppercase().replace('_', "").into(),
        Some(label) if is_label(&label.value) => label.value,
        Some(label) => {
            return Err(place.error(label.offset, "label must be upper-case letters and digits, and start with a letter"));
        }
    };
    if let Some(alias) = aliases.iter().find(|alias| !is_alias(alias.value)) {
        return Err(place.error(alias.offset, "an alias must be letters, digits, underscores and hyphens"));
    }
    let laws = regulations.iter().map(|law| one_named(place, &law, "regulation", Regulation::NAMES)).collect::<Result<_>>()?;
    let way = if forms.is_empty() && weak_forms.is_empty() {
        way(place, id.offset, anchor, regex, &words, validator, origin)?
    } else {
        by_forms(place, id.offset, regex.is_some() || !words.is_empty(), [&forms, &weak_forms], validator)?
    };
    if anchor.is_some_and(|anchor| anchor != way.anchor) {
        return Err(place.error(id.offset, "anchor is not that of its regex, words, forms or validator"));
    }
    if holds.is_some() && matches!(origin, Origin::User(_)) {
        return Err(place.error(id.offset, "holds belongs to a kind of a field: only built-in detectors have these"));
    }
    if way.anchor != Anchor::Key
        && let Some(key) = keys.first().or_else(|| ignored_values.first())
    {
        return Err(place.error(key.offset, "keys and ignored_values belong to a detector with the anchor key"));
    }
    if let Some(key) = keys.iter().find(|key| !is_key(key.value)) {
        return Err(place.error(key.offset, "a key is written in lower case, with three letters or more and nothing else"));
    }
    let canonical = match canonical {
        None => "exact".into(),
        Some(form) if CANONICAL_FORMS.contains(&&*form.value) => form.value,
        Some(form) => return Err(unknown(place, &form, "canonical form", CANONICAL_FORMS.iter().copied())),
    };
    Ok(Detector {
        line: place.line(id.offset),
        id: id.value,
        label,
        description,
        category,
        aliases: aliases.texts,
        regulations: laws,
        anchor: way.anchor,
        regex: way.regex,
        words: words.texts,
        forms: forms.texts,
        weak_forms: weak_forms.texts,
        validator: way.validator,
        keys: keys.texts,
        ignored_values: ignored_values.texts,
        parts,
        context,
        context_against,
        score,
        weak_score,
        context_boost,
        recall_score,
        precision_score,
        by_default,
        action: action.map_or(Text::Borrowed("label"), |action| action.value),
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
    validator: Option<Text>,
}

fn way(
    place: Place<'_>,
    id: usize,
    anchor: Option<Anchor>,
    regex: Option<At<Text>>,
    words: &List,
    validator: Option<At<Text>>,
    origin: &Origin,
) -> Result<Way> {
    if let Some(word) = words.iter().find(|word| word.value.trim().is_empty()) {
        return Err(place.error(word.offset, "a word must not be empty"));
    }
    let recogniser = validator.as_ref().and_then(|name| RECOGNISERS.iter().find(|(known, _)| *known == name.value));
    let way = match (regex, words.is_empty(), recogniser) {
        (Some(_), false, _) => return Err(place.error(id, "has both regex and words: declare two detectors")),
        (Some(regex), true, _) => {
            let expression = Expression::parse(&regex.value).map_err(|message| place.error(regex.offset, message))?;
            if let Some(check) = validator.as_ref().filter(|check| !CHECKS.contains(&&*check.value)) {
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
        (None, true, Some((name, anchor))) => Way { anchor: *anchor, regex: None, validator: Some(Text::Borrowed(name)) },
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
fn by_forms(place: Place<'_>, id: usize, has_others: bool, forms: [&List; 2], validator: Option<At<Text>>) -> Result<Way> {
    if has_others {
        return Err(place.error(id, "has forms beside a regex or words: declare two detectors"));
    }
    for form in forms.into_iter().flat_map(List::iter) {
        if let Some(problem) = form::problem(form.value) {
            return Err(place.error(form.offset, problem));
        }
    }
    // A recogniser that finds it beside words too is no check.
    Ok(Way { anchor: Anchor::Form, regex: None, validator: validator.map(|name| name.value) })
}

fn examples(
    place: Place<'_>,
    texts: &[At<Text>],
    read: impl Fn(&str, usize) -> Result<Example, &'static str>,
) -> Result<Vec<Example>> {
    texts
        .iter()
        .map(|text| {
            read(&text.value, place.line(text.offset)).map_err(|message| place.error(text.offset, format!("example {message}")))
        })
        .collect()
}

fn named<T: Copy>(
    place: Place<'_>,
    given: Option<&At<Text>>,
    what: &str,
    names: &'static [(&'static str, T)],
) -> Result<Option<T>> {
    given.map(|given| one_named(place, given, what, names)).transpose()
}

fn one_named<T: Copy>(
    place: Place<'_>,
    given: &At<impl AsRef<str>>,
    what: &str,
    names: &'static [(&'static str, T)],
) -> Result<T> {
    match names.iter().find(|(name, _)| *name == given.value.as_ref()) {
        Some((_, value)) => Ok(*value),
        None => Err(unknown(place, given, what, names.iter().map(|(name, _)| *name))),
    }
}

fn unknown<'a>(place: Place<'_>, given: &At<impl AsRef<str>>, what: &str, names: impl Iterator<Item = &'a str> + Clone) -> Error {
    let value = given.value.as_ref();
    let hint = match nearest(value, names.clone()) {
        Some(name) => format!("did you mean {name}?"),
        None => format!("known are {}", names.collect::<Vec<_>>().join(", ")),
    };
    place.error(given.offset, format!("unknown {what} {value}: {hint}"))
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
