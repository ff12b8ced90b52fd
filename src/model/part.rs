//! Parts of a stream that are encoded within it: the bodies of mail.

/// How a part is encoded for transfer (RFC 2045, 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes as themselves or as `=` and two hexadecimal digits; a line that ends with `=` goes on.
    QuotedPrintable,
    /// Three bytes as four characters.
    Base64,
}

/// One part, whose lines hold nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its first byte, in bytes of the decoded stream.
    pub start: u64,
    /// Behind its last byte, which is a line end.
    pub end: u64,
    /// How it is encoded.
    pub encoding: Encoding,
}
