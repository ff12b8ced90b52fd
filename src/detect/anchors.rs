//! Stage two: class bitmaps to anchor bitmaps, by shifts and ands on whole words, without branches.
//!
//! An anchor says only "look here"; it may over-approve and never decides. The loops run over one array at a time so that the
//! compiler turns them into vector code; they are compiled once per instruction set.

use super::vector::{Bits, Kernel, WORD, class};

/// Words of a tile that are looked at in one go: 16 KiB of input, so that all bitmaps stay in the first-level cache.
pub(crate) const TILE: usize = 256;
/// Words kept on either side of a tile, so that runs can be followed across its edges.
pub(crate) const PAD: usize = 8;
/// Words in the bitmaps of a tile with its edges.
pub(crate) const WORDS: usize = TILE + 2 * PAD;
/// Bytes in a tile.
pub(crate) const TILE_BYTES: usize = TILE * WORD;

type Row = [u64; WORDS];

/// Unions of classes that stage three follows runs in.
#[derive(Clone)]
pub(crate) struct Unions {
    /// Hexadecimal digits.
    pub(crate) hex: Row,
    /// Letters, with every byte of 0x80 and above.
    pub(crate) letter: Row,
    /// Letters, digits, `_`.
    pub(crate) word: Row,
    /// What a mail local part is made of in practice.
    pub(crate) mail: Row,
    /// What a host name is made of.
    pub(crate) domain: Row,
    /// Digits and the separators between them, without ISO dates and dotted quads.
    pub(crate) bridged: Row,
}

/// Anchors by the kind of look that they ask for.
#[derive(Clone)]
pub(crate) struct Anchors {
    /// `@` between a mail character and a host character.
    pub(crate) at: Row,
    /// `%` before two digits, for `%40`.
    pub(crate) percent: Row,
    /// The first of three chained dots.
    pub(crate) quad: Row,
    /// Chained colons or `::`.
    pub(crate) colons: Row,
    /// The first separator of a MAC address with hyphens or of three dotted groups of four.
    pub(crate) mac: Row,
    /// The first digit of a run of at least seven digits and separators.
    pub(crate) digits: Row,
    /// The first of two letters and two digits at a word boundary.
    pub(crate) letter_digits: Row,
    /// `=`, `:` or `>` behind a key.
    pub(crate) key: Row,
    /// `J` of `eyJ`, or the last of five hyphens before a capital.
    pub(crate) armour: Row,
    /// The union of all.
    pub(crate) any: Row,
}

/// Which anchors are wanted at all: an anchor without a detector costs nothing in stage three.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) at: bool,
    pub(crate) quad: bool,
    pub(crate) hex_groups: bool,
    pub(crate) digits: bool,
    pub(crate) letter_digits: bool,
    pub(crate) key: bool,
    pub(crate) armour: bool,
}

/// All bitmaps of one tile, reused from tile to tile.
pub(crate) struct Tile {
    pub(crate) bits: Bits<WORDS>,
    pub(crate) unions: Unions,
    pub(crate) anchors: Anchors,
    scratch: [Row; 4],
}

impl Tile {
    pub(crate) fn new() -> Box<Self> {
        let zero = [0; WORDS];
        Box::new(Self {
            bits: Bits::new(),
            unions: Unions { hex: zero, letter: zero, word: zero, mail: zero, domain: zero, bridged: zero },
            anchors: Anchors {
                at: zero,
                percent: zero,
                quad: zero,
                colons: zero,
                mac: zero,
                digits: zero,
                letter_digits: zero,
                key: zero,
                armour: zero,
                any: zero,
            },
            scratch: [zero; 4],
        })
    }

