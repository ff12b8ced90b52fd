//! The action `generalise`: a value becomes the larger thing that it is part of. A date its month or year, an age a band, a postal code its
//! area, coordinates a square of some ten kilometres, an address its network, a phone number its country.
//!
//! What cannot be read becomes a plain label. Generalising again changes nothing.

use super::dates::Written;
use super::{phone, truncate};

/// Ages from here on are one band (45 CFR 164.514(b)(2)(i)(C)), up to what nobody was older than: a plus behind an age would be no part of it
/// to a second run.
const OLD: (u32, u32) = (90, 120);
/// Areas of three digits in the United States with 20,000 people or fewer, which become 000: 45 CFR 164.514(b)(2)(i)(B), by the Census of
/// 2000 as the guidance of the HHS lists them.
const SPARSE: [&[u8]; 17] = [
    b"036", b"059", b"063", b"102", b"203", b"556", b"692", b"790", b"821", b"823", b"830", b"831", b"878", b"879", b"884",
    b"890", b"893",
];

/// How far a value is generalised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grain {
    /// As is usual for the kind: a year, ten years of age.
    #[default]
    Usual,
    /// A date to its month.
    Month,
    /// A date to its year.
    Year,
    /// An age to a band of so many years, 5 or 10.
    Band(u8),
}

/// The sort of values that a kind has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Date,
    Age,
    Postal,
    Place,
    Address,
    Phone,
}

/// The kinds that can be generalised.
const KINDS: [(&str, Sort); 9] = [
    ("date_of_birth", Sort::Date),
    ("event_time", Sort::Date),
    ("card_expiry", Sort::Date),
    ("age", Sort::Age),
    ("minor", Sort::Age),
    ("postal_code", Sort::Postal),
    ("geo_coordinates", Sort::Place),
    ("ip_address", Sort::Address),
    ("phone_number", Sort::Phone),
];

/// Generalises values of one kind.
pub(super) struct Generaliser {
    sort: Sort,
    grain: Grain,
    instead: Box<[u8]>,
}

/// What is wrong with generalising the findings of this detector so, if anything is.
pub(super) fn problem(id: &str, grain: Grain) -> Option<String> {
    let Some(sort) = sort_of(id) else {
        let all: Vec<&str> = KINDS.iter().map(|(id, _)| *id).collect();
        return Some(format!("nothing larger is known of `{id}`; there are {}; it can be masked or labelled", all.join(", ")));
    };
    match (grain, sort) {
        (Grain::Usual, _) | (Grain::Month | Grain::Year, Sort::Date) | (Grain::Band(_), Sort::Age) => None,
        (Grain::Month | Grain::Year, _) => Some(format!("`{id}` is no date: `generalise` alone fits it")),
        (Grain::Band(_), _) => Some(format!("`{id}` is no age: `generalise` alone fits it")),
    }
}

fn sort_of(id: &str) -> Option<Sort> {
    KINDS.iter().find(|(known, _)| *known == id).map(|(_, sort)| *sort)
}

impl Generaliser {
    /// For the findings of this detector; those that cannot be read become `instead`.
    pub(super) fn new(id: &str, grain: Grain, instead: Box<[u8]>) -> Self {
        Self { sort: sort_of(id).unwrap_or(Sort::Date), grain, instead }
    }

    /// Whether what is written may be an address.
    pub(super) fn bares(&self) -> bool {
        self.sort == Sort::Address
    }

    /// Appends what `value` is part of.
    pub(super) fn write(&self, value: &[u8], out: &mut Vec<u8>) {
        let from = out.len();
        let is_written = match self.sort {
            Sort::Date => self.date(value, out),
            Sort::Age => self.age(value, out),
            Sort::Postal => postal(value, out),
            Sort::Place => place(value, out),
            Sort::Address => {
                truncate::write(value, &self.instead, out);
                true
            }
            Sort::Phone => phone::country(value).is_some_and(|country| {
                out.extend_from_slice(country);
                true
            }),
        };
        if !is_written {
            out.truncate(from);
            out.extend_from_slice(&self.instead);
        }
    }

    /// Appends what stands for `value` where only a date or a number can: the first day of the month or year, the least age of the band.
    /// Says whether it is one.
    pub(super) fn write_typed(&self, value: &[u8], out: &mut Vec<u8>) -> bool {
        match self.sort {
            Sort::Date => {
                let Some(written) = Written::read(value, false).filter(Written::is_whole) else { return false };
                let month = if self.grain == Grain::Month { written.date.month } else { 1 };
                let date = super::dates::Date { month, day: 1, ..written.date };
                written.write(date, out);
                true
            }
            Sort::Age => self.band(value).is_some_and(|(least, _)| {
                out.extend_from_slice(least.to_string().as_bytes());
                true
            }),
            _ => false,
        }
    }

