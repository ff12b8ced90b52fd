//! zip archives, read from start to end: members by the headers before them, which is all that a pipe gives. Where the archive can be
//! read at any place, or fits memory, its central directory is known beforehand: modes, links, comments, and which members count.
//! Else what it says comes late, and members that it does not know are named then.

mod body;
mod central;
mod header;
mod window;

use std::collections::HashMap;
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Cursor, Read};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use self::body::{Body, DEFLATED, STORED};
use self::central::Directory;
use self::header::{Central, Common};
use self::window::Window;
use super::{Archive, Shared, Step, damaged};
use crate::input::meter::Meter;
use crate::model::{Entry, EntryKind, Native, SkipReason, Trailer, ZipEntry};

/// Bytes of an archive that are kept so that its directory is known beforehand, where it cannot be read at any place.
const KEPT: u64 = 8 << 20;
/// The member that makes an archive a document (ECMA-376 part 2, 6.2.3), wherever it stands.
const DOCUMENT: &[u8] = b"[Content_Types].xml";
/// The longest target of a link.
const LONGEST_TARGET: u64 = 4096;

/// Whether data that begin like this are a zip archive: a member, or the end of one without members.
pub(in crate::input) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(&header::LOCAL) || head.starts_with(&header::END)
}

/// A zip archive being read.
pub(in crate::input) struct Zip {
    shared: Shared<Body>,
    directory: Option<Directory>,
    /// The next member of the directory.
    next: usize,
    /// Bytes between members that belong to none.
    unread: u64,
    /// Members met without the directory: hashes of their names by their offsets.
    met: HashMap<u64, u64>,
    hasher: RandomState,
    /// What the directory said behind the members.
    late: Late,
}

/// The directory as it comes behind the members.
#[derive(Default)]
struct Late {
    /// What it says that was not met, by name.
    refused: Vec<(Vec<u8>, &'static str)>,
    trailer: Trailer,
    is_read: bool,
}

impl Zip {
    /// An archive at its start. `file` holds it, if it can be read at any place.
    ///
    /// # Errors
    /// It cannot be read at all, or is a document.
    pub(in crate::input) fn new(
        mut input: Box<dyn Read + Send>,
        file: Option<File>,
        meter: &Arc<Meter>,
    ) -> Result<Self, SkipReason> {
        let (directory, input) = match file {
            Some(file) => {
                let length = file.metadata().map_err(|err| SkipReason::Failed(err.to_string()))?.len();
                let mut read = |offset, length| {
                    let mut bytes = vec![0; length];
                    file.read_exact_at(&mut bytes, offset).map(|()| bytes)
                };
                (central::read(length, &mut read), input)
            }
            None => {
                let mut kept = Vec::new();
                // Damage shows again where the members are read.
                let ended = input.by_ref().take(KEPT).read_to_end(&mut kept);
                let is_whole = ended.is_ok() && (kept.len() as u64) < KEPT;
                let mut read = |offset: u64, length: usize| {
                    let from = usize::try_from(offset).unwrap_or(usize::MAX);
                    let bytes = from.checked_add(length).and_then(|to| kept.get(from..to)).map(<[u8]>::to_vec);
                    bytes.ok_or_else(window::ends_early)
                };
                let directory = if is_whole { central::read(kept.len() as u64, &mut read) } else { None };
                let rest: Box<dyn Read + Send> = match ended {
                    Ok(_) => input,
                    Err(err) => Box::new(Failing(Some(err))),
                };
                (directory, Box::new(Cursor::new(kept).chain(rest)) as Box<dyn Read + Send>)
            }
        };
        let is_document = |directory: &Directory| directory.members.iter().any(|member| member.common.name == DOCUMENT);
        if directory.as_ref().is_some_and(is_document) {
            return Err(SkipReason::Unsupported("Office document (OOXML)".to_owned()));
        }
        Ok(Self {
            shared: Shared::new(Body::new(Window::new(input), Arc::clone(meter))),
            directory,
            next: 0,
            unread: 0,
            met: HashMap::new(),
            hasher: RandomState::new(),
            late: Late::default(),
        })
    }

