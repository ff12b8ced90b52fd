//! What holds for surrogates of every family: millions of values, as many surrogates, all of them valid.

use super::*;

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// Those of a key of known digits, for the regions that are looked for unless others are named.
pub(super) fn surrogates() -> Surrogates {
    let names = ["NL", "US", "GB", "DE", "IN", "CA", "NO", "SE", "DK", "CH", "LT", "IE"].map(String::from);
    Surrogates::new(&Key::from_hex(KEY).unwrap(), regions(&names))
}

fn detector(id: &str) -> Detector {
    crate::transform::tests::detector(id, "X", "exact", "surrogate", &[])
}

fn manner(id: &str) -> Manner {
    let mut detector = detector(id);
    detector.validator = Some(id.to_owned().into());
    Manner::of(&detector)
}

fn made(surrogates: &Surrogates, id: &str, value: &str) -> String {
    let mut out = Vec::new();
    surrogates.write(manner(id), value.as_bytes(), &mut out);
    String::from_utf8(out).unwrap()
}

fn typed(surrogates: &Surrogates, id: &str, slot: Slot, value: &str) -> String {
    let mut out = Vec::new();
    surrogates.write_typed(manner(id), slot, value.as_bytes(), &mut out);
    String::from_utf8(out).unwrap()
}

/// Writes so many distinct values, and holds that all surrogates are distinct and valid.
#[track_caller]
fn check_millions(id: &str, values: impl Iterator<Item = String>, valid: impl Fn(&str, &str) -> bool) {
    use siphasher::sip128::SipHasher13;
    let (surrogates, manner, hasher) = (surrogates(), manner(id), SipHasher13::new());
    let mut seen: Vec<u128> = Vec::with_capacity(2_000_000);
    let mut out = Vec::new();
    for value in values {
        out.clear();
        surrogates.write(manner, value.as_bytes(), &mut out);
        let other = std::str::from_utf8(&out).unwrap();
        assert!(valid(&value, other), "{value} became {other}");
        seen.push(hasher.hash(&out).as_u128());
    }
    assert_eq!(seen.len(), 2_000_000);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 2_000_000, "two {id} have one surrogate");
}

/// Two million numbers that are spread over so many.
fn spread(all: u64) -> impl Iterator<Item = u64> {
    (0..2_000_000).map(move |number| number * (all / 2_000_000) + number % (all / 2_000_000))
}

#[test]
fn two_million_phones() {
    let plans = [("31", 610_000_000u64, 40_000_000), ("44", 7_400_000_000, 900_000_000), ("1", 2_022_000_000, 7_000_000)];
    let rows = plans
        .iter()
        .flat_map(|(code, first, many)| (0..*many).step_by(9).map(move |number| format!("+{code}{}", first + number)));
    let is_phone = |digits: &str| crate::numbering::international(&digits.as_bytes()[1..]).is_some();
    let values = rows.filter(|value| is_phone(value)).take(1_900_000);
    let national = (0..2_000_000u64)
        .map(|number| format!("015{:09}", 100_000_000 + number))
        .filter(|value| crate::numbering::national(Region::parse("DE").unwrap(), value.as_bytes()).is_some());
    let values = values.chain(national).take(2_000_000);
    check_millions("phone_number", values, |value, other| {
        let keeps = other.len() == value.len() && other[..2] == value[..2] && other != value;
        keeps && (!other.starts_with('+') || is_phone(other))
    });
}

#[test]
fn two_million_mails() {
    let values = spread(100_000_000).map(|number| format!("jan.devries{number}@firma{}.nl", number % 7));
    check_millions("email_address", values, |_, other| {
        let (local, domain) = other.split_once('@').unwrap();
        local.len() < 65
            && domain.starts_with("example.")
            && local.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
    });
}

#[test]
fn two_million_cards() {
    let check =
        |body: String| (0..10).map(|digit| format!("{body}{digit}")).find(|card| crate::checks::luhn::passes(card.as_bytes()));
    let values = spread(99_999_999_999)
        .filter_map(|number| check(format!("{}{number:011}", [4111, 5555, 6011, 3566][number as usize % 4])));
    check_millions("credit_card", values, |value, other| {
        other.len() == value.len() && crate::checks::luhn::passes(other.as_bytes())
    });
}

#[test]
fn two_million_addresses() {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
    let v4 = (0..1_000_000u32).map(|number| Ipv4Addr::from_bits(0x0800_0000 + number * 4001).to_string());
    let v6 = (0..1_000_000u128).map(|number| Ipv6Addr::from_bits(0x2a02_1810 << 96 | ((number * 3) << 64) | number).to_string());
    check_millions("ip_address", v4.chain(v6), |value, other| {
        let (value, other): (IpAddr, IpAddr) = (value.parse().unwrap(), other.parse().unwrap());
        value.is_ipv4() == other.is_ipv4() && value != other
    });
}

