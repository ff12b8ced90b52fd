//! What benches and tests rely on: the same bytes for the same seed, values that are right by their standards, lines that stay whole.

use super::personal::{self, CARDS, IBANS};
use super::{Generator, Kind, generate, hard_negatives_log};
use rlibphonenumber::PHONE_NUMBER_UTIL;

const BYTES: usize = 100_000;

fn many(write: fn(&mut Generator)) -> Vec<String> {
    let mut generator = Generator::new(7, 0);
    for _ in 0..2000 {
        write(&mut generator);
        generator.byte(b'\n');
    }
    String::from_utf8(generator.into_bytes()).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    for kind in Kind::ALL {
        let bytes = generate(kind, BYTES, 1);
        assert_eq!(bytes, generate(kind, BYTES, 1), "{}", kind.name());
        assert_ne!(bytes, generate(kind, BYTES, 2), "{}", kind.name());
        assert!((BYTES..BYTES + 4096).contains(&bytes.len()), "{} has {} bytes", kind.name(), bytes.len());
        assert!(bytes.ends_with(b"\n") && std::str::from_utf8(&bytes).is_ok(), "{}", kind.name());
    }
}

#[test]
fn phone_numbers_are_valid_by_the_numbering_plan() {
    for text in many(personal::phone).iter().chain(&many(personal::e164)) {
        let number = PHONE_NUMBER_UTIL.parse(text.replacen("0061", "+61", 1), None).unwrap();
        assert!(PHONE_NUMBER_UTIL.is_valid_number(&number), "{text}");
    }
}

#[test]
fn ibans_have_check_digits_by_mod_97() {
    for iban in many(personal::iban).iter().map(|iban| iban.replace(' ', "")).chain(IBANS.iter().map(|iban| (*iban).to_owned())) {
        assert_eq!(personal::remainder(iban.as_bytes()), 1, "{iban}");
    }
}

#[test]
fn cards_fill_their_layout() {
    for (number, groups) in CARDS {
        assert_eq!(groups.iter().sum::<usize>(), number.len(), "{number}");
    }
}

#[test]
fn addresses_parse_and_lie_in_reserved_ranges() {
    for text in many(personal::ip) {
        let address: std::net::IpAddr = text.parse().unwrap();
        let reserved = match address {
            std::net::IpAddr::V4(address) => address.is_documentation() || address.is_private(),
            std::net::IpAddr::V6(address) => address.segments()[..2] == [0x2001, 0xdb8],
        };
        assert!(reserved, "{text}");
    }
}

#[test]
fn hard_negatives_hold_every_shape() {
    let text = String::from_utf8(hard_negatives_log(5000)).unwrap();
    assert_eq!(text.lines().count(), 5000);
    for shape in [" 1772", "request_id=", "/commit/", "version=", "order=00", "order=4", "addr=0x", "bytes=", ".0.0.0 Safari"] {
        assert!(text.contains(shape), "{shape}");
    }
}
