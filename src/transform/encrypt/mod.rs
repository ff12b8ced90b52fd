//! The action `encrypt`, and the way back: a value becomes a token that holds it, encrypted under the key.
//!
//! AES-SIV (RFC 5297, AEAD_AES_SIV_CMAC_256) under a sub-key for each label, with the label's name as associated data: a token cannot
//! be changed, nor taken for one of another kind, and whoever has the key needs nothing else. It is deterministic: equal values have
//! equal tokens, so that they can be joined and counted, as with labels. What is encrypted are the bytes as they stood, with whatever
//! escapes their format asked for: going back is putting them in the token's place.
//!
//! Where a cell holds no token, digits are encrypted by FF1 and addresses by ipcrypt-pfx, if somebody keeps the list of such cells:
//! nothing marks them.

mod address;
mod base32;
mod digits;
mod groups;

use aes_siv::KeyInit;
use aes_siv::siv::Aes128Siv;

pub(crate) use groups::{Beside, Raw};

use zeroize::Zeroizing;

use super::key::{Key, Purpose, SubKey};
use super::scramble::Scrambler;
use crate::charset::{Choice, Encoder};
use crate::error::{Error, Result};
use crate::model::token::{LONGEST_VALUE, OPENING, read};
use crate::model::{Detector, Quotes, Slot};

/// Bytes that authenticate a token, at its start.
const TAG: usize = 16;
/// Second associated data of a token that says more than its value.
const MORE: &[u8] = b"around";
/// That of one that says in which character set its value was.
const SET: &[u8] = b"set";
/// Bytes behind such a value.
const AROUND: usize = 2;

/// What was changed around a value, so that it can be put back too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Around {
    /// Quotes that were written on either side of the token.
    pub(crate) quotes: Option<Quotes>,
    /// Blanks behind it that were taken.
    pub(crate) blanks: u8,
    /// The name of the character set that the value was in, if it was not UTF-8. Values of ASCII are the same in all of them.
    pub(crate) set: Option<&'static str>,
}

impl Around {
    fn to_bytes(self) -> [u8; AROUND] {
        [byte_of(self.quotes), self.blanks]
    }

    fn of_bytes([quotes, blanks]: [u8; AROUND]) -> Self {
        Self { quotes: quotes_of(quotes), blanks, set: None }
    }
}

fn byte_of(quotes: Option<Quotes>) -> u8 {
    quotes.map_or(0, |quotes| quotes.backslashes << 2 | quotes.marks)
}

fn quotes_of(byte: u8) -> Option<Quotes> {
    (byte != 0).then_some(Quotes { backslashes: byte >> 2, marks: byte & 3 })
}

/// Encrypts values of one kind.
pub(super) struct Sealer {
    /// `[ENC:EMAIL:`.
    opening: Box<[u8]>,
    key: SubKey,
    /// What stands for a value that is too long.
    instead: Box<[u8]>,
}

impl Sealer {
    /// For the findings of a detector.
    ///
    /// # Errors
    /// Its label would not be recognised later.
    pub(super) fn new(detector: &Detector, key: &Key) -> Result<Self> {
        let instead = super::label::plain(detector)?;
        let opening = [OPENING, detector.label.as_bytes(), b":"].concat().into();
        Ok(Self { opening, key: key.derive(Purpose::Encrypt, &detector.label), instead })
    }

    /// Whether a value of so many bytes can be brought back.
    pub(super) fn fits(length: usize) -> bool {
        length <= LONGEST_VALUE
    }

    /// Characters of the token of a value of so many bytes, with what is said of its surroundings.
    pub(super) fn width(&self, length: usize) -> usize {
        self.opening.len() + base32::length(TAG + length + AROUND) + 1
    }

    /// The label.
    fn name(&self) -> &[u8] {
        &self.opening[OPENING.len()..self.opening.len() - 1]
    }

    /// Appends the token of `value`, or a plain label if it is too long.
    pub(super) fn write(&self, value: &[u8], around: Around, out: &mut Vec<u8>) {
        let mut plain = Vec::with_capacity(TAG + value.len() + AROUND);
        plain.extend_from_slice(value);
        let set = around.set.filter(|_| !value.is_ascii());
        let is_sealed = Self::fits(value.len())
            && match set {
                Some(set) => {
                    plain.extend_from_slice(set.as_bytes());
                    plain.push(set.len() as u8);
                    plain.extend_from_slice(&around.to_bytes());
                    self.seal([self.name(), SET], plain, out)
                }
                None if around == (Around { set: around.set, ..Around::default() }) => self.seal([self.name()], plain, out),
                None => {
                    plain.extend_from_slice(&around.to_bytes());
                    self.seal([self.name(), MORE], plain, out)
                }
            };
        if !is_sealed {
            out.extend_from_slice(&self.instead);
        }
    }

