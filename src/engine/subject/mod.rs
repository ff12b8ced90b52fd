//! Everything on one person: found by what is known of them, record by record; then told, taken out, or replaced.
//!
//! `identity` compares values, `keys` and `name` numbers and names; `record` tells what in a record is theirs, `find` reads the input for that.
//! `extract` and `erase` are what is done with it.

mod erase;
mod extract;
mod find;
mod identity;
mod keys;
mod name;
mod record;

pub(crate) use erase::{Erasing, Gathered};
pub(crate) use extract::{Extracting, add, close, extract};
pub(crate) use find::{find, row};
pub(crate) use identity::{Identity, LISTED, tells_alone};
