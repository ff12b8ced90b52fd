//! A line of text and the pieces of XML that it is written in: what of it comes back changed is put where it was, letter by letter.

use std::io;
use std::ops::Range;

use super::edits::edits;
use crate::document::rewriting::lost;

/// Elements and attributes that say who somebody is: the line says so too.
const PEOPLE: [&[u8]; 10] = [
    b"creator",
    b"lastModifiedBy",
    b"Manager",
    b"author",
    b"initial-creator",
    b"printed-by",
    b"displayName",
    b"userId",
    b"userName",
    b"sender",
];
/// What such a line begins with, by which a field is known.
const PERSON: &str = "author: ";

/// Programs that write themselves where the person should stand who made a file: they are nobody.
const PROGRAMS: [&str; 8] =
    ["openpyxl", "python-docx", "Apache POI", "docx4j", "SheetJS", "XlsxWriter", "PHPWord", "Unknown Creator"];

/// How a piece is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::document) enum Form {
    Plain,
    /// Where a link leads: brackets are escaped in it.
    Link,
    /// A remark or an instruction: nothing is escaped in it.
    Remark,
    /// What other parts refer to: it cannot be replaced.
    Fixed,
    /// A tag that stands for a blank, and goes with it.
    Blank,
}

/// A piece of a line, and where it is written.
#[derive(Clone)]
pub(in crate::document) struct Piece {
    /// Its token, by its number among those that wait.
    pub(in crate::document) token: usize,
    /// Where it stands in it, if that is not all of it.
    pub(in crate::document) within: Option<Range<usize>>,
    pub(in crate::document) form: Form,
    /// Where it stands in its line.
    place: Range<usize>,
    /// As it is now.
    pub(in crate::document) text: String,
    pub(in crate::document) is_changed: bool,
}

/// A line and its pieces.
#[derive(Clone, Default)]
pub(in crate::document) struct Line {
    pub(in crate::document) text: String,
    pub(in crate::document) pieces: Vec<Piece>,
}

impl Line {
    /// A line of its own of an element or attribute with this name.
    pub(in crate::document) fn of(name: Option<&[u8]>) -> Self {
        let is_person = name.is_some_and(|name| PEOPLE.contains(&name));
        Self { text: if is_person { PERSON.to_owned() } else { String::new() }, pieces: Vec::new() }
    }

    /// Whether nothing is written in it.
    pub(in crate::document) fn is_blank(&self) -> bool {
        self.pieces.iter().all(|piece| piece.text.trim().is_empty())
    }

    /// Whether it names a program in the place of a person.
    pub(in crate::document) fn is_program(&self) -> bool {
        self.text.strip_prefix(PERSON).is_some_and(|name| PROGRAMS.contains(&name))
    }

    /// Adds a piece that says this.
    pub(in crate::document) fn add(&mut self, token: usize, within: Option<Range<usize>>, form: Form, text: String) {
        let start = self.text.len();
        // A line has no ends in it.
        self.text.extend(text.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }));
        self.pieces.push(Piece { token, within, form, place: start..self.text.len(), text, is_changed: false });
    }

    /// Puts another text in the place of this one.
    ///
    /// # Errors
    /// It is none that this one can become: what stands before its pieces is another.
    pub(in crate::document) fn change(&mut self, new: &str) -> io::Result<()> {
        for (old, new) in edits(&self.text, new).into_iter().rev() {
            let touches = |piece: &Piece| piece.place.start < old.end && old.start < piece.place.end;
            // Nothing can be written into a tag.
            let last = self.pieces.iter().rposition(|piece| touches(piece) && piece.form != Form::Blank);
            // What is new is laid over the runs as what it replaces was: so it looks the same, and what comes back stands where it stood.
            let mut left = new;
            for (number, piece) in self.pieces.iter_mut().enumerate().filter(|(_, piece)| touches(piece)) {
                let from = old.start.max(piece.place.start) - piece.place.start;
                let to = old.end.min(piece.place.end) - piece.place.start;
                if !(piece.text.is_char_boundary(from) && piece.text.is_char_boundary(to)) {
                    return Err(lost());
                }
                let letters = if piece.form == Form::Blank { 0 } else { piece.text[from..to].chars().count() };
                let here = match Some(number) == last {
                    true => left.len(),
                    false => left.char_indices().nth(letters).map_or(left.len(), |(at, _)| at),
                };
                piece.text.replace_range(from..to, &left[..here]);
                left = &left[here..];
                piece.is_changed = true;
            }
            if last.is_some() || new.is_empty() {
                continue;
            }
            // Between two pieces, or nothing but blanks is replaced: it goes behind what stands before.
            let before = |piece: &&mut Piece| piece.form != Form::Blank && piece.place.start <= old.start;
            let Some(piece) = self.pieces.iter_mut().rev().find(before) else { return Err(lost()) };
            let at = old.start.min(piece.place.end) - piece.place.start;
            if !piece.text.is_char_boundary(at) {
                return Err(lost());
            }
            piece.text.insert_str(at, new);
            piece.is_changed = true;
        }
        Ok(())
    }

    /// Puts another text in the place of this one, as a whole, if there is something that it can be written into.
    pub(in crate::document) fn become_text(&mut self, new: &str) {
        let mut is_written = false;
        for piece in &mut self.pieces {
            let is_first = !is_written && piece.form != Form::Blank;
            piece.text = if is_first { new.to_owned() } else { String::new() };
            (piece.is_changed, is_written) = (true, is_written || is_first);
        }
    }
}