    /// Appends a token; says whether it did.
    fn seal<const N: usize>(&self, associated: [&[u8]; N], mut plain: Vec<u8>, out: &mut Vec<u8>) -> bool {
        // The crate fails where there are too many associated data, or more bytes than a block counter counts: never here.
        if siv(&self.key).encrypt_in_place(associated, &mut plain).is_err() {
            return false;
        }
        out.extend_from_slice(&self.opening);
        base32::encode(&plain, out);
        out.push(b']');
        true
    }
}

/// How a value is encrypted where no token can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// FF1 over all digits.
    Number,
    /// FF1 over the middle digits of a card.
    Card,
    /// FF1 over what follows the country of a phone number.
    Phone,
    /// ipcrypt-pfx.
    Address,
    /// The network of `scramble` over letters and digits.
    Text,
    /// None: the digits of a date or an age are no others.
    None,
}

impl Method {
    const NAMES: [(&'static str, Self); 5] = [
        ("ff1", Self::Number),
        ("ff1-card", Self::Card),
        ("ff1-phone", Self::Phone),
        ("ipcrypt-pfx", Self::Address),
        ("shape", Self::Text),
    ];

    fn of(detector: &Detector) -> Self {
        match &*detector.id {
            "credit_card" => Self::Card,
            "phone_number" => Self::Phone,
            "date_of_birth" | "event_time" | "card_expiry" | "age" | "minor" | "geo_coordinates" | "mac_address" => Self::None,
            _ if detector.canonical == "ip" => Self::Address,
            _ => Self::Number,
        }
    }

    fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, method)| *method == self).map_or("", |(name, _)| name)
    }
}

/// Encrypts what stands where no token can, and brings it back.
pub(super) struct Typed {
    method: Method,
    key: SubKey,
    /// For texts that must not be longer than they are, of kinds that are not written in digits.
    text: Option<Box<Self>>,
}

impl Typed {
    /// For the findings of a detector.
    pub(super) fn of(detector: &Detector, key: &Key) -> Self {
        let method = Method::of(detector);
        let is_of_digits = matches!(method, Method::Card | Method::Phone);
        let text = (!is_of_digits).then(|| Box::new(Self::new(Method::Text, &detector.label, key)));
        Self { text, ..Self::new(method, &detector.label, key) }
    }

    /// The one for values of a slot: all of a column have the same.
    fn within(&self, slot: Slot) -> &Self {
        self.text.as_deref().filter(|_| slot == Slot::Shape).unwrap_or(self)
    }

    /// For values of the kind with this label, by the name of a method.
    ///
    /// # Errors
    /// [`Error::Usage`] if there is no such method.
    pub(super) fn named(method: &str, label: &str, key: &Key) -> Result<Self> {
        let known = Method::NAMES.iter().find(|(name, _)| *name == method);
        let (_, method) = known.ok_or_else(|| Error::Usage(format!("no value is encrypted by `{method}`")))?;
        Ok(Self::new(*method, label, key))
    }

    fn new(method: Method, label: &str, key: &Key) -> Self {
        Self { method, key: key.derive(Purpose::EncryptTyped, &format!("{label}/{}", method.name())), text: None }
    }

    /// The name of the method for values of a slot.
    pub(super) fn method(&self, slot: Slot) -> &'static str {
        self.within(slot).method.name()
    }

    /// Appends what `value` becomes where only what the slot says can stand, if it can be brought back; says whether it can.
    pub(super) fn seal(&self, slot: Slot, value: &[u8], out: &mut Vec<u8>) -> bool {
        self.within(slot).seal_as(slot, value, out)
    }

    fn seal_as(&self, slot: Slot, value: &[u8], out: &mut Vec<u8>) -> bool {
        let is_fit = match slot {
            Slot::Address => self.method == Method::Address,
            Slot::Number => self.method != Method::Address,
            Slot::Shape => true,
            _ => false,
        };
        if !is_fit {
            return false;
        }
        let from = out.len();
        let mut back = Vec::new();
        let is_back = self.write(value, false, out) && self.write(&out[from..], true, &mut back) && back == value;
        // A short column may have no room for a longer address.
        let is_back = is_back && (slot != Slot::Shape || out.len() - from <= value.len());
        if !is_back {
            out.truncate(from);
        }
        is_back
    }

    /// Appends what `value` was; says whether it can.
    pub(super) fn open(&self, value: &[u8], out: &mut Vec<u8>) -> bool {
        let from = out.len();
        let is_open = self.write(value, true, out);
        if !is_open {
            out.truncate(from);
        }
        is_open
    }

    fn write(&self, value: &[u8], inverse: bool, out: &mut Vec<u8>) -> bool {
        match self.method {
            Method::None => false,
            Method::Address => address::write(&self.key, value, inverse, out),
            Method::Text => {
                let mut half = Zeroizing::new([0; 16]);
                half.copy_from_slice(&self.key[..16]);
                Scrambler::new(&half).encrypted(value, inverse, out)
            }
            method => digits::write(method, &self.key, value, inverse, out),
        }
    }
}

