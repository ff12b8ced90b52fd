//! The stage as a whole: policies, and what holds for the values of every kind.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::model::limits::MAX_FINDING;
use crate::model::{Anchor, ByName, Category, Origin, Text, Texts};

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

pub(super) fn detector(id: &str, label: &str, canonical: &str, action: &str, aliases: &[&str]) -> Detector {
    Detector {
        id: id.to_owned().into(),
        label: label.to_owned().into(),
        description: Text::default(),
        category: if id == "password" { Category::Credential } else { Category::Contact },
        aliases: aliases.iter().collect(),
        regulations: Vec::new(),
        anchor: Anchor::Regex,
        regex: None,
        words: Texts::default(),
        forms: Texts::default(),
        weak_forms: Texts::default(),
        validator: None,
        keys: Texts::default(),
        ignored_values: Texts::default(),
        parts: ByName::default(),
        by_default: true,
        context: ByName::default(),
        context_against: ByName::default(),
        score: 90,
        weak_score: 40,
        context_boost: 10,
        recall_score: None,
        precision_score: None,
        action: action.to_owned().into(),
        canonical: canonical.to_owned().into(),
        examples: Vec::new(),
        counter_examples: Vec::new(),
        origin: Origin::BuiltIn("test"),
        line: 1,
    }
}

/// One detector for each canonical form, with the ids that have rules of their own.
fn detectors() -> Vec<Detector> {
    vec![
        detector("email_address", "EMAIL", "lower", "label", &["EMAIL_ADDRESS"]),
        detector("credit_card", "CARD", "digits", "mask:last4", &["CREDIT_CARD_NUMBER"]),
        detector("ip_address", "IP", "ip", "label", &[]),
        detector("phone_number", "PHONE", "phone", "label", &[]),
        detector("iban", "IBAN", "alnum", "label", &["IBAN_CODE"]),
        detector("mac_address", "MAC", "hex", "label", &[]),
        detector("password", "PASSWORD", "exact", "label:plain", &[]),
    ]
}

fn transform(overrides: &str) -> Result<Transform> {
    Transform::new(&detectors(), &parse_overrides(overrides)?, &[], &Key::from_hex(KEY)?, &[])
}

fn index(id: &str) -> DetectorIndex {
    DetectorIndex(detectors().iter().position(|detector| detector.id == id).unwrap() as u16)
}

fn replaced(transform: &Transform, id: &str, value: &[u8]) -> Vec<u8> {
    let mut out = b"kept".to_vec();
    transform.replace(index(id), value, b' ', b' ', 0, &mut out);
    assert!(out.starts_with(b"kept"));
    out.split_off(4)
}

/// The replacement as text.
fn text(transform: &Transform, id: &str, value: &str) -> String {
    String::from_utf8(replaced(transform, id, value.as_bytes())).unwrap()
}

/// The tag of a label, and the part behind `~`.
fn tags(label: &str, name: &str) -> (String, Option<String>) {
    let inside = label.strip_prefix(&format!("[{name}:")).and_then(|rest| rest.strip_suffix(']')).unwrap();
    let in_alphabet = |tag: &str| tag.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'));
    let (tag, spelling) = match inside.split_once('~') {
        Some((tag, spelling)) => (tag, Some(spelling.to_owned())),
        None => (inside, None),
    };
    assert!(tag.len() == 10 && in_alphabet(tag), "{label}");
    assert!(spelling.as_ref().is_none_or(|spelling| spelling.len() == 4 && in_alphabet(spelling)), "{label}");
    (tag.to_owned(), spelling)
}

#[test]
fn defaults_are_those_of_the_detectors() {
    let transform = transform("").unwrap();
    assert_eq!(text(&transform, "credit_card", "4111 1111 1111 1111"), "**** **** **** 1111");
    assert_eq!(text(&transform, "password", "hunter2"), "[PASSWORD]");
    tags(&text(&transform, "email_address", "jan@example.com"), "EMAIL");
}

