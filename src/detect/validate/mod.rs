//! Checks of a value that do not depend on where it stands. One check, one file; the rule's source stands in each.

pub(crate) mod card;
mod day;
pub(crate) mod digits;
pub(crate) mod given;
pub(crate) mod iban;
pub(crate) mod ip;
pub(crate) mod job;
mod keccak;
pub(crate) mod known;
mod nothing;
pub(crate) mod plate;
pub(crate) mod plausible;
pub(crate) mod secret;
pub(crate) mod sid;
mod street;
mod terms;
pub(crate) mod tld;
pub(crate) mod wallet;
pub(crate) mod words;
pub(crate) mod written;

pub(crate) use crate::checks::{luhn, national};
