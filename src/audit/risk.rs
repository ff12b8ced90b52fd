//! How much what was found weighs: low, moderate, high, as NIST SP 800-122 (section 3.2) has it, and why in words.
//!
//! Four things count: how well a value says who somebody is, how much harm it can do, how many there are, and what stands together in one record:
//! a name beside a date of birth and the number that a state gave weighs more than a thousand addresses.

use crate::model::{Category, Detector, Regulation};

/// From so many records with who somebody is on, a file is worth stealing for these alone.
const MANY: u64 = 100;
const VERY_MANY: u64 = 10_000;

/// How much harm can be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Nothing was found.
    #[default]
    None,
    /// Limited.
    Low,
    /// Serious.
    Moderate,
    /// Severe.
    High,
}

impl Level {
    /// The levels by name, the lowest first.
    pub(crate) const NAMES: [(&'static str, Self); 4] =
        [("none", Self::None), ("low", Self::Low), ("moderate", Self::Moderate), ("high", Self::High)];

    /// The name of the level.
    pub(crate) fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, level)| *level == self).map_or("none", |(name, _)| name)
    }

    /// The level of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, level)| *level)
    }

    /// As it is kept.
    pub(super) fn number(self) -> i64 {
        Self::NAMES.iter().position(|(_, level)| *level == self).map_or(0, |at| at as i64)
    }

    pub(super) fn of_number(number: i64) -> Self {
        usize::try_from(number).ok().and_then(|at| Self::NAMES.get(at)).map_or(Self::None, |(_, level)| *level)
    }
}

/// What stands in a record, one bit each.
type Parts = u8;
/// Who somebody is, or how to reach them.
const PERSON: Parts = 1;
/// When somebody was born.
const BIRTH: Parts = 2;
/// A number that a state gave to somebody.
const STATE: Parts = 4;
/// Health, belief, origin and the like.
const SPECIAL: Parts = 8;
/// Money can be taken with it.
const MONEY: Parts = 16;
/// It opens a door.
const DOOR: Parts = 32;
/// Where somebody lives.
const HOME: Parts = 64;

/// What the findings of each detector are worth.
pub(crate) struct Weights(Vec<(Parts, bool)>);

impl Weights {
    /// The weights of these detectors, by their index.
    pub(crate) fn new(detectors: &[Detector]) -> Self {
        Self(detectors.iter().map(|detector| (parts(detector), detector.regulations.contains(&Regulation::Pci))).collect())
    }

    fn parts_of(&self, detector: usize) -> Parts {
        self.0.get(detector).map_or(0, |(parts, _)| *parts)
    }

    fn is_card(&self, detector: usize) -> bool {
        self.0.get(detector).is_some_and(|(_, is_card)| *is_card)
    }
}

fn parts(detector: &Detector) -> Parts {
    match (detector.category, &*detector.id) {
        (_, "date_of_birth") => BIRTH,
        (_, "street_address") => HOME | PERSON,
        (_, "passport_number" | "driving_licence") => STATE,
        (_, "iban" | "bank_account" | "credit_card" | "card_security_code" | "card_track_data") => MONEY,
        (Category::Identity | Category::Contact, _) => PERSON,
        (Category::NationalId, _) => STATE,
        (Category::Special, _) => SPECIAL,
        (Category::Credential, _) => DOOR,
        _ => 0,
    }
}

/// Counts what a text holds, record by record.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// The record that is looked at, by its line, and what stands in it.
    line: u64,
    record: Parts,
    people: u64,
    together: u64,
    special: u64,
    doors: u64,
    cards: u64,
    money: u64,
    state: u64,
    births: u64,
    others: u64,
}

impl Told {
    /// A finding on this line; findings are told in order.
    pub(crate) fn finding(&mut self, weights: &Weights, detector: usize, line: u64) {
        if line != self.line {
            self.end_record();
            self.line = line;
        }
        let parts = weights.parts_of(detector);
        self.record |= parts;
        let is_card = weights.is_card(detector) && parts & MONEY != 0;
        let count = match parts {
            _ if is_card => &mut self.cards,
            DOOR => &mut self.doors,
            MONEY => &mut self.money,
            STATE => &mut self.state,
            SPECIAL => &mut self.special,
            BIRTH => &mut self.births,
            // They are counted by their records.
            _ if parts & PERSON != 0 => return,
            _ => &mut self.others,
        };
        *count += 1;
    }

