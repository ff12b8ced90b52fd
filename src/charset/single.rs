//! Sets of a byte a character: a table of 256 pieces of UTF-8.

use encoding_rs::Encoding;

/// What each byte is in UTF-8.
pub(super) struct Table {
    /// The bytes, those behind the length unused.
    pieces: [[u8; 4]; 256],
    lengths: [u8; 256],
}

impl Table {
    /// The table of a set; a byte that has no character, or shares it with another byte, is an escape.
    pub(super) fn new(encoding: &'static Encoding) -> Self {
        let mut table = Self { pieces: [[0; 4]; 256], lengths: [0; 256] };
        for byte in 0..=u8::MAX {
            let mut piece = Vec::with_capacity(4);
            let character = encoding.decode_without_bom_handling_and_without_replacement(std::slice::from_ref(&byte));
            match character.filter(|character| encoding.encode(character).0[..] == [byte]) {
                Some(character) => piece.extend_from_slice(character.as_bytes()),
                None => super::escape(&[byte], &mut piece),
            }
            let length = piece.len().min(4);
            table.pieces[usize::from(byte)][..length].copy_from_slice(&piece[..length]);
            table.lengths[usize::from(byte)] = length as u8;
        }
        table
    }

    /// Appends the bytes in UTF-8.
    pub(super) fn decode(&self, mut bytes: &[u8], out: &mut Vec<u8>) {
        while !bytes.is_empty() {
            let ascii = Encoding::ascii_valid_up_to(bytes);
            out.extend_from_slice(&bytes[..ascii]);
            bytes = &bytes[ascii..];
            let others = bytes.iter().position(u8::is_ascii).unwrap_or(bytes.len());
            for byte in &bytes[..others] {
                let at = usize::from(*byte);
                out.extend_from_slice(&self.pieces[at][..usize::from(self.lengths[at])]);
            }
            bytes = &bytes[others..];
        }
    }
}
