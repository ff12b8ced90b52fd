//! Anchors of numbers: clusters of digits with the separators people use between them.

use super::{FROM, Filled, Row, TO, Tile, Unions, WORDS, Wanted, any, clear, crowded, next, prev};
use crate::detect::vector::{Bits, class};

/// The fewest digits of any number that is looked for.
const LEAST_DIGITS: u32 = 7;

/// The first digit of a cluster. Expects the dots of dotted quads in the first row of the scratch, from [`super::chains::quads`].
#[inline(always)]
pub(super) fn numbers(tile: &mut Tile, wanted: Wanted) {
    let Tile { bits, unions, anchors, scratch, .. } = tile;
    let c = &bits.class;
    let digit = &c[class::DIGIT];
    let dash = &c[class::DASH];
    let dot = &c[class::DOT];
    if !wanted.digits {
        return;
    }
    clear(&mut anchors.digits);
    clear(&mut unions.bridged);
    // Seven digits with no more than two separators between each two fit in two words.
    if !crowded(digit, LEAST_DIGITS) {
        return;
    }
    let [quad_dots, dates, sums, free, starts] = scratch;

    // ISO dates are no part of numbers: found at their first hyphen.
    for w in FROM..TO {
        dates[w] = dash[w] & next(dash, w, 3);
    }
    clear(starts);
    if any(dates) {
        let two = &mut *free;
        for w in FROM..TO {
            two[w] = digit[w] & next(digit, w, 1);
        }
        for w in FROM..TO {
            let around = prev(two, w, 4) & prev(two, w, 2) & next(two, w, 1) & next(two, w, 4);
            dates[w] &= around & !prev(digit, w, 5) & !next(digit, w, 6);
        }
        // The first digits of year, month and day.
        for w in FROM..TO {
            starts[w] = next(dates, w, 4) | prev(dates, w, 1) | prev(dates, w, 4);
        }
    } else if !may_be_any(bits, sums, free) {
        return;
    }
    // The sum carries a run of digits away from where it begins: so those that hang on a word (`A12 4111…`) are taken out, which are no part
    // of numbers, and the runs of a date.
    for w in FROM..TO {
        sums[w] = digit[w].wrapping_add(hung(bits, w) | starts[w]);
    }
    let mut is_full = false;
    for w in 0..WORDS {
        is_full |= digit[w] == !0;
    }
    if is_full {
        ripple(bits, starts, free);
    } else {
        // What is added is part of the digits, so a word overflowed if its top digit is gone. No carry goes farther than a word.
        for w in FROM..TO {
            free[w] = digit[w] & sums[w].wrapping_add((digit[w - 1] & !sums[w - 1]) >> 63);
        }
    }
    // Separators behind a digit and before one. Two loops: one that shifts a row both ways is not made of vectors.
    let (behind, before) = (dates, sums);
    for w in FROM..TO {
        let separator = c[class::NUMBER_SEPARATOR][w] | dash[w] | dot[w] & !quad_dots[w];
        quad_dots[w] = separator;
        behind[w] = separator & prev(free, w, 1);
    }
    for w in FROM..TO {
        before[w] = quad_dots[w] & next(free, w, 1);
    }
    for w in FROM..TO {
        unions.bridged[w] = free[w] | behind[w] & (before[w] | next(before, w, 1)) | before[w] & prev(behind, w, 1);
    }
    let bridged = &unions.bridged;
    for w in FROM..TO {
        // Seven together are digits all, or one more follows: `641.452` has too few.
        let (here, there) = (bridged[w], bridged[w + 1]);
        let is_enough = seven(here, there) & (seven(free[w], free[w + 1]) | here >> 7 | there << 57);
        anchors.digits[w] = is_enough & free[w] & !prev(bridged, w, 1);
    }
    let uuids = starts;
    for w in FROM..TO {
        uuids[w] = dash[w] & next(dash, w, 5) & next(dash, w, 10) & next(dash, w, 15);
    }
    // Which words have any cannot be foreseen, so none is asked that has none.
    for w in Filled::of(uuids) {
        while uuids[w] != 0 {
            let bit = uuids[w].trailing_zeros();
            uuids[w] &= uuids[w] - 1;
            leave_out_uuid(unions, &mut anchors.digits, (w, bit));
        }
    }
}

