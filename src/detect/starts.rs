//! Words of a tile that are worth a look, told by its bitmaps and by filters over their first letters.

use super::anchors::{PAD, Row, TILE, WORDS};
use super::announce;
use super::look::Look;
use super::vector::{WORD, class};

/// Where words begin that are worth a look.
#[derive(Clone, Copy)]
pub(crate) struct Starts {
    /// Those that may be of a name: with a capital, or small ones that the filter for names knows.
    pub(crate) names: Row,
    /// Those that may announce a value.
    pub(crate) announcing: Row,
}

/// Finds them. `is_of_name` tells of a small word by its first bytes, the first the lowest and zero behind the last.
#[inline(always)]
pub(crate) fn find(look: &Look<'_>, wants_names: bool, is_of_name: impl Fn(u64) -> bool) -> Starts {
    if wants_names { walk(look, look.tile.anchors.name, is_of_name) } else { walk(look, [0; WORDS], |_| false) }
}

#[inline(always)]
fn walk(look: &Look<'_>, names: Row, is_of_name: impl Fn(u64) -> bool) -> Starts {
    let announcers = &look.rules.announcers;
    let anchors = &look.tile.anchors;
    let c = &look.tile.bits.class;
    let (lower, upper, digit) = (&c[class::LOWER], &c[class::UPPER], &c[class::DIGIT]);
    let is_announced = !announcers.is_empty();
    // A phone needs a long number behind its word, and those are few.
    let needs_long = announcers.are_of_phones() && look.rules.served.person_name.is_none();
    let mut starts = Starts { names, announcing: [0; WORDS] };
    for w in PAD..PAD + TILE {
        if needs_long && (w..w + 3).all(|w| long_numbers(look, w) == 0) {
            continue;
        }
        let mut small = anchors.small[w];
        let mut capitals = anchors.name[w] & upper[w];
        // Nearly all values that are announced have digits, and most of what is written in capitals stands beside none.
        if digit[w] | digit[w + 1] == 0 {
            // `BIC`, `PIN`: their values may have none.
            capitals &= upper[w] >> 1 | upper[w + 1] << 63;
        }
        if !is_announced {
            capitals = 0;
        }
        if small | capitals == 0 {
            continue;
        }
        let mut spare = None;
        let window = window(look, w, &mut spare);
        let filter = announcers.filter(digit[w] | digit[w + 1] | digit[w + 2] | digit[w + 3] != 0);
        let (mut names, mut announcing) = (0, 0);
        let run_of = |row: [u64; 2], bit: u32| row[0] >> bit | row[1] << 1 << (63 - bit);
        let row = [lower[w], lower[w + 1]];
        while small != 0 {
            let bit = small.trailing_zeros();
            small &= small - 1;
            let first = bytes_at(window, bit) & mask_of(run_of(row, bit));
            names |= u64::from(is_of_name(first)) << bit;
            if filter.has(first) && may_announce(look, first, position(look, w, bit)) {
                announcing |= 1 << bit;
            }
        }
        let row = [lower[w] | upper[w], lower[w + 1] | upper[w + 1]];
        while capitals != 0 {
            let bit = capitals.trailing_zeros();
            capitals &= capitals - 1;
            let first = (bytes_at(window, bit) | SMALL) & mask_of(run_of(row, bit));
            if filter.has(first) && may_announce(look, first, position(look, w, bit)) {
                announcing |= 1 << bit;
            }
        }
        starts.names[w] |= names;
        starts.announcing[w] = announcing;
    }
    starts
}

/// Where long numbers begin that are no piece of a word: `0612345678`, but not `U2890590`.
#[inline(always)]
fn long_numbers(look: &Look<'_>, w: usize) -> u64 {
    let letter = &look.tile.unions.letter;
    look.tile.anchors.digits[w] & !(letter[w] << 1 | letter[w - 1] >> (WORD - 1))
}

