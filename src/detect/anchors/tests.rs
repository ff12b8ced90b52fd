//! Anchors against their definitions, byte by byte, whatever the kernel and wherever a tile or a word ends.

use proptest::prelude::*;

use super::{PAD, Row, TILE_BYTES, Tile, Wanted};
use crate::detect::vector::{Kernel, WORD, class, classes_of};

/// Longer runs of digits than a tile and its edge show are left to no definition.
const LONGEST_RUN: usize = 400;

/// A text that is asked about places before and behind it, too.
struct Text<'a>(&'a [u8]);

impl Text<'_> {
    fn is(&self, at: isize, class: usize) -> bool {
        let byte = usize::try_from(at).ok().and_then(|at| self.0.get(at));
        byte.is_some_and(|byte| classes_of(*byte) >> class & 1 == 1)
    }

    fn digit(&self, at: isize) -> bool {
        self.is(at, class::DIGIT)
    }

    fn hex(&self, at: isize) -> bool {
        self.digit(at) || self.is(at, class::HEX_LETTER)
    }

    fn letter(&self, at: isize) -> bool {
        [class::UPPER, class::LOWER, class::HIGH].iter().any(|class| self.is(at, *class))
    }

    fn word(&self, at: isize) -> bool {
        self.letter(at) || self.digit(at) || self.is(at, class::UNDERSCORE)
    }

    /// A letter or `_` that a number may hang on.
    fn tail(&self, at: isize) -> bool {
        [class::UPPER, class::LOWER, class::UNDERSCORE].iter().any(|class| self.is(at, *class))
    }

    fn joint(&self, at: isize) -> bool {
        self.tail(at) || self.digit(at)
    }

    fn percent_sign(&self, at: isize) -> bool {
        self.is(at, class::PERCENT)
    }

    fn dot(&self, at: isize) -> bool {
        self.is(at, class::DOT)
    }

    fn dash(&self, at: isize) -> bool {
        self.is(at, class::DASH)
    }

    fn colon(&self, at: isize) -> bool {
        self.is(at, class::COLON)
    }

    fn closer(&self, at: isize) -> bool {
        self.is(at, class::KEY_CLOSER)
    }

    fn at(&self, i: isize) -> bool {
        let domain = self.letter(i + 1) || self.digit(i + 1) || self.dot(i + 1) || self.dash(i + 1);
        let mail = self.word(i - 1)
            || [class::DASH, class::DOT, class::PERCENT, class::MAIL_PUNCTUATION].iter().any(|class| self.is(i - 1, *class));
        self.is(i, class::AT) && (mail || self.closer(i - 1)) && domain
    }

    fn percent(&self, i: isize) -> bool {
        self.is(i, class::PERCENT) && (self.is(i + 1, class::TELLING) || self.is(i + 2, class::TELLING))
    }

    /// The next dot of a chain behind the dot at `i`, over one to three digits.
    fn next_dot(&self, i: isize) -> Option<isize> {
        let length = (1..=4).take_while(|k| self.digit(i + k)).count() as isize;
        ((1..=3).contains(&length) && self.dot(i + length + 1)).then_some(i + length + 1)
    }

    /// The three dots of the quad whose first is at `i`.
    fn quad_dots(&self, i: isize) -> Option<[isize; 3]> {
        if !(self.dot(i) && self.digit(i - 1)) {
            return None;
        }
        let second = self.next_dot(i)?;
        let third = self.next_dot(second)?;
        self.digit(third + 1).then_some([i, second, third])
    }

    fn in_quad(&self, i: isize) -> bool {
        (i - 8..=i).any(|first| self.quad_dots(first).is_some_and(|dots| dots.contains(&i)))
    }

    fn colons(&self, i: isize) -> bool {
        if !self.colon(i) {
            return false;
        }
        let beside = self.hex(i - 1) || self.hex(i + 2) || self.closer(i + 2);
        let before = !self.tail(i - 1) || self.hex(i - 1) || self.closer(i - 2) || self.digit(i - 2);
        let behind = !self.tail(i + 2) || self.hex(i + 2);
        if self.colon(i + 1) && beside && before && behind {
            return true;
        }
        let mut at = i;
        (1..5).all(|_| {
            let digits = (1..=5).take_while(|k| self.hex(at + k)).count() as isize;
            at += digits + 1;
            digits <= 4 && self.colon(at)
        })
    }

    fn mac(&self, i: isize) -> bool {
        let pairs = [0, 3, 6, 9, 12].iter().all(|k| self.dash(i + k));
        let fours = self.dot(i) && self.dot(i + 5) && [1, 4, -4].iter().all(|k| self.hex(i + k)) && !self.in_quad(i);
        (pairs || fours) && self.hex(i - 1) && self.hex(i - 2)
    }

    /// Where the run of digits around `i` starts.
    fn run_start(&self, i: isize) -> isize {
        (0..=i).rev().take_while(|at| self.digit(*at)).last().unwrap_or(i)
    }

    fn is_date(&self, start: isize) -> bool {
        (0..10).all(|k| if matches!(k, 4 | 7) { self.dash(start + k) } else { self.digit(start + k) })
            && !self.digit(start - 1)
            && !self.digit(start + 10)
    }

    /// A digit that hangs on no word and is part of no date.
    fn free(&self, i: isize) -> bool {
        if !self.digit(i) {
            return false;
        }
        let start = self.run_start(i);
        let is_pair = self.is(start - 1, class::HEX_LETTER) && (self.is(start - 2, class::HEX_LETTER) || self.digit(start - 2));
        let escape = self.percent_sign(start - 3) || is_pair && (4..=6).any(|k| self.closer(start - k));
        let letter = self.is(start - 2, class::UPPER) || self.is(start - 2, class::LOWER);
        let behind_hex = self.is(start - 1, class::HEX_LETTER) && self.is(start - 1, class::LOWER) && self.digit(start - 2);
        let hung = (self.tail(start - 1) && letter || behind_hex) && !escape
            || self.is(start - 1, class::UPPER) && self.closer(start - 2);
        !hung && ![0, 5, 8].iter().any(|k| self.is_date(start - k))
    }

    fn separator(&self, i: isize) -> bool {
        self.is(i, class::NUMBER_SEPARATOR) || self.dash(i) || self.dot(i) && !self.in_quad(i)
    }

    fn bridged(&self, i: isize) -> bool {
        self.free(i)
            || self.separator(i)
                && (self.free(i - 1) && self.free(i + 1)
                    || self.free(i - 1) && self.separator(i + 1) && self.free(i + 2)
                    || self.free(i - 2) && self.separator(i - 1) && self.free(i + 1))
    }

    /// Seven digits and separators from the first digit of a cluster on.
    fn digits(&self, i: isize) -> bool {
        self.free(i) && !self.bridged(i - 1) && (0..7).all(|k| self.bridged(i + k)) && !(i - 35..=i).any(|at| self.is_uuid(at))
    }

    /// Whether a UUID begins here and ends as it should, with no number joined to it.
    fn is_uuid(&self, i: isize) -> bool {
        let is_part = |k: isize| {
            if [8, 13, 18, 23].contains(&k) { self.dash(i + k) } else { self.digit(i + k) || self.is(i + k, class::HEX_LETTER) }
        };
        (0..36).all(is_part) && !self.word(i - 1) && !self.word(i + 36) && !self.bridged(i + 36)
    }

    /// Digits of the cluster from `i` on, as far as sixty-four bytes tell.
    fn digits_of_cluster(&self, i: isize) -> usize {
        (0..64).take_while(|k| self.bridged(i + k)).filter(|k| self.digit(i + k)).count()
    }

    fn letter_digits(&self, i: isize) -> bool {
        let case = |class| self.is(i, class) && self.is(i + 1, class);
        let escape = self.closer(i - 4)
            || self.closer(i - 6)
            || self.percent_sign(i - 3)
            || self.is(i - 4, class::MAIL_PUNCTUATION)
            || self.digit(i - 2) && !self.digit(i - 1);
        (case(class::UPPER) || case(class::LOWER))
            && self.digit(i + 2)
            && self.digit(i + 3)
            && (!self.joint(i - 1) || !self.joint(i - 2) || self.is(i - 2, class::UNDERSCORE) || escape)
    }

    fn key(&self, i: isize) -> bool {
        let closers = (1..=4).take_while(|k| self.closer(i - k)).count() as isize;
        let end = i - closers - 1;
        let first = self.digit(end) && self.word(end - 1) && !self.digit(end - 1);
        let second = self.digit(end) && self.digit(end - 1) && self.is(end - 2, class::LOWER);
        (self.colon(i) || self.is(i, class::EQUALS)) && (self.letter(end) || first || second)
    }

    fn armour(&self, i: isize) -> bool {
        let lower = |at| self.is(at, class::LOWER);
        let j = usize::try_from(i).is_ok_and(|i| self.0.get(i) == Some(&b'J'));
        j && lower(i - 1) && lower(i - 2) && self.word(i + 1) || (0..5).all(|k| self.dash(i - k)) && self.is(i + 1, class::UPPER)
    }

    fn tokens(&self, i: isize) -> bool {
        let upper = |i: isize| self.is(i, class::UPPER);
        let digit = |i: isize| self.is(i, class::DIGIT);
        let separator = |i: isize| self.is(i, class::NUMBER_SEPARATOR);
        let is_spaced = separator(i - 1) && separator(i + 2) && digit(i + 3);
        digit(i) && digit(i + 1) && (upper(i - 1) && digit(i + 2) || upper(i - 2) && upper(i - 3)) && (upper(i - 1) || is_spaced)
    }

    fn space(&self, i: isize) -> bool {
        self.is(i, class::NUMBER_SEPARATOR) && self.closer(i)
    }

    fn spoken(&self, i: isize) -> bool {
        let upper = |i: isize| self.is(i, class::UPPER);
        let is_name = |i: isize| self.space(i) && self.letter(i + 1);
        let is_high = |i: isize| self.is(i, class::HIGH);
        let is_other = |i: isize| !self.digit(i) && !self.dot(i) && !is_high(i);
        let is_last = |i: isize| is_name(i + 1) || is_other(i + 1) && is_name(i + 2);
        let is_glued = self.word(i - 1) && !is_high(i - 1) || self.dot(i - 1) || self.dash(i - 1);
        let is_before = (0..5).take_while(|k| self.digit(i + k)).any(|k| is_last(i + k));
        let run = (0..9).take_while(|k| self.digit(i + k)).count();
        let is_behind = self.space(i - 1) && !self.digit(i - 2) && (run <= 6 || run == 8);
        let is_start = self.digit(i) && !is_glued && !self.colon(i + 1) && !self.colon(i + 2);
        let is_inward = self.digit(i) && self.space(i - 1) && upper(i + 1) && upper(i + 2) && !self.word(i + 3);
        let is_mark = |i: isize| (self.is(i, class::NUMBER_SEPARATOR) || self.dot(i) || self.dash(i)) && !self.space(i);
        let is_bracketed = is_mark(i - 1) && self.space(i - 2) && !self.dot(i - 1);
        let is_signed =
            (is_high(i - 1) || self.is(i - 1, class::MAIL_PUNCTUATION) || is_bracketed) && (is_mark(i + 1) || is_mark(i + 2));
        let is_abroad = self.dash(i - 1) && upper(i - 2) && (0..3).all(|k| self.digit(i + k));
        let is_key = self.digit(i) && upper(i - 1) && !self.word(i - 2) && (self.digit(i + 1) || upper(i + 1));
        let is_unique = self.space(i + 2) && [3, 4].iter().all(|k| upper(i + k) || self.digit(i + k));
        let is_small = self.digit(i)
            && self.space(i - 1)
            && self.word(i - 2)
            && self.word(i + 1)
            && !self.is(i + 1, class::UNDERSCORE)
            && self.letter(i + 2)
            && !upper(i + 2)
            && !self.word(i + 3);
        let is_parted = self.dash(i - 1) && self.digit(i - 2) && (0..3).all(|k| self.digit(i + k)) && !self.digit(i + 3);
        is_start && (is_before || is_behind || is_signed)
            || is_inward && (self.digit(i - 2) || upper(i - 2))
            || is_abroad
            || is_key && is_unique
            || is_small
            || is_parted && is_before
    }

    fn degrees(&self, i: isize) -> bool {
        let is_high = |i: isize| self.is(i, class::HIGH);
        let is_decimal = self.dot(i) && (1..5).all(|k| self.digit(i + k)) && !(2..5).all(|k| self.digit(i - k));
        self.digit(i - 1) && (is_decimal || is_high(i) && is_high(i + 1))
    }

    fn long(&self, i: isize) -> bool {
        let is_part = |i: isize| self.word(i) || self.dash(i);
        let may_begin = !self.is(i, class::HIGH) && !self.is(i, class::UNDERSCORE) && !self.dash(i);
        may_begin && !is_part(i - 1) && (0..20).all(|k| is_part(i + k))
    }

    fn product(&self, i: isize) -> bool {
        let is_sign = self.is(i, class::NUMBER_SEPARATOR) && !self.closer(i);
        is_sign && self.digit(i + 1) && (1..=6).all(|k| self.is(i - k, class::LOWER)) && self.is(i - 7, class::UPPER)
    }

    fn quoted(&self, i: isize) -> bool {
        let is_quote = |i: isize| self.closer(i) && !self.is(i, class::NUMBER_SEPARATOR);
        is_quote(i) && self.space(i - 1) && (self.is(i - 2, class::LOWER) || is_quote(i - 2))
    }
}

