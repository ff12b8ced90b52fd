//! Tables that are lined up for the eye: columns at fixed positions below a line of names, as telephone exchanges (SMDR), `sqlcmd` and
//! mainframes print them, and the tables of `psql` and of MySQL's client, of Markdown and of whatever draws boxes, with `|` or `│` between columns.
//!
//! Whoever reads a table of fixed positions counts them, so whatever is written into it is as long as what stood there.

mod ruler;

use super::caller::{self, Numbers, Parties};
use super::reader::{Begin, Followed, Format, Found, Next, Reader};
use super::{LONGEST_FIRST_LINE, header};
use crate::model::{HINT, NONE_OF, Style};
use ruler::{Ruler, ruler_of};

pub(super) const FORMAT: Format = Format {
    name: "aligned",
    sign: "a line of names, and a ruler or values below it",
    is_first_only: false,
    may_begin: |byte| matches!(byte, b' ' | b'|') || byte.is_ascii_alphanumeric() || byte >= 0x80,
    glance: may_be_names,
    begin,
};

pub(super) const BOXED: Format = Format {
    name: "boxed",
    sign: "a line of names between rulers",
    is_first_only: false,
    may_begin: |byte| matches!(byte, b'+' | 0xe2),
    glance: |first| first.starts_with(b"+--") || matches!(first, [0xe2, 0x94 | 0x95, _, 0xe2, 0x94 | 0x95, ..]),
    begin: begin_boxed,
};

/// The longest line that is read as a row, in bytes.
const LONGEST_ROW: usize = 64 * 1024;
/// Columns of tables that tell of things: of options, of programs, of files.
const OF_THINGS: [&[u8]; 8] = [b"type", b"default", b"description", b"required", b"version", b"size", b"option", b"image"];
/// The fewest columns of a table without `|` whose ruler does not tell them.
const FEWEST: usize = 3;

/// Whether these bytes may begin a line of names: words, and blanks or bars between them. Lines of logs have colons and the like.
fn may_be_names(first: &[u8; super::GLANCE]) -> bool {
    // All places are looked at together, which becomes vectors.
    let has = |is: fn(u8) -> bool| first.iter().fold(false, |any, byte| any | is(*byte));
    if !has(|byte| byte == b'\n') {
        // No line of names has a colon, and running text has one blank between words.
        let half = super::GLANCE / 2;
        let pairs = |from: usize| (from..from + half).fold(false, |any, at| any | (first[at] == b' ') & (first[at + 1] == b' '));
        if has(|byte| byte == b':') || !(pairs(0) | pairs(half - 1) | has(|byte| (byte == b'|') | (byte == 0xe2))) {
            return false;
        }
    }
    are_names(first)
}

fn are_names(first: &[u8]) -> bool {
    // Most lines hold a sign that no line of names does.
    let length = first.iter().position(|byte| !IS_PART[usize::from(*byte)]).unwrap_or(first.len());
    let line = &first[..length];
    if first.get(length).is_some_and(|byte| *byte != b'\n') || !line.contains(&b' ') {
        return false;
    }
    // Running text has one blank between words.
    line.len() < super::GLANCE || line.windows(2).any(|pair| pair == b"  ") || memchr::memchr2(b'|', 0xe2, line).is_some()
}

/// The bytes that lines of names are made of.
static IS_PART: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = byte >= 0x80
            || (byte as u8).is_ascii_alphanumeric()
            || matches!(byte as u8, b' ' | b'|' | b'_' | b'-' | b'.' | b'/' | b'#' | b'(' | b')' | b'?' | b'%' | b'\r');
        byte += 1;
    }
    table
};

