//! The text of a part of an office file, as lines: a paragraph is one, however many runs it is written in, and so is each attribute that people
//! fill in. A line that comes back changed is put where it was, letter by letter.

use std::io::{self, BufRead, Write};

use super::damaged;
use super::filled::{is_filled_in, is_writer};
use super::line::{Form, Line, Piece};
use super::open;
use super::xml::{self, Kind, Tokens};
use crate::document::rewriting::{in_name, lost};

/// Where a line ends: paragraphs, cells, strings that are shared, notes.
const BOUNDARIES: [&[u8]; 14] = [
    b"row",
    b"p",
    b"h",
    b"si",
    b"is",
    b"tc",
    b"tr",
    b"txbxContent",
    b"comment",
    b"table-cell",
    b"sp",
    b"author",
    b"annotation",
    b"text",
];
/// Characters in these are part of the paragraph; in all others they are a line of their own (instructions, what was deleted, properties).
const RUNS: [&[u8]; 7] = [b"t", b"p", b"h", b"span", b"a", b"text", b"tspan"];
/// Characters in these are joined too, each kind of them to a line of its own: what was deleted, and instructions.
const APART: [&[u8]; 3] = [b"delText", b"instrText", b"delInstrText"];
/// Signs between runs that are no characters.
const BETWEEN: [&[u8]; 6] = [b"tab", b"br", b"cr", b"line-break", b"s", b"ptab"];
/// Attributes of a tag that are told at most.
const MOST_ATTRIBUTES: usize = 512;

/// An element of properties that says what it is called.
const PROPERTY: &[u8] = b"user-defined";

/// What of a part is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::document) enum Scope {
    All,
    /// It lists links.
    Links,
    /// It is a sheet: its rows are told elsewhere, but for strings in formulas.
    Sheet,
    /// It is the strings that sheets share, which are told there, but for how they are read aloud.
    Strings,
    /// It is data of somebody's own form: all attributes are told.
    Data,
    /// It is a chart: the copies of cells in it are dropped, for programs make them anew.
    Chart,
    /// It is a table over cells of a sheet, with the names of its columns, which stay.
    Table,
    /// It is a part of an OpenDocument file.
    Open,
    /// It is one with sheets: their rows are told elsewhere.
    OpenSheets,
}

impl Scope {
    fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::OpenSheets)
    }
}

/// Copies of cells in charts (ECMA-376, part 1, section 21.2).
const CACHES: [&[u8]; 4] = [b"strCache", b"numCache", b"multiLvlStrCache", b"dlblRangeCache"];
/// How the words of a cell are read aloud: a copy of them too (section 18.4.6).
const READING: &[u8] = b"rPh";
/// The attribute that says where a link leads, in parts that list links.
const TARGET: &[u8] = b"Target";

/// What is done with a line: something else to put in its place, if it is changed.
pub(in crate::document) type Each<'e> = dyn FnMut(&str) -> io::Result<Option<String>> + 'e;

