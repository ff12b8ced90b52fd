//! Tables of HTML as mails and pages have them: a row of two cells, the first of which names the second (`<td>Klantnummer</td><td>559425</td>`), and rows
//! below one of names (`<th>`). Lists of terms (`<dt>`, `<dd>`) are rows of two.
//!
//! It begins where a table, a row or a list begins a line, and knows nothing of the rest of a page.

use super::header;
use super::reader::{Begin, Followed, Format, Found, Next, Reader};
use crate::model::Style;

pub(super) const FORMAT: Format = Format {
    name: "html",
    sign: "a table or a row of HTML begins a line",
    is_first_only: false,
    may_begin: |byte| byte == b'<',
    glance: |_| true,
    begin,
};

/// The longest text of a cell that may name others, and the longest tag that is read, in bytes.
const LONGEST: usize = 128;
/// The most cells of a row.
const MOST_CELLS: usize = 256;
/// Elements that begin a table, of which a line may be the first to have one.
const OUTER: [&[u8]; 6] = [b"table", b"tbody", b"thead", b"tr", b"td", b"dl"];

fn begin(head: &[u8], _: &mut Found<'_>) -> Begin {
    let Some(rest) = head.strip_prefix(b"<") else { return Begin::No };
    let length = rest.iter().take(8).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let may_be = |name: &[u8]| name.len() >= length && name[..length].eq_ignore_ascii_case(&rest[..length]);
    match rest.get(length) {
        None if OUTER.iter().any(|name| may_be(name)) => Begin::Open,
        Some(b'>' | b' ' | b'\t' | b'\n' | b'\r') if OUTER.iter().any(|name| name.len() == length && may_be(name)) => {
            Begin::Is(0, Box::new(Table::default()))
        }
        _ => Begin::No,
    }
}

/// Where the next byte stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum At {
    #[default]
    Text,
    /// In a tag, or behind what opens one.
    Tag,
}

/// A cell that is open.
#[derive(Clone, Copy, Debug, Default)]
struct Open {
    /// `<th>`, or what names a term.
    is_name: bool,
    /// Where its only text begins and ends, without blanks; nothing if there is none yet.
    text: Option<(u64, u64)>,
    /// It has several texts, with tags between them.
    has_more: bool,
}

/// Follows a table.
#[derive(Debug, Default)]
struct Table {
    at: At,
    /// The tag so far, without what opens it.
    tag: Vec<u8>,
    cell: Option<Open>,
    /// The bytes of the text of the cell, as far as it may name something.
    name: Vec<u8>,
    /// A tag stands behind the text of the cell.
    is_behind: bool,
    /// What the cells of the row name, as far as they are over.
    names: Vec<Option<Followed>>,
    /// The columns that a row of names has named.
    columns: Vec<Option<Followed>>,
    /// All cells of the row so far name something.
    is_of_names: bool,
    /// What the cell before names.
    beside: Option<Followed>,
    /// Tables that are open.
    depth: u32,
    /// What was named is of people.
    is_of_people: bool,
}

impl Table {
    /// The text of a cell goes on with a byte that is no part of a tag.
    fn text(&mut self, byte: u8, offset: u64) {
        let Some(cell) = &mut self.cell else { return };
        if byte.is_ascii_whitespace() {
            // Blanks within a name are part of it.
            if cell.text.is_some() && !self.is_behind && self.name.len() < LONGEST {
                self.name.push(b' ');
            }
            return;
        }
        if self.is_behind {
            cell.has_more = true;
            return;
        }
        let start = cell.text.map_or(offset, |(start, _)| start);
        cell.text = Some((start, offset + 1));
        if self.name.len() < LONGEST {
            self.name.push(byte);
        }
    }

