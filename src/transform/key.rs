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
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Error, Result};
use crate::model::Text;

/// Bytes in a key: 256 bits.
const LENGTH: usize = 32;
/// Bytes of a key file that are looked at. The digits are 64; the rest is room for line ends.
const LONGEST_FILE: u64 = 4096;
/// Stands before every derivation, so that the same key used by another program gives other sub-keys.
const CONTEXT: &[u8] = b"inkout/1";

/// Characters of a key's id: 40 bits, enough to tell the keys of one household apart.
const ID: usize = 8;

/// HMAC-SHA-256 (RFC 2104, FIPS 198-1) with a state that can be cloned, so that a key is scheduled once.
pub(super) type HmacSha256 = Hmac<Sha256>;

/// A keyed digest of bytes that come in pieces.
pub(crate) type KeyedDigest = HmacSha256;

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
    /// Digests of what was read, in manifests.
    Manifest,
    /// The action `encrypt`.
    Encrypt,
    /// The action `encrypt` where only digits or an address can stand.
    EncryptTyped,
    /// The action `shift`.
    Shift,
    /// Digests of what was read, in the states of audits.
    Audit,
    /// The id of a key, which anybody may see.
    Id,
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
            Self::Manifest => b"manifest",
            Self::Encrypt => b"encrypt",
            Self::EncryptTyped => b"encrypt-typed",
            Self::Shift => b"shift",
            Self::Audit => b"audit",
            Self::Id => b"key-id",
            Self::Surrogate => b"surrogate",
        }
    }
}

/// A sub-key. It is overwritten when dropped.
pub(super) type SubKey = Zeroizing<[u8; LENGTH]>;

/// A secret of 256 bits and the scope that it is used in. It is overwritten when dropped, and is not shown by `Debug`.
#[derive(Clone)]
pub struct Key {
    secret: SubKey,
    scope: Text,
}

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
        let mut secret = SubKey::default();
        for (byte, pair) in secret.iter_mut().zip(digits.chunks_exact(2)) {
            let (Some(high), Some(low)) = (digit(pair[0]), digit(pair[1])) else {
                return Err(Error::Usage("a key holds a character that is not a hexadecimal digit (0-9, a-f)".to_owned()));
            };
            *byte = high << 4 | low;
        }
        Ok(Self::of(secret))
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
        let mut text = Zeroizing::new(String::new());
        file.take(LONGEST_FILE).read_to_string(&mut text).map_err(|source| Error::io(path, "cannot read key file", source))?;
        Self::from_hex(&text).map_err(|error| Error::Usage(format!("{}: {error}", path.display())))
    }

    /// A new key from the system's random source.
    ///
    /// # Errors
    /// [`Error::Usage`] if the system has none, which only happens early in the boot of some systems.
    pub(crate) fn random() -> Result<Self> {
        let mut secret = SubKey::default();
        getrandom::fill(&mut *secret).map_err(|error| {
            Error::Usage(format!("no random key can be made ({error}); give one in INKOUT_KEY or --key-file"))
        })?;
        Ok(Self::of(secret))
    }

    /// A digest of what was read, for a manifest: small files could be guessed from one without a key.
    pub(crate) fn manifest_digest(&self) -> KeyedDigest {
        hmac(&self.derive(Purpose::Manifest, ""))
    }

    /// A digest of what was read, for the state of an audit: BLAKE3 with a key of its own, as fast as the bytes come.
    pub(crate) fn audit_digest(&self) -> blake3::Hasher {
        blake3::Hasher::new_keyed(&self.derive(Purpose::Audit, ""))
    }

    fn of(secret: SubKey) -> Self {
        Self { secret, scope: Text::default() }
    }

    /// The key in another scope, such as a tenant: all its sub-keys are others. The empty scope is the one that a key has by itself.
    ///
    /// # Errors
    /// [`Error::Usage`] if the name holds a zero byte, which keeps it apart from the kind.
    pub(crate) fn within(self, scope: &str) -> Result<Self> {
        if scope.contains('\0') {
            return Err(Error::Usage("the name of a scope holds a zero byte".to_owned()));
        }
        Ok(Self { scope: Text::from(scope.to_owned()), ..self })
    }

    /// The key as 64 hexadecimal digits.
    pub(crate) fn to_hex(&self) -> Zeroizing<String> {
        let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value)]);
        // The room is asked for at once: no copy is left behind where a longer one was made.
        let mut text = Zeroizing::new(String::with_capacity(2 * LENGTH + 1));
        text.extend(self.secret.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
        text
    }

    /// What tells this scope of this key from others: keyed, so that it says nothing of the name.
    pub(crate) fn scope_id(&self) -> String {
        let derived = self.derive(Purpose::Id, "scope");
        derived.iter().take(ID).map(|byte| char::from(super::tag::character(u64::from(byte >> 3)))).collect()
    }

    /// What tells this key from others without telling anything of it: eight characters of base32, whatever the scope. It may be shown.
    #[must_use]
    pub fn id(&self) -> String {
        let derived = expand(&self.secret, &[CONTEXT, b"\0", Purpose::Id.name(), b"\0"]);
        derived.iter().take(ID).map(|byte| char::from(super::tag::character(u64::from(byte >> 3)))).collect()
    }

    /// The sub-key for one purpose and one kind (a detector's id), in the scope of the key.
    ///
    /// The zero byte keeps purpose, kind and scope apart: none of them holds one.
    pub(super) fn derive(&self, purpose: Purpose, kind: &str) -> SubKey {
        let scope: &[&[u8]] = if self.scope.is_empty() { &[] } else { &[b"\0", self.scope.as_bytes()] };
        expand(&self.secret, &[&[CONTEXT, b"\0", purpose.name(), b"\0", kind.as_bytes()], scope].concat())
    }

    /// The first half of the sub-key, for functions with a key of 128 bits.
    pub(super) fn derive_half(&self, purpose: Purpose, kind: &str) -> Zeroizing<[u8; 16]> {
        let mut half = Zeroizing::new([0; 16]);
        half.copy_from_slice(&self.derive(purpose, kind)[..16]);
        half
    }
}