/// Whether digits and what may stand between them are seven together anywhere: in running text, numbers are shorter. Where there are
/// dates, they are.
#[inline(always)]
fn may_be_any(bits: &Bits<WORDS>, before: &mut Row, together: &mut Row) -> bool {
    let c = &bits.class;
    let digit = &c[class::DIGIT];
    let separator = |w: usize| c[class::NUMBER_SEPARATOR][w] | c[class::DASH][w] | c[class::DOT][w];
    for w in FROM..TO {
        before[w] = separator(w) & next(digit, w, 1);
    }
    for w in FROM..TO {
        together[w] = digit[w] | before[w] | separator(w) & next(before, w, 1);
    }
    let mut all = 0;
    for w in FROM..TO {
        all |= digit[w] & seven(together[w], together[w + 1]);
    }
    all != 0
}

/// The digits of a UUID (RFC 9562), hyphens among them, and what precedes its first hyphen.
const UUID: u64 = (1 << 36) - 1;
const HYPHENS: u64 = 1 << 8 | 1 << 13 | 1 << 18 | 1 << 23;
const BEFORE_HYPHEN: u32 = 8;

/// Takes out the numbers that begin in a UUID with its first hyphen here: its groups are none.
#[inline(never)]
fn leave_out_uuid(unions: &Unions, digits: &mut Row, (w, bit): (usize, u32)) {
    let at = w as u32 * u64::BITS + bit - BEFORE_HYPHEN;
    let (w, bit) = (at as usize / 64, at % 64);
    let window = |row: &Row| u128::from(row[w]) | u128::from(row[w + 1]) << 64;
    let hex = (window(&unions.hex) >> bit) as u64;
    let (is_joined, goes_on) = (unions.word[w - 1] >> 63, (window(&unions.word) >> bit) as u64 >> 36 & 1);
    let is_joined = if bit == 0 { is_joined } else { unions.word[w] >> (bit - 1) & 1 };
    // A cluster that goes on behind it holds another number.
    let is_bridged = (window(&unions.bridged) >> bit) as u64 >> 36 & 1;
    if (hex | HYPHENS) & UUID == UUID && is_joined | goes_on | is_bridged == 0 {
        let uuid = u128::from(UUID) << bit;
        digits[w] &= !(uuid as u64);
        digits[w + 1] &= !((uuid >> 64) as u64);
    }
}

/// Where runs of seven start in the first word. The word behind need only be right in its first bits.
#[inline(always)]
fn seven(here: u64, there: u64) -> u64 {
    let (two, two_there) = (here & (here >> 1 | there << 63), there & there >> 1);
    let (four, four_there) = (two & (two >> 2 | two_there << 62), two_there & two_there >> 2);
    four & (four >> 3 | four_there << 61)
}

/// First digits of runs that hang on a word: on two letters, a letter and `_`, a digit and a small letter of hexadecimal numbers, or a
/// quote or blank and a capital (`"U2890590"`). Escapes end in letters that are no word: one in `\n` and in `ESC[32m`, two in `%AB`,
/// `\xab` and `\u00ab`; stage three looks whether it is one of these. A byte above ASCII is none of a word that a number hangs on.
#[inline(always)]
fn hung(bits: &Bits<WORDS>, w: usize) -> u64 {
    let c = &bits.class;
    let digit = &c[class::DIGIT];
    let letter = |w: usize| c[class::UPPER][w] | c[class::LOWER][w];
    let (here, there) = (letter(w), letter(w - 1));
    let behind_word = (here << 1 | there >> 63 | prev(&c[class::UNDERSCORE], w, 1)) & (here << 2 | there >> 62);
    let (hex, closer) = (&c[class::HEX_LETTER], &c[class::KEY_CLOSER]);
    let behind_hex = prev(hex, w, 1) & prev(&c[class::LOWER], w, 1) & prev(digit, w, 2);
    // No escape ends in a capital behind what may begin one.
    let behind_capital = prev(&c[class::UPPER], w, 1) & prev(closer, w, 2);
    let pair = prev(hex, w, 1) & (prev(hex, w, 2) | prev(digit, w, 2));
    // Of `\u00a0` the last is a digit, with which the run begins.
    let escape = pair & (prev(closer, w, 4) | prev(closer, w, 5) | prev(closer, w, 6));
    digit[w] & ((behind_word | behind_hex) & !prev(&c[class::PERCENT], w, 3) & !escape | behind_capital)
}

/// The digits that do not hang on a word and are no date, where whole words are digits: sums are carried through them.
#[cold]
fn ripple(bits: &Bits<WORDS>, starts: &Row, free: &mut Row) {
    let digit = &bits.class[class::DIGIT];
    let mut carry = false;
    for w in 1..WORDS - 1 {
        let starts = if (FROM..TO).contains(&w) { starts[w] } else { 0 };
        let (sum, first) = digit[w].overflowing_add(hung(bits, w) | starts);
        let (sum, second) = sum.overflowing_add(u64::from(carry));
        carry = first | second;
        free[w] = digit[w] & sum;
    }
}
