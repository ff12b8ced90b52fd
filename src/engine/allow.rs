//! What the user allows to stand is no finding: values, patterns, domains, fields, and files as a whole. What the user denies is one all the same.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use regex::bytes::RegexSet;

use crate::detect::why::key_before;
use crate::error::{Error, Result};
use crate::model::{ALLOWED, Allowed, Candidate, Cell, Detector, DetectorIndex, Text, Ways};
use crate::transform::Transform;

/// What is allowed, ready to be asked.
#[derive(Debug, Default)]
pub(super) struct Allow {
    /// Values in canonical form, by the name of that form.
    values: HashMap<Text, HashSet<Vec<u8>>>,
    patterns: Option<RegexSet>,
    domains: HashSet<String>,
    paths: Option<Gitignore>,
    /// Fields by their names in small letters, with that of their table where it was said.
    fields: HashSet<(Option<String>, String)>,
}

impl Allow {
    /// Makes it ready; `None` if nothing is allowed.
    ///
    /// # Errors
    /// A path that is no pattern for paths.
    pub(super) fn new(allowed: &Allowed, detectors: &[Detector], transform: &Transform) -> Result<Option<Box<Self>>> {
        let Allowed { values, patterns, domains, paths, fields } = allowed;
        if values.is_empty() && patterns.is_empty() && domains.is_empty() && paths.is_empty() && fields.is_empty() {
            return Ok(None);
        }
        let mut by_form = HashMap::new();
        for (detector, index) in detectors.iter().zip((0..).map(DetectorIndex)) {
            by_form.entry(detector.canonical.clone()).or_insert_with(|| {
                let canonical = |value: &Vec<u8>| transform.canonical(index, value);
                values.iter().map(canonical).collect::<HashSet<_>>()
            });
        }
        let whole = patterns.iter().map(|pattern| format!("^(?:{})$", pattern.within_line()));
        let patterns = RegexSet::new(whole).map_err(|error| Error::Usage(format!("what is allowed: {error}")))?;
        Ok(Some(Box::new(Self {
            values: by_form,
            patterns: Some(patterns).filter(|patterns| !patterns.is_empty()),
            domains: domains.iter().cloned().collect(),
            paths: rules(paths)?,
            fields: fields.iter().map(|field| split(field)).collect(),
        })))
    }

    /// Whether everything is allowed in this file.
    pub(super) fn has_file(&self, path: &Path) -> bool {
        let Some(paths) = &self.paths else { return false };
        let path = path.strip_prefix("./").unwrap_or(path);
        // The rules are those of the working directory; a path elsewhere is matched by its parts.
        let parts: Vec<_> = path.components().filter(|part| matches!(part, std::path::Component::Normal(_))).collect();
        (0..parts.len()).any(|from| {
            let part = parts[from..].iter().collect::<std::path::PathBuf>();
            (from == 0 || !path.is_relative()) && paths.matched_path_or_any_parents(&part, false).is_ignore()
        })
    }

    /// Whether fields are asked about, so that their cells have to be told.
    pub(super) fn has_field(&self, name: &[u8], table: &[u8]) -> bool {
        if self.fields.is_empty() {
            return false;
        }
        let small = |text: &[u8]| String::from_utf8_lossy(text).to_lowercase();
        let (name, table) = (small(name), small(table));
        let table = table.rsplit('.').next().unwrap_or(&table).to_owned();
        self.fields.contains(&(None, name.clone())) || self.fields.contains(&(Some(table), name))
    }

    /// Drops what is allowed, and what stands in it. `cells` are those of the bytes, which begin at `offset` of their stream.
    pub(super) fn retain(
        &self,
        detectors: &[Detector],
        transform: &Transform,
        bytes: &[u8],
        (cells, offset): (&[Cell], u64),
        candidates: &mut Vec<Candidate>,
    ) {
        let is_allowed = |found: &Candidate| {
            let value = &bytes[found.start as usize..found.end as usize];
            self.has_value(detectors, transform, found.detector, value) || self.is_in_field(bytes, (cells, offset), found)
        };
        let is_denied = |found: &Candidate| found.traits.ways.has(Ways::LISTED);
        let allowed: Vec<_> = candidates
            .iter()
            .filter(|found| !is_denied(found) && is_allowed(found))
            .map(|found| (found.start, found.end))
            .collect();
        if allowed.is_empty() {
            return;
        }
        candidates.retain(|found| {
            is_denied(found) || {
                let near = allowed.partition_point(|(start, _)| *start <= found.start);
                !allowed[..near].iter().rev().take(NEAR).any(|(start, end)| *start <= found.start && found.end <= *end)
            }
        });
    }

