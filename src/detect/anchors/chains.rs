//! Anchors of what is chained by one separator: dotted quads, groups of hexadecimal digits, mail addresses.

use super::{FROM, Filled, Row, TO, Tile, Unions, WORDS, Wanted, any, clear, crowded, next, prev};
use crate::detect::vector::{Bits, class};

/// The first of three dots between digits, and in the first row of the scratch all dots of such a row, for [`super::numbers`].
#[inline(always)]
pub(super) fn quads(tile: &mut Tile, wanted: Wanted) {
    let Tile { bits, anchors, scratch, .. } = tile;
    let digit = &bits.class[class::DIGIT];
    let dot = &bits.class[class::DOT];
    let [all, inner, second, first, _] = scratch;
    clear(all);
    if !(wanted.quad || wanted.digits) {
        return;
    }
    clear(&mut anchors.quad);
    if !any(dot) {
        return;
    }
    for w in FROM..TO {
        inner[w] = dot[w] & next(digit, w, 1) & prev(digit, w, 1);
    }
    if !crowded(inner, 3) {
        return;
    }
    // A dot reaches the next over one to three digits. Both stand between digits, so only the middle one of three is left to see.
    for w in FROM..TO {
        all[w] = inner[w] | next(inner, w, 1) | next(inner, w, 2) & digit[w];
    }
    for w in FROM..TO {
        second[w] = inner[w] & next(all, w, 2);
    }
    for w in FROM..TO {
        all[w] = second[w] | next(second, w, 1) | next(second, w, 2) & digit[w];
    }
    for w in FROM..TO {
        first[w] = inner[w] & next(all, w, 2);
    }
    if !any(first) {
        clear(all);
        return;
    }
    // The second and third dots, reached from the first.
    for w in FROM..TO {
        second[w] = inner[w] & reached(first, digit, w);
    }
    for w in FROM..TO {
        all[w] = first[w] | second[w] | inner[w] & reached(second, digit, w);
    }
    if wanted.quad {
        anchors.quad[FROM..TO].copy_from_slice(&first[FROM..TO]);
    }
}

/// What lies one to three digits behind a bit of `from`.
#[inline(always)]
fn reached(from: &Row, digit: &Row, w: usize) -> u64 {
    prev(from, w, 2) | prev(from, w, 3) | prev(from, w, 4) & prev(digit, w, 2)
}

/// Two colons together, where an address may have them, or the first of five that are chained, the fewest of an address without `::`.
/// A time has two colons, a time behind a date three. Says whether there may be any.
#[inline(always)]
pub(super) fn colons(tile: &mut Tile, wanted: Wanted) -> bool {
    let Tile { bits, unions, anchors, scratch, .. } = tile;
    let colon = &bits.class[class::COLON];
    let row = &mut anchors.colons;
    if !wanted.hex_groups {
        return false;
    }
    clear(row);
    if !any(colon) {
        return false;
    }
    for w in FROM..TO {
        row[w] = colon[w] & next(colon, w, 1);
    }
    let [_, one, two, ..] = scratch;
    let has_rows = crowded(colon, FEWEST_COLONS) && begin_rows(colon, one, two);
    if !has_rows && !any(row) {
        return false;
    }
    if !has_rows {
        clear(two);
    }
    for w in Filled::of(row).and(Filled::of(two)) {
        row[w] = colons_in(bits, unions, w, two[w] != 0);
    }
    true
}

/// The fewest colons of an address without `::`.
const FEWEST_COLONS: u32 = 5;

/// Finds, in `two`, colons that begin a row of five, each at most five bytes behind the one before: what stands between is looked at
/// after. Says whether there are any; most tiles have none long before the fifth.
#[inline(always)]
fn begin_rows(colon: &Row, one: &mut Row, two: &mut Row) -> bool {
    for w in FROM..TO {
        one[w] = colon[w] & within_five(colon, w);
    }
    for w in FROM..TO {
        two[w] = one[w] & within_five(one, w);
    }
    if !any(two) {
        return false;
    }
    for w in FROM..TO {
        one[w] = two[w] & within_five(two, w);
    }
    if !any(one) {
        return false;
    }
    for w in FROM..TO {
        two[w] = one[w] & within_five(one, w);
    }
    any(two)
}

/// Whether the row has a bit one to five bytes further on. The word behind need only be right in its first bit.
#[inline(always)]
fn within_five(row: &Row, w: usize) -> u64 {
    let (here, there) = (row[w], row[w + 1]);
    let two = here | here >> 1 | there << 63;
    let two_there = there | there >> 1;
    let five = two | two >> 2 | two_there << 62 | here >> 4 | there << 60;
    let five_there = two_there | two_there >> 2 | there >> 4;
    five >> 1 | five_there << 63
}

