//! The action `hash`: HMAC-SHA-256 of the canonical form under the kind's sub-key, as 64 hexadecimal digits.
//!
//! For joining data sets under one key. There is no hash without a key: the numbers of a country's phones or cards can all be tried.

use hmac::Mac;

use super::canonical::Form;
use super::key::{HmacSha256, Key, Purpose, hmac};
use crate::model::Detector;

/// Hashes values of one kind.
pub(super) struct Hashed {
    form: Form,
    keyed: HmacSha256,
}

impl Hashed {
    pub(super) fn new(detector: &Detector, form: Form, key: &Key) -> Self {
        Self { form, keyed: hmac(&key.derive(Purpose::Hash, &detector.id)) }
    }

    /// Appends the hash of `value`.
    pub(super) fn write(&self, value: &[u8], out: &mut Vec<u8>) {
        let code = self.form.with(value, out, |canonical, _| {
            let mut mac = self.keyed.clone();
            mac.update(canonical);
            mac.finalize().into_bytes()
        });
        out.extend(code.iter().flat_map(|byte| [hex_digit(byte >> 4), hex_digit(byte & 15)]));
    }
}

fn hex_digit(value: u8) -> u8 {
    b"0123456789abcdef"[usize::from(value)]
}
