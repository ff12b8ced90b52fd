//! What the first decoded bytes say a file is, as far as inkout refuses it: archives, UTF-16, anything with NUL bytes.
//!
//! It fails closed: what cannot be rewritten safely must not pass through looking redacted. Only the head is seen here; a NUL byte
//! further on is found by the engine, which reports it with [`nul_reason`].

use super::magic;
use crate::model::{Codec, SkipReason};

/// Byte order marks (Unicode 16, section 23.8), the longer ones first: the UTF-32 one begins with the UTF-16 one.
const MARKS: &[(&[u8], &str)] = &[
    (b"\xff\xfe\0\0", "UTF-32 text"),
    (b"\0\0\xfe\xff", "UTF-32 text"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
];

/// The reason for data with a NUL byte at `offset` of the decoded stream.
pub(crate) fn nul_reason(offset: u64) -> SkipReason {
    SkipReason::Unsupported(format!("binary data (NUL byte at offset {offset})"))
}

/// The reason to refuse data that begins like this, decoded from `outer`; none for text.
pub(super) fn refusal(head: &[u8], outer: Codec) -> Option<SkipReason> {
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
    if let Some((_, what)) = MARKS.iter().find(|(mark, _)| head.starts_with(mark)) {
        return Some(inside(what));
    }
    let nul = head.iter().position(|&byte| byte == 0)?;
    let named = magic::binary_name_with_nul(head).or_else(|| wide_text(head));
    Some(named.map_or_else(|| nul_reason(nul as u64), inside))
}

/// UTF-16 or UTF-32 without a byte order mark, by where its NUL bytes stand: mostly Latin text has one in nearly every unit, always at
/// the same place in it.
fn wide_text(head: &[u8]) -> Option<&'static str> {
    let share = |unit: usize, at: usize| {
        let units = head.chunks_exact(unit);
        let (all, nul) = units.fold((0, 0), |(all, nul), unit| (all + 1, nul + usize::from(unit[at] == 0)));
        if all < 2 { 0 } else { nul * 100 / all }
    };
    let wide = |zero: &[usize], set: &[usize], unit: usize| {
        zero.iter().all(|&at| share(unit, at) >= 80) && set.iter().all(|&at| share(unit, at) <= 2)
    };
    if wide(&[2, 3], &[0], 4) || wide(&[0, 1], &[3], 4) {
        Some("UTF-32 text")
    } else if wide(&[1], &[0], 2) || wide(&[0], &[1], 2) {
        Some("UTF-16 text")
    } else {
        None
    }
}
