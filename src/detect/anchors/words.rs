//! Anchors at words: two letters and two digits, the end of a key, tokens and keys that announce themselves.

use super::{FROM, Filled, Row, TO, Tile, Unions, WORDS, Wanted, any, clear, next, prev};
use crate::detect::vector::{Bits, class};

/// Two letters and two digits at a word boundary.
#[inline(always)]
pub(super) fn letter_digits(tile: &mut Tile, wanted: Wanted) {
    let Tile { bits, anchors, scratch, .. } = tile;
    let digit = &bits.class[class::DIGIT];
    let row = &mut anchors.letter_digits;
    if !wanted.letter_digits {
        return;
    }
    clear(row);
    if !any(digit) {
        return;
    }
    for w in FROM..TO {
        let upper = &bits.class[class::UPPER];
        let lower = &bits.class[class::LOWER];
        let letters = upper[w] & next(upper, w, 1) | lower[w] & next(lower, w, 1);
        row[w] = letters & next(digit, w, 2) & next(digit, w, 3);
    }
    if !any(row) {
        return;
    }
    // Places behind no word, or behind what may be an escape: `\n`, `ESC[32m` and `ESC[K` end in one letter, `%0A`, `\x0A`, `\u003c` and
    // `#012` in more. Stage three looks whether it is one of these. A byte above ASCII is none of a word here.
    let [alnum, escape, ..] = scratch;
    let c = &bits.class;
    for w in FROM - 1..TO {
        alnum[w] = c[class::UPPER][w] | c[class::LOWER][w] | digit[w];
    }
    for w in FROM..TO {
        let closer = &c[class::KEY_CLOSER];
        escape[w] =
            prev(closer, w, 4) | prev(closer, w, 6) | prev(&c[class::PERCENT], w, 3) | prev(&c[class::MAIL_PUNCTUATION], w, 4);
    }
    for w in FROM..TO {
        let behind_word = (prev(alnum, w, 1) | prev(&c[class::UNDERSCORE], w, 1)) & prev(alnum, w, 2);
        row[w] &= !behind_word | prev(digit, w, 2) & !prev(digit, w, 1) | escape[w];
    }
}

/// `=`, `:` or `>` behind a letter, a digit behind a letter or `_`, or two digits behind a small letter, with at most four quotes, spaces
/// or brackets between. Two digits behind anything else are a time of day.
#[inline(always)]
pub(super) fn keys(tile: &mut Tile, wanted: Wanted) {
    let Tile { bits, unions, anchors, scratch, .. } = tile;
    let letter = &unions.letter;
    let closer = &bits.class[class::KEY_CLOSER];
    let (colon, equals) = (&bits.class[class::COLON], &bits.class[class::EQUALS]);
    let row = &mut anchors.key;
    if !wanted.key {
        return;
    }
    clear(row);
    if !(any(colon) || any(equals)) {
        return;
    }
    let (digit, lower) = (&bits.class[class::DIGIT], &bits.class[class::LOWER]);
    let word = &unions.word;
    // The end of a key, or what closes a key directly behind it, one step farther each time.
    let [one, two, three, end, four] = scratch;
    for w in FROM..TO {
        let first = prev(word, w, 1) & !prev(digit, w, 1);
        let second = prev(digit, w, 1) & prev(lower, w, 2);
        end[w] = letter[w] | digit[w] & (first | second);
    }
    for w in FROM..TO {
        one[w] = end[w] | closer[w] & prev(end, w, 1);
    }
    for w in FROM..TO {
        two[w] = end[w] | closer[w] & prev(one, w, 1);
    }
    for w in FROM..TO {
        three[w] = end[w] | closer[w] & prev(two, w, 1);
    }
    for w in FROM..TO {
        four[w] = end[w] | closer[w] & prev(three, w, 1);
    }
    for w in FROM..TO {
        row[w] = (colon[w] | equals[w]) & prev(four, w, 1);
    }
}

