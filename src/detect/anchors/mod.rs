//! Stage two: class bitmaps to anchor bitmaps, by shifts and ands on whole words, without branches.
//!
//! An anchor says only "look here"; it may over-approve and never decides. The loops run over one array at a time so that the
//! compiler turns them into vector code; they are compiled once per instruction set. A family of anchors is left out for a tile without
//! what it needs, which makes running text cost next to nothing.

mod chains;
mod numbers;
pub(crate) mod places;
#[cfg(test)]
mod tests;
mod words;

use super::vector::{Bits, Kernel, WORD, class};
pub(crate) use words::capitals;

/// Words of a tile that are looked at in one go: so few that all its bitmaps stay in the first-level cache.
pub(crate) const TILE: usize = 60;
/// Words kept on either side of a tile, so that runs can be followed across its edges.
pub(crate) const PAD: usize = 10;
/// Words in the bitmaps of a tile with its edges.
pub(crate) const WORDS: usize = TILE + 2 * PAD;
/// Bytes in a tile.
pub(crate) const TILE_BYTES: usize = TILE * WORD;

pub(crate) type Row = [u64; WORDS];

/// The words that rows are made for: the tile and a margin of more bits than any anchor reaches, so that what is missing beyond it does
/// not come into the tile. Loops of this length are made of vectors, unrolled four times, without a rest.
const FROM: usize = PAD - 2;
const TO: usize = PAD + TILE + 2;
/// Where unions are made anew in a tile that follows another: everything that was not in it, in a loop of the same length.
const FIRST_NEW: usize = WORDS - (TO - FROM);
const _: () = assert!(FIRST_NEW <= 2 * PAD);
const _: () = assert!((TO - FROM).is_multiple_of(16) && FROM.is_multiple_of(8) && WORDS.is_multiple_of(8));

/// Unions of classes that stage three follows runs in.
#[derive(Clone)]
pub(crate) struct Unions {
    /// Hexadecimal digits.
    pub(crate) hex: Row,
    /// Letters, with every byte of 0x80 and above.
    pub(crate) letter: Row,
    /// Letters, digits, `_`.
    pub(crate) word: Row,
    /// What a name of a key is made of.
    pub(crate) name: Row,
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
    /// The first letter of a word that begins with a capital, or with a byte above ASCII.
    pub(crate) name: Row,
    /// The first of a word that begins with a small letter.
    pub(crate) small: Row,
    /// The first of a word that may announce a value: of these, and of those behind a hyphen or a point.
    pub(crate) announcing: Row,
    /// A digit behind a capital and before two more, or behind two capitals and a blank.
    pub(crate) tokens: Row,
    /// The first digit of a short number beside a word.
    pub(crate) spoken: Row,
    /// The point of a decimal with four digits behind it, or what stands beyond ASCII behind a digit: `51.5007`, `51°`.
    pub(crate) degrees: Row,
    /// The first letter or digit of a word of twenty characters or more.
    pub(crate) long: Row,
    /// The sign between the name of a product and its version: `Mozilla/5.0`.
    pub(crate) product: Row,
    /// A quote behind a blank that stands behind a small letter or another quote.
    pub(crate) quoted: Row,
    /// The union of those that most words have none of.
    pub(crate) rare: Row,
    /// The union of all.
    pub(crate) any: Row,
}

impl Anchors {
    fn none() -> Self {
        let zero = [0; WORDS];
        Self {
            at: zero,
            percent: zero,
            quad: zero,
            colons: zero,
            mac: zero,
            digits: zero,
            letter_digits: zero,
            key: zero,
            armour: zero,
            name: zero,
            small: zero,
            announcing: zero,
            tokens: zero,
            spoken: zero,
            degrees: zero,
            long: zero,
            product: zero,
            quoted: zero,
            rare: zero,
            any: zero,
        }
    }
}

/// Which anchors are wanted at all: an anchor without a detector costs nothing in stage three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) at: bool,
    pub(crate) quad: bool,
    pub(crate) hex_groups: bool,
    /// Clusters of digits, for whatever is made of them.
    pub(crate) digits: bool,
    /// Cards and phones among these.
    pub(crate) numbers: bool,
    /// Tokens of capitals and digits.
    pub(crate) tokens: bool,
    pub(crate) letter_digits: bool,
    pub(crate) key: bool,
    pub(crate) armour: bool,
    /// Words.
    pub(crate) name: bool,
    /// Those of a tile without clusters of digits too.
    pub(crate) name_anywhere: bool,
    /// Words that announce a value.
    pub(crate) announcing: bool,
    /// All of them announce long numbers.
    pub(crate) announcing_long: bool,
    /// Short numbers beside words.
    pub(crate) spoken: bool,
    /// Places in degrees.
    pub(crate) degrees: bool,
    /// Long words.
    pub(crate) long: bool,
    /// Products with their versions.
    pub(crate) product: bool,
    /// Quotes behind blanks.
    pub(crate) quoted: bool,
}

