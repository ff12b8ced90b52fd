//! What the first decoded bytes say a file is, as far as inkout refuses it: archives, anything with NUL bytes that is no text in
//! a set whose characters have such bytes.
//!
//! It fails closed: what cannot be rewritten safely must not pass through looking redacted. Only the head is seen here; a NUL byte
//! further on is found by the engine, which reports it with [`nul_reason`].

use super::magic;
use crate::model::{Codec, SkipReason};

/// The reason for data with a NUL byte at `offset` of the decoded stream.
pub(crate) fn nul_reason(offset: u64) -> SkipReason {
    SkipReason::Unsupported(format!("binary data (NUL byte at offset {offset})"))
}

/// The reason to refuse data that begins like this, decoded from `outer`; none for text. With `has_units`, it is in a character set of
/// units of several bytes, which may be NUL.
pub(super) fn refusal(head: &[u8], outer: Codec, has_units: bool) -> Option<SkipReason> {
    let inside = |what: &str| match outer {
        Codec::None => SkipReason::Unsupported(what.to_string()),
        outer => SkipReason::Unsupported(format!("{what} inside {outer}")),
    };
    if outer.is_compressed() && magic::codec_of(head).is_compressed() {
        return Some(inside(&format!("{} data", magic::codec_of(head))));
    }
    if let Some(what) = magic::binary_name(head) {
        return Some(inside(what));
    }
    if has_units {
        return None;
    }
    let nul = memchr::memchr(0, head)?;
    Some(magic::binary_name_with_nul(head).map_or_else(|| nul_reason(nul as u64), inside))
}
