//! Lines of dashes above, below and between the rows of a table: what they say of its columns.

/// What a line of dashes says of the columns above and below it.
pub(super) enum Ruler {
    /// `----+-----+---`, `|----|-----|`: columns are parted by bars, which stand there, in characters.
    Crossed(Vec<usize>),
    /// `---- ------ ---`: where each column stands, in characters.
    Parts(Vec<(usize, usize)>),
    /// Nothing.
    Whole,
}

/// What the line says, if it is a ruler.
pub(super) fn ruler_of(line: &[u8]) -> Option<Ruler> {
    let line = line.trim_ascii_end();
    let drawn = line.contains(&0xe2).then(|| without_drawing(line));
    let line = drawn.as_deref().unwrap_or(line);
    if line.contains(&b'|') {
        return is_of_markdown(line).then(|| Ruler::Crossed(memchr::memchr_iter(b'|', line).collect()));
    }
    if line.len() < 3 || !line.iter().all(|byte| b"-=+ ".contains(byte)) || !line.iter().any(|byte| b"-=".contains(byte)) {
        return None;
    }
    if line.contains(&b'+') {
        return Some(Ruler::Crossed(memchr::memchr_iter(b'+', line).collect()));
    }
    let mut parts = Vec::new();
    let mut start = None;
    for (at, byte) in line.iter().chain(b" ").enumerate() {
        match (byte, start) {
            (b' ', Some(from)) => {
                parts.push((from, at));
                start = None;
            }
            (b'-' | b'=', None) => start = Some(at),
            _ => {}
        }
    }
    Some(if parts.len() > 1 { Ruler::Parts(parts) } else { Ruler::Whole })
}

/// The line with `-`, `|` and `+` for what boxes are drawn with (Unicode, box drawing, U+2500 to U+257F).
fn without_drawing(line: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some((&first, behind)) = rest.split_first() {
        let (byte, length) = match rest {
            [0xe2, 0x94, 0x80 | 0x81, ..] | [0xe2, 0x95, 0x90, ..] => (b'-', 3),
            [0xe2, 0x94, 0x82 | 0x83, ..] | [0xe2, 0x95, 0x91, ..] => (b'|', 3),
            [0xe2, 0x94 | 0x95, _, ..] => (b'+', 3),
            _ => (first, 1),
        };
        plain.push(byte);
        rest = if length == 1 { behind } else { &rest[length..] };
    }
    plain
}

/// Whether the line is `|---|:---:|`, as Markdown has it.
fn is_of_markdown(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let line = line.strip_prefix(b"|").unwrap_or(line);
    let line = line.strip_suffix(b"|").unwrap_or(line);
    line.split(|byte| *byte == b'|').all(|cell| {
        let cell = cell.trim_ascii();
        let cell = cell.strip_prefix(b":").unwrap_or(cell);
        let cell = cell.strip_suffix(b":").unwrap_or(cell);
        !cell.is_empty() && cell.iter().all(|byte| *byte == b'-')
    })
}