/// Opens tokens under one key.
pub(super) struct Opener {
    key: Key,
    /// The labels of the kinds that are asked for; none stands for all.
    wanted: Option<Box<[Box<[u8]>]>>,
    /// What it writes is encoded later, as its stream was decoded.
    is_decoded: bool,
}

/// What became of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opened {
    /// It is the value again.
    Value,
    /// It is of a kind that was not asked for.
    Other,
    /// It does not authenticate under the key: it stays.
    Closed,
}

impl Opener {
    pub(super) fn new(key: &Key, wanted: Option<Box<[Box<[u8]>]>>, is_decoded: bool) -> Self {
        Self { key: key.clone(), wanted, is_decoded }
    }

    /// Appends what the token in `found` stands for, or `found` as it is. Quotes may stand on either side of the token.
    pub(super) fn write(&self, found: &[u8], out: &mut Vec<u8>) -> Opened {
        let from = out.len();
        let opened = self.open(found, out);
        if opened != Opened::Value {
            out.truncate(from);
            out.extend_from_slice(found);
        }
        opened
    }

    /// Whether tokens with this label are asked for.
    fn wants(&self, name: &[u8]) -> bool {
        self.wanted.as_ref().is_none_or(|wanted| wanted.iter().any(|label| **label == *name))
    }

    fn open(&self, found: &[u8], out: &mut Vec<u8>) -> Opened {
        let start = memchr::memchr(b'[', found).unwrap_or(0);
        let (before, token) = found.split_at(start);
        let Some((name, body, length)) = read(token) else { return Opened::Closed };
        let after = &token[length..];
        if !self.wants(name) {
            return Opened::Other;
        }
        let (Some(sealed), Ok(text)) = (base32::decode(body), std::str::from_utf8(name)) else { return Opened::Closed };
        let key = self.key.derive(Purpose::Encrypt, text);
        if let Ok(value) = siv(&key).decrypt([name], &sealed) {
            for part in [before, &value, after] {
                out.extend_from_slice(part);
            }
            return Opened::Value;
        }
        if let Ok(value) = siv(&key).decrypt([name, MORE], &sealed) {
            let Some((value, around)) = value.split_last_chunk() else { return Opened::Closed };
            put(before, value, after, Around::of_bytes(*around), out);
            return Opened::Value;
        }
        if let Ok(value) = siv(&key).decrypt([name, SET], &sealed) {
            let Some((value, set, around)) = Self::in_set(&value) else { return Opened::Closed };
            put(before, &self.encoded(value, set), after, around, out);
            return Opened::Value;
        }
        groups::open(&key, name, &sealed, found, out)
    }

    /// Value, name of its set, and what was changed around it.
    fn in_set(sealed: &[u8]) -> Option<(&[u8], &[u8], Around)> {
        let (rest, around) = sealed.split_last_chunk()?;
        let (length, rest) = rest.split_last()?;
        let (value, set) = rest.split_at_checked(rest.len().checked_sub(usize::from(*length))?)?;
        Some((value, set, Around::of_bytes(*around)))
    }

    /// A value in its set, unless it is encoded later.
    fn encoded(&self, value: &[u8], set: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(value.len());
        match std::str::from_utf8(set).ok().and_then(Choice::named) {
            Some(Choice::Only(set)) if !self.is_decoded => {
                let mut encoder = Encoder::new(set);
                encoder.encode(value, &mut out);
                encoder.finish(&mut out);
            }
            _ => out.extend_from_slice(value),
        }
        out
    }
}

/// Appends a value between what stood before and behind its token.
fn put(before: &[u8], value: &[u8], after: &[u8], around: Around, out: &mut Vec<u8>) {
    let quote = around.quotes.map_or(&b""[..], Quotes::bytes);
    // Quotes that somebody has taken away since need not be taken away here.
    let (before, after) = match (before.strip_suffix(quote), after.strip_prefix(quote)) {
        (Some(before), Some(after)) => (before, after),
        _ => (before, after),
    };
    out.extend_from_slice(before);
    out.extend_from_slice(value);
    out.extend(std::iter::repeat_n(b' ', usize::from(around.blanks)));
    out.extend_from_slice(after);
}

fn siv(key: &SubKey) -> Aes128Siv {
    Aes128Siv::new((&**key).into())
}

#[cfg(test)]
mod tests;