/// A line of names and a ruler; without a ruler, names that only tables of calls have.
fn begin(head: &[u8], found: &mut Found<'_>) -> Begin {
    let room = &head[..head.len().min(LONGEST_FIRST_LINE)];
    // As the glance, which shorter pieces are not given.
    let is_short = room.len() < super::GLANCE && !room.contains(&b'\n');
    if !is_short && !are_names(&room[..room.len().min(super::GLANCE)]) {
        return Begin::No;
    }
    let Some((names, below)) = line(room) else {
        return if room.len() == LONGEST_FIRST_LINE { Begin::No } else { Begin::Open };
    };
    let bar = bar_of(names);
    let is_piped = bar.is_some();
    let plain = spread(names);
    let is_spread = !is_piped && plain.len() >= FEWEST;
    // Most lines are told by the first byte of the next.
    let is_ruler = below.first().is_none_or(|byte| b"-= |\xe2".contains(byte));
    let is_first = found.start == 0;
    if !(is_ruler || is_first || is_spread && names_people(&plain, found))
        || !is_piped && names.iter().any(|byte| b",;\t{<=".contains(byte))
    {
        return Begin::No;
    }
    let first = names.len() + 1;
    let Some((ruler, _)) = line(below) else {
        return if room.len() == LONGEST_FIRST_LINE { Begin::No } else { Begin::Open };
    };
    let (table, taken) = match (ruler_of(ruler), bar) {
        (Some(Ruler::Crossed(crosses)), Some(bar)) => {
            let table = Aligned::piped(names, bar, &crosses, found);
            let is_counted = ruler.contains(&b'|');
            (table.map(|table| Aligned { is_counted, ..table }), first + ruler.len() + 1)
        }
        (Some(Ruler::Parts(parts)), None) => {
            let Some(named) = below_ruler(&parts, names) else { return Begin::No };
            let table = Aligned::placed(named, found).map(|table| Aligned { is_ruled: true, ..table });
            (table, first + ruler.len() + 1)
        }
        (Some(Ruler::Whole), _) if is_spread => (Aligned::placed(plain, found), first + ruler.len() + 1),
        _ if is_spread && is_first && header::is_of_calls(&texts(&plain)) => (Aligned::placed(plain, found), first),
        _ if is_spread && names_people(&plain, found) && is_below(&plain, ruler) => (Aligned::pasted(plain, found), first),
        _ => return Begin::No,
    };
    table.map_or(Begin::No, |table| Begin::Is(taken, Box::new(Aligned { names: names.trim_ascii().to_vec(), ..table })))
}

/// A ruler, a line of names, and a ruler.
fn begin_boxed(head: &[u8], found: &mut Found<'_>) -> Begin {
    let room = &head[..head.len().min(LONGEST_FIRST_LINE)];
    let open = || if room.len() == LONGEST_FIRST_LINE { Begin::No } else { Begin::Open };
    let Some((top, below)) = line(room) else { return open() };
    let Some(Ruler::Crossed(crosses)) = ruler_of(top) else { return Begin::No };
    let Some((names, below)) = line(below) else { return open() };
    let Some(bar) = bar_of(names).filter(|bar| names.starts_with(bar)) else { return Begin::No };
    let mut taken = top.len() + names.len() + 2;
    // Some tell the types of columns below their names.
    let mut rest = below;
    for _ in 0..2 {
        let Some((ruler, below)) = line(rest) else { return open() };
        taken += ruler.len() + 1;
        match ruler_of(ruler) {
            Some(Ruler::Crossed(same)) if same == crosses => {
                let table = Aligned::piped(names, bar, &crosses, found);
                let boxed = |table| Aligned { goes_over_lines: true, ..table };
                return table.map_or(Begin::No, |table| Begin::Is(taken, Box::new(boxed(table))));
            }
            None if ruler.starts_with(bar) => rest = below,
            _ => break,
        }
    }
    Begin::No
}

/// What parts the columns of such a line of names, if anything does.
fn bar_of(names: &[u8]) -> Option<&'static [u8]> {
    const BARS: [&[u8]; 4] = [b"|", "│".as_bytes(), "┃".as_bytes(), "║".as_bytes()];
    BARS.into_iter().find(|bar| memchr::memmem::find(names, bar).is_some())
}

