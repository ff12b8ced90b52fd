//! The shape of a profile's file.

use toml::de::DeTable;

use super::super::allow;
use super::super::table::{Place, Table};
use super::super::value::{At, members};
use crate::error::Result;
use crate::model::{
    Category, Chooser, FieldName, FileRules, KINDS, Kind, Profile, Regulation, Retention, Rule, Strictness, Text,
};
use crate::suggest::nearest;

/// A file as it was read, without what it inherits.
pub(super) struct Raw {
    pub(super) profile: Profile,
    /// What it inherits from, and on which line it says so.
    pub(super) extends: Option<(String, usize)>,
    pub(super) detect: Option<Vec<String>>,
    pub(super) skip: Option<Vec<String>>,
}

/// Reads `text`, the file called `file`.
///
/// # Errors
/// What cannot be used, with its line.
pub(super) fn read(text: &str, file: &str) -> Result<Raw> {
    let place = Place { file, text };
    let (root, errors) = DeTable::parse_recoverable(text);
    let start = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
    if let Some(error) = errors.iter().min_by_key(|error| start(error)) {
        return Err(place.error(start(error), error.message().lines().collect::<Vec<_>>().join(", ")));
    }
    let mut table = Table::new(place, members(root.into_inner()), 0);
    let mut profile = Profile::default();
    let [description, receives, must_not_hold] =
        [table.text("description")?, table.text("receives")?, table.text("must_not_hold")?];
    let owned = |text: Option<At<Text>>| text.map(|text| text.value.to_string()).unwrap_or_default();
    profile.description = owned(description);
    profile.receives = owned(receives);
    profile.must_not_hold = owned(must_not_hold);
    let extends = table.text("extends")?.map(|parent| (parent.value.to_string(), place.line(parent.offset)));
    profile.strictness = table.text("strictness")?.map(|text| strictness(place, &text)).transpose()?;
    let names = |list: Option<Vec<At<Text>>>| list.map(|list| list.into_iter().map(|name| name.value.to_string()).collect());
    let [detect, skip] = [table.some_texts("detect")?, table.some_texts("skip")?];
    for name in detect.iter().chain(&skip).flatten() {
        if !["default", "all"].contains(&&*name.value) {
            kind(place, name)?;
        }
    }
    profile.rules = rules(place, &mut table)?;
    for (name, action) in table.pairs("fields")? {
        let line = place.line(name.offset);
        profile.fields.push(Rule {
            chooser: FieldName::parse(&name.value),
            action: action.value.to_string(),
            file: file.to_owned(),
            line,
        });
    }
    for mut files in table.tables("files")? {
        let globs = files.texts("glob")?;
        if globs.is_empty() {
            return Err(place.error(files.offset, "[[files]] says by glob = [\"…\"] which files it is for"));
        }
        let globs = globs.into_iter().map(|glob| glob.value.to_string()).collect();
        profile.files.push(FileRules { globs, rules: rules(place, &mut files)? });
        files.finish()?;
    }
    for rule in table.tables("retention")? {
        profile.retention.push(retention(place, rule)?);
    }
    if let Some(allowed) = table.table("allow")? {
        allow::take(place, allowed, &mut profile.allowed)?;
    }
    table.finish()?;
    Ok(Raw { profile, extends, detect: names(detect), skip: names(skip) })
}

/// How long something may be kept.
fn retention(place: Place<'_>, mut table: Table<'_>) -> Result<Retention> {
    let mut rule = Retention::default();
    for name in table.texts("categories")? {
        rule.categories.push(category(place, &name)?);
    }
    for name in table.texts("kinds")? {
        rule.kinds.push(kind(place, &name)?);
    }
    rule.glob = table.text("glob")?.map(|glob| glob.value.to_string());
    let Some(age) = table.text("max_age")? else {
        return Err(place.error(table.offset, "[[retention]] says by max_age = \"3 months\" how long"));
    };
    let Some(span) = Retention::span(&age.value) else {
        return Err(
            place.error(age.offset, format!("max_age: `{}` is no time; it is so many days, weeks, months or years", age.value))
        );
    };
    (rule.months, rule.days) = span;
    rule.max_age = age.value.to_string();
    table.finish()?;
    Ok(rule)
}

fn category(place: Place<'_>, name: &At<Text>) -> Result<Category> {
    let known = Category::NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name.value));
    let Some((_, category)) = known else {
        return Err(unknown(place, name, "category", Category::NAMES.iter().map(|(name, _)| *name)));
    };
    Ok(*category)
}

/// The rules for kinds, tags and categories.
fn rules(place: Place<'_>, table: &mut Table<'_>) -> Result<Vec<Rule>> {
    let mut rules = Vec::new();
    let mut rule = |chooser, name: &At<Text>, action: At<Text>| {
        let line = place.line(name.offset);
        rules.push(Rule { chooser, action: action.value.to_string(), file: place.file.to_owned(), line });
    };
    for (name, action) in table.pairs("kinds")? {
        let chooser = if &*name.value == "*" { Chooser::All } else { Chooser::Kind(kind(place, &name)?) };
        rule(chooser, &name, action);
    }
    for (name, action) in table.pairs("tags")? {
        let known = Regulation::NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name.value));
        let Some((_, regulation)) = known else {
            return Err(unknown(place, &name, "tag", Regulation::NAMES.iter().map(|(name, _)| *name)));
        };
        rule(Chooser::Regulation(*regulation), &name, action);
    }
    for (name, action) in table.pairs("categories")? {
        rule(Chooser::Category(category(place, &name)?), &name, action);
    }
    Ok(rules)
}

/// The name of a kind. Detectors of users have others, in small letters and underscores, so what is near no kind may be one of them.
fn kind(place: Place<'_>, name: &At<Text>) -> Result<String> {
    if Kind::find(&name.value).is_some() {
        return Ok(name.value.to_string());
    }
    let names = || KINDS.iter().flat_map(|kind| kind.aliases.iter().copied().chain([kind.id]));
    let is_id = name.value.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if is_id && nearest(&name.value, names()).is_none() {
        return Ok(name.value.to_string());
    }
    // Of its names the id is the one to learn.
    match nearest(&name.value, KINDS.iter().map(|kind| kind.id)) {
        Some(_) => Err(unknown(place, name, "kind", KINDS.iter().map(|kind| kind.id))),
        None => Err(unknown(place, name, "kind", names())),
    }
}

fn strictness(place: Place<'_>, text: &At<Text>) -> Result<Strictness> {
    match &*text.value {
        "recall" => Ok(Strictness::Recall),
        "usual" => Ok(Strictness::Usual),
        "precision" => Ok(Strictness::Precision),
        _ => Err(unknown(place, text, "strictness", ["recall", "usual", "precision"].into_iter())),
    }
}

fn unknown<'n>(
    place: Place<'_>,
    name: &At<Text>,
    what: &str,
    names: impl Iterator<Item = &'n str> + Clone,
) -> crate::error::Error {
    let hint = match nearest(&name.value, names.clone()) {
        Some(near) => format!("did you mean {near}?"),
        None => {
            let names: Vec<_> = names.take(20).collect();
            format!("there are {}", names.join(", "))
        }
    };
    place.error(name.offset, format!("there is no {what} {}: {hint}", &*name.value))
}
