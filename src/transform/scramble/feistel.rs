//! The permutations behind `scramble`: of the numbers below any bound, and of rows of such numbers.

use super::Scrambler;

/// Rounds of the network: NIST asks for eight and more where the round function is weaker than a block cipher.
const ROUNDS: u8 = 10;
/// The most numbers that are permuted together.
pub(super) const MOST_PARTS: usize = 8;

/// A number below its size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) value: u64,
    /// At most 2⁶².
    pub(super) size: u64,
}

impl Scrambler {
    /// Another of the numbers below `count`, under a permutation of all of them without fixed points.
    pub(super) fn within(&self, number: u64, count: u64) -> u64 {
        if count < 2 {
            return number;
        }
        let digits = (count - 1).to_string().len() as u32;
        let walk = |mut value: u64, inverse: bool| loop {
            value = self.permute(value, digits, inverse);
            if value < count {
                return value;
            }
        };
        walk((walk(number % count, false) + self.step(digits, count)) % count, true)
    }

    /// How far values move in their order: a single digit is not mixed with another, so its step is the secret.
    pub(super) fn step(&self, digits: u32, count: u64) -> u64 {
        if digits > 1 { 1 } else { 1 + self.0.hash(b"step") % (count - 1) }
    }

    /// The Feistel network over numbers of so many digits, or its inverse.
    pub(super) fn permute(&self, value: u64, digits: u32, inverse: bool) -> u64 {
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

    /// Makes another row of these numbers, at most [`MOST_PARTS`], under a permutation of all rows without fixed points. `tweak` chooses
    /// among permutations.
    pub(super) fn row(&self, tweak: u64, parts: &mut [Part]) {
        match parts {
            [] => {}
            [one] if one.size < 2 => {}
            [one] => {
                let step = 1 + self.mix(0, 0, tweak, &[]) % (one.size - 1);
                one.value = (one.value + step) % one.size;
            }
            _ => {
                self.turn(tweak, parts, false);
                // One more, with a carry: where every size is one, nothing changes.
                for part in parts.iter_mut().rev() {
                    part.value = (part.value + 1) % part.size;
                    if part.value > 0 {
                        break;
                    }
                }
                self.turn(tweak, parts, true);
            }
        }
    }

    /// The network over a row: each number in turn is added to by what all others say.
    pub(super) fn turn(&self, tweak: u64, parts: &mut [Part], inverse: bool) {
        let turns = ROUNDS / 2 * parts.len() as u8;
        for turn in 0..turns {
            let turn = if inverse { turns - 1 - turn } else { turn };
            let at = usize::from(turn) % parts.len();
            let by = self.mix(turn, at, tweak, parts);
            let Part { value, size } = &mut parts[at];
            *value = shifted(*value, by % *size, *size, inverse);
        }
    }

    /// What the others say to the number at `at`.
    fn mix(&self, turn: u8, at: usize, tweak: u64, parts: &[Part]) -> u64 {
        let mut block = [0; 2 + 8 + 8 * MOST_PARTS];
        block[0] = turn;
        // No number of digits: the rounds above never see such a block.
        block[1] = 0x80 | parts.len() as u8;
        block[2..10].copy_from_slice(&tweak.to_le_bytes());
        let mut end = 10;
        for (_, part) in parts.iter().enumerate().filter(|(other, _)| *other != at) {
            block[end..end + 8].copy_from_slice(&part.value.to_le_bytes());
            end += 8;
        }
        self.0.hash(&block[..end])
    }
}

/// Addition modulo `size`, or its inverse.
fn shifted(value: u64, by: u64, size: u64, inverse: bool) -> u64 {
    if inverse { (value + size - by) % size } else { (value + by) % size }
}
