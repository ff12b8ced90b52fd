//! What a redaction did, for its manifest: digests of what was read and written, where it was replaced, and what was left out.

use std::collections::BTreeMap;
use std::io::{BufWriter, IntoInnerError};
use std::path::{Path, PathBuf};

use hmac::Mac;
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};
use crate::model::{Digest, Edited, Finding, Summary};
use crate::proof::manifest::{Entry, Header, Profile, Totals, VERSION, hex};
use crate::proof::{MapWriter, Writer};
use crate::transform::{Key, KeyedDigest};
use crate::write::AtomicFile;

use super::Engine;
use super::edit::Editor;

/// What is told of a run beyond what it did.
pub(crate) struct Circumstances<'a> {
    /// Where the manifest goes, for errors.
    pub(crate) path: &'a Path,
    pub(crate) profile: Profile,
    pub(crate) key: &'a Key,
}

/// A manifest while the run goes on.
pub(crate) struct Evidence {
    path: PathBuf,
    writer: Writer<BufWriter<AtomicFile>>,
    keyed: KeyedDigest,
    stream: Option<Box<OfStream>>,
    /// Ids and actions by detector, for the rules of each number.
    names: Vec<Vec<(String, String)>>,
}

/// What is known of the stream that is written.
struct OfStream {
    path: String,
    /// Number of the rules that count in it.
    policy: u16,
    before: KeyedDigest,
    before_bytes: u64,
    after: Sha256,
    after_bytes: u64,
    map: MapWriter,
    edits: u64,
    findings: Vec<u64>,
}

impl Evidence {
    /// Begins a manifest.
    ///
    /// # Errors
    /// It cannot be written; so for all methods.
    pub(crate) fn new(engine: &Engine, to: AtomicFile, run: Circumstances<'_>) -> Result<Self> {
        let of = |editor: &Editor| {
            let action = |index| editor.transform().action(index).to_string();
            engine.indexed().map(|(index, detector)| (detector.id.to_string(), action(index))).collect::<Vec<_>>()
        };
        let names: Vec<_> = (0..=engine.others.len()).map(|number| of(engine.editor_of(number))).collect();
        let header = Header {
            inkout_manifest: VERSION,
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            patterns: engine.patterns_digest(),
            profile: run.profile,
            key_id: run.key.id(),
            scope_id: run.key.scope_id(),
            actions: names[0].iter().cloned().collect(),
            erases: engine.erases(),
            kinds: names[0].iter().map(|(id, _)| id.clone()).collect(),
        };
        let writer = Writer::new(BufWriter::new(to), &header).map_err(|err| written(run.path, err))?;
        Ok(Self { path: run.path.to_path_buf(), writer, keyed: run.key.manifest_digest(), stream: None, names })
    }

    /// A stream begins that goes to `path`, as the manifest calls it, and in which the rules of this number count.
    pub(super) fn begin(&mut self, path: String, policy: u16) {
        self.stream = Some(Box::new(OfStream {
            path,
            policy,
            before: self.keyed.clone(),
            before_bytes: 0,
            after: Sha256::new(),
            after_bytes: 0,
            map: MapWriter::new(),
            edits: 0,
            findings: vec![0; self.names[0].len()],
        }));
    }

    /// The next bytes that were read.
    pub(super) fn read(&mut self, bytes: &[u8]) {
        if let Some(stream) = &mut self.stream {
            stream.before.update(bytes);
            stream.before_bytes += bytes.len() as u64;
        }
    }

    /// The next bytes that were written.
    pub(super) fn wrote(&mut self, bytes: &[u8]) {
        if let Some(stream) = &mut self.stream {
            stream.after.update(bytes);
            stream.after_bytes += bytes.len() as u64;
        }
    }

    pub(super) fn found(&mut self, finding: &Finding) {
        let stream = self.stream.as_mut();
        if let Some(count) = stream.and_then(|stream| stream.findings.get_mut(finding.detector.get())) {
            *count += 1;
        }
    }

