//! The manifest of a redaction: what was done to which file, and the digests by which it can be checked. [`manifest`] is its shape, [`map`] says where
//! bytes were replaced, [`writer`] writes it while the run goes on.
//!
//! It holds no value and no key. It does not decide what is redacted and does not check anything: `engine` does.

pub(crate) mod manifest;
pub(crate) mod map;
pub(crate) mod writer;

pub(crate) use manifest::{Entry, Manifest};
pub(crate) use map::{Map, MapWriter};
pub(crate) use writer::Writer;
