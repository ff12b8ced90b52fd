//! Checks that numbers carry in themselves: Luhn, and those of the numbers that states give. Detection asks them of what it
//! finds, and
//! what replaces such a number has to pass them too. Where a number stands is not their business.

pub(crate) mod luhn;
pub(crate) mod national;
