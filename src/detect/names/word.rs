//! Words of a line: where they begin and end, what they look like, and what stands between them.
//!
//! Whether a byte belongs to a word is told by the bytes next to it, so a word is the same from whichever side it is met. Nothing here knows
//! what a name is.

use super::letters::{begins_with_capital, end_of, is_escape_before, is_line_end, letter, letter_before, start_of};
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

/// What stands before a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Gap {
    /// The line begins here, or what stands before is too far away.
    Edge,
    /// Blanks.
    Space,
    /// `. ` and other ends of a sentence.
    Stop,
    /// `.` and no blank.
    Point,
    /// `, ` and nothing else.
    Comma,
    /// `: `.
    Colon,
    /// ` - `.
    Dash,
    /// A bracket that opens.
    Open,
    /// A bracket that closes.
    Close,
    /// A quotation mark.
    Quote,
    /// `'`, also behind a blank.
    Apostrophe,
    /// A line end, written out.
    Newline,
    /// `/`, `&`, `+`.
    Joint,
    /// `=`, `<`, `{` and other marks of code, or of a table.
    Code,
    /// Anything else.
    Other,
}

/// A word of a line.
#[derive(Clone, Copy, Debug)]
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

/// The word that holds the byte at `at`, with what is known of it; `None` if none does, or it is too long. For the tool that trains.
#[allow(dead_code)]
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

/// Whether the word that follows the one that ends at `end` is worth more than a look, by what it looks like and what is known of it: then all of it.
/// And where it ends.
pub(crate) fn next_that(
    buffer: &[u8],
    end: usize,
    lexicon: &Lexicon<'_>,
    matters: impl Fn(Shape, Entry, usize) -> bool,
) -> Option<(usize, Option<Word>)> {
    let last = buffer.len().min(end + WIDEST_GAP);
    let start = (end..last).take_while(|at| !is_line_end(buffer[*at])).find(|at| letter(buffer, *at) > 0)?;
    let end = end_of(buffer, start)?;
    Some((end, word_that(buffer, start, lexicon, matters)))
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

/// What is known of the word at this place.
fn read(buffer: &[u8], start: usize, end: usize, lexicon: &Lexicon<'_>) -> Word {
    let text = &buffer[start..end];
    let mut folded = [0; FOLDED];
    let length = fold(text, &mut folded);
    let small = &folded[..length];
    let shape = shape_at(buffer, start, end, shape(text));
    // What a number or a piece of code says is of no matter.
    if matches!(shape, Shape::Number | Shape::Technical) {
        return Word { start, end, shape, gap: gap(buffer, start), ..Word::NOTHING };
    }
    let hash = hash(small);
    let before = |count: usize| hash32(&small[small.len().saturating_sub(count)..]);
    Word {
        start,
        end,
        hash: hash as u32,
        ends: [hash32(&small[..small.len().min(3)]), before(2), before(3), before(4)],
        shape,
        gap: gap(buffer, start),
        entry: known(small, hash, lexicon),
    }
}

/// The shape of a word where it stands: what touches it may make it a piece of something else.
fn shape_at(buffer: &[u8], start: usize, end: usize, shape: Shape) -> Shape {
    if shape != Shape::Number && is_technical(buffer, start, end, shape) { Shape::Technical } else { shape }
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

/// Whether what touches the word says that it is a piece of something else: `jan@`, `/home/jan`, `a.b`, `Jan::new`, `$Jan`.
fn is_technical(buffer: &[u8], start: usize, end: usize, shape: Shape) -> bool {
    let at = |position: usize| buffer.get(position).copied().unwrap_or(b'\n');
    let before = |count: usize| start.checked_sub(count).map_or(b'\n', |position| buffer[position]);
    let is_blank = |byte: u8| byte.is_ascii_whitespace();
    let left = match before(1) {
        b'@' | b'#' | b'$' | b'~' | b'^' | b'%' | b'`' | b'=' | b'<' => true,
        b'&' => !is_blank(before(2)) && !before(2).is_ascii_alphabetic(),
        b'/' => shape == Shape::Small || !begins_with_capital(buffer, start - 1),
        b'[' => before(2) == b'&' || before(2) == b'#',
        b'.' => {
            before(2).is_ascii_alphanumeric() && (before(3).is_ascii_alphanumeric() || before(3) == b'_' || shape == Shape::Small)
        }
        b':' => before(2) == b':',
        b'-' => !is_blank(before(2)) || !at(end).is_ascii_whitespace(),
        b'\\' | b'+' => true,
        _ => false,
    };
    let right = match at(end) {
        b'@' | b'=' | b'~' | b'^' | b'$' | b'`' => true,
        b'\\' => !matches!(at(end + 1), b'n' | b'r' | b't' | b'"' | b'\''),
        b'(' | b'[' | b'{' => true,
        b'#' => at(end + 1).is_ascii_alphanumeric(),
        b'.' => at(end + 1).is_ascii_alphanumeric() && end - start > 1 || at(end + 1) == b'_',
        b':' => at(end + 1) == b':' || at(end + 1).is_ascii_digit() || at(end + 1) == b'/',
        b'/' => shape == Shape::Small || !(at(end + 1).is_ascii_uppercase() || at(end + 1) >= 0x80),
        b' ' => matches!(at(end + 1), b'{') || at(end + 1) == b':' && at(end + 2) == b':',
        b'-' => at(end + 1).is_ascii_alphanumeric() || at(end + 1) == b'>',
        b'<' => at(end + 1) != b'/' && at(end + 1) != b'b',
        _ => false,
    };
    left || right
}

/// What stands before the word that begins at `start`.
fn gap(buffer: &[u8], start: usize) -> Gap {
    let first = start.saturating_sub(WIDEST_GAP - 1);
    let mut from = start;
    while from > first && letter_before(buffer, from) == 0 && !is_line_end(buffer[from - 1]) {
        from -= 1;
    }
    if from == 0 || is_line_end(buffer[from - 1]) || letter_before(buffer, from) == 0 {
        return Gap::Edge;
    }
    let between = &buffer[from..start];
    if is_escape_before(buffer, start) || from < start && between.contains(&b'\\') {
        return Gap::Newline;
    }
    let has = |bytes: &[u8]| between.iter().any(|byte| bytes.contains(byte));
    let has_blank = has(b" ");
    match between {
        b"'" | b" '" => Gap::Apostrophe,
        _ if between.iter().all(|byte| *byte == b' ') => Gap::Space,
        _ if has(b"={}<>|\\\t") => Gap::Code,
        _ if has(b"([") => Gap::Open,
        _ if has(b")]") => Gap::Close,
        _ if has(b":") => Gap::Colon,
        // Cells of a table have commas too.
        [b',', blanks @ ..] if !blanks.is_empty() && blanks.iter().all(|byte| *byte == b' ') => Gap::Comma,
        _ if has(b",;") => Gap::Other,
        _ if between.windows(3).any(|three| three[..2] == [0xe2, 0x80] && matches!(three[2], 0x93 | 0x94)) => Gap::Dash,
        _ if has(b"\"'") || between.windows(2).any(|pair| pair == [0xe2, 0x80]) => Gap::Quote,
        _ if has(b".!?") => {
            if has_blank {
                Gap::Stop
            } else {
                Gap::Point
            }
        }
        _ if has(b"-*") => Gap::Dash,
        _ if has(b"/&+") => Gap::Joint,
        _ => Gap::Other,
    }
}
