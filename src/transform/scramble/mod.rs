//! The action `scramble`, and what stands where no label can: another value of the same shape, under the key.
//!
//! A keyed bijection without fixed points over the values of a shape: x becomes E⁻¹(E(x) + k mod N), where E is a Feistel network (as FF1 of
//! NIST SP 800-38G is one, with SipHash-1-3 as its round function: twenty rounds in all are no place for its slower sister). So two values never become one, none stays itself, and no table of
//! seen values is kept. One key serves all kinds: a value has one replacement wherever it stands, so joins hold. What it gives is not
//! recognisable as a replacement.

mod address;
pub(super) mod date;
mod feistel;
mod number;
pub(super) mod text;

use siphasher::sip::SipHasher13;

/// Scrambles values under one sub-key.
#[derive(Clone)]
pub(super) struct Scrambler(SipHasher13);

impl Scrambler {
    pub(super) fn new(key: &[u8; 16]) -> Self {
        Self(SipHasher13::new_with_key(key))
    }
}

/// What is made of a kind where any text can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Letter for letter and digit for digit.
    Text,
    /// A card: the last four digits stay, behind a prefix that is never issued.
    Card,
    /// An address of the internet protocol stays one.
    Address,
    /// A date stays one.
    Date,
    /// The check digits of an IBAN are right.
    Iban,
}

impl Manner {
    /// That of a detector.
    pub(super) fn of(id: &str) -> Self {
        match id {
            "credit_card" => Self::Card,
            "ip_address" | "mac_address" => Self::Address,
            "date_of_birth" => Self::Date,
            "iban" => Self::Iban,
            _ => Self::Text,
        }
    }
}

