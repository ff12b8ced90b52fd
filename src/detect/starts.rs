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
    let announcers = &look.rules.announcers;
    let anchors = &look.tile.anchors;
    let c = &look.tile.bits.class;
    let (lower, upper, digit) = (&c[class::LOWER], &c[class::UPPER], &c[class::DIGIT]);
    let is_announced = !announcers.is_empty();
    let mut starts = Starts { names: if wants_names { anchors.name } else { [0; WORDS] }, announcing: [0; WORDS] };
    for w in PAD..PAD + TILE {
        let (mut names, mut announcing) = (0, 0);
        let mut small = anchors.small[w];
        while small != 0 {
            let bit = small.trailing_zeros();
            small &= small - 1;
            let first = first_bytes(look.buffer, position(look, w, bit)) & mask(lower, w, bit);
            names |= u64::from(is_of_name(first)) << bit;
            announcing |= u64::from(may_announce(look, first, position(look, w, bit))) << bit;
        }
        if wants_names {
            starts.names[w] |= names;
        }
        // Nearly all values that are announced have digits, and most of what is written in capitals stands beside none.
        if is_announced {
            let mut capitals = anchors.name[w] & upper[w];
            if digit[w] | digit[w + 1] == 0 {
                // `BIC`, `PIN`: their values may have none.
                capitals &= upper[w] >> 1 | upper[w + 1] << 63;
            }
            while capitals != 0 {
                let bit = capitals.trailing_zeros();
                capitals &= capitals - 1;
                let letters = [lower[w] | upper[w], lower[w + 1] | upper[w + 1]];
                let run = letters[0] >> bit | letters[1] << 1 << (63 - bit);
                let first = (first_bytes(look.buffer, position(look, w, bit)) | SMALL) & mask_of(run);
                announcing |= u64::from(may_announce(look, first, position(look, w, bit))) << bit;
            }
        }
        starts.announcing[w] = announcing;
    }
    starts
}

/// Whether a word of these first letters may announce a value: most that do announce numbers, which need digits behind them.
#[inline(always)]
fn may_announce(look: &Look<'_>, first: u64, position: usize) -> bool {
    let announcers = &look.rules.announcers;
    let digits = |far: usize| look.ahead(&look.tile.bits.class[class::DIGIT], position + far * WORD);
    let behind = || {
        let end = position + look.run_right(&look.tile.unions.letter, position, announce::TOO_LONG);
        announce::joined(look.buffer.get(end..)?)
    };
    announcers.may_begin(first)
        && (announcers.may_be_wordy(first) || digits(0) | digits(1) | digits(2) != 0)
        && announcers.may_go_on(first, behind)
}

/// What makes letters small ones.
const SMALL: u64 = 0x2020_2020_2020_2020;

#[inline(always)]
fn position(look: &Look<'_>, w: usize, bit: u32) -> usize {
    look.start + (w - PAD) * WORD + bit as usize
}

/// The bytes of the run in the row that begins at this bit.
#[inline(always)]
fn mask(row: &Row, w: usize, bit: u32) -> u64 {
    mask_of(row[w] >> bit | row[w + 1] << 1 << (63 - bit))
}

#[inline(always)]
fn mask_of(run: u64) -> u64 {
    let length = run.trailing_ones() as usize;
    if length < announce::BYTES { (1 << (8 * length)) - 1 } else { u64::MAX }
}

/// The bytes at `position` as a number, the first the lowest, and zero behind the last of the buffer.
#[inline(always)]
fn first_bytes(buffer: &[u8], position: usize) -> u64 {
    let rest = buffer.get(position..).unwrap_or_default();
    let mut bytes = [0; announce::BYTES];
    match rest.first_chunk() {
        Some(whole) => bytes = *whole,
        None => bytes[..rest.len()].copy_from_slice(rest),
    }
    u64::from_le_bytes(bytes)
}
