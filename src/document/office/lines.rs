//! The text of a part of an office file, as lines: a paragraph is one, however many runs it is written in, and so is each attribute that people
//! fill in. A line that comes back changed is put where it was: what is new goes to the run in which it begins.

use std::io::{self, BufRead, Write};
use std::ops::Range;

use super::damaged;
use super::edits::edits;
use super::xml::{self, Kind, LONGEST, Tokens};
use crate::document::rewriting::{in_name, lost};

/// Where a line ends: paragraphs, cells, strings that are shared, notes.
const BOUNDARIES: [&[u8]; 13] =
    [b"row", b"p", b"h", b"si", b"is", b"tc", b"tr", b"txbxContent", b"comment", b"table-cell", b"sp", b"author", b"annotation"];
/// Characters in these are part of the paragraph; in all others they are a line of their own (instructions, what was deleted, properties).
const RUNS: [&[u8]; 5] = [b"t", b"p", b"h", b"span", b"a"];
/// Signs between runs that are no characters.
const BETWEEN: [&[u8]; 6] = [b"tab", b"br", b"cr", b"line-break", b"s", b"ptab"];
/// Elements and attributes that say who somebody is: the line says so too.
const PEOPLE: [&[u8]; 9] =
    [b"creator", b"lastModifiedBy", b"Manager", b"author", b"initial-creator", b"displayName", b"userId", b"userName", b"sender"];
/// What such a line begins with, by which a field is known.
const PERSON: &str = "author: ";
/// Attributes that people fill in.
const ATTRIBUTES: [&[u8]; 11] = [
    b"author",
    b"initials",
    b"lastModifiedBy",
    b"displayName",
    b"userId",
    b"userName",
    b"descr",
    b"title",
    b"alt",
    b"tooltip",
    b"href",
];
/// What of a part is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    All,
    /// It lists links.
    Links,
    /// It is a sheet: its rows are told elsewhere, but for strings in formulas.
    Sheet,
    /// It is a chart: the copies of cells in it are dropped, for programs make them anew.
    Chart,
    /// It is a table over cells of a sheet, with the names of its columns, which stay.
    Table,
}

/// Copies of cells in charts (ECMA-376, part 1, section 21.2).
const CACHES: [&[u8]; 4] = [b"strCache", b"numCache", b"multiLvlStrCache", b"dlblRangeCache"];
/// The attribute that says where a link leads, in parts that list links.
const TARGET: &[u8] = b"Target";

/// A piece of a line, and where it is written.
struct Piece {
    /// Its token, by its number among those that wait.
    token: usize,
    /// Where it stands in it, if that is not all of it.
    within: Option<Range<usize>>,
    /// Where a link leads: brackets are escaped in it.
    is_link: bool,
    /// Where it stands in its line.
    place: Range<usize>,
    /// As it is now.
    text: String,
    is_changed: bool,
}

/// A line and its pieces.
#[derive(Default)]
struct Line {
    text: String,
    pieces: Vec<Piece>,
}

impl Line {
    /// A line of its own of an element or attribute with this name.
    fn of(name: Option<&[u8]>) -> Self {
        let is_person = name.is_some_and(|name| PEOPLE.contains(&name));
        Self { text: if is_person { PERSON.to_owned() } else { String::new() }, pieces: Vec::new() }
    }

    fn is_blank(&self) -> bool {
        self.pieces.iter().all(|piece| piece.text.trim().is_empty())
    }

