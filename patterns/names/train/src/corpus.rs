//! Reads labelled texts: lines of text with the names in them.
//!
//! Two forms: a word and its tag a line (`Jan<TAB>B-PER`), with a blank line behind each sentence; and messages, one JSON object a line, with
//! spans as byte offsets.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::Path;

use crate::names::features::Label;

/// A line of text.
#[derive(Clone)]
pub struct Line {
    pub text: String,
    /// Persons ([`Label::Begin`]) and other things that have names.
    pub spans: Vec<(Range<usize>, Label)>,
    /// Of a message, which part of those that train it belongs to when they are held against each other.
    pub part: Option<u64>,
}

/// The lines of a corpus.
pub struct Corpus {
    /// Its file, without the ending, and for messages their language.
    pub name: String,
    pub train: Vec<Line>,
    pub measure: Vec<Line>,
}

/// Corpora of which nothing trains.
const MEASURED: [&str; 2] = ["en_wnut17_dev", "de_germeval14_dev"];
/// How the names of files end whose messages all train.
const TRAINS: &str = "_f";
/// A corpus of which every fifth sentence measures.
const SHARED: &str = "en_wikigold";

/// What stands before a message in a value of JSON.
const IN_JSON: &str = "{\"text\": \"";
/// Parts of the messages that train, each of which measures what the others taught.
pub const PARTS: u64 = 5;

/// FNV-1a, 64 bits: an id measures if its hash is divisible by five.
pub fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// Every corpus of this folder with the ending, by name.
pub fn read(folder: &Path, ending: &str) -> Vec<Corpus> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == ending));
    paths.sort();
    let mut all = Vec::new();
    for path in paths {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        match ending {
            "tsv" => all.push(sentences(name, &text)),
            "txt" => all.push(without_names(name, &text)),
            _ => all.extend(messages(&name, &text)),
        }
    }
    all
}

/// A text in which nobody is named, below a line of remarks.
fn without_names(name: String, text: &str) -> Corpus {
    let train = text.lines().skip(1).map(|line| Line { text: line.to_owned(), spans: Vec::new(), part: None }).collect();
    Corpus { name, train, measure: Vec::new() }
}

fn sentences(name: String, text: &str) -> Corpus {
    let mut all = Vec::new();
    let mut words: Vec<(&str, &str)> = Vec::new();
    for line in text.lines().chain([""]) {
        match line.split_once('\t') {
            Some(pair) => words.push(pair),
            None if !words.is_empty() => {
                all.push(sentence(&words));
                words.clear();
            }
            None => {}
        }
    }
    let measures = |at: usize| MEASURED.contains(&name.as_str()) || name == SHARED && at % 5 == 0;
    let (mut train, mut measure) = (Vec::new(), Vec::new());
    for (at, line) in all.into_iter().enumerate() {
        if measures(at) { measure.push(line) } else { train.push(line) }
    }
    Corpus { name, train, measure }
}

