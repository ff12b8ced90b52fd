//! Payment cards: numbers of the same length that pass Luhn and are issued by nobody.
//!
//! The first two digits of a card say who issued it (ISO/IEC 7812-1). Of those that no scheme uses there are as many as of
//! those in use: 0, 1,
//! 7, 8 and 9 are left to airlines, fuel, health care and national bodies, and no payment card has them, but for a few. So the
//! cards in use have
//! room among numbers that are no one's: there each has one of its own. Numbers that stand there already go back the other way.

use super::permute::Permuter;

/// The least and the most digits of a card, ISO/IEC 7812-1.
const LENGTHS: std::ops::RangeInclusive<usize> = 12..=19;
/// First two digits of cards that are issued (Visa, Mastercard, Mir, American Express, Diners Club, JCB, Maestro, Discover,
/// UnionPay and others).
#[rustfmt::skip]
const ISSUED: [u8; 38] = [
    22, 23, 24, 25, 26, 27, 30, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58,
    60, 62, 63, 64, 65, 67,
];
/// As many that no scheme issues cards with. None begins with a zero: where a column holds numbers, that would be lost. (18
/// are old cards of
/// JCB, 81 those of UnionPay, 97 those of Troy.)
#[rustfmt::skip]
const FREE: [u8; 38] = [
    10, 11, 12, 13, 14, 15, 16, 17, 19, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93,
    94, 95, 96, 98, 99, 69,
];
/// What keeps these permutations apart from others.
const OF_CARDS: u64 = 6 << 40;

/// Whether it has as many digits as a card.
pub(super) fn is_card(value: &[u8]) -> bool {
    LENGTHS.contains(&value.iter().filter(|byte| byte.is_ascii_digit()).count())
}

impl Permuter {
    /// Appends another card with its separators where they were. A number whose check digit is wrong gets one that is wrong by
    /// as much.
    pub(super) fn card(&self, value: &[u8], out: &mut Vec<u8>) {
        let from = out.len();
        out.extend_from_slice(value);
        let mut digits = [0u8; 19];
        let mut length = 0;
        for (place, byte) in digits.iter_mut().zip(value.iter().filter(|byte| byte.is_ascii_digit())) {
            *place = byte & 15;
            length += 1;
        }
        let digits = &mut digits[..length];
        let error = (digits[length - 1] + 10 - check(&digits[..length - 1])) % 10;
        let free = 10u64.pow(length as u32 - 3);
        let number = digits[2..length - 1].iter().fold(0u64, |number, digit| number * 10 + u64::from(*digit));
        let prefix = digits[0] * 10 + digits[1];
        let place = |prefixes: &[u8]| prefixes.iter().position(|known| *known == prefix);
        let tweak = length as u64 | OF_CARDS;
        let size = u128::from(free) * ISSUED.len() as u128;
        let numbered = |place: usize| u128::from(free) * place as u128 + u128::from(number);
        // All of them are below 38 · 10¹⁶.
        let apart = |other: u128| ((other as u64 / free) as usize, other as u64 % free);
        let (prefix, mut number) = match (place(&ISSUED), place(&FREE)) {
            (Some(place), _) => {
                let (place, number) = apart(self.place(tweak, numbered(place), size, false));
                (FREE[place], number)
            }
            (_, Some(place)) => {
                let (place, number) = apart(self.place(tweak, numbered(place), size, true));
                (ISSUED[place], number)
            }
            // Any other number stays with its two digits.
            _ => (prefix, self.next(tweak | u64::from(prefix) << 8, u128::from(number), u128::from(free), |_| true) as u64),
        };
        (digits[0], digits[1]) = (prefix / 10, prefix % 10);
        for digit in digits[2..length - 1].iter_mut().rev() {
            *digit = (number % 10) as u8;
            number /= 10;
        }
        digits[length - 1] = (check(&digits[..length - 1]) + error) % 10;
        let places = out[from..].iter_mut().filter(|byte| byte.is_ascii_digit());
        places.zip(digits).for_each(|(place, digit)| *place = b'0' + *digit);
    }
}

/// The check digit behind these digits: Luhn, ISO/IEC 7812-1 annex B.
fn check(digits: &[u8]) -> u8 {
    const DOUBLED: [u8; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    let values = digits.iter().rev().enumerate();
    let sum: u32 = values.map(|(at, digit)| u32::from(if at % 2 == 0 { DOUBLED[usize::from(*digit)] } else { *digit })).sum();
    ((10 - sum % 10) % 10) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::luhn;
    use std::collections::HashSet;

    fn other(value: &str) -> String {
        let mut out = Vec::new();
        Permuter::new(&[7; 16]).card(value.as_bytes(), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn cards_become_numbers_that_nobody_issues() {
        for value in ["4111111111111111", "5555 5555 5555 4444", "3782-822463-10005", "6304000000000000", "4222222222222"] {
            let other = other(value);
            let digits: Vec<u8> = other.bytes().filter(u8::is_ascii_digit).collect();
            assert!(luhn::passes(&digits), "{other}");
            assert!(FREE.contains(&((digits[0] & 15) * 10 + (digits[1] & 15))), "{other}");
            assert_eq!(other.replace(|c: char| c.is_ascii_digit(), "9"), value.replace(|c: char| c.is_ascii_digit(), "9"));
            assert_ne!(other[other.len() - 4..], value[value.len() - 4..], "the last four digits are not kept");
            assert_eq!(super::tests::other(&other), value, "what is issued by nobody goes back");
        }
    }

    #[test]
    fn all_numbers_of_a_length_become_all_others() {
        let all = || (0..1_000_000u64).map(|number| format!("{:012}", number * 999_983));
        assert_eq!(all().map(|value| other(&value)).collect::<HashSet<_>>().len(), 1_000_000);
        assert!(all().take(1000).all(|value| other(&value) != value));
        let (mut issued, mut free) = (ISSUED, FREE);
        issued.sort_unstable();
        free.sort_unstable();
        assert!(issued.iter().all(|prefix| free.binary_search(prefix).is_err()));
    }
}