    fn add(&mut self, token: usize, within: Option<Range<usize>>, is_link: bool, text: String) {
        let start = self.text.len();
        // A line has no ends in it.
        self.text.extend(text.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }));
        self.pieces.push(Piece { token, within, is_link, place: start..self.text.len(), text, is_changed: false });
    }

    /// Puts another text in the place of this one.
    fn change(&mut self, new: &str) -> io::Result<()> {
        let edits = edits(&self.text, new);
        for (old, new) in edits.into_iter().rev() {
            let touches = |piece: &&mut Piece| piece.place.start < old.end && old.start < piece.place.end;
            let mut touched = self.pieces.iter_mut().filter(touches).peekable();
            if touched.peek().is_none() {
                // Between two pieces, or nothing is replaced: it goes behind what stands before.
                let Some(piece) = self.pieces.iter_mut().rev().find(|piece| piece.place.start <= old.start) else {
                    return Err(lost());
                };
                let at = old.start.min(piece.place.end) - piece.place.start;
                if !piece.text.is_char_boundary(at) {
                    return Err(lost());
                }
                piece.text.insert_str(at, new);
                piece.is_changed = true;
                continue;
            }
            for (number, piece) in touched.enumerate() {
                let from = old.start.max(piece.place.start) - piece.place.start;
                let to = old.end.min(piece.place.end) - piece.place.start;
                if !(piece.text.is_char_boundary(from) && piece.text.is_char_boundary(to)) {
                    return Err(lost());
                }
                piece.text.replace_range(from..to, if number == 0 { new } else { "" });
                piece.is_changed = true;
            }
        }
        Ok(())
    }
}

/// What is done with a line: something else to put in its place, if it is changed.
pub(super) type Each<'e> = dyn FnMut(&str) -> io::Result<Option<String>> + 'e;

/// Goes through a part: `each` is asked for every line with something in it, in order, and what comes of it is written to `out`. Says whether
/// anything was changed.
///
/// # Errors
/// The part is damaged; what `each` and `out` say.
pub(super) fn walk(part: impl BufRead, scope: Scope, each: &mut Each<'_>, out: &mut dyn Write) -> io::Result<bool> {
    let mut tokens = Tokens::new(part);
    let mut walk = Walk::new(scope);
    let mut token = Vec::new();
    while let Some(kind) = tokens.next(&mut token)? {
        let number = walk.waiting.len();
        let name = xml::name(&token);
        let is_boundary = matches!(kind, Kind::Open | Kind::Close | Kind::Empty) && BOUNDARIES.contains(&name);
        if walk.drops(kind, name)? {
            continue;
        }
        match kind {
            Kind::Text => walk.text(number, xml::unescape(&token)?),
            Kind::Data => walk.text(number, String::from_utf8_lossy(&token[9..token.len() - 3]).into_owned()),
            Kind::Open | Kind::Empty => {
                if is_boundary {
                    walk.paragraph = None;
                }
                walk.attributes(number, &token)?;
                if kind == Kind::Open {
                    walk.enter(name)?;
                } else if BETWEEN.contains(&name)
                    && let Some(line) = walk.paragraph.and_then(|at| walk.lines.get_mut(at))
                {
                    line.text.push(' ');
                }
            }
            Kind::Close => drop(walk.open.pop()),
            Kind::Other => {}
        }
        walk.held += token.len();
        if walk.held > LONGEST {
            return Err(damaged());
        }
        walk.waiting.push((kind, token.clone()));
        let is_idle = walk.lines.is_empty() && walk.waiting.len() > MOST_WAITING;
        if is_boundary || is_idle {
            walk.flush(each, out)?;
        }
    }
    walk.flush(each, out)?;
    Ok(walk.is_changed)
}

struct Walk {
    scope: Scope,
    /// How many elements are open around one that is dropped.
    dropped_from: Option<usize>,
    /// Bytes of the tokens that wait.
    held: usize,
    /// Tokens since the last line was over.
    waiting: Vec<(Kind, Vec<u8>)>,
    lines: Vec<Line>,
    /// The line of the paragraph, by its number.
    paragraph: Option<usize>,
    /// Names of the elements that are open.
    open: Vec<Vec<u8>>,
    is_changed: bool,
}

impl Walk {
    fn new(scope: Scope) -> Self {
        Self {
            scope,
            dropped_from: None,
            held: 0,
            waiting: Vec::new(),
            lines: Vec::new(),
            paragraph: None,
            open: Vec::new(),
            is_changed: false,
        }
    }

    fn enter(&mut self, name: &[u8]) -> io::Result<()> {
        if self.open.len() >= DEEPEST {
            return Err(damaged());
        }
        self.open.push(name.to_vec());
        Ok(())
    }