fn bit(row: &Row, at: usize) -> bool {
    row[PAD + at / WORD] >> (at % WORD) & 1 == 1
}

/// Compares anchors with definitions from byte `from` on.
fn check(buffer: &[u8], from: usize) {
    let wanted = Wanted {
        at: true,
        quad: true,
        hex_groups: true,
        digits: true,
        numbers: true,
        tokens: true,
        letter_digits: true,
        key: true,
        armour: true,
        name: true,
        name_anywhere: true,
        announcing: true,
        announcing_long: false,
        spoken: true,
        degrees: true,
        long: true,
        product: true,
        quoted: true,
    };
    let text = Text(buffer);
    let expected: Vec<[bool; 15]> = (from..buffer.len().next_multiple_of(WORD))
        .map(|i| {
            let i = i as isize;
            [
                text.at(i),
                text.percent(i),
                text.quad_dots(i).is_some(),
                text.colons(i),
                text.mac(i),
                text.letter_digits(i),
                text.key(i),
                text.armour(i),
                text.digits(i),
                text.tokens(i),
                text.spoken(i),
                text.degrees(i),
                text.long(i),
                text.product(i),
                text.quoted(i),
            ]
        })
        .collect();
    for kernel in Kernel::all() {
        let mut tile = Tile::new();
        for start in (0..buffer.len()).step_by(TILE_BYTES) {
            tile.fill(kernel, buffer, start, start > 0, wanted);
            let anchors = &tile.anchors;
            let rows = [
                &anchors.at,
                &anchors.percent,
                &anchors.quad,
                &anchors.colons,
                &anchors.mac,
                &anchors.letter_digits,
                &anchors.key,
                &anchors.armour,
                &anchors.digits,
                &anchors.tokens,
                &anchors.spoken,
                &anchors.degrees,
                &anchors.long,
                &anchors.product,
                &anchors.quoted,
            ];
            for i in start.max(from)..(start + TILE_BYTES).min(from + expected.len()) {
                let mut found = rows.map(|row| bit(row, i - start));
                assert_eq!(bit(&anchors.any, i - start), found.contains(&true));
                let mut expected = expected[i - from];
                let near = || String::from_utf8_lossy(&buffer[i.saturating_sub(90)..(i + 70).min(buffer.len())]).into_owned();
                // Clusters of fewer than seven digits may be left out, and their bridges with them.
                let enough = expected[8] && text.digits_of_cluster(i as isize) >= 7;
                if !enough {
                    found[8] &= !expected[8];
                    expected[8] = false;
                }
                assert_eq!(found, expected, "{kernel:?} at {i}: {:?}", near());
                if enough {
                    let end = (0..64).find(|k| !text.bridged((i + k) as isize)).unwrap_or(64);
                    let bridged = (0..end).all(|k| bit(&tile.unions.bridged, i - start + k));
                    let is_end = end == 64 || !bit(&tile.unions.bridged, i - start + end);
                    assert!(bridged && is_end, "{kernel:?} at {i}: cluster of {end} in {:?}", near());
                }
            }
        }
    }
}