    fn date(&self, value: &[u8], out: &mut Vec<u8>) -> bool {
        let with_month = self.grain == Grain::Month;
        match Written::read(value, false) {
            Some(written) if with_month || written.has_year() => {
                written.write_part(with_month, out);
                true
            }
            _ => false,
        }
    }

    /// The least and the most of the band of an age.
    fn band(&self, value: &[u8]) -> Option<(u32, u32)> {
        let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let age: u32 = std::str::from_utf8(&value[..digits]).ok()?.parse().ok()?;
        let size = if let Grain::Band(size) = self.grain { u32::from(size) } else { 10 };
        let least = age / size * size;
        (digits > 0).then_some(if age >= OLD.0 { OLD } else { (least, least + size - 1) })
    }

    fn age(&self, value: &[u8], out: &mut Vec<u8>) -> bool {
        // An age in words, or with its unit, is none that could be read for certain.
        let is_band = |text: &[u8]| text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'-');
        let Some((least, most)) = self.band(value).filter(|_| is_band(value)) else { return false };
        out.extend_from_slice(format!("{least}-{most}").as_bytes());
        true
    }
}

/// Appends the area of a postal code: two digits of four (Netherlands, Belgium, Switzerland, Denmark, …), the outward code of Great Britain
/// and Canada, three digits of more.
fn postal(value: &[u8], out: &mut Vec<u8>) -> bool {
    let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = value[digits..].trim_ascii();
    let letters = rest.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    match (digits, value.len()) {
        // As it was generalised before.
        (2 | 3, length) if length == digits => out.extend_from_slice(value),
        (4, _) if rest.is_empty() || rest.len() == letters && letters == 2 => out.extend_from_slice(&value[..2]),
        (3, _) if rest.starts_with(b"-") && letters == 0 => out.extend_from_slice(&value[..3]),
        (5..=7, _) if letters == 0 => {
            let area = &value[..3];
            out.extend_from_slice(if digits == 5 && SPARSE.contains(&area) { b"000" } else { area });
        }
        (0, length) if value.is_ascii() && value.first().is_some_and(u8::is_ascii_alphabetic) => {
            let blank = value.iter().position(|byte| matches!(byte, b' ' | b'-'));
            let outward = match blank {
                Some(at) => &value[..at],
                None if length > 4 => &value[..length - 3],
                None => value,
            };
            let is_outward = (2..=4).contains(&outward.len()) && outward.iter().any(u8::is_ascii_digit);
            if !is_outward {
                return false;
            }
            out.extend_from_slice(outward);
        }
        _ => return false,
    }
    true
}