/// Whether two of the columns hold what is of people, as far as their names say.
fn names_people(names: &[Named<'_>], found: &Found<'_>) -> bool {
    names.iter().filter(|(.., name)| (found.judge)(name, b"").is_some_and(|column| column & NONE_OF == 0)).nth(1).is_some()
}

/// Whether the words of the line begin or end where the names do.
fn is_below(names: &[Named<'_>], line: &[u8]) -> bool {
    let width = |text: &[u8]| text.iter().filter(|byte| !is_continued(**byte)).count();
    let mut count = 0;
    let mut is_aligned = |(at, from, to): (usize, usize, usize)| {
        count += 1;
        let end = at + width(&line[from..to]);
        names.iter().any(|(start, _, name)| *start == at || start + width(name) == end)
    };
    words(line).all(&mut is_aligned) && count >= FEWEST
}

/// The first line without its line feed, and what follows.
fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(b'\n', bytes)?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

/// A name, and the characters of a line below which its column stands.
type Named<'n> = (usize, usize, &'n [u8]);

fn texts<'n>(named: &[Named<'n>]) -> Vec<&'n [u8]> {
    named.iter().map(|(_, _, name)| *name).collect()
}

/// The words of a line that two blanks part, each with the place from its start to that of the next.
fn spread(line: &[u8]) -> Vec<Named<'_>> {
    let mut named: Vec<Named<'_>> = Vec::new();
    for (at, from, to) in words(line) {
        if let Some(last) = named.last_mut() {
            last.1 = at;
        }
        named.push((at, usize::MAX, &line[from..to]));
    }
    named
}

/// Each stretch without two blanks in it: its first character's position, and its bytes.
fn words(line: &[u8]) -> impl Iterator<Item = (usize, usize, usize)> {
    let line = line.trim_ascii_end();
    let (mut at, mut character) = (0, 0);
    std::iter::from_fn(move || {
        while line.get(at) == Some(&b' ') {
            (at, character) = (at + 1, character + 1);
        }
        let (from, first) = (at, character);
        while at < line.len() && !(line[at] == b' ' && line.get(at + 1) == Some(&b' ')) {
            character += usize::from(!is_continued(line[at]));
            at += 1;
        }
        (from < at).then_some((first, from, at))
    })
}

/// Names at the places of a ruler, if each has one. Blanks before the first may have been passed over: as many as the first place has room for.
fn below_ruler<'n>(parts: &[(usize, usize)], names: &'n [u8]) -> Option<Vec<Named<'n>>> {
    let last = parts.len() - 1;
    let with = |shift: usize| {
        let mut named = Vec::new();
        for (at, (from, to)) in parts.iter().enumerate() {
            let to = if at == last { usize::MAX } else { *to };
            let (start, end) = place(names, from.saturating_sub(shift), to.saturating_sub(shift));
            let name = names[start..end].trim_ascii();
            let is_blank = |at: usize| names.get(at).is_none_or(u8::is_ascii_whitespace);
            let is_cut = at < last && !is_blank(end) || start > 0 && !is_blank(start - 1);
            if name.is_empty() || is_cut {
                return None;
            }
            named.push((*from, to, name));
        }
        Some(named)
    };
    (0..parts.first()?.1).find_map(with)
}

/// The bytes of a line that hold these characters.
fn place(line: &[u8], from: usize, to: usize) -> (usize, usize) {
    if line.is_ascii() {
        return (from.min(line.len()), to.min(line.len()));
    }
    let starts = || line.iter().enumerate().filter(|(_, byte)| !is_continued(**byte)).map(|(at, _)| at);
    let start = starts().nth(from).unwrap_or(line.len());
    (start, if to == usize::MAX { line.len() } else { starts().nth(to).unwrap_or(line.len()) })
}

