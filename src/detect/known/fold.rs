//! Words as lists are compared by: runs of letters and digits in lower case without accents, and what may stand between the words of one entry.

use crate::field::without_accent;

/// The longest word of an entry, in bytes; what is longer is none.
pub(super) const LONGEST_WORD: usize = 64;
/// The most bytes between two words of an entry.
const WIDEST_GAP: usize = 5;

/// A word: where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) is_ascii: bool,
}

/// The next word at or behind `from`.
#[inline]
pub(super) fn next(text: &[u8], from: usize) -> Option<Word> {
    let mut start = from;
    while start < text.len() {
        match CLASS[usize::from(text[start])] {
            Class::Gap => start += 1,
            Class::Letter => break,
            // Punctuation beyond ASCII parts words.
            Class::High => match punctuation(&text[start..]) {
                Some(length) => start += length,
                None => break,
            },
        }
    }
    if start >= text.len() {
        return None;
    }
    let mut end = start;
    let mut is_ascii = true;
    while end < text.len() {
        match CLASS[usize::from(text[end])] {
            Class::Letter => end += 1,
            Class::Gap => break,
            Class::High if punctuation(&text[end..]).is_some() => break,
            Class::High => {
                is_ascii = false;
                end += 1;
            }
        }
    }
    Some(Word { start, end, is_ascii })
}

/// Whether an entry may go on over what stands between two of its words.
#[inline]
pub(super) fn may_part(between: &[u8]) -> bool {
    // A comma with nothing behind it parts cells rather than words.
    between.len() <= WIDEST_GAP
        && (!between.contains(&b',') || between.ends_with(b" "))
        && between.iter().all(|byte| {
            matches!(byte, b' ' | b'-' | b'_' | b'.' | b',' | b'\'' | b'/' | b'&' | b'+' | b'@' | b':' | b'%' | b'=' | b'\\')
                || *byte >= 0x80
        })
}

/// The word as it is compared; `None` if it is too long.
pub(super) fn fold<'t>(word: &[u8], folded: &'t mut [u8; LONGEST_WORD]) -> Option<&'t [u8]> {
    if word.len() > LONGEST_WORD {
        return None;
    }
    let mut length = 0;
    let mut rest = word;
    while let Some(&first) = rest.first() {
        if first < 0x80 {
            folded[length] = first.to_ascii_lowercase();
            (length, rest) = (length + 1, &rest[1..]);
            continue;
        }
        // Never more bytes than the character has, so there is room.
        let (letters, taken) = match without_accent(rest) {
            Some((letters, taken)) => (letters, taken),
            None => small(rest, &mut folded[length..], &mut length),
        };
        for letter in letters.into_iter().filter(|letter| *letter != 0) {
            folded[length] = letter;
            length += 1;
        }
        rest = &rest[taken..];
    }
    Some(&folded[..length])
}

/// Writes the character that begins here in lower case, where that is as long, and as it is elsewhere.
#[cold]
fn small(text: &[u8], out: &mut [u8], length: &mut usize) -> ([u8; 2], usize) {
    let width = match text[0] {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => 1,
    };
    let (bytes, character) = match text.get(..width).and_then(|bytes| std::str::from_utf8(bytes).ok()) {
        Some(character) => (character.as_bytes(), character.chars().next()),
        None => (&text[..1], None),
    };
    let mut small = [0; 4];
    let lower = character.and_then(|character| character.to_lowercase().next()).map(|lower| &*lower.encode_utf8(&mut small));
    let bytes = lower.map(str::as_bytes).filter(|lower| lower.len() == bytes.len()).map_or(bytes, |lower| lower);
    out[..bytes.len()].copy_from_slice(bytes);
    *length += bytes.len();
    ([0; 2], bytes.len())
}

/// Whether the word begins with a capital.
pub(super) fn has_capital(word: &[u8]) -> bool {
    match word.first() {
        Some(byte) if byte.is_ascii() => byte.is_ascii_uppercase(),
        Some(_) => {
            word.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next()).is_some_and(|first| !first.is_lowercase())
        }
        None => false,
    }
}

/// Bytes of the punctuation beyond ASCII that begins here: blanks that do not break, quotes, dashes, ideographic marks.
#[inline]
fn punctuation(text: &[u8]) -> Option<usize> {
    match text {
        [0xc2, 0x80..=0xbf, ..] if !matches!(text[1], 0xaa | 0xb5 | 0xba) => Some(2),
        [0xe2, 0x80..=0x81, _, ..] | [0xe3, 0x80, 0x80..=0x84 | 0x88..=0x91, ..] | [0xef, 0xbb, 0xbf, ..] => Some(3),
        [0xef, 0xbc, 0x81..=0x8f | 0x9a..=0xa0, ..] => Some(3),
        _ => None,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Gap,
    Letter,
    High,
}

static CLASS: [Class; 256] = {
    let mut table = [Class::Gap; 256];
    let mut byte = 0;
    while byte < table.len() {
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] = Class::Letter;
        } else if byte >= 0x80 {
            table[byte] = Class::High;
        }
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn folded(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        let mut at = 0;
        while let Some(word) = next(text.as_bytes(), at) {
            let mut space = [0; LONGEST_WORD];
            let folded = fold(&text.as_bytes()[word.start..word.end], &mut space).unwrap_or_default();
            words.push(String::from_utf8_lossy(folded).into_owned());
            at = word.end;
        }
        words
    }

    #[test]
    fn words_are_compared_without_case_and_accents() {
        for (text, expected) in [
            ("José ÁLVAREZ-Peña", &["jose", "alvarez", "pena"][..]),
            ("Jose\u{301} Müller, Strauß", &["jose", "muller", "strauss"]),
            ("Łukasz Żółć", &["lukasz", "zolc"]),
            ("Иван ПЕТРОВ", &["иван", "петров"]),
            ("O’Brien «Jan» van\u{a0}Dijk", &["o", "brien", "jan", "van", "dijk"]),
            ("…, (+)", &[]),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_words_in_order(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut at = 0;
            while let Some(word) = next(&bytes, at) {
                prop_assert!(word.start >= at && word.end > word.start);
                let mut space = [0; LONGEST_WORD];
                let _ = fold(&bytes[word.start..word.end], &mut space);
                at = word.end;
            }
        }
    }
}