/// The first letters of words: those with a capital, also behind an escape such as `\n`, or with a byte above ASCII, and those with a small
/// letter. Not behind what makes a word a piece of something else. Says whether they were looked for.
#[inline(always)]
pub(super) fn names(tile: &mut Tile, wanted: Wanted) -> bool {
    let Tile { bits, unions, anchors, .. } = tile;
    if !wanted.name || !wanted.name_anywhere && !any(&anchors.digits) {
        return false;
    }
    let c = &bits.class;
    let (upper, lower, high) = (&c[class::UPPER], &c[class::LOWER], &c[class::HIGH]);
    let (name, small) = (&mut anchors.name, &mut anchors.small);
    for w in FROM..TO {
        let glue = prev(&c[class::EQUALS], w, 1) | prev(&c[class::AT], w, 1) | prev(&unions.name, w, 1);
        let begins = upper[w] & (!glue | prev(high, w, 1)) | high[w] & !glue;
        name[w] = begins | upper[w] & prev(lower, w, 1) & prev(&c[class::KEY_CLOSER], w, 2);
        small[w] = lower[w] & !glue;
    }
    true
}

/// The first letters of words that may announce something: of those that [`names`] has found, and of those behind a hyphen or a point, which may be
/// the second of a phrase (`mijn-klantnummer`). Nearly all values that are announced have digits, and most of what is written in capitals
/// stands beside none; `BIC` and `PIN` have values that may have none.
#[inline(always)]
pub(super) fn announcing(tile: &mut Tile, wanted: Wanted) {
    let Tile { bits, unions, anchors, scratch, .. } = tile;
    if !wanted.announcing {
        return;
    }
    let c = &bits.class;
    let (upper, lower, digit) = (&c[class::UPPER], &c[class::LOWER], &c[class::DIGIT]);
    let row = &mut anchors.announcing;
    for w in FROM..TO {
        row[w] = capitals(&anchors.name, upper, digit, w);
    }
    for w in FROM..TO {
        let glued = (lower[w] | upper[w]) & (prev(&c[class::DASH], w, 1) | prev(&c[class::DOT], w, 1));
        row[w] |= anchors.small[w] | glued;
    }
    if wanted.announcing_long {
        // Where long numbers begin that are no piece of a word: `0612345678`, but not `U2890590`.
        let long = &mut scratch[0];
        for w in FROM..TO {
            long[w] = anchors.digits[w] & !prev(&unions.letter, w, 1);
        }
        (long[TO], long[TO + 1]) = (0, 0);
        for w in FROM..TO {
            row[w] &= if long[w] | long[w + 1] | long[w + 2] == 0 { 0 } else { !0 };
        }
    }
}

/// Of words that begin with a capital those that may announce something.
#[inline(always)]
pub(crate) fn capitals(name: &Row, upper: &Row, digit: &Row, w: usize) -> u64 {
    name[w] & upper[w] & if digit[w] | digit[w + 1] == 0 { next(upper, w, 1) } else { !0 }
}

/// A digit behind a capital and before two more (`X1234567L`, `RSSMRA85T10A562S`), or the first of `AB 12 34 56 C`. Says whether there
/// may be any.
#[inline(always)]
pub(super) fn tokens(tile: &mut Tile, wanted: Wanted) -> bool {
    let Tile { bits, anchors, .. } = tile;
    let (upper, digit) = (&bits.class[class::UPPER], &bits.class[class::DIGIT]);
    let row = &mut anchors.tokens;
    if !wanted.tokens {
        return false;
    }
    clear(row);
    if !any(upper) {
        return false;
    }
    for w in FROM..TO {
        row[w] = digit[w] & next(digit, w, 1) & (prev(upper, w, 1) & next(digit, w, 2) | prev(upper, w, 2) & prev(upper, w, 3));
    }
    if !any(row) {
        return false;
    }
    let separator = &bits.class[class::NUMBER_SEPARATOR];
    for w in FROM..TO {
        let is_spaced = prev(separator, w, 1) & next(separator, w, 2) & next(digit, w, 3);
        row[w] &= prev(upper, w, 1) | is_spaced;
    }
    true
}

