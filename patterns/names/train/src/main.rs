//! Makes `names.bin`, `small.bin` and `weights.bin` from lists and labelled texts, and says how well they find names in texts that trained nothing.
//!
//!     cargo run --release -- LISTS CORPORA MESSAGES CUES TEXTS OUT [--show CORPUS | --find FILE...]
//!
//! LISTS is what `fetch.py` wrote, CORPORA a folder of `.tsv` files with a word and its tag a line, MESSAGES a folder of `.jsonl` files, CUES
//! `../cues.txt`, TEXTS a folder of `.txt` files in which nobody is named, and of more messages. The same input gives the same bytes.

mod corpus;
mod learn;
mod measure;
mod table;

/// What the program reads words and labels them with: the very same code.
#[allow(dead_code)]
#[path = "../../../../src/detect/names"]
pub(crate) mod names {
    pub(crate) mod beside;
    pub(crate) mod features;
    pub(crate) mod gate;
    pub(crate) mod letters;
    pub(crate) mod lexicon;
    pub(crate) mod small;
    pub(crate) mod tagger;
    pub(crate) mod weights;
    pub(crate) mod word;
}

use std::fs;
use std::ops::Range;
use std::path::PathBuf;

use corpus::{Corpus, Line};
use names::features::Label;
use names::lexicon::Lexicon;
use names::weights::Weights;
use names::word::{self, Word};
use names::{gate, tagger};
use sha2::{Digest, Sha256};

/// How often the own messages train.
const OWN: usize = 4;

/// A line as it is learnt from.
pub(crate) struct Sample {
    words: Vec<Word>,
    labels: Vec<Label>,
    stretches: Vec<Range<usize>>,
}

/// All words of a line.
pub(crate) fn words(text: &[u8], lexicon: &Lexicon<'_>) -> Vec<Word> {
    let mut all = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match word::word_at(text, at, lexicon) {
            Some(found) => {
                at = found.end.max(at + 1);
                all.push(found);
            }
            None => at += 1,
        }
    }
    all
}

/// The words with nothing on either side.
pub(crate) fn padded(text: &[u8], lexicon: &Lexicon<'_>) -> Vec<Word> {
    let nothing = [Word::NOTHING; tagger::REACH];
    let mut all = nothing.to_vec();
    all.extend(words(text, lexicon));
    all.extend(nothing);
    all
}

/// The rows of words that may be candidates.
pub(crate) fn stretches(words: &[Word]) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    for at in tagger::REACH..words.len() - tagger::REACH {
        match all.last_mut() {
            _ if !gate::may_be(&words[at]) => {}
            Some(last) if last.end == at => last.end += 1,
            _ => all.push(at..at + 1),
        }
    }
    all
}

/// What a word of the line is.
pub(crate) fn label_of(line: &Line, word: &Word) -> Label {
    let is_in = |span: &Range<usize>| span.start <= word.start && word.end <= span.end;
    match line.spans.iter().find(|(span, _)| is_in(span)) {
        Some((_, Label::Thing)) => Label::Thing,
        Some((span, _)) if line.text[span.start..word.start].chars().all(|c| !c.is_alphanumeric()) => Label::Begin,
        Some(_) => Label::Inside,
        None => Label::Outside,
    }
}

fn sample(line: &Line, lexicon: &Lexicon<'_>) -> Sample {
    let words = padded(line.text.as_bytes(), lexicon);
    let labels = words.iter().map(|word| if word.start < word.end { label_of(line, word) } else { Label::Outside }).collect();
    Sample { stretches: stretches(&words), labels, words }
}

