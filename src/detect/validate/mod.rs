//! Checks of a value that do not depend on where it stands. One check, one file; the rule's source stands in each.

pub(crate) mod card;
mod day;
mod digits;
pub(crate) mod given;
pub(crate) mod iban;
pub(crate) mod ip;
mod keccak;
pub(crate) mod known;
pub(crate) mod luhn;
pub(crate) mod national;
pub(crate) mod plausible;
mod street;
pub(crate) mod tld;
pub(crate) mod wallet;
mod words;
