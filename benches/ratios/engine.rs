//! The engine as contender: block for block, as the tool hands a file to it.

use inkout::model::Candidate;
use inkout::{Engine, Result, Setup, Worker};
use std::hash::{DefaultHasher, Hasher};
use std::hint::black_box;

/// Every built-in detector.
pub(crate) const ALL: &[&str] = &[];
/// Labels without tags for all findings, cards too.
pub(crate) const PLAIN: &str = "*=label:plain";
/// Labels with a keyed tag for all findings, cards too, which are masked without a tag by default.
pub(crate) const KEYED: &str = "*=label";

/// Surrogates for all findings.
#[allow(dead_code, reason = "not every bench that includes this module asks for it")]
pub(crate) const SURROGATES: &str = "*=surrogate";

/// Bytes in a block of the tool.
const BLOCK: usize = 512 << 10;

/// Counts what these detectors find.
pub(crate) fn scan(detectors: &[&str]) -> Result<impl FnMut(&[u8]) -> usize + use<>> {
    searching(Setup::built_in()?.names_in_fields().detect(detectors)?)
}

/// Counts what all detectors find, names of people in running text too.
#[allow(dead_code, reason = "not every bench that includes this module asks for it")]
pub(crate) fn scan_names() -> Result<impl FnMut(&[u8]) -> usize + use<>> {
    searching(Setup::built_in()?)
}

fn searching(setup: Setup) -> Result<impl FnMut(&[u8]) -> usize + use<>> {
    let engine = Engine::new(setup)?;
    let mut worker = Worker::default();
    Ok(move |bytes: &[u8]| {
        let mut found = 0;
        for block in blocks(bytes) {
            engine.find(block, &mut worker, |_, _| found += 1);
        }
        found
    })
}

/// Tells what all detectors find, names of people in running text too, as one number that is another if anything of it is: places, kinds,
/// confidence, traits.
#[allow(dead_code, reason = "not every bench that includes this module asks for it")]
pub(crate) fn digest(detectors: &[&str]) -> Result<impl FnMut(&[u8]) -> (usize, u64) + use<>> {
    let engine = Engine::new(Setup::built_in()?.detect(detectors)?)?;
    let mut worker = Worker::default();
    Ok(move |bytes: &[u8]| {
        let mut hasher = DefaultHasher::new();
        let mut found = 0;
        engine.find(bytes, &mut worker, |candidate, _| {
            found += 1;
            let Candidate { start, end, detector, score, traits, .. } = candidate;
            hasher.write(format!("{start} {end} {detector:?} {score} {traits:?}").as_bytes());
        });
        (found, hasher.finish())
    })
}

/// Redacts with all detectors and these actions into memory, and counts the bytes written.
pub(crate) fn redact(actions: &str) -> Result<impl FnMut(&[u8]) -> usize + use<>> {
    let engine = Engine::new(Setup::built_in()?.names_in_fields().act(actions)?)?;
    let mut worker = Worker::default();
    let mut output = Vec::with_capacity(BLOCK + BLOCK / 8);
    Ok(move |bytes: &[u8]| {
        let mut written = 0;
        for block in blocks(bytes) {
            output.clear();
            engine.redact(block, &mut worker, &mut output);
            written += black_box(&output).len();
        }
        written
    })
}

/// Pieces of a block's size, cut behind a line end where there is one. The tool looks beyond the cut where there is none; that costs it
/// one block in sixteen on a file of endless lines, and nothing on others. Each is a text of its own here: in the tool what follows a file knows
/// the heads of tables and dumps that stand in the blocks before, so a scan of the file finds more than is counted here.
fn blocks(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let full = &bytes[..bytes.len().min(BLOCK)];
        let length = memchr::memrchr(b'\n', full).map_or(full.len(), |at| at + 1);
        let block = bytes.split_off(..length)?;
        (!block.is_empty()).then_some(block)
    })
}