/// The anchors of [`colons`] in one word.
#[inline(never)]
fn colons_in(bits: &Bits<WORDS>, unions: &Unions, w: usize, is_row: bool) -> u64 {
    let colon = &bits.class[class::COLON];
    let closer = &bits.class[class::KEY_CLOSER];
    let hex = &unions.hex;
    // A group beside it, or the bracket of `[::]`. The scope operator of programming languages stands between words: a letter that
    // is no hexadecimal digit rules the address out, before it unless it ends an escape such as `\n` or `ESC[32m`.
    let letter = |w: usize| bits.class[class::UPPER][w] | bits.class[class::LOWER][w] | bits.class[class::UNDERSCORE][w];
    let word = [letter(w - 1), letter(w), letter(w + 1)];
    let (word_before, word_behind) = (word[1] << 1 | word[0] >> 63, word[1] >> 2 | word[2] << 62);
    let beside = prev(hex, w, 1) | next(hex, w, 2) | next(closer, w, 2);
    let before = !word_before | prev(hex, w, 1) | prev(closer, w, 2) | prev(&bits.class[class::DIGIT], w, 2);
    let behind = !word_behind | next(hex, w, 2);
    let double = colon[w] & next(colon, w, 1) & beside & before & behind;
    if !is_row {
        return double;
    }
    // Four links of none to four digits are shorter than a word.
    let two_words = |row: &Row| u128::from(row[w]) | u128::from(row[w + 1]) << 64;
    let (colons, hex) = (two_words(colon), two_words(hex));
    let one = hex >> 1;
    let two = one & hex >> 2;
    let three = two & hex >> 3;
    let four = three & hex >> 4;
    let before = |to: u128| colons & (to >> 1 | one & to >> 2 | two & to >> 3 | three & to >> 4 | four & to >> 5);
    double | before(before(before(before(colons)))) as u64
}

/// MAC addresses with hyphens or of three dotted groups of four. Expects the dots of dotted quads in the first row of the scratch. Says
/// whether there may be any.
#[inline(always)]
pub(super) fn macs(tile: &mut Tile, wanted: Wanted) -> bool {
    let Tile { bits, unions, anchors, scratch, .. } = tile;
    let dash = &bits.class[class::DASH];
    let dot = &bits.class[class::DOT];
    let quad_dots = &scratch[0];
    let row = &mut anchors.mac;
    if !wanted.hex_groups {
        return false;
    }
    for w in FROM..TO {
        row[w] = dash[w] & next(dash, w, 3) & next(dash, w, 6) | dot[w] & next(dot, w, 5) & !quad_dots[w];
    }
    if !any(row) {
        return false;
    }
    for w in Filled::of(row) {
        row[w] &= macs_in(bits, unions, w);
    }
    true
}

/// The anchors of [`macs`] in one word.
#[inline(never)]
fn macs_in(bits: &Bits<WORDS>, unions: &Unions, w: usize) -> u64 {
    let dash = &bits.class[class::DASH];
    let dot = &bits.class[class::DOT];
    let hex = &unions.hex;
    let pairs = dash[w] & next(dash, w, 3) & next(dash, w, 6) & next(dash, w, 9) & next(dash, w, 12);
    let fours = dot[w] & next(dot, w, 5) & next(hex, w, 1) & next(hex, w, 4) & prev(hex, w, 4);
    (pairs | fours) & prev(hex, w, 1) & prev(hex, w, 2)
}

/// `@` between a mail character, or what may be the quote of a local part, and a host character; `%40` and `%25`. Says whether there may be
/// any of the latter.
#[inline(always)]
pub(super) fn mail(tile: &mut Tile, wanted: Wanted) -> bool {
    let Tile { bits, unions, anchors, .. } = tile;
    let at = &bits.class[class::AT];
    let percent = &bits.class[class::PERCENT];
    let closer = &bits.class[class::KEY_CLOSER];
    let telling = &bits.class[class::TELLING];
    if !wanted.at {
        return false;
    }
    clear(&mut anchors.at);
    clear(&mut anchors.percent);
    if any(at) {
        for w in FROM..TO {
            anchors.at[w] = at[w] & (prev(&unions.mail, w, 1) | prev(closer, w, 1)) & next(&unions.domain, w, 1);
        }
    }
    let has_percent = any(percent);
    if has_percent {
        for w in FROM..TO {
            anchors.percent[w] = percent[w] & (next(telling, w, 1) | next(telling, w, 2));
        }
    }
    has_percent
}
