//! Anchors of numbers: clusters of digits with the separators people use between them.

use super::{FROM, PAD, Row, TILE, TO, Tile, WORDS, Wanted, any, crowded, next, prev};
use super::super::vector::class;

/// The fewest digits of any number that is looked for.
const LEAST_DIGITS: u32 = 7;

/// The first digit of a cluster. Expects the dots of dotted quads in the first row of the scratch, from [`super::chains::quads`].
#[inline(always)]
pub(super) fn numbers(tile: &mut Tile, wanted: Wanted) {
    let Tile { bits, unions, anchors, scratch } = tile;
    let c = &bits.class;
    let digit = &c[class::DIGIT];
    let dash = &c[class::DASH];
    let dot = &c[class::DOT];
    anchors.digits.fill(0);
    unions.bridged.fill(0);
    // Seven digits with no more than two separators between each two fit in two words.
    if !wanted.digits || !crowded(digit, LEAST_DIGITS) {
        return;
    }
    let [quad_dots, dates, sums, free, starts] = scratch;

    // ISO dates are no part of numbers: found at their first hyphen.
    for w in FROM..TO {
        dates[w] = dash[w] & next(dash, w, 3);
    }
    starts.fill(0);
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
    }
    // Digits that hang on a word (`A12 4111…`) are no part of numbers either. `%2B`, an encoded plus, and `\n` end in a letter that is
    // none; stage three looks whether it is one of these. The sum carries a run of digits away from where it begins: so the runs
    // of a date are taken out, too.
    for w in 1..WORDS - 1 {
        let (here, there) = (unions.word[w] & !digit[w], unions.word[w - 1] & !digit[w - 1]);
        let behind_word = here << 1 | there >> 63;
        let hung = digit[w] & behind_word & !prev(&c[class::PERCENT], w, 3) & !prev(&c[class::KEY_CLOSER], w, 2);
        sums[w] = digit[w].wrapping_add(hung | starts[w]);
    }
    carry(digit, sums);
    // Separators behind a digit and before one.
    let (behind, before) = (dates, quad_dots);
    for w in FROM..TO {
        free[w] = digit[w] & sums[w];
    }
    for w in FROM..TO {
        let separator = c[class::NUMBER_SEPARATOR][w] | dash[w] | dot[w] & !before[w];
        behind[w] = separator & prev(free, w, 1);
        before[w] = separator & next(free, w, 1);
    }
    for w in FROM..TO {
        unions.bridged[w] = free[w] | behind[w] & (before[w] | next(before, w, 1)) | before[w] & prev(behind, w, 1);
    }
    let bridged = &unions.bridged;
    for w in PAD..PAD + TILE {
        // Runs of two, four and seven; the word behind need only be right in its first bits.
        let (here, there) = (bridged[w], bridged[w + 1]);
        let two = here & (here >> 1 | there << 63);
        let two_there = there & there >> 1;
        let four = two & (two >> 2 | two_there << 62);
        let four_there = two_there & two_there >> 2;
        let seven = four & (four >> 3 | four_there << 61);
        anchors.digits[w] = seven & free[w] & !prev(bridged, w, 1);
    }
}

/// Carries sums of words into the words behind them.
#[inline(always)]
fn carry(digit: &Row, sums: &mut Row) {
    let mut full = false;
    for w in 0..WORDS {
        full |= digit[w] == !0;
    }
    if full {
        return ripple(digit, sums);
    }
    // A carry ends in a word that is not all digits. What is added is part of the digits, so a word overflowed if the top digit is gone.
    for w in (1..WORDS - 1).rev() {
        sums[w] = sums[w].wrapping_add((digit[w - 1] & !sums[w - 1]) >> 63);
    }
}

/// [`carry`] over words that are all digits.
#[cold]
fn ripple(digit: &Row, sums: &mut Row) {
    let mut carry = 0;
    for w in 1..WORDS - 1 {
        let overflowed = (digit[w] & !sums[w]) >> 63;
        let (sum, rippled) = sums[w].overflowing_add(carry);
        sums[w] = sum;
        carry = overflowed | u64::from(rippled);
    }
}
