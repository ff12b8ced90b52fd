//! Numbers that a state gives to a person: the checks of their digits, letters and dates, by country. Where such a number stands, and whether a word
//! beside it is needed, is not their business.
//!
//! A check gets the letters (capitals) and digits of a value that has one of the forms of its detector, without separators.

mod africa_asia;
mod america;
mod asia_pacific;
mod eastern_europe;
mod europe;
mod issued;
mod latin_america;
mod nordic;
#[cfg(test)]
pub(crate) mod tests;
mod western_europe;

/// Says whether a value passes.
pub(crate) type Check = fn(&[u8]) -> bool;

/// The checks by the names that pattern files give them, as each part of the world lists them.
static CHECKS: &[&[(&str, Check)]] = &[
    africa_asia::CHECKS,
    america::CHECKS,
    asia_pacific::CHECKS,
    eastern_europe::CHECKS,
    europe::CHECKS,
    issued::CHECKS,
    latin_america::CHECKS,
    nordic::CHECKS,
    western_europe::CHECKS,
];

/// The names of all checks.
pub(crate) fn names() -> impl Iterator<Item = &'static str> + Clone {
    CHECKS.iter().copied().flatten().map(|(name, _)| *name)
}

/// The check of this name.
pub(crate) fn check(name: &str) -> Option<Check> {
    CHECKS.iter().copied().flatten().find(|(known, _)| *known == name).map(|(_, check)| *check)
}

/// The digits, if they are so many and nothing else.
fn digits<const N: usize>(value: &[u8]) -> Option<[u32; N]> {
    let value: &[u8; N] = value.try_into().ok()?;
    value.iter().all(u8::is_ascii_digit).then(|| value.map(|digit| u32::from(digit & 15)))
}

/// The sum of the digits, each times its weight, as far as there are weights.
fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// The number that so many digits make.
fn number(digits: &[u32]) -> u64 {
    digits.iter().fold(0, |number, digit| number * 10 + u64::from(*digit))
}

/// Whether all digits are the same: a row of these passes some checks, and is none that was given to anybody.
fn is_one_digit(digits: &[u32]) -> bool {
    digits.iter().all(|digit| *digit == digits[0])
}

/// Whether the month has such a day in some year.
fn is_day(day: u32, month: u32) -> bool {
    let longest = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=longest).contains(&day)
}

/// The number of two digits.
fn pair(digits: &[u32], at: usize) -> u32 {
    digits[at] * 10 + digits[at + 1]
}