    /// Fills the bitmaps for the tile that starts at byte `start` of `buffer` (a multiple of the tile size). `follows` says that
    /// the tile before was the last one filled, so that its edge can be reused.
    pub(crate) fn fill(&mut self, kernel: Kernel, buffer: &[u8], start: usize, follows: bool, wanted: Wanted) {
        let first_new = if follows { 2 * PAD } else { PAD };
        for row in &mut self.bits.class {
            if follows {
                row.copy_within(TILE.., 0);
            } else {
                row[..PAD].fill(0);
            }
        }
        let from = start + (first_new - PAD) * WORD;
        let to = (start + TILE_BYTES + PAD * WORD).min(buffer.len());
        let mut filled = first_new;
        if from < to {
            kernel.classify(&buffer[from..to], &mut self.bits, first_new);
            filled += (to - from).div_ceil(WORD);
        }
        for row in &mut self.bits.class {
            row[filled..].fill(0);
        }
        self.find(kernel, wanted);
    }

    #[inline]
    #[allow(unsafe_code)]
    fn find(&mut self, kernel: Kernel, wanted: Wanted) {
        match kernel {
            // SAFETY: such a kernel is chosen only where the processor has the features (see `Kernel::all`); the body is safe code.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512 => unsafe { find_avx512(self, wanted) },
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 => unsafe { find_avx2(self, wanted) },
            _ => find(self, wanted),
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq")]
fn find_avx512(tile: &mut Tile, wanted: Wanted) {
    find(tile, wanted);
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
#[target_feature(enable = "avx2")]
fn find_avx2(tile: &mut Tile, wanted: Wanted) {
    find(tile, wanted);
}

/// Bit `i` is bit `i + k` of the row: what stands `k` bytes further on.
#[inline(always)]
fn next(row: &Row, w: usize, k: u32) -> u64 {
    row[w] >> k | row[w + 1] << (64 - k)
}

/// Bit `i` is bit `i - k` of the row: what stands `k` bytes before.
#[inline(always)]
fn prev(row: &Row, w: usize, k: u32) -> u64 {
    row[w] << k | row[w - 1] >> (64 - k)
}

/// Links of `from` that reach a bit of `to` over one to three characters of `between`.
#[inline(always)]
fn chain3(from: &Row, between: &Row, to: &Row, w: usize) -> u64 {
    let b1 = next(between, w, 1);
    let b2 = b1 & next(between, w, 2);
    let b3 = b2 & next(between, w, 3);
    from[w] & (b1 & next(to, w, 2) | b2 & next(to, w, 3) | b3 & next(to, w, 4))
}

/// Links of `from` that reach a bit of `to` over none to four characters of `between`.
#[inline(always)]
fn chain4(from: &Row, between: &Row, to: &Row, w: usize) -> u64 {
    let b1 = next(between, w, 1);
    let b2 = b1 & next(between, w, 2);
    let b3 = b2 & next(between, w, 3);
    let b4 = b3 & next(between, w, 4);
    from[w] & (next(to, w, 1) | b1 & next(to, w, 2) | b2 & next(to, w, 3) | b3 & next(to, w, 4) | b4 & next(to, w, 5))
}

/// Fills unions and anchors from the class bitmaps. Intermediate rows are valid one word less to either side at each step, and
/// the centre of the tile is what counts.
#[inline(always)]
fn find(tile: &mut Tile, wanted: Wanted) {
    let Tile { bits, unions, anchors, scratch } = tile;
    let c = &bits.class;
    for w in 0..WORDS {
        let letter = c[class::UPPER][w] | c[class::LOWER][w] | c[class::HIGH][w];
        let alnum = letter | c[class::DIGIT][w];
        unions.letter[w] = letter;
        unions.hex[w] = c[class::DIGIT][w] | c[class::HEX_LETTER][w];
        unions.word[w] = alnum | c[class::UNDERSCORE][w];
        unions.domain[w] = alnum | c[class::DASH][w] | c[class::DOT][w];
        unions.mail[w] = alnum
            | c[class::UNDERSCORE][w]
            | c[class::DASH][w]
            | c[class::DOT][w]
            | c[class::PERCENT][w]
            | c[class::MAIL_PUNCTUATION][w];
    }
    let digit = &c[class::DIGIT];
    let dot = &c[class::DOT];
    let dash = &c[class::DASH];
    let colon = &c[class::COLON];
    let [s0, s1, s2, s3] = scratch;

    // Dotted quads: s2 holds the first of three dots, s3 all three.
    for w in 1..WORDS - 1 {
        s0[w] = dot[w] & next(digit, w, 1) & prev(digit, w, 1);
    }
    for w in 2..WORDS - 2 {
        s1[w] = chain3(s0, digit, s0, w);
    }
    for w in 3..WORDS - 3 {
        s2[w] = chain3(s0, digit, s1, w);
    }
    for w in 4..WORDS - 4 {
        // The second and third dot of a quad: dots reached from its first over one to three digits.
        let p1 = prev(digit, w, 1);
        let p2 = p1 & prev(digit, w, 2);
        let p3 = p2 & prev(digit, w, 3);
        s1[w] = s0[w] & (p1 & prev(s2, w, 2) | p2 & prev(s2, w, 3) | p3 & prev(s2, w, 4));
    }
    for w in 5..WORDS - 5 {
        let p1 = prev(digit, w, 1);
        let p2 = p1 & prev(digit, w, 2);
        let p3 = p2 & prev(digit, w, 3);
        s3[w] = s2[w] | s1[w] | s0[w] & (p1 & prev(s1, w, 2) | p2 & prev(s1, w, 3) | p3 & prev(s1, w, 4));
    }
    for w in 0..WORDS {
        anchors.quad[w] = if wanted.quad { s2[w] } else { 0 };
    }

    // ISO dates (s0: their first digit) are no part of numbers.
    for w in 1..WORDS - 1 {
        s0[w] = digit[w]
            & next(digit, w, 1)
            & next(digit, w, 2)
            & next(digit, w, 3)
            & next(dash, w, 4)
            & next(digit, w, 5)
            & next(digit, w, 6)
            & next(dash, w, 7)
            & next(digit, w, 8)
            & next(digit, w, 9)
            & !prev(digit, w, 1)
            & !next(digit, w, 10);
    }
    for w in 1..WORDS - 1 {
        s1[w] = s0[w] | prev(s0, w, 1);
    }
    for w in 2..WORDS - 2 {
        s2[w] = s1[w] | prev(s1, w, 2);
    }
    for w in 3..WORDS - 3 {
        // Ten bytes from the first: four from each of two shifts, and the last two.
        s0[w] = s2[w] | prev(s2, w, 4) | prev(s1, w, 8);
    }
    // Digits that hang on a word (`A12 4111…`) are no part of numbers either; the sum carries a run of digits away from where a word
    // touches it. `%2B`, an encoded plus, and `\n` end in a letter that is none; stage three looks whether it is one of these.
    let mut carry = false;
    for w in 1..WORDS - 1 {
        let hung = digit[w]
            & !prev(digit, w, 1)
            & prev(&unions.word, w, 1)
            & !prev(&c[class::PERCENT], w, 3)
            & !prev(&c[class::KEY_CLOSER], w, 2);
        let (sum, first) = digit[w].overflowing_add(hung);
        let (sum, second) = sum.overflowing_add(u64::from(carry));
        carry = first | second;
        s1[w] = digit[w] & sum & !s0[w];
    }
    let free = s1;
    // s0: separators.
    for w in 0..WORDS {
        s0[w] = c[class::NUMBER_SEPARATOR][w] | dash[w] | dot[w] & !s3[w];
    }
    for w in 4..WORDS - 4 {
        let after = prev(free, w, 1);
        let before = next(free, w, 1);
        let single = after & before;
        let first_of_two = after & next(s0, w, 1) & next(free, w, 2);
        let second_of_two = before & prev(s0, w, 1) & prev(free, w, 2);
        unions.bridged[w] = free[w] | s0[w] & (single | first_of_two | second_of_two);
    }
    let bridged = &unions.bridged;
    for w in 4..WORDS - 4 {
        s0[w] = bridged[w] & next(bridged, w, 1);
    }
    for w in 4..WORDS - 4 {
        s2[w] = s0[w] & next(s0, w, 2);
    }
    for w in 5..WORDS - 5 {
        let long = s2[w] & next(s2, w, 3);
        let start = free[w] & !prev(bridged, w, 1);
        anchors.digits[w] = if wanted.digits { start & long } else { 0 };
    }

    for w in 1..WORDS - 1 {
        s0[w] = chain4(colon, &unions.hex, colon, w);
    }
    for w in 2..WORDS - 2 {
        let three = chain4(colon, &unions.hex, s0, w);
        let double = colon[w] & next(colon, w, 1);
        anchors.colons[w] = if wanted.hex_groups { three | double } else { 0 };
    }
    for w in 1..WORDS - 1 {
        let hex = &unions.hex;
        let pairs = dash[w] & next(dash, w, 3) & next(dash, w, 6) & next(dash, w, 9) & next(dash, w, 12);
        let dotted = dot[w] & next(dot, w, 5) & next(hex, w, 1) & next(hex, w, 4) & prev(hex, w, 4);
        anchors.mac[w] = if wanted.hex_groups { (pairs | dotted) & prev(hex, w, 1) & prev(hex, w, 2) } else { 0 };
    }

    for w in 1..WORDS - 1 {
        let at = c[class::AT][w] & prev(&unions.mail, w, 1) & next(&unions.domain, w, 1);
        let percent = c[class::PERCENT][w] & next(digit, w, 1) & next(digit, w, 2);
        anchors.at[w] = if wanted.at { at } else { 0 };
        anchors.percent[w] = if wanted.at { percent } else { 0 };
    }

    for w in 1..WORDS - 1 {
        let upper = &c[class::UPPER];
        let lower = &c[class::LOWER];
        let letters = upper[w] & next(upper, w, 1) | lower[w] & next(lower, w, 1);
        let boundary = !prev(&unions.word, w, 1) | prev(&c[class::KEY_CLOSER], w, 2);
        let found = letters & next(digit, w, 2) & next(digit, w, 3) & boundary;
        anchors.letter_digits[w] = if wanted.letter_digits { found } else { 0 };
    }

    for w in 1..WORDS - 1 {
        let letter = &unions.letter;
        let closer = &c[class::KEY_CLOSER];
        let end = colon[w] | c[class::EQUALS][w];
        let c1 = prev(closer, w, 1);
        let c2 = c1 & prev(closer, w, 2);
        let keyed =
            prev(letter, w, 1) | c1 & prev(letter, w, 2) | c2 & (prev(letter, w, 3) | prev(closer, w, 3) & prev(letter, w, 4));
        anchors.key[w] = if wanted.key { end & keyed } else { 0 };
    }

    for w in 1..WORDS - 1 {
        let lower = &c[class::LOWER];
        let token = c[class::TELLING][w] & c[class::UPPER][w] & prev(lower, w, 1) & prev(lower, w, 2) & next(&unions.word, w, 1);
        let begin =
            dash[w] & prev(dash, w, 1) & prev(dash, w, 2) & prev(dash, w, 3) & prev(dash, w, 4) & next(&c[class::UPPER], w, 1);
        anchors.armour[w] = if wanted.armour { token | begin } else { 0 };
    }

    for w in 0..WORDS {
        anchors.any[w] = anchors.at[w]
            | anchors.percent[w]
            | anchors.quad[w]
            | anchors.colons[w]
            | anchors.mac[w]
            | anchors.digits[w]
            | anchors.letter_digits[w]
            | anchors.key[w]
            | anchors.armour[w];
    }
}