/// The first digit of a number of at most five, beside a word: behind one and a blank (`Postbus 12`, `on 3-4-1981`), or before a blank and a word
/// (`221B Baker`, `1016 GV`); the digit in the middle of a postcode (`NW1 6XE`) and the first of an Eircode (`D08 X7K2`); dates of six and eight
/// digits behind a blank, and those behind a sign (`*12.03.1985`). What a colon stands behind is a time of day.
#[inline(always)]
pub(super) fn spoken(tile: &mut Tile, wanted: Wanted) {
    let Tile { bits, unions, anchors, scratch, .. } = tile;
    let c = &bits.class;
    let (digit, upper, colon) = (&c[class::DIGIT], &c[class::UPPER], &c[class::COLON]);
    let row = &mut anchors.spoken;
    if !wanted.spoken {
        return;
    }
    clear(row);
    if !any(digit) {
        return;
    }
    let [space, before, last, starts, mark] = scratch;
    let (high, dot) = (&c[class::HIGH], &c[class::DOT]);
    for w in FROM..TO {
        space[w] = c[class::NUMBER_SEPARATOR][w] & c[class::KEY_CLOSER][w];
    }
    for w in FROM..TO {
        before[w] = space[w] & next(&unions.letter, w, 1);
    }
    for w in FROM..TO {
        // `12a `, `3, `, but not the end of a sentence.
        let other = !next(digit, w, 1) & !next(dot, w, 1) & !next(high, w, 1);
        last[w] = digit[w] & (next(before, w, 1) | other & next(before, w, 2));
    }
    for _ in 0..4 {
        for w in FROM..TO {
            last[w] |= digit[w] & next(last, w, 1);
        }
    }
    for w in FROM..TO {
        let word = prev(&unions.word, w, 1) & !prev(high, w, 1);
        let glue = word | prev(dot, w, 1) | prev(&c[class::DASH], w, 1);
        starts[w] = digit[w] & !glue & !next(colon, w, 1) & !next(colon, w, 2);
    }
    for w in FROM..TO {
        // Dates have eight digits and six.
        let seven = next(digit, w, 1)
            & next(digit, w, 2)
            & next(digit, w, 3)
            & next(digit, w, 4)
            & next(digit, w, 5)
            & next(digit, w, 6)
            & (!next(digit, w, 7) | next(digit, w, 8));
        let behind = prev(space, w, 1) & !prev(digit, w, 2) & !seven;
        row[w] = starts[w] & (last[w] | behind);
    }
    for w in FROM..TO {
        mark[w] = (c[class::NUMBER_SEPARATOR][w] | dot[w] | c[class::DASH][w]) & !space[w];
    }
    for w in FROM..TO {
        // `°17/08/1992`, `*12.03.1985`, `A-6020`
        let country = prev(&c[class::DASH], w, 1) & prev(upper, w, 2) & digit[w] & next(digit, w, 1) & next(digit, w, 2);
        // `(13/2/38)`
        let bracket = prev(mark, w, 1) & prev(space, w, 2) & !prev(dot, w, 1);
        let signed = prev(high, w, 1) | prev(&c[class::MAIL_PUNCTUATION], w, 1) | bracket;
        row[w] |= starts[w] & signed & (next(mark, w, 1) | next(mark, w, 2)) | country;
    }
    for w in FROM..TO {
        let inward = digit[w] & prev(space, w, 1) & next(upper, w, 1) & next(upper, w, 2) & !next(&unions.word, w, 3);
        row[w] |= inward & (prev(digit, w, 2) | prev(upper, w, 2));
    }
    for w in FROM..TO {
        // `sw1a 1aa`, `m5a 4b9`; `2560-544 Silveira`
        let letter = &unions.letter;
        let small = digit[w]
            & prev(space, w, 1)
            & prev(&unions.word, w, 2)
            & next(letter, w, 2)
            & !next(&unions.word, w, 3)
            & !next(upper, w, 2);
        let three = next(digit, w, 1) & next(digit, w, 2) & !next(digit, w, 3) & prev(&c[class::DASH], w, 1) & prev(digit, w, 2);
        row[w] |= small & next(&unions.word, w, 1) & !next(&c[class::UNDERSCORE], w, 1) | digit[w] & three & last[w];
    }
    for w in FROM..TO {
        // `D08 X7K2`
        let key = digit[w] & prev(upper, w, 1) & !prev(&unions.word, w, 2) & (next(digit, w, 1) | next(upper, w, 1));
        let unique = next(space, w, 2) & (next(upper, w, 3) | next(digit, w, 3)) & (next(upper, w, 4) | next(digit, w, 4));
        row[w] |= key & unique;
    }
}

