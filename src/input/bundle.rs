//! An archive with everything that is packed in it, as one sequence in order: archives begin and end, members are streams.
//!
//! Responsible for what is opened of an archive and what is refused: names and links that lead out of it, what `sniff` refuses, and
//! more members, levels or bytes than the limits allow. The stream of a member can be read until the next item is asked for.

mod beside;

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::beside::Parts;
pub(super) use self::beside::{Beside, WITH};
use super::archive::{self, Archive, Step, link_problem, name_problem};
use super::meter::{Given, Meter};
use super::{Entered, Found, Held, Limits, Recognised, Replay, Text, recognise, text_of_document};
use crate::document;
use crate::model::{ArchiveKind, Codec, Entry, EntryKind, Native, SkipReason, Skipped, Trailer};

/// The next of a bundle.
pub(crate) enum Item {
    /// An archive begins. Its members follow, then [`Item::Leave`].
    Enter {
        /// Its path, through the archives it is in: `outer.tar!inner.zip`.
        path: PathBuf,
        /// What the archive around it says of it; nothing around the outermost one.
        entry: Option<Box<Entry>>,
        /// What it is.
        kind: ArchiveKind,
        /// How it is compressed as a whole.
        codec: Codec,
        /// The bytes of a document that came out of a stream: where it is opened.
        original: Option<Arc<Held>>,
    },
    /// A member with its content.
    Stream {
        /// Its path.
        path: PathBuf,
        /// What the archive says of it.
        entry: Box<Entry>,
        /// How the content is compressed.
        codec: Codec,
        /// The content, decoded.
        text: Text,
    },
    /// A member without content.
    Other {
        /// Its path.
        path: PathBuf,
        /// What it is.
        entry: Box<Entry>,
    },
    /// A member that is not processed.
    LeftOut(Skipped),
    /// The archive that began last is over.
    Leave {
        /// Its path.
        path: PathBuf,
        /// Why not all of it was read.
        problem: Option<SkipReason>,
        /// What stands behind its members.
        trailer: Trailer,
    },
}

/// An archive that is open.
struct Level {
    archive: Box<dyn Archive>,
    path: PathBuf,
    /// Hashes of the names of symbolic links: nothing may be placed behind them.
    links: HashSet<u64>,
    /// What was met in it of documents in several files.
    parts: Parts,
    /// What comes next, where that was looked for already.
    ahead: Option<io::Result<Step>>,
    /// The content of that, if some of it was read.
    begun: Option<Box<dyn Read + Send>>,
}

/// The sequence.
pub(crate) struct Bundle {
    /// The open archives, the outermost first.
    levels: Vec<Level>,
    /// What [`Bundle::next`] gives next.
    waiting: Option<Item>,
    members: u64,
    meter: Arc<Meter>,
    limits: Limits,
    hasher: RandomState,
}

/// The path of the outermost archive, what it is, how it is compressed, and the bytes of a document that came out of a stream.
pub(super) type First = (PathBuf, ArchiveKind, Codec, Option<Arc<Held>>);

impl Bundle {
    /// The archive of this path, kind and codec, whose bytes are metered already.
    pub(super) fn new(first: First, archive: Box<dyn Archive>, meter: Arc<Meter>, limits: Limits) -> Self {
        let (path, kind, codec, original) = first;
        let levels = vec![Level::new(archive, path.clone())];
        let waiting = Some(Item::Enter { path, entry: None, kind, codec, original });
        Self { levels, waiting, members: 0, meter, limits, hasher: RandomState::new() }
    }

