//! National forms of several regions at once.

use std::sync::OnceLock;

use super::{Number, Region, TOGETHER, first_national};

/// Most digits of a number in national form that are told apart here; E.164 allows 15 with the calling code.
const MOST_DIGITS: usize = 20;

/// Most digits of a number in national form without a trunk zero: ten, and the 1 that may stand before them in North America.
const LONGEST_BARE: usize = 11;

/// The regions whose national forms are looked for. Which of them can have a number of some length and first digit is one look-up.
#[derive(Debug)]
pub(crate) struct Regions {
    /// By first digit, the lengths that any region has, as bits.
    lengths: [u32; 10],
    /// The regions in order of preference.
    regions: Vec<Region>,
    /// How many of them, from the first on, have numbers that speak for themselves; those of the others need a word beside them.
    own: usize,
    /// By length and first digit, the regions that have such numbers, as bits.
    by_shape: Vec<Mask>,
    /// By the first three digits, the regions that have numbers that start so, as bits.
    by_opening: OnceLock<Box<[Mask]>>,
}

/// One bit for each of the chosen regions; there are 245 plans.
type Mask = [u128; 2];

/// The value of three ASCII digits.
#[inline(always)]
fn opening_of([first, second, third]: [u8; 3]) -> usize {
    usize::from(first & 15) * 100 + usize::from(second & 15) * 10 + usize::from(third & 15)
}

/// The regions of which this holds, as bits.
fn mask_of(regions: &[Region], holds: impl Fn(Region) -> bool) -> Mask {
    let mut mask = [0; 2];
    for (i, region) in regions.iter().enumerate() {
        mask[i / 128] |= u128::from(holds(*region)) << (i % 128);
    }
    mask
}

impl Regions {
    /// The regions, in order of preference.
    pub(crate) fn new(chosen: &[Region]) -> Self {
        Self::with_abroad(chosen, &[])
    }

    /// The regions, in order of preference, and others whose numbers need a word beside them.
    pub(crate) fn with_abroad(chosen: &[Region], abroad: &[Region]) -> Self {
        let mut regions = Vec::with_capacity(chosen.len() + abroad.len());
        let mut own = 0;
        for (i, region) in chosen.iter().chain(abroad).enumerate() {
            if !regions.contains(region) {
                regions.push(*region);
                own += usize::from(i < chosen.len());
            }
        }
        let mut lengths = [0; 10];
        let mut by_shape = Vec::with_capacity((MOST_DIGITS + 1) * 10);
        for length in 0..=MOST_DIGITS {
            for digit in 0..10u8 {
                // Longer ones without a zero in front are prefixes of services before a number, and look like any other row of digits.
                let is_usual = digit == 0 || length <= LONGEST_BARE;
                let shape = mask_of(&regions, |region| is_usual && region.possible(length, b'0' + digit));
                by_shape.push(shape);
                lengths[usize::from(digit)] |= u32::from(shape != [0; 2]) << length;
            }
        }
        Self { lengths, regions, own, by_shape, by_opening: OnceLock::new() }
    }

    /// By the first three digits, the regions that have numbers that start so. Made when the first number is met: many runs meet none.
    #[inline]
    fn by_opening(&self) -> &[Mask] {
        self.by_opening.get_or_init(|| (b'0'..=b'9').flat_map(|first| self.openings_of(first)).collect())
    }

    /// [`Regions::by_opening`] for one first digit.
    fn openings_of(&self, first: u8) -> impl Iterator<Item = Mask> {
        let seconds = (b'0'..=b'9').flat_map(|second| (b'0'..=b'9').map(move |third| (second, third)));
        seconds.map(move |(second, third)| mask_of(&self.regions, |region| region.may_start(&[first, second, third])))
    }

    /// Whether the region is one of them.
    pub(crate) fn contains(&self, region: Region) -> bool {
        self.regions.contains(&region)
    }

    /// Whether any number starts with the ASCII digit `first`.
    #[inline]
    pub(crate) fn may_start(&self, first: u8) -> bool {
        self.lengths.get(usize::from(first.wrapping_sub(b'0'))).is_some_and(|bits| *bits != 0)
    }

    /// Whether any number starts with these three ASCII digits.
    #[inline]
    pub(crate) fn may_start_so(&self, opening: [u8; 3]) -> bool {
        self.by_opening().get(opening_of(opening)).is_some_and(|regions| *regions != [0; 2])
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
        self.at(digits).map(|(_, number)| number)
    }

    /// [`Regions::find`], and whether the number speaks for itself: those of regions abroad need a word.
    #[inline]
    pub(crate) fn find_own(&self, digits: &[u8]) -> Option<(Number, bool)> {
        self.at(digits).map(|(place, number)| (number, place < self.own))
    }

    /// [`Regions::find`], with the region.
    #[inline]
    pub(crate) fn first(&self, digits: &[u8]) -> Option<(Region, Number)> {
        self.at(digits).map(|(place, number)| (self.regions[place], number))
    }

    /// [`Regions::find`], with the place of the region.
    #[inline]
    fn at(&self, digits: &[u8]) -> Option<(usize, Number)> {
        let [first, second, third, ..] = *digits else { return None };
        if !self.is_possible(digits.len(), first) {
            return None;
        }
        let opening = self.by_opening().get(opening_of([first, second, third]))?;
        let shape = self.by_shape.get(digits.len() * 10 + usize::from(first & 15))?;
        for half in 0..2 {
            let mut regions = shape[half] & opening[half];
            while regions != 0 {
                let mut asked = [None; TOGETHER];
                let mut places = [0; TOGETHER];
                for (region, place) in asked.iter_mut().zip(&mut places) {
                    if regions == 0 {
                        break;
                    }
                    *place = half * 128 + regions.trailing_zeros() as usize;
                    *region = Some(self.regions[*place]);
                    regions &= regions - 1;
                }
                if let Some((place, number)) = first_national(asked, digits) {
                    return Some((places[place], number));
                }
            }
        }
        None
    }
}
