//! The run's secret key, and the sub-keys derived from it by purpose and kind.
//!
//! The key comes from the environment (`INKOUT_KEY`), a file (`--key-file`) or the system's random source; never from an argument,
//! which every user of the machine could read in the process list. Nothing here prints, and no message holds a digit of a key.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::error::{Error, Result};
use crate::model::Text;

/// Bytes in a key: 256 bits.
const LENGTH: usize = 32;
/// Bytes of a key file that are looked at. The digits are 64; the rest is room for line ends.
const LONGEST_FILE: u64 = 4096;
/// Stands before every derivation, so that the same key used by another program gives other sub-keys.
const CONTEXT: &[u8] = b"inkout/1";

/// HMAC-SHA-256 (RFC 2104, FIPS 198-1) with a state that can be cloned, so that a key is scheduled once.
pub(super) type HmacSha256 = Hmac<Sha256>;

/// What a sub-key is for. One purpose never sees the output of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The tag of a label, over the canonical form.
    Tag,
    /// The part of a tag behind `~`, over the exact bytes.
    Spelling,
    /// The action `hash`.
    Hash,
    /// The fingerprint in reports.
    Fingerprint,
    /// The action `scramble`, and values of a type in place of such.
    Scramble,
    /// The action `surrogate`, one for each family of functions.
    Surrogate,
}

impl Purpose {
    fn name(self) -> &'static [u8] {
        match self {
            Self::Tag => b"tag",
            Self::Spelling => b"spelling",
            Self::Hash => b"hash",
            Self::Fingerprint => b"fingerprint",
            Self::Scramble => b"scramble",
            Self::Surrogate => b"surrogate",
        }
    }
}

/// A secret of 256 bits. It is overwritten when dropped, as far as safe code can, and is not shown by `Debug`.
#[derive(Clone)]
pub struct Key([u8; LENGTH]);

impl Key {
    /// Reads a key from 64 hexadecimal digits; white space around them is ignored.
    ///
    /// # Errors
    /// [`Error::Usage`] if there are more or fewer digits, or other characters. It tells how many, not which.
    pub(crate) fn from_hex(text: &str) -> Result<Self> {
        let digits = text.trim().as_bytes();
        if digits.len() != 2 * LENGTH {
            return Err(Error::Usage(format!(
                "a key is {} hexadecimal digits (256 bits), this one has {} characters; `openssl rand -hex {LENGTH}` makes one",
                2 * LENGTH,
                text.trim().chars().count()
            )));
        }
        let mut key = Self([0; LENGTH]);
        for (byte, pair) in key.0.iter_mut().zip(digits.chunks_exact(2)) {
            let (Some(high), Some(low)) = (digit(pair[0]), digit(pair[1])) else {
                return Err(Error::Usage("a key holds a character that is not a hexadecimal digit (0-9, a-f)".to_owned()));
            };
            *byte = high << 4 | low;
        }
        Ok(key)
    }

