//! Lends the key to reports, which do not know it: previews and fingerprints come from the stage that makes tags.

use crate::model::DetectorIndex;
use crate::report::Describe;
use crate::transform::Transform;

impl Describe for Transform {
    fn preview(&self, detector: DetectorIndex, value: &[u8], out: &mut String) {
        Transform::preview(self, detector, value, out);
    }

    fn fingerprint(&self, detector: DetectorIndex, value: &[u8], out: &mut String) {
        Transform::fingerprint(self, detector, value, out);
    }
}
