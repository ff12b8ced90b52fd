//! Phone numbering plans: is this row of digits a phone number?
//!
//! The answer is libphonenumber's: a number is valid if its calling code's plan has it. The plans are compiled when the program is built
//! (`build.rs`) into one minimal automaton over digits that lies ready in the binary, so a check is one table look-up a digit and the first
//! check costs no more than the next.
//!
//! Not of concern here: separators, extensions, and where in a text a number starts or ends; formatting.

mod dialled;
mod regions;
#[cfg(test)]
mod tests;

pub(crate) use dialled::Dialled;
pub(crate) use regions::Regions;

include!(concat!(env!("OUT_DIR"), "/numbering.rs"));

/// For each state the ten states that the digits lead to, as little-endian 16-bit numbers.
const STATE_BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/numbering.bin"));

/// For each state the ten states that the digits lead to, with states told by where their ten begin: the next step is one addition away.
/// State 0 rejects and leads to itself. States from [`FIRST_VALID`] on are ends of numbers, those from [`FIRST_RESERVED`] on of reserved
/// ones. As long as 16 bits can tell and a digit more, so that every step stays within.
static STEPS: [u16; STATES + 16] = {
    let mut steps = [0; STATES + 16];
    let mut i = 0;
    while i < STATE_BYTES.len() / 2 {
        steps[i] = 10 * u16::from_le_bytes([STATE_BYTES[2 * i], STATE_BYTES[2 * i + 1]]);
        i += 1;
    }
    steps
};

/// What 16 bits can tell.
const STATES: usize = 1 << 16;

/// The state that a digit, ASCII or not, leads to. Each step waits for the one before, but where the states of a digit lie does not:
/// so a step is a look-up and nothing else.
#[inline(always)]
fn step(state: u16, digit: u8) -> u16 {
    let of_digit = STEPS[usize::from(digit & 15)..].first_chunk::<STATES>();
    of_digit.map_or(0, |states| states[usize::from(state)])
}

/// The state that five digits lead to from [`INTERNATIONAL`]: one look-up for those that every number has. Each step waits for the one
/// before, and these are the steps whose rows lie far apart.
static OPENINGS: [u16; 100_000] = {
    let mut openings = [0; 100_000];
    openings[0] = 10 * INTERNATIONAL;
    let mut known = 1;
    while known < openings.len() {
        // In place, from the last on: what an opening leads to stands behind it.
        let mut at = known;
        while at > 0 {
            at -= 1;
            let state = openings[at];
            let mut digit = 10;
            while digit > 0 {
                digit -= 1;
                openings[10 * at + digit] = STEPS[state as usize + digit];
            }
        }
        known *= 10;
    }
    openings
};
/// Digits that [`OPENINGS`] is asked for.
const OPENING: usize = 5;

/// The plan of a region.
struct Plan {
    /// ISO 3166 code.
    name: &'static str,
    /// State in which a number in national form starts.
    start: u16,
    /// By first digit, the lengths in digits that numbers in national form have, as bits.
    lengths: [u32; 10],
    /// Its calling code.
    code: u16,
    /// The prefix that is dialled before a number within the region; empty if there is none.
    trunk: &'static str,
}

/// A region with a numbering plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Region(u16);

/// A phone number that exists in its plan, or could.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    /// The number is set aside for fiction and documentation and is never given to anyone.
    pub(crate) reserved: bool,
}

impl Region {
    /// The region of an ISO 3166 alpha-2 code, in any case; `None` if no numbering plan is known for it.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let name = name.to_ascii_uppercase();
        let position = REGIONS.binary_search_by(|plan| plan.name.cmp(&name)).ok()?;
        u16::try_from(position).ok().map(Self)
    }

    /// The ISO 3166 alpha-2 code.
    #[cfg(test)]
    pub(crate) fn name(self) -> &'static str {
        self.plan().name
    }

    /// Whether any number in national form has `length` digits and starts with the ASCII digit `first`: a test before a number is put
    /// together for [`first_national`].
    #[inline]
    pub(crate) fn possible(self, length: usize, first: u8) -> bool {
        let lengths = self.plan().lengths.get(usize::from(first.wrapping_sub(b'0'))).copied().unwrap_or(0);
        length < 32 && lengths >> length & 1 == 1
    }

    /// Whether any number in national form starts with these ASCII digits.
    pub(crate) fn may_start(self, digits: &[u8]) -> bool {
        digits.iter().fold(10 * self.plan().start, |state, digit| step(state, *digit)) != 0
    }

    fn plan(self) -> &'static Plan {
        &REGIONS[usize::from(self.0)]
    }
}

