//! The value types that travel between the stages, and the limits they keep.
//!
//! Nothing here reads input, decides or prints: every stage may import this module, and this module imports no stage.

mod allowed;
mod binary;
mod cell;
pub mod codec;
pub mod detector;
mod digest;
mod edited;
pub mod entry;
pub mod expression;
pub mod finding;
pub(crate) mod form;
mod inventory;
pub mod kind;
pub mod limits;
pub(crate) mod mention;
mod notice;
mod part;
pub mod profile;
mod record;
mod sealed;
pub mod source;
mod strictness;
pub mod summary;
pub mod texts;
pub mod token;
mod verdict;
mod why;

pub use allowed::Allowed;
pub use binary::Binary;
pub use cell::{ALLOWED, Cell, Column, HINT, NONE_OF, Place, Recognised, Style, Told, Trouble};
pub use codec::Codec;
pub use detector::{Anchor, Detector, Example, Origin, Regulation};
pub(crate) use digest::Digest;
pub(crate) use edited::Edited;
pub use entry::{ArchiveKind, Entry, EntryKind, Native, Records, TarEntry, Time, Trailer, ZipCentral, ZipEntry};
pub use expression::Expression;
pub use finding::{Candidate, DetectorIndex, Finding, IpClass, Quotes, Slot, Traits, Ways};
pub use inventory::FieldTotals;
pub use kind::{Category, Holds, KINDS, Kind};
pub use mention::Mention;
pub use notice::Notice;
pub use part::{Encoding, Part};
pub use profile::{Chooser, FieldName, FileRules, Profile, Rule};
pub use record::{Frame, Record};
pub use sealed::{EncryptedColumn, Fate, Marks, Sealed};
pub use source::{SkipReason, Skipped, Source};
pub use strictness::Strictness;
pub use summary::{DetectorTotals, FileTotals, SkipTotals, Stats, Summary};
pub use texts::{ByName, Text, Texts};
pub(crate) use verdict::{Fault, Flaw, Verdict};
pub use why::{FieldVerdict, Side, Step, Telling, Why};
