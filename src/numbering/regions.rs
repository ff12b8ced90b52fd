//! National forms of several regions at once.

use super::{Number, Region, national};

/// Most digits of a number in national form that are told apart here; E.164 allows 15 with the calling code.
const MOST_DIGITS: usize = 20;

/// Most digits of a number in national form without a trunk zero: ten, and the 1 that may stand before them in North America.
const LONGEST_BARE: usize = 11;

/// The regions whose national forms are looked for. Which of them can have a number of some length and first digit is one look-up.
#[derive(Debug)]
pub(crate) struct Regions {
    /// By first digit, the lengths that any region has, as bits.
    lengths: [u32; 10],
    /// By length and first digit, where its regions stand in `regions`.
    by_shape: Vec<(u16, u16)>,
    regions: Vec<Region>,
}

impl Regions {
    /// The regions, in order of preference.
    pub(crate) fn new(chosen: &[Region]) -> Self {
        let mut lengths = [0; 10];
        let mut by_shape = Vec::with_capacity((MOST_DIGITS + 1) * 10);
        let mut regions = Vec::new();
        for length in 0..=MOST_DIGITS {
            for digit in 0..10u8 {
                let from = regions.len() as u16;
                // Longer ones without a zero in front are prefixes of services before a number, and look like any other row of digits.
                let is_usual = digit == 0 || length <= LONGEST_BARE;
                regions.extend(chosen.iter().filter(|region| is_usual && region.possible(length, b'0' + digit)));
                let to = regions.len() as u16;
                by_shape.push((from, to));
                lengths[usize::from(digit)] |= u32::from(to > from) << length;
            }
        }
        Self { lengths, by_shape, regions }
    }

    /// Whether any number starts with the ASCII digit `first`.
    #[inline]
    pub(crate) fn may_start(&self, first: u8) -> bool {
        self.lengths.get(usize::from(first.wrapping_sub(b'0'))).is_some_and(|bits| *bits != 0)
    }

    /// Whether a number of so many digits that starts with the ASCII digit `first` can be one of any region.
    #[inline]
    pub(crate) fn is_possible(&self, length: usize, first: u8) -> bool {
        length <= MOST_DIGITS
            && self.lengths.get(usize::from(first.wrapping_sub(b'0'))).is_some_and(|bits| bits >> length & 1 == 1)
    }

    /// The number that ASCII digits in national form are in the first region that has it.
    #[inline]
    pub(crate) fn find(&self, digits: &[u8]) -> Option<Number> {
        let first = *digits.first()?;
        if !self.is_possible(digits.len(), first) {
            return None;
        }
        let (from, to) = self.by_shape[digits.len() * 10 + usize::from(first - b'0')];
        self.regions[usize::from(from)..usize::from(to)].iter().find_map(|region| national(*region, digits))
    }
}
