//! Event logs of Windows (`.evtx`). Each record is a line in JSON, with its fields by their names, and counted by its own number. They are read only:
//! a record has a place and a checksum in a chunk of fixed size, and templates that it shares with others.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use evtx::{EvtxParser, ParserSettings};

use super::reading::Texts;
use super::rewriting::Redacted;
use super::{Document, is_unchanged};
use crate::model::SkipReason;

/// What the text of the records is called; where numbers are missing another one begins, with its first number in its name.
const RECORDS: &str = "records";
/// Why it is not written.
const READ_ONLY: &str = "an event log is only read: export what is needed of it as XML or text, and redact that";

/// Whether a file begins like one.
pub(super) fn is_event_log(head: &[u8], _path: &Path) -> bool {
    head.starts_with(b"ElfFile\0")
}

/// The store.
pub(super) struct EventLog;

impl Document for EventLog {
    fn read(&self, original: &Path, texts: &mut Texts) -> io::Result<()> {
        let file = File::open(original)?;
        let seen = file.metadata()?;
        let settings = ParserSettings::new().num_threads(1).indent(false);
        let mut parser = EvtxParser::from_read_seek(BufReader::new(file)).map_err(|_| damaged())?.with_configuration(settings);
        let (mut next, mut unread) = (None, 0_u64);
        for record in parser.records_json() {
            let Ok(record) = record else {
                unread += 1;
                continue;
            };
            let number = record.event_record_id;
            if next != Some(number) {
                if next.is_some() {
                    texts.end()?;
                }
                let name = if next.is_none() { RECORDS.to_owned() } else { format!("{RECORDS}-{number}") };
                texts.begin_at(&name, number)?;
            }
            next = Some(number.wrapping_add(1));
            // JSON has no line ends but between values, and no NUL bytes; a record is one line.
            let line = record.data.replace(['\n', '\r', '\0'], " ");
            texts.write(line.as_bytes())?;
            texts.write(b"\n")?;
        }
        if next.is_some() {
            texts.end()?;
        }
        if unread > 0 {
            texts.left_out(
                RECORDS,
                SkipReason::Failed(format!("{unread} records or chunks of it are damaged, and were not read")),
            )?;
        }
        is_unchanged(original, &seen)
    }

    fn rewrite(&self, _: &Path, _: &mut Redacted, _: &Path) -> io::Result<()> {
        Err(io::Error::new(io::ErrorKind::Unsupported, READ_ONLY))
    }

    fn is_read_only(&self) -> Option<&'static str> {
        Some(READ_ONLY)
    }
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the event log is damaged")
}
