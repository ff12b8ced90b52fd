//! The actions `label` and `label:plain`: the kind in brackets, with or without a keyed tag.
//!
//! The shape is fixed, since inkout recognises its own labels by it and leaves them alone:
//! `[NAME]`, `[NAME:tttttttttt]` or `[NAME:tttttttttt~ssss]`, with NAME of `A-Z 0-9` and tags of `a-z 2-7`.

use std::sync::Arc;

use super::canonical::Form;
use super::key::{Key, Late, Purpose};
use super::tag::{LONG, SHORT, Tagger};
use crate::error::{Error, Result};
use crate::model::Detector;

/// Characters in a label's name. The whole label must fit into what is recognised.
const LONGEST_NAME: usize = 48;

/// The label without a tag.
///
/// # Errors
/// [`Error::Usage`] if the detector's label would not be recognised later.
pub(super) fn plain(detector: &Detector) -> Result<Box<[u8]>> {
    let name = detector.label.as_bytes();
    let well_formed = name.first().is_some_and(u8::is_ascii_uppercase)
        && name.len() <= LONGEST_NAME
        && name.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !well_formed {
        let id = &detector.id;
        return Err(Error::Usage(format!(
            "the label of `{id}` must be a capital followed by capitals or digits, {LONGEST_NAME} at most"
        )));
    }
    Ok([b"[", name, b"]"].concat().into())
}

/// Writes labels with a tag for one kind.
pub(super) struct Tagged {
    /// `[EMAIL:`.
    opening: Box<[u8]>,
    form: Form,
    canonical: Late<Tagger>,
    spelling: Late<Tagger>,
}

impl Tagged {
    pub(super) fn new(detector: &Detector, form: Form, key: &Arc<Key>) -> Result<Self> {
        let mut opening = plain(detector)?.into_vec();
        opening.pop();
        opening.push(b':');
        Ok(Self {
            opening: opening.into(),
            form,
            canonical: Late::new(key, Purpose::Tag, &detector.id, Tagger::new),
            spelling: Late::new(key, Purpose::Spelling, &detector.id, Tagger::new),
        })
    }

    /// Appends the label of `value`.
    #[inline]
    pub(super) fn write(&self, value: &[u8], out: &mut Vec<u8>) {
        let (tag, same) = self.form.with(value, out, |canonical, same| (self.canonical.get().tag::<LONG>(canonical), same));
        out.extend_from_slice(&self.opening);
        let mut end = [b']'; LONG + 1 + SHORT + 1];
        end[..LONG].copy_from_slice(&tag);
        if same {
            out.extend_from_slice(&end[..=LONG]);
        } else {
            end[LONG] = b'~';
            end[LONG + 1..][..SHORT].copy_from_slice(&self.spelling.get().tag::<SHORT>(first_bytes(value)));
            out.extend_from_slice(&end);
        }
    }
}

/// What of a run is tagged.
fn first_bytes(value: &[u8]) -> &[u8] {
    &value[..value.len().min(crate::model::limits::MAX_FINDING)]
}
