//! What a field is, decided by its name: a column of a table, a key in JSON, logs or YAML, an element of XML, a column of call records.
//!
//! The names stand in `patterns/fields/`, one file a kind; the build step reads them with `read` and makes a table of them with `compile`.
//! This module says what a name means and how certain it makes that. It sees no values, finds no fields and decides nothing about them.

mod compiled {
    //! The names as the build step compiled them.

    use super::Strength::{Likely, National, Other, Sure};
    use super::dictionary::Dictionary;
    use super::dictionary::Meaning::{Alone, Is, Never, OfTheRow, Town};
    use super::dictionary::Modifier::{Before, Behind};
    use super::dictionary::Rows::{Calls, Messages, People, Things};
    use super::endings::Endings;

    include!(concat!(env!("OUT_DIR"), "/fields.rs"));
}
#[cfg(test)]
#[allow(dead_code, reason = "the build step, which compiles it too, uses the rest")]
mod compile;
mod dictionary;
mod endings;
mod name;
#[cfg(test)]
#[allow(dead_code, reason = "the build step, which compiles it too, uses the rest")]
mod read;

pub(crate) use dictionary::Dictionary;
pub(crate) use name::without_accent;

use crate::model::Kind;

/// How certain a name makes what its field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// None of it, whatever it looks like.
    Other,
    /// Only if the values, or the table, agree.
    Likely,
    /// If a value can be one.
    Fitting,
    /// Whatever stands in it.
    Sure,
    /// Whatever stands in it, and it is the number of a state that is not told: the value may tell which.
    National,
}

/// What a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// The kind of its values.
    pub(crate) kind: &'static Kind,
    /// How certain the name makes it.
    pub(crate) strength: Strength,
}

#[cfg(test)]
mod tests;
