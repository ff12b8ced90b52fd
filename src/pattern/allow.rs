//! Lists of what is allowed: a TOML file with values, patterns, domains, paths and fields, or a text with one value a line.

use std::path::Path;

use toml::de::DeTable;

use super::list;
use super::table::{Place, Table};
use super::value::{At, members};
use crate::error::{Error, Result};
use crate::model::{Allowed, Expression, Text};

/// Adds what a file allows to `allowed`: a file that ends in `.toml` by its keys, another one line by line.
///
/// # Errors
/// A file that cannot be read, or an entry that cannot be used, with its line.
pub(crate) fn allow(path: &Path, allowed: &mut Allowed) -> Result<()> {
    if path.extension().is_none_or(|extension| !extension.eq_ignore_ascii_case("toml")) {
        return list::entries(path, |value, _| {
            allowed.values.push(value.to_vec());
            Ok(())
        });
    }
    let file = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| Error::io(path, "cannot read", error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        Error::Pattern { file: file.clone(), line: 1 + memchr::memchr_iter(b'\n', valid).count(), message: "not UTF-8".into() }
    })?;
    read(&text, &file, allowed)
}

fn read(text: &str, file: &str, allowed: &mut Allowed) -> Result<()> {
    let place = Place { file, text };
    let (root, errors) = DeTable::parse_recoverable(text);
    let start = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
    if let Some(error) = errors.iter().min_by_key(|error| start(error)) {
        return Err(place.error(start(error), error.message().lines().collect::<Vec<_>>().join(", ")));
    }
    let mut table = Table::new(place, members(root.into_inner()), 0);
    // What was decided to be replaced, in a file of decisions: nothing that is allowed.
    table.texts("confirmed")?;
    take(place, table, allowed)
}

/// Adds what a table allows to `allowed`.
///
/// # Errors
/// An entry that cannot be used, with its line.
pub(super) fn take(place: Place<'_>, mut table: Table<'_>, allowed: &mut Allowed) -> Result<()> {
    let [values, patterns, domains, paths, fields] = [
        table.texts("values")?,
        table.texts("patterns")?,
        table.texts("domains")?,
        table.texts("paths")?,
        table.texts("fields")?,
    ];
    table.finish()?;
    let lists = [&values, &patterns, &domains, &paths, &fields];
    if let Some(empty) = lists.into_iter().flatten().find(|entry| entry.value.trim().is_empty()) {
        return Err(place.error(empty.offset, "an entry is empty"));
    }
    for pattern in patterns {
        let parsed = Expression::parse(&pattern.value).map_err(|message| place.error(pattern.offset, message))?;
        allowed.patterns.push(parsed);
    }
    for domain in &domains {
        let text = &*domain.value;
        if text.contains(['@', '/', ' ', '*']) {
            return Err(place.error(domain.offset, "a domain is written as in `example.com`; those below it are allowed too"));
        }
    }
    let owned = |list: Vec<At<Text>>| list.into_iter().map(|entry| entry.value.into_owned());
    allowed.values.extend(owned(values).map(|value| value.trim().as_bytes().to_vec()));
    allowed.domains.extend(owned(domains).map(|domain| domain.trim_start_matches('.').to_lowercase()));
    allowed.paths.extend(owned(paths));
    allowed.fields.extend(owned(fields));
    Ok(())
}
