//! Which entries of a folder the user left out: globs, types, ignore files.
//!
//! The matching is that of the `ignore` crate; its own walker is not used, because it does not say what it left out, and every
//! byte of input is either processed or listed.

use std::path::Path;
use std::path::PathBuf;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::overrides::{Override, OverrideBuilder};
use ignore::types::{Types, TypesBuilder};

use super::WalkOptions;
use crate::error::{Error, Result};

/// The ignore file that counts in the working directory.
const INKOUTIGNORE: &str = ".inkoutignore";

/// An entry as the rules see it.
pub(super) struct Entry<'a> {
    /// Below its PATH: what globs are matched against.
    pub(super) relative: &'a Path,
    /// From the root, without `.` and `..`: what ignore files are matched against.
    pub(super) absolute: &'a Path,
    /// Whether it is a folder.
    pub(super) is_folder: bool,
}

/// The compiled rules of one walk.
pub(super) struct Filter {
    globs: Override,
    types: Types,
    /// The last one given comes first: it wins.
    ignore_files: Vec<Gitignore>,
    /// The rules of `.inkoutignore`, and the working directory, below which they count.
    working: Option<(PathBuf, Gitignore)>,
    active: bool,
}

impl Filter {
    /// Compiles the rules. `working` is the working directory.
    ///
    /// # Errors
    /// A glob that cannot be read, an unknown type, an ignore file that is missing or wrong.
    pub(super) fn new(options: &WalkOptions, working: &Path) -> Result<Self> {
        let mut ignore_files = Vec::new();
        for file in options.ignore_files.iter().rev() {
            std::fs::File::open(file).map_err(|err| Error::io(file, "cannot read the ignore file", err))?;
            ignore_files.push(rules_of(file, working)?);
        }
        let own = working.join(INKOUTIGNORE);
        let own = match options.read_inkoutignore && own.is_file() {
            true => Some((working.to_path_buf(), rules_of(&own, working)?)),
            false => None,
        };
        let globs = globs(&options.globs)?;
        let types = types(options)?;
        let active = !globs.is_empty() || !types.is_empty() || !ignore_files.is_empty() || own.is_some() || options.gitignore;
        Ok(Self { globs, types, ignore_files, working: own, active })
    }

    /// Whether there is any rule, so that walks without one need not prepare anything for them.
    pub(super) fn is_active(&self) -> bool {
        self.active
    }

    /// The rule that leaves the entry out, if one does. `gitignores` are those of the folders it lies in, the deepest first.
    ///
    /// What the user says for this run wins over what lies in the tree: globs, then `--ignore-file`, then `.inkoutignore`, then
    /// `.gitignore`. Types narrow down what these leave. A glob that takes a file in ends the matter.
    pub(super) fn excluded_by<'a>(
        &self,
        entry: &Entry<'_>,
        gitignores: impl Iterator<Item = &'a Gitignore>,
    ) -> Option<&'static str> {
        match self.globs.matched(entry.relative, entry.is_folder) {
            Match::Ignore(_) => return Some("excluded by a glob"),
            Match::Whitelist(_) => return None,
            Match::None => {}
        }
        if let Some(by) = self.ignored_by(entry, gitignores) {
            return Some(by);
        }
        self.types.matched(entry.relative, entry.is_folder).is_ignore().then_some("excluded by its type")
    }

    fn ignored_by<'a>(&self, entry: &Entry<'_>, gitignores: impl Iterator<Item = &'a Gitignore>) -> Option<&'static str> {
        let files = self.ignore_files.iter().map(|rules| (rules, "excluded by an ignore file"));
        let own = self.working.iter().filter(|(folder, _)| entry.absolute.starts_with(folder));
        let own = own.map(|(_, rules)| (rules, "excluded by .inkoutignore"));
        let git = gitignores.map(|rules| (rules, "excluded by .gitignore"));
        for (rules, by) in files.chain(own).chain(git) {
            match rules.matched(entry.absolute, entry.is_folder) {
                Match::Ignore(_) => return Some(by),
                Match::Whitelist(_) => return None,
                Match::None => {}
            }
        }
        None
    }
}

/// The `.gitignore` of a folder, if it has one. Lines that git would not understand are passed over, as git does.
pub(super) fn gitignore_of(folder: &Path) -> Option<Gitignore> {
    let file = folder.join(".gitignore");
    let rules = file.is_file().then(|| Gitignore::new(file).0)?;
    (!rules.is_empty()).then_some(rules)
}

/// The `.gitignore` files above a folder, up to the root of its repository, the deepest first; none outside a repository.
pub(super) fn gitignores_above(folder: &Path) -> Vec<Gitignore> {
    let is_repository = |folder: &Path| folder.join(".git").exists();
    let Some(root) = folder.ancestors().find(|folder| is_repository(folder)) else { return Vec::new() };
    folder.ancestors().skip(1).take_while(|above| above.starts_with(root)).filter_map(gitignore_of).collect()
}

fn rules_of(file: &Path, root: &Path) -> Result<Gitignore> {
    let mut builder = GitignoreBuilder::new(root);
    let wrong = |err: ignore::Error| Error::Usage(format!("{}: {err}", file.display()));
    if let Some(err) = builder.add(file) {
        return Err(wrong(err));
    }
    builder.build().map_err(wrong)
}

fn globs(patterns: &[String]) -> Result<Override> {
    let mut builder = OverrideBuilder::new("");
    for pattern in patterns {
        builder.add(pattern).map_err(|err| Error::Usage(format!("glob `{pattern}`: {err}")))?;
    }
    builder.build().map_err(|err| Error::Usage(format!("globs: {err}")))
}

fn types(options: &WalkOptions) -> Result<Types> {
    // A hundred globs, which most runs have no use for.
    if options.types.is_empty() && options.types_not.is_empty() {
        return Ok(Types::empty());
    }
    let mut builder = TypesBuilder::new();
    builder.add_defaults();
    for name in &options.types {
        builder.select(name);
    }
    for name in &options.types_not {
        builder.negate(name);
    }
    builder.build().map_err(|err| Error::Usage(format!("file types: {err}")))
}
