//! The replacement of a number where only a number can stand: another number of the same shape, under the key.
//!
//! A keyed bijection without fixed points over the numbers of as many digits: x becomes E⁻¹(E(x) + 1 mod N), where E is a Feistel network
//! over the digits (as FF1 of NIST SP 800-38G is one, with SipHash-2-4 as its round function). So two numbers never become one, none stays
//! itself, and no table of seen values is kept. What is not a digit (a sign, a point) stays where it is.

use siphasher::sip::SipHasher24;

/// The most digits that are permuted together; longer numbers are permuted in pieces of so many.
const MOST_DIGITS: usize = 18;
/// Rounds of the network: NIST asks for eight and more where the round function is weaker than a block cipher.
const ROUNDS: u8 = 10;
/// Values that fit the integer types of databases: numbers up to these stay up to these.
const LARGEST: [u64; 8] = [127, 255, 32_767, 65_535, 8_388_607, i32::MAX as u64, u32::MAX as u64, i64::MAX as u64];

/// Years of the dates that become each other.
const YEARS: std::ops::Range<u32> = 1900..2100;

/// Days of a month of the Gregorian calendar.
fn days_of(year: u64, month: u64) -> u64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Scrambles numbers under one sub-key.
#[derive(Clone)]
pub(super) struct Scrambler(SipHasher24);

impl Scrambler {
    pub(super) fn new(key: &[u8; 16]) -> Self {
        Self(SipHasher24::new_with_key(key))
    }

