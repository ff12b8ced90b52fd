//! What `mongodump --archive` writes (`common/archive` of the MongoDB tools): a head that lists the collections, and behind it blocks of documents,
//! each with what it belongs to before it, for several collections are dumped at a time. The last block of a collection has a sum of its documents.

use std::collections::HashMap;
use std::io::{self, Read, Write};

use super::wire::{BOOLEAN, Elements, INT64, Next, STRING, check, damaged, push_counted, read, text};
use crate::document::reading::Texts;
use crate::document::rewriting::{Redacted, in_name};

/// What an archive begins with.
pub(super) const MAGIC: [u8; 4] = 0x8199_e26d_u32.to_le_bytes();
/// What the text of its head is called.
const HEAD: &str = "archive";
/// What ends its head, and each block.
const MARK: [u8; 4] = [0xff; 4];

/// Goes through an archive, behind its first four bytes, and tells it.
///
/// # Errors
/// It is damaged or cut off; nobody listens any more.
pub(super) fn tell(input: &mut dyn Read, texts: &mut Texts) -> io::Result<bool> {
    let (mut document, mut counts, mut is_partial) = (Vec::new(), HashMap::new(), false);
    texts.begin(HEAD, 0)?;
    let mut number = 0;
    while next(input, &mut document)? {
        number += 1;
        is_partial |= super::tell_line(&document, number, texts)?;
    }
    texts.end()?;
    while let Some(block) = Block::next(input, &mut document)? {
        let mut count: u64 = counts.get(&block.name).copied().unwrap_or_default();
        let mut is_begun = false;
        while next(input, &mut document)? {
            count += 1;
            if !std::mem::replace(&mut is_begun, true) {
                texts.begin_at(&block.text(count), count)?;
            }
            is_partial |= super::tell_line(&document, count, texts)?;
        }
        if is_begun {
            texts.end()?;
        }
        counts.insert(block.name, count);
    }
    Ok(is_partial)
}

/// Goes through an archive, behind its first four bytes, and writes it with what its texts have become.
///
/// # Errors
/// As for [`tell`]; a name of a collection was changed, or something fits nowhere.
pub(super) fn rewrite(input: &mut dyn Read, redacted: &mut Redacted, out: &mut dyn Write) -> io::Result<()> {
    let (mut document, mut new) = (Vec::new(), Vec::new());
    let mut collections: HashMap<String, (u64, u64)> = HashMap::new();
    out.write_all(&MAGIC)?;
    redacted.begin(HEAD)?;
    let mut number = 0;
    while next(input, &mut document)? {
        number += 1;
        super::change_line(&document, number, redacted, &mut new)?;
        // What the blocks say of their collections is not told.
        if Block::of(&document)?.name != Block::of(&new)?.name {
            return Err(in_name());
        }
        out.write_all(&new)?;
    }
    redacted.end()?;
    out.write_all(&MARK)?;
    while let Some(block) = Block::next(input, &mut document)? {
        let (mut count, mut sum) = collections.get(&block.name).copied().unwrap_or((0, 0));
        out.write_all(&block.head(sum, &document)?)?;
        let mut is_begun = false;
        while next(input, &mut document)? {
            count += 1;
            if !std::mem::replace(&mut is_begun, true) {
                redacted.begin(&block.text(count))?;
            }
            super::change_line(&document, count, redacted, &mut new)?;
            sum = add(sum, &new);
            out.write_all(&new)?;
        }
        if is_begun {
            redacted.end()?;
        }
        out.write_all(&MARK)?;
        collections.insert(block.name, (count, sum));
    }
    redacted.finish()
}

/// Reads the next document of a head or a block; none at its end.
fn next(input: &mut dyn Read, document: &mut Vec<u8>) -> io::Result<bool> {
    match read(input, document)? {
        Next::Document => Ok(true),
        Next::Mark => Ok(false),
        Next::End => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is cut off")),
    }
}

/// What a block begins with.
struct Block {
    /// Its database and collection.
    name: String,
    is_last: bool,
}

impl Block {
    /// Reads the head of the next block; none at the end of the archive.
    fn next(input: &mut dyn Read, document: &mut Vec<u8>) -> io::Result<Option<Self>> {
        match read(input, document)? {
            Next::Document => {
                check(document, 1)?;
                Self::of(document).map(Some)
            }
            Next::Mark => Err(damaged()),
            Next::End => Ok(None),
        }
    }

    fn of(document: &[u8]) -> io::Result<Self> {
        let mut elements = Elements::of(document)?;
        let (mut database, mut collection, mut is_last) = (String::new(), String::new(), false);
        while let Some(element) = elements.next()? {
            let said = || String::from_utf8_lossy(text(element.value)).into_owned();
            match (element.name, element.kind) {
                (b"db", STRING) => database = said(),
                (b"collection", STRING) => collection = said(),
                (b"EOF", BOOLEAN) => is_last = element.value == [1],
                _ => {}
            }
        }
        Ok(Self { name: format!("{database}.{collection}"), is_last })
    }

    /// What the text of a block is called, which begins with the document of this number: there may be several.
    fn text(&self, first: u64) -> String {
        if first == 1 { self.name.clone() } else { format!("{}-{first}", self.name) }
    }

    /// The head as it is written: the last one of a collection has the sum of its documents.
    fn head(&self, sum: u64, document: &[u8]) -> io::Result<Vec<u8>> {
        let mut head = Vec::with_capacity(document.len());
        push_counted(&mut head, |head| {
            let mut elements = Elements::of(document)?;
            while let Some(element) = elements.next()? {
                head.push(element.kind);
                head.extend_from_slice(element.name);
                head.push(0);
                match (element.name, element.kind) {
                    (b"CRC", INT64) if self.is_last => head.extend_from_slice(&sum.to_le_bytes()),
                    _ => head.extend_from_slice(element.value),
                }
            }
            head.push(0);
            Ok(())
        })?;
        Ok(head)
    }
}

/// The polynomial of ECMA-182, its bits turned round.
const POLYNOMIAL: u64 = 0xc96c_5795_d787_0f42;
const TABLE: [u64; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut value, mut bit) = (byte as u64, 0);
        while bit < 8 {
            value = if value & 1 == 1 { value >> 1 ^ POLYNOMIAL } else { value >> 1 };
            bit += 1;
        }
        table[byte] = value;
        byte += 1;
    }
    table
};

/// A sum (CRC-64/XZ) with more bytes.
fn add(sum: u64, bytes: &[u8]) -> u64 {
    !bytes.iter().fold(!sum, |sum, byte| TABLE[usize::from(sum as u8 ^ byte)] ^ sum >> 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_catalogue() {
        // The check of CRC-64/XZ in the catalogue of parametrised CRC algorithms.
        assert_eq!(add(0, b"123456789"), 0x995d_c9bb_df19_39fa);
        assert_eq!(add(add(0, b"1234"), b"56789"), 0x995d_c9bb_df19_39fa);
    }
}
