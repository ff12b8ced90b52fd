//! inkout finds personal data in logs, dumps, chats and call records, and redacts it byte-exact.
//!
//! Data flows one way through the stages, each a module: `walk`, `input`, `detect`, `resolve`, `transform`, `write`; `report`
//! renders what was found. Value types live in [`model`]; only the engine wires stages together; only `cli` prints.

mod audit;
mod charset;
mod checks;
pub mod cli;
mod detect;
mod document;
mod engine;
pub mod error;
mod field;
mod format;
mod input;
pub mod model;
mod numbering;
mod pattern;
mod proof;
mod report;
mod resolve;
mod suggest;
mod transform;
mod walk;
mod write;

pub use engine::{Engine, Lists, Setup, Worker};
pub use error::{Error, Result};
pub use transform::{Action, Grain, Key, Selector, Shift, Shown, Stars};
