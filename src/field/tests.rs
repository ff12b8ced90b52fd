//! Every example of every file, and what holds for all names.

use proptest::prelude::*;

use super::compile::Endings;
use super::read::{WORDS, read};
use super::{Dictionary, Strength, compiled};

const DICTIONARY: Dictionary = Dictionary::built_in();

/// The id of the kind that a name makes its field, and whether for certain.
fn named(name: &str, table: &str) -> Option<(&'static str, Strength)> {
    let named = DICTIONARY.named(name.as_bytes(), table.as_bytes()).filter(|named| named.strength != Strength::Other);
    named.map(|named| (named.kind.id, named.strength))
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

#[test]
fn a_table_of_people_or_calls_makes_certain_and_one_of_things_takes_away() {
    use Strength::{Likely, Sure};
    for (name, table, expected) in [
        ("name", "", Some(("person_name", Likely))),
        ("name", "customers", Some(("person_name", Sure))),
        ("Name", "dbo.tbl_Patients", Some(("person_name", Sure))),
        ("naam", "klanten", Some(("person_name", Sure))),
        ("name", "wp_users", Some(("person_name", Sure))),
        ("name", "products", None),
        ("name", "Bestanden", None),
        ("name", "orders", Some(("person_name", Likely))),
        ("display_name", "user_groups", None),
        ("author", "files", Some(("person_name", Likely))),
        ("first_name", "products", Some(("person_name", Sure))),
        ("title", "employees", Some(("job_title", Sure))),
        ("title", "pages", None),
        ("age", "patient", Some(("age", Sure))),
        ("age", "servers", None),
        ("address", "medewerkers", Some(("street_address", Sure))),
        ("city", "stores", None),
        ("user", "members", Some(("username", Sure))),
        ("src", "cdr", Some(("phone_number", Sure))),
        ("from", "", Some(("person_name", Likely))),
        ("valid_from", "", None),
        ("from", "call_records", Some(("phone_number", Sure))),
        ("to", "`gesprekken`", Some(("phone_number", Sure))),
        ("number", "", None),
        ("number", "calls", Some(("phone_number", Sure))),
        ("created_at", "calls", None),
        ("id", "users", None),
        ("email_verified", "users", None),
    ] {
        assert_eq!(named(name, table), expected, "{name} in {table}");
    }
}

#[test]
fn the_words_beside_a_name_leave_it_or_make_it_something_else() {
    for (name, expected) in [
        ("email_new", Some("email_address")),
        ("phone_home_2", Some("phone_number")),
        ("billing_email_raw_value", Some("email_address")),
        ("Phone__c", Some("phone_number")),
        // Nothing certain is left in front.
        ("name_value", None),
        ("new", None),
        ("raw_value", None),
        ("hasEmail", None),
        ("user.is_email", None),
        ("num_emails", None),
        ("max_age_years", None),
        // The whole word turns, not its letters.
        ("this_email", Some("email_address")),
        ("email_status", None),
        ("phone_type", None),
        ("ip_version", None),
        ("ship_address", Some("street_address")),
        ("relationship_ipaddress", Some("ip_address")),
    ] {
        assert_eq!(named(name, "").map(|(id, _)| id), expected, "{name}");
    }
}

#[test]
fn names_are_compared_by_letters_alone() {
    for (name, expected) in [
        ("prénom", "person_name"),
        ("PRÉNOM", "person_name"),
        ("Pre\u{301}nom", "person_name"),
        ("\u{feff}first_name", "person_name"),
        ("“Last name”", "person_name"),
        ("Straße", "street_address"),
        ("STRASSE", "street_address"),
        ("n° de téléphone", "phone_number"),
        ("slaptažodis", "password"),
        ("imię", "person_name"),
        ("IPAddress", "ip_address"),
        ("customerEMail", "email_address"),
        ("userIPs", "ip_address"),
        ("address.street1", "street_address"),
        ("addresses[0].zipCode", "postal_code"),
        ("ns:Surname", "person_name"),
        ("emailaddresses", "email_address"),
    ] {
        assert_eq!(named(name, "").map(|(id, _)| id), Some(expected), "{name}");
    }
    for name in ["", "_", "1", "é", "\u{301}", "_id", "…", "имя", "x"] {
        assert_eq!(named(name, ""), None, "{name}");
    }
}

#[test]
fn of_a_long_name_the_end_counts() {
    let path = "a.".repeat(100);
    assert_eq!(named(&format!("{path}email"), "").map(|(id, _)| id), Some("email_address"));
    // 64 bytes of the last word are all that is seen, and no word begins with the first of them.
    assert_eq!(named(&format!("{}{}", "x".repeat(62), "xip"), ""), None);
    assert_eq!(named(&format!("{}ip", "x_".repeat(31)), "").map(|(id, _)| id), Some("ip_address"));
}

#[test]
fn what_is_wrong_with_a_file_is_said_with_its_line() {
    let kind = "kind = \"age\"\n";
    for (text, line, part) in [
        ("kind = \"age\"\nexample = []\n", 2, "unknown key example"),
        ("\n[sure]\nen = [\"age\"]\n", 1, "kind is missing"),
        ("kind = \"age\"\n[sure]\nxx = [\"age\"]\n", 3, "unknown language xx"),
        ("kind = \"age\"\n[sure]\nen = [\n  \"age\",\n  \"Age\",\n]\n", 5, "lower case"),
        ("kind = \"age\"\n[sure]\nen = [\"in  years\"]\n", 3, "apart by one blank"),
        ("kind = \"age\"\n[sure]\nen = [\n\"age\",\n\"age 1\",\n]\n", 5, "stands on line 4 too"),
        ("kind = \"age\"\n[sure]\nen = [1]\n", 3, "must be text"),
        ("kind = \"age\"\n[sure]\nen = \"age\"\n", 3, "must be a list"),
        ("kind = \"age\"\nsure = [\"age\"]\n", 2, "lists by language"),
        ("kind = \"age\"\nsure_in = \"things\"\n", 2, "people or calls"),
        ("kind = \"age\"\n[people]\nen = [\"user\"]\n", 2, "unknown key people"),
        ("kind = \"age\"\n[sure\n", 2, ""),
    ] {
        let Err((at, message)) = read("age.toml", text) else { panic!("{text:?} was read") };
        assert!(at == line && message.contains(part), "{text:?} gave {at}: {message}");
    }
    assert!(read("age.toml", kind).is_ok());
    assert_eq!(read(WORDS, kind).err().map(|(line, _)| line), Some(1), "the words belong to no kind");
}

#[test]
fn a_name_means_one_thing() {
    let mut endings = Endings::default();
    assert_eq!(endings.add("naam", "A".into(), "a.toml:1".into()), Ok(()));
    assert_eq!(endings.add("naam", "A".into(), "a.toml:2".into()), Ok(()), "in two languages");
    let wrong = endings.add("naam", "B".into(), "b.toml:3".into()).unwrap_err();
    assert!(wrong.starts_with("b.toml:3: naam") && wrong.ends_with("a.toml:1"), "{wrong}");
}

/// The letters of every listed name, with the kind of its file.
fn listed() -> Vec<(String, String)> {
    let mut names = Vec::new();
    for (file, text) in compiled::FILES {
        for entry in read(file, text)
            .unwrap()
            .entries
            .iter()
            .filter(|entry| ["sure", "likely", "of_the_row", "alone"].contains(&entry.section))
        {
            names.push((entry.letters.clone(), (*file).trim_end_matches(".toml").to_owned()));
        }
    }
    names
}

#[test]
fn every_listed_name_is_found_by_itself() {
    for (letters, kind) in listed() {
        assert_eq!(named(&letters, "").map(|(id, _)| id), Some(kind.as_str()), "{letters}");
    }
}

/// Words that names are made of, with those that decide.
const WORDS_OF_NAMES: &[&str] = &[
    "first", "last", "name", "email", "address", "phone", "number", "ip", "card", "user", "id", "is", "has", "new", "raw",
    "type", "birth", "date", "of", "klant", "naam", "straße", "prénom", "customer", "street", "code", "zip", "token", "session",
    "mobile", "sip", "uri",
];

/// The words of a name written in one of the usual ways.
fn written(words: &[&str], way: usize) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| first.to_uppercase().collect::<String>() + letters.as_str())
    };
    match way {
        0 => words.join("_"),
        1 => words.join(" ").to_uppercase(),
        2 => words.join("-"),
        3 => words.iter().map(|word| capital(word)).collect(),
        4 => format!("\"{}\"", words.join(".")),
        _ => format!("[{}1]", words.join("/")),
    }
}

