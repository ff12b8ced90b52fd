//! stub
#![allow(missing_docs)]
use crate::model::DetectorIndex;
#[derive(Debug)]
pub(crate) struct Transform;
impl Transform {
    pub(crate) fn keeps(&self, _detector: DetectorIndex) -> bool {
        false
    }
    pub(crate) fn replace(&self, _detector: DetectorIndex, _value: &[u8], _before: u8, _after: u8, out: &mut Vec<u8>) {
        out.extend_from_slice(b"[X]");
    }
}