/// Appends coordinates with one decimal each.
fn place(value: &[u8], out: &mut Vec<u8>) -> bool {
    let Ok(text) = std::str::from_utf8(value) else { return false };
    let mut rest = text;
    let mut numbers = 0;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        let number = &rest[at..];
        let length = number.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(number.len());
        let number = number[..length].trim_end_matches('.');
        let Some((whole, decimals)) = number.split_once('.') else { return false };
        if decimals.is_empty() || decimals.contains('.') {
            return false;
        }
        // Cut off, not rounded: again gives the same, and 89.96 stays on the globe.
        out.extend_from_slice(whole.as_bytes());
        out.push(b'.');
        out.extend_from_slice(&decimals.as_bytes()[..1]);
        rest = &rest[at + number.len()..];
        numbers += 1;
    }
    out.extend_from_slice(rest.as_bytes());
    numbers > 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn generalised(id: &str, grain: Grain, value: &str) -> String {
        let mut out = Vec::new();
        Generaliser::new(id, grain, b"[X]"[..].into()).write(value.as_bytes(), &mut out);
        String::from_utf8(out).unwrap()
    }

    const CASES: &[(&str, Grain, &str, &str)] = &[
        ("date_of_birth", Grain::Month, "1974-11-19", "1974-11"),
        ("date_of_birth", Grain::Usual, "1974-11-19", "1974"),
        ("date_of_birth", Grain::Year, "19-11-1974", "1974"),
        ("date_of_birth", Grain::Month, "19-11-1974", "11-1974"),
        ("date_of_birth", Grain::Month, "11/19/1974", "11/1974"),
        ("date_of_birth", Grain::Month, "19741119", "1974-11"),
        ("date_of_birth", Grain::Month, "19 November 1974", "November 1974"),
        ("date_of_birth", Grain::Month, "March 12, 1974", "March 1974"),
        ("date_of_birth", Grain::Month, "12 de marzo de 1974", "marzo 1974"),
        ("date_of_birth", Grain::Year, "12 March 1974", "1974"),
        ("date_of_birth", Grain::Year, "12 March", "[X]"),
        ("date_of_birth", Grain::Month, "12 March", "March"),
        ("event_time", Grain::Month, "1974-11-19T10:11:12Z", "1974-11"),
        ("event_time", Grain::Year, "yesterday", "[X]"),
        ("age", Grain::Usual, "42", "40-49"),
        ("age", Grain::Band(5), "42", "40-44"),
        ("age", Grain::Band(5), "7", "5-9"),
        ("age", Grain::Usual, "89", "80-89"),
        ("age", Grain::Usual, "90", "90-120"),
        ("age", Grain::Band(5), "104", "90-120"),
        ("age", Grain::Usual, "forty", "[X]"),
        ("postal_code", Grain::Usual, "1234 AB", "12"),
        ("postal_code", Grain::Usual, "1234AB", "12"),
        ("postal_code", Grain::Usual, "1012", "10"),
        ("postal_code", Grain::Usual, "SW1A 1AA", "SW1A"),
        ("postal_code", Grain::Usual, "SW1A1AA", "SW1A"),
        ("postal_code", Grain::Usual, "M1 1AE", "M1"),
        ("postal_code", Grain::Usual, "K1A 0B1", "K1A"),
        ("postal_code", Grain::Usual, "90210", "902"),
        ("postal_code", Grain::Usual, "90210-1234", "902"),
        ("postal_code", Grain::Usual, "03601", "000"),
        ("postal_code", Grain::Usual, "89301-0001", "000"),
        ("postal_code", Grain::Usual, "110001", "110"),
        ("postal_code", Grain::Usual, "100-0001", "100"),
        ("postal_code", Grain::Usual, "nowhere", "[X]"),
        ("postal_code", Grain::Usual, "", "[X]"),
        ("geo_coordinates", Grain::Usual, "52.370216, 4.895168", "52.3, 4.8"),
        ("geo_coordinates", Grain::Usual, "-33.8688,151.2093", "-33.8,151.2"),
        ("geo_coordinates", Grain::Usual, "52", "[X]"),
        ("geo_coordinates", Grain::Usual, "north", "[X]"),
        ("ip_address", Grain::Usual, "192.0.2.77", "192.0.2.0"),
        ("ip_address", Grain::Usual, "2001:db8:1:2::3", "2001:db8:1::"),
        ("phone_number", Grain::Usual, "+31 6 12345678", "+31"),
        ("phone_number", Grain::Usual, "+1 202-555-0143", "+1"),
        ("phone_number", Grain::Usual, "+353 20 910 1234", "+353"),
        ("phone_number", Grain::Usual, "0031612345678", "0031"),
        ("phone_number", Grain::Usual, "06-12345678", "[X]"),
        ("phone_number", Grain::Usual, "+31", "+31"),
        ("card_expiry", Grain::Year, "12/2027", "2027"),
        ("card_expiry", Grain::Year, "x", "[X]"),
    ];

    #[test]
    fn values_become_what_they_are_part_of_and_stay_so() {
        for (id, grain, value, expected) in CASES {
            assert_eq!(generalised(id, *grain, value), *expected, "{id} {value}");
            assert_eq!(generalised(id, *grain, expected), *expected, "{id} {value} again");
        }
    }

    #[test]
    fn typed_cells_hold_the_first_of_it() {
        for (id, grain, value, expected) in [
            ("date_of_birth", Grain::Month, "1974-11-19", "1974-11-01"),
            ("date_of_birth", Grain::Year, "19-11-1974", "01-01-1974"),
            ("age", Grain::Usual, "42", "40"),
            ("age", Grain::Usual, "95", "90"),
        ] {
            let mut out = Vec::new();
            assert!(Generaliser::new(id, grain, Box::default()).write_typed(value.as_bytes(), &mut out));
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }

    proptest! {
        #[test]
        fn nothing_fails(value in "\\PC{0,24}", id in proptest::sample::select(KINDS.map(|(id, _)| id).to_vec())) {
            generalised(id, Grain::Usual, &value);
        }
    }
}
