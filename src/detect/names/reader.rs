//! Words of a tile, read fast: the tile's bitmaps say where those in ASCII begin and end, and what is known of a word is kept for when it is met
//! again. All others are left to [`word`], which says the same of every word in more steps, and from the buffer alone.

use super::word::{self, Known, LONGEST, Shape, WIDEST_GAP, Word};
use super::{LEXICON, gate};
use crate::detect::look::{Look, is_word};
use crate::detect::vector::class;

/// Bytes of the longest word that is kept.
const LONGEST_KEPT: usize = 16;
/// How many words are kept.
const KEPT: usize = 4096;
/// Bytes beside a place that the bitmaps must tell of.
const SIDE: usize = 128;

/// What reads words, with those that it met: none until the first is asked for, since most runs of a filter are short.
#[derive(Default)]
pub(crate) struct Reader {
    kept: Vec<Kept>,
}

/// A word as it stands in the text, zero behind its last byte, and what is known of it.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Kept {
    text: u128,
    known: Known,
    /// Whether it may be part of a name or announce one.
    matters: bool,
}

/// What bitmaps say.
enum Told<T> {
    All(T),
    /// Bytes must be looked at.
    TooLittle,
}

impl Reader {
    /// The word that begins with the letter at `position`, or holds it, unless what it looks like and what is known of it say that it is of no matter:
    /// most words are, and then no more is asked. What stands before it is not told.
    #[inline]
    pub(crate) fn that_matters(&mut self, look: &Look<'_>, position: usize) -> Option<Word> {
        if is_careful(look) {
            return word::word_that(look.buffer, position, &LEXICON, gate::matters);
        }
        let bits = &look.tile.bits.class;
        let letters = look.ahead(&bits[class::UPPER], position) | look.ahead(&bits[class::LOWER], position);
        let length = letters.trailing_ones() as usize;
        let is_plain = (1..=LONGEST_KEPT).contains(&length)
            && !is_word(look.before(position))
            && begins(look, position, length)
            && ends(look, position + length);
        if is_plain && let Some(kept) = self.kept(look, position, position + length) {
            return kept.matters.then(|| kept.known.read(look.buffer, position, position + length));
        }
        self.any_that_matters(look, position)
    }

    #[inline(never)]
    fn any_that_matters(&mut self, look: &Look<'_>, position: usize) -> Option<Word> {
        let run = look.ahead(&look.tile.unions.word, position).trailing_ones() as usize;
        if run > 0
            && !is_word(look.before(position))
            && begins(look, position, run)
            && let Told::All(end) = end(look, position, run)
        {
            let end = end?;
            if is_number_or_code(look, position, end) {
                return None;
            }
            if let Some(kept) = self.kept(look, position, end) {
                return kept.matters.then(|| kept.known.read(look.buffer, position, end));
            }
        }
        word::word_that(look.buffer, position, &LEXICON, gate::matters)
    }

    /// The first word behind the one that ends at `end`, on the same line. What stands before it is not told.
    #[inline]
    pub(crate) fn next(&mut self, look: &Look<'_>, end: usize) -> Option<Word> {
        match plain_next(look, end) {
            Told::All(span) => span.and_then(|(start, end)| self.read(look, start, end)),
            Told::TooLittle => word::next(look.buffer, end, &LEXICON),
        }
    }

    /// The last word before the one that begins at `start`, on the same line. What stands before it is not told.
    #[inline]
    pub(crate) fn previous(&mut self, look: &Look<'_>, start: usize) -> Option<Word> {
        match plain_previous(look, start) {
            Told::All(span) => span.and_then(|(start, end)| self.read(look, start, end)),
            Told::TooLittle => word::previous(look.buffer, start, &LEXICON),
        }
    }

    /// The word in ASCII that stands there.
    #[inline]
    fn read(&mut self, look: &Look<'_>, start: usize, end: usize) -> Option<Word> {
        if is_number_or_code(look, start, end) {
            let shape = if is_number(look, start, end) { Shape::Number } else { Shape::Technical };
            return Some(Word { start, end, shape, ..Word::NOTHING });
        }
        match self.kept(look, start, end) {
            Some(kept) => Some(kept.known.read(look.buffer, start, end)),
            None => Some(Known::of(&look.buffer[start..end], &LEXICON).read(look.buffer, start, end)),
        }
    }

    /// What is kept of the word in ASCII at this place, if it is short.
    #[inline]
    fn kept(&mut self, look: &Look<'_>, start: usize, end: usize) -> Option<&Kept> {
        let length = end - start;
        if length > LONGEST_KEPT {
            return None;
        }
        let bytes: &[u8; LONGEST_KEPT] = look.buffer.get(start..)?.first_chunk()?;
        let text = u128::from_le_bytes(*bytes) & (u128::MAX >> (8 * (LONGEST_KEPT - length)));
        if self.kept.is_empty() {
            self.make_room();
        }
        let slot = &mut self.kept[place(text)];
        if slot.text != text {
            let known = Known::of_few(text, length, &LEXICON);
            *slot = Kept { text, known, matters: known.is_so(gate::matters) };
        }
        Some(slot)
    }

    #[cold]
    fn make_room(&mut self) {
        self.kept.resize(KEPT, Kept { text: 0, known: Known::NOTHING, matters: false });
    }
}

