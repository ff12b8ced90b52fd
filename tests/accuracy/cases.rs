//! Reads labelled texts: what stands in `⟪kind|value⟫` is personal data of that kind, what stands in `⟪!kind|value⟫` only looks like it.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A text, and what is personal data in it.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) id: String,
    /// Two letters.
    pub(crate) language: String,
    /// What kind of file it is: a ticket, a log, a dump.
    pub(crate) carrier: String,
    pub(crate) text: String,
    pub(crate) marks: Vec<Mark>,
}

/// One marked stretch of a text.
#[derive(Debug)]
pub(crate) struct Mark {
    pub(crate) kind: String,
    /// Bytes of the text.
    pub(crate) span: Range<usize>,
    /// Whether it is personal data, or only looks like it.
    pub(crate) is_personal: bool,
}

impl Case {
    /// Whether it is of the half that is scored once, when all is done, so that nothing is tuned to it.
    pub(crate) fn is_sealed(&self) -> bool {
        // FNV-1a, which no list of ids in the order of their numbers follows.
        let hash =
            self.id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
        (hash >> 32) % 2 == 1
    }

    /// The text without what is marked, and with one digit for all: two cases that differ in this only are one.
    pub(crate) fn blanked(&self) -> String {
        let mut blanked = String::new();
        let mut done = 0;
        for mark in &self.marks {
            blanked.push_str(&self.text[done..mark.span.start]);
            blanked.push('⟪');
            done = mark.span.end;
        }
        blanked.push_str(&self.text[done..]);
        blanked.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect()
    }
}

/// Every case, in the order of files and lines.
pub(crate) fn cases() -> Vec<Case> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let cases: Vec<Case> = paths.iter().flat_map(|path| read(&fs::read_to_string(path).unwrap(), path)).collect();
    let mut ids = BTreeSet::new();
    for case in &cases {
        assert!(ids.insert(&case.id), "two cases are {}", case.id);
    }
    cases
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/accuracy/cases")
}

fn read(file: &str, path: &Path) -> Vec<Case> {
    let mut parts: Vec<(&str, String)> = Vec::new();
    for line in file.lines() {
        // A heading of a text in Markdown begins like that too.
        let header = line.strip_prefix("### ").filter(|header| header.contains(" lang=") && header.contains(" carrier="));
        match (header, parts.last_mut()) {
            (Some(header), _) => parts.push((header, String::new())),
            (None, Some((_, text))) => *text += &format!("{line}\n"),
            (None, None) => panic!("{} does not begin with a case", path.display()),
        }
    }
    parts.iter().map(|(header, text)| read_one(header, text).unwrap_or_else(|why| panic!("{}: {why}", path.display()))).collect()
}

/// Reads `ID lang=XX carrier=KIND`, and the text below it.
fn read_one(header: &str, body: &str) -> Result<Case, String> {
    let words: Vec<&str> = header.split_whitespace().collect();
    let [id, language, carrier] = words[..] else { return Err(format!("{header}: not ID lang=XX carrier=KIND")) };
    let language = language.strip_prefix("lang=").ok_or_else(|| format!("{id}: no language"))?;
    let carrier = carrier.strip_prefix("carrier=").ok_or_else(|| format!("{id}: no carrier"))?;
    let (text, marks) = unmark(&format!("{}\n", body.trim_end_matches('\n'))).map_err(|why| format!("{id}: {why}"))?;
    Ok(Case { id: id.to_owned(), language: language.to_owned(), carrier: carrier.to_owned(), text, marks })
}

fn unmark(marked: &str) -> Result<(String, Vec<Mark>), String> {
    let (mut text, mut marks) = (String::new(), Vec::new());
    let mut rest = marked;
    while let Some((before, behind)) = rest.split_once('⟪') {
        text.push_str(before);
        let (mark, behind) = behind.split_once('⟫').ok_or("a mark has no end")?;
        let (kind, value) = mark.split_once('|').ok_or_else(|| format!("{mark}: a mark without a kind"))?;
        if value.is_empty() || value.contains('⟪') {
            return Err(format!("{mark}: a mark in a mark, or an empty one"));
        }
        let start = text.len();
        text.push_str(value);
        let (is_personal, kind) = kind.strip_prefix('!').map_or((true, kind), |kind| (false, kind));
        marks.push(Mark { kind: kind.to_owned(), span: start..text.len(), is_personal });
        rest = behind;
    }
    if rest.contains('⟫') {
        return Err("a mark ends that did not begin".to_owned());
    }
    text.push_str(rest);
    Ok((text, marks))
}
