//! Checks an output of a redaction: that it is what was written, that nothing is left in it, and, given the original, that nothing but the findings
//! was changed and that no value that was replaced stands elsewhere.
//!
//! It does not redact anew: what it knows of the edits stands in the manifest, and what it knows of their values in the original.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};
use crate::model::{Digest, Fault, Flaw, Notice, Summary, Verdict};
use crate::proof::manifest::Content;
use crate::proof::{Entry, Manifest, Map};
use crate::report::Report;
use crate::transform::Key;
use crate::walk::{Visit, WalkOptions, walk};

use super::compare::compare;
use super::leftovers::{Leftovers, Maps, Sought, Stays};
use super::lists::Gathering;
use super::originals::{Originals, Passes};
use super::pairs::Pairs;
use super::scan::{Asked, scan};
use super::subject::tells_alone;
use super::{Engine, Progress, Setup};

/// What is to be verified.
pub(crate) struct Output<'a> {
    /// The file or folder that was written.
    pub(crate) path: &'a Path,
    pub(crate) manifest: Option<&'a Manifest>,
    /// What was read.
    pub(crate) against: Option<&'a Path>,
    /// The key of the redaction, if that is known.
    pub(crate) key: &'a Key,
}

/// How it is to be done.
pub(crate) struct Manner<'a> {
    /// Finds what may be left; as loosely as there is reason to doubt.
    pub(crate) engine: &'a Engine,
    /// From this confidence on (in percent) a value is left, below it doubtful.
    pub(crate) least: u8,
    /// Makes an engine for these detectors and lists only.
    pub(crate) setup: &'a (dyn Fn() -> Result<Setup> + Sync),
    pub(crate) progress: &'a Progress,
}

/// Verifies an output; `tell` is told of every flaw.
///
/// # Errors
/// It is not there, or the manifest cannot be used.
pub(crate) fn verify(output: &Output<'_>, manner: &Manner<'_>, tell: &mut (dyn FnMut(&Fault) + Send)) -> Result<Verdict> {
    let mut check = Check { output, manner, tell, verdict: Verdict::default() };
    let files = check.files()?;
    check.digests(&files)?;
    let maps = maps(output);
    check.leftovers(&maps)?;
    if let Some((against, manifest)) = output.against.zip(output.manifest) {
        // A map has at least four bytes for an edit, however well they are compressed, so a count that is made up costs little.
        let most = |entry: &Entry| entry.edits.min(entry.map.len() as u64 * 64);
        let edits = manifest.files.iter().map(most).fold(0, u64::saturating_add);
        let (passes, hasher) = (Passes::of(edits), RandomState::new());
        for pass in 0..passes.count {
            let mut originals = Originals::new(Gathering::new()?, &hasher, passes, pass);
            check.compare(against, manifest, &mut originals, pass == 0)?;
            check.originals(&maps, originals.gathered())?;
        }
    }
    Ok(check.verdict)
}

struct Check<'c, 'a> {
    output: &'c Output<'a>,
    manner: &'c Manner<'a>,
    tell: &'c mut (dyn FnMut(&Fault) + Send),
    verdict: Verdict,
}

impl Check<'_, '_> {
    fn fault(&mut self, path: &Path, flaw: Flaw) {
        self.verdict.failures += u64::from(flaw.fails());
        self.verdict.unread += u64::from(matches!(flaw, Flaw::Unreadable(_)));
        (self.tell)(&Fault { path: path.to_path_buf(), place: None, flaw });
    }

    /// The files of the output, by the names that the manifest has for them.
    fn files(&mut self) -> Result<HashMap<String, PathBuf>> {
        let out = self.output.path;
        let mut files = HashMap::new();
        for visit in walk(&[out.to_path_buf()], &WalkOptions::default())? {
            match visit {
                Visit::File(source) => {
                    let name = if source.path == out {
                        source.path.file_name().map(Path::new)
                    } else {
                        source.path.strip_prefix(out).ok()
                    };
                    files.insert(name.unwrap_or(out).to_string_lossy().into_owned(), source.path);
                }
                Visit::Skipped(skipped) if skipped.reason.is_incomplete() => {
                    self.fault(&skipped.path, Flaw::Unreadable(skipped.reason.to_string()));
                }
                Visit::Skipped(_) => {}
            }
        }
        Ok(files)
    }

