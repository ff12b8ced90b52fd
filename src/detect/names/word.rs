//! Words of a line: where they begin and end, what they look like, and what stands between them.
//!
//! Whether a byte belongs to a word is told by the bytes next to it, so a word is the same from whichever side it is met. Nothing here knows
//! what a name is.

use super::beside::{Gap, gap, shape_at};
use super::letters::{end_of, is_line_end, letter, letter_before, start_of};
use super::lexicon::{Entry, Lexicon};

/// The longest word that may be part of a name, in bytes. What is longer hides what is behind it.
pub(crate) const LONGEST: usize = 32;
/// The most bytes between two words that stand side by side.
pub(crate) const WIDEST_GAP: usize = 10;
/// The bytes of a word in small letters: a letter may grow by a byte.
const FOLDED: usize = 2 * LONGEST;

/// What a word looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Shape {
    /// `naam`.
    Small,
    /// `Naam`.
    Capital,
    /// `NAAM`.
    Capitals,
    /// `N`.
    Initial,
    /// `McName`, `naaM`.
    Mixed,
    /// `31`.
    Number,
    /// A piece of an address, a path, a key, code.
    Technical,
    /// Letters that are neither small nor capital.
    Other,
    /// No word: the line begins or ends, or what stands there is too long.
    Nothing,
}

/// A word of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Its first byte in the buffer.
    pub(crate) start: usize,
    /// The byte behind its last.
    pub(crate) end: usize,
    /// Of the word in small letters.
    pub(crate) hash: u32,
    /// Of its first three letters, and of its last two, three and four.
    pub(crate) ends: [u32; 4],
    pub(crate) shape: Shape,
    pub(crate) gap: Gap,
    pub(crate) entry: Entry,
}

impl Word {
    /// What stands beside the first and the last word.
    pub(crate) const NOTHING: Self =
        Self { start: 0, end: 0, hash: 0, ends: [0; 4], shape: Shape::Nothing, gap: Gap::Edge, entry: Entry(0) };

    /// Whether it begins with a capital.
    pub(crate) fn has_capital(&self) -> bool {
        matches!(self.shape, Shape::Capital | Shape::Capitals | Shape::Initial | Shape::Mixed)
    }
}

/// The word that holds the byte at `at`, with what is known of it; `None` if none does, or it is too long.
pub(crate) fn word_at(buffer: &[u8], at: usize, lexicon: &Lexicon<'_>) -> Option<Word> {
    let step = letter(buffer, at);
    if step == 0 {
        return None;
    }
    let start = start_of(buffer, at + step)?;
    let end = end_of(buffer, start)?;
    Some(read(buffer, start, end, lexicon))
}

/// The first word behind the one that ends at `end`, on the same line.
pub(crate) fn next(buffer: &[u8], end: usize, lexicon: &Lexicon<'_>) -> Option<Word> {
    let last = buffer.len().min(end + WIDEST_GAP);
    let mut at = end;
    while at < last {
        if is_line_end(buffer[at]) {
            return None;
        }
        if letter(buffer, at) > 0 {
            return end_of(buffer, at).map(|end| read(buffer, at, end, lexicon));
        }
        at += 1;
    }
    None
}

/// Whether a line ends among these bytes.
#[inline]
pub(crate) fn has_line_end(between: &[u8]) -> bool {
    between.iter().any(|byte| is_line_end(*byte))
}

/// The last word before the one that begins at `start`, on the same line.
pub(crate) fn previous(buffer: &[u8], start: usize, lexicon: &Lexicon<'_>) -> Option<Word> {
    // As far as `next` would look from the end of that word.
    let first = start.saturating_sub(WIDEST_GAP);
    let mut at = start;
    while at > first {
        if is_line_end(buffer[at - 1]) {
            return None;
        }
        if letter_before(buffer, at) > 0 {
            return start_of(buffer, at).map(|begin| read(buffer, begin, at, lexicon));
        }
        at -= 1;
    }
    None
}

/// What a word says wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    hash: u32,
    ends: [u32; 4],
    shape: Shape,
    pub(super) entry: Entry,
    length: u8,
}