#[test]
fn national_and_international_forms_agree() {
    let surrogates = surrogates();
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    for (region, forms) in [
        ("31", ["+31 6 12345678", "0031612345678", "06-12345678", "31612345678", "%2B31612345678"]),
        ("44", ["+44 (0)20 7946 0018", "0044 20 7946 0018", "020 7946 0018", "442079460018", "(+44) 20 7946 0018"]),
        ("1", ["+1 (202) 555-0143", "001 202 555 0143", "202-555-0143", "12025550143", "1-202-555-0143"]),
    ] {
        let made: Vec<String> = forms.iter().map(|form| made(&surrogates, "phone_number", form)).collect();
        let own = |text: &str| {
            let digits = digits(text.trim_start_matches("%2B"));
            digits[digits.len() - if region == "31" { 9 } else { 10 }..].to_owned()
        };
        for (form, other) in forms.iter().zip(&made) {
            assert_eq!(own(other), own(&made[0]), "{form} became {other}, {} became {}", forms[0], made[0]);
            let shape = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "9");
            assert_eq!(shape(other), shape(form));
        }
        assert_ne!(own(&made[0]), own(forms[0]));
    }
}

#[test]
fn names_agree_wherever_they_stand() {
    let surrogates = surrogates();
    let made = |id: &str, value: &str| made(&surrogates, id, value);
    let (given, surname) = (made("person_name", "Jan"), made("person_name", "de Vries"));
    assert_eq!(made("person_name", "Jan de Vries"), format!("{given} {surname}"));
    let last = surname.strip_prefix("de ").unwrap();
    let local = format!("{}.de{}.", given.to_lowercase(), last.to_lowercase());
    assert!(made("email_address", "jan.devries@firma.nl").starts_with(&local), "{local}");
    assert!(made("username", "jan.devries").starts_with(local.trim_end_matches('.')));
    assert!(made("email_address", "Jan.deVries@firma.nl").to_lowercase().starts_with(&local));
}

#[test]
fn numbers_with_checks_pass_them() {
    let surrogates = surrogates();
    for (id, values) in crate::checks::national::tests::VALID {
        for value in *values {
            let other = made(&surrogates, id, value);
            let check = crate::checks::national::check(id).unwrap();
            let has_scheme = matches!(manner(id), Manner::Id(_));
            assert!(has_scheme, "{id} has no template");
            assert!(check(other.as_bytes()), "{id}: {value} became {other}");
            assert!(other != *value && other.len() == value.len(), "{id}: {value} became {other}");
        }
    }
    // Wrong ones stay wrong, and their separators where they were.
    assert!(!crate::checks::national::check("nl_bsn").unwrap()(made(&surrogates, "nl_bsn", "123456780").as_bytes()));
    let other = made(&surrogates, "us_ssn", "219-09-9999");
    assert_eq!(other.replace(|c: char| c.is_ascii_digit(), "9"), "999-99-9999");
}

#[test]
fn all_numbers_of_a_scheme_become_all_others() {
    let surrogates = surrogates();
    for (id, all) in [("nl_bsn", 99), ("be_rijksregisternummer", 850_730), ("es_dni", 1234), ("se_personnummer", 811_228)] {
        let check = crate::checks::national::check(id).unwrap();
        let values: Vec<String> = (0..300_000u64)
            .map(|number| match id {
                "nl_bsn" => format!("{all}{number:07}"),
                "es_dni" => format!("{all}{:04}{}", number / 26 % 10_000, char::from(b'A' + (number % 26) as u8)),
                "se_personnummer" => format!("{all}{:04}", number % 10_000),
                _ => format!("85073{:06}", number * 3),
            })
            .filter(|value| check(value.as_bytes()))
            .collect();
        let distinct = |values: &mut dyn Iterator<Item = String>| values.collect::<std::collections::HashSet<_>>().len();
        let expected = distinct(&mut values.iter().cloned());
        assert!(expected > 300, "{id}");
        assert_eq!(distinct(&mut values.iter().map(|value| made(&surrogates, id, value))), expected, "{id}");
    }
}

