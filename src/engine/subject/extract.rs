//! A run that takes records out of their streams: each stream's own ones in a file of its format, in the order of the stream.
//!
//! What they say of others is replaced if the user wants that. Bytes between records are read and dropped.

use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::error::Result;
use crate::model::{
    Codec, Edited, Entry, EntryKind, Finding, Frame, Notice, Record, SkipReason, Skipped, Source, Summary, Trailer,
};
use crate::walk::Visit;
use crate::write::Packed;

use super::super::bundle::Event;
use super::super::schedule;
use super::super::stitch::{Sink, Stitcher, Worked};
use super::super::work::Commit;
use super::super::{Engine, Job, OpenedFacts, Progress};

/// The file that lists what was taken out.
pub(crate) const INDEX: &str = "index.jsonl";

/// Records that are taken out, by their streams.
#[derive(Default)]
pub(crate) struct Extracting {
    streams: HashMap<PathBuf, Vec<Record>>,
    names: HashMap<PathBuf, String>,
    taken: HashSet<String>,
}

impl Extracting {
    /// Takes in a record; returns what its file is called.
    pub(crate) fn take(&mut self, path: &Path, record: Record) -> &str {
        self.streams.entry(path.to_path_buf()).or_default().push(record);
        let taken = &mut self.taken;
        // The file that lists them.
        taken.insert(INDEX.to_owned());
        self.names.entry(path.to_path_buf()).or_insert_with(|| {
            let name = name_of(path);
            let numbered = (2..).map(|number| format!("{name}.{number}"));
            let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(name.clone());
            taken.insert(free.clone());
            free
        })
    }
}

/// What the file with the records of a stream is called: its path, with archives as folders.
fn name_of(path: &Path) -> String {
    // A file of the name of an archive may lie beside it.
    let text = path.to_string_lossy().replace('!', "!/");
    let text = without_codec(&text);
    let parts: Vec<_> = Path::new(&text)
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        })
        .collect();
    if parts.is_empty() || text == "-" { "stdin".to_owned() } else { parts.join("/") }
}

/// A path without the ending that says how the file was compressed: what is taken out is not.
fn without_codec(path: &str) -> &str {
    let ending = path.rsplit_once('.').filter(|(stem, ending)| !stem.is_empty() && Codec::ENDINGS.contains(ending));
    ending.map_or(path, |(stem, _)| stem)
}

/// Writes the records into `packed`, which stays open.
///
/// # Errors
/// It cannot be written.
pub(crate) fn extract(
    engine: &Engine,
    extracting: &Extracting,
    visits: &mut (dyn Iterator<Item = Visit> + Send),
    packed: &mut Packed,
    notices: &mut (dyn FnMut(&Notice<'_>) + Send),
    progress: &Progress,
) -> Result<Summary> {
    let edits = engine.erasing.is_some();
    let job = Job { engine, edits, line_buffered: false, with_places: true, with_records: false };
    let committer = ExtractCommit {
        engine,
        extracting,
        stitcher: Stitcher::new(None),
        cutting: None,
        packed,
        summary: Summary { stats: Some(engine.stats()), ..Summary::new(engine.detectors()) },
        notices,
        progress,
        source: Arc::new(Source::stdin()),
        edits,
    };
    Ok(schedule::run(&job, committer, visits, engine.threads, engine.hard_cut)?.summary)
}

/// Puts the file of an index into an archive or folder.
///
/// # Errors
/// It cannot be written.
pub(crate) fn add(packed: &mut Packed, name: &str, bytes: &[u8]) -> Result<()> {
    packed.begin(Entry::new(name.as_bytes().to_vec(), EntryKind::File), Codec::None)?;
    packed.write(bytes)?;
    packed.end()
}

/// Ends the archive or folder.
///
/// # Errors
/// It cannot be written.
pub(crate) fn close(packed: Packed) -> Result<()> {
    packed.finish(Trailer::default()).map(|_| ())
}

struct ExtractCommit<'a> {
    engine: &'a Engine,
    extracting: &'a Extracting,
    stitcher: Stitcher<'a>,
    /// Of the stream, if something is taken out of it.
    cutting: Option<Cutting>,
    packed: &'a mut Packed,
    summary: Summary,
    notices: &'a mut (dyn FnMut(&Notice<'_>) + Send),
    progress: &'a Progress,
    source: Arc<Source>,
    /// Whether something is replaced.
    edits: bool,
}