fn has_long_run(text: &[u8]) -> bool {
    text.split(|byte| !byte.is_ascii_digit()).any(|run| run.len() > LONGEST_RUN)
}

/// Pieces that anchors are made of, whole and broken.
const PIECES: &[&str] = &[
    "2026-11-26",
    " on 3-4-1981",
    "221B Baker Street",
    "12 \u{c9}lan",
    "NW1 6XE ",
    "1016 GV ",
    "ghp_0123456789abcdefABCDEF",
    "-0123456789abcdefABCDEF_",
    "12026-11-26",
    "192.0.2.1",
    "192.0.2",
    ".1234",
    "10:15:09",
    ":10:15:09",
    "::",
    ":",
    "2001:db8:",
    "fe80::",
    "[::]",
    "std::string",
    "\\n::1",
    "%40",
    "%2540",
    "%2B",
    "%20",
    "%",
    "eyJh",
    "xyJ",
    "-----BEGIN",
    "----B",
    "NL20",
    "nl20",
    "Nl20",
    "\\nnl20",
    "\\u003cnl20",
    "\\u00ab06 12345678",
    "\\xab06 12345678",
    "%0A06 12345678",
    "\u{1b}[32mNL20",
    "\u{1b}[32m06 12345678",
    "\u{1b}[32m::1",
    "#012NL20",
    "__06 12345678",
    "__NL20",
    "a_NL20",
    "ab06 12345678",
    "m06 12345678",
    "password\" :",
    "key=",
    "k\\\"':",
    "]>",
    "00-00-5e-00-53-01",
    "0000.5e00.5301",
    "1.0000.5e00.5301",
    "+31 6",
    "06 12345678",
    "(020) 794 60 00",
    "1.1",
    " 200 5316",
    "a1",
    "a",
    "Z",
    "_",
    "-",
    ".",
    " ",
    "/",
    "@",
    "jan@example.com",
    "\u{e9}",
    "\n",
    "7",
    "77",
    "0123456789012345678901234567890123456789012345678901234567890123456789",
];

