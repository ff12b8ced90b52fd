//! Rows of HTML as mails and pages have them, where they stand whole on one line: a cell that names the one beside it
//! (`<td>Klantnummer</td><td>559425</td>`), and terms with what they are (`<dt>`, `<dd>`).
//!
//! It reads a line at a time and keeps nothing: what is odd (comments, cells that are not closed, tables in tables) is text, as the rest of a page is.

use std::ops::Range;

use super::reader::{Begin, Format, Found};
use super::{LONGEST_FIRST_LINE, header};
use crate::model::Style;

pub(super) const FORMAT: Format = Format {
    name: "html",
    sign: "a row of HTML stands on a line",
    is_first_only: false,
    may_begin: |byte| byte == b'<',
    glance: |first| matches!(first, [b'<', b't' | b'T' | b'd' | b'D', ..]),
    begin,
};

/// The longest text of a cell that names another, in bytes.
const LONGEST_NAME: usize = 64;
/// Elements that such a line begins with.
const FIRST: [&[u8]; 7] = [b"table", b"tbody", b"thead", b"tr", b"td", b"dl", b"dt"];
/// The most cells of a line.
const MOST_CELLS: usize = 64;

fn begin(head: &[u8], found: &mut Found<'_>) -> Begin {
    let room = &head[..head.len().min(LONGEST_FIRST_LINE)];
    let length = room[1..].iter().take(8).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let name = &room[1..=length];
    let may_be = |known: &&[u8]| known.len() >= length && known[..length].eq_ignore_ascii_case(name);
    let is_whole = room.len() > length + 1;
    if !FIRST.iter().any(|known| may_be(known) && (!is_whole || known.len() == length)) {
        return Begin::No;
    }
    let Some(end) = memchr::memchr(b'\n', room) else {
        return if room.len() == LONGEST_FIRST_LINE { Begin::No } else { Begin::Open };
    };
    let line = &room[..end];
    let Some(rows) = rows(line) else { return Begin::No };
    let mut is_told = false;
    for row in rows {
        is_told |= tell(line, &row, found);
    }
    if is_told { Begin::Told(end) } else { Begin::No }
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    /// Its text without blanks; empty if it has none, or several.
    place: Range<usize>,
    is_single: bool,
}

/// The rows of a line, each with its cells; nothing if it has something odd.
fn rows(line: &[u8]) -> Option<Vec<Vec<Part>>> {
    let mut rows: Vec<Vec<Part>> = vec![Vec::new()];
    let (mut at, mut count) = (0, 0);
    // Where the texts of the open cell stand.
    let mut open: Option<Vec<Range<usize>>> = None;
    while at < line.len() {
        if line[at] != b'<' {
            let end = memchr::memchr(b'<', &line[at..]).map_or(line.len(), |length| at + length);
            let text = trimmed(line, at..end);
            if let Some(texts) = open.as_mut().filter(|_| !text.is_empty()) {
                texts.push(text);
            }
            at = end;
            continue;
        }
        let end = at + memchr::memchr(b'>', &line[at..])?;
        let tag = &line[at + 1..end];
        // Comments, and values with the sign that ends a tag.
        if tag.first() == Some(&b'!')
            || !memchr::memchr_iter(b'"', tag).count().is_multiple_of(2)
            || memchr::memchr2(b'\'', b'<', tag).is_some()
        {
            return None;
        }
        let (is_end, name) = match tag.strip_prefix(b"/") {
            Some(name) => (true, name),
            None => (false, tag),
        };
        let name = &name[..name.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(name.len())];
        let is = |names: [&[u8]; 4]| names.iter().any(|other| name.eq_ignore_ascii_case(other));
        if is([b"td", b"th", b"dd", b"dt"]) {
            // A cell is closed before the next, and none is in another.
            if is_end != open.is_some() {
                return None;
            }
            if is([b"dt", b"", b"", b""]) && !is_end {
                rows.push(Vec::new());
            }
            open = match open.take() {
                Some(mut texts) => {
                    let is_single = texts.len() == 1;
                    let place = texts.pop().filter(|_| is_single).unwrap_or(0..0);
                    rows.last_mut()?.push(Part { place, is_single });
                    None
                }
                None => Some(Vec::new()),
            };
            count += 1;
        } else if is([b"tr", b"table", b"tbody", b"thead"]) {
            if open.is_some() {
                return None;
            }
            rows.push(Vec::new());
        }
        if count > 2 * MOST_CELLS {
            return None;
        }
        at = end + 1;
    }
    open.is_none().then_some(rows)
}

/// Tells the cells that others in their row name; whether there are any.
fn tell(line: &[u8], row: &[Part], found: &mut Found<'_>) -> bool {
    let mut is_told = false;
    let (pairs, rest) = row.as_chunks::<2>();
    if !rest.is_empty() {
        return false;
    }
    for [name, value] in pairs {
        let label = &line[name.place.clone()];
        let label = label.strip_suffix(b":").unwrap_or(label).trim_ascii_end();
        let may_name =
            name.is_single && label.len() <= LONGEST_NAME && !label.iter().any(|byte| byte.is_ascii_digit() || *byte == b'@');
        if !may_name || !value.is_single {
            continue;
        }
        let followed = found.column_of(label, b"", Style::Text, header::is_of_people(std::iter::once(label)));
        // Two names beside each other are a row of them.
        let is_name = found.judged(&line[value.place.clone()], b"").is_some();
        if followed.matters() && !is_name {
            let start = found.start;
            found.cell(followed, start + value.place.start as u64, start + value.place.end as u64);
            is_told = true;
        }
    }
    is_told
}

/// The range without the blanks at its ends.
fn trimmed(line: &[u8], range: Range<usize>) -> Range<usize> {
    let text = &line[range.clone()];
    let start = range.start + text.len() - text.trim_ascii_start().len();
    start..start + text.trim_ascii().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_rows() {
        let texts = |line: &str| {
            let row = |row: &Vec<Part>| row.iter().map(|part| line[part.place.clone()].to_owned()).collect::<Vec<_>>();
            rows(line.as_bytes()).map(|rows| rows.iter().map(row).filter(|row| !row.is_empty()).collect::<Vec<_>>())
        };
        let some = |rows: &[&[&str]]| Some(rows.iter().map(|row| row.iter().map(|text| (*text).to_owned()).collect()).collect());
        for (line, expected) in [
            ("<tr><td>a:</td><td class=\"x\"> b </td></tr>", some(&[&["a:", "b"]])),
            (
                "<table><tr><td>a</td><td><b>b</b></td></tr><tr><th>c</th><td>d<br>e</td></tr></table>",
                some(&[&["a", "b"], &["c", ""]]),
            ),
            ("<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl>", some(&[&["a", "b"], &["c", "d"]])),
            ("<td>a</td><td><!-- x > y -->b</td>", None),
            ("<td data-x='a>b'>c</td>", None),
            ("<td>a", None),
            ("<tr><td><table><tr><td>x</td></tr></table></td></tr>", None),
            ("<tr><td>a</td><td>b<c</td></tr>", None),
        ] {
            assert_eq!(texts(line), expected, "{line}");
        }
    }
}