/// Goes through a part: `each` is asked for every line with something in it, in order, and what comes of it is written to `out`. Says whether
/// anything was changed.
///
/// # Errors
/// The part is damaged; what `each` and `out` say.
pub(in crate::document) fn walk(part: impl BufRead, scope: Scope, each: &mut Each<'_>, out: &mut dyn Write) -> io::Result<bool> {
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
        if matches!(kind, Kind::Open | Kind::Close | Kind::Empty) {
            walk.own = None;
        }
        match kind {
            Kind::Text => walk.text(number, xml::unescape(&token)?),
            Kind::Data => walk.text(number, String::from_utf8_lossy(&token[9..token.len() - 3]).into_owned()),
            Kind::Open | Kind::Empty => {
                if is_boundary && !scope.is_open() {
                    (walk.paragraph, walk.apart) = (None, [None; APART.len()]);
                }
                walk.attributes(number, &token)?;
                if kind == Kind::Open {
                    walk.enter(name)?;
                } else if BETWEEN.contains(&name)
                    && let Some(line) = walk.paragraph.and_then(|at| walk.lines.get_mut(at))
                {
                    line.add(number, None, Form::Blank, " ".to_owned());
                }
            }
            Kind::Close => walk.leave(),
            Kind::Other => walk.remark(number, &token)?,
        }
        walk.held += token.len();
        xml::is_held(walk.waiting.len(), walk.held)?;
        walk.waiting.push((kind, std::mem::take(&mut token)));
        let is_idle = walk.waiting.len() > MOST_WAITING && walk.has_no_line();
        if is_boundary && walk.outer.is_empty() || is_idle {
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
    /// Those of the paragraphs around it, of notes and frames in OpenDocument.
    outer: Vec<Option<usize>>,
    /// What the value is called that is read, if its element says so.
    called: Option<String>,
    /// The lines of what is joined apart from it.
    apart: [Option<usize>; APART.len()],
    /// The line of the characters since the last tag, if they are no part of a paragraph.
    own: Option<usize>,
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
            outer: Vec::new(),
            called: None,
            apart: [None; APART.len()],
            own: None,
            open: Vec::new(),
            is_changed: false,
        }
    }

    /// Whether nothing that follows can be part of a line that waits.
    fn has_no_line(&self) -> bool {
        let lines = [self.paragraph, self.own].into_iter().chain(self.apart);
        lines.flatten().next().is_none() && self.outer.is_empty()
    }

    fn enter(&mut self, name: &[u8]) -> io::Result<()> {
        if self.open.len() >= DEEPEST {
            return Err(damaged());
        }
        if self.scope.is_open() && open::is_paragraph(name) {
            self.outer.push(self.paragraph.take());
        }
        self.open.push(name.to_vec());
        Ok(())
    }

    fn leave(&mut self) {
        let name = self.open.pop();
        if self.scope.is_open() && name.is_some_and(|name| open::is_paragraph(&name)) {
            self.paragraph = self.outer.pop().flatten();
        }
    }

    /// Whether a token is in a copy of cells that is dropped, or in what nobody sees of a cell: remarks, and how its words are read aloud.
    fn drops(&mut self, kind: Kind, name: &[u8]) -> io::Result<bool> {
        if self.dropped_from.is_none() {
            let is_in_rows = self.is_in_rows();
            if is_in_rows && kind == Kind::Other && !self.open.is_empty() {
                self.is_changed = true;
                return Ok(true);
            }
            let is_copy = self.scope == Scope::Chart && CACHES.contains(&name)
                || is_in_rows && name == READING
                || self.scope.is_open() && name == open::COPIES;
            if kind != Kind::Open || !is_copy {
                return Ok(false);
            }
            self.dropped_from = Some(self.open.len());
            self.is_changed = true;
        }
        match kind {
            Kind::Open => self.enter(name)?,
            Kind::Close => self.leave(),
            Kind::Text | Kind::Data | Kind::Empty | Kind::Other => {}
        }
        self.dropped_from = self.dropped_from.filter(|from| self.open.len() > *from);
        Ok(true)
    }

    /// Whether what is told of here is in a row of a sheet, or in strings of sheets.
    fn is_in_rows(&self) -> bool {
        self.scope == Scope::Strings || self.scope == Scope::Sheet && self.open.iter().any(|name| name == b"sheetData")
    }

    /// Whether the sheet tells of characters here.
    fn is_told_elsewhere(&self, text: &str) -> bool {
        match self.open.last().map(Vec::as_slice) {
            Some(b"v" | b"t") => true,
            Some(b"f") => !text.contains('"'),
            _ => text.trim().is_empty(),
        }
    }

    fn text(&mut self, token: usize, text: String) {
        if self.is_in_rows() && self.is_told_elsewhere(&text)
            || self.scope == Scope::OpenSheets && open::is_told_by_row(&self.open)
        {
            return;
        }
        let name = self.open.last().map(Vec::as_slice);
        let is_run = match self.scope.is_open() {
            true => open::is_run(&self.open),
            false => name.is_some_and(|name| RUNS.contains(&name)),
        };
        let apart = name.and_then(|name| APART.iter().position(|apart| *apart == name));
        let begun = match (is_run, apart) {
            (true, _) => &mut self.paragraph,
            (false, Some(kind)) => &mut self.apart[kind],
            (false, None) => &mut self.own,
        };
        let at = *begun.get_or_insert(self.lines.len());
        if at == self.lines.len() {
            let mut line = Line::of(name.filter(|_| !is_run));
            if let Some(called) = self.called.take().filter(|_| name == Some(PROPERTY)) {
                line.text = called + ": ";
            }
            self.lines.push(line);
        }
        if let Some(line) = self.lines.get_mut(at) {
            line.add(token, None, Form::Plain, text);
        }
    }

    /// A remark, an instruction or a declaration.
    fn remark(&mut self, token: usize, tag: &[u8]) -> io::Result<()> {
        let (form, within) = match tag {
            [b'<', b'!', b'-', b'-', ..] => (Form::Remark, 4..tag.len() - 3),
            [b'<', b'?', b'x', b'm', b'l', blank, ..] if blank.is_ascii_whitespace() => return Ok(()),
            [b'<', b'?', ..] => {
                let name = tag.iter().position(u8::is_ascii_whitespace).unwrap_or(tag.len() - 2);
                (Form::Remark, name..tag.len() - 2)
            }
            _ if memchr::memmem::find(tag, b"<!ENTITY").is_some() => {
                return Err(io::Error::new(io::ErrorKind::Unsupported, "a part of it has entities of its own"));
            }
            _ => (Form::Fixed, 2..tag.len() - 1),
        };
        let text = String::from_utf8_lossy(&tag[within.clone()]).into_owned();
        let mut line = Line::default();
        line.add(token, Some(within), form, text);
        self.lines.push(line);
        Ok(())
    }

    fn attributes(&mut self, token: usize, tag: &[u8]) -> io::Result<()> {
        let (is_in_rows, element, before) = (self.is_in_rows(), xml::name(tag), self.lines.len());
        let attributes = xml::attributes(tag);
        let is_external = attributes.iter().any(|(name, value)| *name == b"TargetMode" && tag[value.clone()] == *b"External");
        for (name, value) in attributes.into_iter().filter(|(name, _)| !name.starts_with(b"xmlns")) {
            let raw = &tag[value.clone()];
            let is_target = self.scope == Scope::Links && name == TARGET;
            let is_open = self.scope.is_open();
            if self.scope == Scope::OpenSheets && open::is_value_of_cell(&self.open, element, name)
                || is_open && open::is_formula(name) && !open::has_string(raw)
            {
                continue;
            }
            let leads_out = is_external || raw.starts_with(b"#") || raw.contains(&b':');
            let is_link = is_target && leads_out || name == b"href" && (!is_open || open::leads_out(raw));
            let is_column = self.scope == Scope::Table && name == b"name" && element == b"tableColumn";
            let is_filled = match is_open {
                true => open::is_formula(name) || open::is_filled_in(element, name),
                false => is_filled_in(element, name),
            };
            let is_told = || is_link || is_column || self.scope == Scope::Data || is_filled;
            let has_at = || {
                may_be_written_to(raw)
                    || raw.contains(&b'&') && xml::unescape(raw).is_ok_and(|text| may_be_written_to(text.as_bytes()))
            };
            if (is_in_rows || !is_told()) && !has_at() {
                continue;
            }
            let mut text = xml::unescape(raw)?;
            let form = match () {
                () if is_link => Form::Link,
                // The names of parts.
                () if is_target || is_open && matches!(name, b"href" | b"full-path") => Form::Fixed,
                () => Form::Plain,
            };
            if is_link {
                text = text.replace("%5B", "[").replace("%5D", "]");
            }
            let mut line = Line::of(Some(if is_writer(element, name) { b"author" } else { name }));
            line.add(token, Some(value), form, text);
            self.lines.push(line);
        }
        if self.scope.is_open() && element == PROPERTY {
            let name = xml::attributes(tag).into_iter().find(|(name, _)| *name == b"name");
            let name = name.map(|(_, value)| xml::unescape(&tag[value])).transpose()?;
            self.called = name.filter(|name| name.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-')));
        }
        if self.lines.len() - before > MOST_ATTRIBUTES {
            return Err(damaged());
        }
        Ok(())
    }

    /// Asks for the lines that wait, and writes what waits.
    fn flush(&mut self, each: &mut Each<'_>, out: &mut dyn Write) -> io::Result<()> {
        (self.paragraph, self.own, self.held) = (None, None, 0);
        self.apart = [None; APART.len()];
        let mut changed: Vec<Piece> = Vec::new();
        for mut line in self.lines.drain(..).filter(|line| !line.is_blank() && !line.is_program()) {
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
            let text = match piece.form {
                Form::Plain => piece.text,
                Form::Link => piece.text.replace('[', "%5B").replace(']', "%5D"),
                Form::Remark => piece.text.replace("--", "- -").replace("?>", "? "),
                Form::Fixed => return Err(in_name()),
                // Nothing is written there, so it went.
                Form::Blank => String::new(),
            };
            let mut written = Vec::with_capacity(text.len());
            match piece.form {
                // References are none there.
                Form::Remark => written.extend_from_slice(text.as_bytes()),
                _ => xml::escape(&text, piece.within.is_some(), &mut written),
            }
            let within = piece.within.unwrap_or(0..token.len());
            token.splice(within, written);
        }
        for (_, token) in self.waiting.drain(..) {
            out.write_all(&token)?;
        }
        Ok(())
    }
}

