//! PDF documents (ISO 32000). Each page is a text, and so is what stands beside pages: who wrote it, notes, links, forms, and what is said of it in XML.
//! They are read only: text is drawn by fonts that hold only the signs that were used, and what is under a picture stays.

mod guard;
mod page;
mod strings;

use std::io;
use std::path::Path;

use lopdf::{LoadOptions, Object};

use self::page::Pages;
use super::reading::Texts;
use super::rewriting::Redacted;
use super::{Document, is_unchanged};
use crate::model::SkipReason;

/// Why it is not written.
const READ_ONLY: &str = "a PDF document is only read: redact what it was made of, and make it anew";
/// What the text beside the pages is called, and what is said in XML.
const BESIDE: &str = "document";
const METADATA: &str = "metadata";
/// Bytes that a stream may unpack to.
const LONGEST_STREAM: usize = 32 << 20;

/// Whether a file begins like one.
pub(super) fn is_pdf(head: &[u8], _path: &Path) -> bool {
    head.starts_with(b"%PDF-")
}

/// The store.
pub(super) struct Pdf;

impl Document for Pdf {
    fn read(&self, original: &Path, texts: &mut Texts) -> io::Result<()> {
        let seen = original.metadata()?;
        let bytes = guard::load(original)?;
        let options = LoadOptions::with_max_decompressed_size(LONGEST_STREAM);
        let document = lopdf::Document::load_mem_with_options(&bytes, options).map_err(|_| damaged())?;
        drop(bytes);
        if document.is_encrypted() {
            return Err(refused("it is encrypted"));
        }
        strings::tell(&document, texts)?;
        let mut has_files = false;
        for object in document.objects.values() {
            let Object::Stream(stream) = object else { continue };
            if stream.dict.has_type(b"Metadata") {
                let content =
                    stream.get_plain_content_with_limit(LONGEST_STREAM).map_err(|_| refused("a part of it is too long"))?;
                texts.begin(METADATA, 0)?;
                texts.write(String::from_utf8_lossy(&content).replace('\0', " ").as_bytes())?;
                texts.end()?;
            }
            has_files |= stream.dict.has_type(b"EmbeddedFile");
        }
        let mut pages = Pages::new(&document);
        for (number, id) in document.get_pages() {
            let name = format!("page-{number}");
            match pages.text(id) {
                Ok(text) if text.trim().is_empty() => {}
                Ok(text) => {
                    texts.begin(&name, 0)?;
                    texts.write(text.as_bytes())?;
                    texts.end()?;
                }
                Err(reason) => texts.left_out(&name, SkipReason::Unsupported(reason.to_owned()))?,
            }
        }
        if has_files {
            texts.left_out(BESIDE, SkipReason::Unsupported("files embedded in it are not looked at".to_owned()))?;
        }
        texts.left_out(BESIDE, SkipReason::NoContent("text is looked at as it is drawn; pictures in it were not looked at"))?;
        is_unchanged(original, &seen)
    }

    fn rewrite(&self, _: &Path, _: &mut Redacted, _: &Path) -> io::Result<()> {
        Err(refused(READ_ONLY))
    }

    fn is_read_only(&self) -> Option<&'static str> {
        Some(READ_ONLY)
    }
}

fn refused(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, reason)
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the document is damaged")
}
