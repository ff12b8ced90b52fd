//! Numbers taken apart as they are dialled, and counted: which national number some digits are, and which is the n-th of those
//! that share
//! its calling code, length and first digit.

use std::sync::OnceLock;

use super::{
    CODES, FIRST_VALID, INTERNATIONAL, MOST_INTERNATIONAL, REGIONS, Region, STATE_BYTES, STEPS, international, run, step,
};

/// A valid number without the prefixes of dialling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialled {
    /// Its calling code, as a place in [`CODES`].
    code: u16,
    digits: [u8; MOST_INTERNATIONAL],
    /// How many of the digits are the calling code, and how many there are.
    code_length: u8,
    length: u8,
}

impl Dialled {
    /// The number that ASCII digits in international form are, without `+` or `00`. A trunk prefix behind the calling code is
    /// left out.
    pub(crate) fn international(digits: &[u8]) -> Option<Self> {
        international(digits)?;
        let (code, code_length) = code_of(digits)?;
        let (head, mut rest) = digits.split_at(code_length);
        for region in CODES[usize::from(code)].1 {
            let trunk = REGIONS[usize::from(*region)].trunk.as_bytes();
            if let Some(bare) = rest.strip_prefix(trunk).filter(|_| !trunk.is_empty())
                && Self::joined(code, head, bare).is_some_and(|number| international(number.all()).is_some())
            {
                rest = bare;
                break;
            }
        }
        Self::joined(code, head, rest)
    }

