//! A cell of a sheet (ISO/IEC 26300-3, section 9.1.4): what it is worth stands in an attribute, how that is shown in paragraphs in it. What is told is
//! the value, for what is shown follows from it; where it does not, both are told.

use std::io::{self, Write};
use std::ops::Range;

use super::tag;
use crate::document::office::line::{Form, Line};
use crate::document::office::open;
use crate::document::office::xml::{self, Kind};

/// A token as it is read.
pub(super) type Token = (Kind, Vec<u8>);

/// Letters in a row that may stand beside a number (the sign of a currency), and in all that may stand in a day (its names).
const MOST_BESIDE: usize = 4;
const MOST_IN_DAY: usize = 32;
/// Digits in a row of which a number may be somebody's.
const LEAST_DIGITS: usize = 6;
/// The largest whole number that is told without loss.
const MOST_WHOLE: f64 = 1e15;

/// What the value of a cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
    /// What is shown.
    Text,
    /// A text in an attribute.
    Given,
    /// A number.
    Number,
    /// A day, or a moment.
    Day,
    /// True, false, or a time of day.
    Other,
}

/// How each type of value is written (section 19.385): the attribute that holds it.
const TYPES: [(&str, Is, &[u8]); 7] = [
    ("float", Is::Number, b"value"),
    ("currency", Is::Number, b"value"),
    ("percentage", Is::Number, b"value"),
    ("date", Is::Day, b"date-value"),
    ("time", Is::Other, b"time-value"),
    ("boolean", Is::Other, b"boolean-value"),
    ("string", Is::Given, b"string-value"),
];

/// A cell, or several in a row that are the same.
pub(super) struct Cell {
    /// The first of its columns, from 0.
    pub(super) column: usize,
    /// How many there are.
    pub(super) count: usize,
    /// Its tokens among those of the row, tags included.
    pub(super) tokens: Range<usize>,
    /// What is told.
    pub(super) text: String,
    is: Is,
    /// The attribute that holds its value.
    held: Option<&'static [u8]>,
    shown: Line,
    has_paragraph: bool,
}

impl Cell {
    /// Reads the cell of these tokens of a row.
    ///
    /// # Errors
    /// It is not UTF-8.
    pub(super) fn read(row: &[Token], tokens: Range<usize>, column: usize) -> io::Result<Self> {
        let own = &row[tokens.clone()];
        let tag = own.first().map_or(&[][..], |(_, tag)| tag);
        let (mut shown, mut within, mut has_paragraph) = (Line::default(), Vec::new(), false);
        for (number, (kind, token)) in own.iter().enumerate().skip(1) {
            let name = xml::name(token);
            match kind {
                Kind::Open => {
                    // A paragraph behind another is parted from it.
                    if within.is_empty() && open::is_paragraph(name) && !shown.text.is_empty() {
                        shown.text.push(' ');
                    }
                    has_paragraph |= within.is_empty() && open::is_paragraph(name);
                    within.push(name.to_vec());
                }
                Kind::Close => drop(within.pop()),
                Kind::Empty if matches!(name, b"s" | b"tab" | b"line-break") && open::is_text_of_cell(&within) => {
                    shown.add(number, None, Form::Blank, " ".to_owned());
                }
                Kind::Text if open::is_text_of_cell(&within) => shown.add(number, None, Form::Plain, xml::unescape(token)?),
                Kind::Data if open::is_text_of_cell(&within) => {
                    let text = token.get(9..token.len() - 3).unwrap_or_default();
                    shown.add(number, None, Form::Plain, String::from_utf8_lossy(text).into_owned());
                }
                _ => {}
            }
        }
        let kind = tag::value(tag, b"value-type")?;
        let known = TYPES.iter().find(|(name, ..)| kind.as_deref() == Some(*name));
        let value = known.map(|(.., attribute)| tag::value(tag, attribute)).transpose()?.flatten();
        let (is, held, text) = match (known, value) {
            (Some((_, is, held)), Some(value)) => {
                let value = if *is == Is::Number { plain(value) } else { value };
                let follows = shown.text.trim().is_empty() || follows(*is, &value, &shown.text);
                (*is, Some(*held), if follows { value } else { format!("{value} {}", shown.text) })
            }
            _ => (Is::Text, None, shown.text.clone()),
        };
        let count = usize::try_from(tag::count(tag, b"number-columns-repeated")?).unwrap_or(usize::MAX);
        Ok(Self { column, count, tokens, text, is, held, shown, has_paragraph })
    }