/// Whether a value may hold the address of somebody, or what was put in its place: an at sign behind a character (formulas of drawings have them behind
/// blanks and commas), or a bracket.
fn may_be_written_to(value: &[u8]) -> bool {
    value.contains(&b'[') || value.windows(2).any(|pair| pair[1] == b'@' && !matches!(pair[0], b' ' | b',' | b';'))
}

/// Elements in elements.
const DEEPEST: usize = 4096;
/// Tokens that are kept where no line is open.
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
    fn what_has_no_paragraphs_is_not_held() {
        let xml = format!("<data>{}</data>", "<item>Jan de Vries</item><none/>".repeat(100_000));
        let (lines, out) = walked(&xml);
        assert!(lines.len() == 100_000 && lines.iter().all(|line| line == "Jan de Vries"));
        assert!(out == xml.replace("Jan de Vries", "[NAME]"));
    }

    #[test]
    fn runs_of_a_paragraph_are_one_line() {
        check(
            "<w:p><w:r><w:t>to Jan </w:t></w:r><w:r><w:b/><w:t xml:space='preserve'>de Vri</w:t></w:r><w:r><w:t>es &amp; co</w:t></w:r></w:p><w:p/>",
            &["to Jan de Vries & co"],
            "<w:p><w:r><w:t>to [NAM</w:t></w:r><w:r><w:b/><w:t xml:space='preserve'>E]</w:t></w:r><w:r><w:t> &amp; co</w:t></w:r></w:p><w:p/>",
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
    fn programs_are_nobody() {
        check(
            "<creator>openpyxl</creator><lastModifiedBy>Jan de Vries</lastModifiedBy>",
            &["author: Jan de Vries"],
            "<creator>openpyxl</creator><lastModifiedBy>[NAME]</lastModifiedBy>",
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
            // A longer word for a word, and back again.
            let long = whole.replace(' ', "-") + "-and-more";
            let changed = |xml: &[u8], to: &str| {
                let mut out = Vec::new();
                walk(xml, Scope::All, &mut |_| Ok(Some(to.to_owned())), &mut out).unwrap();
                out
            };
            let before = format!("<p>{}</p>", xml.replace(' ', "x"));
            let after = changed(before.as_bytes(), &long);
            prop_assert_eq!(String::from_utf8(changed(&after, &whole.replace(' ', "x"))).unwrap(), before);
        }
    }
}
