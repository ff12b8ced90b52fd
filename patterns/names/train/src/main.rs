//! Makes `names.bin`, `small.bin` and `weights.bin` from lists and labelled texts, and says how well they find names in texts that trained nothing.
//!
//!     cargo run --release -- --corpora DIR [--write] [--show GROUP]
//!     cargo run --release -- --corpora DIR --part NUMBER [GROUP]
//!     cargo run --release -- --committed [--write]
//!     cargo run --release -- --find FILE...
//!
//! DIR holds what is not in the repository: `lists/`, which `fetch.py` wrote, `ner/` with `.tsv` files of a word and its tag a line, and `own/`
//! with `.jsonl` files of messages. The checksum of each file must be the one in `checksums.txt`, and what comes out must be the very
//! files that are shipped; `--write` writes both anew instead.
//!
//! `--part` keeps that part, from 0 to 4, of the messages that train out of training and measures it instead of what is never trained on: what is tried is
//! chosen by these parts, and its mistakes may be looked at.
//!
//! `--committed` needs nothing but the repository: it holds what is shipped to its checksums, trains weights twice from the shipped table and
//! the texts that are committed, and holds these to each other and to a checksum too. So a change to the words, the features or the
//! learning that asks for new weights is seen by whoever has no corpora.

mod checksums;
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
use std::path::Path;
use std::process::ExitCode;

use checksums::Checksums;
use corpus::{Corpus, Line};
use names::features::Label;
use names::lexicon::Lexicon;
use names::weights::Weights;
use names::word::{self, Word};
use names::{gate, tagger};

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

/// The folder of this tool, and that of what it makes.
const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// What is made, in the folder above this one.
const MADE: [&str; 3] = ["names.bin", "small.bin", "weights.bin"];

/// What stands in `checksums.txt` for the weights that the committed texts alone give.
const OF_COMMITTED: &str = "weights of the committed texts alone";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result =
        match words[..] {
            ["--corpora", folder] => all(Path::new(folder), false, None),
            ["--corpora", folder, "--write"] => all(Path::new(folder), true, None),
            ["--corpora", folder, "--show", group] => all(Path::new(folder), false, Some(group)),
            ["--corpora", folder, "--part", number] => part(Path::new(folder), number, None),
            ["--corpora", folder, "--part", number, group] => part(Path::new(folder), number, Some(group)),
            ["--committed"] => committed(false),
            ["--committed", "--write"] => committed(true),
            ["--find", ref files @ ..] => find(files),
            _ => Err("--corpora DIR [--write | --show GROUP | --part NUMBER [GROUP]], --committed [--write] or --find FILE..."
                .to_owned()),
        };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// The texts that are committed: those in which nobody is named, and messages.
fn own_texts() -> (Vec<Corpus>, Vec<Corpus>) {
    let texts = Path::new(HERE).join("texts");
    (corpus::read(&texts, "txt"), corpus::read(&texts, "jsonl"))
}

