//! What changed between two audits.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use super::risk::Level;
use super::state::{Kept, State};
use crate::error::Result;

/// One change of one file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// Below the PATH argument.
    pub(crate) path: PathBuf,
    /// Where it was before, if it was moved.
    pub(crate) from: Option<PathBuf>,
    /// How much it weighs, before and now; none where there is no such file.
    pub(crate) levels: (Option<Level>, Option<Level>),
    /// Findings by detector before and now, where they differ.
    pub(crate) kinds: Vec<(String, u64, u64)>,
    /// It was read before, and could not be now, or not wholly: fewer findings mean nothing.
    pub(crate) is_unread: bool,
}

impl Change {
    /// In one word: `new`, `gone`, `moved`, `grown` (more of some kind), `less`, `changed` (as many, but others), `unread`.
    pub(crate) fn word(&self) -> &'static str {
        match self.levels {
            (None, _) => "new",
            (_, None) => "gone",
            _ if self.is_unread => "unread",
            _ if self.from.is_some() => "moved",
            _ if self.kinds.iter().any(|(_, before, now)| now > before) => "grown",
            _ if self.kinds.is_empty() => "changed",
            _ => "less",
        }
    }
}

/// Tells what changed from one audit to another, in the order of paths. Files in which nothing was found before and nothing is found now are told if
/// their content changed, which
/// only audits under one key can tell.
///
/// # Errors
/// One of them cannot be read.
pub(crate) fn changes(before: &State, now: &State) -> Result<Vec<Change>> {
    let is_one_key = now.has_key_of(before)?;
    let same = |one: &Kept, other: &Kept| {
        one.kinds == other.kinds && one.is_unread == other.is_unread && (one.digest == other.digest || !is_one_key)
    };
    let mut old = by_path(before)?;
    let mut changes = Vec::new();
    let mut new = Vec::new();
    now.each_file(&mut |file| {
        match old.remove(&file.relative) {
            Some(known) if same(&known, &file) => {}
            Some(known) => changes.push(changed(Some(&known), Some(&file))),
            None => new.push(file),
        }
        Ok(())
    })?;
    let mut gone: HashMap<&str, Vec<&PathBuf>> = HashMap::new();
    for (path, file) in old.iter().rev().filter(|(_, file)| is_one_key && !file.digest.is_empty()) {
        gone.entry(&file.digest).or_default().push(path);
    }
    // Of several with one content the first.
    let mut moved: Vec<Option<PathBuf>> = Vec::with_capacity(new.len());
    for file in &new {
        moved.push(gone.get_mut(&*file.digest).and_then(Vec::pop).cloned());
    }
    for (file, from) in new.into_iter().zip(moved) {
        changes.push(match from.as_ref().and_then(|path| old.remove(path)) {
            Some(known) => Change { from, ..changed(Some(&known), Some(&file)) },
            None => changed(None, Some(&file)),
        });
    }
    changes.extend(old.values().map(|gone| changed(Some(gone), None)));
    changes.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(changes)
}

fn by_path(state: &State) -> Result<BTreeMap<PathBuf, Kept>> {
    let mut files = BTreeMap::new();
    state.each_file(&mut |file| {
        files.insert(file.relative.clone(), file);
        Ok(())
    })?;
    Ok(files)
}

fn changed(before: Option<&Kept>, now: Option<&Kept>) -> Change {
    let mut kinds: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (kind, count) in before.iter().flat_map(|file| &file.kinds) {
        kinds.entry(kind).or_default().0 = *count;
    }
    for (kind, count) in now.iter().flat_map(|file| &file.kinds) {
        kinds.entry(kind).or_default().1 = *count;
    }
    let differs = |(kind, (old, new)): (&str, (u64, u64))| (old != new).then(|| (kind.to_owned(), old, new));
    Change {
        path: now.or(before).map(|file| file.relative.clone()).unwrap_or_default(),
        from: None,
        levels: (before.map(|file| file.level), now.map(|file| file.level)),
        kinds: kinds.into_iter().filter_map(differs).collect(),
        is_unread: now.is_some_and(|file| file.is_unread) && before.is_some_and(|file| !file.is_unread),
    }
}
