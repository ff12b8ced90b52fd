//! What becomes of the strings that the cells of a workbook share (ECMA-376, part 1, section 18.4).
//!
//! A string becomes what the first cell with it becomes, so cells go on sharing it, and what comes back stands where it stood. A cell that becomes
//! something else holds its own text; one that stays what it was, though its string does not, shares a copy behind all others.

use std::collections::HashMap;
use std::io::{self, BufRead, Write};

use super::book::{prefix, text_of};
use super::damaged;
use super::line::{Form, Line};
use super::strings::Strings;
use super::xml::{self, Kind, Tokens};
use crate::document::rewriting::lost;

/// Bytes of all strings at most: more than any program opens.
const MOST: usize = 1 << 30;

/// No cell has it.
const UNSEEN: u32 = u32::MAX;
/// It is what it was.
const STAYS: u32 = u32::MAX - 1;

/// The strings, and what becomes of each.
#[derive(Default)]
pub(super) struct Shared {
    texts: Strings,
    /// What is new.
    new: Strings,
    /// By their numbers: the number of what is new, if it is no other.
    fates: Vec<u32>,
    /// Which have a copy behind all others, and which of those it is.
    copies: HashMap<u32, u32>,
}

impl Shared {
    /// Takes in the part that holds the strings.
    ///
    /// # Errors
    /// It is damaged, or longer than is held.
    pub(super) fn take_in(&mut self, part: impl BufRead) -> io::Result<()> {
        let (mut tokens, mut token) = (Tokens::new(part), Vec::new());
        let (mut place, mut held) = (Place::default(), 0_usize);
        let mut string = String::new();
        while let Some(kind) = tokens.next(&mut token)? {
            place.follow(kind, &token);
            match (kind, xml::name(&token)) {
                (Kind::Open, b"si") => string.clear(),
                (Kind::Empty, b"si") => self.push("")?,
                (Kind::Close, b"si") => self.push(&string)?,
                (Kind::Text | Kind::Data, _) if place.is_text() => {
                    let text = text_of(kind, &token)?;
                    held += text.len();
                    if held > MOST {
                        return Err(io::Error::other("its strings are more than 1 GiB"));
                    }
                    string.push_str(&text);
                    xml::is_held(0, string.len())?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Adds a string behind the others.
    pub(super) fn push(&mut self, text: &str) -> io::Result<()> {
        if self.fates.len() >= STAYS as usize {
            return Err(damaged());
        }
        self.fates.push(UNSEEN);
        self.texts.push(text)
    }

    /// The string of this number, if there is one.
    pub(super) fn get(&mut self, number: usize) -> io::Result<Option<String>> {
        self.texts.get(number)
    }

    /// A cell goes on to have this string, which it finds under the number that is given back.
    pub(super) fn stays(&mut self, number: usize) -> usize {
        let (count, copies) = (self.fates.len(), self.copies.len());
        let Some(fate) = self.fates.get_mut(number) else { return number };
        match *fate {
            UNSEEN | STAYS => {
                *fate = STAYS;
                number
            }
            _ => count + *self.copies.entry(number as u32).or_insert(copies as u32) as usize,
        }
    }

    /// A cell with this string becomes another text, with blanks for ends of lines. Says whether the string becomes it; else the cell has to hold it.
    ///
    /// # Errors
    /// What is held cannot be written or read.
    pub(super) fn becomes(&mut self, number: usize, new: &str) -> io::Result<bool> {
        match self.fates.get(number).copied() {
            None | Some(STAYS) => Ok(false),
            // Where nothing stands, nothing can be replaced.
            Some(UNSEEN) if self.texts.get(number)?.is_none_or(|text| text.trim().is_empty()) => Ok(false),
            Some(UNSEEN) => {
                self.fates[number] = u32::try_from(self.new.len()).map_err(|_| damaged())?;
                self.new.push(new)?;
                Ok(true)
            }
            Some(fate) => Ok(self.new.get(fate as usize)?.as_deref() == Some(new)),
        }
    }

    /// Writes the part anew: without what no cell has, and with copies behind. Says whether it is another.
    ///
    /// # Errors
    /// The part is damaged; what `out` says.
    pub(super) fn write(&mut self, part: impl BufRead, out: &mut dyn Write) -> io::Result<bool> {
        let (mut tokens, mut token) = (Tokens::new(part), Vec::new());
        // Copies as they are met, and the place of each among them.
        let (mut copied, mut met) = (Strings::default(), HashMap::new());
        let (mut number, mut is_changed) = (0, false);
        while let Some(kind) = tokens.next(&mut token)? {
            match (kind, xml::name(&token)) {
                (Kind::Open, b"si") => {
                    let string = self.string(&mut tokens, (kind, std::mem::take(&mut token)))?;
                    if let Some(copy) = self.copies.get(&(number as u32)) {
                        met.insert(*copy, copied.len());
                        copied.push_bytes(&string.concat())?;
                    }
                    let written = self.written(number, string)?;
                    is_changed |= written.1;
                    out.write_all(&written.0.concat())?;
                    number += 1;
                    continue;
                }
                (Kind::Empty, b"si") => number += 1,
                (Kind::Open, b"sst") if !self.copies.is_empty() => {
                    is_changed = true;
                    let unique = xml::attributes(&token).into_iter().find(|(name, _)| *name == b"uniqueCount");
                    if let Some((_, place)) = unique {
                        token.splice(place, (self.fates.len() + self.copies.len()).to_string().into_bytes());
                    }
                }
                (Kind::Close, b"sst") => {
                    for copy in 0..self.copies.len() as u32 {
                        out.write_all(&copied.bytes(met.get(&copy).copied().ok_or_else(lost)?)?)?;
                    }
                }
                _ => {}
            }
            out.write_all(&token)?;
        }
        Ok(is_changed)
    }

    /// The tokens of a string that begins with this one.
    fn string<R: BufRead>(&self, tokens: &mut Tokens<R>, first: (Kind, Vec<u8>)) -> io::Result<Tokened> {
        let mut held = first.1.len();
        let mut string = Tokened(vec![first]);
        let mut token = Vec::new();
        while let Some(kind) = tokens.next(&mut token)? {
            held += token.len();
            let is_end = kind == Kind::Close && xml::name(&token) == b"si";
            string.0.push((kind, std::mem::take(&mut token)));
            if is_end {
                return Ok(string);
            }
            xml::is_held(string.0.len(), held)?;
        }
        Err(damaged())
    }

    /// What a string is written as, and whether that is something else.
    fn written(&mut self, number: usize, mut string: Tokened) -> io::Result<(Tokened, bool)> {
        let new = match self.fates.get(number).copied() {
            Some(STAYS) => return Ok((string, false)),
            None | Some(UNSEEN) => {
                let tag = string.0.first().map(|(_, tag)| tag.clone()).ok_or_else(damaged)?;
                let (empty, end) = (format!("<{0}t/>", prefix(&tag)), format!("</{}si>", prefix(&tag)));
                let blank = Tokened([tag, empty.into_bytes(), end.into_bytes()].map(|token| (Kind::Other, token)).into());
                let is_changed = blank.concat() != string.concat();
                return Ok((blank, is_changed));
            }
            Some(fate) => self.new.get(fate as usize)?.ok_or_else(lost)?,
        };
        if relay(&mut string.0, &new)? { Ok((string, true)) } else { Err(lost()) }
    }
}

/// Lays another text over that of a string, letter by letter. Says whether there was something to lay it over.
///
/// # Errors
/// It cannot become this text.
pub(super) fn relay(string: &mut [(Kind, Vec<u8>)], new: &str) -> io::Result<bool> {
    let (mut line, mut place) = (Line::default(), Place::default());
    for (at, (kind, token)) in string.iter().enumerate() {
        place.follow(*kind, token);
        if place.is_text() && matches!(kind, Kind::Text | Kind::Data) {
            line.add(at, None, Form::Plain, text_of(*kind, token)?);
        }
    }
    if line.is_blank() {
        return Ok(false);
    }
    line.change(new)?;
    for piece in line.pieces.into_iter().filter(|piece| piece.is_changed) {
        let Some((before, [(_, token), ..])) = string.split_at_mut_checked(piece.token) else { return Err(lost()) };
        token.clear();
        xml::escape(&piece.text, false, token);
        let has_blank_end = piece.text.starts_with(char::is_whitespace) || piece.text.ends_with(char::is_whitespace);
        if let Some((_, tag)) = before.last_mut().filter(|(kind, _)| has_blank_end && *kind == Kind::Open)
            && memchr::memmem::find(tag, b"xml:space").is_none()
        {
            tag.truncate(tag.len() - 1);
            tag.extend_from_slice(b" xml:space=\"preserve\">");
        }
    }
    Ok(true)
}

/// Tokens of XML.
struct Tokened(Vec<(Kind, Vec<u8>)>);

impl Tokened {
    fn concat(&self) -> Vec<u8> {
        self.0.iter().flat_map(|(_, token)| token).copied().collect()
    }
}

/// Whether characters are part of a string: how a word is read aloud is none.
#[derive(Default)]
struct Place {
    is_in_text: bool,
    is_reading: bool,
}

impl Place {
    fn follow(&mut self, kind: Kind, token: &[u8]) {
        let (Kind::Open | Kind::Close) = kind else { return };
        match xml::name(token) {
            b"rPh" => self.is_reading = kind == Kind::Open,
            b"t" => self.is_in_text = kind == Kind::Open,
            _ => {}
        }
    }

    fn is_text(&self) -> bool {
        self.is_in_text && !self.is_reading
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PART: &str = "<sst count='3' uniqueCount=\"4\"><si><t>a &amp; b</t></si><si><r><t>J</t></r><r><b/><t>an</t></r><rPh><t>x</t></rPh></si>\
                        <si/><si><t>gone</t></si></sst>";

    fn shared(part: &str) -> Shared {
        let mut shared = Shared::default();
        shared.take_in(part.as_bytes()).unwrap();
        shared
    }

    fn written(shared: &mut Shared, part: &str) -> (String, bool) {
        let mut out = Vec::new();
        let is_changed = shared.write(part.as_bytes(), &mut out).unwrap();
        (String::from_utf8(out).unwrap(), is_changed)
    }

    #[test]
    fn strings_have_numbers() {
        let mut shared = shared(PART);
        for (number, expected) in [Some("a & b"), Some("Jan"), Some(""), Some("gone"), None].into_iter().enumerate() {
            assert_eq!(shared.get(number).unwrap().as_deref(), expected);
        }
    }

    #[test]
    fn strings_that_no_cell_has_are_dropped() {
        let mut shared = shared(PART);
        assert_eq!([0, 1, 2].map(|number| shared.stays(number)), [0, 1, 2]);
        let expected = PART.replace("gone", "").replace("<t></t>", "<t/>");
        assert_eq!(written(&mut shared, PART), (expected.clone(), true));
        assert_eq!(written(&mut shared, &expected), (expected, false));
    }

    #[test]
    fn a_string_becomes_what_its_first_cell_becomes() {
        let mut shared = shared(PART);
        assert!(shared.becomes(1, "[NAME]").unwrap() && shared.becomes(1, "[NAME]").unwrap());
        assert!(!shared.becomes(1, "[CITY]").unwrap(), "it holds its own");
        assert_eq!((shared.stays(1), shared.stays(1), shared.stays(0)), (4, 4, 0), "a copy");
        assert!(!shared.becomes(0, "x").unwrap(), "another cell has it as it was");
        assert!(!shared.becomes(2, "x").unwrap() && !shared.becomes(9, "x").unwrap());
        assert_eq!(shared.stays(3), 3);
        let copy = "<si><r><t>J</t></r><r><b/><t>an</t></r><rPh><t>x</t></rPh></si>";
        let expected = PART
            .replace("<t>J</t></r><r><b/><t>an</t>", "<t>[</t></r><r><b/><t>NAME]</t>")
            .replace("uniqueCount=\"4\"", "uniqueCount=\"5\"")
            .replace("</sst>", &format!("{copy}</sst>"));
        assert_eq!(written(&mut shared, PART), (expected, true));
    }

    #[test]
    fn blanks_at_its_ends_are_kept() {
        let part = "<x:sst><x:si><x:t>Jan</x:t></x:si></x:sst>";
        let mut shared = shared(part);
        assert!(shared.becomes(0, " <b>").unwrap());
        assert_eq!(written(&mut shared, part).0, "<x:sst><x:si><x:t xml:space=\"preserve\"> &lt;b&gt;</x:t></x:si></x:sst>");
    }

    proptest! {
        /// Whatever cells become, each shows it; and what all cells of a string agree on comes back as it was.
        #[test]
        fn cells_show_what_they_become(
            strings in proptest::collection::vec("[a-c&<\n]{0,6}", 1..6),
            cells in proptest::collection::vec((0_usize..6, 0_u8..4), 0..20),
        ) {
            let mut part = "<sst>".to_owned();
            for string in &strings {
                let mut text = Vec::new();
                xml::escape(string, false, &mut text);
                part += &format!("<si><t xml:space=\"preserve\">{}</t></si>", String::from_utf8(text).unwrap());
            }
            part += "</sst>";
            let mut shared = shared(&part);
            let mut shown = Vec::new();
            for (string, becomes) in cells.iter().map(|(string, becomes)| (string % strings.len(), becomes)) {
                let old = strings[string].replace('\n', " ");
                let new = match becomes { 0 => old.clone(), 1 | 2 => format!("[{}]", string), _ => format!("{old}-d") };
                if new == old {
                    shown.push((shared.stays(string), strings[string].clone()));
                } else if shared.becomes(string, &new).unwrap() {
                    shown.push((string, new));
                }
            }
            let (out, _) = written(&mut shared, &part);
            let mut again = super::tests::shared(&out);
            for (number, expected) in shown {
                prop_assert_eq!(again.get(number).unwrap().map(|text| text.replace('\n', " ")), Some(expected.replace('\n', " ")));
            }
            for (number, string) in strings.iter().enumerate().filter(|(_, string)| !string.trim().is_empty()) {
                let is_left = cells.iter().any(|(cell, becomes)| cell % strings.len() == number && matches!(becomes, 0 | 3));
                prop_assert!(is_left || again.get(number).unwrap().as_deref() != Some(string));
            }
        }
    }
}