/// Where a place may be given in degrees: a point with four digits behind it and few before, or a sign beyond ASCII behind a digit. Says whether there
/// may be any.
#[inline(always)]
pub(super) fn degrees(tile: &mut Tile, wanted: Wanted) -> bool {
    let Tile { bits, anchors, .. } = tile;
    let c = &bits.class;
    let (digit, dot, high) = (&c[class::DIGIT], &c[class::DOT], &c[class::HIGH]);
    let row = &mut anchors.degrees;
    if !wanted.degrees {
        return false;
    }
    clear(row);
    if !any(digit) {
        return false;
    }
    for w in FROM..TO {
        let four = next(digit, w, 1) & next(digit, w, 2) & next(digit, w, 3) & next(digit, w, 4);
        let few = !(prev(digit, w, 2) & prev(digit, w, 3) & prev(digit, w, 4));
        row[w] = prev(digit, w, 1) & (dot[w] & four & few | high[w] & next(high, w, 1));
    }
    any(row)
}

/// The first letter or digit of a run of twenty letters, digits, `_` and `-`. Says whether there
/// may be any.
#[inline(always)]
pub(super) fn long(tile: &mut Tile, wanted: Wanted) -> bool {
    let Tile { bits, unions, anchors, scratch, .. } = tile;
    let row = &mut anchors.long;
    if !wanted.long {
        return false;
    }
    let [run, four, ..] = scratch;
    let dash = &bits.class[class::DASH];
    for w in FROM..TO {
        run[w] = unions.word[w] | dash[w];
    }
    for w in FROM..TO {
        row[w] = run[w] & !prev(run, w, 1);
    }
    for w in FROM..TO {
        run[w] &= next(run, w, 1);
    }
    for w in FROM..TO {
        four[w] = run[w] & next(run, w, 2);
    }
    for w in FROM..TO {
        run[w] = four[w] & next(four, w, 4);
    }
    for w in FROM..TO {
        row[w] &= run[w]
            & next(run, w, 8)
            & next(four, w, 16)
            & !bits.class[class::HIGH][w]
            & !bits.class[class::UNDERSCORE][w]
            & !dash[w];
    }
    any(row)
}

/// Whether `\u0040` or `&#` may begin in the tile: what closes a key, a small letter and digits, or two punctuation marks.
#[inline(always)]
pub(super) fn may_hold_sign(tile: &Tile) -> bool {
    let c = &tile.bits.class;
    let (closer, lower, digit) = (&c[class::KEY_CLOSER], &c[class::LOWER], &c[class::DIGIT]);
    let (telling, punctuation, hex) = (&c[class::TELLING], &c[class::MAIL_PUNCTUATION], &c[class::HEX_LETTER]);
    let (mut html, mut json) = (0, 0);
    for w in FROM..TO {
        // Quotes are of both classes, and empty strings are frequent.
        html |= punctuation[w] & !closer[w] & next(punctuation, w, 1);
        // The letter of an escape is none of hexadecimal numbers, which stand in quotes often.
        json |= digit[w] & prev(lower, w, 1) & !prev(hex, w, 1) & prev(closer, w, 2);
    }
    if json != 0 {
        json = 0;
        for w in FROM..TO {
            let letter = next(lower, w, 1) & !next(hex, w, 1);
            json |= closer[w] & letter & next(digit, w, 2) & next(telling, w, 4) & next(digit, w, 5);
        }
    }
    html | json != 0
}

