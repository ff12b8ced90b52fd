//! What stands beside a word: between it and the one before, and what touches it and makes it a piece of something else.

use super::letters::{begins_with_capital, is_escape_before, is_line_end, letter_before};
use super::word::{Shape, WIDEST_GAP};

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

/// The shape of a word where it stands: what touches it may make it a piece of something else.
pub(super) fn shape_at(buffer: &[u8], start: usize, end: usize, shape: Shape) -> Shape {
    if shape != Shape::Number && is_technical(buffer, start, end, shape) { Shape::Technical } else { shape }
}

/// Whether what touches the word says that it is a piece of something else: `jan@`, `/home/jan`, `a.b`, `Jan::new`, `$Jan`.
fn is_technical(buffer: &[u8], start: usize, end: usize, shape: Shape) -> bool {
    let at = |position: usize| buffer.get(position).copied().unwrap_or(b'\n');
    let before = |count: usize| start.checked_sub(count).map_or(b'\n', |position| buffer[position]);
    let is_blank = |byte: u8| byte.is_ascii_whitespace();
    // Nearly all words stand between blanks and marks of a sentence.
    let (mark_before, mark_behind) = (MARKS[usize::from(before(1))], MARKS[usize::from(at(end))]);
    if (mark_before & MAY_JOIN_BEHIND | mark_behind & MAY_JOIN_BEFORE) == 0
        && (at(end) != b' ' || !matches!(at(end + 1), b'{' | b':'))
    {
        return false;
    }
    let left = match before(1) {
        b'@' | b'#' | b'$' | b'~' | b'^' | b'%' | b'`' | b'=' | b'<' => true,
        b'&' => !is_blank(before(2)) && !before(2).is_ascii_alphabetic(),
        b'/' => shape == Shape::Small || !begins_with_capital(buffer, start - 1),
        b'[' => before(2) == b'&' || before(2) == b'#',
        b'.' => {
            // One letter behind another, as in `v.d. Berg` and `j.c. smit`, is none.
            let is_long = shape == Shape::Small && end - start > 1;
            before(2).is_ascii_alphanumeric() && (before(3).is_ascii_alphanumeric() || before(3) == b'_' || is_long)
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
pub(crate) fn gap(buffer: &[u8], start: usize) -> Gap {
    // A blank behind a letter that is part of no escape, as before most words.
    if let Some([before, last, b' ']) = start.checked_sub(3).map(|from| &buffer[from..start])
        && *before != b'\\'
        && (last.is_ascii_alphanumeric() || *last == b'_')
    {
        return Gap::Space;
    }
    let first = start.saturating_sub(WIDEST_GAP - 1);
    let mut from = start;
    let mut marks = 0;
    while from > first && !is_line_end(buffer[from - 1]) && (!is_word(buffer[from - 1]) || letter_before(buffer, from) == 0) {
        from -= 1;
        marks |= MARKS[usize::from(buffer[from])];
    }
    if from == 0 || is_line_end(buffer[from - 1]) || letter_before(buffer, from) == 0 {
        return Gap::Edge;
    }
    gap_of(buffer, from, start, marks)
}

/// What stands between a word that ends at `end` and the next one, which begins at `start`.
pub(crate) fn gap_between(buffer: &[u8], end: usize, start: usize) -> Gap {
    let between = &buffer[end..start];
    if between == b" " {
        return Gap::Space;
    }
    gap_of(buffer, end, start, between.iter().fold(0, |marks, byte| marks | MARKS[usize::from(*byte)]))
}

/// What is between these bytes, which say so much together.
fn gap_of(buffer: &[u8], from: usize, start: usize, marks: u16) -> Gap {
    let between = &buffer[from..start];
    if is_escape_before(buffer, start) || marks & BACKSLASH != 0 {
        return Gap::Newline;
    }
    let has = |some: u16| marks & some != 0;
    let is_dash = |three: &[u8]| three[..2] == [0xe2, 0x80] && matches!(three[2], 0x93 | 0x94);
    let is_quote = |pair: &[u8]| pair == [0xe2, 0x80];
    match between {
        b"'" | b" '" => Gap::Apostrophe,
        _ if !has(!BLANK & ALL) => Gap::Space,
        _ if has(CODE) => Gap::Code,
        _ if has(OPEN) => Gap::Open,
        _ if has(CLOSE) => Gap::Close,
        _ if has(COLON) => Gap::Colon,
        // Cells of a table have commas too.
        [b',', blanks @ ..] if !blanks.is_empty() && blanks.iter().all(|byte| *byte == b' ') => Gap::Comma,
        _ if has(COMMA) => Gap::Other,
        _ if has(HIGH) && between.windows(3).any(is_dash) => Gap::Dash,
        _ if has(QUOTE) || has(HIGH) && between.windows(2).any(is_quote) => Gap::Quote,
        _ if has(STOP) && !has(HIGH) => {
            if has(BLANK) {
                Gap::Stop
            } else {
                Gap::Point
            }
        }
        _ if has(DASH) => Gap::Dash,
        _ if has(JOINT) => Gap::Joint,
        _ => Gap::Other,
    }
}

const BLANK: u16 = 1;
const CODE: u16 = 1 << 1;
const OPEN: u16 = 1 << 2;
const CLOSE: u16 = 1 << 3;
const COLON: u16 = 1 << 4;
const COMMA: u16 = 1 << 5;
const QUOTE: u16 = 1 << 6;
const STOP: u16 = 1 << 7;
const DASH: u16 = 1 << 8;
const JOINT: u16 = 1 << 9;
const HIGH: u16 = 1 << 10;
const OTHER: u16 = 1 << 11;
const BACKSLASH: u16 = 1 << 12;
/// All of them.
const ALL: u16 = (1 << 13) - 1;

/// What may make the word behind it a piece of something else.
const MAY_JOIN_BEHIND: u16 = 1 << 13;
/// What may make the word before it one; blanks do so by what stands behind them.
const MAY_JOIN_BEFORE: u16 = 1 << 14;

/// What each byte says of what stands between words.
const MARKS: [u16; 256] = {
    let mut marks = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        marks[byte] = match byte as u8 {
            b' ' => BLANK,
            b'=' | b'{' | b'}' | b'<' | b'>' | b'|' | b'\t' => CODE,
            b'\\' => BACKSLASH,
            b'(' | b'[' => OPEN,
            b')' | b']' => CLOSE,
            b':' => COLON,
            b',' | b';' => COMMA,
            b'"' | b'\'' => QUOTE,
            b'.' | b'!' | b'?' => STOP,
            b'-' | b'*' => DASH,
            b'/' | b'&' | b'+' => JOINT,
            0x80.. => HIGH,
            _ => OTHER,
        };
        if matches!(
            byte as u8,
            b'@' | b'#' | b'$' | b'~' | b'^' | b'%' | b'`' | b'=' | b'<' | b'&' | b'/' | b'[' | b'.' | b':' | b'-' | b'\\' | b'+'
        ) {
            marks[byte] |= MAY_JOIN_BEHIND;
        }
        if matches!(
            byte as u8,
            b'@' | b'=' | b'~' | b'^' | b'$' | b'`' | b'\\' | b'(' | b'[' | b'{' | b'#' | b'.' | b':' | b'/' | b'-' | b'<'
        ) {
            marks[byte] |= MAY_JOIN_BEFORE;
        }
        byte += 1;
    }
    marks
};

/// Whether a byte may belong to a word.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