    /// The next item; none behind the [`Item::Leave`] of the outermost archive.
    pub(crate) fn next(&mut self) -> Option<Item> {
        if let Some(item) = self.waiting.take() {
            return Some(item);
        }
        let exceeded = self.meter.exceeded();
        let level = self.levels.last_mut()?;
        if exceeded.is_some() || self.members > self.limits.unpacking.max_members {
            let many = || format!("it has more than {} members (--max-members)", self.limits.unpacking.max_members);
            return self.leave(Some(SkipReason::Unsupported(exceeded.unwrap_or_else(many))), Trailer::default());
        }
        let step = match level.ahead.take().unwrap_or_else(|| level.archive.next()) {
            Ok(step) => step,
            Err(err) => return self.leave(Some(SkipReason::Failed(err.to_string())), Trailer::default()),
        };
        self.members += 1;
        match step {
            Step::End(trailer) => {
                self.members -= 1;
                if let Some(left) = level.parts.alone() {
                    let path = member_path(&level.path, left.as_os_str().as_bytes());
                    level.ahead = Some(Ok(Step::End(trailer)));
                    return Some(Item::LeftOut(Skipped { path, reason: SkipReason::Failed(beside::ALONE.to_owned()) }));
                }
                self.leave(None, trailer)
            }
            Step::Unread(reason) => Some(Item::LeftOut(Skipped { path: level.path.clone(), reason })),
            Step::Refused { name, reason } => Some(Item::LeftOut(Skipped { path: member_path(&level.path, &name), reason })),
            Step::Member(entry) => Some(self.member(entry)),
        }
    }

    fn leave(&mut self, problem: Option<SkipReason>, trailer: Trailer) -> Option<Item> {
        let level = self.levels.pop()?;
        Some(Item::Leave { path: level.path, problem, trailer })
    }

    fn member(&mut self, entry: Box<Entry>) -> Item {
        let name = plain(&entry.name);
        let item = self.member_called(entry, &name);
        if matches!(item, Item::LeftOut(_) | Item::Other { .. }) {
            self.lost(&name);
        }
        item
    }

    fn member_called(&mut self, entry: Box<Entry>, name: &Path) -> Item {
        let Some(level) = self.levels.last_mut() else {
            return Item::LeftOut(Skipped { path: PathBuf::new(), reason: SkipReason::Failed("no archive is open".to_owned()) });
        };
        let path = member_path(&level.path, &entry.name);
        if let Some(problem) = level.problem(&entry, &self.hasher) {
            return Item::LeftOut(Skipped { path, reason: SkipReason::Unsupported(problem.to_owned()) });
        }
        if entry.kind != EntryKind::File {
            return Item::Other { path, entry };
        }
        let mut content = level.begun.take().unwrap_or_else(|| Box::new(Given(level.archive.content(), Arc::clone(&self.meter))));
        if matches!(entry.native, Native::Text { .. }) {
            return Item::Stream { path, entry, codec: Codec::None, text: text_of_document(content) };
        }
        let opened = match self.told_by(name) {
            Ok(Some(contents)) => self.part(&mut content, name, contents),
            Ok(None) => self.opened(content, &path, name),
            Err(reason) => Err(reason),
        };
        let (entered, codec) = match opened {
            Ok(opened) => opened,
            Err(reason) => return Item::LeftOut(Skipped { path, reason }),
        };
        match entered {
            Entered::Text(mut text) => {
                let mut path = path;
                if codec.is_compressed() {
                    text.reader = Box::new(Given(text.reader, Arc::clone(&self.meter)));
                    path = inner_path(path);
                }
                Item::Stream { path, entry, codec, text }
            }
            Entered::Archive { kind, archive, original } => {
                self.levels.push(Level::new(archive, path.clone()));
                Item::Enter { path, entry: Some(entry), kind, codec, original }
            }
        }
    }

