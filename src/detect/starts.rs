//! Words of a tile that are worth a look, told by its bitmaps and by filters over their first letters.

use super::anchors::places::Places;
use super::anchors::{PAD, Row, TILE, WORDS, capitals};
use super::announce::{self, Announcers};
use super::look::Look;
use super::vector::{WORD, class};

/// Where words begin that are worth a look.
pub(crate) struct Starts {
    /// Those that may be of a name: with a capital, or small ones that the filter for names knows.
    pub(crate) names: Row,
    /// Those that may announce a value.
    pub(crate) announcing: Row,
}

impl Starts {
    pub(crate) fn new() -> Self {
        Self { names: [0; WORDS], announcing: [0; WORDS] }
    }
}

/// Finds them. `is_of_name` tells of a small word by its first bytes, the first the lowest and zero behind the last.
#[inline(always)]
pub(crate) fn find(
    look: &Look<'_>,
    wants_names: bool,
    is_of_name: impl Fn(u64) -> bool,
    starts: &mut Starts,
    places: &mut Places,
) {
    if look.rules.wanted.announcing {
        announcing(look, &mut starts.announcing, places);
    }
    if !wants_names {
        return;
    }
    let anchors = &look.tile.anchors;
    let words = Words::of(look);
    starts.names = anchors.name;
    for w in PAD..PAD + TILE {
        let mut small = anchors.small[w];
        if small == 0 {
            continue;
        }
        let mut spare = None;
        let window = window(look, w, &mut spare);
        let mut names = 0;
        while small != 0 {
            let bit = small.trailing_zeros();
            small &= small - 1;
            names |= u64::from(is_of_name(words.small(window, w, bit))) << bit;
        }
        starts.names[w] |= names;
    }
}

/// Finds where phrases may begin that announce a value.
#[inline(always)]
fn announcing(look: &Look<'_>, announcing: &mut Row, places: &mut Places) {
    *announcing = [0; WORDS];
    let announcers = &look.rules.announcers;
    let (words, openings) = (Words::of(look), announcers.openings());
    // Behind the last word of the tile too, for phrases that are known by their second.
    let mut asked = look.tile.anchors.announcing;
    asked[PAD + TILE] &= (1 << announce::BEFORE_SECOND) - 1;
    // Nearly all words are dismissed here, many at a time, or else by their first bytes, each in one look. No branch is taken for a word.
    let kernel = look.rules.kernel;
    let letters = &look.tile.unions.letter[PAD..=PAD + TILE + 1];
    kernel.sift(&look.buffer[look.start..], letters, announcers.sieve(), &mut asked[PAD..=PAD + TILE]);
    let list = places.fill_beyond(kernel, &asked);
    let mut kept = kernel.pick(&look.buffer[look.start..], announcers.known(), list);
    if !kernel.sifts() {
        kept = 0;
        for at in 0..list.len() {
            let place = list[at];
            list[kept] = place;
            let first = first_bytes(look, usize::from(place));
            kept += usize::from(openings.has(first as u32));
        }
    }
    for place in &list[..kept] {
        let place = usize::from(*place);
        let (w, bit) = (PAD + place / WORD, (place % WORD) as u32);
        let first = words.first(first_bytes(look, place), w, bit);
        if announcers.known().has(first) {
            words.announce((w, bit), first, words.firsts(w) >> bit & 1 == 1, announcing);
        }
    }
}

/// The bytes from this place of the tile on, as a number, the first the lowest.
#[inline(always)]
fn first_bytes(look: &Look<'_>, place: usize) -> u64 {
    let rest = look.buffer.get(look.start + place..).unwrap_or_default();
    match rest.first_chunk() {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => last_bytes(rest),
    }
}

/// What is left of a buffer that ends before that.
#[cold]
fn last_bytes(rest: &[u8]) -> u64 {
    rest.iter().rev().fold(0, |bytes, byte| bytes << 8 | u64::from(*byte))
}