proptest! {
    #[test]
    fn any_bytes_are_answered(name in proptest::collection::vec(any::<u8>(), 0..200), table in proptest::collection::vec(any::<u8>(), 0..100)) {
        DICTIONARY.named(&name, &table);
    }

    #[test]
    fn case_and_separators_do_not_matter(words in proptest::collection::vec(proptest::sample::select(WORDS_OF_NAMES), 1..5)) {
        let expected = named(&written(&words, 0), "");
        for way in 1..6 {
            let name = written(&words, way);
            prop_assert_eq!(named(&name, ""), expected, "{}", name);
        }
    }
}

#[test]
fn a_town_is_where_people_live_and_no_person_elsewhere() {
    let strength = |name: &str, table: &str| {
        DICTIONARY.named(name.as_bytes(), table.as_bytes()).map(|named| (named.kind.id, named.strength))
    };
    for name in ["city", "woonplaats_new", "Stadt", "postort"] {
        let elsewhere = strength(name, "warehouses");
        assert!(matches!(elsewhere, Some(("person_name", Strength::Other) | ("street_address", _))), "{name}: {elsewhere:?}");
    }
    assert_eq!(strength("city", "customers"), Some(("street_address", Strength::Sure)));
    for name in ["product", "team_name", "artikelnaam", "Marke"] {
        assert_eq!(strength(name, ""), Some(("person_name", Strength::Other)), "{name}");
        assert_eq!(strength(name, "customers"), Some(("person_name", Strength::Other)), "{name}");
    }
}