fn is_continued(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

/// The bytes of a range without the blanks at its ends.
fn trimmed(line: &[u8], (mut start, mut end): (usize, usize)) -> (usize, usize) {
    while start < end && line[start].is_ascii_whitespace() {
        start += 1;
    }
    while end > start && line[end - 1].is_ascii_whitespace() {
        end -= 1;
    }
    (start, end)
}

/// Follows the rows behind the names.
#[derive(Clone, Debug)]
struct Aligned {
    columns: Vec<Column>,
    /// The line of names, which stands again on each page.
    names: Vec<u8>,
    /// What stands between columns.
    bar: Option<&'static [u8]>,
    /// A bar stands at either end of a row.
    is_boxed: bool,
    /// What stands in a cell may go on over lines.
    goes_over_lines: bool,
    /// Cells are counted, wherever they stand: in Markdown.
    is_counted: bool,
    /// A ruler said where each column ends: nothing stands between two.
    is_ruled: bool,
    parties: Option<Parties>,
    /// The line so far, as far as it came in other pieces.
    kept: Vec<u8>,
    /// The line is too long for a row.
    is_long: bool,
    /// Only what its columns are called told that it is a table: an empty line ends it.
    ends_at_gap: bool,
    /// An empty line was the last: what follows may be a table no more.
    is_behind_gap: bool,
    /// Every cell is told, whatever its column is.
    is_fence: bool,
}

#[derive(Clone, Copy, Debug)]
struct Column {
    /// The characters of a line that it takes.
    from: usize,
    to: usize,
    followed: Followed,
    /// Who calls or is called stands in it.
    numbers: Option<Numbers>,
}

impl Aligned {
    /// A table whose columns bars part, which stand at these places.
    fn piped(names: &[u8], bar: &'static [u8], crosses: &[usize], found: &mut Found<'_>) -> Option<Self> {
        let is_boxed = names.trim_ascii_start().starts_with(bar);
        let mut crosses: Vec<usize> = crosses.iter().map(|at| at + 1).collect();
        if !is_boxed {
            crosses.insert(0, 0);
        }
        let place = |at: usize| {
            let from = crosses.get(at).copied().unwrap_or(usize::MAX);
            (from, crosses.get(at + 1).map_or(usize::MAX, |next| next - 1))
        };
        let named = |(at, (start, end)): (usize, (usize, usize))| {
            let (from, to) = place(at);
            (from, to, names[start..end].trim_ascii())
        };
        let cells = split(names, bar, is_boxed).enumerate().map(named).collect();
        Self::new(cells, Style::Lined, found).map(|table| Self { bar: Some(bar), is_boxed, ..table })
    }

    /// A table whose columns stand at fixed places.
    fn placed(names: Vec<Named<'_>>, found: &mut Found<'_>) -> Option<Self> {
        Self::new(names, Style::Fixed, found)
    }

    /// A table that only its names tell. Nobody counts the places in it, so its cells may become longer.
    fn pasted(names: Vec<Named<'_>>, found: &mut Found<'_>) -> Option<Self> {
        Self::new(names, Style::Text, found).map(|table| Self { ends_at_gap: true, ..table })
    }

    /// A table with these columns, if one of them matters.
    fn new(names: Vec<Named<'_>>, style: Style, found: &mut Found<'_>) -> Option<Self> {
        let texts = texts(&names);
        let is_of_calls = header::is_of_calls(&texts);
        let is_of_people = header::is_of_people(texts.iter().copied());
        let [name, number] = [&b"full_name"[..], b"phone_number"].map(|known| (found.judge)(known, b""));
        let column = |(from, to, text): Named<'_>| {
            let mut followed = found.column(text, b"", style);
            let mut numbers = None;
            if is_of_calls {
                let in_calls = (found.judge)(text, b"calls");
                numbers = match (followed.column, in_calls) {
                    (Some(own), _) if Some(own) == number => Some(Numbers::Sure),
                    (Some(own), _) if Some(own) == name => Some(Numbers::Instead),
                    (_, Some(_)) if in_calls == number => Some(Numbers::Likely),
                    _ => None,
                };
                followed.column = followed.column.or(in_calls);
            } else if is_of_people {
                followed.column = header::of_a_person(text, found.judge).or(followed.column);
            }
            Column { from, to, followed, numbers }
        };
        let mut columns: Vec<Column> = names.into_iter().map(column).collect();
        // What has a type and a default is no person for its name.
        if !is_of_people && texts.iter().any(|text| OF_THINGS.iter().any(|known| text.eq_ignore_ascii_case(known))) {
            let is_hint = |column: &Column| column.followed.column.is_some_and(|column| column & HINT != 0);
            columns.iter_mut().filter(|column| is_hint(column)).for_each(|column| column.followed.column = None);
        }
        let parties = is_of_calls.then(|| Parties::new(found));
        columns.iter().any(|column| column.followed.matters()).then_some(Self {
            columns,
            names: Vec::new(),
            bar: None,
            is_boxed: false,
            goes_over_lines: false,
            is_counted: false,
            is_ruled: false,
            parties,
            kept: Vec::new(),
            is_long: false,
            ends_at_gap: false,
            is_behind_gap: false,
            is_fence: false,
        })
    }

    /// Tells the cells of a line that starts at `start`; whether the table goes on.
    fn row(&mut self, line: &[u8], start: u64, found: &mut Found<'_>) -> bool {
        if line.trim_ascii().is_empty() {
            self.is_behind_gap = true;
            // Behind a ruler that told all, the next table has one of its own.
            return self.bar.is_none() && !self.is_ruled && !self.ends_at_gap;
        }
        if ruler_of(line).is_some() || line.trim_ascii() == self.names {
            // A box may end there.
            self.is_behind_gap = self.is_boxed;
            return true;
        }
        let cells = match self.bar {
            Some(bar) => {
                let is_row =
                    if self.is_boxed { line.trim_ascii().starts_with(bar) } else { memchr::memmem::find(line, bar).is_some() };
                // In a box, a line without a bar at its start goes on with the cell of the line before.
                if !is_row {
                    return self.goes_over_lines && !self.is_behind_gap;
                }
                let cells = self.piped_cells(line, bar);
                if self.is_counted && !self.is_boxed && cells.len() != self.columns.len() {
                    return false;
                }
                cells
            }
            None => self.placed_cells(line),
        };
        if cells.is_empty() {
            return self.bar.is_some() || !(self.is_behind_gap || self.ends_at_gap);
        }
        self.is_behind_gap = false;
        for (column, (from, to)) in cells {
            let (from, to) = trimmed(line, (from, to));
            let Some(column) = self.columns.get(column).filter(|_| from < to) else { continue };
            self.cell(*column, &line[from..to], start + from as u64, found);
        }
        true
    }

    fn cell(&self, column: Column, text: &[u8], start: u64, found: &mut Found<'_>) {
        let end = start + text.len() as u64;
        match (column.numbers, self.parties) {
            _ if self.is_fence => found.fence(start, end),
            (Some(numbers), Some(parties)) if text.len() <= caller::LONGEST => {
                found.cells.extend(parties.cells(text, start, column.followed, numbers).into_iter().flatten());
            }
            _ => found.cell(column.followed, start, end),
        }
    }

    /// The cells of a line: by its bars, or by where they stand if there are too many or too few.
    fn piped_cells(&self, line: &[u8], bar: &[u8]) -> Vec<(usize, (usize, usize))> {
        let mut cells: Vec<(usize, (usize, usize))> = Vec::new();
        for (start, end) in split(line, bar, self.is_boxed) {
            // `\|` parts nothing in Markdown.
            match cells.last_mut().filter(|_| self.is_counted && line[..start].ends_with(b"\\|")) {
                Some((_, last)) => last.1 = end,
                None => cells.push((cells.len(), (start, end))),
            }
        }
        if self.is_counted || cells.len() == self.columns.len() {
            return cells;
        }
        self.columns.iter().enumerate().map(|(at, column)| (at, place(line, column.from, column.to))).collect()
    }

    /// The words of a line, each in the column below whose name it stands. The words of one column are one cell.
    fn placed_cells(&self, line: &[u8]) -> Vec<(usize, (usize, usize))> {
        let mut cells: Vec<(usize, (usize, usize))> = Vec::new();
        // Behind a value that became longer the others stand no more below their names.
        if self.ends_at_gap && words(line).count() == self.columns.len() {
            cells.extend(words(line).map(|(_, from, to)| (from, to)).enumerate());
            return cells;
        }
        let is_within = |(at, from, to): (usize, usize, usize)| {
            let end = at + line[from..to].iter().filter(|byte| !is_continued(**byte)).count();
            self.columns.iter().any(|column| column.from <= at && end <= column.to)
        };
        if self.ends_at_gap && !words(line).all(is_within) {
            return cells;
        }
        for (at, column) in self.columns.iter().enumerate() {
            let (mut start, end) = place(line, column.from, column.to);
            if self.is_ruled && line.get(end).is_some_and(|byte| !byte.is_ascii_whitespace()) {
                return Vec::new();
            }
            // A word that begins before its column is that of one whose values stand to the right. Behind a gap it may be of no table.
            if start > 0 && start < line.len() && line[start - 1] != b' ' && line[start] != b' ' {
                if self.is_behind_gap {
                    return Vec::new();
                }
                start = line[..start].iter().rposition(|byte| *byte == b' ').map_or(0, |blank| blank + 1);
            }
            if let Some((_, (from, to))) = cells.last_mut()
                && *to > start
            {
                *to = start;
                if from >= to {
                    cells.pop();
                }
            }
            let (start, end) = trimmed(line, (start, end));
            if start < end {
                cells.push((at, (start, end)));
            }
        }
        if 2 * cells.len() >= self.columns.len() { cells } else { Vec::new() }
    }
}