impl Known {
    pub(crate) const NOTHING: Self = Self { hash: 0, ends: [0; 4], shape: Shape::Nothing, entry: Entry(0), length: 0 };

    /// What is known of a word with these letters, at most [`LONGEST`] bytes of them.
    pub(crate) fn of(text: &[u8], lexicon: &Lexicon<'_>) -> Self {
        let mut folded = [0; FOLDED];
        let length = fold(text, &mut folded);
        let small = &folded[..length];
        let hash = hash(small);
        let before = |count: usize| hash32(&small[small.len().saturating_sub(count)..]);
        Self {
            hash: hash as u32,
            ends: [hash32(&small[..small.len().min(3)]), before(2), before(3), before(4)],
            shape: shape(text),
            entry: known(small, hash, lexicon),
            length: text.len() as u8,
        }
    }

    /// [`Known::of`] for at most sixteen ASCII letters, apostrophes and hyphens, the first the lowest byte and zero behind the last.
    #[allow(dead_code)]
    pub(crate) fn of_few(text: u128, length: usize, lexicon: &Lexicon<'_>) -> Self {
        let capitals = between(text, b'A', b'Z');
        let small = text | capitals >> 2;
        let first = |count: usize| small & u128::MAX >> (u128::BITS as usize - 8 * count);
        let last = |count: usize| small >> (8 * (length - count));
        let end = |count: usize| hash_of_few(last(count.min(length)), count.min(length)) as u32;
        let hash = hash_of_few(small, length);
        let is_word = (capitals | between(text, b'a', b'z')).count_ones() as usize == length && length > 1;
        let bytes = text.to_le_bytes();
        Self {
            hash: hash as u32,
            ends: [hash_of_few(first(length.min(3)), length.min(3)) as u32, end(2), end(3), end(4)],
            shape: match capitals {
                0 if is_word => Shape::Small,
                0x80 if is_word => Shape::Capital,
                _ => shape(&bytes[..length]),
            },
            entry: known(&small.to_le_bytes()[..length], hash, lexicon),
            length: length as u8,
        }
    }

    /// The word at this place, without what stands before it.
    #[inline]
    pub(crate) fn read(&self, buffer: &[u8], start: usize, end: usize) -> Word {
        let shape = shape_at(buffer, start, end, self.shape);
        // What a number or a piece of code says is of no matter.
        if matches!(shape, Shape::Number | Shape::Technical) {
            return Word { start, end, shape, ..Word::NOTHING };
        }
        Word { start, end, hash: self.hash, ends: self.ends, shape, gap: Gap::Edge, entry: self.entry }
    }

    /// What `matters` says of what it looks like by itself, what lists say of it, and its length in bytes.
    #[allow(dead_code)]
    pub(crate) fn is_so(&self, matters: impl Fn(Shape, Entry, usize) -> bool) -> bool {
        matters(self.shape, self.entry, usize::from(self.length))
    }
}

/// What is known of the word at this place.
fn read(buffer: &[u8], start: usize, end: usize, lexicon: &Lexicon<'_>) -> Word {
    Word { gap: gap(buffer, start), ..Known::of(&buffer[start..end], lexicon).read(buffer, start, end) }
}

/// The word that holds the byte at `at`, unless what it looks like and what is known of it let `matters` dismiss it: most words are, and then no
/// more is asked.
#[inline]
pub(crate) fn word_that(
    buffer: &[u8],
    at: usize,
    lexicon: &Lexicon<'_>,
    matters: impl Fn(Shape, Entry, usize) -> bool,
) -> Option<Word> {
    let step = letter(buffer, at);
    if step == 0 {
        return None;
    }
    let start = start_of(buffer, at + step)?;
    let end = end_of(buffer, start)?;
    let text = &buffer[start..end];
    let mut folded = [0; FOLDED];
    let length = fold(text, &mut folded);
    let small = &folded[..length];
    let entry = known(small, hash(small), lexicon);
    matters(shape(text), entry, end - start).then(|| read(buffer, start, end, lexicon))
}

/// What is known of a word, or of what stands before its first hyphen if nothing is.
fn known(small: &[u8], whole: u64, lexicon: &Lexicon<'_>) -> Entry {
    let entry = lexicon.entry(whole);
    match first_hyphen(small) {
        Some(at) if entry == Entry(0) => lexicon.entry(hash(&small[..at])),
        _ => entry,
    }
}