/// Writes words as people do: no blank before a comma or behind a bracket.
fn sentence(words: &[(&str, &str)]) -> Line {
    let mut text = String::new();
    let mut spans: Vec<(Range<usize>, Label)> = Vec::new();
    for (at, (word, tag)) in words.iter().enumerate() {
        let joins = matches!(*word, "." | "," | ";" | ":" | "!" | "?" | ")" | "]" | "%" | "'" | "n't" | "...")
            || word.starts_with('\'') && word.len() > 1;
        let opens = at > 0 && matches!(words[at - 1].0, "(" | "[" | "#" | "$" | "€");
        if at > 0 && !joins && !opens {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(word);
        let label = if tag.ends_with("PER") { Label::Begin } else { Label::Thing };
        match spans.last_mut() {
            Some((span, _)) if tag.starts_with("I-") => span.end = text.len(),
            _ if *tag != "O" => spans.push((start..text.len(), label)),
            _ => {}
        }
    }
    Line { text, spans, part: None }
}

fn messages(file: &str, text: &str) -> Vec<Corpus> {
    let mut all: BTreeMap<String, Corpus> = BTreeMap::new();
    let trains = file.ends_with(TRAINS);
    for line in text.lines() {
        let message: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| message[name].as_str().unwrap();
        let spans = message["spans"].as_array().unwrap().iter().filter_map(|span| {
            let label = match span["kind"].as_str().unwrap() {
                "person_name" => Label::Begin,
                "place" | "organisation" | "street_address" => Label::Thing,
                _ => return None,
            };
            let offset = |name: &str| span[name].as_u64().unwrap() as usize;
            Some((offset("start")..offset("end"), label))
        });
        let id = fnv(field("id"));
        let whole = Line { text: field("text").to_owned(), spans: spans.collect(), part: (!trains).then_some(id / 5 % PARTS) };
        let language = field("lang");
        let corpus = all.entry(language.to_owned()).or_insert_with(|| Corpus {
            name: format!("{file} {language}"),
            train: Vec::new(),
            measure: Vec::new(),
        });
        if id % 5 == 0 && !trains {
            corpus.measure.extend(whole.lines());
        } else {
            corpus.train.extend(whole.lines());
            // Every sixth as it stands in JSON, on one line.
            if id % 6 == 1 {
                corpus.train.push(whole.in_json());
            }
        }
    }
    all.into_values().collect()
}

impl Corpus {
    /// What trains without a part of it, and that part as what measures.
    pub fn without(self, part: u64) -> Self {
        let (mut measure, train): (Vec<Line>, Vec<Line>) = self.train.into_iter().partition(|line| line.part == Some(part));
        measure.retain(|line| !line.text.starts_with(IN_JSON));
        Self { name: self.name, train, measure }
    }
}

impl Line {
    /// The lines of a text of several.
    fn lines(&self) -> Vec<Self> {
        let mut start = 0;
        let part = |line: &str| {
            let range = start..start + line.len();
            start = range.end + 1;
            let spans = self.spans.iter().filter(|(span, _)| range.start <= span.start && span.end <= range.end);
            let spans = spans.map(|(span, label)| (span.start - range.start..span.end - range.start, *label)).collect();
            Self { text: line.to_owned(), spans, part: self.part }
        };
        self.text.split('\n').map(part).filter(|line| !line.text.trim().is_empty()).collect()
    }

    /// The text in a value of JSON.
    fn in_json(&self) -> Self {
        let written = |text: &str| text.replace('\n', "\\n").replace('"', "\\\"");
        let place = |at: usize| IN_JSON.len() + written(&self.text[..at]).len();
        let spans = self.spans.iter().map(|(span, label)| (place(span.start)..place(span.end), *label)).collect();
        Self { text: format!("{IN_JSON}{}\"}}", written(&self.text)), spans, part: self.part }
    }

    /// A name of several words alone on its line, as letters are signed.
    pub fn alone(&self) -> Option<Self> {
        let is_whole = |text: &str| text.contains(' ') && text.chars().next().is_some_and(char::is_uppercase);
        let (span, label) =
            self.spans.iter().find(|(span, label)| *label == Label::Begin && is_whole(&self.text[span.clone()]))?;
        Some(Self { text: self.text[span.clone()].to_owned(), spans: vec![(0..span.len(), *label)], part: self.part })
    }

    /// The text as somebody says it whose name stands before it, in the ways that chats have.
    pub fn said(&self) -> Option<Self> {
        let (name, label) = self.spans.iter().find(|(_, label)| *label == Label::Begin)?;
        let name = &self.text[name.clone()];
        let head = match fnv(&self.text) % 4 {
            0 => "[01-01-24 10:00:00] ",
            1 => "10:00 ",
            2 => "",
            _ => return None,
        };
        let place = head.len() + name.len() + 2;
        let rest = self.spans.iter().map(|(span, label)| (span.start + place..span.end + place, *label));
        let spans = std::iter::once((head.len()..head.len() + name.len(), *label)).chain(rest).collect();
        Some(Self { text: format!("{head}{name}: {}", self.text), spans, part: self.part })
    }

    /// The same in other letters, if that changes no offset.
    pub fn with(&self, change: impl Fn(&str) -> String) -> Option<Self> {
        let text = change(&self.text);
        (text.len() == self.text.len()).then(|| Self { text, spans: self.spans.clone(), part: self.part })
    }

    pub fn has_person(&self) -> bool {
        self.spans.iter().any(|(_, label)| *label == Label::Begin)
    }
}
