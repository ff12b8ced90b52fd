//! What bytes were, so that it can be checked later whether they still are.

/// How many bytes there were, and a hash over them: SHA-256 (FIPS 180-4), or HMAC-SHA-256 (RFC 2104) where the bytes could be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Digest {
    /// Bytes.
    pub(crate) bytes: u64,
    /// The hash.
    pub(crate) hash: [u8; 32],
}
