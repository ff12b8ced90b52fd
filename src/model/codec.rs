//! The compressions that inkout reads, and keeps when it writes.

use std::fmt;

/// How a file's bytes are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Codec {
    /// Not compressed.
    #[default]
    None,
    /// gzip (RFC 1952), of one member or several.
    Gzip,
    /// Zstandard (RFC 8878), of one frame or several.
    Zstd,
    /// The .xz container around LZMA2, of one stream or several.
    Xz,
    /// bzip2, of one stream or several.
    Bzip2,
    /// LZ4, of one frame or several.
    Lz4,
    /// Snappy in its framing format, of one stream or several.
    Snappy,
    /// Brotli (RFC 7932), which no bytes mark.
    Brotli,
}

impl Codec {
    /// The endings by which names tell that they are compressed.
    pub const ENDINGS: &'static [&'static str] = &["gz", "zst", "xz", "bz2", "lz4", "sz", "br"];

    /// The name people know it by; `plain` for none.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "plain",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Xz => "xz",
            Self::Bzip2 => "bzip2",
            Self::Lz4 => "lz4",
            Self::Snappy => "snappy",
            Self::Brotli => "brotli",
        }
    }

    /// Whether bytes pass through a decoder at all.
    #[must_use]
    pub fn is_compressed(self) -> bool {
        self != Self::None
    }
}

impl fmt::Display for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
