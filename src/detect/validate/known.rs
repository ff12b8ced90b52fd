//! Small sets of numbers that are known beforehand, each in a slot of its own: one look tells whether a number is among them, and which it
//! is. A search would stop at another place each time, which no processor foresees.

/// Slots; several times as many as numbers, so that factors without a clash are soon met.
const SLOTS: usize = 128;

/// Known numbers.
pub(crate) struct Known {
    factor: u64,
    slots: [u64; SLOTS],
    places: [u8; SLOTS],
}

impl Known {
    /// The set of these numbers, fewer than there are slots, none of them the greatest of all.
    pub(crate) const fn new(numbers: &[u64]) -> Self {
        let mut factor = 0x9e37_79b9_7f4a_7c15;
        loop {
            let mut known = Self { factor, slots: [u64::MAX; SLOTS], places: [0; SLOTS] };
            let mut i = 0;
            while i < numbers.len() {
                let slot = known.slot(numbers[i]);
                if known.slots[slot] != u64::MAX {
                    break;
                }
                known.slots[slot] = numbers[i];
                known.places[slot] = i as u8;
                i += 1;
            }
            if i == numbers.len() {
                return known;
            }
            // The next of Knuth's linear congruential generator, made odd.
            factor = factor.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) | 1;
        }
    }

    #[inline(always)]
    const fn slot(&self, number: u64) -> usize {
        (number.wrapping_mul(self.factor) >> (64 - SLOTS.ilog2())) as usize
    }

    /// Which of the numbers it is.
    #[inline(always)]
    pub(crate) fn place(&self, number: u64) -> Option<usize> {
        let slot = self.slot(number);
        (self.slots[slot] == number).then_some(usize::from(self.places[slot]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_known_and_others_are_not() {
        const NUMBERS: [u64; 30] = {
            let mut numbers = [0; 30];
            let mut i = 0;
            while i < numbers.len() {
                numbers[i] = (i * i * i) as u64;
                i += 1;
            }
            numbers
        };
        static KNOWN: Known = Known::new(&NUMBERS);
        for number in 0..30_000 {
            assert_eq!(KNOWN.place(number), NUMBERS.iter().position(|known| *known == number), "{number}");
        }
    }
}
