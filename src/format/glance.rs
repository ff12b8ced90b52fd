//! Which formats may begin on a line, by its first bytes: a look that dismisses most lines of text.
//!
//! It knows no format, only the list of them. Over-approves: what a line is, whoever reads its head says.

use std::sync::LazyLock;

use super::FORMATS;
use super::line;

/// So many bytes are glanced at.
pub(super) const GLANCE: usize = 32;

/// Formats, one bit each, by their positions in the list.
pub(super) type Formats = u32;
const _: () = assert!(FORMATS.len() <= Formats::BITS as usize);

/// The formats that begin at the start of a stream only.
pub(super) const FIRST_ONLY: Formats = {
    let (mut bits, mut at) = (0, 0);
    while at < FORMATS.len() {
        bits |= (FORMATS[at].is_first_only as Formats) << at;
        at += 1;
    }
    bits
};

/// Which formats may begin with a byte. Every line asks.
static MAY_BEGIN: LazyLock<[Formats; 256]> = LazyLock::new(|| {
    std::array::from_fn(|byte| {
        FORMATS.iter().enumerate().filter(|(_, format)| (format.may_begin)(byte as u8)).map(|(at, _)| 1 << at).sum()
    })
});

/// Formats of which no line begins with a stamp, as most lines of logs do (see [`line::is_stamped`]): all of them are dismissed in one look.
const UNSTAMPED: [&str; 3] = ["chat", "aligned", "access_log"];

/// All others.
static STAMPED: LazyLock<Formats> = LazyLock::new(|| {
    FORMATS.iter().enumerate().filter(|(_, format)| !UNSTAMPED.contains(&format.name)).map(|(at, _)| 1 << at).sum()
});

/// Tells of lines by their first bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glance {
    may_begin: &'static [Formats; 256],
    stamped: Formats,
}

impl Glance {
    pub(super) fn new() -> Self {
        Self { may_begin: &MAY_BEGIN, stamped: *STAMPED }
    }

    /// Those of the possible formats that may begin on a line of this first byte, and of these first bytes where they are known.
    #[inline]
    pub(super) fn at(self, byte: u8, first: Option<&[u8; GLANCE]>, possible: Formats) -> Formats {
        let mut formats = self.may_begin[usize::from(byte)] & possible;
        let Some(first) = first else { return formats };
        if line::is_stamped(first) {
            formats &= self.stamped;
        }
        let mut left = formats;
        while left != 0 {
            let at = left.trailing_zeros() as usize;
            left &= left - 1;
            if !(FORMATS[at].glance)(first) {
                formats &= !(1 << at);
            }
        }
        formats
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_line_of_theirs_begins_with_a_stamp(
            stamp in "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:",
            rest in proptest::collection::vec(prop_oneof![3 => any::<u8>(), 2 => b'0'..=b':', 1 => Just(b' ')], GLANCE),
        ) {
            let bytes = [stamp.as_bytes(), &rest].concat();
            let first = bytes.first_chunk().copied().unwrap_or([0; GLANCE]);
            prop_assert!(line::is_stamped(&first));
            for name in UNSTAMPED {
                let known: Vec<_> = FORMATS.iter().filter(|format| format.name == name).collect();
                prop_assert_eq!(known.len(), 1);
                prop_assert!(known.iter().all(|format| !(format.glance)(&first)), "{}", name);
            }
        }
    }
}
