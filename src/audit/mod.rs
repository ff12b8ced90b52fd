//! What is kept from audit to audit: which files were read, what was in them by kind and column, and how much it weighs. No value is kept, and
//! of contents a keyed digest only.
//!
//! It reads no input, finds nothing and prints nothing: `engine` says what was found, `cli` shows what is kept.

mod age;
mod diff;
mod keep;
mod record;
mod risk;
mod state;

pub(crate) use age::{Ageing, Day, date_of, later, today};
pub(crate) use diff::{Change, changes};
pub(crate) use record::{ColumnRecord, FileFacts, FileRecord, Stream};
pub(crate) use risk::{Level, Told, Weights, in_words};
pub(crate) use state::{Aged, State, Terms, make_folder};
