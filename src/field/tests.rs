//! Every example of every file, and what holds for all names.

use proptest::prelude::*;

use super::read::{OF_A_KIND, OF_NONE, WORDS, read};
use super::{Dictionary, Strength, compiled};

const DICTIONARY: Dictionary = Dictionary::built_in();

/// The id of the kind that a name makes its field, and whether for certain.
fn named(name: &str, table: &str) -> Option<(&'static str, Strength)> {
    DICTIONARY.named(name.as_bytes(), table.as_bytes()).map(|named| (named.kind.id, named.strength))
}

#[test]
fn every_example_is_of_its_kind_and_no_counter_example_is() {
    let mut wrong = Vec::new();
    for (file, text) in compiled::FILES {
        let fields = read(file, text).unwrap();
        let Some((kind, _)) = fields.kind else { continue };
        assert!(fields.examples.len() >= 5 && fields.counter_examples.len() >= 5, "{file} has too few examples");
        for (name, line) in &fields.examples {
            let found = named(name, "");
            if found.is_none_or(|(id, _)| id != kind) {
                wrong.push(format!("{file}:{line}: {name} is {found:?}"));
            }
        }
        for (name, line) in &fields.counter_examples {
            if let Some((id, strength)) = named(name, "").filter(|(id, _)| *id == kind) {
                wrong.push(format!("{file}:{line}: {name} is {id}, {strength:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