fn main() {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [lists, corpora, messages, cues, texts, out, rest @ ..] = arguments.as_slice() else {
        panic!("LISTS CORPORA MESSAGES CUES TEXTS OUT");
    };
    if let Some(files) = rest.strip_prefix(&[PathBuf::from("--find")]) {
        return find(out, files);
    }
    let show = rest.get(1).map(|name| name.to_str().unwrap().to_owned());
    let (without, committed) = (corpus::read(texts, "txt"), corpus::read(texts, "jsonl"));
    let mut texts = corpus::read(corpora, "tsv");
    texts.extend(without);
    let mut own = corpus::read(messages, "jsonl");
    own.extend(committed);
    let lines: Vec<&Line> = texts.iter().chain(&own).flat_map(|corpus| &corpus.train).collect();
    let (table, small) = table::make(lists, cues, &lines);
    let lexicon = Lexicon::new(&table);
    let samples = samples(&texts, &own, &lexicon);
    let rows = learn::learn(&samples);
    for (name, bytes) in [("names.bin", &table), ("small.bin", &small), ("weights.bin", &rows)] {
        fs::write(out.join(name), bytes).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
        let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        println!("{name} {} bytes, SHA-256 {digest}", bytes.len());
    }
    report(&texts, &own, &lexicon, &Weights::new(&rows), show.as_deref());
}

/// Prints the names that the files in `out` find in others, with the line of each.
fn find(out: &std::path::Path, files: &[PathBuf]) {
    let [table, rows] = ["names.bin", "weights.bin"].map(|name| fs::read(out.join(name)).unwrap());
    let (lexicon, weights) = (Lexicon::new(&table), Weights::new(&rows));
    let threshold = std::env::var("THRESHOLD").map_or(0, |text| text.parse().unwrap());
    for file in files {
        let text = fs::read(file).unwrap();
        for line in text.split(|byte| *byte == b'\n') {
            for span in measure::names(line, &lexicon, &weights, threshold) {
                let name = String::from_utf8_lossy(&line[span.clone()]);
                let near = &line[span.start.saturating_sub(60)..line.len().min(span.end + 40)];
                println!("{name}\t{}\t{}", String::from_utf8_lossy(near), file.display());
            }
        }
    }
}

/// What is learnt from: the texts, one in four with a person in small letters too and one in sixteen in capitals, the own messages several times,
/// and of each a name as it stands below a letter and before what somebody says.
fn samples(texts: &[Corpus], own: &[Corpus], lexicon: &Lexicon<'_>) -> Vec<Sample> {
    let mut all = Vec::new();
    let mut random = learn::Random(0x5bd1_e995_2545_f491);
    let mut add = |line: &Line, times: usize| {
        for _ in 0..times {
            all.push(sample(line, lexicon));
        }
        if !line.has_person() {
            if random.below(8) == 0 {
                all.extend(line.with(str::to_lowercase).map(|line| sample(&line, lexicon)));
            }
            return;
        }
        for _ in 0..times {
            let other = match random.below(16) {
                0..4 => line.with(str::to_lowercase),
                4 => line.with(str::to_uppercase),
                _ => None,
            };
            all.extend(other.map(|line| sample(&line, lexicon)));
        }
    };
    texts.iter().flat_map(|corpus| &corpus.train).for_each(|line| add(line, 1));
    own.iter().flat_map(|corpus| &corpus.train).for_each(|line| add(line, OWN));
    own.iter().flat_map(|corpus| &corpus.train).for_each(|line| {
        if let Some(alone) = line.alone() {
            add(&alone, 1);
        }
        if let Some(said) = line.said() {
            add(&said, 1);
        }
    });
    all
}

fn report(texts: &[Corpus], own: &[Corpus], lexicon: &Lexicon<'_>, weights: &Weights<'_>, show: Option<&str>) {
    let group = |name: &str| match name.rsplit_once(' ') {
        Some((_, language @ ("nl" | "en"))) => format!("own, {language}"),
        Some(_) => "own, other".to_owned(),
        None => name.to_owned(),
    };
    let mut groups: std::collections::BTreeMap<String, Vec<Line>> = std::collections::BTreeMap::new();
    for corpus in texts.iter().chain(own) {
        if !corpus.measure.is_empty() {
            groups.entry(group(&corpus.name)).or_default().extend(corpus.measure.iter().cloned());
        }
    }
    for (name, lines) in groups {
        for threshold in [0, 400, 800, 1600] {
            let is_shown = show == Some(&name) && threshold == 0;
            println!("{name}, threshold {threshold}: {}", measure::measure(&lines, lexicon, weights, threshold, is_shown));
        }
        let small: Vec<Line> = lines.iter().filter_map(|line| line.with(str::to_lowercase)).collect();
        println!("{name}, small: {}", measure::measure(&small, lexicon, weights, 0, false));
    }
}