impl Scrambler {
    /// Appends another value in this manner, or in the shape of its text if it is not what it is said to be.
    pub(super) fn write(&self, manner: Manner, value: &[u8], out: &mut Vec<u8>) {
        match manner {
            Manner::Card if number::is_card(value) => self.card(value, true, out),
            Manner::Address if address::is_address(value) => self.address(value, out),
            Manner::Date if date::is_date(value) => self.date(value, out),
            Manner::Iban => self.iban(value, out),
            _ => self.text(value, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn scrambled(value: &str) -> String {
        let mut out = Vec::new();
        Scrambler::new(&[7; 16]).number(value.as_bytes(), &mut out);
        String::from_utf8(out).expect("digits are text")
    }

    #[test]
    fn all_numbers_of_a_length_become_all_others() {
        for (least, past) in [(0, 10), (10, 100), (100, 1000), (1000, 10_000), (10_000, 100_000)] {
            let others: HashSet<String> = (least..past).map(|number| scrambled(&number.to_string())).collect();
            assert_eq!(others.len(), past - least, "no two become one");
            assert!((least..past).all(|number| others.contains(&number.to_string())), "the same numbers");
            assert!((least..past).all(|number| scrambled(&number.to_string()) != number.to_string()), "none stays");
        }
    }

    #[test]
    fn the_limits_of_integer_types_are_kept() {
        for (number, most) in [(101u64, 127u64), (200, 255), (12_345, 32_767), (60_000, 65_535), (3_161_234_567, 4_294_967_295)] {
            let other: u64 = scrambled(&number.to_string()).parse().expect("a number");
            assert!(other <= most, "{number} became {other}");
        }
        // Zeros in front leave most numbers of the length out of no type.
        assert_eq!(scrambled("000000000000000007").len(), 18);
        for number in [1_000_000_000u64, 2_147_483_647, 1_234_567_890] {
            let other: u64 = scrambled(&number.to_string()).parse().expect("a number");
            assert!((1_000_000_000..=2_147_483_647).contains(&other), "{number} became {other}");
        }
        assert!(scrambled("4111111111111111111").parse::<i64>().is_ok() || scrambled("4111111111111111111").len() == 19);
    }

    #[test]
    fn dates_become_dates_and_addresses_addresses() {
        let scrambler = Scrambler::new(&[7; 16]);
        let mut dates = HashSet::new();
        for year in 1960..1980 {
            for month in 1..=12 {
                for day in (1..=31).filter(|day| date::is_date(format!("{year}-{month:02}-{day:02}").as_bytes())) {
                    let (value, mut out) = (format!("{year}-{month:02}-{day:02}"), Vec::new());
                    scrambler.date(value.as_bytes(), &mut out);
                    let other = String::from_utf8(out).expect("a date is text");
                    let [y, m, d] = [0..4, 5..7, 8..10].map(|range| other[range].parse::<u64>().expect("a number"));
                    assert!((1900..2100).contains(&y) && (1..=12).contains(&m) && (1..=31).contains(&d), "{other}");
                    assert!(date::is_date(other.as_bytes()), "{other}");
                    assert_ne!(other, value);
                    assert!(dates.insert(other), "no two become one");
                }
            }
        }
        let address = |value: &str| {
            let mut out = Vec::new();
            scrambler.address(value.as_bytes(), &mut out);
            String::from_utf8(out).expect("an address is text")
        };
        assert!(address("192.0.2.7").parse::<std::net::Ipv4Addr>().is_ok() && address("192.0.2.7") != "192.0.2.7");
        assert!(address("2001:db8::1").parse::<std::net::Ipv6Addr>().is_ok());
        assert!(address("192.0.2.0/24").ends_with("/24"));
        assert_eq!(address("00:00:5e:00:53:01").len(), 17);
    }

    fn text(value: &str) -> String {
        let mut out = Vec::new();
        Scrambler::new(&[7; 16]).text(value.as_bytes(), &mut out);
        String::from_utf8(out).expect("letters stay letters")
    }

    fn shape(text: &str) -> String {
        let sign = |c: char| match c {
            _ if c.is_numeric() => '9',
            _ if c.is_lowercase() => 'x',
            _ if c.is_uppercase() => 'X',
            _ if c.is_alphabetic() => '一',
            _ => c,
        };
        text.chars().map(sign).collect()
    }

    #[test]
    fn all_texts_of_a_shape_become_all_others() {
        let letters = || ('a'..='z').flat_map(|a| ('a'..='z').map(move |b| format!("{a}-{b}")));
        let others: HashSet<String> = letters().map(|value| text(&value)).collect();
        assert_eq!(others, letters().collect());
        assert!(letters().all(|value| text(&value) != value));
        assert_eq!(('a'..='z').map(|a| text(&a.to_string())).collect::<HashSet<_>>().len(), 26);
    }

    #[test]
    fn what_is_no_letter_and_no_digit_stays() {
        for value in
            ["Jan.deVries+x@Example.com", "O''Brien", "Zoë Ångström", "王小明", "김민준", "Ольга Иванова", "12-AB", "a\\tb"]
        {
            let other = text(value);
            assert_eq!((shape(&other), other.len()), (shape(value), value.len()), "{other}");
            assert!(other.chars().zip(value.chars()).filter(|(a, b)| a == b).count() < value.chars().count(), "{other}");
        }
        for (value, stays) in
            [(r"jan\nde", r"\n"), (r"jan\u00e9x", r"\u00e9"), ("jan%40x", "%40"), ("a&amp;b", "&amp;"), (r"\101b", r"\101")]
        {
            assert!(text(value).contains(stays), "{}", text(value));
        }
        assert_eq!(text("JAN"), text("jan").to_uppercase(), "cases that are told apart by nobody stay one value");
    }

    #[test]
    fn dates_keep_their_form() {
        let scrambler = Scrambler::new(&[7; 16]);
        let date = |value: &str| {
            let mut out = Vec::new();
            scrambler.date(value.as_bytes(), &mut out);
            String::from_utf8(out).expect("a date is text")
        };
        for value in
            ["1974-11-19 10:11:12.5+02", "19741119", "19-11-1974", "11/19/1974", "05/06/1974", "2037-12-31", "9999-12-31"]
        {
            let other = date(value);
            assert!(other != value && shape(&other) == shape(value) && date::is_date(other.as_bytes()), "{value} became {other}");
        }
        assert_eq!(&date("1974-11-19 10:11:12.5+02")[10..], " 10:11:12.5+02");
        assert!(date("2036-02-29").as_str() < "2038-01-01");
        assert_eq!(date("0000-00-00"), "0000-00-00");
        assert_eq!(date("0000-00-00 00:00:00"), "0000-00-00 00:00:00");
    }

    #[test]
    fn networks_stay_networks_and_numbers_keep_what_is_not_theirs() {
        let scrambler = Scrambler::new(&[7; 16]);
        let with = |write: &dyn Fn(&mut Vec<u8>)| {
            let mut out = Vec::new();
            write(&mut out);
            String::from_utf8(out).expect("ASCII")
        };
        let address = |value: &str| with(&|out| scrambler.address(value.as_bytes(), out));
        assert!(address("192.0.2.0/24").ends_with(".0/24") && address("192.0.2.0/24") != "192.0.2.0/24");
        assert!(address("2001:db8::/32").ends_with("::/32"));
        assert!(address("::ffff:192.0.2.1").parse::<std::net::Ipv6Addr>().is_ok());
        assert_eq!(shape("0x"), shape(&with(&|out| scrambler.hexadecimal(b"0x4A6f", out))[..2]));
        let uuid = address("daa66d30-1234-4abc-8def-d8dca0c156f0");
        assert!(uuid[13..].starts_with("-4") && uuid[18..].starts_with("-8"), "{uuid}");
        assert!(with(&|out| scrambler.hexadecimal(br"\x4a6f", out)).starts_with(r"\x"));
        assert!(scrambled("1.5e+300").ends_with("e+300"));
        for (value, most) in [("52.370216", 90.0), ("179.99", 180.0)] {
            assert!(scrambled(value).parse::<f64>().expect("a number") < most);
        }
    }

    #[test]
    fn cards_keep_their_end_and_are_none_that_was_issued() {
        let scrambler = Scrambler::new(&[7; 16]);
        for value in ["4111111111111111", "5555 5555 5555 4444", "378282246310005"] {
            let mut out = Vec::new();
            scrambler.card(value.as_bytes(), true, &mut out);
            let other = String::from_utf8(out).expect("digits");
            assert!(other.starts_with('9') && other[other.len() - 4..] == value[value.len() - 4..], "{other}");
            assert_eq!(shape(&other), shape(value));
        }
        let mut out = Vec::new();
        scrambler.iban(b"NL91 ABNA 0417 1643 00", &mut out);
        let other = String::from_utf8(out).expect("ASCII");
        assert_eq!(shape(&other), "XX99 XXXX 9999 9999 99");
        let digits = other[4..].chars().chain(other[..4].chars()).filter_map(|c| c.to_digit(36));
        assert_eq!(digits.fold(0, |sum, digit| (sum * if digit > 9 { 100 } else { 10 } + digit) % 97), 1, "ISO 7064");
    }

    proptest! {
        #[test]
        fn texts_keep_their_shape(value in "[a-zA-Z0-9éÉ中 .@'\"-]{0,60}") {
            let other = text(&value);
            prop_assert_eq!(other.len(), value.len());
            prop_assert_eq!(shape(&other), shape(&value));
            prop_assert!(other != value || !value.chars().any(char::is_alphanumeric), "{}", other);
        }

        #[test]
        fn no_two_texts_become_one(a in "[a-c]{1,3}[0-9é]{0,2}", b in "[a-c]{1,3}[0-9é]{0,2}") {
            prop_assert_eq!(a == b, text(&a) == text(&b));
        }

        #[test]
        fn shapes_are_kept(value in "-?[1-9][0-9]{0,25}(\\.[0-9]{1,6})?") {
            let other = scrambled(&value);
            let shape = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "9");
            prop_assert_eq!(shape(&other), shape(&value));
            prop_assert_ne!(&other, &value);
            prop_assert!(value.trim_start_matches('-').len() < 2 || !other.trim_start_matches('-').starts_with('0'));
        }
    }
}
