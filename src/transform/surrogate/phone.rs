//! Phone numbers: another number of the same calling code, region, length and first digit that is valid in its plan, written
//! the same way.
//!
//! The numbers that are set aside for fiction are a few thousand in a country, and those that are not given out are no valid
//! numbers: neither
//! has room for a permutation of all. So it is one of the valid numbers of the plan, told by its place among them; such a
//! number may be
//! somebody's. National and international forms of a number have the same surrogate, as far as the regions chosen tell whose
//! number it is.

use super::Surrogates;
use super::people::{put_digits, shifted_back};
use crate::numbering::{Dialled, Region};

/// The most digits of a phone number as it is written, with all prefixes.
const MOST_DIGITS: usize = 24;
/// Digits from here on are read as international before they are read as national: with calling code they have so many and more.
const INTERNATIONAL: usize = 11;
/// What keeps these permutations apart from others.
const OF_PHONES: u64 = 5 << 40;

/// The digits of a phone number, and where they stand.
struct Written {
    digits: [u8; MOST_DIGITS],
    places: [u8; MOST_DIGITS],
    length: usize,
    /// Where its number begins behind `+` or `00`; `None` if it has neither.
    international: Option<usize>,
}

/// How a number was told from its digits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Route {
    International,
    Bare,
    National(Region),
}

impl Written {
    fn of(value: &[u8]) -> Option<Self> {
        let mut written = Self { digits: [0; MOST_DIGITS], places: [0; MOST_DIGITS], length: 0, international: None };
        let mut at = 0;
        let mut is_open = true;
        while at < value.len() {
            let rest = &value[at..];
            if is_open && (rest[0] == b'+' || rest.len() > 3 && rest[..3].eq_ignore_ascii_case(b"%2b")) {
                written.international = Some(0);
                at += if rest[0] == b'+' { 1 } else { 3 };
                is_open = false;
                continue;
            }
            if written.international.is_some() && rest.starts_with(b"(0)") {
                at += 3;
                continue;
            }
            if rest[0].is_ascii_digit() {
                is_open = false;
                *written.digits.get_mut(written.length)? = rest[0];
                *written.places.get_mut(written.length)? = u8::try_from(at).ok()?;
                written.length += 1;
                if written.length == 2 && written.international.is_none() && written.digits[..2] == *b"00" {
                    written.international = Some(2);
                }
            }
            at += 1;
        }
        Some(written)
    }

    fn digits(&self) -> &[u8] {
        &self.digits[..self.length]
    }
}

impl Surrogates {
    /// Appends another number; `false` if it is none that is valid, and nothing is appended.
    pub(super) fn phone(&self, value: &[u8], out: &mut Vec<u8>) -> bool {
        let Some(mut written) = Written::of(value) else { return false };
        let Some((route, number)) = self.dialled(&written) else { return false };
        let told = self.told(&number);
        let (rank, all) = number.rank();
        let own = number.own().len();
        let first = written.length - own;
        let tweak = number.class() | OF_PHONES;
        let mut other = number;
        self.permuter.next(tweak, u128::from(rank), u128::from(all), |rank| {
            other = number.with_rank(rank as u64);
            if self.told(&other) != told {
                return false;
            }
            // Digits alone must be told the way they were told.
            route == Route::International || {
                written.digits[first..written.length].copy_from_slice(other.own());
                self.dialled(&written) == Some((route, other))
            }
        });
        let from = out.len();
        out.extend_from_slice(value);
        for (place, digit) in written.places[first..written.length].iter().zip(other.own()) {
            out[from + usize::from(*place)] = *digit;
        }
        true
    }

    /// The number that is written.
    fn dialled(&self, written: &Written) -> Option<(Route, Dialled)> {
        let digits = written.digits();
        if let Some(start) = written.international {
            return Some((Route::International, Dialled::international(digits.get(start..)?)?));
        }
        let bare = || Some((Route::Bare, Dialled::international(digits)?));
        let national = || {
            let (region, _) = self.regions.first(digits)?;
            Some((Route::National(region), Dialled::national(region, digits)?))
        };
        if digits.len() >= INTERNATIONAL && digits[0] != b'0' { bare().or_else(national) } else { national().or_else(bare) }
    }

    /// Whose number it is, and of the regions chosen the first that takes the number for its own where it is written in the national form of its
    /// region: that is which number is meant by it.
    fn told(&self, number: &Dialled) -> (Option<Region>, Option<Region>) {
        let Some((region, prefix)) = number.home() else { return (None, None) };
        // Others are never written so.
        if !self.regions.contains(region) {
            return (Some(region), None);
        }
        let written = prefix.or_else(|| number.prefix_in(region)).and_then(|prefix| number.behind(prefix));
        (Some(region), written.and_then(|(written, length)| self.regions.first(&written[..length])).map(|(region, _)| region))
    }

    /// Appends other digits in the places of those of `value`, which is no valid number.
    pub(super) fn no_phone(&self, value: &[u8], out: &mut Vec<u8>) {
        shifted_back(
            value,
            out,
            |value, out| put_digits(&self.permuter, value, out),
            |other| Written::of(other).is_none_or(|written| self.dialled(&written).is_none()),
        );
    }
}