/// What stands between bars; in a box, one at either end parts nothing.
fn split<'l>(line: &'l [u8], bar: &'l [u8], is_boxed: bool) -> impl Iterator<Item = (usize, usize)> + 'l {
    let (start, end) = trimmed(line, (0, line.len()));
    let start = start + if is_boxed && line[start..end].starts_with(bar) { bar.len() } else { 0 };
    let end = end - if is_boxed && line[start..end].ends_with(bar) { bar.len() } else { 0 };
    let mut from = Some(start);
    std::iter::from_fn(move || {
        let cell = from?;
        let to = memchr::memmem::find(&line[cell..end], bar).map(|at| cell + at);
        from = to.map(|to| to + bar.len());
        Some((cell, to.unwrap_or(end)))
    })
}

impl Reader for Aligned {
    fn follow(&mut self, bytes: &[u8], offset: u64, found: &mut Found<'_>) -> (usize, Next) {
        let mut at = 0;
        while let Some(length) = memchr::memchr(b'\n', &bytes[at..]) {
            let start = (offset + at as u64) - self.kept.len() as u64;
            let mut kept = std::mem::take(&mut self.kept);
            let is_long = std::mem::take(&mut self.is_long) || kept.len() + length > LONGEST_ROW;
            let line = &bytes[at..at + length];
            let goes_on = is_long
                || if kept.is_empty() {
                    self.row(line, start, found)
                } else {
                    kept.extend_from_slice(line);
                    self.row(&kept, start, found)
                };
            at += length + 1;
            if !goes_on {
                return (at, Next::Line);
            }
        }
        let rest = &bytes[at..];
        self.is_long |= self.kept.len() + rest.len() > LONGEST_ROW;
        if self.is_long {
            self.kept.clear();
        } else {
            self.kept.extend_from_slice(rest);
        }
        (bytes.len(), Next::Same)
    }

    fn finish(&mut self, offset: u64, found: &mut Found<'_>) {
        let kept = std::mem::take(&mut self.kept);
        if !kept.is_empty() && !self.is_long {
            self.row(&kept, offset - kept.len() as u64, found);
        }
    }

    fn fence(&self) -> Option<Box<dyn Reader>> {
        Some(Box::new(Self { is_fence: true, ..self.clone() }))
    }

    fn parting(&self) -> [u8; 3] {
        [self.bar.map_or(b' ', |bar| bar[0]); 3]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::GLANCE;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn together_they_say_what_one_by_one_would(
            mut first in proptest::collection::vec(prop_oneof![6 => b'a'..=b'c', 2 => Just(b' '), 1 => any::<u8>()], GLANCE),
            signs in proptest::collection::vec((0..GLANCE, proptest::sample::select(&b" |:\n\xe2,"[..])), 0..3),
        ) {
            for (at, sign) in signs {
                first[at] = sign;
            }
            let first = first.first_chunk().copied().unwrap_or([0; GLANCE]);
            prop_assert_eq!(may_be_names(&first), are_names(&first));
        }
    }
}
