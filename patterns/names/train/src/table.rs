//! Makes the table of what is known of words: from the lists, and from how often the texts have them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::corpus::Line;
use crate::names::features::Label;
use crate::names::lexicon::{self, Entry, Lexicon};
use crate::names::{gate, small, word};

/// Slots of the table.
const SLOTS: usize = 1 << 19;
/// Bytes of the filter of words in small letters.
const FILTER: usize = 1 << 16;
/// The longest word that a dictionary alone brings in: compounds begin no sentences.
const LONGEST_ORDINARY: usize = 7;
/// People in a million from which on a name has each rank.
const SHARES: [f64; 7] = [0.0, 1.0, 5.0, 20.0, 100.0, 400.0, 1500.0];
/// Occurrences in the texts from which on a word has each rank.
const COUNTS: [usize; 7] = [1, 3, 10, 40, 150, 600, 3000];
/// People in a million that a name of a list without counts is taken to have.
const LISTED: f64 = 100.0;
/// The least people in a million whose given name may be one in small letters.
const STRONG: f64 = 5.0;

/// What was counted of a word.
#[derive(Default, Clone)]
struct Known {
    given: f64,
    surname: f64,
    dictionary: u16,
    /// In small letters, as no name.
    small: usize,
    /// With a capital, as no person.
    capital: usize,
    person: usize,
    flags: [bool; 4],
}

/// The table from the lists in `lists`, the words in `cues` and the texts, and the filter of words in small letters.
pub fn make(lists: &Path, cues: &Path, lines: &[&Line]) -> (Vec<u8>, Vec<u8>) {
    let mut words: BTreeMap<String, Known> = BTreeMap::new();
    for (word, share) in rows(&lists.join("given.tsv")) {
        words.entry(word).or_default().given = share.parse().unwrap();
    }
    for (word, share) in rows(&lists.join("surnames.tsv")) {
        words.entry(word).or_default().surname = share.parse().unwrap();
    }
    let dictionary: BTreeMap<String, String> = rows(&lists.join("words.tsv")).collect();
    count(lines, &mut words);
    for (word, flag) in dictionary {
        if word.len() <= LONGEST_ORDINARY || words.contains_key(&word) {
            words.entry(word).or_default().dictionary = if flag == "l" { 1 } else { 2 };
        }
    }
    for (place, _) in rows(&lists.join("places.tsv")) {
        let known = words.entry(place).or_default();
        if known.dictionary != 1 {
            known.dictionary = 3;
        }
    }
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = read(cues) + &read(&cues.with_file_name("more.txt"));
    let mut kind = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match line {
            "[particles]" => kind = 0,
            "[cues]" => kind = 1,
            "[titles]" => kind = 2,
            "[things]" => kind = 3,
            "[given]" => kind = 4,
            "[surnames]" => kind = 5,
            _ if kind > 3 => {
                for word in line.split_whitespace() {
                    let known = words.entry(word.to_owned()).or_default();
                    let share = if kind == 4 { &mut known.given } else { &mut known.surname };
                    *share = share.max(LISTED);
                }
            }
            _ => {
                for word in line.split_whitespace() {
                    words.entry(word.to_owned()).or_default().flags[kind] = true;
                }
            }
        }
    }
    words.retain(|word, _| word.len() <= word::LONGEST);
    let entries: Vec<(u64, Entry)> =
        words.iter().map(|(word, known)| (word::hash(word.as_bytes()), entry(word, known))).collect();
    let entries: Vec<_> = entries.into_iter().filter(|(_, entry)| entry.0 != 0).collect();
    let told = |known: &&str| gate::tells(entry(known, &words[*known]));
    let small: Vec<&str> = words.keys().map(String::as_str).filter(told).collect();
    eprintln!("table: {} words in {SLOTS} slots; {} in small letters", entries.len(), small.len());
    let filter = small::pack(small.iter().map(|word| word.as_bytes()), FILTER);
    (lexicon::pack(&entries, SLOTS), filter)
}

fn entry(word: &str, known: &Known) -> Entry {
    let rank = |value: f64| SHARES.iter().filter(|least| value > **least).count() as u16;
    let occurrences = known.small;
    let met = COUNTS.iter().filter(|least| occurrences >= **least).count() as u16;
    let (mut given, mut surname) = (rank(known.given), rank(known.surname));
    // A word that is nobody's name in the texts, though it is met again and again, is one of the few people who have it.
    let others = known.small + known.capital;
    if others >= 30 && known.person * 200 < others && known.given < 400.0 {
        (given, surname) = (0, 0);
    }
    let strong = known.given >= STRONG
        && known.dictionary != 1
        && known.small <= 1
        && known.capital <= known.person
        && word.chars().count() >= 4;
    let [particle, cue, title, thing] = known.flags;
    Entry::of(
        given,
        surname,
        met,
        known.dictionary,
        [particle, cue, title, strong && !particle && !cue && !title && !thing, thing],
    )
}

fn rows(path: &Path) -> impl Iterator<Item = (String, String)> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let rows: Vec<_> = text.lines().filter_map(|line| line.split_once('\t')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
    rows.into_iter()
}

/// Counts how the words of the texts are used.
fn count(lines: &[&Line], words: &mut BTreeMap<String, Known>) {
    let empty = Lexicon::new(&[0; 4]);
    for line in lines {
        let text = line.text.as_bytes();
        for found in crate::words(text, &empty) {
            if found.shape == word::Shape::Technical || found.shape == word::Shape::Number {
                continue;
            }
            let label = crate::label_of(line, &found);
            let known = words.entry(line.text[found.start..found.end].to_lowercase()).or_default();
            match label {
                Label::Begin | Label::Inside => known.person += 1,
                _ if found.has_capital() => known.capital += 1,
                _ => known.small += 1,
            }
        }
    }
}