    /// Holds the files to the digests of the manifest.
    fn digests(&mut self, files: &HashMap<String, PathBuf>) -> Result<()> {
        let Some(manifest) = self.output.manifest else { return Ok(()) };
        let mut unnamed: HashMap<&str, &PathBuf> = files.iter().map(|(name, path)| (name.as_str(), path)).collect();
        for entry in &manifest.files {
            let there = unnamed.remove(entry.path.as_str());
            let Some(expected) = &entry.file else { continue };
            match there {
                None => self.fault(&self.output.path.join(&entry.path), Flaw::Missing),
                Some(path) => match digest(path) {
                    Ok(is) if Content::from(is) == *expected => {}
                    Ok(_) => self.fault(path, Flaw::Altered),
                    Err(err) => self.fault(path, Flaw::Unreadable(err.to_string())),
                },
            }
        }
        let mut unnamed: Vec<_> = unnamed.into_values().collect();
        unnamed.sort();
        for path in unnamed {
            self.fault(path, Flaw::Unnamed);
        }
        Ok(())
    }

    /// Looks for what is left.
    fn leftovers(&mut self, maps: &Maps<'_>) -> Result<()> {
        let actions = self.output.manifest.map(|manifest| &manifest.header.actions);
        let engine = self.manner.engine;
        let keeps = |id: &str| {
            let mut detectors = engine.indexed().filter(|(_, detector)| detector.id == id);
            detectors.any(|(index, _)| engine.editor.keeps(index))
        };
        let own = own_actions(self.output);
        // Where one person was erased everybody else is to stay.
        let erases = self.output.manifest.is_some_and(|manifest| manifest.header.erases);
        let stays = |path: &Path, id: &str| {
            let Some(actions) = actions.filter(|_| !erases) else { return erases || keeps(id) };
            let action = own.get(path).and_then(|own| own.get(id)).or_else(|| actions.get(id));
            action.is_none_or(|action| action == "keep")
        };
        let summary = self.scan(engine, maps, Sought::Any(self.manner.least), &stays)?;
        (self.verdict.files, self.verdict.bytes) = (summary.files, summary.bytes);
        self.verdict.unread += summary.unread_parts;
        Ok(())
    }

    /// Looks for values that were replaced.
    fn originals(&mut self, maps: &Maps<'_>, mut gathering: Gathering) -> Result<()> {
        let detectors = vec![gathering.original()];
        let engine = Engine::new(Setup { detectors, lists: gathering.lists(), ..(self.manner.setup)()? })?;
        self.scan(&engine, maps, Sought::Originals, &|_, _| false).map(|_| ())
    }