/// Cuts records out of one stream.
struct Cutting {
    /// In order, none within another.
    records: Vec<Record>,
    /// Heads that records need, with their bytes so far.
    heads: Vec<((u64, u64), Vec<u8>)>,
    /// The first record that is not over.
    next: usize,
    /// What stands around the records that are being written.
    frame: Option<Frame>,
    /// The record that was begun.
    begun: Option<usize>,
    /// Replacements in the bytes that come next.
    notes: Vec<Edited>,
    /// How far the stream was read, in its own bytes.
    at: u64,
    out: Vec<u8>,
}

impl Cutting {
    fn new(records: &[Record]) -> Self {
        let mut sorted = records.to_vec();
        sorted.sort_by_key(|record| (record.start, std::cmp::Reverse(record.end)));
        let mut records: Vec<Record> = Vec::new();
        for record in sorted {
            if records.last().is_none_or(|last| record.start >= last.end) {
                records.push(record);
            }
        }
        let mut heads: Vec<_> = records.iter().map(|record| record.frame.head).filter(|(start, end)| end > start).collect();
        heads.sort_unstable();
        heads.dedup();
        let heads = heads.into_iter().map(|head| (head, Vec::new())).collect();
        Self { records, heads, next: 0, frame: None, begun: None, notes: Vec::new(), at: 0, out: Vec::new() }
    }

    /// Takes bytes that stand for `old` bytes of the stream; as many, if they are as they were.
    fn pass(&mut self, old: u64, bytes: &[u8], is_edited: bool) {
        let (start, end) = (self.at, self.at + old);
        self.at = end;
        for ((from, to), head) in &mut self.heads {
            if is_edited && *from <= start && start < *to {
                head.extend_from_slice(bytes);
            } else if !is_edited {
                let (from, to) = ((*from).max(start), (*to).min(end));
                if from < to {
                    head.extend_from_slice(&bytes[(from - start) as usize..(to - start) as usize]);
                }
            }
        }
        while let Some(record) =
            self.records.get(self.next).copied().filter(|record| record.start < end || is_edited && record.start <= start)
        {
            if record.end <= start {
                self.next += 1;
                continue;
            }
            self.begin(record);
            if is_edited {
                self.out.extend_from_slice(bytes);
                break;
            }
            let (from, to) = (record.start.max(start), record.end.min(end));
            self.out.extend_from_slice(&bytes[(from - start) as usize..(to - start) as usize]);
            if record.end > end {
                break;
            }
            self.next += 1;
        }
    }

    /// What stands before a record that begins.
    fn begin(&mut self, record: Record) {
        if self.begun == Some(self.next) {
            return;
        }
        self.begun = Some(self.next);
        if self.frame == Some(record.frame) {
            self.out.extend_from_slice(record.frame.between.as_bytes());
            return;
        }
        self.end();
        let head = self.heads.iter().find(|(place, _)| *place == record.frame.head);
        self.out.extend_from_slice(head.map_or(&[], |(_, head)| head));
        self.out.extend_from_slice(record.frame.open.as_bytes());
        self.frame = Some(record.frame);
    }

    /// What stands behind the last record of a frame.
    fn end(&mut self) {
        if let Some(frame) = self.frame.take() {
            if frame == Frame::default() && !self.out.is_empty() && !self.out.ends_with(b"\n") {
                // The last line of a stream may have no end.
                self.out.push(b'\n');
            }
            self.out.extend_from_slice(frame.close.as_bytes());
        }
    }
}

impl Sink for Cutting {
    const POSITIONS: bool = false;

    fn finding(&mut self, _finding: &Finding, _at: u64, _value: &[u8]) -> Result<()> {
        Ok(())
    }

    fn edited(&mut self, offset: u64, notes: &[Edited]) -> Result<()> {
        self.notes.extend(notes.iter().map(|note| Edited { start: offset + note.start, ..*note }));
        Ok(())
    }

    fn bytes(&mut self, mut bytes: &[u8]) -> Result<()> {
        let notes = std::mem::take(&mut self.notes);
        for note in notes {
            // A value that began in a block before has its start there.
            let plain = (note.start.saturating_sub(self.at) as usize).min(bytes.len());
            self.pass(plain as u64, &bytes[..plain], false);
            bytes = &bytes[plain..];
            let new = (note.new as usize).min(bytes.len());
            self.pass(note.start + note.old - self.at, &bytes[..new], true);
            bytes = &bytes[new..];
        }
        self.pass(bytes.len() as u64, bytes, false);
        Ok(())
    }
}

impl ExtractCommit<'_> {
    fn leave_out(&mut self, skipped: Skipped) {
        (self.notices)(&Notice::Skipped(&skipped));
        self.summary.skip(skipped);
    }
}