/// All bitmaps of one tile, reused from tile to tile.
#[repr(align(64))]
pub(crate) struct Tile {
    pub(crate) bits: Bits<WORDS>,
    pub(crate) unions: Unions,
    pub(crate) anchors: Anchors,
    pub(crate) hints: Hints,
    /// What the rows were made for the last time: all others are empty, and stay so without being touched.
    made_for: Wanted,
    scratch: [Row; 5],
}

/// What a tile may hold, which few do. Over-approves.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hints {
    /// The sign of a mail address, escaped for JSON or HTML.
    pub(crate) sign: bool,
    /// A colon that is not directly behind a name, such as the one behind a key in quotes.
    pub(crate) loose_colon: bool,
    /// Words that are asked for.
    pub(crate) words: bool,
}

impl Tile {
    pub(crate) fn new() -> Box<Self> {
        let zero = [0; WORDS];
        Box::new(Self {
            bits: Bits::new(),
            unions: Unions { hex: zero, letter: zero, word: zero, name: zero, mail: zero, domain: zero, bridged: zero },
            anchors: Anchors::none(),
            hints: Hints::default(),
            made_for: Wanted::default(),
            scratch: [zero; 5],
        })
    }

    /// Fills the bitmaps for the tile that starts at byte `start` of `buffer` (a multiple of the tile size). `follows` says that
    /// the tile before was the last one filled, so that its edge can be reused.
    #[inline]
    #[allow(unsafe_code)]
    pub(crate) fn fill(&mut self, kernel: Kernel, buffer: &[u8], start: usize, follows: bool, wanted: Wanted) {
        match kernel {
            // SAFETY: such a kernel is chosen only where the processor has the features (see `Kernel::all`); the body is safe code.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512 => unsafe { fill_avx512(self, buffer, start, follows, wanted) },
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 => unsafe { fill_avx2(self, buffer, start, follows, wanted) },
            _ => fill(self, kernel, buffer, start, follows, wanted),
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi2,avx512bitalg,avx512vpopcntdq,popcnt")]
fn fill_avx512(tile: &mut Tile, buffer: &[u8], start: usize, follows: bool, wanted: Wanted) {
    fill(tile, Kernel::Avx512, buffer, start, follows, wanted);
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
#[target_feature(enable = "avx2")]
fn fill_avx2(tile: &mut Tile, buffer: &[u8], start: usize, follows: bool, wanted: Wanted) {
    fill(tile, Kernel::Avx2, buffer, start, follows, wanted);
}

/// [`Tile::fill`], compiled once per instruction set.
#[inline(always)]
fn fill(tile: &mut Tile, kernel: Kernel, buffer: &[u8], start: usize, follows: bool, wanted: Wanted) {
    let first_new = if follows { 2 * PAD } else { PAD };
    let unions = &mut tile.unions;
    if follows {
        for row in &mut tile.bits.class {
            slide(row);
        }
        for row in [&mut unions.hex, &mut unions.letter, &mut unions.word, &mut unions.name, &mut unions.mail, &mut unions.domain]
        {
            slide(row);
        }
    } else {
        for row in &mut tile.bits.class {
            row[..PAD].fill(0);
        }
    }
    tile.bits.has_escape = false;
    let from = start + (first_new - PAD) * WORD;
    let to = (start + TILE_BYTES + PAD * WORD).min(buffer.len());
    let mut filled = first_new;
    if from < to {
        kernel.classify(&buffer[from..to], &mut tile.bits, first_new);
        filled += (to - from).div_ceil(WORD);
    }
    if filled < WORDS {
        for row in &mut tile.bits.class {
            row[filled..].fill(0);
        }
    }
    find(tile, if follows { FIRST_NEW } else { 0 }, wanted);
}

/// Moves the edge that a tile shares with the next one to its front.
#[inline(always)]
fn slide(row: &mut Row) {
    // Word by word, which becomes vectors: as one piece it would be a call of `memcpy` for each row.
    for at in 0..2 * PAD {
        row[at] = row[TILE + at];
    }
}

/// Fills unions, from word `first_new` on, and anchors from the class bitmaps.
#[inline(always)]
fn find(tile: &mut Tile, first_new: usize, wanted: Wanted) {
    if first_new == 0 {
        unite::<0>(tile)
    } else {
        unite::<FIRST_NEW>(tile)
    }
    if tile.made_for != wanted {
        (tile.anchors, tile.unions.bridged, tile.made_for) = (Anchors::none(), [0; WORDS], wanted);
    }
    chains::quads(tile, wanted);
    let has_colons = chains::colons(tile, wanted);
    let has_macs = chains::macs(tile, wanted);
    numbers::numbers(tile, wanted);
    let has_percent = chains::mail(tile, wanted);
    words::letter_digits(tile, wanted);
    words::keys(tile, wanted);
    let has_armour = words::armour(tile, wanted);
    let has_words = words::names(tile, wanted);
    if has_words {
        words::announcing(tile, wanted);
    }
    let has_tokens = words::tokens(tile, wanted);
    words::spoken(tile, wanted);
    let has_degrees = words::degrees(tile, wanted);
    let has_long = words::long(tile, wanted);
    let has_products = words::product(tile, wanted);
    let has_quotes = words::quoted(tile, wanted);
    tile.hints = Hints { sign: words::may_hold_sign(tile), loose_colon: words::has_loose_colon(tile), words: has_words };
    let anchors = &mut tile.anchors;
    clear(&mut anchors.rare);
    if has_colons | has_macs | has_percent | has_armour | has_tokens | has_degrees | has_long | has_products | has_quotes {
        for w in FROM..TO {
            anchors.rare[w] = anchors.percent[w]
                | anchors.colons[w]
                | anchors.mac[w]
                | anchors.armour[w]
                | anchors.tokens[w]
                | anchors.long[w]
                | anchors.product[w]
                | anchors.quoted[w]
                | anchors.degrees[w];
        }
    }
    for w in FROM..TO {
        anchors.any[w] = anchors.at[w]
            | anchors.quad[w]
            | anchors.digits[w]
            | anchors.letter_digits[w]
            | anchors.key[w]
            | anchors.spoken[w]
            | anchors.rare[w];
    }
}

/// Fills the unions of classes from word `FIRST` on.
#[inline(always)]
fn unite<const FIRST: usize>(tile: &mut Tile) {
    let Tile { bits, unions, .. } = tile;
    let c = &bits.class;
    for w in FIRST..WORDS {
        let letter = c[class::UPPER][w] | c[class::LOWER][w] | c[class::HIGH][w];
        let alnum = letter | c[class::DIGIT][w];
        let word = alnum | c[class::UNDERSCORE][w];
        let dash_or_dot = c[class::DASH][w] | c[class::DOT][w];
        unions.letter[w] = letter;
        unions.hex[w] = c[class::DIGIT][w] | c[class::HEX_LETTER][w];
        unions.word[w] = word;
        unions.domain[w] = alnum | dash_or_dot;
        let name = word | dash_or_dot;
        unions.name[w] = name;
        unions.mail[w] = name | c[class::PERCENT][w] | c[class::MAIL_PUNCTUATION][w];
    }
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

/// Clears what anchors are read from.
#[inline(always)]
fn clear(row: &mut Row) {
    for w in FROM..TO {
        row[w] = 0;
    }
}

/// Whether any bit is set.
#[inline(always)]
fn any(row: &Row) -> bool {
    row[FROM..TO].iter().fold(0, |all, word| all | word) != 0
}

/// Which words that rows are made for are not empty, in order: few of most rows, and which cannot be foreseen.
#[derive(Clone, Copy)]
struct Filled(u64);

impl Filled {
    #[inline(always)]
    fn of(row: &Row) -> Self {
        const { assert!(TO - FROM == u64::BITS as usize) };
        let mut words = 0;
        // Each by itself, which becomes vectors.
        for at in 0..TO - FROM {
            words |= if row[FROM + at] == 0 { 0 } else { 1u64 << at };
        }
        Self(words)
    }

    /// These and those.
    #[inline(always)]
    fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }
}

impl Iterator for Filled {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        let at = (self.0 != 0).then(|| self.0.trailing_zeros() as usize)?;
        self.0 &= self.0 - 1;
        Some(FROM + at)
    }
}

/// Whether some two neighbouring words of the tile hold at least `least` bits between them. Whatever is shorter than a word lies in two.
/// Where there are such, the first are near the start of most tiles.
#[inline(always)]
fn crowded(row: &Row, least: u32) -> bool {
    const STEP: usize = 8;
    const { assert!((TO - FROM).is_multiple_of(STEP)) };
    // One of the two has half of them.
    let mut half = 0;
    for w in FROM..TO + 1 {
        let mut bits = row[w];
        for _ in 1..least.div_ceil(2) {
            bits &= bits.wrapping_sub(1);
        }
        half |= bits;
    }
    if half == 0 {
        return false;
    }
    for from in (FROM..TO).step_by(STEP) {
        let mut most = 0;
        for w in from..from + STEP {
            most = most.max(row[w].count_ones() + row[w + 1].count_ones());
        }
        if most >= least {
            return true;
        }
    }
    false
}