    fn scan(&mut self, engine: &Engine, maps: &Maps<'_>, sought: Sought, stays: Stays<'_>) -> Result<Summary> {
        let mut visits = walk(&[self.output.path.to_path_buf()], &WalkOptions::default())?;
        let (verdict, tell) = (&mut self.verdict, &mut *self.tell);
        let mut report = Leftovers { maps, sought, describe: engine, verdict, tell, stays, current: None };
        let report: &mut dyn Report = &mut report;
        scan(engine, &mut visits, report, &mut |_: &Notice<'_>| {}, Asked::default(), self.manner.progress)
    }

    /// Compares all streams with the originals, and gathers the values of those. What is wrong is told of if it `is_first`.
    fn compare(&mut self, against: &Path, manifest: &Manifest, originals: &mut Originals, is_first: bool) -> Result<()> {
        let is_keyed = manifest.header.key_id == self.output.key.id() && manifest.header.scope_id == self.output.key.scope_id();
        let mut pairs = Pairs::new(self.output.path, against, &manifest.files, self.manner.engine.limits)?;
        while let Some(pair) = pairs.next() {
            let entry = pair.entry;
            let mut flaws = Vec::new();
            let mut edits = 0;
            let streams = match pair.streams {
                Ok(streams) => streams,
                Err(flaw) => {
                    if is_first {
                        self.fault(&pair.path, flaw);
                    }
                    continue;
                }
            };
            let (mut before, mut after) = streams;
            let keyed = is_keyed.then(|| self.output.key.manifest_digest());
            let compared = Map::new(&entry.map).and_then(|mut map| {
                compare(&mut *before, &mut *after, &mut map, keyed, &mut |edit, old, new| {
                    edits += 1;
                    let id = edit.kind.and_then(|kind| manifest.header.kinds.get(kind));
                    let action = id.and_then(|id| entry.actions.get(id).or_else(|| manifest.header.actions.get(id)));
                    if old == new && may_not_stay(action) {
                        flaws.push(Flaw::Unchanged(id.cloned().unwrap_or_default()));
                    }
                    // Of one person what others may have too stands elsewhere.
                    if id.is_some_and(|id| !manifest.header.erases || tells_alone(id, old)) {
                        originals.take(old);
                    }
                })
            });
            if !is_first {
                continue;
            }
            self.verdict.edits += edits;
            match compared {
                Err(err) => flaws.push(Flaw::Unreadable(err.to_string())),
                Ok(compared) => {
                    let is = |digest: Option<Digest>, expected: &Option<Content>| match (digest, expected) {
                        (Some(digest), Some(expected)) => Content::from(digest) == *expected,
                        _ => true,
                    };
                    match compared.outside {
                        Some(at) => flaws.push(Flaw::Outside(at)),
                        None if !is(compared.before, &entry.before) => flaws.push(Flaw::OtherOriginal),
                        None if !is(Some(compared.after), &entry.after) => flaws.push(Flaw::Altered),
                        None => {}
                    }
                }
            }
            for flaw in flaws {
                self.fault(&pair.path, flaw);
            }
        }
        Ok(())
    }
}

/// The maps of the streams, by the paths that a scan has for them.
fn maps<'m>(output: &Output<'m>) -> Maps<'m> {
    let entries = output.manifest.map_or(&[][..], |manifest| &manifest.files);
    let mapped = entries.iter().filter(|entry| !entry.map.is_empty());
    mapped.map(|entry| (path_of(output.path, entry), entry.map.as_str())).collect()
}

/// Actions of files in which others count than elsewhere, by the paths that a scan has for them.
fn own_actions<'m>(output: &Output<'m>) -> HashMap<PathBuf, &'m BTreeMap<String, String>> {
    let entries = output.manifest.map_or(&[][..], |manifest| &manifest.files);
    let own = entries.iter().filter(|entry| !entry.actions.is_empty());
    own.map(|entry| (path_of(output.path, entry), &entry.actions)).collect()
}

/// The path that a scan of `out` has for a stream.
fn path_of(out: &Path, entry: &Entry) -> PathBuf {
    let name = out.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    match entry.path.strip_prefix(&*name) {
        Some(rest) if !out.is_dir() => PathBuf::from(format!("{}{rest}", out.display())),
        _ => out.join(&entry.path),
    }
}

/// Whether a value that is written as it was is a flaw: of an address that ends in zeros nothing is cut off, and masks keep what is masked.
fn may_not_stay(action: Option<&String>) -> bool {
    action.is_some_and(|action| !["keep", "truncate", "mask", "generalise"].iter().any(|kept| action.starts_with(kept)))
}

/// The digest of a file as it lies there.
fn digest(path: &Path) -> Result<Digest> {
    let failed = |err| Error::io(path, "cannot read", err);
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let mut hash = Sha256::new();
    let mut bytes = 0;
    let mut buffer = vec![0; 256 << 10];
    loop {
        match file.read(&mut buffer).map_err(failed)? {
            0 => return Ok(Digest { bytes, hash: hash.finalize().into() }),
            read => {
                hash.update(&buffer[..read]);
                bytes += read as u64;
            }
        }
    }
}