impl Commit for ExtractCommit<'_> {
    type Facts = OpenedFacts;
    type Event = Event;

    fn skip(&mut self, skipped: Skipped) -> Result<()> {
        self.leave_out(skipped);
        Ok(())
    }

    fn begin(&mut self, source: &Arc<Source>, facts: OpenedFacts) -> Result<Option<SkipReason>> {
        let editor = self.edits.then(|| self.engine.editor_of(0));
        self.stitcher = Stitcher::of(facts.decision, editor);
        self.source = Arc::clone(source);
        self.cutting = self.extracting.streams.get(&source.path).map(|records| Cutting::new(records));
        if let Some(name) = self.extracting.names.get(&source.path).filter(|_| self.cutting.is_some()) {
            self.packed.begin(Entry::new(name.as_bytes().to_vec(), EntryKind::File), Codec::None)?;
        }
        Ok(None)
    }

    fn block(&mut self, worked: &Worked) -> Result<Option<SkipReason>> {
        self.progress.block(worked.block.owned.len());
        let Some(cutting) = &mut self.cutting else { return Ok(None) };
        if self.edits {
            self.stitcher.block(worked, cutting)?;
        } else {
            cutting.bytes(worked.block.owned_bytes())?;
        }
        self.packed.write(&cutting.out)?;
        cutting.out.clear();
        Ok(None)
    }

    fn end(&mut self, problem: Option<SkipReason>) -> Result<bool> {
        self.progress.file();
        if let Some(mut cutting) = self.cutting.take() {
            match problem {
                Some(reason) => {
                    self.packed.give_up();
                    self.leave_out(Skipped { path: self.source.path.clone(), reason });
                }
                None => {
                    cutting.end();
                    self.packed.write(&cutting.out)?;
                    self.packed.end()?;
                    self.summary.files += 1;
                }
            }
        }
        Ok(true)
    }

    fn event(&mut self, _event: Event) -> Result<bool> {
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cuts these ranges out of the text, each with a frame, however it comes.
    #[track_caller]
    fn check(text: &str, records: &[(u64, u64, Frame)], expected: &str) {
        let records: Vec<Record> =
            records.iter().map(|(start, end, frame)| Record { start: *start, end: *end, frame: *frame }).collect();
        for size in 1..=text.len() {
            let mut cutting = Cutting::new(&records);
            for piece in text.as_bytes().chunks(size) {
                cutting.bytes(piece).unwrap();
            }
            cutting.end();
            assert_eq!(String::from_utf8_lossy(&cutting.out), expected, "in pieces of {size}");
        }
    }

    #[test]
    fn records_are_cut_out_with_what_makes_a_text_of_them() {
        let line = Frame::default();
        check("one\ntwo\nthree", &[(4, 8, line)], "two\n");
        check("one\ntwo\nthree", &[(8, 13, line), (0, 4, line)], "one\nthree\n");
        let rows = Frame { head: (0, 6), ..line };
        check("id;no\n1;a\n2;b\n3;c\n", &[(10, 14, rows)], "id;no\n2;b\n");
        let values = Frame { head: (0, 7), between: ",\n", close: ";\n", ..line };
        check("VALUES (1),(2),(3);\nx", &[(7, 10, values), (15, 18, values)], "VALUES (1),\n(3);\n");
        check("VALUES (1),(2),(3);\nx", &[(7, 10, values), (20, 21, line)], "VALUES (1);\nx\n");
        let list = Frame { open: "[\n", between: ",\n", close: "\n]\n", ..line };
        check("{\"a\":[{\"b\":1},{\"b\":2}]}", &[(6, 13, list), (14, 21, list), (14, 21, list)], "[\n{\"b\":1},\n{\"b\":2}\n]\n");
        check("{{1}{2}}", &[(0, 8, list), (1, 4, list)], "[\n{{1}{2}}\n]\n");
    }

    #[test]
    fn what_is_replaced_in_a_record_stays_in_it() {
        let rows = Frame { head: (0, 3), ..Frame::default() };
        let records = [Record { start: 8, end: 13, frame: rows }];
        let mut cutting = Cutting::new(&records);
        let note = |start, old, new| Edited { start, old, new, detector: None };
        cutting.edited(0, &[note(3, 4, 1), note(9, 3, 5)]).unwrap();
        cutting.bytes(b"id\nX\n2ABCDE\n3\n").unwrap();
        assert_eq!(String::from_utf8_lossy(&cutting.out), "id\n2ABCDE\n");
    }

    #[test]
    fn files_are_called_like_their_streams() {
        for (path, expected) in [
            ("logs/a.log", "logs/a.log"),
            ("/var/x/../b.tgz!c/d.log.gz", "var/x/b.tgz!/c/d.log"),
            ("-", "stdin"),
            ("../..", "stdin"),
        ] {
            assert_eq!(name_of(Path::new(path)), expected);
        }
    }
}