    /// A tag was read; whether the table goes on.
    fn tag(&mut self, found: &mut Found<'_>) -> bool {
        let tag = std::mem::take(&mut self.tag);
        let (is_end, name) = match tag.strip_prefix(b"/") {
            Some(name) => (true, name),
            None => (false, &tag[..]),
        };
        let name = &name[..name.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(name.len())];
        let is = |other: &[u8]| name.eq_ignore_ascii_case(other);
        match () {
            () if is(b"table") || is(b"dl") => {
                self.over(found);
                self.row();
                self.depth = if is_end { self.depth.saturating_sub(1) } else { self.depth + 1 };
                self.columns.clear();
                return !is_end || self.depth > 0;
            }
            () if is(b"tr") => {
                self.over(found);
                self.row();
            }
            () if is(b"td") || is(b"th") || is(b"dt") || is(b"dd") => {
                self.over(found);
                if is(b"dt") && !is_end {
                    self.row();
                }
                if !is_end {
                    self.cell = Some(Open { is_name: is(b"th") || is(b"dt"), ..Open::default() });
                    self.is_behind = false;
                    self.is_of_names |= self.names.is_empty();
                    self.name.clear();
                }
            }
            () => self.is_behind = self.cell.is_some_and(|cell| cell.text.is_some()),
        }
        true
    }

    /// The row is over.
    fn row(&mut self) {
        if self.is_of_names && self.names.len() > 1 {
            std::mem::swap(&mut self.columns, &mut self.names);
        }
        (self.beside, self.is_of_names) = (None, true);
        self.names.clear();
    }

    /// The cell is over, if one is open.
    fn over(&mut self, found: &mut Found<'_>) {
        let Some(cell) = self.cell.take() else { return };
        let place = self.names.len();
        if place >= MOST_CELLS {
            return;
        }
        let name = self.called();
        let may_name =
            !name.is_empty() && name.len() < LONGEST && !name.iter().any(|byte| byte.is_ascii_digit() || *byte == b'@');
        let own = if may_name && !cell.has_more { Some(self.column(found)).filter(|column| column.matters()) } else { None };
        // Two names beside each other are a row of them.
        self.is_of_names &= cell.is_name || own.is_some();
        self.names.push(own);
        let beside = self.beside.take();
        if !self.is_of_names
            && let Some(column) = beside.or(self.columns.get(place).copied().flatten())
            && let Some((start, end)) = cell.text.filter(|_| !cell.has_more && !cell.is_name)
        {
            found.cell(column, start, end);
            return;
        }
        self.beside = own.filter(|_| place.is_multiple_of(2));
    }

    /// What the cell says, if it names something.
    fn called(&self) -> &[u8] {
        let name = self.name.trim_ascii_end();
        name.strip_suffix(b":").unwrap_or(name).trim_ascii_end()
    }

    fn column(&mut self, found: &mut Found<'_>) -> Followed {
        let name = self.called();
        let is_of_people = self.is_of_people || header::is_of_people(std::iter::once(name));
        let mut followed = found.column(name, b"", Style::Text);
        if is_of_people {
            followed.column = header::of_a_person(name, found.judge).or(followed.column);
        }
        self.is_of_people = is_of_people;
        followed
    }
}

impl Reader for Table {
    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        for (at, byte) in bytes.iter().enumerate() {
            match (self.at, byte) {
                (At::Text, b'<') => (self.at, self.tag) = (At::Tag, Vec::new()),
                (At::Text, byte) => {
                    // A blank line, or one outside of all cells that is no tag, is another text.
                    self.text(*byte, offset + at as u64);
                    if self.cell.is_none() && !byte.is_ascii_whitespace() {
                        return (at, Next::Text);
                    }
                }
                (At::Tag, b'>') => {
                    self.at = At::Text;
                    if !self.tag(found) {
                        return (at + 1, Next::Text);
                    }
                }
                (At::Tag, byte) if self.tag.len() < LONGEST => self.tag.push(*byte),
                (At::Tag, _) => {}
            }
        }
        (bytes.len(), Next::Same)
    }

    fn finish(&mut self, _: u64, _: &mut Found<'_>) {}
}