    /// What was replaced, from `offset` on.
    pub(super) fn edited(&mut self, offset: u64, notes: &[Edited]) -> Result<()> {
        let Some(stream) = &mut self.stream else { return Ok(()) };
        stream.edits += notes.len() as u64;
        notes.iter().try_for_each(|edited| stream.map.push(offset, edited)).map_err(|err| written(&self.path, err))
    }

    /// The stream is given up: nothing was written of it.
    pub(super) fn give_up(&mut self) {
        self.stream = None;
    }

    /// The stream is over; `file` is what lies in OUT, if it is a file of its own, and `encoding` its character set if that is not UTF-8.
    pub(super) fn end(&mut self, file: Option<Digest>, encoding: Option<&'static str>) -> Result<()> {
        let Some(stream) = self.stream.take() else { return Ok(()) };
        let mut findings = BTreeMap::new();
        let usual = &self.names[0];
        let names = self.names.get(usize::from(stream.policy)).unwrap_or(usual);
        let actions = names.iter().zip(usual).filter(|(own, usual)| own.1 != usual.1).map(|(own, _)| own.clone()).collect();
        for ((id, action), count) in names.iter().zip(&stream.findings).filter(|(_, count)| **count > 0) {
            findings.insert(id.clone(), BTreeMap::from([(action.clone(), *count)]));
        }
        let before = Digest { bytes: stream.before_bytes, hash: stream.before.finalize().into_bytes().into() };
        let after = Digest { bytes: stream.after_bytes, hash: stream.after.finalize().into() };
        let entry = Entry {
            path: stream.path,
            encoding: encoding.map(str::to_owned),
            before: Some(before.into()),
            after: Some(after.into()),
            file: file.map(Into::into),
            findings,
            actions,
            edits: stream.edits,
            map: String::new(),
        };
        self.writer.entry(&entry, Some(stream.map)).map_err(|err| written(&self.path, err))
    }

    /// An archive is complete, whose members were told of.
    pub(super) fn archive(&mut self, path: String, file: Option<Digest>) -> Result<()> {
        let entry = Entry { path, file: file.map(Into::into), ..Entry::default() };
        self.writer.entry(&entry, None).map_err(|err| written(&self.path, err))
    }

    /// An input is left out, or a part of one. The path is redacted.
    pub(super) fn skipped(&mut self, path: &Path, reason: String) {
        self.writer.skipped(path.to_string_lossy().into_owned(), reason);
    }

    /// An input is not as it seemed. The path is redacted.
    pub(super) fn warning(&mut self, path: &Path, offset: u64, what: &str) {
        self.writer.warning(path.to_string_lossy().into_owned(), format!("byte {offset}: {what}"));
    }

    /// Whether nothing was written so far.
    pub(crate) fn is_empty(&self) -> bool {
        self.writer.is_empty()
    }

    /// Ends the manifest, and puts it in its place.
    pub(crate) fn finish(self, summary: &Summary) -> Result<()> {
        let found = summary.detectors.iter().filter(|totals| totals.findings > 0);
        let totals = Totals {
            files: summary.files,
            bytes: summary.bytes,
            skipped: summary.skipped.total,
            complete: summary.skipped.incomplete == 0 && summary.unread_parts == 0,
            findings: found.map(|totals| (totals.id.clone(), totals.findings)).collect(),
        };
        let columns = serde_json::to_value(&summary.sealed.columns).map_err(|err| written(&self.path, err.into()))?;
        let more = [("encrypted_columns", columns)];
        let more = if summary.sealed.columns.is_empty() { &more[..0] } else { &more[..] };
        let file = self.writer.finish(&totals, more).and_then(|buffer| buffer.into_inner().map_err(IntoInnerError::into_error));
        file.map_err(|err| written(&self.path, err))?.finish()
    }
}

impl Engine {
    /// A digest of the detectors in use, with all that they say.
    fn patterns_digest(&self) -> String {
        let mut digest = Sha256::new();
        for (_, detector) in self.indexed() {
            digest.update(format!("{detector:?}\n"));
        }
        hex(&digest.finalize())
    }
}

fn written(path: &Path, err: std::io::Error) -> Error {
    Error::io(path, "cannot write the manifest", err)
}
