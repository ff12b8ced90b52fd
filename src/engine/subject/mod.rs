//! Everything on one person: found by what is known of them, record by record; then told, taken out, or replaced.
//!
//! `identity` compares values, `keys` and `name` numbers and names; `owner` says whose a field is, `record` what in a record is theirs, `find`
//! reads the input for that.
//! `extract` and `erase` are what is done with it.

mod erase;
mod extract;
mod find;
mod identity;
mod keys;
mod name;
mod owner;
mod record;
mod words;

pub(crate) use erase::{Erasing, Gathered};
pub(crate) use extract::{Extracting, INDEX, add, close, extract};
pub(crate) use find::{Found, find, row};
pub(crate) use identity::{AMONG, Identity, LISTED, tells_alone};
