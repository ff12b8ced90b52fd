//! What stands behind the head of a statement that holds no rows.

use super::reader::{Found, Next, Reader};

/// What is left of the line of a statement, where another one may follow.
#[derive(Debug)]
pub(super) struct Rest;

impl Reader for Rest {
    fn follow(&mut self, bytes: &[u8], _: u64, _: &mut Found<'_>) -> (usize, Next) {
        memchr::memchr2(b';', b'\n', bytes).map_or((bytes.len(), Next::Same), |at| (at + 1, Next::Line))
    }

    fn finish(&mut self, _: u64, _: &mut Found<'_>) {}
}