/// Makes everything from everything.
fn all(folder: &Path, writes: bool, show: Option<&str>) -> Result<(), String> {
    let mut sums = Checksums::read(Path::new(HERE))?;
    sums.inputs(
        &[
            &["texts", "../cues.txt", "../more.txt"].map(|name| (name.to_owned(), Path::new(HERE).join(name)))[..],
            &["lists", "ner", "own"].map(|name| (name.to_owned(), folder.join(name)))[..],
        ]
        .concat(),
        writes,
    )?;
    let (without, more) = own_texts();
    let mut texts = corpus::read(&folder.join("ner"), "tsv");
    texts.extend(without);
    let mut own = corpus::read(&folder.join("own"), "jsonl");
    own.extend(more);
    let lines: Vec<&Line> = texts.iter().chain(&own).flat_map(|corpus| &corpus.train).collect();
    let (table, small) = table::make(&folder.join("lists"), &Path::new(HERE).join("../cues.txt"), &lines);
    let lexicon = Lexicon::new(&table);
    let rows = learn::learn(&samples(&texts, &own, &lexicon));
    let mut wrong = Vec::new();
    for (name, bytes) in MADE.iter().zip([&table, &small, &rows]) {
        let path = Path::new(HERE).join("..").join(name);
        println!("{name} {} bytes, SHA-256 {}", bytes.len(), checksums::of(bytes));
        if writes {
            fs::write(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
            sums.set(name, bytes);
        } else if fs::read(&path).ok().as_ref() != Some(bytes) {
            wrong.push(format!("{name} is not what these sources give"));
        }
    }
    report(&texts, &own, &lexicon, &Weights::new(&rows), show);
    if writes {
        sums.write()?;
        return committed(true);
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Measures a part of the messages that train with what all others teach.
fn part(folder: &Path, number: &str, show: Option<&str>) -> Result<(), String> {
    let part: u64 = number.parse().map_err(|_| format!("no part {number}"))?;
    let (without, more) = own_texts();
    let read = |corpora: Vec<Corpus>| corpora.into_iter().map(|corpus| corpus.without(part)).collect::<Vec<_>>();
    let mut texts = read(corpus::read(&folder.join("ner"), "tsv"));
    texts.extend(read(without));
    let mut own = read(corpus::read(&folder.join("own"), "jsonl"));
    own.extend(read(more));
    let lines: Vec<&Line> = texts.iter().chain(&own).flat_map(|corpus| &corpus.train).collect();
    let (table, _) = table::make(&folder.join("lists"), &Path::new(HERE).join("../cues.txt"), &lines);
    let lexicon = Lexicon::new(&table);
    let rows = learn::learn(&samples(&texts, &own, &lexicon));
    report(&texts, &own, &lexicon, &Weights::new(&rows), show);
    Ok(())
}

/// Trains twice from what is committed alone.
fn committed(writes: bool) -> Result<(), String> {
    let mut sums = Checksums::read(Path::new(HERE))?;
    sums.inputs(&["texts", "../cues.txt", "../more.txt"].map(|name| (name.to_owned(), Path::new(HERE).join(name))), writes)?;
    let mut table = Vec::new();
    for name in MADE {
        let path = Path::new(HERE).join("..").join(name);
        let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        sums.hold(name, &bytes)?;
        if name == MADE[0] {
            table = bytes;
        }
    }
    let (without, own) = own_texts();
    let lexicon = Lexicon::new(&table);
    let once = || learn::learn(&samples(&without, &own, &lexicon));
    let rows = once();
    if rows != once() {
        return Err("the same texts gave other weights the second time".to_owned());
    }
    println!("{OF_COMMITTED}: SHA-256 {}", checksums::of(&rows));
    if !writes {
        return sums.hold(OF_COMMITTED, &rows);
    }
    sums.set(OF_COMMITTED, &rows);
    sums.write()
}

/// Prints the names that the shipped files find in others, with the line of each.
fn find(files: &[&str]) -> Result<(), String> {
    let [table, rows] = ["names.bin", "weights.bin"].map(|name| fs::read(Path::new(HERE).join("..").join(name)).unwrap());
    let (lexicon, weights) = (Lexicon::new(&table), Weights::new(&rows));
    let threshold = std::env::var("THRESHOLD").map_or(0, |text| text.parse().unwrap());
    for file in files {
        let text = fs::read(file).map_err(|error| format!("{file}: {error}"))?;
        for line in text.split(|byte| *byte == b'\n') {
            for span in measure::names(line, &lexicon, &weights, threshold) {
                let name = String::from_utf8_lossy(&line[span.clone()]);
                let near = &line[span.start.saturating_sub(60)..line.len().min(span.end + 40)];
                println!("{name}\t{}\t{}", String::from_utf8_lossy(near), file);
            }
        }
    }
    Ok(())
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
    let is_first = |file: &str| !["_c", "_d", "_e"].iter().any(|end| file.ends_with(end));
    let group = |name: &str| match name.rsplit_once(' ') {
        Some((file, language @ ("nl" | "en"))) if is_first(file) => format!("first own, {language}"),
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
    let mut sum = measure::Figures::default();
    let mut sum_small = measure::Figures::default();
    for (name, lines) in groups {
        let measured = |threshold| measure::measure(&lines, lexicon, weights, threshold, false);
        println!("{name}: {}", measured(0));
        let thresholds = (0..40).map(|step| 100 * step);
        if let Some(least) = thresholds.into_iter().find(|threshold| measured(*threshold).precision() >= 92.0) {
            println!("{name}, threshold {least}: {}", measured(least));
        }
        let small: Vec<Line> = lines.iter().filter_map(|line| line.with(str::to_lowercase)).collect();
        let in_small = measure::measure(&small, lexicon, weights, 0, false);
        println!("{name}, small: {in_small}");
        if name.contains("own") && !name.contains("other") {
            sum.add(measured(0));
            sum_small.add(in_small);
        }
        if show == Some(&name) {
            measure::measure(&lines, lexicon, weights, 0, true);
        }
    }
    println!("messages, Dutch and English: {sum}");
    println!("messages, Dutch and English, small: {sum_small}");
}