fn first_hyphen(small: &[u8]) -> Option<usize> {
    small.iter().position(|byte| *byte == b'-')
}

/// Writes a word in small letters, with plain apostrophes, and says how many bytes it has then.
pub(crate) fn fold(text: &[u8], folded: &mut [u8; FOLDED]) -> usize {
    if text.is_ascii() {
        let length = text.len().min(FOLDED);
        folded[..length].copy_from_slice(&text[..length]);
        folded[..length].make_ascii_lowercase();
        return length;
    }
    let mut length = 0;
    for character in std::str::from_utf8(text).unwrap_or_default().chars() {
        let character = if character == '\u{2019}' { '\'' } else { character };
        for small in character.to_lowercase() {
            let size = small.len_utf8();
            let Some(room) = folded.get_mut(length..length + size) else { return length };
            small.encode_utf8(room);
            length += size;
        }
    }
    length
}

/// The hash of a word in small letters.
#[inline]
pub(crate) fn hash(small: &[u8]) -> u64 {
    let mut mixed = small.len() as u64;
    for chunk in small.chunks(8) {
        let mut bytes = [0; 8];
        bytes[..chunk.len()].copy_from_slice(chunk);
        mixed = (mixed.rotate_left(23) ^ u64::from_le_bytes(bytes)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    mixed ^ mixed >> 29
}

/// [`hash`] of at most sixteen bytes, the first the lowest and zero behind the last.
#[inline]
fn hash_of_few(small: u128, length: usize) -> u64 {
    let step = |mixed: u64, bytes: u64| (mixed.rotate_left(23) ^ bytes).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut mixed = step(length as u64, small as u64);
    if length > 8 {
        mixed = step(mixed, (small >> 64) as u64);
    }
    mixed ^ mixed >> 29
}

/// The highest bit of each byte that is from `first` to `last`, of bytes that are all ASCII.
#[inline]
fn between(text: u128, first: u8, last: u8) -> u128 {
    let each = |byte: u8| u128::from_le_bytes([byte; 16]);
    (text + each(0x80 - first)) & !(text + each(0x7f - last)) & each(0x80)
}

fn hash32(small: &[u8]) -> u32 {
    hash(small) as u32
}

fn shape(text: &[u8]) -> Shape {
    // Nearly all words are a letter of either case and small ones.
    if let [first, rest @ ..] = text
        && rest.iter().all(u8::is_ascii_lowercase)
        && !rest.is_empty()
        && first.is_ascii_alphabetic()
    {
        return if first.is_ascii_uppercase() { Shape::Capital } else { Shape::Small };
    }
    let (mut small, mut capital, mut digits, mut count) = (0, 0, 0, 0);
    let mut first_is_capital = false;
    let mut behind_small = false;
    let mut turns = 0;
    let Ok(text) = std::str::from_utf8(text) else { return Shape::Technical };
    for character in text.chars() {
        count += 1;
        if character.is_lowercase() {
            small += 1;
            behind_small = true;
        } else if character.is_uppercase() {
            first_is_capital |= count == 1;
            capital += 1;
            turns += usize::from(behind_small);
            behind_small = false;
        } else if character.is_numeric() {
            digits += 1;
        } else if character == '_' {
            return Shape::Technical;
        } else {
            behind_small = false;
        }
    }
    match (small, capital, digits) {
        (0, 0, 1..) => Shape::Number,
        (_, _, 1..) => Shape::Technical,
        (0, 0, 0) => Shape::Other,
        (0, 1, 0) if count == 1 => Shape::Initial,
        (0, _, 0) => Shape::Capitals,
        (_, 0, 0) => Shape::Small,
        (_, 1, 0) if first_is_capital => Shape::Capital,
        // `Jean-Luc` and `O'Brien` have a capital behind each joint.
        _ if turns == 0 && first_is_capital && small > capital => Shape::Capital,
        _ if turns > 1 || !first_is_capital => Shape::Technical,
        _ => Shape::Mixed,
    }
}
