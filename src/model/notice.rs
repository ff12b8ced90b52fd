//! What a run tells at once, beside its results.

use std::path::Path;

use super::{Skipped, Trouble};

/// Something that whoever started the run should know.
#[derive(Clone, Copy, Debug)]
pub enum Notice<'a> {
    /// An input was left out.
    Skipped(&'a Skipped),
    /// Something in this input is not as its format has it.
    Trouble(&'a Path, Trouble),
    /// Values of this input were encrypted, and to bring them back its character set has to be named.
    Charset(&'a Path, &'static str),
}