/// Whether a colon stands in the tile that is not behind a letter, a digit, `_` or another colon.
#[inline(always)]
pub(super) fn has_loose_colon(tile: &Tile) -> bool {
    let (colon, word) = (&tile.bits.class[class::COLON], &tile.unions.word);
    let mut all = 0;
    for w in FROM..TO {
        all |= colon[w] & !prev(word, w, 1) & !prev(colon, w, 1);
    }
    all != 0
}

/// `J` of `eyJ`, or the last of five hyphens before a capital. Says whether there
/// may be any.
#[inline(always)]
pub(super) fn armour(tile: &mut Tile, wanted: Wanted) -> bool {
    let Tile { bits, unions, anchors, .. } = tile;
    let (upper, lower) = (&bits.class[class::UPPER], &bits.class[class::LOWER]);
    let telling = &bits.class[class::TELLING];
    let dash = &bits.class[class::DASH];
    let row = &mut anchors.armour;
    if !wanted.armour {
        return false;
    }
    for w in FROM..TO {
        row[w] = telling[w] & upper[w] & prev(lower, w, 1) | dash[w] & prev(dash, w, 1);
    }
    if !any(row) {
        return false;
    }
    for w in Filled::of(row) {
        row[w] = armour_in(bits, unions, w);
    }
    true
}

/// The sign between the name of a product and its version: `Mozilla/5.0`. Six small letters behind a capital stand before it.
#[inline(always)]
pub(super) fn product(tile: &mut Tile, wanted: Wanted) -> bool {
    let Tile { bits, anchors, .. } = tile;
    let c = &bits.class;
    let (upper, lower, digit) = (&c[class::UPPER], &c[class::LOWER], &c[class::DIGIT]);
    let row = &mut anchors.product;
    if !wanted.product {
        return false;
    }
    clear(row);
    if !any(upper) {
        return false;
    }
    for w in FROM..TO {
        row[w] = c[class::NUMBER_SEPARATOR][w] & prev(lower, w, 1) & prev(lower, w, 2) & next(digit, w, 1);
    }
    if !any(row) {
        return false;
    }
    for w in Filled::of(row) {
        let name = prev(lower, w, 3) & prev(lower, w, 4) & prev(lower, w, 5) & prev(lower, w, 6) & prev(upper, w, 7);
        row[w] &= name & !c[class::KEY_CLOSER][w];
    }
    true
}

/// A quote behind a blank, which stands behind a small letter or another quote: `for user 'jan'`, `"-" "curl/8.4.0"`.
#[inline(always)]
pub(super) fn quoted(tile: &mut Tile, wanted: Wanted) -> bool {
    let Tile { bits, anchors, .. } = tile;
    let c = &bits.class;
    let (closer, separator, lower) = (&c[class::KEY_CLOSER], &c[class::NUMBER_SEPARATOR], &c[class::LOWER]);
    let row = &mut anchors.quoted;
    if !wanted.quoted {
        return false;
    }
    for w in FROM..TO {
        let blank =
            prev(closer, w, 1) & prev(separator, w, 1) & (prev(lower, w, 2) | prev(closer, w, 2) & !prev(separator, w, 2));
        row[w] = closer[w] & !separator[w] & blank;
    }
    any(row)
}

/// The anchors of [`armour`] in one word.
#[inline(never)]
fn armour_in(bits: &Bits<WORDS>, unions: &Unions, w: usize) -> u64 {
    let (upper, lower) = (&bits.class[class::UPPER], &bits.class[class::LOWER]);
    let telling = &bits.class[class::TELLING];
    let dash = &bits.class[class::DASH];
    let token = telling[w] & upper[w] & prev(lower, w, 1) & prev(lower, w, 2) & next(&unions.word, w, 1);
    let begin = dash[w] & prev(dash, w, 1) & prev(dash, w, 2) & prev(dash, w, 3) & prev(dash, w, 4) & next(upper, w, 1);
    token | begin
}