/// The words among these whose first letters, in small ones, the first the lowest and zero behind the last, `knows` tells of.
#[inline(always)]
pub(crate) fn known(look: &Look<'_>, words: &Row, knows: impl Fn(u64) -> bool) -> Row {
    let c = &look.tile.bits.class;
    let letters = |w: usize| c[class::LOWER][w] | c[class::UPPER][w];
    let mut known = [0; WORDS];
    for w in PAD..PAD + TILE {
        let mut left = words[w];
        let mut spare = None;
        let window = window(look, w, &mut spare);
        while left != 0 {
            let bit = left.trailing_zeros();
            left &= left - 1;
            let run = letters(w) >> bit | letters(w + 1) << 1 << (63 - bit);
            known[w] |= u64::from(knows((bytes_at(window, bit) | SMALL) & mask_of(run))) << bit;
        }
    }
    known
}

/// The first letters of a word as [`known`] tells them.
pub(crate) fn first_letters(word: &[u8]) -> u64 {
    let letters = word.iter().take(announce::BYTES).take_while(|byte| byte.is_ascii_alphabetic());
    (0..).zip(letters).fold(0, |first, (at, byte)| first | u64::from(byte | 0x20) << (8 * at))
}

/// Whether a word of these first letters may announce a value: most that do announce numbers, which need digits behind them.
#[inline(never)]
fn may_announce(look: &Look<'_>, first: u64, position: usize) -> bool {
    let announcers = &look.rules.announcers;
    let digits = |far: usize| look.ahead(&look.tile.bits.class[class::DIGIT], position + far * WORD);
    let behind = || match shorter(first).and_then(|length| look.buffer.get(position + length..)) {
        Some([b' ', rest @ ..]) if rest.first().is_some_and(|next| announce::is_letter(*next)) => Some(rest),
        _ => {
            let end = position + look.run_right(&look.tile.unions.letter, position, announce::TOO_LONG);
            announce::joined(look.buffer.get(end..)?)
        }
    };
    announcers.may_begin(first)
        && announcers.may_go_on(first, behind)
        && (announcers.may_be_wordy(first) || digits(0) | digits(1) | digits(2) != 0)
}

/// The length of a word whose first letters are these, if that is all of it.
#[inline(always)]
fn shorter(first: u64) -> Option<usize> {
    let zeros = first.leading_zeros() as usize / 8;
    (zeros > 0).then_some(announce::BYTES - zeros)
}

/// What makes letters small ones.
const SMALL: u64 = 0x2020_2020_2020_2020;

#[inline(always)]
fn position(look: &Look<'_>, w: usize, bit: u32) -> usize {
    look.start + (w - PAD) * WORD + bit as usize
}

/// The first bytes of a run of so many.
#[inline(always)]
fn mask_of(run: u64) -> u64 {
    const { assert!(announce::BYTES == 8) };
    match run.trailing_ones() {
        0 => 0,
        length => u64::MAX >> (u64::BITS - 8 * length.min(8)),
    }
}

/// How many bytes a word of bitmaps tells of, and the words that begin among them reach into.
const WINDOW: usize = WORD + announce::BYTES;

/// Those of this word of the bitmaps.
#[inline(always)]
fn window<'b>(look: &Look<'b>, w: usize, spare: &'b mut Option<[u8; WINDOW]>) -> &'b [u8; WINDOW] {
    let rest = look.buffer.get(position(look, w, 0)..).unwrap_or_default();
    match rest.first_chunk() {
        Some(window) => window,
        None => spare.insert(padded(rest)),
    }
}

/// What is left of a buffer that ends before that.
#[cold]
fn padded(rest: &[u8]) -> [u8; WINDOW] {
    let mut bytes = [0; WINDOW];
    bytes[..rest.len()].copy_from_slice(rest);
    bytes
}

/// The bytes of a window from this bit on, as a number.
#[inline(always)]
fn bytes_at(window: &[u8; WINDOW], bit: u32) -> u64 {
    window[bit as usize % WORD..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}