    /// The next member that the directory knows.
    fn next_known(&mut self) -> io::Result<Step> {
        let Some(directory) = &mut self.directory else { return Err(damaged("a zip archive without a directory")) };
        let Some(known) = directory.members.get_mut(self.next) else {
            if self.unread > 0 {
                let reason = format!("{} bytes in it belong to no member", std::mem::take(&mut self.unread));
                return Ok(Step::Unread(SkipReason::Unsupported(reason)));
            }
            let trailer = Trailer { comment: std::mem::take(&mut directory.comment), ..Trailer::default() };
            let end = directory.offset;
            return self.shared.with(|body| {
                body.forget();
                let unread = end.saturating_sub(body.window.offset);
                body.window.pass(unread)?;
                while !body.window.peek(1)?.is_empty() {
                    let there = body.window.peek(1)?.len();
                    body.window.take(there);
                }
                Ok(Step::End(trailer))
            });
        };
        self.next += 1;
        let known = Central { comment: std::mem::take(&mut known.comment), own: std::mem::take(&mut known.own), ..known.clone() };
        let name = known.common.real_name().to_vec();
        let refused = |reason: &str| Ok(Step::Refused { name: name.clone(), reason: SkipReason::Unsupported(reason.to_owned()) });
        let unread = &mut self.unread;
        self.shared.with(|body| {
            // A damaged member ends where the next one begins.
            let is_passed = body.pass_over().is_ok();
            body.forget();
            let Some(gap) = known.offset.checked_sub(body.window.offset) else {
                return refused("a member that lies within another one");
            };
            if is_passed {
                *unread += gap;
            }
            body.window.pass(gap)?;
            if !body.window.peek(4)?.starts_with(&header::LOCAL) {
                return refused("a member without a header");
            }
            let local = take_local(body)?;
            if local.name != known.common.name {
                return refused("its two headers have different names");
            }
            if local.method != known.common.method || (local.flags ^ known.common.flags) & header::ENCRYPTED != 0 {
                return refused("its two headers differ");
            }
            let common = Common {
                flags: local.flags,
                extra: local.extra.clone(),
                modified: known.common.modified.or(local.modified),
                ..known.common.clone()
            };
            member(body, common, Some(known), true)
        })
    }

    /// The next member that stands there.
    fn next_met(&mut self) -> io::Result<Step> {
        let (met, hasher) = (&mut self.met, &self.hasher);
        let step = self.shared.with(|body| {
            body.pass_over()?;
            let offset = body.window.offset;
            let signature = body.window.peek(4)?.first_chunk::<4>().copied();
            if signature != Some(header::LOCAL) {
                return Ok(None);
            }
            let local = take_local(body)?;
            met.insert(offset, hasher.hash_one(&local.name));
            let is_sized = local.flags & header::HAS_DESCRIPTOR == 0;
            member(body, local, None, is_sized).map(|step| Some((step, offset)))
        })?;
        match step {
            Some((mut step, offset)) => {
                if let Step::Member(entry) = &mut step
                    && let Native::Zip(native) = &mut entry.native
                {
                    native.offset = offset;
                }
                Ok(step)
            }
            None => self.read_late(),
        }
    }

    /// What stands behind the members.
    fn read_late(&mut self) -> io::Result<Step> {
        if !self.late.is_read {
            let (late, met, hasher) = (&mut self.late, &mut self.met, &self.hasher);
            self.shared.with(|body| late.read(&mut body.window, met, hasher))?;
            if !met.is_empty() {
                let reason = format!("{} of its members are not in its central directory", met.len());
                met.clear();
                return Ok(Step::Unread(SkipReason::Unsupported(reason)));
            }
        }
        Ok(match self.late.refused.pop() {
            Some((name, reason)) => Step::Refused { name, reason: SkipReason::Unsupported(reason.to_owned()) },
            None => Step::End(std::mem::take(&mut self.late.trailer)),
        })
    }
}

impl Archive for Zip {
    fn next(&mut self) -> io::Result<Step> {
        if self.directory.is_some() { self.next_known() } else { self.next_met() }
    }

    fn content(&mut self) -> Box<dyn Read + Send> {
        Box::new(self.shared.clone())
    }
}

impl Late {
    /// Reads the directory from the stream, to its end.
    fn read(&mut self, window: &mut Window, met: &mut HashMap<u64, u64>, hasher: &RandomState) -> io::Result<()> {
        self.is_read = true;
        loop {
            let signature = window.peek(4)?.first_chunk::<4>().copied();
            match signature {
                Some(header::CENTRAL) => {
                    let fixed = window.peek(header::CENTRAL_LENGTH)?;
                    let length = header::CENTRAL_LENGTH + header::central_rest(fixed);
                    let central = header::central(&window.exactly(length)?)?;
                    self.central(central, met, hasher);
                }
                Some(header::END_64) => {
                    let length = header::u64_at(window.peek(12)?, 4);
                    window.pass(length.saturating_add(12))?;
                }
                Some(header::LOCATOR_64) => window.pass(20)?,
                Some(header::EXTRA_DATA) => {
                    let length = header::u32_at(window.peek(8)?, 4);
                    window.pass(u64::from(length) + 8)?;
                }
                Some(header::SIGNATURE) => {
                    let length = header::u16_at(window.peek(6)?, 4);
                    window.pass(u64::from(length) + 6)?;
                }
                Some(header::END) => {
                    let fixed = window.exactly(header::END_LENGTH)?;
                    self.trailer.comment = window.exactly(usize::from(header::u16_at(&fixed, 20)))?;
                    return if window.peek(1)?.is_empty() {
                        Ok(())
                    } else {
                        Err(damaged("data behind the end of the zip archive"))
                    };
                }
                Some(_) => return Err(damaged("a header of the zip archive is damaged")),
                None => return Err(window::ends_early()),
            }
        }
    }

