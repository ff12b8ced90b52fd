//! Which detector owns the value of a key: `password`, `db.password`, `"apiKey"`, `X-Auth-Token`.
//!
//! A key is compared in lower case with its letters only, and by its end, so that prefixes do not matter. A filter over its last
//! three letters dismisses nearly every other key in a few instructions.

use super::rules::{Rule, Served};
use crate::model::Detector;

/// What a key announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A password.
    Password,
    /// A token, an API key, or the `Authorization` header.
    AccessToken,
    /// `sip:` and `sips:`.
    SipUri,
    /// `value`, whose key stands before it: `"name": "password", "value": …`.
    Named,
}

/// Keys with their owners.
#[derive(Debug, Default)]
pub(crate) struct KeyTable {
    /// One bit for each three letters that a key ends in.
    endings: Vec<u64>,
    /// Keys by their last three letters; of those with the same, the longest first, so that the most telling one is met first.
    keys: Vec<(usize, Vec<u8>, Owner)>,
    ignored: Vec<(Vec<u8>, Owner)>,
}

/// The longest key that is recognised, in letters.
pub(crate) const LONGEST_KEY: usize = 40;
/// A key of fewer letters counts only as a whole word of the name: `pwd` in `db_pwd`, not `pass` in `bypass`.
const WHOLE_WORD: usize = 7;
/// Bits of three letters.
const ENDING_BITS: u32 = 15;

impl KeyTable {
    pub(crate) fn new(detectors: &[Detector], served: &Served) -> Self {
        let mut table = Self { endings: vec![0; 1 << ENDING_BITS >> 6], keys: Vec::new(), ignored: Vec::new() };
        let owners = [(served.password, Owner::Password), (served.access_token, Owner::AccessToken)];
        for (rule, owner) in owners {
            let Some(Rule { index, .. }) = rule else { continue };
            let detector = &detectors[index.get()];
            for key in &detector.keys {
                table.add(key.as_bytes(), owner);
            }
            table.ignored.extend(detector.ignored_values.iter().map(|value| (value.as_bytes().to_vec(), owner)));
        }
        if !table.keys.is_empty() {
            table.add(b"value", Owner::Named);
        }
        if served.sip_uri.is_some() {
            table.add(b"sip", Owner::SipUri);
            table.add(b"sips", Owner::SipUri);
        }
        table.keys.sort_by_key(|(ending, key, _)| (*ending, std::cmp::Reverse(key.len())));
        table
    }

    fn add(&mut self, key: &[u8], owner: Owner) {
        // A UTF-8 key ends in a byte of a letter, which the filter takes like any other.
        if let [.., a, b, c] = *key {
            let bit = ending(a, b, c);
            self.endings[bit >> 6] |= 1 << (bit & 63);
            self.keys.push((bit, key.to_vec(), owner));
        }
    }

    /// Whether a key may end in these three bytes. Over-approves.
    #[inline]
    pub(crate) fn may_end(&self, last: [u8; 3]) -> bool {
        let bit = ending(last[0], last[1], last[2]);
        self.endings[bit >> 6] >> (bit & 63) & 1 == 1
    }

    /// The owner of the key whose name is `name`: all bytes that may belong to it, such as `spring.datasource.db-password`.
    pub(crate) fn owner(&self, name: &[u8]) -> Option<Owner> {
        let mut letters = [0u8; LONGEST_KEY];
        // Word starts: after a separator, and at a capital behind a lower-case letter.
        let mut starts = 0u64;
        let mut length = 0;
        let mut previous = b'.';
        for &byte in name {
            if byte.is_ascii_alphabetic() || byte >= 0x80 {
                if length == LONGEST_KEY {
                    letters.copy_within(1.., 0);
                    starts >>= 1;
                    length -= 1;
                }
                let is_letter_before = previous.is_ascii_alphabetic() || previous >= 0x80;
                if !is_letter_before || byte.is_ascii_uppercase() && previous.is_ascii_lowercase() {
                    starts |= 1 << length;
                }
                letters[length] = byte.to_ascii_lowercase();
                length += 1;
            }
            previous = byte;
        }
        let letters = &letters[..length];
        let [.., a, b, c] = *letters else { return None };
        let wanted = ending(a, b, c);
        let first = self.keys.partition_point(|(ending, _, _)| *ending < wanted);
        self.keys[first..]
            .iter()
            .take_while(|(ending, _, _)| *ending == wanted)
            .find(|(_, key, _)| letters.ends_with(key) && (key.len() >= WHOLE_WORD || starts >> (length - key.len()) & 1 == 1))
            .map(|(_, _, owner)| *owner)
    }

    /// Whether the value is none: `null`, `required` and the like.
    pub(crate) fn ignores(&self, value: &[u8], owner: Owner) -> bool {
        self.ignored.iter().any(|(ignored, whose)| *whose == owner && ignored.eq_ignore_ascii_case(value))
    }
}

/// Three letters as one number; case does not matter.
#[inline]
fn ending(a: u8, b: u8, c: u8) -> usize {
    usize::from(a & 0x1f) << 10 | usize::from(b & 0x1f) << 5 | usize::from(c & 0x1f)
}