    /// The number that ASCII digits in the national form of `region` are.
    pub(crate) fn national(region: Region, digits: &[u8]) -> Option<Self> {
        let plan = region.plan();
        let place = CODES.binary_search_by_key(&plan.code, |(code, _)| *code).ok()?;
        let (mut head, mut at, mut rest) = ([0; 3], 3, plan.code);
        while rest > 0 {
            at -= 1;
            head[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        let bare = digits.strip_prefix(plan.trunk.as_bytes()).unwrap_or(digits);
        let written =
            |rest: &[u8]| Self::joined(place as u16, &head[at..], rest).filter(|number| international(number.all()).is_some());
        written(bare).or_else(|| written(digits))
    }

    fn joined(code: u16, head: &[u8], rest: &[u8]) -> Option<Self> {
        let mut digits = [0; MOST_INTERNATIONAL];
        let length = head.len() + rest.len();
        digits.get_mut(..head.len())?.copy_from_slice(head);
        digits.get_mut(head.len()..length)?.copy_from_slice(rest);
        (rest.len() > 1).then_some(Self { code, digits, code_length: head.len() as u8, length: length as u8 })
    }

    /// Calling code and national number.
    pub(crate) fn all(&self) -> &[u8] {
        &self.digits[..usize::from(self.length)]
    }

    /// The national number.
    pub(crate) fn own(&self) -> &[u8] {
        &self.digits[usize::from(self.code_length)..usize::from(self.length)]
    }

    /// Which numbers this one is counted among: a number that tells them from others.
    pub(crate) fn class(&self) -> u64 {
        u64::from(self.code) << 16 | u64::from(self.own()[0]) << 8 | u64::from(self.length)
    }

    /// The region of those that share the calling code whose number it is, the main one first, and what people of it write before the number,
    /// as far as that was needed to tell.
    pub(crate) fn home(&self) -> Option<(Region, Option<&'static [u8]>)> {
        let sharing = CODES[usize::from(self.code)].1;
        // Most codes belong to one region, and then nothing else is to be told.
        if let [only] = sharing {
            return Some((Region(*only), None));
        }
        sharing.iter().map(|place| Region(*place)).find_map(|region| Some((region, Some(self.prefix_in(region)?))))
    }

    /// What people of the region write before the number, if it is one of the region: its trunk prefix or nothing.
    pub(crate) fn prefix_in(&self, region: Region) -> Option<&'static [u8]> {
        let trunk = region.plan().trunk.as_bytes();
        let starts = |prefix: &[u8]| prefix.iter().fold(10 * region.plan().start, |state, digit| step(state, digit & 15));
        [trunk, b""].into_iter().find(|prefix| run(starts(prefix), self.own()).is_some())
    }

    /// The number behind a prefix, and how many digits it has.
    pub(crate) fn behind(&self, prefix: &[u8]) -> Option<([u8; MOST_INTERNATIONAL], usize)> {
        let mut written = [0; MOST_INTERNATIONAL];
        let length = prefix.len() + self.own().len();
        written.get_mut(..prefix.len())?.copy_from_slice(prefix);
        written.get_mut(prefix.len()..length)?.copy_from_slice(self.own());
        Some((written, length))
    }

    /// Which of the numbers of its class it is, and how many there are.
    pub(crate) fn rank(&self) -> (u64, u64) {
        let start = usize::from(self.code_length) + 1;
        let mut state = state_after(&self.digits[..start]);
        let all = count(state, usize::from(self.length) - start);
        let mut rank = 0;
        for at in start..usize::from(self.length) {
            let left = usize::from(self.length) - at;
            if is_full(state, left) {
                rank += self.digits[at..][..left].iter().fold(0, |rank, digit| rank * 10 + u64::from(digit & 15));
                break;
            }
            let digit = self.digits[at] & 15;
            rank += (0..digit).map(|digit| count(step(state, digit), left - 1)).sum::<u64>();
            state = step(state, digit);
        }
        (rank, all)
    }

    /// The number of its class that has this rank.
    pub(crate) fn with_rank(&self, mut rank: u64) -> Self {
        let mut other = *self;
        let start = usize::from(self.code_length) + 1;
        let mut state = state_after(&self.digits[..start]);
        for at in start..usize::from(self.length) {
            let left = usize::from(self.length) - at;
            if is_full(state, left) {
                for place in other.digits[at..][..left].iter_mut().rev() {
                    *place = b'0' + (rank % 10) as u8;
                    rank /= 10;
                }
                break;
            }
            for digit in 0..10 {
                let next = step(state, digit);
                let many = count(next, left - 1);
                if rank < many {
                    other.digits[at] = b'0' + digit;
                    state = next;
                    break;
                }
                rank -= many;
            }
        }
        other
    }
}

/// By the first three digits of a number in international form the place of its calling code in [`CODES`], and the length of that; the
/// length is zero where there is none. No code begins another.
static CODE_OF: [(u16, u8); 1000] = {
    let mut table = [(0, 0); 1000];
    let mut place = 0;
    while place < CODES.len() {
        let code = CODES[place].0 as usize;
        let (length, many) = match code {
            0..10 => (1, 100),
            10..100 => (2, 10),
            _ => (3, 1),
        };
        let mut behind = 0;
        while behind < many {
            table[code * many + behind] = (place as u16, length);
            behind += 1;
        }
        place += 1;
    }
    table
};

/// The calling code at the start, as a place in [`CODES`], and its length.
fn code_of(digits: &[u8]) -> Option<(u16, usize)> {
    let number = digits.first_chunk::<3>()?.iter().fold(0, |number, digit| number * 10 + usize::from(digit & 15));
    let (place, length) = *CODE_OF.get(number)?;
    (length > 0).then_some((place, usize::from(length)))
}

fn state_after(digits: &[u8]) -> u16 {
    digits.iter().fold(10 * INTERNATIONAL, |state, digit| step(state, *digit))
}

/// Whether all rows of so many digits lead from a state to the end of a number: most do after three or four digits, and then a
/// row is its own number.
fn is_full(state: u16, digits: usize) -> bool {
    count(state, digits) == 10u64.pow(digits as u32)
}

/// How many rows of so many digits lead from a state to the end of a number.
#[inline]
fn count(state: u16, digits: usize) -> u64 {
    /// By state, then by digits. A table of all states: made in a millisecond when the first number is counted.
    static COUNTS: OnceLock<Vec<[u64; MOST_INTERNATIONAL]>> = OnceLock::new();
    let counts = COUNTS.get_or_init(|| {
        let is_end = |state: usize| u64::from(state >= usize::from(FIRST_VALID));
        let states = STATE_BYTES.len() / 20;
        let mut all: Vec<[u64; MOST_INTERNATIONAL]> = (0..states).map(|state| std::array::from_fn(|_| is_end(state))).collect();
        for digits in 1..MOST_INTERNATIONAL {
            for state in 0..states {
                all[state][digits] = (0..10).map(|digit| all[usize::from(STEPS[10 * state + digit]) / 10][digits - 1]).sum();
            }
        }
        all
    });
    counts.get(usize::from(state) / 10).and_then(|counts| counts.get(digits)).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn international_of(digits: &str) -> Dialled {
        Dialled::international(digits.as_bytes()).unwrap()
    }

    #[test]
    fn forms_of_one_number_are_one_number() {
        for (region, national, international) in [
            ("NL", "0612345678", "31612345678"),
            ("GB", "02079460018", "442079460018"),
            ("GB", "02079460018", "4402079460018"),
            ("US", "2025550143", "12025550143"),
            ("US", "12025550143", "12025550143"),
            ("IT", "0612345678", "390612345678"),
            ("DK", "32345678", "4532345678"),
        ] {
            let region = Region::parse(region).unwrap();
            let number = Dialled::national(region, national.as_bytes()).unwrap();
            assert_eq!(number, international_of(international), "{national}");
            assert_eq!(number.home().map(|(region, _)| region), Some(region), "{national}");
        }
        assert_eq!(Dialled::international(b"999"), None);
        assert_eq!(international_of("14165551234").home().map(|(region, _)| region), Region::parse("CA"));
    }

    #[test]
    fn numbers_are_counted_in_order() {
        for digits in ["31612345678", "442079460018", "12025550143", "4915123456789", "390612345678", "33612345678"] {
            let number = international_of(digits);
            let (rank, all) = number.rank();
            assert!(rank < all && all > 1000, "{digits}: {rank} of {all}");
            assert_eq!(number.with_rank(rank), number, "{digits}");
            for other in [0, 1, all / 2, all - 1] {
                let other_number = number.with_rank(other);
                assert!(international(other_number.all()).is_some(), "{digits}");
                assert_eq!((other_number.rank(), other_number.class()), ((other, all), number.class()), "{digits}");
            }
        }
    }
}