#[test]
fn names_win_over_the_star_and_later_over_earlier() {
    for (overrides, email, iban) in [
        ("*=label:plain", "[EMAIL]", "[IBAN]"),
        ("EMAIL_address=keep,*=label:plain", "jan@example.com", "[IBAN]"),
        ("*=label:plain,email_address=keep", "jan@example.com", "[IBAN]"),
        ("iban=keep,IBAN_CODE=remove,*=mask:domain,*=keep", "jan@example.com", ""),
        ("*=remove,email_address=mask:domain,person_name=keep", "***@example.com", ""),
    ] {
        let transform = transform(overrides).unwrap();
        assert_eq!(text(&transform, "email_address", "jan@example.com"), email, "{overrides}");
        assert_eq!(text(&transform, "iban", "NL91ABNA0417164300"), iban, "{overrides}");
        assert_eq!(transform.keeps(index("email_address")), email == "jan@example.com", "{overrides}");
    }
}

#[test]
fn what_does_not_fit_is_refused_with_advice() {
    for (overrides, part) in [
        ("emial_address=label", "did you mean `email_address`?"),
        ("ibann=label", "did you mean `iban`?"),
        ("IBAN_CODES=label", "did you mean `iban`?"),
        ("something_else=label", "`inkout detectors list`"),
        ("iban=truncate", "truncate is for IP addresses"),
        ("*=truncate", "truncate is for IP addresses"),
        ("iban=mask:domain", "mask:domain is for e-mail"),
        ("iban=mask:area", "mask:area is for phone numbers"),
        ("iban=shift", "shift is for dates"),
        ("email_address=generalise", "nothing larger is known of `email_address`"),
        ("ip_address=generalise:year", "`ip_address` is no date"),
        ("phone_number=generalise:5", "`phone_number` is no age"),
        ("credit_card=mask:last5", "mask:last5 shows too much"),
        ("CREDIT_CARD_NUMBER=mask:first6last6", "the first 6 and the last 4"),
    ] {
        let message = transform(overrides).err().unwrap().to_string();
        assert!(message.contains(part), "{overrides}: {message}");
    }
    let key = Key::from_hex(KEY).unwrap();
    for (label, canonical, part) in
        [("Mail", "lower", "the label of"), ("MAIL", "upper", "there are exact, lower"), ("", "lower", "the label")]
    {
        let message =
            Transform::new(&[detector("x", label, canonical, "label", &[])], &[], &[], &key, &[]).err().unwrap().to_string();
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn spellings_of_one_value_share_the_tag_and_not_the_label() {
    let transform = transform("*=label").unwrap();
    for (id, name, canonical, spellings) in [
        ("email_address", "EMAIL", "jan@example.com", ["Jan@example.com", "jan%40example.com"]),
        ("phone_number", "PHONE", "+12025550143", ["+1 202-555-0143", "0012025550143"]),
        ("ip_address", "IP", "2001:db8::1", ["2001:DB8:0::1", "[2001:db8::1]:443"]),
        ("iban", "IBAN", "NL91ABNA0417164300", ["NL91 ABNA 0417 1643 00", "nl91abna0417164300"]),
        ("credit_card", "CARD", "4111111111111111", ["4111-1111-1111-1111", "4111 1111 1111 1111"]),
        ("mac_address", "MAC", "00:00:5e:00:53:af", ["00-00-5E-00-53-AF", "0000.5e00.53af"]),
    ] {
        let (tag, spelling) = tags(&text(&transform, id, canonical), name);
        assert_eq!(spelling, None, "{canonical}");
        let mut seen = vec![None];
        for value in spellings {
            let (same, spelling) = tags(&text(&transform, id, value), name);
            assert_eq!(same, tag, "{value}");
            assert!(!seen.contains(&spelling), "{value}");
            seen.push(spelling);
        }
    }
}

#[test]
fn tags_depend_on_key_and_kind() {
    let (a, b) = (transform("*=label").unwrap(), transform("*=label").unwrap());
    let key = Key::from_hex(&KEY.replace("00", "01")).unwrap();
    let c = Transform::new(&detectors(), &parse_overrides("*=label").unwrap(), &[], &key, &[]).unwrap();
    let tag = |transform: &Transform, id: &str, name: &str| tags(&text(transform, id, "12345678"), name).0;
    assert_eq!(tag(&a, "password", "PASSWORD"), tag(&b, "password", "PASSWORD"));
    assert_ne!(tag(&a, "password", "PASSWORD"), tag(&c, "password", "PASSWORD"));
    assert_ne!(tag(&a, "password", "PASSWORD"), tag(&a, "credit_card", "CARD"));
}

#[test]
fn hashes_are_64_digits_over_the_canonical_form() {
    let transform = transform("*=hash").unwrap();
    let hash = text(&transform, "email_address", "Jan@example.com");
    assert!(hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{hash}");
    assert_eq!(hash, text(&transform, "email_address", "jan@example.com"));
    assert_ne!(hash, text(&transform, "password", "jan@example.com"));
}

#[test]
fn fingerprints_correlate_spellings_except_of_cards() {
    let transform = transform("").unwrap();
    let print = |id: &str, value: &str| {
        let mut out = String::new();
        transform.fingerprint(index(id), value.as_bytes(), &mut out);
        out
    };
    let mail = print("email_address", "Jan@example.com");
    assert!(mail.starts_with("k1:") && mail.len() == 19, "{mail}");
    assert_eq!(mail, print("email_address", "jan@example.com"));
    assert_ne!(mail, print("email_address", "jen@example.com"));
    assert_eq!(print("credit_card", "4111111111111111"), "");
}

#[test]
fn a_run_is_replaced_as_its_start_is() {
    let run = vec![b'7'; 3 * MAX_FINDING];
    for action in ["label", "label:plain", "mask", "mask:last4", "mask:fixed8:#", "remove", "hash", "encrypt"] {
        let transform = transform(&format!("*={action}")).unwrap();
        for detector in detectors() {
            let start = replaced(&transform, &detector.id, &run[..MAX_FINDING]);
            assert_eq!(replaced(&transform, &detector.id, &run), start, "{action} of {}", detector.id);
        }
    }
}

#[test]
fn a_hundred_thousand_values_get_as_many_labels() {
    let transform = transform("*=label").unwrap();
    let mut seen = HashMap::new();
    for number in 0..100_000u32 {
        let value = format!("user{number}@example.com");
        if let Some(other) = seen.insert(text(&transform, "email_address", &value), value.clone()) {
            panic!("{value} and {other}");
        }
    }
}

proptest! {
    #[test]
    fn different_values_get_different_labels(a in "[a-cA-C0-3@%. +:-]{1,12}", b in "[a-cA-C0-3@%. +:-]{1,12}") {
        let transform = transform("*=label").unwrap();
        for detector in detectors() {
            let (x, y) = (text(&transform, &detector.id, &a), text(&transform, &detector.id, &b));
            prop_assert_eq!(x == y, a == b, "{}: {:?} {:?} {} {}", detector.id, a, b, x, y);
        }
    }

    #[test]
    fn no_action_fails_on_any_bytes(value in proptest::collection::vec(any::<u8>(), 0..100), before: u8, after: u8) {
        for action in ["label", "label:plain", "mask", "mask:first6last4", "mask:last3", "mask:fixed9", "remove", "hash", "encrypt", "keep"] {
            let transform = transform(&format!("*={action}")).unwrap();
            for detector in detectors() {
                let mut out = Vec::new();
                transform.replace(index(&detector.id), &value, before, after, 0, &mut out);
                let is_masked = value.windows(3).any(|window| window == b"***");
                prop_assert!(out != value || action == "keep" || is_masked || value.is_empty());
                let (mut preview, mut print) = (String::new(), String::new());
                transform.preview(index(&detector.id), &value, &mut preview);
                transform.fingerprint(index(&detector.id), &value, &mut print);
                prop_assert!(!preview.is_empty() && print.is_empty() == (detector.id == "credit_card"));
            }
        }
    }
}