/// The number in international form, without `+` or `00`: calling code and national number, as ASCII digits. A trunk prefix between
/// the two, as in `+44 (0)20…`, is read over. Anything but digits is no number.
#[inline]
pub(crate) fn international(digits: &[u8]) -> Option<Number> {
    let Some((opening, rest)) = digits.split_first_chunk::<OPENING>() else { return run(10 * INTERNATIONAL, digits) };
    if !opening.iter().all(u8::is_ascii_digit) {
        return None;
    }
    run(*OPENINGS.get(opening_of(opening))?, rest)
}

/// The value of the first ASCII digits.
#[inline(always)]
fn opening_of(digits: &[u8; OPENING]) -> usize {
    let [a, b, c, d, e] = *digits;
    let value = |digit: u8, place: usize| usize::from(digit & 15) * place;
    value(a, 10_000) + value(b, 1000) + value(c, 100) + value(d, 10) + value(e, 1)
}

/// Whether any number in international form, as in [`international`], has `length` digits and starts with these three ASCII digits: a test
/// before the number is looked at.
#[inline(always)]
pub(crate) fn may_be_international(opening: [u8; 3], length: usize) -> bool {
    let [first, second, third] = opening;
    let opening = usize::from(first & 15) * 100 + usize::from(second & 15) * 10 + usize::from(third & 15);
    INTERNATIONAL_LENGTHS.get(opening).is_some_and(|lengths| length < 32 && lengths >> length & 1 == 1)
}

/// [`international`] for `length` ASCII digits that stand at the beginning of `digits`. Numbers of the usual lengths all take the same
/// steps: how many digits one has cannot be foreseen.
#[inline(always)]
pub(crate) fn international_in(digits: &[u8; MOST_INTERNATIONAL], length: usize) -> Option<Number> {
    if !(FIXED..=USUAL).contains(&length) {
        return international(digits.get(..length)?);
    }
    let mut state = *OPENINGS.get(opening_of(digits.first_chunk()?))?;
    for digit in &digits[OPENING..FIXED] {
        state = step(state, *digit);
    }
    for (at, digit) in (FIXED..).zip(&digits[FIXED..USUAL]) {
        let next = step(state, *digit);
        state = std::hint::select_unpredictable(at < length, next, state);
    }
    (state >= 10 * FIRST_VALID).then_some(Number { reserved: state >= 10 * FIRST_RESERVED })
}

/// The most digits in international form, with a trunk zero among them.
pub(crate) const MOST_INTERNATIONAL: usize = 17;
/// The fewest and the most digits of usual numbers.
const FIXED: usize = 8;
const USUAL: usize = 12;

/// Regions that [`first_national`] asks together.
pub(crate) const TOGETHER: usize = 4;

/// The first of the regions in which the digits are a number in national form, as ASCII digits: its place among them. That is as people of the
/// region write it, with the trunk prefix where the region has one that is always written (NL, GB, DE…) and without it where it is left out
/// (US, and mobile numbers of IN). Numbers of fewer than seven digits are services and not looked for.
///
/// Each step of a region waits for the one before, so the steps of several are taken together.
#[inline]
pub(crate) fn first_national(regions: [Option<Region>; TOGETHER], digits: &[u8]) -> Option<(usize, Number)> {
    // State 0 rejects whatever follows.
    let mut states = regions.map(|region| region.map_or(0, |region| 10 * region.plan().start));
    let mut strangers = 0;
    for digit in digits {
        let digit = digit.wrapping_sub(b'0');
        strangers |= digit | digit.wrapping_add(6);
        for state in &mut states {
            *state = step(*state, digit);
        }
    }
    let place = states.iter().position(|state| *state >= 10 * FIRST_VALID).filter(|_| strangers < 16)?;
    Some((place, Number { reserved: states[place] >= 10 * FIRST_RESERVED }))
}

/// The same for one region.
#[inline]
pub(crate) fn national(region: Region, digits: &[u8]) -> Option<Number> {
    run(10 * region.plan().start, digits)
}

/// Runs the automaton over all of `digits` from a state told as in [`STEPS`].
#[inline]
fn run(start: u16, digits: &[u8]) -> Option<Number> {
    let mut state = start;
    let mut strangers = 0;
    for digit in digits {
        let digit = digit.wrapping_sub(b'0');
        // Ten and more have one of the upper bits, themselves or with six added.
        strangers |= digit | digit.wrapping_add(6);
        state = step(state, digit);
    }
    (strangers < 16 && state >= 10 * FIRST_VALID).then_some(Number { reserved: state >= 10 * FIRST_RESERVED })
}