    fn end_record(&mut self) {
        let record = std::mem::take(&mut self.record);
        self.people += u64::from(record & PERSON != 0);
        // The day of birth and the home tell nearly everybody from all others.
        let is_exact = record & (STATE | SPECIAL | MONEY) != 0 || record & (BIRTH | HOME) == BIRTH | HOME;
        self.together += u64::from(record & PERSON != 0 && is_exact);
    }

    /// How much it all weighs.
    pub(crate) fn weigh(mut self) -> Weighed {
        self.end_record();
        let from = |least: u64| if self.people >= least { self.people } else { 0 };
        let reasons = [
            (Level::High, self.doors, "password or key", "passwords or keys"),
            (Level::High, self.cards, "card number", "card numbers"),
            (
                Level::High,
                self.together,
                "record of a person with number, account, health, or home and birth",
                "records of people with number, account, health, or home and birth",
            ),
            (Level::High, from(VERY_MANY), "record of a person", "records of people"),
            (Level::Moderate, self.special, "value of a special category", "values of special categories"),
            (Level::Moderate, self.state, "number of a state", "numbers of a state"),
            (Level::Moderate, self.money, "account", "accounts"),
            (Level::Moderate, self.births, "date of birth", "dates of birth"),
            (Level::Moderate, from(MANY), "record of a person", "records of people"),
            (Level::Low, self.people, "record of a person", "records of people"),
            (Level::Low, self.others, "other value", "other values"),
        ];
        let level = reasons.iter().filter(|(_, count, ..)| *count > 0).map(|(level, ..)| *level).max().unwrap_or_default();
        let of_level = reasons.iter().filter(|(of, count, ..)| *of == level && *count > 0);
        let of_level = of_level.map(|(_, count, one, many)| format!("{count} {}", if *count == 1 { one } else { many }));
        Weighed { level, why: of_level.collect::<Vec<_>>().join(", ") }
    }
}

/// How much a text weighs, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Weighed {
    pub(crate) level: Level,
    /// What makes it so.
    pub(crate) why: String,
}

/// The regulations that name these kinds, in words.
pub(crate) fn in_words<'d>(detectors: &'d [Detector], kinds: impl Iterator<Item = &'d str>) -> Vec<&'static str> {
    let mut found = [false; Regulation::NAMES.len()];
    for kind in kinds {
        let Some(detector) = detectors.iter().find(|detector| &*detector.id == kind) else { continue };
        for (at, (_, regulation)) in Regulation::NAMES.iter().enumerate() {
            found[at] |= detector.regulations.contains(regulation);
        }
    }
    Regulation::NAMES.iter().zip(found).filter(|(_, found)| *found).map(|((name, _), _)| *name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(findings: &[(&str, u64)], level: Level, why: &str) {
        let detectors = crate::pattern::built_in_without_examples().unwrap();
        let weights = Weights::new(&detectors);
        let mut told = Told::default();
        for (kind, line) in findings {
            let detector = detectors.iter().position(|detector| &*detector.id == *kind).unwrap();
            told.finding(&weights, detector, *line);
        }
        assert_eq!(told.weigh(), Weighed { level, why: why.to_owned() });
    }

    #[test]
    fn what_stands_together_weighs_more() {
        check(&[], Level::None, "");
        check(&[("email_address", 1)], Level::Low, "1 record of a person");
        check(&[("ip_address", 1), ("ip_address", 2)], Level::Low, "2 other values");
        check(&[("person_name", 1), ("email_address", 1), ("email_address", 2)], Level::Low, "2 records of people");
        check(&[("iban", 1)], Level::Moderate, "1 account");
        check(&[("person_name", 1), ("date_of_birth", 1)], Level::Moderate, "1 date of birth");
        check(
            &[("person_name", 1), ("iban", 1)],
            Level::High,
            "1 record of a person with number, account, health, or home and birth",
        );
        check(&[("person_name", 1), ("iban", 2)], Level::Moderate, "1 account");
        check(&[("credit_card", 1), ("password", 1)], Level::High, "1 password or key, 1 card number");
        let people: Vec<_> = (0..MANY).map(|line| ("email_address", line + 1)).collect();
        check(&people, Level::Moderate, "100 records of people");
        let people: Vec<_> = (0..VERY_MANY).map(|line| ("email_address", line + 1)).collect();
        check(&people, Level::High, "10000 records of people");
    }

    #[test]
    fn levels_have_names_and_numbers() {
        for (name, level) in Level::NAMES {
            assert_eq!((Level::named(name), level.name(), Level::of_number(level.number())), (Some(level), name, level));
        }
        assert_eq!((Level::named("x"), Level::of_number(9), Level::of_number(-1)), (None, Level::None, Level::None));
    }
}