    fn central(&mut self, central: Central, met: &mut HashMap<u64, u64>, hasher: &RandomState) {
        let Central { common, offset, comment, mut own } = central;
        let refused = match met.remove(&offset) {
            None => Some("a member that is not where the central directory says"),
            Some(hash) if hash != hasher.hash_one(&common.name) => Some("its two headers have different names"),
            Some(_) if file_type(&own) == Some(LINK) => {
                own.external = own.external & !(0o170_000 << 16) | FILE << 16;
                Some("a link that is known as one behind its content only: it is written as a file")
            }
            Some(_) => None,
        };
        if let Some(reason) = refused {
            self.refused.push((common.real_name().to_vec(), reason));
        }
        self.trailer.late.push((offset, own, comment));
    }
}

/// Takes a local header; the window stands behind it then.
fn take_local(body: &mut Body) -> io::Result<Common> {
    let fixed = body.window.peek(header::LOCAL_LENGTH)?;
    if fixed.len() < header::LOCAL_LENGTH {
        return Err(window::ends_early());
    }
    let length = header::LOCAL_LENGTH + header::local_rest(fixed);
    header::local(&body.window.exactly(length)?)
}

const FOLDER: u32 = 0o040_000;
const FILE: u32 = 0o100_000;
const LINK: u32 = 0o120_000;

/// The type of a file as Unix has it, if the archive says it.
fn file_type(central: &crate::model::ZipCentral) -> Option<u32> {
    let is_unix = matches!(central.made_by >> 8, 3 | 19);
    Some(central.external >> 16 & 0o170_000).filter(|kind| is_unix && *kind != 0)
}

/// A member whose header was taken.
fn member(body: &mut Body, common: Common, central: Option<Central>, is_sized: bool) -> io::Result<Step> {
    let name = common.real_name().to_vec();
    let problem = match common.method {
        _ if common.is_encrypted() => Some("encrypted".to_owned()),
        STORED | DEFLATED => None,
        method => Some(format!("compressed by method {method} of zip, which inkout does not know")),
    };
    if let Some(problem) = problem {
        if !is_sized {
            return Err(damaged(format!("a member of the zip archive is {problem}, and its end cannot be known in a stream")));
        }
        body.window.pass(common.stored)?;
        return Ok(Step::Refused { name, reason: SkipReason::Unsupported(problem) });
    }
    let kind = central.as_ref().and_then(|central| file_type(&central.own));
    let mode = central.as_ref().map(|central| central.own.external >> 16 & 0o7777).filter(|_| kind.is_some());
    let (comment, own) = central.map(|central| (central.comment, central.own)).unzip();
    let mut flags = common.flags;
    if common.unicode_name.is_some() {
        flags |= header::UTF_8;
    }
    let native = ZipEntry {
        method: common.method,
        flags,
        dos_time: common.dos_time,
        local_extra: common.extra.clone(),
        offset: 0,
        central: own,
    };
    let (modified, size) = (common.modified, common.size);
    if name.ends_with(b"/") && is_sized && size > 0 {
        body.window.pass(common.stored)?;
        return Ok(Step::Refused { name, reason: SkipReason::Unsupported("a folder with content".to_owned()) });
    }
    body.begin(common, is_sized)?;
    let kind = match kind {
        _ if name.ends_with(b"/") => EntryKind::Folder,
        None | Some(FILE) => EntryKind::File,
        Some(FOLDER) => EntryKind::Folder,
        Some(LINK) if size <= LONGEST_TARGET => {
            let mut target = Vec::new();
            let read = body.by_ref().take(LONGEST_TARGET + 1).read_to_end(&mut target);
            match read {
                Ok(_) if target.len() as u64 == size => EntryKind::Link(target),
                _ => return Ok(Step::Refused { name, reason: SkipReason::Failed("a damaged link".to_owned()) }),
            }
        }
        Some(_) => return Ok(Step::Refused { name, reason: SkipReason::Unsupported("no regular file".to_owned()) }),
    };
    Ok(Step::Member(Box::new(Entry {
        kind,
        mode,
        modified,
        comment: comment.unwrap_or_default(),
        native: Native::Zip(Box::new(native)),
        ..Entry::new(name, EntryKind::File)
    })))
}

/// A stream that has failed.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
