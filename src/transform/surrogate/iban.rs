//! IBANs: of the same country and structure, with check digits that are right (ISO 13616).
//!
//! Bank and account are one number under one permutation. Which codes belong to banks is no public list in most countries, and
//! those that
//! belong to none have no room for all accounts; but of the four letters of a Dutch or British bank, say, one row in thousands
//! is a bank's.

use super::Surrogates;
use super::people::shifted_back;

/// What keeps these permutations apart from others.
const OF_IBANS: u64 = 9 << 40;
/// The most letters and digits of an account number.
const MOST_SIGNS: usize = 30;

/// The number of an account, of letters and digits where they were.
struct Account {
    signs: [u8; MOST_SIGNS],
    length: usize,
}

/// Values of letters and digits.
fn size_of(sign: u8) -> u128 {
    if sign.is_ascii_digit() { 10 } else { 26 }
}

impl Account {
    fn of(value: &[u8]) -> Option<Self> {
        let mut account = Self { signs: [0; MOST_SIGNS], length: 0 };
        for byte in value.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
            *account.signs.get_mut(account.length)? = byte.to_ascii_uppercase();
            account.length += 1;
        }
        // More letters than any country has are no number of 126 bits.
        let letters = account.signs().iter().filter(|sign| sign.is_ascii_uppercase()).count();
        (account.length > 5 && account.length * 10 + letters * 5 < 360).then_some(account)
    }

    fn signs(&self) -> &[u8] {
        &self.signs[..self.length]
    }

    /// The number, and how many there are.
    fn number(&self) -> (u128, u128) {
        self.signs().iter().fold((0, 1), |(number, all), sign| {
            let value = if sign.is_ascii_digit() { sign - b'0' } else { sign - b'A' };
            (number * size_of(*sign) + u128::from(value), all * size_of(*sign))
        })
    }

    fn set(&mut self, mut number: u128) {
        let mut end = self.length;
        // A division of 64 bits takes a part of the time of one of 128; most accounts need no more, and others one.
        while end > 0 && number > u64::MAX.into() {
            let (mut start, mut size) = (end, 1u64);
            while start > 0 && size < 1 << 58 {
                start -= 1;
                size *= size_of(self.signs[start]) as u64;
            }
            self.put((number % u128::from(size)) as u64, start..end);
            (number, end) = (number / u128::from(size), start);
        }
        self.put(number as u64, 0..end);
    }

    fn put(&mut self, mut number: u64, places: std::ops::Range<usize>) {
        for sign in self.signs[places].iter_mut().rev() {
            let (size, first) = if sign.is_ascii_digit() { (10, b'0') } else { (26, b'A') };
            *sign = (number % size) as u8 + first;
            number /= size;
        }
    }

    /// The check digits of the account in a country.
    fn check(&self, country: [u8; 2]) -> u32 {
        98 - remainder(self.signs().iter().copied().chain(country).chain(*b"00"))
    }
}

/// The remainder by 97, letters counting from ten on.
fn remainder(signs: impl Iterator<Item = u8>) -> u32 {
    // As many signs as a number holds, then one division.
    let all = signs.fold(0u64, |sum, sign| {
        let sum = if sum < 1 << 56 { sum } else { sum % 97 };
        match sign {
            b'0'..=b'9' => sum * 10 + u64::from(sign - b'0'),
            _ => sum * 100 + u64::from(sign.to_ascii_uppercase() - b'A') + 10,
        }
    });
    (all % 97) as u32
}

/// Country, check digits and account of an IBAN that is right.
fn read(value: &[u8]) -> Option<([u8; 2], Account)> {
    let (head, rest) = value.split_first_chunk::<4>()?;
    let [a, b, c, d] = head.map(|byte| byte.to_ascii_uppercase());
    if !(a.is_ascii_uppercase() && b.is_ascii_uppercase() && c.is_ascii_digit() && d.is_ascii_digit()) {
        return None;
    }
    let account = Account::of(rest)?;
    let check = u32::from(c - b'0') * 10 + u32::from(d - b'0');
    (account.check([a, b]) == check).then_some(([a, b], account))
}

impl Surrogates {
    /// Appends another IBAN, or other text where it is none.
    pub(super) fn iban(&self, value: &[u8], out: &mut Vec<u8>) {
        let Some((country, mut account)) = read(value) else {
            return shifted_back(value, out, |value, out| self.scrambler.text(value, out), |other| read(other).is_none());
        };
        let (number, all) = account.number();
        // Accounts that have letters in other places are as many only by chance.
        let tweak = u64::from(country[0]) << 8 | u64::from(country[1]) | OF_IBANS;
        account.set(self.permuter.next(tweak, number, all, |_| true));
        let check = account.check(country);
        let from = out.len();
        out.extend_from_slice(value);
        let signs = [b'0' + (check / 10) as u8, b'0' + (check % 10) as u8];
        let mut all = signs.iter().chain(account.signs());
        for place in out[from..].iter_mut().filter(|byte| byte.is_ascii_alphanumeric()).skip(2) {
            let sign = all.next().copied().unwrap_or_default();
            *place = if place.is_ascii_lowercase() { sign.to_ascii_lowercase() } else { sign };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::surrogates;
    use super::*;

    #[test]
    fn ibans_keep_country_structure_and_groups() {
        for value in [
            "NL91ABNA0417164300",
            "NL91 ABNA 0417 1643 00",
            "GB29 NWBK 6016 1331 9268 19",
            "de89370400440532013000",
            "FR1420041010050500013M02606",
            "BE68539007547034",
            "NO93 8601 1117 947",
        ] {
            let mut out = Vec::new();
            surrogates().iban(value.as_bytes(), &mut out);
            let other = String::from_utf8(out).unwrap();
            let shape = |text: &str| {
                let sign = |c: char| {
                    if c.is_ascii_digit() {
                        '9'
                    } else if c.is_ascii_uppercase() {
                        'X'
                    } else {
                        c
                    }
                };
                text[..2].to_lowercase()
                    + &text[2..].chars().map(sign).collect::<String>().to_uppercase().replace(char::is_alphabetic, "X")
            };
            assert_eq!(shape(&other), shape(value), "{other}");
            assert!(other != value && read(other.as_bytes()).is_some(), "{other}");
        }
        let mut out = Vec::new();
        surrogates().iban(b"NL92ABNA0417164300", &mut out);
        assert!(read(&out).is_none(), "what was wrong stays wrong");
    }
}