/// Whether every word is read byte by byte, for comparison.
#[inline(always)]
pub(crate) fn is_careful(look: &Look<'_>) -> bool {
    #[cfg(test)]
    let is_careful = look.rules.is_careful;
    #[cfg(not(test))]
    let (is_careful, _) = (false, look);
    is_careful
}

/// Where a word is kept.
#[inline(always)]
fn place(text: u128) -> usize {
    let (low, high) = (text as u64, (text >> 64) as u64);
    let mixed = (low ^ high.wrapping_mul(0xff51_afd7_ed55_8ccd)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> (64 - KEPT.trailing_zeros())) as usize
}

/// Where the first word behind `end` stands, if one does on the same line.
#[inline]
fn plain_next(look: &Look<'_>, end: usize) -> Told<Option<(usize, usize)>> {
    if is_careful(look) || !look.reaches(end, SIDE) {
        return Told::TooLittle;
    }
    let ahead = look.ahead(&look.tile.unions.word, end);
    let distance = ahead.trailing_zeros() as usize;
    if distance >= WIDEST_GAP || word::has_line_end(&look.buffer[end..end + distance]) {
        return Told::All(None);
    }
    let start = end + distance;
    if look.before(start) == b'\\' {
        return Told::TooLittle;
    }
    match self::end(look, start, (ahead >> distance).trailing_ones() as usize) {
        Told::All(end) => Told::All(end.map(|end| (start, end))),
        Told::TooLittle => Told::TooLittle,
    }
}

/// Where the last word before `start` stands, if one does on the same line.
#[inline]
fn plain_previous(look: &Look<'_>, start: usize) -> Told<Option<(usize, usize)>> {
    if is_careful(look) || !look.reaches(start, SIDE) {
        return Told::TooLittle;
    }
    let letters = &look.tile.unions.word;
    let behind = look.behind(letters, start);
    let distance = behind.leading_zeros() as usize;
    // In the middle of a word, which is asked for behind an escape.
    if distance == 0 {
        return Told::TooLittle;
    }
    if distance >= WIDEST_GAP || word::has_line_end(&look.buffer[start - distance..start]) {
        return Told::All(None);
    }
    let end = start - distance;
    let mut run = (behind << distance).leading_ones() as usize;
    let mut begin = end - run;
    // The letter of an escape looks like one of the word.
    while begin + LONGEST + 1 >= end && !begins(look, begin, run) {
        if look.before(begin) == b'\\' {
            return Told::TooLittle;
        }
        run = look.behind(letters, begin - 1).leading_ones() as usize;
        begin -= 1 + run;
    }
    // Without that letter it may not be too long.
    if look.before(begin) == b'\\' {
        return Told::TooLittle;
    }
    let high = look.behind(&look.tile.bits.class[class::HIGH], end);
    told(end - begin, high.reverse_bits(), (begin, end))
}

/// Where the word ends that begins at `start` with a run of so many letters; `None` if it is too long.
#[inline]
fn end(look: &Look<'_>, start: usize, run: usize) -> Told<Option<usize>> {
    let mut end = start + run;
    while matches!(look.byte(end), b'\'' | b'-') && is_word(look.byte(end + 1)) && end <= start + LONGEST {
        let run = look.ahead(&look.tile.unions.word, end + 1).trailing_ones() as usize;
        if look.byte(end) == b'\'' && run == 1 && matches!(look.byte(end + 1), b's' | b'S') {
            break;
        }
        end += 1 + run;
    }
    told(end - start, look.ahead(&look.tile.bits.class[class::HIGH], start), end)
}

/// `found`, or that the word is too long, if none of its bytes are `high`. Whether one that is a byte too long goes on behind an apostrophe is told by the
/// two bytes behind that.
#[inline(always)]
fn told<T>(length: usize, high: u64, found: T) -> Told<Option<T>> {
    if length == 0 || high << (64 - length.min(LONGEST + 3)) != 0 {
        return Told::TooLittle;
    }
    Told::All((length <= LONGEST).then_some(found))
}

/// Whether a run of so many letters at `start` begins a word: nothing joins it to one before, and its first is part of no escape.
#[inline(always)]
fn begins(look: &Look<'_>, start: usize, run: usize) -> bool {
    match look.before(start) {
        b'-' => start < 2 || !is_word(look.buffer[start - 2]),
        b'\'' => start < 2 || !is_word(look.buffer[start - 2]) || run == 1 && matches!(look.byte(start), b's' | b'S'),
        b'\\' => false,
        _ => true,
    }
}

/// Whether a run of ASCII letters that ends at `end` is the end of a word.
#[inline(always)]
fn ends(look: &Look<'_>, end: usize) -> bool {
    match look.byte(end) {
        b'\'' | b'-' => !is_word(look.byte(end + 1)),
        byte => !is_word(byte),
    }
}

/// Whether there are digits or `_` in it.
#[inline(always)]
fn is_number_or_code(look: &Look<'_>, start: usize, end: usize) -> bool {
    let bits = &look.tile.bits.class;
    (look.ahead(&bits[class::DIGIT], start) | look.ahead(&bits[class::UNDERSCORE], start)) << (64 - (end - start)) != 0
}

/// Whether no letters and no `_` are among its digits.
#[inline(always)]
fn is_number(look: &Look<'_>, start: usize, end: usize) -> bool {
    let bits = &look.tile.bits.class;
    let others = look.ahead(&look.tile.unions.word, start) & !look.ahead(&bits[class::DIGIT], start);
    others << (64 - (end - start)) == 0
}
