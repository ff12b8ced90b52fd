//! Names of fields that say who did something, and numbers of accounts that stand beside another of their bank.

use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::company::{Signs, says_one_of};
use crate::detect::look::Look;

/// Whether the name of a field says who did something or has something in hand.
pub(super) fn names_who_acts(name: &[u8]) -> bool {
    const WHO: &[&[u8]] = &[
        b"by",
        b"operator",
        b"agent",
        b"requester",
        b"approver",
        b"assignee",
        b"reviewer",
        b"assigned_to",
        b"assignedTo",
        b"editor",
        b"owner",
        b"reporter",
        b"actor",
        b"door",
        b"von",
        b"par",
        b"por",
        b"av",
    ];
    let ends = |end: &[u8]| name.len() >= end.len() && name[name.len() - end.len()..].eq_ignore_ascii_case(end);
    WHO.iter().any(|end| ends(end))
}

/// Whether the number of an account stands on a line with another of its bank: `{"accountNumber":"…","sortCode":"…"}`.
#[cold]
pub(super) fn is_beside_bank(look: &Look<'_>, name: &Range<usize>, start: usize, end: usize) -> bool {
    static SIGNS: Signs = Signs::new(|| {
        AhoCorasick::builder().ascii_case_insensitive(true).build([
            "sort code",
            "sortcode",
            "sort_code",
            "bsb",
            "routing",
            "ifsc",
            "transit",
            "bank code",
            "bankcode",
            "bank_code",
            "blz",
        ])
    });
    let is_account = look.buffer[name.clone()].windows(3).any(|part| part.eq_ignore_ascii_case(b"acc"));
    is_account && says_one_of(look, start, end, &SIGNS)
}
