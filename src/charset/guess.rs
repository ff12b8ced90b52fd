//! Tells the set of a stream by its bytes, by rules that do not depend on how the bytes arrive:
//!
//! 1. **A mark** at the start (Unicode 16, section 23.8) says UTF-16 or UTF-32. That of UTF-8 is text like any other.
//! 2. **NUL bytes** at the same place of nearly every unit, from the start to the end of the first line, say so too, if one is among
//!    the first four bytes.
//! 3. **The first line that is not ASCII** decides everything else, if it begins within the first [`LIMIT`] bytes: with as many or more
//!    characters of UTF-8 than bytes that are none, all is UTF-8 (and bytes that are none pass as they are); else it is in an older
//!    set, the likeliest one by how often letters stand beside each other. Up to that line all is ASCII, which is the same in all these sets.
//!
//! No stream waits for more than the line that it is in.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::{Charset, Kind, Order};

/// How far from the start of a stream its set is looked for, in bytes.
pub(crate) const LIMIT: usize = 64 * 1024;

/// Byte order marks, the longer ones first: that of UTF-32 begins with that of UTF-16.
const MARKS: [(&[u8], Kind); 4] = [
    (b"\xff\xfe\0\0", Kind::Utf32(Order::Little)),
    (b"\0\0\xfe\xff", Kind::Utf32(Order::Big)),
    (b"\xff\xfe", Kind::Utf16(Order::Little)),
    (b"\xfe\xff", Kind::Utf16(Order::Big)),
];
/// The longest mark.
const LONGEST_MARK: usize = 4;

/// The least share of units with a NUL byte at its place, and the greatest with one where none belongs, in percent.
const LEAST: usize = 60;
const GREATEST: usize = 2;

/// Whether more of a stream that begins like this has to come before [`of_start`] can tell.
pub(crate) fn is_undecided(head: &[u8]) -> bool {
    let first = first_bytes(head);
    if first.last() == Some(&b'\n') {
        return false;
    }
    head.len() < LONGEST_MARK || first.contains(&0) && mark(head).is_none() && !head.contains(&b'\n')
}

/// The set of units of several bytes that a stream has which begins like this, and by what it is known.
pub(crate) fn of_start(head: &[u8]) -> Option<(Charset, &'static str)> {
    if let Some(kind) = mark(head) {
        return Some((Charset(kind), "byte order mark"));
    }
    if !first_bytes(head).contains(&0) {
        return None;
    }
    let end = memchr::memchr(b'\n', head).map_or(head.len(), |at| at + 1);
    of_nul(&head[..end]).map(|kind| (Charset(kind), "NUL bytes at the same place of each unit in its first line"))
}

/// The set of the line that holds the first bytes of a stream that are not ASCII; none for UTF-8. With `is_cut`, its end is not known.
pub(crate) fn of_line(line: &[u8], is_cut: bool) -> Option<Charset> {
    let (mut characters, mut others) = (0, 0);
    for chunk in line.utf8_chunks() {
        characters += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        others += usize::from(!chunk.invalid().is_empty());
    }
    let is_half = is_cut && std::str::from_utf8(line).is_err_and(|error| error.error_len().is_none());
    if is_half || others == 0 || characters > others {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(line, true);
    Charset::of(detector.guess(None, Utf8Detection::Deny))
}

/// The bytes that tell, of which a line end may be the last.
fn first_bytes(head: &[u8]) -> &[u8] {
    let first = &head[..head.len().min(LONGEST_MARK)];
    &first[..memchr::memchr(b'\n', first).map_or(first.len(), |at| at + 1)]
}

fn mark(head: &[u8]) -> Option<Kind> {
    MARKS.iter().find(|(mark, _)| head.starts_with(mark)).map(|(_, kind)| *kind)
}

/// UTF-16 or UTF-32 by where the NUL bytes of a line stand: mostly Latin text has one in nearly every unit, always at the same place.
fn of_nul(line: &[u8]) -> Option<Kind> {
    // The line end is a unit too, of which the first byte may be all that is here.
    let least = if line.last() == Some(&b'\n') { 1 } else { 2 };
    let share = |unit: usize, at: usize| {
        let (all, nul) = line.chunks_exact(unit).fold((0, 0), |(all, nul), unit| (all + 1, nul + usize::from(unit[at] == 0)));
        if all < least { 0 } else { nul * 100 / all }
    };
    let is = |nul: &[usize], set: &[usize], unit: usize| {
        line.len() > unit && nul.iter().all(|at| share(unit, *at) >= LEAST) && set.iter().all(|at| share(unit, *at) <= GREATEST)
    };
    [
        (is(&[2, 3], &[0], 4), Kind::Utf32(Order::Little)),
        (is(&[0, 1], &[3], 4), Kind::Utf32(Order::Big)),
        (is(&[1], &[0], 2), Kind::Utf16(Order::Little)),
        (is(&[0], &[1], 2), Kind::Utf16(Order::Big)),
    ]
    .into_iter()
    .find_map(|(is, kind)| is.then_some(kind))
}
