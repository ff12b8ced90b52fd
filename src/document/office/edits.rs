//! What of a line is another in the line that came back, word by word: what stands between two findings keeps its place.

use std::ops::Range;

/// More pairs of words than these are not compared one by one.
const MOST_PAIRS: usize = 1 << 20;

/// What of a line is replaced, and by what, word by word.
pub(super) fn edits<'n>(old: &str, new: &'n str) -> Vec<(Range<usize>, &'n str)> {
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
