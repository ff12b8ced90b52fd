//! Where redacted bytes go: for each input an output of its own, by one rule.

use std::collections::HashSet;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::input;
use crate::model::{ArchiveKind, Codec, Source};
use crate::write::{AtomicFile, InPlace, Output, Packed, Placement, kind_by_name};

/// Where redacted bytes go.
#[derive(Clone, Debug)]
pub(crate) enum Destination {
    /// Standard output, for one input.
    Stdout {
        /// Whether each line of a pipe leaves by itself.
        line_buffered: bool,
    },
    /// A file, for one input.
    File {
        /// Its name.
        path: PathBuf,
        /// Whether it may exist already.
        force: bool,
    },
    /// A folder into which an archive is unpacked.
    Unpacked {
        /// Its name.
        root: PathBuf,
        /// Whether files in it may exist before the run.
        force: bool,
    },
    /// A folder in which the tree is mirrored.
    Tree {
        /// Its name.
        root: PathBuf,
        /// Whether files in it may exist before the run.
        force: bool,
        /// Whether there are several PATH arguments, so that two inputs may come to the same name.
        has_several: bool,
    },
    /// Nowhere: it is only told what would be written.
    Nowhere,
    /// The place of each file.
    InPlace {
        /// Suffix under which the file as it was is kept.
        backup: Option<String>,
    },
}

/// Outputs of one run.
pub(super) struct Outputs<'a> {
    pub(super) destination: &'a Destination,
    /// Output names of this run, where two inputs may come to the same one.
    taken: HashSet<PathBuf>,
    /// Whether outputs are hashed as they are written.
    hashes: bool,
}

impl<'a> Outputs<'a> {
    pub(super) fn new(destination: &'a Destination, hashes: bool) -> Self {
        Self { destination, taken: HashSet::new(), hashes }
    }

    /// Whether an archive of which a part is left out may take the place of the one that was read.
    pub(super) fn may_lose(&self) -> bool {
        !matches!(self.destination, Destination::InPlace { backup: None })
    }

    /// What a manifest calls the output for `source`: its path below OUT, or the name of OUT. `relative` is its path in the tree, redacted.
    pub(super) fn name(&self, source: &Source, relative: &Path) -> String {
        let name = match self.destination {
            Destination::Stdout { .. } | Destination::Nowhere => Path::new("-"),
            Destination::File { path, .. } => path.file_name().map_or(path.as_path(), Path::new),
            Destination::Unpacked { .. } => Path::new(""),
            Destination::Tree { .. } => relative,
            Destination::InPlace { .. } => &source.relative,
        };
        name.to_string_lossy().into_owned()
    }

    /// The output for one stream, which in a tree goes to `relative`.
    ///
    /// # Errors
    /// It cannot be written to, or there is something already.
    pub(super) fn stream(&mut self, source: &Source, relative: &Path, metadata: &Metadata, codec: Codec) -> Result<Output> {
        let mut output = self.create(source, relative, metadata, codec)?;
        if self.hashes {
            output.hash();
        }
        Ok(output)
    }

    fn create(&mut self, source: &Source, relative: &Path, metadata: &Metadata, codec: Codec) -> Result<Output> {
        let mode_from = if metadata.is_file() { Some(metadata) } else { None };
        match self.destination {
            Destination::Stdout { .. } => {
                input::grow_pipe(std::io::stdout());
                Output::stdout(codec)
            }
            Destination::File { path, force } => {
                Output::create(AtomicFile::create(path, Placement { force: *force, mode_from, below: None })?, codec)
            }
            Destination::Unpacked { root, .. } => {
                Err(Error::Refused { path: root.clone(), reason: "is a folder, and the input is one file".to_owned() })
            }
            Destination::Tree { root, force, has_several } => {
                if *has_several && !self.taken.insert(source.relative.clone()) {
                    let reason = format!("another input of this run is {} in the output already", source.relative.display());
                    return Err(Error::Refused { path: source.path.clone(), reason });
                }
                let placement = Placement { force: *force, mode_from, below: Some(root) };
                Output::create(AtomicFile::create(&root.join(relative), placement)?, codec)
            }
            Destination::Nowhere => Output::discard(),
            Destination::InPlace { backup } => Output::replace(InPlace::open(&source.path, metadata, backup.as_deref())?, codec),
        }
    }

    /// The output for an archive, whose bytes are at `original`: of another kind if the name of the output says so.
    ///
    /// # Errors
    /// As for [`Outputs::stream`]; archives of its kind are read only.
    pub(super) fn archive(
        &mut self,
        source: &Source,
        relative: &Path,
        metadata: &Metadata,
        (kind, codec): (ArchiveKind, Codec),
        original: &Path,
    ) -> Result<Packed> {
        let (kind, codec) = match self.destination {
            _ if matches!(kind, ArchiveKind::Document(_)) => (kind, codec),
            Destination::Unpacked { root, force } => return Ok(Packed::folder(root.clone(), *force)),
            Destination::File { path, .. } => kind_by_name(path).unwrap_or((kind, codec)),
            _ => (kind, codec),
        };
        Packed::archive(self.stream(source, relative, metadata, codec)?, kind, Some(original))
    }
}
