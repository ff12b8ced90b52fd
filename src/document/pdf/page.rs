//! The text of a page as it is drawn: in the order of its instructions, with a line end where the next piece stands on another line and a blank
//! where it stands apart.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Encoding, Object, ObjectId};

use super::LONGEST_STREAM;

/// Bytes that instructions of all pages may unpack to.
const MOST: usize = 256 << 20;
/// Drawings in drawings.
const DEEPEST: usize = 8;
/// Thousandths of an em between two signs that are a blank.
const BLANK: f32 = 180.0;
/// Bytes of text of a page at most.
const LONGEST: usize = 16 << 20;

type Result<T> = std::result::Result<T, &'static str>;

/// The pages of a document, one after the other.
pub(super) struct Pages<'d> {
    document: &'d Document,
    /// Bytes that may still be unpacked.
    left: usize,
}

impl<'d> Pages<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        Self { document, left: MOST }
    }

    /// The text of a page.
    ///
    /// # Errors
    /// It is too long, in words.
    pub(super) fn text(&mut self, page: ObjectId) -> Result<String> {
        let limit = self.left.min(LONGEST_STREAM);
        let content = self.document.get_page_content_with_limit(page, limit).map_err(|_| TOO_LONG)?;
        let mut resources = Vec::new();
        if let Ok((own, inherited)) = self.document.get_page_resources(page) {
            resources.extend(own);
            resources.extend(inherited.into_iter().filter_map(|id| self.document.get_dictionary(id).ok()));
        }
        let mut text = String::new();
        self.draw(&content, &resources, 0, &mut text)?;
        if !text.ends_with('\n') {
            text.push('\n');
        }
        // Fonts may call signs anything, also what no text holds.
        Ok(text.replace(|sign: char| sign.is_control() && sign != '\n', " "))
    }

    fn resolved(&self, object: &'d Object) -> Option<&'d Object> {
        self.document.dereference(object).ok().map(|(_, object)| object)
    }

    /// What is called so in resources of this kind.
    fn all(&self, resources: &[&'d Dictionary], kind: &[u8]) -> BTreeMap<Vec<u8>, &'d Object> {
        let mut all = BTreeMap::new();
        for resources in resources {
            let of_kind =
                resources.get(kind).ok().and_then(|object| self.resolved(object)).and_then(|object| object.as_dict().ok());
            for (name, object) in of_kind.into_iter().flat_map(Dictionary::iter) {
                if let Some(object) = self.resolved(object) {
                    all.entry(name.clone()).or_insert(object);
                }
            }
        }
        all
    }

    fn draw(&mut self, content: &[u8], resources: &[&'d Dictionary], depth: usize, text: &mut String) -> Result<()> {
        self.left = self.left.checked_sub(content.len()).ok_or(TOO_LONG)?;
        let fonts = self.all(resources, b"Font").into_iter().filter_map(|(name, font)| Some((name, named(font.as_dict().ok()?))));
        let fonts: BTreeMap<Vec<u8>, Dictionary> = fonts.collect();
        let mut encodings = BTreeMap::new();
        for (name, font) in &fonts {
            encodings
                .insert(name.as_slice(), font.get_font_encoding_with_limit(self.document, LONGEST_STREAM).map_err(|_| TOO_LONG)?);
        }
        let drawings = self.all(resources, b"XObject");
        let mut pen = Pen { encoding: None, line: 0.0, text };
        for operation in Content::decode_iter(content) {
            let Ok(operation) = operation else { break };
            let number = |at: usize| operation.operands.get(at).and_then(|operand| operand.as_float().ok());
            match operation.operator.as_str() {
                "Tf" => {
                    let name = operation.operands.first().and_then(|name| name.as_name().ok());
                    pen.encoding = name.and_then(|name| encodings.get(name));
                }
                "Td" | "TD" => pen.moved(number(1).is_some_and(|down| down != 0.0)),
                "Tm" => {
                    let line = number(5).unwrap_or_default();
                    let is_other = (line - pen.line).abs() > 1.0;
                    pen.line = line;
                    pen.moved(is_other);
                }
                "T*" | "ET" => pen.moved(true),
                "Tj" | "TJ" => pen.show(&operation.operands, 0),
                "'" | "\"" => {
                    pen.moved(true);
                    pen.show(operation.operands.last().map_or(&[], std::slice::from_ref), 0);
                }
                "Do" if depth < DEEPEST => {
                    let name = operation.operands.first().and_then(|name| name.as_name().ok());
                    let drawing = name.and_then(|name| drawings.get(name)).and_then(|object| object.as_stream().ok());
                    let is_form = |kind: &Object| kind.as_name().is_ok_and(|kind| kind == b"Form");
                    if let Some(drawing) = drawing.filter(|drawing| drawing.dict.get(b"Subtype").is_ok_and(is_form)) {
                        let limit = self.left.min(LONGEST_STREAM);
                        let content = drawing.get_plain_content_with_limit(limit).map_err(|_| TOO_LONG)?;
                        let own = drawing
                            .dict
                            .get(b"Resources")
                            .ok()
                            .and_then(|own| self.resolved(own))
                            .and_then(|own| own.as_dict().ok());
                        let mut within: Vec<&'d Dictionary> = own.into_iter().collect();
                        within.extend_from_slice(resources);
                        pen.moved(true);
                        let Pen { text, .. } = &mut pen;
                        self.draw(&content, &within, depth + 1, text)?;
                        pen.moved(true);
                    }
                }
                _ => {}
            }
            if pen.text.len() > LONGEST {
                return Err(TOO_LONG);
            }
        }
        Ok(())
    }
}

/// Why a page is not read.
const TOO_LONG: &str = "it unpacks to more than is read of a page";

/// A font by what its signs mean, if it says so: what they are called may be no more than a number.
fn named(font: &Dictionary) -> Dictionary {
    let mut font = font.clone();
    if font.has(b"ToUnicode") {
        font.remove(b"Encoding");
    }
    font
}

/// What draws.
struct Pen<'p> {
    encoding: Option<&'p Encoding<'p>>,
    /// How high it stands.
    line: f32,
    text: &'p mut String,
}

impl Pen<'_> {
    /// It stands elsewhere: on another line, or further on.
    fn moved(&mut self, is_other_line: bool) {
        let sign = if is_other_line { '\n' } else { ' ' };
        if !self.text.is_empty() && !self.text.ends_with(['\n', sign]) {
            self.text.push(sign);
        }
    }

    fn show(&mut self, operands: &[Object], depth: usize) {
        for operand in operands {
            match operand {
                Object::String(bytes, _) => {
                    let is_written = self.encoding.is_some_and(|encoding| encoding.write_to_string(bytes, self.text).is_ok());
                    if !is_written {
                        self.text.push_str(&String::from_utf8_lossy(bytes).replace(char::is_control, " "));
                    }
                }
                Object::Array(operands) if depth < 2 => self.show(operands, depth + 1),
                operand => {
                    if operand.as_float().is_ok_and(|apart| apart < -BLANK) && !self.text.ends_with([' ', '\n']) {
                        self.text.push(' ');
                    }
                }
            }
        }
    }
}