    /// Whether a token is in a copy of cells that is dropped.
    fn drops(&mut self, kind: Kind, name: &[u8]) -> io::Result<bool> {
        if self.dropped_from.is_none() {
            if self.scope != Scope::Chart || kind != Kind::Open || !CACHES.contains(&name) {
                return Ok(false);
            }
            self.dropped_from = Some(self.open.len());
            self.is_changed = true;
        }
        match kind {
            Kind::Open => self.enter(name)?,
            Kind::Close => drop(self.open.pop()),
            Kind::Text | Kind::Data | Kind::Empty | Kind::Other => {}
        }
        self.dropped_from = self.dropped_from.filter(|from| self.open.len() > *from);
        Ok(true)
    }

    /// Whether what is told of here is in a row of a sheet.
    fn is_in_rows(&self) -> bool {
        self.scope == Scope::Sheet && self.open.iter().any(|name| name == b"sheetData")
    }

    fn text(&mut self, token: usize, text: String) {
        let is_formula = || self.open.last().is_some_and(|name| name == b"f") && text.contains('"');
        if self.is_in_rows() && !is_formula() {
            return;
        }
        let is_run = self.open.last().is_some_and(|name| RUNS.contains(&name.as_slice()));
        match self.paragraph.filter(|_| is_run) {
            Some(at) => self.lines[at].add(token, None, false, text),
            None => {
                let mut line = Line::of(self.open.last().map(Vec::as_slice).filter(|_| !is_run));
                line.add(token, None, false, text);
                self.paragraph = if is_run { Some(self.lines.len()) } else { self.paragraph };
                self.lines.push(line);
            }
        }
    }

    fn attributes(&mut self, token: usize, tag: &[u8]) -> io::Result<()> {
        if self.is_in_rows() {
            return Ok(());
        }
        for (name, value) in xml::attributes(tag) {
            let is_link = self.scope == Scope::Links && name == TARGET || name == b"href";
            let is_address = || memchr::memchr(b':', &tag[value.clone()]).is_some();
            let is_column = self.scope == Scope::Table && name == b"name" && xml::name(tag) == b"tableColumn";
            if is_link && is_address() || !is_link && (is_column || ATTRIBUTES.contains(&name)) {
                let mut text = xml::unescape(&tag[value.clone()])?;
                if is_link {
                    text = text.replace("%5B", "[").replace("%5D", "]");
                }
                let mut line = Line::of(Some(name));
                line.add(token, Some(value), is_link, text);
                self.lines.push(line);
            }
        }
        Ok(())
    }

    /// Asks for the lines that wait, and writes what waits.
    fn flush(&mut self, each: &mut Each<'_>, out: &mut dyn Write) -> io::Result<()> {
        (self.paragraph, self.held) = (None, 0);
        let mut changed: Vec<Piece> = Vec::new();
        for mut line in self.lines.drain(..).filter(|line| !line.is_blank()) {
            if let Some(new) = each(&line.text)? {
                if self.scope == Scope::Table {
                    return Err(in_name());
                }
                line.change(&new)?;
                changed.extend(line.pieces.into_iter().filter(|piece| piece.is_changed));
            }
        }
        self.is_changed |= !changed.is_empty();
        // Of a tag with several, the last first: so the places of the others stay.
        changed.sort_by_key(|piece| (piece.token, std::cmp::Reverse(piece.within.as_ref().map_or(0, |within| within.start))));
        for piece in changed {
            let Some((_, token)) = self.waiting.get_mut(piece.token) else { return Err(lost()) };
            let text = if piece.is_link { piece.text.replace('[', "%5B").replace(']', "%5D") } else { piece.text };
            let mut written = Vec::with_capacity(text.len());
            xml::escape(&text, piece.within.is_some(), &mut written);
            let within = piece.within.unwrap_or(0..token.len());
            token.splice(within, written);
        }
        for (_, token) in self.waiting.drain(..) {
            out.write_all(&token)?;
        }
        Ok(())
    }
}