    /// Opens a member.
    fn opened(&mut self, content: Box<dyn Read + Send>, path: &Path, name: &Path) -> Result<(Entered, Codec), SkipReason> {
        let (head, content) = headed(content)?;
        let content = self.keep_changes(&head, name, content)?;
        let depth = self.levels.len();
        let Recognised { found, codec } = recognise(&head, path, content, true, true, &self.limits)?;
        if !matches!(found, Found::Text(_)) && depth > self.limits.unpacking.max_depth {
            let reason = format!("archives in archives, more than {} deep (--max-depth)", self.limits.unpacking.max_depth);
            return Err(SkipReason::Unsupported(reason));
        }
        if self.limits.is_rewritten && matches!(found, Found::Archive(ArchiveKind::SevenZ, _)) {
            let reason = format!("a {} in another archive, which is only read", ArchiveKind::SevenZ);
            return Err(SkipReason::Unsupported(reason));
        }
        let found = if codec.is_compressed() { found.given(&self.meter) } else { found };
        let found = found.hold()?;
        let beside = if codec.is_compressed() { None } else { self.look_beside(&found, name)? };
        let entered = found.enter((name, None), beside, &self.meter, codec, &self.limits)?;
        if let Entered::Archive { original: Some(held), .. } = &entered
            && document::tells_others(&head, name)
        {
            self.tells(name, held);
        }
        Ok((entered, codec))
    }
}

/// The name of a member, however it is spelled.
fn plain(name: &[u8]) -> PathBuf {
    archive::parts(name).map(OsStr::from_bytes).collect()
}

/// The first bytes of a member, and all of them again.
fn headed(mut content: Box<dyn Read + Send>) -> Result<(Vec<u8>, Box<dyn Read + Send>), SkipReason> {
    let mut replay = Replay::default();
    replay.fill(&mut content, true);
    replay.fail_if_empty()?;
    Ok((replay.head.clone(), Box::new(replay.before(content))))
}

impl Level {
    fn new(archive: Box<dyn Archive>, path: PathBuf) -> Self {
        Self { archive, path, links: HashSet::new(), parts: Parts::default(), ahead: None, begun: None }
    }

    /// Why this member is refused, by its name or where it leads.
    fn problem(&mut self, entry: &Entry, hasher: &RandomState) -> Option<&'static str> {
        if entry.kind == EntryKind::Records {
            return None;
        }
        if let Some(problem) = name_problem(&entry.name) {
            return Some(problem);
        }
        let mut parts = archive::parts(&entry.name).peekable();
        let mut above: Vec<&[u8]> = Vec::new();
        while let Some(part) = parts.next() {
            above.push(part);
            let is_through = !self.links.is_empty() && parts.peek().is_some() && self.links.contains(&hasher.hash_one(&above));
            if is_through {
                return Some("a name that leads through a link");
            }
        }
        let problem = match &entry.kind {
            EntryKind::Link(target) => link_problem(&entry.name, target, false),
            EntryKind::HardLink(target) => link_problem(&entry.name, target, true),
            EntryKind::File | EntryKind::Folder | EntryKind::Records => None,
        };
        if problem.is_none() && matches!(entry.kind, EntryKind::Link(_)) {
            self.links.insert(hasher.hash_one(&above));
        }
        problem
    }
}

/// `archive!name`, without the `./` that some names begin with.
fn member_path(archive: &Path, name: &[u8]) -> PathBuf {
    let name = name.strip_prefix(b"./").filter(|rest| !rest.is_empty()).unwrap_or(name);
    let path = [archive.as_os_str().as_bytes(), b"!", name].concat();
    PathBuf::from(OsString::from_vec(path))
}

/// The path of what is compressed in a member: `app.log.gz!app.log`. Where the name does not say that something is, nothing is added.
fn inner_path(path: PathBuf) -> PathBuf {
    let bytes = path.as_os_str().as_bytes();
    let name = &bytes[memchr::memrchr2(b'/', b'!', bytes).map_or(0, |at| at + 1)..];
    let is_ending = |ending: &[u8]| Codec::ENDINGS.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(ending));
    match memchr::memrchr(b'.', name).filter(|dot| *dot > 0 && is_ending(&name[dot + 1..])) {
        Some(dot) => member_path(&path, &name[..dot]),
        None => path,
    }
}
