//! The action `scramble`, and what stands where no label can: another value of the same shape, under the key.
//!
//! A keyed bijection without fixed points over the values of a shape: x becomes E⁻¹(E(x) + k mod N), where E is a Feistel network (as FF1 of
//! NIST SP 800-38G is one, with SipHash-2-4 as its round function). So two values never become one, none stays itself, and no table of
//! seen values is kept. One key serves all kinds: a value has one replacement wherever it stands, so joins hold. What it gives is not
//! recognisable as a replacement.

mod address;
mod date;
mod feistel;
mod number;
mod text;

use siphasher::sip::SipHasher24;

/// Scrambles values under one sub-key.
#[derive(Clone)]
pub(super) struct Scrambler(SipHasher24);

impl Scrambler {
    pub(super) fn new(key: &[u8; 16]) -> Self {
        Self(SipHasher24::new_with_key(key))
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
            Manner::Card if number::is_card(value) => self.card(value, out),
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
        for year in 1960..1980u64 {
            for month in 1..=12 {
                for day in 1..=days_of(year, month) {
                    let (value, mut out) = (format!("{year}-{month:02}-{day:02}"), Vec::new());
                    scrambler.date(value.as_bytes(), &mut out);
                    let other = String::from_utf8(out).expect("a date is text");
                    let [y, m, d] = [0..4, 5..7, 8..10].map(|range| other[range].parse::<u64>().expect("a number"));
                    assert!((1900..2100).contains(&y) && (1..=12).contains(&m) && (1..=days_of(y, m)).contains(&d), "{other}");
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

    proptest! {
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
