//! Keyed permutations of the numbers below any bound, which may be walked within a part of them.
//!
//! A Feistel network over two halves (as FF1 of NIST SP 800-38G is one, with SipHash-1-3 as its round function). The permutation is
//! E⁻¹(E(x) + 1): it has one cycle through all numbers. So it leaves none as it is, and neither does what it induces on any
//! part of the numbers that
//! has two and more: the next on the cycle that lies in the part. That is what a surrogate has to be: another value of the
//! same sort,
//! for each value another, and no table of what was seen.

use siphasher::sip::SipHasher13;

use super::known::Known;
use super::sip::Sip;

/// Rounds of the network in all, as many as FF1 has; more where halves are small. Half of them lead to the step, half of them back. Their number is
/// odd: the last round before the step adds to the high half by the low one, which the step changes, so the first round back does not undo it.
const ROUNDS: u64 = 10;
const ROUNDS_OF_SMALL: u64 = 14;
/// Bits of halves that are not small.
const LARGE: u32 = 14;
/// What keeps the rounds of permutations without a way back apart from the others.
const ONE_WAY: u64 = 1 << 7;

/// Permutes numbers under one sub-key.
pub(super) struct Permuter {
    rounds: Sip,
    hasher: SipHasher13,
    pub(super) known: Known,
}

/// Numbers below a size as two halves: the low one of so many bits, the high one below a bound. There are hardly more of them
/// than numbers.
#[derive(Clone, Copy)]
struct Halves {
    bits: u32,
    high: u64,
}

impl Halves {
    fn of(size: u128) -> Self {
        let bits = (u128::BITS - (size - 1).leading_zeros()).div_ceil(2).max(1);
        Self { bits, high: ((size - 1) >> bits) as u64 + 1 }
    }

    fn rounds(self) -> u64 {
        if self.bits < LARGE { ROUNDS_OF_SMALL } else { ROUNDS }
    }

    fn low(self) -> u64 {
        1 << self.bits
    }

    fn all(self) -> u128 {
        u128::from(self.high) << self.bits
    }
}

/// The rounds of a network.
struct Network {
    halves: Halves,
    rounds: [Sip; ROUNDS_OF_SMALL as usize],
    many: usize,
}

impl Permuter {
    pub(super) fn new(key: &[u8; 16]) -> Self {
        Self { rounds: Sip::new(key), hasher: SipHasher13::new_with_key(key), known: Known::default() }
    }

    /// A keyed function of some bytes.
    pub(super) fn hash(&self, bytes: &[u8]) -> u64 {
        self.hasher.hash(bytes)
    }

    /// The next of the numbers below `size` (at most 2¹²⁶) that is accepted, as `value` itself has to be. `tweak` chooses
    /// among permutations; of
    /// it 48 bits count.
    pub(super) fn next(&self, tweak: u64, value: u128, size: u128, mut accept: impl FnMut(u128) -> bool) -> u128 {
        if size < 2 {
            return value;
        }
        let halves = Halves::of(size);
        let network = self.network(tweak, halves, 0, halves.rounds() / 2);
        let all = halves.all();
        let mut place = network.turn(value, false);
        loop {
            place = if place + 1 == all { 0 } else { place + 1 };
            let other = network.turn(place, true);
            if other == value || other < size && accept(other) {
                return other;
            }
        }
    }

    /// Where a number below `size` goes under a permutation of them that may leave some as they are.
    pub(super) fn place(&self, tweak: u64, mut value: u128, size: u128, inverse: bool) -> u128 {
        let halves = Halves::of(size.max(1));
        // There is no way back in it: all rounds are of this one.
        let network = self.network(tweak, halves, ONE_WAY, halves.rounds());
        loop {
            value = network.turn(value, inverse);
            if value < size {
                return value;
            }
        }
    }

    /// The rounds for a tweak, counted from `first` on.
    #[inline]
    fn network(&self, tweak: u64, halves: Halves, first: u64, many: u64) -> Network {
        let mut rounds = [self.rounds; ROUNDS_OF_SMALL as usize];
        for (round, number) in rounds.iter_mut().zip(first..first + many) {
            *round = round.after(tweak << 16 | u64::from(halves.bits) << 8 | number);
        }
        Network { halves, rounds, many: many as usize }
    }
}

impl Network {
    /// The network, or its inverse.
    #[inline]
    fn turn(&self, value: u128, inverse: bool) -> u128 {
        let halves = self.halves;
        let (mut high, mut low) = ((value >> halves.bits) as u64, value as u64 & (halves.low() - 1));
        let mut turn = |at: usize| {
            // The halves take turns in being added to: both keep their bounds.
            if at.is_multiple_of(2) {
                let by = self.rounds[at].hash(low);
                high = shifted(high, below(by, halves.high), halves.high, inverse);
            } else {
                let by = self.rounds[at].hash(high);
                low = if inverse { low.wrapping_sub(by) } else { low.wrapping_add(by) } & (halves.low() - 1);
            }
        };
        if inverse {
            (0..self.many).rev().for_each(&mut turn)
        } else {
            (0..self.many).for_each(&mut turn)
        }
        u128::from(high) << halves.bits | u128::from(low)
    }
}

/// A number below `bound` from one of 64 bits, without a division.
fn below(number: u64, bound: u64) -> u64 {
    ((u128::from(number) * u128::from(bound)) >> 64) as u64
}

/// Addition modulo `size`, or its inverse.
fn shifted(value: u64, by: u64, size: u64, inverse: bool) -> u64 {
    // Bounds are at most 2⁶³.
    let sum = value + if inverse { size - by } else { by };
    if sum >= size { sum - size } else { sum }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    #[test]
    fn all_numbers_become_all_others_in_one_cycle() {
        let permuter = Permuter::new(&[7; 16]);
        for size in [2u128, 3, 5, 10, 97, 1000, 4097] {
            let mut met = HashSet::new();
            let mut value = 0;
            for _ in 0..size {
                value = permuter.next(1, value, size, |_| true);
                assert!(value < size && met.insert(value), "{value} of {size}");
            }
            assert_eq!(value, 0, "{size}");
            assert_eq!((0..size).map(|value| permuter.place(1, value, size, false)).collect::<HashSet<_>>().len(), size as usize);
        }
        assert_eq!(permuter.next(1, 0, 1, |_| true), 0);
    }

    #[test]
    fn a_part_is_permuted_among_itself() {
        let permuter = Permuter::new(&[7; 16]);
        let part: HashSet<u128> = (0..10_000).filter(|value| value % 7 == 3).collect();
        let others: HashSet<u128> = part.iter().map(|value| permuter.next(2, *value, 10_000, |other| other % 7 == 3)).collect();
        assert_eq!(part, others);
        assert!(part.iter().all(|value| permuter.next(2, *value, 10_000, |other| other % 7 == 3) != *value));
    }

    proptest! {
        #[test]
        fn what_is_turned_is_turned_back(tweak: u64, size in 2u128..1 << 126, value: u128) {
            let (permuter, value) = (Permuter::new(&[9; 16]), value % size);
            let other = permuter.next(tweak, value, size, |_| true);
            prop_assert!(other < size && other != value);
            prop_assert_eq!(permuter.place(tweak, permuter.place(tweak, value, size, false), size, true), value);
        }
    }
}