    /// Appends another date in the form of `value`, which begins with year, month and day (ISO 8601); a time behind it stays. Anything
    /// else is a number.
    pub(super) fn date(&self, value: &[u8], out: &mut Vec<u8>) {
        let digits = |range: std::ops::Range<usize>| {
            let text = value.get(range)?;
            text.iter()
                .all(u8::is_ascii_digit)
                .then(|| text.iter().fold(0u32, |number, digit| number * 10 + u32::from(digit - b'0')))
        };
        let parts = (digits(0..4), digits(5..7), digits(8..10));
        let (Some(year), Some(month), Some(day)) = parts else { return self.number(value, out) };
        let is_iso = value[4] == b'-' && value[7] == b'-';
        if !is_iso || !YEARS.contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return self.number(value, out);
        }
        // Every month has 31 numbers; those that are no day are stepped over.
        let number = u64::from(((year - YEARS.start) * 12 + month - 1) * 31 + day - 1);
        let count = u64::from((YEARS.end - YEARS.start) * 12 * 31);
        let mut other = number;
        loop {
            other = self.within(other, count);
            let (rest, day) = (other / 31, other % 31 + 1);
            let (year, month) = (u64::from(YEARS.start) + rest / 12, rest % 12 + 1);
            if day <= days_of(year, month) {
                out.extend_from_slice(format!("{year:04}-{month:02}-{day:02}").as_bytes());
                out.extend_from_slice(&value[10..]);
                return;
            }
        }
    }

    /// Appends another address in the form of `value`: four octets, or hexadecimal digits. A prefix length stays.
    pub(super) fn address(&self, value: &[u8], out: &mut Vec<u8>) {
        let end = value.iter().position(|byte| matches!(byte, b'/' | b'%')).unwrap_or(value.len());
        let (text, rest) = value.split_at(end);
        let octets: Option<Vec<u8>> =
            std::str::from_utf8(text).ok().and_then(|text| text.split('.').map(|octet| octet.parse().ok()).collect());
        match octets.as_deref() {
            Some([a, b, c, d]) => {
                let other = self.within(u64::from(u32::from_be_bytes([*a, *b, *c, *d])), 1 << 32);
                let [a, b, c, d] = (other as u32).to_be_bytes();
                out.extend_from_slice(format!("{a}.{b}.{c}.{d}").as_bytes());
            }
            _ => self.hexadecimal(text, out),
        }
        out.extend_from_slice(rest);
    }

    /// Other hexadecimal digits in the places of those in `text`, in pieces of eight.
    fn hexadecimal(&self, text: &[u8], out: &mut Vec<u8>) {
        let from = out.len();
        out.extend(text.iter().map(u8::to_ascii_lowercase));
        let places: Vec<usize> = (from..out.len()).filter(|at| out[*at].is_ascii_hexdigit()).collect();
        for piece in places.chunks(8) {
            let value = |byte: u8| u64::from(byte & 15) + 9 * u64::from(byte >> 6);
            let number = piece.iter().fold(0u64, |number, at| number << 4 | value(out[*at]));
            let mut other = self.within(number, 1 << (4 * piece.len()));
            for at in piece.iter().rev() {
                out[*at] = b"0123456789abcdef"[(other & 15) as usize];
                other >>= 4;
            }
        }
    }

    /// Another of the numbers below `count`, under a permutation of all of them without fixed points.
    fn within(&self, number: u64, count: u64) -> u64 {
        if count < 2 {
            return number;
        }
        let digits = count.to_string().len() as u32;
        let walk = |mut value: u64, inverse: bool| loop {
            value = self.permute(value, digits, inverse);
            if value < count {
                return value;
            }
        };
        walk((walk(number % count, false) + 1) % count, true)
    }

    /// Appends another number in the shape of `value`.
    pub(super) fn number(&self, value: &[u8], out: &mut Vec<u8>) {
        let from = out.len();
        out.extend_from_slice(value);
        let digits: Vec<usize> = (from..out.len()).filter(|at| out[*at].is_ascii_digit()).collect();
        // The sign and what follows a point do not matter: all digits are one number.
        for piece in digits.chunks(MOST_DIGITS) {
            let number = piece.iter().fold(0u64, |number, at| number * 10 + u64::from(out[*at] - b'0'));
            let mut other = self.other(number, piece.len() as u32, piece[0] == digits[0]);
            for at in piece.iter().rev() {
                out[*at] = b'0' + (other % 10) as u8;
                other /= 10;
            }
        }
    }

    /// Another number of as many digits; `leads` says that a number that starts with no zero keeps starting with none.
    fn other(&self, number: u64, digits: u32, leads: bool) -> u64 {
        let full = 10u64.pow(digits);
        let least = if leads && digits > 1 && number >= full / 10 { full / 10 } else { 0 };
        // Between two limits of types numbers change places among themselves. Only limits of so many digits: a small part of all numbers
        // would be walked to for ever.
        let limits = LARGEST.map(|largest| largest + 1).into_iter().filter(|past| (full / 10 + 1..full).contains(past));
        let (mut least, mut past) = (least, full);
        for limit in limits {
            if number < limit {
                past = limit;
                break;
            }
            least = limit;
        }
        let count = past - least;
        if count < 2 {
            return number;
        }
        // Values outside the range are stepped over: the network permutes all numbers of so many digits.
        let inside = |value: u64| (least..past).contains(&value);
        let walk = |mut value: u64, step: &dyn Fn(u64) -> u64| loop {
            value = step(value);
            if inside(value) {
                return value;
            }
        };
        let permuted = walk(number, &|value| self.permute(value, digits, false));
        let next = least + (permuted - least + 1) % count;
        walk(next, &|value| self.permute(value, digits, true))
    }

    /// The Feistel network over numbers of so many digits, or its inverse.
    fn permute(&self, value: u64, digits: u32, inverse: bool) -> u64 {
        let low = 10u64.pow(digits / 2);
        let high = 10u64.pow(digits - digits / 2);
        let (mut left, mut right) = (value / low, value % low);
        for round in 0..ROUNDS {
            let round = if inverse { ROUNDS - 1 - round } else { round };
            // The halves take turns in being added to: both sides keep their lengths.
            if round % 2 == 0 {
                left = shifted(left, self.round(round, digits, right) % high, high, inverse);
            } else {
                right = shifted(right, self.round(round, digits, left) % low, low, inverse);
            }
        }
        left * low + right
    }

    fn round(&self, round: u8, digits: u32, half: u64) -> u64 {
        let mut block = [0; 10];
        block[0] = round;
        block[1] = digits as u8;
        block[2..].copy_from_slice(&half.to_le_bytes());
        self.0.hash(&block)
    }
}

/// Addition modulo `size`, or its inverse.
fn shifted(value: u64, by: u64, size: u64, inverse: bool) -> u64 {
    if inverse { (value + size - by) % size } else { (value + by) % size }
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