/// Elements in elements.
const DEEPEST: usize = 4096;
/// Tokens without text that are kept.
const MOST_WAITING: usize = 256;
#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The lines of a part, and the part with every `jan` in them replaced.
    fn walked(xml: &str) -> (Vec<String>, String) {
        let (mut lines, mut out) = (Vec::new(), Vec::new());
        walk(
            xml.as_bytes(),
            Scope::All,
            &mut |line| {
                lines.push(line.to_owned());
                let new = line.replace("jan@example.com", "[EMAIL]").replace("Jan de Vries", "[NAME]");
                Ok(Some(new).filter(|new| new != line))
            },
            &mut out,
        )
        .unwrap();
        (lines, String::from_utf8(out).unwrap())
    }

    #[track_caller]
    fn check(xml: &str, lines: &[&str], written: &str) {
        let (is, out) = walked(xml);
        assert_eq!(is, lines, "{xml}");
        assert_eq!(out, written);
    }

    #[test]
    fn runs_of_a_paragraph_are_one_line() {
        check(
            "<w:p><w:r><w:t>to Jan </w:t></w:r><w:r><w:b/><w:t xml:space='preserve'>de Vri</w:t></w:r><w:r><w:t>es &amp; co</w:t></w:r></w:p><w:p/>",
            &["to Jan de Vries & co"],
            "<w:p><w:r><w:t>to [NAME]</w:t></w:r><w:r><w:b/><w:t xml:space='preserve'></w:t></w:r><w:r><w:t> &amp; co</w:t></w:r></w:p><w:p/>",
        );
        check(
            "<p>jan@example.com <span>and</span> Jan de Vries<br/>jan@example.com</p>\n<p>x</p>",
            &["jan@example.com and Jan de Vries jan@example.com", "x"],
            "<p>[EMAIL] <span>and</span> [NAME]<br/>[EMAIL]</p>\n<p>x</p>",
        );
    }

    #[test]
    fn what_is_no_run_is_a_line_of_its_own() {
        check(
            "<p><t>mail</t><instrText> HYPERLINK \"mailto:jan@example.com\" </instrText><t> him</t></p><creator>Jan de Vries</creator>",
            &["mail him", " HYPERLINK \"mailto:jan@example.com\" ", "author: Jan de Vries"],
            "<p><t>mail</t><instrText> HYPERLINK \"mailto:[EMAIL]\" </instrText><t> him</t></p><creator>[NAME]</creator>",
        );
        check(
            "<comment w:author=\"Jan de Vries\" w:date='2026' w:initials=\"JV\"><p><t>ok</t></p></comment>",
            &["author: Jan de Vries", "JV", "ok"],
            "<comment w:author=\"[NAME]\" w:date='2026' w:initials=\"JV\"><p><t>ok</t></p></comment>",
        );
    }

    #[test]
    fn copies_of_cells_are_dropped_from_charts() {
        let chart = "<c:tx><c:f>A1</c:f><c:strCache><c:pt><c:v>Jan</c:v></c:pt><c:ext><c:strCache/></c:ext></c:strCache></c:tx><a:p><a:t>ok</a:t></a:p>";
        let (mut lines, mut out) = (Vec::new(), Vec::new());
        let mut each = |line: &str| {
            lines.push(line.to_owned());
            Ok(None)
        };
        assert!(walk(chart.as_bytes(), Scope::Chart, &mut each, &mut out).unwrap());
        assert_eq!(lines, ["A1", "ok"]);
        assert_eq!(String::from_utf8(out).unwrap(), "<c:tx><c:f>A1</c:f></c:tx><a:p><a:t>ok</a:t></a:p>");
    }

    proptest! {
        #[test]
        fn a_line_becomes_what_it_is_to_be(runs in proptest::collection::vec("[a-c ]{1,6}", 1..6), new in "[a-d ]{1,24}") {
            let xml: String = runs.iter().map(|run| format!("<r><t>{run}</t></r>")).collect();
            let whole = runs.concat();
            prop_assume!(!whole.trim().is_empty());
            let mut out = Vec::new();
            walk(format!("<p>{xml}</p>").as_bytes(), Scope::All, &mut |_| Ok(Some(new.clone())), &mut out).unwrap();
            let mut lines = Vec::new();
            walk(&out[..], Scope::All, &mut |line| { lines.push(line.to_owned()); Ok(None) }, &mut io::sink()).unwrap();
            let is = lines.concat();
            prop_assert_eq!(is.trim(), new.trim());
        }
    }
}
