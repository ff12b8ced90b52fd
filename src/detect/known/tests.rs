//! Lists against texts, by hand and by a look at every run of words.

use super::*;
use crate::detect::rules::Detection;
use crate::detect::vector::Kernel;
use crate::detect::{Scratch, detect};
use crate::pattern::list;
use proptest::prelude::*;
use std::path::Path;

const KEY: [u64; 4] = [1, 2, 3, 4];

/// What is found of these values and people.
fn found(values: &[&str], people: &[&str], text: &str) -> Vec<String> {
    let mut lists = Lists::new(KEY);
    for value in values {
        lists.value(value.as_bytes(), 0).unwrap();
    }
    for person in people {
        lists.person(person.as_bytes()).unwrap();
    }
    let detectors = [list::detector("denied", Path::new("x")), list::detector("person", Path::new("x"))];
    let owners = Owners { values: vec![(DetectorIndex(0), 99)], person: Some(DetectorIndex(1)) };
    let detection = Detection::new(&detectors, 50, &[], Kernel::best()).unwrap().with_known(lists.known().into(), owners);
    let mut scratch = Scratch::new();
    detect(&detection, text.as_bytes(), &[], 0, &mut scratch);
    scratch.hits.candidates.iter().map(|found| text[found.start as usize..found.end as usize].to_owned()).collect()
}

#[test]
fn values_are_found_whole_in_any_case() {
    let values = ["Project Falcon", "ACME-4711", "jan@example.com", "Größe", "O'Neill & Sons"];
    for (text, expected) in [
        ("about PROJECT falcon and projects", &["PROJECT falcon"][..]),
        ("project_falcon.zip", &["project_falcon"]),
        ("projectfalcon, falcon project", &[]),
        ("acme-4711, ACME 4711, ACME-47111, xACME-4711", &["acme-4711", "ACME 4711"]),
        ("to Jan@Example.com.", &["Jan@Example.com"]),
        ("GROSSE", &["GROSSE"]),
        ("o’neill & sons", &["o’neill & sons"]),
        ("Project\nFalcon", &[]),
        ("Project (Falcon)", &[]),
        ("Project [NAME] Falcon", &[]),
        ("[DENIED:7k3fq2xa9b]", &[]),
    ] {
        assert_eq!(found(&values, &[], text), expected, "{text}");
    }
}

#[test]
fn people_are_found_as_they_are_written() {
    let people = ["Jan de Vries", "Álvarez Peña, María", "Fatima", "Peter Paul Smit", "Will May"];
    for (text, expected) in [
        ("met Jan de Vries", &["Jan de Vries"][..]),
        ("met jan de vries", &["jan de vries"]),
        ("JAN DE VRIES", &["JAN DE VRIES"]),
        ("Vries, Jan de", &["Vries, Jan de"]),
        ("J. de Vries; J de Vries", &["J. de Vries", "J de Vries"]),
        ("j de vries", &[]),
        ("maria alvarez pena", &[]),
        ("Maria Alvarez Pena", &["Maria Alvarez Pena"]),
        ("álvarez peña, maría", &["álvarez peña, maría"]),
        ("fatima en Fatima", &["Fatima"]),
        ("P.P. Smit; Peter Smit; Smit Peter", &["P.P. Smit", "P. Smit", "Peter Smit", "Smit Peter"]),
        ("may will, Vries", &[]),
        ("will may", &["will may"]),
        ("Jan Vries", &[]),
        ("jan.de.vries", &["jan.de.vries"]),
    ] {
        assert_eq!(found(&[], &people, text), expected, "{text}");
    }
}

#[test]
fn what_is_no_entry_is_refused() {
    let mut lists = Lists::new(KEY);
    assert_eq!(lists.value(b" - ", 0), Err(Problem::Empty));
    assert_eq!(lists.value(b"", 0), Err(Problem::Empty));
    assert_eq!(lists.value("a ".repeat(17).as_bytes(), 0), Err(Problem::TooLong));
    assert_eq!(lists.value(&[b'a'; 65], 0), Err(Problem::TooLong));
    assert_eq!(lists.person(b"\xff\xfe"), Ok(()));
}

proptest! {
    /// Every run of words that is on the list is found, and nothing else.
    #[test]
    fn found_is_what_a_look_at_every_run_of_words_finds(
        values in proptest::collection::vec(proptest::collection::vec("[ab]{1,2}", 1..4), 1..6),
        text in "[abAB ,.\n]{0,60}",
    ) {
        let values: Vec<String> = values.iter().map(|words| words.join(" ")).collect();
        let few: Vec<&str> = values.iter().map(String::as_str).collect();
        let mut words = Vec::new();
        let mut at = 0;
        while let Some(word) = fold::next(text.as_bytes(), at) {
            words.push(word);
            at = word.end;
        }
        let mut expected = Vec::new();
        for first in 0..words.len() {
            for last in first..words.len() {
                let run = &words[first..=last];
                let is_one = run.windows(2).all(|pair| fold::may_part(&text.as_bytes()[pair[0].end..pair[1].start]));
                let said = run.iter().map(|word| text[word.start..word.end].to_lowercase()).collect::<Vec<_>>().join(" ");
                if is_one && values.contains(&said) {
                    expected.push(text[words[first].start..words[last].end].to_owned());
                }
            }
        }
        let mut found = found(&few, &[], &text);
        found.sort();
        expected.sort();
        prop_assert_eq!(found, expected);
    }
}