/// The expand step of HKDF (RFC 5869, 2.3) for one block of output. The extract step is for input that is not uniformly random, which a
/// key is.
fn expand(secret: &[u8; LENGTH], info: &[&[u8]]) -> SubKey {
    let mut mac = hmac(secret);
    for part in info.iter().chain([&&b"\x01"[..]]) {
        mac.update(part);
    }
    let mut code = mac.finalize().into_bytes();
    let key = Zeroizing::new(code.into());
    code.as_mut_slice().zeroize();
    key
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

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(..)")
    }
}

/// Starts HMAC-SHA-256 with a key of at most one block (64 bytes). RFC 2104 pads shorter keys with zeros, so padding them here
/// changes nothing, and the constructor for whole blocks cannot fail.
pub(super) fn hmac(key: &[u8; LENGTH]) -> HmacSha256 {
    let mut block = Zeroizing::new([0; 64]);
    block[..LENGTH].copy_from_slice(key);
    HmacSha256::new((&*block).into())
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
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
        assert_eq!(*Key::from_hex(HEX).unwrap().secret, std::array::from_fn(|i| i as u8));
        assert_eq!(Key::from_hex(&format!("  {HEX}\r\n")).unwrap().secret[31], 0x1f);
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
        assert_ne!(Key::random().unwrap().secret, Key::random().unwrap().secret);
    }

    #[test]
    fn sub_keys_differ_by_purpose_kind_and_key() {
        let key = Key::from_hex(HEX).unwrap();
        let other = Key::from_hex(&HEX.replace("00", "ff")).unwrap();
        let mut seen = std::collections::HashSet::new();
        let scoped = key.clone().within("tenant-a").unwrap();
        for key in [&key, &other, &scoped, &key.clone().within("tenant-b").unwrap()] {
            for purpose in [Purpose::Tag, Purpose::Spelling, Purpose::Hash, Purpose::Fingerprint, Purpose::Encrypt] {
                for kind in ["iban", "email_address", "iban\u{1}"] {
                    assert!(seen.insert(*key.derive(purpose, kind)));
                }
            }
        }
        assert_eq!(key.derive(Purpose::Tag, "iban"), key.clone().derive(Purpose::Tag, "iban"));
        assert_eq!(key.derive(Purpose::Tag, "iban"), scoped.within("").unwrap().derive(Purpose::Tag, "iban"));
        assert!(key.within("a\0b").is_err());
    }

    #[test]
    fn hkdf_gives_the_known_answers() {
        // RFC 5869, A.1: the first block of the output. The pseudo-random key is what its extract step gives.
        let key = Key::from_hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5").unwrap();
        let expanded = expand(&key.secret, &[&[0xf0, 0xf1, 0xf2, 0xf3], &[0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9]]);
        assert_eq!(*Key::of(expanded).to_hex(), "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
    }

    #[test]
    fn an_id_tells_keys_apart_and_is_that_of_all_scopes() {
        let key = Key::from_hex(HEX).unwrap();
        let id = key.id();
        assert!(id.len() == 8 && id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7')), "{id}");
        assert_eq!(Key::from_hex(&key.to_hex()).unwrap().id(), id);
        assert_ne!(Key::from_hex(&HEX.replace("00", "01")).unwrap().id(), id);
        assert_eq!(key.clone().within("tenant-a").unwrap().id(), id);
        assert!(!id.contains(&key.to_hex()[..4]));
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
                Ok(key) => assert!(accepted && key.secret[1] == 1, "{mode:o}"),
                Err(error) => {
                    let message = error.to_string();
                    assert!(!accepted && message.contains("chmod 600") && message.contains(&format!("{mode:04o}")), "{message}");
                }
            }
        }
        assert!(matches!(Key::from_file(&folder.path().join("none")), Err(Error::Io { .. })));
    }
}
