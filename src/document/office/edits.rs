//! What of a line is another in the line that came back, word by word: what stands between two findings keeps its place.

use std::ops::Range;

/// More pairs of words than these are not compared one by one.
const MOST_PAIRS: usize = 1 << 20;

/// Bytes of a line that is taken apart as a whole.
const SHORT: usize = 256 << 10;

/// What of a line is replaced, and by what, word by word. Of a long line it is one place, unless what is another in it stands close together.
pub(super) fn edits<'n>(old: &str, new: &'n str) -> Vec<(Range<usize>, &'n str)> {
    if old.len().max(new.len()) <= SHORT {
        return by_words(old, new);
    }
    let same = |pair: &(char, char)| pair.0 == pair.1;
    // Up to a blank and from one on: no word is cut.
    let (mut at, mut before) = (0, 0);
    for (c, _) in old.chars().zip(new.chars()).take_while(same) {
        at += c.len_utf8();
        before = if c.is_whitespace() { at } else { before };
    }
    let (mut at, mut behind) = (0, 0);
    for (c, _) in old[before..].chars().rev().zip(new[before..].chars().rev()).take_while(same) {
        at += c.len_utf8();
        behind = if c.is_whitespace() { at } else { behind };
    }
    let (from, to) = (&old[before..old.len() - behind], &new[before..new.len() - behind]);
    if from.len().max(to.len()) > SHORT {
        return vec![(before..old.len() - behind, to)];
    }
    by_words(from, to).into_iter().map(|(place, new)| (before + place.start..before + place.end, new)).collect()
}

fn by_words<'n>(old: &str, new: &'n str) -> Vec<(Range<usize>, &'n str)> {
    let (from, to) = (words(old), words(new));
    let text = |line: &str, word: &Range<usize>| line[word.clone()].to_owned();
    let before = from.iter().zip(&to).take_while(|(a, b)| text(old, a) == text(new, b)).count();
    let room = from.len().min(to.len()) - before;
    let behind = from.iter().rev().zip(to.iter().rev()).take(room).take_while(|(a, b)| text(old, a) == text(new, b)).count();
    let (a, b) = (&from[before..from.len() - behind], &to[before..to.len() - behind]);
    // Where the words between lie, though there may be none.
    let at = |words: &[Range<usize>], all: &[Range<usize>], end: usize| match words {
        [first, .., last] => first.start..last.end,
        [only] => only.clone(),
        [] => {
            let at = all.get(before).map_or(end, |word| word.start);
            at..at
        }
    };
    if a.len().saturating_mul(b.len()) > MOST_PAIRS || a.is_empty() || b.is_empty() {
        let whole = (at(a, &from, old.len()), &new[at(b, &to, new.len())]);
        return if whole.0.is_empty() && whole.1.is_empty() { Vec::new() } else { vec![whole] };
    }
    // The longest row of words that both have.
    let width = b.len() + 1;
    let mut longest = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i * width + j] = if old[a[i].clone()] == new[b[j].clone()] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let mut edits: Vec<(Range<usize>, &str)> = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        let (start_i, start_j) = (i, j);
        while (i < a.len() || j < b.len()) && !(i < a.len() && j < b.len() && old[a[i].clone()] == new[b[j].clone()]) {
            if j == b.len() || i < a.len() && longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
                i += 1;
            } else {
                j += 1;
            }
        }
        if (start_i, start_j) != (i, j) {
            let end =
                |words: &[Range<usize>], from: usize, to: usize, all: Range<usize>| match (words.get(from), to.checked_sub(1)) {
                    (Some(first), Some(last)) if to > from => first.start..words[last].end,
                    (Some(first), _) => first.start..first.start,
                    (None, _) => all.end..all.end,
                };
            let old_place = end(a, start_i, i, a[0].start..a[a.len() - 1].end);
            edits.push((old_place, &new[end(b, start_j, j, b[0].start..b[b.len() - 1].end)]));
        }
        i += 1;
        j += 1;
    }
    edits
}

/// Where the words of a line stand, and the blanks between them.
fn words(line: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut was_blank = true;
    for (at, c) in line.char_indices() {
        let is_blank = c.is_whitespace();
        match words.last_mut() {
            Some(last) if !is_blank && !was_blank => last.end = at + c.len_utf8(),
            _ => words.push(at..at + c.len_utf8()),
        }
        was_blank = is_blank;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line with its edits is the new one, and what they leave alone has at least so many bytes.
    #[track_caller]
    fn check(old: &str, new: &str, left: usize) {
        let (mut line, mut touched) = (old.to_owned(), 0);
        for (place, text) in edits(old, new).into_iter().rev() {
            touched += place.len();
            line.replace_range(place, text);
        }
        assert!(line == new && old.len() - touched >= left, "{touched} of {}", old.len());
    }

    #[test]
    fn of_a_long_line_what_stands_around_stays() {
        let long = "nothing of anybody, ".repeat(SHORT / 10);
        let lines = |old: &str, new: &str| (format!("{long}{old} {long}"), format!("{long}{new} {long}"));
        let (old, new) = lines("é jan@example.com é", "é [EMAIL:x] é");
        check(&old, &new, old.len() - 15);
        let (old, new) = lines("jan@example.com and piet@example.com", "[EMAIL:x] and [EMAIL:y]");
        check(&old, &new, old.len() - 31);
        let (old, new) = (format!("jan@example.com {long} piet@example.com"), format!("[EMAIL:x] {long} [EMAIL:y]"));
        check(&old, &new, 0);
        check(&long, &format!("{long}{long}"), 0);
        check(&format!("{long}{long}"), &long, 0);
        check(&long, "x", 0);
    }
}
