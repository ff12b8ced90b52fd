//! Parts of a stream that are encoded within it: the bodies of mail, and words in its headers.

/// How a part is encoded for transfer (RFC 2045, 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes as themselves or as `=` and two hexadecimal digits; a line that ends with `=` goes on.
    QuotedPrintable,
    /// Three bytes as four characters.
    Base64,
    /// The text of an encoded word in a header (RFC 2047, 4.2): like quoted-printable, in one line, and a low line for a blank.
    Word,
}

/// One part, or a piece of one that is too long to be read at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its first byte, in bytes of the decoded stream.
    pub start: u64,
    /// Behind its last byte, which is a line end in a body unless another piece follows.
    pub end: u64,
    /// How it is encoded.
    pub encoding: Encoding,
    /// It is a piece of a part that is too long to be read at once.
    pub is_piece: bool,
    /// More of the same part stands behind it.
    pub goes_on: bool,
    /// Characters of its first line that stand before it, in the piece before.
    pub from_column: u32,
    /// Characters of its last line if that goes on in the piece behind it; else 0.
    pub to_column: u32,
    /// Characters of a line of the part, where the pieces before tell; else 0.
    pub width: u32,
}