#[test]
fn pieces_alone_and_across_the_edges_of_tiles_and_words() {
    for piece in PIECES {
        for edge in [WORD, TILE_BYTES] {
            for before in 0..=piece.len() {
                let mut text = vec![b'\n'; edge.saturating_sub(before)];
                text.extend_from_slice(piece.as_bytes());
                text.extend_from_slice(b" 06 12345678 ");
                check(&text, edge.saturating_sub(200));
            }
        }
    }
}

#[test]
fn a_long_run_of_digits_hangs_on_the_word_before_it() {
    for word in ["", "a"] {
        for length in (1..300).step_by(9).chain([63, 64, 65, 127, 128, 129, 192, 256]) {
            let mut text = vec![b' '; TILE_BYTES - 150];
            text.extend_from_slice(word.as_bytes());
            text.resize(text.len() + length, b'7');
            text.extend_from_slice(b" 4111 1111");
            check(&text, TILE_BYTES - 200);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn anchors_equal_their_definitions(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..60),
        filler in proptest::sample::select(b"\n7a -".as_slice()),
        lead in 0usize..300,
        edge in proptest::sample::select(&[0usize, TILE_BYTES, 2 * TILE_BYTES][..]),
        offset in 0usize..64,
    ) {
        let filler_is_digit = filler.is_ascii_digit();
        let length = edge.saturating_sub(lead);
        let mut text = vec![b'\n'; offset + length];
        let first = text.len() - if filler_is_digit { length.min(100) } else { length };
        text[first..].fill(filler);
        pieces.iter().for_each(|piece| text.extend_from_slice(piece.as_bytes()));
        prop_assume!(!has_long_run(&text));
        check(&text[offset..], length.saturating_sub(200));
    }

    #[test]
    fn anchors_equal_their_definitions_on_any_bytes(
        text in proptest::collection::vec(proptest::sample::select(b"..::--@%0123456789aAfFgZJyee =>\"'\\](/_+\n\xc3".as_slice()), 0..600),
    ) {
        check(&text, 0);
    }
}