/// The words of a tile, by its bitmaps.
struct Words<'l, 'b> {
    look: &'l Look<'b>,
    announcers: &'l Announcers,
    lower: &'l Row,
    upper: &'l Row,
    digit: &'l Row,
}

impl<'l, 'b> Words<'l, 'b> {
    #[inline(always)]
    fn of(look: &'l Look<'b>) -> Self {
        let c = &look.tile.bits.class;
        let announcers = &look.rules.announcers;
        Self { look, announcers, lower: &c[class::LOWER], upper: &c[class::UPPER], digit: &c[class::DIGIT] }
    }

    /// Whether a word that begins here may announce something: a phone needs a long number behind its word, and those are few.
    #[inline(always)]
    fn may_announce(&self, w: usize) -> bool {
        let (digits, letter) = (&self.look.tile.anchors.digits, &self.look.tile.unions.letter);
        let long = |w: usize| digits[w] & !(letter[w] << 1 | letter[w - 1] >> (WORD - 1));
        !self.look.rules.wanted.announcing_long || long(w) | long(w + 1) | long(w + 2) != 0
    }

    /// Words that may be the first of a phrase.
    #[inline(always)]
    fn firsts(&self, w: usize) -> u64 {
        let anchors = &self.look.tile.anchors;
        anchors.small[w] | capitals(&anchors.name, self.upper, self.digit, w)
    }

    /// The first letters of a word in small letters, the first the lowest and zero behind the last.
    #[inline(always)]
    fn small(&self, window: &[u8; WINDOW], w: usize, bit: u32) -> u64 {
        bytes_at(window, bit) & mask_of(run(self.lower, w, bit))
    }

    /// The same of any word, in small letters: of one that begins with a small letter only those before a capital.
    #[inline(always)]
    fn first(&self, bytes: u64, w: usize, bit: u32) -> u64 {
        let lower = run(self.lower, w, bit);
        let letters = if lower & 1 == 1 { lower } else { lower | run(self.upper, w, bit) };
        (bytes | SMALL) & mask_of(letters)
    }

    /// Notes where the phrase begins that may be known by this word, which may be its first or not.
    #[inline(never)]
    fn announce(&self, (w, bit): (usize, u32), first: u64, may_be_first: bool, announcing: &mut Row) {
        if may_be_first && w < PAD + TILE && self.begins(w, bit, first) {
            announcing[w] |= 1 << bit;
        }
        if self.announcers.may_be_second(first)
            && let Some((w, bit)) = self.word_before(w, bit)
            && (PAD..PAD + TILE).contains(&w)
            && self.firsts(w) >> bit & 1 == 1
            && self.may_announce(w)
            && self.begins(w, bit, self.first(first_bytes(self.look, (w - PAD) * WORD + bit as usize), w, bit))
        {
            announcing[w] |= 1 << bit;
        }
    }

    /// Whether a phrase may begin with the word, of which these are the first letters.
    #[inline(always)]
    fn begins(&self, w: usize, bit: u32, first: u64) -> bool {
        let digit = self.digit;
        let filter = self.announcers.filter(digit[w] | digit[w + 1] | digit[w + 2] | digit[w + 3] != 0);
        filter.has(first) && may_announce(self.look, first, position(self.look, w, bit))
    }

    /// Where the word begins that is joined to the one here.
    fn word_before(&self, w: usize, bit: u32) -> Option<(usize, u32)> {
        let second = position(self.look, w, bit);
        let from = second.saturating_sub(announce::BEFORE_SECOND);
        let text = &self.look.buffer[from..second];
        let letters = text.iter().rposition(|byte| announce::is_letter(*byte))? + 1;
        let first = from + text[..letters].iter().rposition(|byte| !announce::is_letter(*byte)).map_or(0, |at| at + 1);
        let place = first + PAD * WORD - self.look.start;
        (letters + 2 >= text.len()).then_some((place / WORD, (place % WORD) as u32))
    }
}

/// A row from this bit on.
#[inline(always)]
fn run(row: &Row, w: usize, bit: u32) -> u64 {
    row[w] >> bit | row[w + 1] << 1 << (63 - bit)
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