    /// Reads a key from a file of 64 hexadecimal digits, which only its owner may read or write.
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be read, [`Error::Usage`] if others may open it or if it holds no key.
    pub(crate) fn from_file(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|source| Error::io(path, "cannot open key file", source))?;
        // Checked on the open file, so that it cannot be exchanged between the check and the reading.
        let metadata = file.metadata().map_err(|source| Error::io(path, "cannot examine key file", source))?;
        refuse_if_others_may_open(path, &metadata)?;
        let mut text = String::new();
        file.take(LONGEST_FILE).read_to_string(&mut text).map_err(|source| Error::io(path, "cannot read key file", source))?;
        let key = Self::from_hex(&text).map_err(|error| Error::Usage(format!("{}: {error}", path.display())));
        wipe(text.into_bytes());
        key
    }

    /// A new key from the system's random source.
    ///
    /// # Errors
    /// [`Error::Usage`] if the system has none, which only happens early in the boot of some systems.
    pub(crate) fn random() -> Result<Self> {
        let mut key = Self([0; LENGTH]);
        getrandom::fill(&mut key.0).map_err(|error| {
            Error::Usage(format!("no random key can be made ({error}); give one in INKOUT_KEY or --key-file"))
        })?;
        Ok(key)
    }

    /// The sub-key for one purpose and one kind (a detector's id).
    ///
    /// It is the expand step of HKDF (RFC 5869) for one block of output; the extract step is for input that is not uniformly random,
    /// which a key is. The zero byte keeps purpose and kind apart: neither holds one.
    pub(super) fn derive(&self, purpose: Purpose, kind: &str) -> [u8; LENGTH] {
        let mut mac = hmac(&self.0);
        for part in [CONTEXT, b"\0", purpose.name(), b"\0", kind.as_bytes(), b"\x01"] {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// The first half of the sub-key, for functions with a key of 128 bits.
    pub(super) fn derive_half(&self, purpose: Purpose, kind: &str) -> [u8; 16] {
        let mut half = [0; 16];
        half.copy_from_slice(&self.derive(purpose, kind)[..16]);
        half
    }
}

/// What is made of a sub-key when it is first asked for: a run meets few of all kinds, and to derive the keys of all would be a fifth of
/// its start.
pub(super) struct Late<T> {
    key: Arc<Key>,
    purpose: Purpose,
    kind: Text,
    make: fn(&[u8; 16]) -> T,
    made: OnceLock<T>,
}

impl<T> Late<T> {
    pub(super) fn new(key: &Arc<Key>, purpose: Purpose, kind: &Text, make: fn(&[u8; 16]) -> T) -> Self {
        Self { key: Arc::clone(key), purpose, kind: kind.clone(), make, made: OnceLock::new() }
    }

    #[inline]
    pub(super) fn get(&self) -> &T {
        self.made.get_or_init(|| (self.make)(&self.key.derive_half(self.purpose, &self.kind)))
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.0.fill(0);
        // Without unsafe code nothing forces the write; `black_box` makes the compiler believe that the zeros are read.
        std::hint::black_box(&self.0);
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(..)")
    }
}

/// Starts HMAC-SHA-256 with a key of at most one block (64 bytes). RFC 2104 pads shorter keys with zeros, so padding them here
/// changes nothing, and the constructor for whole blocks cannot fail.
pub(super) fn hmac(key: &[u8; LENGTH]) -> HmacSha256 {
    let mut block = [0; 64];
    block[..LENGTH].copy_from_slice(key);
    HmacSha256::new(&block.into())
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn wipe(mut bytes: Vec<u8>) {
    bytes.fill(0);
    std::hint::black_box(&bytes);
}

#[cfg(unix)]
fn refuse_if_others_may_open(path: &Path, metadata: &std::fs::Metadata) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let path = path.display();
    Err(Error::Usage(format!("{path}: others than the owner may open this key file (mode {mode:04o}); run `chmod 600 {path}`")))
}

#[cfg(not(unix))]
fn refuse_if_others_may_open(_: &Path, _: &std::fs::Metadata) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F";

    #[test]
    fn hmac_gives_the_known_answers() {
        // RFC 4231, test cases 1, 2 and 4, whose keys are no longer than ours, and 3 in part.
        let cases: &[(&[u8], &[u8], &str)] = &[
            (&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
            (&[0xaa; 20], &[0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
            (
                &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25],
                &[0xcd; 50],
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
            ),
        ];
        for (key, data, expected) in cases {
            let mut padded = [0; LENGTH];
            padded[..key.len()].copy_from_slice(key);
            let mut mac = hmac(&padded);
            mac.update(data);
            let code: [u8; 32] = mac.finalize().into_bytes().into();
            assert_eq!(code.map(|byte| format!("{byte:02x}")).concat(), *expected);
        }
    }

    #[test]
    fn hexadecimal_digits_of_both_cases_are_read() {
        assert_eq!(Key::from_hex(HEX).unwrap().0, std::array::from_fn(|i| i as u8));
        assert_eq!(Key::from_hex(&format!("  {HEX}\r\n")).unwrap().0[31], 0x1f);
    }

    #[test]
    fn what_is_no_key_is_refused_without_showing_it() {
        for (text, reason) in [
            ("", "has 0 characters"),
            ("deadbeef", "has 8 characters"),
            (&HEX[1..], "has 63 characters"),
            (&format!("{HEX}00"), "has 66 characters"),
            (&HEX.replace("0a", "0g"), "not a hexadecimal digit"),
            (&format!("{}é", &HEX[2..]), "not a hexadecimal digit"),
        ] {
            let message = Key::from_hex(text).unwrap_err().to_string();
            assert!(message.contains(reason), "{message}");
            assert!(text.len() < 4 || !message.contains(text), "{message}");
            assert!(!message.contains("0102") && !message.contains("deadbeef"), "{message}");
        }
    }

    #[test]
    fn debug_does_not_show_the_key() {
        assert_eq!(format!("{:?}", Key::from_hex(HEX).unwrap()), "Key(..)");
    }

    #[test]
    fn random_keys_differ() {
        assert_ne!(Key::random().unwrap().0, Key::random().unwrap().0);
    }

    #[test]
    fn sub_keys_differ_by_purpose_kind_and_key() {
        let key = Key::from_hex(HEX).unwrap();
        let other = Key::from_hex(&HEX.replace("00", "ff")).unwrap();
        let mut seen = std::collections::HashSet::new();
        for key in [&key, &other] {
            for purpose in [Purpose::Tag, Purpose::Spelling, Purpose::Hash, Purpose::Fingerprint] {
                for kind in ["iban", "email_address", "iban\u{1}"] {
                    assert!(seen.insert(key.derive(purpose, kind)));
                }
            }
        }
        assert_eq!(key.derive(Purpose::Tag, "iban"), key.clone().derive(Purpose::Tag, "iban"));
    }

    #[cfg(unix)]
    #[test]
    fn a_key_file_that_others_may_open_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, format!("{HEX}\n")).unwrap();
        for (mode, accepted) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o620, false), (0o644, false)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            match Key::from_file(&path) {
                Ok(key) => assert!(accepted && key.0[1] == 1, "{mode:o}"),
                Err(error) => {
                    let message = error.to_string();
                    assert!(!accepted && message.contains("chmod 600") && message.contains(&format!("{mode:04o}")), "{message}");
                }
            }
        }
        assert!(matches!(Key::from_file(&folder.path().join("none")), Err(Error::Io { .. })));
    }
}