    /// Whether there is no place for a value in it. One that was taken out leaves its place.
    pub(super) fn is_empty(&self) -> bool {
        self.held.is_none() && !self.has_paragraph
    }

    /// Writes so many of it as they are.
    pub(super) fn write_same(&self, row: &[Token], count: usize, out: &mut dyn Write) -> io::Result<()> {
        let Some(((_, tag), rest)) = row[self.tokens.clone()].split_first() else { return Ok(()) };
        let mut tag = tag.clone();
        set_count(&mut tag, b"number-columns-repeated", count as u64);
        out.write_all(&tag)?;
        rest.iter().try_for_each(|(_, token)| out.write_all(token))
    }

    /// Writes so many of it with another text.
    ///
    /// # Errors
    /// The text is none that it can have; `out` cannot be written to.
    pub(super) fn write_changed(&self, row: &[Token], new: &str, count: usize, out: &mut dyn Write) -> io::Result<()> {
        let mut own: Vec<Vec<u8>> = row[self.tokens.clone()].iter().map(|(_, token)| token.clone()).collect();
        let Some(tag) = own.first_mut() else { return Ok(()) };
        if let Some(held) = self.held {
            // What was encrypted comes back as what it was: a text in an attribute stands for a number or a day.
            let was_given = self.is == Is::Given && number(&self.text).is_none() && !is_day(&self.text);
            let (kind, name) = match self.is {
                Is::Number if number(new).is_some() => (None, "value"),
                Is::Day if is_day(new) => (None, "date-value"),
                _ if was_given && number(new).is_some() => (Some("float"), "value"),
                _ if was_given && is_day(new) => (Some("date"), "date-value"),
                _ => (Some("string"), "string-value"),
            };
            tag::rename(tag, held, name, new);
            if let Some(kind) = kind {
                tag::remove(tag, b"currency");
                // An extension says the same.
                tag::set_all(tag, b"value-type", kind);
            }
        }
        set_count(tag, b"number-columns-repeated", count as u64);
        let mut shown = self.shown.clone();
        match self.is {
            Is::Text => shown.change(new)?,
            _ => shown.become_text(new),
        }
        for piece in shown.pieces.iter().filter(|piece| piece.is_changed) {
            let Some(token) = own.get_mut(piece.token) else { continue };
            token.clear();
            xml::escape(if piece.form == Form::Blank { "" } else { &piece.text }, false, token);
        }
        own.iter().try_for_each(|token| out.write_all(token))
    }
}

/// Writes how often something is repeated.
pub(super) fn set_count(tag: &mut Vec<u8>, name: &[u8], count: u64) {
    if count == 1 {
        tag::remove(tag, name);
    } else {
        tag::rename(tag, name, std::str::from_utf8(name).unwrap_or_default(), &count.to_string());
    }
}

/// A number without an exponent, as far as it is whole.
fn plain(number: String) -> String {
    match number.trim().parse::<f64>() {
        Ok(value) if value.fract() == 0.0 && value.abs() <= MOST_WHOLE * 10.0 && number.contains(['E', 'e', '.']) => {
            format!("{value:.0}")
        }
        _ => number,
    }
}

/// A number as a cell may hold it without losing a sign of it.
fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let is_exact = whole == "0" || !whole.starts_with('0');
    (are_digits && is_exact && digits.len() <= 17).then(|| text.parse().ok()).flatten()
}

