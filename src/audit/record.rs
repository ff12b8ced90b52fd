//! What is known of one file.

use std::ffi::OsString;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::age::{Day, Evidence};
use super::risk::{Level, Weighed};

/// What was changed so shortly before it was looked at may be changed again without its time telling: clocks of file systems are that coarse.
const TICK: Duration = Duration::from_millis(50);

/// A file as the system sees it, before it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileFacts {
    /// As the user would write it.
    pub(crate) path: PathBuf,
    /// Below the PATH argument.
    pub(crate) relative: PathBuf,
    /// Bytes.
    pub(crate) size: u64,
    /// When it was changed, in nanoseconds since 1970. 0 where that says nothing: such a file is read each time.
    pub(crate) modified: i64,
    /// The same, whether it can be relied on or not.
    pub(crate) time: i64,
    /// When anything of it was changed, its name and its rights too, in nanoseconds since 1970.
    pub(crate) touched: i64,
    /// When it was made, in nanoseconds since 1970, where the file system knows.
    pub(crate) made: Option<i64>,
    /// Its device and its number there, which stay the same where a file gets another name.
    pub(crate) identity: (u64, u64),
}

impl FileFacts {
    /// What the system says of a file of which `path` is one name.
    pub(crate) fn new(path: &Path, relative: &Path, metadata: &Metadata) -> Self {
        let time = metadata.modified().ok();
        let is_settled = time.is_some_and(|time| SystemTime::now().duration_since(time).is_ok_and(|age| age > TICK));
        let since = time.and_then(nanoseconds).unwrap_or_default();
        Self {
            path: path.to_owned(),
            relative: relative.to_owned(),
            size: metadata.len(),
            modified: if is_settled { since } else { 0 },
            time: since,
            touched: metadata.ctime().saturating_mul(1_000_000_000).saturating_add(metadata.ctime_nsec()),
            made: metadata.created().ok().and_then(nanoseconds),
            identity: (metadata.dev(), metadata.ino()),
        }
    }

    /// Whether its time says that it was not changed since.
    pub(crate) fn is_dated(&self) -> bool {
        self.modified != 0
    }
}

fn nanoseconds(time: SystemTime) -> Option<i64> {
    i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_nanos()).ok()
}

/// A file with what was in it.
#[derive(Clone, Debug)]
pub(crate) struct FileRecord {
    pub(crate) facts: FileFacts,
    /// Its text, or those of its members, in order, that are not in the state yet.
    pub(crate) streams: Vec<Stream>,
    /// Why it was not read, or not wholly.
    pub(crate) problem: Option<String>,
    /// Whether it may be read wholly another time, though it is as it was.
    pub(crate) may_heal: bool,
    /// Its number in the state, once something of it is there, and what that weighs.
    pub(super) kept: Option<i64>,
    pub(super) level: Level,
}

impl FileRecord {
    /// Nothing is known yet.
    pub(crate) fn new(facts: FileFacts) -> Self {
        Self { facts, streams: Vec::new(), problem: None, may_heal: false, kept: None, level: Level::None }
    }
}

/// A text of a file: all of it, or a member of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stream {
    /// What stands behind the name of the file: `!members/a.log`, or nothing.
    pub(crate) name: OsString,
    /// Bytes of its text.
    pub(crate) bytes: u64,
    /// Keyed digest of its text, in hexadecimal digits.
    pub(crate) digest: String,
    /// Findings by detector, where there are any.
    pub(crate) kinds: Vec<(String, u64)>,
    /// Columns that hold something.
    pub(crate) columns: Vec<ColumnRecord>,
    pub(crate) risk: Weighed,
    /// How old it is, and what says so.
    pub(crate) age: (Day, Evidence),
}

/// A column, or a path in JSON, and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ColumnRecord {
    pub(crate) name: String,
    /// Id of the detector.
    pub(crate) kind: String,
    /// Values that are not empty, and those with a finding.
    pub(crate) values: u64,
    pub(crate) found: u64,
}