#[test]
fn typed_places_take_the_surrogate_if_it_fits() {
    let surrogates = surrogates();
    let text = made(&surrogates, "phone_number", "31612345678");
    assert_eq!(typed(&surrogates, "phone_number", Slot::Number, "31612345678"), text);
    for (id, slot, value) in [
        ("phone_number", Slot::Number, "2012345678"),
        ("phone_number", Slot::Number, "12"),
        ("phone_number", Slot::Shape, "06-12345678"),
        ("nl_bsn", Slot::Number, "111222333"),
        ("credit_card", Slot::Number, "4111111111111111"),
        ("person_name", Slot::Shape, "Jan de Vries"),
        ("email_address", Slot::Shape, "jan@firma.nl"),
        ("date_of_birth", Slot::Date, "1974-11-19"),
        ("ip_address", Slot::Address, "8.8.4.4"),
        ("mac_address", Slot::Address, "00:00:5e:00:53:01"),
    ] {
        let other = typed(&surrogates, id, slot, value);
        assert!(other != value, "{value} stays");
        match slot {
            Slot::Number => assert!(places::fits_as(value.as_bytes(), other.as_bytes()), "{value} became {other}"),
            Slot::Shape => assert_eq!(other.len(), value.len(), "{value} became {other}"),
            _ => {}
        }
    }
}

#[test]
fn what_is_none_of_its_kind_gets_something_else_all_the_same() {
    let surrogates = surrogates();
    for (id, value) in [
        ("phone_number", "12 34"),
        ("email_address", "nobody"),
        ("date_of_birth", "12 March 1985"),
        ("date_of_birth", "3 mrt. 85"),
        ("postal_code", "1234 AB"),
        ("postal_code", "SW1A 1AA"),
        ("postal_code", "90210"),
        ("geo_coordinates", "52.370216, 4.895168"),
        ("street_address", "Hoofdstraat 12"),
        ("password", "hunter2"),
        ("age", "34"),
        ("vehicle_plate", "12-ABC-3"),
        ("credit_card", "12"),
        ("ip_address", "nowhere"),
        ("mac_address", "00:00"),
    ] {
        let other = made(&surrogates, id, value);
        assert!(other != value && other.len() == value.len(), "{id}: {value} became {other}");
    }
    assert!(made(&surrogates, "date_of_birth", "12 March 1985").contains(" 198"));
}

#[test]
fn another_key_gives_others() {
    let other = Surrogates::new(&Key::from_hex(&KEY.replace("00", "01")).unwrap(), regions(&["NL".to_owned()]));
    for (id, value) in [
        ("phone_number", "+31612345678"),
        ("email_address", "jan@firma.nl"),
        ("credit_card", "4111111111111111"),
        ("iban", "NL91ABNA0417164300"),
        ("ip_address", "8.8.4.4"),
        ("ip_address", "2a02::1"),
        ("nl_bsn", "111222333"),
        ("person_name", "Annemarie Bakker"),
    ] {
        assert_ne!(made(&other, id, value), made(&surrogates(), id, value), "{id}");
        assert_eq!(made(&surrogates(), id, value), made(&surrogates(), id, value), "{id}");
    }
}

/// Detectors of every manner.
const KINDS: [&str; 15] = [
    "phone_number",
    "email_address",
    "credit_card",
    "iban",
    "ip_address",
    "mac_address",
    "person_name",
    "street_address",
    "date_of_birth",
    "postal_code",
    "geo_coordinates",
    "nl_bsn",
    "se_personnummer",
    "age",
    "password",
];

proptest::proptest! {
    #[test]
    fn any_bytes_have_a_surrogate(
        value in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60),
        text in "[0-9a-zA-Z@%+:. /'-]{0,30}",
    ) {
        let surrogates = surrogates();
        for id in KINDS {
            for value in [&value[..], text.as_bytes()] {
                for slot in [Slot::Any, Slot::Number, Slot::Date, Slot::Address, Slot::Hex, Slot::Shape, Slot::Unique] {
                    let mut out = b"kept".to_vec();
                    surrogates.write_typed(manner(id), slot, value, &mut out);
                    proptest::prop_assert!(out.starts_with(b"kept") && (value.is_empty() || out.len() > 4));
                }
            }
        }
    }

    #[test]
    fn two_values_stay_two(a in "[+]?[0-2]{0,4}[a-b]{0,2}[ .-]?[0-2]{0,3}", b in "[+]?[0-2]{0,4}[a-b]{0,2}[ .-]?[0-2]{0,3}") {
        let surrogates = surrogates();
        for id in KINDS.iter().filter(|id| **id != "ip_address") {
            proptest::prop_assert_eq!(made(&surrogates, id, &a) == made(&surrogates, id, &b), a == b, "{}: {} {}", id, a, b);
            let number = |value: &str| typed(&surrogates, id, Slot::Number, value);
            proptest::prop_assert_eq!(number(&a) == number(&b), a == b, "{}: {} {}", id, a, b);
        }
    }
}