/// Whether it is a day or moment as ISO 8601 writes them.
fn is_day(text: &str) -> bool {
    let (day, moment) = text.split_once('T').unwrap_or((text, "00:00:00"));
    let has_form = |text: &str, form: &str| {
        text.len() == form.len()
            && text.bytes().zip(form.bytes()).all(|(byte, sign)| if sign == b'9' { byte.is_ascii_digit() } else { byte == sign })
    };
    let (seconds, parts) = moment.split_once('.').unwrap_or((moment, "0"));
    has_form(day, "9999-99-99") && has_form(seconds, "99:99:99") && parts.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether what is shown may be a form of the value, and no more than that.
fn follows(is: Is, value: &str, shown: &str) -> bool {
    if is == Is::Given {
        return value.split_whitespace().eq(shown.split_whitespace());
    }
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).map(char::from).collect::<String>();
    let known = digits(value);
    let are_known = |run: &str| run.len() < LEAST_DIGITS || known.contains(run);
    if shown.contains(['@', '\u{fffd}']) || !shown.split(|c: char| !c.is_ascii_digit()).all(are_known) {
        return false;
    }
    let letters = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count();
    let words = shown.split(|c: char| !c.is_alphabetic());
    match is {
        Is::Day => letters(shown) <= MOST_IN_DAY && shown.contains(|c: char| c.is_ascii_digit()),
        Is::Number => words.map(letters).all(|count| count <= MOST_BESIDE) && letters(shown) <= 2 * MOST_BESIDE,
        _ => letters(shown) <= 2 * MOST_BESIDE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::office::xml::Tokens;

    fn tokens(xml: &str) -> Vec<Token> {
        let (mut tokens, mut token, mut all) = (Tokens::new(xml.as_bytes()), Vec::new(), Vec::new());
        while let Some(kind) = tokens.next(&mut token).unwrap() {
            all.push((kind, token.clone()));
        }
        all
    }

    #[track_caller]
    fn check(xml: &str, told: &str, new: &str, expected: &str) {
        let row = tokens(xml);
        let cell = Cell::read(&row, 0..row.len(), 0).unwrap();
        assert_eq!(cell.text, told);
        let mut out = Vec::new();
        cell.write_changed(&row, new, 1, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn value_and_what_is_shown_agree() {
        check(
            "<c o:value-type=\"string\"><p>Jan <a h='x'>de Vri</a>es<s/>x</p><p>y</p></c>",
            "Jan de Vries x y",
            "[NAME] x y",
            "<c o:value-type=\"string\"><p>[NAM<a h='x'>E]</a><s/>x</p><p>y</p></c>",
        );
        check(
            "<c o:value-type=\"float\" o:value=\"31612345678\" e:value-type=\"float\"><p>316<span>12345678</span></p></c>",
            "31612345678",
            "[PHONE:x]",
            "<c o:value-type=\"string\" o:string-value=\"[PHONE:x]\" e:value-type=\"string\"><p>[PHONE:x]<span></span></p></c>",
        );
        check(
            "<c o:value-type=\"string\" o:string-value=\"[PHONE:x]\" e:value-type=\"string\"><p>[PHONE:x]</p></c>",
            "[PHONE:x]",
            "31612345678",
            "<c o:value-type=\"float\" o:value=\"31612345678\" e:value-type=\"float\"><p>31612345678</p></c>",
        );
        check(
            "<c o:value-type=\"currency\" o:currency='EUR' o:value='3.1612345678E+10'><p>EUR 31.612.345.678</p></c>",
            "31612345678",
            "31687654321",
            "<c o:value-type=\"currency\" o:currency='EUR' o:value='31687654321'><p>31687654321</p></c>",
        );
        check(
            "<c o:value-type=\"date\" o:date-value=\"1974-11-19\"><p>19 november 1974</p></c>",
            "1974-11-19",
            "1975-01-02",
            "<c o:value-type=\"date\" o:date-value=\"1975-01-02\"><p>1975-01-02</p></c>",
        );
        check(
            "<c o:value-type=\"float\" o:value=\"5\"><p>jan@example.com</p></c>",
            "5 jan@example.com",
            "5 [EMAIL]",
            "<c o:value-type=\"string\" o:string-value=\"5 [EMAIL]\"><p>5 [EMAIL]</p></c>",
        );
        // A number would lose its zero.
        check(
            "<c o:value-type=\"float\" o:value=\"31612345678\"/>",
            "31612345678",
            "0612345678",
            "<c o:value-type=\"string\" o:string-value=\"0612345678\"/>",
        );
        check(
            "<c o:value-type=\"string\" o:string-value=\"Jan\"><p>Mr Jan</p><annotation><p>x</p></annotation></c>",
            "Jan Mr Jan",
            "[X]",
            "<c o:value-type=\"string\" o:string-value=\"[X]\"><p>[X]</p><annotation><p>x</p></annotation></c>",
        );
    }
}
