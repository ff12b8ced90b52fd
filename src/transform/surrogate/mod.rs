//! The action `surrogate`: another value that is realistic and valid, of the same shape, and stands for no other.
//!
//! The same value has the same surrogate wherever it stands, in every run with the same key; no two values have one. Where the
//! values of a shape
//! are all there is (phones, cards, ids, names) that is a keyed permutation of them, and where a range that is nobody's has
//! room for a keyed
//! function (mail, IPv6) it is one of 60 bits and more. Nothing that was seen is kept: neither the order of threads nor what
//! else a run meets shows.
//! One file a family, each with the ranges that it chose and why. A surrogate is not told from a value by looking at it, only
//! by the key.
//!
//! It does not know where a value stands; what a column of numbers or dates takes is [`Surrogates::write_typed`].

mod address;
mod card;
mod iban;
mod ids;
mod known;
mod letters;
mod lists;
mod mail;
mod people;
mod permute;
mod phone;
mod places;
mod recall;
mod sip;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use siphasher::sip128::SipHasher24;

use super::key::{Key, Purpose};
use super::scramble::{Scrambler, date};
use crate::model::{Detector, Slot};
use crate::numbering::{Region, Regions};
use ids::Scheme;
use mail::Mailer;
use people::shifted_back;
use permute::Permuter;
use recall::Recall;

/// Makes surrogates under the keys of one run.
pub(super) struct Surrogates {
    permuter: Permuter,
    scrambler: Scrambler,
    mailer: Mailer,
    wide: SipHasher24,
    regions: Arc<Regions>,
    recall: Recall,
}

/// What is made of the values of a kind.
#[derive(Clone, Copy, Debug)]
pub(super) enum Manner {
    Address,
    Card,
    Coordinates,
    Date,
    Iban,
    Id(Scheme),
    Mail,
    Name,
    Number,
    Phone,
    Postcode,
    Street,
    /// Letter for letter and digit for digit.
    Text,
}

impl Manner {
    /// That of a detector.
    pub(super) fn of(detector: &Detector) -> Self {
        match &*detector.id {
            "credit_card" => Self::Card,
            "date_of_birth" => Self::Date,
            "email_address" | "paypal_account" | "sip_uri" => Self::Mail,
            "geo_coordinates" => Self::Coordinates,
            "iban" => Self::Iban,
            "ip_address" | "mac_address" => Self::Address,
            "person_name" | "username" => Self::Name,
            "age" | "minor" => Self::Number,
            "phone_number" => Self::Phone,
            "postal_code" => Self::Postcode,
            "street_address" => Self::Street,
            _ => detector.validator.as_deref().and_then(Scheme::of).map_or(Self::Text, Self::Id),
        }
    }

    /// Whether what is made has the letters and digits where the value has them.
    fn keeps_shape(self) -> bool {
        !matches!(self, Self::Address | Self::Mail)
    }
}

/// Regions of phone numbers in the order of preference.
pub(super) fn regions(names: &[String]) -> Arc<Regions> {
    let known: Vec<Region> = names.iter().filter_map(|name| Region::parse(name)).collect();
    Arc::new(Regions::new(&known))
}

impl Surrogates {
    /// `regions` are those in whose national form phone numbers may be written.
    pub(super) fn new(key: &Key, regions: Arc<Regions>) -> Self {
        let half = |what: &str| key.derive_half(Purpose::Surrogate, what);
        Self {
            permuter: Permuter::new(&half("permutations")),
            scrambler: Scrambler::new(&half("shapes")),
            mailer: Mailer::new(&half("mail")),
            wide: SipHasher24::new_with_key(&half("addresses")),
            regions,
            recall: Recall::new(),
        }
    }

    /// Appends another value in this manner, or in the shape of its text if it is not what it is said to be.
    pub(super) fn write(&self, manner: Manner, value: &[u8], out: &mut Vec<u8>) {
        let from = out.len();
        let Err(missed) = self.recall.find(manner, value, out) else { return };
        self.make(manner, value, out);
        if let Some(missed) = missed {
            self.recall.keep(missed, value, &out[from..]);
        }
    }

    fn make(&self, manner: Manner, value: &[u8], out: &mut Vec<u8>) {
        match manner {
            Manner::Address if self.address(value, out) => {}
            Manner::Card if card::is_card(value) => self.permuter.card(value, out),
            Manner::Coordinates => self.coordinates(value, out),
            Manner::Date if date::is_date(value) => self.scrambler.date(value, out),
            Manner::Date => self.day(value, out),
            Manner::Iban => self.iban(value, out),
            Manner::Id(scheme) => self.id(scheme, value, out),
            Manner::Mail if self.mailer.write(&self.permuter, value, out) => {}
            Manner::Name => self.permuter.name(value, out),
            Manner::Number if value.iter().all(u8::is_ascii_digit) => self.scrambler.number(value, out),
            Manner::Phone if self.phone(value, out) => {}
            Manner::Phone => self.no_phone(value, out),
            Manner::Postcode => self.postcode(value, out),
            Manner::Street => self.permuter.street(value, out),
            _ => self.scrambler.text(value, out),
        }
    }

    /// Appends another value where only values of one type can stand. What stands for the value elsewhere stands for it here
    /// if that fits.
    pub(super) fn write_typed(&self, manner: Manner, slot: Slot, value: &[u8], out: &mut Vec<u8>) {
        match slot {
            Slot::Date => self.scrambler.date(value, out),
            Slot::Address if self.address(value, out) => {}
            Slot::Address => self.scrambler.address(value, out),
            Slot::Hex => self.scrambler.hexadecimal(value, out),
            Slot::Shape if manner.keeps_shape() => self.write(manner, value, out),
            Slot::Shape => self.scrambler.text(value, out),
            Slot::Number => self.number(manner, value, out),
            _ => self.write(manner, value, out),
        }
    }

    /// Appends another number that fits where `value` does: each of these permutations, walked within the numbers that fit.
    fn number(&self, manner: Manner, value: &[u8], out: &mut Vec<u8>) {
        let is_digits = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
        if is_digits && matches!(manner, Manner::Phone | Manner::Id(_) | Manner::Card) {
            shifted_back(value, out, |value, out| self.make(manner, value, out), |other| places::fits_as(value, other));
        } else {
            self.scrambler.number(value, out);
        }
    }
}
