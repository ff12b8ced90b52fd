//! Strings that stand in a document beside its pages: who wrote it, notes, links, what was filled in. Each is a line behind the key that it has.

use std::io;

use lopdf::{Dictionary, Document, Object, decode_text_string};

use super::BESIDE;
use crate::document::reading::Texts;

/// Keys of strings that say nothing of anybody: digests, names of glyphs, dates of changes.
const OTHER: [&[u8]; 9] = [b"ID", b"Panose", b"CharSet", b"Ordering", b"Registry", b"O", b"U", b"DA", b"DS"];
/// Objects in objects.
const DEEPEST: usize = 100;

/// Tells them, if there are any.
pub(super) fn tell(document: &Document, texts: &mut Texts) -> io::Result<()> {
    let mut telling = Telling { texts, is_begun: false };
    for object in document.objects.values() {
        telling.object(b"", object, 0)?;
    }
    telling.dictionary(&document.trailer, 0)?;
    if telling.is_begun { telling.texts.end() } else { Ok(()) }
}

struct Telling<'t> {
    texts: &'t mut Texts,
    is_begun: bool,
}

impl Telling<'_> {
    fn object(&mut self, key: &[u8], object: &Object, depth: usize) -> io::Result<()> {
        match object {
            _ if depth > DEEPEST => Ok(()),
            Object::String(..) => self.string(key, object),
            Object::Array(objects) => objects.iter().try_for_each(|object| self.object(key, object, depth + 1)),
            Object::Dictionary(dictionary) => self.dictionary(dictionary, depth + 1),
            Object::Stream(stream) => self.dictionary(&stream.dict, depth + 1),
            _ => Ok(()),
        }
    }

    fn dictionary(&mut self, dictionary: &Dictionary, depth: usize) -> io::Result<()> {
        let told = |key: &[u8]| !OTHER.contains(&key);
        dictionary.iter().filter(|(key, _)| told(key)).try_for_each(|(key, object)| self.object(key, object, depth + 1))
    }

    fn string(&mut self, key: &[u8], object: &Object) -> io::Result<()> {
        let Ok(text) = decode_text_string(object) else { return Ok(()) };
        if text.trim().is_empty() || text.contains('\0') {
            return Ok(());
        }
        if !self.is_begun {
            self.texts.begin(BESIDE, 0)?;
            self.is_begun = true;
        }
        let text = text.replace(['\n', '\r'], " ");
        self.texts.write(format!("{}: {text}\n", String::from_utf8_lossy(key)).as_bytes())
    }
}