    fn has_value(&self, detectors: &[Detector], transform: &Transform, index: DetectorIndex, value: &[u8]) -> bool {
        let detector = &detectors[index.get()];
        let known = self.values.get(&detector.canonical).is_some_and(|values| {
            !values.is_empty() && (values.contains(value) || values.contains(&transform.canonical(index, value)))
        });
        known || self.patterns.as_ref().is_some_and(|patterns| patterns.is_match(value)) || self.has_domain(value)
    }

    /// Whether the value is an address in a domain: what stands behind its `@`, or behind `://`.
    fn has_domain(&self, value: &[u8]) -> bool {
        if self.domains.is_empty() {
            return false;
        }
        let value = String::from_utf8_lossy(value).to_lowercase();
        let host = match value.rsplit_once('@').or_else(|| value.split_once("://")) {
            Some((_, host)) => host,
            None => return false,
        };
        let host =
            &host[..host.find(|letter: char| !letter.is_alphanumeric() && letter != '.' && letter != '-').unwrap_or(host.len())];
        let mut rest = host.trim_end_matches('.');
        loop {
            if self.domains.contains(rest) {
                return true;
            }
            match rest.split_once('.') {
                Some((_, behind)) => rest = behind,
                None => return false,
            }
        }
    }

    fn is_in_field(&self, bytes: &[u8], (cells, offset): (&[Cell], u64), found: &Candidate) -> bool {
        if self.fields.is_empty() {
            return false;
        }
        let start = offset + u64::from(found.start);
        let at = cells.partition_point(|cell| cell.end <= start);
        let cell = cells.get(at).filter(|cell| cell.start <= start);
        cell.is_some_and(|cell| cell.column == Some(ALLOWED))
            || key_before(bytes, found.start as usize).is_some_and(|key| {
                let last = key.rsplit(|byte| *byte == b' ').next().unwrap_or(key);
                self.has_field(key, b"") || self.has_field(last, b"")
            })
    }
}

/// Allowed values that may begin before one and reach over it.
const NEAR: usize = 16;

/// The name of a field and, where it was said, that of its table.
fn split(field: &str) -> (Option<String>, String) {
    let field = field.trim().trim_start_matches("$.").to_lowercase();
    match field.rsplit_once('.') {
        Some((table, name)) => (table.rsplit('.').next().map(str::to_owned), name.to_owned()),
        None => (None, field),
    }
}

fn rules(paths: &[String]) -> Result<Option<Gitignore>> {
    if paths.is_empty() {
        return Ok(None);
    }
    let wrong = |error: ignore::Error| Error::Usage(format!("what is allowed: {error}"));
    let mut builder = GitignoreBuilder::new("");
    for path in paths {
        builder.add_line(None, path).map_err(wrong)?;
    }
    builder.build().map(Some).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allow(allowed: &Allowed) -> Box<Allow> {
        let transform = Transform::new(&[], &[], &[], &crate::transform::Key::random().unwrap(), &[]).unwrap();
        Allow::new(allowed, &[], &transform).unwrap().unwrap()
    }

    #[test]
    fn domains_are_allowed_with_those_below_them() {
        let allow = allow(&Allowed { domains: vec!["example.org".into()], ..Allowed::default() });
        for (value, expected) in [
            ("jan@example.org", true),
            ("Jan@Mail.Example.ORG", true),
            ("sip:jan@example.org;transport=tcp", true),
            ("https://example.org/x?id=1", true),
            ("jan@example.org.example.com", false),
            ("jan@notexample.org", false),
            ("example.org", false),
        ] {
            assert_eq!(allow.has_domain(value.as_bytes()), expected, "{value}");
        }
    }

    #[test]
    fn files_are_allowed_by_the_rules_of_gitignore() {
        let allow = allow(&Allowed {
            paths: vec!["docs/".into(), "*.md".into(), "/top.txt".into(), "!keep.md".into()],
            ..Allowed::default()
        });
        for (path, expected) in [
            ("docs/a.txt", true),
            ("./docs/b/a.txt", true),
            ("a/b.md", true),
            ("a/keep.md", false),
            ("top.txt", true),
            ("a/top.txt", false),
            ("docs.txt", false),
        ] {
            assert_eq!(allow.has_file(Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn fields_are_allowed_by_name() {
        let allow =
            allow(&Allowed { fields: vec!["support_email".into(), "users.Email".into(), "$.a.b".into()], ..Allowed::default() });
        for (name, table, expected) in [
            ("support_email", "x", true),
            ("Support_Email", "", true),
            ("email", "public.users", true),
            ("email", "orders", false),
            ("b", "a", true),
            ("b", "", false),
        ] {
            assert_eq!(allow.has_field(name.as_bytes(), table.as_bytes()), expected, "{table}.{name}");
        }
    }
}
