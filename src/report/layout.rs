//! Text for terminals: widths, numbers for people, and names that cannot steer the terminal.

use std::borrow::Cow;
use std::path::Path;

use unicode_width::UnicodeWidthChar;

/// What the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    /// Columns.
    pub(crate) width: usize,
    /// Whether colours and bold are wanted.
    pub(crate) colour: bool,
    /// Whether characters beyond ASCII may be drawn.
    pub(crate) unicode: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { width: 80, colour: false, unicode: true }
    }
}

impl Style {
    /// A heading.
    pub(super) fn heading(self, text: &str) -> String {
        if self.colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// The mark of an omission.
    pub(super) fn ellipsis(self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }

    /// The dots of previews, where they can be drawn.
    pub(super) fn dots(self, preview: &str) -> Cow<'_, str> {
        if self.unicode { Cow::Borrowed(preview) } else { Cow::Owned(preview.replace('•', "*")) }
    }

    /// `text` in at most `width` columns, cut at the end.
    pub(super) fn cut_end(self, text: &str, width: usize) -> Cow<'_, str> {
        if columns(text) <= width {
            return Cow::Borrowed(text);
        }
        let ellipsis = self.ellipsis();
        Cow::Owned(format!("{}{ellipsis}", prefix(text, width.saturating_sub(columns(ellipsis)))))
    }

    /// `text` in at most `width` columns, cut in the middle: of a path both ends tell something.
    pub(super) fn cut_middle(self, text: &str, width: usize) -> Cow<'_, str> {
        if columns(text) <= width {
            return Cow::Borrowed(text);
        }
        let ellipsis = self.ellipsis();
        let kept = width.saturating_sub(columns(ellipsis));
        Cow::Owned(format!("{}{ellipsis}{}", prefix(text, kept / 2), suffix(text, kept - kept / 2)))
    }
}

/// Columns that `text` takes on a terminal (UAX 11).
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(char_columns).sum()
}

fn char_columns(character: char) -> usize {
    character.width().unwrap_or(0)
}

/// The longest start of `text` in at most `width` columns.
fn prefix(text: &str, width: usize) -> &str {
    let mut used = 0;
    let end = text.char_indices().find(|(_, character)| {
        used += char_columns(*character);
        used > width
    });
    &text[..end.map_or(text.len(), |(at, _)| at)]
}

/// The longest end of `text` in at most `width` columns.
fn suffix(text: &str, width: usize) -> &str {
    let mut used = 0;
    let start = text.char_indices().rev().find(|(_, character)| {
        used += char_columns(*character);
        used > width
    });
    &text[start.map_or(0, |(at, character)| at + character.len_utf8())..]
}

/// `text` filled up to `width` columns on the right.
pub(super) fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// A path for people: not UTF-8 shown lossily, and nothing in it that a terminal obeys.
pub(crate) fn shown_path(path: &Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}

/// `text` with control characters, line ends, and what turns the direction of writing, written as escapes.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_obeyed(character) {
            out.extend(character.escape_default());
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// Control characters of all sorts (Cc), line and paragraph separators, and the bidirectional and invisible format characters (UAX 9,
/// Unicode TR 36) with which one name can be made to look like another.
fn is_obeyed(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// `3 files`, `1 file`.
pub(crate) fn human_count(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Bytes in decimal units (SI): `999 bytes`, `1.2 kB`, `34.5 MB`.
pub(crate) fn human_bytes(bytes: u64) -> String {
    if bytes < 1000 {
        return human_count(bytes, "byte");
    }
    let mut value = bytes as f64;
    let mut units = ["kB", "MB", "GB", "TB", "PB", "EB"].iter();
    let mut unit = "";
    // 999.95 would be printed as 1000.0.
    while (value >= 999.95 || unit.is_empty())
        && let Some(next) = units.next()
    {
        value /= 1000.0;
        unit = next;
    }
    format!("{value:.1} {unit}")
}

/// `0.04 s`, `12.3 s`, `2 min 05 s`.
pub(crate) fn human_seconds(seconds: f64) -> String {
    match seconds {
        s if s < 9.995 => format!("{s:.2} s"),
        s if s < 99.95 => format!("{s:.1} s"),
        s => {
            let whole = s.round() as u64;
            format!("{} min {:02} s", whole / 60, whole % 60)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_for_people() {
        for (bytes, expected) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1000, "1.0 kB"),
            (1250, "1.2 kB"),
            (999_949, "999.9 kB"),
            (999_950, "1.0 MB"),
            (5_000_000_000, "5.0 GB"),
            (u64::MAX, "18.4 EB"),
        ] {
            assert_eq!(human_bytes(bytes), expected);
        }
        for (seconds, expected) in [
            (0.0, "0.00 s"),
            (0.042, "0.04 s"),
            (9.999, "10.0 s"),
            (61.04, "61.0 s"),
            (99.97, "1 min 40 s"),
            (125.2, "2 min 05 s"),
        ] {
            assert_eq!(human_seconds(seconds), expected);
        }
        assert_eq!((human_count(1, "file"), human_count(0, "file")), ("1 file".to_owned(), "0 files".to_owned()));
    }

    #[test]
    fn long_text_is_cut_to_its_columns() {
        let style = Style::default();
        let ascii = Style { unicode: false, ..style };
        for (text, width, middle, end) in [
            ("abcdefghij", 10, "abcdefghij", "abcdefghij"),
            ("abcdefghij", 5, "ab…ij", "abcd…"),
            ("abcdefghij", 6, "ab…hij", "abcde…"),
            ("漢字漢字漢", 6, "漢…漢", "漢字…"),
            ("ab", 1, "…", "…"),
        ] {
            assert_eq!(style.cut_middle(text, width), middle, "{text} {width}");
            assert_eq!(style.cut_end(text, width), end, "{text} {width}");
            assert!(columns(middle) <= width && columns(end) <= width);
        }
        assert_eq!(ascii.cut_middle("abcdefghij", 8), "ab...hij");
        assert_eq!(pad("漢", 4), "漢  ");
    }

    #[test]
    fn names_cannot_steer_the_terminal() {
        for (text, expected) in [
            ("plain ü/漢.log", "plain ü/漢.log"),
            ("a\u{1b}[2Jb", "a\\u{1b}[2Jb"),
            ("a\nb\r\tc", "a\\nb\\r\\tc"),
            ("gpj.\u{202e}exe", "gpj.\\u{202e}exe"),
            ("a\u{9b}31mb\u{7f}", "a\\u{9b}31mb\\u{7f}"),
            ("a\u{200b}\u{2066}\u{feff}b", "a\\u{200b}\\u{2066}\\u{feff}b"),
        ] {
            assert_eq!(printable(text), expected);
        }
    }
}
